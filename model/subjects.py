"""What a result is about: the countries and periods that its figures really come from.

A sentence must not name a country whose books were not compared, nor a year that was not: so both
are read off the cells behind the figures, and never off the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import findings, periods, times_taken
from mirrorgap.model.analysis import by_level, changes
from mirrorgap.model.analysis.book import Book
from mirrorgap.model.analysis.picking import cells_in, loaded_periods, shift
from mirrorgap.model.cells import Cells
from mirrorgap.model.findings import About
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import WORLD, Codes, Mask


def of_gaps(mirror: Mirror, query: Query, unit: str = "usd") -> About:
    """Return what the totals of `gaps` are about: the cells compared, or all where none is.

    *unit* is what the result counts (`findings.unit_of`).

    >>> of_gaps(Mirror([], []), Query()).exporters
    ()
    """
    mirror = mirror.by(query.measure)
    return _on_base(replace(_of_cells(mirror, query), unit=unit), mirror, query)


def _of_cells(mirror: Mirror, query: Query) -> About:
    if (parts := by_level.parted(mirror, query)) is not None:
        whole, levels = parts
        found = [
            by_level.beside(mirror, whole, levels.column, name, compared=True)[levels.wanted]
            for name in _NAMES
        ]
        if found[0].any():
            there = [np.flatnonzero(one.any(axis=0)) for one in found]
            return _of_present(mirror, query, there)
    cells = mirror.cells
    live_x, live_m = cells.live(query.window)
    taken = cells_in(mirror, query)
    compared = taken & cells.comparable
    if not compared.any():
        compared = taken & ((live_x & (cells.x > 0)) | (live_m & (cells.m > 0)))
    return _about(mirror, query, compared)


def _on_base(found: About, mirror: Mirror, query: Query) -> About:
    """Return *found* with the months that changes are of, where these are not the whole period.

    Both periods have to be covered: what one of them lacks is left out of the other too.
    """
    moved = changes.moves(mirror, query)
    if moved is None or not moved.n or query.window is None or query.base is None:
        return found
    there = [str(mirror.cells.periods[i]) for i in np.unique(moved.period)]
    now = times_taken.runs(there, _left(mirror.cells.periods, query))
    if _told(now) == str(query.window):
        return found
    months = shift(query.window, query.base)
    base = tuple(one.shifted(-months) for one in now)
    return replace(found, moved=_told(now), base=_told(base))


#: What a sentence names.
_NAMES = ("exporter", "importer", "period")


def of_flows(mirror: Mirror, query: Query) -> About:
    """Return what the totals of `flows` and `categories` are about: one side's books.

    Where no cell stands behind them, as in files of totals of all goods, it is read off their records.
    """
    mirror = mirror.by(query.measure)
    cells = mirror.cells
    live_x, live_m = cells.live(query.window)
    own = live_x & (cells.x > 0) if query.side == "exporter" else live_m & (cells.m > 0)
    taken = cells_in(mirror, query) & own
    found = _about(mirror, query, taken) if taken.any() else _of_books(mirror, query)
    # The period is that of the books; the base is what was asked for.
    return replace(found, base=_beside_base(found, mirror, query).base)


def _beside_base(found: About, mirror: Mirror, query: Query) -> About:
    """Return *found* with what filters on time leave of period and base: they move along."""
    window, base = query.window, query.base
    if window is None or base is None or window.n_months != base.n_months:
        return found
    loaded = loaded_periods(mirror.cells, window)
    if not (left := _left(loaded, query)):
        return found
    wanted = times_taken.runs(set(loaded) - set(left), left)
    then = tuple(one.shifted(-shift(window, base)) for one in wanted)
    return replace(found, period=_told(wanted) or found.period, base=_told(then) or found.base)


def of_flow_row(mirror: Mirror, query: Query, row: Mapping[str, object]) -> About:
    """Return what one *row* of `flows` is about: its keys, in the period that filters leave.

    >>> of_flow_row(Mirror([], []), Query(), {"exporter": "TUR", "importer": "UZB"}).exporters
    ('TUR',)
    """
    return _beside_base(findings.about(query, row), mirror, query)


def _of_books(mirror: Mirror, query: Query) -> About:
    """Return what one side's books are about, totals of all goods and of all partners included."""
    book = Book(mirror, query)
    pick = book.pick(query.window)
    pick = pick[book.values[pick] > 0]
    named = []
    for name in _NAMES:
        codes, levels = mirror.records.column(name)
        there = np.unique(codes[pick])
        named.append(tuple(sorted(str(levels[i]) for i in there if i >= 0)))
    exporters, importers = (tuple(one for one in names if one != WORLD) for names in named[:2])
    found = replace(findings.about(query), exporters=exporters, importers=importers)
    left = _left(mirror.records.column("period")[1], query)
    return replace(found, period=_told(times_taken.runs(named[2], left)) or found.period)


def _about(mirror: Mirror, query: Query, taken: Mask) -> About:
    which = np.flatnonzero(taken)
    return _of_present(mirror, query, [_present(mirror.cells, name, which) for name in _NAMES])


def _of_present(mirror: Mirror, query: Query, there: Sequence[NDArray[np.intp]]) -> About:
    """Return what is spoken of, from which levels of `_NAMES` are there."""
    exporters, importers, times = (
        tuple(sorted(str(levels[i]) for i in at))
        for levels, at in zip((mirror.cells.column(name)[1] for name in _NAMES), there, strict=True)
    )
    found = replace(findings.about(query), exporters=exporters, importers=importers)
    now = times_taken.runs(times, _left(mirror.cells.periods, query))
    return replace(found, period=_told(now) or found.period)


def _present(cells: Cells, name: str, which: Codes) -> NDArray[np.intp]:
    codes, levels = cells.column(name)
    there = np.zeros(len(levels) + 1, dtype=bool)
    there[codes.take(which)] = True  # a missing code is the last one
    return np.flatnonzero(there[:-1])


def _left(loaded: Iterable[object], query: Query) -> tuple[str, ...]:
    """Return the loaded periods that filters and brush name out."""
    return times_taken.left_out(query.where, tuple(map(str, loaded))) if query.where else ()


def _told(runs: tuple[periods.Window, ...]) -> str:
    """Return spans of time as `About` has them."""
    return ", ".join(map(str, runs))
