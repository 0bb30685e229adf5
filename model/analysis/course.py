"""One monthly series and what is to be said of it: seasonal, general, or broken at a date.

What the window shows of a selection; the commands give the same figures row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from mirrorgap.model import findings, hs, periods
from mirrorgap.model.analysis.breaking import (
    FEWEST,
    Break,
    Step,
    known_breaks,
    steps,
    unknown_breaks,
)
from mirrorgap.model.analysis.breaks import runs_of
from mirrorgap.model.analysis.chance import ALARM
from mirrorgap.model.analysis.controls import rest_of
from mirrorgap.model.analysis.deseason import Length, deseasoned, length_of
from mirrorgap.model.analysis.generality import General, general
from mirrorgap.model.analysis.monthly import Panel, Series, last_run, monthly, panel
from mirrorgap.model.analysis.seasons import SeasonTest, When, period_of, season_test
from mirrorgap.model.analysis.whole import LeftOut, whole_books
from mirrorgap.model.events import KnownEvent
from mirrorgap.model.findings import About
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import Window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Numbers

WORLD = "W00"
NOTHING: Numbers = np.empty(0)


@dataclass(frozen=True, eq=False)
class Course:
    """A monthly series, as it is and without its season.

    Attributes
    ----------
    about : About
        Whose goods, with the period and its base.
    first : int
        The first month, in months since year 0.
    values, adjusted : float arrays, shape (n_months,)
        USD, kg or quantity; missing (NaN) where the books are silent. ``adjusted`` is without season,
        of the unbroken months at the end; all missing where these are too short for one.
    refused : str
        Why nothing can be said; "" where something can.
    listed : bool
        Whether a list of codes is chosen.
    left : LeftOut
        Reporters whose books do not cover these months, and are not added up.
    """

    about: About
    first: int = 0
    values: Numbers = field(default_factory=lambda: NOTHING)
    adjusted: Numbers = field(default_factory=lambda: NOTHING)
    refused: str = ""
    listed: bool = True
    left: LeftOut = field(default_factory=LeftOut)

    @property
    def run(self) -> int:
        """How many months stand in a row at the end."""
        low, stop = last_run(self.values)
        return stop - low


@dataclass(frozen=True, eq=False)
class Seasonal:
    """Whether the change of a series is seasonal, and whether it is general.

    Attributes
    ----------
    when : (start, length, lag)
        The period: its first month in the series, how many, how far before the base lies.
    season, general
        What was found; None where the course says why not (``course.refused``).
    total : float array, shape (n_months,)
        What the listed goods stand beside (``general.beside``); missing where it is not known.
    chosen : (bool, bool)
        Whether the period, and the base, were chosen by hand.
    holes : bool
        Whether amounts are suppressed or have no value, so that sums are lower bounds.
    """

    course: Course
    when: When = (0, 1, 1)
    season: SeasonTest | None = None
    general: General | None = None
    total: Numbers = field(default_factory=lambda: NOTHING)
    chosen: tuple[bool, bool] = (False, False)
    holes: bool = False


@dataclass(frozen=True, eq=False)
class Broken:
    """The dates at which a series changed, counted in months from *run_first*.

    Attributes
    ----------
    best : Break or None
        The one most likely date, whatever its p.
    steps : tuple of Step
        Several breaks by PELT; none where *best* does not stand.
    known : tuple of (event, Break)
        Known events that have enough months on either side.
    how : str
        Of the season: taken out by STL, or left in.
    """

    course: Course
    run_first: int = 0
    best: Break | None = None
    steps: tuple[Step, ...] = ()
    known: tuple[tuple[KnownEvent, Break], ...] = ()
    how: str = ""

    @property
    def stands(self) -> bool:
        """Whether the most likely date has a p of at most 0.05."""
        return self.best is not None and self.best.p <= ALARM


def seasonal(mirror: Mirror, query: Query) -> Seasonal:
    """Return whether the change of all that *query* asks for is seasonal, and whether it is general.

    Its keys are not heeded: everything it asks for is one series, but for books that do not cover the
    period and its base (`whole_books`). The figures are those of `seasons`.

    >>> seasonal(Mirror([], []), Query()).course.refused
    'No month of these books fits: seasons and breaks need monthly records.'
    """
    query, left = whole_books(mirror, replace(query, by=()))
    found = monthly(panel(mirror, query), ())
    when, refused = period_of(mirror, found, query)
    chosen = (query.window is not None, query.base is not None)
    course = replace(_course(query, found, when), left=left)
    if when is None:
        return Seasonal(replace(course, refused=refused), chosen=chosen)
    start, length, lag = when
    values = found.values[0]
    low, stop = last_run(values, start + length)
    if stop - low < length + lag:
        refused = "The books do not cover both periods whole: the change cannot be judged."
        return Seasonal(replace(course, refused=refused), when, chosen=chosen)
    rest = rest_of(mirror, query, found)
    return Seasonal(
        course,
        when,
        season_test(values[low:stop], length, lag),
        general(rest, 0, values, when),
        rest.totals[0],
        chosen,
        bool(found.holes[0, low:stop].any()),
    )


def broken(mirror: Mirror, query: Query, events: Sequence[KnownEvent]) -> Broken:
    """Return the dates at which all that *query* asks for, as one series, changed.

    All months that are loaded are searched, whatever the query's window.
    The figures are those of `breaks`; the one most likely date stands here whatever its p.

    >>> broken(Mirror([], []), Query(), ()).course.refused
    'No month of these books fits: seasons and breaks need monthly records.'
    """
    asked = replace(query, by=(), min_usd=0.0, window=None, base=None)
    query, left = whole_books(mirror, asked)
    found = monthly(panel(mirror, query), ())
    course = replace(_course(query, found, None), left=left)
    runs = runs_of(found, query)[0] if found.rows.n else []
    if not runs:
        _, refused = period_of(mirror, found, query)
        short = f"Under {4 * FEWEST} months in a row are loaded: too short to search for a break."
        no_month = not len(course.values) or bool(np.isnan(course.values).all())
        return Broken(replace(course, refused=refused if no_month else short))
    run = runs[0]
    best = unknown_breaks([run.adjusted])[0]
    stands = best is not None and best.p <= ALARM
    tested = known_breaks(run.adjusted, [event.month - run.first for event in events])
    return Broken(
        course,
        run.first,
        best,
        tuple(steps(run.adjusted)) if stands else (),
        tuple((e, one) for e, one in zip(events, tested, strict=True) if one is not None),
        run.words,
    )


def _course(query: Query, found: Series, when: When | None) -> Course:
    first = found.panel.first
    if when is not None:
        start, length, lag = when
        query = replace(
            query, window=_span(first + start, length), base=_span(first + start - lag, length)
        )
    about = replace(
        findings.about(query),
        exporters=_countries(found.panel, "exporter"),
        importers=_countries(found.panel, "importer"),
        goods=_goods(found.panel),
    )
    values = found.values[0] if found.rows.n else NOTHING
    listed = query.basket is not None
    return Course(about, first, values, _adjusted(values), listed=listed)


def _span(first: int, length: int) -> Window | None:
    return periods.window(periods.month_text(first), periods.month_text(first + length - 1))


def _adjusted(values: Numbers) -> Numbers:
    """Return the months at the end without their season; missing where they are too few."""
    result = np.full(values.shape, np.nan)
    low, stop = last_run(values)
    if length_of(stop - low) is not Length.TOO_SHORT:
        result[low:stop] = deseasoned(values[low:stop]).level
    return result


def _countries(lines: Panel, name: str) -> tuple[str, ...]:
    """Return the countries of the lines: those whose records the series adds up."""
    codes, levels = lines.column(name)
    texts = {str(levels[code]) for code in np.unique(codes) if code >= 0}
    return tuple(sorted(texts - {WORLD}))


def _goods(lines: Panel) -> str:
    """Return the one code, heading or tier that all lines have; "" for several."""
    for name in ("hs6", "heading", "tier"):
        codes, levels = lines.column(name)
        present = np.unique(codes)
        if len(present) == 1 and present[0] >= 0:
            text = str(levels[present[0]])
            return "" if text == hs.TOTAL else f"tier {text}" if name == "tier" else text
    return ""
