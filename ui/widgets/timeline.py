"""The total by month, a brush for the period, a second brush for the base, events."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from mirrorgap.model import periods
from mirrorgap.model.figures import Axis, Event, Scale, span_text
from mirrorgap.ui import numbers, theme
from mirrorgap.ui.widgets import small_marks, ticks
from mirrorgap.ui.widgets.brushing import Modifier
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.layer import faded, solid
from mirrorgap.ui.widgets.over import Boxes, Over, Pointers, Track
from mirrorgap.ui.widgets.readout import Readout
from mirrorgap.ui.widgets.span_box import SpanBox, SpanItem
from mirrorgap.ui.widgets.totals import PER, Columns, Floats, Span, Totals, said, span_of, totals

#: Room above the highest bar, for the words on a span.
HEADROOM = 1.28
#: How large the sign of a note is, in pixels of its square.
NOTED = 18.0
#: How strong totals are beside a brushed part, of 255.
PALE_BARS, PALE_STEPS = 60, 120
#: The same on a dark ground, on which as little is seen as nothing.
PALE_ON_DARK = 105
AXIS = Axis(unit="USD", scale=Scale.AMOUNT)
#: What stands between two names of the legend, and the spaces of a name, outside its tags.
BETWEEN, _BREAK = "&nbsp;&nbsp; ", re.compile(r" (?![^<]*>)")
Items = list[pg.GraphicsObject]

HOW_TO = (
    "Drag to choose the period, Shift+drag the base period it is compared with. Drag an edge to "
    "change it, the middle to move it; double click or Esc clears. Arrows move the period, "
    "Shift+arrows its end."
)


class Legend(QLabel):
    """What the colours mean: in two lines where one is too narrow; it never widens the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = ""
        #: Pixels that there are.
        self.room = 0

    def setText(self, text: str) -> None:
        """Show names, parted by `BETWEEN`, each of which stays in one line."""
        self._said = text
        names = (_BREAK.sub("&nbsp;", name) for name in text.split(BETWEEN))
        super().setText(BETWEEN.join(names))

    def text(self) -> str:
        return self._said

    def fit(self, room: int) -> None:
        """Take one line or two, as *room*, in pixels, asks for."""
        self.room = room
        self.setWordWrap(False)
        self.setWordWrap(super().sizeHint().width() > room)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        whole = super().sizeHint()
        if not self.wordWrap():
            return whole
        return QSize(self.room, 2 * self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.fontMetrics().height())


