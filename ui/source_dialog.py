"""The file that a record came from, open at its row; and the way there from tables of records."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model.case import Source
from mirrorgap.ui import theme
from mirrorgap.ui.around import Around, around
from mirrorgap.ui.widgets.frame_table import FrameTable

if TYPE_CHECKING:
    from mirrorgap.ui.window import Window

LABEL = "Opening the source at that row"


class SourceDialog(QDialog):
    """Rows of a file around one of them, which is marked; and a button that opens the file itself."""

    def __init__(
        self, source: Source, row: int, letter: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("source-dialog")
        name = Path(source.path).name
        where = f"{name}, sheet {source.sheet}" if source.sheet else name
        cell = f"cell {letter}{row}" if letter else f"row {row}"
        self.setWindowTitle(f"{where}, {cell}")
        self.resize(900, 520)
        self._source, self._letter = source, letter
        self.words = QLabel(f"{where}, {cell}: reading …")
        self.words.setWordWrap(True)
        self._where = f"{where}: the record was read from {cell}."
        self.table = QTableWidget()
        self.table.setObjectName("source-dialog.table")
        self.table.setAccessibleName("Rows of the file")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().setDefaultSectionSize(theme.row_height())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.open_file = buttons.addButton("Open the file", QDialogButtonBox.ButtonRole.ActionRole)
        self.open_file.setObjectName("source-dialog.open")
        self.open_file.setToolTip("Open it in the program that this system opens such files with")
        self.open_file.setEnabled(Path(source.path).is_file())
        self.open_file.clicked.connect(self._open)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)

    def show_rows(self, found: Around) -> None:
        """Show what was read, the row that was asked for in the middle."""
        if found.problem or found.at < 0:
            self.words.setText(found.problem or f"{self._where} The file has no such row any more.")
            return
        self.words.setText(self._where)
        table = self.table
        table.setRowCount(len(found.numbers))
        table.setColumnCount(len(found.letters))
        table.setHorizontalHeaderLabels(found.letters)
        table.setVerticalHeaderLabels([str(number) for number in found.numbers])
        for place, texts in enumerate(found.texts):
            for at, text in enumerate(texts):
                table.setItem(place, at, QTableWidgetItem(text))
        at = found.letters.index(self._letter) if self._letter in found.letters else 0
        table.setCurrentCell(found.at, at)
        if (item := table.item(found.at, at)) is not None:
            table.scrollToItem(item, QAbstractItemView.ScrollHint.PositionAtCenter)
        table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(self._source.path))


class AtSource(QObject):
    """Opens the source of a record that is double-clicked, or opened with Ctrl+Enter."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        for name in ("records.table", "inspector.records"):
            table = window.findChild(FrameTable, name)
            if isinstance(table, FrameTable):
                table.opened.connect(partial(self._show, table))

    def _show(self, table: FrameTable, row: int) -> None:
        told = {
            column.field: values.raw(row)
            for column, values in zip(
                table.frame_model.columns, table.frame_model.values, strict=True
            )
        }
        source, number = self._source(told), told.get("row")
        if source is None or not isinstance(number, float):
            return
        dialog = SourceDialog(source, int(number), str(told.get("column") or ""), self._window)
        self._window.open_dialog(dialog)
        gone: list[bool] = []
        dialog.destroyed.connect(lambda: gone.append(True))
        work = partial(around, source.path, source.sheet, int(number))

        def take(found: object) -> None:
            if not gone and isinstance(found, Around):
                dialog.show_rows(found)

        self._window.session.jobs.do(LABEL, work, take)

    def _source(self, told: dict[str, str | float | None]) -> Source | None:
        """Return the source that a record names by its file and sheet."""
        name, sheet = told.get("file"), told.get("sheet") or ""
        for one in self._window.session.case.work.sources:
            if Path(one.path).name == Path(str(name)).name and (one.sheet or "") == sheet:
                return one
        return None
