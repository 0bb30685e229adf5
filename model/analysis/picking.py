"""Which cells a query takes, and what its warnings say: shared by the analyses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mirrorgap.model import hs, periods, year_units
from mirrorgap.model.analysis.grouping import TIME_KEYS
from mirrorgap.model.cells import Cells
from mirrorgap.model.keeping import kept
from mirrorgap.model.lists import ControlList
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import Window
from mirrorgap.model.query import KEYS, Query
from mirrorgap.model.records import Codes, Mask, Numbers, Texts, having, recoded
from mirrorgap.model.selection import Both, Either, Keys, Range, Selection, Table, Without
from mirrorgap.model.words import number_of

_KEYS = frozenset({*KEYS, "hs6", "chapter", "hs_edition", "flow"})


def among(column: tuple[Codes, Texts], wanted: frozenset[str] | None) -> Mask:
    """Return which entries have one of the *wanted* levels; None wants all.

    >>> among((np.array([0, 1, -1]), np.array(["TUR", "KAZ"], dtype=object)), frozenset({"KAZ"}))
    array([False,  True, False])
    """
    codes, levels = column
    if wanted is None:
        return np.ones(len(codes), dtype=bool)
    return having(codes, np.array([level in wanted for level in levels], dtype=bool))


def cells_in(mirror: Mirror, query: Query, *, time: bool = True) -> Mask:
    """Return which cells the query asks for, shape (n_cells,): basket, countries, filters.

    With *time*, only those live in its window; without, those of all periods and frequencies.
    """
    asked = Query(
        basket=query.basket,
        exporters=query.exporters,
        importers=query.importers,
        window=query.window if time else None,
    )
    taken = _asked(mirror, asked, time)
    if query.where is None:
        return taken
    # A brush changes only this part: the rest is kept.
    filtered: Mask = taken & mirror.picked(query.where, query.basket)
    return filtered


@kept(16)
def _asked(mirror: Mirror, query: Query, time: bool) -> Mask:
    cells = mirror.cells
    taken = mirror.in_basket(query.basket)[0].copy()
    taken &= among(cells.column("exporter"), query.exporters)
    taken &= among(cells.column("importer"), query.importers)
    if time:
        live_x, live_m = cells.live(query.window)
        taken &= live_x | live_m
    taken.setflags(write=False)
    return taken


def timeless(selection: Selection | None) -> Selection | None:
    """Return a selection without what it says of time; None where nothing else is said.

    >>> from mirrorgap.model.selection import keys
    >>> timeless(keys("period", "2023-05")) is None, timeless(keys("code", "854231")).columns
    (True, ('code',))
    """
    match selection:
        case Keys(columns, rows):
            at = [i for i, name in enumerate(columns) if name not in TIME_KEYS]
            if len(at) == len(columns) or not at:
                return selection if at else None
            rest = frozenset(tuple(row[i] for i in at) for row in rows)
            return Keys(tuple(columns[i] for i in at), rest)
        case Range(column):
            return None if column in TIME_KEYS else selection
        case Either(parts):
            found = [timeless(part) for part in parts]
            return None if None in found else Either(tuple(part for part in found if part))
        case Both(parts):
            said = tuple(part for part in map(timeless, parts) if part)
            return Both(said) if said else None
        case Without(whole, part):
            rest_of = timeless(whole)
            return Without(rest_of or Both(()), part) if timeless(part) == part else rest_of
    return selection


def by_keys(selection: Selection | None) -> bool:
    """Return whether a selection speaks of countries, goods and time only, and not of sizes or rows.

    >>> by_keys(None), by_keys(Range("x", 1e6, None)), by_keys(Range("period", "2023", None))
    (True, False, True)
    """
    match selection:
        case None:
            return True
        case Keys(columns, _):
            return set(columns) <= _KEYS
        case Range(column):
            return column in _KEYS
        case Either(parts) | Both(parts):
            return all(by_keys(part) for part in parts)
        case Without(whole, part):
            return by_keys(whole) and by_keys(part)
    return False


@dataclass(frozen=True, eq=False)
class Later:
    """A table whose entries stand so many months later than they do."""

    table: Table
    months: int

    @property
    def n(self) -> int:
        """Number of entries."""
        return self.table.n

    def column(self, name: str) -> tuple[Codes, Texts]:
        """Return (codes, levels) of a key, those of time moved on."""
        if name not in TIME_KEYS:
            return self.table.column(name)
        rule = {"year": periods.year_of, "quarter": periods.quarter_of, "month": periods.month_of}

        def later(text: str) -> str | None:
            moved = shifted_text(text, self.months)
            return rule[name](moved) if moved and name in rule else moved

        return recoded(self.table.column("period"), later)

    def number(self, name: str) -> Numbers:
        """Return a number column."""
        return self.table.number(name)

    def rows_of(self, source: str, rows: Sequence[int]) -> Mask:
        """Return which entries stem from those rows of a source."""
        return self.table.rows_of(source, rows)


def by_its_keys(query: Query) -> Query:
    """Return the query answered from periods no longer than its keys: months by month.

    Without this a year that is published beside its months would be taken for them.
    """
    longest = 1 if "month" in query.by else 3 if "quarter" in query.by else 12
    if longest == 12 or (query.window is None and query.base is not None):
        return query
    return replace(query, window=periods.capped(query.window, longest))


def too_long(mirror: Mirror, query: Query) -> str | None:
    """Return the warning that cells are left out, because their periods are longer than the keys."""
    asked = by_its_keys(query)
    if asked is query:
        return None
    cells = mirror.cells
    unit = cells.period[cells_in(mirror, query)].astype(np.int64) % year_units.UNITS
    longer = year_units.unit_level(unit) > (0 if "month" in query.by else 1)
    left = int(longer.sum())
    kind = "month" if "month" in query.by else "quarter"
    if not left or cells_in(mirror, asked).any():
        return None
    return f"{number_of(left, 'cell', ('is', 'are'))} published for longer periods only: no {kind} to show."


def counted_longer(mirror: Mirror, query: Query) -> str | None:
    """Return the warning that months stand in rows of which the year, or the quarter, counts elsewhere.

    Asked by month, months count; asked otherwise, of a pair and code the one of both at which more can
    be compared: a row's figures are then not those of a brush on it.
    """
    asked = by_its_keys(query)
    if asked is query:
        return None
    cells = mirror.cells
    taken = cells_in(mirror, asked) & ~cells_in(mirror, query) & cells.comparable
    if not taken.any():
        return None
    at = np.flatnonzero(taken)
    pairs = sorted({*zip(cells.exporter[at].tolist(), cells.importer[at].tolist(), strict=True)})
    named = [f"{cells.countries[a]} to {cells.countries[b]}" for a, b in pairs[:3]]
    more = f" and {len(pairs) - 3} more" if len(pairs) > 3 else ""
    return (
        f"Published for longer periods too: {', '.join(named)}{more}. These rows count the shorter ones; "
        "the inspector, the timeline and rows by other keys count the longer ones, unless a period "
        "within them is chosen."
    )


def part_labels(loaded: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what to call years and quarters that are only partly loaded.

    A part year is named as the interval that it is (``2023-01/2023-09``), so that it is never taken
    for a whole one; where its months are not in a row it keeps its name.

    >>> part_labels(["2023-01", "2023-02", "2022"])["year"]
    {'2023': '2023-01/2023-02'}
    """
    bits: dict[int, int] = {}
    for text in loaded:
        if place := year_units.unit_of(text):
            bits[place[0]] = bits.get(place[0], 0) | 1 << place[1]
    years: dict[str, str] = {}
    quarters: dict[str, str] = {}
    for year, units in bits.items():
        whole = int(year_units.complete(np.array([units]))[0])
        months = units & 0xFFF
        for quarter in range(4):
            months |= 0b111 << 3 * quarter if units >> 12 + quarter & 1 else 0
        if not whole >> 16 & 1 and (name := _interval(year, months, 0, 12)):
            years[f"{year:04d}"] = name
        for quarter in range(4):
            part = months & 0b111 << 3 * quarter
            name = _interval(year, part, 3 * quarter, 3)
            if name and not whole >> 12 + quarter & 1:
                quarters[f"{year:04d}-Q{quarter + 1}"] = name
    return {"year": years, "quarter": quarters}


