"""STL over many series at once: robust, with one seasonal figure for each month of the year.

The same smoother as statsmodels' ``STL(log, period=12, seasonal=10 n + 1, seasonal_deg=0,
robust=True)``, to which tests hold it; there each series takes some 10 ms, here thousands are smoothed
together by matrix products, since the weights of distance are the same for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mirrorgap.model import stopping
from mirrorgap.model.records import Mask, Numbers

PERIOD = 12
#: Iterations with new robustness weights, and of the smoother within each.
OUTER, INNER = 15, 2
#: Spans of the low-pass and of the trend smoother: the least odd ones, as by the source's defaults.
LOW_PASS = PERIOD + 1
#: Series that are smoothed together: as many as stay in a processor's cache.
BLOCK = 128


def seasonal(log: Numbers) -> Numbers:
    """Return the seasonal part of each series, shape as *log* (n_series, n_months).

    Parameters
    ----------
    log : float array, shape (n_series, n_months)
        Months in a row, at least two years, none missing; in logs.

    Notes
    -----
    Source: Cleveland et al. 1990, sections 2 and 3; METHODS 7.

    Examples
    --------
    >>> year = np.arange(12.0)
    >>> found = seasonal(np.tile(year - year.mean(), (2, 4)))
    >>> found.shape, bool(np.allclose(found[0, :12], year - year.mean()))
    ((2, 48), True)
    """
    parts = [_block(log[low : low + BLOCK]) for low in range(0, len(log), BLOCK)]
    return np.concatenate(parts) if parts else np.zeros_like(log)


def _block(log: Numbers) -> Numbers:
    n = log.shape[1]
    span = 10 * n + 1
    trend_span = _odd(1.5 * PERIOD / (1 - 1.5 / span))
    low, near = _projection(n, LOW_PASS), _weights(n, trend_span)
    trend, season = np.zeros_like(log), np.zeros_like(log)
    robust = np.ones_like(log)
    for outer in range(OUTER + 1):
        stopping.check()
        lines, cycles = _Lines.of(robust, near), _Cycles.of(robust, span)
        for _ in range(INNER):
            cycle = cycles.through(log - trend)
            season = cycle[:, PERIOD:-PERIOD] - _averaged(cycle) @ low.T
            trend = lines.through(log - season)
        if outer < OUTER:
            robust = _robustness(np.abs(log - trend - season))
    return season


def _odd(least: float) -> int:
    whole = int(np.ceil(least))
    return whole + 1 - whole % 2


@lru_cache(maxsize=64)
def _weights(n: int, span: int) -> Numbers:
    """Return weights of distance around each place, shape (n, n): the same for every series."""
    at = np.arange(1.0, n + 1)
    return np.stack([_tricube(at, x, *_window(n, span, i), n, span) for i, x in enumerate(at)])


def _window(n: int, span: int, i: int) -> tuple[int, int]:
    """Return the first and the last place (from 1) that the fit at place *i* (from 0) sees."""
    if span >= n:
        return 1, n
    left = min(max(i + 1 - (span + 1) // 2, 0), n - span) + 1
    return left, left + span - 1


def _tricube(at: Numbers, x: float, left: int, right: int, n: int, span: int) -> Numbers:
    h = max(x - left, right - x) + (max(span - n, 0) // 2)
    away = np.abs(at - x)
    weight = np.where(away <= 0.001 * h, 1.0, (1 - (away / h) ** 3) ** 3)
    inside = (away <= 0.999 * h) & (at >= left) & (at <= right)
    return np.where(inside, weight, 0.0)


@lru_cache(maxsize=64)
def _projection(n: int, span: int) -> Numbers:
    """Return the local lines without robustness weights as a matrix, shape (n, n)."""
    return _Lines.of(np.ones((n, n)), _weights(n, span)).through(np.eye(n)).T


@dataclass(frozen=True, eq=False)
class _Lines:
    """Local lines weighted by distance and robustness: all of it that the series do not change."""

    robust: Numbers
    near: Numbers
    at: Numbers
    there: Mask
    safe: Numbers
    mean: Numbers
    slope: Numbers

    @classmethod
    def of(cls, robust: Numbers, near: Numbers) -> _Lines:
        """Return the lines of these robustness weights, shape (n_series, n_months)."""
        n = near.shape[0]
        # Places around the middle, so that squares stay small.
        at = np.arange(n) - (n - 1) / 2
        whole = robust @ near.T
        there = whole > 0
        safe = np.where(there, whole, 1.0)
        mean = (robust * at) @ near.T / safe
        spread = np.maximum((robust * at**2) @ near.T / safe - mean**2, 0.0)
        sloped = np.sqrt(spread) > 0.001 * (n - 1)
        slope = np.where(sloped, (at - mean) / np.where(sloped, spread, 1.0), 0.0)
        return cls(robust, near, at, there, safe, mean, slope)

    def through(self, y: Numbers) -> Numbers:
        """Return the lines through each series."""
        weighted = self.robust * y
        level = weighted @ self.near.T / self.safe
        rise = (weighted * self.at) @ self.near.T / self.safe - self.mean * level
        return np.where(self.there, level + rise * self.slope, y)


@dataclass(frozen=True, eq=False)
class _Cycles:
    """Each month's mean over the years, carried a year beyond both ends."""

    robust: Numbers
    months: tuple[tuple[Numbers, Numbers], ...]

    @classmethod
    def of(cls, robust: Numbers, span: int) -> _Cycles:
        """Return the means of these robustness weights, shape (n_series, n_months)."""
        months = []
        for month in range(PERIOD):
            weight = robust[:, month::PERIOD]
            near = _around(weight.shape[1], span).T
            months.append((near, weight @ near))
        return cls(robust, tuple(months))

    def through(self, y: Numbers) -> Numbers:
        """Return the means of each series, shape (n_series, n_months + 24)."""
        result = np.empty((len(y), y.shape[1] + 2 * PERIOD))
        weighted = self.robust * y
        for month, (near, whole) in enumerate(self.months):
            own, there = y[:, month::PERIOD], whole > 0
            means = weighted[:, month::PERIOD] @ near / np.where(there, whole, 1.0)
            inner = np.where(there[:, 1:-1], means[:, 1:-1], own)
            filled = result[:, month::PERIOD]
            filled[:, 1:-1] = inner
            filled[:, 0] = np.where(there[:, 0], means[:, 0], inner[:, 0])
            filled[:, -1] = np.where(there[:, -1], means[:, -1], inner[:, -1])
        return result


@lru_cache(maxsize=64)
def _around(n: int, span: int) -> Numbers:
    """Return weights around places 0 to n + 1 of a month's own years, shape (n + 2, n)."""
    at = np.arange(1.0, n + 1)
    return np.stack([_tricube(at, float(x), 1, n, n, span) for x in range(n + 2)])


def _averaged(cycle: Numbers) -> Numbers:
    """Return the cycles averaged over a year, again over a year, and over three months."""
    for length in (PERIOD, PERIOD, 3):
        sums = np.cumsum(np.pad(cycle, ((0, 0), (1, 0))), axis=1)
        cycle = (sums[:, length:] - sums[:, :-length]) / length
    return cycle


def _robustness(away: Numbers) -> Numbers:
    """Return weights that fall with the distance from the fit, beside six median distances."""
    far = 6 * np.median(away, axis=1, keepdims=True)
    weight = (1 - (away / np.where(far > 0, far, 1.0)) ** 2) ** 2
    weight = np.where(away <= 0.001 * far, 1.0, np.where(away <= 0.999 * far, weight, 0.0))
    return np.where(far > 0, weight, 1.0)
