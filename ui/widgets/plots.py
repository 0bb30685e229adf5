"""A plot of any figure: title, axis title, readout in one place, the paper, a note."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from mirrorgap.model.figures import Arranged, Bars, Dumbbell, Figure, Heat, Lines, Scatter, Strips
from mirrorgap.model.figures_routes import FlowMap, Sankey
from mirrorgap.model.selection import Combine
from mirrorgap.model.waterfall import Waterfall
from mirrorgap.ui import numbers, theme
from mirrorgap.ui.widgets import plot_export
from mirrorgap.ui.widgets.areas import PanelsLayer, StackLayer
from mirrorgap.ui.widgets.bars import BarsLayer, DumbbellLayer
from mirrorgap.ui.widgets.brush_box import Dots
from mirrorgap.ui.widgets.brushing import HOW_TO, Mask, Modifier, how
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.flow_map import FlowMapLayer
from mirrorgap.ui.widgets.heat import HeatLayer
from mirrorgap.ui.widgets.layer import Floats, Layer
from mirrorgap.ui.widgets.lines import LinesLayer
from mirrorgap.ui.widgets.over import Pointers
from mirrorgap.ui.widgets.readout import Readout
from mirrorgap.ui.widgets.rows_in_sight import note_of
from mirrorgap.ui.widgets.sankey import SankeyLayer
from mirrorgap.ui.widgets.scatter import ScatterLayer
from mirrorgap.ui.widgets.strips import StripsLayer
from mirrorgap.ui.widgets.title import Title
from mirrorgap.ui.widgets.waterfall import WaterfallLayer

Key = Qt.Key
NBSP, JOINER = "\N{NO-BREAK SPACE}", "\N{WORD JOINER}"
#: How large the sign of a note is, in pixels of its square, and up to how many marks bear one.
NOTED, MOST_NOTED = 22.0, 300
#: Under this height, in pixels of the usual size of text, words leave their room to the drawing.
LOW = 200
#: The smallest plot, likewise: a title and a strip of paper.
LEAST = QSize(160, 72)
UNBOUND = (1 << 24) - 1
LEFT_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def layer_of(figure: Figure, canvas: Canvas) -> Layer:
    """Return the layer that draws *figure*."""
    match figure:
        case Lines(arranged=Arranged.STACK):
            return StackLayer(figure, canvas)
        case Lines(arranged=Arranged.PANELS):
            return PanelsLayer(figure, canvas)
        case Lines():
            return LinesLayer(figure, canvas)
        case Scatter():
            return ScatterLayer(figure, canvas)
        case Dumbbell():
            return DumbbellLayer(figure, canvas)
        case Bars():
            return BarsLayer(figure, canvas)
        case Heat():
            return HeatLayer(figure, canvas)
        case Strips():
            return StripsLayer(figure, canvas)
        case Sankey():
            return SankeyLayer(figure, canvas)
        case FlowMap():
            return FlowMapLayer(figure, canvas)
        case Waterfall():
            return WaterfallLayer(figure, canvas)


class FigurePlot(QWidget):
    """Draws a figure, says which marks were brushed, and shows a brush on top."""

    #: (marks: array of mark numbers, how: Combine)
    brushed = Signal(object, object)
    #: A mark was opened with Ctrl+Enter.
    opened = Signal(int)
    #: A sentence for the status bar.
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(name.partition(".")[0].capitalize() + " plot" if name else "Plot")
        self.setAccessibleDescription(HOW_TO)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.figure: Figure | None = None
        self.layer: Layer | None = None
        self._mask: Mask | None = None
        self._part: Floats | None = None
        self._noted: Mask | None = None
        self._cursor = -1
        self._lit = False
        self._size = QSize()
        self._whole: tuple[float, ...] = ()
        self._fitting = QTimer(self, interval=0, singleShot=True)
        self._fitting.timeout.connect(self._fit)
        # Not while it is laid out: a note of more lines would not get its room.
        self._saying = QTimer(self, interval=0, singleShot=True)
        self._saying.timeout.connect(self._say_rows)
        self.canvas = Canvas(self)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.canvas.setToolTip("")
        self._ring = Dots(size=15, brush=None)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.title, self.axis_title, self.note = Title(), QLabel(), QLabel()
        self.readout, self.x_title = Readout(), Title()
        self.title.setWordWrap(True)
        self.x_title.set_single(True)
        self.title.setFont(theme.tabular(self.font(), 1, bold=True))
        self.note.setWordWrap(True)
        self.axis_title.setWordWrap(True)
        for label, role in (
            (self.axis_title, "soft"),
            (self.x_title, "soft"),
            (self.note, "faint"),
            (self.readout, "title"),
        ):
            label.setProperty("role", role)
            label.setFont(theme.tabular(self.font(), -1))
        line = QHBoxLayout()
        line.setSpacing(16)
        line.addWidget(self.readout, 1)
        line.addWidget(self.x_title)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self.title)
        column.addWidget(self.axis_title)
        column.addWidget(self.canvas, 1)
        column.addLayout(line)
        column.addWidget(self.note)

    def _connect(self) -> None:
        box = self.canvas.box
        box.brushed.connect(self._brush_rect)
        box.circled.connect(self._brush_area)
        box.clicked.connect(self._click)
        box.reset.connect(self.reset)
        self.canvas.hovered.connect(self._hover)
        self.canvas.recoloured.connect(self._redraw)
        box.sigResized.connect(lambda *_: self._resized())
        box.sigYRangeChanged.connect(lambda *_: self._saying.start())

    # -- what others call ----------------------------------------------------------------------

    def show_figure(self, figure: Figure | None) -> None:
        """Draw *figure*; None leaves blank paper. Brush and zoom start afresh."""
        self.figure = figure
        self._mask, self._part, self._noted, self._cursor = None, None, None, -1
        self._redraw(keep_range=False)

    def set_mask(self, mask: Mask | None) -> None:
        """Show the marks of *mask*, shape (n_marks,), as brushed."""
        self._mask, self._part = mask, None
        if self.layer is not None:
            self.layer.show_mask(mask)

    def set_part(self, part: Floats | None) -> None:
        """Show how much of each mark is brushed, shape (n_marks,), in the units of the marks."""
        self._mask, self._part = None, part
        if self.layer is not None:
            if part is None:
                self.layer.show_mask(None)
            else:
                self.layer.show_part(part)

    def set_noted(self, noted: Mask | None) -> None:
        """Show a small triangle over each mark that a note is on, shape (n_marks,); None: none."""
        self._noted = noted
        self._show_noted()

    @property
    def noted(self) -> Mask | None:
        """The marks that a note is on, shape (n_marks,); None where none is."""
        return self._noted

    def _show_noted(self) -> None:
        at = np.flatnonzero(self._noted) if self._noted is not None else np.empty(0, dtype=np.intp)
        if self.layer is None or not 0 < len(at) <= MOST_NOTED:
            self.canvas.show_signs(())
            return
        places = np.array([self.layer.cursor(int(mark)) for mark in at], dtype=np.float64)
        ink = QColor(theme.tokens_of(self).text)
        self.canvas.show_signs([Pointers(places[:, 0], places[:, 1], ink, NOTED)])

    def reset(self) -> None:
        """Show everything again."""
        if self.layer is None:
            return
        x, y = self.layer.extent()
        if self.layer.rows:
            # Whole rows: a sliver of the next one has no name.
            y = y[0], min(y[1], max(4.0, float(np.floor(self._rows_that_fit()))))
        self.canvas.set_range(x, y)
        self._whole = tuple(self.canvas.box.viewRange()[1])

    def _say_rows(self) -> None:
        """Add to the note how many rows are in sight, where not all are."""
        if self.layer is None or self.figure is None or not self.layer.rows:
            return
        low, high = self.canvas.box.viewRange()[1]
        words = note_of(self.figure.note, low, high, round(self.layer.bounds()[1][1]))
        self.note.setText(numbers.spaced(words))
        self.note.setVisible(bool(words) and not self.low)

    def _rows_that_fit(self) -> float:
        tall: float = max(self.canvas.box.height(), self.canvas.height() - 60.0)
        return tall / theme.scaled(self.layer.row_height if self.layer else theme.ROW_HEIGHT)

    # -- drawing -------------------------------------------------------------------------------

    def _redraw(self, *, keep_range: bool = True) -> None:
        kept = self.canvas.box.viewRange()
        self.canvas.clear()
        self.layer = None
        if self.figure is None:
            self._write("", "", "", "")
            return
        self.layer, self._size = layer_of(self.figure, self.canvas), self.canvas.size()
        box = self.canvas.box
        box.invertY(self.layer.rows)
        box.setAspectLocked(self.layer.square)
        box.setMouseEnabled(*self.layer.zoom)
        box.band = self.layer.band
        box.may_circle = self.layer.circled
        box.pan_by_wheel = self.layer.rows
        self._limit()
        self.layer.draw()
        x_title, y_title = self.layer.titles()
        self._write(self.figure.title, self._legend(y_title), x_title, self.figure.note)
        self._saying.start()
        if keep_range:
            self.canvas.set_range(tuple(kept[0]), tuple(kept[1]))
        else:
            self.reset()
        self.canvas.left.fit()
        self.set_part(self._part) if self._part is not None else self.layer.show_mask(self._mask)
        self._show_cursor()
        self._show_noted()

    def _resized(self) -> None:
        if self.layer is not None and (self.layer.fitted or self.layer.rows):
            self._fitting.start()

    def _fit(self) -> None:
        """Lay out anew what is laid out for the size of the paper."""
        if self.layer is None:
            return
        if self.layer.fitted:
            if self.canvas.size() != self._size:
                self._redraw(keep_range=False)
        elif self.layer.rows and tuple(self.canvas.box.viewRange()[1]) == self._whole:
            # Rows keep their height: a taller plot shows more of them.
            self._size = self.canvas.size()
            self.reset()
            self.canvas.left.fit()

    def _limit(self) -> None:
        assert self.layer is not None
        (left, right), (low, high) = self.layer.bounds()
        wide, tall = right - left, high - low
        slack = 0.0 if self.layer.rows else 0.5
        self.canvas.box.setLimits(
            xMin=left - wide * slack,
            xMax=right + wide * slack,
            yMin=low - tall * slack,
            yMax=max(high + tall * slack, 4.0 if self.layer.rows else -np.inf),
        )

    def _legend(self, y_title: str) -> str:
        assert self.layer is not None
        legend = self.layer.legend()
        if not legend:
            return y_title
        return "&nbsp;&nbsp; ".join([escape(y_title), *(_entry(*one) for one in legend)])

    def _write(self, title: str, y_title: str, x_title: str, note: str) -> None:
        for label, words in (
            (self.title, title),
            (self.axis_title, y_title),
            (self.x_title, x_title),
            (self.note, note),
        ):
            label.setText(numbers.spaced(words))
            label.setVisible(bool(words) or label is self.axis_title)
        self.note.setVisible(bool(note) and not self.low)
        self.readout.setText("")

    # -- room ----------------------------------------------------------------------------------

    @property
    def low(self) -> bool:
        """Whether there is so little height that words take one line each."""
        return self.height() < theme.scaled(LOW)

    def minimumSizeHint(self) -> QSize:
        """However many words there are, they never push anything else aside."""
        return QSize(theme.scaled(LEAST.width()), theme.scaled(LEAST.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        low, line = self.low, self.axis_title.fontMetrics().height() + 2
        self.title.set_single(low)
        self.axis_title.setMaximumHeight(line if low else UNBOUND)
        self.axis_title.setAlignment(LEFT_TOP if low else LEFT_MIDDLE)
        self.axis_title.setToolTip(self.axis_title.text() if low else "")
        self.note.setVisible(bool(self.note.text()) and not low)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "title"):
            self.title.setFont(theme.tabular(self.font(), 1, bold=True))
            self._make_room()

    # -- mouse ---------------------------------------------------------------------------------

    def _brush_rect(self, rect: QRectF, modifiers: Modifier) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.layer is not None:
            self._emit(self.layer.marks_in(rect), how(modifiers))

    def _brush_area(self, corners: Sequence[tuple[float, float]], modifiers: Modifier) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.layer is not None:
            self._emit(self.layer.marks_within(corners), how(modifiers))

    def _click(self, place: QPointF, modifiers: Modifier) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.layer is None:
            return
        mark = self.layer.mark_at(place)
        combine = how(modifiers, already=self._chosen(mark))
        if mark < 0 and combine is not Combine.REPLACE:
            return
        self._cursor = mark
        self._show_cursor()
        self._emit(np.array([mark] if mark >= 0 else [], dtype=np.intp), combine)

    def _chosen(self, mark: int) -> bool:
        return mark >= 0 and self._mask is not None and bool(self._mask[mark])

    def _emit(self, marks: np.ndarray, combine: Combine) -> None:
        assert self.layer is not None
        if self.layer.keys:
            self.brushed.emit(marks, combine)

    def _hover(self, place: QPointF | None) -> None:
        if self.layer is None:
            return
        mark = self.layer.mark_at(place) if place is not None else self._cursor
        said = [self.layer.readout(mark)] if mark >= 0 else []
        self.readout.setText("  ".join([*self._events_near(place), *said]))

    def _events_near(self, place: QPointF | None) -> list[str]:
        """Return the names of the events whose line is under the mouse."""
        if place is None:
            return []
        reach = 4 * self.canvas.pixel_size()[0]
        return [e.label for e in self.canvas.grid.events if abs(e.month - place.x()) <= reach]

    # -- keyboard ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps: dict[int, tuple[int, int]] = {
            Key.Key_Left: (-1, 0),
            Key.Key_Right: (1, 0),
            Key.Key_Up: (0, -1),
            Key.Key_Down: (0, 1),
        }
        if self.layer is None:
            super().keyPressEvent(event)
        elif event.key() in steps:
            self._cursor = self.layer.next_mark(self._cursor, *steps[event.key()])
            self._show_cursor()
        elif event.key() in (Key.Key_Return, Key.Key_Enter, Key.Key_Space):
            self._brush_cursor(event)
        elif event.key() == Key.Key_Home:
            self.reset()
        elif event.key() == Key.Key_Escape:
            self._emit(np.empty(0, dtype=np.intp), Combine.REPLACE)
        elif event.matches(QKeySequence.StandardKey.SelectAll) and self.figure is not None:
            self._emit(np.arange(self.figure.n_marks), Combine.REPLACE)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def _brush_cursor(self, event: QKeyEvent) -> None:
        if self._cursor < 0:
            return
        if event.key() != Key.Key_Space and event.modifiers() & Modifier.ControlModifier:
            self.opened.emit(self._cursor)
            return
        combine = how(event.modifiers(), already=self._chosen(self._cursor))
        self._emit(np.array([self._cursor], dtype=np.intp), combine)

    def _show_cursor(self) -> None:
        self.canvas.take(self._ring)
        if self.layer is None or self._cursor < 0 or not self.hasFocus():
            return
        self._ring.setData(*([at] for at in self.layer.cursor(self._cursor)))
        self._ring.setPen(pg.mkPen(QColor(theme.tokens_of(self).text), width=1.5))
        self._ring.setZValue(200)
        self.canvas.add(self._ring)
        self.readout.setText(self.layer.readout(self._cursor))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focused(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._focused(False)

    def _focused(self, on: bool) -> None:
        self._lit = on
        self.update()
        self._show_cursor()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), theme.tokens_of(self)
        painter.fillRect(self.rect(), QColor(tokens.ground))
        if self._lit:
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    # -- taking it elsewhere -------------------------------------------------------------------

    def show_moment(self, on: bool) -> None:
        """Show or hide the readout, the focus and the cursor's ring."""
        self._lit = on and self.hasFocus()
        self._ring.setVisible(on)
        self.readout.silent = not on

    def copy(self) -> None:
        """Copy the picture and the data behind it to the clipboard."""
        plot_export.copy(self)
        self.said.emit("Copied the plot and the data behind it.")

    def save(self, path: str) -> None:
        """Write the plot by the suffix of *path*: .png, .svg (as on the screen) or .csv (data)."""
        plot_export.save(self, path)
        self.said.emit(f"Wrote {path}.")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy", self.copy).setEnabled(self.figure is not None)
        save = menu.addAction("Save as PNG, SVG or CSV…", lambda: plot_export.ask(self))
        save.setEnabled(self.figure is not None)
        menu.addAction("Show all", self.reset)
        if self.layer is not None and self.layer.circled:
            self._add_circling(menu)
        menu.popup(event.globalPos())

    def _add_circling(self, menu: QMenu) -> None:
        """Offer that each drag draws an area, so that the other keys can say how it combines."""
        circling = menu.addAction("Drag round points (else Shift+drag)")
        circling.setObjectName("plot.circle")
        circling.setCheckable(True)
        circling.setChecked(self.canvas.box.circles)
        circling.toggled.connect(lambda on: setattr(self.canvas.box, "circles", on))


def _entry(name: str, colour: str) -> str:
    """Return a name of a legend that stays on one line; a square alone has the colour itself."""
    # A slash is no place to break a name: "CIF/" and "FOB 1.00" on two lines read as two things.
    sign, _, words = name.replace("/", f"/{JOINER}").partition(" ")
    inked, rest = (sign, f" {words}") if sign == "■" else (f"{sign} {words}".strip(), "")
    said = f'<span style="color:{colour}">{escape(inked)}</span>{escape(rest)}'
    return said.replace(" ", NBSP).replace(f"<span{NBSP}", "<span ")
