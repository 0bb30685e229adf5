"""The selection as a sentence over the views: each part removable, the counts always visible."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from mirrorgap.model.selection import Selection
from mirrorgap.ui.chips import Chip, ChipRow
from mirrorgap.ui.saved import SavedButton
from mirrorgap.ui.sentence import Names, parts

NOTHING = "Nothing selected: click or drag in a table, a plot or the timeline"


class SelectionBar(QWidget):
    """Shows what is selected and lets parts of it go."""

    changed = Signal(object)  # Selection or None
    #: (words): the counts stand elsewhere while there is no room for them here; "": they stand here.
    displaced = Signal(str)

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
        self._buttons: list[QWidget] = []
        row.addWidget(self.counts)
        self.saved = SavedButton("selection")
        row.addWidget(self.saved)
        self._buttons.append(self.saved)
        for action, short in ((only, "Only these"), (clear, "Clear")):
            action.setIconText(short)
            button = QToolButton()
            button.setDefaultAction(action)
            button.setProperty("framed", "true")
            button.setObjectName(f"selection.{action.objectName().removeprefix('action.')}")
            button.setAccessibleName(action.text())
            row.addWidget(button)
            self._buttons.append(button)
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
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Give the parts of the selection their room before the word over them and the counts."""
        chosen = bool(self._rests)
        row = self.layout()
        assert row is not None
        margins = row.contentsMargins()
        taken = margins.left() + margins.right() + row.spacing() * (len(self._buttons) + 3)
        taken += sum(button.sizeHint().width() for button in self._buttons)
        room = self.width() - taken - min(self.chips.line_width(), self.width() // 3)
        narrow = chosen and room < self.counts.sizeHint().width() + self.words.sizeHint().width()
        crowded = narrow and room < self.words.sizeHint().width()
        self.words.setVisible(not crowded)
        self.counts.setVisible(not narrow)
        self.displaced.emit(f"Selected: {self.counts.text()}" if narrow else "")
