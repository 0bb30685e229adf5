"""The slim row over a table: how rows are grouped, which plot is shown, and how many there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from mirrorgap.ui import theme
from mirrorgap.ui.chips import FlowLayout
from mirrorgap.ui.widgets import remembered

#: Lists that a view adds itself may shrink to this.
MIN_WIDTH = 72
GAP = 8


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
        self._groups: dict[str, QWidget] = {}
        # What does not fit beside the rest goes into a second line: nothing is cut.
        self._flow = FlowLayout(flowing := QWidget(self))
        self._flow.setSpacing(GAP)
        self._flow.trailing = True
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        flowing.setSizePolicy(policy)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(GAP)
        row.addWidget(flowing, 1)
        self._count = QLabel()
        self._count.setObjectName(f"{view}.count")
        self._count.setProperty("role", "soft")
        self._count.setMinimumHeight(theme.CONTROL_HEIGHT)
        self._flow.addWidget(self._count)
        kept = remembered.load(f"{view}.choices")
        for choice in choices:
            self._add(choice, kept.get(choice.name, 0))

    def _add(self, choice: Choice, at: int) -> None:
        group = QWidget(self._flow.parentWidget())
        label = QLabel(choice.label, group)
        combo = QComboBox(group)
        combo.setObjectName(f"{self._view}.choose-{choice.name}")
        combo.setAccessibleName(choice.label)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for value, text in choice.options:
            combo.addItem(text, value)
        combo.setCurrentIndex(at if 0 <= at < combo.count() else 0)
        combo.currentIndexChanged.connect(lambda _at, name=choice.name: self._changed(name))
        label.setProperty("role", "soft")
        label.setBuddy(combo)
        pair = QHBoxLayout(group)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(GAP)
        pair.addWidget(label)
        pair.addWidget(combo)
        self._put(group)
        self._lists[choice.name] = combo
        self._groups[choice.name] = group

    def offer(self, names: Collection[str]) -> None:
        """Show the lists called *names* alone: the others mean nothing now."""
        for name, group in self._groups.items():
            group.setVisible(name in names)

    def add_widget(self, widget: QWidget) -> None:
        """Put a button or a box before the count."""
        widget.setMinimumHeight(max(widget.minimumHeight(), theme.CONTROL_HEIGHT))
        self._put(widget)

    def _put(self, widget: QWidget) -> None:
        """Put *widget* before the count, which stays the last."""
        self._flow.removeWidget(self._count)
        self._flow.addWidget(widget)
        self._flow.addWidget(self._count)

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
