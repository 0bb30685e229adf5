"""The dialog of notes that come in: what is new, what they changed, and conflicts side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.io.colleague import Brought
from mirrorgap.model.merging import Conflict, beside, resolved, set_aside
from mirrorgap.model.notes import Note
from mirrorgap.ui.note_list import SIGNS, TAG, about
from mirrorgap.ui.numbers import counted

CHOICES = (("mine", "Keep mine"), ("theirs", "Take theirs"), ("both", "Keep both"))
REMOVED = "removed"
_NOTE = Qt.ItemDataRole.UserRole


class MergeDialog(QDialog):
    """Lists what comes in; emits the notes to take, and theirs that mine were kept against."""

    taken = Signal(tuple, tuple)  # of Note, both

    def __init__(
        self, name: str, found: Brought, mine: Sequence[Note], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("merge-dialog")
        self.setAccessibleName("Notes that come in")
        self.setWindowTitle("Take in notes")
        self.resize(820, 620)
        self._merge = found.merge
        self._choices: dict[str, QButtonGroup] = {}
        self.title = _label("title")
        self.title.setText(f"{name}: {_summary(found)}")
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        self.list = self._listed(mine)
        if self.list.count():
            layout.addWidget(self.list, 1)
        if found.merge.conflicts:
            head = _label("soft")
            head.setText("Changed by both, or changed by one and removed by the other: choose.")
            layout.addWidget(head)
            layout.addWidget(self._conflicts(found.merge.conflicts), 1)
        self.told = _label("soft")
        self.told.setText("\n".join(found.told))
        self.told.setVisible(bool(found.told))
        layout.addWidget(self.told)
        if not self.list.count() and not found.merge.conflicts:
            layout.addStretch(1)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self.take = self.buttons.button(kinds.Ok)
        self.take.setText("Take in")
        self.take.setObjectName("merge-dialog.take")
        self.take.setEnabled(bool(self.list.count() or found.merge.conflicts))
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)

    def _listed(self, mine: Sequence[Note]) -> QListWidget:
        held = QListWidget()
        held.setObjectName("merge-dialog.list")
        held.setAccessibleName("Notes that are new or changed by them")
        held.setWordWrap(True)
        held.setSpacing(4)
        here = {note.id: note for note in mine}
        kinds = ((self._merge.new, "new"), (self._merge.newer, "changed by them"))
        for notes, kind in kinds:
            for note in notes:
                was = here.get(note.id)
                others = [one for one in beside(mine, note) if note.subject is not None]
                item = QListWidgetItem(_words(note, kind, was, others), held)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked)
                item.setData(_NOTE, note.id)
        return held

    def _conflicts(self, conflicts: Sequence[Conflict]) -> QScrollArea:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for place, one in enumerate(conflicts):
            column.addWidget(self._conflict(one, place))
        column.addStretch(1)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName("Notes that both have changed")
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        return scroll

    def _conflict(self, one: Conflict, place: int) -> QWidget:
        frame = QWidget()
        grid = QGridLayout(frame)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        note = one.mine or one.theirs
        head = _label("soft")
        head.setText(f"On {about(note)}" if note is not None else "")
        grid.addWidget(head, 0, 0, 1, 2)
        for column, (side, of) in enumerate((("Mine", one.mine), ("Theirs", one.theirs))):
            grid.addWidget(_side(side, of), 1, column)
        row, group = QHBoxLayout(), QButtonGroup(frame)
        row.setSpacing(16)
        for choice, words in CHOICES:
            button = QRadioButton(words)
            button.setObjectName(f"merge-dialog.{place}.{choice}")
            button.setProperty("choice", choice)
            button.setEnabled(choice == "mine" or one.theirs is not None)
            button.setVisible(choice != "both" or one.mine is not None)
            button.setChecked(choice == "mine")
            group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        grid.addLayout(row, 2, 0, 1, 2)
        self._choices[one.id] = group
        return frame

    def notes(self) -> tuple[Note, ...]:
        """Return the notes that are to be taken in, as it is chosen now."""
        items = [self.list.item(row) for row in range(self.list.count())]
        wanted = {one.data(_NOTE) for one in items if one.checkState() is Qt.CheckState.Checked}
        safe = tuple(note for note in self._merge.safe if note.id in wanted)
        return (*safe, *resolved(self._merge.conflicts, self._chosen()))

    def aside(self) -> tuple[Note, ...]:
        """Return their notes that mine are kept against, so that they are not asked about again."""
        return set_aside(self._merge.conflicts, self._chosen())

    def _chosen(self) -> dict[str, str | None]:
        return {
            name: str(button.property("choice")) if (button := group.checkedButton()) else None
            for name, group in self._choices.items()
        }

    def _accept(self) -> None:
        notes, aside = self.notes(), self.aside()
        self.accept()
        if notes or aside:
            self.taken.emit(notes, aside)


def _summary(found: Brought) -> str:
    merge = found.merge
    counts = [
        (len(merge.new), "new"),
        (len(merge.newer), "changed by them"),
        (len(merge.conflicts), "changed by both"),
    ]
    told = [f"{counted(n, 'note')} {words}" for n, words in counts if n]
    return ", ".join(told) or "it brings no note that is not here already"


def _words(note: Note, kind: str, was: Note | None, others: Sequence[Note]) -> str:
    lines = [f"{SIGNS[note.status]} {note.text}", f"{kind} · {about(note)} · {_stamp(note)}"]
    if was is not None:
        lines.append(f"before: {SIGNS[was.status]} {was.text}")
    lines += [f"yours on the same: {SIGNS[one.status]} {one.text}" for one in others]
    return "\n".join(lines)


def _stamp(note: Note) -> str:
    time = (note.edited or note.written)[:16].replace("T", " ")
    tags = " ".join(f"{TAG}{tag}" for tag in note.tags)
    return " ".join(filter(None, (time, note.initials, tags)))


def _side(side: str, note: Note | None) -> QLabel:
    label = _label("")
    label.setProperty("role", "side")
    label.setMargin(8)
    label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if note is None:
        label.setText(f"{side}: removed")
        return label
    sign = f"{SIGNS[note.status]} {note.status}"
    label.setText(f"{side} · {sign} · {_stamp(note)}\n\n{note.text}")
    return label


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
