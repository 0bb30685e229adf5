"""What changes in the session, shown in docks, strip, selection bar, tabs and status bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from mirrorgap.model.case import Case
from mirrorgap.ui import facets, notices, source_rows
from mirrorgap.ui.leaving import KEPT
from mirrorgap.ui.notes import Subject
from mirrorgap.ui.numbers import counted
from mirrorgap.ui.sentence import in_words
from mirrorgap.ui.sources import names
from mirrorgap.ui.view import Shown

if TYPE_CHECKING:
    from mirrorgap.ui.window import Window


#: Milliseconds that the docks wait for the picture of new records.
AFTER_THE_VIEW = 80
UNDERWAY = "underway"


class Feeding(QObject):
    """Feeds the parts of one window; facets follow once the views have painted."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        #: Whether the docks wait for their turn, and whether the inspector has had its own.
        self._owing, self._told = False, True
        #: Whether the time that they wait is over.
        self._due = False
        self._seen: tuple[object, ...] | None = None
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._follow)
        window.session.case_changed.connect(self._case_changed)
        window.session.shown.connect(self.show_state)
        window.session.said.connect(self._say)
        window.session.offered.connect(self._offer)
        window.session.outdated.connect(window.banners.clear)
        window.session.underway.said.connect(self._say_how_far)

    def _say(self, key: str, text: str, alarm: bool) -> None:
        self._window.banners.show_line(key, text, alarm=alarm)

    def _say_how_far(self, words: str) -> None:
        """Say that figures are of a part, for as long as they are."""
        if words and self._window.session.mirror is not None:
            self._window.banners.show_line(UNDERWAY, words, stays=True)
        else:
            self._window.banners.drop(UNDERWAY)

    def _offer(self, key: str, text: str, action: tuple[str, Callable[[], object]]) -> None:
        self._window.banners.show_line(key, text, action=action)

    def _case_changed(self, old: Case, new: Case) -> None:
        if old.work is new.work and old.eye is not new.eye:
            self._show_eye(new)  # as with each brush; else its file may be another
        else:
            self.show_case(new)

    def _show_eye(self, case: Case) -> None:
        """Show what is looked at: the subject of a note, and the filters."""
        docks = self._window.docks
        selection, period = case.eye.selection, case.eye.window
        words = in_words(selection, names(case)) if selection is not None else ""
        docks.notes.show_subject(Subject(words, selection, period))
        docks.filters.show_filters(case.eye.filters, str(period) if period is not None else "")

    def show_case(self, case: Case) -> None:
        """Show what does not depend on the mirror."""
        window, docks = self._window, self._window.docks
        docks.sources.show_sources(case)
        docks.notes.show_notes(case.work.notes)
        self._show_eye(case)
        window.settings.show_settings(case.work.settings)
        window.status.loaded.setText(notices.loaded_words(case))
        kept = window.session.kept_unnamed
        window.status.show_kept(KEPT if kept else "", str(window.session.path) if kept else "")
        notices.show_illustrative(window.banners, case)
        window.show_start(not case.work.sources)
        window.setWindowTitle(_title(window))

    def show_state(self, old: Shown | None, now: Shown) -> None:
        """Show what the views show, the one in front first."""
        window = self._window
        window.tabs.show_state(now)
        window.selection.show_selection(
            now.selection, counts(now), names(now.case), called(now.case)
        )
        window.registry.refresh()
        if now.mirror is not None and (old is None or old.mirror is not now.mirror):
            # Other records: the docks follow one turn later, so that no turn is long.
            self._owing, self._due = True, False
        else:
            # What is still owed to the inspector is told with all that is new.
            known, self._told = (old if self._told else None), True
            window.docks.show_timeline(old, now)
            window.docks.inspector.refresh(known, now)
        # Timers that are due together are one turn: the docks wait until the view has drawn.
        self._later.start(AFTER_THE_VIEW if self._owing else 0)

    def _follow(self) -> None:
        now = self._window.session.now
        if self._owing and not self._due:
            # Where the view has drawn in this very turn, the docks take the next one.
            self._due = True
            self._later.start(0)
            return
        if self._owing and now is not None:
            self._owing = False
            self._window.docks.show_timeline(None, now)
            self._told = False
            self._later.start(0)
            return
        if not self._told and now is not None:
            self._told = True
            self._window.docks.inspector.refresh(None, now)
            self._later.start(0)
            return
        if now is None or now.mirror is None:
            if self._seen is not None:
                self._seen = None
                self._window.docks.filters.show_facets(())
            return
        # A brush changes no facet: they show what the filters, the list and the period leave.
        seen = (now.mirror, now.query, now.case.eye.filters, now.case.work.settings)
        if seen != self._seen:
            self._seen = seen
            self._window.docks.filters.show_facets(facets.facets(now.mirror, now.case))


def counts(now: Shown) -> str:
    """Return how many cells and records the selection takes, in words; "" for no selection."""
    if now.selection is None or now.mirror is None:
        return ""
    found = source_rows.behind(now.mirror, now.query, now.selection)
    n_records = found.n_records
    if not n_records:
        aside = len(source_rows.aside(now.mirror, now.query, now.selection))
        if aside:
            return f"{counted(aside, 'record')}, in no cell"
    return f"{counted(found.n_cells, 'cell')}, {counted(n_records, 'record')}"


def called(case: Case) -> str:
    """Return the name under which what is selected is saved; "" where it is not."""
    chosen = case.eye.selection
    return next((one.name for one in case.work.selections if one.selection == chosen), "")


def _title(window: Window) -> str:
    session = window.session
    name = session.case.work.title or (session.path.stem if session.saved else "Unsaved case")
    if session.past:
        return f"{name} as it was {session.past} – Mirrorgap"
    return f"{name} – Mirrorgap" if session.case.work.sources else "Mirrorgap"
