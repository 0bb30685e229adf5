"""Rows of bars, and dumbbells: one row a label, two dots apart by the gap."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from mirrorgap.model.figures import Bars, Dumbbell
from mirrorgap.model.waterfall import Waterfall
from mirrorgap.ui import theme
from mirrorgap.ui.widgets import ticks
from mirrorgap.ui.widgets.brush_box import Dots
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.layer import Floats, Layer, solid
from mirrorgap.ui.widgets.lines import value_text
from mirrorgap.ui.widgets.over import Boxes, Disks, Over, Track


class RowsLayer(Layer):
    """Marks are rows 0, 1, ... from the top; a rubber band takes whole rows."""

    zoom = (False, True)
    rows = True

    def __init__(self, figure: Bars | Dumbbell | Waterfall, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        self.labels = figure.labels
        self.axis = figure.axis
        self.note = ""
        self.y = np.arange(figure.n_marks, dtype=np.float64) + 0.5
        self.largest = 0.0

    def draw(self) -> None:
        self.canvas.bottom.ticker = ticks.ticker(self.axis, self.largest, gap=72)
        self.canvas.left.ticker = ticks.categories(self.labels)
        self.canvas.show_events(())
        self.canvas.ends.show_labels(())
        self.draw_rows()

    def draw_rows(self) -> None:
        raise NotImplementedError

    def marks_in(self, rect: QRectF) -> Rows:
        rows = np.arange(len(self.labels))
        return np.flatnonzero((rows + 0.85 >= rect.top()) & (rows + 0.15 <= rect.bottom()))

    def mark_at(self, place: QPointF) -> int:
        row = int(np.floor(place.y()))
        return row if 0 <= row < len(self.labels) else -1

    def next_mark(self, mark: int, right: int, down: int) -> int:
        if not self.labels:
            return -1
        return min(max(mark + down + right, 0), len(self.labels) - 1) if mark >= 0 else 0

    def titles(self) -> tuple[str, str]:
        return "", ticks.title(self.axis, self.largest)

    def span(self, *values: Floats) -> tuple[float, float]:
        """Return the range from zero (or below) to a little above the largest value."""
        finite = np.concatenate([one[np.isfinite(one)] for one in values])
        low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        low, high = min(low, 0.0), max(high, 0.0)
        extra = (high - low or 1.0) * 0.04
        return low - extra, high + extra

    def row_extent(self) -> tuple[float, float]:
        return 0.0, float(max(len(self.labels), 1))


class BarsLayer(RowsLayer):
    """Horizontal bars from zero."""

    row_height = 15.0

    def __init__(self, figure: Bars, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        self.figure = figure
        self.x = figure.values
        finite = np.abs(self.x[np.isfinite(self.x)])
        self.largest = float(finite.max()) if len(finite) else 0.0

    def draw_rows(self) -> None:
        colours = self.figure.colours or ("",) * len(self.labels)
        brushes = [pg.mkBrush(self.colour(key)) for key in colours]
        self.paint(self._bars(np.arange(len(self.labels)), brushes))
        for row in np.flatnonzero(~np.isfinite(self.x)):
            # A dash says missing; a zero has no bar and no dash.
            dash = pg.TextItem("–", color=self.tokens.soft, anchor=(0.0, 0.5))
            dash.setPos(0.0, float(row) + 0.5)
            self.paint(dash)

    def _bars(self, chosen: Rows, brushes: object) -> pg.BarGraphItem:
        widths = np.nan_to_num(self.x[chosen])
        return pg.BarGraphItem(
            x0=np.minimum(widths, 0),
            y0=chosen + 0.22,
            width=np.abs(widths),
            height=0.56,
            pen=None,
            brushes=brushes if isinstance(brushes, list) else None,
            brush=None if isinstance(brushes, list) else brushes,
        )

    def extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        return self.span(self.x), self.row_extent()

    def legend(self) -> list[tuple[str, str]]:
        """Return what the colours stand for, where the figure says it."""
        return [(f"■ {name}", self.colour(key)) for name, key in self.figure.colour_names]

    def readout(self, mark: int) -> str:
        return f"{self.labels[mark]}  {value_text(self.axis, self.x[mark])}"

    def overlay(self, chosen: Rows) -> list[Over]:
        ends, rows, zero = np.nan_to_num(self.x[chosen]), self.y[chosen], np.zeros(len(chosen))
        return [Boxes(zero, ends, rows - 0.28, rows + 0.28, QColor(self.tokens.accent))]

    def cursor(self, mark: int) -> tuple[float, float]:
        return float(np.nan_to_num(self.x[mark])), float(self.y[mark])


class DumbbellLayer(RowsLayer):
    """Exports a filled dot, imports a ring, a line between them as long as the gap."""

    def __init__(self, figure: Dumbbell, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        self.figure = figure
        both = np.concatenate([figure.left, figure.right])
        self.x = np.fmax(figure.left, figure.right)
        finite = np.abs(both[np.isfinite(both)])
        self.largest = float(finite.max()) if len(finite) else 0.0

    def draw_rows(self) -> None:
        everything = np.arange(len(self.labels))
        figure = self.figure
        self.paint(self._links(everything, self.tokens.line, 2.0))
        for item in self._ends(
            everything, self.colour(figure.left_name), self.colour(figure.right_name)
        ):
            self.paint(item)

    def _links(self, chosen: Rows, colour: str, width: float) -> pg.PlotCurveItem:
        ends = np.column_stack([self.figure.left[chosen], self.figure.right[chosen]]).ravel()
        rows = np.repeat(self.y[chosen], 2)
        return pg.PlotCurveItem(ends, rows, pen=solid(colour, width), connect="pairs")

    def _ends(self, chosen: Rows, left: str, right: str) -> list[pg.GraphicsObject]:
        figure, rows, ground = self.figure, self.y[chosen], self.tokens.ground
        exports, imports = figure.left[chosen], figure.right[chosen]
        a, b = np.isfinite(exports), np.isfinite(imports)
        dot = Dots(exports[a], rows[a], size=9, pen=pg.mkPen(ground, width=1))
        dot.setBrush(pg.mkBrush(left))
        ring = Dots(imports[b], rows[b], size=8, pen=pg.mkPen(right, width=2))
        ring.setBrush(pg.mkBrush(ground))
        return [dot, ring]

    def extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        return self.span(self.figure.left, self.figure.right), self.row_extent()

    def readout(self, mark: int) -> str:
        figure = self.figure
        left, right = (
            value_text(self.axis, figure.left[mark]),
            value_text(self.axis, figure.right[mark]),
        )
        return f"{self.labels[mark]}  {figure.left_name} {left}  {figure.right_name} {right}"

    def overlay(self, chosen: Rows) -> list[Over]:
        figure, rows, accent = self.figure, self.y[chosen], self.tokens.accent
        ground = self.tokens.ground
        exports, imports = figure.left[chosen], figure.right[chosen]
        a, b = np.isfinite(exports), np.isfinite(imports)
        between = np.column_stack([exports, imports]).ravel()
        return [
            Track(between, np.repeat(rows, 2), QColor(accent), 3.0, pairs=True),
            Disks(exports[a], rows[a], accent, 9, ground),
            Disks(imports[b], rows[b], accent, 10),
            Disks(imports[b], rows[b], ground, 6),
        ]

    def legend(self) -> list[tuple[str, str]]:
        """Return (name, colour) of the two dots, for the line under the title."""
        figure, dark = self.figure, self.tokens.dark
        return [
            ("● " + figure.left_name, theme.label_colour_of(figure.left_name, dark=dark)),
            ("○ " + figure.right_name, theme.label_colour_of(figure.right_name, dark=dark)),
        ]

    def cursor(self, mark: int) -> tuple[float, float]:
        return float(np.nan_to_num(self.x[mark])), float(self.y[mark])
