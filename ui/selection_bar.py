"""The selection as a sentence over the views: each part removable, the counts always visible."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from mirrorgap.model.selection import Selection
from mirrorgap.ui.chips import Chip, ChipRow
from mirrorgap.ui.saved import SavedButton
from mirrorgap.ui.sentence import Names, parts

NOTHING = "Nothing selected: click or drag in a table, a plot or the timeline"


class SelectionBar(QWidget):
    """Shows what is selected and lets parts of it go."""

    changed = Signal(object)  # Selection or None

    def __init__(self, only: QAction, clear: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("selection")
        self.setAccessibleName("Selection")
        self._rests: list[Selection | None] = []
        self.words = QLabel(NOTHING)
        self.words.setObjectName("selection.words")
        self.words.setProperty("role", "faint")
        self.words.setMinimumWidth(48)
        self.chips = ChipRow("selection.parts", "Parts of the selection")
        self.chips.removed.connect(lambda place: self.changed.emit(self._rests[place]))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.chips.setSizePolicy(policy)
        self.counts = QLabel()
        self.counts.setObjectName("selection.counts")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.addWidget(self.words)
        row.addWidget(self.chips, 1)
        row.addStretch()
        row.addWidget(self.counts)
        self.saved = SavedButton("selection")
        row.addWidget(self.saved)
        for action, short in ((only, "Only these"), (clear, "Clear")):
            action.setIconText(short)
            button = QToolButton()
            button.setDefaultAction(action)
            button.setProperty("framed", "true")
            button.setObjectName(f"selection.{action.objectName().removeprefix('action.')}")
            button.setAccessibleName(action.text())
            row.addWidget(button)
        self.chips.hide()

    def show_selection(
        self, selection: Selection | None, counts: str, names: Names, called: str = ""
    ) -> None:
        """Show *selection*, how much it takes, and what it is *called* where it is saved."""
        found = parts(selection, names)
        self._rests = [part.rest for part in found]
        self.words.setText((f"“{called}”" if called else "Selected") if found else NOTHING)
        self.chips.show_chips([Chip(part.text, tip=part.tip) for part in found])
        self.counts.setText(counts)
