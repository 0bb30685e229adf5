"""The classes of METHODS 1 in plain Python: slow, short, and what the fast path is held to.

This module decides whom the program accuses. It is written to be read beside METHODS.md; `cells` is the
same in numpy, and tests compare the two on random data.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mirrorgap.model import hs, periods
from mirrorgap.model.periods import Freq, Window
from mirrorgap.model.records import WORLD
from mirrorgap.model.scope import Scope
from mirrorgap.model.settling import RETRIEVED, RULES, Settling, moment

LEVELS = (Freq.MONTH, Freq.QUARTER, Freq.YEAR)
MONTHS_IN = {Freq.MONTH: 1, Freq.QUARTER: 3, Freq.YEAR: 12}
UNKNOWN = ("missing", "unclear")


@dataclass(frozen=True)
class Entry:
    """One record, as far as cells need it; *fob_usd* is an import's own FOB value."""

    source: int
    reporter: str | None
    partner: str | None
    flow: str
    code: str | None
    period: str
    usd: float | None
    fob_usd: float | None = None
    valuation: str | None = None
    status: str = "reported"


@dataclass
class Side:
    """What one reporter says of one cell."""

    usd: float = 0.0
    cif: float = 0.0
    fixed: float = 0.0
    says: bool = False
    unknown: bool = False
    suppressed: bool = False


@dataclass
class Cell:
    """Both sides of exporter x importer x code x period, and the class."""

    x: Side = field(default_factory=Side)
    m: Side = field(default_factory=Side)
    kind: str = ""
    code_seen: bool = False


Key = tuple[str, str, str, str]


def cells(
    entries: Sequence[Entry],
    scopes: Sequence[Scope],
    window: Window | None = None,
    settling: Settling | None = None,
) -> dict[Key, Cell]:
    """Return the cells by (exporter, importer, code, period); a class of "" counts nowhere."""
    return _Work(entries, scopes, window, settling or Settling()).cells()


