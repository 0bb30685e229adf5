"""The list of what is saved under names, and the question for a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

#: A sentence in the menu ends after so many characters; the tooltip has all of it.
LONGEST = 72
EMPTY = {
    "selection": "No selection is saved in this case",
    "filters": "No filters are saved in this case",
}


@dataclass(frozen=True)
class Line:
    """One saved thing: its name, what it is in words, and how to have it again or forget it."""

    name: str
    words: str
    restore: Callable[[], object]
    forget: Callable[[], object]


class SavedButton(QToolButton):
    """Opens the list of what is saved."""

    save_asked = Signal()

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{kind}.saved")
        self.setText("Saved")
        self.setProperty("framed", "true")
        title = "Saved selections" if kind == "selection" else "Saved filters"
        self.setAccessibleName(title)
        self.setToolTip(f"{title}: save what is there now, or take one again")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._kind = kind
        self._lines: tuple[Line, ...] = ()
        self._can_save = False
        menu = QMenu(title, self)
        menu.setObjectName(f"{kind}.saved.menu")
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)

    def show_lines(self, lines: Sequence[Line], can_save: bool) -> None:
        """Offer *lines*, and to save what is there now where there is something."""
        self._lines, self._can_save = tuple(lines), can_save

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        words = "the selection" if self._kind == "selection" else "the filters"
        save = menu.addAction(f"Save {words}…", self.save_asked.emit)
        save.setEnabled(self._can_save)
        menu.addSeparator()
        for line in self._lines:
            short = line.words if len(line.words) <= LONGEST else f"{line.words[: LONGEST - 1]}…"
            action = menu.addAction(_plain(f"{line.name} – {short}"), line.restore)
            action.setToolTip(line.words)
        if not self._lines:
            menu.addAction(EMPTY[self._kind]).setEnabled(False)
            return
        menu.addSeparator()
        forget = menu.addMenu("Forget")
        for line in self._lines:
            forget.addAction(_plain(line.name), line.forget)


class NameDialog(QDialog):
    """Asks for a name of what *words* say; a name that is *taken* is said to be replaced.

    With *empty* no name is an answer too.
    """

    named = Signal(str)

    def __init__(
        self,
        title: str,
        words: str,
        taken: frozenset[str],
        parent: QWidget | None = None,
        *,
        empty: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("name-dialog")
        self.setAccessibleName(title)
        self.setWindowTitle(title)
        self._taken, self._may_be_empty = taken, empty
        what = QLabel(words)
        what.setWordWrap(True)
        self.entry = QLineEdit(placeholderText="Name")
        self.entry.setAccessibleName("Name")
        self.warning = QLabel()
        self.warning.setProperty("role", "faint")
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Save | kinds.Cancel)
        self.buttons.accepted.connect(self._answer)
        self.buttons.rejected.connect(self.reject)
        self.entry.textChanged.connect(self._weigh)
        layout = QVBoxLayout(self)
        for widget in (what, self.entry, self.warning, self.buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(400)
        self._weigh()

    def _name(self) -> str:
        return " ".join(self.entry.text().split())

    def _weigh(self) -> None:
        name = self._name()
        self.buttons.button(QDialogButtonBox.StandardButton.Save).setEnabled(
            bool(name) or self._may_be_empty
        )
        there = name in self._taken
        self.warning.setText(f"Replaces the one that is called “{name}” now." if there else "")

    def _answer(self) -> None:
        self.accept()
        self.named.emit(self._name())


def _plain(text: str) -> str:
    """Return *text* for a menu, where & would mark a key."""
    return text.replace("&", "&&")
