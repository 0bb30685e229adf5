"""Is the drop seasonal, is it general? Listed goods against their past and the rest (METHODS 7)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from mirrorgap.model import stopping
from mirrorgap.model.analysis import chance
from mirrorgap.model.analysis.book import unrated
from mirrorgap.model.analysis.chance import ALARM, placebo_p
from mirrorgap.model.analysis.controls import Rest, rest_of
from mirrorgap.model.analysis.deseason import YEAR, Length, deseasoned, deseasoned_all, length_of
from mirrorgap.model.analysis.generality import EXPLAINS, NO, UNCLEAR, YES, general
from mirrorgap.model.analysis.monthly import (
    Ints,
    Series,
    edition_of,
    last_run,
    monthly,
    months_only,
    panel,
    rolling,
    span_text,
)
from mirrorgap.model.analysis.rounding import parse
from mirrorgap.model.analysis.totals_only import only_totals, why
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query
from mirrorgap.model.records import Numbers

FIELDS = (
    "period",
    "base_period",
    "change_share",
    "seasonal",
    "seasonal_p",
    "smallest_p",
    "general",
    "did",
    "did_p",
    "placebos",
    "note",
)
TOO_SHORT = "too short"
#: How a change from a year ago is tested: no season makes a part of it.
SAME_MONTHS = "the same months of two years"
#: (start, length, lag): the first month of the period, how many, and how far before the base lies.
When = tuple[int, int, int]
#: A season makes a change only where so many of the earlier years went the same way.
SAME_WAY = 0.75


@dataclass(frozen=True, slots=True)
class SeasonTest:
    """Whether a change is what the months of the year do anyway.

    Attributes
    ----------
    verdict : "yes", "no", "unclear" or "too short"
    p, smallest : float
        Of a move as large without its season, and the smallest attainable; p is missing (NaN) where
        it cannot fall to 0.05.
    rank, years : int
        Of this change among the same months' changes of all years: 1 is the largest in its direction.
    seasonal_part : float
        What the season does between the two periods, in logs; missing where it cannot be told.
    note : str
        All of it in short.
    change : float
        In logs.
    alike : float
        What share of the earlier years went the same way; 0 without any.
    how : str
        "STL, robust", "against the year before", "the same months of two years", or "".
    placebos, months : int
        How many months stand behind the p, and how many in a row behind all of it.
    """

    verdict: str
    p: float
    smallest: float
    rank: int
    years: int
    seasonal_part: float
    note: str
    change: float = 0.0
    alike: float = 0.0
    how: str = ""
    placebos: int = 0
    months: int = 0


def season_test(values: Numbers, length: int, lag: int, level: Numbers | None = None) -> SeasonTest:
    """Test whether the last *length* months differ from those *lag* months before by season alone.

    Parameters
    ----------
    values : float array, shape (n_months,)
        Months in a row that end with the period asked about; none missing. USD or kg.
    length, lag : int
        Months of the period, and by how many its base lies before.
    level : float array, shape (n_months,), optional
        The same months without their season (`Deseasoned.level`), where it was taken out already.

    Returns
    -------
    SeasonTest
        With four years or more the season is taken out by STL, and the p is the share of moves of
        earlier months (without season) that are as large. With two or three years ("short") each
        change is compared with that of a year before instead. The verdict is *no* where that p is at
        most 0.05, *yes* where the season makes half of the change or more and three of four earlier
        years went the same way, else *unclear*. With less than two years: *too short*.

    Notes
    -----
    Source: METHODS 7.

    Examples
    --------
    >>> year = [10.0] * 10 + [20.0, 5.0]
    >>> season_test(np.tile(year, 4), 1, 1).verdict
    'yes'
    """
    log = np.log1p(rolling(values, length))
    last = len(log) - 1
    change = float(log[last] - log[last - lag])
    rank, years, alike = _same_months(log, last, lag, change)
    said = f"rank {rank} of {years} among the same months' changes"
    size = length_of(len(values))
    if size is Length.TOO_SHORT:
        note = f"{len(values)} months in a row: too short to tell a season; {said}"
        nan = math.nan
        return SeasonTest(
            TOO_SHORT, nan, 1 / years, rank, years, nan, note, change, alike, months=len(values)
        )
    if lag % YEAR == 0:
        moves, part, how = log[lag:] - log[:-lag], 0.0, SAME_MONTHS
    elif size is Length.ENOUGH:
        level = deseasoned(values).level if level is None else level
        moves, part, how = _by_stl(level, length, lag, change)
    else:
        moves, part, how = _by_year_before(log, lag, change)
    placebos = np.abs(moves[: max(len(moves) - length, 0)])
    smallest = 1 / (len(placebos) + 1)
    p = placebo_p(abs(float(moves[-1])), placebos) if smallest <= ALARM else math.nan
    verdict = _verdict(change, part if alike >= SAME_WAY else 0.0, p)
    short = "short: " if size is Length.SHORT else ""
    tested = chance.told(p, len(placebos), "month")
    note = f"{short}{said}; {how}, season makes {_percent(part)}; {tested}"
    rest = (change, alike, how, len(placebos), len(values))
    return SeasonTest(verdict, p, smallest, rank, years, part, note, *rest)


def _same_months(log: Numbers, last: int, lag: int, change: float) -> tuple[int, int, float]:
    """Return the change's rank among those of all years, how many, and what part went its way."""
    places = np.arange(last, lag - 1, -YEAR)
    changes = log[places] - log[places - lag]
    sign = -1.0 if change < 0 else 1.0
    reached = int(np.count_nonzero(sign * changes[1:] >= sign * change))
    alike = float(np.mean(sign * changes[1:] > 0)) if len(changes) > 1 else 0.0
    return 1 + reached, len(changes), alike


