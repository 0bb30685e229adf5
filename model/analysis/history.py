"""The highest period of each row, since when it was not as low, and when it was first seen."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model.analysis.book import Book, Ints, texts_of
from mirrorgap.model.analysis.grouping import TIME_KEYS, Groups, columns_of, group
from mirrorgap.model.analysis.picking import part_labels
from mirrorgap.model.records import Codes, Mask, Numbers


def history(book: Book, rows: Groups) -> dict[str, Any]:
    """Return peak_period, peak_value (in the window) and lowest_since (over all that is loaded)."""
    query = book.query
    names = tuple(name for name in query.by if name not in TIME_KEYS)
    when = next((name for name in TIME_KEYS if name in query.by), "period")
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
    table = (
        np.bincount(series.of * n + period, book.values[pick], minlength=series.n * n)
        .reshape(series.n, n)
        .astype(np.float64)
    )
    texts = [str(levels[i]) for i in order]
    covered = _covered(book, series, names, codes, rank)
    place = {key: i for i, key in enumerate(texts_of(series))}
    own = [i for i, name in enumerate(rows.names) if name not in TIME_KEYS]
    row_keys = texts_of(rows)
    # Rows of no such period at all (a year among months) come last and have no history.
    table = np.vstack([table, np.zeros((1, n))])
    covered = np.vstack([covered, np.zeros((1, n), dtype=bool)])
    found = (place.get(tuple(key[i] for i in own), series.n) for key in row_keys)
    at = np.fromiter(found, dtype=np.int64, count=len(row_keys))
    inside = _inside(book, codes, rank, n)
    last = np.full(rows.n, -1, dtype=np.int64)
    if when in rows.names:
        number = {text: i for i, text in enumerate(texts)}
        column = rows.names.index(when)
        last = np.array([number.get(key[column], -1) for key in row_keys], dtype=np.int64)
    return _extremes(table[at], covered[at], texts, inside, last)


def _inside(book: Book, codes: Codes, rank: Ints, n: int) -> Mask:
    """Return which periods, by rank, have live records in the window."""
    books = book.mirror.books
    live = books.record[books.live(book.query.window) & book.countries()]
    found = np.zeros(n, dtype=bool)
    found[rank[codes[live][codes[live] >= 0]]] = True
    return found


def _covered(
    book: Book, series: Groups, names: tuple[str, ...], codes: Codes, rank: Ints
) -> NDArray[np.bool_]:
    """Return for which periods each row's books say something at all, shape (n_rows, n_periods)."""
    books, table = book.mirror.books, book.table
    own = "exporter" if book.query.side == "exporter" else "importer"
    live = books.record[books.live(None) & book.countries()]
    live = live[codes[live] >= 0]
    period, n = rank[codes[live]], max(len(rank), 1)
    if own not in names:
        seen = np.zeros(n, dtype=bool)
        seen[period] = True
        return np.broadcast_to(seen, (series.n, n))
    reporter, countries = table.column(own)
    by_reporter = np.zeros((len(countries) + 1, n), dtype=bool)
    by_reporter[reporter[live], period] = True
    return by_reporter[series.codes[:, names.index(own)]]


def _extremes(
    values: Numbers, covered: NDArray[np.bool_], texts: list[str], inside: Mask, last: Ints
) -> dict[str, Any]:
    """Return peak_period, peak_value, lowest_since and first_seen of each series, among periods of one length.

    *values* and *covered* have shape (n_rows, n_periods), periods in order; *last* is the period that
    a row stands for, -1 for the last one covered in the window.
    """
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
    length = np.array([len(text) for text in texts])
    shown = covered & inside
    any_shown = shown.any(axis=1)
    last = np.where(last >= 0, last, np.where(shown, places, -1).max(axis=1))
    alike = length[None, :] == length[last][:, None]
    peak = np.where(shown & alike, values, -np.inf).argmax(axis=1)
    rows = np.arange(len(values))
    as_low = covered & alike & (places < last[:, None]) & (values <= values[rows, last][:, None])
    low = np.where(as_low, places, -1).max(axis=1)
    # A value is "the lowest since" only where it fell: below the period before it.
    earlier = covered & alike & (places < last[:, None])
    before = np.where(earlier, places, -1).max(axis=1)
    fell = (before >= 0) & (values[rows, last] < values[rows, before])
    low = np.where(fell, low, -1)
    names = np.array([*texts, None], dtype=object)
    traded = covered & alike & (values > 0)
    return {
        "peak_period": names[np.where(any_shown, peak, -1)],
        "peak_value": np.where(any_shown, values[rows, peak], np.nan),
        "lowest_since": names[np.where(any_shown, low, -1)],
        "first_seen": names[np.where(traded.any(axis=1), traded.argmax(axis=1), -1)],
    }
