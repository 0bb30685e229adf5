"""Monthly series of one side's books, that say where the books are silent.

A month that the sources cover and that holds nothing is a zero; one that they do not cover, or cover
only in part, is missing (NaN) and never drawn or added as zero. So a narrower download in one year
makes no break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import hs, periods
from mirrorgap.model.analysis.book import Book
from mirrorgap.model.analysis.grouping import TIME_KEYS, Groups, group
from mirrorgap.model.analysis.one_unit import mixed, units_of
from mirrorgap.model.analysis.picking import edition_warning
from mirrorgap.model.keeping import kept
from mirrorgap.model.mirror import MEASURES, Mirror
from mirrorgap.model.numbering import distinct
from mirrorgap.model.periods import Freq, Window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Codes, Mask, Numbers, Texts
from mirrorgap.model.selection import Table

Ints = NDArray[np.int64]
#: Under so many months are added one after the other, as NumPy does.
_FEW = 8
#: Keys that say whose trade it is, whatever the goods.
COUNTRIES = ("exporter", "importer", "reporter", "partner")


@dataclass(frozen=True, eq=False)
class Panel:
    """The months of one side's books, line by line: exporter x importer x code.

    Attributes
    ----------
    first : int
        The first month, in months since year 0.
    n_months : int
    line, month : int arrays, shape (n_entries,)
        The line of each record, in order, and its month counted from *first*.
    values : float array, shape (n_entries,)
        USD, kg or quantity; missing (NaN) where suppressed, unclear or without a rate.
    entry : int array, shape (n_entries,)
        The number of each record.
    record : int array, shape (n_lines,)
        A record of each line, for its keys.
    covered : bool array, shape (n_lines, n_months)
        Whether the sources cover the line in the month.
    other : int
        Records left out because they stand for quarters or years.
    unit : int array, shape (n_entries,), or None
        The unit of each quantity (`one_unit.units_of`); None by other measures.
    """

    table: Table
    first: int
    n_months: int
    line: Ints
    month: Ints
    values: Numbers
    entry: Ints
    record: Ints
    covered: Mask
    other: int
    unit: Ints | None = None

    @property
    def n(self) -> int:
        """Number of lines."""
        return len(self.record)

    def column(self, name: str) -> tuple[Codes, Texts]:
        """Return (codes, levels) of a key of the lines, shape (n_lines,)."""
        codes, levels = self.table.column(name)
        return codes[self.record], levels

    def span(self, window: Window) -> tuple[int, int] | None:
        """Return (start, stop) of the months of *window*; None where some are not loaded."""
        start = window.first.year * 12 + window.first.month - 1 - self.first
        stop = start + window.n_months
        return (start, stop) if start >= 0 and stop <= self.n_months else None

    @cached_property
    def starts(self) -> Ints:
        """Where the records of each line begin, and their end, shape (n_lines + 1,)."""
        return np.searchsorted(self.line, np.arange(self.n + 1)).astype(np.int64)

    def entries_of(self, pick: Ints) -> tuple[Ints, Ints]:
        """Return the records of the lines *pick*, and the place in *pick* of each one's line."""
        start = self.starts[pick]
        count = self.starts[pick + 1] - start
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return np.repeat(start, count) + within, np.repeat(np.arange(len(pick)), count)

    def only(self, lines: Mask) -> Panel:
        """Return the panel of some of its lines, shape of *lines* (n_lines,)."""
        place = np.cumsum(lines) - 1
        entries = lines[self.line]
        return replace(
            self,
            line=place[self.line[entries]],
            month=self.month[entries],
            values=self.values[entries],
            entry=self.entry[entries],
            record=self.record[lines],
            covered=self.covered[lines],
            unit=None if self.unit is None else self.unit[entries],
        )


@dataclass(frozen=True, eq=False)
class Series:
    """One monthly series a row.

    Attributes
    ----------
    rows : Groups
        Keys of the rows; ``rows.of`` is the row of each line of *panel*.
    values : float array, shape (n_rows, n_months)
        Missing (NaN) where the books do not cover all lines of the row, and throughout where its
        quantities are in more than one unit.
    covered : bool array, shape (n_rows, n_months)
    part : bool array, shape (n_rows, n_months)
        Months left out because the books cover only some of the row's lines.
    holes : bool array, shape (n_rows, n_months)
        Months of which some amount is suppressed or has no value: their sum is a lower bound.
    """

    panel: Panel
    rows: Groups
    values: Numbers
    covered: Mask
    part: Mask
    holes: Mask