def _by_stl(level: Numbers, length: int, lag: int, change: float) -> tuple[Numbers, float, str]:
    """Return every move without season up to the last one, and the season's part of that."""
    log = np.log1p(rolling(level, length))
    moves = log[lag:] - log[:-lag]
    return moves, change - float(moves[-1]), "STL, robust"


def _by_year_before(log: Numbers, lag: int, change: float) -> tuple[Numbers, float, str]:
    """Return every move less that of a year before, and the median of the same months' moves."""
    moves = log[lag:] - log[:-lag]
    earlier = moves[-1 - YEAR :: -YEAR]
    part = float(np.median(earlier)) if len(earlier) else math.nan
    return moves[YEAR:] - moves[:-YEAR], part, "against the year before"


def _verdict(change: float, part: float, p: float) -> str:
    # A p that cannot fall to 0.05 tests nothing: neither support nor refutation.
    if math.isnan(p):
        return UNCLEAR
    if p <= ALARM:
        return NO
    if change != 0 and part / change >= EXPLAINS:
        return YES
    return UNCLEAR


def _percent(log: float) -> str:
    return "an unknown part" if math.isnan(log) else chance.share(log)


@dataclass(frozen=True, slots=True)
class Against:
    """Listed goods against total trade: *b* in logs, and as a share with its range by rounding."""

    b: float
    share: float
    low: float
    high: float


def against_total(new: str, old: str, total_new: str, total_old: str) -> Against:
    """Return how listed goods moved against total trade, from published figures with their rounding.

    b = [ln L1 - ln L0] - [ln T1 - ln T0]; *share* is exp(b) - 1. Figures as they were published, of
    which each means a whole interval. (METHODS 7; published totals include the listed goods.)

    Raises
    ------
    ValueError
        When a text is no figure, or one of them may be zero.

    Examples
    --------
    >>> found = against_total("8.4", "10.7", "905", "807")
    >>> round(found.b, 3), f"{found.share:.0%}", f"{found.low:.1%} to {found.high:.1%}"
    (-0.357, '-30%', '-30.8% to -29.2%')
    """
    figures = [parse(text) for text in (new, old, total_new, total_old)]
    if any(figure.interval.low <= 0 for figure in figures):
        raise ValueError("a figure may be zero or less: logs cannot be taken")
    at = [float(figure.value) for figure in figures]
    low = [float(figure.interval.low) for figure in figures]
    high = [float(figure.interval.high) for figure in figures]
    b = math.log(at[0] / at[1]) - math.log(at[2] / at[3])
    least = low[0] / high[1] / (high[2] / low[3]) - 1
    most = high[0] / low[1] / (low[2] / high[3]) - 1
    return Against(b, math.expm1(b), least, most)


def seasons(mirror: Mirror, query: Query, by: tuple[str, ...] | None = None) -> Result:
    """Return, for each row of the keys, whether a change is seasonal, and whether it is general.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        The window is the period asked about, the base what it is compared with; by default the last
        month that the books cover and the one before. Keys (default exporter, importer) may be of
        countries and codes. ``side`` says whose books.
    by : tuple of str, optional
        Keys in the place of the query's; an empty tuple gives one row of all.

    Returns
    -------
    Result
        Keys, then `FIELDS`: ``change_share`` of the listed goods; ``seasonal`` and ``general``: yes,
        no, unclear, too short; ``seasonal_p`` where it can fall to 0.05, with ``smallest_p``, the
        smallest attainable; ``did`` in logs over codes (against total trade where no unlisted codes
        are loaded), ``did_p`` the largest of its p-values, ``placebos`` how many dates and baskets
        stand behind it; ``note`` says how each was obtained. Rows under the floor in both periods
        are left out.

    Raises
    ------
    ValueError
        When a key is none of a series.

    Notes
    -----
    Source: METHODS 7. *General* is *no* where the listed goods moved apart from unlisted codes
    (did_p at most 0.05), *yes* where total trade without them made half of the move or more,
    *unclear* else and where no p can fall to 0.05.

    Examples
    --------
    >>> seasons(Mirror([], []), Query()).frame.empty
    True
    """
    query = replace(query, by=(query.by or ("exporter", "importer")) if by is None else by)
    lines = panel(mirror, query)
    found = monthly(lines, query.by)
    names = [*query.by, *FIELDS]
    when, refused = period_of(mirror, found, query)
    if when is None:
        return Result(pd.DataFrame(columns=names), (refused,) if refused else ())
    start, length, lag = when
    sums = rolling(found.values, length)
    new, old = sums[:, start], sums[:, start - lag]
    # A row whose books are silent in both periods is not a small one: it is kept, and says so.
    large = ~(np.fmax(new, old) < query.min_usd)
    rest = rest_of(mirror, query, found)
    levels = _levels(found, np.flatnonzero(large), when)
    rows = [_row(found, rest, at, when, levels.get(at)) for at in np.flatnonzero(large).tolist()]
    keys = {name: texts[large] for name, texts in found.rows.keys().items()}
    frame = pd.DataFrame(rows, columns=list(FIELDS))
    for place, name in enumerate(query.by):
        frame.insert(place, name, keys[name])
    return Result(frame, _warnings(query, found, when, int(np.count_nonzero(~large))))


