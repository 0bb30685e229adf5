"""Dates at which a series changed: known ones tested, unknown ones found (METHODS 8)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from mirrorgap.model import periods, stopping
from mirrorgap.model.analysis.breaking import (
    FEWEST,
    Break,
    candidates,
    known_breaks,
    steps,
    unknown_breaks,
)
from mirrorgap.model.analysis.chance import ALARM, adjusted
from mirrorgap.model.analysis.deseason import Length, deseasoned_all
from mirrorgap.model.analysis.monthly import (
    Series,
    edition_of,
    last_run,
    monthly,
    months_only,
    panel,
)
from mirrorgap.model.events import KnownEvent, known_events
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query
from mirrorgap.model.records import Numbers

FIELDS = ("date", "low", "high", "kind", "label", "size", "p", "method")


@dataclass(frozen=True, eq=False)
class Run:
    """One series without season: its row, its first month, its logs, and how long it is."""

    row: int
    first: int
    adjusted: Numbers
    length: Length

    @property
    def words(self) -> str:
        """How long it is, and what became of its season."""
        return {
            Length.ENOUGH: "season taken out by STL",
            Length.SHORT: f"short: {len(self.adjusted)} months, season taken out by STL",
            Length.TOO_SHORT: f"short: {len(self.adjusted)} months, season left in",
        }[self.length]


def breaks(
    mirror: Mirror,
    query: Query,
    events: Sequence[KnownEvent] | None = None,
    by: tuple[str, ...] | None = None,
) -> Result:
    """Return known and detected dates at which each row's monthly series changed.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        Keys (default exporter, importer) may be of countries and codes; a window cuts the series;
        ``side`` says whose books.
    events : sequence of KnownEvent, optional
        Dates to test; by default `known_events`.
    by : tuple of str, optional
        Keys in the place of the query's; an empty tuple gives one series of all.

    Returns
    -------
    Result
        Keys, then `FIELDS`: ``date`` the first month after the break, as ``2022-03``, with ``low`` and
        ``high``, between which it cannot be told; ``kind`` known or detected; ``label`` the event's,
        for a detected one the event that it falls on or next to, as "coincides with ... (its own date:
        p 0.41)": that p is of the event's date, so that a break is never taken for its support; ``size``
        the jump of the level as a share (-0.3 is -30%); ``p`` missing (NaN) where there is none;
        ``method`` how each was found.
        Known dates: Chow, p by placebo dates. One unknown date a row: sup-F over the middle 70%, p by
        block bootstrap and adjusted for the number of rows, listed where it is at most 0.05. Several:
        PELT, for rows where one break stands, with how the date moves when the penalty halves or
        doubles as its range. Rows that never
        reach the floor in a month are left out.

    Raises
    ------
    ValueError
        When a key is none of a series.

    Notes
    -----
    Source: METHODS 8. The series is log1p of the value without its season.

    Examples
    --------
    >>> breaks(Mirror([], []), Query()).frame.empty
    True
    """
    query = replace(query, by=(query.by or ("exporter", "importer")) if by is None else by)
    found = monthly(panel(mirror, query), query.by)
    runs, warnings = runs_of(found, query)
    dates = known_events() if events is None else events
    tests = [known_breaks(run.adjusted, [one.month - run.first for one in dates]) for run in runs]
    rows = _known(runs, dates, tests)
    sup = unknown_breaks([run.adjusted for run in runs])
    p = adjusted([one.p if one else math.nan for one in sup])
    near = [Near(run, dates, tested) for run, tested in zip(runs, tests, strict=True)]
    rows += _detected(runs, sup, p, near)
    # PELT has no p and sees steps in any slow series: it is heard only where one break stands.
    standing = [one for one, q in zip(near, p, strict=True) if q <= ALARM]
    rows += [row for one in standing for row in _several(one)]
    tested = int(np.count_nonzero(~np.isnan(p)))
    if tested:
        least = f"{np.nanmin(p):.3f}"
        warnings.append(
            f"{tested} series were searched for one break: {len(standing)} stand at a false discovery "
            f"rate of 5% (smallest adjusted p {least})."
        )
    return Result(_frame(found, query.by, rows), tuple(warnings))


def runs_of(found: Series, query: Query) -> tuple[list[Run], list[str]]:
    """Return the series that can be searched, without season, and why others cannot."""
    values, first = found.values, found.panel.first
    if query.window is not None and values.size:
        months = first + np.arange(values.shape[1])
        low, high = (
            day.year * 12 + day.month - 1 for day in (query.window.first, query.window.last)
        )
        values = np.where((months >= low) & (months <= high), values, np.nan)
    spans: list[tuple[int, int, int]] = []
    short = small = 0
    for row, line in enumerate(values):
        start, stop = last_run(line)
        if stop - start < 4 * FEWEST:
            short += 1
        elif line[start:stop].max() < query.min_usd:
            small += 1
        else:
            spans.append((row, start, stop))
    made = deseasoned_all([values[row, start:stop] for row, start, stop in spans])
    runs = [
        Run(row, first + start, one.adjusted, one.length)
        for (row, start, _), one in zip(spans, made, strict=True)
    ]
    edition = edition_of(found.panel, query)
    texts = [edition] if edition else []
    if short:
        texts.append(f"{short:,} series have under {4 * FEWEST} months in a row: not searched.")
    if small:
        texts.append(
            f"{small:,} series never reach {query.min_usd:,.0f} USD in a month: not searched."
        )
    if found.panel.other:
        texts.append(months_only(found.panel.other))
    if part := int(np.count_nonzero(found.part)):
        texts.append(
            f"{part:,} months of rows are left out because the books cover only some of their codes "
            "or partners then."
        )
    return runs, texts


@dataclass(frozen=True, eq=False)
class Near:
    """The events of one series, each with the test of its own date; None where it cannot be tested."""

    run: Run
    events: Sequence[KnownEvent]
    tested: Sequence[Break | None]

    def label(self, at: int) -> str:
        """Return what a break coincides with: events of that month and of those next to it."""
        return "; ".join(
            f"coincides with {event.label} ({_own(one)})"
            for event, one in zip(self.events, self.tested, strict=True)
            if abs(event.month - self.run.first - at) <= 1
        )


def _own(one: Break | None) -> str:
    """Return what the test of an event's own date says; the break's p says nothing of it."""
    if one is None:
        return "its own date cannot be tested"
    below = "" if one.p <= ALARM else ", which does not stand"
    return f"its own date: p {one.p:.2g}{below}"


def _known(
    runs: list[Run], events: Sequence[KnownEvent], tests: list[list[Break | None]]
) -> list[tuple[Any, ...]]:
    rows = []
    for run, tested in zip(runs, tests, strict=True):
        stopping.check()
        for event, one in zip(events, tested, strict=True):
            if one is not None:
                how = f"Chow, p by {one.n} placebo dates (smallest {1 / (one.n + 1):.3f}); {run.words}"
                rows.append(_row(run, one, "known", event.label, one.p, how))
    return rows


def _detected(
    runs: list[Run], sup: list[Break | None], p: Numbers, near: list[Near]
) -> list[tuple[Any, ...]]:
    rows = []
    for run, one, adjusted_p, beside in zip(runs, sup, p, near, strict=True):
        if one is not None and adjusted_p <= ALARM:
            how = (
                f"sup-F over the middle 70%, p by block bootstrap ({one.n} series), adjusted for "
                f"{int(np.count_nonzero(~np.isnan(p)))} rows; {run.words}"
            )
            label = beside.label(one.at)
            rows.append(_row(run, one, "detected", label, float(adjusted_p), how))
    return rows


def _several(near: Near) -> list[tuple[Any, ...]]:
    """Return the breaks that PELT finds, with where they go at half and twice the penalty."""
    stopping.check()
    rows, run = [], near.run
    for moved in steps(run.adjusted):
        said = [
            f"{word} the penalty: " + ("gone" if date is None else _date(run, date))
            for word, date in (("half", moved.half), ("twice", moved.twice))
        ]
        how = f"PELT, penalty 3 sigma^2 ln n; at {', at '.join(said)}; {run.words}"
        one = moved.one
        rows.append(_row(run, one, "detected", near.label(one.at), math.nan, how))
    return rows


def _date(run: Run, at: int) -> str:
    return periods.month_text(run.first + at)


def _row(run: Run, one: Break, kind: str, label: str, p: float, how: str) -> tuple[Any, ...]:
    dates = [_date(run, at) for at in (one.at, one.low, one.high)]
    return (run.row, *dates, kind, label, math.expm1(one.size), p, how)


def _frame(found: Series, by: tuple[str, ...], rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["row", *FIELDS])
    at = frame.pop("row").to_numpy(dtype=np.int64)
    for place, (name, texts) in enumerate(found.rows.keys().items()):
        frame.insert(place, name, texts[at])
    for name in ("size", "p"):
        frame[name] = frame[name].astype(float)
    return frame.sort_values([*by, "date", "kind", "method"], kind="stable", ignore_index=True)


def breakable(n_months: int) -> bool:
    """Return whether a series of so many months can be searched at all.

    >>> breakable(16), breakable(15)
    (True, False)
    """
    return n_months >= 4 * FEWEST and len(candidates(n_months)) > 1
