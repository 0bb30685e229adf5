"""Breaks in one series: F at every date, its chances by resampling, and several breaks by PELT."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model.analysis.chance import SEED, placebo_p
from mirrorgap.model.records import Numbers

Ints = NDArray[np.int64]
#: Candidate dates lie in the middle 70% (Andrews 1993).
TRIM = 0.15
#: Resampled series behind a p, and the months of a block that is resampled whole.
DRAWS = 999
#: So many are drawn first; where they leave a p over DOUBT, no more are.
FIRST_DRAWS, DOUBT = 99, 0.2
BLOCK = 4
#: Likelihood ratio within which a date cannot be told from the best one, 95% (Eo and Morley 2015).
LIKELIHOOD = -2 * math.log(1 - math.sqrt(0.95))
#: A break moves at most so many months when the penalty halves or doubles; further off is another one.
REACH = 6
#: Fewer months than this on either side of a date are no series.
FEWEST = 4


@dataclass(frozen=True, slots=True)
class Break:
    """A break in a series of *n* months.

    Attributes
    ----------
    at, low, high : int
        The first month after it, and the range in which it cannot be told from the best date.
    size : float
        The jump of the level at the date, in logs.
    p : float
        Missing (NaN) where there is none.
    n : int
        How many placebo dates or resampled series stand behind the p.
    """

    at: int
    low: int
    high: int
    size: float
    p: float
    n: int


def candidates(n: int) -> Ints:
    """Return the first months after a possible break: the middle 70% of *n* months.

    >>> [int(i) for i in candidates(48)[[0, -1]]]
    [8, 40]
    """
    edge = max(math.ceil(TRIM * n), FEWEST)
    return np.arange(edge, n - edge + 1)


@lru_cache(maxsize=64)
def _bases(n: int) -> tuple[Numbers, Numbers]:
    """Return orthonormal bases: of level and trend (n, 2), and of what each date adds (n, 2 x dates).

    The columns that a break at a date adds are the first of each date, then the second of each.
    """
    time = np.arange(n) / n
    plain = np.linalg.qr(np.stack([np.ones(n), time], axis=1))[0]
    added = []
    for at in candidates(n):
        after = (np.arange(n) >= at).astype(float)
        columns = np.stack([after, after * time], axis=1)
        columns -= plain @ (plain.T @ columns)
        added.append(np.linalg.qr(columns)[0])
    both = np.stack(added, axis=2) if added else np.zeros((n, 2, 0))
    return plain, both.reshape(n, -1)


def _explained(y: Numbers) -> tuple[Numbers, Numbers]:
    """Return the residual squares of level and trend (...,), and what each date explains of them."""
    plain, added = _bases(y.shape[-1])
    rest = y - (y @ plain) @ plain.T
    parts = (rest @ added) ** 2
    dates = parts.shape[-1] // 2
    return (rest**2).sum(axis=-1), parts[..., :dates] + parts[..., dates:]


def chow(y: Numbers) -> Numbers:
    """Return Chow's F of level and trend at every candidate date.

    Parameters
    ----------
    y : float array, shape (..., n)
        Series in logs, one a row, none missing.

    Returns
    -------
    float array, shape (..., n_dates)
        F = ((RSS0 - RSS1) / 2) / (RSS1 / (n - 4)), for the dates of `candidates`.

    Notes
    -----
    Source: Chow 1960.

    Examples
    --------
    >>> step = np.append(np.zeros(10), np.ones(10)) + 0.01 * np.sin(np.arange(20.0))
    >>> int(candidates(20)[chow(step).argmax()])
    10
    """
    whole, explained = _explained(y)
    return _f(whole[..., None], explained, y.shape[-1])


def _f(whole: Numbers, explained: Numbers, n: int) -> Numbers:
    rest = np.maximum(whole - explained, 1e-12 * np.maximum(whole, 1e-300))
    found: Numbers = (explained / 2) / (rest / (n - 4))
    return found


def jump(y: Numbers, at: int) -> float:
    """Return by how much the level jumps at month *at*, in logs: level and trend fitted apart.

    >>> round(jump(np.append(np.zeros(8), np.full(8, 0.5)), 8), 6)
    0.5
    """
    # At the middle between the two months, so that neither side's noise is taken for the jump.
    return _line(y[at:], -0.5) - _line(y[:at], at - 0.5)


def _line(y: Numbers, at: float) -> float:
    time = np.arange(len(y)) - (len(y) - 1) / 2
    slope = float(time @ y) / max(float(time @ time), 1e-300)
    return float(y.mean()) + slope * (at - (len(y) - 1) / 2)


def known_breaks(y: Numbers, months: Sequence[int]) -> list[Break | None]:
    """Test dates given beforehand: Chow's F of each against that of placebo dates.

    Placebo dates are the other candidates at least `FEWEST` months away, since a break shows in the F
    of its neighbours too. None where a date has too few months on either side. Shuffling months would
    ignore that they hang together (METHODS 8).

    >>> step = np.append(np.zeros(20), np.ones(20)) + 0.1 * np.cos(np.arange(40.0) ** 2)
    >>> one, none = known_breaks(step, [20, 2])
    >>> one.p < 0.05, none
    (True, None)
    """
    dates = candidates(len(y))
    f = chow(y)
    result: list[Break | None] = []
    for at in months:
        if len(dates) == 0 or not dates[0] <= at <= dates[-1]:
            result.append(None)
            continue
        placebos = f[np.abs(dates - at) >= FEWEST]
        p = placebo_p(float(f[at - dates[0]]), placebos)
        result.append(Break(at, at, at, jump(y, at), p, len(placebos)))
    return result


def unknown_breaks(series: Sequence[Numbers]) -> list[Break | None]:
    """Find the one most likely break in each series: sup-F, p by block bootstrap.

    Parameters
    ----------
    series : float arrays, each of shape (n_months,)
        In logs, without season; lengths may differ.

    Returns
    -------
    list of Break or None
        None for a series that is too short or constant. The p is the share of `DRAWS` series without
        a break, made of its residuals in blocks of `BLOCK` months, whose largest F is as large (of
        `FIRST_DRAWS` where these leave no doubt).

    Notes
    -----
    Source: Andrews 1993 for sup-F; Künsch 1989 for blocks; Eo and Morley 2015 for the range of dates.
    """
    result: list[Break | None] = [None] * len(series)
    for n in sorted({len(y) for y in series}):
        at = [i for i, y in enumerate(series) if len(y) == n and np.ptp(y) > 0]
        if at and len(candidates(n)) > 1 and n >= 4 * FEWEST:
            found = _sup_f(np.stack([series[i] for i in at]))
            for i, one in zip(at, found, strict=True):
                result[i] = one
    return result


def _sup_f(y: Numbers) -> list[Break]:
    n, dates = y.shape[1], candidates(y.shape[1])
    plain, _ = _bases(n)
    whole, explained = _explained(y)
    best = explained.argmax(axis=1)
    rest = np.maximum(whole[:, None] - explained, 1e-12 * whole[:, None])
    ratio = rest / rest[np.arange(len(y)), best][:, None]
    near = n * np.log(ratio) <= LIKELIHOOD
    result = []
    for row, series in enumerate(y):
        at = int(best[row])
        residual = series - plain @ (plain.T @ series)
        share = float(explained[row, at] / whole[row])
        n_draws, p = FIRST_DRAWS, _p_of(share, residual, FIRST_DRAWS)
        if p <= DOUBT:
            n_draws, p = DRAWS, _p_of(share, residual, DRAWS)
        inside, date = dates[near[row]], int(dates[at])
        result.append(Break(date, int(inside[0]), int(inside[-1]), jump(series, date), p, n_draws))
    return result


def _p_of(share: float, residual: Numbers, draws: int) -> float:
    """Return the p of a break that explains *share* of the squares; F grows with that share."""
    drawn, parts = _explained(_resampled(residual, draws))
    return placebo_p(share, parts.max(axis=1) / np.maximum(drawn, 1e-300))


def _resampled(residual: Numbers, draws: int) -> Numbers:
    """Return series without a break that hang together as *residual* does, shape (draws, n).

    The residuals are those of level and trend. Their first autocorrelation, corrected for these two, is
    taken out, the rest drawn in blocks, and put in again (prewhitening: Andrews and Monahan 1992):
    short blocks alone call a slow series broken in a quarter of cases.
    """
    n = len(residual)
    square = max(float(residual @ residual), 1e-300)
    raw = float(residual[1:] @ residual[:-1]) / square
    rho = min(max((n * raw + 2) / (n - 4), 0.0), 0.9)
    shocks = residual - rho * np.append(residual[-1], residual[:-1])
    drawn = (shocks - shocks.mean())[_blocks(n)[:draws]]
    # What went before the first month is drawn too, long enough to be forgotten.
    for month in range(1, drawn.shape[1]):
        drawn[:, month] += rho * drawn[:, month - 1]
    return np.asarray(drawn[:, -n:], dtype=np.float64)


@lru_cache(maxsize=16)
def _blocks(n: int) -> Ints:
    """Return months drawn in blocks that wrap round, a year more than *n*, shape (DRAWS, n + 12)."""
    random = np.random.default_rng(SEED)
    starts = random.integers(0, n, (DRAWS, -(-(n + 12) // BLOCK)))
    months = (starts[:, :, None] + np.arange(BLOCK)) % n
    return months.reshape(DRAWS, -1)[:, : n + 12]


def several(y: Numbers, penalty: float = 1.0) -> list[int]:
    """Return the first months after each of several breaks in the level, by PELT.

    Parameters
    ----------
    y : float array, shape (n_months,)
        In logs, without season, none missing.
    penalty : float
        Times 3 sigma^2 ln n, where sigma is the robust spread of the changes from month to month over
        the square root of 2.

    Notes
    -----
    Source: Killick et al. 2012, by ruptures (least squares, at least three months a stretch).

    Examples
    --------
    >>> noise = np.random.default_rng(2).normal(0, 0.05, 36)
    >>> level = np.repeat([0.0, 1.0, 0.4], 12) + noise
    >>> several(level)
    [12, 24]
    """
    changes = np.diff(y)
    sigma = float(np.median(np.abs(changes - np.median(changes)))) / 0.6745 / math.sqrt(2)
    if sigma == 0 or len(y) < 4 * FEWEST:
        return []
    from ruptures import KernelCPD

    found = KernelCPD(kernel="linear", min_size=3).fit(y.reshape(-1, 1))
    ends = found.predict(pen=penalty * 3 * sigma**2 * math.log(len(y)))
    return [int(end) for end in ends[:-1]]


@dataclass(frozen=True, slots=True)
class Step:
    """One of several breaks: where it goes at half and at twice the penalty (None: it is gone)."""

    one: Break
    half: int | None
    twice: int | None


def steps(y: Numbers) -> list[Step]:
    """Return the breaks that `several` finds, each with its range and how the penalty moves it.

    ``one.low`` to ``one.high`` is the range over the three penalties, ``one.size`` the difference of
    the means on either side, in logs; there is no p.

    >>> level = np.repeat([0.0, 1.0], 24) + np.random.default_rng(2).normal(0, 0.05, 48)
    >>> [(step.one.at, step.half, step.twice) for step in steps(level)]
    [(24, 24, 24)]
    """
    found, half, twice = several(y), several(y, 0.5), several(y, 2.0)
    edges = [0, *found, len(y)]
    result = []
    for place, at in enumerate(found):
        moved = [nearest(dates, at, REACH) for dates in (half, twice)]
        near = [at, *(date for date in moved if date is not None)]
        size = float(y[at : edges[place + 2]].mean() - y[edges[place] : at].mean())
        one = Break(at, min(near), max(near), size, math.nan, 0)
        result.append(Step(one, *moved))
    return result


def nearest(dates: Sequence[int], at: int, reach: int) -> int | None:
    """Return the date nearest to *at* among those at most *reach* months away; None for none.

    >>> nearest([3, 11], 10, 3), nearest([3], 10, 3)
    (11, None)
    """
    near = [date for date in dates if abs(date - at) <= reach]
    return min(near, key=lambda date: abs(date - at)) if near else None
