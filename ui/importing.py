"""The import dialog: what each column of a sheet means, and what no column says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.io import reading, recipes
from mirrorgap.io.cases import recipe_folder
from mirrorgap.io.extracting import OFFERED
from mirrorgap.io.layouts.preamble import INFERRED
from mirrorgap.io.running_sums import MONTHS
from mirrorgap.model.mapping import Mapping, ValueColumn
from mirrorgap.model.money import Rates
from mirrorgap.model.words import capital
from mirrorgap.ui import loading, numbers
from mirrorgap.ui.import_across import chosen, unchosen
from mirrorgap.ui.import_form import SCALES, SourceForm
from mirrorgap.ui.import_grid import SheetTable
from mirrorgap.ui.import_preview import Preview
from mirrorgap.ui.jobs import Job, Jobs
from mirrorgap.ui.loading import Peek
from mirrorgap.ui.sentence import named

#: What is asked for, in words, by what `mirrorgap.io.reading.missing` names.
ASKED = {
    "value": "which column holds the value",
    "reporter": "who reports",
    "partner": "which column holds the partner",
    "flow": "whether these are exports or imports",
    "code": "which column holds the HS code",
    "period": "which year or month",
    "currency": "the currency",
    "scale": "whether numbers are units, thousands or millions",
    "scope": "what the file was asked for",
}
#: What stands before a fact that a recipe brings.
_BEFORE = {
    "reporter": "reported by ",
    "partner": "with ",
    "code": "code ",
    "period": "period ",
    "year": "year ",
    "valuation": "valued ",
}
PAUSE = 120  # ms without a change before the preview follows


class ImportDialog(QDialog):
    """Edits the mapping of one sheet, with the records that it gives always in view."""

    def __init__(
        self, peek: Peek, jobs: Jobs, parent: QWidget | None = None, rates: Rates | None = None
    ) -> None:
        super().__init__(parent)
        self._rates = rates
        self.setObjectName("import-dialog")
        self.setAccessibleName("Import")
        self.setWindowTitle(f"How to read {Path(peek.path).name}")
        self.resize(1120, 760)
        self._jobs = jobs
        self._peek = peek
        self._waiting: Job | None = None
        self._run: tuple[int, Mapping] | None = None
        self.mapping = peek.mapping
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self._preview)
        self._build()
        self._show_peek(peek)

    def answer(self) -> tuple[Peek, Mapping, bool]:
        """Return the sheet, how to read it, and whether to remember that.

        What a recipe says is confirmed by this; a recipe that was taken as it is need not be kept anew.
        """
        offered = (
            bool(recipes.to_confirm(self._peek.mapping)) and self.mapping == self._peek.mapping
        )
        keep = self.remember.isChecked() and not offered
        return self._peek, recipes.confirmed(self.mapping), keep

    def _build(self) -> None:
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        self.reason.setProperty("role", "soft")
        self.sheets = QComboBox()
        self.sheets.setObjectName("import-dialog.sheet")
        self.sheets.setAccessibleName("Sheet")
        self.sheets.addItems(list(self._peek.sheets))
        self.sheets.activated.connect(self._turn_to_sheet)
        self.table = SheetTable()
        self.table.meanings.chosen.connect(self._mean)
        self.table.header_chosen.connect(self._choose_header)
        self.form = SourceForm()
        self.form.changed.connect(self._change)
        self.preview = Preview()
        self.offer = QLabel()
        self.offer.setObjectName("import-dialog.offer")
        self.offer.setWordWrap(True)
        self.missing = QLabel()
        self.missing.setObjectName("import-dialog.missing")
        self.missing.setProperty("role", "alarm")
        self.missing.setWordWrap(True)
        self.remember = QCheckBox("Read files of this shape so from now on")
        self.remember.setObjectName("import-dialog.remember")
        self.remember.setChecked(True)
        self.sums = QCheckBox("Months from sums since January")
        self.sums.setObjectName("import-dialog.sums")
        self.sums.setToolTip(
            "Where two sums follow each other, what was traded in between is exact"
        )
        self.sums.toggled.connect(self._take_sums)
        self.sums.hide()
        self.buttons = QDialogButtonBox()
        self.ok = self.buttons.addButton("Read file", QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setObjectName("import-dialog.ok")
        self.ok.setToolTip("Ctrl+Return")
        skip = self.buttons.addButton("Leave it out", QDialogButtonBox.ButtonRole.RejectRole)
        skip.setObjectName("import-dialog.cancel")
        for button in (self.ok, skip):
            button.setAccessibleName(button.text())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        label = QLabel("Sheet")
        label.setProperty("role", "soft")
        label.setBuddy(self.sheets)
        label.setVisible(self.sheets.count() > 1)
        self.sheets.setVisible(self.sheets.count() > 1)
        top.addWidget(label)
        top.addWidget(self.sheets)
        top.addWidget(self.reason, 1)
        top.addWidget(self.sums)
        upper = QWidget()
        inner = QVBoxLayout(upper)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.form)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(upper)
        split.addWidget(self.preview)
        split.setSizes([440, 240])
        split.setChildrenCollapsible(False)
        last = QHBoxLayout()
        last.addWidget(self.missing, 1)
        last.addWidget(self.remember)
        last.addWidget(self.buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addLayout(top)
        layout.addWidget(self.offer)
        layout.addWidget(split, 1)
        layout.addLayout(last)

    def _show_peek(self, peek: Peek) -> None:
        self._peek, self.mapping, self._run = peek, peek.mapping, None
        self.sheets.setCurrentText(peek.sheet)
        self.table.show_grid(peek.grid)
        self._show_mapping()
        if self.offer.text() and self.ok.isEnabled():
            # One Return confirms what the recipe says.
            self.ok.setFocus(Qt.FocusReason.OtherFocusReason)
        self._preview()

    def _show_mapping(self) -> None:
        told = dict(self.mapping.said_by).get("scale", "")
        inferred = f" Numbers are taken to be in units ({told})." if told == INFERRED else ""
        reason = capital(self._peek.mapping.reason)
        self.reason.setText(
            "Choose what each column means; click a row’s number to make it the header."
            f"{f' {reason}.' if reason else ''}{inferred}"
        )
        self.table.show_mapping(self.mapping)
        self.form.show_mapping(self.mapping)
        self.offer.setText(offer_words(self.mapping))
        self.offer.setVisible(bool(self.offer.text()))
        lacking = reading.missing(self.mapping)
        told = "; ".join(ASKED.get(role, role) for role in lacking)
        self.missing.setText(f"Still to be said: {told}." if lacking else "")
        self.ok.setEnabled(not lacking)

    def _change(self, mapping: Mapping) -> None:
        self._run = None
        self._take(mapping)

    def _take(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self._show_mapping()
        self._timer.start()

    def _take_sums(self, wanted: bool) -> None:
        sums = MONTHS if wanted else ""
        if sums != self.mapping.sums:
            self._change(replace(self.mapping, sums=sums))

    def _mean(self, column: int, role: str | ValueColumn) -> None:
        # Arrow keys choose each role on their way: what one took from another column comes back.
        if self._run is None or self._run[0] != column:
            self._run = (column, self.mapping)
        before = self._run[1]
        if isinstance(role, ValueColumn):
            self._take(chosen(before, role, self.table.headers(before)))
        else:
            self._take(unchosen(before, column, role))

    def _choose_header(self, number: int) -> None:
        self._change(replace(self.mapping, header_row=number))

    def _turn_to_sheet(self) -> None:
        name = self.sheets.currentText()
        if name == self._peek.sheet:
            return
        job = self._jobs.in_process(
            f"Opening {name}", loading.peek, self._peek.path, name, recipe_folder()
        )
        job.done.connect(self._show_peek)
        job.failed.connect(self._fail)

    def _preview(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        grid, mapping, rates = self._peek.grid, self.mapping, self._rates
        job = self._jobs.in_thread("Preview", lambda: reading.read(grid, mapping, rates=rates))
        self._waiting = job
        job.done.connect(self._show_result)
        job.failed.connect(self._fail)
        job.ended.connect(self._forget)

    def _forget(self, job: Job) -> None:
        if self._waiting is job:
            self._waiting = None

    def _show_result(self, result: object) -> None:
        assert isinstance(result, reading.Reading)
        offered = any(OFFERED in text for text in result.ledger.warnings)
        self.sums.setVisible(offered or bool(self.mapping.sums))
        self.sums.setChecked(bool(self.mapping.sums))
        self.preview.show_result(result.chunk, result.ledger, self._peek.whole)

    def _fail(self, sentence: str) -> None:
        self.preview.show_failure(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return ends a field's input and never the dialog; Ctrl+Return does, where all is said."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and self.ok.isEnabled():
            self.accept()

    def done(self, result: int) -> None:
        """Stop what still previews when the dialog closes."""
        self._timer.stop()
        if self._waiting is not None:
            self._waiting.cancel()
        super().done(result)


def offer_words(mapping: Mapping) -> str:
    """Return what only a recipe says of a table, to be confirmed; "" where there is nothing.

    >>> offer_words(Mapping("tidy").with_constant("reporter", "TUR", "the recipe of may"))[:62]
    'From the recipe of may, not from this file: reported by Turkey'
    """
    roles = recipes.to_confirm(mapping)
    if not roles:
        return ""
    place = dict(mapping.said_by)[roles[0]]
    told = "; ".join(_fact(mapping, role) for role in roles)
    return f"From {place}, not from this file: {told}. Return reads it so, if that holds here too."


def _fact(mapping: Mapping, role: str) -> str:
    if role == "scale":
        return f"numbers in {dict(SCALES).get(mapping.scale or 1.0, numbers.spaced(f'{mapping.scale:,g}'))}"
    texts = [mapping.constant(role)]
    if texts[0] is None:
        texts = [dict(value.says()).get(role) for value in mapping.values]
    words = ", ".join(dict.fromkeys(named(role, text) for text in texts if text))
    return f"{_BEFORE.get(role, '')}{words}"
