"""A plain map with arcs between countries, as wide as their value. It works offline."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from mirrorgap.model import shapes
from mirrorgap.model.figures_routes import FlowMap
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.brushing import Mask
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.flows import (
    FlowsLayer,
    Painted,
    Points,
    path_of,
    unknown_pen,
    write,
)

_EDGE = shapes.EDGE * shapes.SQUEEZE
WORLD = QRectF(_EDGE, -58.0, shapes.WIDTH, 143.0)
#: The widest arc, the least width that shows what is recorded and what is not, and how near a hit is.
WIDEST, THINNEST, NEAR = 26.0, 1.4, 6.0
#: A country that is smaller than this on the screen is a dot of so many pixels.
SMALL, DOT = 5.0, 3.0
#: A name that stands so far above or below its country has a line to it.
FAR = 26.0
#: Room around what takes part, as a share of its extent, and the least extent in map units.
MARGIN, LEAST = 0.18, 24.0


class FlowMapLayer(FlowsLayer):
    """Land in grey, arcs in the colour of the country that they come from; a mark is an arc."""

    square = True

    def __init__(self, figure: FlowMap, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        known = shapes.shapes()
        self.places = [
            known[node.colour].place if node.colour in known else None for node in figure.nodes
        ]
        ends = zip(figure.sources, figure.targets, strict=True)
        self.arcs = [self._arc(int(a), int(b)) for a, b in ends]
        middles = [arc[len(arc) // 2] if len(arc) else (np.nan, np.nan) for arc in self.arcs]
        self.x = np.array([at[0] for at in middles], dtype=np.float64)
        self.y = np.array([at[1] for at in middles], dtype=np.float64)

    def _arc(self, source: int, target: int) -> Points:
        start, end = self.places[source], self.places[target]
        if start is None or end is None:
            return np.empty((0, 2))
        return shapes.arc(start, end)

    # -- drawing -------------------------------------------------------------------------------

    def draw(self) -> None:
        self.bare()
        land = Painted(self.canvas, WORLD, self._land)
        land.setZValue(-10)
        self.canvas.add(land)
        widths = np.nan_to_num(self.figure.values)
        self.paint(self.painted(WORLD, np.argsort(-widths, kind="stable")))
        names = Painted(self.canvas, WORLD, self._names)
        names.setZValue(150)
        self.canvas.add(names)

    def extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        lines = [arc for arc in self.arcs if len(arc)]
        if not lines:
            return (WORLD.left(), WORLD.right()), (WORLD.top(), WORLD.bottom())
        every = np.concatenate(lines)
        low, high = every.min(axis=0), every.max(axis=0)
        wide = np.maximum(high - low, LEAST)
        middle, half = (low + high) / 2, wide * (0.5 + MARGIN)
        (left, bottom), (right, top) = middle - half, middle + half
        return (float(left), float(right)), (float(bottom), float(top))

    def bounds(self) -> tuple[tuple[float, float], tuple[float, float]]:
        (left, right), (low, high) = self.extent()
        return (min(left, WORLD.left()), max(right, WORLD.right())), (
            min(low, WORLD.top()),
            max(high, WORLD.bottom()),
        )

    def _land(self, painter: QPainter, item: Painted) -> None:
        tokens = self.tokens
        fill = theme.mixed(tokens.rule, tokens.line, 0.25)
        taking_part = {node.colour for node in self.figure.nodes}
        painter.save()
        painter.setPen(QPen(QColor(tokens.ground), 0.8))
        for iso3, path in self._outlines(item).items():
            strong = iso3 in taking_part
            painter.setBrush(QColor(theme.mixed(fill, tokens.mark, 0.45) if strong else fill))
            painter.drawPath(path)
        painter.restore()
        self._dots(painter, item, fill, taking_part)

    def _outlines(self, item: Painted) -> dict[str, QPainterPath]:
        """Return the outlines of what is in sight, in pixels: clipped, since SVG files do not clip."""
        (left, right), (low, high) = self.canvas.box.viewRange()
        made = {}
        for iso3, shape in shapes.shapes().items():
            rings = [shapes.clipped(ring, (left, low), (right, high)) for ring in shape.rings]
            path = QPainterPath()
            for ring in rings:
                if len(ring) > 2:
                    path.addPath(path_of(item.pixels(ring), closed=True))
            if not path.isEmpty():
                made[iso3] = path
        return made

    def _dots(self, painter: QPainter, item: Painted, fill: str, taking_part: set[str]) -> None:
        """Draw a dot for each country that is too small to be seen."""
        scale = abs(float(np.diff(item.pixels(np.array([[0.0, 0.0], [1.0, 0.0]]))[:, 0])[0]))
        painter.setPen(Qt.PenStyle.NoPen)
        for iso3, shape in shapes.shapes().items():
            if not iso3 or max(shape.size) * scale >= SMALL:
                continue
            if not self._in_sight(np.array([shape.place]))[0]:
                continue
            ((x, y),) = item.pixels(np.array([shape.place]))
            strong = iso3 in taking_part
            painter.setBrush(
                QColor(self.tokens.mark if strong else theme.mixed(fill, self.tokens.mark, 0.3))
            )
            size = DOT if strong else DOT / 2
            painter.drawEllipse(QPointF(x, y), size, size)

    def width(self, mark: int) -> float:
        """Return how wide an arc is, in pixels."""
        value = self.figure.values[mark]
        if np.isnan(value) or not self.largest:
            return THINNEST
        return max(float(value) / self.largest * WIDEST, THINNEST)

    def draw_mark(self, painter: QPainter, item: Painted, mark: int, colour: str) -> None:
        for turn in (0.0, shapes.WIDTH, -shapes.WIDTH):
            arc = self.arcs[mark] + np.array([turn, 0.0])
            inside = self._in_sight(arc)
            if inside.sum() > 1:
                self._draw_arc(
                    painter, item.pixels(arc[inside]), mark, colour, head=bool(inside[-1])
                )

    def _in_sight(self, arc: Points) -> Mask:
        """Return which points lie on the map and in the box: SVG files do not clip."""
        (left, right), (low, high) = self.canvas.box.viewRange()
        left, right = max(left, WORLD.left()), min(right, WORLD.right())
        inside = (arc[:, 0] >= left) & (arc[:, 0] <= right) & (arc[:, 1] >= low)
        return np.asarray(inside & (arc[:, 1] <= high))

    def _draw_arc(
        self, painter: QPainter, arc: Points, mark: int, colour: str, *, head: bool
    ) -> None:
        wide = self.width(mark)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if np.isnan(self.figure.values[mark]):
            pen = unknown_pen(self.tokens)
            if colour == self.tokens.accent:
                pen.setColor(QColor(colour))
            painter.setPen(pen)
            painter.drawPath(path_of(arc))
            return
        for ink, low, high in self.inks(mark, colour, wide):
            for brush in ink:
                painter.fillPath(_band(arc, low, high), brush)
        if head and len(arc) > 3:
            painter.fillPath(_head(arc, wide), QColor(colour))

    def _names(self, painter: QPainter, item: Painted) -> None:
        taken: list[QRectF] = []
        metrics = painter.fontMetrics()
        for i in self._by_size():
            place = self.places[i]
            if place is None or not self._in_sight(np.array([place]))[0]:
                continue
            ((x, y),) = item.pixels(np.array([place]))
            name = self.figure.nodes[i].name
            painter.setPen(QPen(QColor(self.tokens.ground), 1))
            painter.setBrush(QColor(self.colour(self.figure.nodes[i].colour)))
            painter.drawEllipse(QPointF(x, y), DOT + 1, DOT + 1)
            wide = metrics.horizontalAdvance(name) + 8.0
            found = self._room_for(QPointF(x, y), wide, taken)
            taken.append(found)
            if abs(found.center().y() - y) > FAR:
                painter.setPen(QPen(QColor(self.tokens.soft), 0.8))
                painter.drawLine(QPointF(x, y), found.center())
            write(painter, self.tokens, found, Qt.AlignmentFlag.AlignHCenter, name)

    def _room_for(self, at: QPointF, wide: float, taken: list[QRectF]) -> QRectF:
        """Return where a name of so many pixels goes: the first free place, else the least covered."""
        x, y = at.x(), at.y()
        tries = [QRectF(x + 6, y - 9, wide, 18), QRectF(x - 6 - wide, y - 9, wide, 18),
                 QRectF(x - wide / 2, y + 6, wide, 18), QRectF(x - wide / 2, y - 24, wide, 18)]  # fmt: skip
        for step in (20.0, 38.0, 56.0):
            for side in (x + 8, x - 8 - wide, x - wide / 2):
                tries += [
                    QRectF(side, y - 9 + step, wide, 18),
                    QRectF(side, y - 9 - step, wide, 18),
                ]
        inside = QRectF(0, 0, self.canvas.box.width(), self.canvas.box.height())
        tries = [one for one in tries if inside.contains(one)] or tries

        def covered(one: QRectF) -> float:
            shared = (one.intersected(other) for other in taken)
            return sum(part.width() * part.height() for part in shared if not part.isEmpty())

        return min(tries, key=covered)

    def _by_size(self) -> list[int]:
        """Return the nodes, those with the most value first: their names have the first choice."""
        n = len(self.figure.nodes)
        values = np.nan_to_num(self.figure.values)
        out = np.bincount(self.figure.sources, values, minlength=n)
        into = np.bincount(self.figure.targets, values, minlength=n)
        order = np.argsort(-np.maximum(out, into), kind="stable")
        seen: set[str] = set()
        kept = []
        for i in order:
            if self.figure.nodes[i].colour not in seen:
                seen.add(self.figure.nodes[i].colour)
                kept.append(int(i))
        return kept

    # -- brushing ------------------------------------------------------------------------------

    def lines(self) -> list[Points]:
        return self.arcs

    def mark_at(self, place: QPointF) -> int:
        """Return the arc under *place*, that whose middle is nearest where several lie there."""
        size = np.array(self.canvas.pixel_size())
        at = np.array([place.x(), place.y()])
        found, least = -1, np.inf
        for mark, arc in enumerate(self.arcs):
            wide = self.width(mark)
            turns = (0.0, shapes.WIDTH, -shapes.WIDTH)
            far = min(
                (_distance((arc + np.array([t, 0.0]) - at) / size) for t in turns), default=np.inf
            )
            if far <= max(wide / 2, NEAR) and far < least:
                found, least = mark, far
        return found

    def overlay(self, chosen: Rows) -> list[pg.GraphicsObject]:
        return [self.painted(WORLD, chosen, self.tokens.accent)]


def _sides(arc: Points) -> Points:
    """Return unit vectors at right angles to a line, shape (n, 2)."""
    along = np.gradient(arc, axis=0)
    length = np.maximum(np.hypot(*along.T), 1e-9)
    return np.asarray(np.stack([-along[:, 1], along[:, 0]], axis=1) / length[:, None])


def _band(arc: Points, low: float, high: float) -> QPainterPath:
    aside = _sides(arc)
    high = max(high, low + THINNEST)
    return path_of(np.concatenate([arc + aside * low, (arc + aside * high)[::-1]]), closed=True)


def _head(arc: Points, wide: float) -> QPainterPath:
    """Return the arrow head at the end of an arc."""
    end, long = arc[-1], min(7.0 + wide / 2, 16.0)
    back = end - arc[-4]
    back = back / max(float(np.hypot(*back)), 1e-9)
    aside = np.array([-back[1], back[0]])
    base = end - back * long
    return path_of(np.array([end, base + aside * long / 2, base - aside * long / 2]), closed=True)


def _distance(line: Points) -> float:
    """Return how far the origin is from a line, shape (n, 2)."""
    if len(line) < 2:
        return np.inf
    start, along = line[:-1], np.diff(line, axis=0)
    length = np.maximum((along**2).sum(axis=1), 1e-12)
    t = np.clip(-(start * along).sum(axis=1) / length, 0.0, 1.0)
    near = start + along * t[:, None]
    return float(np.hypot(near[:, 0], near[:, 1]).min())