class Timeline(QWidget):
    """Emits months as ISO text ("2023-01"), both ends inclusive; None, None: cleared."""

    windowChosen = Signal(object, object)
    baseChosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None, *, name: str = "timeline") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Timeline")
        self.setAccessibleDescription(HOW_TO)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._all: Totals | None = None
        self._part: Totals | None = None
        self._events: tuple[Event, ...] = ()
        self._noted: tuple[str, ...] = ()
        self._totals: list[tuple[pg.GraphicsObject, float]] = []
        self._pale = False
        self.box = SpanBox()
        self.canvas = Canvas(self, self.box)
        self.canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.canvas.setToolTip(HOW_TO)
        self.canvas.strip.most_rows = 1
        self.window_item = SpanItem(self.canvas, base=False)
        self.base_item = SpanItem(self.canvas, base=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.legend, self.readout = Legend(), Readout()
        for label, role in ((self.legend, "soft"), (self.readout, "title")):
            label.setProperty("role", role)
            label.setFont(theme.tabular(self.font(), -1))
        self.readout.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.base_button = QToolButton()
        self.base_button.setText("Base")
        self.base_button.setCheckable(True)
        self.base_button.setToolTip("While on, dragging chooses the base period (as Shift+drag).")
        self.base_button.setAccessibleName("Choose the base period")
        self.clear_button = QToolButton()
        self.clear_button.setText("Clear")
        self.clear_button.setToolTip("Take the period and the base away.")
        self.clear_button.setAccessibleName("Clear period and base")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.legend)
        line.addWidget(self.readout, 1)
        self.readout.setMinimumHeight(2 * self.readout.fontMetrics().height())
        self.readout.neighbour = self.legend
        line.addWidget(self.base_button)
        line.addWidget(self.clear_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 8, 4)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self.canvas, 1)

    def _connect(self) -> None:
        self.box.setMouseEnabled(x=True, y=False)
        self.box.dragged.connect(self._drag)
        self.box.clicked.connect(self._click)
        self.box.reset.connect(self._double)
        self.canvas.hovered.connect(self._hover)
        self.canvas.recoloured.connect(self._draw)
        self.clear_button.clicked.connect(self._clear_both)
        self._grip = ""
        self._held: Span = (0, 0)
        self._hover_at: float | None = None

    # -- what others call ----------------------------------------------------------------------

    def set_frame(self, frame: Columns) -> None:
        """Show totals: columns period (ISO text), exports_usd, imports_usd."""
        self._all, self._part = totals(frame), None
        self._draw()
        self.show_all()
        self._reread()

    def set_part(self, frame: Columns | None) -> None:
        """Overlay the brushed part, in a frame of the same columns; None takes it away."""
        if frame is None and self._part is None:
            return
        per = self._all.per if self._all is not None else 0
        self._part = None if frame is None else totals(frame, per)
        self._overlay(theme.tokens_of(self))
        self._name(theme.tokens_of(self))
        if self._hover_at is not None:
            self._reread()

    def set_events(self, events: Sequence[Event]) -> None:
        """Show events as thin labelled lines."""
        if tuple(events) != self._events:
            self._events = tuple(events)
            self._draw()

    def set_noted(self, noted: Sequence[str]) -> None:
        """Show a small triangle over each of the periods *noted* (ISO text): a note is on it."""
        if tuple(noted) != self._noted:
            self._noted = tuple(noted)
            self._show_noted()

    @property
    def noted(self) -> tuple[str, ...]:
        """The periods that a note is on, as ISO text."""
        return self._noted

    def _show_noted(self) -> None:
        spans = [span_of(text, text) for text in self._noted]
        middle = np.array([(one[0] + one[1] + 1) / 2 for one in spans if one is not None])
        top = np.full(len(middle), self._largest() * HEADROOM * 0.9)
        ink = QColor(theme.tokens_of(self).text)
        shown = self._all is not None and len(middle)
        self.canvas.show_signs([Pointers(middle, top, ink, NOTED)] if shown else ())

    def set_window(self, first: str | None, last: str | None) -> None:
        """Show the period from the start of *first* to the end of *last*; None: none."""
        self._show(self.window_item, span_of(first, last))

    def set_base(self, first: str | None, last: str | None) -> None:
        """Show the base period; None: none."""
        self._show(self.base_item, span_of(first, last))

    def _show(self, item: SpanItem, span: Span | None) -> None:
        if item.span != span:
            item.show_span(span)
            self._reread()

    def show_all(self) -> None:
        """Zoom out to all periods."""
        left, right = self._ends()
        shown = [self._all] if self._all is not None else []
        heights = [np.nan_to_num(part) for one in shown for part in (one.exports, one.imports)]
        top = max((float(h.max(initial=0.0)) for h in heights), default=0.0) or 1.0
        self.box.setLimits(xMin=left, xMax=right, yMin=0, yMax=top * HEADROOM)
        self.canvas.set_range((left, right), (0.0, top * HEADROOM))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.tokens_of(self).ground))
        painter.end()

    def sizeHint(self) -> QSize:
        return QSize(640, 152)

    def _ends(self) -> tuple[float, float]:
        if self._all is None or len(self._all.start) == 0:
            return 0.0, 1.0
        return float(self._all.start.min()), float((self._all.start + self._all.span).max())

    # -- drawing -------------------------------------------------------------------------------

    def _draw(self) -> None:
        self.canvas.clear()
        self._totals, self._pale = [], False
        tokens = theme.tokens_of(self)
        shown = self._all
        if shown is not None and len(shown.start):
            self._draw_totals(shown, tokens)
            left, right = self._ends()
            inside = [event for event in self._events if left <= event.month <= right]
            self.canvas.show_events(inside)
        for item in (self.base_item, self.window_item):
            self.canvas.add(item)
        self._overlay(tokens)
        self._rule(tokens)
        self._show_noted()

    def _overlay(self, tokens: theme.Tokens) -> None:
        """Draw the brushed part alone; the totals, which stay, pale beside it."""
        over: list[Over] = []
        if self._part is not None and self._all is not None and len(self._all.start):
            over = self._drawn(self._part, tokens)
        self.canvas.show_over(over)
        if bool(over) != self._pale:
            self._pale = bool(over)
            self.canvas.fade(self._totals, on=self._pale)

    def _draw_totals(self, shown: Totals, tokens: theme.Tokens) -> None:
        exports = theme.colour_of("exports", dark=tokens.dark)
        imports = theme.colour_of("imports", dark=tokens.dark)
        for wide in (True, False):  # years behind months
            mine = (shown.span > 1) == wide
            strength = 110 if wide and (~mine).any() else 170
            bars = []
            if self._uncovered(shown):
                # Exports that no importer's file covers stand apart: pale, behind what is compared.
                bars += self._bars(shown, shown.exports, mine, faded(exports, strength // 4))
            together = shown.compared if self._uncovered(shown) else shown.exports
            bars += self._bars(shown, together, mine, faded(exports, strength))
            pale = PALE_ON_DARK if tokens.dark else PALE_BARS
            self._totals += [(item, pale / strength) for item in bars]
            steps = self._steps(shown, shown.imports, mine, faded(imports, 255))
            self._totals += [(item, PALE_STEPS / 255) for item in steps]

    def _uncovered(self, shown: Totals) -> bool:
        """Whether some exports cannot be compared, beside others that can."""
        return bool((shown.compared < shown.exports).any() and (shown.compared > 0).any())

    def _drawn(self, part: Totals, tokens: theme.Tokens) -> list[Over]:
        """Return the bars and the steps of a brushed part."""
        colour, low = QColor(tokens.accent), self._too_low(part)
        x = np.isfinite(part.exports) & ~low
        left, right = part.start + 0.1, part.start + part.span - 0.1
        foot = np.zeros(int(x.sum()))
        m = np.isfinite(part.imports)
        ends = np.column_stack([left[m], right[m]]).ravel()
        return [
            Boxes(left[x], right[x], foot, part.exports[x], colour),
            *small_marks.marks(part, low, colour),
            Track(ends, np.repeat(part.imports[m], 2), colour, 2.0, dashed=True, pairs=True),
        ]

    def _too_low(self, part: Totals) -> np.ndarray:
        """Return which bars of the brushed part cannot be seen at the scale of the whole."""
        return small_marks.too_low(part.exports, self._largest() * HEADROOM)

    def _bars(self, shown: Totals, heights: Floats, mine: np.ndarray, colour: QColor) -> Items:
        mine = mine & np.isfinite(heights)
        if not mine.any():
            return []
        x0, width = shown.start[mine] + 0.1, shown.span[mine] - 0.2
        bars = pg.BarGraphItem(
            x0=x0, width=width, y0=0, height=heights[mine], pen=None, brush=pg.mkBrush(colour)
        )
        self.canvas.add(bars)
        return [bars]

    def _steps(self, shown: Totals, heights: Floats, mine: np.ndarray, colour: QColor) -> Items:
        order = np.flatnonzero(mine & np.isfinite(heights))
        order = order[np.argsort(shown.start[order], kind="stable")]
        if len(order) == 0:
            return []
        low, high = shown.start[order] + 0.1, (shown.start + shown.span)[order] - 0.1
        y = heights[order]
        line = pg.PlotCurveItem(
            np.column_stack([low, high]).ravel(), np.repeat(y, 2), connect="pairs"
        )
        line.setPen(solid(colour, 2.0))
        self.canvas.add(line)
        return [line]

    def _rule(self, tokens: theme.Tokens) -> None:
        annual = self._all is not None and bool((self._all.span >= 12).all())
        self.canvas.bottom.ticker = ticks.years if annual else ticks.months
        self.canvas.left.ticker = ticks.ticker(AXIS, self._largest(), gap=28)
        self._name(tokens)
        self._fit_legend()
        self.canvas.left.fit()
        self.canvas.bottom.fit()

    def _name(self, tokens: theme.Tokens) -> None:
        """Say what the colours mean, where it is not said already: a brush seldom changes it."""
        said = self._legend(ticks.title(AXIS, self._largest()), tokens)
        if said != self.legend.text():
            self.legend.setText(said)
            self._fit_legend()

    def _fit_legend(self) -> None:
        buttons = (self.base_button, self.clear_button)
        taken = sum(one.sizeHint().width() + 8 for one in buttons) + 20 + 8
        self.legend.fit(max(1, self.width() - taken))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_legend()

    def _largest(self) -> float:
        if self._all is None or not len(self._all.start):
            return float(self.box.viewRange()[1][1])
        return self._all.largest

    def _legend(self, unit: str, tokens: theme.Tokens) -> str:
        shown = self._all
        per = " a month" if shown is None or not shown.monthly else ""
        per = PER.get(shown.per, per) if shown is not None else per
        names = [
            ("■ exports", theme.label_colour_of("exports", dark=tokens.dark)),
            ("▬ imports", theme.label_colour_of("imports", dark=tokens.dark)),
        ]
        if self._all is not None and self._uncovered(self._all):
            names.insert(1, ("□ no importer's file", tokens.soft))
        if self._part is not None:
            low = self._too_low(self._part)
            if not low.all() or not len(low):
                names.append(("■ selected", tokens.accent))
            if low.any():
                names.append(("▾ selected, too small to draw", tokens.accent))
        said = (f'<span style="color:{colour}">{name}</span>' for name, colour in names)
        return BETWEEN.join([f"{unit}{per}", *said])

    # -- mouse ---------------------------------------------------------------------------------

    def _drag(
        self, start: float, now: float, ended: bool, modifiers: Modifier, first: bool
    ) -> None:
        if first:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._grip, self._held = self._grip_at(start, modifiers)
        item = self._item(self._grip)
        span = self._dragged(self._grip.partition(" ")[2], start, now)
        item.show_span(span)
        self.readout.setText(said(span, base=item.base))
        if ended:
            self._choose(item, span)

    def _grip_at(self, x: float, modifiers: Modifier) -> tuple[str, Span]:
        """Return what a drag from *x* takes hold of, such as "window left", and its span."""
        base = bool(modifiers & Modifier.ShiftModifier) or self.base_button.isChecked()
        reach = 6 * self.canvas.pixel_size()[0]
        items = [self.base_item] if base else [self.window_item, self.base_item]
        for item in items:
            if item.span is None:
                continue
            name, (low, high) = "base" if item.base else "window", item.span
            for edge, at in (("left", low), ("right", high + 1)):
                if abs(x - at) <= reach:
                    return f"{name} {edge}", item.span
            if low + reach < x < high + 1 - reach and item.narrower_than(self._ends()):
                return f"{name} middle", item.span
        return ("base new" if base else "window new"), (0, 0)

    def _item(self, grip: str) -> SpanItem:
        return self.base_item if grip.startswith("base") else self.window_item

    def _dragged(self, edge: str, start: float, now: float) -> Span:
        low, high = self._held
        if edge == "middle":
            left, right = self._ends()
            shift = round(now - start)
            shift = int(min(max(shift, left - low), right - 1 - high))
            return low + shift, high + shift
        if edge == "left":
            return min(self._snapped(now)[0], high), high
        if edge == "right":
            return low, max(self._snapped(now)[1], low)
        ends = [*self._snapped(start), *self._snapped(now)]
        return min(ends), max(ends)

    def _snapped(self, x: float) -> Span:
        """Return the period under *x*, or its month where there is none."""
        left, right = self._ends()
        x = min(max(x, left), right - 1e-6)
        if self._all is not None and not (self._all.span == 1).any():
            at = np.flatnonzero((self._all.start <= x) & (x < self._all.start + self._all.span))
            if len(at):
                first = int(self._all.start[at[0]])
                return first, first + int(self._all.span[at[0]]) - 1
        return int(np.floor(x)), int(np.floor(x))

    def _choose(self, item: SpanItem, span: Span | None) -> None:
        item.show_span(span)
        signal = self.baseChosen if item.base else self.windowChosen
        if span is None:
            signal.emit(None, None)
            self._reread()
        else:
            signal.emit(*(periods.month_text(month) for month in span))
        self.base_button.setChecked(False)

    def _click(self, place: QPointF, modifiers: Modifier) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        base = bool(modifiers & Modifier.ShiftModifier) or self.base_button.isChecked()
        # A click inside a span may be the first half of a double click, which clears it.
        inside = any(item.covers(place.x()) for item in (self.window_item, self.base_item))
        if self._all is not None and len(self._all.start) and (base or not inside):
            self._choose(self.base_item if base else self.window_item, self._snapped(place.x()))

    def _double(self) -> None:
        in_base = self._hover_at is not None and self.base_item.covers(self._hover_at)
        self._choose(self.base_item if in_base else self.window_item, None)

    def _clear_both(self) -> None:
        for item in (self.window_item, self.base_item):
            if item.span is not None:
                self._choose(item, None)

    def _hover(self, place: QPointF | None) -> None:
        self._hover_at = None if place is None else place.x()
        if place is None or self._all is None:
            self.readout.setText("")
            self.canvas.viewport().unsetCursor()
            return
        edge = self._grip_at(place.x(), Modifier.NoModifier)[0].endswith(("left", "right"))
        shape = Qt.CursorShape.SplitHCursor if edge else Qt.CursorShape.ArrowCursor
        self.canvas.viewport().setCursor(shape)
        self.readout.setText(self._read(place.x()))

    def _reread(self) -> None:
        """Say what is under the pointer by now, instead of what was chosen or shown before."""
        at = self._hover_at
        self.readout.setText("" if at is None or self._all is None else self._read(at))

    def _read(self, x: float) -> str:
        shown = self._all
        assert shown is not None
        at = np.flatnonzero((shown.start <= x) & (x < shown.start + shown.span))
        if len(at) == 0:
            return ""
        i = at[np.argmin(shown.span[at])]
        span = float(shown.span[i])
        whole = span / shown.per
        exports, imports = (
            numbers.amount(float(one[i]) * whole) for one in (shown.exports, shown.imports)
        )
        named = numbers.period(span_text(float(shown.start[i]), span))
        near = 8 * self.canvas.pixel_size()[0]
        events = [event.label for event in self._events if abs(event.month - x) <= near]
        told = [named, f"exports {exports}", f"imports {imports}"]
        return "  ".join([*events, *told, *self._read_part(float(shown.start[i]), span)])

    def _read_part(self, start: float, span: float) -> list[str]:
        """Return what of a period is brushed, where its bar may be too low to be read."""
        part = self._part
        if part is None:
            return []
        at = np.flatnonzero((part.start == start) & (part.span == span))
        if not len(at):
            return []
        whole = span / part.per
        amounts = [float(one[at[0]]) * whole for one in (part.exports, part.imports)]
        told = zip(("exports", "imports"), amounts, strict=True)
        known = [f"{side} {numbers.amount(amount)}" for side, amount in told if amount == amount]
        return [f"selected: {', '.join(known)}"] if known else []

    # -- keyboard ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() == Qt.Key.Key_Escape:
            item = self.window_item if self.window_item.span is not None else self.base_item
            self._choose(item, None)
        elif event.key() in steps and self._all is not None and len(self._all.start):
            shift = bool(event.modifiers() & Modifier.ShiftModifier)
            self._step(steps[event.key()], shift)
        elif event.key() == Qt.Key.Key_Home:
            self.show_all()
        else:
            super().keyPressEvent(event)

    def _step(self, step: int, end_only: bool) -> None:
        item = self.base_item if self.base_button.isChecked() else self.window_item
        keep = self.base_button.isChecked()
        left, right = self._ends()
        if item.span is None:
            span = self._snapped(right - 1)
        else:
            low, high = item.span
            size = self._snapped(high)[1] - self._snapped(high)[0] + 1
            low, high = (low if end_only else low + step * size), high + step * size
            if low < left or high >= right or high < low:
                return
            span = low, high
        self._choose(item, span)
        self.base_button.setChecked(keep)
        self.readout.setText(said(span, base=item.base))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.window_item.lit = True
        self.window_item.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.window_item.lit = False
        self.window_item.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "legend"):
            for label in (self.legend, self.readout):
                label.setFont(theme.tabular(self.font(), -1))
