"""What surrounds the marks of a plot: rulers, grid, names of lines and of events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsSceneHoverEvent, QStyleOptionGraphicsItem, QWidget

from mirrorgap.model.event_labels import EventLabel, event_labels
from mirrorgap.model.figures import Band, Event
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.ticks import Tick, Ticker

if TYPE_CHECKING:
    from mirrorgap.ui.widgets.canvas import Canvas

#: Names beside the marks take at most this share of a plot, but never less than these pixels.
SHARE, LEAST = 0.42, 96
#: Pixels that a label below may reach over the right edge.
EDGE = 8


class Part(pg.GraphicsWidget):
    """Something painted beside the view box, in the live palette of the canvas."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.canvas = canvas

    def tokens(self) -> theme.Tokens:
        return theme.tokens_of(self.canvas)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        # The font that all is measured with, so that what was found to have room has it.
        painter.setFont(self.canvas.font())
        self.draw(painter, self.tokens())

    def draw(self, painter: QPainter, tokens: theme.Tokens) -> None:
        raise NotImplementedError


def nothing(low: float, high: float, pixels: float) -> list[Tick]:
    """Return no ticks: the ticker of blank paper."""
    return []


class Ruler(Part):
    """The labels of one axis, "left" or "bottom"."""

    MOST = 200  # pixels for the longest label at the left

    def __init__(self, canvas: Canvas, side: str) -> None:
        super().__init__(canvas)
        self.side = side
        self.ticker: Ticker = nothing
        self._room = 0
        #: How far to the right labels have been drawn: the next begins beyond.
        self._drawn_to = 0.0
        if side == "bottom":
            self.setFixedHeight(theme.scaled(34))

    def ticks(self) -> list[Tick]:
        box = self.canvas.box
        along, pixels = (0, box.width()) if self.side == "bottom" else (1, box.height())
        low, high = box.viewRange()[along]
        return self.ticker(low, high, pixels)

    def fit(self) -> None:
        """Give the ruler the room its labels need; the left one never jumps by less than 8 pixels."""
        if self.side == "bottom":
            two = any("\n" in tick.label for tick in self.ticks())
            self.setFixedHeight(theme.scaled(36 if two else 22))
        else:
            metrics = self.canvas.fontMetrics()
            widest = max(
                (metrics.horizontalAdvance(tick.label) for tick in self.ticks()), default=0
            )
            most = min(self.MOST, max(int(self.canvas.width() * SHARE), LEAST))
            room = -(-min(widest + 12, most) // 8) * 8
            if room != self._room:
                self._room = room
                self.setFixedWidth(room)

    def draw(self, painter: QPainter, tokens: theme.Tokens) -> None:
        painter.setPen(QColor(tokens.soft))
        self._drawn_to = -1e9
        for tick in self.ticks():
            if tick.label and self.side == "bottom":
                self._below(painter, tick)
            elif tick.label:
                self._beside(painter, tick)

    def _below(self, painter: QPainter, tick: Tick) -> None:
        box = self.canvas.box
        x, width = box.x_pixel(tick.label_at), self.rect().width()
        wide = painter.fontMetrics().horizontalAdvance(max(tick.label.split("\n"), key=len))
        # At the right edge a label is drawn in, not left out: an axis with one number says nothing.
        inside = width - wide / 2 + EDGE
        if -4 <= x <= max(inside, width + 1):
            x = min(x, inside)
            if x - wide / 2 < self._drawn_to:
                return
            self._drawn_to = x + wide / 2 + EDGE / 2
            half = theme.scaled(60)
            rect = QRectF(x - half, 3, 2 * half, theme.scaled(32))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignHCenter), tick.label)

    def _beside(self, painter: QPainter, tick: Tick) -> None:
        y = self.canvas.box.y_pixel(tick.label_at)
        height = self.rect().height()
        if -1 <= y <= height + 1:
            inner = self.rect().width() - 8
            # A code is never cut: it stands at the start of a name, or at its end.
            code_first = tick.label[:1].isdigit()
            where = Qt.TextElideMode.ElideRight if code_first else Qt.TextElideMode.ElideMiddle
            cut = painter.fontMetrics().elidedText(tick.label, where, int(inner))
            middle = min(max(y, 6.0), height - 6.0)
            if tick.at is None and abs(middle - y) > 3:
                return  # a row that is cut: its name would lie over its neighbour's
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, middle - 10, inner, 20), int(side), cut)


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A direct label at the right of the plot, at *at* in view units."""

    at: float
    text: str
    colour: str


class EndLabels(Part):
    """Names of lines beside their last points, moved apart where they would overlap."""

    HEIGHT = 15
    MOST = 160  # pixels for the longest name

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.labels: tuple[EndLabel, ...] = ()
        self._widest = 0
        self.setFixedWidth(0)

    def show_labels(self, labels: Sequence[EndLabel]) -> None:
        most = max(int(self.canvas.height() / theme.scaled(self.HEIGHT)) - 4, 1)
        largest = sorted(labels, key=lambda one: -one.at)[:most]
        self.labels = tuple(one for one in labels if one in largest)
        metrics = self.canvas.fontMetrics()
        widest = max((metrics.horizontalAdvance(one.text) for one in labels), default=-8)
        self._widest = widest + 8
        self.fit()
        self.update()

    def fit(self) -> None:
        """Leave most of a narrow plot to its lines: names are cut before the lines are squeezed."""
        most = min(self.MOST, max(int(self.canvas.width() * SHARE), LEAST))
        room = max(min(self._widest, most), 0)
        if room != self.rect().width():
            self.setFixedWidth(room)

    def places(self) -> list[float]:
        """Return the middle of each label in pixels, apart by a line's height, within the paper."""
        wanted = [self.canvas.box.y_pixel(one.at) for one in self.labels]
        order = sorted(range(len(wanted)), key=wanted.__getitem__)
        floor, top = (
            self.rect().height() - theme.scaled(self.HEIGHT) / 2,
            theme.scaled(self.HEIGHT) / 2,
        )
        at = dict.fromkeys(order, 0.0)
        for i in order:
            at[i] = top = max(wanted[i], top)
            top += theme.scaled(self.HEIGHT)
        for i in reversed(order):
            at[i] = floor = min(at[i], floor)
            floor -= theme.scaled(self.HEIGHT)
        return [at[i] for i in range(len(wanted))]

    def draw(self, painter: QPainter, tokens: theme.Tokens) -> None:
        width = self.rect().width() - 8
        for one, y in zip(self.labels, self.places(), strict=True):
            painter.setPen(QColor(one.colour))
            cut = painter.fontMetrics().elidedText(
                one.text, Qt.TextElideMode.ElideRight, int(width) + 1
            )
            half = theme.scaled(10)
            rect = QRectF(8, y - half, width, 2 * half)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), cut)


