"""The slim row over a table: how rows are grouped, which plot is shown, and how many there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from mirrorgap.ui.widgets import remembered

#: A list may shrink to this, so that the row never forces the window to be wide.
MIN_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Choice:
    """One drop-down list: its name, its label, and its options as (value, words)."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]


class ToolRow(QWidget):
    """Drop-down lists whose choice is remembered, and a count at the right."""

    chosen = Signal(str)  # the name of the list that changed

    def __init__(
        self, view: str, choices: tuple[Choice, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{view}.tools")
        self._view = view
        self._lists: dict[str, QComboBox] = {}
        self._labels: dict[str, QLabel] = {}
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(8, 4, 8, 4)
        self.row.setSpacing(8)
        kept = remembered.load(f"{view}.choices")
        for choice in choices:
            self._add(choice, kept.get(choice.name, 0))
        self.row.addStretch(1)
        self._count = QLabel()
        self._count.setObjectName(f"{view}.count")
        self._count.setProperty("role", "soft")
        self._count.setMinimumWidth(1)
        self.row.addWidget(self._count)

    def _add(self, choice: Choice, at: int) -> None:
        combo = QComboBox()
        combo.setObjectName(f"{self._view}.choose-{choice.name}")
        combo.setAccessibleName(choice.label)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setMinimumWidth(MIN_WIDTH)
        combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for value, text in choice.options:
            combo.addItem(text, value)
        combo.setCurrentIndex(at if 0 <= at < combo.count() else 0)
        combo.currentIndexChanged.connect(lambda _at, name=choice.name: self._changed(name))
        label = QLabel(choice.label)
        label.setProperty("role", "soft")
        label.setBuddy(combo)
        self.row.addWidget(label)
        self.row.addWidget(combo)
        self._lists[choice.name] = combo
        self._labels[choice.name] = label

    def offer(self, names: Collection[str]) -> None:
        """Show the lists called *names* alone: the others mean nothing now."""
        for name, combo in self._lists.items():
            for widget in (combo, self._labels[name]):
                widget.setVisible(name in names)

    def add_widget(self, widget: QWidget) -> None:
        """Put a button or a box before the count."""
        self.row.insertWidget(self.row.count() - 1, widget)

    def value(self, name: str) -> str:
        """Return what is chosen in the list *name*."""
        return str(self._lists[name].currentData())

    def choose(self, name: str, value: str) -> None:
        """Choose *value* in the list *name*; nothing where it has no such option."""
        combo = self._lists[name]
        if (at := combo.findData(value)) >= 0:
            combo.setCurrentIndex(at)

    def enable(self, name: str, on: bool) -> None:
        """Let the list *name* be chosen from, or not: where it makes no difference."""
        self._lists[name].setEnabled(on)

    def say(self, text: str) -> None:
        """Write the count at the right."""
        self._count.setText(text)

    def _changed(self, name: str) -> None:
        places = {key: combo.currentIndex() for key, combo in self._lists.items()}
        remembered.save(f"{self._view}.choices", places)
        self.chosen.emit(name)
