"""Strips: one row of points a label, over a tint of what is usual there."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from mirrorgap.model.figures import Strips
from mirrorgap.ui import theme
from mirrorgap.ui.widgets import ticks
from mirrorgap.ui.widgets.brush_box import Dots
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.layer import Floats, Layer, faded, solid, spread
from mirrorgap.ui.widgets.over import Over

#: How far points of one strip stand from its middle, so that they do not hide one another.
_REACH = 0.3
#: Steps of this share of the reach spread evenly, however many points there are.
_GOLDEN = 0.618034


class StripsLayer(Layer):
    """Grey points; those beyond the limits are diamonds in a colour of their own."""

    zoom = (True, True)
    rows = True

    def __init__(self, figure: Strips, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        self.figure = figure
        self.x = self._along(figure.xs)
        shares = (np.arange(figure.n_marks) * _GOLDEN) % 1.0
        self.y = figure.strip + 0.5 + (shares * 2 - 1) * _REACH
        # What is flagged stands in the middle, where the eye looks first.
        self.y = np.where(figure.flagged, figure.strip + 0.5, self.y)

    def _along(self, values: Floats) -> Floats:
        if not self.figure.axis.log:
            return values
        return np.log10(np.where(values > 0, values, np.nan))

    def draw(self) -> None:
        figure, canvas = self.figure, self.canvas
        canvas.bottom.ticker = ticks.ticker(figure.axis, self._largest(), gap=64)
        canvas.left.ticker = ticks.categories(figure.labels)
        canvas.show_events(())
        canvas.ends.show_labels(())
        self._draw_usual()
        known = np.isfinite(self.x)
        plain, flagged = known & ~figure.flagged, known & figure.flagged
        grey = pg.mkBrush(faded(self.tokens.mark, 170))
        self.paint(Dots(self.x[plain], self.y[plain], size=5, pen=None, brush=grey))
        rim = pg.mkPen(self.tokens.ground, width=1)
        far = Dots(self.x[flagged], self.y[flagged], size=11, pen=rim, symbol="d")
        far.setBrush(pg.mkBrush(self.colour("flagged")))
        self.paint(far, 1.0)

    def _draw_usual(self) -> None:
        low, high, middle = (
            self._along(one) for one in (self.figure.low, self.figure.high, self.figure.middle)
        )
        rows = np.flatnonzero(np.isfinite(low) & np.isfinite(high))
        tint = pg.BarGraphItem(
            x0=low[rows],
            width=(high - low)[rows],
            y0=rows + 0.1,
            height=0.8,
            pen=None,
            brush=pg.mkBrush(faded(self.tokens.mark, 56)),
        )
        tint.setZValue(-10)
        self.canvas.add(tint)
        ends = np.column_stack([rows + 0.1, rows + 0.9]).ravel()
        line = pg.PlotCurveItem(np.repeat(middle[rows], 2), ends, connect="pairs")
        line.setPen(solid(self.tokens.soft, 2.0))
        line.setZValue(-9)
        self.canvas.add(line)

    def _largest(self) -> float:
        sizes = self.figure.xs[np.isfinite(self.figure.xs)]
        return float(np.median(sizes)) if len(sizes) else 0.0

    def extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        ends = [self.x, self._along(self.figure.low), self._along(self.figure.high)]
        every = np.concatenate(ends)
        every = every[np.isfinite(every)]
        low, high = (float(every.min()), float(every.max())) if len(every) else (0.0, 1.0)
        return spread(low, high, 0.04), (0.0, float(max(len(self.figure.labels), 1)))

    def titles(self) -> tuple[str, str]:
        return "", ticks.title(self.figure.axis, self._largest())

    def readout(self, mark: int) -> str:
        return self.figure.names[mark] if self.figure.names else self.named(mark)

    def overlay(self, chosen: Rows) -> list[Over]:
        flagged = self.figure.flagged[chosen]
        far = self.dots(chosen[flagged], 12.0, diamond=True)
        return [self.dots(chosen[~flagged], 7.0), far]

    def legend(self) -> list[tuple[str, str]]:
        dark = self.tokens.dark
        return [
            ("◆ beyond the limits", theme.label_colour_of("flagged", dark=dark)),
            ("tint: the limits, line: the median", self.tokens.soft),
        ]
