"""The command palette: every action by name, and what is loaded, found while typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model.selection import Combine
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.brushing import how

#: More than these are found by typing more.
SHOWN = 60
HOW_TO = (
    "Up and Down choose, Return does it, Escape leaves. A country, tier, code or class is selected "
    "by Return, and added to the selection by Ctrl+Return."
)
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
_DO = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TARGET = Qt.ItemDataRole.UserRole
_KEYS = Qt.ItemDataRole.UserRole + 1


def matches(words: str, text: str) -> bool:
    """Return whether each of *words* stands in *text*, whatever the case and order."""
    text = text.casefold()
    return all(word in text for word in words.casefold().split())


@dataclass(frozen=True)
class Target:
    """One line: its words, what to do (told how a brush combines), its keys, whether it can be done.

    *by* is what it is found by, where that is not its words.
    """

    text: str
    run: Callable[[Combine], object]
    keys: str = ""
    enabled: bool = True
    by: str = ""

    @property
    def sought(self) -> str:
        """What typed words are looked for in."""
        return self.by or self.text


def of_action(action: QAction) -> Target:
    """Return the target that triggers *action*."""
    keys = [
        key.toString(QKeySequence.SequenceFormat.NativeText)
        for key in action.shortcuts()
        if not key.isEmpty()
    ]
    name = action.toolTip() or action.text()
    # Who types the name of a country does not want to undo what was done to its file.
    by = name.partition(":")[0] if name == action.text() else ""
    return Target(name, lambda _: action.trigger(), "  ".join(keys), action.isEnabled(), by)


def found(words: str, entries: Sequence[Target]) -> list[Target]:
    """Return the *entries* that *words* find: those first in which a word begins as each of *words*."""
    wanted = words.casefold().split()
    hits = [one for one in entries if matches(words, one.sought)]
    return sorted(hits, key=lambda one: not _begun(wanted, one.sought))


def _begun(wanted: Sequence[str], text: str) -> bool:
    begins = text.casefold().replace("(", " ").split()
    return all(any(begin.startswith(word) for begin in begins) for word in wanted)


class LinePainter(QStyledItemDelegate):
    """The words of a line, its keys at the right in a fainter grey."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        keys = str(index.data(_KEYS) or "")
        super().paint(painter, option, index)
        if keys:
            tokens = theme.tokens(dark=theme.is_dark(option.palette))
            painter.save()
            painter.setPen(QColor(tokens.faint))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(option.rect.adjusted(0, 0, -8, 0), int(right), keys)
            painter.restore()


class Palette(QDialog):
    """Type part of a name; Return does what is marked, Escape leaves."""

    def __init__(
        self,
        actions: Sequence[QAction],
        parent: QWidget | None = None,
        targets: Sequence[Target] = (),
    ) -> None:
        super().__init__(parent)
        self.setObjectName("command-palette")
        self.setAccessibleName("Command palette")
        self.setWindowTitle("Commands")
        shown = (of_action(action) for action in actions if action.isVisible())
        self._entries = [*shown, *targets]
        words = "Type a command, a country, a code" if targets else "Type a command"
        self.entry = QLineEdit(placeholderText=words)
        self.entry.setObjectName("command-palette.entry")
        self.entry.setAccessibleName("Command")
        self.entry.setAccessibleDescription(HOW_TO)
        self.list = QListWidget()
        self.list.setObjectName("command-palette.list")
        self.list.setAccessibleName("Commands")
        self.list.setItemDelegate(LinePainter(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rest = QLabel()
        self.rest.setProperty("role", "faint")
        self.rest.setWordWrap(True)
        layout = QVBoxLayout(self)
        for widget in (self.entry, self.list, self.rest):
            layout.addWidget(widget)
        self.entry.textChanged.connect(self._narrow)
        self.entry.installEventFilter(self)
        self.list.itemActivated.connect(lambda item: self._run(item, Combine.REPLACE))
        self.resize(560, 420)
        self._narrow("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in _MOVES:
                self.list.keyPressEvent(event)
                return True
            if event.key() in _DO:
                self._run(self.list.currentItem(), how(event.modifiers()))
                return True
        return super().eventFilter(watched, event)

    def _narrow(self, words: str) -> None:
        self.list.clear()
        hits = found(words, self._entries)
        for target in hits[:SHOWN]:
            item = QListWidgetItem(target.text, self.list)
            item.setToolTip(target.text)
            item.setData(_TARGET, target)
            item.setData(_KEYS, target.keys)
            if not target.enabled:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.rest.setText(_said(len(hits)))
        for row in range(self.list.count()):
            if self.list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
                self.list.setCurrentRow(row)
                break

    def _run(self, item: QListWidgetItem | None, combine: Combine) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        target = item.data(_TARGET)
        self.accept()
        target.run(combine)


def _said(n: int) -> str:
    if n == 0:
        return "Nothing is called so: part of a name is enough, in any order."
    return f"{n - SHOWN} more: type on to find them." if n > SHOWN else HOW_TO
