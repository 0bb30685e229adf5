"""The records of a case with their scopes, and the cells made of them: what analyses work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from mirrorgap.model import periods
from mirrorgap.model.books import Books
from mirrorgap.model.books import build as build_books
from mirrorgap.model.cells import Cells, build
from mirrorgap.model.keeping import kept
from mirrorgap.model.lists import ControlList
from mirrorgap.model.periods import Window
from mirrorgap.model.records import Chunk, Codes, Mask, Numbers, Records, Texts, having, recoded
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Selection, mask, of_records
from mirrorgap.model.settling import Settling

#: The number column of each measure.
MEASURES = {"value": "value_usd", "net_kg": "net_kg", "quantity": "quantity"}


@dataclass(frozen=True)
class Result:
    """What an analysis gives: a frame with the contract's columns, and warnings in sentences."""

    frame: pd.DataFrame
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class RecordTable:
    """Records as predicates see them: with the tier of a control list."""

    mirror: Mirror
    basket: ControlList | None
    _tier: list[tuple[Codes, Texts]] = field(default_factory=list)

    @property
    def n(self) -> int:
        """Number of records."""
        return self.mirror.records.n

    def column(self, name: str) -> tuple[Codes, Texts]:
        """Return (codes, levels) of a text column, ``tier`` and ``class`` included."""
        if name == "tier":
            if not self._tier:
                self._tier.append(_tiers(self.mirror.records.column("code"), self.basket))
            return self._tier[0]
        if name == "class":
            codes, levels = self.mirror.cells.column("class")
            return np.append(codes, np.int8(-1))[self.mirror.cell_of_record], levels
        return self.mirror.records.column(name)

    def number(self, name: str) -> Numbers:
        """Return a number column of the records."""
        return self.mirror.records.number(name)

    def rows_of(self, source: str, rows: Sequence[int]) -> Mask:
        """Return which records stem from those rows of the source with that chunk id."""
        records = self.mirror.records
        which = [i for i, chunk in enumerate(records.chunks) if chunk.id == source]
        return np.isin(records.source, which) & np.isin(records.row, np.asarray(rows, dtype=int))


@dataclass(frozen=True, eq=False)
class Placed:
    """Which of *n_cells* cells each record went into, shape (n_records,); -1 for none."""

    cell: Codes
    n_cells: int

    @cached_property
    def per_cell(self) -> Codes:
        """How many records went into each cell, and last how many into none, shape (n_cells + 1,)."""
        return np.bincount(self._place, minlength=self.n_cells + 1)

    @cached_property
    def _order(self) -> tuple[Codes, Codes]:
        """Return the records in the order of their cells, and where each cell's begin."""
        order = np.argsort(self._place.astype(np.int32), kind="stable").astype(np.int32)
        return order, np.cumsum(self.per_cell) - self.per_cell

    @property
    def _place(self) -> Codes:
        return np.where(self.cell < 0, self.n_cells, self.cell)

    def records_in(self, cells: Codes) -> Codes:
        """Return the numbers of the records that went into some cells, given by number."""
        order, starts = self._order
        counts = self.per_cell[cells]
        ends = np.cumsum(counts)
        within = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - counts, counts)
        found: Codes = order[np.repeat(starts[cells], counts) + within].astype(np.intp)
        return found


@dataclass(frozen=True, eq=False)
class _Few:
    """Some of the records, as predicates see them; their columns are kept."""

    table: RecordTable
    rows: Codes
    _columns: dict[str, tuple[Codes, Texts]] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> tuple[Codes, Texts]:
        if name not in self._columns:
            codes, levels = self.table.column(name)
            self._columns[name] = codes[self.rows], levels
        return self._columns[name]

    def number(self, name: str) -> Numbers:
        return self.table.number(name)[self.rows]

    def rows_of(self, source: str, rows: Sequence[int]) -> Mask:
        return self.table.rows_of(source, rows)[self.rows]


