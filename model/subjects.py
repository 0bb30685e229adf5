"""What a result is about: the countries and periods that its figures really come from.

A sentence must not name a country whose books were not compared, nor a year that was not: so both
are read off the cells behind the figures, and never off the question.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mirrorgap.model import findings, periods
from mirrorgap.model.analysis.picking import cells_in
from mirrorgap.model.findings import About
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Codes, Mask, Texts


def of_gaps(mirror: Mirror, query: Query, unit: str = "usd") -> About:
    """Return what the totals of `gaps` are about: the cells compared, or all where none is.

    *unit* is what the result counts (`findings.unit_of`).

    >>> of_gaps(Mirror([], []), Query()).exporters
    ()
    """
    mirror = mirror.by(query.measure)
    cells = mirror.cells
    live_x, live_m = cells.live(query.window)
    taken = cells_in(mirror, query)
    compared = taken & cells.comparable
    if not compared.any():
        compared = taken & ((live_x & (cells.x > 0)) | (live_m & (cells.m > 0)))
    return replace(_about(mirror, query, compared), unit=unit)


def of_flows(mirror: Mirror, query: Query) -> About:
    """Return what the totals of `flows` and `categories` are about: one side's books."""
    mirror = mirror.by(query.measure)
    cells = mirror.cells
    live_x, live_m = cells.live(query.window)
    own = live_x & (cells.x > 0) if query.side == "exporter" else live_m & (cells.m > 0)
    return _about(mirror, query, cells_in(mirror, query) & own)


def _about(mirror: Mirror, query: Query, taken: Mask) -> About:
    cells, which = mirror.cells, np.flatnonzero(taken)
    found = replace(
        findings.about(query),
        exporters=_present(cells.column("exporter"), which),
        importers=_present(cells.column("importer"), which),
    )
    span = _span(_present(cells.column("period"), which))
    return replace(found, period=span or found.period)


def _present(column: tuple[Codes, Texts], which: Codes) -> tuple[str, ...]:
    codes, levels = column
    there = np.zeros(len(levels) + 1, dtype=bool)
    there[codes.take(which)] = True  # a missing code is the last one
    return tuple(sorted(str(levels[i]) for i in np.flatnonzero(there[:-1])))


def _span(texts: tuple[str, ...]) -> str:
    if not texts:
        return ""
    spans = [periods.parse(text) for text in texts]
    return str(periods.Window(min(s.first for s in spans), max(s.last for s in spans)))
