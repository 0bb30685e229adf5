"""A grid of values in colours: sequential from zero, or diverging about it."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from mirrorgap.model.figures import Heat
from mirrorgap.ui import numbers, theme
from mirrorgap.ui.widgets import ticks
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.layer import Layer
from mirrorgap.ui.widgets.lines import value_text
from mirrorgap.ui.widgets.over import Boxes, Over


class Cells(pg.GraphicsObject):
    """Rectangles one unit wide, filled by a brush: hatching."""

    def __init__(self, columns: np.ndarray, rows: np.ndarray) -> None:
        super().__init__()
        self.at = list(zip(columns.tolist(), rows.tolist(), strict=True))
        self.fill: QBrush | None = None
        self._bounds = QRectF()
        for column, row in self.at:
            self._bounds |= QRectF(column, row, 1, 1)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        transform = painter.transform()
        painter.save()
        painter.resetTransform()
        for column, row in self.at:
            rect = transform.mapRect(QRectF(column, row, 1, 1)).adjusted(1, 1, -1, -1)
            if self.fill is not None:
                painter.fillRect(rect, self.fill)
        painter.restore()


class HeatLayer(Layer):
    """Rows from the top, columns to the right; a mark is a cell, numbered row by row."""

    rows = True
    zoom = (True, True)
    fades = False  # a colour is the figure here
    row_height = 16.0

    def __init__(self, figure: Heat, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        self.figure = figure
        n_rows, n_columns = figure.values.shape
        self.y, self.x = (part.ravel() + 0.5 for part in np.mgrid[:n_rows, :n_columns])
        finite = figure.values[np.isfinite(figure.values)]
        self.largest = float(np.abs(finite).max()) if len(finite) else 0.0

    def draw(self) -> None:
        figure, canvas = self.figure, self.canvas
        canvas.bottom.ticker = ticks.categories([_short(c) for c in figure.columns], gap=44)
        canvas.left.ticker = ticks.categories(figure.rows)
        canvas.show_events(figure.events)
        canvas.ends.show_labels(())
        n_rows, n_columns = figure.values.shape
        if figure.values.size == 0:
            return
        picture = pg.ImageItem(self._picture(), axisOrder="row-major", autoLevels=False)
        picture.setRect(QRectF(0, 0, n_columns, n_rows))
        self.paint(picture)
        if figure.uncovered is not None and figure.uncovered.any():
            rows, columns = np.nonzero(figure.uncovered)
            hatch = Cells(columns, rows)
            hatch.fill = QBrush(QColor(self.tokens.hatch), Qt.BrushStyle.BDiagPattern)
            self.paint(hatch)
        # The paper's own lines lie under the colours.
        for event in figure.events:
            pen = pg.mkPen(self.tokens.text, width=1, style=Qt.PenStyle.DotLine)
            self.paint(pg.InfiniteLine(event.month, 90, pen), 1)

    def _picture(self) -> np.ndarray:
        values = self.figure.values
        top = 1.0 if self.figure.diverging and self.largest <= 1 else self.largest or 1.0
        share = np.clip(np.nan_to_num(values) / top, -1, 1)
        if not self.figure.diverging:
            share = np.sqrt(np.abs(share))  # amounts are skewed: the root shows the small ones too
        shades = ramp(self.tokens, diverging=self.figure.diverging)
        picture = np.empty((*values.shape, 4), dtype=np.ubyte)
        picture[..., :3] = shades[((share + 1) * 127.5).round().astype(int)]
        picture[..., 3] = np.where(np.isfinite(values), 255, 0)
        return picture

    def extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        n_rows, n_columns = self.figure.values.shape
        return (0.0, float(max(n_columns, 1))), (0.0, float(max(n_rows, 1)))

    def legend(self) -> list[tuple[str, str]]:
        shades = [
            QColor(*map(int, ramp(self.tokens, diverging=self.figure.diverging)[i])).name()
            for i in (255, 0)
        ]
        if not self.figure.diverging:
            return []
        return [("■ exporter reports more", shades[0]), ("■ importer reports more", shades[1])]

    def titles(self) -> tuple[str, str]:
        return "", ticks.title(self.figure.axis, self.largest)

    def mark_at(self, place: QPointF) -> int:
        n_rows, n_columns = self.figure.values.shape
        row, column = int(np.floor(place.y())), int(np.floor(place.x()))
        inside = 0 <= row < n_rows and 0 <= column < n_columns
        return row * n_columns + column if inside else -1

    def marks_in(self, rect: QRectF) -> Rows:
        hit_x = (self.x + 0.4 >= rect.left()) & (self.x - 0.4 <= rect.right())
        hit_y = (self.y + 0.4 >= rect.top()) & (self.y - 0.4 <= rect.bottom())
        return np.flatnonzero(hit_x & hit_y)

    def readout(self, mark: int) -> str:
        n_columns = len(self.figure.columns)
        row, column = divmod(mark, n_columns)
        where = f"{self.figure.rows[row]}  {numbers.period(self.figure.columns[column])}"
        uncovered = self.figure.uncovered is not None and self.figure.uncovered[row, column]
        value = self.figure.values[row, column]
        said = "uncovered" if uncovered else value_text(self.figure.axis, value)
        return f"{where}  {said}"

    def overlay(self, chosen: Rows) -> list[Over]:
        cells = stretches(chosen, len(self.figure.columns))
        rows, left, right = (part.astype(np.float64) for part in cells)
        return [Boxes(left, right, rows, rows + 1, QColor(self.tokens.accent), line=2.0)]


def stretches(cells: Rows, n_columns: int) -> tuple[Rows, Rows, Rows]:
    """Return cells that touch in a row as one: its row, first column and the one after the last.

    A frame round each narrow cell would paint over the figures.

    >>> [part.tolist() for part in stretches(np.array([0, 1, 3, 4, 5]), 4)]
    [[0, 0, 1], [0, 3, 0], [2, 4, 2]]
    """
    cells = np.sort(cells)
    starts = np.append(True, np.diff(cells) != 1)[: len(cells)] | (cells % n_columns == 0)
    first = np.flatnonzero(starts)
    length = np.diff(np.append(first, len(cells)))
    rows, left = np.divmod(cells[first], n_columns)
    return rows, left, left + length


def ramp(tokens: theme.Tokens, *, diverging: bool) -> np.ndarray:
    """Return 256 colours, shape (256, 3), from -1 to 1; 0 lies in the middle.

    Blue: the exporter reports more; orange: the importer does. Without sign only the upper half is
    used.
    """
    high = "#9AD0F5" if tokens.dark else "#064C79"
    low = "#F2B65A" if tokens.dark else "#A85800"
    middle = tokens.raised if tokens.dark else "#EEF0F3"
    ends = low if diverging else high, high
    shares = np.abs(np.arange(256) - 127.5) / 127.5
    made = [
        theme.rgb(theme.mixed(middle, ends[0] if i < 128 else ends[1], float(share)))
        for i, share in enumerate(shares)
    ]
    return np.array(made, dtype=np.ubyte)


def _short(column: str) -> str:
    named = numbers.period(column)
    return named.replace(" ", "\n", 1) if named != column else column
