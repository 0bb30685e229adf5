"""The files of a case: found again where they moved, known where they changed, newer ones taken in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mirrorgap.io.cases import recipe_folder
from mirrorgap.io.grids_open import ENDINGS
from mirrorgap.io.newer import Newer
from mirrorgap.io.whereabouts import State, state_of, states
from mirrorgap.model import commands
from mirrorgap.model.case import Case, Source
from mirrorgap.ui import dialogs
from mirrorgap.ui.newer_work import Compared, compare, compare_kept, load_newer
from mirrorgap.ui.numbers import counted
from mirrorgap.ui.vintage_dialog import VintageDialog

if TYPE_CHECKING:
    from mirrorgap.ui.window import Window

LOOKING = "Looking for the files of the case"
COMPARING = "Comparing both downloads"
KINDS = f"Tables ({' '.join(f'*{ending}' for ending in sorted(ENDINGS))});;All files (*)"


class Sourcing(QObject):
    """Looks after the files of one window's case."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self.panel = window.docks.sources
        self._seen: frozenset[tuple[str, str]] = frozenset()
        self.states: dict[str, State] = {}
        self._session.case_changed.connect(lambda old, new: self._follow(new))
        self._session.opened.connect(self.look)
        self._session.vintage_taken.connect(self._offer_comparison)
        self.panel.locate_asked.connect(self.ask_where)
        self.panel.newer_asked.connect(self.ask_for_newer)
        self.panel.changes_asked.connect(self.show_changes)

    # -- where they are ------------------------------------------------------------------------

    def look(self) -> None:
        """Look, in a thread, whether the files of the case that was opened are what was read."""
        self.states = {}
        self._seen = _files(self._session.case)
        sources = self._session.case.work.in_use
        if sources:
            job = self._session.jobs.in_thread(LOOKING, partial(states, sources), key="files")
            job.done.connect(self._take)
        else:
            self._show()

    def _take(self, found: dict[str, State]) -> None:
        there = {path for path, _ in self._seen}
        self.states |= {path: state for path, state in found.items() if path in there}
        self._show()

    def _follow(self, new: Case) -> None:
        """Follow files that come, go or are located: what was just read need not be read again."""
        files = _files(new)
        if files == self._seen:
            return
        gone, came = self._seen - files, files - self._seen
        if {path for path, _ in gone} & {path for path, _ in came}:
            # Another fingerprint of the same file counts, or, undone, counts no more.
            self.look()
            return
        self._seen = files
        for path, _ in gone:
            self.states.pop(path, None)
        for path, _ in came:
            self.states[path] = State.SAME if Path(path).is_file() else State.MOVED
        self._show()

    def _show(self) -> None:
        self.panel.show_states(self.states)
        for state in (State.MOVED, State.CHANGED):
            paths = [path for path, one in self.states.items() if one is state]
            key = f"files:{state}"
            if not paths:
                self._session.outdated.emit(key)
                continue
            names = ", ".join(Path(path).name for path in paths)
            first = next(one for one in self._session.case.work.in_use if one.path == paths[0])
            if state is State.MOVED:
                verb = "is" if len(paths) == 1 else "are"
                text = (
                    f"{names} {verb} no longer where read; the case holds the records, and nothing "
                    "is missing."
                )
                action = ("Locate…", partial(self.ask_where, first))
            else:
                verb = "has" if len(paths) == 1 else "have"
                text = f"{names} {verb} changed since; shown is what was read then."
                action = ("See what changed…", partial(self.read_newer, first, Path(paths[0])))
            self._session.offered.emit(key, text, action)

    def ask_where(self, source: Source) -> None:
        """Ask where the file of *source* lies now, and take it only where it is that file."""
        name = Path(source.path).name
        path = dialogs.file(self._window, f"Locate {name}", KINDS)
        if path is None:
            return
        job = self._session.jobs.in_thread(LOOKING, partial(state_of, path, source))
        job.done.connect(lambda state: self._located(source, path, state))

    def _located(self, source: Source, path: Path, state: State) -> None:
        if state is State.SAME:
            self._session.dispatch(commands.LocateSource(source.chunk, str(path.absolute())))
            self._session.outdated.emit("locate")
            return
        text = (
            f"{path.name} is not the file that was read as {Path(source.path).name}: its content "
            "differs. The case stays as it is."
        )
        read = ("Compare it as a newer download…", partial(self.read_newer, source, path))
        self._session.offered.emit("locate", text, read)

    # -- newer ones ----------------------------------------------------------------------------

    def ask_for_newer(self, source: Source) -> None:
        """Ask for a newer download of *source*, and show what it changed."""
        path = dialogs.file(self._window, f"A newer download of {Path(source.path).name}", KINDS)
        if path is not None:
            self.read_newer(source, path)

    def read_newer(self, source: Source, path: Path) -> None:
        """Read *path* as a newer download of *source*, and show what it changed before it counts."""
        session = self._session
        work, folder = session.case.work, recipe_folder()
        label = f"Reading {path.name}"
        job = session.jobs.in_process(label, load_newer, str(path), source, work, folder)
        job.done.connect(lambda read: self._compare(*read))
        job.failed.connect(lambda text: session.said.emit("newer", text, True))

    def _compare(self, newer: Newer, same: bool) -> None:
        session = self._session
        case = session.case
        if newer.earlier not in case.work.sources:
            return  # undone or removed meanwhile
        if same:
            self._offer_fingerprint(newer)
            return
        work = partial(compare, case, newer, session.fetch)
        job = session.jobs.in_thread(COMPARING, work, key="newer")
        job.done.connect(self._ask)
        job.failed.connect(lambda text: session.said.emit("newer", text, True))

    def _offer_fingerprint(self, newer: Newer) -> None:
        """Say that no record differs, with a way to know the file by its new bytes."""
        old = newer.earlier
        file = (old.path, old.sha256)
        sheets = [one for one in self._session.case.work.in_use if (one.path, one.sha256) == file]
        n = sum(one.ledger.records for one in sheets)
        text = (
            f"{Path(newer.source.path).name}: the bytes of the file differ from those that were read, "
            f"and none of its {counted(n, 'record')} does. What changed is outside what is read."
        )
        changed = self.states.get(old.path) is State.CHANGED
        key = f"files:{State.CHANGED}" if changed else "newer"

        def take() -> None:
            self._session.outdated.emit(key)
            if newer.earlier in self._session.case.work.sources:
                self._session.dispatch(commands.TakeFingerprint(old.chunk, newer.source))

        self._session.offered.emit(key, text, ("Take the file as it is now", take))

    def _ask(self, found: Compared) -> None:
        dialog = VintageDialog(found, self._window)
        assert found.command is not None
        assert found.chunk is not None
        dialog.accepted.connect(partial(self._session.take_newer, found.command, found.chunk))
        self._window.open_dialog(dialog)

    def _offer_comparison(self, source: Source) -> None:
        """Say that a file was read again and the earlier reading kept, with a way to compare."""
        text = f"{Path(source.path).name} was read again; the earlier reading is kept beside it."
        see = ("See what changed…", partial(self.show_changes, source))
        self._session.offered.emit("newer", text, see)

    def show_changes(self, source: Source) -> None:
        """Show what changed between a source and the earlier download that is kept of it."""
        session = self._session
        work = partial(compare_kept, session.case, source, session.fetch)
        job = session.jobs.in_thread(COMPARING, work, key="newer")
        job.done.connect(lambda found: self._window.open_dialog(VintageDialog(found, self._window)))
        job.failed.connect(lambda text: session.said.emit("newer", text, True))


def _files(case: Case) -> frozenset[tuple[str, str]]:
    return frozenset((one.path, one.sha256) for one in case.work.in_use)
