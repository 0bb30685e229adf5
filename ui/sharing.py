"""A case on its way to others and back: packed, its log as text, notes taken in, its figures verified."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mirrorgap.io import packing, verifying
from mirrorgap.io.caseschema import CaseError
from mirrorgap.io.colleague import ENDINGS, Brought, brought
from mirrorgap.model import commands, history
from mirrorgap.model.notes import Note
from mirrorgap.ui import dialogs
from mirrorgap.ui.history import HistoryDialog
from mirrorgap.ui.merge_dialog import MergeDialog

if TYPE_CHECKING:
    from mirrorgap.ui.window import Window

TAKING = "Comparing notes"
KINDS = f"Cases, archives and workbooks ({' '.join(f'*{ending}' for ending in ENDINGS)})"


class Sharing(QObject):
    """Shares the case of one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session

    def _name(self) -> str:
        session = self._session
        return session.case.work.title or (session.path.stem if session.saved else "case")

    # -- out -----------------------------------------------------------------------------------

    def ask_to_pack(self, *, with_sources: bool) -> None:
        """Ask for an archive, and pack the case into it."""
        kinds = "Archives (*.zip)"
        path = dialogs.target(self._window, "Pack the case", self._name(), kinds, ".zip")
        if path is None:
            return
        pack = partial(packing.pack, self._session.file, path, with_sources=with_sources)
        job = self._session.jobs.in_thread(f"Packing {path.name}", pack)
        job.done.connect(self._packed)
        job.failed.connect(lambda text: self._session.said.emit("pack", text, True))

    def _packed(self, done: packing.Packed) -> None:
        n = len(done.files) - 1
        files = "without its sources" if not n else f"with {n} of its files"
        text = " ".join([f"Packed {files} as {done.path.name}.", *done.left_out])
        self._session.said.emit("pack", text, bool(done.left_out))

    def verify(self) -> None:
        """Read the sources again, and say whether the case's figures are the same."""
        check = partial(verifying.verify, self._session.file)
        job = self._session.jobs.in_thread("Verifying the case", check, key="verify")
        job.done.connect(self._verified)
        job.failed.connect(lambda text: self._session.said.emit("verify", text, True))

    def _verified(self, found: verifying.Verification) -> None:
        text = " ".join((found.outcome, *found.sentences()))
        self._session.said.emit("verify", text, not found.holds)

    # -- the log -------------------------------------------------------------------------------

    def show_history(self) -> None:
        """Show what was done in the case."""
        dialog = HistoryDialog(self._session.log, self._window)
        dialog.asked_for.connect(self._session.show_past)
        dialog.export_asked.connect(self.ask_to_export)
        self._window.open_dialog(dialog)

    def ask_to_export(self, views: bool) -> None:
        """Ask for a text file, and write the log into it."""
        kinds, name = "Text (*.txt)", f"{self._name()} log"
        path = dialogs.target(self._window, "Export the log", name, kinds, ".txt")
        if path is None:
            return
        text = history.as_text(self._session.log, self._name(), eye=views)
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            words = f"{path.name} could not be written ({error.strerror}): choose another folder."
            self._session.said.emit("log", words, True)
            return
        self._session.said.emit("log", f"The log was written to {path.name}.", False)

    # -- in ------------------------------------------------------------------------------------

    def ask_for_notes(self) -> None:
        """Ask for a colleague's case or a workbook, and show what notes it brings."""
        path = dialogs.file(self._window, "Take in notes", KINDS)
        if path is not None:
            self.take_in(path)

    def take_in(self, path: Path) -> None:
        """Compare the notes in *path* with one's own, and show what it brings."""
        session = self._session
        session.show_present()
        compare = partial(brought, path, session.file, session.case)
        job = session.jobs.in_thread(TAKING, compare, key="merge")
        job.done.connect(partial(self._ask, path))
        job.failed.connect(lambda text: session.said.emit("merge", text, True))

    def _ask(self, path: Path, found: Brought) -> None:
        dialog = MergeDialog(path.name, found, self._session.case.work.notes, self._window)
        dialog.taken.connect(self._take)
        self._window.open_dialog(dialog)

    def _take(self, notes: tuple[Note, ...], aside: tuple[Note, ...] = ()) -> None:
        try:
            if aside:
                self._session.note_in_log(commands.TakeNotes(aside))
            if notes:
                self._session.dispatch(commands.TakeNotes(notes))
            elif aside:
                told = "Yours stay. The next time it is not asked again"
                self._session.said.emit(
                    "merge", f"{told}; what was theirs is in the history.", False
                )
        except CaseError as error:
            self._session.said.emit("merge", str(error), True)
