"""The window: docks around the tabs of views, all fed by one session."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QChildEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from mirrorgap.io import cases
from mirrorgap.io.rates import rates_of_case
from mirrorgap.model import periods
from mirrorgap.model.selection import Selection
from mirrorgap.ui import dialogs, preferences, theme
from mirrorgap.ui.actions import Actions
from mirrorgap.ui.banners import Banners
from mirrorgap.ui.briefing import BriefingDialog, BriefingWays
from mirrorgap.ui.claiming import Claiming
from mirrorgap.ui.docks import Docks
from mirrorgap.ui.drop import DropTarget
from mirrorgap.ui.events_dialog import EventsDialog
from mirrorgap.ui.exporting import ExportDialog, Ways
from mirrorgap.ui.feeding import Feeding
from mirrorgap.ui.importing import ImportDialog
from mirrorgap.ui.loading import Peek
from mirrorgap.ui.log import AboutDialog, LogDialog, memory
from mirrorgap.ui.noting import Noting
from mirrorgap.ui.palette import Palette
from mirrorgap.ui.saving import Saving
from mirrorgap.ui.selection_bar import SelectionBar
from mirrorgap.ui.session import Session
from mirrorgap.ui.settings import SettingsStrip
from mirrorgap.ui.sharing import Sharing
from mirrorgap.ui.source_dialog import AtSource
from mirrorgap.ui.sourcing import Sourcing
from mirrorgap.ui.start import StartPage
from mirrorgap.ui.status import StatusBar
from mirrorgap.ui.tabs import Tabs
from mirrorgap.ui.targets import targets
from mirrorgap.ui.theme import Choice, Theme, install
from mirrorgap.ui.tour import Touring
from mirrorgap.ui.workbooks import Workbooks

TITLE = "Mirrorgap"
LAYOUT = 2
#: Pixels that a new window stands right of and below the one that it was asked for in.
STEP = 32


class Window(QMainWindow):
    """One window, one case."""

    session: Session
    theme: Theme
    tabs: Tabs
    claiming: Claiming
    saving: Saving
    sharing: Sharing
    settings: SettingsStrip
    start: StartPage
    pages: QStackedWidget
    docks: Docks
    touring: Touring

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("main-window")
        self.setAccessibleName(TITLE)
        self.resize(1280, 800)
        memory()
        self.theme = install(_choice())
        self.theme.magnify(_kept_zoom())
        self.session = Session(self, dark=self.theme.dark)
        self.workbooks = Workbooks(self.session)
        self.registry = Actions(self)
        self._lay_out()
        self.docks = Docks(self)
        self.status = StatusBar(self.session.jobs, self)
        self.setStatusBar(self.status)
        self.feeding = Feeding(self)
        self.claiming = Claiming(self)
        self.noting = Noting(self)
        self.sourcing = Sourcing(self)
        self.sharing = Sharing(self)
        self.saving = Saving(self)
        self.touring = Touring(self)
        self.at_source = AtSource(self)
        self._connect()
        self._docked: QByteArray | None = None
        # A timer, since what is posted would come in the same turn.
        self._docking = QTimer(self, interval=0, singleShot=True)
        self._docking.timeout.connect(self._put_docks)
        self._painting = QTimer(self, interval=0, singleShot=True)
        self._painting.timeout.connect(self._paint_again)
        self._restore()

    def _lay_out(self) -> None:
        """Make the parts, each in its place from the start.

        What is put into a window later is styled anew, with all that it holds: parts that were made
        apart and then put together would take three times as long.
        """
        centre = QWidget(self)
        self.banners = Banners(centre)
        self.pages = QStackedWidget(centre)
        self.start = StartPage(self.pages)
        self.work = QWidget(self.pages)
        self.settings = SettingsStrip(self.work)
        self.selection = SelectionBar(self.registry["only"], self.registry["clear"], self.work)
        self.tabs = Tabs(self.work)
        work, column = QVBoxLayout(self.work), QVBoxLayout(centre)
        for layout in (work, column):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        for widget in (self.settings, self.selection):
            work.addWidget(widget)
        work.addWidget(self.tabs, 1)
        self.pages.addWidget(self.start)
        self.pages.addWidget(self.work)
        # Messages stand over whichever page shows: files that cannot be read leave the start page.
        column.addWidget(self.banners)
        column.addWidget(self.pages, 1)
        self.setCentralWidget(centre)

    def _connect(self) -> None:
        session = self.session
        self.drop = DropTarget(self, session.jobs.warm)
        self.drop.dropped.connect(session.open_paths)
        self.drop.hovered.connect(self.start.area.show_hover)
        session.opening.asked.connect(self._ask)
        session.busy_changed.connect(self._show_busy)
        self.setProperty("busy", session.busy)
        self.theme.changed.connect(session.show_theme)
        self.start.open_asked.connect(self.ask_for_files)
        self.start.demo_asked.connect(self.open_demo)
        self.start.tour_asked.connect(self.touring.begin)
        self.start.case_asked.connect(session.open_case)
        self.start.dismissed.connect(self._dismiss)
        for name, action in self.tabs.actions_of(self):
            self.registry.add(name, action, "View")
        for name, action in self.docks.actions():
            self.registry.add(name, action, "View/Docks")
        self.settings.chosen.connect(session.set_settings)
        self.selection.changed.connect(session.select)
        self.selection.displaced.connect(self.status.selected.setText)
        self.tabs.brushed.connect(session.brush)
        self.tabs.looked_at.connect(session.look_at)
        self.tabs.wants.connect(session.jobs.do)
        self.tabs.asks.connect(session.dispatch)
        self._connect_docks()

    def childEvent(self, event: QChildEvent) -> None:
        super().childEvent(event)
        # Docks that share a place get their tabs from Qt, which gives them no name.
        if event.polished() and isinstance(child := event.child(), QTabBar):
            child.setAccessibleName("Docks")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "docks"):
            self.docks.follow_soon()

    def _show_busy(self, busy: bool) -> None:
        self.setProperty("busy", busy)
        self.registry.refresh()

    def _connect_docks(self) -> None:
        session, docks = self.session, self.docks
        docks.sources.add_asked.connect(self.ask_for_files)
        docks.sources.removal_asked.connect(session.remove)
        docks.sources.remap_asked.connect(session.remap)
        docks.filters.checked.connect(session.filter_by)
        docks.filters.toggled.connect(session.toggle_filter)
        docks.filters.removed.connect(session.remove_filter)
        docks.timeline.windowChosen.connect(self._choose_period)
        docks.timeline.baseChosen.connect(self._choose_base)
        docks.inspector.wants.connect(session.jobs.do)

    # What actions do

    def new_case(self) -> None:
        self.session.begin()

    def new_window(self) -> Window:
        """Open a window beside this one, with a case of its own."""
        window = Window()
        _beside.add(window)
        window.move(self.pos() + QPoint(STEP, STEP))
        window.show()
        window.activateWindow()
        return window

    def ask_for_files(self) -> None:
        self.session.jobs.warm()
        self.session.open_paths(dialogs.files(self))

    def ask_for_folder(self) -> None:
        self.session.jobs.warm()
        self.session.open_paths(dialogs.folder(self))

    def open_demo(self) -> None:
        from mirrorgap import demo

        self.session.open_paths(demo.paths())

    def ask_for_rates(self) -> None:
        path = dialogs.rates(self)
        if path is not None:
            self.session.choose_rates(path)

    def ask_to_save(self) -> None:
        path = dialogs.case_to_save(self, self.session.case.work.title)
        if path is not None:
            self.session.save_as(path)

    def export(self) -> None:
        session = self.session
        books = self.workbooks
        ways = Ways(books.start, books.count, start_each=books.start_each)
        name = session.path.stem if session.saved else "mirrorgap"
        self.open_dialog(ExportDialog(self.workbooks.job(), ways, Path.home() / name, self))

    def brief(self) -> None:
        """Ask for the briefing of the case as it stands."""
        ways = BriefingWays(start=self.workbooks.brief, count=self.workbooks.count)
        name = self.session.path.stem if self.session.saved else "mirrorgap"
        self.open_dialog(BriefingDialog(self.workbooks.job(), ways, Path.home() / name, self))

    def begin_note(self) -> None:
        self.docks.raise_dock("notes")
        self.docks.notes.begin()

    def begin_claim(self) -> None:
        self.claiming.begin()

    @property
    def only_selection(self) -> bool:
        """Whether all views are narrowed to what was selected."""
        return self.session.only_selection

    def toggle_only(self) -> None:
        self.session.toggle_only()

    def select(self, selection: Selection | None) -> None:
        self.session.select(selection)

    def show_period(self, window: periods.Window | None) -> None:
        self.session.show_period(window)

    def choose_theme(self, choice: Choice) -> None:
        preferences.keep("theme", choice)
        self.theme.choose(choice)

    def magnify(self, steps: int) -> None:
        """Write larger (1), smaller (-1) or as usual (0); kept between runs."""
        place = theme.ZOOMS.index(theme.zoom()) + steps if steps else theme.ZOOMS.index(1.0)
        chosen = theme.ZOOMS[min(max(place, 0), len(theme.ZOOMS) - 1)]
        preferences.keep("zoom", chosen)
        old = theme.zoom()
        self.docks.leave_zoom(old)
        self.theme.magnify(chosen)
        self.docks.meet_zoom(old, chosen)

    def open_palette(self) -> None:
        now = self.session.now
        mirror = now.mirror if now is not None else None
        aims = () if mirror is None else targets(mirror, self.session.case, self.session.brush)
        self.open_dialog(Palette(self.registry.all(), self, [*self.saving.targets(), *aims]))

    def edit_events(self) -> None:
        """Edit the table of events that lie over plots of time."""
        work = self.session.case.work
        dialog = EventsDialog(work.events, self)
        dialog.chosen.connect(self.session.set_events)
        self.open_dialog(dialog)

    def show_log(self) -> None:
        self.open_dialog(LogDialog(memory(), self))

    def show_about(self) -> None:
        self.open_dialog(AboutDialog(self))

    def open_dialog(self, dialog: QDialog) -> None:
        """Open *dialog* over the window; it deletes itself when it closes."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _choose_period(self, first: str | None, last: str | None) -> None:
        self.session.show_period(periods.window(first, last))

    def _choose_base(self, first: str | None, last: str | None) -> None:
        self.session.compare_with(periods.window(first, last))

    def _ask(self, peek: Peek) -> None:
        rates = rates_of_case(self.session.case.work.rates)
        dialog = ImportDialog(peek, self.session.jobs, self, rates)
        opening = self.session.opening
        dialog.accepted.connect(lambda: opening.answer(*dialog.answer()))
        dialog.rejected.connect(opening.leave_out)
        opening.dropped.connect(dialog.reject)
        self.open_dialog(dialog)

    # The start page, the layout, the end

    def show_start(self, wanted: bool) -> None:
        """Show the start page, or the views with their docks."""
        page = self.start if wanted else self.work
        if self.pages.currentWidget() is page:
            return
        if wanted:
            self.start.show_cases(cases.recent_words(), {})
            if not self._docking.isActive():  # else they are not in their places yet
                self._docked = self.saveState(LAYOUT)
            self.docks.hide_all()
        # The page, the docks and their picture are a long turn each: nothing is painted until the last.
        self.setUpdatesEnabled(False)
        self.pages.setCurrentWidget(page)
        self._docking.start()

    def _put_docks(self) -> None:
        """Put the docks beside the views."""
        self._painting.start()
        if self.pages.currentWidget() is self.start:
            return
        if self._docked is None or not self.docks.restore(self._docked, LAYOUT):
            self.docks.arrange()

    def _paint_again(self) -> None:
        self.setUpdatesEnabled(True)

    def _show_recent(self) -> None:
        left = {path: cases.described(path) for path in cases.left_behind()}
        self.start.show_cases(cases.recent_words(), left)

    def _dismiss(self, path: Path, left: bool) -> None:
        """Take a case off the list; one that was left unsaved is kept in the recent ones first."""
        if left:
            cases.settle(path)
        else:
            cases.forget(path)
        self._show_recent()

    def reset_layout(self) -> None:
        self.docks.arrange()

    def _restore(self) -> None:
        geometry = preferences.value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
        layout = preferences.value("layout")
        self._docked = layout if isinstance(layout, QByteArray) else None
        self.docks.hide_all()
        # Styled now, the views come up at once when the first file is read.
        for widget in self.findChildren(QWidget):
            widget.ensurePolished()
        self._show_recent()
        self.feeding.show_case(self.session.case)
        self.registry.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        preferences.keep("geometry", self.saveGeometry())
        if self.pages.currentWidget() is self.work and not self._docking.isActive():
            self._docked = self.saveState(LAYOUT)
        if self._docked is not None:
            preferences.keep("layout", self._docked)
        self.noting.keep_draft(closing=True)
        self.session.close()
        super().closeEvent(event)
        _beside.discard(self)


#: Windows opened from another one, which nobody else holds while they are open.
_beside: set[Window] = set()


def _choice() -> Choice:
    kept = preferences.value("theme")
    return "light" if kept == "light" else "dark" if kept == "dark" else "system"


def _kept_zoom() -> float:
    """Return the size of text that was chosen last; without settings the one that is."""
    kept = preferences.value("zoom")
    try:
        chosen = float(str(kept)) if kept is not None else theme.zoom()
    except ValueError:
        return 1.0
    return chosen if chosen in theme.ZOOMS else 1.0


def build(paths: Sequence[Path] = ()) -> Window:
    """Build the window without showing it; *paths* load once the event loop runs."""
    window = Window()
    if paths:
        window.session.open_paths(paths)
    return window
