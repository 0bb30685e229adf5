"""What will come of a sheet: its first records, and the rows that will be set aside."""

from __future__ import annotations

import pandas as pd
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTableView, QVBoxLayout, QWidget

from mirrorgap.model.ledger import Ledger, SetAside
from mirrorgap.model.records import Chunk, Records
from mirrorgap.model.words import capital
from mirrorgap.ui import theme
from mirrorgap.ui.import_grid import words_of
from mirrorgap.ui.numbers import MISSING, counted

Index = QModelIndex | QPersistentModelIndex

FIELDS = (
    "row",
    "reporter",
    "partner",
    "flow",
    "code",
    "period",
    "value",
    "currency",
    "value_usd",
    "net_kg",
    "valuation",
    "status",
)
NUMBERS = frozenset({"row", "value", "value_usd", "net_kg"})
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
SHOWN = 200
REASONS = 4


def _written(value: float) -> str:
    r"""Return a number in full, thousands parted: powers of ten are read by programmers alone.

    >>> _written(160_000_000_000.0), _written(0.125)
    ('160\u202f000\u202f000\u202f000', '0.125')
    """
    whole, _, rest = f"{value:,.4f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", "\u202f") + (f".{rest}" if rest else "")


class _Records(QAbstractTableModel):
    def __init__(self, frame: pd.DataFrame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = list(frame.columns)
        self._columns = [frame[name].astype(object).tolist() for name in frame.columns]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or not self._columns else len(self._columns[0])

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._names)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        value = self._columns[index.column()][index.row()]
        aligned = self._names[index.column()] in NUMBERS
        if role == Qt.ItemDataRole.DisplayRole:
            if pd.isna(value):
                return MISSING
            return _written(value) if isinstance(value, int | float) else str(value)
        if role == Qt.ItemDataRole.TextAlignmentRole and aligned:
            return RIGHT
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return words_of(self._names[section])
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"Field: {self._names[section]}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self._names[section] in NUMBERS else LEFT
        return None


class Preview(QWidget):
    """Shows the result of reading a sheet with the mapping as it stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = QLabel()
        self.summary.setObjectName("import-dialog.summary")
        self.summary.setWordWrap(True)
        self.aside = QLabel()
        self.aside.setObjectName("import-dialog.aside")
        self.aside.setProperty("role", "soft")
        self.aside.setWordWrap(True)
        self.table = QTableView()
        self.table.setObjectName("import-dialog.records")
        self.table.setAccessibleName("The records that will result")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().setDefaultSectionSize(theme.row_height())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.summary)
        layout.addWidget(self.aside)
        layout.addWidget(self.table, 1)
        self._model: _Records | None = None

    @property
    def frame_rows(self) -> int:
        """How many records are shown."""
        return 0 if self._model is None else self._model.rowCount()

    def show_result(self, chunk: Chunk, ledger: Ledger, whole: bool) -> None:
        """Show what reading gave; not *whole*: of the first rows of a longer sheet."""
        head = Chunk(chunk.id, chunk.table.slice(0, SHOWN).combine_chunks())
        self._show(Records([head]).frame(fields=FIELDS))
        aside = ledger.rows_in_sheet - ledger.rows_read
        part = "" if whole else f" of the first {counted(ledger.rows_in_sheet, 'row')}"
        self.summary.setText(
            f"{counted(ledger.records, 'record')} from {counted(ledger.rows_read, 'row')}{part}; "
            f"{counted(aside, 'row')} set aside"
        )
        lines = [_aside(one) for one in ledger.set_aside[:REASONS]]
        self.aside.setText("\n".join([*lines, *map(capital, ledger.warnings[:REASONS])]))

    def show_failure(self, sentence: str) -> None:
        """Show why the sheet cannot be read as it stands."""
        self._show(pd.DataFrame(columns=list(FIELDS)))
        self.summary.setText(sentence)
        self.aside.setText("")

    def _show(self, frame: pd.DataFrame) -> None:
        old, self._model = self._model, _Records(frame, self)
        self.table.setModel(self._model)
        self.table.resizeColumnsToContents()
        if old is not None:
            old.deleteLater()


def _aside(one: SetAside) -> str:
    example = f": “{one.example_value}”" if one.example_value else ""
    return f"{counted(one.rows, 'row')}: {one.reason} (row {one.example_row}{example})"
