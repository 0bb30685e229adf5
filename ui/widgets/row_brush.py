"""Brushing rows with the mouse: press, drag, scroll at the edge, commit once."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QTableView

from mirrorgap.model.selection import Combine
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.brushing import Mask, Modifier, applied, how
from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.frame_model import FrameModel


class RowBrush(QObject):
    """The brush of one table: shows a drag as it goes, emits it once at its end."""

    #: (rows: array of source rows, how: Combine)
    brushed = Signal(object, object)

    def __init__(self, view: QTableView, model: FrameModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        #: The mask that the table was given; a drag is drawn over it.
        self.committed: Mask | None = None
        #: Where a range begins; -1: nowhere yet.
        self.anchor = -1
        self._drag: tuple[int, Combine] | None = None
        self._range = (0, -1)
        self._at = QPoint()
        self._autoscroll = QTimer(self, interval=40)
        self._autoscroll.timeout.connect(self._scroll)

    def forget(self) -> None:
        """Drop mask, anchor and drag: the frame is another."""
        self.cancel()
        self.committed, self.anchor = None, -1

    def show_mask(self, mask: Mask | None) -> None:
        """Paint *mask*; a drag under way stays on top."""
        self.committed = mask
        self._model.set_mask(mask)

    def chosen(self, row: int) -> bool:
        """Whether *row* is brushed."""
        return self.committed is not None and bool(self.committed[self._model.order[row]])

    def clear(self) -> None:
        """Ask for an empty brush."""
        self.brushed.emit(np.empty(0, dtype=np.intp), Combine.REPLACE)

    def take(self, start: int, end: int, combine: Combine) -> None:
        """Brush the rows from *start* to *end*, in either order."""
        self.brushed.emit(self._sources(min(start, end), max(start, end)), combine)

    def extend(self, origin: int, row: int) -> None:
        """Brush from the anchor (or *origin*, where there is none) to *row*."""
        self.anchor = origin if self.anchor < 0 else self.anchor
        self.take(self.anchor, row, Combine.REPLACE)

    # -- the mouse -----------------------------------------------------------------------------

    def begin(self, row: int, modifiers: Modifier) -> None:
        """Start on *row* (-1: under the last row, which clears)."""
        if row < 0:
            if not modifiers & (Modifier.ControlModifier | Modifier.AltModifier):
                self.clear()
            return
        shift = bool(modifiers & Modifier.ShiftModifier)
        self.anchor = self.anchor if shift and self.anchor >= 0 else row
        self._drag = (self.anchor, how(modifiers, already=self.chosen(row)))
        self._preview(row)

    def move(self, place: QPoint) -> None:
        """Drag on to *place* of the viewport; outside of it the rows scroll."""
        if self._drag is None:
            return
        self._at = place
        if 0 <= place.y() < self._view.viewport().height():
            self._autoscroll.stop()
        elif not self._autoscroll.isActive():
            self._autoscroll.start()
        self._preview(self._row_near(place))

    def commit(self) -> None:
        """End the drag and emit it."""
        if self._drag is None:
            return
        combine = self._drag[1]
        self.cancel()
        self.brushed.emit(self._sources(*self._range), combine)

    def cancel(self) -> bool:
        """End the drag without a word; return whether there was one."""
        self._autoscroll.stop()
        dragging, self._drag = self._drag is not None, None
        if dragging:
            self._model.set_mask(self.committed)
        return dragging

    def _scroll(self) -> None:
        bar = self._view.verticalScrollBar()
        step = 2 * theme.row_height()
        bar.setValue(bar.value() + (step if self._at.y() > 0 else -step))
        self._preview(self._row_near(self._at))

    def _row_near(self, place: QPoint) -> int:
        y = min(max(place.y(), 0), self._view.viewport().height() - 1)
        row = self._view.rowAt(y)
        return self._model.rowCount() - 1 if row < 0 else row

    def _preview(self, row: int) -> None:
        assert self._drag is not None
        start, combine = self._drag
        self._range = (min(start, row), max(start, row))
        brush = np.zeros(self._model.n_source, dtype=bool)
        brush[self._sources(*self._range)] = True
        self._model.set_mask(applied(self.committed, brush, combine))

    def _sources(self, low: int, high: int) -> Rows:
        return self._model.order[low : high + 1].copy()
