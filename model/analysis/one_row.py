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

from mirrorgap.model.cells import LOST, MATCHED, ORPHANED, SUPPRESSED, UNCOVERED
from mirrorgap.model.keeping import kept
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import Window
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
    known = _numbered(mirror, window, factor)
    # As bincount wants it, once for all counts.
    number = known.number.take(pick).astype(np.intp)
    n = np.bincount(number, minlength=_N)
    x, m, fixed, cif = (
        np.bincount(number, amounts.take(pick), minlength=_N).astype(np.float64)
        for amounts in (known.x, known.m, known.fixed, known.cif)
    )
    compared = _kinds(*range(MATCHED, ORPHANED + 1))
    over, under = compared & _bit(_OVER), compared & _bit(_UNDER)
    hidden, uncovered = _kinds(SUPPRESSED), _kinds(UNCOVERED)
    lost, seen = _kinds(LOST), _kinds(LOST) & _bit(_SEEN)
    gap = x - fixed - cif / factor
    cells = mirror.cells
    period = cells.period.take(pick.take(np.flatnonzero(compared.take(number))))

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
        "periods": np.array([np.count_nonzero(np.bincount(period))]),
    }
