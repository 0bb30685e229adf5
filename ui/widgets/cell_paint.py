"""How the cells of a table are painted: text, aligned figures, bars, class bars, spark lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from pyqtgraph.functions import arrayToQPolygonF
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPolygonF

from mirrorgap.ui import numbers, theme
from mirrorgap.ui.widgets.columns import ClassValues, NumberValues, SparkValues
from mirrorgap.ui.widgets.frame_model import FrameModel
from mirrorgap.ui.widgets.runs import runs

#: Where a row stands, and which of the frame it is.
Line = tuple[int, int]
#: How long the sides of a note's sign are, in pixels.
NOTE = 7.0
#: Between a cell's edge and its text.
PADDING = 8
# Made once: joining flags takes longer than drawing a figure.
_MIDDLE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
_AT_RIGHT = _MIDDLE | Qt.AlignmentFlag.AlignRight.value
_AT_LEFT = _MIDDLE | Qt.AlignmentFlag.AlignLeft.value


#: What ends like the name of a file.
_FILE = re.compile(r"^\S.*\.[A-Za-z]{2,5}$")
#: No letter is wider, in ems: shorter texts need no measuring.
_WIDEST = 1.1


@lru_cache(maxsize=256)
def ink(name: str) -> QColor:
    """Return the colour of a token, made once."""
    return QColor(name)


@lru_cache(maxsize=64)
def hatch(name: str) -> QBrush:
    """Return diagonal lines in the colour of a token: a part of what lies there."""
    return QBrush(QColor(name), Qt.BrushStyle.BDiagPattern)


#: Metrics of the fonts painted with, by `QFont.key`: asked for anew they are made anew.
_METRICS: dict[str, QFontMetrics] = {}


@lru_cache(maxsize=65536)
def fitted(text: str, width: int, font: str, numeric: bool) -> str:
    """Return *text* as it fits into *width* pixels of a font in `_METRICS`, cut with an ellipsis."""
    metrics = _METRICS[font]
    if len(text) * metrics.height() * _WIDEST <= width or metrics.horizontalAdvance(text) <= width:
        return text
    if numeric:
        return "…"  # a cut figure would be a wrong one
    # Files that begin alike are told apart by their ends.
    where = Qt.TextElideMode.ElideMiddle if _FILE.search(text) else Qt.TextElideMode.ElideRight
    return metrics.elidedText(text, where, width)


class CellPainter:
    """Paints the cells of one repaint straight from the model's arrays.

    Qt would ask a delegate cell by cell, with an index and an option made for each: that takes
    longer than drawing them.
    """

    def __init__(self, painter: QPainter, model: FrameModel, tokens: theme.Tokens) -> None:
        self.painter, self.model, self.tokens = painter, model, tokens
        self.font = painter.font().key()
        if self.font not in _METRICS:
            _METRICS[self.font] = painter.fontMetrics()

    def paint(self, place: int, x: int, wide: int, tall: int, rows: Sequence[Line]) -> None:
        """Paint the cells of some rows in the column at *place*, from *x* on, *wide* and *tall*."""
        column, values = self.model.columns[place], self.model.values[place]
        match values:
            case ClassValues():
                for y, row in rows:
                    rect, shares = QRect(x, y, wide, tall), values.shares[row]
                    paint_classes(self.painter, rect, shares, values.parts, self.tokens)
            case SparkValues():
                for y, row in rows:
                    rect, line = QRect(x, y, wide, tall), values.lines[row]
                    paint_spark(self.painter, rect, line, values.extent, self.tokens)
            case _:
                if column.bar and isinstance(values, NumberValues):
                    for y, row in rows:
                        rect, value = QRect(x, y, wide, tall), float(values.values[row])
                        paint_bar(self.painter, rect, value, values.extent, self.tokens)
                texts = [(y, values.text(row)) for y, row in rows]
                self._write(x + PADDING, wide - 2 * PADDING, tall, texts, numeric=column.numeric)

    def _write(
        self, x: int, wide: int, tall: int, texts: Sequence[tuple[int, str]], *, numeric: bool
    ) -> None:
        """Write each text on one line, cut with an ellipsis; figures at the right, "–" faint."""
        painter, flags = self.painter, _AT_RIGHT if numeric else _AT_LEFT
        plain, faint = ink(self.tokens.text), ink(self.tokens.faint)
        painter.setPen(plain)
        for y, text in texts:
            missing = text.startswith(numbers.MISSING) and not text.strip("–\u2007\u2008")
            if missing:
                painter.setPen(faint)
            painter.drawText(x, y, wide, tall, flags, fitted(text, wide, self.font, numeric))
            if missing:
                painter.setPen(plain)


def paint_bar(
    painter: QPainter,
    rect: QRect,
    value: float,
    extent: tuple[float, float],
    tokens: theme.Tokens,
) -> None:
    """Draw a pale bar from the column's zero to *value* along the foot of the cell."""
    low, high = extent
    if value != value or high <= low:
        return
    inner = rect.adjusted(PADDING, 0, -PADDING, 0)
    left, scale = inner.left(), inner.width() / (high - low)
    zero, end = left - low * scale, left + (value - low) * scale
    bar = QRectF(min(zero, end), rect.bottom() - 3, abs(end - zero), 2)
    painter.fillRect(bar, ink(tokens.mark))


