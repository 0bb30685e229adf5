"""Sentences under headings, each a link to what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mirrorgap.model.selection import Selection
from mirrorgap.ui import theme


@dataclass(frozen=True, slots=True)
class Link:
    """A sentence, what it selects (None: nothing to select), and the view that shows it best.

    *more* stands behind it in small: list, months, explanations. It is copied with the sentence.
    """

    text: str
    selection: Selection | None = None
    view: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its links; *empty* is said where there are none."""

    title: str
    links: tuple[Link, ...]
    empty: str = ""


class Sentence(QLabel):
    """A sentence that is followed by click, Return or Space."""

    followed = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setWordWrap(True)
        self.setAccessibleName(text)
        self.setToolTip("Click: select it and go there")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self.followed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.followed.emit()
        else:
            super().keyPressEvent(event)

    def _underline(self, on: bool) -> None:
        font = self.font()
        font.setUnderline(on)
        self.setFont(font)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._underline(True)

    def leaveEvent(self, event: QEvent) -> None:
        self._underline(False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QColor(theme.tokens_of(self).accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.end()


class LinkList(QScrollArea):
    """Shows sections; a link is followed by click or key."""

    followed = Signal(object)  # Link

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Findings")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sections: tuple[Section, ...] = ()
        self.copy = QPushButton("Copy all")
        self.copy.setObjectName(f"{name}.copy")
        self.copy.clicked.connect(self._copy)
        self.inner = QWidget()
        self.column = QVBoxLayout(self.inner)
        self.column.setContentsMargins(12, 8, 12, 12)
        self.column.setSpacing(6)
        self.setWidget(self.inner)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show *sections* instead of what stood there."""
        if tuple(sections) == self.sections:
            return
        kept = self.verticalScrollBar().value()
        focused = self._focused()
        self.sections = tuple(sections)
        while (item := self.column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None and widget is not self.copy:
                widget.hide()  # it goes only once the event loop turns
                widget.deleteLater()
        for section in self.sections:
            self.column.addWidget(self._heading(section.title))
            for link in section.links:
                self.column.addWidget(self._link(link))
                if link.more:
                    self.column.addWidget(_small(link.more))
            if not section.links and section.empty:
                self.column.addWidget(_label(section.empty, "faint"))
        self.column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)
        # What is said more fully stays where it was read, and who walked there by keys stays there.
        self.verticalScrollBar().setValue(kept)
        if 0 <= focused < len(now := self._sentences()):
            now[focused].show()
            now[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _sentences(self) -> list[Sentence]:
        items = (self.column.itemAt(at) for at in range(self.column.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, Sentence)]

    def _focused(self) -> int:
        places = (at for at, one in enumerate(self._sentences()) if one.hasFocus())
        return next(places, -1)

    def _heading(self, text: str) -> QLabel:
        label = _label(text, "title")
        label.setFont(theme.tabular(self.font(), 0, bold=True))
        label.setContentsMargins(0, 8, 0, 0)
        return label

    def _link(self, link: Link) -> QLabel:
        if link.selection is None and not link.view:
            return _label(link.text, "")
        label = Sentence(link.text)
        label.followed.connect(lambda: self.followed.emit(link))
        return label

    def text(self) -> str:
        """Return all sentences, a line each, with their headings."""
        lines = [
            line
            for section in self.sections
            if section.links
            for line in (
                section.title,
                *(f"{link.text} {link.more}".strip() for link in section.links),
                "",
            )
        ]
        return "\n".join(lines).strip()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


def _small(text: str) -> QLabel:
    label = _label(text, "soft")
    label.setFont(theme.tabular(label.font(), -1))
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
