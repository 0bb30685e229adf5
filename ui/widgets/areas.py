"""Lines over time shown otherwise: as areas upon one another, or each in a small panel of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from mirrorgap.model.colours import readable
from mirrorgap.model.figures import Event, Lines, Series, shortest
from mirrorgap.ui import theme
from mirrorgap.ui.widgets import ticks
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.layer import Floats, faded
from mirrorgap.ui.widgets.lines import LinesLayer
from mirrorgap.ui.widgets.paper import EndLabel
from mirrorgap.ui.widgets.runs import runs
from mirrorgap.ui.widgets.ticks import Tick, Ticker

#: Room over a panel for its name, in pixels; between panels, as a share of a panel.
NAME, APART = 18, 0.06
#: Events are drawn where a panel has so many pixels: closer, their lines hide the data.
ROOMY = 150
#: A panel is about so many times as wide as it is high.
SHAPE = 1.7


class Area(pg.GraphicsObject):
    """The space between two lines, broken where either is missing."""

    def __init__(self, x: Floats, low: Floats, high: Floats, half: float, colour: QColor) -> None:
        super().__init__()
        self.colour = colour
        known = np.isfinite(low) & np.isfinite(high)
        self.shapes = [_band(x[a:b], low[a:b], high[a:b], half) for a, b in runs(known)]
        self._bounds = QRectF()
        for shape in self.shapes:
            self._bounds |= shape.boundingRect()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour)
        for shape in self.shapes:
            painter.drawPolygon(shape)


def _band(x: Floats, low: Floats, high: Floats, half: float) -> QPolygonF:
    """Return the outline of one piece; a period alone is as wide as it lasts."""
    if len(x) == 1:
        x, low, high = np.array([x[0] - half, x[0] + half]), low.repeat(2), high.repeat(2)
    over = [QPointF(a, b) for a, b in zip(x.tolist(), high.tolist(), strict=True)]
    under = [QPointF(a, b) for a, b in zip(x.tolist(), low.tolist(), strict=True)]
    return QPolygonF([*over, *reversed(under)])


class StackLayer(LinesLayer):
    """Series as areas, each upon the one before; a mark is the upper edge of its area."""

    def __init__(self, figure: Lines, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        self._floor = np.zeros(len(self.y))
        foot = np.zeros(len(figure.series[0].y)) if figure.series else np.empty(0)
        for place, one in enumerate(figure.series):
            mine = self.marks_of(place)
            self._floor[mine] = foot
            foot = foot + one.y
            self.y[mine] = foot
        finite = self.y[np.isfinite(self.y)]
        self._largest = float(finite.max()) if len(finite) else 0.0

    def _draw_series(self, place: int, one: Series) -> None:
        mine = self.marks_of(place)
        colour = faded(self.inks[place], 220)
        area = Area(self.x[mine], self._floor[mine], self.y[mine], one.span * 0.4, colour)
        self.paint(area)
        edge = pg.mkPen(self.tokens.ground, width=1)
        self.paint(pg.PlotCurveItem(self.x[mine], self.y[mine], pen=edge, connect="finite"), 0.5)

    def _labels(self) -> list[EndLabel]:
        made = []
        for place, one in enumerate(self.figure.series):
            mine = self.marks_of(place)
            middle = (self._floor[mine] + self.y[mine]) / 2
            known = np.flatnonzero(np.isfinite(middle))
            if one.name and len(known) and len(self.figure.series) > 1:
                ground = self.tokens.raised if self.tokens.dark else self.tokens.panel
                colour = readable(self.inks[place], ground, 4.5)
                made.append(EndLabel(float(middle[known[-1]]), one.name, colour))
        return made


class PanelsLayer(LinesLayer):
    """Each series in a small panel of its own, named, all on the same scales."""

    zoom = (False, False)
    fitted = True

    def __init__(self, figure: Lines, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        n = max(len(figure.series), 1)
        room = max(canvas.width(), 1) / max(canvas.height(), 1)
        self.n_columns = min(max(round((n * room / SHAPE) ** 0.5), 1), n)
        self.n_rows = -(-n // self.n_columns)
        tall = max(canvas.height() - 40, 1) / self.n_rows
        self._panel = max(canvas.width() / self.n_columns, 1), max(tall - NAME, NAME)
        self.name = NAME / self._panel[1]
        self.first = min((float(one.x[0]) for one in figure.series if len(one.x)), default=0.0)
        last = max((float(one.x[-1]) + one.span for one in figure.series if len(one.x)), default=1)
        self.wide = last - self.first
        finite = self.y[np.isfinite(self.y)]
        low = min(float(finite.min()), 0.0) if len(finite) else 0.0
        self.low, self.tall = low, (float(finite.max()) - low if len(finite) else 1.0) or 1.0
        for place in range(len(figure.series)):
            mine, (right, up) = self.marks_of(place), self.corner(place)
            self.x[mine] += right - self.first
            self.y[mine] += up - self.low

    def corner(self, place: int) -> tuple[float, float]:
        """Return where the foot of a panel lies at the left, in view units."""
        row, column = divmod(place, self.n_columns)
        right = column * self.wide * (1 + APART)
        return right, (self.n_rows - 1 - row) * self.tall * (1 + self.name)

    def draw(self) -> None:
        figure, canvas = self.figure, self.canvas
        canvas.bottom.ticker = self._below(
            ticks.ticker(figure.x, self._largest_x(), 72, shortest(figure))
        )
        gap = min(28.0, 0.45 * self._panel[1])
        canvas.left.ticker = self._beside(ticks.ticker(figure.y, self._largest, gap))
        columns = [self.corner(place)[0] for place in range(self.n_columns)]
        events = [
            Event(one.month - self.first + at, one.label)
            for at in columns
            for one in figure.events
            if self._panel[0] >= ROOMY and 0 <= one.month - self.first <= self.wide
        ]
        canvas.show_events(events)
        # Named once each, the readout says which line is which: there is no room for more.
        canvas.strip.show_marks((), ())
        for place, one in enumerate(figure.series):
            self._draw_series(place, replace(one, y=self.y[self.marks_of(place)]))
        named = [(self.corner(i), one.name, self.inks[i]) for i, one in enumerate(figure.series)]
        self.paint(Names(self, canvas, named), 1)
        canvas.ends.show_labels(())

    def _below(self, inner: Ticker) -> Ticker:
        def found(low: float, high: float, pixels: float) -> list[Tick]:
            share = self.wide / max(high - low, 1e-9)
            one = inner(self.first, self.first + self.wide, pixels * share)
            return [
                _moved(tick, self.corner(column)[0] - self.first)
                for column in range(self.n_columns)
                for tick in one
                if tick.label_at <= self.first + self.wide
            ]

        return found

    def _beside(self, inner: Ticker) -> Ticker:
        def found(low: float, high: float, pixels: float) -> list[Tick]:
            share = self.tall / max(high - low, 1e-9)
            one = inner(self.low, self.low + self.tall, pixels * share)
            return [
                _moved(tick, self.corner(row * self.n_columns)[1] - self.low)
                for row in range(self.n_rows)
                for tick in one
            ]

        return found

    def extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        right = self.corner(self.n_columns - 1)[0] + self.wide
        return (0.0, right), (-0.02 * self.tall, self.n_rows * self.tall * (1 + self.name))


class Names(pg.GraphicsObject):
    """The name over each panel."""

    def __init__(
        self,
        layer: PanelsLayer,
        canvas: Canvas,
        named: Sequence[tuple[tuple[float, float], str, str]],
    ) -> None:
        super().__init__()
        self.layer, self.canvas, self.named = layer, canvas, named

    def boundingRect(self) -> QRectF:
        (left, right), (low, high) = self.layer.extent()
        return QRectF(left, low, right - left, high - low)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        layer, tokens = self.layer, theme.tokens_of(self.canvas)
        to_pixels = painter.transform()
        painter.save()
        painter.resetTransform()
        painter.setFont(theme.tabular(self.canvas.font(), -1))
        for (left, foot), name, colour in self.named:
            top = foot + layer.tall * (1 + layer.name)
            box = QRectF(left, foot + layer.tall, layer.wide, top - foot - layer.tall)
            rect = to_pixels.mapRect(box)
            painter.setPen(
                QColor(readable(colour, tokens.raised if tokens.dark else tokens.panel, 4.5))
            )
            cut = painter.fontMetrics().elidedText(
                name, Qt.TextElideMode.ElideRight, int(rect.width())
            )
            side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(rect, int(side), cut)
        painter.restore()


def _moved(tick: Tick, by: float) -> Tick:
    at = None if tick.at is None else tick.at + by
    return replace(tick, at=at, label_at=tick.label_at + by)
