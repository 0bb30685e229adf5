"""Plots with one row a label: bars, dumbbells, waterfalls, and strips of points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mirrorgap.io.plots.drawing import INK, LINE, RULE, SOFT, Drawing, fitted, width_of
from mirrorgap.io.plots.frame import LABEL, LEGEND_ROW, SMALL, Span, largest_of, legend, spanned
from mirrorgap.model import numerals, ticks
from mirrorgap.model.colours import mark_colour
from mirrorgap.model.figures import Axis, Bars, Dumbbell, Scale, Strips
from mirrorgap.model.records import Numbers
from mirrorgap.model.waterfall import Waterfall

ROW, HEAD, FOOT = 15.0, 8.0, 26.0
#: What the labels may take of the width.
LABELS = 0.42


class _Rows:
    """The labels at the left, and a horizontal axis below rows."""

    def __init__(
        self,
        labels: Sequence[str],
        axis: Axis,
        values: Numbers,
        width: float,
        title: str,
        more: float = 0.0,
    ) -> None:
        self.head = HEAD + more
        n = max(len(labels), 1)
        self.drawing = Drawing(width, self.head + ROW * n + FOOT, title)
        self.largest = largest_of(values)
        room = max((width_of(label, LABEL) for label in labels), default=0.0)
        self.left = min(room, width * LABELS) + 10
        self.bottom = self.head + ROW * n
        self.span = _from_zero(values, axis, self.left, width - 46)
        for place, label, at in self.span.ticks(ticks.ticker(axis, self.largest, gap=64)):
            if place is not None:
                zero = abs(place - self.span.at(0.0)) < 0.01 and not axis.log
                colour = LINE if zero else RULE
                self.drawing.line(((place, self.head - 2), (place, self.bottom)), colour)
            self.drawing.text(at, self.bottom + 10, label, SMALL, SOFT, "middle")
        named = ticks.title(axis, self.largest)
        self.drawing.text(self.left, self.bottom + 21, named, SMALL, SOFT)
        for i, label in enumerate(labels):
            shown = fitted(label, LABEL, self.left - 10)
            self.drawing.text(self.left - 8, self.middle(i) + 2.8, shown, LABEL, INK, "end")

    def middle(self, row: int) -> float:
        """Return the height of the middle of a row."""
        return self.head + ROW * (row + 0.5)

    def say(self, axis: Axis, row: int, at: float, value: float, *, left: bool = False) -> None:
        """Write a figure beside its mark."""
        said = figure_text(axis, value, self.largest)
        place = at - 4 if left else at + 4
        self.drawing.text(
            place, self.middle(row) + 2.6, said, SMALL, SOFT, "end" if left else "start"
        )


def _from_zero(values: Numbers, axis: Axis, start: float, end: float) -> Span:
    finite = values[np.isfinite(values)]
    every = finite if axis.log else np.append(finite, 0.0)
    made = spanned(every, axis, start, end, 0.0)
    if not axis.log and made.low < 0:
        made = spanned(every, axis, start + 44, end, 0.0)
    return made


def figure_text(axis: Axis, value: float, largest: float) -> str:
    """Return a figure in the unit that its axis names.

    >>> figure_text(Axis("", "USD"), 12_900_000.0, 3e7), figure_text(Axis("", "USD"), np.nan, 3e7)
    ('12.9', '–')
    """
    if np.isnan(value):
        return numerals.MISSING
    if axis.scale is Scale.SHARE:
        return numerals.told(value * 100, 1) + "%"
    if axis.scale is Scale.AMOUNT:
        scale = numerals.magnitude(largest)
        return numerals.told(value / scale.factor, 0 if scale is numerals.ONE else 1)
    return numerals.told(value, 0 if float(value).is_integer() else 2)


def bars(figure: Bars, width: float) -> Drawing:
    """Return horizontal bars with their figures; a missing one is a dash."""
    entries = bar_legend(figure)
    rows = legend(Drawing(width, 0.0), 0.0, 0.0, entries, width) if entries else 0
    more = rows * LEGEND_ROW + 2.0 * bool(rows)
    made = _Rows(figure.labels, figure.axis, figure.values, width, figure.title, more)
    legend(made.drawing, 0.0, 10.0, entries, width)
    zero = made.span.at(0.0)
    for i, value in enumerate(figure.values):
        colour = mark_colour(figure.colours[i] if figure.colours else "")
        at = zero if np.isnan(value) else made.span.at(float(value))
        made.drawing.box(zero, made.middle(i) - 5, at - zero, 10, colour)
        made.say(figure.axis, i, at, float(value), left=bool(value < 0))
    return made.drawing


def bar_legend(figure: Bars) -> list[tuple[str, str]]:
    """Return (text, colour) of what the colours of bars stand for, in order; none where nothing is said.

    >>> made = Bars("", Axis(), ("a", "b"), np.ones(2), ("2", ""), colours_of="tier")
    >>> [text for text, _ in bar_legend(made)]
    ['Tier 2', 'no tier']
    """
    return [(text, mark_colour(key)) for text, key in figure.colour_names]


def dumbbell(figure: Dumbbell, width: float) -> Drawing:
    """Return two dots a row, joined where both are known; the right one is a ring."""
    both = np.concatenate([figure.left, figure.right])
    made = _Rows(figure.labels, figure.axis, both, width, figure.title, 14.0)
    colours = mark_colour(figure.left_name), mark_colour(figure.right_name)
    names = ((f"● {figure.left_name}", colours[0]), (f"○ {figure.right_name}", colours[1]))
    legend(made.drawing, made.left, 10, [(text[2:], colour) for text, colour in names])
    for i in range(figure.n_marks):
        left, right = float(figure.left[i]), float(figure.right[i])
        places = [made.span.at(one) for one in (left, right)]
        y = made.middle(i)
        if np.isfinite(places).all():
            made.drawing.line(((places[0], y), (places[1], y)), LINE, 2.0)
        if np.isfinite(places[0]):
            made.drawing.disc(places[0], y, 3.6, colours[0])
        if np.isfinite(places[1]):
            made.drawing.disc(places[1], y, 3.2, "#FFFFFF", colours[1])
    return made.drawing


def waterfall(figure: Waterfall, width: float) -> Drawing:
    """Return bars that begin where the one above ended; totals stand on zero."""
    start, end = figure.ends()
    made = _Rows(figure.labels, figure.axis, np.concatenate([start, end]), width, figure.title)
    for i in range(figure.n_marks):
        a, b = made.span.at(float(start[i])), made.span.at(float(end[i]))
        colour = mark_colour(figure.colours[i] if figure.colours else "")
        total = figure.kinds[i] == "total"
        made.drawing.box(a, made.middle(i) - 5, b - a, 10, colour, 1.0 if total else 0.75)
        if i + 1 < figure.n_marks and figure.kinds[i + 1] == "step":
            ends = (b, made.middle(i) + 5), (b, made.middle(i + 1) - 5)
            made.drawing.line(ends, LINE)
        value = float(figure.values[i])
        made.say(figure.axis, i, max(a, b), value)
    return made.drawing


def strips(figure: Strips, width: float) -> Drawing:
    """Return points along one axis, a strip a label; flagged ones are diamonds."""
    made = _Rows(figure.labels, figure.axis, figure.xs, width, figure.title)
    for row in range(len(figure.labels)):
        low, middle, high = (float(part[row]) for part in (figure.low, figure.middle, figure.high))
        a, m, b = made.span.at(low), made.span.at(middle), made.span.at(high)
        y = made.middle(row)
        if np.isfinite([a, b]).all():
            made.drawing.box(a, y - 5, b - a, 10, "#8B939E", 0.2)
        if np.isfinite(m):
            made.drawing.line(((m, y - 6), (m, y + 6)), SOFT, 1.0)
    for i, x in enumerate(figure.xs):
        at, y = made.span.at(float(x)), made.middle(int(figure.strip[i]))
        if not np.isfinite(at):
            continue
        if figure.flagged[i]:
            diamond = ((at, y - 4), (at + 4, y), (at, y + 4), (at - 4, y))
            made.drawing.area(diamond, mark_colour("flagged"))
        else:
            made.drawing.disc(at, y, 1.8, mark_colour("exports"), opacity=0.6)
    return made.drawing
