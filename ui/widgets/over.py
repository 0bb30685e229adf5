"""What is brushed, drawn over the marks of a plot in one stroke, while the paper under it stays.

An item of the scene would cost more to make and to take away than a brush may take, and the scene
would be painted anew with it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QPolygonF

from mirrorgap.ui.widgets.runs import runs

Floats = NDArray[np.float64]
#: From view units to pixels: (x, y) to (x, y).
Place = Callable[[Floats, Floats], tuple[Floats, Floats]]
#: Points are stamped up to this many; each costs a call.
MOST_STAMPED = 1_500


class Over(ABC):
    """Something drawn over the paper, in view units."""

    @abstractmethod
    def draw(self, painter: QPainter, place: Place, *, vector: bool) -> None:
        """Draw it; *vector*: for a file that is to be enlarged."""


@dataclass(frozen=True, eq=False)
class Disks(Over):
    """Discs (or diamonds) of *size* pixels, with a rim of one pixel where *rim* is a colour."""

    x: Floats
    y: Floats
    colour: str
    size: float = 8.0
    rim: str = ""
    diamond: bool = False

    def draw(self, painter: QPainter, place: Place, *, vector: bool) -> None:
        xs, ys = place(self.x, self.y)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if vector:
            for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
                _dot(painter, QPointF(x, y), self.size, self.colour, self.rim, self.diamond)
            return
        stamp = _stamp(
            self.size, self.colour, self.rim, self.diamond, painter.device().devicePixelRatio()
        )
        half = stamp.deviceIndependentSize().width() / 2
        for x, y in zip((xs - half).tolist(), (ys - half).tolist(), strict=True):
            painter.drawPixmap(QPointF(x, y), stamp)


@dataclass(frozen=True, eq=False)
class Boxes(Over):
    """Upright rectangles, filled; or outlined *line* pixels wide, one pixel inside their edges."""

    left: Floats
    right: Floats
    low: Floats
    high: Floats
    colour: QColor
    line: float = 0.0

    def draw(self, painter: QPainter, place: Place, *, vector: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        x0, y0 = place(self.left, self.low)
        x1, y1 = place(self.right, self.high)
        x0, x1 = np.minimum(x0, x1), np.maximum(x0, x1)
        y0, y1 = np.minimum(y0, y1), np.maximum(y0, y1)
        inset = 1.0 if self.line else 0.0
        edges = (x0 + inset, y0 + inset, x1 - x0 - 2 * inset, y1 - y0 - 2 * inset)
        rects = [QRectF(*one) for one in np.column_stack(edges).tolist()]
        painter.setBrush(Qt.BrushStyle.NoBrush if self.line else self.colour)
        painter.setPen(QPen(self.colour, self.line) if self.line else Qt.PenStyle.NoPen)
        painter.drawRects(rects)


@dataclass(frozen=True, eq=False)
class Track(Over):
    """A line through points, broken where one is missing; *pairs*: each two points joined."""

    x: Floats
    y: Floats
    colour: QColor
    width: float
    dashed: bool = False
    pairs: bool = False

    def draw(self, painter: QPainter, place: Place, *, vector: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=not self.pairs)
        style = Qt.PenStyle.DashLine if self.dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(self.colour, self.width, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        xs, ys = place(self.x, self.y)
        if self.pairs:
            ends = np.column_stack([xs, ys]).reshape(-1, 4)
            known = np.isfinite(ends).all(axis=1)
            painter.drawLines([QLineF(*one) for one in ends[known].tolist()])
            return
        known = np.isfinite(xs) & np.isfinite(ys)
        for start, end in runs(known):
            painter.drawPolyline(arrayToQPolygonF(xs[start:end], ys[start:end]))


@dataclass(frozen=True, eq=False)
class Pointers(Over):
    """Small triangles that point down at places along the foot: something is there."""

    x: Floats
    y: Floats
    colour: QColor
    size: float

    def draw(self, painter: QPainter, place: Place, *, vector: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.colour)
        wide, high, tip = 0.2 * self.size, 0.48 * self.size, 0.14 * self.size
        xs, ys = place(self.x, self.y)
        for x, y in zip(xs.tolist(), ys.tolist(), strict=True):
            corners = [
                QPointF(x - wide, y - high),
                QPointF(x + wide, y - high),
                QPointF(x, y - tip),
            ]
            painter.drawPolygon(QPolygonF(corners))


@dataclass(frozen=True, eq=False)
class Cloud(Over):
    """A picture stretched over a part of the view: multiplied ARGB, first row at the top."""

    picture: NDArray[np.uint32]
    rect: QRectF

    def draw(self, painter: QPainter, place: Place, *, vector: bool) -> None:
        x, y = place(
            np.array([self.rect.left(), self.rect.right()]),
            np.array([self.rect.top(), self.rect.bottom()]),
        )
        tall, wide = self.picture.shape
        form = QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(self.picture.data, wide, tall, 4 * wide, form)
        painter.drawImage(QRectF(x[0], y[1], x[1] - x[0], y[0] - y[1]), image)


@lru_cache(maxsize=64)
def _stamp(size: float, colour: str, rim: str, diamond: bool, ratio: float) -> QPixmap:
    """Return a picture of one point, to be stamped wherever there is one."""
    side = int(size) + 4
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _dot(painter, QPointF(side / 2, side / 2), size, colour, rim, diamond)
    painter.end()
    return made


def _dot(painter: QPainter, at: QPointF, size: float, colour: str, rim: str, diamond: bool) -> None:
    painter.setPen(QPen(QColor(rim), 1) if rim else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    half = size / 2
    if diamond:
        wide = 0.8 * half
        corners = [
            at + QPointF(0, -half),
            at + QPointF(wide, 0),
            at + QPointF(0, half),
            at + QPointF(-wide, 0),
        ]
        painter.drawPolygon(QPolygonF(corners))
    else:
        painter.drawEllipse(at, half, half)