class _Work:
    def __init__(
        self,
        entries: Sequence[Entry],
        scopes: Sequence[Scope],
        window: Window | None,
        settling: Settling,
    ) -> None:
        self.scopes, self.window, self.settling = scopes, window, settling
        self.entries = [e for e in entries if periods.parse(e.period).freq is not Freq.INTERVAL]
        self.detail = [e for e in self.entries if self._is_detail(e)]
        self.cover: dict[tuple[int, str, bool], set[str]] = defaultdict(set)
        self.level: dict[tuple[int, str, bool], int] = defaultdict(int)
        for e in self.entries:
            if e.reporter and e.partner != WORLD and e.code not in (None, hs.TOTAL):
                key = (e.source, e.reporter, _out(e))
                if self._main_flow(e):
                    self.cover[key].add(e.period)
                    self.level[key] = max(self.level[key], hs.level(str(e.code)))

    def _inside(self, period: str) -> bool:
        return self.window is None or self.window.covers(periods.parse(period))

    def _main_flow(self, e: Entry) -> bool:
        apart = self.scopes[e.source].reexports_apart
        return e.flow in ("export", "import") or apart

    def _is_detail(self, e: Entry) -> bool:
        known = e.reporter and e.partner and e.partner != WORLD and e.reporter != e.partner
        return bool(known and e.code and e.code != hs.TOTAL and self._main_flow(e))

    def counted(self) -> list[Entry]:
        """Detail at its finest code level, and each key from the one source that the rule names.

        Where that source counts re-exports among its exports, another one's re-exports are not added.
        """
        finest: dict[tuple[object, ...], int] = defaultdict(int)
        for e in self.detail:
            group = (e.reporter, e.flow, e.partner, e.period, str(e.code)[:2])
            finest[group] = max(finest[group], hs.level(str(e.code)))
        digits: dict[tuple[object, ...], dict[int, int]] = defaultdict(dict)
        kept = []
        for e in self.detail:
            code = str(e.code)
            if hs.level(code) < finest[e.reporter, e.flow, e.partner, e.period, code[:2]]:
                continue
            key = (e.reporter, e.flow, e.partner, hs.hs6(code), e.period)
            digits[key][e.source] = max(digits[key].get(e.source, 0), len(code))
            kept.append((key, e))
        one = {
            key: min(told, key=lambda s: self._order(s, told[s])) for key, told in digits.items()
        }
        found = [
            (key, e) for key, e in kept if e.source == one[key] or self._adds(e, key, one, kept)
        ]
        whole = {
            (_out(e), *key[:1], *key[2:])
            for key, e in found
            if e.flow in ("export", "import") and not self.scopes[e.source].reexports_apart
        }
        return [
            e
            for key, e in found
            if e.flow in ("export", "import") or (_out(e), *key[:1], *key[2:]) not in whole
        ]

    def _adds(
        self,
        e: Entry,
        key: tuple[object, ...],
        one: dict[tuple[object, ...], int],
        kept: Sequence[tuple[tuple[object, ...], Entry]],
    ) -> bool:
        """Return whether *e* is a line of the tariff, from the first source that has it.

        It must be as long as those of the source that its six digits are counted from.
        """
        mine = [other for place, other in kept if place == key]
        length = max(len(str(other.code)) for other in mine if other.source == one[key])
        if not 6 < len(str(e.code)) == length:
            return False
        alike = {other.source for other in mine if other.code == e.code}
        return e.source == min(alike, key=lambda s: self._order(s, length))

    def _order(self, source: int, digits: int) -> tuple[float, ...]:
        """Return by what a source goes before others for a cell: the least counts."""
        told = dict(enumerate(self.settling.retrieved))
        time = moment(told.get(source, ""))
        age = math.inf if time is None else -time
        looks = [age if look == RETRIEVED else -digits for look in RULES[self.settling.rule]]
        return (*looks, source)

    def sources(self, reporter: str, out: bool, partner: str) -> Iterator[tuple[int, set[str]]]:
        for (source, r, o), covered in self.cover.items():
            partners = self.scopes[source].partners
            if (r, o) == (reporter, out) and (partners is None or partner in partners):
                yield source, covered

    def levels(self, reporter: str, out: bool, partner: str, year: str) -> set[int]:
        """Return the code levels at which a side can be compared in a year."""
        found: set[int] = set()
        for source, covered in self.sources(reporter, out, partner):
            if any(p.startswith(year) for p in covered):
                top = self.level[source, reporter, out]
                found.add(top)
                if self.scopes[source].codes is None:
                    found.update(level for level in (4, 2) if level < top)
        return found

    def native(self, reporter: str, out: bool, partner: str, code: str, level: int) -> set[str]:
        """Return the periods for which a side's scope covers a code at a level, as published."""
        result: set[str] = set()
        for source, covered in self.sources(reporter, out, partner):
            codes, top = self.scopes[source].codes, self.level[source, reporter, out]
            if (codes is None and top >= level) or (top == level and codes and code in codes):
                result |= covered
        return result

    def cells(self) -> dict[Key, Cell]:
        groups: dict[tuple[str, str, str, str], list[Entry]] = defaultdict(list)
        off: set[tuple[str, str, str, str]] = set()
        level: dict[tuple[str, str, str], int] = {}
        for e in self.counted():
            i, j = _pair(e)
            year = e.period[:4]
            if (i, j, year) not in level:
                both = self.levels(i, True, j, year) & self.levels(j, False, i, year)
                level[i, j, year] = max(both, default=0)
            wanted, code = level[i, j, year], hs.hs6(str(e.code))
            own = hs.level(code)
            if own > wanted > 0 and self.scopes[e.source].codes is None:
                code = code[:wanted]
            if hs.level(code) != wanted:
                off.add((i, j, year, code))
            groups[i, j, year, code].append(e)
        result: dict[Key, Cell] = {}
        for group, entries in groups.items():
            result |= self._group(group, entries, group in off)
        return result

    def _group(
        self, group: tuple[str, str, str, str], entries: list[Entry], off: bool
    ) -> dict[Key, Cell]:
        i, j, year, code = group
        level = hs.level(code)
        entries = [e for e in entries if self._inside(e.period)]
        both = {
            True: self.native(i, True, j, code, level),
            False: self.native(j, False, i, code, level),
        }
        published = {
            o: {p for p in both[o] if p.startswith(year) and self._inside(p)} for o in (True, False)
        }
        own = {o: published[o] | {e.period for e in entries if _out(e) == o} for o in (True, False)}
        units = {
            (o, f): set() if off else _units(published[o], year, f)
            for o in (True, False)
            for f in LEVELS
        }
        common = {f: units[True, f] & units[False, f] for f in LEVELS}
        best = max(LEVELS, key=lambda f: len(common[f]) * MONTHS_IN[f])
        found: dict[Key, Cell] = {}
        for out in (True, False):
            freq = best
            if not common[best]:
                freq = max(LEVELS, key=lambda f: len(_units(own[out], year, f)) * MONTHS_IN[f])
            for e in entries:
                if _out(e) == out and (unit := _unit(e.period, freq, own[out])):
                    cell = found.setdefault((i, j, code, unit), Cell())
                    _add(cell.x if out else cell.m, e)
        for (_, _, _, unit), cell in found.items():
            self._classify(cell, group, unit, unit in common[periods.parse(unit).freq])
        return found

    def _classify(
        self, cell: Cell, group: tuple[str, str, str, str], unit: str, comparable: bool
    ) -> None:
        i, j, _, code = group
        x, m = cell.x, cell.m
        hidden = (not x.says and self._marked(i, True, code, unit)) or (
            not m.says and self._marked(j, False, code, unit)
        )
        if x.suppressed or m.suppressed or hidden:
            cell.kind = "suppressed"
        elif x.unknown or m.unknown or not comparable:
            cell.kind = "uncovered"
        elif x.says and m.says:
            cell.kind = "matched"
        elif x.usd > 0 or m.usd > 0:
            cell.kind = "lost" if x.says else "orphaned"
            cell.code_seen = self._seen(j if x.says else i, not x.says, code, unit)
        else:
            cell.kind = "" if x.usd == m.usd == 0 else "uncovered"

    def _of(self, reporter: str, out: bool, code: str, unit: str) -> Iterator[Entry]:
        for e in self.entries:
            same = e.reporter == reporter and _out(e) == out and e.code is not None
            if same and self._main_flow(e) and _within(e.period, unit):
                cut = hs.hs6(str(e.code))[: len(code)]
                if cut == code and hs.is_code(str(e.code)):
                    yield e

    def _seen(self, reporter: str, out: bool, code: str, unit: str) -> bool:
        return any(True for _ in self._of(reporter, out, code, unit))

    def _marked(self, reporter: str, out: bool, code: str, unit: str) -> bool:
        """Whether the whole code is confidential: a mark that names no partner country."""
        return any(
            e.status == "suppressed" and e.partner in (None, WORLD)
            for e in self._of(reporter, out, code, unit)
        )


