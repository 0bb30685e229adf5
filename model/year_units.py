"""The units of a year as bits: 0 to 11 months, 12 to 15 quarters, 16 the year (METHODS 1)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mirrorgap.model import periods
from mirrorgap.model.numbering import Ints
from mirrorgap.model.periods import Freq, Window

MONTH, QUARTER, YEAR = 0, 1, 2
UNITS = 17
_MONTHS, _QUARTERS = 0xFFF, 0xF000
_POPCOUNT = np.array([bin(i).count("1") for i in range(1 << 12)], dtype=np.int64)


def unit_level(unit: Ints) -> Ints:
    """Return 0 for months, 1 for quarters, 2 for years.

    >>> list(map(int, unit_level(np.array([0, 11, 12, 15, 16]))))
    [0, 0, 1, 1, 2]
    """
    return (unit >= 12).astype(np.int64) + (unit >= 16)


def unit_text(year: int, unit: int) -> str:
    """Return the ISO text of a unit of a year.

    >>> unit_text(2023, 0), unit_text(2023, 13), unit_text(2023, 16)
    ('2023-01', '2023-Q2', '2023')
    """
    if unit < 12:
        return f"{year:04d}-{unit + 1:02d}"
    return f"{year:04d}-Q{unit - 11}" if unit < 16 else f"{year:04d}"


def unit_of(text: str) -> tuple[int, int] | None:
    """Return (year, unit) of a calendar period; None for any other interval.

    >>> unit_of("2023-Q2")
    (2023, 13)
    """
    period = periods.parse(text)
    if period.freq is Freq.INTERVAL:
        return None
    month = period.first.month - 1
    unit = {Freq.MONTH: month, Freq.QUARTER: 12 + month // 3, Freq.YEAR: 16}[period.freq]
    return period.first.year, unit


def complete(bits: Ints) -> Ints:
    """Return *bits* with each quarter set whose months are all set, and each year likewise.

    >>> bin(int(complete(np.array([0b111]))[0]))
    '0b1000000000111'
    """
    result = bits.copy()
    for quarter in range(4):
        whole = (bits >> (3 * quarter)) & 0b111 == 0b111
        result |= whole.astype(np.int64) << (12 + quarter)
    result |= ((result & _QUARTERS) == _QUARTERS).astype(np.int64) << 16
    return result


def best_level(bits: Ints) -> Ints:
    """Return the frequency at which most months are covered, the finest of equals; -1 for none.

    >>> list(map(int, best_level(np.array([0b1, 1 << 16, 0xFFF | 1 << 16, 0]))))
    [0, 2, 0, -1]
    """
    months = np.stack(
        [
            _POPCOUNT[bits & _MONTHS],
            _POPCOUNT[(bits & _QUARTERS) >> 12] * 3,
            ((bits >> 16) & 1) * 12,
        ]
    )
    return np.where(months.max(axis=0) > 0, months.argmax(axis=0), -1)


def allowed(years: Sequence[int], window: Window | None) -> Ints:
    """Return, for each year, the bits of the units that lie wholly inside *window*."""
    if window is None:
        return np.full(len(years), (1 << UNITS) - 1, dtype=np.int64)
    result = np.zeros(len(years), dtype=np.int64)
    for i, year in enumerate(years):
        for unit in range(UNITS):
            if window.covers(periods.parse(unit_text(year, unit))):
                result[i] |= 1 << unit
    return result