def period_of(mirror: Mirror, found: Series, query: Query) -> tuple[When | None, str]:
    """Return the period and its base in months of the series, or a sentence why there is none."""
    lines = found.panel
    covered = np.flatnonzero(found.covered.any(axis=0)) if found.rows.n else np.empty(0, np.int64)
    if not len(covered):
        return None, _no_months(mirror, found, query)
    if query.window is None:
        start, length = int(covered[-1]), 1
    else:
        span = lines.span(query.window)
        if span is None:
            return None, f"{query.window} is not loaded month by month for these books."
        start, length = span[0], span[1] - span[0]
    lag = length
    if query.base is not None:
        base = lines.span(query.base)
        if base is None:
            return None, f"The base {query.base} is not loaded month by month for these books."
        if base[1] - base[0] != length or base[1] > start:
            return None, "The base must be as long as the period, and end before it begins."
        lag = start - base[0]
    if start - lag < 0:
        return None, "No month before the period is loaded: nothing to compare it with."
    return (start, length, lag), ""


def _no_months(mirror: Mirror, found: Series, query: Query) -> str:
    """Return why there is no monthly series: years only, the other side's books, or nothing."""
    if found.panel.n_months:
        if unrated(mirror, query):
            return "These records have no value in dollars, because no rate is known: no series is whole."
        return (
            "In no month do these books cover all of their goods and partners: no series is whole."
        )
    if query.basket is not None and only_totals(mirror):
        return why(query)
    side = query.side
    other = "importer" if side == "exporter" else "exporter"
    free = replace(query, basket=None, where=None)
    if panel(mirror, replace(query, side=other)).n_months:
        return f"Only {other}s' books are loaded by month here, and {side}s' books are asked for."
    own, others = panel(mirror, free), panel(mirror, replace(free, side=other))
    if own.n_months:
        return "No monthly record fits the list, the filters and the selection."
    if (own.other or others.other) and not others.n_months:
        return "These books give years or quarters only: seasons and breaks need monthly records."
    return "No month of these books fits: seasons and breaks need monthly records."


def _levels(found: Series, rows: Ints, when: When) -> dict[int, Numbers]:
    """Return the months without season of the rows that STL is asked of, all taken out together."""
    start, length, lag = when
    if lag % YEAR == 0:
        return {}
    runs = {at: last_run(found.values[at], start + length) for at in rows.tolist()}
    long = [at for at, (low, stop) in runs.items() if length_of(stop - low) is Length.ENOUGH]
    made = deseasoned_all([found.values[at, slice(*runs[at])] for at in long])
    return {at: one.level for at, one in zip(long, made, strict=True)}


def _row(found: Series, rest: Rest, at: int, when: When, level: Numbers | None) -> tuple[Any, ...]:
    stopping.check()
    start, length, lag = when
    values = found.values[at]
    first = found.panel.first + start
    named = (span_text(first, length), span_text(first - lag, length))
    low, stop = last_run(values, start + length)
    if stop - low < length + lag:
        note = "the books do not cover both periods whole"
        nothing = (math.nan, TOO_SHORT, math.nan, math.nan, UNCLEAR, math.nan, math.nan, 0, note)
        return (*named, *nothing)
    tested = season_test(values[low:stop], length, lag, level)
    new, old = values[start:stop].sum(), values[start - lag : stop - lag].sum()
    change = float(new / old - 1) if old > 0 else math.nan
    beside = general(rest, at, values, when)
    note = beside.note
    if found.holes[at, low:stop].any():
        note += "; some amounts are suppressed or have no value: sums are lower bounds"
    return (
        *named,
        change,
        tested.verdict,
        tested.p,
        tested.smallest,
        beside.verdict,
        beside.effect,
        beside.p,
        beside.placebos,
        f"{tested.note}; {note}",
    )


def _warnings(query: Query, found: Series, when: When, small: int) -> tuple[str, ...]:
    lines = found.panel
    texts = [edition_of(lines, query)]
    if lines.other:
        texts.append(months_only(lines.other))
    if part := int(np.count_nonzero(found.part)):
        texts.append(
            f"{part:,} months of rows are left out because the books cover only some of their codes "
            "or partners then."
        )
    if small:
        texts.append(f"{small:,} rows under {query.min_usd:,.0f} USD in both periods are left out.")
    return tuple(text for text in texts if text)
