"""The case of a window in its file: changed by commands, undone, opened, saved and let go."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from mirrorgap.io import cases, drafts, packing
from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.casepast import PastCase, moment
from mirrorgap.io.caseschema import CaseError
from mirrorgap.model import commands
from mirrorgap.model.case import Case
from mirrorgap.model.command import Half
from mirrorgap.model.store import Store, Version
from mirrorgap.ui.numbers import counted

#: Milliseconds after the last change until waiting brushes are written.
REST = 800
#: The key under which is said what was undone: until the next thing is done.
UNDONE = "undone"
log = logging.getLogger(__name__)


class HeldCase(QObject):
    """Holds one case file; every change is in it before anybody hears of the change."""

    #: (Case, Case): sources, notes, settings, filters, selection.
    case_changed = Signal(object, object)
    #: (key, text, alarm): something to be said over the views.
    said = Signal(str, str, bool)
    #: (key, text, (words, what to do)): something to be said, with a button.
    offered = Signal(str, str, object)
    #: (prefix of keys): what was said under these holds no more; "": nothing of it does.
    outdated = Signal(str)
    #: The case is about to be let go, for another one.
    left = Signal()
    #: Another case, or the case at another time, is shown.
    opened = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Brushes are written a moment after the last one, never while one is being shown.
        self._resting = QTimer(self, singleShot=True, interval=REST)
        self._resting.timeout.connect(self._flush)
        self._present: Store[CaseFile] = cases.begin()
        #: What is shown: the case itself, or a look back.
        self._store: Store[CaseFile] | Store[PastCase] = self._present

    # What a session does about it

    def changed(self, old: Case, new: Case) -> None:
        """Follow a change that was made."""

    def leaving(self) -> None:
        """Stop what works on the case that is about to be let go."""

    def arrived(self) -> None:
        """Begin with another case."""

    # Changes

    @property
    def case(self) -> Case:
        """The case as it is."""
        return self._store.case

    def dispatch(self, command: commands.Command) -> None:
        """Change the case by *command*."""
        self.outdated.emit(UNDONE)
        self._change(lambda: self._store.dispatch(command))

    def note_in_log(self, command: commands.Command) -> None:
        """Let the log know what was decided against: *command* is done and taken back, unseen."""
        self.outdated.emit(UNDONE)

        def step() -> None:
            if self._store.dispatch(command):
                self._store.undo()

        self._change(step)

    def undo(self) -> None:
        """Take the last change of the case back, and say which that was.

        A brush is no change of the case: where one was the last thing done, this says what takes it
        back instead.
        """
        what, last = self.undo_label, self._store.log[-1]
        looked = last.half is Half.EYE and self.can_go_back
        self._change(self._store.undo)
        rest = f" Back (Alt+Left) takes back “{self.back_label}”." if looked else ""
        self.offered.emit(UNDONE, f"Taken back: {what}.{rest}", ("Redo", self.redo))

    def redo(self) -> None:
        """Do again what was taken back, and say what that was."""
        what = self.redo_label
        self._change(self._store.redo)
        self.offered.emit(UNDONE, f"Done again: {what}.", ("Undo", self.undo))

    @property
    def undo_label(self) -> str:
        """What undo would take back, in words; "" where there is nothing."""
        return self._store.undo_label or ""

    @property
    def redo_label(self) -> str:
        """What redo would do again, in words; "" where there is nothing."""
        return self._store.redo_label or ""

    @property
    def back_label(self) -> str:
        """What back would take back, in words; "" where there is nothing."""
        return self._store.back_label

    @property
    def forward_label(self) -> str:
        """What forward would do again, in words; "" where there is nothing."""
        return self._store.forward_label

    def back(self) -> None:
        self.outdated.emit(UNDONE)
        self._change(self._store.back)

    def forward(self) -> None:
        self.outdated.emit(UNDONE)
        self._change(self._store.forward)

    @property
    def can_undo(self) -> bool:
        return self._store.can_undo

    @property
    def can_redo(self) -> bool:
        return self._store.can_redo

    @property
    def can_go_back(self) -> bool:
        return self._store.can_go_back

    @property
    def can_go_forward(self) -> bool:
        return self._store.can_go_forward

    def _change(self, step: Callable[[], object]) -> None:
        old = self.case
        try:
            step()
        except CaseError as error:
            self._complain(error)
            return
        new = self.case
        if old != new:
            self._resting.start()
            self.case_changed.emit(old, new)
            self.changed(old, new)

    def _flush(self) -> None:
        try:
            self._store.flush()
        except CaseError as error:
            self._complain(error)

    # The file

    @property
    def path(self) -> Path:
        """The file that the case is kept in."""
        return self._present.journal.path

    @property
    def file(self) -> CaseFile:
        """The open file of the case itself, also while a look back is shown."""
        return self._present.journal

    @property
    def saved(self) -> bool:
        """Whether the case has a name of its own."""
        return not cases.is_untitled(self.path)

    @property
    def kept_unnamed(self) -> bool:
        """Whether the case has no name of its own yet, and holds work that is kept all the same."""
        return not self.saved and cases.worked(self._present)

    @property
    def called(self) -> str:
        """How the case is called in a list of cases."""
        return cases.called(self.path)

    # Looking back

    @property
    def log(self) -> Sequence[Version]:
        """Every version of the case, oldest first; a look back adds none."""
        return self._present.log

    @property
    def past(self) -> str:
        """When the case stood as it is shown, in words; "" while it is the present one."""
        journal = self._store.journal
        return moment(journal.version) if isinstance(journal, PastCase) else ""

    @property
    def n_later(self) -> int:
        """How many files of the case had not been read when it stood as it is shown."""
        if self._store is self._present:
            return 0
        then = {one.path for one in self.case.work.in_use}
        return len({one.path for one in self._present.case.work.in_use} - then)

    def show_past(self, version: int) -> None:
        """Show the case as it was after that version, to be looked at and not changed."""
        if version == len(self.log):
            self.show_present()
            return
        try:
            self._flush()
            journal = PastCase(self._present.journal, self.log[version - 1])
        except CaseError as error:
            self._complain(error)
            return
        self._swap(Store(journal))
        text = f"The case as it was {self.past}: it can be looked at, not changed."
        if self.n_later:
            verb = "was" if self.n_later == 1 else "were"
            text += f" {counted(self.n_later, 'file')} of the case {verb} read later."
        self.offered.emit("past", text, ("Back to now", self.show_present))

    def show_present(self) -> None:
        """Show the case as it is again, where a look back was shown."""
        if self._store is not self._present:
            self._swap(self._present)

    def _swap(self, store: Store[CaseFile] | Store[PastCase]) -> None:
        self.leaving()
        old, self._store = self.case, store
        self.outdated.emit("")
        self.case_changed.emit(old, self.case)
        self.arrived()
        self.opened.emit()

    def begin(self) -> None:
        """Begin an empty case; the one before stays in its file."""
        self._take_store(cases.begin())

    def open_case(self, path: Path) -> None:
        """Open the case in *path* in the place of the one that stands."""
        try:
            store = cases.reopen(path)
        except CaseError as error:
            self._complain(error)
            return
        cases.remember(store.journal.path)
        self._take_store(store)
        if store.journal.read_only:
            self.said.emit("case", f"{store.journal.why} It can be looked at, not changed.", False)

    def open_packed(self, path: Path) -> None:
        """Unpack a case that a colleague packed, into a new folder beside its archive, and open it."""
        folder, n = path.with_suffix(""), 1
        while folder.exists() and any(folder.iterdir()):
            n += 1
            folder = path.with_name(f"{path.stem} ({n})")
        try:
            case = packing.unpack(path, folder)
        except CaseError as error:
            self._complain(error)
            return
        self.open_case(case)
        self.said.emit("packed", f"{path.name} was unpacked into the folder {folder.name}.", False)

    def save_as(self, path: Path) -> None:
        """Save the case as *path*, and go on working there."""
        self.show_present()
        try:
            cases.save_as(self._present, path)
        except CaseError as error:
            self._complain(error)
            return
        self.said.emit(
            "case", f"Saved as {path.name}. Every change is kept there from now on.", False
        )
        self.case_changed.emit(self.case, self.case)

    def _complain(self, error: Exception) -> None:
        log.warning("%s", error)
        self.said.emit("case", str(error), True)

    def _take_store(self, store: Store[CaseFile]) -> None:
        self.left.emit()
        self.leaving()
        old = self.case
        self.let_go()
        self._store = self._present = store
        self.outdated.emit("")
        self.case_changed.emit(old, self.case)
        self.arrived()
        self.opened.emit()

    def let_go(self) -> None:
        """Close the case file."""
        self._resting.stop()
        try:
            wanted = drafts.kept(self.path) is not None
            cases.close(self._present, wanted=wanted)
        except CaseError as error:
            log.warning("%s", error)
