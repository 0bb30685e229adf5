"""A filter by the values of one column: check boxes, counts, amounts as small bars."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.ui import numbers, theme
from mirrorgap.ui.widgets.facet_model import FacetModel

#: Fewer values than this need no search.
SEARCH_FROM = 9
HOW_TO = "Click or Space checks one; Ctrl+click or Ctrl+Space takes only it."
Modifier = Qt.KeyboardModifier


class FacetPainter(QStyledItemDelegate):
    """A check box, the value, counts after and before, and a bar of the amount under them."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(120, theme.row_height() + 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model = index.model()
        if not isinstance(model, FacetModel):
            return
        tokens, rect, row = (
            theme.tokens(dark=theme.is_dark(option.palette)),
            option.rect,
            index.row(),
        )
        painter.save()
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.rule))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        state = model.state(row)
        self._box(painter, QRect(rect.left() + 8, rect.center().y() - 6, 13, 13), state, tokens)
        self._words(painter, rect.adjusted(28, 0, -8, -2), model, row, tokens)
        if model.is_group(row) and not model.is_group(row + 1):
            painter.setPen(QColor(tokens.rule))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()

    @staticmethod
    def _box(painter: QPainter, box: QRect, state: Qt.CheckState, tokens: theme.Tokens) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = state != Qt.CheckState.Unchecked
        painter.setPen(QPen(QColor(tokens.soft if on else tokens.faint), 1))
        painter.setBrush(QColor(tokens.soft if on else tokens.ground))
        painter.drawRoundedRect(QRectF(box), 2, 2)
        painter.setPen(QPen(QColor(tokens.ground), 1.75))
        x, y = box.left(), box.top()
        if state == Qt.CheckState.Checked:
            painter.drawPolyline(
                [QPoint(x + 3, y + 7), QPoint(x + 5, y + 9), QPoint(x + 10, y + 4)]
            )
        elif on:
            painter.drawLine(x + 3, y + 6, x + 10, y + 6)

    @staticmethod
    def _words(
        painter: QPainter, rect: QRect, model: FacetModel, row: int, tokens: theme.Tokens
    ) -> None:
        before, after, amount = model.figures(row)
        counts = numbers.text(after)
        if after != before:
            counts += f" of {numbers.text(before)}"
        painter.setFont(theme.tabular(painter.font(), -1))
        painter.setPen(QColor(tokens.soft if after else tokens.faint))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignRight | middle), counts)
        room = rect.width() - painter.fontMetrics().horizontalAdvance(counts) - 12
        painter.setFont(theme.tabular(painter.font(), 1, bold=model.is_group(row)))
        painter.setPen(QColor(tokens.text if after else tokens.faint))
        name = painter.fontMetrics().elidedText(model.name(row), Qt.TextElideMode.ElideRight, room)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | middle), name)
        if not model.is_group(row) and amount == amount and model.largest > 0:
            length = rect.width() * min(max(amount / model.largest, 0.0), 1.0)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            bar = QRectF(rect.left(), rect.bottom() + 1, length, 2)
            painter.fillRect(bar, QColor(tokens.mark if model.chosen is None else tokens.soft))


class FacetList(QListView):
    """The rows; a click toggles wherever it lands in the row."""

    toggle_asked = Signal(int, bool)  # row, only it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setItemDelegate(FacetPainter(self))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            only = bool(event.modifiers() & Modifier.ControlModifier)
            self.toggle_asked.emit(index.row(), only)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and index.isValid():
            only = bool(event.modifiers() & Modifier.ControlModifier)
            self.toggle_asked.emit(index.row(), only)
        else:
            super().keyPressEvent(event)

    def wanted_height(self, most: int) -> int:
        """Return the height of all rows, or of *most* rows where there are more."""
        return min(self.model().rowCount(), most) * (theme.row_height() + 2) + 4


class Facets(QWidget):
    """One filter. It keeps nothing but what it is told: `chosen` asks, `set_chosen` shows."""

    #: frozenset of values, or None for all
    chosen = Signal(object)

    def __init__(
        self, title: str, parent: QWidget | None = None, *, name: str = "", rows: int = 8
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name or f"facet.{title.lower()}")
        self.setAccessibleName(title)
        self.facet_model = FacetModel(self)
        self._most = rows
        self.title = QLabel(title)
        self.title.setFont(theme.tabular(self.font(), bold=True))
        self.summary = QLabel()
        self.summary.setProperty("role", "faint")
        self.all_button = QToolButton()
        self.all_button.setText("All")
        self.all_button.setAccessibleName(f"All of {title}")
        self.all_button.clicked.connect(lambda: self.chosen.emit(None))
        self.search = QLineEdit(placeholderText="Search", clearButtonEnabled=True)
        self.search.setAccessibleName(f"Search {title}")
        self.search.textChanged.connect(self._look_for)
        self.list = FacetList(self)
        self.list.setAccessibleName(f"Values of {title}")
        self.list.setToolTip(HOW_TO)
        self.list.setModel(self.facet_model)
        self.list.toggle_asked.connect(self._toggle)
        self.setFocusProxy(self.list)
        self._lay_out()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(8, 0, 4, 0)
        line.addWidget(self.title)
        line.addWidget(self.summary, 1)
        line.addWidget(self.all_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        column.addLayout(line)
        searching = QHBoxLayout()
        searching.setContentsMargins(8, 0, 8, 0)
        searching.addWidget(self.search)
        column.addLayout(searching)
        column.addWidget(self.list)
        self._say()

    def set_frame(
        self,
        frame: pd.DataFrame,
        labels: Mapping[str, str] | None = None,
        groups: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        """Show values: columns value, n (records after all filters), usd, and n_before if known."""
        bar = self.list.verticalScrollBar()
        place, current = bar.value(), self.list.currentIndex().row()
        self.facet_model.set_frame(frame, labels, groups)
        self.search.setVisible(len(frame) >= SEARCH_FROM)
        self.list.setFixedHeight(self.list.wanted_height(self._most))
        if 0 <= current < self.facet_model.rowCount():
            self.list.setCurrentIndex(self.facet_model.index(current))
        bar.setValue(place)
        self._say()

    def set_chosen(self, values: frozenset[str] | None) -> None:
        """Show which values are chosen; None: all."""
        self.facet_model.set_chosen(values)
        self._say()

    def _toggle(self, row: int, only: bool) -> None:
        after = self.facet_model.only(row) if only else self.facet_model.toggled(row)
        self.chosen.emit(after)

    def _look_for(self, text: str) -> None:
        self.facet_model.set_search(text)

    def _say(self) -> None:
        chosen, n_values = self.facet_model.chosen, len(self.facet_model.values)
        some = chosen is not None
        shown = numbers.text(len(chosen & set(self.facet_model.values)) if chosen else 0)
        self.summary.setText(
            f"{shown} of {numbers.text(n_values)}" if some else numbers.text(n_values)
        )
        self.all_button.setEnabled(some)
