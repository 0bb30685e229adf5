"""What one side's books cover, line by line: so that silence is told from a zero.

A *line* is a side, a reporter, a partner and a code. Its books are silent in a month that no source was
asked for, or of which the reporter has published nothing: such a month is missing, and never a zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import hs, periods, year_units
from mirrorgap.model.keeping import kept
from mirrorgap.model.mirror import MEASURES, Mirror
from mirrorgap.model.numbering import distinct
from mirrorgap.model.periods import Freq, Window
from mirrorgap.model.records import WORLD, Mask
from mirrorgap.model.year_units import MONTH, QUARTER, YEAR, complete

Ints = NDArray[np.int64]
#: The level of each length of calendar period.
LEVELS = {Freq.MONTH: MONTH, Freq.QUARTER: QUARTER, Freq.YEAR: YEAR}


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of both sides' books.

    Attributes
    ----------
    of : int array, shape (n_records,)
        The line of each record that adds up; -1 for the others.
    reporter : int array, shape (n_lines,)
        Codes as in the records' ``reporter``.
    bits : int array, shape (n_lines, n_years)
        The units of each year that the sources cover (`coverage`).
    years : tuple of int
    """

    of: Ints
    reporter: Ints
    bits: Ints
    years: tuple[int, ...]

    @property
    def n(self) -> int:
        """Number of lines."""
        return len(self.reporter)

    def months(self, longest: int, window: Window | None = None) -> Mask:
        """Return the months covered by units up to a level, shape (n_lines, n_years, 12).

        With a *window*, only by units that lie wholly inside it: a year says nothing of its half.
        """
        bits = self.bits & year_units.allowed(self.years, window)[None, :]
        months = bits & 0xFFF
        for quarter in range(4 if longest >= QUARTER else 0):
            months = months | ((bits >> (12 + quarter)) & 1) * (0b111 << 3 * quarter)
        if longest >= YEAR:
            months = np.where((bits >> 16) & 1 == 1, 0xFFF, months)
        there: Mask = (months[:, :, None] >> np.arange(12)) & 1 == 1
        return there

    def apart(self, longest: int, window: Window, base: Window) -> Mask:
        """Return the months of *window* that lines cover in one of the two periods only.

        Shape (n_lines, n_months); both windows have as many months.
        """
        now, then = (self._span(longest, part) for part in (window, base))
        differ: Mask = now != then
        return differ

    def _span(self, longest: int, window: Window) -> Mask:
        result = np.zeros((self.n, window.n_months), dtype=bool)
        there = self.months(longest, window)
        first = window.first.year * 12 + window.first.month - 1
        for i in range(window.n_months):
            year, month = divmod(first + i, 12)
            if year in self.years:
                result[:, i] = there[:, self.years.index(year), month]
        return result

    def publishes(self, text: str) -> Mask:
        """Return which lines are published for a calendar period at that length, shape (n_lines,)."""
        place = year_units.unit_of(text)
        if place is None or place[0] not in self.years:
            return np.zeros(self.n, dtype=bool)
        bits, unit = self.bits[:, self.years.index(place[0])], place[1]
        level = int(year_units.unit_level(np.array([unit]))[0])
        return np.asarray(
            ((bits >> unit) & 1 == 1) & (year_units.best_level(bits) == level), dtype=bool
        )

    def covers(self, text: str) -> Mask:
        """Return which lines' sources cover a period (or a part of a year) whole, shape (n_lines,)."""
        period = periods.parse(text)
        there = self.months(LEVELS.get(period.freq, QUARTER)).reshape(self.n, -1)
        place = {year: 12 * i for i, year in enumerate(self.years)}
        start = period.first.year * 12 + period.first.month - 1
        months = [divmod(start + i, 12) for i in range(period.n_months)]
        if any(year not in place for year, _ in months):
            return np.zeros(self.n, dtype=bool)
        wanted = [place[year] + month for year, month in months]
        return np.asarray(there[:, wanted].all(axis=1), dtype=bool)


@kept(4)
def silent(mirror: Mirror, measure: str = "value") -> Mask:
    """Return which book entries are of a period of which their reporter gives no figure at all.

    Shape (n_entries,), as in `Books`. Where every record of a reporter, a side and a period is without
    a figure by *measure* and without a value, no zero either, the books are silent: the period is not
    loaded. One record with a figure is enough; a value without a rate to dollars is one.

    >>> silent(Mirror([], [])).any()
    np.False_
    """
    records, books = mirror.records, mirror.books
    numbers = [records.number(name)[books.record] for name in (MEASURES[measure], "value")]
    figure = ~np.isnan(numbers[0]) | ~np.isnan(numbers[1])
    if figure.all():
        return ~figure
    reporter, countries = records.column("reporter")
    period, texts = records.column("period")
    key = reporter[books.record].astype(np.int64) * 2 + books.out
    key = key * (len(texts) + 1) + period[books.record]
    spoken = np.zeros((len(countries) + 1) * 2 * (len(texts) + 1), dtype=bool)
    spoken[key[figure]] = True
    quiet: Mask = ~spoken[key]
    return quiet


