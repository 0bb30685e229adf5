"""The sums of any set of cells as one row, in a few passes over numbers that are made beforehand.

`gaps` makes rows of cells by going over them once for each field. A brush wants one row, of cells
that change with each of its moves, so each cell carries a number that says which fields its amounts
go into: then five counts over these numbers hold all sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model.analysis.by_level import Levels, placed
from mirrorgap.model.analysis.picking import cells_in
from mirrorgap.model.cells import LOST, MATCHED, ORPHANED, SUPPRESSED, UNCOVERED
from mirrorgap.model.keeping import kept
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import Window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers

#: What a cell's number says, a bit each; the class takes three.
_KIND, _SEEN, _OVER, _UNDER, _THERE_X, _SAYS_X, _THERE_M, _SAYS_M, _HAS = 0, 3, 4, 5, 6, 7, 8, 9, 10
_N = 1 << (_HAS + 1)


@dataclass(frozen=True, eq=False)
class _Numbered:
    """The number of each cell and its amounts, shape (n_cells,), USD."""

    number: NDArray[np.int16]
    x: Numbers
    m: Numbers
    fixed: Numbers
    cif: Numbers


@kept(2)
def _numbered(mirror: Mirror, window: Window | None, factor: float) -> _Numbered:
    cells = mirror.cells
    live_x, live_m = cells.live(window)
    x, m = np.where(live_x, cells.x, 0.0), np.where(live_m, cells.m, 0.0)
    gap = x - cells.m_star(factor)
    number = cells.kind.astype(np.int16) << _KIND
    for bit, where in (
        (_SEEN, cells.code_seen),
        (_OVER, gap > 0),
        (_UNDER, gap < 0),
        (_THERE_X, live_x & cells.has_x),
        (_SAYS_X, cells.says_x),
        (_THERE_M, live_m & cells.has_m),
        (_SAYS_M, cells.says_m),
        (_HAS, x > 0),
    ):
        number |= where.astype(np.int16) << bit
    return _Numbered(number, x, m, cells.m_fixed, cells.m_cif)


@cache
def _kinds(*kinds: int) -> Mask:
    return np.isin(np.arange(_N) >> _KIND & 7, kinds)


@cache
def _bit(bit: int) -> Mask:
    return np.asarray(np.arange(_N) >> bit & 1 == 1, dtype=bool)


@dataclass(frozen=True, eq=False)
class _Counted:
    """How many cells have each number, shape (_N,), their amounts, and the periods compared."""

    n: NDArray[np.intp]
    x: Numbers
    m: Numbers
    fixed: Numbers
    cif: Numbers
    n_periods: int


def _compared() -> Mask:
    return _kinds(*range(MATCHED, ORPHANED + 1))


def _counted(
    mirror: Mirror, pick: NDArray[np.intp], window: Window | None, factor: float
) -> _Counted:
    known = _numbered(mirror, window, factor)
    # As bincount wants it, once for all counts.
    number = known.number.take(pick).astype(np.intp)
    amounts = (
        np.bincount(number, one.take(pick), minlength=_N).astype(np.float64)
        for one in (known.x, known.m, known.fixed, known.cif)
    )
    period = mirror.cells.period.take(pick.take(np.flatnonzero(_compared().take(number))))
    n_periods = np.count_nonzero(np.bincount(period))
    x, m, fixed, cif = amounts
    return _Counted(np.bincount(number, minlength=_N), x, m, fixed, cif, int(n_periods))


@dataclass(frozen=True, eq=False)
class _Table:
    """The counts of each level of a column, shape (n_levels + 1, n_numbers), of *numbers* alone."""

    numbers: NDArray[np.intp]
    n: NDArray[np.intp]
    amounts: tuple[Numbers, ...]
    periods: NDArray[np.bool_]


@kept(12)
def _table(mirror: Mirror, query: Query, column: str) -> _Table:
    known = _numbered(mirror, query.window, query.factor)
    pick = np.flatnonzero(cells_in(mirror, query))
    level, n_levels = placed(mirror, query.basket, column, pick)
    number = known.number.take(pick).astype(np.intp)
    numbers = np.flatnonzero(np.bincount(number, minlength=_N))
    place = np.zeros(_N, dtype=np.intp)
    place[numbers] = np.arange(len(numbers))
    at, shape = level * len(numbers) + place.take(number), (n_levels, len(numbers))
    size = n_levels * len(numbers)
    amounts = tuple(
        np.bincount(at, one.take(pick), minlength=size).astype(np.float64).reshape(shape)
        for one in (known.x, known.m, known.fixed, known.cif)
    )
    compared = np.flatnonzero(_compared().take(number))
    periods = np.zeros((n_levels, len(mirror.cells.periods)), dtype=bool)
    periods[level.take(compared), mirror.cells.period.take(pick.take(compared))] = True
    return _Table(numbers, np.bincount(at, minlength=size).reshape(shape), amounts, periods)


def _counted_by_level(mirror: Mirror, query: Query, levels: Levels) -> _Counted:
    table = _table(mirror, query, levels.column)

    def wide(part: NDArray[Any]) -> NDArray[Any]:
        found = np.zeros(_N, dtype=part.dtype)
        found[table.numbers] = part[levels.wanted].sum(axis=0)
        return found

    n_periods = np.count_nonzero(table.periods[levels.wanted].any(axis=0))
    x, m, fixed, cif = map(wide, table.amounts)
    return _Counted(wide(table.n), x, m, fixed, cif, int(n_periods))


def of_levels(mirror: Mirror, query: Query, levels: Levels) -> dict[str, Any]:
    """Return `sums` of the cells that a query takes, and a brush of one column of these.

    Examples
    --------
    >>> nothing = Mirror([], [])
    >>> of_levels(nothing, Query(), Levels("period", np.empty(0, np.intp)))["cells_lost"].tolist()
    [0]
    """
    return _told(_counted_by_level(mirror, query, levels), query.factor)


def sums(
    mirror: Mirror, pick: NDArray[np.intp], window: Window | None, factor: float
) -> dict[str, Any]:
    """Return the sums of the cells numbered *pick* by name, each an array of one; USD and counts.

    ``none`` (no cell is compared), ``exports``, ``imports``, ``fixed``, ``cif`` (of those compared, the
    imports parted by valuation), ``positive`` and ``negative`` (gaps at *factor*), ``matched``,
    ``lost``, ``seen``, ``orphaned``, ``suppressed``, the uncovered amounts (NaN where no record of them
    has a value), ``cells_...`` and ``periods``.

    Examples
    --------
    >>> sums(Mirror([], []), np.empty(0, np.intp), None, 1.06)["cells_lost"].tolist()
    [0]
    """
    return _told(_counted(mirror, pick, window, factor), factor)


def _told(counted: _Counted, factor: float) -> dict[str, Any]:
    n, x, m = counted.n, counted.x, counted.m
    fixed, cif = counted.fixed, counted.cif
    compared = _compared()
    over, under = compared & _bit(_OVER), compared & _bit(_UNDER)
    hidden, uncovered = _kinds(SUPPRESSED), _kinds(UNCOVERED)
    lost, seen = _kinds(LOST), _kinds(LOST) & _bit(_SEEN)
    gap = x - fixed - cif / factor

    def total(amounts: NDArray[Any], where: Mask) -> NDArray[Any]:
        return np.array([amounts[where].sum()])

    def rest(amounts: Numbers, there: Mask, says: Mask) -> Numbers:
        found = total(amounts, there & says)
        silent = total(n, there) > 0
        return np.where(silent & (total(n, there & says) == 0), np.nan, found)

    return {
        "none": total(n, compared) == 0,
        "exports": total(x, compared),
        "imports": total(m, compared),
        "fixed": total(fixed, compared),
        "cif": total(cif, compared),
        "positive": total(gap, over),
        "negative": total(gap, under),
        "matched": total(x, _kinds(MATCHED)),
        "lost": total(x, lost),
        "seen": total(x, seen),
        "orphaned": total(m, _kinds(ORPHANED)),
        "uncovered_exports": rest(x, uncovered & _bit(_THERE_X), _bit(_SAYS_X)),
        "uncovered_imports": rest(m, uncovered & _bit(_THERE_M), _bit(_SAYS_M)),
        "suppressed": total(x, hidden & _bit(_HAS)) + total(m, hidden & ~_bit(_HAS)),
        "cells_matched": total(n, _kinds(MATCHED)),
        "cells_lost": total(n, lost),
        "cells_lost_code_seen": total(n, seen),
        "cells_orphaned": total(n, _kinds(ORPHANED)),
        "cells_uncovered": total(n, uncovered),
        "cells_suppressed": total(n, hidden),
        "periods": np.array([counted.n_periods]),
    }
