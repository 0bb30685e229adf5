"""Did listed goods move apart from unlisted ones? Difference in differences over codes (METHODS 7).

Poisson pseudo-likelihood with code and month effects and one treated period has a closed form: with the
margins of both groups fixed, the estimate is the log of a ratio of ratios of sums, and its error
clustered by code follows from each code's residual after the date. Tests hold both to statsmodels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model.analysis.chance import ALARM, SEED, placebo_p, told, two_sided
from mirrorgap.model.analysis.monthly import rolling
from mirrorgap.model.records import Mask, Numbers

#: With fewer treated codes an error clustered by code says too little to be used.
FEWEST_CLUSTERS = 5
BASKETS = 199


@dataclass(frozen=True, slots=True)
class Did:
    """The move of listed goods apart from that of unlisted ones.

    Attributes
    ----------
    effect : float
        In logs: -0.357 is -30%. Missing (NaN) where a sum is zero.
    error : float
        Standard error clustered by code; missing with under `FEWEST_CLUSTERS` listed codes.
    p_clustered, p_dates, p_baskets : float
        By the clustered error, by placebo dates, by placebo baskets of unlisted codes; missing where
        there is none.
    dates, baskets : int
        How many placebos.
    treated, controls : int
        How many codes of each kind have any trade in the two periods.
    """

    effect: float
    error: float
    p_clustered: float
    p_dates: float
    p_baskets: float
    dates: int
    baskets: int
    treated: int
    controls: int

    @property
    def p(self) -> float:
        """The largest of those p-values that could fall to 0.05 at all; missing without any."""
        known = [self.p_clustered]
        known += [self.p_dates] if self.dates + 1 >= 1 / ALARM else []
        known += [self.p_baskets] if self.baskets + 1 >= 1 / ALARM else []
        known = [p for p in known if not math.isnan(p)]
        return max(known) if known else math.nan

    @property
    def words(self) -> str:
        """How the p-values were obtained."""
        parts = []
        if not math.isnan(self.p_clustered):
            parts.append(f"clustered by code p {self.p_clustered:.3f}")
        if self.dates:
            parts.append(told(self.p_dates, self.dates, "date"))
        if self.baskets:
            parts.append(told(self.p_baskets, self.baskets, "basket"))
        return f"{self.treated} listed and {self.controls} unlisted codes" + (
            ": " + ", ".join(parts) if parts else ", no placebo possible"
        )


def poisson_effect(before: Numbers, after: Numbers, treated: Mask) -> tuple[float, float]:
    """Return (effect, error clustered by code) of Poisson with code and month effects.

    Parameters
    ----------
    before, after : float arrays, shape (n_codes,)
        Sums over the months of each period, zero or more, in one unit.
    treated : bool array, shape (n_codes,)

    Returns
    -------
    float, float
        In logs; missing (NaN) where one of the four sums is zero. The error has the usual correction
        for few clusters, n / (n - 1).

    Notes
    -----
    With sums A of the treated and B of the others, effect = ln(A1/A0) - ln(B1/B0). A code's residual
    after the date is its sum after, less its whole sum times its group's share after; the variance is
    the sum of their squares over the squared information of each group, A0 A1/(A0+A1) or B likewise.
    Source: Santos Silva and Tenreyro 2006 for the estimator; Cameron and Miller 2015 for the clusters.

    Examples
    --------
    >>> sums = np.array([10.0, 100.0]), np.array([5.0, 100.0])
    >>> round(poisson_effect(*sums, np.array([True, False]))[0], 4)
    -0.6931
    """
    variance, effect = 0.0, 0.0
    for group, sign in ((treated, 1.0), (~treated, -1.0)):
        low, high = float(before[group].sum()), float(after[group].sum())
        if low <= 0 or high <= 0:
            return math.nan, math.nan
        whole = low + high
        residual = after[group] - (before[group] + after[group]) * (high / whole)
        variance += float((residual**2).sum()) / (low * high / whole) ** 2
        effect += sign * math.log(high / low)
    used = int(np.count_nonzero(before + after > 0))
    return effect, math.sqrt(variance * used / max(used - 1, 1))


def apart(listed: Numbers, others: Numbers, start: int, length: int, lag: int) -> float:
    """Return the log change of *listed* less that of *others*, from the period *lag* months before.

    Both have shape (n_months,); the period has *length* months from *start*. Infinite where the listed
    goods fell to zero, missing (NaN) where it cannot be told.
    """
    return float(_changes(listed, others, length, lag)[start - lag])


def _changes(listed: Numbers, others: Numbers, length: int, lag: int) -> Numbers:
    """Return `apart` for every start from *lag* on, shape (n_starts,)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(rolling(listed, length)), np.log(rolling(others, length))
        moves = [log[lag:] - log[: len(log) - lag] for log in logs]
        return np.asarray(moves[0] - moves[1], dtype=np.float64)


