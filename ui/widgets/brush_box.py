"""The view box of every plot: a left drag brushes a rectangle or an area, a click marks, the wheel zooms."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

#: Pixels between two corners of an area drawn freehand.
STEP = 3.0


class BrushBox(pg.ViewBox):
    """A left drag draws a rubber band, a click is told, the wheel zooms, a double click resets."""

    brushing = Signal(QRectF, object)  # rectangle in view units while dragging, modifiers
    brushed = Signal(QRectF, object)
    #: (corners in view units, modifiers) of an area drawn freehand
    circled = Signal(object, object)
    clicked = Signal(QPointF, object)
    reset = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        #: "xy" for a rectangle, "x" for a band over the full height.
        self.band = "xy"
        self.pan_by_wheel = False
        self.rbScaleBox.setZValue(1e9)
        #: Whether Shift lets a drag draw an area, and whether each drag does.
        self.may_circle, self.circles = False, False
        self.loop = QGraphicsPathItem(self)
        self.loop.setZValue(1e9)
        self.loop.hide()
        self._trail: list[QPointF] | None = None

    def mouseDragEvent(self, ev, axis=None) -> None:  # type: ignore[no-untyped-def]
        if ev.button() != Qt.MouseButton.LeftButton or axis is not None:
            super().mouseDragEvent(ev, axis)
            return
        ev.accept()
        if ev.isStart():
            self._trail = [ev.buttonDownPos()] if self._is_loop(ev.modifiers()) else None
        if self._trail is not None:
            self._circle(self._trail, ev)
            return
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

    def _is_loop(self, modifiers: Qt.KeyboardModifier) -> bool:
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        return self.may_circle and (self.circles or (shift and not control))

    def _circle(self, trail: list[QPointF], ev) -> None:  # type: ignore[no-untyped-def]
        if (ev.pos() - trail[-1]).manhattanLength() >= STEP:
            trail.append(ev.pos())
        path = QPainterPath(trail[0])
        for corner in trail[1:]:
            path.lineTo(corner)
        path.closeSubpath()
        self.loop.setPath(path)
        self.loop.setVisible(not ev.isFinish())
        if ev.isFinish():
            self._trail = None
            corners = [self.mapToView(corner) for corner in trail]
            self.circled.emit([(at.x(), at.y()) for at in corners], ev.modifiers())

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
