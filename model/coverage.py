"""Which records count, each cell once, in arrays: vectorised twins of `cells_reference` (METHODS 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mirrorgap.model.covers import Cover, Mentions
from mirrorgap.model.flat import Flat
from mirrorgap.model.numbering import Ints, distinct, lookup, packed
from mirrorgap.model.records import Mask, Numbers, Records, Texts
from mirrorgap.model.scope import Scope
from mirrorgap.model.settling import REASONS, Settling, lines
from mirrorgap.model.year_units import unit_text


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
    cover: Cover
    mentions: Mentions
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
    flat = Flat(records, scopes)
    cover = Cover(flat, scopes)
    pick = np.flatnonzero(flat.is_detail)
    pick = pick[_finest(flat, pick)]
    digits = code_digits(records, pick)
    whole = records.column("code")[0][pick].astype(np.int64)
    one, key = _one_source(flat, pick, digits, whole, settling)
    repeats = _repeats(records, flat, _Repeated(pick, one, key, digits, whole, settling), number)
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
        mentions=Mentions(flat),
        repeats=repeats,
        settling=settling,
    )


def _finest(flat: Flat, pick: Ints) -> Mask:
    """Keep the finest code level of each reporter, flow, partner, period and chapter."""
    level = flat.code_level[flat.code[pick]]
    if len(level) == 0 or level.min() == level.max():
        return np.ones(len(pick), dtype=bool)
    chapter = flat.cut2[flat.code[pick]]
    group = packed(
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
    return lookup([len(str(level)) for level in levels], codes[pick]).clip(0)


def _one_source(
    flat: Flat, pick: Ints, digits: Ints, whole: Ints, settling: Settling
) -> tuple[Mask, Ints]:
    """Keep each reporter, flow, partner, code and period from one source, as the rule says.

    *whole* numbers the codes as their sources write them, of *digits* each.
    Where that source counts re-exports among its exports, another one's re-exports are not added.
    Returned are which records stay, and one number a key.
    """
    source = flat.source[pick]
    if len(source) == 0 or source.min() == source.max():
        return np.ones(len(pick), dtype=bool), np.zeros(len(pick), dtype=np.int64)
    key = packed(
        (flat.reporter[pick], flat.flow[pick], flat.partner[pick], flat.code[pick]),
        (flat.year[pick], flat.unit[pick]),
    )
    kept = settling.kept(key, source, digits, whole)
    plain = flat.plain[pick]
    if not plain.all():
        side = packed(
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
    """Records, which of them stay, one number a cell, digits and numbers of their codes, the rule."""

    pick: Ints
    kept: Mask
    key: Ints
    digits: Ints
    whole: Ints
    settling: Settling


def _repeats(records: Records, flat: Flat, told: _Repeated, number: str) -> str | None:
    """Return the sentence about cells that stand in several sources; None where none does."""
    pick, key = told.pick, told.key
    again = np.flatnonzero(~told.kept)
    if not len(again):
        return None
    usd = np.nan_to_num(records.number(number)[pick])
    line = lines(key, told.whole, told.kept)
    n = int(line.max()) + 1
    # Beside lines of the tariff that other sources add, a line is compared with itself alone.
    kept = np.bincount(line[told.kept], usd[told.kept], minlength=n)
    n_sources = len(records.chunks)
    other, of = distinct(line[again] * n_sources + flat.source[pick[again]], n * n_sources)
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


def _why(flat: Flat, told: _Repeated, again: Ints) -> str:
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
