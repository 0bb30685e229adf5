"""What changed between two periods, over cells covered on both sides in both (METHODS 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.analysis.grouping import Groups
from mirrorgap.model.analysis.picking import cells_in, same_length, shift, shifted_text
from mirrorgap.model.cells import ORPHANED, Cells
from mirrorgap.model.mirror import CellTable, Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Codes, Mask, Numbers, Texts, recoded

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Moves:
    """Exporter x importer x code x period of the window, with the change on the base.

    Attributes
    ----------
    exporter, importer, code, period : int arrays, shape (n,)
        Codes as in `Cells`.
    dx, dm, dm_cif, dm_fixed : float arrays, shape (n,), USD
    """

    cells: Cells
    exporter: Ints
    importer: Ints
    code: Ints
    period: Ints
    dx: Numbers
    dm: Numbers
    dm_cif: Numbers
    dm_fixed: Numbers

    @property
    def n(self) -> int:
        """Number of cells that are covered on both sides in both periods."""
        return len(self.dx)

    @property
    def all(self) -> Ints:
        """Every one of them, as a pick."""
        return np.arange(self.n)

    def table(self, table: CellTable) -> MoveTable:
        """Return these cells as a table of keys, with the tiers of *table*."""
        return MoveTable(self, table)

    def fields(self, rows: Groups, factor: float) -> dict[str, Numbers]:
        """Return dX, dM, U = dX - dM* and u = U / dX (missing unless dX > 0) by row."""
        dx, dm = rows.sum(self.dx), rows.sum(self.dm)
        unmatched = dx - rows.sum(self.dm_fixed + self.dm_cif / factor)
        none = np.bincount(rows.of, minlength=rows.n) == 0
        share = np.where(dx > 0, unmatched / np.where(dx > 0, dx, 1.0), np.nan)
        return {
            "exports_change_usd": np.where(none, np.nan, dx),
            "imports_change_usd": np.where(none, np.nan, dm),
            "unmatched_change_usd": np.where(none, np.nan, unmatched),
            "unmatched_share": np.where(none, np.nan, share),
        }


@dataclass(frozen=True, eq=False)
class MoveTable:
    """The keys of `Moves`, as `columns_of` asks for them."""

    moves: Moves
    cells: CellTable

    @property
    def n(self) -> int:
        """Number of cells."""
        return self.moves.n

    def column(self, name: str) -> tuple[Codes, Texts]:
        """Return (codes, levels) of a key."""
        moves, cells = self.moves, self.moves.cells
        if name in ("exporter", "importer"):
            return getattr(moves, name), cells.countries
        if name in ("code", "hs6"):
            return moves.code, cells.codes
        if name == "period":
            return moves.period, cells.periods
        if name == "tier":
            basket = self.cells.basket
            return recoded(
                (moves.code, cells.codes), lambda code: basket.tier(code) if basket else None
            )
        codes, levels = cells.column(name)
        base = "code" if name in ("heading", "chapter") else "period"
        # The level of a derived key follows from that of the key it is derived from.
        source = cells.column(base)[0]
        table = np.full(len(cells.column(base)[1]) + 1, -1, dtype=np.int64)
        table[source] = codes
        return table[getattr(moves, base)], levels

    def number(self, name: str) -> Numbers:
        """Return nothing: moves have no such column."""
        raise KeyError(name)

    def rows_of(self, source: str, rows: Sequence[int]) -> Mask:
        """Return nothing: moves have no rows."""
        raise KeyError(source)


def refusal(query: Query) -> str | None:
    """Return why no change is given although a base is asked for; None where one is."""
    if query.base is None:
        return None
    if query.window is None:
        return "A base period needs a period to compare with it: give --from and --to."
    return same_length(query.window, query.base)


def moves(mirror: Mirror, query: Query) -> Moves | None:
    """Return what changed on the base, cell by cell; None without a (comparable) base.

    A cell counts where both sides' scopes cover it in both periods; where a side holds nothing in a
    covered period it is zero there. Suppressed cells and missing values take the cell out.
    """
    if query.window is None or query.base is None or refusal(query):
        return None
    months = shift(query.window, query.base)
    now = _state(mirror, query, query.window, 0)
    then = _state(mirror, query, query.base, months)
    keys = np.sort(pd.unique(np.concatenate([now.key, then.key])))
    place = _Place(mirror.cells)
    ok = now.counts(keys, place, 0) & then.counts(keys, place, months)
    keys = keys[ok]
    exporter, importer, code, period = place.parts(keys)
    diffs = [now.values(name, keys) - then.values(name, keys) for name in _VALUES]
    return Moves(mirror.cells, exporter, importer, code, period, *diffs)


_VALUES = ("x", "m", "m_cif", "m_fixed")


class _Place:
    """One number for exporter, importer, code and period of the window, and back."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.n = max(len(cells.countries), 1)
        self.n_codes = max(len(cells.codes), 1)
        self.n_periods = max(len(cells.periods), 1)

    def key(self, exporter: Codes, importer: Codes, code: Codes, period: Ints) -> Ints:
        pair = exporter.astype(np.int64) * self.n + importer
        return (pair * self.n_codes + code) * self.n_periods + period

    def parts(self, key: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        period, rest = key % self.n_periods, key // self.n_periods
        code, pair = rest % self.n_codes, rest // self.n_codes
        return pair // self.n, pair % self.n, code, period

    def periods(self, months: int) -> Ints:
        """Return, for each period, the number of the one *months* later; -1 where none is loaded."""
        known = {str(text): i for i, text in enumerate(self.cells.periods)}
        later = [shifted_text(str(text), months) for text in self.cells.periods]
        return np.array([known.get(text, -1) if text else -1 for text in later], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class _State:
    """The cells of one of the two periods, keyed by the period of the window."""

    key: Ints
    good: Mask
    pick: Ints
    cells: Cells

    def _find(self, keys: Ints) -> tuple[Ints, Mask]:
        if len(self.key) == 0:
            return np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=bool)
        at = np.minimum(np.searchsorted(self.key, keys), len(self.key) - 1)
        return at, self.key[at] == keys

    def values(self, name: str, keys: Ints) -> Numbers:
        at, there = self._find(keys)
        if len(self.key) == 0:
            return np.zeros(len(keys))
        return np.where(there, self.cells.number(name)[self.pick][at], 0.0)

    def counts(self, keys: Ints, place: _Place, months: int) -> Mask:
        """Return where both sides cover the key in this period, and nothing spoils it."""
        at, there = self._find(keys)
        good = np.zeros(len(keys), dtype=bool)
        good[there] = self.good[at[there]]
        absent = np.flatnonzero(~there)
        exporter, importer, code, period = place.parts(keys[absent])
        earlier = place.periods(-months)[period]
        known = earlier >= 0
        covered = np.zeros(len(absent), dtype=bool)
        covered[known] = self.cells.covered(
            exporter[known], importer[known], code[known], earlier[known]
        )
        good[absent] = covered
        return good


def _state(mirror: Mirror, query: Query, window: Any, months: int) -> _State:
    cells = mirror.cells
    live_x, live_m = cells.live(window)
    pick = np.flatnonzero(cells_in(mirror, query, time=False) & (live_x | live_m))
    place = _Place(cells)
    period = place.periods(months)[cells.period[pick]]
    pick, period = pick[period >= 0], period[period >= 0]
    key = place.key(cells.exporter[pick], cells.importer[pick], cells.code[pick], period)
    order = np.argsort(key, kind="stable")
    good = cells.kind[pick] <= ORPHANED
    return _State(key[order], good[order], pick[order], cells)


def joined(
    first: Sequence[tuple[Codes, Texts]], second: Sequence[tuple[Codes, Texts]]
) -> list[tuple[Codes, Texts]]:
    """Return the columns of two sets of entries after one another, over shared levels."""
    result = []
    for (codes, levels), (more, others) in zip(first, second, strict=True):
        place = {str(level): i for i, level in enumerate(levels)}
        table = [place.setdefault(str(level), len(place)) for level in others]
        table_array = np.array([*table, -1], dtype=np.int64)
        both = np.concatenate([codes.astype(np.int64), table_array[more]])
        result.append((both, np.array(list(place), dtype=object)))
    return result
