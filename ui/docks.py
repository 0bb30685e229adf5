"""The docks: sources, filters, timeline, inspector, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow

from mirrorgap.model.analysis import touch
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.note_marks import noted_periods
from mirrorgap.model.periods import Window
from mirrorgap.ui.claims import ClaimsPanel
from mirrorgap.ui.filters import FiltersPanel
from mirrorgap.ui.inspector import Inspector
from mirrorgap.ui.notes import NotesPanel
from mirrorgap.ui.sources import SourcesPanel
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.dock import Dock
from mirrorgap.ui.widgets.timeline import Timeline

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


SIDE = 250
#: Room for ten files, with the buttons under them.
SOURCES = 320
#: The height of the timeline; the size of a window that has the usual shares; what is no change.
FOOT, USUAL, NEAR = 184, QSize(1280, 800), 8
#: Milliseconds after which docks are given their sizes again, where they have not taken them.
AGAIN = (40, 120, 400)
NOTHING = Mirror((), ())
DOCKS = ("sources", "filters", "timeline", "inspector", "notes", "claims")


def _ends(window: Window | None) -> tuple[str | None, str | None]:
    if window is None:
        return None, None
    return f"{window.first:%Y-%m}", f"{window.last:%Y-%m}"


class Docks:
    """Makes the docks of a window and puts them where they belong."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        #: By size of text: width and height of each dock when that size was left.
        self._sizes: dict[float, dict[str, QSize]] = {}
        self._fitting = QTimer(window, interval=0, singleShot=True)
        self._fitting.timeout.connect(self._fit)
        self._wanted: dict[str, QSize] = {}
        self._tries: list[int] = []
        #: What the docks were given last: the sides' widths, the foot's height.
        self._given = self._shared = (0, 0, 0)
        self._whole = QSize()
        self._sharing = QTimer(window, interval=60, singleShot=True)
        self._sharing.timeout.connect(self._note_shared)
        self._following = QTimer(window, interval=0, singleShot=True)
        self._following.timeout.connect(self.follow)
        docks = self._docks = {name: self._dock(name) for name in DOCKS}
        self.sources = SourcesPanel(docks["sources"])
        self.filters = FiltersPanel(docks["filters"])
        self.timeline = Timeline(docks["timeline"], name="timeline.plot")
        self.inspector = Inspector(docks["inspector"])
        self.notes = NotesPanel(docks["notes"])
        self.claims = ClaimsPanel(docks["claims"])
        left, right = (self.sources, self.filters, self.timeline), (self.inspector, self.notes)
        panels = (*left, *right, self.claims)
        for dock, panel in zip(docks.values(), panels, strict=True):
            dock.setWidget(panel)
            # Behind another tab a dock is only moved out of sight: Tab must not wander through it.
            dock.visibilityChanged.connect(panel.setEnabled)
        self.arrange()

    def _dock(self, name: str) -> QDockWidget:
        title = name.capitalize()
        dock = Dock(title, self._window)
        dock.setObjectName(name)
        dock.setAccessibleName(title)
        return dock

    def arrange(self) -> None:
        """Put all docks back to where they are on first start."""
        window = self._window
        corner = window.setCorner
        corner(Qt.Corner.BottomLeftCorner, LEFT)
        corner(Qt.Corner.BottomRightCorner, RIGHT)
        self._place()
        window.tabifyDockWidget(self._docks["notes"], self._docks["claims"])
        self._docks["notes"].raise_()
        self.share()

    def _place(self) -> None:
        """Put each dock into its area, none joined with another.

        When Qt restores a layout or joins docks again, it lets the tab bar that they shared stand where
        it was until the event loop turns, painted over whatever lies there. So they are taken apart.
        """
        for dock in self._docks.values():
            self._window.removeDockWidget(dock)
        areas = {"sources": LEFT, "filters": LEFT}
        areas |= dict.fromkeys(("inspector", "notes", "claims"), RIGHT)
        for name, dock in self._docks.items():
            dock.setFloating(False)
            self._window.addDockWidget(areas.get(name, BOTTOM), dock)
            dock.show()
        if (inner := self._window.layout()) is not None:
            inner.activate()

    def restore(self, layout: QByteArray, version: int) -> bool:
        """Put all docks to where *layout* has them; return whether it could be read."""
        self._place()
        return self._window.restoreState(layout, version)

    def share(self) -> None:
        """Give each dock its share of the window, once they are visible."""
        upright, across = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
        docks, resize = self._docks, self._window.resizeDocks
        left, right, low = self._shares()
        resize([docks["sources"], docks["inspector"]], [left, right], across)
        resize([docks["sources"], docks["filters"]], [SOURCES, 480], upright)
        resize([docks["inspector"], docks["notes"]], [600, 150], upright)
        resize([docks["timeline"]], [low], upright)
        # What comes of it is known when it has been laid out.
        self._given = left, right, low
        self._sharing.start()

    def _lengths(self) -> tuple[int, int, int]:
        docks = self._docks
        return docks["sources"].width(), docks["inspector"].width(), docks["timeline"].height()

    def _near(self, lengths: tuple[int, int, int]) -> bool:
        return all(abs(a - b) <= NEAR for a, b in zip(self._lengths(), lengths, strict=True))

    def _note_shared(self) -> None:
        self._shared, self._whole = self._lengths(), self._window.size()

    def _shares(self) -> tuple[int, int, int]:
        """Return how wide the sides are and how high the foot, larger in a large window.

        A part of what it has beyond the usual size goes to them: names of files and sentences.
        """
        size = self._window.size()
        wide, tall = (max(0, size.width() - USUAL.width()), max(0, size.height() - USUAL.height()))
        return SIDE + wide // 12, SIDE + 22 + wide // 7, FOOT + tall // 8

    def follow(self) -> None:
        """Share a window of another size out anew, while nobody has given the docks other sizes."""
        docks = self._docks
        seen = all(docks[name].isVisible() for name in ("sources", "inspector", "timeline"))
        near = self._sharing.isActive() or self._near(self._given) or self._near(self._shared)
        if seen and near and self._window.size() != self._whole:
            self.share()

    def _seen(self) -> dict[str, QSize]:
        """Return the sizes of the docks that can be seen in the window."""
        inside = self._window.rect()
        return {
            name: dock.size()
            for name, dock in self._docks.items()
            if dock.isVisible() and not dock.isFloating() and inside.intersects(dock.geometry())
        }

    def leave_zoom(self, zoom: float) -> None:
        """Remember how large the docks are, before the size of text changes from *zoom*."""
        # Sizes that are still to be given stand for those that a quick hand never saw.
        self._sizes[zoom] = self._wanted if self._fitting.isActive() else self._seen()

    def meet_zoom(self, old: float, new: float) -> None:
        """Give the docks the sizes that they had at *new*; else smaller ones where text is smaller.

        Larger text makes them wider by itself, as far as it must.
        """
        share = min(1.0, new / old)
        known = self._sizes.get(new)
        self._wanted = known or {name: size * share for name, size in self._seen().items()}
        self._tries = list(AGAIN)
        self._fitting.start(0)

    def _fit(self) -> None:
        seen = self._seen()
        wanted = {name: size for name, size in self._wanted.items() if name in seen}
        docks = [self._docks[name] for name in wanted]
        for way, sizes in (
            (Qt.Orientation.Horizontal, [size.width() for size in wanted.values()]),
            (Qt.Orientation.Vertical, [size.height() for size in wanted.values()]),
        ):
            self._window.resizeDocks(docks, sizes, way)
        # A panel may still ask for the room of larger text until it has been laid out.
        if self._tries and any(self._seen().get(name) != size for name, size in wanted.items()):
            self._fitting.start(self._tries.pop(0))

    def follow_soon(self) -> None:
        """Follow the size of the window once it has settled."""
        self._following.start()

    def hide_all(self) -> None:
        """Hide the docks together, as the start page comes."""
        for dock in self._docks.values():
            dock.hide()

    def show_timeline(self, old: Shown | None, now: Shown) -> None:
        """Show period, base, events and totals, where they differ from *old*."""
        whole = (now.mirror, replace(now.query, window=None, base=None))
        known = old and (old.mirror, replace(old.query, window=None, base=None))
        if now.mirror is None:
            if old is not None and old.mirror is not None:
                self.timeline.set_frame(touch.by_period(NOTHING, now.query))
            return
        if known != whole:
            self.timeline.set_frame(touch.by_period(now.mirror, now.query))
        if known != whole or old is None or old.selection != now.selection:
            chosen = now.selection
            part = None if chosen is None else touch.by_period(now.mirror, now.query, chosen)
            self.timeline.set_part(part)
        self.timeline.set_events(now.events)
        self.timeline.set_noted(noted_periods(now.case.work.notes, now.mirror))
        self.timeline.set_window(*_ends(now.query.window))
        self.timeline.set_base(*_ends(now.query.base))

    def raise_dock(self, name: str, height: int = 0, width: int = 0) -> None:
        """Bring one dock to the front, with at least that much room where there is some."""
        dock = self._docks[name]
        dock.show()
        dock.raise_()
        dock.widget().setEnabled(True)
        for least, has, way in (
            (height, dock.height(), Qt.Orientation.Vertical),
            (width, dock.width(), Qt.Orientation.Horizontal),
        ):
            if has < least and not dock.isFloating():
                self._window.resizeDocks([dock], [least], way)

    def actions(self) -> Sequence[tuple[str, QAction]]:
        """Return an action for each dock, that shows or hides it."""
        found = []
        for name, dock in self._docks.items():
            action = dock.toggleViewAction()
            action.setObjectName(f"action.dock-{name}")
            action.setToolTip(f"Show or hide: {dock.windowTitle()}")
            found.append((f"dock-{name}", action))
        return found
