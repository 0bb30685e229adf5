"""Which records count, and what each source's scope covers, in arrays (METHODS 1).

Bits stand for the units of a year: 0 to 11 months, 12 to 15 quarters, 16 the year. All functions are
vectorised twins of `cells_reference`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import hs, periods
from mirrorgap.model.periods import Freq, Window
from mirrorgap.model.records import WORLD, Codes, Mask, Numbers, Records, Texts
from mirrorgap.model.scope import Scope
from mirrorgap.model.settling import REASONS, Settling

Ints = NDArray[np.int64]
MONTH, QUARTER, YEAR = 0, 1, 2
UNITS = 17
_MONTHS, _QUARTERS = 0xFFF, 0xF000
_POPCOUNT = np.array([bin(i).count("1") for i in range(1 << 12)], dtype=np.int64)
#: Above this many possible keys, and so many a key, distinct ones are found by sorting instead of by
#: a table: to clear one takes longer.
_TABLE_LIMIT, _SPARSE = 1 << 16, 16


def distinct(key: Ints, bound: int) -> tuple[Ints, Ints]:
    """Return (sorted distinct keys, index of each key among them) for keys in [0, bound).

    >>> [list(map(int, a)) for a in distinct(np.array([7, 3, 7]), 8)]
    [[3, 7], [1, 0, 1]]
    """
    if bound > max(_TABLE_LIMIT, _SPARSE * len(key)):
        # numpy's own unique is several times slower here than hashing and sorting what is left.
        codes, found = pd.factorize(key)
        order = np.argsort(found, kind="stable")
        place = np.empty(len(found), dtype=np.int64)
        place[order] = np.arange(len(found))
        return np.asarray(found, dtype=np.int64)[order], place[codes]
    there = np.zeros(bound, dtype=bool)
    there[key] = True
    values = np.flatnonzero(there)
    place = np.zeros(bound, dtype=np.int64)
    place[values] = np.arange(len(values))
    return values, place[key]


def unit_level(unit: Ints) -> Ints:
    """Return 0 for months, 1 for quarters, 2 for years.

    >>> list(map(int, unit_level(np.array([0, 11, 12, 15, 16]))))
    [0, 0, 1, 1, 2]
    """
    return (unit >= 12).astype(np.int64) + (unit >= 16)


def unit_text(year: int, unit: int) -> str:
    """Return the ISO text of a unit of a year.

    >>> unit_text(2023, 0), unit_text(2023, 13), unit_text(2023, 16)
    ('2023-01', '2023-Q2', '2023')
    """
    if unit < 12:
        return f"{year:04d}-{unit + 1:02d}"
    return f"{year:04d}-Q{unit - 11}" if unit < 16 else f"{year:04d}"


def unit_of(text: str) -> tuple[int, int] | None:
    """Return (year, unit) of a calendar period; None for any other interval.

    >>> unit_of("2023-Q2")
    (2023, 13)
    """
    period = periods.parse(text)
    if period.freq is Freq.INTERVAL:
        return None
    month = period.first.month - 1
    unit = {Freq.MONTH: month, Freq.QUARTER: 12 + month // 3, Freq.YEAR: 16}[period.freq]
    return period.first.year, unit


def complete(bits: Ints) -> Ints:
    """Return *bits* with each quarter set whose months are all set, and each year likewise.

    >>> bin(int(complete(np.array([0b111]))[0]))
    '0b1000000000111'
    """
    result = bits.copy()
    for quarter in range(4):
        whole = (bits >> (3 * quarter)) & 0b111 == 0b111
        result |= whole.astype(np.int64) << (12 + quarter)
    result |= ((result & _QUARTERS) == _QUARTERS).astype(np.int64) << 16
    return result


def best_level(bits: Ints) -> Ints:
    """Return the frequency at which most months are covered, the finest of equals; -1 for none.

    >>> list(map(int, best_level(np.array([0b1, 1 << 16, 0xFFF | 1 << 16, 0]))))
    [0, 2, 0, -1]
    """
    months = np.stack(
        [
            _POPCOUNT[bits & _MONTHS],
            _POPCOUNT[(bits & _QUARTERS) >> 12] * 3,
            ((bits >> 16) & 1) * 12,
        ]
    )
    return np.where(months.max(axis=0) > 0, months.argmax(axis=0), -1)


def allowed(years: Sequence[int], window: Window | None) -> Ints:
    """Return, for each year, the bits of the units that lie wholly inside *window*."""
    if window is None:
        return np.full(len(years), (1 << UNITS) - 1, dtype=np.int64)
    result = np.zeros(len(years), dtype=np.int64)
    for i, year in enumerate(years):
        for unit in range(UNITS):
            if window.covers(periods.parse(unit_text(year, unit))):
                result[i] |= 1 << unit
    return result


def _lookup(table: Sequence[int] | Ints, codes: Codes) -> Ints:
    """Return table[codes], with -1 for missing codes."""
    found: Ints = np.append(np.asarray(table, dtype=np.int64), -1)[codes]
    return found


@dataclass(frozen=True, eq=False)
class Detail:
    """The records that count (between two known countries, at their finest code, once), and scopes.

    Attributes
    ----------
    countries, codes : text arrays
        *codes* holds HS6 codes and the headings and chapters above them.
    years : tuple of int
    record, out, source, code, unit, pair : arrays, shape (n_detail,)
        The record's number, whether it is an export, its source, code, unit in the year, pair-year.
    usd, fob : float arrays, shape (n_detail,)
        Value, and an import's own FOB value; missing is NaN.
    fixed, assumed, suppressed : bool arrays, shape (n_detail,)
        Valued FOB or adjusted; valuation not said; confidential.
    pair_exporter, pair_importer, pair_year : int arrays, shape (n_pairs,)
    repeats : str or None
        A sentence about cells that stand in several sources, which are counted from one of them.
    settling : Settling
        The rule that says from which.
    """

    countries: Texts
    codes: Texts
    years: tuple[int, ...]
    record: Ints
    out: Mask
    source: Ints
    code: Ints
    unit: Ints
    usd: Numbers
    fob: Numbers
    fixed: Mask
    assumed: Mask
    suppressed: Mask
    pair: Ints
    pair_exporter: Ints
    pair_importer: Ints
    pair_year: Ints
    cut4: Ints
    cut2: Ints
    code_level: Ints
    cover: _Cover
    mentions: _Mentions
    repeats: str | None
    settling: Settling

    def cell_codes(self) -> tuple[Ints, Mask]:
        """Return (code at which each record is compared, whether that is not the pair's level)."""
        wanted = self.cover.pair_level(self.pair_exporter, self.pair_importer, self.pair_year)
        wanted = wanted[self.pair]
        own = self.code_level[self.code]
        open_ended = self.cover.all_codes[self.source]
        cut = np.where(wanted == 4, self.cut4[self.code], self.cut2[self.code])
        code = np.where((own > wanted) & (wanted > 0) & open_ended, cut, self.code)
        return code, self.code_level[code] != wanted

    def published(self, pair: Ints, code: Ints) -> tuple[Ints, Ints]:
        """Return the units that the exporter's and the importer's scopes cover, as bits."""
        i, j, year = self.pair_exporter[pair], self.pair_importer[pair], self.pair_year[pair]
        return self.cover.published(i, j, year, code, out=True), self.cover.published(
            j, i, year, code, out=False
        )

    def seen(self, reporter: Ints, out: bool, code: Ints, year: Ints, unit: Ints) -> Mask:
        """Return whether the code occurs at all in the reporter's records of the unit."""
        return self.mentions.any(self.mentions.every, reporter, out, code, year, unit)

    def marked(self, reporter: Ints, out: bool, code: Ints, year: Ints, unit: Ints) -> Mask:
        """Return whether the reporter marks the code as confidential without naming a partner."""
        return self.mentions.any(self.mentions.hidden, reporter, out, code, year, unit)


def detail(
    records: Records,
    scopes: Sequence[Scope],
    number: str = "value_usd",
    settling: Settling | None = None,
) -> Detail:
    """Return what counts among *records*, and what their *scopes* (one a source) cover.

    *number* is the column that is compared: ``value_usd``, ``net_kg`` or ``quantity``; *settling*
    says which source a cell is counted from that stands in several.
    """
    settling = settling or Settling()
    flat = _Flat(records, scopes)
    cover = _Cover(flat, scopes)
    pick = np.flatnonzero(flat.is_detail)
    pick = pick[_finest(flat, pick)]
    digits = code_digits(records, pick)
    one, key = _one_source(flat, pick, digits, settling)
    repeats = _repeats(records, flat, _Repeated(pick, one, key, digits, settling), number)
    pick = pick[one]
    out = flat.out[pick]
    exporter = np.where(out, flat.reporter[pick], flat.partner[pick])
    importer = np.where(out, flat.partner[pick], flat.reporter[pick])
    n, n_years = len(flat.countries), len(flat.years)
    key, pair = distinct((exporter * n + importer) * n_years + flat.year[pick], n * n * n_years)
    valuation, levels = records.column("valuation")
    money = number == "value_usd"
    fixed = np.append(np.isin(levels, ("FOB", "adjusted")), False)[valuation[pick]] | (not money)
    return Detail(
        countries=flat.countries,
        codes=flat.codes,
        years=flat.years,
        record=pick,
        out=out,
        source=flat.source[pick],
        code=flat.code[pick],
        unit=flat.unit[pick],
        usd=records.number(number)[pick],
        fob=records.number("fob_usd")[pick] if money else np.full(len(pick), np.nan),
        fixed=fixed,
        assumed=(valuation[pick] < 0) & money,
        suppressed=flat.suppressed[pick],
        pair=pair,
        pair_exporter=key // n_years // n,
        pair_importer=key // n_years % n,
        pair_year=key % n_years,
        cut4=flat.cut4,
        cut2=flat.cut2,
        code_level=flat.code_level,
        cover=cover,
        mentions=_Mentions(flat),
        repeats=repeats,
        settling=settling,
    )


class _Flat:
    """Plain int64 columns of all records, and which of them count for what."""

    def __init__(self, records: Records, scopes: Sequence[Scope]) -> None:
        reporter, self.countries = records.column("reporter")
        self.reporter = reporter.astype(np.int64)
        self.partner = records.column("partner")[0].astype(np.int64)
        self.source = records.source.astype(np.int64)
        self.flow = records.column("flow")[0].astype(np.int64)
        self.out = records.is_export
        self._code_columns(records)
        self._period_columns(records)
        status, levels = records.column("status")
        self.suppressed = np.append(levels == "suppressed", False)[status].astype(bool)
        flows = records.column("flow")[1]
        main = np.append(np.isin(flows, ("export", "import")), False)[self.flow]
        self.plain = main
        self.apart = np.array([scope.reexports_apart for scope in scopes] + [False])[self.source]
        self.main = main | ((self.flow >= 0) & self.apart)
        world = np.append(self.countries == WORLD, False).astype(bool)
        self.to_world = world[self.partner]
        base = self.main & (self.year >= 0) & (self.code >= 0)
        self.mentions = base & (self.reporter >= 0)
        self.covers = self.mentions & ~self.to_world
        self.is_detail = self.covers & (self.partner >= 0) & (self.reporter != self.partner)

    def _code_columns(self, records: Records) -> None:
        codes, levels = records.column("hs6")
        place = {str(level): i for i, level in enumerate(levels) if hs.is_code(str(level))}
        for level in list(place):
            for cut in (level[:4], level[:2]):
                place.setdefault(cut, len(place))
        # Codes are renumbered, so that TOTAL and anything else that is no code drops out.
        place = {level: i for i, level in enumerate(place)}
        self.codes = np.array(list(place), dtype=object)
        self.code = _lookup([place.get(str(level), -1) for level in levels], codes)
        self.cut4 = np.array([place[c[:4]] for c in place], dtype=np.int64)
        self.cut2 = np.array([place[c[:2]] for c in place], dtype=np.int64)
        self.code_level = np.array([hs.level(c) for c in place], dtype=np.int64)

    def _period_columns(self, records: Records) -> None:
        codes, levels = records.column("period")
        units = [unit_of(str(level)) for level in levels]
        self.years = tuple(sorted({unit[0] for unit in units if unit}))
        place = {year: i for i, year in enumerate(self.years)}
        self.year = _lookup([place[unit[0]] if unit else -1 for unit in units], codes)
        self.unit = _lookup([unit[1] if unit else -1 for unit in units], codes)


def _finest(flat: _Flat, pick: Ints) -> Mask:
    """Keep the finest code level of each reporter, flow, partner, period and chapter."""
    level = flat.code_level[flat.code[pick]]
    if len(level) == 0 or level.min() == level.max():
        return np.ones(len(pick), dtype=bool)
    chapter = flat.cut2[flat.code[pick]]
    group = _packed(
        (flat.reporter[pick], flat.flow[pick], flat.partner[pick], flat.year[pick]),
        (flat.unit[pick], chapter),
    )
    top = np.zeros(int(group.max()) + 1, dtype=np.int64)
    np.maximum.at(top, group, level)
    kept: Mask = level == top[group]
    return kept


def code_digits(records: Records, pick: Ints) -> Ints:
    """Return the length of the code of each record in *pick*, as its source writes it; 0 for none."""
    codes, levels = records.column("code")
    return _lookup([len(str(level)) for level in levels], codes[pick]).clip(0)


def _one_source(flat: _Flat, pick: Ints, digits: Ints, settling: Settling) -> tuple[Mask, Ints]:
    """Keep each reporter, flow, partner, code and period from one source, as the rule says.

    Where that source counts re-exports among its exports, another one's re-exports are not added.
    Returned are which records stay, and one number a key.
    """
    source = flat.source[pick]
    if len(source) == 0 or source.min() == source.max():
        return np.ones(len(pick), dtype=bool), np.zeros(len(pick), dtype=np.int64)
    key = _packed(
        (flat.reporter[pick], flat.flow[pick], flat.partner[pick], flat.code[pick]),
        (flat.year[pick], flat.unit[pick]),
    )
    kept = settling.kept(key, source, digits)
    plain = flat.plain[pick]
    if not plain.all():
        side = _packed(
            (flat.reporter[pick], flat.out[pick].astype(np.int64), flat.partner[pick]),
            (flat.code[pick], flat.year[pick], flat.unit[pick]),
        )
        kept &= plain | ~in_wholes(side, kept & plain & ~flat.apart[pick])
    return kept, key


def in_wholes(side: Ints, whole: Mask) -> Mask:
    """Return which records lie where one of the *whole* ones does: there re-exports are counted in.

    >>> in_wholes(np.array([0, 0, 1]), np.array([True, False, False])).tolist()
    [True, True, False]
    """
    there = np.zeros(int(side.max()) + 1 if len(side) else 0, dtype=bool)
    there[side[whole]] = True
    found: Mask = there[side]
    return found


@dataclass(frozen=True)
class _Repeated:
    """Records, which of them stay, one number a cell, digits of their codes, and the rule."""

    pick: Ints
    kept: Mask
    key: Ints
    digits: Ints
    settling: Settling


def _repeats(records: Records, flat: _Flat, told: _Repeated, number: str) -> str | None:
    """Return the sentence about cells that stand in several sources; None where none does."""
    pick, key = told.pick, told.key
    again = np.flatnonzero(~told.kept)
    if not len(again):
        return None
    usd = np.nan_to_num(records.number(number)[pick])
    n = int(key.max()) + 1
    kept = np.bincount(key[told.kept], usd[told.kept], minlength=n)
    n_sources = len(records.chunks)
    other, of = distinct(key[again] * n_sources + flat.source[pick[again]], n * n_sources)
    unlike = np.abs(np.bincount(of, usd[again]) - kept[other // n_sources]) > 0.5
    files, levels = records.column("file")
    names = np.append(levels, "a source without a file")
    some = sorted({str(names[i]) for i in np.unique(files[pick[again]])})
    where, why = ", ".join(some[:3]), _why(flat, told, again)
    many = f"{len(other):,} cells of {where} stand in another source too and are counted from it"
    words = f"1 cell of {where} stands in another source too and is counted from it"
    words = f"{words if len(other) == 1 else many}, which {why}"
    if not unlike.any():
        return f"{words}; the values are the same."
    one = int(again[of == int(np.flatnonzero(unlike)[0])][0])
    place = [flat.countries[i] for i in (flat.reporter[pick[one]], flat.partner[pick[one]])]
    code = flat.codes[flat.code[pick[one]]]
    when = unit_text(flat.years[flat.year[pick[one]]], int(flat.unit[pick[one]]))
    return (
        f"{words}; {int(unlike.sum()):,} differ, such as {place[0]} with {place[1]}, {code}, {when} "
        f"in {names[files[pick[one]]]}: remove one of the two."
    )


def _why(flat: _Flat, told: _Repeated, again: Ints) -> str:
    """Return why other sources go before those of the records in *again*, in words."""
    n = int(told.key.max()) + 1
    source, longest = np.full(n, -1, dtype=np.int64), np.zeros(n, dtype=np.int64)
    kept = np.flatnonzero(told.kept)
    source[told.key[kept]] = flat.source[told.pick[kept]]
    np.maximum.at(longest, told.key[kept], told.digits[kept])
    # Re-exports that are counted in elsewhere have no cell of their own there.
    there = again[source[told.key[again]] >= 0]
    key = told.key[there]
    longer = longest[key] - told.digits[there]
    found = told.settling.reasons(source[key], flat.source[told.pick[there]], longer)
    words = [text for reason, text in REASONS.items() if reason in found]
    return " or ".join(words) or "counts them among its exports"


def _packed(*parts: tuple[Ints, ...]) -> Ints:
    """Return one small number for each combination of the columns."""
    result = np.zeros(len(parts[0][0]), dtype=np.int64)
    bound = 1
    for part in parts:
        for column in part:
            size = int(column.max()) + 1 if len(column) else 1
            if bound * size > 2**62:
                values, result = distinct(result, bound)
                bound = len(values)
            result, bound = result * size + column, bound * size
    return distinct(result, bound)[1]


class _Cover:
    """What the sources cover: bits by signature (partners, codes, level), side, reporter and year."""

    def __init__(self, flat: _Flat, scopes: Sequence[Scope]) -> None:
        self.all_codes = np.array([scope.codes is None for scope in scopes] + [True])
        self.flat = flat
        self.n_years = max(len(flat.years), 1)
        n = len(flat.countries)
        pick = np.flatnonzero(flat.covers)
        side = (flat.source[pick] * n + flat.reporter[pick]) * 2 + flat.out[pick]
        sides, of = distinct(side, max(len(scopes), 1) * max(n, 1) * 2)
        level = np.zeros(len(sides), dtype=np.int64)
        np.maximum.at(level, of, flat.code_level[flat.code[pick]])
        key, _ = distinct(
            (of * self.n_years + flat.year[pick]) * UNITS + flat.unit[pick],
            max(len(sides), 1) * self.n_years * UNITS,
        )
        bits = np.zeros((len(sides), self.n_years), dtype=np.int64)
        row, year = key // UNITS // self.n_years, key // UNITS % self.n_years
        np.bitwise_or.at(bits, (row, year), np.int64(1) << (key % UNITS))
        self._by_signature(sides, level, bits, scopes, n)

    def _by_signature(
        self, sides: Ints, level: Ints, bits: Ints, scopes: Sequence[Scope], n: int
    ) -> None:
        self.signatures: dict[tuple[frozenset[str] | None, frozenset[str] | None, int], Ints] = {}
        for side, top, row in zip(sides, level, bits, strict=True):
            scope = scopes[int(side) // 2 // n]
            key = (scope.partners, scope.codes, int(top))
            if key not in self.signatures:
                self.signatures[key] = np.zeros((2, n, self.n_years), dtype=np.int64)
            self.signatures[key][int(side) % 2, int(side) // 2 % n] |= row

    def _partner_ok(self, partners: frozenset[str] | None) -> Mask:
        countries = self.flat.countries
        if partners is None:
            return np.ones(len(countries), dtype=bool)
        return np.array([c in partners for c in countries], dtype=bool)

    @cached_property
    def _code_ok(self) -> NDArray[np.bool_]:
        """Whether each signature covers each code, shape (n_signatures, n_codes)."""
        rows = []
        for _, codes, top in self.signatures:
            if codes is None:
                rows.append(self.flat.code_level <= top)
            else:
                listed = np.array([c in codes for c in self.flat.codes], dtype=bool)
                rows.append(listed & (self.flat.code_level == top))
        return np.array(rows, dtype=bool).reshape(len(rows), len(self.flat.codes))

    def published(
        self, reporter: Ints, partner: Ints, year: Ints, code: Ints, *, out: bool
    ) -> Ints:
        """Return the units covered for each (reporter, partner, year, code), as bits."""
        classes, of_code = np.unique(self._code_ok, axis=1, return_inverse=True)
        n = len(self.flat.countries)
        kind = of_code.reshape(-1)[code] if len(self.flat.codes) else code
        bound = n * n * self.n_years * max(classes.shape[1], 1)
        key = ((reporter * n + partner) * self.n_years + year) * max(classes.shape[1], 1) + kind
        values, inverse = distinct(key, max(bound, 1))
        kind, rest = values % max(classes.shape[1], 1), values // max(classes.shape[1], 1)
        year, rest = rest % self.n_years, rest // self.n_years
        reporter, partner = rest // max(n, 1), rest % max(n, 1)
        bits = np.zeros(len(values), dtype=np.int64)
        for (partners, _, _), row, table in zip(
            self.signatures, classes, self.signatures.values(), strict=True
        ):
            ok = self._partner_ok(partners)[partner] & row[kind]
            bits[ok] |= table[int(out), reporter[ok], year[ok]]
        return bits[inverse]

    def pair_level(self, exporter: Ints, importer: Ints, year: Ints) -> Ints:
        """Return the code level at which each pair-year is compared: 6, 4, 2, or 0 for none."""
        sides = [self._levels(exporter, importer, year, True)]
        sides.append(self._levels(importer, exporter, year, False))
        both = sides[0] & sides[1]
        return np.where(both & 4, 6, np.where(both & 2, 4, np.where(both & 1, 2, 0)))

    def _levels(self, reporter: Ints, partner: Ints, year: Ints, out: bool) -> Ints:
        found = np.zeros(len(reporter), dtype=np.int64)
        for (partners, codes, top), table in self.signatures.items():
            ok = self._partner_ok(partners)[partner] & (table[int(out), reporter, year] != 0)
            bit = {6: 4, 4: 2, 2: 1}[top]
            found[ok] |= bit if codes is not None else 2 * bit - 1
        return found


class _Mentions:
    """Which codes occur in a reporter's records of a period, whoever the partner is."""

    def __init__(self, flat: _Flat) -> None:
        self.flat = flat
        self.every = flat.mentions
        unnamed = (flat.partner < 0) | flat.to_world
        self.hidden = flat.mentions & flat.suppressed & unnamed

    def _key(self, reporter: Ints, out: Ints, code: Ints, year: Ints, unit: Ints) -> Ints:
        years = max(len(self.flat.years), 1)
        key = (reporter * 2 + out) * max(len(self.flat.codes), 1) + code
        return (key * years + year) * UNITS + unit

    def any(
        self, which: Mask, reporter: Ints, out: bool, code: Ints, year: Ints, unit: Ints
    ) -> Mask:
        """Return whether records of *which* lie within each (reporter, side, code, unit)."""
        flat = self.flat
        pick = np.flatnonzero(which & (flat.out == out))
        if len(pick) == 0 or len(reporter) == 0:
            return np.zeros(len(reporter), dtype=bool)
        sides = np.full(len(pick), int(out), dtype=np.int64)
        args = (flat.reporter[pick], sides, flat.code[pick], flat.year[pick], flat.unit[pick])
        known = np.sort(pd.unique(self._key(*args)))
        units, rest = known % UNITS, known // UNITS
        years = max(len(flat.years), 1)
        year_of, rest = rest % years, rest // years
        n_codes = max(len(flat.codes), 1)
        code_of, side_of = rest % n_codes, rest // n_codes
        wanted = self._key(reporter, np.full(len(reporter), int(out)), code, year, unit)
        found = np.zeros(len(wanted), dtype=bool)
        levels = {level for level in (6, 4, 2) if (flat.code_level[code] == level).any()}
        cuts = [code_of]
        cuts += [flat.cut4[code_of]] if 4 in levels else []
        cuts += [flat.cut2[code_of]] if 2 in levels else []
        withins = [units]
        if ((unit >= 12) & (unit < 16)).any():
            withins.append(np.where(units < 12, 12 + units // 3, units))
        withins += [np.full_like(units, 16)] if (unit == 16).any() else []
        for at in cuts:
            for within in withins:
                key = ((side_of * n_codes + at) * years + year_of) * UNITS + within
                found |= _among(wanted, key)
        return found


def _among(wanted: Ints, known: Ints) -> Mask:
    """Return which of *wanted* are among *known*, by a binary search."""
    ordered = known if (np.diff(known) >= 0).all() else np.sort(known)
    at = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    there: Mask = ordered[at] == wanted
    return there
