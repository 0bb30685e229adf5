"""The paper of every plot: a view box with rulers, a light grid, events and direct labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from mirrorgap.model.figures import Band, Event
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.ticks import Tick, Ticker

Centre = Qt.AlignmentFlag.AlignCenter


class BrushBox(pg.ViewBox):
    """A left drag draws a rubber band, a click is told, the wheel zooms, a double click resets."""

    brushing = Signal(QRectF, object)  # rectangle in view units while dragging, modifiers
    brushed = Signal(QRectF, object)
    clicked = Signal(QPointF, object)
    reset = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        #: "xy" for a rectangle, "x" for a band over the full height.
        self.band = "xy"
        self.pan_by_wheel = False
        self.rbScaleBox.setZValue(1e9)

    def mouseDragEvent(self, ev, axis=None) -> None:  # type: ignore[no-untyped-def]
        if ev.button() != Qt.MouseButton.LeftButton or axis is not None:
            super().mouseDragEvent(ev, axis)
            return
        ev.accept()
        start, end = ev.buttonDownPos(), ev.pos()
        if self.band == "x":
            start, end = QPointF(start.x(), 0), QPointF(end.x(), self.height())
        self.updateScaleBox(start, end)
        rect = QRectF(self.mapToView(start), self.mapToView(end)).normalized()
        if ev.isFinish():
            self.rbScaleBox.hide()
            self.brushed.emit(rect, ev.modifiers())
        else:
            self.brushing.emit(rect, ev.modifiers())

    def mouseClickEvent(self, ev) -> None:  # type: ignore[no-untyped-def]
        if ev.button() != Qt.MouseButton.LeftButton:
            return
        ev.accept()
        if ev.double():
            self.reset.emit()
        else:
            self.clicked.emit(self.mapToView(ev.pos()), ev.modifiers())

    def wheelEvent(self, ev, axis=None) -> None:  # type: ignore[no-untyped-def]
        if self.pan_by_wheel and axis is None:
            (_, (low, high)) = self.viewRange()
            self.translateBy(y=-(high - low) * ev.delta() / 1200)
            ev.accept()
            return
        super().wheelEvent(ev, axis)

    def x_pixel(self, x: float) -> float:
        """Return how far right of its left edge *x* lies."""
        (left, right), _ = self.viewRange()
        return float((x - left) / ((right - left) or 1.0) * self.width())

    def y_pixel(self, y: float) -> float:
        """Return how far below its top edge *y* lies."""
        _, (low, high) = self.viewRange()
        share = (y - low) / ((high - low) or 1.0)
        return float((share if self.yInverted() else 1 - share) * self.height())


class Dots(pg.ScatterPlotItem):
    """Points that leave clicks to the paper, which knows all marks and how a brush combines."""

    def mouseClickEvent(self, ev) -> None:  # type: ignore[no-untyped-def]
        ev.ignore()


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
        painter.setFont(theme.tabular(self.canvas.font(), -1))
        self.draw(painter, self.tokens())

    def draw(self, painter: QPainter, tokens: theme.Tokens) -> None:
        raise NotImplementedError


class Ruler(Part):
    """The labels of one axis, "left" or "bottom"."""

    MOST = 200  # pixels for the longest label at the left

    def __init__(self, canvas: Canvas, side: str) -> None:
        super().__init__(canvas)
        self.side = side
        self.ticker: Ticker = lambda low, high, pixels: []
        self._room = 0
        if side == "bottom":
            self.setFixedHeight(34)

    def ticks(self) -> list[Tick]:
        (x, y), box = self.canvas.box.viewRange(), self.canvas.box
        return (
            self.ticker(*x, box.width()) if self.side == "bottom" else self.ticker(*y, box.height())
        )

    def fit(self) -> None:
        """Give the ruler the room its labels need; the left one never jumps by less than 8 pixels."""
        if self.side == "bottom":
            self.setFixedHeight(36 if any("\n" in tick.label for tick in self.ticks()) else 22)
        else:
            metrics = self.canvas.fontMetrics()
            widest = max(
                (metrics.horizontalAdvance(tick.label) for tick in self.ticks()), default=0
            )
            room = -(-min(widest + 12, self.MOST) // 8) * 8
            if room != self._room:
                self._room = room
                self.setFixedWidth(room)

    def draw(self, painter: QPainter, tokens: theme.Tokens) -> None:
        painter.setPen(QColor(tokens.soft))
        for tick in self.ticks():
            if tick.label and self.side == "bottom":
                self._below(painter, tick)
            elif tick.label:
                self._beside(painter, tick)

    def _below(self, painter: QPainter, tick: Tick) -> None:
        box = self.canvas.box
        x = box.x_pixel(tick.label_at)
        wide = painter.fontMetrics().horizontalAdvance(max(tick.label.split("\n"), key=len))
        if -4 <= x <= self.rect().width() - wide / 2 + 8:
            rect = QRectF(x - 60, 3, 120, 32)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignHCenter), tick.label)

    def _beside(self, painter: QPainter, tick: Tick) -> None:
        y = self.canvas.box.y_pixel(tick.label_at)
        height = self.rect().height()
        if -1 <= y <= height + 1:
            inner = self.rect().width() - 8
            cut = painter.fontMetrics().elidedText(
                tick.label, Qt.TextElideMode.ElideRight, int(inner)
            )
            middle = min(max(y, 6.0), height - 6.0)
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

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.labels: tuple[EndLabel, ...] = ()
        self.setFixedWidth(0)

    def show_labels(self, labels: Sequence[EndLabel]) -> None:
        self.labels = tuple(labels)
        metrics = self.canvas.fontMetrics()
        widest = max((metrics.horizontalAdvance(one.text) for one in labels), default=-8)
        self.setFixedWidth(min(widest + 8, 160))
        self.update()

    def places(self) -> list[float]:
        """Return the middle of each label in pixels, apart by a line's height, within the paper."""
        wanted = [self.canvas.box.y_pixel(one.at) for one in self.labels]
        order = sorted(range(len(wanted)), key=wanted.__getitem__)
        floor, top = self.rect().height() - self.HEIGHT / 2, self.HEIGHT / 2
        at = dict.fromkeys(order, 0.0)
        for i in order:
            at[i] = top = max(wanted[i], top)
            top += self.HEIGHT
        for i in reversed(order):
            at[i] = floor = min(at[i], floor)
            floor -= self.HEIGHT
        return [at[i] for i in range(len(wanted))]

    def draw(self, painter: QPainter, tokens: theme.Tokens) -> None:
        width = self.rect().width() - 8
        for one, y in zip(self.labels, self.places(), strict=True):
            painter.setPen(QColor(one.colour))
            cut = painter.fontMetrics().elidedText(
                one.text, Qt.TextElideMode.ElideRight, int(width) + 1
            )
            rect = QRectF(8, y - 10, width, 20)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter), cut)


