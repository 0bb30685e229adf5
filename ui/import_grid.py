"""The raw sheet in the import dialog: rows as a person sees them, a meaning over each column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableView, QWidget

from mirrorgap.io.grids import Grid
from mirrorgap.model.mapping import ROLES, Mapping, ValueColumn
from mirrorgap.model.words import capital
from mirrorgap.ui import theme
from mirrorgap.ui.import_across import across, offers

Index = QModelIndex | QPersistentModelIndex

WORDS = {
    "reporter": "Reporter",
    "partner": "Partner",
    "exporter": "Exporter",
    "importer": "Importer",
    "flow": "Flow",
    "code": "HS code",
    "hs_edition": "HS edition",
    "period": "Period",
    "year": "Year",
    "month": "Month",
    "value": "Value",
    "cif_value": "Value, CIF",
    "fob_value": "Value, FOB",
    "value_usd": "Value, USD",
    "net_kg": "Net weight, kg",
    "quantity": "Quantity",
    "unit": "Unit of quantity",
    "currency": "Currency",
    "valuation": "FOB or CIF",
    "basis": "Origin or consignment",
    "status": "Status",
    "estimated": "Estimated",
    "reporter_label": "Reporter’s name",
    "partner_label": "Partner’s name",
    "product_label": "Name of the goods",
}
UNUSED = "not used"
WIDTH = 132


def words_of(role: str) -> str:
    """Return what a person calls *role*."""
    return WORDS.get(role, capital(role.replace("_", " ")))


def meaning(mapping: Mapping, column: int) -> str | ValueColumn:
    """Return the role of *column*, or what it is among several value columns; "" for none."""
    for role, place in mapping.columns:
        if place == column:
            return role
    return across(mapping, column) or ""


def across_words(one: ValueColumn) -> str:
    """Return what a value column of a wide sheet stands for.

    >>> across_words(ValueColumn(3, flow="export", period="2021"))
    'Value, export 2021'
    """
    told = [part for part in (one.flow, one.period, one.partner) if part]
    return f"{words_of(one.role)}, {' '.join(told)}" if told else words_of(one.role)


class SheetModel(QAbstractTableModel):
    """The cells of a sheet as text; the header row in bold, rows above it in grey."""

    def __init__(self, grid: Grid, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = grid
        self._header: int | None = None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._grid.n

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._grid.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            column = self._grid.columns[index.column()]
            code = column.codes[index.row()]
            return "" if code < 0 else column.texts[code]
        if role == Qt.ItemDataRole.FontRole and self.number(index.row()) == self._header:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole or orientation == Qt.Orientation.Horizontal:
            return None
        return str(self.number(section))

    def number(self, row: int) -> int:
        """Return the row that a person sees."""
        return int(self._grid.numbers[row])

    def texts(self, number: int | None) -> list[str]:
        """Return the texts of the row *number*."""
        row = self._grid.n if number is None else self._grid.index(number)
        return self._grid.texts(row) if row < self._grid.n else [""] * self.columnCount()

    def mark_header(self, number: int | None) -> None:
        """Write the row *number* in bold."""
        self._header = number
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.FontRole])


class ChoiceCombo(QComboBox):
    """A list over a table: the wheel scrolls the table, and never changes a choice."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class MeaningHeader(QHeaderView):
    """A combo over each column, which says what the column means."""

    chosen = Signal(int, object)  # column, role ("" for none) or ValueColumn

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._combos: list[QComboBox] = []
        self._offers: dict[int, tuple[ValueColumn, ...]] = {}
        self.sectionResized.connect(lambda *_: self.place())
        self.setDefaultSectionSize(WIDTH)
        self.setMinimumSectionSize(72)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), 32)

    def make(self, n: int, titles: list[str]) -> None:
        """Make a combo for each of *n* columns."""
        for combo in self._combos:
            combo.deleteLater()
        self._combos = [self._combo(column, titles[column]) for column in range(n)]
        self.place()

    def _combo(self, column: int, title: str) -> QComboBox:
        combo = ChoiceCombo(self.viewport())
        combo.setObjectName(f"import-dialog.column.{column}")
        combo.setAccessibleName(f"Meaning of column {column + 1}, {title}")
        combo.addItem(UNUSED, "")
        for role in ROLES:
            combo.addItem(words_of(role), role)
        combo.activated.connect(lambda: self._choose(column))
        combo.show()
        return combo

    def _choose(self, column: int) -> None:
        place = self._combos[column].currentIndex() - len(ROLES) - 1
        across_ = self._offers[column][place] if place >= 0 else None
        self.chosen.emit(column, across_ or self._combos[column].currentData())

    def combo(self, column: int) -> QComboBox:
        """Return the combo over *column*."""
        return self._combos[column]

    def show_mapping(self, mapping: Mapping, headers: Sequence[str]) -> None:
        """Let each combo show what its column means."""
        fixed = len(ROLES) + 1
        for column, combo in enumerate(self._combos):
            while combo.count() > fixed:
                combo.removeItem(combo.count() - 1)
            self._offers[column] = offers(mapping, column, headers[column])
            combo.addItems([across_words(one) for one in self._offers[column]])
            role = meaning(mapping, column)
            # What a value column is stands first among what it may be.
            combo.setCurrentIndex(combo.findData(role) if isinstance(role, str) else fixed)
            combo.setToolTip(combo.currentText())

    def place(self) -> None:
        """Put each combo over its column."""
        for column, combo in enumerate(self._combos):
            combo.setGeometry(self.sectionViewportPosition(column), 2, self.sectionSize(column), 28)


class SheetTable(QTableView):
    """The sheet; a click on a row's number makes that row the header row."""

    header_chosen = Signal(int)  # the row number that a person sees

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import-dialog.sheet-table")
        self.setAccessibleName("The sheet as it is; choose a row’s number to make it the header")
        self.meanings = MeaningHeader(self)
        self.setHorizontalHeader(self.meanings)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setSectionsClickable(True)
        self.verticalHeader().sectionClicked.connect(self._choose)
        self._model: SheetModel | None = None

    def show_grid(self, grid: Grid) -> None:
        """Show another sheet."""
        old, self._model = self._model, SheetModel(grid, self)
        self.setModel(self._model)
        if old is not None:
            old.deleteLater()
        first = grid.texts(0) if grid.n else []
        self.meanings.make(len(grid.columns), first or [""] * len(grid.columns))

    def show_mapping(self, mapping: Mapping) -> None:
        """Show what the columns mean and which row is the header."""
        if self._model is not None:
            self.meanings.show_mapping(mapping, self.headers(mapping))
            self._model.mark_header(mapping.header_row)

    def headers(self, mapping: Mapping) -> list[str]:
        """Return what stands in the header row over each column; "" where there is none."""
        assert self._model is not None
        return self._model.texts(mapping.header_row)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if dx:
            self.meanings.place()

    def _choose(self, row: int) -> None:
        if self._model is not None:
            self.header_chosen.emit(self._model.number(row))

    def row_place(self, row: int) -> QPoint:
        """Return where a row's number is, in the vertical header's viewport."""
        header = self.verticalHeader()
        return QPoint(header.width() // 2, header.sectionViewportPosition(row) + 8)
