"""The dialog that edits the events over plots of time; the case keeps its own table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model.events import KnownEvent, known_events
from mirrorgap.ui import theme
from mirrorgap.ui.events_model import FIELDS, EventsModel

ABOUT = (
    "These dates lie as thin lines over every plot of time, and Seasons tests breaks at them. "
    "Each needs a day and a few words; say where it was published."
)
_WIDTHS = {"date": 96, "short": 112, "label": 320, "kind": 96, "source": 240}


class EventsDialog(QDialog):
    """Emits the events when they are taken: None where they are the shipped ones."""

    chosen = Signal(object)  # tuple of KnownEvent, or None

    def __init__(self, events: Sequence[KnownEvent], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("events-dialog")
        self.setWindowTitle("Events")
        self.resize(920, 420)
        self._before = tuple(events)
        self.model = EventsModel(events, self)
        self.table = QTableView()
        self.table.setObjectName("events-dialog.table")
        self.table.setAccessibleName("Events")
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(False)
        self.table.verticalHeader().setDefaultSectionSize(theme.scaled(26))
        self.table.horizontalHeader().setStretchLastSection(True)
        for place, field in enumerate(FIELDS):
            self.table.setColumnWidth(place, _WIDTHS[field])
        self.wrong = QLabel()
        self.wrong.setObjectName("events-dialog.wrong")
        self.wrong.setProperty("role", "alarm")
        self.wrong.setWordWrap(True)
        self._lay_out()
        self.model.edited.connect(self._check)
        self._check()

    def _lay_out(self) -> None:
        about = QLabel(ABOUT)
        about.setProperty("role", "soft")
        about.setWordWrap(True)
        self.add = self._button("Add", "add", self._add)
        self.remove = self._button("Remove", "remove", self._remove)
        self.shipped = self._button("Shipped events", "shipped", self._show_shipped)
        self.remove.setToolTip("Take the row away (Del)")
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Delete), self.table, self._remove
        ).setContext(Qt.ShortcutContext.WidgetShortcut)
        line = QHBoxLayout()
        for button in (self.add, self.remove, self.shipped):
            line.addWidget(button)
        line.addWidget(self.wrong, 1)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(about)
        column.addWidget(self.table, 1)
        column.addLayout(line)
        column.addWidget(self.buttons)

    def _button(self, text: str, name: str, does: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"events-dialog.{name}")
        button.setAutoDefault(False)
        button.clicked.connect(does)
        return button

    def _add(self) -> None:
        index = self.model.index(self.model.add(), 0)
        self.table.setCurrentIndex(index)
        self.table.edit(index)

    def _remove(self) -> None:
        chosen = {index.row() for index in self.table.selectionModel().selectedIndexes()}
        for row in sorted(chosen, reverse=True):
            self.model.remove(row)

    def _show_shipped(self) -> None:
        self.model.show_events(known_events())

    def _check(self) -> None:
        """Say what is wrong while there is something; the button waits for it."""
        try:
            self.model.events()
            wrong = ""
        except ValueError as error:
            wrong = str(error)
        self.wrong.setText(wrong)
        self.buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not wrong)
        self.remove.setEnabled(self.model.rowCount() > 0)

    def _accept(self) -> None:
        events = self.model.events()
        self.accept()
        if events != self._before:
            self.chosen.emit(None if events == known_events() else events)
