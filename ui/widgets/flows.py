"""What a Sankey diagram and a map of flows share: their ink, what they say, and painting in pixels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from mirrorgap.model.figures_routes import FlowMap, Sankey
from mirrorgap.ui import numbers, theme
from mirrorgap.ui.widgets import ticks
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.layer import Layer, faded
from mirrorgap.ui.widgets.lines import value_text

Points = NDArray[np.float64]
#: How strong the ink of a flow is where the importer records it, and where its books are not loaded.
RECORDED, PALE = 190, 64
#: A part of less than this is rounding.
LEAST = 0.002


class Painted(pg.GraphicsObject):
    """Something on the paper that paints itself in pixels of the view box, at any zoom."""

    def __init__(
        self, canvas: Canvas, bounds: QRectF, draw: Callable[[QPainter, Painted], None]
    ) -> None:
        super().__init__()
        self.canvas, self._bounds, self._draw = canvas, bounds, draw

    def boundingRect(self) -> QRectF:
        return self._bounds

    def pixels(self, points: Points) -> Points:
        """Return where *points*, shape (n, 2) in view units, lie in pixels of the box."""
        box = self.canvas.box
        (left, right), (low, high) = box.viewRange()
        x = (points[:, 0] - left) / ((right - left) or 1.0) * box.width()
        share = (points[:, 1] - low) / ((high - low) or 1.0)
        y = (share if box.yInverted() else 1 - share) * box.height()
        return np.stack([x, y], axis=1)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        inverse, fine = self.itemTransform(self.canvas.box)[0].inverted()
        if not fine:
            return
        painter.save()
        painter.setTransform(inverse, True)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.tabular(self.canvas.font(), -1))
        self._draw(painter, self)
        painter.restore()


def path_of(points: Points, *, closed: bool = False) -> QPainterPath:
    """Return a line through *points*, shape (n, 2)."""
    path = QPainterPath(QPointF(*points[0]))
    for x, y in points[1:]:
        path.lineTo(x, y)
    if closed:
        path.closeSubpath()
    return path


def hatched(colour: str) -> QBrush:
    """Return the ink of what the exporter reports and the importer's books do not hold."""
    return QBrush(QColor(colour), Qt.BrushStyle.BDiagPattern)


def write(
    painter: QPainter, tokens: theme.Tokens, at: QRectF, side: Qt.AlignmentFlag, text: str
) -> None:
    """Write *text* in *at*, with a rim in the colour of the ground."""
    cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(at.width()))
    wide = painter.fontMetrics().horizontalAdvance(cut)
    flags = side | Qt.AlignmentFlag.AlignVCenter
    x = {
        Qt.AlignmentFlag.AlignRight: at.right() - wide,
        Qt.AlignmentFlag.AlignHCenter: at.center().x() - wide / 2,
    }
    rim = QRectF(x.get(side, at.left()) - 2, at.center().y() - 8, wide + 4, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(tokens.ground, 170))
    painter.drawRoundedRect(rim, 3, 3)
    painter.setPen(QColor(tokens.text))
    painter.drawText(at, int(flags), cut)


class FlowsLayer(Layer):
    """Flows as shapes on the paper; a mark is a flow."""

    def __init__(self, figure: Sankey | FlowMap, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        self.figure = figure
        finite = figure.values[np.isfinite(figure.values)]
        self.largest = float(finite.max()) if len(finite) else 0.0

    def bare(self) -> None:
        """Take rulers, events and names of lines off the paper."""
        self.canvas.left.ticker = self.canvas.bottom.ticker = lambda low, high, pixels: []
        self.canvas.show_events(())
        self.canvas.ends.show_labels(())

    def colours(self, mark: int) -> str:
        """Return the colour of a flow: that of the country that it comes from."""
        return self.colour(self.figure.nodes[self.figure.sources[mark]].colour)

    def titles(self) -> tuple[str, str]:
        return "", ticks.title(self.figure.axis, self.largest)

    def legend(self) -> list[tuple[str, str]]:
        """Return what the inks mean, those that are there."""
        told, dark = self.figure.shares
        there = (
            ("■ recorded too", told > 0),
            ("▨ not recorded", told + dark < 1 - LEAST),
            ("□ books not loaded", dark > 0),
            ("┄ not loaded", np.isnan(self.figure.values)),
        )
        return [(said, self.tokens.soft) for said, which in there if which.any()]

    def inks(self, mark: int, colour: str, wide: float) -> list[tuple[list[QBrush], float, float]]:
        """Return the brushes of the parts of a flow, and from where to where across it they go."""
        told, dark = (float(np.nan_to_num(part[mark])) for part in self.figure.shares)
        if not self.figure.values[mark] > 0:
            dark = 1.0
        first, second = -wide / 2 + told * wide, wide / 2 - dark * wide
        parts = [
            ([QBrush(faded(colour, RECORDED))], -wide / 2, first),
            ([QBrush(faded(colour, 28)), hatched(colour)], first, second),
            ([QBrush(faded(colour, PALE))], second, wide / 2),
        ]
        return [one for one in parts if one[2] - one[1] > LEAST * wide]

    def readout(self, mark: int) -> str:
        figure = self.figure
        source, target = figure.nodes[figure.sources[mark]], figure.nodes[figure.targets[mark]]
        pair = f"{source.name} → {target.name}"
        if np.isnan(figure.values[mark]):
            return f"{pair}  not loaded: {source.name}'s own books do not cover it"
        said = [pair, value_text(figure.axis, figure.values[mark])]
        if np.isfinite(figure.changes[mark]):
            change, unit = figure.changes[mark], figure.axis.unit
            said.append(f"{'+' if change > 0 else ''}{numbers.amount(change, unit)} on the base")
        if np.isnan(figure.seen[mark]):
            said.append(f"{target.name}'s books are not loaded")
            return "  ".join(said)
        said.append(f"{target.name} records {value_text(figure.axis, figure.seen[mark])}")
        if figure.uncovered[mark] > 0:
            dark = value_text(figure.axis, figure.uncovered[mark])
            said.append(f"its books do not cover {dark}")
        return "  ".join(said)

    def painted(self, bounds: QRectF, marks: Rows, accent: str = "") -> Painted:
        """Return an item that draws *marks*, in *accent* where it is given."""

        def draw(painter: QPainter, item: Painted) -> None:
            for mark in marks:
                self.draw_mark(painter, item, int(mark), accent or self.colours(int(mark)))

        return Painted(self.canvas, bounds, draw)

    def draw_mark(self, painter: QPainter, item: Painted, mark: int, colour: str) -> None:
        """Draw one flow in pixels."""
        raise NotImplementedError

    def lines(self) -> list[Points]:
        """Return the middle line of each flow, shape (n, 2), in view units."""
        raise NotImplementedError

    def marks_in(self, rect: QRectF) -> Rows:
        hit = []
        for mark, line in enumerate(self.lines()):
            inside = (line[:, 0] >= rect.left()) & (line[:, 0] <= rect.right())
            inside &= (line[:, 1] >= rect.top()) & (line[:, 1] <= rect.bottom())
            if inside.any():
                hit.append(mark)
        return np.array(hit, dtype=np.intp)


def unknown_pen(tokens: theme.Tokens, width: float = 1.5) -> QPen:
    """Return the pen of an amount that nobody has loaded."""
    pen = QPen(QColor(tokens.faint), width, Qt.PenStyle.DashLine)
    return pen