@kept(2)
def lines(mirror: Mirror, measure: str = "value") -> Lines:
    """Return the lines of the books of *mirror*, and what its sources cover of each.

    A period of which a reporter gives no figure by *measure* (`silent`) is not covered.

    >>> lines(Mirror([], [])).n
    0
    """
    records, books = mirror.records, mirror.books
    record = books.record
    reporter, countries = records.column("reporter")
    partner = records.column("partner")[0]
    code, codes = records.column("hs6")
    n, n_codes = max(len(countries), 1), max(len(codes), 1)
    side = (reporter[record].astype(np.int64) * n + partner[record]) * 2 + books.out
    found, of = distinct(side * n_codes + code[record], n * n * 2 * n_codes)
    line = np.full(records.n, -1, dtype=np.int64)
    line[record] = of
    who, what = found // n_codes, found % n_codes
    out, partner_of, reporter_of = who % 2 == 1, who // 2 % n, who // 2 // n
    bits = np.zeros((len(found), len(books.years)), dtype=np.int64)
    year = books.year[books.group]
    np.bitwise_or.at(bits, (of, year), np.int64(1) << books.unit)
    world = np.append(countries == WORLD, False)[partner_of]
    total = np.append(codes == hs.TOTAL, False)[what]
    made = Lines(line, reporter_of, bits, books.years)
    _add_detail(mirror, made, np.flatnonzero(~world & ~total), (out, partner_of, what))
    _add_totals(mirror, made, np.flatnonzero(world | total), (out, partner_of, what))
    quiet = np.flatnonzero(silent(mirror, measure))
    if len(quiet):
        mine = np.zeros((n, 2, bits.shape[1]), dtype=np.int64)
        at = (reporter[record[quiet]], books.out[quiet].astype(np.int64), year[quiet])
        np.bitwise_or.at(mine, at, np.int64(1) << books.unit[quiet])
        bits &= ~mine[reporter_of, out.astype(np.int64)]
    return Lines(line, reporter_of, complete(bits), books.years)


def _add_detail(mirror: Mirror, made: Lines, pick: Ints, keys: tuple[Mask, Ints, Ints]) -> None:
    """Add what the sources' scopes cover of lines between two countries."""
    detail, (out, partner, code) = mirror.cells.detail, keys
    place = {str(text): i for i, text in enumerate(detail.codes)}
    levels = mirror.records.column("hs6")[1]
    number = np.array([place.get(str(text), -1) for text in levels] + [-1], dtype=np.int64)
    for is_out in (False, True):
        mine = pick[(out[pick] == is_out) & (number[code[pick]] >= 0)]
        for i, year in enumerate(detail.years):
            at = made.years.index(year) if year in made.years else -1
            if at >= 0 and len(mine):
                years = np.full(len(mine), i, dtype=np.int64)
                asked = (made.reporter[mine], partner[mine], years, number[code[mine]])
                made.bits[mine, at] |= detail.cover.published(*asked, out=is_out)


def _add_totals(mirror: Mirror, made: Lines, pick: Ints, keys: tuple[Mask, Ints, Ints]) -> None:
    """Add, to TOTAL and world lines, the units of which their source has others of the same kind."""
    out, partner, code = keys
    records, books = mirror.records, mirror.books
    countries, codes = records.column("reporter")[1], records.column("hs6")[1]
    world = np.append(countries == WORLD, False)[partner]
    total = np.append(codes == hs.TOTAL, False)[code]
    kind = (made.reporter * 2 + out) * 4 + world * 2 + total
    line, source = made.of[books.record], records.source[books.record]
    year = books.year[books.group]
    for number, scope in enumerate(mirror.scopes):
        mine = np.flatnonzero((source == number) & (world | total)[line])
        if not len(mine):
            continue
        size = int(kind.max()) + 1
        bits = np.zeros((size, len(made.years)), dtype=np.int64)
        np.bitwise_or.at(bits, (kind[line[mine]], year[mine]), np.int64(1) << books.unit[mine])
        asked = np.ones(len(pick), dtype=bool)
        if scope.partners is not None:
            near = np.array([c in scope.partners for c in countries], dtype=bool)
            asked &= near[partner[pick]] | world[pick]
        if scope.codes is not None:
            near = np.array([c in scope.codes for c in codes], dtype=bool)
            asked &= near[code[pick]] | total[pick]
        made.bits[pick[asked]] |= bits[kind[pick[asked]]]


@dataclass(frozen=True, eq=False)
class Labelled:
    """What lines cover of some periods.

    Attributes
    ----------
    lines : bool array, shape (n_lines, n_periods)
    reporters : bool array, shape (n_countries, n_periods)
        What all lines of a reporter together cover.
    partial : bool array, shape (n_lines,)
        Lines that cover less than their reporter does.
    """

    lines: Mask
    reporters: Mask
    partial: Mask


@kept(4)
def labelled(
    mirror: Mirror, out: bool, texts: tuple[str, ...], as_published: bool, measure: str = "value"
) -> Labelled:
    """Return what the lines of one side (*out*: exports) cover of the periods *texts*.

    *as_published*: at the one length that a line is read at in its year (the others are no part of its
    series), and not as sums of shorter periods.
    """
    found = lines(mirror, measure)
    covered = np.zeros((found.n, len(texts)), dtype=bool)
    for i, text in enumerate(texts):
        covered[:, i] = found.publishes(text) if as_published else found.covers(text)
    mine = np.zeros(found.n, dtype=bool)
    books = mirror.books
    mine[found.of[books.record[books.out == out]]] = True
    every = np.zeros((len(mirror.records.column("reporter")[1]) + 1, len(texts)), dtype=bool)
    np.logical_or.at(every, found.reporter[mine], covered[mine])
    partial = mine & (covered != every[found.reporter]).any(axis=1)
    return Labelled(covered, every, partial)