@dataclass(frozen=True, eq=False)
class Among:
    """Records of a mirror that brush after brush asks for anew (`Mirror.among`).

    Attributes
    ----------
    cell : the cell that each went into, shape (n_rows,); -1 for none
    alone : the places of those that went into none
    numbers : the numbers of these records
    """

    mirror: Mirror
    cell: Codes
    alone: Codes
    numbers: Codes

    def picked(self, selection: Selection | None, basket: ControlList | None) -> Mask:
        """Return which of the records a selection of cells stands for, shape (n_rows,).

        Raises
        ------
        KeyError
            When the selection names what only single records have.
        """
        found: Mask = np.append(self.mirror.picked(selection, basket), False).take(self.cell)
        if len(self.alone):
            found[self.alone] = mask(selection, self._few(basket))
        return found

    @kept(4)
    def _few(self, basket: ControlList | None) -> _Few:
        return _Few(self.mirror.record_table(basket), self.numbers)


@dataclass(frozen=True, eq=False)
class CellTable:
    """Cells as predicates see them: with the tier of a control list."""

    mirror: Mirror
    basket: ControlList | None
    _tier: list[tuple[Codes, Texts]] = field(default_factory=list)

    @property
    def n(self) -> int:
        """Number of cells."""
        return self.mirror.cells.n

    def column(self, name: str) -> tuple[Codes, Texts]:
        """Return (codes, levels) of a key; what only records have is worked out through them."""
        if name == "tier":
            if not self._tier:
                self._tier.append(_tiers(self.mirror.cells.column("code"), self.basket))
            return self._tier[0]
        return self.mirror.cells.column(name)

    def number(self, name: str) -> Numbers:
        """Return ``x``, ``m``, ``m_cif`` or ``m_fixed``."""
        return self.mirror.cells.number(name)

    def rows_of(self, source: str, rows: Sequence[int]) -> Mask:
        """Return which cells the records of those rows went into."""
        records = self.mirror.record_table(self.basket).rows_of(source, rows)
        return self.mirror.cells.of(records)


def _tiers(code: tuple[Codes, Texts], basket: ControlList | None) -> tuple[Codes, Texts]:
    return recoded(code, lambda level: basket.tier(level) if basket else None)