class EventStrip(Part):
    """The names of events and bands over the plot, in up to two rows, never over one another."""

    ROW = 15

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.marks: tuple[tuple[float, str], ...] = ()
        self.most_rows = 2
        self.setFixedHeight(4)

    def show_marks(self, events: Sequence[Event], bands: Sequence[Band]) -> None:
        named = [(event.month, event.label) for event in events]
        named += [(band.low, band.label) for band in bands if band.along == "x" and band.label]
        self.marks = tuple(sorted(named))
        rows = min(len(named), self.most_rows)
        self.setFixedHeight(rows * self.ROW + 4 if rows else 8)
        self.update()

    def placed(self) -> list[tuple[float, int, str]]:
        """Return (x in pixels, row, text) of the labels that fit."""
        measure = self.canvas.fontMetrics()
        ends = [-1e9, -1e9] if self.rect().height() > self.ROW + 8 else [-1e9]
        made = []
        for at, label in self.marks:
            x = self.canvas.box.x_pixel(at)
            if not 0 <= x <= self.rect().width():
                continue
            wide = measure.horizontalAdvance(label)
            # A label that would run out at the right stands left of its line.
            start = x - wide - 3 if x + wide + 3 > self.rect().width() else x + 3
            row = next((i for i, end in enumerate(ends) if start > end + 6), None)
            if row is not None:
                ends[row] = start + wide
                made.append((start, row, label))
        return made

    def draw(self, painter: QPainter, tokens: theme.Tokens) -> None:
        painter.setPen(QColor(tokens.soft))
        rows = 2 if self.rect().height() > self.ROW + 8 else 1
        for x, row, label in self.placed():
            y = self.rect().height() - (rows - row) * self.ROW - 2
            painter.drawText(QPointF(x, y + 12), label)


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
        painter.setPen(_hair(tokens.faint, dashed=True))
        for event in self.events:
            painter.drawLine(QPointF(event.month, low), QPointF(event.month, high))


