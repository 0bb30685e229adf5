"""The small field that appears when one types over a table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget


class FindField(QLineEdit):
    """Find as you type: Enter the next, Shift+Enter the one before, Esc ends."""

    #: (text, backwards, from_here): look for the text; *from_here* allows the current row.
    asked = Signal(str, bool, bool)
    ended = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setAccessibleName("Find in table")
        self.setPlaceholderText("Find")
        self.setToolTip("Enter finds the next, Shift+Enter the one before, Esc ends.")
        self.setFixedSize(200, 28)
        self.hide()
        self.textEdited.connect(lambda text: self.asked.emit(text, False, True))

    def begin(self, text: str) -> None:
        """Show the field with *text* typed."""
        over = self._over
        self.move(over.width() - self.width() - 16, over.height() - self.height() - 16)
        self.setText(text)
        self.show()
        self.raise_()
        self.setFocus()
        self.asked.emit(text, False, True)

    def event(self, event: QEvent) -> bool:
        # Esc belongs to this field even where the window has a shortcut for it.
        over = event.type() == QEvent.Type.ShortcutOverride
        if over and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Escape:
                self._end()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F3:
                self.asked.emit(self.text(), shift, False)
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self.asked.emit(self.text(), event.key() == Qt.Key.Key_Up, False)
            case _:
                super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.hide()

    def _end(self) -> None:
        self.hide()
        self.ended.emit()
