"""The cells of a source sheet, as they were, with rows highlighted, comments and added columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass
from math import ceil

import numpy as np

from mirrorgap.io.grids import Column, Grid
from mirrorgap.io.workbook.book import PAGE, Book
from mirrorgap.io.workbook.copied import (
    MAX_COLUMNS,
    MAX_ROWS,
    CopiedSheet,
    blank_cell,
    column_name,
    formula_cell,
    number_cell,
    text_cell,
)
from mirrorgap.io.workbook.looks import Drawn, Styles
from mirrorgap.io.workbook.marked import MAX_COMMENTS, Added, Beside, Marks
from mirrorgap.io.workbook.text import numbered
from mirrorgap.model.mapping import Mapping

_BLOCK = 4_096


@dataclass(frozen=True)
class Copied:
    """What became of a sheet: the names it has in the workbook, and what did not fit."""

    names: tuple[str, ...]
    rows: int
    comments: int
    warnings: tuple[str, ...] = ()


def copy_sheet(
    book: Book,
    grid: Grid,
    mapping: Mapping,
    marks: Marks,
    name: str,
    used: set[str],
    tick: Callable[[int], None] | None = None,
) -> Copied:
    """Write the cells of *grid* as one sheet, or several where it has more rows than a sheet holds.

    Parameters
    ----------
    name : the sheet's name wanted; *used* holds the names taken (casefolded) and is added to
    tick : called with the number of rows written so far
    """
    return _Copy(book, grid, mapping, marks, name, used).write(tick)


class _Copy:
    def __init__(
        self, book: Book, grid: Grid, mapping: Mapping, marks: Marks, name: str, used: set[str]
    ) -> None:
        self.book, self.grid, self.mapping, self.marks = book, grid, mapping, marks
        self.name, self.used = name, used
        self.width = min(len(grid.columns), MAX_COLUMNS)
        room = MAX_COLUMNS - self.width
        self.beside = marks.beside if len(marks.beside) <= room else ()
        self.last = max(self.width + len(self.beside) - 1, 0)
        self.styles = Styles(book)
        self.drawn = Drawn(self.styles, grid, mapping)
        self.plain = [self.drawn.plain(j) for j in range(self.width)]
        self.header = grid.index(mapping.header_row) if mapping.header_row is not None else -1
        self.sheets: list[CopiedSheet] = []

    def write(self, tick: Callable[[int], None] | None) -> Copied:
        for start in range(0, self.grid.n, _BLOCK):
            stop = min(start + _BLOCK, self.grid.n)
            for index, cells in self._block(start, stop):
                number = int(self.grid.numbers[index]) - 1
                self._sheet(number // MAX_ROWS).append(number % MAX_ROWS, cells, self.last)
            if tick is not None:
                tick(stop)
        if not self.sheets:
            self._sheet(0)
        widths = self._widths()
        for sheet in self.sheets:
            self._finish(sheet, widths)
        comments = self._comments()
        names = tuple(sheet.get_name() for sheet in self.sheets)
        return Copied(names, self.grid.n, comments, tuple(self._warnings(names)))

    def _sheet(self, part: int) -> CopiedSheet:
        while len(self.sheets) <= part:
            name = numbered(self.name, self.used)
            self.used.add(name.casefold())
            self.sheets.append(self.book.copied(name))
        return self.sheets[part]

    def _block(self, start: int, stop: int) -> Iterator[tuple[int, list[str]]]:
        """Yield (row index, cells as XML) of the rows that hold or show anything."""
        columns = self.grid.columns
        plain = [self.plain[j][columns[j].codes[start:stop]] for j in range(self.width)]
        letters = [column_name(j) for j in range(self.last + 1)]
        by_cell = self._cell_looks(start, stop)
        for offset, tails in enumerate(zip(*plain, strict=True) if plain else ()):
            index = start + offset
            look = "header" if index == self.header else self.marks.rows.get(index, "")
            if look or index in by_cell:
                tails = self._marked(index, look, by_cell.get(index, {}), tails)
            row = int(self.grid.numbers[index] - 1) % MAX_ROWS + 1
            cells = [
                f'<c r="{letter}{row}{tail}'
                for letter, tail in zip(letters, tails, strict=False)
                if tail
            ]
            cells += self._beside(index, row, letters)
            if cells:
                yield index, cells

    def _cell_looks(self, start: int, stop: int) -> dict[int, dict[int, str]]:
        found: dict[int, dict[int, str]] = {}
        for (index, column), look in self.marks.cells.items():
            if start <= index < stop:
                found.setdefault(index, {})[column] = look
        return found

    def _marked(
        self, index: int, look: str, cells: Table[int, str], tails: tuple[str, ...]
    ) -> tuple[str, ...]:
        return tuple(
            self.drawn.tail(j, here, index) if (here := cells.get(j, look)) else tails[j]
            for j in range(self.width)
        )

    def _beside(self, index: int, row: int, letters: list[str]) -> list[str]:
        if not self.beside:
            return []
        if index == self.header:
            style = self.styles.of("added header")
            return [
                text_cell(f"{letters[self.width + k]}{row}", style, column.header)
                for k, column in enumerate(self.beside)
            ]
        look = self.marks.rows.get(index, "")
        return [
            self._added(f"{letters[self.width + k]}{row}", column, value, look or "added")
            for k, column in enumerate(self.beside)
            if (value := column.cell(index)) is not None or look
        ]

    def _added(self, ref: str, column: Beside, value: Added | None, look: str) -> str:
        if value is None:
            return blank_cell(ref, self.styles.of(look))
        if isinstance(value, str):
            return text_cell(ref, self.styles.of(look, "", False, 1), value)
        style = self.styles.of(look, column.number_format)
        if isinstance(value, tuple):
            return formula_cell(ref, style, *value)
        return number_cell(ref, style, value)

    def _widths(self) -> list[float]:
        """Return the columns' widths, by the texts below the titles; amounts have separators."""
        start = max(self.header, 0)
        return [
            _width(self.grid.columns[j], start) + (3 if j in self.drawn.amounts else 0)
            for j in range(self.width)
        ]

    def _finish(self, sheet: CopiedSheet, widths: list[float]) -> None:
        for j in range(self.width):
            sheet.set_column(j, j, widths[j])
        for k, column in enumerate(self.beside):
            sheet.set_column(self.width + k, self.width + k, column.width)
        total = sum(widths) + sum(column.width for column in self.beside)
        sheet.fit_to_pages(ceil(total / PAGE), 0)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{column_name(self.last)}{MAX_ROWS}"})
        number = self.mapping.header_row
        if number is None or sheet is not self.sheets[0] or self.header >= self.grid.n:
            return
        bottom = sheet.dim_rowmax or 0
        if number <= 40:
            sheet.freeze_panes(number, 0)
            sheet.repeat_rows(number - 1)
        if bottom >= number:
            sheet.autofilter(number - 1, 0, bottom, self.last)

    def _comments(self) -> int:
        for index, column, text in self.marks.comments[:MAX_COMMENTS]:
            number = int(self.grid.numbers[index]) - 1
            sheet = self.sheets[number // MAX_ROWS]
            lines = text.count("\n") + len(text) // 44 + 2
            size = {"width": 300, "height": min(20 * lines, 400), "font_size": 9}
            at = min(max(column, 0), self.last)
            sheet.write_comment(number % MAX_ROWS, at, text, {"author": "Mirrorgap", **size})
        return min(len(self.marks.comments), MAX_COMMENTS)

    def _warnings(self, names: tuple[str, ...]) -> Iterator[str]:
        where = f"{self.grid.file}, sheet {self.grid.sheet}" if self.grid.sheet else self.grid.file
        if len(names) > 1:
            rest = ", ".join(names[1:])
            yield f"{where}: a sheet holds {MAX_ROWS:,} rows, so the rest is in {rest}."
        if len(self.grid.columns) > MAX_COLUMNS:
            yield f"{where}: only its first {MAX_COLUMNS:,} columns fit into a sheet."
        if self.marks.beside and not self.beside:
            yield f"{where}: no columns were added, since it has no free columns at the right."


def _width(column: Column, start: int) -> float:
    """Return a column's width in characters: most of its texts fit, none makes it too wide."""
    codes = column.codes[start : start + 2_000]
    texts = [column.texts[code] for code in np.unique(codes[codes >= 0]).tolist()[:500]]
    lengths = sorted(len(text) for text in texts)
    fits = lengths[int(len(lengths) * 0.95)] if lengths else 0
    return float(min(max(fits + 2, 8), 42))
