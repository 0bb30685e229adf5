"""Edits of a worksheet's rows while its part is copied (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4).

The part is never parsed whole: rows that are not edited pass as the bytes that they are, and memory
holds one block. Numbers of rows and columns that the file leaves out are counted, as a reader must.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from mirrorgap.io.workbook.copied import MAX_COLUMNS, column_name
from mirrorgap.io.workbook.package import PackageError

_BLOCK = 1 << 20
_OPENING = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b[^>]*?(/?)>")
_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_PLACE = re.compile(rb"""\br=["']([A-Za-z]+)\d+["']""")
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
_SPANS = re.compile(rb"""(\bspans=["']\d+:)(\d+)(["'])""")
_DIMENSION = re.compile(
    rb"""(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=["'])([A-Z]+\d+(?::[A-Z]+\d+)?)(["'])"""
)
_CORNER = re.compile(r"([A-Z]+)(\d+)")

_COMMENTS = "the sheet holds XML comments among its rows: it is copied cell by cell"
_BROKEN = "the sheet ends within its rows: open it in Excel and save it"
#: Given the column (from 0) and the style of a cell, its new style.
Restyle = Callable[[int, int], int]


@dataclass(frozen=True)
class RowEdit:
    """What is done to one row.

    Attributes
    ----------
    added : str
        Cells as XML, each with its place, right of all that the row has.
    last : int
        The column (from 0) of the last of them; -1 for none.
    restyle : Restyle or None
        How the styles of the cells that are there change.
    """

    added: str = ""
    last: int = -1
    restyle: Restyle | None = None


def edit_rows(
    source: BinaryIO, target: BinaryIO, rows: Sequence[int], edit: Callable[[int], RowEdit]
) -> None:
    """Copy a worksheet part from *source* to *target* with *rows* edited.

    Parameters
    ----------
    rows : ascending row numbers, as a person sees them; those that the sheet lacks are made
    edit : gives the edit of one of them

    Raises
    ------
    PackageError
        When the part has no rows' element, or holds XML comments or CDATA among its rows: it is
        then copied cell by cell instead.
    """
    _Editing(source, target, rows, edit).run()


def used_columns(source: BinaryIO) -> int:
    """Return how many columns the widest row of a worksheet part takes, blank styled cells too."""
    widest = 0
    for _, row in _rows(_Reader(source)):
        widest = max(widest, _width(row))
    return widest


@dataclass(frozen=True)
class _Row:
    """One row: its number, its tag, and what stands between its tags."""

    number: int
    whole: bytes
    tag: bytes
    inner: bytes
    prefix: bytes


class _Reader:
    """The part in blocks; ``take`` hands out what lies before the rows."""

    def __init__(self, source: BinaryIO) -> None:
        self.source, self.buffer = source, b""
        self.head, self.prefix, self.closed = b"", b"", False
        while (found := _OPENING.search(self.buffer)) is None:
            if not self.more():
                raise PackageError("the sheet has no cells' element: it is copied cell by cell")
        self.head, self.buffer = self.buffer[: found.start()], self.buffer[found.end() :]
        self.opening, self.prefix, self.closed = found[0], found[1], bool(found[2])

    def more(self) -> bool:
        """Read one block more; False at the end."""
        block = self.source.read(_BLOCK)
        self.buffer += block
        return bool(block)


def _rows(reader: _Reader) -> Iterator[tuple[bytes, _Row]]:
    """Yield (what stands before it, row); what follows the last row stays in the buffer."""
    prefix = reader.prefix
    opening = re.compile(rb"<" + prefix + rb"row(?=[\s/>])[^>]*?(/?)>")
    ending, end = b"</" + prefix + b"row>", b"</" + prefix + b"sheetData"
    number, position = 0, 0
    while not reader.closed:
        found = opening.search(reader.buffer, position)
        stop = _end_of(reader.buffer, found, ending)
        if found is None or stop < 0:
            if found is None and end in reader.buffer[position:]:
                break
            reader.buffer, position = reader.buffer[position:], 0
            if not reader.more():
                raise PackageError(_COMMENTS if b"<!" in reader.buffer else _BROKEN)
            continue
        before, whole = reader.buffer[position : found.start()], reader.buffer[found.start() : stop]
        if b"<!" in before or b"<!" in whole:
            raise PackageError(_COMMENTS)
        said = _NUMBER.search(found[0])
        number = int(said[1]) if said else number + 1
        inner = b"" if found[1] else whole[len(found[0]) : -len(ending)]
        yield before, _Row(number, whole, found[0], inner, prefix)
        position = stop
    reader.buffer = reader.buffer[position:]


def _end_of(buffer: bytes, found: re.Match[bytes] | None, ending: bytes) -> int:
    if found is None or found[1]:
        return -1 if found is None else found.end()
    at = buffer.find(ending, found.end())
    return at + len(ending) if at >= 0 else -1


class _Editing:
    def __init__(
        self,
        source: BinaryIO,
        target: BinaryIO,
        rows: Sequence[int],
        edit: Callable[[int], RowEdit],
    ) -> None:
        self.reader, self.source, self.target = _Reader(source), source, target
        self.rows, self.edit, self.next = rows, edit, 0
        self.prefix = self.reader.prefix

    def run(self) -> None:
        edits = (self.edit(self.rows[0]), self.edit(self.rows[-1])) if len(self.rows) else ()
        last = max((one.last for one in edits), default=-1)
        bottom = self.rows[-1] if len(self.rows) else 0
        self.target.write(widened(self.reader.head, last, bottom))
        opening = self.reader.opening
        if self.reader.closed:
            opening = opening[:-2].rstrip() + b">"
        self.target.write(opening)
        for before, row in _rows(self.reader):
            self.target.write(before)
            self._missing(row.number)
            if self.next < len(self.rows) and self.rows[self.next] == row.number:
                self.target.write(_edited(row, self.edit(row.number)))
                self.next += 1
            else:
                self.target.write(row.whole)
        self._missing(None)
        if self.reader.closed:
            self.target.write(b"</" + self.prefix + b"sheetData>")
        self.target.write(self.reader.buffer)
        while block := self.source.read(_BLOCK):
            self.target.write(block)

    def _missing(self, before: int | None) -> None:
        """Make the rows that are to be edited, that the sheet lacks, and that come *before* one."""
        while self.next < len(self.rows) and (before is None or self.rows[self.next] < before):
            number = self.rows[self.next]
            tag = b'<%srow r="%d">' % (self.prefix, number)
            row = _Row(number, b"", tag, b"", self.prefix)
            self.target.write(_edited(row, self.edit(number)))
            self.next += 1


def _edited(row: _Row, edit: RowEdit) -> bytes:
    if edit.added and _width(row) > edit.last:
        raise PackageError(f"row {row.number} has cells where columns were to be added")
    tag = row.tag[:-2].rstrip() + b">" if row.tag.endswith(b"/>") else row.tag
    inner = _restyled(row, edit.restyle) if edit.restyle is not None else row.inner
    if edit.added:
        tag = _SPANS.sub(lambda s: s[1] + str(max(int(s[2]), edit.last + 1)).encode() + s[3], tag)
    added = edit.added.encode("utf-8")
    if row.prefix:
        added = re.sub(rb"<(/?)(?=[a-z])", rb"<\1" + row.prefix, added)
    return b"".join((tag, inner, added, b"</", row.prefix, b"row>"))


def _cells(row: _Row) -> Iterator[tuple[re.Match[bytes], int]]:
    """Yield the tag and the column (from 0) of each cell of a row."""
    column = -1
    for tag in re.finditer(rb"<" + row.prefix + rb"c(?=[\s/>])[^>]*>", row.inner):
        place = _PLACE.search(tag[0])
        column = _column(place[1]) if place else column + 1
        yield tag, column


def _width(row: _Row) -> int:
    last = row.inner.rfind(b"<" + row.prefix + b"c ")
    if last >= 0 and (place := _PLACE.search(row.inner, last, row.inner.find(b">", last))):
        return _column(place[1]) + 1
    return max((column + 1 for _, column in _cells(row)), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def _restyled(row: _Row, restyle: Restyle) -> bytes:
    parts, position = [], 0
    for tag, column in _cells(row):
        old = _STYLE.search(tag[0])
        style = int(old[1]) if old else 0
        new = restyle(column, style)
        if new != style:
            said = b's="%d"' % new
            text = tag[0]
            at = len(b"<" + row.prefix + b"c")
            changed = (
                text[: old.start()] + said + text[old.end() :]
                if old
                else text[:at] + b" " + said + text[at:]
            )
            parts += [row.inner[position : tag.start()], changed]
            position = tag.end()
    return b"".join([*parts, row.inner[position:]])


def widened(head: bytes, column: int, row: int) -> bytes:
    """Return what stands before the rows, with the dimension widened to a column (from 0) and row.

    >>> widened(b'<dimension ref="B2:C9"/>', 5, 4)
    b'<dimension ref="B2:F9"/>'
    """
    found = _DIMENSION.search(head)
    if found is None or column >= MAX_COLUMNS:
        return head
    first, _, last = found[2].decode().partition(":")
    corner = _CORNER.fullmatch(last or first)
    if corner is None:
        return head
    right = max(_column(corner[1].encode()), column)
    ref = f"{first}:{column_name(right)}{max(int(corner[2]), row)}".encode()
    return head[: found.start(2)] + ref + head[found.end(2) :]
