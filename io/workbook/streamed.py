"""A worksheet part read in blocks of whole rows (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4).

The part is never parsed whole, and memory holds one block. Numbers of rows and columns that the file
leaves out are counted, as a reader must.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from mirrorgap.io.workbook.markup import PackageError

BLOCK = 1 << 20
_OPENING = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b[^>]*?(/?)>")
_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_FIRST = re.compile(rb' r="(\d+)"')
_SPANS = re.compile(rb' spans="[^"]*"')
PLACE = re.compile(rb"""\br=["']([A-Za-z]+)\d+["']""")
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)""")
_COMMENTS = "the sheet holds XML comments among its rows"
_BROKEN = "the sheet ends within its rows: open it in Excel and save it"
_NO_CELLS = "the sheet has no cells' element"
_WIDE = "the sheet is written in UTF-16"


@dataclass(frozen=True)
class Surveyed:
    """A worksheet part looked over.

    Attributes
    ----------
    head, tail : bytes
        What stands before and after the element of the rows.
    width : int
        Columns that the widest row takes, blank styled cells too.
    prefix : str
        That of the sheet's elements, with its colon; "" for none.
    """

    head: bytes
    tail: bytes
    width: int
    prefix: str = ""


def survey(source: BinaryIO, first: int = 1, last: int = 1 << 30) -> Surveyed:
    """Look a worksheet part over; its width is that of the rows numbered *first* to *last*.

    Raises
    ------
    PackageError
        As `edit_rows`.
    """
    reader, most = Reader(source), 0
    for block in blocks(reader):
        ends = ends_of(block, reader.prefix)
        if ends is None or ends[0] < first <= ends[1] or ends[0] <= last < ends[1]:
            rows = (row for _, row in rows_of(reader, block) if row is not None)
            widths = (
                width_of(row.inner, reader.prefix) for row in rows if first <= row.number <= last
            )
            most = max([most, *widths])
            continue
        reader.number = ends[1]
        if first <= ends[0] and ends[1] <= last:
            most = max(most, widest(block, reader.prefix))
    return Surveyed(reader.head, reader.rest(), most, reader.prefix.decode())


def used_columns(source: BinaryIO) -> int:
    """Return how many columns the widest row of a worksheet part takes, blank styled cells too."""
    return survey(source).width


class Row(NamedTuple):
    """One row: its number, its tag, and what stands between its tags."""

    number: int
    whole: bytes
    tag: bytes
    inner: bytes


class Reader:
    """The part in blocks; ``head`` is what lies before the rows, ``number`` that of the last row."""

    def __init__(self, source: BinaryIO) -> None:
        self.source, self.buffer, self.number = source, b"", 0
        while (found := _OPENING.search(self.buffer)) is None:
            if self.buffer.startswith((b"\xff\xfe", b"\xfe\xff")):
                raise PackageError(_WIDE)
            if not self.more():
                raise PackageError(_NO_CELLS)
        self.head, self.buffer = self.buffer[: found.start()], self.buffer[found.end() :]
        self.opening, self.prefix, self.closed = found[0], found[1], bool(found[2])
        said = _ENCODING.match(self.head.removeprefix(b"\xef\xbb\xbf"))
        #: What is added to a part of another encoding is written in characters that all have.
        self.ascii = said is not None and said[1].lower() not in (b"utf-8", b"utf8")

    def more(self) -> bool:
        """Read one block more; False at the end."""
        block = self.source.read(BLOCK)
        self.buffer += block
        return bool(block)

    def rest(self) -> bytes:
        """Return what is left."""
        while self.more():
            pass
        return self.buffer

    def encoded(self, text: str) -> bytes:
        """Return added XML as the part takes it."""
        data = text.encode("ascii", "xmlcharrefreplace") if self.ascii else text.encode("utf-8")
        return re.sub(rb"<(/?)(?=[a-z])", rb"<\1" + self.prefix, data) if self.prefix else data


def blocks(reader: Reader) -> Iterator[bytes]:
    """Yield whole rows in blocks; what follows the last row stays in the buffer."""
    ending, end = b"</" + reader.prefix + b"row>", b"</" + reader.prefix + b"sheetData"
    while not reader.closed:
        last = reader.buffer.rfind(ending)
        cut = last + len(ending) if last >= 0 else 0
        stop = reader.buffer.find(end, cut)
        cut = stop if stop >= 0 else cut
        if stop >= 0 or cut:
            block, reader.buffer = reader.buffer[:cut], reader.buffer[cut:]
            if b"<!" in block:
                raise PackageError(_COMMENTS)
            yield block
        if stop >= 0:
            return
        if not reader.more():
            raise PackageError(_COMMENTS if b"<!" in reader.buffer else _BROKEN)


def ends_of(block: bytes, prefix: bytes) -> tuple[int, int] | None:
    """Return the numbers of the first and the last row of a block; None where one says none."""
    start, numbers = b"<" + prefix + b"row", []
    for at in (block.find(start), block.rfind(start)):
        found = _FIRST.match(block, at + len(start)) if at >= 0 else None
        if found is None:
            return None
        numbers.append(int(found[1]))
    return numbers[0], numbers[1]


def spans_of(block: bytes) -> bytes:
    """Return what the first row of a block says of its spans; nothing where it says none."""
    found = _SPANS.search(block, 0, block.find(b">") + 1)
    return found[0] if found else b""


def widest(block: bytes, prefix: bytes) -> int:
    """Return the width of the widest row of a block."""
    cell, ends, widest = b"<" + prefix + b"c ", set(), 0
    skip = len(cell)
    for row in block.split(b"</" + prefix + b"row>"):
        at = row.rfind(cell) + skip
        ends.add(row[at : at + 6] if at >= skip else b"")
    # The last cells, as in r="AB1; where one does not begin so, all rows are counted.
    for end in ends - {b""}:
        if not end.startswith(b'r="'):
            return max(width_of(row, prefix) for row in block.split(b"</" + prefix + b"row>"))
        widest = max(widest, column_at(end[3:].rstrip(b'0123456789"')) + 1)
    return widest


def rows_of(reader: Reader, block: bytes) -> Iterator[tuple[bytes, Row | None]]:
    """Yield (what stands before it, row) of a block, and last (what follows the rows, None)."""
    prefix, position = reader.prefix, 0
    opening = re.compile(rb"<" + prefix + rb"row(?=[\s/>])[^>]*?(/?)>")
    ending = b"</" + prefix + b"row>"
    while found := opening.search(block, position):
        stop = found.end() if found[1] else block.find(ending, found.end()) + len(ending)
        if stop < found.end():
            raise PackageError(_BROKEN)
        said = _NUMBER.search(found[0])
        reader.number = int(said[1]) if said else reader.number + 1
        whole = block[found.start() : stop]
        inner = b"" if found[1] else whole[len(found[0]) : -len(ending)]
        yield block[position : found.start()], Row(reader.number, whole, found[0], inner)
        position = stop
    yield block[position:], None


def cells_of(inner: bytes, prefix: bytes) -> Iterator[tuple[re.Match[bytes], int]]:
    """Yield the tag and the column (from 0) of each cell of a row."""
    column = -1
    for tag in re.finditer(rb"<" + prefix + rb"c(?=[\s/>])[^>]*>", inner):
        place = PLACE.search(tag[0])
        column = column_at(place[1]) if place else column + 1
        yield tag, column


def width_of(inner: bytes, prefix: bytes) -> int:
    """Return how many columns the cells of a row take.

    >>> width_of(b'<c r="A1"/><c r="C1"/>', b""), width_of(b"<c/><c/>", b""), width_of(b"", b"")
    (3, 2, 0)
    """
    last = inner.rfind(b"<" + prefix + b"c ")
    place = PLACE.search(inner, last, inner.find(b">", last) + 1) if last >= 0 else None
    if place is not None:
        return column_at(place[1]) + 1
    return max((column + 1 for _, column in cells_of(inner, prefix)), default=0)


def column_at(letters: bytes) -> int:
    """Return a column from 0 by its letters.

    >>> column_at(b"A"), column_at(b"xfd")
    (0, 16383)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1
