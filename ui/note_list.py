"""The list of notes: newest first, searched and filtered, each with what has changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from mirrorgap.model.notes import Note, Status
from mirrorgap.ui import numbers

#: Never colour alone: each status has a sign of its own.
SIGNS = {
    Status.OPEN: "○",
    Status.SUSPICIOUS: "▲",
    Status.EXPLAINED: "✓",
    Status.CLEARED: "●",
    Status.TO_VERIFY: "?",
}
ALL, CHANGED = "", "changed"
#: What a filter by tag begins with.
TAG = "#"
_ID = Qt.ItemDataRole.UserRole


class NoteList(QListWidget):
    """Lists notes; those that the filter leaves out are hidden, never gone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notes.list")
        self.setAccessibleName("Notes of the case")
        self.setWordWrap(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setSpacing(1)
        self._notes: dict[str, Note] = {}
        self._items: dict[str, QListWidgetItem] = {}
        self._moved: Mapping[str, str] = {}
        self._part, self._kind = "", ALL

    @property
    def current_note(self) -> Note | None:
        """The note that the cursor is on; None for none, or where it is hidden."""
        item = self.currentItem()
        return None if item is None or item.isHidden() else self._notes.get(item.data(_ID))

    @property
    def shown(self) -> tuple[Note, ...]:
        """The notes that the filter leaves, newest first."""
        rows = (self.item(row) for row in range(self.count()))
        return tuple(self._notes[one.data(_ID)] for one in rows if not one.isHidden())

    def show_notes(self, notes: Sequence[Note]) -> None:
        """List *notes*, the newest first; what has not changed is left alone."""
        new = {note.id: note for note in notes}
        for name in [name for name in self._items if name not in new]:
            self.takeItem(self.row(self._items.pop(name)))
        order = list(self._items)
        before, self._notes = self._notes, new
        if [name for name in new if name in self._items] != order:
            self.clear()
            self._items, before = {}, {}
        for note in notes:
            if note.id not in self._items:
                item = self._items[note.id] = QListWidgetItem()
                item.setData(_ID, note.id)
                self.insertItem(0, item)
            if before.get(note.id) is not note:
                self._fill(note)

    def show_moved(self, moved: Mapping[str, str]) -> None:
        """Say of notes, by id, what of their figures has changed since they were written."""
        before, self._moved = self._moved, moved
        for name in before.keys() | moved.keys():
            if name in self._notes and before.get(name) != moved.get(name):
                self._fill(self._notes[name])

    def filter_by(self, part: str, kind: str) -> None:
        """Show only notes that contain *part*, and are of a kind: a status, a tag, or changed."""
        self._part, self._kind = part.casefold().strip(), kind
        for note in self._notes.values():
            self._items[note.id].setHidden(not self._fits(note))

    def choose(self, note_id: str) -> None:
        """Put the cursor on a note, where it is shown."""
        item = self._items.get(note_id)
        if item is not None and not item.isHidden():
            self.setCurrentItem(item)

    def _fill(self, note: Note) -> None:
        item, moved = self._items[note.id], numbers.spaced(self._moved.get(note.id, ""))
        item.setText(_words(note, moved))
        item.setToolTip(_tip(note, moved))
        item.setHidden(not self._fits(note))

    def _fits(self, note: Note) -> bool:
        if self._kind.startswith(TAG):
            fits = self._kind.removeprefix(TAG) in note.tags
        elif self._kind == CHANGED:
            fits = note.id in self._moved
        else:
            fits = self._kind in (ALL, str(note.status))
        return fits and (not self._part or self._part in _searched(note))


def about(note: Note) -> str:
    """Return what a note is about, as it was written."""
    return note.title or "the whole case"


def _searched(note: Note) -> str:
    files = (Path(one.path).name for one in note.attachments)
    return "\n".join((note.text, about(note), note.initials, *note.tags, *files)).casefold()


def _words(note: Note, moved: str) -> str:
    told = [f"{SIGNS[note.status]} {note.text}", about(note)]
    more = [note.written[:10], note.initials, *(f"{TAG}{tag}" for tag in note.tags)]
    more += [f"file {Path(one.path).name}" for one in note.attachments]
    told.append(" · ".join(filter(None, more)))
    if moved:
        told.append(f"⚠ Changed since: {moved}")
    return "\n".join(told)


def _tip(note: Note, moved: str) -> str:
    def stamp(time: str) -> str:
        return time[:16].replace("T", " ")

    told = [f"{note.status}, written {stamp(note.written)}"]
    told += [f"edited {stamp(note.edited)}"] if note.edited else []
    told += [f"{one.path}\nSHA-256 {one.sha256}" for one in note.attachments]
    told += [f"Its figures have changed since it was written: {moved}"] if moved else []
    told.append("Return selects what it is about, F2 edits it, Delete removes it")
    return "\n".join(told)
