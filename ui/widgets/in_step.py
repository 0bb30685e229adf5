"""A table and the plot of its rows, scrolled together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PySide6.QtCore import QObject

from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.frame_table import FrameTable
from mirrorgap.ui.widgets.plots import FigurePlot

NONE: Rows = np.empty(0, dtype=np.intp)


class InStep(QObject):
    """Scrolls a plot with one mark a row along with its table, and the table along with the plot.

    Whichever has more rows in sight shows all those that the other shows; both begin and end together.
    """

    def __init__(self, table: FrameTable, plot: FigurePlot) -> None:
        super().__init__(table)
        self._table, self._plot = table, plot
        self._places = NONE
        self._tall = 0.0
        self._still = False
        table.verticalScrollBar().valueChanged.connect(self.follow_table)
        plot.canvas.box.sigYRangeChanged.connect(self._ranged)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let a new figure or range be shown without moving the other of the two."""
        before, self._still = self._still, True
        try:
            yield
        finally:
            self._still = before

    def set_places(self, places: Rows) -> None:
        """Say at which row of the table each mark stands, rising, shape (n_marks,); none: apart."""
        self._places = places
        self.follow_table()

    def _share(self) -> float:
        """Return how far the table is scrolled, from 0 to 1."""
        bar = self._table.verticalScrollBar()
        return bar.value() / bar.maximum() if bar.maximum() > 0 else 0.0

    def _sight(self) -> tuple[int, int]:
        """Return the first row of the table in sight, and the one after the last."""
        last = self._table.rowAt(self._table.viewport().height() - 1)
        after = last + 1 if last >= 0 else self._table.frame_model.rowCount()
        return max(self._table.rowAt(0), 0), after

    def follow_table(self) -> None:
        """Bring the marks of the rows in sight into sight."""
        low, high = self._plot.canvas.box.viewRange()[1]
        n, self._tall = len(self._places), high - low
        if n == 0 or self._still or not 0 < self._tall < n:
            return
        share = self._share()
        first, after = np.searchsorted(self._places, self._sight())
        start = (1 - share) * float(first) + share * (float(after) - self._tall)
        start = min(max(start, 0.0), n - self._tall)
        with self.paused():
            self._plot.canvas.box.setYRange(start, start + self._tall, padding=0)

    def _ranged(self) -> None:
        low, high = self._plot.canvas.box.viewRange()[1]
        if self._still or len(self._places) == 0:
            return
        if abs(high - low - self._tall) > 1e-6:
            # Other rows fit, as after another size: the table stays where it is.
            self.follow_table()
            return
        left = len(self._places) - self._tall
        bar = self._table.verticalScrollBar()
        with self.paused():
            bar.setValue(round(bar.maximum() * min(max(low / left, 0.0), 1.0)) if left > 0 else 0)
