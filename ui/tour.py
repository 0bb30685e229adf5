"""A tour of the window: a few steps, each beside the widget that it tells of; skipped at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mirrorgap.ui import preferences, theme

if TYPE_CHECKING:
    from mirrorgap.ui.window import Window

TAKEN = "toured"
WIDTH, GAP, EDGE = 340, 12, 8


@dataclass(frozen=True, slots=True)
class Step:
    """One stop: what to say, which widget it is about, and what brings that into sight."""

    title: str
    words: str
    target: Callable[[Window], QWidget | None]
    show: Callable[[Window], object] = lambda window: None


STEPS = (
    Step(
        "What is loaded",
        "Each file, with how many records were read and what was set aside. Open an entry to see why; "
        "drop more files anywhere on the window.",
        lambda w: w.docks.sources,
        lambda w: w.docks.raise_dock("sources"),
    ),
    Step(
        "Which goods, and how they are compared",
        "The list of codes, the CIF/FOB factor that imports are divided by, whose books are added up, "
        "and in what measure. Every view follows.",
        lambda w: w.settings,
    ),
    Step(
        "Both sides of each trade",
        "What the exporter reports beside what the importer reports, and the gap. Click or drag over "
        "rows, bars or dots: all views show what you selected. Hold the mouse over a header for the "
        "formula.",
        lambda w: w.tabs,
        lambda w: w.tabs.go_to("gaps"),
    ),
    Step(
        "Period and base",
        "Drag over months to choose the period; hold Shift to choose the base that it is compared with. "
        "Dotted lines are events.",
        lambda w: w.docks.timeline,
        lambda w: w.docks.raise_dock("timeline"),
    ),
    Step(
        "Is the gap real?",
        "The selection in sentences that can be copied, with every innocent explanation tested, and "
        "below them the records: each number leads to its cell in the file.",
        lambda w: w.docks.inspector,
        lambda w: w.docks.raise_dock("inspector"),
    ),
    Step(
        "Keep it, and hand it on",
        "Write down what you find: notes keep their selection. File > Export makes a workbook that "
        "others can check. Ctrl+K finds every command; Help > Tour shows this again.",
        lambda w: w.docks.notes,
        lambda w: w.docks.raise_dock("notes"),
    ),
)


class Spot(QWidget):
    """A frame round the widget that a step is about; the mouse goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tour.spot")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(QColor(theme.tokens_of(self).accent), 3))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))


class Tour(QFrame):
    """The card of the tour; it lies in the window and deletes itself at the end."""

    ended = Signal()

    def __init__(self, window: Window, steps: tuple[Step, ...] = STEPS) -> None:
        super().__init__(window)
        self.setObjectName("tour")
        self.setAccessibleName("Tour")
        self._window, self._steps, self._at = window, steps, -1
        self.spot = Spot(window)
        self.title, self.words, self.count = QLabel(), QLabel(), QLabel()
        self.title.setFont(theme.tabular(self.font(), 1, bold=True))
        self.count.setProperty("role", "soft")
        for label in (self.title, self.words):
            label.setWordWrap(True)
        self.back, self.next, self.skip = (QPushButton(t) for t in ("Back", "Next", "Skip"))
        for name, button in (("back", self.back), ("next", self.next), ("skip", self.skip)):
            button.setObjectName(f"tour.{name}")
            button.setAutoDefault(True)
        self.back.clicked.connect(lambda: self.go(self._at - 1))
        self.next.clicked.connect(lambda: self.go(self._at + 1))
        self.skip.clicked.connect(self.end)
        self._lay_out()
        for one in self._moving():
            one.installEventFilter(self)
        preferences.keep(TAKEN, 1)
        self.go(0)

    def _lay_out(self) -> None:
        self.setFixedWidth(theme.scaled(WIDTH))
        buttons = QHBoxLayout()
        buttons.addWidget(self.count)
        buttons.addStretch(1)
        for button in (self.skip, self.back, self.next):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        for widget in (self.title, self.words):
            column.addWidget(widget)
        column.addLayout(buttons)

    def go(self, place: int) -> None:
        """Show the step at *place*; after the last one the tour ends."""
        if place >= len(self._steps):
            self.end()
            return
        self._at = max(place, 0)
        step = self._steps[self._at]
        step.show(self._window)
        self.title.setText(step.title)
        self.words.setText(step.words)
        self.setAccessibleDescription(f"{step.title}. {step.words}")
        self.count.setText(f"{self._at + 1} of {len(self._steps)}")
        self.back.setEnabled(self._at > 0)
        self.next.setText("Done" if self._at == len(self._steps) - 1 else "Next")
        self._place()
        for widget in (self.spot, self):
            widget.show()
            widget.raise_()
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Take the card and the frame away."""
        for one in self._moving():
            one.removeEventFilter(self)
        for widget in (self.spot, self):
            widget.hide()
            widget.deleteLater()
        self.ended.emit()

    def _moving(self) -> list[QWidget]:
        """Return what moves that which is spoken of: docks take room from the middle a turn later."""
        return [one for one in (self._window, self._window.centralWidget()) if one is not None]

    def _place(self) -> None:
        target = self._steps[self._at].target(self._window)
        if target is None or not target.isVisible():
            return
        around = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size())
        self.spot.setGeometry(around.adjusted(-2, -2, 2, 2))
        self.resize(self.width(), self.heightForWidth(self.width()))
        room = self._window.rect().adjusted(EDGE, EDGE, -EDGE, -EDGE)
        self.move(_beside(around, self.size().width(), self.size().height(), room))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, painter = theme.tokens_of(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(tokens.raised))
        painter.setPen(QPen(QColor(tokens.accent), 1))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)


def _beside(around: QRect, wide: int, tall: int, room: QRect) -> QPoint:
    """Return where a card of that size stands: right of the widget, left, under, over, or in it."""
    x = min(max(around.left(), room.left()), room.right() - wide)
    y = min(max(around.top(), room.top()), room.bottom() - tall)
    if around.right() + GAP + wide <= room.right():
        return QPoint(around.right() + GAP, y)
    if around.left() - GAP - wide >= room.left():
        return QPoint(around.left() - GAP - wide, y)
    if around.bottom() + GAP + tall <= room.bottom():
        return QPoint(x, around.bottom() + GAP)
    if around.top() - GAP - tall >= room.top():
        return QPoint(x, around.top() - GAP - tall)
    return QPoint(room.right() - wide - GAP, room.bottom() - tall - GAP)


class Touring(QObject):
    """Begins the tour of a window: on what is loaded, or on the demo once that is read."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._waiting = window, False
        self.tour: Tour | None = None
        window.session.busy_changed.connect(self._loaded)

    def begin(self) -> None:
        """Show the first step; nothing loaded: open the demo first."""
        if self.tour is not None:
            self.tour.end()
        if self._window.pages.currentWidget() is self._window.start:
            self._waiting = True
            self._window.open_demo()
            return
        self._show()

    def _loaded(self, busy: bool) -> None:
        there = self._window.pages.currentWidget() is not self._window.start
        if self._waiting and not busy and there:
            self._waiting = False
            self._show()

    def _show(self) -> None:
        self.tour = Tour(self._window)
        self.tour.ended.connect(self._forget)

    def _forget(self) -> None:
        self.tour = None
