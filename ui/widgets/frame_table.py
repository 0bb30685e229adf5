"""A table over a result frame: sortable, pinned keys, brushed by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QMenu, QToolTip, QWidget

from mirrorgap.model.selection import Combine
from mirrorgap.ui import clipboard, numbers, theme
from mirrorgap.ui.widgets import column_choice, copying
from mirrorgap.ui.widgets.brushing import HOW_TO_ROWS, Mask, how
from mirrorgap.ui.widgets.columns import Column, Frame, Rows
from mirrorgap.ui.widgets.find_field import FindField
from mirrorgap.ui.widgets.frame_header import FrameHeader
from mirrorgap.ui.widgets.frame_model import FrameModel
from mirrorgap.ui.widgets.row_brush import RowBrush
from mirrorgap.ui.widgets.row_view import RowView

Key = Qt.Key
Modifier = Qt.KeyboardModifier

#: More rows than this are not for the clipboard: the export is.
COPY_LIMIT = 100_000
_MOVES = {Key.Key_Up, Key.Key_Down, Key.Key_PageUp, Key.Key_PageDown, Key.Key_Home, Key.Key_End}


class FrozenRows(RowView):
    """The pinned columns, lying over the left of the table."""

    def __init__(self, table: FrameTable) -> None:
        super().__init__(table)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Pinned columns")
        self.setObjectName("pinned")


class FrameTable(RowView):
    """Rows of a frame. It emits brushes and shows the mask it is given; it keeps no selection."""

    #: (rows: array of source rows, how: Combine)
    brushed = Signal(object, object)
    #: A row was opened by double click or Ctrl+Enter: its source row.
    opened = Signal(int)
    #: (slot: "new" or "old", source row, field): a figure is to be used in a claim.
    figure_used = Signal(str, int, str)
    #: A sentence for the status bar.
    said = Signal(str)

    #: Whether its figures can be used in claims.
    usable = False
    # Qt calls virtual functions before __init__ has made the parts.
    _ready = False

    def __init__(self, parent: QWidget | None = None, *, name: str = "") -> None:
        # Qt asks its virtual functions while it constructs: they need the model by then.
        self.frame_model = FrameModel()
        super().__init__(parent)
        self.frame_model.setParent(self)
        self.setObjectName(name)
        self.setAccessibleName(name.partition(".")[0].capitalize() + " table" if name else "Table")
        self.setAccessibleDescription(HOW_TO_ROWS)
        self.frame_model.set_palette(self.palette())
        self.setModel(self.frame_model)
        self._brush = RowBrush(self, self.frame_model)
        self._frozen = FrozenRows(self)
        self._frozen.setModel(self.frame_model)
        self._frozen.setSelectionModel(self.selectionModel())
        self._asked: tuple[Column, ...] = ()
        #: Of columns that got room for their names: their own widths, and those given.
        self.unfolded: dict[int, tuple[int, int]] = {}
        self._ready = True
        self._zoom = theme.zoom()
        self._find = FindField(self)
        self._find.asked.connect(self._look_for)
        self._find.ended.connect(self.setFocus)
        self._connect()

    def _connect(self) -> None:
        self._brush.brushed.connect(self.brushed)
        views: tuple[RowView, ...] = (self, self._frozen)
        for view in views:
            view.pressed_row.connect(self._begin)
            view.dragged_to.connect(self._brush.move)
            view.released.connect(self._brush.commit)
            view.hovered.connect(self._hover)
            view.header().sortAsked.connect(self.sort_asked)
            view.header().widthsChosen.connect(self._remember)
            view.header().setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.header().customContextMenuRequested.connect(self._header_menu)
        self._frozen.doubleClicked.connect(self.doubleClicked)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._source(index.row())))
        own, pinned = self.verticalScrollBar(), self._frozen.verticalScrollBar()
        own.valueChanged.connect(pinned.setValue)
        pinned.valueChanged.connect(own.setValue)
        self._frozen.header().sectionResized.connect(self._frozen_resized)
        self.header().sectionResized.connect(self._resized)
        self.selectionModel().currentRowChanged.connect(self._frozen.viewport().update)
        self.selectionModel().currentRowChanged.connect(self.viewport().update)

    # -- what others call ----------------------------------------------------------------------

    def set_frame(self, frame: Frame, columns: Sequence[Column]) -> None:
        """Show the rows of *frame* in *columns*; the sorting stays where the columns stay."""
        before = [column.field for column in self.frame_model.columns]
        row = max(self.currentIndex().row(), 0)
        self._brush.forget()
        self._asked = tuple(columns)
        self.frame_model.set_frame(frame, column_choice.arranged(self.objectName(), columns))
        fresh = [column.field for column in self.frame_model.columns] != before
        if fresh:
            self._lay_out()
        column_choice.widen(self, self.frame_model)
        if fresh:
            column_choice.unfold(self, self.frame_model)
        if len(frame) and not self.currentIndex().isValid():
            self.setCurrentIndex(self.frame_model.index(min(row, len(frame) - 1), 0))
        self._place_frozen()

    def set_mask(self, mask: Mask | None) -> None:
        """Paint the source rows of *mask*, shape (rows of the frame,), as brushed."""
        self._brush.show_mask(mask)

    def set_noted(self, noted: Mask | None) -> None:
        """Mark the source rows of *noted*, shape (rows of the frame,), as having notes."""
        self.frame_model.set_noted(noted)

    def set_shown(self, shown: Mask | None) -> None:
        """Show only the source rows of *shown*; None shows all."""
        self.frame_model.set_shown(shown)

    def ensure_visible(self) -> None:
        """Scroll to the first brushed row, unless a brushed one is in sight."""
        mask = self.frame_model.mask
        if mask is None:
            return
        order = self.frame_model.order
        top, bottom = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        bottom = len(order) if bottom < 0 else bottom
        if top >= 0 and mask[order[top : bottom + 1]].any():
            return
        first = _first_true(mask, order)
        if first >= 0:
            where = self.frame_model.index(first, self._first_free_column())
            self.scrollTo(where, QAbstractItemView.ScrollHint.PositionAtCenter)

    def sort_asked(self, column: int, more: bool) -> None:
        """Sort by *column*, or turn it round; *more*: after the columns sorted by already."""
        sorting = list(self.frame_model.sorting)
        at = next((i for i, (place, _) in enumerate(sorting) if place == column), None)
        fresh = (column, self.frame_model.columns[column].numeric)  # figures: largest first
        if at is None:
            sorting = [*sorting, fresh] if more else [fresh]
        else:
            turned = (column, not sorting[at][1])
            sorting = [*sorting[:at], turned, *sorting[at + 1 :]] if more else [turned]
        self.frame_model.sort_by(sorting)
        if self.frame_model.rowCount():
            self._go(0)  # who sorts wants the first rows
        self.header().viewport().update()
        self._frozen.header().viewport().update()

    # -- brushing ------------------------------------------------------------------------------

    def _begin(self, row: int, modifiers: Modifier) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._brush.begin(row, modifiers)

    def _source(self, row: int) -> int:
        return int(self.frame_model.order[row])

    # -- keyboard ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.brushed.emit(self.frame_model.order.copy(), Combine.REPLACE)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in _MOVES:
            self._move(event)
        elif event.key() in (Key.Key_Space, Key.Key_Return, Key.Key_Enter):
            self._brush_current(event)
        elif event.key() == Key.Key_Escape:
            if not self._brush.cancel():
                self._brush.clear()
        elif event.key() == Key.Key_F3 or event.matches(QKeySequence.StandardKey.Find):
            self._find.begin(self._find.text())
        elif _typed(event):
            self._find.begin(event.text())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Nothing: `FindField` finds."""

    def _move(self, event: QKeyEvent) -> None:
        n_rows = self.frame_model.rowCount()
        if n_rows == 0:
            return
        row, page = self.currentIndex().row(), self.viewport().height() // theme.row_height() - 1
        steps = {Key.Key_Up: -1, Key.Key_Down: 1, Key.Key_PageUp: -page, Key.Key_PageDown: page}
        key = Key(event.key())
        end = n_rows - 1 if key == Key.Key_End else 0
        place = row + steps[key] if key in steps else end
        place = min(max(place, 0), n_rows - 1)
        self._go(place)
        if event.modifiers() & Modifier.ShiftModifier:
            self._brush.extend(row, place)
        else:
            self._brush.anchor = place

    def _go(self, row: int) -> None:
        column = max(self.currentIndex().column(), self._first_free_column())
        self.setCurrentIndex(self.frame_model.index(row, column))

    def _brush_current(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row < 0:
            return
        if event.key() != Key.Key_Space and event.modifiers() & Modifier.ControlModifier:
            self.opened.emit(self._source(row))
            return
        self._brush.anchor = row
        combine = how(event.modifiers(), already=self._brush.chosen(row))
        self._brush.take(row, row, combine)

    def _look_for(self, text: str, backwards: bool, from_here: bool) -> None:
        if not text:
            return
        row = self.currentIndex().row()
        after = row - 1 if from_here and not backwards else row
        found = self.frame_model.find(text, after, backwards=backwards)
        if found >= 0:
            self._go(found)
            self._brush.anchor = found
        else:
            self.said.emit(f"No row contains “{text}”.")

    # -- copy ----------------------------------------------------------------------------------

    def copy(self) -> None:
        """Copy the brushed rows (or the current one) with headers, in the order shown."""
        rows = self._rows_to_copy()
        if len(rows) == 0:
            return
        if len(rows) > COPY_LIMIT:
            n_rows, limit = numbers.text(len(rows)), numbers.text(COPY_LIMIT)
            self.said.emit(f"{n_rows} rows are too many to copy (at most {limit}): export them.")
            return
        mime = copying.mime(self.frame_model, rows, self.shown_columns())
        clipboard.put(mime)
        self.said.emit(f"Copied {numbers.counted(len(rows), 'row')} with headers.")

    def _rows_to_copy(self) -> np.ndarray:
        order, mask = self.frame_model.order, self._brush.committed
        if mask is not None and mask[order].any():
            return order[mask[order]]
        row = self.currentIndex().row()
        return order[row : row + 1] if row >= 0 else order[:0]

    def shown_columns(self) -> list[int]:
        """Return the columns in the order seen, hidden ones left out."""
        header = self.header()
        order = (header.logicalIndex(at) for at in range(header.count()))
        return [column for column in order if not self.isColumnHidden(column)]

    # -- columns -------------------------------------------------------------------------------

    def pin(self, place: int, width: int) -> None:
        """Give a pinned column its width in both parts of the table."""
        self._frozen.setColumnHidden(place, not self.frame_model.columns[place].pinned)
        self._frozen.setColumnWidth(place, width)

    def column_menu(self, place: int = -1) -> QMenu:
        """Return a menu to choose columns, and to pin and move the one at *place*."""
        return column_choice.menu(self, self.frame_model, place)

    def rearrange(self) -> None:
        """Show the same rows with columns pinned and ordered as chosen by now."""
        self.frame_model.arrange(column_choice.arranged(self.objectName(), self._asked))
        self._lay_out()
        column_choice.unfold(self, self.frame_model)

    def usual_columns(self) -> None:
        """Forget widths, and hidden, pinned and moved columns."""
        column_choice.forget(self.objectName())
        self.rearrange()

    def _lay_out(self) -> None:
        self.unfolded.clear()
        column_choice.lay_out(self, self.frame_model)
        self._place_frozen()

    def _resized(self, column: int, _old: int, new: int) -> None:
        if new and self.frame_model.columns[column].pinned:
            self._frozen.setColumnWidth(column, new)

    def _remember(self) -> None:
        column_choice.remember(self, self.frame_model)

    def _frozen_resized(self, column: int, _old: int, new: int) -> None:
        if new and not self._frozen.isColumnHidden(column):
            self.setColumnWidth(column, new)
            self._place_frozen()

    def _first_free_column(self) -> int:
        """The first column that is not pinned: scrolling to it keeps the pinned ones in place."""
        return sum(column.pinned for column in self.frame_model.columns)

    def _header_menu(self, place: QPoint) -> None:
        header = self.sender()
        if isinstance(header, FrameHeader):
            at = header.logicalIndexAt(place)
            self.column_menu(at).popup(header.mapToGlobal(place))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy with headers", self.copy)
        column = self.currentIndex().column()
        if column >= 0:
            name = self.frame_model.columns[column].name
            menu.addAction(f"Sort by {name}", lambda: self.sort_asked(column, False))
            menu.addAction(f"Then by {name}", lambda: self.sort_asked(column, True))
        self._add_uses(menu, event)
        menu.addAction("Columns…", lambda: self.column_menu(column).popup(event.globalPos()))
        menu.popup(event.globalPos())

    def _add_uses(self, menu: QMenu, event: QContextMenuEvent) -> None:
        """Offer the figure under the mouse, or the current one, to a claim."""
        asked = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if asked else self.currentIndex()
        if not (self.usable and index.isValid()):
            return
        column, row = self.frame_model.columns[index.column()], self._source(index.row())
        if not column.numeric or self.frame_model.values[index.column()].raw(row) is None:
            return
        for slot in ("new", "old"):
            use = menu.addAction(f"Use as the {slot} figure of a claim")
            use.setObjectName(f"use.{slot}")
            use.triggered.connect(
                lambda _=False, slot=slot: self.figure_used.emit(slot, row, column.field)
            )

    # -- geometry and theme --------------------------------------------------------------------

    @property
    def leftmost(self) -> bool:
        return not self._ready or not self._frozen.isVisible()

    def _place_frozen(self) -> None:
        if not self._ready:
            return
        pinned = range(self._first_free_column())
        width = sum(self.columnWidth(place) for place in pinned)
        self._frozen.setVisible(width > 0)
        header = self.header().height()
        self._frozen.header().setFixedHeight(max(header, 1))
        self._frozen.setGeometry(0, 0, width, header + self.viewport().height())
        self._frozen.verticalScrollBar().setValue(self.verticalScrollBar().value())

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._place_frozen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._ready and event.size().width() != event.oldSize().width():
            column_choice.unfold(self, self.frame_model)
        self._place_frozen()

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll rows as asked; sideways only to a column that is not pinned or under the pins."""
        if index.column() >= self._first_free_column():
            super().scrollTo(index, hint)
            left = self.columnViewportPosition(index.column()) - self._frozen.width()
            if self._frozen.isVisible() and left < 0:
                bar = self.horizontalScrollBar()
                bar.setValue(bar.value() + left)
            return
        sideways = self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        self.horizontalScrollBar().setValue(sideways)

    def _hover(self, row: int) -> None:
        self.show_hover(row)
        self._frozen.show_hover(row)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._ready:
            self.frame_model.set_palette(self.palette())
        if event.type() == QEvent.Type.FontChange and self._ready and self._zoom != theme.zoom():
            self._zoom = theme.zoom()
            for view in (self, self._frozen):
                view.fit_rows()
                view.header().updateGeometry()
            self._lay_out()
            column_choice.unfold(self, self.frame_model)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._light(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._light(False)

    def _light(self, on: bool) -> None:
        views: tuple[RowView, ...] = (self, self._frozen)
        for view in views:
            view.lit = on
            view.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            if not index.isValid():
                QToolTip.showText(event.globalPos(), HOW_TO_ROWS, self)
                return True
        return super().viewportEvent(event)


#: Rows that are looked through at a time.
AT_A_TIME = 65536


def _first_true(mask: Mask, order: Rows) -> int:
    """Return the first row whose source row is in *mask*; -1 where there is none."""
    for start in range(0, len(order), AT_A_TIME):
        found = mask.take(order[start : start + AT_A_TIME])
        at = int(found.argmax())
        if found[at]:
            return start + at
    return -1


def _typed(event: QKeyEvent) -> bool:
    plain = not event.modifiers() & (Modifier.ControlModifier | Modifier.AltModifier)
    return plain and bool(event.text()) and event.text().isprintable()
