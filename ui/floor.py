"""The floor of rankings: gaps below it are left out of them, never out of totals."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from mirrorgap.ui.status import thousands

#: USD; any other can be typed.
FLOORS = (0, 10_000, 100_000, 1_000_000, 10_000_000)
HIGHEST = 2_000_000_000
TOOLTIP = "Smaller gaps are left out of this ranking and of alarms; totals always count them"


class FloorBox(QWidget):
    """A labelled list into which another amount can be typed."""

    #: (float): another floor, in USD.
    chosen = Signal(float)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._floor = -1.0
        self.box = QComboBox(editable=True)
        self.box.setObjectName(name)
        self.box.setAccessibleName("Floor, USD")
        self.box.setToolTip(TOOLTIP)
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setMaximumWidth(112)
        for floor in FLOORS:
            self.box.addItem(thousands(floor), floor)
        line = QLineEdit()
        self.box.setLineEdit(line)
        label = QLabel("Floor, USD")
        label.setProperty("role", "soft")
        label.setBuddy(self.box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addWidget(self.box)
        self.box.activated.connect(self._choose)
        line.editingFinished.connect(self._choose)

    def show_floor(self, floor: float) -> None:
        """Show the floor that holds."""
        if floor != self._floor:
            self._floor = floor
            self.box.setCurrentIndex(self.box.findData(int(floor)))
            self.box.setEditText(thousands(round(floor)))

    def _choose(self) -> None:
        text = "".join(self.box.currentText().split())
        floor = float(text) if text.isdecimal() and int(text) <= HIGHEST else self._floor
        if floor == self._floor:
            self.box.setEditText(thousands(round(floor)))
            return
        self.show_floor(floor)
        self.chosen.emit(floor)
