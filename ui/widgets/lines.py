"""Lines, bars and points over time or another ordered axis."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from mirrorgap.model.colours import readable
from mirrorgap.model.figures import Lines, Scale, Series, Style, shortest, span_text
from mirrorgap.ui import numbers, theme
from mirrorgap.ui.widgets import ticks
from mirrorgap.ui.widgets.brush_box import Dots
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.layer import Floats, Layer, faded, solid, spread
from mirrorgap.ui.widgets.over import Boxes, Disks, Over, Track
from mirrorgap.ui.widgets.paper import EndLabel


class LinesLayer(Layer):
    """Series against an axis; a missing month is a gap in its line."""

    zoom = (True, False)

    def __init__(self, figure: Lines, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        self.figure = figure
        self._starts = np.cumsum([0, *(len(one.x) for one in figure.series)])
        self._shifts = _bar_shifts(figure.series)
        self.inks = theme.inks_of(figure, dark=self.tokens.dark)
        self.x = np.concatenate([self._middle(i) for i in range(len(figure.series))] or [self.x])
        self.y = np.concatenate([one.y for one in figure.series] or [self.y])
        finite = np.abs(self.y[np.isfinite(self.y)])
        self._largest = float(finite.max()) if len(finite) else 0.0

    def marks_of(self, place: int) -> slice:
        """Return the marks of the series at *place*."""
        return slice(int(self._starts[place]), int(self._starts[place + 1]))

    def _middle(self, place: int) -> Floats:
        one = self.figure.series[place]
        left, width = self._shifts.get(place, (0.0, one.span))
        return one.x + left + width / 2

    def draw(self) -> None:
        figure, canvas = self.figure, self.canvas
        canvas.bottom.ticker = ticks.ticker(figure.x, self._largest_x(), 72, shortest(figure))
        canvas.left.ticker = ticks.ticker(figure.y, self._largest, gap=32)
        canvas.show_events(figure.events, figure.bands)
        for place, one in enumerate(figure.series):
            self._draw_series(place, one)
        canvas.ends.show_labels(self._labels())

    def _largest_x(self) -> float:
        finite = np.abs(self.x[np.isfinite(self.x)])
        return float(finite.max()) if len(finite) else 0.0

    def _draw_series(self, place: int, one: Series) -> None:
        colour, x = self.inks[place], self.x[self.marks_of(place)]
        if not np.isfinite(one.y).any():
            return
        if one.low is not None and one.high is not None:
            tint = pg.mkBrush(faded(colour, 40))
            edges = [pg.PlotCurveItem(x, edge, pen=None) for edge in (one.low, one.high)]
            self.paint(pg.FillBetweenItem(*edges, brush=tint), -1)
        if one.style is Style.BARS:
            self.paint(self._bars(place, one.y, pg.mkBrush(faded(colour, 200))))
        elif one.style is Style.POINTS:
            self.paint(Dots(x, one.y, size=6, pen=None, brush=pg.mkBrush(colour)))
        else:
            pen = solid(colour, dashed=one.style is Style.DASHES)
            self.paint(pg.PlotCurveItem(x, one.y, pen=pen, connect="finite", antialias=True))
            alone = _alone(one.y) if one.span <= 1 else np.isfinite(one.y)
            if alone.any():
                dots = Dots(x[alone], one.y[alone], size=5, pen=None)
                dots.setBrush(pg.mkBrush(colour))
                self.paint(dots)

    def _bars(self, place: int, heights: Floats, brush: object) -> pg.BarGraphItem:
        one = self.figure.series[place]
        left, width = self._shifts[place]
        known = np.isfinite(heights)
        return pg.BarGraphItem(
            x0=one.x[known] + left, width=width, y0=0, height=heights[known], pen=None, brush=brush
        )

    def _labels(self) -> list[EndLabel]:
        made = []
        for place, one in enumerate(self.figure.series):
            known = np.flatnonzero(np.isfinite(one.y))
            if one.name and len(known) and len(self.figure.series) > 1:
                ground = self.tokens.raised if self.tokens.dark else self.tokens.panel
                colour = readable(self.inks[place], ground, 4.5)
                made.append(EndLabel(float(one.y[known[-1]]), one.name, colour))
        return made

    def extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        figure = self.figure
        if len(self.x) == 0:
            return (0.0, 1.0), (0.0, 1.0)
        left = min(float(one.x.min()) for one in figure.series if len(one.x))
        right = max(float(one.x.max()) + one.span for one in figure.series if len(one.x))
        edges = [
            self.y,
            *(e for one in figure.series for e in (one.low, one.high) if e is not None),
        ]
        tall = np.concatenate(edges)
        tall = tall[np.isfinite(tall)]
        low, high = (float(tall.min()), float(tall.max())) if len(tall) else (0.0, 1.0)
        low = low if figure.y.low is None else figure.y.low
        high = high if figure.y.high is None else figure.y.high
        if figure.y.low is None and figure.y.scale is not Scale.NUMBER:
            low = min(low, 0.0)  # amounts are judged by their height over zero
        bottom, top = spread(low, high)
        return (left, right), (low if low == 0 else bottom, top)

    def titles(self) -> tuple[str, str]:
        x = ticks.title(self.figure.x, self._largest_x())
        return x, ticks.title(self.figure.y, self._largest)

    def readout(self, mark: int) -> str:
        place = int(np.searchsorted(self._starts, mark, side="right")) - 1
        one, i = self.figure.series[place], mark - int(self._starts[place])
        at = float(one.x[i])
        scale = self.figure.x.scale
        time = scale in (Scale.TIME, Scale.CALENDAR)
        where = numbers.period(span_text(at, one.span)) if time else numbers.text(at, 1)
        if scale is Scale.CALENDAR:
            where = where.rpartition(" ")[0]  # the year is the line's own
        return "  ".join(
            part for part in (one.name, where, value_text(self.figure.y, one.y[i])) if part
        )

    def overlay(self, chosen: Rows) -> list[Over]:
        made: list[Over] = []
        for place, one in enumerate(self.figure.series):
            start = int(self._starts[place])
            mine = chosen[(chosen >= start) & (chosen < start + len(one.x))] - start
            if len(mine) == 0:
                continue
            shown = np.full(len(one.y), np.nan)
            shown[mine] = self.y[self.marks_of(place)][mine]
            made += self._accent(place, one, shown)
        return made

    def _accent(self, place: int, one: Series, shown: Floats) -> list[Over]:
        accent, known = QColor(self.tokens.accent), np.isfinite(shown)
        if one.style is Style.BARS:
            shift, width = self._shifts[place]
            left, foot = one.x[known] + shift, np.zeros(int(known.sum()))
            return [Boxes(left, left + width, foot, shown[known], accent)]
        x = self.x[self.marks_of(place)]
        if not known.any():
            return []
        dots = Disks(x[known], shown[known], self.tokens.accent, 7, self.tokens.ground)
        return [dots] if one.style is Style.POINTS else [Track(x, shown, accent, 2.25), dots]

    def show_part(self, part: Floats) -> None:
        """Show how much of each mark is brushed: shorter bars, a line under the line."""
        over: list[Over] = []
        for place, one in enumerate(self.figure.series):
            start = int(self._starts[place])
            mine = np.asarray(part[start : start + len(one.x)], dtype=float)
            if np.nan_to_num(mine).any():
                over += self._accent(place, one, mine)
        self.lay_over(over, brushed=True)


def value_text(axis: object, value: float) -> str:
    """Return a value of *axis* in words, for readouts."""
    scale, unit = getattr(axis, "scale", Scale.NUMBER), getattr(axis, "unit", "")
    if scale is Scale.SHARE:
        return numbers.percent(float(value), 1)
    if scale is Scale.AMOUNT:
        return numbers.amount(float(value), unit)
    decimals = 2 if value % 1 else 0
    if 0 < abs(value) < 0.1:
        decimals = 2 - int(np.floor(np.log10(abs(value))))
    return f"{numbers.text(float(value), decimals)} {unit}".strip()


def _bar_shifts(series: tuple[Series, ...]) -> dict[int, tuple[float, float]]:
    """Return (left edge, width) of the bars of each series, side by side within a period."""
    bars = [i for i, one in enumerate(series) if one.style is Style.BARS]
    made = {}
    for rank, i in enumerate(bars):
        room = series[i].span * 0.8 or 0.8
        width = room / len(bars)
        made[i] = ((series[i].span - room) / 2 + rank * width, width)
    return made


def _alone(y: Floats) -> np.ndarray:
    """Return which values have no neighbour: a line alone would not show them."""
    known = np.isfinite(y)
    before, after = np.roll(known, 1), np.roll(known, -1)
    if len(y):
        before[0] = after[-1] = False
    return known & ~before & ~after