def _hair(colour: str, *, dashed: bool = False) -> QPen:
    pen = QPen(QColor(colour), 1)
    pen.setCosmetic(True)
    if dashed:
        pen.setStyle(Qt.PenStyle.DotLine)
    return pen


class Canvas(pg.GraphicsView):
    """A plot's paper. Items are added to `box`; rulers are given tickers."""

    hovered = Signal(object)  # QPointF in view units, or None
    recoloured = Signal()

    def __init__(self, parent: QWidget | None = None, box: BrushBox | None = None) -> None:
        super().__init__(parent, background=None)
        self.setFont(theme.tabular(self.font(), -1))
        self.box = box or BrushBox()
        self.left, self.bottom = Ruler(self, "left"), Ruler(self, "bottom")
        self.ends, self.strip = EndLabels(self), EventStrip(self)
        self.grid = Grid(self)
        self._items: list[QGraphicsItem] = []
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(0)
        for item, row, column in (
            (self.strip, 0, 1),
            (self.left, 1, 0),
            (self.box, 1, 1),
            (self.ends, 1, 2),
            (self.bottom, 2, 1),
        ):
            layout.addItem(item, row, column)
        layout.layout.setRowStretchFactor(1, 1)
        layout.layout.setColumnStretchFactor(1, 1)
        self.setCentralItem(layout)
        self.box.addItem(self.grid, ignoreBounds=True)
        self.box.setDefaultPadding(0.0)
        self.box.disableAutoRange()
        self.box.sigRangeChanged.connect(self._moved)
        self.box.sigResized.connect(self._moved)
        self.scene().sigMouseMoved.connect(self._hover)
        self.viewport().setMouseTracking(True)
        self._paper()

    def _moved(self, *_: object) -> None:
        self.left.fit()
        self.bottom.fit()
        self.grid.follow()
        for part in (self.left, self.bottom, self.ends, self.strip, self.grid):
            part.update()

    def _hover(self, scene_place: QPointF) -> None:
        inside = self.box.sceneBoundingRect().contains(scene_place)
        self.hovered.emit(self.box.mapSceneToView(scene_place) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def show_events(self, events: Sequence[Event], bands: Sequence[Band] = ()) -> None:
        """Draw events as thin labelled lines and bands as tints."""
        self.grid.events, self.grid.bands = tuple(events), tuple(bands)
        self.strip.show_marks(events, bands)
        self.grid.update()

    def set_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show exactly this range."""
        self.box.setRange(xRange=x, yRange=y, padding=0)

    def clear(self) -> None:
        """Take everything but the grid off the paper."""
        for item in self._items:
            self.box.removeItem(item)
        self._items = []

    def pixel_size(self) -> tuple[float, float]:
        """Return how many view units one pixel is, along x and y."""
        (left, right), (low, high) = self.box.viewRange()
        wide, tall = max(self.box.width(), 1.0), max(self.box.height(), 1.0)
        return (right - left) / wide, (high - low) / tall

    def add(self, item: QGraphicsItem) -> None:
        """Put *item* on the paper; it does not move the range."""
        self.box.addItem(item, ignoreBounds=True)
        self._items.append(item)

    def take(self, item: QGraphicsItem) -> None:
        """Take *item* off the paper, if it is there."""
        if item in self._items:
            self._items.remove(item)
            self.box.removeItem(item)

    def set_vector(self, on: bool) -> None:
        """Draw points as shapes instead of from a cache of pixels: for export."""
        for item in self._items:
            if isinstance(item, Dots):
                item.setExportMode(on, {"antialias": True, "resolutionScale": 1.0} if on else None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "box"):
            self._paper()
            self.recoloured.emit()

    def _paper(self) -> None:
        tokens = theme.tokens_of(self)
        self.setBackground(QColor(tokens.ground))
        tint = QColor(tokens.accent)
        tint.setAlpha(40)
        self.box.rbScaleBox.setPen(pg.mkPen(tokens.accent, width=1))
        self.box.rbScaleBox.setBrush(pg.mkBrush(tint))
