"""Sentences under headings, each a link to what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from mirrorgap.model.selection import Selection
from mirrorgap.ui import theme


@dataclass(frozen=True, slots=True)
class Link:
    """A sentence, what it selects (None: nothing to select), and the view that shows it best."""

    text: str
    selection: Selection | None = None
    view: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its links; *empty* is said where there are none."""

    title: str
    links: tuple[Link, ...]
    empty: str = ""


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
        self.sections = tuple(sections)
        while (item := self.column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None and widget is not self.copy:
                widget.deleteLater()
        for section in self.sections:
            self.column.addWidget(self._heading(section.title))
            for link in section.links:
                self.column.addWidget(self._link(link))
            if not section.links and section.empty:
                self.column.addWidget(_label(section.empty, "faint"))
        self.column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addStretch(1)

    def _heading(self, text: str) -> QLabel:
        label = _label(text, "title")
        label.setFont(theme.tabular(self.font(), 0, bold=True))
        label.setContentsMargins(0, 8, 0, 0)
        return label

    def _link(self, link: Link) -> QLabel:
        if link.selection is None and not link.view:
            return _label(link.text, "")
        colour = theme.tokens_of(self).text
        label = _label("", "")
        label.setTextFormat(Qt.TextFormat.RichText)
        style = f"color:{colour};text-decoration:none"
        label.setText(f'<a href="#" style="{style}">{escape(link.text)}</a>')
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        label.setAccessibleName(link.text)
        label.setToolTip("Click: select it and go there")
        label.setCursor(Qt.CursorShape.PointingHandCursor)
        label.linkActivated.connect(lambda _href: self.followed.emit(link))
        return label

    def text(self) -> str:
        """Return all sentences, a line each, with their headings."""
        lines = [
            line
            for section in self.sections
            if section.links
            for line in (section.title, *(link.text for link in section.links), "")
        ]
        return "\n".join(lines).strip()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label