def placebo_dates(
    listed: Numbers, others: Numbers, start: int, length: int, lag: int
) -> tuple[float, int]:
    """Return (p, number of placebos) of `apart` by earlier dates, which end before the period begins.

    >>> flat, drop = np.full(30, 10.0), np.append(np.full(29, 10.0), 1.0)
    >>> placebo_dates(drop, flat, 29, 1, 1)
    (0.034482758620689655, 28)
    """
    changes = _changes(listed, others, length, lag)
    place = start - lag
    earlier = np.abs(changes[: max(place - length + 1, 0)])
    p = placebo_p(abs(float(changes[place])), earlier)
    return p, int(np.count_nonzero(~np.isnan(earlier)))


def placebo_baskets(
    effect: float, before: Numbers, after: Numbers, size: int, n: int = BASKETS
) -> tuple[float, int]:
    """Return (p, number of placebos) of an effect by random baskets of *size* unlisted codes.

    *before* and *after* are the unlisted codes' sums, shape (n_codes,). Each basket stands against the
    unlisted codes outside it. Fewer than three times as many codes as a basket has allow none.
    """
    codes = len(before)
    if size == 0 or codes < 3 * size or math.isnan(effect):
        return math.nan, 0
    picks = _baskets(codes, size, n)
    low, high = before[picks].sum(axis=1), after[picks].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        moves = np.log(high / low) - np.log((after.sum() - high) / (before.sum() - low))
    return placebo_p(abs(effect), np.abs(moves)), int(np.count_nonzero(~np.isnan(moves)))


@lru_cache(maxsize=32)
def _baskets(codes: int, size: int, n: int) -> NDArray[np.int64]:
    """Return *n* random baskets, shape (n, size): each shuffle of the codes is cut into several."""
    per_shuffle = codes // size
    shuffles = -(-n // per_shuffle)
    order = np.tile(np.arange(codes), (shuffles, 1))
    shuffled = np.random.default_rng(SEED).permuted(order, axis=1)[:, : per_shuffle * size]
    return shuffled.reshape(-1, size)[:n]


def difference(
    before: Numbers,
    after: Numbers,
    treated: Mask,
    months: tuple[Numbers, Numbers],
    when: tuple[int, int, int],
) -> Did:
    """Return the difference in differences of one row, with every p that there is.

    Parameters
    ----------
    before, after : float arrays, shape (n_codes,)
        Sums of each code over the two periods.
    treated : bool array, shape (n_codes,)
    months : two float arrays, shape (n_months,)
        Sums by month of the treated codes and of the others; missing where the books are silent.
    when : (start, length, lag)
        The period: its first month, how many, and by how many months the base lies before.
    """
    traded = before + after > 0
    before, after, treated = before[traded], after[traded], treated[traded]
    effect, error = poisson_effect(before, after, treated)
    n = int(np.count_nonzero(treated))
    if n < FEWEST_CLUSTERS or np.count_nonzero(~treated) < FEWEST_CLUSTERS:
        error = math.nan
    start, length, lag = when
    # A fall to zero has no finite estimate, and is still larger than any finite placebo.
    reached = apart(*months, start, length, lag)
    p_dates, dates = placebo_dates(*months, start, length, lag)
    p_baskets, baskets = placebo_baskets(reached, before[~treated], after[~treated], n)
    return Did(
        effect=effect,
        error=error,
        p_clustered=two_sided(effect / error) if error > 0 else math.nan,
        p_dates=p_dates,
        p_baskets=p_baskets,
        dates=dates,
        baskets=baskets,
        treated=n,
        controls=len(treated) - n,
    )
