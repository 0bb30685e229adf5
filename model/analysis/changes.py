"""What changed between two periods, over cells covered on both sides in both (METHODS 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.analysis.grouping import Groups
from mirrorgap.model.analysis.picking import (
    Later,
    by_keys,
    cells_in,
    same_length,
    shift,
    shifted_text,
)
from mirrorgap.model.cells import ORPHANED, Cells
from mirrorgap.model.keeping import kept
from mirrorgap.model.mirror import CellTable, Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Codes, Mask, Numbers, Texts, recoded
from mirrorgap.model.selection import mask
from mirrorgap.model.year_units import UNITS, unit_level

Ints = NDArray[np.int64]
#: The number of the year among the units of a year.
YEAR_UNIT = UNITS - 1


@dataclass(frozen=True)
class Aside:
    """What a change leaves out, since a side does not cover it in one of the periods.

    Attributes
    ----------
    dx, dm : float
        What its plain subtraction gives, exports and imports as reported, USD.
    countries : tuple of ISO 3166-1 alpha-3
        Those of which nothing counts, by their amounts.
    """

    dx: float = 0.0
    dm: float = 0.0
    countries: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, object]:
        """Return it as a row of findings has it: ``left_exports`` and so on; nothing for nothing."""
        if abs(self.dx) < 1 and abs(self.dm) < 1:
            return {}
        without = " ".join(self.countries)
        return {"left_exports": self.dx, "left_imports": self.dm, "left_without": without}


@dataclass(frozen=True, eq=False)
class Moves:
    """Exporter x importer x code x period of the window, with the change on the base.

    Attributes
    ----------
    exporter, importer, code, period : int arrays, shape (n,)
        Codes as in `Cells`.
    dx, dm, dm_cif, dm_fixed : float arrays, shape (n,), USD
    x : float array, shape (n,), USD
        Exports of the window.
    aside : Aside
        The cells that do not count.
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
    x: Numbers
    aside: Aside

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
    covered period it is zero there. Suppressed cells and missing values take the cell out. Where one
    period is compared by month and the other by year, the year is compared.
    """
    if query.window is None or query.base is None or refusal(query):
        return None
    asked = Query(
        basket=query.basket,
        exporters=query.exporters,
        importers=query.importers,
        window=query.window,
        base=query.base,
        where=query.where,
    )
    return _moves(mirror, asked)


@kept(1)
def _moves(mirror: Mirror, query: Query) -> Moves:
    assert query.window is not None
    assert query.base is not None
    months = shift(query.window, query.base)
    now = _state(mirror, query, query.window, 0)
    then = _state(mirror, query, query.base, months)
    keys = np.sort(pd.unique(np.concatenate([now.key, then.key])))
    place = _Place(mirror.cells)
    now, then = now.with_sums(keys, place, 0), then.with_sums(keys, place, months)
    ok = now.counts(keys, place, 0) & then.counts(keys, place, months)
    if not by_keys(query.where):
        # Cells picked by size or by row are those of the window: their base is whatever it was.
        ok &= np.isin(keys, now.key)
    asked = keys if by_keys(query.where) else keys[np.isin(keys, now.key)]
    aside = _aside(place, (now, then), keys[ok], np.setdiff1d(asked, keys[ok]))
    keys = keys[ok]
    exporter, importer, code, period = place.parts(keys)
    dx, dm, cif, fixed = (now.of(name, keys) - then.of(name, keys) for name in _VALUES)
    x = now.of("x", keys)
    return Moves(mirror.cells, exporter, importer, code, period, dx, dm, cif, fixed, x, aside)


_VALUES = ("x", "m", "m_cif", "m_fixed")


def _aside(place: _Place, both: tuple[_State, _State], kept: Ints, out: Ints) -> Aside:
    """Return what the keys *out* would add to a change, and who is in none of those *kept*."""
    # A year beside its own months is one amount.
    out = out[_longest(place, out, np.concatenate([kept, out]))]
    now, then = both
    dx, dm = (float((now.of(name, out) - then.of(name, out)).sum()) for name in ("x", "m"))
    size = sum((one.of("x", out) + one.of("m", out) for one in both), np.zeros(len(out)))
    amounts = np.zeros(place.n)
    for mine, theirs in zip(place.parts(out)[:2], place.parts(kept)[:2], strict=True):
        gone = ~np.isin(mine, theirs)
        amounts += np.bincount(mine[gone], size[gone], minlength=place.n)
    order = np.argsort(-amounts, kind="stable")
    names = tuple(str(place.cells.countries[i]) for i in order[amounts[order] > 0])
    return Aside(dx, dm, names)


def _longest(place: _Place, keys: Ints, known: Ints) -> Mask:
    """Return which keys are no part of a year or quarter that is *known*."""
    unit = keys % place.n_periods % UNITS
    inside = (unit != YEAR_UNIT) & np.isin(keys - unit + YEAR_UNIT, known)
    inside |= (unit < 12) & np.isin(keys - unit + 12 + unit // 3, known)
    longest: Mask = ~inside
    return longest


def aside(mirror: Mirror, query: Query) -> Aside:
    """Return what the changes of *query* leave out; nothing without a base.

    >>> aside(Mirror([], []), Query())
    Aside(dx=0.0, dm=0.0, countries=())
    """
    moved = moves(mirror.by(query.measure), query) if query.measure != "quantity" else None
    return moved.aside if moved is not None else Aside()


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
    values: dict[str, Numbers]
    cells: Cells

    def _find(self, keys: Ints) -> tuple[Ints, Mask]:
        if len(self.key) == 0:
            return np.zeros(len(keys), dtype=np.int64), np.zeros(len(keys), dtype=bool)
        at = np.minimum(np.searchsorted(self.key, keys), len(self.key) - 1)
        return at, self.key[at] == keys

    def of(self, name: str, keys: Ints) -> Numbers:
        """Return the values of *keys*, 0 where there is no such cell."""
        at, there = self._find(keys)
        if len(self.key) == 0:
            return np.zeros(len(keys))
        return np.where(there, self.values[name][at], 0.0)

    def counts(self, keys: Ints, place: _Place, months: int) -> Mask:
        """Return where both sides cover the key in this period, and nothing spoils it."""
        at, there = self._find(keys)
        good = np.zeros(len(keys), dtype=bool)
        good[there] = self.good[at[there]]
        absent = np.flatnonzero(~there)
        exporter, importer, code, period = place.parts(keys[absent])
        good[absent] = self._covered(exporter, importer, code, place.periods(-months)[period])
        return good

    def _covered(self, exporter: Ints, importer: Ints, code: Ints, period: Ints) -> Mask:
        known = period >= 0
        covered = np.zeros(len(period), dtype=bool)
        covered[known] = self.cells.covered(
            exporter[known], importer[known], code[known], period[known]
        )
        return covered

    def with_sums(self, asked: Ints, place: _Place, months: int) -> _State:
        """Return the state with its months and quarters summed to the longer periods *asked*.

        One period may be published by month and the other by year: what is compared then is the year,
        and a year that stands there in months is their sum, never a zero.
        """
        unit = self.cells.period[self.pick].astype(np.int64) % UNITS
        asked = asked[(asked % place.n_periods % UNITS >= 12) & ~self._find(asked)[1]]
        if not len(asked) or not (unit < YEAR_UNIT).any():
            return self
        parts = [self._longer(target, place, months) for target in (12 + unit // 3, YEAR_UNIT)]
        key = np.concatenate([part[0] for part in parts])
        entry = np.concatenate([part[1] for part in parts])
        wanted = np.isin(key, asked)
        found, of = np.unique(key[wanted], return_inverse=True)
        if not len(found):
            return self
        entry = entry[wanted]
        bad = np.bincount(of, ~self.good[entry], minlength=len(found)) > 0
        exporter, importer, code, period = place.parts(found)
        whole = self._covered(exporter, importer, code, place.periods(-months)[period])
        order = np.argsort(np.concatenate([self.key, found]), kind="stable")

        def both(own: NDArray[Any], more: NDArray[Any]) -> NDArray[Any]:
            return np.concatenate([own, more])[order]

        sums = {name: np.bincount(of, own[entry]) for name, own in self.values.items()}
        return _State(
            both(self.key, found),
            both(self.good, ~bad & whole),
            both(self.pick, np.full(len(found), -1)),
            {name: both(own, sums[name]) for name, own in self.values.items()},
            self.cells,
        )

    def _longer(self, target: Ints | int, place: _Place, months: int) -> tuple[Ints, Ints]:
        """Return (key in the unit *target* of its year, number) of each cell of a shorter unit."""
        cells, pick = self.cells, self.pick
        period = cells.period[pick].astype(np.int64)
        unit = np.broadcast_to(np.asarray(target, dtype=np.int64), period.shape)
        later = place.periods(months)[period // UNITS * UNITS + unit]
        shorter = unit_level(period % UNITS) < unit_level(unit)
        entry = np.flatnonzero(shorter & (later >= 0))
        at = pick[entry]
        key = place.key(cells.exporter[at], cells.importer[at], cells.code[at], later[entry])
        return key, entry


def _state(mirror: Mirror, query: Query, window: Any, months: int) -> _State:
    cells = mirror.cells
    live_x, live_m = cells.live(window)
    taken = cells_in(mirror, replace(query, where=None) if months else query, time=False)
    if months and query.where is not None and by_keys(query.where):
        # What is brushed in time stands in the window, and its base so many months before.
        taken = taken & mask(query.where, Later(mirror.cell_table(query.basket), months))
    pick = np.flatnonzero(taken & (live_x | live_m))
    place = _Place(cells)
    period = place.periods(months)[cells.period[pick]]
    pick, period = pick[period >= 0], period[period >= 0]
    key = place.key(cells.exporter[pick], cells.importer[pick], cells.code[pick], period)
    order = np.argsort(key, kind="stable")
    pick = pick[order]
    good = cells.kind[pick] <= ORPHANED
    return _State(key[order], good, pick, {n: cells.number(n)[pick] for n in _VALUES}, cells)


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
