"""Lines, bars and points over time; several may stand as panels or as a stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mirrorgap.io.plots.drawing import Drawing, Point, spread, width_of
from mirrorgap.io.plots.frame import (
    LABEL,
    SMALL,
    Span,
    axis_title,
    label_room,
    largest_of,
    over_time,
    rulers,
    spanned,
    tints,
)
from mirrorgap.model import ticks
from mirrorgap.model.colours import PAPER, line_inks, readable
from mirrorgap.model.figures import Arranged, Lines, Scale, Series, Style
from mirrorgap.model.records import Numbers

HEIGHT, PANEL = 230.0, 120.0
#: What labels at the ends of lines may take of the width.
ENDS = 0.3
PER_ROW = 3


def lines(figure: Lines, width: float) -> Drawing:
    """Return a plot of lines, *width* points wide; months that are missing are gaps."""
    if figure.arranged is Arranged.PANELS and len(figure.series) > 1:
        return _panels(figure, width)
    if figure.arranged is Arranged.STACK:
        figure = stacked(figure)
    made = Drawing(width, HEIGHT, figure.title)
    _plot(made, figure, (0.0, 0.0, width, HEIGHT))
    return made


def stacked(figure: Lines) -> Lines:
    """Return the series each upon those before it, as lines."""
    if not figure.series:
        return figure
    total = np.zeros(len(figure.series[0].y))
    made = []
    for one in figure.series:
        total = total + one.y
        made.append(replace(one, y=total))
    return replace(figure, series=tuple(made))


def _panels(figure: Lines, width: float) -> Drawing:
    rows = -(-len(figure.series) // PER_ROW)
    made = Drawing(width, PANEL * rows, figure.title)
    wide = width / PER_ROW
    every = np.concatenate([one.y for one in figure.series])
    high = float(np.nanmax(every)) if np.isfinite(every).any() else 1.0
    shared = replace(figure.y, high=high * 1.05)
    for i, one in enumerate(figure.series):
        x, y = (i % PER_ROW) * wide, (i // PER_ROW) * PANEL
        small = replace(figure, series=(one,), y=shared, events=())
        _plot(made, small, (x, y + 6, wide - 8, PANEL - 6))
        made.text(x + 34, y + 8, one.name, LABEL)
    return made


def _plot(made: Drawing, figure: Lines, box: tuple[float, float, float, float]) -> None:
    """Draw the plot into (left, top, width, height)."""
    left, top, wide, tall = box
    values = np.concatenate([_heights(one) for one in figure.series] or [np.empty(0)])
    largest = largest_of(values)
    head = 14 + (18 if figure.events else 0)
    y = spanned(values, figure.y, top + tall - 24, top + head)
    y_ticks = ticks.ticker(figure.y, largest, gap=30)
    ends = _ends(figure, wide)
    start = left + label_room(y_ticks, y)
    x = _across(figure, start, left + wide - (ends + 8 if ends else 4))
    x_ticks = _x_ticks(figure)
    tints(made, x, y, figure.bands)
    rulers(made, x, y, x_ticks, y_ticks, x_lines=False)
    axis_title(made, left, top + 8, figure.y, largest)
    over_time(made, x, y, figure.events, top + 11)
    colours = line_inks(figure)
    for one, colour in zip(figure.series, colours, strict=True):
        _series(made, one, x, y, colour)
    _named(made, figure, x, y, ends, colours)


def _heights(one: Series) -> Numbers:
    parts = [one.y, *(part for part in (one.low, one.high) if part is not None)]
    if one.style is Style.BARS:
        parts.append(np.zeros(1))
    return np.concatenate(parts)


def _across(figure: Lines, start: float, end: float) -> Span:
    known = [one for one in figure.series if len(one.x)]
    if not known:
        return Span(0.0, 1.0, start, end)
    if figure.x.scale in (Scale.TIME, Scale.CALENDAR):
        low = min(float(one.x.min()) for one in known)
        high = max(float(one.x.max()) + one.span for one in known)
        return Span(low, high, start, end)
    return spanned(np.concatenate([one.x for one in known]), figure.x, start, end)


def _x_ticks(figure: Lines) -> ticks.Ticker:
    if figure.x.scale is Scale.TIME and all(one.span >= 12 for one in figure.series):
        return ticks.years
    return ticks.ticker(figure.x, 0.0, gap=72)


def _series(made: Drawing, one: Series, x: Span, y: Span, colour: str) -> None:
    places = [x.at(float(at) + one.span / 2) for at in one.x]
    if one.style is Style.BARS:
        zero = y.at(max(0.0, y.low))
        step = max(abs(x.at(x.low + one.span) - x.at(x.low)) - 1.5, 1.0)
        for at, value in zip(places, one.y, strict=True):
            if np.isfinite(value):
                made.box(at - step / 2, zero, step, y.at(float(value)) - zero, colour, 0.85)
        return
    if one.low is not None and one.high is not None:
        edge = [(at, y.at(float(v))) for at, v in zip(places, one.high, strict=True)]
        edge += [(at, y.at(float(v))) for at, v in zip(places, one.low, strict=True)][::-1]
        made.area([point for point in edge if np.isfinite(point[1])], colour, 0.16)
    dash = (5.0, 3.0) if one.style is Style.DASHES else ()
    for run in runs(places, [y.at(float(value)) for value in one.y]):
        if one.style is Style.POINTS or len(run) == 1:
            for at, height in run:
                made.disc(at, height, 2.2, colour)
        else:
            made.line(run, colour, 1.6, dash)
            if len(run) < 4:
                for at, height in run:
                    made.disc(at, height, 2.0, colour)


def runs(xs: list[float], ys: list[float]) -> list[list[Point]]:
    """Return the stretches of a line that have no missing place in them.

    >>> [len(run) for run in runs([0.0, 1.0, 2.0], [1.0, float("nan"), 2.0])]
    [1, 1]
    """
    made: list[list[Point]] = []
    fresh = True
    for at, height in zip(xs, ys, strict=True):
        if not np.isfinite(height):
            fresh = True
            continue
        if fresh:
            made.append([])
            fresh = False
        made[-1].append((at, height))
    return made


def _ends(figure: Lines, wide: float) -> float:
    if len(figure.series) < 2:
        return 0.0
    return min(max(width_of(one.name, LABEL) for one in figure.series), wide * ENDS)


def _named(
    made: Drawing, figure: Lines, x: Span, y: Span, room: float, colours: Sequence[str]
) -> None:
    """Write the name of each line at its end, none over another."""
    if not room:
        return
    found = []
    for one, ink in zip(figure.series, colours, strict=True):
        known = np.flatnonzero(np.isfinite(one.y))
        if len(known) and one.name:
            found.append((y.at(float(one.y[known[-1]])), one.name, ink))
    found.sort(key=lambda pair: pair[0])
    places = spread([at for at, _, _ in found], 9.5, y.end + 4, y.start)
    for place, (_, name, ink) in zip(places, found, strict=True):
        made.text(x.end + 5, place + 2.7, name, SMALL + 0.5, readable(ink, PAPER, 4.5))
