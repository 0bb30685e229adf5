"""The paper of a plot: where its axes run, with ticks, grid, titles, events and tinted spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mirrorgap.io.plots.drawing import FAINT, INK, LINE, RULE, SOFT, Drawing, Text, fitted, width_of
from mirrorgap.model import ticks
from mirrorgap.model.event_labels import event_labels
from mirrorgap.model.figures import Axis, Band, Event
from mirrorgap.model.ticks import Tick, Ticker

#: Sizes of text: ticks, labels.
SMALL, LABEL = 7.5, 8.0
#: Between rows of a legend.
LEGEND_ROW = 12.0


@dataclass(frozen=True)
class Span:
    """A range of values along points of the page; *log*: its values are laid out by their logarithms."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """Return where *value* lies; NaN where a logarithm has no place for it."""
        if self.log:
            if not value > 0:
                return float("nan")
            value = float(np.log10(value))
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    @property
    def pixels(self) -> float:
        """How long it is on the page."""
        return abs(self.end - self.start)

    def ticks(self, ticker: Ticker) -> list[tuple[float | None, str, float]]:
        """Return (place of the grid line or None, label, place of the label) of each tick."""
        return [
            (None if one.at is None else self._place(one.at), one.label, self._place(one.label_at))
            for one in self.marked(ticker)
        ]

    def marked(self, ticker: Ticker) -> list[Tick]:
        """Return the ticks themselves, in values (logarithms on a log axis)."""
        made = ticker(self.low, self.high, self.pixels)
        least = (self.high - self.low) * 1e-6
        return [one for one in made if self.low - least <= one.label_at <= self.high + least]

    def _place(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def spanned(
    values: Sequence[float] | np.ndarray, axis: Axis, start: float, end: float, room: float = 0.05
) -> Span:
    """Return the span that holds all finite *values* with some *room*, as the axis wants it.

    >>> made = spanned([0.0, 10.0], Axis(low=0.0), 0.0, 100.0)
    >>> made.low, made.high, made.at(0.0)
    (0.0, 10.5, 0.0)
    """
    found = np.asarray(values, dtype=np.float64)
    found = found[np.isfinite(found)]
    if axis.log:
        found = np.log10(found[found > 0])
    low, high = (float(found.min()), float(found.max())) if len(found) else (0.0, 1.0)
    if high <= low:
        low, high = (low - 0.5, low + 0.5) if axis.log else (min(low, 0.0), max(high, 0.0) or 1.0)
    more = (high - low) * room
    low = axis.low if axis.low is not None and not axis.log else low - more
    high = axis.high if axis.high is not None and not axis.log else high + more
    return Span(low, high, start, end, axis.log)


def rulers(
    made: Drawing, x: Span, y: Span, x_ticks: Ticker, y_ticks: Ticker, *, x_lines: bool = True
) -> None:
    """Draw the grid and the labels of both axes; zero is distinct."""
    bottom, left = max(y.start, y.end), min(x.start, x.end)
    for place, label, at in x.ticks(x_ticks):
        if place is not None and x_lines:
            made.line(((place, y.start), (place, y.end)), RULE)
        for i, part in enumerate(label.split("\n")):
            made.text(at, bottom + 11 + 9 * i, part, SMALL, FAINT, "middle")
    for one, (place, label, at) in zip(y.marked(y_ticks), y.ticks(y_ticks), strict=True):
        if place is not None:
            made.line(((x.start, place), (x.end, place)), LINE if one.strong else RULE)
        made.text(left - 5, at + 2.7, label, SMALL, FAINT, "end")


def label_room(ticker: Ticker, span: Span) -> float:
    """Return how much room the labels of a vertical axis take, in points."""
    widths = [width_of(one.label, SMALL) for one in span.marked(ticker)]
    return max(widths, default=0.0) + 8


def over_time(made: Drawing, x: Span, y: Span, events: Sequence[Event], top: float) -> None:
    """Draw events as thin dotted lines with their labels above the plot, in up to two rows.

    Those whose labels have no room stand together, as "3 events", under a line over theirs.
    """
    low, high = min(x.start, x.end), max(x.start, x.end)
    marks = [(x.at(event.month) - low, event.label) for event in events]
    for at, _ in marks:
        if 0 <= at <= high - low:
            made.line(((low + at, y.start), (low + at, y.end)), "#8B939E", 0.5, (1.0, 2.5))
    found = event_labels(marks, high - low, lambda text: width_of(text, SMALL), gap=4.0, off=2.0)
    for one in found:
        note = ", ".join(one.names) if len(one.names) > 1 else ""
        made.text(low + one.start, top + 8 + 9 * one.row, one.text, SMALL, SOFT, note=note)
        if len(one.names) > 1:
            made.line(((low + one.first - 1, y.end), (low + one.last + 1, y.end)), "#8B939E", 1.5)


def grouped(made: Drawing) -> str:
    """Return the names of events that stand together in a drawing, for where nothing can be pointed at.

    >>> made = Drawing(100.0, 50.0)
    >>> made.text(0.0, 0.0, "2 events", note="HS 2022, invasion")
    >>> grouped(made)
    '2 events: HS 2022, invasion.'
    >>> grouped(Drawing(100.0, 50.0))
    ''
    """
    told = [f"{one.text}: {one.note}" for one in made.items if isinstance(one, Text) and one.note]
    return f"{'; '.join(dict.fromkeys(told))}." if told else ""


def tints(made: Drawing, x: Span, y: Span, bands: Sequence[Band]) -> None:
    """Tint spans of either axis, with their labels inside."""
    for band in bands:
        along = x if band.along == "x" else y
        a, b = along.at(max(band.low, along.low)), along.at(min(band.high, along.high))
        if band.along == "x":
            made.box(a, y.end, b - a, y.start - y.end, "#8B939E", 0.13)
            room = abs(b - a) - 2
            made.text(a + 2, y.end + 8, fitted(band.label, SMALL, max(room, 24)), SMALL, SOFT)
        else:
            made.box(x.start, b, x.end - x.start, a - b, "#8B939E", 0.13)


def axis_title(made: Drawing, x: float, y: float, axis: Axis, largest: float) -> None:
    """Write what the numbers of an axis are, with their unit, at its upper end."""
    made.text(x, y, ticks.title(axis, largest), SMALL, SOFT)


def legend(
    made: Drawing, x: float, y: float, entries: Sequence[tuple[str, str]], end: float = float("inf")
) -> int:
    """Write entries of (text, colour) in rows up to *end*, each with a square of its colour.

    Returns the number of rows, each `LEGEND_ROW` high.
    """
    start, rows = x, 1
    for text, colour in entries:
        wide = 10 + width_of(text, SMALL)
        if x > start and x + wide > end:
            x, rows = start, rows + 1
        at = y + (rows - 1) * LEGEND_ROW
        made.box(x, at - 6.5, 7, 7, colour)
        made.text(x + 10, at, text, SMALL, INK)
        x += wide + 14
    return rows


def largest_of(values: np.ndarray) -> float:
    """Return the largest size among finite *values*; 0 where there is none."""
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if len(finite) else 0.0
