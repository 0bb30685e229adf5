"""The records of one side that a query asks for, added up without counting anything twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import hs, samples
from mirrorgap.model.analysis import one_unit
from mirrorgap.model.analysis.covering import silent
from mirrorgap.model.analysis.grouping import TIME_KEYS, Groups, columns_of, group
from mirrorgap.model.analysis.picking import Later, among, edition_warning, part_labels
from mirrorgap.model.mirror import MEASURES, Mirror, RecordTable
from mirrorgap.model.periods import Window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers
from mirrorgap.model.selection import Both, Keys, Selection, mask
from mirrorgap.model.words import number_of

Ints = NDArray[np.int64]
CODE_KEYS = ("code", "heading", "chapter", "tier")


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

    def lacking(self, record: Ints) -> Mask:
        """Return which of the records give a value that has no figure by the measure, shape (n,).

        By value these are the ones without a rate to dollars: no sum that they belong to is whole.
        """
        if self.query.measure == "value":
            mirror = self.mirror
            return mirror.rateless[record] if mirror.any_rateless else np.zeros(len(record), bool)
        unknown: Mask = np.isnan(self.given[record])
        return unknown & ~np.isnan(self.mirror.records.number("value")[record])

    def countries(self) -> Mask:
        """Return which book entries are of the side and of the countries asked for."""
        books, record = self.mirror.books, self.mirror.books.record
        codes, levels = self.mirror.records.column("exporter")
        taken: Mask = books.out == (self.query.side == "exporter")
        taken &= among((codes[record], levels), self.query.exporters)
        codes, levels = self.mirror.records.column("importer")
        return taken & among((codes[record], levels), self.query.importers)

    def _among(self) -> Mask:
        """Return which book entries are of the countries that the filters name, whatever the goods."""
        taken = np.ones(len(self.mirror.books.record), dtype=bool)
        for part in by_country(self.query.where):
            taken &= mask(part, self.table)[self.mirror.books.record]
        return taken

    def wanted(self, months: int = 0) -> Mask:
        """Return which book entries the query asks for, of all periods.

        What is brushed in time is looked for *months* earlier.
        """
        books, query = self.mirror.books, self.query
        taken = self.countries()
        if query.basket is not None:
            taken &= self.mirror.in_basket(query.basket)[1][books.record]
        if query.where is not None:
            table = Later(self.table, months) if months else self.table
            taken &= mask(query.where, table)[books.record]
        return taken

    def pick(self, window: Window | None, months: int = 0, *, everything: bool = False) -> Ints:
        """Return the records of *window* that add up: TOTAL or its codes, never both.

        For a base that lies *months* before the query's period, what is brushed in time is too.

        With *everything*, all goods of the countries, whatever the list and the filters by goods.
        """
        books = self.mirror.books
        chosen = self.countries() & self._among() if everything else self.wanted(months)
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
        """Return the periods of *window* that the side's books hold for the countries asked for.

        Those of which a reporter's books give no figure at all (`silent`) are not loaded.
        """
        books = self.mirror.books
        taken = self.countries() & books.live(window) & ~silent(self.mirror, self.query.measure)
        codes, levels = self.mirror.records.column("period")
        present = np.bincount(codes[books.record[taken]], minlength=len(levels)) > 0
        return sorted(str(text) for text in levels[present])

    def totals(self, rows: Groups, query: Query) -> Numbers:
        """Return, for each row, all goods of the countries asked for and the row's own period.

        Filters by country count, those by goods do not.

        Missing (NaN) where a part of them has no rate: the share of an unknown whole is unknown.
        """
        names = tuple(name for name in query.by if name in TIME_KEYS)
        pick = self.pick(query.window, everything=True)
        labels = part_labels(self.loaded(query.window))
        every = group(names, columns_of(self.table, names, pick, labels), len(pick))
        sums = every.sum(self.values[pick])
        if query.measure == "value":
            sums[every.count(self.lacking(pick)) > 0] = np.nan
        keys = {tuple(key): total for key, total in zip(texts_of(every), sums, strict=True)}
        places = [i for i, name in enumerate(rows.names) if name in TIME_KEYS]
        return np.array(
            [keys.get(tuple(text[i] for i in places), 0.0) for text in texts_of(rows)],
            dtype=np.float64,
        )

    def warnings(self, pick: Ints) -> list[str | None]:
        """Return what a reader of the totals must know."""
        query, records = self.query, self.mirror.records
        texts = [self._lacking_words(pick)]
        texts.append(
            edition_warning(query.basket, query.window, query.base, self.loaded(query.window))
        )
        texts.append(self.mirror.cells.detail.repeats)
        if not len(pick):
            texts.append(self._nothing())
        else:
            texts.append(samples.warning(self.mirror))
        if totals := self._without_total(pick):
            texts.append(totals)
        if query.measure == "quantity":
            texts.append(one_unit.sentence(records, pick))
        return texts

    def _lacking_words(self, pick: Ints) -> str | None:
        """Return how many of the records have no figure by the measure, and what that does."""
        missing, measure = int(self.lacking(pick).sum()), self.query.measure
        if not missing:
            return None
        of = f"{missing:,} of the {number_of(len(pick), 'record')} added up here"
        verb = "has" if missing == 1 else "have"
        if measure != "value":
            return f"{of} {verb} no {measure}: sums with them are lower bounds."
        return (
            f"{of} {verb} no value in USD, because no rate is known or the currency is not stated "
            "(--currency says it): sums with them are lower bounds, shares and changes are not given."
        )

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
        return f"No total trade is loaded for {some}: the shares of the total are shares of the codes read."


def by_country(where: Selection | None) -> list[Selection]:
    """Return the filters that name exporters and importers and nothing else.

    >>> by_country(None)
    []
    """
    if isinstance(where, Both):
        return [part for one in where.parts for part in by_country(one)]
    if isinstance(where, Keys) and set(where.columns) <= {"exporter", "importer"}:
        return [where]
    return []


def unrated(mirror: Mirror, query: Query) -> bool:
    """Return whether what the query asks for are only values without a rate to dollars.

    >>> unrated(Mirror([], []), Query())
    False
    """
    book = Book(mirror, replace(query, measure="value"))
    record = book.mirror.books.record[book.wanted()]
    return bool(book.lacking(record).any() and np.isnan(book.given[record]).all())


def texts_of(rows: Groups) -> list[tuple[Any, ...]]:
    """Return the keys of each row."""
    keys = rows.keys()
    return list(zip(*keys.values(), strict=True)) if keys else [()] * rows.n
