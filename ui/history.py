"""The dialog of the log: what was done in a case, when, and the case as it was then."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model import history
from mirrorgap.model.store import Version
from mirrorgap.ui.numbers import counted
from mirrorgap.ui.widgets.columns import Column, Kind
from mirrorgap.ui.widgets.frame_table import FrameTable

ABOUT = (
    "What was done, the newest first. Undo takes back what changed the case; Back and Forward go over "
    "what was only looked at. Nothing is ever taken out of the log."
)
COLUMNS = (
    Column("version", "No.", Kind.CODE, tooltip="The version of the case.", width=56),
    Column("time", "Time", Kind.CODE, tooltip="When it was done, in local time.", width=152),
    Column("label", "What", tooltip="What was done.", width=272),
    Column("parameters", "With", tooltip="With what it was done.", width=420),
)


class HistoryDialog(QDialog):
    """Lists the versions; emits the one that is to be shown, and asks for the log as text."""

    asked_for = Signal(int)  # version
    export_asked = Signal(bool)  # with what was looked at

    def __init__(self, log: Sequence[Version], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("history-dialog")
        self.setAccessibleName("History")
        self.setWindowTitle("History")
        self.resize(960, 560)
        self._log = tuple(log)
        about = QLabel(ABOUT)
        about.setProperty("role", "soft")
        about.setWordWrap(True)
        self.views = QCheckBox("Also what was looked at: views, filters, selections")
        self.views.setObjectName("history-dialog.views")
        self.views.toggled.connect(self._show)
        self.count = QLabel()
        self.count.setProperty("role", "faint")
        self.table = FrameTable(name="history-dialog.table")
        self.table.setAccessibleName("What was done")
        self.table.opened.connect(self._open)
        self.table.brushed.connect(lambda *_: self._enable())
        self.whole = QPlainTextEdit(readOnly=True)
        self.whole.setObjectName("history-dialog.whole")
        self.whole.setAccessibleName("The chosen line, whole")
        self.whole.setPlaceholderText("Choose a line to read all of it here.")
        self.whole.setFixedHeight(5 * self.fontMetrics().lineSpacing() + 16)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._enable())
        kinds = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.then = self._button(kinds, "then", "Show the case as it was then")
        self.then.clicked.connect(self._show_then)
        self.export = self._button(kinds, "export", "Export as text…")
        self.export.clicked.connect(lambda: self.export_asked.emit(self.views.isChecked()))
        kinds.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        for widget in (about, self.views):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self.count)
        column.addWidget(self.whole)
        column.addWidget(kinds)
        self._show()

    def _button(self, box: QDialogButtonBox, name: str, text: str) -> QPushButton:
        button = box.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setObjectName(f"history-dialog.{name}")
        button.setAutoDefault(False)
        return button

    def _show(self) -> None:
        self._lines = history.lines(self._log, eye=self.views.isChecked())[::-1]
        rows = [
            {
                "version": str(one.version),
                "time": f"{one.time[:10]} {one.time[11:19]}",
                "label": one.label + self._taken_back(one),
                "parameters": " ".join(one.parameters.split()),
            }
            for one in self._lines
        ]
        names = [one.field for one in COLUMNS]
        self.table.set_frame(pd.DataFrame(rows, columns=names, dtype=object), COLUMNS)
        hidden = len(self._log) - len(self._lines)
        more = f"; {counted(hidden, 'look')} not listed" if hidden else ""
        self.count.setText(f"{counted(len(self._lines), 'version')}{more}")
        self._enable()

    def _taken_back(self, line: history.Line) -> str:
        step = history.is_step(self._log[line.version - 1])
        return "" if line.standing or step else " (taken back since)"

    @property
    def current(self) -> int | None:
        """The version that the cursor is on; None for none."""
        row = self.table.currentIndex().row()
        order = self.table.frame_model.order
        return self._lines[int(order[row])].version if 0 <= row < len(order) else None

    def _enable(self) -> None:
        version = self.current
        self.then.setEnabled(version is not None)
        line = next((one for one in self._lines if one.version == version), None)
        self.whole.setPlainText(f"{line.label}\n{line.parameters}".strip() if line else "")

    def _open(self, source: int) -> None:
        self._ask(self._lines[source].version)

    def _show_then(self) -> None:
        if (version := self.current) is not None:
            self._ask(version)

    def _ask(self, version: int) -> None:
        self.accept()
        self.asked_for.emit(version)
