"""Seasons and breaks as plots: a fan of years, a line without its season, an index, tinted breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd

from mirrorgap.model import figures, periods, words, words_breaks, words_seasons
from mirrorgap.model.analysis.course import Broken, Course, Seasonal
from mirrorgap.model.analysis.monthly import rolling
from mirrorgap.model.figures import Axis, Band, Event, Lines, Scale, Series, Style
from mirrorgap.model.pictures import Picture, axis_unit
from mirrorgap.model.pictures_events import within
from mirrorgap.model.records import Numbers

#: Months that the fan shows at least.
YEAR = 12
MONTH = ("month",)


def _series(
    name: str, x: Numbers, y: Numbers, first: int, colour: str = "", style: Style = Style.LINE
) -> Series:
    """Return a line over months; *first* is the true month of its first mark."""
    keys = tuple((periods.month_text(first + i),) for i in range(len(y)))
    return Series(name, x, y, colour, style, keys)


#: What a hole in a line is.
GAPS = "Gaps: months that the books do not cover."


def _drawn(figure: Lines) -> Picture:
    """Return the picture whose frame has the true month of each mark; gaps are explained."""
    if any(_has_gap(one.y) for one in figure.series):
        figure = replace(figure, note=f"{figure.note} {GAPS}".strip())
    frame = pd.DataFrame(list(figure.keys), columns=list(MONTH))
    return Picture(figure, frame, MONTH, np.arange(len(frame), dtype=np.intp))


def _has_gap(values: Numbers) -> bool:
    known = np.flatnonzero(~np.isnan(values))
    return len(known) > 0 and len(known) <= known[-1] - known[0]


def _colour(course: Course) -> str:
    return "exports" if course.about.side == "exporter" else "imports"


def _amounts(course: Course) -> Axis:
    what = "Exports" if course.about.side == "exporter" else "Imports"
    return Axis(what, axis_unit(course.about.unit), low=0.0)


def _bands(found: Seasonal) -> tuple[Band, ...]:
    start, length, lag = found.when
    first = found.course.first + start
    spans = (first - lag, "base"), (first, "period")
    return tuple(Band(at, at + length, label) for at, label in spans)


def fan(found: Seasonal) -> Picture:
    """Return the same months of all years, each against its own base; this year's line last.

    A mark is the change from the base of its year to the months that end there (shape: one line a
    year, months that are not loaded are gaps). The last mark of a line is the change that is ranked.
    """
    start, length, lag = found.when
    course = found.course
    ending = np.full(len(course.values), np.nan)
    ending[length - 1 :] = rolling(course.values, length)
    last, base = start + length - 1, start - lag + length - 1
    low = min(base, last - YEAR + 1)
    x = course.first + np.arange(low, last + 1, dtype=np.float64)
    made = []
    compared = found.season.years if found.season is not None else 1
    for years in range(min(1 + base // YEAR, compared)):
        at = np.arange(low, last + 1) - YEAR * years
        of_base = ending[base - YEAR * years]
        if not of_base > 0:
            continue
        sums = np.where(at >= 0, ending[np.maximum(at, 0)], np.nan)
        name = str((course.first + last) // YEAR - years)
        colour = "" if years else _colour(course)
        first = course.first + low - YEAR * years
        made.append(_series(name, x, sums / of_base - 1, first, colour))
    what = "month" if length == 1 else f"{length} months"
    y = Axis(f"Change of the {what} against the base", scale=Scale.SHARE)
    figure = Lines(_fan_title(found), figures.CALENDAR, y, tuple(made[::-1]), MONTH)
    return _drawn(replace(figure, bands=_bands(found)))


def _fan_title(found: Seasonal) -> str:
    season, about = found.season, found.course.about
    assert season is not None
    change = words_seasons.share_of(found)
    when = f"{words.period_words(about.period)} against {words.period_words(about.base)}"
    if season.years < 2:
        return f"{change}, {when}: no earlier year to compare with"
    rank = words_seasons.ordinal(season.rank)
    what = words_seasons.move(season.change)
    return f"{change}, {when}: the {rank}largest {what} of {season.years} years"


def adjusted(found: Seasonal, events: Sequence[Event] = ()) -> Picture:
    """Return the series as reported, and without its season (dashes) where it is long enough."""
    course, season = found.course, found.season
    x = course.first + np.arange(len(course.values), dtype=np.float64)
    made = [_series("as reported", x, course.values, course.first, _colour(course))]
    title, note = "Too short to take a season out: the series as reported", ""
    if season is not None and not np.isnan(course.adjusted).all():
        dashes = Style.DASHES
        made.append(_series("without season", x, course.adjusted, course.first, "", dashes))
        reported = words_seasons.share_of(found)
        title = f"As reported {reported}; the season makes {words_seasons.season_of(season)}"
        note = f"Season taken out by STL, robust, over the {course.run} months at the end"
        note += "; under four years it is short." if course.run < 4 * YEAR else "."
    figure = Lines(title, figures.TIME, _amounts(course), tuple(made), MONTH, note=note)
    return _drawn(replace(figure, bands=_bands(found), events=within(events, made)))


def reported(found: Seasonal, events: Sequence[Event] = ()) -> Picture:
    """Return the series as reported, where nothing else can be said of it."""
    course = found.course
    x = course.first + np.arange(len(course.values), dtype=np.float64)
    made = [_series("", x, course.values, course.first, _colour(course))]
    over = within(events, made)
    return _drawn(Lines("", figures.TIME, _amounts(course), tuple(made), MONTH, over))


def against(found: Seasonal, events: Sequence[Event] = ()) -> Picture:
    """Return the listed goods and what they stand beside, each with its base as 100."""
    course, general = found.course, found.general
    x = course.first + np.arange(len(course.values), dtype=np.float64)
    listed = "listed goods" if course.listed else "all goods"
    lines = [(listed, course.values, _colour(course))]
    title, note = "No other goods are loaded to compare with", ""
    if general is not None and not np.isnan(general.against):
        lines.append((general.beside, found.total, ""))
        title = (
            f"Listed goods {words_seasons.share(general.own)}, {general.beside} "
            f"{words_seasons.share(general.others)}"
        )
    made = []
    for name, values, colour in lines:
        base = _of_base(found, values)
        if base > 0:
            made.append(_series(name, x, values / base * 100, course.first, colour))
    y = Axis("Base = 100", scale=Scale.NUMBER, low=0.0)
    figure = Lines(title, figures.TIME, y, tuple(made), MONTH, note=note)
    return _drawn(replace(figure, bands=_bands(found), events=within(events, made)))


def _of_base(found: Seasonal, values: Numbers) -> float:
    """Return the mean of a month of the base; missing where a month is."""
    start, length, lag = found.when
    return float(values[start - lag : start - lag + length].mean())


def tinted(found: Broken, events: Sequence[Event] = ()) -> Picture:
    """Return the series without its season, the range of each break that stands as a tint.

    Where PELT finds steps, the level between them is drawn in dashes.
    """
    course = found.course
    x = course.first + np.arange(len(course.values), dtype=np.float64)
    plain = np.isnan(course.adjusted).all()
    shown = course.values if plain else course.adjusted
    name = "as reported" if plain else "without season"
    made = [_series(name, x, shown, course.first, _colour(course))]
    if found.steps:
        level = _level(found, shown)
        made.append(_series("level", x, level, course.first, "", Style.DASHES))
    title = words_breaks.breaks_headline(found)
    figure = Lines(title, figures.TIME, _amounts(course), tuple(made), MONTH)
    bands = _ranges(found)
    return _drawn(replace(figure, bands=bands, events=within(events, made), note=_note(found)))


def _ranges(found: Broken) -> tuple[Band, ...]:
    """Return the range of each break that stands; only that of the most likely one is named."""
    if not found.stands or found.best is None:
        return ()
    best = found.best
    spans = dict.fromkeys([(best.low, best.high), *((s.one.low, s.one.high) for s in found.steps)])
    names = [words.period_words(periods.month_text(found.run_first + best.at))]
    names += [""] * (len(spans) - 1)
    return tuple(
        Band(found.run_first + low, found.run_first + high + 1, name)
        for (low, high), name in zip(spans, names, strict=True)
    )


def _level(found: Broken, shown: Numbers) -> Numbers:
    """Return the mean of the logs between steps, as an amount, shape of *shown*."""
    offset = found.run_first - found.course.first
    edges = [offset, *(offset + step.one.at for step in found.steps), len(shown)]
    level = np.full(len(shown), np.nan)
    for low, high in pairwise(edges):
        part = shown[low:high]
        known = part[~np.isnan(part)]
        if len(known):
            level[low:high] = np.where(np.isnan(part), np.nan, np.expm1(np.log1p(known).mean()))
    return level


def _note(found: Broken) -> str:
    if not found.stands:
        return ""
    tint = "Tints: where each date cannot be told from its neighbours"
    return (
        f"{tint}; dashes: the level between the steps that PELT finds."
        if found.steps
        else f"{tint}."
    )