def panel(mirror: Mirror, query: Query, *, totals: bool = False) -> Panel:
    """Return the lines of the side's books that a query asks for, of all months that are loaded.

    The query's window is not heeded: history is what a series needs. With *totals*, the TOTAL row of
    a pair and month stands instead of its codes, where there is one.

    >>> panel(Mirror([], []), Query()).n
    0
    """
    by = ("exporter",) if totals else ("code",)
    return _panel(mirror, replace(query, by=by, window=None, base=None))


@kept(6)
def _panel(mirror: Mirror, query: Query) -> Panel:
    book = Book(mirror, query)
    record = book.pick(None)
    codes, levels = mirror.records.column("period")
    month = _ordinals(levels)[codes[record]]
    other = int(np.count_nonzero(month < 0))
    record, month = record[month >= 0], month[month >= 0]
    first = int(month.min()) if len(month) else 0
    n_months = int(month.max()) - first + 1 if len(month) else 0
    key, bound = np.zeros(len(record), dtype=np.int64), 1
    for name in ("exporter", "importer", "hs6"):
        codes, levels = mirror.records.column(name)
        key, bound = key * len(levels) + codes[record], bound * max(len(levels), 1)
    found, line = distinct(key, bound)
    order = np.argsort(line, kind="stable")
    record, month, line = record[order], month[order], line[order]
    one = np.zeros(len(found), dtype=np.int64)
    one[line] = record
    covered = _covered(mirror, query, one, first, n_months)
    # A record is itself the sign that its month is covered, as with the world or TOTAL as the line.
    covered[line, month - first] = True
    usd = mirror.records.number(MEASURES[query.measure])[record]
    table = mirror.record_table(query.basket)
    unit = units_of(mirror.records, record) if query.measure == "quantity" else None
    return Panel(
        table, first, n_months, line, month - first, usd, record, one, covered, other, unit
    )


def _ordinals(levels: Texts) -> Ints:
    """Return each period's month since year 0, -1 for other periods and, at the end, for none."""
    parsed = [periods.parse(str(level)) for level in levels]
    months = [period.first_month if period.freq is Freq.MONTH else -1 for period in parsed]
    return np.array([*months, -1], dtype=np.int64)


def _covered(mirror: Mirror, query: Query, record: Ints, first: int, n_months: int) -> Mask:
    """Return whether the sources cover each line (given by a record of it) in each month."""
    result = np.zeros((len(record), n_months), dtype=bool)
    if not len(record):
        return result
    detail = mirror.cells.detail
    hs6, levels = mirror.records.column("hs6")
    place = {str(code): i for i, code in enumerate(detail.codes)}
    code = np.array([place.get(str(level), -1) for level in levels] + [-1])[hs6[record]]
    reporter = mirror.records.column("reporter")[0][record].astype(np.int64)
    partner = mirror.records.column("partner")[0][record].astype(np.int64)
    lines = np.flatnonzero(code >= 0)
    out = query.side == "exporter"
    for number, year in enumerate(detail.years):
        years = np.full(len(lines), number, dtype=np.int64)
        bits = detail.cover.published(
            reporter[lines], partner[lines], years, code[lines].astype(np.int64), out=out
        )
        for unit in range(12):
            at = year * 12 + unit - first
            if 0 <= at < n_months:
                result[lines, at] = (bits >> unit) & 1 == 1
    sums = np.flatnonzero(code < 0)
    result[sums] = _total_months(mirror, query, first, n_months)[reporter[sums]]
    return result


def _total_months(mirror: Mirror, query: Query, first: int, n_months: int) -> Mask:
    """Return in which months each reporter publishes TOTAL rows at all, (n_countries, n_months)."""
    books = mirror.books
    taken = books.record[books.total & (books.out == (query.side == "exporter"))]
    codes, levels = mirror.records.column("period")
    month = _ordinals(levels)[codes[taken]] - first
    reporter, countries = mirror.records.column("reporter")
    result = np.zeros((len(countries), n_months), dtype=bool)
    inside = (month >= 0) & (month < n_months)
    result[reporter[taken[inside]], month[inside]] = True
    return result


