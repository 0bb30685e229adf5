"""Sums since January beside each other: where the difference of two is exact, a month follows from it.

Blocks such as January to April are kept as what they are. Somebody may ask for their differences: that
of two sums of one source that begin with the same January, each stated once and not falling, is what
was traded in between.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mirrorgap.io.parsing import Numbers, Texts
from mirrorgap.model import periods
from mirrorgap.model.periods import Freq
from mirrorgap.model.records import Mask

Ints = NDArray[np.int64]
#: What a mapping says in ``sums`` where differences are wanted.
MONTHS = "months"


@dataclass(frozen=True)
class Difference:
    """One record less an earlier one, and the ISO period in between."""

    record: int
    less: int
    period: str


def between(year: int, first: int, last: int) -> str:
    """Return the ISO text of the months *first* to *last* (1 to 12) of a year.

    >>> between(2023, 3, 3), between(2023, 4, 6), between(2023, 2, 5)
    ('2023-03', '2023-Q2', '2023-02/2023-05')
    """
    if first == last:
        return f"{year:04d}-{first:02d}"
    if last - first == 2 and last % 3 == 0:
        return f"{year:04d}-Q{last // 3}"
    return f"{year:04d}-{first:02d}/{year:04d}-{last:02d}"


def has_blocks(period: Texts) -> bool:
    """Return whether any period is a block of months since January that is no quarter or year.

    >>> has_blocks(Texts(np.array([0]), ("2023-01/2023-04",))), has_blocks(Texts(np.array([0]), ("2023",)))
    (True, False)
    """
    return any(_since_january(text) and "/" in text for text in period.levels)


def _since_january(text: str) -> tuple[int, int] | None:
    """Return (year, last month) of a sum since January; None for any other period."""
    span = periods.parse(text)
    whole = span.first.day == 1 and (span.freq is not Freq.INTERVAL or len(text) == 15)
    if span.first.month != 1 or span.first.year != span.last.year or not whole:
        return None
    return span.first.year, span.last.month


def differences(
    series: Ints, period: Texts, value: Numbers, stated: Mask
) -> tuple[Difference, ...]:
    """Return the periods that follow exactly from sums since January.

    Parameters
    ----------
    series : int array, shape (n,)
        One number a reporter, flow, partner, code and whatever else tells records apart.
    period : Texts, shape (n,)
    value : float64 array, shape (n,)
        The sums; NaN is missing.
    stated : bool array, shape (n,)
        Where a value or a zero is reported.

    Examples
    --------
    >>> sums = Texts(np.array([0, 1, 2]), ("2023-01", "2023-01/2023-02", "2023-01/2023-04"))
    >>> one, there = np.zeros(3, dtype=np.int64), np.ones(3, dtype=bool)
    >>> [d.period for d in differences(one, sums, np.array([8.0, 20.0, 50.0]), there)]
    ['2023-02', '2023-03/2023-04']
    """
    ends = [_since_january(text) for text in period.levels]
    blocks = [
        end is not None and "/" in text for end, text in zip(ends, period.levels, strict=True)
    ]
    sums: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    running: set[tuple[int, int]] = set()
    there: set[tuple[int, str]] = set()
    for i, (one, code) in enumerate(zip(series.tolist(), period.codes.tolist(), strict=True)):
        if code < 0:
            continue
        there.add((one, period.levels[code]))
        if (end := ends[code]) is not None:
            sums[one, end[0]][end[1]].append(i)
            if blocks[code]:
                running.add((one, end[0]))
    found: list[Difference] = []
    for (one, year), by_end in sums.items():
        if (one, year) not in running:
            continue
        ordered = sorted(by_end)
        for low, high in pairwise(ordered):
            text = between(year, low + 1, high)
            less, record = by_end[low], by_end[high]
            if len(less) > 1 or len(record) > 1 or (one, text) in there:
                continue
            if stated[less[0]] and stated[record[0]] and value[record[0]] >= value[less[0]]:
                found.append(Difference(record[0], less[0], text))
    return tuple(found)


def applied(
    found: tuple[Difference, ...], period: Texts, numbers: tuple[Numbers, ...]
) -> tuple[Texts, tuple[Numbers, ...]]:
    """Return periods and numbers (values, weights, quantities) with the differences in place.

    A weight or quantity that is not stated in both, or falls, is missing in the difference.
    """
    record = np.array([one.record for one in found], dtype=np.int64)
    less = np.array([one.less for one in found], dtype=np.int64)
    levels = list(dict.fromkeys((*period.levels, *(one.period for one in found))))
    codes = period.codes.copy()
    codes[record] = [levels.index(one.period) for one in found]
    made = []
    for amounts in numbers:
        step = amounts[record] - amounts[less]
        changed = amounts.copy()
        changed[record] = np.where(step >= 0, np.round(step, 6), np.nan)
        made.append(changed)
    return Texts(codes, tuple(levels)), tuple(made)


def with_zeros(status: Texts, value: Numbers) -> Texts:
    """Return *status* with reported and zero told apart anew; other statuses stay.

    >>> with_zeros(Texts(np.array([0, 0]), ("reported",)), np.array([1.0, 0.0])).codes.tolist()
    [0, 1]
    """
    levels = list(dict.fromkeys((*status.levels, "reported", "zero")))
    codes = status.codes.copy()
    plain = np.isin(codes, [levels.index("reported"), levels.index("zero")])
    zero = np.where(value == 0, levels.index("zero"), levels.index("reported"))
    return Texts(np.where(plain, zero, codes).astype(np.int32), tuple(levels))
