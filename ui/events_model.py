"""The table of events as it is edited: texts in cells, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from mirrorgap.model.events import KnownEvent, events_of
from mirrorgap.ui import theme

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

FIELDS = ("date", "short", "label", "kind", "source")
TITLES = {
    "date": "Date",
    "short": "In plots",
    "label": "What happened",
    "kind": "Kind",
    "source": "Source",
}
_TIPS = {
    "date": "The day, as 2022-02-24. Breaks are tested at the first month that shows it whole.",
    "short": "A few words beside the line; empty: what happened.",
    "label": "What happened, in a few words.",
    "kind": "war, list, rule, visit, payments, block, classification, or a word of your own.",
    "source": "Who says so: without it the line is only a claim.",
}


class EventsModel(QAbstractTableModel):
    """Rows of texts, each cell editable."""

    #: A cell, or the number of rows, has changed.
    edited = Signal()

    def __init__(self, events: Sequence[KnownEvent], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widget = parent
        self._rows = [_texts(event) for event in events]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(FIELDS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role in (Role.DisplayRole, Role.EditRole):
            return row[index.column()]
        if role == Role.ToolTipRole:
            return row[index.column()] or _TIPS[FIELDS[index.column()]]
        if (
            role == Role.ForegroundRole
            and FIELDS[index.column()] == "date"
            and not _is_date(row[0])
        ):
            return QColor(theme.tokens_of(self._widget).alarm) if self._widget else None
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Role.DisplayRole else None
        if role == Role.DisplayRole:
            return TITLES[FIELDS[section]]
        if role == Role.ToolTipRole:
            return _TIPS[FIELDS[section]]
        if role == Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def setData(self, index: Index, value: object, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole or not index.isValid():
            return False
        self._rows[index.row()][index.column()] = str(value).strip()
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True

    def add(self) -> int:
        """Add an empty row at the end; return its number."""
        row = len(self._rows)
        self.beginInsertRows(QModelIndex(), row, row)
        self._rows.append([""] * len(FIELDS))
        self.endInsertRows()
        self.edited.emit()
        return row

    def remove(self, row: int) -> None:
        """Take a row away."""
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._rows[row]
        self.endRemoveRows()
        self.edited.emit()

    def show_events(self, events: Sequence[KnownEvent]) -> None:
        """Put *events* in the place of all rows."""
        self.beginResetModel()
        self._rows = [_texts(event) for event in events]
        self.endResetModel()
        self.edited.emit()

    def events(self) -> tuple[KnownEvent, ...]:
        """Return the events of the rows, empty ones left out.

        Raises
        ------
        ValueError
            When a date is none or an event has no words; the sentence names the row.
        """
        filled = [(number, row) for number, row in enumerate(self._rows, 1) if any(row)]
        for number, row in filled:
            told = dict(zip(FIELDS, row, strict=True))
            if not _is_date(told["date"]):
                what = f"“{told['date']}” is no date" if told["date"] else "the date is missing"
                raise ValueError(f"Row {number}: {what}; write it as 2022-02-24.")
            if not told["label"]:
                raise ValueError(f"Row {number}: say what happened.")
        return events_of(pd.DataFrame([row for _, row in filled], columns=list(FIELDS)))


def _texts(event: KnownEvent) -> list[str]:
    return [event.date.isoformat(), event.short, event.label, event.kind, event.source]


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
