"""One sheet of a package annotated: cells restyled, columns, comments and links added, no more."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, cast

from mirrorgap.io.workbook.around import Tail, attribute_of, cell_name, pixels, with_widths
from mirrorgap.io.workbook.book import ADDED, FOUND, HEADER, STATUS
from mirrorgap.io.workbook.comments import Comment, add_comments, commented, links_of
from mirrorgap.io.workbook.copied import (
    MAX_COLUMNS,
    MAX_ROWS,
    blank_cell,
    column_name,
    formula_cell,
    number_cell,
    text_cell,
)
from mirrorgap.io.workbook.marked import MAX_COMMENTS, Added, Beside, Marks
from mirrorgap.io.workbook.package import Package
from mirrorgap.io.workbook.placing import free_column
from mirrorgap.io.workbook.sheet import Edits, Restyle, edit_rows
from mirrorgap.io.workbook.streamed import survey
from mirrorgap.io.workbook.styles import StyleSheet
from mirrorgap.io.workbook.transplant import renamed

_TEXTS = 4_096


def fill_of(look: str) -> str:
    """Return the fill of a look: ``#RRGGBB``, or "" for none.

    >>> fill_of("found"), fill_of("")
    ('#E9E0FA', '')
    """
    known = {"found": FOUND, "added": ADDED, "header": HEADER, **STATUS}
    return known.get(look, "")


class Annotation:
    """What is added to one sheet, placed where the sheet has room for it.

    Attributes
    ----------
    first : int or None
        The first added column (from 0); None where none is added.
    comments : list of Comment
        On cells that had none.
    warnings : list of str
        One plain sentence each: what found no place.
    """

    def __init__(
        self,
        package: Package,
        sheet: str,
        part: str,
        marks: Marks,
        header: int | None,
        styles: StyleSheet,
    ) -> None:
        self.package, self.sheet, self.part = package, sheet, part
        self.marks, self.header, self.styles = marks, header, styles
        self.names: Mapping[str, str] = {}
        self.warnings: list[str] = []
        self.top = header or 1
        self.bottom = max(marks.last + 1, self.top) if marks.last >= 0 else 0
        with package.open(part) as stream:
            # How wide the rows are matters where columns are added.
            last = max(self.bottom, self.top) if marks.beside else 0
            self.seen = survey(cast("BinaryIO", stream), self.top, last)
        self.tail = Tail(self.seen.tail.decode("latin-1"), self.seen.prefix)
        self.first = self._first()
        self.beside = marks.beside if self.first is not None else ()
        self.comments = list(self._placed())
        self._links: dict[str, int] = {}
        self._marked = sorted({row + 1 for row in marks.rows})
        self._tails: dict[Added | None, str] = {}
        self._looks: dict[tuple[str, str, bool, str], int] = {}

    def _first(self) -> int | None:
        if not self.marks.beside or not self.bottom:
            return None
        found = free_column(
            self.package, self.part, self.tail, self.seen.width, (self.top, self.bottom)
        )
        if found + len(self.marks.beside) <= MAX_COLUMNS:
            if self.tail.get("autoFilter") or self.tail.get("tableParts"):
                what = (
                    "its table or filter keeps its range: sort it together with the added columns"
                )
                self.warnings.append(f"{self._where}: {what}, so that they stay beside their rows.")
            return found
        why = "no columns were added, since it has no free columns at the right"
        self.warnings.append(f"{self._where}: {why}.")
        return None

    @property
    def _where(self) -> str:
        return f"{self.package.file}, sheet {self.sheet}"

    def _placed(self) -> Iterator[Comment]:
        """Yield the comments; where a cell has one of its own, ours stands in the first added column."""
        taken, left = set(commented(self.package, self.part)), 0
        for index, column, text in self.marks.comments[:MAX_COMMENTS]:
            at = (index + 1, min(max(column, 0), MAX_COLUMNS - 1))
            if at in taken and self.first is not None:
                at = (index + 1, self.first)
            if at in taken or at[0] > MAX_ROWS:
                left += 1
                continue
            taken.add(at)
            yield Comment(*at, text)
        if left:
            cells = "1 cell has a comment" if left == 1 else f"{left:,} cells have comments"
            self.warnings.append(
                f"{self._where}: {cells} of their own, so ours are left out there."
            )

    def apply(self, names: Mapping[str, str]) -> None:
        """Change the package; the sheet itself is changed while it is saved.

        Parameters
        ----------
        names : what the workbook's names that formulas use are called in this package
        """
        self.names = names
        marks = self.marks
        if not (self.beside or self.comments or marks.rows or marks.cells or marks.leads):
            return
        drawing = None
        if self.comments:
            legacy = self.tail.get("legacyDrawing")
            has = attribute_of(legacy, "id") if legacy is not None else None
            wide = pixels(self.seen.head.decode("latin-1"))
            drawing = add_comments(self.package, self.part, self.comments, has, wide)
        marked = {*self._marked, *(row + 1 for row, _ in marks.cells)}
        edits = Edits(
            rows=range(self.top, self.bottom + 1) if self.beside else (),
            cells=self._cells,
            last=(self.first or 0) + len(self.beside) - 1 if self.beside else -1,
            styled=sorted(marked),
            restyle=self._restyle,
        )

        def stream(source: BinaryIO, target: BinaryIO) -> None:
            edit_rows(source, target, edits, self._head, lambda tail: self._tail(tail, drawing))

        self.package.edit(self.part, stream)

    # What stands around the rows

    def _head(self, head: bytes) -> bytes:
        if self.first is None:
            return head
        widths = [column.width for column in self.beside]
        text = with_widths(head.decode("latin-1"), self.seen.prefix, self.first, widths)
        return text.encode("latin-1")

    def _tail(self, text: bytes, drawing: str | None) -> bytes:
        tail, p = Tail(text.decode("latin-1"), self.seen.prefix), self.seen.prefix
        wide = {cell_name(row + 1, column): to for (row, column), to in self.marks.leads.items()}
        tail.link(links_of(self.marks.target, {**self._links, **wide}))
        if drawing is not None:
            linked = f'xmlns:mgr="{self.package.namespace}" mgr:id="{drawing}"'
            tail.insert("legacyDrawing", f"<{p}legacyDrawing {linked}/>")
        return tail.text.encode("latin-1")

    # Rows

    def _restyle(self, row: int) -> Restyle:
        look = fill_of(self.marks.rows.get(row - 1, ""))
        if look:
            return lambda column, style: self.styles.format(style, look)
        cells = self.marks.cells

        def restyle(column: int, style: int) -> int:
            fill = fill_of(cells.get((row - 1, column), ""))
            return self.styles.format(style, fill) if fill else style

        return restyle

    def _cells(self, numbers: Sequence[int]) -> list[str]:
        columns = [
            self._column(column_name((self.first or 0) + k), column, numbers)
            for k, column in enumerate(self.beside)
        ]
        return list(map("".join, zip(*columns, strict=True)))

    def _column(self, letters: str, column: Beside, numbers: Sequence[int]) -> list[str]:
        """Return the cells of one added column in some rows without a gap; "" for none."""
        start, style = f'<c r="{letters}', self._style("added", column.number_format)
        tails, first = self._tails, numbers[0]
        # Most cells are numbers, or texts that were there before: they are put together at once.
        cells = [
            f'{start}{number}" s="{style}"><v>{value}</v></c>'
            if type(value) is float
            else f"{start}{number}{tails[value]}"
            if value in tails
            else self._added(f"{letters}{number}", column, value, "")
            for number, value in zip(
                numbers, map(column.cell, range(first - 1, numbers[-1])), strict=True
            )
        ]
        low, high = bisect_left(self._marked, first), bisect_right(self._marked, numbers[-1])
        for number in self._marked[low:high]:
            look = self.marks.rows.get(number - 1, "")
            at, value = f"{letters}{number}", column.cell(number - 1)
            cells[number - first] = self._added(at, column, value, look)
        if self.header is not None and first <= self.header <= numbers[-1]:
            cells[self.header - first] = self._title(f"{letters}{self.header}", column)
        return cells

    def _title(self, ref: str, column: Beside) -> str:
        align = "right" if column.number_format else "left"
        return text_cell(ref, self._style("header", "", bold=True, align=align), column.header)

    def _added(self, ref: str, column: Beside, value: Added | None, look: str) -> str:
        if value is None:
            return blank_cell(ref, self._style(look)) if look else ""
        if isinstance(value, str):
            whole = text_cell(ref, self._style(look or "added", align="left"), value)
            if not look and len(self._tails) < _TEXTS:
                self._tails[value] = whole.partition(ref)[2]
            return whole
        style = self._style(look or "added", column.number_format)
        if isinstance(value, tuple):
            return formula_cell(ref, style, renamed(value[0], self.names), value[1])
        if column.leads and look:
            self._links[ref] = int(value)
        return number_cell(ref, style, value)

    def _style(
        self, look: str, number_format: str = "", *, bold: bool = False, align: str = ""
    ) -> int:
        key = (look, number_format, bold, align)
        if key not in self._looks:
            fill = fill_of(look)
            made = self.styles.format(0, fill, number_format, bold=bold, align=align)
            self._looks[key] = made
        return self._looks[key]
