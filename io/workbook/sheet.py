"""Edits of a worksheet's rows while its part is copied (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4).

Rows that are not edited pass as the bytes that they are. Blocks in which every row says its number, as
Excel writes them, are edited without being taken apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from mirrorgap.io.workbook.copied import MAX_COLUMNS, column_name
from mirrorgap.io.workbook.streamed import (
    BLOCK,
    Reader,
    Row,
    blocks,
    cells_of,
    column_at,
    ends_of,
    rows_of,
    spans_of,
)

#: A cell that says its place first and then its style, or none.
_USUAL = re.compile(rb"""(<c r="([A-Z]+)\d+")(?: s="(\d+)"|(?![^>]*\ss=))""")
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
_DIMENSION = re.compile(
    rb"""(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=["'])([A-Z]+\d+(?::[A-Z]+\d+)?)(["'])"""
)
_CORNER = re.compile(r"([A-Z]+)(\d+)")
#: Given the column (from 0) and the style of a cell, its new style.
Restyle = Callable[[int, int], int]
#: Given what stands before or after the rows, what is to stand there.
Ends = Callable[[bytes], bytes]


def _no_cells(numbers: Sequence[int]) -> list[str]:
    return [""] * len(numbers)


@dataclass(frozen=True)
class Edits:
    """What is done to the rows of a sheet; rows are numbers as a person sees them.

    Attributes
    ----------
    rows : sequence of int
        Ascending: those that take cells. What the sheet lacks of them is made.
    cells : callable
        Given some of *rows*, the cells that each takes: XML, each cell with its place, right of all
        that the row has.
    last : int
        The column (from 0) of the last cell added; -1 for none.
    styled : sequence of int
        Ascending: those whose cells change their styles.
    restyle : callable
        Given one of *styled*, how.
    """

    rows: Sequence[int] = ()
    cells: Callable[[Sequence[int]], list[str]] = _no_cells
    last: int = -1
    styled: Sequence[int] = ()
    restyle: Callable[[int], Restyle] = lambda row: lambda column, style: style


def edit_rows(
    source: BinaryIO,
    target: BinaryIO,
    edits: Edits,
    head: Ends | None = None,
    tail: Ends | None = None,
) -> None:
    """Copy a worksheet part from *source* to *target* with some rows edited.

    Parameters
    ----------
    head, tail : change what stands before and after the rows

    Raises
    ------
    PackageError
        When the part has no rows' element, holds XML comments or CDATA among its rows, or is written
        in UTF-16: it is then copied cell by cell instead.
    """
    _Editing(source, target, edits).run(head, tail)


class _Editing:
    def __init__(self, source: BinaryIO, target: BinaryIO, edits: Edits) -> None:
        self.reader, self.write, self.edits = Reader(source), target.write, edits
        self.prefix, self.encoded = self.reader.prefix, self.reader.encoded
        self.ending = b"</" + self.prefix + b"row>"
        #: Places in the rows that take cells, and in those that change their styles.
        self.next = self.style = 0
        self.spans: dict[bytes, bytes] = {}

    def run(self, head: Ends | None, tail: Ends | None) -> None:
        reader, rows = self.reader, self.edits.rows
        before = widened(reader.head, self.edits.last, rows[-1] if len(rows) else 0)
        self.write(head(before) if head is not None else before)
        self.write(reader.opening[:-2].rstrip() + b">" if reader.closed else reader.opening)
        for block in blocks(reader):
            ends = ends_of(block, self.prefix)
            if ends is None or not self._at_once(block, *ends):
                self._apart(block)
        self._missing(None)
        if reader.closed:
            self.write(b"</" + self.prefix + b"sheetData>")
        if tail is not None:
            reader.buffer = tail(reader.rest())
        self.write(reader.buffer)
        while block := reader.source.read(BLOCK):
            self.write(block)

    def _at_once(self, block: bytes, first: int, last: int) -> bool:
        """Edit a block by the ends of its rows; False where it must be taken apart."""
        rows, styled = self.edits.rows, self.edits.styled
        taking = rows[self.next : bisect_right(rows, last, self.next)]
        styling = styled[self.style : bisect_right(styled, last, self.style)]
        if any(some and some[0] < first for some in (taking, styling)):
            return False
        changed = self._restyled_in(block, styling)
        if changed is not None and len(taking):
            changed = self._filled(changed, taking, last - first + 1)
        if changed is None:
            return False
        self.write(changed)
        self.next, self.style = self.next + len(taking), self.style + len(styling)
        self.reader.number = last
        return True

    def _restyled_in(self, block: bytes, styling: Sequence[int]) -> bytes | None:
        """Return a block with some rows restyled; None where one does not say its number."""
        parts: list[bytes] = []
        done = 0
        for number in styling:
            at = block.find(b'<%srow r="%d"' % (self.prefix, number), done)
            inside = block.find(b">", at) + 1
            if at < 0 or block[inside - 2 : inside] == b"/>":
                return None
            end = block.find(self.ending, inside)
            row = self._restyled(block[inside:end], self.edits.restyle(number))
            parts += (block[done:inside], row)
            done = end
        return b"".join([*parts, block[done:]]) if parts else block

    def _filled(self, block: bytes, numbers: Sequence[int], n: int) -> bytes | None:
        """Return a block whose *n* rows all take cells, each at its end; None where one is missing."""
        if len(numbers) != n or block.count(b"<" + self.prefix + b'row r="') != n:
            return None
        spans = spans_of(block)
        alike = spans and block.count(spans) == n
        if alike:
            block = block.replace(spans, self._widened(spans + b">")[:-1])
        rows = block.split(self.ending)
        if len(rows) != n + 1:
            return None
        added = self.encoded("\0".join(self.edits.cells(numbers))).split(b"\0")
        parts = [self.ending] * (3 * n)
        rest = rows.pop()
        parts[::3], parts[1::3] = rows if alike else list(map(self._widened, rows)), added
        return b"".join([*parts, rest])

    def _apart(self, block: bytes) -> None:
        """Edit a block row by row."""
        for before, row in rows_of(self.reader, block):
            self.write(before)
            if row is not None:
                self._missing(row.number)
                self._row(row)

    def _row(self, row: Row) -> None:
        rows, styled, inner = self.edits.rows, self.edits.styled, row.inner
        if styles := self.style < len(styled) and styled[self.style] == row.number:
            inner = self._restyled(inner, self.edits.restyle(row.number))
            self.style += 1
        if not (self.next < len(rows) and rows[self.next] == row.number):
            tag, added = row.tag, b""
            if not styles or row.tag.endswith(b"/>"):
                self.write(row.whole)
                return
        else:
            tag = row.tag[:-2].rstrip() + b">" if row.tag.endswith(b"/>") else row.tag
            tag, added = self._widened(tag), self.encoded(self.edits.cells([row.number])[0])
            self.next += 1
        self.write(b"".join((tag, inner, added, self.ending)))

    def _missing(self, before: int | None) -> None:
        """Make the rows that take cells, that the sheet lacks, and that come *before* one."""
        rows, styled = self.edits.rows, self.edits.styled
        while self.next < len(rows) and (before is None or rows[self.next] < before):
            number = int(rows[self.next])
            if cells := self.edits.cells([number])[0]:
                tag = b'<%srow r="%d">' % (self.prefix, number)
                self.write(b"".join((tag, self.encoded(cells), self.ending)))
            self.next += 1
        while self.style < len(styled) and (before is None or styled[self.style] < before):
            self.style += 1

    def _widened(self, row: bytes) -> bytes:
        """Return a row with its spans (an optimization, 18.3.1.73) reaching what is added."""
        at, end = row.find(b' spans="'), row.find(b">")
        if not 0 <= at < end:
            return row
        stop = row.find(b'"', at + 8)
        spans = row[at + 8 : stop]
        if spans not in self.spans:
            first, _, right = spans.partition(b":")
            wide = right.isdigit() and int(right) <= self.edits.last
            self.spans[spans] = b"%s:%d" % (first, self.edits.last + 1) if wide else spans
        return row[: at + 8] + self.spans[spans] + row[stop:]

    def _restyled(self, inner: bytes, restyle: Restyle) -> bytes:
        """Return what a row holds with the styles of its cells changed."""
        n = inner.count(b"<c")
        if 0 < n == inner.count(b'<c r="'):

            def usual(cell: re.Match[bytes]) -> bytes:
                style = int(cell[3] or 0)
                new = restyle(column_at(cell[2]), style)
                return cell[0] if new == style else cell[1] + b' s="%d"' % new

            whole, done = _USUAL.subn(usual, inner)
            if done == n:
                return whole
        parts, position, name = [], 0, len(b"<" + self.prefix + b"c")
        for tag, column in cells_of(inner, self.prefix):
            text, old = tag[0], _STYLE.search(tag[0])
            style = int(old[1]) if old else 0
            new = restyle(column, style)
            if new != style:
                said = b's="%d"' % new
                start, stop = old.span() if old else (name, name)
                said = said if old else b" " + said
                parts += [inner[position : tag.start()], text[:start], said, text[stop:]]
                position = tag.end()
        return b"".join([*parts, inner[position:]])


def widened(head: bytes, column: int, row: int) -> bytes:
    """Return what stands before the rows, with the dimension widened to a column (from 0) and row.

    >>> widened(b'<dimension ref="B2:C9"/>', 5, 4)
    b'<dimension ref="B2:F9"/>'
    >>> widened(b'<dimension ref="A1"/>', -1, 0)
    b'<dimension ref="A1"/>'
    """
    found = _DIMENSION.search(head)
    if found is None or not 0 <= column < MAX_COLUMNS:
        return head
    first, _, last = found[2].decode().partition(":")
    corner = _CORNER.fullmatch(last or first)
    if corner is None:
        return head
    right = max(column_at(corner[1].encode()), column)
    ref = f"{first}:{column_name(right)}{max(int(corner[2]), row)}".encode()
    return head[: found.start(2)] + ref + head[found.end(2) :]
