"""Totals and changes of one side's books by the chosen keys (CONTRACT, `flows`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import coverage, hs
from mirrorgap.model.analysis.gaps import ratio
from mirrorgap.model.analysis.grouping import TIME_KEYS, Groups, columns_of, frame, group
from mirrorgap.model.analysis.picking import (
    among,
    by_its_keys,
    edition_warning,
    part_labels,
    same_length,
    shift,
    shifted_text,
)
from mirrorgap.model.mirror import MEASURES, Mirror, RecordTable, Result
from mirrorgap.model.periods import Window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Codes, Mask, Numbers, Texts
from mirrorgap.model.selection import mask

Ints = NDArray[np.int64]
CODE_KEYS = ("code", "heading", "chapter", "tier")
FIELDS = (
    "value",
    "base_value",
    "change",
    "change_share",
    "share_of_total",
    "peak_period",
    "peak_value",
    "lowest_since",
)


def flows(mirror: Mirror, query: Query) -> Result:
    """Return what one side's books add up to, by the query's keys (default exporter, importer).

    Parameters
    ----------
    mirror : Mirror
    query : Query
        ``side`` says whose books; the two sides are never added together. Without a list, and
        without a key of codes, a TOTAL row of a pair and period is taken instead of its codes.

    Returns
    -------
    Result
        ``side``, the keys, then `FIELDS`: value (USD, kg or quantity), the base period's value and
        the change (missing without a comparable base), the share of all goods that the side's books
        hold for the same countries and period, the highest period and its value, and, for the last
        period of the row, the latest earlier period that was as low or lower (missing: none was).
        A period that the books cover and that holds nothing is a zero; others are left out.

    Raises
    ------
    ValueError
        When a key or a measure is unknown.

    Notes
    -----
    Source: METHODS 1 (codes, flows, annual and monthly), 3 (same months), CONTRACT.

    Examples
    --------
    >>> flows(Mirror([], []), Query()).frame.empty
    True
    """
    query = query if query.by else replace(query, by=("exporter", "importer"))
    result = totals(mirror, query)
    return replace(result, frame=result.frame.drop(columns="first_seen"))


def totals(mirror: Mirror, query: Query) -> Result:
    """Return `flows`, with ``first_seen`` besides: the first period in which a row has any value."""
    query = by_its_keys(query)
    book = Book(mirror, query)
    pick = book.pick(query.window)
    labels = part_labels(book.loaded(query.window))
    texts = book.warnings(pick)
    rows = group(query.by, columns_of(book.table, query.by, pick, labels), len(pick))
    known = rows.count(~np.isnan(book.given[pick])) > 0
    value = np.where(known, rows.sum(book.values[pick]), np.nan)
    base, refused = _base(book, rows, labels)
    totals = book.totals(rows, query)
    fields: dict[str, Any] = {
        "value": value,
        "base_value": base,
        "change": value - base,
        "change_share": ratio(value - base, base),
        "share_of_total": ratio(value, totals),
        **_known(known, _history(book, rows)),
    }
    result = frame(rows, fields, "value")
    result.insert(0, "side", query.side)
    return Result(result, tuple(text for text in (*texts, refused) if text))


def _known(known: Mask, history: dict[str, Any]) -> dict[str, Any]:
    """Return the history with nothing said of rows of which no value is known."""
    nothing = {"peak_value": np.nan}
    found = dict(history)
    for name, values in history.items():
        found[name] = np.array(values)
        found[name][~known] = nothing.get(name)
    return found


@dataclass(frozen=True, eq=False)
class Book:
    """The records of one side that a query asks for, of all periods."""

    mirror: Mirror
    query: Query

    def __post_init__(self) -> None:
        if self.query.measure not in MEASURES:
            raise ValueError(f"no measure {self.query.measure!r}: use {', '.join(MEASURES)}")

    @property
    def table(self) -> RecordTable:
        """The records, with tiers."""
        return self.mirror.record_table(self.query.basket)

    @property
    def given(self) -> Numbers:
        """The measure of every record, shape (n_records,); missing is NaN."""
        return self.mirror.records.number(MEASURES[self.query.measure])

    @property
    def values(self) -> Numbers:
        """The measure of every record, shape (n_records,); missing counts as 0 in sums."""
        return np.nan_to_num(self.given)

    def countries(self) -> Mask:
        """Return which book entries are of the side and of the countries asked for."""
        books, record = self.mirror.books, self.mirror.books.record
        codes, levels = self.mirror.records.column("exporter")
        taken: Mask = books.out == (self.query.side == "exporter")
        taken &= among((codes[record], levels), self.query.exporters)
        codes, levels = self.mirror.records.column("importer")
        return taken & among((codes[record], levels), self.query.importers)

    def wanted(self) -> Mask:
        """Return which book entries the query asks for, of all periods."""
        books, query = self.mirror.books, self.query
        taken = self.countries()
        if query.basket is not None:
            taken &= self.mirror.in_basket(query.basket)[1][books.record]
        if query.where is not None:
            taken &= mask(query.where, self.table)[books.record]
        return taken

    def pick(self, window: Window | None, *, everything: bool = False) -> Ints:
        """Return the records of *window* that add up: TOTAL or its codes, never both.

        With *everything*, all goods of the countries, whatever the list and the filters.
        """
        books = self.mirror.books
        chosen = self.countries() if everything else self.wanted()
        taken = np.flatnonzero(chosen & books.live(window))
        by_code = not everything and any(key in CODE_KEYS for key in self.query.by)
        return np.asarray(books.record[taken[self._once(taken, by_code)]], dtype=np.int64)

    def _once(self, taken: Ints, by_code: bool) -> Mask:
        books = self.mirror.books
        total = books.total[taken]
        if not total.any():
            return ~total
        key = self._pair_period(books.record[taken])
        with_total = np.unique(key[total])
        with_codes = np.unique(key[~total])
        if by_code:
            return ~total | ~np.isin(key, with_codes)
        return total | ~np.isin(key, with_total)

    def _pair_period(self, record: Ints) -> Ints:
        key = np.zeros(len(record), dtype=np.int64)
        for name in ("reporter", "partner", "period"):
            codes, levels = self.mirror.records.column(name)
            key = key * (len(levels) + 1) + codes[record] + 1
        return key

    def loaded(self, window: Window | None) -> list[str]:
        """Return the periods of *window* that the side's books hold for the countries asked for."""
        books = self.mirror.books
        taken = self.countries() & books.live(window)
        codes, levels = self.mirror.records.column("period")
        present = np.bincount(codes[books.record[taken]], minlength=len(levels)) > 0
        return sorted(str(text) for text in levels[present])

    def months_of_reporters(self, window: Window, months: int) -> dict[str, set[tuple[int, int]]]:
        """Return the months, moved on by *months*, of which each reporter of the side has books."""
        books = self.mirror.books
        taken = books.record[self.countries() & books.live(window)]
        reporter, names = self.mirror.records.column("reporter")
        period, texts = self.mirror.records.column("period")
        pairs = np.unique(reporter[taken].astype(np.int64) * len(texts) + period[taken])
        found: dict[str, set[tuple[int, int]]] = {}
        for pair in pairs:
            later = shifted_text(str(texts[pair % len(texts)]), months)
            if later:
                found.setdefault(str(names[pair // len(texts)]), set()).update(_months({later}))
        return found

    def totals(self, rows: Groups, query: Query) -> Numbers:
        """Return, for each row, all goods of the same countries and the row's own period."""
        names = tuple(name for name in query.by if name in TIME_KEYS)
        pick = self.pick(query.window, everything=True)
        labels = part_labels(self.loaded(query.window))
        every = group(names, columns_of(self.table, names, pick, labels), len(pick))
        sums = every.sum(self.values[pick])
        keys = {tuple(key): total for key, total in zip(_texts(every), sums, strict=True)}
        places = [i for i, name in enumerate(rows.names) if name in TIME_KEYS]
        return np.array(
            [keys.get(tuple(text[i] for i in places), 0.0) for text in _texts(rows)],
            dtype=np.float64,
        )

    def warnings(self, pick: Ints) -> list[str | None]:
        """Return what a reader of the totals must know."""
        query, records = self.query, self.mirror.records
        values = records.number(MEASURES[query.measure])[pick]
        given = records.number("value")[pick]
        missing = int((np.isnan(values) & ~np.isnan(given)).sum())
        texts = [edition_warning(query.basket, query.window, query.base, self.loaded(query.window))]
        texts.append(self.mirror.cells.detail.repeats)
        if not len(pick):
            texts.append(self._nothing())
        if totals := self._without_total(pick):
            texts.append(totals)
        if missing and query.measure == "value":
            texts.append(
                f"{missing:,} records have no value in USD, because no rate is known or the "
                "currency is not stated: they are left out (--currency says it)."
            )
        elif missing:
            texts.append(f"{missing:,} records have no {query.measure}: they are left out.")
        if query.measure == "quantity" and len(units := self._units(pick)) > 1:
            texts.append(f"Quantities in several units ({', '.join(units)}) stand in one sum.")
        return texts

    def _nothing(self) -> str | None:
        """Return the hint that the other side's books are the ones that are loaded."""
        side, books = self.query.side, self.mirror.books
        if not len(books.record) or (books.out == (side == "exporter")).any():
            return None
        other = "importer" if side == "exporter" else "exporter"
        return f"Only {other}s' books are loaded: --side {other} adds them up."

    def _without_total(self, pick: Ints) -> str | None:
        """Return the warning that shares are shares of the codes read, where no TOTAL is loaded."""
        everything = self.pick(self.query.window, everything=True)
        codes, levels = self.mirror.records.column("hs6")
        total = np.append(levels == hs.TOTAL, False)[codes[everything]].astype(bool)
        if total.all() or not len(pick):
            return None
        reporter, names = self.mirror.records.column("reporter")
        lacking = sorted({str(names[i]) for i in np.unique(reporter[everything[~total]])})
        some = ", ".join(lacking[:5]) + (" and others" if len(lacking) > 5 else "")
        return f"No total trade is loaded for {some}: share_of_total is a share of the codes read."

    def _units(self, pick: Ints) -> list[str]:
        codes, levels = self.mirror.records.column("unit")
        return [str(levels[i]) for i in np.unique(codes[pick]) if i >= 0]


def _texts(rows: Groups) -> list[tuple[Any, ...]]:
    keys = rows.keys()
    return list(zip(*keys.values(), strict=True)) if keys else [()] * rows.n


def _base(
    book: Book, rows: Groups, labels: dict[str, dict[str, str]]
) -> tuple[Numbers, str | None]:
    """Return the base period's value of each row, and why there is none."""
    nothing = np.full(rows.n, np.nan)
    query = book.query
    if query.base is None:
        return nothing, None
    if query.window is None:
        return nothing, "A base period needs a period to compare with it: give --from and --to."
    if refused := same_length(query.window, query.base):
        return nothing, refused
    unlike = _unlike(book, query.window, query.base)
    own = "exporter" if query.side == "exporter" else "importer"
    refused = _unlike_words(unlike, query) if unlike else None
    if unlike and own not in query.by:
        return nothing, refused
    pick = book.pick(query.base)
    months = shift(query.window, query.base)
    columns = [
        _later(column, months) if name in TIME_KEYS else column
        for name, column in zip(
            query.by, columns_of(book.table, query.by, pick, part_labels(())), strict=True
        )
    ]
    base = group(query.by, columns, len(pick))
    named = [
        tuple(
            labels.get(name, {}).get(text, text) for name, text in zip(query.by, key, strict=True)
        )
        for key in _texts(base)
    ]
    sums = dict(zip(named, base.sum(book.values[pick]), strict=True))
    found = np.array([sums.get(key, 0.0) for key in _texts(rows)], dtype=np.float64)
    if unlike:
        found[np.isin(rows.keys()[own], unlike)] = np.nan
    return found, refused


def _later(column: tuple[Codes, Texts], months: int) -> tuple[Codes, Texts]:
    codes, levels = column
    later = [shifted_text(str(level), months) or f"{level}?" for level in levels]
    return codes, np.array(later, dtype=object)


def _unlike(book: Book, window: Window, base: Window) -> list[str]:
    """Return the reporters of whom not the same months of the two periods are loaded."""
    now = book.months_of_reporters(window, 0)
    then = book.months_of_reporters(base, shift(window, base))
    return sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))


def _unlike_words(reporters: list[str], query: Query) -> str:
    some = ", ".join(reporters[:5]) + (" and others" if len(reporters) > 5 else "")
    return (
        f"Not the same months of {query.window} and {query.base} are loaded for {some}: no change "
        "is given for them. Compare the same months of both, or leave them out (--exporter, "
        "--importer)."
    )


def _months(texts: set[str]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for text in texts:
        if place := coverage.unit_of(text):
            year, unit = place
            first = unit if unit < 12 else 3 * (unit - 12) if unit < 16 else 0
            length = 1 if unit < 12 else 3 if unit < 16 else 12
            found |= {(year, first + i) for i in range(length)}
    return found


def _history(book: Book, rows: Groups) -> dict[str, Any]:
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
    place = {key: i for i, key in enumerate(_texts(series))}
    own = [i for i, name in enumerate(rows.names) if name not in TIME_KEYS]
    row_keys = _texts(rows)
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
