"""The paper of every plot: a view box with rulers, a light grid, events and direct labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QWidget

from mirrorgap.model.figures import Band, Event
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.brush_box import BrushBox, Dots
from mirrorgap.ui.widgets.over import Floats, Over
from mirrorgap.ui.widgets.paper import EndLabels, EventStrip, Grid, Ruler, nothing

#: Pixels that a sign may reach over the edge of the paper.
SIGN = 12


class Canvas(pg.GraphicsView):
    """A plot's paper. Items are added to `box`; rulers are given tickers."""

    hovered = Signal(object)  # QPointF in view units, or None
    recoloured = Signal()

    def __init__(self, parent: QWidget | None = None, box: BrushBox | None = None) -> None:
        super().__init__(parent, background=None)
        self.setFont(theme.tabular(self.font(), -1))
        # Under a sheet it does not reach what is painted on by itself.
        self.viewport().setFont(self.font())
        self._zoom = theme.zoom()
        self.box = box or BrushBox()
        self.left, self.bottom = Ruler(self, "left"), Ruler(self, "bottom")
        self.ends, self.strip = EndLabels(self), EventStrip(self)
        self.grid = Grid(self)
        self._items: list[QGraphicsItem] = []
        self._over: tuple[Over, ...] = ()
        self._signs: tuple[Over, ...] = ()
        self._vector = False
        #: How the paper looks, with its marks faded and not.
        self._sheets: dict[bool, QPixmap] = {}
        self._faded = self._fading = False
        # A timer comes after all that the scene has to say of it.
        self._told = QTimer(self, interval=0, singleShot=True)
        self._told.timeout.connect(self._fade_told)
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
        self.scene().changed.connect(self._scene_changed)
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._paper()

    def _moved(self, *_: object) -> None:
        self.spoil()
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
        self.spoil()
        self.grid.events, self.grid.bands = tuple(events), tuple(bands)
        self.strip.show_marks(events, bands)
        self.grid.update()

    def show_over(self, over: Sequence[Over]) -> None:
        """Draw *over* upon the paper, instead of what lay over it before."""
        if self._over or over:
            self._over = tuple(over)
            self.viewport().update()

    def show_signs(self, signs: Sequence[Over]) -> None:
        """Draw *signs* on top of all, instead of those before; a picture that is saved has none."""
        if self._signs or signs:
            self._signs = tuple(signs)
            self.viewport().update()

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
        self._items, self._faded = [], False
        self.spoil()
        self.show_over(())
        self.show_signs(())

    def pixel_size(self) -> tuple[float, float]:
        """Return how many view units one pixel is, along x and y."""
        (left, right), (low, high) = self.box.viewRange()
        wide, tall = max(self.box.width(), 1.0), max(self.box.height(), 1.0)
        return (right - left) / wide, (high - low) / tall

    def add(self, item: QGraphicsItem) -> None:
        """Put *item* on the paper; it does not move the range."""
        self.spoil()
        self.box.addItem(item, ignoreBounds=True)
        self._items.append(item)

    def take(self, item: QGraphicsItem) -> None:
        """Take *item* off the paper, if it is there."""
        if item in self._items:
            self.spoil()
            self._items.remove(item)
            self.box.removeItem(item)

    def set_vector(self, on: bool) -> None:
        """Draw shapes instead of pixels that are kept: for export."""
        self._vector = on
        for item in self._items:
            if isinstance(item, Dots):
                item.setExportMode(on, {"antialias": True, "resolutionScale": 1.0} if on else None)

    # -- paint ---------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        self.scene().prepareForPaint()
        if self._vector:
            super().paintEvent(event)
        painter = QPainter(self.viewport())
        if not self._vector:
            painter.drawPixmap(0, 0, self._paper_sheet())
        if self._over or self._signs:
            self._draw_over(painter)
        painter.end()

    def spoil(self, *_: object) -> None:
        """Forget how the paper looked, since something on it has changed, and paint it anew.

        Qt does not always ask for that itself: its view has not seen the items that the paper has.
        """
        self._sheets.clear()
        self.viewport().update()

    def _scene_changed(self, *_: object) -> None:
        """Forget how the paper looked; the scene says so only when the event loop turns.

        What is painted anew is painted now: the next brush would wait for it.
        """
        if not self._fading:
            self.spoil()

    def fade(self, items: Iterable[tuple[QGraphicsItem, float]], *, on: bool) -> None:
        """Fade marks to a share each, or show them whole; both looks of the paper are kept."""
        self._faded, self._fading = on, True
        for item, share in items:
            item.setOpacity(share if on else 1.0)
        self._told.start()
        self.viewport().update()

    def _fade_told(self) -> None:
        self._fading = False

    def _paper_sheet(self) -> QPixmap:
        """Return the paper with all that is on it, drawn once: a brush lies over it."""
        ratio, size = self.devicePixelRatioF(), self.viewport().size()
        sheet = self._sheets.get(self._faded)
        if sheet is None or sheet.deviceIndependentSize().toSize() != size:
            sheet = QPixmap(size * ratio)
            sheet.setDevicePixelRatio(ratio)
            sheet.fill(QColor(theme.tokens_of(self).ground))
            painter = QPainter(sheet)
            painter.setFont(self.font())
            self.render(painter, self.viewport().rect(), self.viewport().rect())
            painter.end()
            self._sheets[self._faded] = sheet
        return sheet

    def _draw_over(self, painter: QPainter) -> None:
        box = self.box
        inside = self.viewportTransform().mapRect(box.sceneBoundingRect())
        (left, right), (low, high) = box.viewRange()
        wide, tall = inside.width() / (right - left), inside.height() / (high - low)

        def place(x: Floats, y: Floats) -> tuple[Floats, Floats]:
            down = (y - low) * tall if box.yInverted() else (high - y) * tall
            return inside.left() + (x - left) * wide, inside.top() + down

        painter.setClipRect(inside)
        for one in self._over:
            painter.save()
            one.draw(painter, place, vector=self._vector)
            painter.restore()
        # A sign stands over its mark, which may lie at the very edge.
        painter.setClipRect(inside.adjusted(-SIGN, -SIGN, SIGN, 0))
        for one in () if self._vector else self._signs:
            painter.save()
            one.draw(painter, place, vector=False)
            painter.restore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if hasattr(self, "_sheets"):
            self.spoil()
        if not hasattr(self, "box"):
            return
        if event.type() == QEvent.Type.PaletteChange:
            self._paper()
            self.recoloured.emit()
        if event.type() == QEvent.Type.FontChange and self._zoom != theme.zoom():
            self._zoom = theme.zoom()
            self.recoloured.emit()
            self._moved()

    def _paper(self) -> None:
        tokens = theme.tokens_of(self)
        self.setBackground(QColor(tokens.ground))
        tint = QColor(tokens.accent)
        tint.setAlpha(40)
        for drawn in (self.box.rbScaleBox, self.box.loop):
            drawn.setPen(pg.mkPen(tokens.accent, width=1))
            drawn.setBrush(pg.mkBrush(tint))