class Mirror:
    """Chunks with their scopes, joined; the `Cells` index is built once, when first asked for.

    *settling* says which source counts where several have a cell; by default the usual rule, with no
    time of retrieval known: the one with the more precise code, else the first.

    >>> Mirror([], []).records.n
    0
    """

    def __init__(
        self,
        chunks: Sequence[Chunk],
        scopes: Sequence[Scope],
        measure: str = "value",
        settling: Settling | None = None,
    ) -> None:
        if len(chunks) != len(scopes):
            raise ValueError("each chunk needs its scope")
        self.chunks = tuple(chunks)
        self.scopes = tuple(scopes)
        self.measure = measure
        self.settling = settling or Settling()
        self.records = Records(self.chunks)
        self._measured: dict[str, Mirror] = {measure: self}
        self._tables: dict[ControlList | None, tuple[CellTable, RecordTable]] = {}

    @cached_property
    def cells(self) -> Cells:
        """Exporter x importer x code x period with X, M and class."""
        return build(self.records, self.scopes, MEASURES[self.measure], self.settling)

    def by(self, measure: str) -> Mirror:
        """Return the same records with cells of another measure: value, net_kg or quantity.

        Raises
        ------
        ValueError
            When there is no such measure.
        """
        if measure not in MEASURES:
            raise ValueError(f"there is no measure {measure!r}: use {', '.join(MEASURES)}")
        if measure not in self._measured:
            other = Mirror([], [], measure, self.settling)
            other.chunks, other.scopes, other.records = self.chunks, self.scopes, self.records
            self._measured[measure] = other
        return self._measured[measure]

    @cached_property
    def books(self) -> Books:
        """The records that add up to one side's totals."""
        return build_books(self.records, self.scopes, self.cells.detail)

    @cached_property
    def cell_of_record(self) -> Codes:
        """The cell that each record went into, all periods, shape (n_records,); -1 for none."""
        # As NumPy takes by it: a brush would wait for the conversion.
        return self.cells.of_records(self.records.n).astype(np.intp)

    def _table(self, basket: ControlList | None) -> tuple[CellTable, RecordTable]:
        if basket not in self._tables:
            self._tables[basket] = (CellTable(self, basket), RecordTable(self, basket))
        return self._tables[basket]

    def cell_table(self, basket: ControlList | None) -> CellTable:
        """Return the cells with the tiers of *basket* (None: no tiers)."""
        return self._table(basket)[0]

    def record_table(self, basket: ControlList | None) -> RecordTable:
        """Return the records with the tiers of *basket* (None: no tiers)."""
        return self._table(basket)[1]

    def records_of(self, selection: Selection | None, basket: ControlList | None) -> Mask:
        """Return the records that a selection stands for, shape (n_records,).

        A selection over exporter, importer, code and period stands for the records of *both*
        reporters, and a cell for all records that went into it (longer codes, months of a year). A
        selection of rows, or of what only records have, is taken by the records themselves.
        """
        if selection is None or of_records(selection):
            return self.picked_records(selection, basket)
        try:
            return self._every.picked(selection, basket)
        except KeyError:
            return self.picked_records(selection, basket)

    @cached_property
    def _every(self) -> Among:
        alone = np.flatnonzero(self.cell_of_record < 0)
        return Among(self, self.cell_of_record, alone, alone)

    def among(self, rows: Codes) -> Among:
        """Return the records numbered *rows*, to be asked which of them a selection stands for."""
        cell = self.cell_of_record[rows]
        alone = np.flatnonzero(cell < 0)
        return Among(self, cell, alone, rows[alone])

    @kept(8)
    def picked(self, selection: Selection | None, basket: ControlList | None) -> Mask:
        """Return which cells a selection takes, shape (n_cells,), read-only and kept."""
        return _frozen(mask(selection, self.cell_table(basket)))

    @kept(4)
    def picked_records(self, selection: Selection | None, basket: ControlList | None) -> Mask:
        """Return which records a selection takes by themselves, shape (n_records,), read-only."""
        return _frozen(mask(selection, self.record_table(basket)))

    @cached_property
    def rateless(self) -> Mask:
        """Which records give a value that has none in USD, shape (n_records,)."""
        usd, value = self.records.number("value_usd"), self.records.number("value")
        return _frozen(np.isnan(usd) & ~np.isnan(value))

    @cached_property
    def any_rateless(self) -> bool:
        """Whether any record is `rateless`: a brush need not ask for each where none is."""
        return bool(self.rateless.any())

    @kept(4)
    def placed(self, window: Window | None) -> Placed:
        """Return which cell each record went into, of the cells that are live in *window*.

        In part of a year months count although its year does in all of it.
        """
        if window is not None:
            cells = self.cells
            sides = zip(cells.live(window), cells.live(None), strict=True)
            if not any((inside & ~always).any() for inside, always in sides):
                return self.placed(None)
            return Placed(cells.of_records(self.records.n, window), cells.n)
        return Placed(self.cell_of_record, self.cells.n)

    @kept(8)
    def in_basket(self, basket: ControlList | None) -> tuple[Mask, Mask]:
        """Return which cells and which records have a code of *basket*; None: all."""
        cells = _listed(self.cells.column("code"), basket)
        return cells, _listed(self.records.column("hs6"), basket)


def _frozen(mask_: Mask) -> Mask:
    mask_.setflags(write=False)
    return mask_


def _listed(code: tuple[Codes, Texts], basket: ControlList | None) -> Mask:
    codes, levels = code
    if basket is None:
        return np.ones(len(codes), dtype=bool)
    return having(codes, np.array([level in basket.codes for level in levels], dtype=bool))


def window_mask(column: tuple[Codes, Texts], window: Window | None) -> Mask:
    """Return which entries' periods lie wholly inside *window*; missing periods never do.

    >>> from mirrorgap.model import periods
    >>> column = (np.array([0, 1, -1]), np.array(["2023-01", "2023"], dtype=object))
    >>> window_mask(column, periods.window("2023-01", "2023-06"))
    array([ True, False, False])
    """
    codes, levels = column
    if window is None:
        return codes >= 0
    inside = [window.covers(periods.parse(level)) for level in levels]
    return having(codes, np.array(inside, dtype=bool))