def monthly(lines: Panel, by: Sequence[str]) -> Series:
    """Return the monthly series of *lines* by *by*.

    Raises
    ------
    ValueError
        When a key is one of time, or unknown.

    Examples
    --------
    >>> monthly(panel(Mirror([], []), Query()), ("exporter",)).values.shape
    (0, 0)
    """
    columns: list[tuple[Codes, Texts]] = []
    for name in by:
        if name in TIME_KEYS:
            raise ValueError(f"a series runs over months: it cannot be grouped by {name!r}")
        try:
            columns.append(lines.column(name))
        except KeyError:
            raise ValueError(
                f"these rows cannot be grouped by {name!r}: use exporter, importer, code, heading "
                "or tier"
            ) from None
    rows = group(by, columns, lines.n)
    n, months = rows.n, lines.n_months
    at = rows.of[lines.line] * months + lines.month
    known = ~np.isnan(lines.values)
    sums = np.bincount(at, np.where(known, lines.values, 0.0), minlength=n * months)
    unknown = np.bincount(at[~known], minlength=n * months).reshape(n, months)
    spoken = np.bincount(at[known], minlength=n * months).reshape(n, months)
    silent = np.zeros((n, months), dtype=np.int64)
    np.add.at(silent, rows.of, (~lines.covered).astype(np.int64))
    size = np.bincount(rows.of, minlength=n)[:, None]
    covered = (silent == 0) & ((unknown == 0) | (spoken > 0))
    values = np.where(covered, sums.reshape(n, months), np.nan)
    if lines.unit is not None:
        # Quantities in different units are never added: such a row has no series.
        values[mixed(rows.of[lines.line], n, lines.unit)] = np.nan
    part = (silent > 0) & (silent < size)
    return Series(lines, rows, values, covered, part, (unknown > 0) & covered)


def months_only(n: int) -> str:
    """Return that *n* records of longer periods are left out.

    >>> months_only(1), months_only(2)[:42]
    ('1 record of a quarter or a year is left out: months only.', '2 records of quarters and years are left o')
    """
    if n == 1:
        return "1 record of a quarter or a year is left out: months only."
    return f"{n:,} records of quarters and years are left out: months only."


def edition_of(lines: Panel, query: Query) -> str | None:
    """Return the warning where the months loaded cross 2022 with codes that changed their number.

    A code that got its number then begins there, and makes a break that is none of trade.

    >>> edition_of(panel(Mirror([], []), Query()), Query()) is None
    True
    """
    if not lines.n_months:
        return None
    last = periods.parse(periods.month_text(lines.first + lines.n_months - 1))
    first = periods.parse(periods.month_text(lines.first))
    return edition_warning(
        query.basket, Window(last.first, last.last), Window(first.first, first.last)
    )


def last_run(values: Numbers, stop: int | None = None) -> tuple[int, int]:
    """Return (start, stop) of the unbroken months that end at *stop* (default: the last known one).

    >>> last_run(np.array([1.0, np.nan, 2.0, 3.0, np.nan]))
    (2, 4)
    """
    known = ~np.isnan(values)
    if stop is None:
        stop = int(np.flatnonzero(known)[-1]) + 1 if known.any() else 0
    if stop == 0 or not known[stop - 1]:
        return stop, stop
    silent = np.flatnonzero(~known[:stop])
    return (int(silent[-1]) + 1 if len(silent) else 0), stop


def rolling(values: Numbers, length: int) -> Numbers:
    """Return sums over *length* months along the last axis, each at its first month; NaN spreads.

    >>> rolling(np.array([1.0, 2.0, np.nan, 4.0]), 2)
    array([ 3., nan, nan])
    """
    n = values.shape[-1] - length + 1
    if n <= 0:
        return np.empty((*values.shape[:-1], 0))
    if length < _FEW:
        # The same sums, without the views that cost more than they add up.
        sums = np.array(values[..., :n], dtype=np.float64)
        for month in range(1, length):
            sums += values[..., month : month + n]
        return sums
    views = np.lib.stride_tricks.sliding_window_view(values, length, axis=-1)
    return np.asarray(views.sum(axis=-1), dtype=np.float64)


def is_hs6(levels: Texts) -> Mask:
    """Return which code levels have six digits.

    >>> is_hs6(np.array(["854231", "8542", "TOTAL"], dtype=object))
    array([ True, False, False])
    """
    return np.array([hs.level(str(level)) == 6 for level in levels], dtype=bool)


def span_text(first: int, length: int) -> str:
    """Return the ISO text of so many months from *first* (months since year 0).

    >>> span_text(24276, 1), span_text(24276, 3), span_text(24276, 12), span_text(24276, 9)
    ('2023-01', '2023-Q1', '2023', '2023-01/2023-09')
    """
    low, high = periods.month_text(first), periods.month_text(first + length - 1)
    if length == 1:
        return low
    if length == 12 and first % 12 == 0:
        return low[:4]
    if length == 3 and first % 3 == 0:
        return f"{low[:4]}-Q{first % 12 // 3 + 1}"
    return f"{low}/{high}"
