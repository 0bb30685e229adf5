"""The highest period of each row, since when it was not as low, and when it was first seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import periods
from mirrorgap.model.analysis.book import Book, Ints, texts_of
from mirrorgap.model.analysis.covering import labelled, lines
from mirrorgap.model.analysis.grouping import TIME_KEYS, Groups, columns_of, group
from mirrorgap.model.analysis.picking import part_labels, timeless
from mirrorgap.model.numbering import distinct
from mirrorgap.model.periods import Freq
from mirrorgap.model.records import Codes, Mask, Numbers

#: A row that stands for a period that is none of the series.
NONE = -2


def history(book: Book, rows: Groups) -> dict[str, Any]:
    """Return peak_period, peak_value (in the window) and lowest_since (over all that is loaded).

    No peak is given where the known sum of another period, which not all of a row's books cover, is higher.
    Nor is it said since when a value is the lowest where such a sum since then is as low.
    """
    brushed, names = book, tuple(name for name in book.query.by if name not in TIME_KEYS)
    when = next((name for name in TIME_KEYS if name in book.query.by), "period")
    book = replace(book, query=replace(book.query, where=timeless(book.query.where)))
    found = course(book, names, when)
    texts = found.texts
    place = {key: i for i, key in enumerate(texts_of(found.rows))}
    own = [i for i, name in enumerate(rows.names) if name not in TIME_KEYS]
    row_keys = texts_of(rows)
    # Rows of no such period at all (a year among months) come last and have no history.
    n = found.values.shape[1]
    table = np.vstack([found.values, np.zeros((1, n))])
    covered = np.vstack([found.covered, np.zeros((1, n), dtype=bool)])
    places = (place.get(tuple(key[i] for i in own), found.rows.n) for key in row_keys)
    at = np.fromiter(places, dtype=np.int64, count=len(row_keys))
    inside = _inside(brushed, found.codes, found.rank, texts)
    last = np.full(rows.n, -1, dtype=np.int64)
    if when in rows.names:
        number = {text: i for i, text in enumerate(texts)}
        column = rows.names.index(when)
        last = np.array([number.get(key[column], NONE) for key in row_keys], dtype=np.int64)
    return _extremes(table[at], covered[at], texts, inside, (last, _lengths(texts, when)))


@dataclass(frozen=True, eq=False)
class Course:
    """What a book holds, row by row and period by period, over all that is loaded.

    Attributes
    ----------
    rows : Groups
        By keys without time.
    pick : int array, shape (n_records,)
        The records that count; ``rows.of`` and *period* say where each stands.
    period : int array, shape (n_records,)
    texts : list of str, n_periods
        ISO texts in order.
    values : float array, shape (rows.n, max(n_periods, 1))
        Sums; what no record says counts as 0.
    covered : bool array, shape of *values*
        Whether the books cover all that the row holds, so that nothing said is a zero.
    codes, rank
        Of every record of the table its period, and the place of each among *texts*.
    """

    rows: Groups
    pick: Ints
    period: Ints
    texts: list[str]
    values: Numbers
    covered: Mask
    codes: Codes
    rank: Ints


def course(book: Book, names: tuple[str, ...], when: str = "period") -> Course:
    """Return what *book* holds by the keys *names*, in every period of the kind *when*."""
    pick = book.pick(None)
    every = part_labels(book.loaded(None))
    ((codes, levels),) = columns_of(book.table, (when,), np.arange(book.table.n), every)
    pick = pick[codes[pick] >= 0]
    order = np.argsort([str(level) for level in levels]) if len(levels) else np.empty(0, np.int64)
    rank = np.empty(len(levels), dtype=np.int64)
    rank[order] = np.arange(len(levels))
    period = rank[codes[pick]]
    series = group(names, columns_of(book.table, names, pick), len(pick))
    n = max(len(levels), 1)
    at = series.of * n + period
    known = ~np.isnan(book.given[pick])
    sums = np.bincount(at, book.values[pick], minlength=series.n * n)
    table = sums.astype(np.float64).reshape(series.n, n)
    spoken = np.bincount(at[known], minlength=series.n * n).reshape(series.n, n) > 0
    unknown = np.bincount(at[~known], minlength=series.n * n).reshape(series.n, n) > 0
    texts = [str(levels[i]) for i in order]
    # Where only marks stand, such as confidential values, nothing is known: no zero.
    covered = np.zeros((series.n, n), dtype=bool)
    covered[:, : len(texts)] = _covered(book, series, pick, texts, when)
    covered &= spoken | ~unknown
    return Course(series, pick, period, texts, table, covered, codes, rank)


def _inside(book: Book, codes: Codes, rank: Ints, texts: list[str]) -> Mask:
    """Return which periods, by rank, lie in the window and in what is brushed in time."""
    window, books = book.query.window, book.mirror.books
    live = books.record[books.live(window) & book.countries()]
    if timeless(book.query.where) != book.query.where:
        live = book.pick(window)
    found = np.zeros(max(len(texts), 1), dtype=bool)
    found[rank[codes[live][codes[live] >= 0]]] = True
    # A year of which only a part lies in the window is no period of it.
    whole = [window is None or window.covers(periods.parse(text)) for text in texts]
    found[: len(texts)] &= np.array(whole, dtype=bool)
    return found


def _covered(book: Book, series: Groups, pick: Ints, texts: list[str], when: str) -> Mask:
    """Return for which periods each row's books cover all that the row holds, (n_rows, n_periods)."""
    out = book.query.side == "exporter"
    measure = book.query.measure
    found = labelled(book.mirror, out, tuple(texts), when == "period", measure)
    reporter, countries = book.mirror.records.column("reporter")
    n = len(countries) + 1
    pair, _ = distinct(series.of * n + reporter[pick], max(series.n * n, 1))
    covered = np.ones((series.n, len(texts)), dtype=bool)
    np.logical_and.at(covered, pair // n, found.reporters[pair % n])
    line = lines(book.mirror, measure).of[pick]
    narrow = found.partial[line]
    np.logical_and.at(covered, series.of[narrow], found.lines[line[narrow]])
    return covered


def _extremes(
    values: Numbers,
    covered: NDArray[np.bool_],
    texts: list[str],
    inside: Mask,
    last_and_lengths: tuple[Ints, Ints],
) -> dict[str, Any]:
    """Return peak_period, peak_value, lowest_since and first_seen of each series, among periods of one length.

    *values* and *covered* have shape (n_rows, n_periods), periods in order; *last* is the period that
    a row stands for, -1 for the last one covered in the window; *lengths* as in `_lengths`.
    """
    last, lengths = last_and_lengths
    if not texts or not len(values):
        empty = np.full(len(values), None, dtype=object)
        nothing = np.full(len(values), np.nan)
        return {
            "peak_period": empty,
            "peak_value": nothing,
            "lowest_since": empty,
            "first_seen": empty,
        }
    places = np.arange(len(texts))
    kind = _kinds(texts)
    shown = covered & inside
    lone = last == NONE
    last = np.where(last >= 0, last, np.where(shown, places, -1).max(axis=1))
    alike = (kind[None, :] == kind[last][:, None]) & ~lone[:, None]
    any_shown = (shown & alike).any(axis=1)
    peak = np.where(shown & alike, values, -np.inf).argmax(axis=1)
    rows = np.arange(len(values))
    # What is known of a period is the least that it holds: where that is higher, the peak is false.
    rival = inside & (lengths <= lengths[last][:, None]) & (values > values[rows, peak][:, None])
    has_peak = any_shown & ~rival.any(axis=1)
    as_low = covered & alike & (places < last[:, None]) & (values <= values[rows, last][:, None])
    low = np.where(as_low, places, -1).max(axis=1)
    # A value is "the lowest since" only where it fell: below the period before it.
    earlier = covered & alike & (places < last[:, None])
    before = np.where(earlier, places, -1).max(axis=1)
    fell = (before >= 0) & (values[rows, last] < values[rows, before]) & covered[rows, last]
    low = np.where(fell, low, -1)
    # One since then of which only a part is known, and that part as low, may have been as low too.
    since = alike & ~covered & (places > low[:, None]) & (places < last[:, None]) & (values > 0)
    low = np.where((since & (values <= values[rows, last][:, None])).any(axis=1), -1, low)
    names = np.array([*texts, None], dtype=object)
    traded = alike & (values > 0)
    return {
        "peak_period": names[np.where(has_peak, peak, -1)],
        "peak_value": np.where(has_peak, values[rows, peak], np.nan),
        "lowest_since": names[np.where(any_shown, low, -1)],
        "first_seen": names[np.where(traded.any(axis=1), traded.argmax(axis=1), -1)],
    }


def _lengths(texts: list[str], when: str) -> Ints:
    """Return how long each period is, in months; by a key of years and so on all are alike.

    A month is not belied by the year around it, but a part year is by a whole one beside it.

    >>> _lengths(["2022-01", "2022"], "period").tolist(), _lengths(["2022-01/2022-06", "2023"], "year").tolist()
    ([1, 12], [0, 0])
    """
    months = [periods.parse(text).n_months if when == "period" else 0 for text in texts]
    return np.array(months, dtype=np.int64)


def _kinds(texts: list[str]) -> Ints:
    """Return a number for each kind of period: months, quarters, years, or the same months of a year.

    >>> [int(k) for k in _kinds(["2022-01", "2022-Q1", "2022-01/2022-06", "2023-01/2023-06"])]
    [0, 1, 2, 2]
    """
    seen: dict[tuple[object, ...], int] = {}
    kinds = []
    for text in texts:
        period = periods.parse(text)
        part = (period.first.month, period.n_months) if period.freq is Freq.INTERVAL else ()
        kinds.append(seen.setdefault((period.freq, *part), len(seen)))
    return np.array(kinds, dtype=np.int64)
