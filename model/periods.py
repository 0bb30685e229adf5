"""Periods as ISO text, and the months they cover.

A period is kept as the text that the contract prints: ``2023``, ``2023-Q1``, ``2023-09``, or an
ISO 8601 interval (``2024-01/2024-04``, ``2018-07-17/2019-07-16``) for anything that is not a
calendar year, quarter or month. Intervals never mix with calendar periods.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

_CALENDAR = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class Freq(StrEnum):
    """How long a period is: a year, a quarter, a month, or any other interval."""

    YEAR = "A"
    QUARTER = "Q"
    MONTH = "M"
    INTERVAL = "I"


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its text, its frequency, its first and last day (inclusive)."""

    text: str
    freq: Freq
    first: date
    last: date

    @property
    def first_month(self) -> int:
        """Months since year 0 of the first day (2023-01 is 24276)."""
        return self.first.year * 12 + self.first.month - 1

    @property
    def last_month(self) -> int:
        """Months since year 0 of the last day."""
        return self.last.year * 12 + self.last.month - 1

    @property
    def n_months(self) -> int:
        """How many calendar months the period touches."""
        return self.last_month - self.first_month + 1


@dataclass(frozen=True, slots=True)
class Window:
    """An inclusive span of days; a period is inside only if it lies wholly inside."""

    first: date
    last: date

    def covers(self, period: Period) -> bool:
        """Return whether *period* lies wholly inside this window.

        >>> window("2023-01", "2023-09").covers(parse("2023"))
        False
        """
        return self.first <= period.first and period.last <= self.last

    @property
    def n_months(self) -> int:
        """How many calendar months the window touches."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        return months + 1

    def shifted(self, months: int) -> Window:
        """Return the window *months* later (negative: earlier), whole months kept whole."""
        return Window(_shift(self.first, months, last=False), _shift(self.last, months, last=True))

    def __str__(self) -> str:
        low, high = f"{self.first:%Y-%m}", f"{self.last:%Y-%m}"
        if self.first.month == 1 and self.last.month == 12:
            low, high = f"{self.first.year:04d}", f"{self.last.year:04d}"
        if self.first == date.min:
            return f"all up to {self.last:%Y-%m}"
        if self.last == date.max:
            return f"{self.first:%Y-%m} and later"
        return low if low == high else f"{low} to {high}"


@dataclass(frozen=True, slots=True)
class Capped(Window):
    """A window that admits only periods of at most *longest* months.

    A question by month is answered from months even where the year is published too.
    """

    longest: int = 12

    def covers(self, period: Period) -> bool:
        """Return whether *period* lies wholly inside and is short enough.

        >>> Capped(date(2023, 1, 1), date(2023, 12, 31), 1).covers(parse("2023"))
        False
        """
        return period.n_months <= self.longest and Window.covers(self, period)


def capped(window: Window | None, longest: int) -> Window:
    """Return *window* (None: all time) with periods of at most *longest* months.

    >>> capped(None, 3).covers(parse("2023-Q1"))
    True
    """
    if window is None:
        return Capped(date.min, date.max, longest)
    return Capped(window.first, window.last, longest)


def _shift(day: date, months: int, *, last: bool) -> date:
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    length = monthrange(year, month + 1)[1]
    was_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if last and was_end else min(day.day, length))


@lru_cache(maxsize=65536)
def parse(text: str) -> Period:
    """Return the period that *text* names.

    Raises
    ------
    ValueError
        When the text is none of the four forms; the message quotes it.

    Examples
    --------
    >>> parse("2023-Q2").last
    datetime.date(2023, 6, 30)
    >>> parse("2024-01/2024-04").freq
    <Freq.INTERVAL: 'I'>
    """
    if "/" in text:
        low, _, high = text.partition("/")
        return Period(text, Freq.INTERVAL, _edge(low, first=True), _edge(high, first=False))
    match = _CALENDAR.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a period: write 2023, 2023-Q1 or 2023-09")
    year, quarter, month = match.groups()
    if month:
        return Period(text, Freq.MONTH, *_months(int(year), int(month), int(month)))
    if quarter:
        end = int(quarter) * 3
        return Period(text, Freq.QUARTER, *_months(int(year), end - 2, end))
    return Period(text, Freq.YEAR, *_months(int(year), 1, 12))


def _months(year: int, low: int, high: int) -> tuple[date, date]:
    return date(year, low, 1), date(year, high, monthrange(year, high)[1])


def _edge(text: str, *, first: bool) -> date:
    if match := _DAY.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        return date(year, month, day)
    period = parse(text)
    return period.first if first else period.last


def window(low: str | None, high: str | None) -> Window | None:
    """Return the span from the start of *low* to the end of *high*; None where both are None.

    >>> str(window("2023-01", "2023-09")), str(window(None, "2023-11")), str(window("2023", None))
    ('2023-01 to 2023-09', 'all up to 2023-11', '2023-01 and later')
    """
    if low is None and high is None:
        return None
    first = parse(low).first if low else date(1, 1, 1)
    last = parse(high).last if high else date(9999, 12, 31)
    if first > last:
        raise ValueError(f"the period ends ({high}) before it begins ({low})")
    return Window(first, last)


def month_text(months: int) -> str:
    """Return the ISO text of a month given as months since year 0.

    >>> month_text(24276)
    '2023-01'
    """
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def year_of(text: str) -> str | None:
    """Return the calendar year that holds the period wholly; None where it crosses years.

    >>> year_of("2023-Q4"), year_of("2018-07-17/2019-07-16")
    ('2023', None)
    """
    period = parse(text)
    return f"{period.first.year:04d}" if period.first.year == period.last.year else None


def quarter_of(text: str) -> str | None:
    """Return the quarter that holds the period wholly; None for years and longer.

    >>> quarter_of("2023-09")
    '2023-Q3'
    """
    period = parse(text)
    low, high = (period.first.month - 1) // 3, (period.last.month - 1) // 3
    if period.first.year != period.last.year or low != high:
        return None
    return f"{period.first.year:04d}-Q{low + 1}"


def month_of(text: str) -> str | None:
    """Return the text itself where the period is a calendar month; None otherwise.

    >>> month_of("2023-09"), month_of("2023")
    ('2023-09', None)
    """
    return text if parse(text).freq is Freq.MONTH else None