def _interval(year: int, months: int, first: int, length: int) -> str | None:
    there = [m for m in range(first, first + length) if months >> m & 1]
    if not there or there[-1] - there[0] + 1 != len(there):
        return None
    low, high = (f"{year:04d}-{m + 1:02d}" for m in (there[0], there[-1]))
    return low if low == high else f"{low}/{high}"


@kept(16)
def loaded_periods(cells: Cells, window: Window | None) -> tuple[str, ...]:
    """Return the periods that live cells of any pair and code give a figure for in the window.

    A period of which no record has a figure, nor a zero, is not loaded; one record is enough.
    """
    live_x, live_m = cells.live(window)
    return _periods_of(cells, (live_x & cells.tells_x) | (live_m & cells.tells_m))


@kept(1)
def periods_there(cells: Cells) -> tuple[str, ...]:
    """Return the periods that live cells have, with those of which no record has a figure."""
    return _periods_of(cells, np.logical_or(*cells.live(None)))


def _periods_of(cells: Cells, taken: Mask) -> tuple[str, ...]:
    present = np.bincount(cells.period[taken], minlength=len(cells.periods))
    return tuple(str(text) for text in cells.periods[present > 0])


def edition_warning(
    basket: ControlList | None,
    window: Window | None,
    base: Window | None,
    loaded: Iterable[str] = (),
) -> str | None:
    """Return the warning where a comparison crosses 2022 with codes that changed their number.

    A base before 2022 and a period after it are such a comparison, and so are *loaded* periods of
    one answer that lie on both sides.
    """
    changed = sorted(entry.code for entry in basket.entries if not entry.stable) if basket else []
    if basket is None or not changed:
        return None
    crosses = base is not None and window is not None and base.first.year < 2022 <= window.last.year
    years = [text[:4] for text in loaded]
    if not crosses and not (years and min(years) < "2022" <= max(years)):
        return None
    return (
        f"The comparison crosses 1 January 2022, when these codes of {basket.id} changed number: "
        f"{', '.join(map(hs.dotted, changed))}. --list {basket.id}-stable compares only codes that kept theirs."
    )


def same_length(window: Window | None, base: Window | None) -> str | None:
    """Return a warning where the two windows are not equally long; None where they are."""
    if window is None or base is None or window.n_months == base.n_months:
        return None
    return (
        f"The period ({window}, {window.n_months} months) and the base ({base}, {base.n_months} "
        "months) are not equally long: no change is given."
    )


def shift(window: Window, base: Window) -> int:
    """Return by how many months the window lies after the base."""
    low, high = base.first, window.first
    return (high.year - low.year) * 12 + high.month - low.month


def shifted_text(text: str, months: int) -> str | None:
    """Return the calendar period *months* later; None where it is none of the same kind.

    >>> shifted_text("2022-Q1", 12), shifted_text("2022-01", 1), shifted_text("2022", 6)
    ('2023-Q1', '2022-02', None)
    """
    place = year_units.unit_of(text)
    if place is None:
        return None
    year, unit = place
    if unit < 12:
        return periods.month_text(year * 12 + unit + months)
    step = 3 if unit < 16 else 12
    if months % step:
        return None
    if unit == 16:
        return f"{year + months // 12:04d}"
    quarter = year * 4 + unit - 12 + months // 3
    return f"{quarter // 4:04d}-Q{quarter % 4 + 1}"
