"""Amounts a thousand times away from the other periods of their series: a unit mistake."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mirrorgap.model import periods
from mirrorgap.model.numbering import Ints, distinct
from mirrorgap.model.records import Codes, Mask, Numbers, Records

#: A unit mistake is a step of a thousand from a series that has its ups and downs: 500 times and more.
JUMP = float(np.log10(500.0))
#: Fewer other periods say nothing about what is usual.
OTHERS = 3
#: The series' own spread (median absolute deviation) must be so many times smaller than the jump.
SPREADS = 6.0
#: A drop without a price is told only where at least so many series fall together, and half of all.
TOGETHER = 3


def others_median(values: Numbers, group: Ints) -> Numbers:
    """Return the median of the *other* values of each one's group, shape (n,).

    NaN where a group has no other value; an even number of others has the mean of the middle two.

    >>> others_median(np.array([1.0, 2.0, 9.0, 5.0]), np.array([0, 0, 0, 1])).tolist()
    [5.5, 5.0, 1.5, nan]
    """
    n = len(values)
    if not n:
        return np.empty(0)
    low = values.min()
    # One number to sort by: twice as fast as sorting by group and value.
    order = np.argsort(group * (values.max() - low + 1.0) + (values - low))
    sorted_, of = values[order], group[order]
    start = np.searchsorted(of, of, side="left")
    others = np.searchsorted(of, of, side="right") - start - 1
    place = np.arange(n) - start
    lower, upper = (others - 1) // 2, others // 2

    def at(rank: Ints) -> Numbers:
        # Ranks count without the value itself, which stands among the sorted ones.
        taken = np.minimum(start + rank + (rank >= place), n - 1)
        result: Numbers = sorted_[taken]
        return result

    middle = np.full(n, np.nan)
    middle[order] = np.where(others > 0, (at(lower) + at(upper)) / 2, np.nan)
    return middle


def jumps(records: Records) -> tuple[Numbers, Numbers]:
    """Return how many times the usual value, and the usual weight, the odd records have.

    A series is one reporter, flow, partner, code, currency and kind of period; its amounts are the
    sums of the records of a period and a source. An amount is odd where it is 500 times more or less
    than the median of at least `OTHERS` other amounts and further than the series' own spread
    explains. Where weights are known the price a kilogram must have jumped as far: a large or small
    shipment at the usual price is no mistake. Where they are not, a drop is told only where half of
    the source's series of that book and period fall with it: one alone may be little trade.

    Returns
    -------
    values, weights : float arrays, shape (n,)
        1000: a thousand times the usual amount; NaN where nothing is odd.
    """
    series, cell, book = _cells(records)
    value, kg = (_summed(records, name, cell, len(series)) for name in ("value", "net_kg"))
    found = []
    for amount in (value, kg):
        far = _away(amount, series)
        odd = np.abs(far) >= JUMP
        if odd.any():
            some = np.flatnonzero(np.isin(series, series[odd]))
            price = _away((value - kg)[some], series[some])
            odd[some] &= ~_explained(far[some], price, series[some], _falling(far, book)[some])
        times = np.where(odd, 10.0 ** np.where(odd, far, 0.0), np.nan)
        found.append(np.append(times, np.nan)[cell])
    return found[0], found[1]


def _explained(far: Numbers, price: Numbers, series: Ints, falling: Mask) -> Mask:
    """Return which amounts the spread, the price a kilogram, or little trade explains."""
    spread = np.full(len(far), np.nan)
    known = ~np.isnan(far)
    spread[known] = others_median(np.abs(far[known]), series[known])
    usual = np.abs(far) < SPREADS * spread
    priced = np.where(np.isnan(price), (far > 0) | falling, np.abs(price) >= JUMP)
    result: Mask = usual | ~priced.astype(bool)
    return result


def _falling(far: Numbers, book: Ints) -> Mask:
    """Return whether half of the series in an amount's source, book and period fell a thousandfold."""
    known = ~np.isnan(far)
    n = int(book.max(initial=0)) + 1
    fell = np.bincount(book[known & (far <= -JUMP)], minlength=n)
    there = np.bincount(book[known], minlength=n)
    result: Mask = ((fell >= TOGETHER) & (2 * fell >= there))[book]
    return result


def _cells(records: Records) -> tuple[Ints, Ints, Ints]:
    """Return (series of each cell, cell of each record or -1, reporter-flow-period-source of each)."""
    period, texts = records.column("period")
    freqs = list(periods.Freq)
    kinds = [freqs.index(periods.parse(str(text)).freq) for text in texts]
    kind = np.array([*kinds, -1], dtype=np.int64)[period]
    names = ("reporter", "flow", "partner", "code", "currency")
    parts: list[tuple[Codes, int]] = [(kind, len(freqs))]
    parts += [(records.column(name)[0], len(records.column(name)[1])) for name in names]
    known = (kind >= 0) & np.logical_and.reduce([codes >= 0 for codes, _ in parts[1:-1]])
    pick = np.flatnonzero(known)
    key, bound = np.zeros(len(pick), dtype=np.int64), 1
    for codes, size in parts:
        key, bound = _narrow(key * (size + 1) + codes[pick] + 1, bound * (size + 1))
    series_key, n_periods = key, len(texts) + 1
    n_sources = len(records.chunks) + 1
    key = (series_key * n_periods + period[pick]) * n_sources + records.source[pick]
    values, place = distinct(key, bound * n_periods * n_sources)
    cell = np.full(records.n, -1, dtype=np.int64)
    cell[pick] = place
    first = np.zeros(len(values), dtype=np.int64)
    first[place] = pick
    flow, flows = records.column("flow")
    book = records.column("reporter")[0][first].astype(np.int64) * len(flows) + flow[first]
    book = (book * n_periods + period[first]) * n_sources + records.source[first]
    return (
        values // n_sources // n_periods,
        cell,
        pd.factorize(book)[0].astype(np.int64),
    )


def _narrow(key: Ints, bound: int) -> tuple[Ints, int]:
    if bound < 2**31:
        return key, bound
    values, place = distinct(key, bound)
    return place, len(values) + 1


def _summed(records: Records, name: str, cell: Ints, n: int) -> Numbers:
    """Return the decimal logarithm of the sum of each cell; NaN where it is not above zero."""
    number = records.number(name)
    there = (cell >= 0) & ~np.isnan(number)
    total = np.bincount(cell[there], number[there], minlength=n)
    logs = np.full(n, np.nan)
    np.log10(total, out=logs, where=total > 0)
    return logs


def _away(logs: Numbers, series: Ints) -> Numbers:
    """Return how far each amount is from the median of the others; NaN where these are too few."""
    away = np.full(len(logs), np.nan)
    pick = np.flatnonzero(~np.isnan(logs))
    if len(pick):
        group = pd.factorize(series[pick])[0].astype(np.int64)
        enough = np.bincount(group)[group] > OTHERS
        away[pick[enough]] = others_median(logs[pick[enough]], group[enough])
    far: Numbers = logs - away
    return far
