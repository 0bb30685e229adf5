"""The dock of notes: what was seen and decided, and a place to write down the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model.notes import Note, Status

#: Never colour alone: each status has a sign of its own.
SIGNS = {
    Status.OPEN: "○",
    Status.SUSPICIOUS: "▲",
    Status.EXPLAINED: "✓",
    Status.CLEARED: "●",
    Status.TO_VERIFY: "?",
}
PROMPT = "What do you see? Ctrl+Return saves."


class NotesPanel(QWidget):
    """Lists the notes and writes one on what is selected."""

    written = Signal(str, object)  # text, Status
    removal_asked = Signal(str)  # id
    chosen = Signal(object)  # Note: show what it is about

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: tuple[Note, ...] = ()
        self.list = QListWidget()
        self.list.setObjectName("notes.list")
        self.list.setAccessibleName("Notes of the case")
        self.list.setWordWrap(True)
        self.list.itemActivated.connect(self._choose)
        self.list.currentItemChanged.connect(lambda: self._enable())
        self.subject = QLabel()
        self.subject.setProperty("role", "soft")
        self.subject.setWordWrap(True)
        self.entry = QPlainTextEdit()
        self.entry.setObjectName("notes.entry")
        self.entry.setAccessibleName("New note")
        self.entry.setPlaceholderText(PROMPT)
        self.entry.setTabChangesFocus(True)
        self.entry.setMinimumHeight(52)
        # A file that is dropped here is meant for the window.
        self.entry.setAcceptDrops(False)
        self.entry.installEventFilter(self)
        self.entry.textChanged.connect(self._enable)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 8)
        # Until there is a note, the list leaves its room to the inspector.
        self.list.setMinimumHeight(64)
        self.list.hide()
        layout.addWidget(self.list, 1)
        layout.addWidget(self.subject)
        layout.addWidget(self.entry, 1)
        layout.addLayout(self._buttons())
        self.show_subject("")
        self._enable()

    def _buttons(self) -> QHBoxLayout:
        self.status = QComboBox()
        self.status.setObjectName("notes.status")
        self.status.setAccessibleName("Status of the note")
        self.status.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.status.setMinimumContentsLength(8)
        for status in Status:
            self.status.addItem(f"{SIGNS[status]} {status}", status)
        self.save = QPushButton("Save")
        self.save.setObjectName("notes.save")
        self.save.setAccessibleName("Save note")
        self.save.clicked.connect(self._save)
        self.remove = QPushButton("Remove")
        self.remove.setObjectName("notes.remove")
        self.remove.setAccessibleName("Remove the chosen note")
        self.remove.clicked.connect(self._remove)
        row = QHBoxLayout()
        row.addWidget(self.status, 1)
        row.addWidget(self.save)
        row.addWidget(self.remove)
        return row

    def show_notes(self, notes: Sequence[Note]) -> None:
        """List *notes*, the newest first."""
        if tuple(notes) == self._notes:
            return
        self._notes = tuple(notes)
        self.list.clear()
        self.list.setVisible(bool(self._notes))
        for note in reversed(self._notes):
            item = QListWidgetItem(f"{SIGNS[note.status]} {note.text}\n{_about(note)}", self.list)
            item.setData(Qt.ItemDataRole.UserRole, note.id)
            item.setToolTip(f"{note.status}, written {note.written[:16].replace('T', ' ')}")
        self._enable()

    def show_subject(self, words: str) -> None:
        """Say what the next note will be about; "" is the whole case."""
        self.subject.setText(f"Note on {words}" if words else "Note on the whole case")

    def begin(self) -> None:
        """Put the cursor where the note is written."""
        self.entry.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.entry and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if held and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._save()
                return True
        return False

    def _save(self) -> None:
        text = self.entry.toPlainText().strip()
        if text:
            self.written.emit(text, Status(self.status.currentData()))
            self.entry.clear()

    def _remove(self) -> None:
        if (item := self.list.currentItem()) is not None:
            self.removal_asked.emit(item.data(Qt.ItemDataRole.UserRole))

    def _choose(self, item: QListWidgetItem) -> None:
        wanted = item.data(Qt.ItemDataRole.UserRole)
        for note in self._notes:
            if note.id == wanted:
                self.chosen.emit(note)

    def _enable(self) -> None:
        self.save.setEnabled(bool(self.entry.toPlainText().strip()))
        self.remove.setEnabled(self.list.currentItem() is not None)


def _about(note: Note) -> str:
    return note.title or "the whole case"
