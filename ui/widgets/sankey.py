"""A Sankey diagram: ribbons as wide as their value, hatched where the importer does not record it."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from mirrorgap.model import sankey
from mirrorgap.model.figures_routes import Sankey
from mirrorgap.model.records import Numbers
from mirrorgap.ui import numbers, theme
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.flows import (
    PALE,
    RECORDED,
    FlowsLayer,
    Painted,
    Points,
    path_of,
    unknown_pen,
    write,
)
from mirrorgap.ui.widgets.layer import faded

_BOUNDS = QRectF(-0.1, -0.1, 1.2, 1.2)
#: A ribbon is never drawn thinner than this, and is hit from so near, in pixels.
THIN, NEAR = 1.2, 4.0
LINE = 15.0
#: From a node to its name; a name that was moved farther than `MOVED` is led to over `LED` pixels.
BESIDE, MOVED, LED = 6.0, 4.0, 16.0


class SankeyLayer(FlowsLayer):
    """Columns from the left; a mark is a ribbon."""

    zoom = (False, False)
    fitted = True

    def __init__(self, figure: Sankey, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        # Room for a name beside each node, so that it stands at its own and not at the next one.
        room = theme.scaled(LINE) / max(canvas.box.height(), 1.0)
        self.layout = sankey.laid_out(figure, min(room, 0.2))
        middles = [path[len(path) // 2] for path in self.layout.paths]
        self.x = np.array([at[0] for at in middles])
        self.y = np.array([at[1] for at in middles])

    def draw(self) -> None:
        self.bare()
        self.canvas.box.invertY(True)
        every = np.argsort(-self.layout.thickness, kind="stable")
        self.paint(self.painted(_BOUNDS, every))
        self.paint(Painted(self.canvas, _BOUNDS, self._nodes), 1)
        names = Painted(self.canvas, _BOUNDS, self._names)
        names.setZValue(150)
        self.canvas.add(names)

    def extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        return (0.0, 1.0), (0.0, 1.0)

    def lines(self) -> list[Points]:
        return list(self.layout.paths)

    def mark_at(self, place: QPointF) -> int:
        """Return the ribbon under *place*, that whose middle is nearest where several lie there."""
        _, tall = self.canvas.pixel_size()
        found, least = -1, np.inf
        for mark, path in enumerate(self.layout.paths):
            if not path[0, 0] <= place.x() <= path[-1, 0]:
                continue
            middle = float(np.interp(place.x(), path[:, 0], path[:, 1]))
            thick = self.layout.thickness[mark]
            far = abs(place.y() - middle)
            if far <= max(thick / 2, NEAR * tall) and far < least:
                found, least = mark, far
        return found

    def draw_mark(self, painter: QPainter, item: Painted, mark: int, colour: str) -> None:
        path, thick = self.layout.paths[mark], self.layout.thickness[mark]
        if np.isnan(self.figure.values[mark]):
            self._unknown(painter, item, path, thick, colour)
            return
        for ink, low, high in self.inks(mark, colour, thick):
            painter.setPen(Qt.PenStyle.NoPen)
            part = _ribbon(item, path, low, high)
            for brush in ink:
                painter.fillPath(part, brush)
            if len(ink) == 1 and ink[0].color().alpha() == PALE:
                painter.setPen(QPen(faded(colour, RECORDED), 0.8))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPath(part)

    def _unknown(
        self, painter: QPainter, item: Painted, path: Points, thick: float, colour: str
    ) -> None:
        pen = unknown_pen(self.tokens)
        if colour == self.tokens.accent:
            pen.setColor(QColor(colour))
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path_of(item.pixels(path)))

    def _node(self, item: Painted, i: int) -> QRectF:
        made = self.layout
        corners = np.array([
            [made.left[i], made.top[i]],
            [made.left[i] + sankey.NODE, made.top[i] + made.height[i]],
        ])  # fmt: skip
        (left, top), (right, bottom) = item.pixels(corners)
        return QRectF(left, top, right - left, max(bottom - top, THIN))

    def _nodes(self, painter: QPainter, item: Painted) -> None:
        for i, node in enumerate(self.figure.nodes):
            painter.fillRect(self._node(item, i), QColor(self.colour(node.colour)))

    def _names(self, painter: QPainter, item: Painted) -> None:
        last = max((node.column for node in self.figure.nodes), default=0)
        wide, tall = self.canvas.box.width(), self.canvas.box.height()
        ends = [i for i, node in enumerate(self.figure.nodes) if node.column == last]
        # The names of the last column lie before it: those of the middle end where they begin.
        figures = painter.fontMetrics()
        taken = 18 + max((figures.horizontalAdvance(self._named(i)) for i in ends), default=0)
        for column in range(last + 1):
            mine = [i for i, node in enumerate(self.figure.nodes) if node.column == column]
            mine.sort(key=lambda i: self.layout.top[i])
            rects = [self._node(item, i) for i in mine]
            middles = np.array([rect.center().y() for rect in rects], dtype=np.float64)
            for i, rect, y in zip(mine, rects, spread(middles, LINE, tall), strict=True):
                room = wide / 2 - 24 if last > 1 else wide - 32
                if 0 < column < last:
                    room = max(room - taken, 24)
                right = column == last and last > 0
                off = self._lead(painter, rect, float(y), right=right)
                x = rect.left() - off - room if right else rect.right() + off
                side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
                said = self._named(i)
                if figures.horizontalAdvance(said) > room:
                    said = self.figure.nodes[i].name  # a cut figure would be a wrong one
                write(painter, self.tokens, QRectF(x, y - 9, room, 18), side, said)

    def _lead(self, painter: QPainter, rect: QRectF, y: float, *, right: bool) -> float:
        """Return how far from its node a name stands; a line leads to one that had to be moved."""
        middle = rect.center().y()
        if abs(y - middle) <= max(rect.height() / 2, MOVED):
            return BESIDE
        edge, off = (rect.left(), -LED) if right else (rect.right(), LED)
        painter.setPen(QPen(QColor(self.tokens.soft), 0.8))
        painter.drawLine(QPointF(edge, middle), QPointF(edge + off, y))
        return LED + 2

    def _named(self, i: int) -> str:
        figure = self.figure
        out, into = figure.values[figure.sources == i], figure.values[figure.targets == i]
        known = [float(np.nansum(side)) for side in (out, into) if np.isfinite(side).any()]
        name = figure.nodes[i].name
        if not known:
            return name
        factor = numbers.magnitude(self.largest).factor
        return f"{name}  {numbers.brief(max(known) / factor)}"

    def overlay(self, chosen: Rows) -> list[pg.GraphicsObject]:
        return [self.painted(_BOUNDS, chosen, self.tokens.accent)]


def spread(middles: Numbers, least: float, tall: float) -> Numbers:
    """Return where labels go so that each has its line: moved apart as little as need be.

    *middles*, shape (n,), ascending, in pixels; the labels stay within *tall* where they fit.

    >>> spread(np.array([10.0, 12.0, 60.0]), 15.0, 100.0).tolist()
    [10.0, 25.0, 60.0]
    >>> spread(np.array([90.0, 95.0]), 15.0, 100.0).tolist()
    [80.0, 95.0]
    """
    found = middles.copy()
    for i in range(1, len(found)):
        found[i] = max(found[i], found[i - 1] + least)
    lowest = tall - least / 3  # half of what the ink of a line takes
    for i in range(len(found) - 1, -1, -1):
        found[i] = min(found[i], lowest)
        lowest = found[i] - least
    return found


def _ribbon(item: Painted, path: Points, low: float, high: float):  # type: ignore[no-untyped-def]
    upper = item.pixels(path + np.array([0.0, low]))
    lower = item.pixels(path + np.array([0.0, high]))
    thin = np.maximum(upper[:, 1] + THIN, lower[:, 1])
    return path_of(
        np.concatenate([upper, np.stack([lower[:, 0], thin], axis=1)[::-1]]), closed=True
    )
