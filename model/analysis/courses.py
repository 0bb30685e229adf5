"""The course of each row of `flows` over all that is loaded: for spark lines, stacks and indices."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import periods
from mirrorgap.model.analysis.book import Book, texts_of
from mirrorgap.model.analysis.grouping import TIME_KEYS
from mirrorgap.model.analysis.history import Course, course
from mirrorgap.model.analysis.one_unit import mixed, units_of
from mirrorgap.model.analysis.picking import by_keys, timeless
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import Freq, Period, Window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers

#: A year in months.
YEAR = 12
#: Without a period, the last year is the latest that so much of the value can be compared in.
MOST = 0.5
_SPANS = {Freq.MONTH: 1, Freq.QUARTER: 3, Freq.YEAR: 12}


@dataclass(frozen=True, eq=False)
class Courses:
    """What each row holds in each period, all periods equally long and without a hole between.

    Attributes
    ----------
    by : tuple of str
        The keys, without those of time.
    keys : list of tuple of str or None
        One a row.
    first, span : int
        The first month since year 0, and how many months a period has (1, 3 or 12).
    values : float array, shape (n_rows, n_periods)
        USD, kg or quantity; NaN where the books do not cover all of the row (missing is no zero).
        A period that they cover and that holds nothing is 0.
    lacking : int array, shape (n_rows, n_periods)
        How many records give a value without a figure: beside them the value is a lower bound.
    """

    by: tuple[str, ...]
    keys: list[tuple[str | None, ...]]
    first: int
    span: int
    values: Numbers
    lacking: NDArray[np.int64]

    @property
    def texts(self) -> list[str]:
        """ISO texts of the periods."""
        starts = range(self.first, self.first + self.values.shape[1] * self.span, self.span)
        return [_text(month, self.span) for month in starts]

    def frame(self) -> pd.DataFrame:
        """Return one row for each known value: the keys, ``period``, ``value``, ``lacking``."""
        row, at = np.nonzero(np.isfinite(self.values))
        texts = np.array([*self.texts, ""], dtype=object)
        found = {name: [self.keys[i][k] for i in row] for k, name in enumerate(self.by)}
        told = {
            "period": texts[at],
            "value": self.values[row, at],
            "lacking": self.lacking[row, at],
        }
        return pd.DataFrame({**found, **told})


def courses(mirror: Mirror, query: Query) -> Courses:
    """Return the course of each row of `flows` by the query's keys without time.

    All that is loaded counts, whatever the period; of months, quarters and years those that most of the
    records are of. Where quantities of a row are in several units, all of the row is missing.

    Returns
    -------
    Courses

    Notes
    -----
    Source: METHODS 1 (missing is no zero; annual and monthly records are never added together).

    Examples
    --------
    >>> courses(Mirror([], []), Query(by=("exporter",))).values.shape
    (0, 0)
    """
    names = tuple(name for name in query.by if name not in TIME_KEYS)
    bare = replace(query, by=names, where=timeless(query.where), window=None, base=None)
    book = Book(mirror, bare)
    found = course(book, names)
    parsed = [periods.parse(text) for text in found.texts]
    span = _commonest(found, parsed)
    drawn = [i for i, one in enumerate(parsed) if _SPANS.get(one.freq) == span]
    if not drawn:
        nothing = np.empty((found.rows.n, 0))
        return Courses(names, texts_of(found.rows), 0, span, nothing, nothing.astype(np.int64))
    months = np.array([parsed[i].first_month for i in drawn])
    n = (months.max() - months.min()) // span + 1
    at = (months - months.min()) // span
    known = np.where(found.covered[:, drawn], found.values[:, drawn], np.nan)
    if query.measure == "quantity":
        known[mixed(found.rows.of, found.rows.n, units_of(mirror.records, found.pick))] = np.nan
    values = np.full((found.rows.n, n), np.nan)
    values[:, at] = known
    lacking = np.zeros((found.rows.n, n), dtype=np.int64)
    lacking[:, at] = _lacking(book, found)[:, drawn]
    return Courses(names, texts_of(found.rows), int(months.min()), span, values, lacking)


def _commonest(found: Course, parsed: list[Period]) -> int:
    counts = np.bincount(found.period, minlength=len(parsed))
    each = dict.fromkeys(_SPANS.values(), 0)
    for one, count in zip(parsed, counts, strict=False):
        if one.freq in _SPANS:
            each[_SPANS[one.freq]] += int(count)
    return max(each, key=lambda span: each[span])


def _lacking(book: Book, found: Course) -> NDArray[np.int64]:
    n = found.values.shape[1]
    lacks = book.lacking(found.pick)
    at = found.rows.of[lacks] * n + found.period[lacks]
    return np.bincount(at, minlength=found.rows.n * n).reshape(found.rows.n, n).astype(np.int64)


def _text(month: int, span: int) -> str:
    if span == YEAR:
        return f"{month // 12:04d}"
    if span == 3:
        return f"{month // 12:04d}-Q{month % 12 // 3 + 1}"
    return periods.month_text(month)


@dataclass(frozen=True, eq=False)
class OnYear:
    """The change of each row on the same months of the year before.

    Attributes
    ----------
    share : float array, shape (n_rows,)
        NaN where the same months of both years are not covered, where a part of either has no rate,
        or where the year before holds nothing.
    month, last : int or None
        The first and the last month compared, since year 0; None where each row has its own.
    """

    share: Numbers
    month: int | None = None
    last: int | None = None


def on_year(found: Courses, query: Query, frame: pd.DataFrame) -> OnYear:
    """Return the change of each row of *frame* on the year before: value / value then - 1.

    Never a part year beside a whole one: each row is compared over the same months of both years, and
    not at all where its books do not cover them all. Rows by time are compared over their own months,
    others over the query's period; without one, over the latest twelve months that half of the value
    can be compared in.

    Parameters
    ----------
    found : Courses
        Of the same query.
    frame : DataFrame
        A result of `flows` by ``query.by``.

    Notes
    -----
    Source: METHODS 3.

    Examples
    --------
    >>> nothing = courses(Mirror([], []), Query(by=("exporter",)))
    >>> on_year(nothing, Query(by=("exporter",)), pd.DataFrame({"exporter": []})).share.tolist()
    []
    """
    nothing = OnYear(np.full(len(frame), np.nan))
    if timeless(query.where) != query.where or not by_keys(query.where) or not found.values.size:
        return nothing
    rows = rows_of(found, frame)
    when = next((name for name in query.by if name in TIME_KEYS), None)
    if when is not None:
        share = np.full(len(frame), np.nan)
        texts = frame[when].astype(object).to_numpy()
        for text in dict.fromkeys(texts):
            if isinstance(text, str):
                mine = np.flatnonzero((texts == text) & (rows >= 0))
                share[mine] = _changes(found, *_months(text))[rows[mine]]
        return OnYear(share)
    span = _asked(query.window) if query.window else _latest(found)
    if span is None:
        return nothing
    return OnYear(np.append(_changes(found, *span), np.nan)[rows], *span)


def rows_of(found: Courses, frame: pd.DataFrame) -> NDArray[np.intp]:
    """Return which row of *found* each row of *frame* is of, shape (n_rows,); -1: none."""
    place = {key: i for i, key in enumerate(found.keys)}
    columns = [frame[name].astype(object).where(frame[name].notna(), None) for name in found.by]
    keys = zip(*columns, strict=True) if columns else [()] * len(frame)
    return np.array([place.get(tuple(key), -1) for key in keys], dtype=np.intp)


def _months(text: str) -> tuple[int, int]:
    period = periods.parse(text)
    return period.first_month, period.last_month


def _asked(window: Window) -> tuple[int, int] | None:
    first, last = window.first, window.last
    if first.day != 1 or last.day < monthrange(last.year, last.month)[1]:
        return None
    return first.year * 12 + first.month - 1, last.year * 12 + last.month - 1


def _changes(found: Courses, first: int, last: int) -> Numbers:
    """Return the change of months *first* to *last* on the same a year before, shape (n_rows,)."""
    now, then = (_cut(found, first - ago, last - ago) for ago in (0, YEAR))
    share = np.full(len(found.keys), np.nan)
    if now is None or then is None or last - first >= YEAR:
        return share
    value, before = (found.values[:, part].sum(axis=1) for part in (now, then))
    whole = (found.lacking[:, now].sum(axis=1) + found.lacking[:, then].sum(axis=1)) == 0
    np.divide(value, before, out=share, where=whole & (before > 0))
    return share - 1


def _cut(found: Courses, first: int, last: int) -> slice | None:
    """Return the places of whole periods that make up these months; None where they do not."""
    start, stop = first - found.first, last + 1 - found.first
    whole = start % found.span == 0 and stop % found.span == 0
    inside = 0 <= start < stop <= found.values.shape[1] * found.span
    return slice(start // found.span, stop // found.span) if whole and inside else None


def _latest(found: Courses) -> tuple[int, int] | None:
    """Return the latest twelve months in which half of what can be compared at all can be."""
    n = YEAR // found.span
    known: Mask = np.isfinite(found.values)
    if known.shape[1] < 2 * n:
        return None
    both = np.lib.stride_tricks.sliding_window_view(known, 2 * n, axis=1).all(axis=2)
    weight = np.nan_to_num(found.values).sum(axis=1) @ both
    if weight.max() <= 0:
        return None
    end = int(np.flatnonzero(weight >= MOST * weight.max())[-1]) + 2 * n
    last = found.first + end * found.span - 1
    return last - YEAR + 1, last
