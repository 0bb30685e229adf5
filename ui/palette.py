"""The command palette: every action by name, found while typing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


def matches(words: str, text: str) -> bool:
    """Return whether each of *words* stands in *text*, whatever the case and order."""
    text = text.casefold()
    return all(word in text for word in words.casefold().split())


class Palette(QDialog):
    """Type part of a name; Return runs the marked action, Escape leaves."""

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("command-palette")
        self.setAccessibleName("Command palette")
        self.setWindowTitle("Commands")
        self._actions = [action for action in actions if action.isVisible()]
        self.entry = QLineEdit(placeholderText="Type a command")
        self.entry.setObjectName("command-palette.entry")
        self.entry.setAccessibleName("Command")
        self.list = QListWidget()
        self.list.setObjectName("command-palette.list")
        self.list.setAccessibleName("Commands")
        layout = QVBoxLayout(self)
        layout.addWidget(self.entry)
        layout.addWidget(self.list)
        self.entry.textChanged.connect(self._narrow)
        self.entry.installEventFilter(self)
        self.list.itemActivated.connect(self._run)
        self.entry.returnPressed.connect(lambda: self._run(self.list.currentItem()))
        self.resize(480, 360)
        self._narrow("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in _MOVES:
                self.list.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)

    def _narrow(self, words: str) -> None:
        self.list.clear()
        for action in self._actions:
            name = action.toolTip() or action.text()
            if matches(words, name):
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                item = QListWidgetItem(f"{name}\t{keys}" if keys else name, self.list)
                item.setData(Qt.ItemDataRole.UserRole, action)
                if not action.isEnabled():
                    item.setFlags(Qt.ItemFlag.NoItemFlags)
        for row in range(self.list.count()):
            if self.list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
                self.list.setCurrentRow(row)
                break

    def _run(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        action = item.data(Qt.ItemDataRole.UserRole)
        self.accept()
        action.trigger()