class EventStrip(Part):
    """The names of events and bands over the plot, in up to two rows, never over one another.

    Events whose names have no room of their own stand together, under a bracket over their lines.
    """

    ROW = 15

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        #: Of bands: from where to where they reach, and their names.
        self.spans: tuple[tuple[float, float, str], ...] = ()
        self.events: tuple[tuple[float, str], ...] = ()
        self.most_rows = 2
        self.setFixedHeight(4)
        self.setAcceptHoverEvents(True)

    def show_marks(self, events: Sequence[Event], bands: Sequence[Band]) -> None:
        named = [(band.low, band.high, band.label) for band in bands if band.along == "x"]
        named = [one for one in named if one[2]]
        self.spans = tuple(sorted(named))
        self.events = tuple(sorted((event.month, event.label) for event in events))
        rows = min(len(self.spans) + len(self.events), self.most_rows)
        self.setFixedHeight(rows * theme.scaled(self.ROW) + 4 if rows else 8)
        self.update()

    def labels(self) -> list[EventLabel]:
        """Return the labels in pixels; those of bands, which go before, without names."""
        wide, width = self.canvas.fontMetrics().horizontalAdvance, self.rect().width()
        x_pixel = self.canvas.box.x_pixel
        taken: list[list[tuple[float, float]]] = [[] for _ in range(self._rows())]
        made = []
        for low, high, label in self.spans:
            # The middle of a band is its own; the edge of one is that of the next.
            middle, long = x_pixel((low + high) / 2), wide(label)
            if not 0 <= middle <= width:
                continue
            start = min(max(middle - long / 2, 0.0), max(width - long, 0.0))
            clear = (
                row
                for row, there in enumerate(taken)
                if all(start + long + 6 <= a or start - 6 >= b for a, b in there)
            )
            if (row := next(clear, None)) is not None:
                taken[row].append((start, start + long))
                made.append(EventLabel(start, start + long, row, label, middle, middle, ()))
        marks = [(x_pixel(at), label) for at, label in self.events]
        return sorted([*made, *event_labels(marks, width, wide, taken)], key=lambda one: one.start)

    def placed(self) -> list[tuple[float, int, str]]:
        """Return (x in pixels, row, text) of the labels, by x."""
        return [(one.start, one.row, one.text) for one in self.labels()]

    def _rows(self) -> int:
        return 2 if self.rect().height() > theme.scaled(self.ROW) + 8 else 1

    def draw(self, painter: QPainter, tokens: theme.Tokens) -> None:
        rows = self._rows()
        for one in self.labels():
            painter.setPen(QColor(tokens.soft))
            y = self.rect().height() - (rows - one.row) * theme.scaled(self.ROW) - 2
            painter.drawText(QPointF(one.start, y + 12), one.text)
            if len(one.names) > 1:
                painter.setPen(QPen(QColor(tokens.mark), 2))
                foot = self.rect().height() - 1
                painter.drawLine(QPointF(one.first - 1, foot), QPointF(one.last + 1, foot))

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        self.setToolTip(self.told_at(event.pos().x(), event.pos().y()))

    def told_at(self, x: float, y: float) -> str:
        """Return the names of the events whose label or bracket is at a place, each on a line."""
        top = self.rect().height() - self._rows() * theme.scaled(self.ROW) - 2
        row = int((y - top) // theme.scaled(self.ROW))
        for one in self.labels():
            under = one.first - 3 <= x <= one.last + 3
            if (one.start <= x <= one.end and one.row == row) or (under and len(one.names) > 1):
                return "\n".join(one.names)
        return ""


class Grid(pg.GraphicsObject):
    """Light lines at the ticks of both rulers and at the events; the zero line distinct."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.canvas = canvas
        self.events: tuple[Event, ...] = ()
        self.bands: tuple[Band, ...] = ()
        self._bounds = QRectF()
        self.setZValue(-100)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def follow(self) -> None:
        """Cover what the box shows now."""
        # Bounds that change unannounced leave dangling pointers in the scene's index.
        self.prepareGeometryChange()
        self._bounds = QRectF(self.canvas.box.viewRect())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        tokens = theme.tokens_of(self.canvas)
        (left, right), (low, high) = self.canvas.box.viewRange()
        for band in self.bands:
            tint = QColor(tokens.mark)
            tint.setAlpha(36)
            x = band.along == "x"
            a, b = max(band.low, left if x else low), min(band.high, right if x else high)
            if b > a:
                rect = (
                    QRectF(a, low, b - a, high - low) if x else QRectF(left, a, right - left, b - a)
                )
                painter.fillRect(rect, tint)
        for ruler, lines in ((self.canvas.bottom, True), (self.canvas.left, False)):
            for tick in ruler.ticks():
                if tick.at is None:
                    continue
                painter.setPen(_hair(tokens.line if tick.strong else tokens.rule))
                ends = (
                    (QPointF(tick.at, low), QPointF(tick.at, high))
                    if lines
                    else (QPointF(left, tick.at), QPointF(right, tick.at))
                )
                painter.drawLine(*ends)
        painter.setPen(_hair(tokens.mark, dashed=True))
        for event in self.events:
            painter.drawLine(QPointF(event.month, low), QPointF(event.month, high))


def _hair(colour: str, *, dashed: bool = False) -> QPen:
    pen = QPen(QColor(colour), 1)
    pen.setCosmetic(True)
    if dashed:
        pen.setStyle(Qt.PenStyle.DotLine)
    return pen
