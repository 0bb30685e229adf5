"""Unit values of one side's books, and how far each is from the usual ones (METHODS 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import hs, periods
from mirrorgap.model.analysis.book import Book
from mirrorgap.model.analysis.chance import spread_by
from mirrorgap.model.analysis.grouping import TIME_KEYS, Groups, columns_of, group
from mirrorgap.model.keeping import kept
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import Window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers, Texts

Ints = NDArray[np.int64]
#: A robust z beyond this is flagged (Iglewicz and Hoaglin 1993).
FLAG = 3.5
#: With fewer observations of a code the heading stands in.
FEWEST = 8
WORLD = "W00"
#: Keys that part every observation: with them filters choose rows, and never what is usual.
OBSERVED = ("exporter", "importer", "code", "period")
#: What an observation was judged among.
WITHIN = np.array(["code", "heading", None], dtype=object)
BY_CODE, BY_HEADING, NOT_JUDGED = 0, 1, 2
#: Why a record makes no unit value.
USED, NO_VALUE, ESTIMATED, NO_AMOUNT = 0, 1, 2, 3


@dataclass(frozen=True, eq=False)
class Side:
    """Observations of one side, by keys and unit: all of ``(n_rows,)``.

    Attributes
    ----------
    rows : Groups
        The keys, and last the unit.
    usd, fob, amount : float arrays
        Value as reported and FOB-equivalent, USD, and quantity in the unit; records without a weight
        or quantity that is not estimated are in none of them.
    median, spread : float arrays
        Of ln UV among the observations of the same code (or heading), unit and year; missing (NaN)
        where an observation is not judged.
    count : int array
        How many these are. ``within`` says which: a place in `WITHIN`.
    record, reason : int arrays, shape (n_records_taken,)
        Every record that was looked at, and whether it is `USED`, or why not.
    hidden : int array
        Packed keys, without unit, of confidential records.
    """

    rows: Groups
    usd: Numbers
    fob: Numbers
    amount: Numbers
    median: Numbers
    spread: Numbers
    count: Ints
    within: Ints
    record: Ints
    reason: Ints
    hidden: Ints

    @property
    def unit_value(self) -> Numbers:
        """USD for one unit."""
        return self.usd / self.amount

    @property
    def z(self) -> Numbers:
        """(ln UV - median) / spread; NaN where not judged."""
        return (np.log(self.unit_value) - self.median) / self.spread

    def packed(self, pick: Ints, *, unit: bool) -> Ints:
        """Return one number for the keys (and the unit) of some rows, the same on both sides."""
        last = None if unit else -1
        codes = list(self.rows.codes[pick].T[:last])
        return _packed(codes, [len(levels) for levels in self.rows.levels[:last]], len(pick))


def side_of(mirror: Mirror, query: Query) -> Side:
    """Return one side's observations, judged among all that is loaded of their code and year.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        Its keys part observations. With all of `OBSERVED` among them, the list, the countries, the
        filters and the period leave out nothing: what is usual does not depend on what is looked at.
        With fewer keys a row is a sum, and all but the list count. ``measure`` says what is divided
        by: ``net_kg`` kilograms, ``quantity`` supplementary units, ``value`` kilograms, and
        supplementary units for lines without a weight. The two are never mixed.

    Returns
    -------
    Side
        Only pairs of two known countries and HS codes make observations.

    Notes
    -----
    Source: METHODS 9.

    Examples
    --------
    >>> side_of(Mirror([], []), Query(by=OBSERVED)).rows.n
    0
    """
    free = replace(query, basket=None, base=None, min_usd=0.0)
    if set(OBSERVED) <= set(query.by):
        free = replace(free, exporters=None, importers=None, where=None)
    return _side(mirror, free)


def shown(mirror: Mirror, side: Side, query: Query) -> tuple[Mask, Ints]:
    """Return which rows of *side* a query asks for, and how many of its records are not used, by reason.

    Shapes (n_rows,) and (4,); the second counts `USED`, `NO_VALUE`, `ESTIMATED`, `NO_AMOUNT`.
    """
    asked = np.zeros(mirror.records.n, dtype=bool)
    asked[Book(mirror, query).pick(query.window)] = True
    taken = asked[side.record]
    rows = np.zeros(side.rows.n, dtype=bool)
    rows[side.rows.of[taken[side.reason == USED]]] = True
    return rows, np.bincount(side.reason[taken], minlength=4)


@kept(6)
def _side(mirror: Mirror, query: Query) -> Side:
    book = Book(mirror, query)
    record = _observable(mirror, _population(book, query))
    usd = mirror.records.number("value_usd")[record]
    amount, unit, units, guessed = _amounts(mirror, query.measure, record)
    reason = np.full(len(record), USED, dtype=np.int64)
    reason[~(amount > 0)] = NO_AMOUNT
    reason[~(amount > 0) & guessed] = ESTIMATED
    reason[~(usd > 0)] = NO_VALUE
    names = query.by
    columns = columns_of(book.table, names, record)
    key = _packed([c for c, _ in columns], [len(levels) for _, levels in columns], len(record))
    status, levels = mirror.records.column("status")
    hidden = np.append(levels == "suppressed", False)[status[record]].astype(bool)
    used = reason == USED
    entries = [(codes[used], levels) for codes, levels in columns]
    rows = group([*names, "unit"], [*entries, (unit[used], units)], int(used.sum()))
    value, quantity = rows.sum(usd[used]), rows.sum(amount[used])
    fob = rows.sum(_fob(mirror, record[used], usd[used], query))
    usual = _usual(rows, np.log(value / quantity), names)
    return Side(rows, value, fob, quantity, *usual, record, reason, key[hidden])


def _population(book: Book, query: Query) -> Ints:
    """Return the records among which observations are judged: whole years, where rows allow it."""
    record = book.pick(query.window)
    if query.window is None or not set(OBSERVED) <= set(query.by):
        return record
    first, last = query.window.first.year, query.window.last.year
    whole = Window(date(first, 1, 1), date(last, 12, 31))
    return np.union1d(record, book.pick(whole))


def _observable(mirror: Mirror, record: Ints) -> Ints:
    """Leave out totals of goods and of countries: no price is that of everything."""
    kept_ = np.ones(len(record), dtype=bool)
    codes, levels = mirror.records.column("hs6")
    is_code = np.array([hs.is_code(str(level)) for level in levels] + [False])
    kept_ &= is_code[codes[record]]
    for name in ("exporter", "importer"):
        codes, levels = mirror.records.column(name)
        kept_ &= np.append(levels != WORLD, False).astype(bool)[codes[record]]
    return record[kept_]


def _packed(columns: Sequence[Any], sizes: Sequence[int], n: int) -> Ints:
    """Return one number for each combination of codes; *sizes* are how many levels each has."""
    key = np.zeros(n, dtype=np.int64)
    for codes, size in zip(columns, sizes, strict=True):
        key = key * (size + 1) + codes + 1
    return key


def _amounts(mirror: Mirror, measure: str, record: Ints) -> tuple[Numbers, Ints, Texts, Mask]:
    """Return quantity, unit and the names of units, and where the source itself only estimates.

    Estimated and missing amounts are missing (NaN). A quantity in kilograms is a weight.
    """
    records = mirror.records
    codes, flags = records.column("estimated")
    guess_kg, guess_units = (
        np.array([name in str(flag) for flag in flags] + [False])[codes[record]]
        for name in ("net_kg", "quantity")
    )
    kg, pieces = records.number("net_kg")[record], records.number("quantity")[record]
    unit, names = records.column("unit")
    units = np.append(names[names != "kg"], "kg").astype(object)
    place = {name: i for i, name in enumerate(units)}
    own = np.array([place[name] for name in names] + [-1], dtype=np.int64)[unit[record]]
    last = len(units) - 1
    weighs = own == last
    kg = np.where(~(kg > 0) & weighs, pieces, kg)
    guess_kg = np.where(weighs & ~(records.number("net_kg")[record] > 0), guess_units, guess_kg)
    pieces = np.where((own < 0) | weighs, np.nan, pieces)
    known_kg, known_pieces = (kg > 0) & ~guess_kg, (pieces > 0) & ~guess_units
    by_kg = np.full(len(record), measure == "net_kg")
    if measure == "value":
        by_kg = known_kg | ~known_pieces
    amount = np.where(by_kg, np.where(known_kg, kg, np.nan), np.where(known_pieces, pieces, np.nan))
    guessed = np.where(by_kg, (kg > 0) & guess_kg, (pieces > 0) & guess_units)
    if measure == "value":
        guessed = (kg > 0) & guess_kg | (pieces > 0) & guess_units
    return amount, np.where(by_kg, last, own), units, guessed


def _fob(mirror: Mirror, record: Ints, usd: Numbers, query: Query) -> Numbers:
    """Return values made FOB-equivalent (METHODS 2): imports valued CIF or not said, by the factor."""
    if query.side == "exporter":
        return usd
    records = mirror.records
    codes, levels = records.column("valuation")
    fixed = np.append(np.isin(levels, ("FOB", "adjusted")), False)[codes[record]]
    own = records.number("fob_usd")[record]
    return np.where(~np.isnan(own), own, np.where(fixed, usd, usd / query.factor))


def _usual(
    rows: Groups, log: Numbers, names: tuple[str, ...]
) -> tuple[Numbers, Numbers, Ints, Ints]:
    """Return median and spread of ln UV for each row, of how many, and whether code or heading."""
    code_at = names.index("code")
    levels, code = rows.levels[code_at], rows.codes[:, code_at]
    headings = np.array([hs.heading(str(level)) or "" for level in levels] + [""], dtype=object)
    heading = pd.factorize(headings)[0][code].astype(np.int64)
    rest = _years(rows, names) * (len(rows.levels[-1]) + 1) + rows.codes[:, -1] + 1
    bound = int(rest.max()) + 1 if len(rest) else 1
    median, spread, count = _spread(log, (code + 1) * bound + rest)
    wide_median, wide_spread, wide_count = _spread(log, (heading + 1) * bound + rest)
    few = count < FEWEST
    median, spread = np.where(few, wide_median, median), np.where(few, wide_spread, spread)
    count = np.where(few, wide_count, count)
    # A price that is always the same and then is not has no spread to measure it by.
    silent = (count < FEWEST) | np.isnan(spread)
    within = np.where(silent, NOT_JUDGED, np.where(few, BY_HEADING, BY_CODE))
    median, spread = np.where(silent, np.nan, median), np.where(silent, np.nan, spread)
    return median, spread, count, within


def _years(rows: Groups, names: tuple[str, ...]) -> Ints:
    """Return the year of each row, as a number from 0; all alike without a time key."""
    for place, name in enumerate(names):
        if name in TIME_KEYS:
            texts = [periods.year_of(str(level)) or "" for level in rows.levels[place]]
            return pd.factorize(np.array([*texts, ""], dtype=object))[0][rows.codes[:, place]]
    return np.zeros(rows.n, dtype=np.int64)


def _spread(log: Numbers, key: Ints) -> tuple[Numbers, Numbers, Ints]:
    of = pd.factorize(key)[0].astype(np.int64)
    n = int(of.max()) + 1 if len(of) else 0
    median, spread = spread_by(log, of, n)
    return median[of], spread[of], np.bincount(of, minlength=n)[of]
