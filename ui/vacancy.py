"""What a view says where it has nothing to show: why, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model.window_words import in_window
from mirrorgap.ui.widgets.scrolling import page_of

#: As wide as a line that is read without turning the head.
MEASURE = 640


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A title, sentences, a text to copy, and the words of a button ("" for none).

    Attributes
    ----------
    versions : tuple of (name, text)
        The text as each of several sources wants it, the first shown first; empty: `to_copy` alone.
    """

    title: str
    sentences: tuple[str, ...]
    to_copy: str = ""
    action: str = ""
    versions: tuple[tuple[str, str], ...] = ()


class VacancyPage(QWidget):
    """Shows a `Vacancy` in the middle of the page, with a button that copies its text."""

    #: The button of the vacancy's action was pressed.
    acted = Signal()

    def __init__(self, view: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{view}.empty")
        self._inner = inner = self._middle()
        self.title = QLabel(inner)
        self.title.setObjectName(f"{view}.empty.title")
        self.title.setProperty("role", "title")
        self.body = QLabel(inner)
        self.body.setObjectName(f"{view}.empty.body")
        self.version = QComboBox(inner)
        self.text = QPlainTextEdit(inner, readOnly=True)
        self.text.setObjectName(f"{view}.empty.text")
        self.text.setAccessibleName("What to download")
        self.text.setMinimumHeight(132)
        self.version.setObjectName(f"{view}.empty.version")
        self.version.setAccessibleName("Source to download from")
        self.version.currentIndexChanged.connect(self._show_version)
        self.copy = QPushButton("Copy", inner)
        self.copy.setObjectName(f"{view}.empty.copy")
        self.copy.setAccessibleName("Copy what to download")
        self.copy.clicked.connect(self._copy)
        self.action = QPushButton(inner)
        self.action.setObjectName(f"{view}.empty.action")
        self.action.clicked.connect(self.acted)
        for label in (self.title, self.body):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()

    def _middle(self) -> QWidget:
        """Return where the parts lie: in the middle of the page, as wide as a line is read."""
        page_of(page := QWidget(self), self)
        inner = QWidget(page)
        inner.setMaximumWidth(MEASURE)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(inner, 4)
        middle.addStretch(1)
        outer = QVBoxLayout(page)
        outer.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(2)
        return inner

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._inner)
        column.setSpacing(12)
        for widget in (self.title, self.body):
            column.addWidget(widget)
        column.addWidget(self.version, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.text)
        for button in (self.copy, self.action):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def show_vacancy(self, vacancy: Vacancy) -> None:
        self.title.setText(vacancy.title)
        self.body.setText("\n".join(map(in_window, vacancy.sentences)))
        self.body.setVisible(bool(vacancy.sentences))
        self._show_versions(vacancy)
        for widget in (self.text, self.copy):
            widget.setVisible(bool(self.text.toPlainText()))
        self.action.setText(vacancy.action)
        self.action.setVisible(bool(vacancy.action))

    def _show_versions(self, vacancy: Vacancy) -> None:
        """Offer the sources; the one that was chosen stays chosen where it is among them."""
        chosen = self.version.currentText()
        self.version.blockSignals(True)
        self.version.clear()
        for name, text in vacancy.versions:
            self.version.addItem(name, text)
        self.version.setCurrentIndex(max(self.version.findText(chosen), 0))
        self.version.blockSignals(False)
        self.version.setVisible(bool(vacancy.versions))
        self.text.setPlainText(vacancy.to_copy)
        self._show_version()

    def _show_version(self) -> None:
        if self.version.count():
            self.text.setPlainText(str(self.version.currentData()))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
