"""Edits of a worksheet's rows while its part is copied (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4).

The part is never parsed whole: rows that are not edited pass as the bytes that they are, and memory
holds one block. Numbers of rows and columns that the file leaves out are counted, as a reader must.
Blocks in which every row says its number, as Excel writes them, are edited without being taken apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from mirrorgap.io.workbook.copied import MAX_COLUMNS, column_name
from mirrorgap.io.workbook.markup import PackageError

_BLOCK = 1 << 20
_OPENING = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b[^>]*?(/?)>")
_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_FIRST = re.compile(rb' r="(\d+)"')
#: A cell that says its place first and then its style, or none.
_USUAL = re.compile(rb"""(<c r="([A-Z]+)\d+")(?: s="(\d+)"|(?![^>]*\ss=))""")
_SPANS = re.compile(rb' spans="[^"]*"')
_PLACE = re.compile(rb"""\br=["']([A-Za-z]+)\d+["']""")
_STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
_DIMENSION = re.compile(
    rb"""(<(?:[\w.-]+:)?dimension\b[^>]*?\bref=["'])([A-Z]+\d+(?::[A-Z]+\d+)?)(["'])"""
)
_CORNER = re.compile(r"([A-Z]+)(\d+)")
_ENCODING = re.compile(rb"""^<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)""")

_COMMENTS = "the sheet holds XML comments among its rows"
_BROKEN = "the sheet ends within its rows: open it in Excel and save it"
_NO_CELLS = "the sheet has no cells' element"
_WIDE = "the sheet is written in UTF-16"
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


def survey(source: BinaryIO, first: int = 1, last: int = 1 << 30) -> Surveyed:
    """Look a worksheet part over; its width is that of the rows numbered *first* to *last*.

    Raises
    ------
    PackageError
        As `edit_rows`.
    """
    reader, widest = _Reader(source), 0
    for block in _blocks(reader):
        ends = _ends(block, reader.prefix)
        if ends is None or ends[0] < first <= ends[1] or ends[0] <= last < ends[1]:
            rows = (row for _, row in _rows(reader, block) if row is not None)
            widths = (
                _width(row.inner, reader.prefix) for row in rows if first <= row.number <= last
            )
            widest = max([widest, *widths])
            continue
        reader.number = ends[1]
        if first <= ends[0] and ends[1] <= last:
            widest = max(widest, _widest(block, reader.prefix))
    return Surveyed(reader.head, reader.rest(), widest, reader.prefix.decode())


def used_columns(source: BinaryIO) -> int:
    """Return how many columns the widest row of a worksheet part takes, blank styled cells too."""
    return survey(source).width


class _Row(NamedTuple):
    """One row: its number, its tag, and what stands between its tags."""

    number: int
    whole: bytes
    tag: bytes
    inner: bytes


class _Reader:
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
        block = self.source.read(_BLOCK)
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


def _blocks(reader: _Reader) -> Iterator[bytes]:
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


def _ends(block: bytes, prefix: bytes) -> tuple[int, int] | None:
    """Return the numbers of the first and the last row of a block; None where one says none."""
    start, numbers = b"<" + prefix + b"row", []
    for at in (block.find(start), block.rfind(start)):
        found = _FIRST.match(block, at + len(start)) if at >= 0 else None
        if found is None:
            return None
        numbers.append(int(found[1]))
    return numbers[0], numbers[1]


def _spans(block: bytes) -> bytes:
    """Return what the first row of a block says of its spans; nothing where it says none."""
    found = _SPANS.search(block, 0, block.find(b">") + 1)
    return found[0] if found else b""


def _widest(block: bytes, prefix: bytes) -> int:
    """Return the width of the widest row of a block."""
    cell, ends, widest = b"<" + prefix + b"c ", set(), 0
    skip = len(cell)
    for row in block.split(b"</" + prefix + b"row>"):
        at = row.rfind(cell) + skip
        ends.add(row[at : at + 6] if at >= skip else b"")
    # The last cells, as in r="AB1; where one does not begin so, all rows are counted.
    for end in ends - {b""}:
        if not end.startswith(b'r="'):
            return max(_width(row, prefix) for row in block.split(b"</" + prefix + b"row>"))
        widest = max(widest, _column(end[3:].rstrip(b'0123456789"')) + 1)
    return widest


def _rows(reader: _Reader, block: bytes) -> Iterator[tuple[bytes, _Row | None]]:
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
        yield block[position : found.start()], _Row(reader.number, whole, found[0], inner)
        position = stop
    yield block[position:], None


class _Editing:
    def __init__(self, source: BinaryIO, target: BinaryIO, edits: Edits) -> None:
        self.reader, self.write, self.edits = _Reader(source), target.write, edits
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
        for block in _blocks(reader):
            ends = _ends(block, self.prefix)
            if ends is None or not self._at_once(block, *ends):
                self._apart(block)
        self._missing(None)
        if reader.closed:
            self.write(b"</" + self.prefix + b"sheetData>")
        if tail is not None:
            reader.buffer = tail(reader.rest())
        self.write(reader.buffer)
        while block := reader.source.read(_BLOCK):
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
        spans = _spans(block)
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
        for before, row in _rows(self.reader, block):
            self.write(before)
            if row is not None:
                self._missing(row.number)
                self._row(row)

    def _row(self, row: _Row) -> None:
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
                new = restyle(_column(cell[2]), style)
                return cell[0] if new == style else cell[1] + b' s="%d"' % new

            whole, done = _USUAL.subn(usual, inner)
            if done == n:
                return whole
        parts, position, name = [], 0, len(b"<" + self.prefix + b"c")
        for tag, column in _cells(inner, self.prefix):
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


def _cells(inner: bytes, prefix: bytes) -> Iterator[tuple[re.Match[bytes], int]]:
    """Yield the tag and the column (from 0) of each cell of a row."""
    column = -1
    for tag in re.finditer(rb"<" + prefix + rb"c(?=[\s/>])[^>]*>", inner):
        place = _PLACE.search(tag[0])
        column = _column(place[1]) if place else column + 1
        yield tag, column


def _width(inner: bytes, prefix: bytes) -> int:
    last = inner.rfind(b"<" + prefix + b"c ")
    place = _PLACE.search(inner, last, inner.find(b">", last) + 1) if last >= 0 else None
    if place is not None:
        return _column(place[1]) + 1
    return max((column + 1 for _, column in _cells(inner, prefix)), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


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
    right = max(_column(corner[1].encode()), column)
    ref = f"{first}:{column_name(right)}{max(int(corner[2]), row)}".encode()
    return head[: found.start(2)] + ref + head[found.end(2) :]
