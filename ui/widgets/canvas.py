"""The paper of every plot: a view box with rulers, a light grid, events and direct labels."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsItem, QWidget

from mirrorgap.model.figures import Band, Event
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.brush_box import BrushBox, Dots
from mirrorgap.ui.widgets.paper import EndLabels, EventStrip, Grid, Ruler, nothing


class Canvas(pg.GraphicsView):
    """A plot's paper. Items are added to `box`; rulers are given tickers."""

    hovered = Signal(object)  # QPointF in view units, or None
    recoloured = Signal()

    def __init__(self, parent: QWidget | None = None, box: BrushBox | None = None) -> None:
        super().__init__(parent, background=None)
        self.setFont(theme.tabular(self.font(), -1))
        self.box = box or BrushBox()
        self.left, self.bottom = Ruler(self, "left"), Ruler(self, "bottom")
        self.ends, self.strip = EndLabels(self), EventStrip(self)
        self.grid = Grid(self)
        self._items: list[QGraphicsItem] = []
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(0)
        for item, row, column in (
            (self.strip, 0, 1),
            (self.left, 1, 0),
            (self.box, 1, 1),
            (self.ends, 1, 2),
            (self.bottom, 2, 1),
        ):
            layout.addItem(item, row, column)
        layout.layout.setRowStretchFactor(1, 1)
        layout.layout.setColumnStretchFactor(1, 1)
        self.setCentralItem(layout)
        self.box.addItem(self.grid, ignoreBounds=True)
        self.box.setDefaultPadding(0.0)
        self.box.disableAutoRange()
        self.box.sigRangeChanged.connect(self._moved)
        self.box.sigResized.connect(self._moved)
        self.scene().sigMouseMoved.connect(self._hover)
        self.viewport().setMouseTracking(True)
        self._paper()

    def _moved(self, *_: object) -> None:
        self.left.fit()
        self.bottom.fit()
        self.ends.fit()
        self.grid.follow()
        for part in (self.left, self.bottom, self.ends, self.strip, self.grid):
            part.update()

    def _hover(self, scene_place: QPointF) -> None:
        inside = self.box.sceneBoundingRect().contains(scene_place)
        self.hovered.emit(self.box.mapSceneToView(scene_place) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered.emit(None)

    def show_events(self, events: Sequence[Event], bands: Sequence[Band] = ()) -> None:
        """Draw events as thin labelled lines and bands as tints."""
        self.grid.events, self.grid.bands = tuple(events), tuple(bands)
        self.strip.show_marks(events, bands)
        self.grid.update()

    def set_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show exactly this range."""
        self.box.setRange(xRange=x, yRange=y, padding=0)

    def clear(self) -> None:
        """Take everything but the grid off the paper; the scales of what was there go with it."""
        for ruler in (self.left, self.bottom):
            # A logarithm's ticker would be asked for powers of months and millions.
            ruler.ticker = nothing
        for item in self._items:
            self.box.removeItem(item)
        self._items = []

    def pixel_size(self) -> tuple[float, float]:
        """Return how many view units one pixel is, along x and y."""
        (left, right), (low, high) = self.box.viewRange()
        wide, tall = max(self.box.width(), 1.0), max(self.box.height(), 1.0)
        return (right - left) / wide, (high - low) / tall

    def add(self, item: QGraphicsItem) -> None:
        """Put *item* on the paper; it does not move the range."""
        self.box.addItem(item, ignoreBounds=True)
        self._items.append(item)

    def take(self, item: QGraphicsItem) -> None:
        """Take *item* off the paper, if it is there."""
        if item in self._items:
            self._items.remove(item)
            self.box.removeItem(item)

    def set_vector(self, on: bool) -> None:
        """Draw points as shapes instead of from a cache of pixels: for export."""
        for item in self._items:
            if isinstance(item, Dots):
                item.setExportMode(on, {"antialias": True, "resolutionScale": 1.0} if on else None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "box"):
            self._paper()
            self.recoloured.emit()

    def _paper(self) -> None:
        tokens = theme.tokens_of(self)
        self.setBackground(QColor(tokens.ground))
        tint = QColor(tokens.accent)
        tint.setAlpha(40)
        self.box.rbScaleBox.setPen(pg.mkPen(tokens.accent, width=1))
        self.box.rbScaleBox.setBrush(pg.mkBrush(tint))
