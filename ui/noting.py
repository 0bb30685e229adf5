"""Notes of the case in their dock: written, edited, signed, and read again when data change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from mirrorgap.io import drafts
from mirrorgap.io.cases import called
from mirrorgap.io.reading import fingerprint
from mirrorgap.model import commands, noted
from mirrorgap.model.case import Case
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.notes import Attachment, Note, Status
from mirrorgap.ui import dialogs, preferences
from mirrorgap.ui.notes import Draft, Subject
from mirrorgap.ui.question import query_of
from mirrorgap.ui.saved import NameDialog
from mirrorgap.ui.view import Shown

if TYPE_CHECKING:
    from mirrorgap.ui.window import Window

LABEL = "Reading the figures of notes again"
#: The preference that holds the initials; "" while notes are not signed.
INITIALS = "initials"
#: Milliseconds after the last key until what is being written is kept.
REST = 1500


def initials() -> str:
    """Return with what new notes are signed; "" unless the analyst wants it."""
    return str(preferences.value(INITIALS) or "")


class Noting(QObject):
    """Feeds the dock of notes, and does what is asked in it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self.panel = window.docks.notes
        #: Of which mirror and settings the figures are, and by id the note and what was found.
        self._of: tuple[object, ...] = ()
        self._found: dict[str, tuple[Note, tuple[noted.Moved, ...]]] = {}
        #: What is being read in a thread; None for nothing.
        self._reading: tuple[object, tuple[Note, ...]] | None = None
        self._path = self._session.path
        #: When what is being written was begun, where it was taken up again; "" for now.
        self._begun = ""
        #: Keeps what is being written a moment after the last key.
        self._resting = QTimer(self, singleShot=True, interval=REST)
        self._resting.timeout.connect(self.keep_draft)
        self._connect()

    def _connect(self) -> None:
        session, panel = self._session, self.panel
        session.shown.connect(self._follow)
        session.case_changed.connect(lambda old, new: self._tell(new))
        session.case_changed.connect(self._follow_name)
        session.left.connect(self.keep_draft)
        session.opened.connect(self._change_case)
        panel.written.connect(self._write)
        panel.edited.connect(self._edit)
        panel.marked.connect(self._mark)
        panel.removal_asked.connect(session.remove_note)
        panel.chosen.connect(self._show)
        panel.attach_asked.connect(self.ask_for_file)
        panel.open_asked.connect(self._open)
        panel.initials_asked.connect(self.ask_for_initials)
        panel.entry.textChanged.connect(self._resting.start)
        panel.tags.textChanged.connect(self._resting.start)

    # -- a draft belongs to its case ----------------------------------------------------------

    def keep_draft(self, *, closing: bool = False) -> None:
        """Keep what is half written beside the case, where it is found again.

        Where that cannot be done, it becomes a note with the tag "draft" on closing.
        """
        self._resting.stop()
        draft, path = self.panel.unsaved(), self._path
        if draft is None:
            self._begun = ""
            if not self._session.file.read_only:  # of another window, maybe
                drafts.keep(path, None)
            return
        self._begun = self._begun or _now()
        if not drafts.keep(path, _as_note(draft, self._begun)):
            text = "The note that is half written cannot be kept: save it before closing."
            self._session.said.emit("draft", text, True)
            if closing and draft.about is not None:
                self._write(draft.text, draft.status, ("draft",), draft.about)

    def _follow_name(self, old: Case, new: Case) -> None:
        if old is new and self._path != self._session.path:  # saved under another name
            drafts.keep(self._path, None)
            self._path = self._session.path
            self.keep_draft()

    def _change_case(self) -> None:
        """Go on with what was half written in the case that is opened."""
        if self._session.path == self._path:
            return  # a look back, or from one
        before, waits = self._path, drafts.kept(self._path) is not None
        self._path = self._session.path
        if waits:
            text = (
                f"The note that was begun in {called(before)} waits there: open it again to go on."
            )
            self._session.said.emit("draft", text, False)
        note = drafts.kept(self._path)
        self._begun = note.written if note is not None else ""
        self.panel.put_draft(_as_draft(note) if note is not None else None)
        self._resting.stop()
        if note is not None:
            text = f"A draft of {_day(note.written)} is in the box for notes: it is not saved yet."
            self._session.said.emit("draft", text, False)

    # -- what is done --------------------------------------------------------------------------

    def _write(self, text: str, status: Status, tags: tuple[str, ...], about: Subject) -> None:
        before = self._session.case.work.notes
        self._session.write_note(text, status, tags, initials(), about.place)
        if self._session.case.work.notes == before:
            self.panel.take_back(text, tags, about)

    def _edit(self, note_id: str, text: str, status: Status, tags: tuple[str, ...]) -> None:
        note = self._session.case.work.note(note_id)
        new = replace(note, text=text, status=status, tags=tags)
        if new == note:
            return
        self._session.dispatch(commands.EditNote(replace(new, edited=_now())))
        if self._session.case.work.note(note_id) == note:
            self.panel.take_back(text, tags)

    def _mark(self, note_id: str, status: Status) -> None:
        self._session.dispatch(commands.SetNoteStatus(note_id, status, _now()))

    def _show(self, note: Note) -> None:
        """Select what a note is about, in the period that it was written in."""
        self._session.select(note.subject)
        if note.window is not None:
            self._session.show_period(note.window)

    def ask_for_file(self, note_id: str) -> None:
        """Ask for a file that belongs to a note, and keep its path and what it holds now."""
        path = dialogs.file(self._window, "Attach a file")
        if path is None:
            return
        job = self._session.jobs.in_thread(f"Reading {path.name}", partial(fingerprint, path))
        job.done.connect(lambda told: self._attach(note_id, Attachment(told.path, told.sha256)))
        job.failed.connect(lambda text: self._session.said.emit("note", text, True))

    def _attach(self, note_id: str, one: Attachment) -> None:
        note = next((n for n in self._session.case.work.notes if n.id == note_id), None)
        if note is None or one in note.attachments:
            return
        new = replace(note, attachments=(*note.attachments, one), edited=_now())
        self._session.dispatch(commands.EditNote(new))

    def _open(self, one: Attachment) -> None:
        """Open an attachment, and say where it is no longer what was attached."""
        path = Path(one.path)
        if not path.is_file():
            text = f"{path.name} is no longer in {path.parent}: attach it again where it lies now."
            self._session.said.emit("note", text, True)
            return
        if fingerprint(path).sha256 != one.sha256:
            text = f"{path.name} has changed since it was attached: this is not what the note saw."
            self._session.said.emit("note", text, True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def ask_for_initials(self) -> None:
        """Ask with what new notes are signed."""
        dialog = NameDialog(
            "Initials",
            "New notes are signed with them, and keep them in the case, its archives and "
            "workbooks. Leave it empty, and notes are not signed.",
            frozenset(),
            self._window,
            empty=True,
        )
        dialog.entry.setText(initials())
        dialog.entry.setMaxLength(12)
        dialog.named.connect(lambda text: preferences.keep(INITIALS, text))
        self._window.open_dialog(dialog)

    # -- what has changed since ----------------------------------------------------------------

    def _follow(self, old: Shown | None, now: Shown) -> None:
        settings = now.case.work.settings
        of = (now.mirror, settings.cif_fob, settings.basket)
        if not self._of or of[0] is not self._of[0] or of[1:] != self._of[1:]:
            self._of, self._found = of, {}
        if now.mirror is not None:
            self._read(now.case, now.mirror)
        self._tell(now.case)

    def _read(self, case: Case, mirror: Mirror) -> None:
        """Have the figures read of notes that have not been, in a thread."""
        due = [n for n in case.work.notes if n.figures and self._known(n) is None]
        wanted = (self._of, tuple(due))
        if not due or wanted == self._reading:
            return  # a brush does not begin it anew
        self._reading = wanted
        query, of = query_of(case), self._of

        def read() -> list[tuple[Note, tuple[noted.Moved, ...]]]:
            figures = noted.present_all(mirror, query, due)
            return [(n, noted.moved(n, now)) for n, now in zip(due, figures, strict=True)]

        def take(found: list[tuple[Note, tuple[noted.Moved, ...]]]) -> None:
            self._reading = None
            if self._of is of:
                self._found.update({note.id: (note, moved) for note, moved in found})
                self._tell(self._session.case)

        job = self._session.jobs.in_thread(LABEL, read, key="notes")
        job.done.connect(take)
        job.failed.connect(lambda _: setattr(self, "_reading", None))

    def _known(self, note: Note) -> tuple[noted.Moved, ...] | None:
        kept = self._found.get(note.id)
        return kept[1] if kept is not None and kept[0] == note else None

    def moved(self, case: Case) -> Mapping[str, str]:
        """Return by id what of notes' figures has changed since, in words; only where it has."""
        told = ((note.id, self._known(note)) for note in case.work.notes)
        return {name: noted.moved_words(found) for name, found in told if found}

    def _tell(self, case: Case) -> None:
        self.panel.show_moved(self.moved(case))


def _as_note(draft: Draft, written: str) -> Note:
    """Return a draft as a note that can be kept; its tags are one text, as they are typed."""
    about = draft.about or Subject()
    note = Note("draft", draft.text, draft.status, about.selection, about.words, written)
    return replace(note, tags=(draft.tags,), window=about.window)


def _as_draft(note: Note) -> Draft:
    about = Subject(note.title, note.subject, note.window)
    return Draft(note.text, ", ".join(note.tags), note.status, about)


def _day(written: str) -> str:
    day = datetime.fromisoformat(written)
    return f"{day.day} {day:%b %Y, %H:%M}"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
