"""One side's books: the records of exports (or imports) that add up without counting anything twice.

Cells serve the comparison of two sides; books serve totals of one. Both rest on `coverage.detail`. Here
totals are kept too: TOTAL rows, and rows with the world as partner where a reporter gives no partners.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import coverage, hs, year_units
from mirrorgap.model.coverage import Detail
from mirrorgap.model.keeping import kept
from mirrorgap.model.numbering import distinct
from mirrorgap.model.periods import Window
from mirrorgap.model.records import WORLD, Mask, Records
from mirrorgap.model.scope import Scope
from mirrorgap.model.year_units import complete, unit_level

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Books:
    """Records that count in the totals of one side.

    Attributes
    ----------
    record : int array, shape (n,)
        Numbers of the records.
    out : bool array, shape (n,)
        Exports (True) or imports.
    total : bool array, shape (n,)
        The record is a TOTAL over all codes.
    group : int array, shape (n,); own, year : int arrays, shape (n_groups,)
        Side x pair x code x year; the units that it is published for, as bits; the year's number.
    unit : int array, shape (n,)
    years : tuple of int
    """

    record: Ints
    out: Mask
    total: Mask
    group: Ints
    unit: Ints
    own: Ints
    year: Ints
    years: tuple[int, ...]

    def live(self, window: Window | None) -> Mask:
        """Return which records lie in *window* at the one frequency chosen for their group."""
        return _live(self, window)


@kept(16)
def _live(books: Books, window: Window | None) -> Mask:
    allowed = year_units.allowed(books.years, window)[books.year]
    level = year_units.best_level(complete(books.own & allowed))
    inside = (allowed[books.group] >> books.unit) & 1 == 1
    finer = (books.own & allowed)[books.group]
    chosen = level[books.group]
    own = unit_level(books.unit)
    # A quarter or year that is whole in finer periods stands in them, where it is not published.
    parent = np.where(chosen == 1, 12 + books.unit // 3, 16)
    said = (finer >> parent) & 1 == 1
    middle = (chosen == 2) & (own == 0) & ((finer >> (12 + books.unit // 3)) & 1 == 1)
    whole = (complete(finer) >> parent) & 1 == 1
    below = (own < chosen) & whole & ~said & ~middle
    live: Mask = inside & ((own == chosen) | below)
    return live


def build(records: Records, scopes: Sequence[Scope], detail: Detail) -> Books:
    """Return the books of *records*; *detail* are the same records' pairs of countries."""
    extra = _totals(records, scopes, detail)
    record = np.concatenate([detail.record, extra])
    reporter, countries = records.column("reporter")
    partner = records.column("partner")[0]
    code, codes = records.column("hs6")
    places = [year_units.unit_of(str(text)) for text in records.column("period")[1]]
    years = tuple(sorted({place[0] for place in places if place}))
    number = {year: i for i, year in enumerate(years)}
    year_of = np.array([number[p[0]] if p else -1 for p in places] + [-1], dtype=np.int64)
    unit_of = np.array([p[1] if p else -1 for p in places] + [-1], dtype=np.int64)
    period = records.column("period")[0][record]
    year, unit = year_of[period], unit_of[period]
    n, n_codes, n_years = len(countries), len(codes), max(len(years), 1)
    out = records.is_export[record]
    side = (reporter[record].astype(np.int64) * n + partner[record]) * 2 + out
    key = (side * n_codes + code[record]) * n_years + year
    values, group = distinct(key, max(n * n * 2 * n_codes * n_years, 1))
    own = np.zeros(len(values), dtype=np.int64)
    np.bitwise_or.at(own, group, np.int64(1) << unit)
    own |= _published(detail, group[: len(detail.record)], len(values))
    total = np.append(codes == hs.TOTAL, False)[code[record]].astype(bool)
    own = _shared_totals(own, group, total, side, year, n_years)
    return Books(record, out, total, group, unit, own, values % n_years, years)


def _published(detail: Detail, group: Ints, n: int) -> Ints:
    """Return the units that scopes cover for each group of detail records, as bits."""
    bits = np.zeros(n, dtype=np.int64)
    if len(group):
        x, m = detail.published(detail.pair, detail.code)
        np.bitwise_or.at(bits, group, np.where(detail.out, x, m))
    return bits


def _shared_totals(
    own: Ints, group: Ints, total: Mask, side: Ints, year: Ints, n_years: int
) -> Ints:
    """Give each TOTAL group the units of its side and year, whatever the level of detail."""
    if not total.any():
        return own
    key = side[total] * n_years + year[total]
    values, of = distinct(key, int(key.max()) + 1)
    shared = np.zeros(len(values), dtype=np.int64)
    np.bitwise_or.at(shared, of, own[group[total]])
    own = own.copy()
    own[group[total]] = shared[of]
    return own


def _totals(records: Records, scopes: Sequence[Scope], detail: Detail) -> Ints:
    """Return records that are totals: TOTAL of a pair, or the world where there are no partners.

    Each from one source, by the rule of *detail*; World rows only of (source, reporter, flow) without
    any partner country.
    """
    flow, flows = records.column("flow")
    plain = np.append(np.isin(flows, ("export", "import")), False)[flow]
    apart = np.array([scope.reexports_apart for scope in scopes] + [False])[records.source]
    main = plain | ((flow >= 0) & apart)
    code, codes = records.column("hs6")
    reporter, countries = records.column("reporter")
    partner = records.column("partner")[0]
    world = np.append(countries == WORLD, False).astype(bool)[partner]
    total = np.append(codes == hs.TOTAL, False).astype(bool)[code]
    calendar = np.array(
        [year_units.unit_of(str(text)) is not None for text in records.column("period")[1]]
        + [False]
    )[records.column("period")[0]]
    base = main & calendar & (reporter >= 0) & (code >= 0) & (partner >= 0) & (partner != reporter)
    side = (records.source.astype(np.int64) * len(countries) + reporter) * 2 + records.is_export
    sides_with_partners = np.unique(side[base & ~world])
    alone = world & ~np.isin(side, sides_with_partners)
    pick = np.flatnonzero(base & ((total & ~world) | alone))
    kept = _from_one(records, pick, detail)
    if len(pick) and not plain[pick].all():
        side = _key(records, pick, ("reporter", "partner", "hs6", "period"))
        side = side * 2 + records.is_export[pick]
        wholes = coverage.in_wholes(side, kept & (plain & ~apart)[pick])
        kept &= plain[pick] | ~wholes
    return pick[kept]


def _key(records: Records, pick: Ints, names: Sequence[str]) -> Ints:
    key = np.zeros(len(pick), dtype=np.int64)
    for name in names:
        codes, levels = records.column(name)
        key = distinct_key(key, codes[pick].astype(np.int64), len(levels))
    return key


def _from_one(records: Records, pick: Ints, detail: Detail) -> Mask:
    key = _key(records, pick, ("reporter", "partner", "flow", "hs6", "period"))
    source = records.source[pick].astype(np.int64)
    whole = records.column("code")[0][pick].astype(np.int64)
    return detail.settling.kept(key, source, coverage.code_digits(records, pick), whole)


def distinct_key(key: Ints, codes: Ints, size: int) -> Ints:
    """Return one small number for each combination of *key* and *codes* (0 to size - 1)."""
    return distinct(key * size + codes, (int(key.max()) + 1) * size if len(key) else 1)[1]
