"""The dialog of the briefing: HTML or PDF, whole or on one page, with the export's choices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.io.workbook.job import Exported, ExportJob
from mirrorgap.io.workbook.preview import Preview
from mirrorgap.ui import numbers, preferences
from mirrorgap.ui.exporting import ExportDialog, Open, Ways
from mirrorgap.ui.jobs import Job

#: What the dialog remembers from one briefing to the next.
FORM, ONE_PAGE = "briefing/form", "briefing/one-page"
FORMS = {".html": "HTML, tables that sort and filter", ".pdf": "PDF, for print"}
Start = Callable[[Path, ExportJob, bool], Job]


@dataclass(frozen=True)
class BriefingWays:
    """How the dialog gets things done, as `Ways`; *start* takes whether one page is wanted."""

    start: Start
    count: Callable[[ExportJob, Callable[[Preview], None]], None]
    open: Open | None = None


class BriefingDialog(ExportDialog):
    """Asks for the target, its form and the parts, and ends in a briefing or as it began."""

    what, heading, kinds = "briefing", "Briefing", "Briefings (*.html *.pdf)"
    steps = "step"

    def __init__(
        self, job: ExportJob, ways: BriefingWays, target: Path, parent: QWidget | None = None
    ) -> None:
        def start(out: Path, wanted: ExportJob) -> Job:
            return ways.start(out, wanted, self.one_page.isChecked())

        made = Ways(start, ways.count)
        made = made if ways.open is None else replace(made, open=ways.open)
        super().__init__(job, made, target, parent)

    def suffix(self) -> str:
        return list(FORMS)[self.forms.checkedId()]

    def _form_rows(self, layout: QVBoxLayout) -> None:
        super()._form_rows(layout)
        self.each.hide()
        row = QHBoxLayout()
        self.forms = QButtonGroup(self)
        kept = str(preferences.value(FORM) or "")
        for i, (suffix, text) in enumerate(FORMS.items()):
            choice = QRadioButton(text)
            choice.setObjectName(f"export-dialog{suffix}")
            choice.setChecked(suffix == (kept if kept in FORMS else ".html"))
            self.forms.addButton(choice, i)
            row.addWidget(choice)
        self.one_page = QCheckBox("On one page")
        self.one_page.setObjectName("export-dialog.one-page")
        self.one_page.setChecked(str(preferences.value(ONE_PAGE)) in ("1", "true", "True"))
        row.addWidget(self.one_page)
        row.addStretch(1)
        layout.addLayout(row)
        self.forms.idToggled.connect(lambda _, on: self._rename() if on else None)
        self.form = (*self.forms.buttons(), self.one_page)

    def _rename(self) -> None:
        path = Path(self.target.text().strip())
        if path.suffix.lower() in FORMS:
            self.target.setText(str(path.with_suffix(self.suffix())))
        self._follow_target()

    def in_words(self, counted: Preview) -> str:
        """Return what would be told, in words."""
        records = numbers.counted(counted.highlighted, "record")
        lines = ["Findings, plots and tables, questions to ask, and a footnote for each figure."]
        chosen = self.job().parts != "everything"
        lines.append(counted.rule if chosen else f"{records} behind the findings.")
        if counted.notes:
            lines.append(f"{numbers.counted(counted.notes, 'note')} of the case.")
        return "\n".join(lines)

    def said(self, exported: Exported) -> str:
        chapters = ", ".join(exported.sheets).lower() or "no chapter with something to say"
        return f"Written: {Path(exported.path).name}, with {chapters}."

    def _remember(self) -> None:
        super()._remember()
        preferences.keep(FORM, self.suffix())
        preferences.keep(ONE_PAGE, self.one_page.isChecked())
