"""What is added to the copy of one source sheet: fills, comments, and columns beside its rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import isnan, nan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mirrorgap.io.workbook.copied import numeral
from mirrorgap.io.workbook.evidence import Evidence
from mirrorgap.io.workbook.marked import MAX_COMMENTS, Beside, Marks
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.records import Codes, Texts

Ints = NDArray[np.int64]
USD = "#,##0;\u2212#,##0;0"


class Leads(NamedTuple):
    """Where records lead to: a sheet of ours, and its row (from 1) a record; 0 for none."""

    sheet: str
    rows: Ints


def is_long(evidence: Evidence, source: int) -> bool:
    """Return whether each row of a source made at most one record, so that it takes columns."""
    records = evidence.mirror.records
    rows = records.row[records.source == source]
    return len(np.unique(rows)) == len(rows)


def marks_of(
    evidence: Evidence, source: int, numbers: Codes, mapping: Mapping, leads: Leads | None = None
) -> Marks:
    """Return what is added to the sheet of source number *source* (in the order of the job).

    A sheet is *long* where each row made at most one record: its rows are filled, and it takes the
    columns tier, mirrored value, gap, class and row in Gaps. In a wide sheet the value cells are
    filled, and lead there.

    Parameters
    ----------
    numbers : int array, shape (n rows,)
        The number of each row of the sheet, as a person sees it.
    """
    return _Sheet(evidence, source, numbers, mapping, leads).marks()


class _Sheet:
    def __init__(
        self,
        evidence: Evidence,
        source: int,
        numbers: Codes,
        mapping: Mapping,
        leads: Leads | None,
    ) -> None:
        self.evidence, self.mapping, self.leads = evidence, mapping, leads
        records = evidence.mirror.records
        mine = np.flatnonzero(records.source == source)
        self.n = len(numbers)
        at = np.searchsorted(numbers, records.row[mine])
        known = at < self.n
        known[known] = numbers[at[known]] == records.row[mine[known]]
        self.record: Ints = mine[known]
        self.index: Ints = at[known]
        self.long = len(np.unique(self.index)) == len(self.index)
        self.look = evidence.looks[self.record]
        self.at_column = self._columns()
        self.silent = 0

    def marks(self) -> Marks:
        shown = np.flatnonzero(self.look != "").tolist()
        # Where no record of the sheet is of the list or goes into a cell, columns would stay empty.
        some = bool((self.evidence.cell[self.record] >= 0).any() or (self._tiers[0] >= 0).any())
        beside = tuple(self._beside()) if self.long and some else ()
        comments = tuple(self._comments())
        target = "" if self.leads is None else self.leads.sheet
        made: dict[str, Any] = {"comments": comments, "target": target, "silent": self.silent}
        made["last"] = int(self.index.max()) if len(self.index) else -1
        if self.long:
            rows = {int(self.index[k]): str(self.look[k]) for k in shown}
            return Marks(rows=rows, beside=beside, **made)
        cells = {self._place(k): str(self.look[k]) for k in shown}
        leads = {self._place(k): line for k in shown if (line := self._line(k)) > 0}
        return Marks(cells=cells, leads=leads, **made)

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
            if len(texts) < MAX_COMMENTS or self._place(k) in texts:
                self._add(texts, k, self.evidence.say(int(self.record[k])) + self._named(k))
        looked = np.flatnonzero(self.look != "")
        places = np.unique(np.stack([self.index[looked], self.at_column[looked]]), axis=1)
        self.silent = max(places.shape[1] - len(texts), 0)
        for (index, column), lines in texts.items():
            yield index, column, "\n\n".join(lines)

    def _place(self, k: int) -> tuple[int, int]:
        return int(self.index[k]), int(self.at_column[k])

    def _add(self, texts: dict[tuple[int, int], list[str]], k: int, text: str) -> None:
        place = self._place(k)
        if place in texts or len(texts) < MAX_COMMENTS:
            texts.setdefault(place, []).append(text)

    def _line(self, k: int) -> int:
        """Return the row of our sheet that a record leads to; 0 for none."""
        return 0 if self.leads is None else int(self.leads.rows[self.record[k]])

    def _named(self, k: int) -> str:
        line = self._line(k)
        return f"\nSheet {self.leads.sheet}, row {line}." if self.leads is not None and line else ""

    def _beside(self) -> Iterator[Beside]:
        yield Beside("Mirrorgap tier", 15, self._tier)
        yield Beside("Mirrorgap mirrored value, USD", 28, self._mirrored, USD)
        yield Beside("Mirrorgap gap, USD", 19, self._gap, USD)
        yield Beside("Mirrorgap class", 24, self._class)
        if self.leads is not None:
            ours = self.leads.sheet.removesuffix(" (Mirrorgap)")
            yield Beside(f"Mirrorgap row in {ours}", 24, self._row, "0", leads=True)

    def _row(self, index: int) -> float | None:
        line = self._line(int(self._at[index])) if self._at[index] >= 0 else 0
        return float(line) if line else None

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
