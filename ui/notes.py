"""The dock of notes: what was seen and decided, and a place to write down the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidgetItem,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model.notes import Note, Status
from mirrorgap.model.periods import Window
from mirrorgap.model.selection import Selection
from mirrorgap.ui.note_list import ALL, CHANGED, SIGNS, TAG, NoteList, about
from mirrorgap.ui.widgets.elided import ElidedLabel

PROMPT = "What do you see? Ctrl+Return saves."
Key = Qt.Key


@dataclass(frozen=True, slots=True)
class Subject:
    """What a note will be about, in words, and the period that is looked at; None: all of it."""

    words: str = ""
    selection: Selection | None = None
    window: Window | None = None

    @property
    def place(self) -> tuple[Selection | None, Window | None]:
        """Selection and period, however they are called."""
        return self.selection, self.window

    def told(self, *, before: bool) -> str:
        """Return it as the line over the entry; *before*: something else is selected by now."""
        told = f"Note on {self.words or 'the whole case'}"
        if not before:
            return told
        return (
            f"{told}, {self.window} (chosen before)" if self.window else f"{told} (chosen before)"
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A note that is half written: its text, its tags as typed, its status, what it is about."""

    text: str
    tags: str
    status: Status
    about: Subject | None


class NotesPanel(QWidget):
    """Lists the notes, writes one on what is selected, and edits the one that is chosen."""

    written = Signal(str, object, tuple, object)  # text, Status, tags, Subject
    edited = Signal(str, str, object, tuple)  # id, text, Status, tags
    marked = Signal(str, object)  # id, Status
    removal_asked = Signal(str)  # id
    chosen = Signal(object)  # Note: show what it is about
    attach_asked = Signal(str)  # id
    open_asked = Signal(object)  # Attachment
    initials_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: tuple[Note, ...] = ()
        self._editing = ""
        self._about = Subject()
        #: What the note that is half written is about; None while nothing is written.
        self._held: Subject | None = None
        #: What was being written when a note was taken up to be edited; it comes back afterwards.
        self._aside: Draft | None = None
        self.list = NoteList()
        self.list.itemActivated.connect(self._choose)
        self.list.installEventFilter(self)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._menu_at)
        self.subject = ElidedLabel()
        self.subject.setObjectName("notes.subject")
        self.subject.setProperty("role", "soft")
        self.entry = QPlainTextEdit()
        self.entry.setObjectName("notes.entry")
        self.entry.setAccessibleName("New note")
        self.entry.setPlaceholderText(PROMPT)
        self.entry.setTabChangesFocus(True)
        self.entry.setMinimumHeight(52)
        # A file that is dropped here is meant for the window.
        self.entry.setAcceptDrops(False)
        self.entry.installEventFilter(self)
        self.entry.textChanged.connect(self._typed)
        self._lay_out()
        self.show_subject(Subject())
        self._enable()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 8)
        layout.setSpacing(4)
        self.finding = self._finding()
        # Until there is a note, the list leaves its room to the inspector.
        self.list.setMinimumHeight(92)
        for widget in (self.finding, self.list):
            widget.hide()
        layout.addWidget(self.finding)
        layout.addWidget(self.list, 2)
        layout.addWidget(self.subject)
        layout.addWidget(self.entry, 1)
        layout.addLayout(self._buttons())

    def _finding(self) -> QWidget:
        self.search = QLineEdit(placeholderText="Find in notes", clearButtonEnabled=True)
        self.search.setObjectName("notes.find")
        self.search.setAccessibleName("Find in notes")
        self.kind = QComboBox()
        self.kind.setObjectName("notes.kind")
        self.kind.setAccessibleName("Which notes are listed")
        self.kind.setMinimumContentsLength(9)
        self.kind.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._offer_kinds()
        self.search.textChanged.connect(self._filter)
        self.kind.currentIndexChanged.connect(self._filter)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.search, 1)
        line.addWidget(self.kind)
        return row

    def _buttons(self) -> QHBoxLayout:
        self.status = QComboBox()
        self.status.setObjectName("notes.status")
        self.status.setAccessibleName("Status of the note")
        self.status.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.status.setMinimumContentsLength(6)
        for status in Status:
            self.status.addItem(f"{SIGNS[status]} {status}", status)
        self.tags = QLineEdit(placeholderText="tags")
        self.tags.setObjectName("notes.tags")
        self.tags.setAccessibleName("Tags of the note")
        self.tags.setToolTip("Tags, with commas between them")
        self.tags.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.tags.setMinimumWidth(52)
        self.tags.setStyleSheet("padding: 0 2px;")
        self.tags.installEventFilter(self)
        self.save = QPushButton("Save")
        self.save.setObjectName("notes.save")
        self.save.setAccessibleName("Save note")
        self.save.clicked.connect(self._save)
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setFixedWidth(32)
        self.more.setStyleSheet("padding: 0;")
        self.more.setObjectName("notes.more")
        self.more.setAccessibleName("More on notes")
        self.more.clicked.connect(lambda: self._open_menu(self.more.rect().bottomLeft(), self.more))
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.status)
        row.addWidget(self.tags, 1)
        row.addWidget(self.save)
        row.addWidget(self.more)
        return row

    # -- what is shown -------------------------------------------------------------------------

    def show_notes(self, notes: Sequence[Note]) -> None:
        """List *notes*, the newest first."""
        if tuple(notes) == self._notes:
            return
        self._notes = tuple(notes)
        self.list.show_notes(self._notes)
        for widget in (self.finding, self.list):
            widget.setVisible(bool(self._notes))
        self._offer_kinds()
        if self._editing and all(note.id != self._editing for note in self._notes):
            # It was removed, or its adding undone: what is written stays, as the next note,
            # unless another was half written before.
            self._editing = ""
            if self._aside is not None:
                self.put_draft(self._aside)
            self._typed()
        self._enable()

    def show_moved(self, moved: Mapping[str, str]) -> None:
        """Say of notes, by id, what of their figures has changed since they were written."""
        self.list.show_moved(moved)

    def show_subject(self, about: Subject) -> None:
        """Say what the next note will be about; one that is half written stays with its own."""
        self._about = about
        if self._editing:
            return
        held = self._held or about
        self.subject.setText(held.told(before=held.place != about.place))

    def _typed(self) -> None:
        """Hold what is selected when a note is begun, until it is saved or cleared."""
        if self._editing or not self.entry.toPlainText().strip():
            self._held = None
        elif self._held is None:
            self._held = self._about
        self.show_subject(self._about)
        self._enable()

    def _offer_kinds(self) -> None:
        kinds = [("All", ALL), *((f"{SIGNS[one]} {one}", str(one)) for one in Status)]
        kinds.append(("⚠ changed since", CHANGED))
        tags = sorted({tag for note in self._notes for tag in note.tags})
        kinds += [(f"{TAG}{tag}", f"{TAG}{tag}") for tag in tags]
        if [self.kind.itemData(i) for i in range(self.kind.count())] == [k for _, k in kinds]:
            return
        kept = self.kind.currentData()
        self.kind.blockSignals(True)
        self.kind.clear()
        for text, kind in kinds:
            self.kind.addItem(text, kind)
        self.kind.setCurrentIndex(max(0, self.kind.findData(kept)))
        self.kind.blockSignals(False)
        if kept != self.kind.currentData():
            self._filter()

    def _filter(self) -> None:
        self.list.filter_by(self.search.text(), str(self.kind.currentData() or ALL))

    # -- writing and editing -------------------------------------------------------------------

    def begin(self) -> None:
        """Put the cursor where the note is written."""
        self.entry.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def edit(self, note: Note) -> None:
        """Put *note* where notes are written; saving takes its place.

        A new note that is half written is put aside meanwhile; another one that is being edited is to
        be saved or left first.
        """
        if note.id == self._editing:
            self.begin()
            return
        if self._editing and self._edited():
            self.subject.setText("First save this note (Ctrl+Return), or leave it as it was (Esc)")
            self.begin()
            return
        if not self._editing:
            self._aside = self.draft()
        self._editing = note.id
        rest = "; what you were writing comes back then" if self._aside is not None else ""
        self.subject.setText(f"Editing the note on {about(note)}; Esc leaves it as it is{rest}")
        self.entry.setPlainText(note.text)
        self.tags.setText(", ".join(note.tags))
        self.status.setCurrentIndex(self.status.findData(note.status))
        self.begin()

    def _edited(self) -> bool:
        """Return whether what is being edited differs from the note as it stands."""
        note = next((note for note in self._notes if note.id == self._editing), None)
        now = (self.entry.toPlainText(), self.tags.text(), self.status.currentData())
        return note is not None and now != (note.text, ", ".join(note.tags), note.status)

    def draft(self) -> Draft | None:
        """Return the new note that is half written, also while another is edited; None for none."""
        if self._editing:
            return self._aside
        text = self.entry.toPlainText()
        if not text.strip():
            return None
        return Draft(text, self.tags.text(), Status(self.status.currentData()), self._held)

    def unsaved(self) -> Draft | None:
        """Return all that would be lost now: the half written note, and a note changed but not saved."""
        draft = self.draft()
        changed = self._edited() if self._editing else None
        note = next((note for note in self._notes if note.id == self._editing), None)
        text = self.entry.toPlainText()
        if not changed or note is None or not text.strip():
            return draft
        if draft is not None:
            text = f"{text}\n\n{draft.text}"
        status = Status(self.status.currentData())
        return Draft(
            text, self.tags.text(), status, Subject(about(note), note.subject, note.window)
        )

    def put_draft(self, draft: Draft | None) -> None:
        """Go on with a note that is half written; None: nothing is being written."""
        self._editing, self._aside = "", None
        self._held = draft.about if draft is not None else None
        self.entry.setPlainText(draft.text if draft is not None else "")
        self.tags.setText(draft.tags if draft is not None else "")
        status = draft.status if draft is not None else self.status.itemData(0)
        self.status.setCurrentIndex(self.status.findData(status))
        self.show_subject(self._about)

    def _end(self) -> None:
        self.put_draft(self._aside if self._editing else None)

    def _save(self) -> None:
        text = self.entry.toPlainText().strip()
        if not text:
            return
        tags = tuple(dict.fromkeys(filter(None, map(str.strip, self.tags.text().split(",")))))
        said = (text, Status(self.status.currentData()), tags)
        editing, subject = self._editing, self._held or self._about
        self._end()
        if editing:
            self.edited.emit(editing, *said)
        else:
            self.written.emit(*said, subject)

    def take_back(self, text: str, tags: Sequence[str], about: Subject | None = None) -> None:
        """Put what could not be kept back where it was written, and what it is *about*."""
        draft = self.draft()
        self._held = about
        # Nothing that is half written besides is lost for it.
        self.entry.setPlainText("\n\n".join([text, *([draft.text] if draft else [])]))
        self.tags.setText(", ".join(tags))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress:
            return False
        assert isinstance(event, QKeyEvent)
        if watched is self.list:
            return self._key_in_list(event)
        enter = event.key() in (Key.Key_Return, Key.Key_Enter)
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if enter and (held or watched is self.tags):
            self._save()
            return True
        if event.key() == Key.Key_Escape and self._editing:
            self._end()
            return True
        return False

    def _key_in_list(self, event: QKeyEvent) -> bool:
        note = self.list.current_note
        if note is None or event.key() not in (Key.Key_F2, Key.Key_Delete):
            return False
        if event.key() == Key.Key_F2:
            self.edit(note)
        else:
            self.removal_asked.emit(note.id)
        return True

    # -- the menu ------------------------------------------------------------------------------

    def _menu_at(self, place: QPoint) -> None:
        self._open_menu(place, self.list.viewport())

    def _open_menu(self, place: QPoint, over: QWidget) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(over.mapToGlobal(place))

    def menu(self) -> QMenu:
        """Return what can be done with the note that the cursor is on."""
        menu, note = QMenu(self), self.list.current_note
        menu.setObjectName("notes.menu")
        if note is None:
            menu.addAction("No note is chosen in the list").setEnabled(False)
        else:
            menu.addAction("Show what it is about", partial(self.chosen.emit, note))
            menu.addAction("Edit (F2)", partial(self.edit, note))
            marks = menu.addMenu("Mark as")
            for status in Status:
                mark = partial(self.marked.emit, note.id, status)
                marks.addAction(f"{SIGNS[status]} {status}", mark)
            menu.addAction("Attach a file…", partial(self.attach_asked.emit, note.id))
            for one in note.attachments:
                name = one.path.replace("\\", "/").rpartition("/")[2]
                menu.addAction(
                    f"Open {name}".replace("&", "&&"), partial(self.open_asked.emit, one)
                )
            menu.addAction("Remove (Del)", partial(self.removal_asked.emit, note.id))
        menu.addSeparator()
        menu.addAction("Sign new notes with initials…", self.initials_asked.emit)
        return menu

    def _choose(self, item: QListWidgetItem) -> None:
        if (note := self.list.current_note) is not None and item is self.list.currentItem():
            self.chosen.emit(note)

    def _enable(self) -> None:
        self.save.setEnabled(bool(self.entry.toPlainText().strip()))
