"""The source rows behind a query or a selection: which records, and how they are brushed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.analysis.picking import among, cells_in
from mirrorgap.model.keeping import kept
from mirrorgap.model.mirror import Among, Mirror, Placed, window_mask
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.model.selection import Either, Selection, SourceRows, of_records
from mirrorgap.ui.widgets.columns import Bare

#: Cells are looked up one by one where fewer than one in so many is wanted.
FEW = 8
#: Records looked at in one go.
CHUNK = 20_000
#: What a table of records shows, in this order.
FIELDS = (
    "reporter",
    "code",
    "period",
    "value_usd",
    "flow",
    "partner",
    "net_kg",
    "row",
    "file",
    "sheet",
    "status",
    "product_label",
    "value",
    "currency",
    "quantity",
    "unit",
    "valuation",
    "basis",
    "estimated",
    "hs_edition",
    "column",
)


@kept(2)
def records_in(mirror: Mirror, query: Query) -> Mask:
    """Return which records the query asks for, shape (n_records,), whatever they add up to."""
    records, table = mirror.records, mirror.record_table(query.basket)
    taken = window_mask(records.column("period"), query.window)
    if query.window is None:
        taken = np.ones(records.n, dtype=bool)
    if query.basket is not None:
        taken &= mirror.in_basket(query.basket)[1]
    taken &= among(table.column("exporter"), query.exporters)
    taken &= among(table.column("importer"), query.importers)
    if query.where is not None:
        taken &= mirror.records_of(query.where, query.basket)
    taken.setflags(write=False)
    return taken


@dataclass(frozen=True, eq=False)
class Behind:
    """What stands behind a selection, or behind all that a query asks for.

    Attributes
    ----------
    placed : which cell each record went into
    cells : which cells, shape (n_cells,)
    only : of the records of these cells, which are selected; None: all of them
    """

    placed: Placed
    cells: Mask
    only: Mask | None = None

    @cached_property
    def records(self) -> Mask:
        """Which records went into the cells and are selected, shape (n_records,)."""
        into: Mask = self._ended.take(self.placed.cell)
        return into if self.only is None else into & self.only

    @cached_property
    def _ended(self) -> Mask:
        """The cells, and last that none is not one of them."""
        return np.append(self.cells, False)

    def holds(self, rows: NDArray[np.integer]) -> Mask:
        """Return which of the records numbered *rows* are among them, without asking for all others."""
        into: Mask = self._ended.take(self.placed.cell.take(rows))
        return into if self.only is None else into & self.only.take(rows)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """The numbers of these records."""
        few = len(self._numbers) * FEW <= len(self.cells)
        if self.only is None and few:
            return self.placed.records_in(self._numbers)
        return np.flatnonzero(self.records)

    @cached_property
    def _numbers(self) -> NDArray[np.intp]:
        """The numbers of the cells: NumPy sums what is taken by them sooner than by a mask."""
        return np.flatnonzero(self.cells)

    @property
    def n_cells(self) -> int:
        """How many cells."""
        return len(self._numbers)

    @cached_property
    def n_records(self) -> int:
        """How many records."""
        if self.only is not None:
            return int(np.count_nonzero(self.records))
        return int(self.placed.per_cell.take(self._numbers).sum())


@kept(2)
def behind(mirror: Mirror, query: Query, selection: Selection | None) -> Behind:
    """Return the cells and the records that a selection's figures come from (None: the query's).

    Totals and regions that are selected too add up to no cell, and so are not among them; where the
    selection names what only single records have, nothing is.
    """
    try:
        cells = cells_in(mirror, query)
        if selection is not None:
            cells = cells & mirror.picked(selection, query.basket)
    except KeyError:
        cells = np.zeros(mirror.cells.n, dtype=bool)
    single = selection is not None and of_records(selection)
    only = mirror.picked_records(selection, query.basket) if single else None
    return Behind(mirror.placed(query.window), cells, only)


def aside(mirror: Mirror, query: Query, selection: Selection | None) -> NDArray[np.intp]:
    """Return the numbers of the records that are selected but count in no figure (totals, regions)."""
    left, among_left = _left(mirror, query)
    if selection is None or not of_records(selection):
        try:
            return left[among_left.picked(selection, query.basket)]
        except KeyError:  # it names what only single records have
            pass
    taken = selected(mirror, query, selection)
    return np.flatnonzero(taken & ~behind(mirror, query, selection).records)


@kept(2)
def _left(mirror: Mirror, query: Query) -> tuple[NDArray[np.intp], Among]:
    """Return the records that a query takes, whatever is selected, but that none of its cells has."""
    every = behind(mirror, query, None).records
    left = np.flatnonzero(records_in(mirror, query) & ~every)
    return left, mirror.among(left)


def selected(mirror: Mirror, query: Query, selection: Selection | None) -> Mask:
    """Return which records a query and a selection take, whatever they add up to."""
    taken = records_in(mirror, query)
    return taken if selection is None else taken & mirror.records_of(selection, query.basket)


def largest(
    mirror: Mirror, rows: NDArray[np.intp], most: int, fields: Sequence[str] = FIELDS
) -> Bare:
    """Return those of the records numbered *rows* that have the largest values, with *fields*."""
    order, rank = _by_value(mirror)
    if len(rows) > FEW * most:
        wanted = np.zeros(len(order), dtype=bool)
        wanted[rows] = True
        picked = _first(order, wanted.take, most)
    else:
        picked = rows[np.argsort(rank[rows], kind="stable")[:most]]
    return Bare(mirror.records.arrays(picked, fields))


def largest_behind(
    mirror: Mirror, found: Behind, most: int, fields: Sequence[str] = FIELDS
) -> Bare:
    """Return what `largest` does of the records *found*; where they are many, without numbering them."""
    if found.n_records <= FEW * most:
        return largest(mirror, found.rows, most, fields)
    picked = _first(_by_value(mirror)[0], found.holds, most)
    return Bare(mirror.records.arrays(picked, fields))


def _first(
    order: NDArray[np.int32], holds: Callable[[NDArray[np.int32]], Mask], most: int
) -> NDArray[np.intp]:
    """Return the first *most* records of *order* that are held: many are soon met among the largest."""
    found: list[NDArray[np.intp]] = []
    for start in range(0, len(order), CHUNK):
        some = order[start : start + CHUNK]
        found.append(some[holds(some)].astype(np.intp))
        if sum(map(len, found)) >= most:
            break
    return np.concatenate(found)[:most] if found else np.zeros(0, dtype=np.intp)


@kept(1)
def _by_value(mirror: Mirror) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the records from the largest value to none, and the place of each in that order."""
    values = np.nan_to_num(mirror.records.number("value_usd"), nan=-np.inf)
    order = np.argsort(-values, kind="stable").astype(np.int32)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return order, rank


def brush_of(mirror: Mirror, picked: NDArray[np.intp]) -> Selection | None:
    """Return the brush of some records: rows of their sources; None for no record."""
    records = mirror.records
    parts = [
        SourceRows(records.chunks[i].id, frozenset(records.row[picked][which].tolist()))
        for i in np.unique(records.source[picked])
        if (which := records.source[picked] == i).any()
    ]
    if len(parts) < 2:
        return parts[0] if parts else None
    return Either(tuple(parts))


def no_records() -> pd.DataFrame:
    """Return a frame with no record in it."""
    return pd.DataFrame(columns=list(FIELDS))