def _out(e: Entry) -> bool:
    return e.flow in ("export", "re-export")


def _pair(e: Entry) -> tuple[str, str]:
    a, b = str(e.reporter), str(e.partner)
    return (a, b) if _out(e) else (b, a)


def _add(side: Side, e: Entry) -> None:
    side.suppressed |= e.status == "suppressed"
    if e.usd is None:
        side.unknown |= e.status != "suppressed"
        return
    side.says = True
    side.usd += e.usd
    if e.fob_usd is not None:
        side.fixed += e.fob_usd
    elif e.valuation in ("FOB", "adjusted"):
        side.fixed += e.usd
    else:
        side.cif += e.usd


def _within(period: str, unit: str) -> bool:
    inner, outer = periods.parse(period), periods.parse(unit)
    return outer.first <= inner.first and inner.last <= outer.last


def _parts(unit: str, freq: Freq) -> list[str]:
    """The periods of *freq* that make up *unit*, itself when it is of that frequency."""
    year = unit[:4]
    texts = {
        Freq.MONTH: [f"{year}-{m:02d}" for m in range(1, 13)],
        Freq.QUARTER: [f"{year}-Q{q}" for q in range(1, 5)],
        Freq.YEAR: [year],
    }[freq]
    return [text for text in texts if _within(text, unit)]


def _has(published: set[str], unit: str) -> bool:
    """Whether *unit* is published, or whole in finer periods."""
    if unit in published:
        return True
    freq = periods.parse(unit).freq
    if freq is Freq.MONTH:
        return False
    finer = Freq.QUARTER if freq is Freq.YEAR else Freq.MONTH
    return all(_has(published, part) for part in _parts(unit, finer))


def _units(published: set[str], year: str, freq: Freq) -> set[str]:
    return {unit for unit in _parts(year, freq) if _has(published, unit)}


def _unit(period: str, freq: Freq, published: set[str]) -> str | None:
    """Return the unit of *freq* that a record of *period* is summed into; None: into none.

    A record is left out where a coarser published period up to the unit says the same thing.
    """
    outer = [p for f in LEVELS for p in _parts(period[:4], f) if _within(period, p)]
    path = [p for p in outer if MONTHS_IN[periods.parse(p).freq] <= MONTHS_IN[freq]]
    if not path or periods.parse(path[-1]).freq is not freq or period not in path:
        return None
    coarser = path[path.index(period) + 1 :]
    if any(p in published for p in coarser):
        return None
    return path[-1] if _has(published, path[-1]) else None
