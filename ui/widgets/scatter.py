"""Points x against y, on log axes where asked, with the line of equality and a tint of ratios."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from mirrorgap.model.figures import Axis, Scatter
from mirrorgap.ui import numbers, theme
from mirrorgap.ui.widgets import ticks
from mirrorgap.ui.widgets.brush_box import Dots
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.layer import Floats, Layer, faded, solid, spread
from mirrorgap.ui.widgets.lines import value_text
from mirrorgap.ui.widgets.over import MOST_STAMPED, Cloud, Over
from mirrorgap.ui.widgets.ticks import Tick, Ticker

#: Above this many points a picture of their density is drawn instead.
MOST_POINTS = 50_000
_GRID = (480, 360)


class ScatterLayer(Layer):
    """Points; on a log axis zero and missing stand apart in a margin marked "0"."""

    circled = True

    def __init__(self, figure: Scatter, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        self.figure = figure
        self._zero_x, self.x = _placed(figure.xs, figure.x)
        self._zero_y, self.y = _placed(figure.ys, figure.y)
        both = np.isnan(figure.xs) & np.isnan(figure.ys)
        self.x = np.where(both, np.nan, self.x)
        sizes = (_typical(figure.xs, figure.x), _typical(figure.ys, figure.y))
        # Beside a line of equality both axes are read in the same unit.
        shared = 0.0 if 0.0 in sizes else max(sizes)
        self._largest = (shared, shared) if figure.equality else sizes

    def draw(self) -> None:
        figure, canvas = self.figure, self.canvas
        bottom = ticks.ticker(figure.x, self._largest[0], gap=34 if figure.x.log else 72)
        left = ticks.ticker(figure.y, self._largest[1], gap=30 if figure.y.log else 44)
        canvas.bottom.ticker = _with_zero(bottom, self._zero_x)
        canvas.left.ticker = _with_zero(left, self._zero_y)
        canvas.show_events(())
        canvas.ends.show_labels(())
        self._draw_ratio()
        if len(self.x) > MOST_POINTS:
            everything = np.arange(len(self.x))
            self.paint(self._density(everything, self.tokens.soft))
        else:
            self._draw_points()

    def _draw_points(self) -> None:
        colours = self.figure.colours or ("",) * len(self.x)
        shapes = self.figure.diamonds
        places: dict[tuple[str, bool], list[int]] = {}
        for i in np.flatnonzero(np.isfinite(self.x) & np.isfinite(self.y)).tolist():
            kind = (colours[i], shapes is not None and bool(shapes[i]))
            places.setdefault(kind, []).append(i)
        for (key, diamond), mine in places.items():
            brush = pg.mkBrush(faded(self.colour(key), 255 if diamond else 190))
            item = Dots(self.x[mine], self.y[mine], size=9 if diamond else 6, pen=None)
            item.setBrush(brush)
            item.setSymbol("d" if diamond else "o")
            self.paint(item, 1.0 if diamond else 0.0)

    def _draw_ratio(self) -> None:
        figure = self.figure
        (left, right), _ = self.extent()
        log = figure.x.log and figure.y.log
        across = np.linspace(left, right, 2)
        if figure.ratio_low and figure.ratio_high:
            edges = [
                pg.PlotCurveItem(across, _times(across, ratio, log=log), pen=None)
                for ratio in (figure.ratio_low, figure.ratio_high)
            ]
            tint = pg.mkBrush(faded(self.tokens.mark, 70))
            band = pg.FillBetweenItem(*edges, brush=tint)
            band.setZValue(-10)
            self.canvas.add(band)
        if figure.equality:
            line = pg.PlotCurveItem(across, _times(across, 1.0, log=log))
            line.setPen(solid(self.tokens.faint, 1))
            line.setZValue(-9)
            self.canvas.add(line)

    def legend(self) -> list[tuple[str, str]]:
        names = sorted(set(self.figure.colours) - {""})
        dark = self.tokens.dark
        sign = "● " if self.figure.diamonds is None else "◆ "
        made = [(sign + name, theme.label_colour_of(name, dark=dark)) for name in names[:8]]
        told = self.figure.ratio_label
        words = f"tint: {told}" if told else "line: equal" if self.figure.equality else ""
        return [*made, (words, self.tokens.soft)] if words else made

    def _density(self, chosen: Rows, colour: str) -> pg.ImageItem:
        counts, shades = self._counted(chosen)
        picture = np.empty((*counts.shape, 4), dtype=np.ubyte)
        picture[..., :3] = theme.rgb(colour)
        picture[..., 3] = shades.take(counts)
        item = pg.ImageItem(picture[::-1], axisOrder="row-major", autoLevels=False)
        item.setRect(self._place)
        return item

    def _cloud(self, chosen: Rows, colour: str) -> Cloud:
        """Return a picture of how many of the *chosen* points lie where, in shades of *colour*."""
        counts, shades = self._counted(chosen)
        return Cloud(inks(shades, colour).take(counts), self._place)

    def _counted(self, chosen: Rows) -> tuple[NDArray[np.intp], NDArray[np.ubyte]]:
        """Return how many points lie where, shape (rows from the top, columns), and how dark each number is."""
        wide, tall = _GRID
        # Points without a place are counted in one field more.
        counts = np.bincount(self._field.take(chosen), minlength=wide * tall + 1)[:-1]
        most = max(int(counts.max()), 1)
        shades = 110 + 145 * np.log1p(np.arange(most + 1)) / np.log1p(most)
        shades[0] = 0
        return counts.reshape(tall, wide), shades.astype(np.ubyte)

    @property
    def _place(self) -> QRectF:
        (left, right), (low, high) = self.extent()
        return QRectF(left, low, right - left, high - low)

    @cached_property
    def _field(self) -> NDArray[np.intp]:
        """The field of the grid that each point lies in, from the top left; one more for a missing point."""
        (left, right), (low, high) = self.extent()
        wide, tall = _GRID
        known = np.isfinite(self.x) & np.isfinite(self.y)
        x, y = np.where(known, self.x, left), np.where(known, self.y, low)
        i = ((x - left) / (right - left) * wide).astype(np.intp).clip(0, wide - 1)
        j = ((y - low) / (high - low) * tall).astype(np.intp).clip(0, tall - 1)
        return np.where(known, (tall - 1 - j) * wide + i, wide * tall)

    def extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        x, y = _ends(self.x, self.figure.x), _ends(self.y, self.figure.y)
        if self.figure.equality and self.figure.x.log == self.figure.y.log:
            # The same scale both ways, so that the line of equality is the diagonal.
            both = min(x[0], y[0]), max(x[1], y[1])
            return both, both
        return x, y

    def titles(self) -> tuple[str, str]:
        figure = self.figure
        return ticks.title(figure.x, self._largest[0]), ticks.title(figure.y, self._largest[1])

    def readout(self, mark: int) -> str:
        figure = self.figure
        name = figure.labels[mark] if figure.labels else self.named(mark)
        ends = [
            f"{axis.title.lower() or side} {value_text(axis, value)}"
            for axis, side, value in (
                (figure.x, "x", figure.xs[mark]),
                (figure.y, "y", figure.ys[mark]),
            )
        ]
        return "  ".join(part for part in (name, *ends) if part)

    def overlay(self, chosen: Rows) -> list[Over]:
        # Beyond that a brush would wait for its points, and they would hide one another.
        if len(chosen) > MOST_STAMPED:
            return [self._cloud(chosen, self.tokens.accent)]
        return [self.dots(chosen, 7.0)]


def inks(shades: NDArray[np.ubyte], colour: str) -> NDArray[np.uint32]:
    """Return *colour* at each of the opacities *shades*, as Qt paints it soonest: ARGB, multiplied.

    >>> [hex(ink) for ink in inks(np.array([0, 255], dtype=np.ubyte), "#102030")]
    ['0x0', '0xff102030']
    """
    alpha = shades.astype(np.uint32)
    red, green, blue = ((part * alpha + 127) // 255 for part in theme.rgb(colour))
    made: NDArray[np.uint32] = ((alpha << 24) | (red << 16) | (green << 8) | blue).astype(np.uint32)
    return made


def _placed(values: Floats, axis: Axis) -> tuple[float | None, Floats]:
    """Return (where zero stands on a log axis, places in view units)."""
    if not axis.log:
        return None, values
    positive = values > 0
    logs = np.full(len(values), np.nan)
    logs[positive] = np.log10(values[positive])
    if positive.all() or not positive.any():
        return None, logs
    floor = float(np.floor(np.nanmin(logs))) - 0.5
    return floor, np.where(positive, logs, floor)


def _with_zero(ticker: Ticker, zero: float | None) -> Ticker:
    if zero is None:
        return ticker

    def ticks_with_zero(low: float, high: float, pixels: float) -> list[Tick]:
        rest = [tick for tick in ticker(low, high, pixels) if (tick.at or zero) > zero + 0.4]
        return [Tick(zero, "0", zero, strong=True), *rest]

    return ticks_with_zero


def _times(across: Floats, ratio: float, *, log: bool) -> Floats:
    return across + np.log10(ratio) if log else across * ratio


def _typical(values: Floats, axis: Axis) -> float:
    """Return the size that decides the unit: the largest, or the middle of a log axis.

    0 for a log axis over many powers of ten: no unit would suit both of its ends.
    """
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    if len(sizes) == 0:
        return 0.0
    if axis.log and np.log10(sizes.max() / sizes.min()) > ticks.WIDE:
        return 0.0
    return float(np.median(sizes) if axis.log else sizes.max())


def _ends(values: Floats, axis: Axis) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        return 0.0, 1.0
    low = float(finite.min()) if axis.low is None else axis.low
    high = float(finite.max()) if axis.high is None else axis.high
    return spread(low, high, 0.04)


def described(values: Floats) -> str:
    """Return how many points there are, for the note under a density picture."""
    return f"{numbers.text(int(np.isfinite(values).sum()))} points, darker where they are many"
