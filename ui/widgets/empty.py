"""A page for when there is nothing to show: what is missing and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.ui import theme

#: (words on the button, what it does)
Action = tuple[str, Callable[[], object]]


class EmptyPage(QWidget):
    """A title, a sentence or two, text ready to copy, and buttons."""

    WIDTH = 520

    def __init__(self, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.title, self.words = QLabel(), QLabel()
        self.title.setFont(theme.tabular(self.font(), 3, bold=True))
        self.words.setProperty("role", "soft")
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.title, self.words):
            label.setWordWrap(True)
            label.setFixedWidth(self.WIDTH)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName("Text to copy")
        self.text.setFixedWidth(self.WIDTH)
        self.text.setTabChangesFocus(True)
        self.copy_button = QPushButton("Copy")
        self.copy_button.clicked.connect(self._copy)
        self._buttons = QHBoxLayout()
        self._made: list[QPushButton] = []
        self._lay_out()
        self.show_words("", "")

    def _lay_out(self) -> None:
        self._buttons.setSpacing(8)
        inner = QVBoxLayout()
        inner.setSpacing(12)
        for widget in (self.title, self.words, self.text):
            inner.addWidget(widget)
        self._buttons.addWidget(self.copy_button)
        self._buttons.addStretch(1)
        inner.addLayout(self._buttons)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addLayout(inner)
        line.addStretch(1)
        outer.addLayout(line)
        outer.addStretch(3)

    def show_words(
        self, title: str, words: str, text: str = "", actions: Sequence[Action] = ()
    ) -> None:
        """Say *title* and *words*; offer *text* to copy and *actions* as buttons."""
        self.title.setText(title)
        self.words.setText(words)
        self.setAccessibleName(title or "Nothing to show")
        self.text.setPlainText(text)
        lines = min(max(text.count("\n") + 1, 2), 10)
        self.text.setFixedHeight(lines * self.text.fontMetrics().lineSpacing() + 20)
        self.text.setVisible(bool(text))
        self.copy_button.setVisible(bool(text))
        self._show_actions(actions)

    def _show_actions(self, actions: Sequence[Action]) -> None:
        for button in self._made:
            self._buttons.removeWidget(button)
            button.deleteLater()
        self._made = []
        for place, (words, act) in enumerate(actions):
            button = QPushButton(words)
            button.clicked.connect(lambda _checked=False, call=act: call())
            self._buttons.insertWidget(place, button)
            self._made.append(button)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
