"""How often chance alone does as much: placebos, and many questions at once. Seeds are fixed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model.records import Numbers

#: Every random draw of the analyses starts from this, so that a result comes out the same again.
SEED = 20_220_224
#: A p above this raises no alarm.
ALARM = 0.05


def placebo_p(actual: float, placebos: Numbers | Sequence[float]) -> float:
    """Return the share of placebos that reach *actual*, itself counted: (1 + n reaching) / (1 + n).

    Missing (NaN) placebos do not count; without any the p is missing. The smallest attainable p is
    1 / (1 + n). Source: Phipson and Smyth 2010 (a p by permutation is never zero).

    >>> placebo_p(3.0, [1.0, 2.0, 4.0]), placebo_p(9.0, [1.0, 2.0, 4.0])
    (0.5, 0.25)
    """
    known = np.asarray(placebos, dtype=np.float64)
    known = known[~np.isnan(known)]
    if len(known) == 0 or math.isnan(actual):
        return math.nan
    return float(1 + np.count_nonzero(known >= actual)) / (1 + len(known))


def adjusted(p: Numbers | Sequence[float]) -> Numbers:
    """Return p-values adjusted for many questions, shape as *p* (Benjamini and Hochberg 1995).

    Those at most q are a set of which a share q, on average, is chance. Missing stays missing and
    does not count as a question.

    >>> [float(q) for q in adjusted([0.01, 0.02, 0.9]).round(3)]
    [0.03, 0.03, 0.9]
    """
    values = np.asarray(p, dtype=np.float64)
    result = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    if len(known) == 0:
        return result
    order = known[np.argsort(values[known], kind="stable")]
    scaled = values[order] * len(known) / np.arange(1, len(known) + 1)
    result[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return result


def share(log: float) -> str:
    """Return a change in logs as a percentage with its sign; what rounds to nothing has none.

    >>> share(-0.357), share(-1e-5)
    ('-30.0%', '0.0%')
    """
    text = f"{math.expm1(log):+.1%}"
    return "0.0%" if text in ("-0.0%", "+0.0%") else text


def told(p: float, placebos: int, what: str) -> str:
    """Return a p with how it was obtained, or why there is none: it could not fall to 0.05.

    >>> told(0.1, 33, "date"), told(math.nan, 4, "date")
    ('p 0.100 by 33 placebo dates (smallest 0.029)', 'no p: by 4 placebo dates it could not fall under 0.200')
    >>> told(math.nan, 0, "date")
    'no p: no placebo dates'
    """
    by = f"{placebos} placebo {what}{'' if placebos == 1 else 's'}"
    least = 1 / (placebos + 1)
    if not placebos:
        return f"no p: no placebo {what}s"
    if math.isnan(p) or least > ALARM:
        return f"no p: by {by} it could not fall under {least:.3f}"
    return f"p {p:.3f} by {by} (smallest {least:.3f})"


def two_sided(z: float) -> float:
    """Return the two-sided p of a standard normal figure.

    >>> round(two_sided(1.959964), 4)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2)) if not math.isnan(z) else math.nan


def quantiles_by(
    values: Numbers, group: NDArray[np.int64], n: int, shares: Sequence[float]
) -> list[Numbers]:
    """Return quantiles of each of *n* groups, linearly interpolated, each of shape (n,).

    *values* and *group* have shape (n_values,), values without NaN; empty groups are missing.

    >>> found = quantiles_by(np.array([1.0, 5.0, 3.0, 7.0]), np.array([0, 0, 0, 2]), 3, [0.5])
    >>> [float(m) for m in found[0]]
    [3.0, nan, 7.0]
    """
    by_value = np.argsort(values)
    order = by_value[np.argsort(group[by_value], kind="stable")]
    ordered = np.append(values[order], 0.0)
    count = np.bincount(group, minlength=n)
    start, last = np.cumsum(count) - count, np.maximum(count - 1, 0)
    result = []
    for share in shares:
        place = start + share * last
        low = np.floor(place).astype(np.int64)
        high = np.minimum(low + 1, start + last)
        found = ordered[low] + (place - low) * (ordered[high] - ordered[low])
        result.append(np.where(count > 0, found, np.nan))
    return result


def spread_by(values: Numbers, group: NDArray[np.int64], n: int) -> tuple[Numbers, Numbers]:
    """Return median and robust spread of each group: MAD / 0.6745, or where MAD = 0 IQR / 1.349.

    Both in the unit of *values*; a spread of zero, and of empty groups, is missing. Source: METHODS 9;
    Iglewicz and Hoaglin 1993.

    >>> median, spread = spread_by(np.array([1.0, 2.0, 3.0, 4.0, 100.0]), np.zeros(5, int), 1)
    >>> float(median[0]), round(float(spread[0]), 4)
    (3.0, 1.4826)
    """
    low, median, high = quantiles_by(values, group, n, [0.25, 0.5, 0.75])
    mad = quantiles_by(np.abs(values - median[group]), group, n, [0.5])[0] / 0.6745
    spread = np.where(mad > 0, mad, (high - low) / 1.349)
    return median, np.where(spread > 0, spread, np.nan)
