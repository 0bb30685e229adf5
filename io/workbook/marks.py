"""What is added to the copy of one source sheet: fills, comments, and columns beside its rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import isnan, nan

import numpy as np
from numpy.typing import NDArray

from mirrorgap.io.grids import Grid
from mirrorgap.io.workbook.copied import numeral
from mirrorgap.io.workbook.copies import MAX_COMMENTS, Beside, Marks
from mirrorgap.io.workbook.evidence import Evidence
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.records import Codes, Texts

Ints = NDArray[np.int64]
USD = "#,##0;\u2212#,##0;0"


def marks_of(evidence: Evidence, source: int, grid: Grid, mapping: Mapping) -> Marks:
    """Return what is added to the sheet of source number *source* (in the order of the job).

    A sheet is *long* where each row made at most one record: its rows are filled, and it takes the
    columns tier, mirrored value, gap and class. In a wide sheet the value cells are filled.
    """
    return _Sheet(evidence, source, grid, mapping).marks()


class _Sheet:
    def __init__(self, evidence: Evidence, source: int, grid: Grid, mapping: Mapping) -> None:
        self.evidence, self.mapping = evidence, mapping
        records = evidence.mirror.records
        mine = np.flatnonzero(records.source == source)
        at = np.searchsorted(grid.numbers, records.row[mine])
        known = at < grid.n
        known[known] = grid.numbers[at[known]] == records.row[mine[known]]
        self.record: Ints = mine[known]
        self.index: Ints = at[known]
        self.long = len(np.unique(self.index)) == len(self.index)
        self.n = grid.n
        self.look = evidence.looks[self.record]
        self.at_column = self._columns()

    def marks(self) -> Marks:
        shown = np.flatnonzero(self.look != "").tolist()
        beside = tuple(self._beside()) if self.long else ()
        comments = tuple(self._comments())
        if self.long:
            rows = {int(self.index[k]): str(self.look[k]) for k in shown}
            return Marks(rows=rows, comments=comments, beside=beside)
        cells = {(int(self.index[k]), int(self.at_column[k])): str(self.look[k]) for k in shown}
        return Marks(cells=cells, comments=comments)

    def _columns(self) -> Ints:
        """Return the column (from 0) that each record's value stands in."""
        codes, levels = self.evidence.mirror.records.column("column")
        usual = [self.mapping.column(role) for role in ("value", "cif_value", "fob_value")]
        usual += [value.column for value in self.mapping.values]
        first = next((column for column in usual if column is not None), 0)
        numbers = np.array([*(letter_index(level) for level in levels), first], dtype=np.int64)
        return numbers[codes[self.record]]

    def _comments(self) -> Iterator[tuple[int, int, str]]:
        """Yield comments, notes first, then the largest gaps; one a cell."""
        texts: dict[tuple[int, int], list[str]] = {}
        job = self.evidence.job
        for note, noted in zip(job.notes, self.evidence.noted, strict=True):
            for k in np.flatnonzero(noted[self.record]).tolist():
                self._add(texts, k, f"Note ({note.status}): {note.text}")
        found = np.flatnonzero(self.evidence.found[self.record])
        gap = np.append(self.evidence.gap, np.nan)[self.evidence.cell[self.record[found]]]
        for k in found[np.argsort(-np.abs(np.nan_to_num(gap)), kind="stable")].tolist():
            if len(texts) >= MAX_COMMENTS and self._place(k) not in texts:
                continue
            self._add(texts, k, self.evidence.say(int(self.record[k])))
        for (index, column), lines in list(texts.items())[:MAX_COMMENTS]:
            yield index, column, "\n\n".join(lines)

    def _place(self, k: int) -> tuple[int, int]:
        return int(self.index[k]), int(self.at_column[k])

    def _add(self, texts: dict[tuple[int, int], list[str]], k: int, text: str) -> None:
        place = self._place(k)
        if place in texts or len(texts) < MAX_COMMENTS:
            texts.setdefault(place, []).append(text)

    def _beside(self) -> Iterator[Beside]:
        yield Beside("Mirrorgap tier", 15, self._tier)
        yield Beside("Mirrorgap mirrored value, USD", 28, self._mirrored, USD)
        yield Beside("Mirrorgap gap, USD", 19, self._gap, USD)
        yield Beside("Mirrorgap class", 24, self._class)

    def _cell(self, index: int) -> int:
        """Return the cell that the record of a row went into; -1 for none."""
        at = self._at[index]
        return -1 if at < 0 else int(self.evidence.cell[self.record[at]])

    @cached_property
    def _at(self) -> Ints:
        """Which of this sheet's records each row of the grid made, shape (n rows,); -1 for none."""
        at = np.full(self.n, -1, dtype=np.int64)
        at[self.index] = np.arange(len(self.index))
        return at

    @cached_property
    def _tiers(self) -> tuple[Codes, Texts]:
        evidence = self.evidence
        codes, levels = evidence.mirror.record_table(evidence.query.basket).column("tier")
        return codes[self.record], levels

    def _tier(self, index: int) -> str | None:
        codes, levels = self._tiers
        code = codes[self._at[index]] if self._at[index] >= 0 else -1
        return str(levels[code]) if code >= 0 else None

    def _mirrored(self, index: int) -> float | None:
        """Return what the other side reports of the record's cell, as it reports it."""
        cell, cells = self._cell(index), self.evidence.cells
        if cell < 0:
            return None
        exports = self.evidence.mirror.records.is_export[self.record[self._at[index]]]
        says, value = (cells.says_m, cells.m) if exports else (cells.says_x, cells.x)
        return float(value[cell]) if says[cell] else None

    def _gap(self, index: int) -> tuple[str, float] | None:
        cell = self._cell(index)
        gap = float(self.evidence.gap[cell]) if cell >= 0 else nan
        return None if isnan(gap) else (self._formula(cell), gap)

    def _class(self, index: int) -> str | None:
        cell = self._cell(index)
        return (self.evidence.class_of(cell) or None) if cell >= 0 else None

    def _formula(self, cell: int) -> str:
        """Return X - M* of a cell over the named factor."""
        cells = self.evidence.cells
        parts = [numeral(float(cells.x[cell]))]
        if cells.m_fixed[cell]:
            parts.append(numeral(float(cells.m_fixed[cell])))
        if cells.m_cif[cell]:
            parts.append(f"{numeral(float(cells.m_cif[cell]))}/CIF_FOB")
        return "-".join(parts)


def letter_index(letters: str) -> int:
    """Return the column from 0 that *letters* name.

    >>> letter_index("A"), letter_index("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1
