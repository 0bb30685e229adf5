"""Spans of months on a timeline: the box that reports drags, and how a span is drawn."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from mirrorgap.ui import theme
from mirrorgap.ui.widgets.brush_box import BrushBox
from mirrorgap.ui.widgets.canvas import Canvas


class SpanBox(BrushBox):
    """Reports a left drag by where it began and where it is, along x."""

    #: (start, now, whether it ended, modifiers, whether it began just now)
    dragged = Signal(float, float, bool, object, bool)

    def mouseDragEvent(self, ev, axis=None) -> None:  # type: ignore[no-untyped-def]
        if ev.button() != Qt.MouseButton.LeftButton or axis is not None:
            super().mouseDragEvent(ev, axis)
            return
        ev.accept()
        start, now = self.mapToView(ev.buttonDownPos()), self.mapToView(ev.pos())
        self.dragged.emit(start.x(), now.x(), ev.isFinish(), ev.modifiers(), ev.isStart())


class SpanItem(pg.GraphicsObject):
    """The chosen period (a tint with edges), or the base (edges and a hatched foot)."""

    def __init__(self, canvas: Canvas, *, base: bool) -> None:
        super().__init__()
        self.canvas = canvas
        self.base = base
        self.span: tuple[int, int] | None = None
        self.lit = False
        self._bounds = QRectF()
        self.setZValue(-5)

    def show_span(self, span: tuple[int, int] | None) -> None:
        """Draw from the start of the first month to the end of the last; None draws nothing."""
        self.span = span
        self.canvas.spoil()
        self._follow()
        self.update()

    def _follow(self) -> None:
        # Bounds that change unannounced leave dangling pointers in the scene's index.
        self.prepareGeometryChange()
        _, (low, high) = self.canvas.box.viewRange()
        first, last = self.span or (0, -1)
        self._bounds = QRectF(first, low, last + 1 - first, high - low)

    def covers(self, x: float) -> bool:
        """Whether *x*, in months since year 0, lies inside."""
        return self.span is not None and self.span[0] <= x < self.span[1] + 1

    def narrower_than(self, ends: tuple[float, float]) -> bool:
        """Whether there is room to move within *ends*."""
        return self.span is not None and self.span[1] + 1 - self.span[0] < ends[1] - ends[0]

    def boundingRect(self) -> QRectF:
        return self._bounds

    def viewRangeChanged(self) -> None:
        self._follow()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self.span is None:
            return
        tokens = theme.tokens_of(self.canvas)
        rect = painter.transform().mapRect(self.boundingRect())
        painter.save()
        painter.resetTransform()
        colour = QColor(tokens.faint if self.base else tokens.accent)
        tint = QColor(colour)
        tint.setAlpha(30 if self.base else 44)
        painter.fillRect(rect, tint)
        painter.setPen(pg.mkPen(colour, width=2 if self.lit else 1))
        for x in (rect.left(), rect.right()):
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
        painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 2), colour)
        painter.setFont(theme.tabular(self.canvas.font()))
        words = "base" if self.base else "period"
        if painter.fontMetrics().horizontalAdvance(words) + 12 < rect.width():
            painter.setPen(QColor(tokens.soft if self.base else tokens.accent))
            painter.drawText(QPointF(rect.left() + 6, rect.top() + 14), words)
        painter.restore()
