"""A bare view of rows: fixed heights, thin rules, a current row, no item selection."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from mirrorgap.ui import theme
from mirrorgap.ui.widgets.cell_paint import CellPainter, Line, hatch, ink, paint_note
from mirrorgap.ui.widgets.columns import Values
from mirrorgap.ui.widgets.frame_header import FrameHeader
from mirrorgap.ui.widgets.frame_model import FrameModel

Modifier = Qt.KeyboardModifier
#: Bytes of painted rows that a view keeps.
MOST_BYTES = 16_000_000
_TURNED = {Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.ForegroundRole}


class RowPictures:
    """What rows in sight show, each painted once: a brush only lays another tint under them."""

    def __init__(self) -> None:
        #: Of each source row a strip of painted rows, and its part of that, in its pixels.
        self._made: dict[int, tuple[QPixmap, QRectF]] = {}
        self._key: tuple[object, ...] = ()
        self._values: tuple[Values, ...] = ()

    def prepare(
        self,
        painter: QPainter,
        model: FrameModel,
        tokens: theme.Tokens,
        columns: tuple[tuple[int, int, int], ...],
        width: int,
    ) -> None:
        """Take what the rows are painted with; those painted otherwise are forgotten."""
        ratio, font = painter.device().devicePixelRatio(), painter.font()
        key = (columns, width, ratio, font.key(), tokens.ground)
        if key != self._key or model.values is not self._values:
            self._made.clear()
        self._key, self._values = key, model.values
        self._model, self._tokens, self._font = model, tokens, font
        self._columns, self._width, self._ratio = columns, width, ratio
        self._tall = theme.row_height()

    def have(self, sources: Sequence[int]) -> None:
        """Paint those of the source rows that are not there yet, together: a painter a row takes longer."""
        new = [source for source in sources if source not in self._made]
        if not new:
            return
        row = QSize(self._width, self._tall) * self._ratio
        if (len(self._made) + len(new)) * row.width() * row.height() * 4 > MOST_BYTES:
            self._made.clear()
            new = list(sources)
        strip = QPixmap(QSize(row.width(), row.height() * len(new)))
        strip.setDevicePixelRatio(self._ratio)
        strip.fill(Qt.GlobalColor.transparent)
        painter = QPainter(strip)
        painter.setFont(self._font)
        cells = CellPainter(painter, self._model, self._tokens)
        lines = [(at * self._tall, source) for at, source in enumerate(new)]
        # A row is whole pixels high: where that is not what it is in the view, each is put in its place.
        whole = row.height() == self._tall * self._ratio
        for at, source in enumerate(new):
            part = QRectF(0, at * row.height(), row.width(), row.height())
            self._made[source] = strip, part
            if not whole:
                painter.resetTransform()
                painter.translate(0, part.top() / self._ratio)
                self._paint(cells, [(0, source)])
        if whole:
            self._paint(cells, lines)
        painter.end()

    def _paint(self, cells: CellPainter, lines: Sequence[Line]) -> None:
        for place, x, wide in self._columns:
            cells.paint(place, x, wide, self._tall, lines)

    def draw(self, painter: QPainter, y: int, source: int) -> None:
        """Draw the cells of a source row that is there, on nothing, as wide as the view."""
        strip, part = self._made[source]
        painter.drawPixmap(QPointF(0.0, y), strip, part)


class RowView(QTableView):
    """Paints rows and reports where the mouse is, by row; brushing itself is its owner's."""

    pressed_row = Signal(int, object)  # row (-1: below the last), modifiers
    dragged_to = Signal(QPoint)  # in viewport coordinates, which may lie outside
    released = Signal()
    hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalHeader(FrameHeader(self))
        self.setMouseTracking(True)
        # It paints its own ground: what lies under it need not be painted.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFont(theme.tabular(self.font()))
        self._pictures = RowPictures()
        self.hover_row = -1
        #: Whether the owner has the focus (a frozen part shows the same current row).
        self.lit = False
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.fit_rows()

    def fit_rows(self) -> None:
        """Give rows the height that the size of text wants."""
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(theme.row_height())
        rows.setDefaultSectionSize(theme.row_height())

    def header(self) -> FrameHeader:
        found = self.horizontalHeader()
        assert isinstance(found, FrameHeader)
        return found

    # -- mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        place = event.position().toPoint()
        column = self.columnAt(place.x())
        row = self.rowAt(place.y())
        self.pressed_row.emit(row, event.modifiers())
        if row >= 0 and column >= 0:
            self.setCurrentIndex(self.model().index(row, column))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged_to.emit(place)
        else:
            self.hovered.emit(self.rowAt(place.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.released.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.doubleClicked.emit(index)

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(-1)
        super().leaveEvent(event)

    # -- paint ---------------------------------------------------------------------------------

    def show_hover(self, row: int) -> None:
        """Draw the hovered row's rule; -1 draws none."""
        if row == self.hover_row:
            return
        for one in (self.hover_row, row):
            if one >= 0:
                y, width = self.rowViewportPosition(one), self.viewport().width()
                self.viewport().update(0, y - 1, width, theme.row_height() + 2)
        self.hover_row = row

    def dataChanged(
        self,
        topLeft: QModelIndex | QPersistentModelIndex,  # noqa: N803
        bottomRight: QModelIndex | QPersistentModelIndex,  # noqa: N803
        roles: Sequence[int] = (),
    ) -> None:
        """Paint anew only the rows in sight that a brush has turned: the others look as before."""
        model = self.model()
        if not isinstance(model, FrameModel) or set(roles) != _TURNED:
            super().dataChanged(topLeft, bottomRight, roles)
            return
        tall = self.viewport().height()
        top, last = self.rowAt(0), self.rowAt(tall - 1)
        bottom = model.rowCount() - 1 if last < 0 else last
        if top < 0:
            return
        for row in np.flatnonzero(model.turned[model.order[top : bottom + 1]]) + top:
            y = self.rowViewportPosition(int(row))
            self.viewport().update(0, y - 1, self.viewport().width(), theme.row_height() + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        model = self.model()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().base())
        if not isinstance(model, FrameModel) or model.rowCount() == 0:
            painter.end()
            return
        tokens, area = theme.tokens_of(self), event.rect()
        top, last = max(self.rowAt(area.top()), 0), self.rowAt(area.bottom())
        bottom = model.rowCount() - 1 if last < 0 else last
        columns = self._columns_in(self.viewport().rect(), model)
        width = min(self.horizontalHeader().length(), self.viewport().width())
        left = columns[0][1] if columns else 0
        right = columns[-1][1] + columns[-1][2] if columns else 0
        pictures, tall = self._pictures, theme.row_height()
        pictures.prepare(painter, model, tokens, tuple(columns), self.viewport().width())
        rows = [(row, self.rowViewportPosition(row)) for row in range(top, bottom + 1)]
        region = event.region()
        if region.rectCount() > 1:
            rows = [(row, y) for row, y in rows if region.intersects(QRect(0, y, width, tall))]
        sources = model.order[[row for row, _ in rows]].tolist()
        pictures.have(sources)
        brushed, noted = model.brushed(sources), model.has_notes(sources)
        for (_, y), source, chosen in zip(rows, sources, brushed, strict=True):
            if chosen:
                part = model.partly is not None and model.partly[source]
                fill = hatch(tokens.accent_tint) if part else ink(tokens.accent_tint)
                painter.fillRect(left, y, right - left, tall, fill)
            pictures.draw(painter, y, source)
        if columns and columns[0][0] == 0:
            for (_, y), has_note in zip(rows, noted, strict=True):
                if has_note:
                    paint_note(painter, columns[0][1], y, tokens)
        self._strokes(painter, rows, brushed, width, tokens)
        painter.end()

    def _columns_in(self, area: QRect, model: FrameModel) -> list[tuple[int, int, int]]:
        """Return place, left edge and width of the columns in *area* that no other view covers."""
        found = []
        for place, column in enumerate(model.columns):
            if self.isColumnHidden(place) or (column.pinned and not self.leftmost):
                continue
            x, wide = self.columnViewportPosition(place), self.columnWidth(place)
            if x <= area.right() and x + wide > area.left():
                found.append((place, x, wide))
        return sorted(found, key=lambda one: one[1])

    def _strokes(
        self,
        painter: QPainter,
        rows: list[tuple[int, int]],
        brushed: list[bool],
        width: int,
        tokens: theme.Tokens,
    ) -> None:
        """Draw the rules under rows, and what marks brushed, hovered and current ones."""
        tall, leftmost = theme.row_height(), self.leftmost
        current = self.currentIndex().row() if self.lit else -1
        for (row, y), chosen in zip(rows, brushed, strict=True):
            foot = y + tall - 1
            if row % 5 == 4 or row == self.hover_row:
                painter.setPen(ink(tokens.line if row == self.hover_row else tokens.rule))
                painter.drawLine(0, foot, width, foot)
            # Not by colour alone: a brushed row also has a bar at its left edge.
            if chosen and leftmost:
                painter.fillRect(0, y, 3, tall, ink(tokens.accent))
            if row == current:
                painter.setPen(QPen(ink(tokens.accent), 1))
                painter.drawLine(0, y, width, y)
                painter.drawLine(0, foot, width, foot)

    @property
    def leftmost(self) -> bool:
        """Whether no other view covers this one's left edge."""
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self.hovered.emit(self.rowAt(int(event.position().y())))