def paint_classes(
    painter: QPainter,
    rect: QRect,
    shares: np.ndarray,
    parts: tuple[str, ...],
    tokens: theme.Tokens,
) -> None:
    """Draw one bar whose parts are *shares* of the whole; uncovered is hatched."""
    left, top = float(rect.left() + PADDING), float(rect.top() + 7)
    wide, tall = float(rect.width() - 2 * PADDING), float(rect.height() - 14)
    known = [(share, part) for share, part in zip(shares.tolist(), parts, strict=True) if share > 0]
    if not known:
        painter.setPen(ink(tokens.faint))
        painter.drawText(rect.adjusted(PADDING, 0, 0, 0), _AT_LEFT, numbers.MISSING)
        return
    for share, part in known:
        painter.fillRect(QRectF(left, top, wide * share, tall), class_brush(part, tokens))
        left += wide * share


@lru_cache(maxsize=64)
def class_brush(part: str, tokens: theme.Tokens) -> QBrush:
    """Return the brush of a class ("lost", or a field such as ``lost_usd``)."""
    key = part.removesuffix("_usd").removesuffix("_kg").removeprefix("cells_")
    if key.startswith("uncovered"):
        return QBrush(ink(tokens.hatch), Qt.BrushStyle.BDiagPattern)
    return QBrush(ink(theme.colour_of(key, dark=tokens.dark)))


@lru_cache(maxsize=64)
def _steps(left: float, wide: float, n: int) -> np.ndarray:
    """Return where *n* values stand from the left edge to the right one: the same in each row."""
    return left + wide * np.arange(n) / max(n - 1, 1)


def paint_spark(
    painter: QPainter,
    rect: QRect,
    line: np.ndarray,
    extent: tuple[float, float],
    tokens: theme.Tokens,
) -> None:
    """Draw *line* over the cell's width on the column's scale; missing values are gaps."""
    low, high = extent
    if len(line) == 0 or high <= low:
        return
    box = QRectF(rect).adjusted(PADDING, 4, -PADDING, -4)
    x = _steps(box.left(), box.width(), len(line))
    y = box.bottom() - box.height() * (line - low) / (high - low)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # A pen of one pixel: Qt takes eight times as long for one that is wider by a quarter.
    painter.setPen(ink(tokens.soft))
    known = np.isfinite(y)
    for start, end in ((0, len(y)),) if known.all() else runs(known):
        if end - start > 1:
            painter.drawPolyline(arrayToQPolygonF(x[start:end], y[start:end]))
        else:
            painter.drawPoint(QPointF(x[start], y[start]))
    if known[-1]:
        painter.setBrush(ink(tokens.text))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPointF(x[-1], y[-1]), 1.75, 1.75)
    painter.restore()


def paint_note(painter: QPainter, left: int, top: int, tokens: theme.Tokens) -> None:
    """Draw the sign of a note: a small triangle in the corner of a row."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink(tokens.text))
    corner = QPointF(left, top)
    ends = (QPointF(NOTE, 0.0), QPointF(0.0, NOTE))
    painter.drawPolygon(QPolygonF([corner, *(corner + end for end in ends)]))
    painter.restore()
