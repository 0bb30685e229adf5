"""The raw sheet in the import dialog: rows as a person sees them, a meaning over each column."""

from __future__ import annotations

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
ACROSS = "value across"
WIDTH = 132


def words_of(role: str) -> str:
    """Return what a person calls *role*."""
    return WORDS.get(role, role.replace("_", " "))


def meaning(mapping: Mapping, column: int) -> str:
    """Return the role of *column*; "" for none, `ACROSS` for one of several value columns."""
    for role, place in mapping.columns:
        if place == column:
            return role
    return ACROSS if _across(mapping, column) else ""


def _across(mapping: Mapping, column: int) -> ValueColumn | None:
    return next((one for one in mapping.values if one.column == column), None)


def across_words(mapping: Mapping, column: int) -> str:
    """Return what a value column of a wide sheet stands for."""
    one = _across(mapping, column)
    told = [] if one is None else [one.role, one.flow, one.period, one.partner]
    return " ".join(words_of(part) for part in told if part)


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

    chosen = Signal(int, str)  # column, role ("" for none)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._combos: list[QComboBox] = []
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
        combo.activated.connect(lambda: self.chosen.emit(column, combo.currentData()))
        combo.show()
        return combo

    def combo(self, column: int) -> QComboBox:
        """Return the combo over *column*."""
        return self._combos[column]

    def show_mapping(self, mapping: Mapping) -> None:
        """Let each combo show what its column means."""
        for column, combo in enumerate(self._combos):
            place = combo.findData(ACROSS)
            if place >= 0:
                combo.removeItem(place)
            role = meaning(mapping, column)
            if role == ACROSS:
                combo.addItem(across_words(mapping, column), ACROSS)
            combo.setCurrentIndex(combo.findData(role))
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
        self.verticalHeader().setDefaultSectionSize(22)
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
        self.meanings.show_mapping(mapping)
        if self._model is not None:
            self._model.mark_header(mapping.header_row)

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
