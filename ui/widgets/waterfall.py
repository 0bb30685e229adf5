"""Steps that add up, one row each, joined by thin lines; totals stand on zero."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg

from mirrorgap.model.records import Mask
from mirrorgap.model.waterfall import Waterfall
from mirrorgap.ui.widgets.bars import RowsLayer
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.layer import Floats, solid
from mirrorgap.ui.widgets.lines import value_text


class WaterfallLayer(RowsLayer):
    """A bar a row from where the one above it ended; a step back is drawn hollow, not only lighter."""

    def __init__(self, figure: Waterfall, canvas: Canvas) -> None:
        super().__init__(figure, canvas)
        self.figure = figure
        self.start, self.end = figure.ends()
        known = np.isfinite(figure.values)
        self.x: Floats = np.where(known, self.end, np.nan)
        sizes = np.abs(np.concatenate([self.start, self.end]))
        self.largest = float(sizes.max()) if len(sizes) else 0.0

    def draw_rows(self) -> None:
        colours = self.figure.colours or ("",) * len(self.labels)
        self.paint(self._links(), -1)
        falls = self._falls()
        full = np.isfinite(self.figure.values) & ~falls
        for chosen, hollow in ((np.flatnonzero(full), False), (np.flatnonzero(falls), True)):
            if len(chosen) == 0:
                continue  # pyqtgraph asks for a pen at least
            pens = [pg.mkPen(self.colour(colours[i]), width=1.5) for i in chosen]
            paper = pg.mkBrush(self.tokens.ground)
            brushes = [paper if hollow else pg.mkBrush(self.colour(colours[i])) for i in chosen]
            self.paint(self._bars(chosen, brushes, pens))

    def _falls(self) -> Mask:
        """Return which rows are steps back; a total is full whichever side of zero it lies."""
        steps = np.array([kind != "total" for kind in self.figure.kinds], dtype=bool)
        return steps & (self.figure.values < 0)

    def _bars(self, chosen: Rows, brushes: list[object], pens: list[object]) -> pg.BarGraphItem:
        left = np.minimum(self.start, self.end)[chosen]
        width = np.abs(self.end - self.start)[chosen]
        return pg.BarGraphItem(
            x0=left, y0=chosen + 0.22, width=width, height=0.56, pens=pens, brushes=brushes
        )

    def _links(self) -> pg.PlotCurveItem:
        """Return the lines from the end of each bar to the bar below that goes on from there."""
        goes_on = [i for i, kind in enumerate(self.figure.kinds) if i and kind == "step"]
        rows = np.array(goes_on, dtype=np.float64)
        x = np.repeat(self.start[goes_on], 2) if goes_on else np.empty(0)
        y = np.column_stack([rows - 0.22, rows + 0.22]).ravel()
        return pg.PlotCurveItem(x, y, pen=solid(self.tokens.line, 1.0), connect="pairs")

    def extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        return self.span(self.start, self.end), self.row_extent()

    def readout(self, mark: int) -> str:
        value = value_text(self.axis, self.figure.values[mark])
        if self.figure.kinds[mark] == "total":
            return f"{self.labels[mark]}  {value}"
        return f"{self.labels[mark]}  {value}  sum {value_text(self.axis, self.end[mark])}"

    def overlay(self, chosen: Rows) -> list[pg.GraphicsObject]:
        chosen = chosen[np.isfinite(self.figure.values[chosen])]
        if len(chosen) == 0:
            return []
        accent = self.tokens.accent
        brushes: list[object] = [pg.mkBrush(accent)] * len(chosen)
        return [self._bars(chosen, brushes, [pg.mkPen(accent, width=1.5)] * len(chosen))]

    def cursor(self, mark: int) -> tuple[float, float]:
        return float(self.end[mark]), float(self.y[mark])
