"""The views as tabs: only the one in front repaints, the others when they come to the front."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QWidget

from mirrorgap.ui.view import Shown, View
from mirrorgap.ui.views import VIEWS

LEAST = 480
#: Pixels left and right of a tab's words: as many as there is room for, so that all can be seen.
PADDINGS = (12, 8, 4, 2)


class Tabs(QTabWidget):
    """Shows one view at a time."""

    brushed = Signal(object, object)  # Selection, Combine
    looked_at = Signal(str)  # name of the view that the user turned to
    wants = Signal(str, object, object)  # work that a view wants done: see `View.wants`
    asks = Signal(object)  # a command that a view asks for

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("views")
        self.setDocumentMode(True)
        self.tabBar().setAccessibleName("Views")
        self._padding = PADDINGS[0]
        self._now: Shown | None = None
        self._seen: dict[str, Shown] = {}
        # Where Qt puts its pages: made there, they are styled once.
        pages = self.findChild(QStackedWidget)
        self.views: tuple[View, ...] = tuple(kind(pages) for kind in VIEWS)
        for view in self.views:
            self.addTab(view, view.title)
            view.brushed.connect(self.brushed)
            view.asked_for.connect(self.go_to)
            view.wants.connect(self.wants)
            view.asks.connect(self.asks)
        self.currentChanged.connect(self._turn)

    def minimumSizeHint(self) -> QSize:
        """A crowded view is cut at its edge: it never makes the window wider than the screen."""
        return QSize(LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._spread()

    def _spread(self) -> None:
        """Move tabs together where they would go out of sight."""
        metrics = self.tabBar().fontMetrics()
        words = sum(metrics.horizontalAdvance(view.title) + 2 for view in self.views)
        room = (self.width() - words) / (2 * len(self.views))
        padding = next((one for one in PADDINGS if one <= room), PADDINGS[-1])
        if padding != self._padding:
            self._padding = padding
            usual = padding == PADDINGS[0]
            self.tabBar().setStyleSheet(
                "" if usual else f"QTabBar::tab {{ padding: 0 {padding}px; }}"
            )

    def view(self, name: str) -> View | None:
        """Return the view called *name*; None where there is none."""
        return next((view for view in self.views if view.name == name), None)

    def go_to(self, name: str) -> None:
        """Bring the view called *name* to the front; nothing where there is none."""
        if (view := self.view(name)) is not None:
            self.setCurrentWidget(view)

    def show_state(self, now: Shown) -> None:
        """Let the view in front show *now*."""
        self._now = now
        view = self.view(now.case.eye.view)
        if view is not None and view is not self.currentWidget():
            self.blockSignals(True)
            self.setCurrentWidget(view)
            self.blockSignals(False)
        self._refresh()

    def _refresh(self) -> None:
        view = self.currentWidget()
        if isinstance(view, View) and self._now is not None:
            old, self._seen[view.name] = self._seen.get(view.name), self._now
            if old is not self._now:
                view.refresh(old, self._now)

    def _turn(self) -> None:
        self._refresh()
        view = self.currentWidget()
        if isinstance(view, View):
            self.looked_at.emit(view.name)

    def actions_of(self, parent: QWidget) -> Sequence[tuple[str, QAction]]:
        """Return an action for each view, that goes there."""
        return [
            (view.name, self._action(place, view, parent)) for place, view in enumerate(self.views)
        ]

    def _action(self, place: int, view: View, parent: QWidget) -> QAction:
        action = QAction(view.title, parent)
        action.setObjectName(f"action.{view.name}")
        action.setToolTip(f"Go to {view.title}")
        action.setShortcut(QKeySequence(f"Ctrl+{place + 1}"))
        action.triggered.connect(lambda: self.setCurrentWidget(view))
        return action
