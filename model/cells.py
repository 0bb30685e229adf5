"""The `Cells` index: exporter x importer x code x period with both sides and the class (METHODS 1).

Built once a load from the joined records; predicates on keys and one bincount answer a gesture. The
same rules in plain Python stand in `cells_reference`; tests hold this module to it on random data.

A period is a year and a *unit* in it: 0 to 11 are months, 12 to 15 quarters, 16 is the year. Where a
reporter publishes more than one of these, cells are kept for each, and `Cells.live` picks those of one
frequency for the window asked for, so that annual and monthly figures are never added together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import coverage, hs, periods, year_units
from mirrorgap.model.coverage import Detail
from mirrorgap.model.keeping import kept
from mirrorgap.model.numbering import distinct
from mirrorgap.model.periods import Window
from mirrorgap.model.records import Codes, Mask, Numbers, Records, Texts, recoded
from mirrorgap.model.scope import Scope
from mirrorgap.model.settling import Settling
from mirrorgap.model.year_units import MONTH, UNITS, complete, unit_level, unit_text

#: Classes of a cell; "" counts nowhere (both sides say zero, or one says zero and the other nothing).
CLASSES = ("", "matched", "lost", "orphaned", "uncovered", "suppressed")
MATCHED, LOST, ORPHANED, UNCOVERED, SUPPRESSED = 1, 2, 3, 4, 5
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cells:
    """Exporter x importer x code x period, both sides beside each other.

    Attributes
    ----------
    n : int
        Number of cells, of all frequencies: sums are taken over `live` ones only.
    exporter, importer, code, period : int arrays, shape (n,)
        Codes into *countries*, *codes* and *periods*.
    x, m : float arrays, shape (n,), USD
        What the exporter reports, and what the importer reports; 0 where it says nothing.
    m_cif, m_fixed : float arrays, shape (n,), USD
        M in two parts: imports valued CIF (or not said), to be divided by the factor, and imports
        valued FOB, adjusted by their source, or with an FOB value of their own (that value).
    says_x, says_m : bool arrays, shape (n,)
        Whether the side reports a value (zero counts where the source says zero).
    tells_x, tells_m : bool arrays, shape (n,)
        Whether the side gives a figure, if only a value that has no rate to dollars.
    has_x, has_m : bool arrays, shape (n,)
        Whether the side has any record of the cell, if only a mark.
    kind : int array, shape (n,)
        Index into `CLASSES`.
    code_seen : bool array, shape (n,)
        For lost and orphaned cells: the code occurs in the other side's records of the period.
    record, cell : int arrays, shape (n_links,)
        Which counted record went into which cell.
    """

    n: int
    countries: Texts
    codes: Texts
    periods: Texts
    exporter: Codes
    importer: Codes
    code: Codes
    period: Codes
    x: Numbers
    m: Numbers
    m_cif: Numbers
    m_fixed: Numbers
    says_x: Mask
    says_m: Mask
    tells_x: Mask
    tells_m: Mask
    has_x: Mask
    has_m: Mask
    kind: NDArray[np.int8]
    code_seen: Mask
    assumed_cif: Mask
    record: Ints
    cell: Ints
    record_out: Mask
    group: Ints
    own_x: Ints
    own_m: Ints
    both_x: Ints
    both_m: Ints
    group_year: Ints
    years: tuple[int, ...]
    detail: Detail

    def covered(self, exporter: Ints, importer: Ints, code: Ints, period: Ints) -> Mask:
        """Return whether both sides' scopes cover exporter x importer x code x period.

        All arguments are codes as in this index, shape (n_asked,); the code must be of the level at
        which the pair is compared in that year.
        """
        detail, year, unit = self.detail, period // UNITS, period % UNITS
        level = detail.cover.pair_level(exporter, importer, year)
        x = complete(detail.cover.published(exporter, importer, year, code, out=True))
        m = complete(detail.cover.published(importer, exporter, year, code, out=False))
        both: Mask = ((x & m) >> unit & 1 == 1) & (detail.code_level[code] == level)
        return both

    def m_star(self, factor: float) -> Numbers:
        """Return M made FOB-equivalent at a CIF/FOB *factor*, shape (n,), USD (METHODS 2)."""
        return self.m_fixed + self.m_cif / factor

    @property
    def comparable(self) -> Mask:
        """Whether a cell counts in a gap: matched, lost or orphaned, shape (n,)."""
        return np.asarray((self.kind >= MATCHED) & (self.kind <= ORPHANED), dtype=bool)

    def live(self, window: Window | None) -> tuple[Mask, Mask]:
        """Return which cells stand for the exporter's and for the importer's side in *window*.

        A cell is live if its period lies wholly inside, and if its frequency is the one chosen for its
        pair, code and year: the one at which most months can be compared, else the one at which the
        side itself covers most. Both arrays have shape (n,).
        """
        return _live(self, window)

    def column(self, name: str) -> tuple[Codes, Texts]:
        """Return (codes, levels) of a key: exporter, importer, code (also hs6), period, class ...

        Raises
        ------
        KeyError
            When cells have no such key (a reporter is either side's, so there is none).
        """
        return _column(self, name)

    def number(self, name: str) -> Numbers:
        """Return ``x``, ``m``, ``m_cif`` or ``m_fixed``, shape (n,), USD."""
        if name not in ("x", "m", "m_cif", "m_fixed"):
            raise KeyError(name)
        return np.asarray(getattr(self, name), dtype=np.float64)

    def of_records(self, n_records: int, window: Window | None = None) -> Ints:
        """Return the live cell of each record, shape (n_records,); -1 where it makes none."""
        live_x, live_m = self.live(window)
        alive = np.where(self.record_out, live_x[self.cell], live_m[self.cell])
        result = np.full(n_records, -1, dtype=np.int64)
        result[self.record[alive]] = self.cell[alive]
        return result

    def of(self, records: Mask) -> Mask:
        """Return which cells the given records went into, shape (n,)."""
        result = np.zeros(self.n, dtype=bool)
        result[self.cell[records[self.record]]] = True
        return result


@kept(16)
def _live(cells: Cells, window: Window | None) -> tuple[Mask, Mask]:
    allowed = year_units.allowed(cells.years, window)[cells.group_year]
    common = complete(cells.both_x & allowed) & complete(cells.both_m & allowed)
    shared = year_units.best_level(common)
    level_x = np.where(shared >= 0, shared, year_units.best_level(complete(cells.own_x & allowed)))
    level_m = np.where(shared >= 0, shared, year_units.best_level(complete(cells.own_m & allowed)))
    unit = cells.period.astype(np.int64) % UNITS
    inside = (allowed[cells.group] >> unit) & 1 == 1
    level = unit_level(unit)
    return (
        inside & cells.has_x & (level_x[cells.group] == level),
        inside & cells.has_m & (level_m[cells.group] == level),
    )


@kept(64)
def _column(cells: Cells, name: str) -> tuple[Codes, Texts]:
    if name in ("exporter", "importer"):
        return (cells.exporter if name == "exporter" else cells.importer), cells.countries
    if name in ("code", "hs6"):
        return cells.code, cells.codes
    if name == "period":
        return cells.period, cells.periods
    if name == "class":
        return cells.kind, np.array(CLASSES, dtype=object)
    rules = {
        "heading": ("code", hs.heading),
        "chapter": ("code", hs.chapter),
        "year": ("period", periods.year_of),
        "quarter": ("period", periods.quarter_of),
        "month": ("period", periods.month_of),
    }
    source, rule = rules[name]
    return recoded(_column(cells, source), rule)


def build(
    records: Records,
    scopes: Sequence[Scope],
    number: str = "value_usd",
    settling: Settling | None = None,
) -> Cells:
    """Return the cells of *records*, whose sources have *scopes* (one a chunk, in order).

    *number* is the column compared; weights and quantities have no CIF and FOB. *settling* says which
    source counts where several have a cell; by default the usual rule, with no time known.
    """
    detail = coverage.detail(records, scopes, number, settling)
    groups = _groups(detail)
    record, unit, group = _contributions(detail, groups)
    n_groups = len(groups.pair)
    key, cell = distinct(group * UNITS + unit, n_groups * UNITS)
    sides = _Sides(detail, record, cell, len(key))
    group_of, unit_of = key // UNITS, key % UNITS
    pair = groups.pair[group_of]
    exporter, importer = detail.pair_exporter[pair], detail.pair_importer[pair]
    year, code = detail.pair_year[pair], groups.code[group_of]
    common = complete(groups.both_x) & complete(groups.both_m)
    comparable = (common[group_of] >> unit_of) & 1 == 1
    kind, seen = _classes(detail, sides, comparable, (exporter, importer, code, year, unit_of))
    texts = [unit_text(y, u) for y in detail.years for u in range(UNITS)]
    figure = ~np.isnan(detail.usd) | ~np.isnan(records.number("value")[detail.record])

    def tells(side: Mask) -> Mask:
        flags = np.zeros(len(key), dtype=bool)
        flags[cell[(side & figure)[record]]] = True
        return flags

    return Cells(
        n=len(key),
        countries=detail.countries,
        codes=detail.codes,
        periods=np.array(texts, dtype=object),
        exporter=exporter.astype(np.int16),
        importer=importer.astype(np.int16),
        code=code.astype(np.int32),
        period=(year * UNITS + unit_of).astype(np.int16),
        x=sides.x,
        m=sides.m,
        m_cif=sides.m_cif,
        m_fixed=sides.m_fixed,
        says_x=sides.says_x,
        says_m=sides.says_m,
        tells_x=tells(detail.out),
        tells_m=tells(~detail.out),
        has_x=sides.has_x,
        has_m=sides.has_m,
        kind=kind,
        code_seen=seen,
        assumed_cif=sides.assumed,
        record=detail.record[record],
        cell=cell,
        record_out=detail.out[record],
        group=group_of,
        own_x=groups.own_x,
        own_m=groups.own_m,
        both_x=groups.both_x,
        both_m=groups.both_m,
        group_year=detail.pair_year[groups.pair],
        years=detail.years,
        detail=detail,
    )


@dataclass(frozen=True)
class _Groups:
    """Pair x year x code: the unit of choosing a frequency.

    ``of`` is the group of each detail record; ``both_x`` and ``both_m`` are the units that the scopes
    cover (none where the code's level is not the one compared), ``own_x`` and ``own_m`` those, and
    those that the side has records of.
    """

    of: Ints
    pair: Ints
    code: Ints
    both_x: Ints
    both_m: Ints
    own_x: Ints
    own_m: Ints


def _groups(detail: Detail) -> _Groups:
    code, off = detail.cell_codes()
    n_codes = len(detail.codes)
    key, of = distinct(detail.pair * n_codes + code, len(detail.pair_year) * n_codes)
    pair, code = key // n_codes, key % n_codes
    x, m = detail.published(pair, code)
    own_x, own_m = x.copy(), m.copy()
    bits = np.int64(1) << detail.unit
    np.bitwise_or.at(own_x, of[detail.out], bits[detail.out])
    np.bitwise_or.at(own_m, of[~detail.out], bits[~detail.out])
    is_off = np.zeros(len(key), dtype=bool)
    is_off[of[off]] = True
    return _Groups(of, pair, code, np.where(is_off, 0, x), np.where(is_off, 0, m), own_x, own_m)


def _contributions(detail: Detail, groups: _Groups) -> tuple[Ints, Ints, Ints]:
    """Return (detail record, unit, group): each record in its own unit, and in coarser ones.

    A record goes into a coarser unit where that unit is whole, and where no published period up to it
    says the same thing; only groups that publish quarters or years have such cells.
    """
    of, unit = groups.of, detail.unit
    own = np.where(detail.out, groups.own_x[of], groups.own_m[of])
    coarse = (groups.own_x | groups.own_m) >> 12
    parts = [(np.arange(len(of)), unit)]
    quarter = 12 + unit // 3
    for finer, target in ((MONTH, quarter), (None, np.full_like(unit, 16))):
        level = unit_level(unit)
        lower = level == MONTH if finer == MONTH else level < 2
        whole = (complete(own) >> target) & 1 == 1
        said = (own >> target) & 1 == 1
        if finer is None:
            said |= (level == MONTH) & ((own >> quarter) & 1 == 1)
        pick = np.flatnonzero(lower & (coarse[of] != 0) & whole & ~said)
        parts.append((pick, target[pick]))
    record = np.concatenate([part[0] for part in parts])
    return record, np.concatenate([part[1] for part in parts]), of[record]


class _Sides:
    """Sums and flags of both sides, one entry a cell."""

    def __init__(self, detail: Detail, record: Ints, cell: Ints, n: int) -> None:
        out, usd = detail.out[record], detail.usd[record]
        fob, fixed = detail.fob[record], detail.fixed[record]
        known = ~np.isnan(usd)
        hidden = detail.suppressed[record]
        value = np.where(known, usd, 0.0)
        fob_part = np.where(~np.isnan(fob), fob, np.where(fixed, value, 0.0))
        is_cif = known & np.isnan(fob) & ~fixed

        def total(where: Mask, weights: Numbers) -> Numbers:
            sums = np.bincount(cell[where], weights[where], minlength=n)
            return sums.astype(np.float64)

        def any_of(where: Mask) -> Mask:
            flags = np.zeros(n, dtype=bool)
            flags[cell[where]] = True
            return flags

        self.x, self.m = total(out, value), total(~out, value)
        self.m_cif = total(~out & is_cif, value)
        self.m_fixed = total(~out & known & ~is_cif, fob_part)
        self.says_x, self.says_m = any_of(out & known), any_of(~out & known)
        self.has_x, self.has_m = any_of(out), any_of(~out)
        self.hidden = any_of(hidden)
        self.unknown = any_of(~known & ~hidden)
        self.assumed = any_of(~out & is_cif & detail.assumed[record])


def _classes(
    detail: Detail, sides: _Sides, comparable: Mask, at: tuple[Ints, Ints, Ints, Ints, Ints]
) -> tuple[NDArray[np.int8], Mask]:
    exporter, importer, code, year, unit = at
    marked_x = detail.marked(exporter, True, code, year, unit) & ~sides.says_x
    marked_m = detail.marked(importer, False, code, year, unit) & ~sides.says_m
    one = sides.says_x != sides.says_m
    amount = np.where(sides.says_x, sides.x, sides.m)
    kind = np.full(len(unit), UNCOVERED, dtype=np.int8)
    kind[sides.says_x & sides.says_m] = MATCHED
    kind[one & (amount > 0)] = np.where(sides.says_x, LOST, ORPHANED)[one & (amount > 0)]
    kind[one & (amount == 0)] = 0
    kind[sides.unknown | ~comparable] = UNCOVERED
    kind[sides.hidden | marked_x | marked_m] = SUPPRESSED
    seen = np.zeros(len(unit), dtype=bool)
    for label, reporter, out in ((LOST, importer, False), (ORPHANED, exporter, True)):
        which = np.flatnonzero(kind == label)
        place: Any = (reporter[which], out, code[which], year[which], unit[which])
        seen[which] = detail.seen(*place)
    return kind, seen
