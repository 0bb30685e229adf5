"""How the cells of a table are painted: text, aligned figures, bars, class bars, spark lines."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from mirrorgap.ui import numbers, theme
from mirrorgap.ui.widgets.columns import ClassValues, Column, NumberValues, SparkValues
from mirrorgap.ui.widgets.frame_model import FrameModel

#: Between a cell's edge and its text.
PADDING = 8
# Made once: joining flags takes longer than drawing a figure.
_MIDDLE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
_AT_RIGHT = _MIDDLE | Qt.AlignmentFlag.AlignRight.value
_AT_LEFT = _MIDDLE | Qt.AlignmentFlag.AlignLeft.value


#: No letter is wider, in ems: shorter texts need no measuring.
_WIDEST = 1.1


@lru_cache(maxsize=256)
def ink(name: str) -> QColor:
    """Return the colour of a token, made once."""
    return QColor(name)


class CellPainter(QStyledItemDelegate):
    """Paints straight from the model's arrays; the view gives the tokens of its live palette."""

    tokens = theme.LIGHT
    #: Whether another view covers the pinned columns of this one.
    under_pins = False

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model = index.model()
        if not isinstance(model, FrameModel):
            super().paint(painter, option, index)
            return
        place = index.column()
        column = model.columns[place]
        if column.pinned and self.under_pins:
            return
        row = int(model.order[index.row()])
        tokens = self.tokens
        rect: QRect = option.rect
        if model.mask is not None and model.mask[row]:
            painter.fillRect(rect, ink(tokens.accent_tint))
        values = model.values[place]
        match values:
            case ClassValues():
                paint_classes(painter, rect, values.shares[row], values.parts, tokens)
            case SparkValues():
                paint_spark(painter, rect, values.lines[row], values.extent, tokens)
            case _:
                if column.bar and isinstance(values, NumberValues):
                    paint_bar(painter, rect, values.values[row], values.extent, tokens)
                paint_text(painter, rect, values.text(row), column, tokens)


def paint_text(
    painter: QPainter, rect: QRect, text: str, column: Column, tokens: theme.Tokens
) -> None:
    """Write *text* on one line, cut with an ellipsis; figures at the right, "–" faint."""
    missing = text.startswith(numbers.MISSING) and not text.strip("–\u2007\u2008")
    painter.setPen(ink(tokens.faint if missing else tokens.text))
    inner = rect.adjusted(PADDING, 0, -PADDING, 0)
    metrics = painter.fontMetrics()
    long = len(text) * metrics.height() * _WIDEST > inner.width()
    if long and metrics.horizontalAdvance(text) > inner.width():
        if column.numeric:
            text = "…"  # a cut figure would be a wrong one
        else:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(inner, _AT_RIGHT if column.numeric else _AT_LEFT, text)


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
    zero, end = (
        inner.left() + inner.width() * (at - low) / (high - low) for at in (0.0, float(value))
    )
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
    bar = QRectF(rect).adjusted(PADDING, 7, -PADDING, -7)
    if not np.isfinite(shares).any():
        painter.setPen(ink(tokens.faint))
        painter.drawText(rect.adjusted(PADDING, 0, 0, 0), _AT_LEFT, numbers.MISSING)
        return
    left = bar.left()
    for share, part in zip(shares, parts, strict=True):
        piece = QRectF(left, bar.top(), bar.width() * float(share), bar.height())
        painter.fillRect(piece, class_brush(part, tokens))
        left = piece.right()


@lru_cache(maxsize=64)
def class_brush(part: str, tokens: theme.Tokens) -> QBrush:
    """Return the brush of a class ("lost", or a field such as ``lost_usd``)."""
    key = part.removesuffix("_usd").removesuffix("_kg").removeprefix("cells_")
    if key.startswith("uncovered"):
        return QBrush(ink(tokens.hatch), Qt.BrushStyle.BDiagPattern)
    return QBrush(ink(theme.colour_of(key, dark=tokens.dark)))


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
    x = box.left() + box.width() * np.arange(len(line)) / max(len(line) - 1, 1)
    y = box.bottom() - box.height() * (line - low) / (high - low)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink(tokens.soft), 1.25))
    known = np.isfinite(y)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    points = [QPointF(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    for start, end in edges.reshape(-1, 2).tolist():
        if end - start > 1:
            painter.drawPolyline(QPolygonF(points[start:end]))
        else:
            painter.drawPoint(points[start])
    if np.isfinite(y[-1]):
        painter.setBrush(ink(tokens.text))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(QPointF(x[-1], y[-1]), 1.75, 1.75)
    painter.restore()
