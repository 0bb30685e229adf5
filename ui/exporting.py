"""The export dialog: where to, what goes in, how far it is, and what to do where it fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.io.workbook.each import targets
from mirrorgap.io.workbook.job import Exported, ExportJob, Parts
from mirrorgap.io.workbook.preview import Preview
from mirrorgap.io.workbook.target import discard
from mirrorgap.model.window_words import in_window
from mirrorgap.ui import numbers, preferences
from mirrorgap.ui.jobs import Job

SUFFIX = ".xlsx"
#: What the dialog remembers from one export to the next.
PARTS, FOLDER, OPEN, EACH = "export/parts", "export/folder", "export/open", "export/each"
LABELS: dict[Parts, str] = {
    "everything": "Everything that the filters leave",
    "selection": "Only the selection",
    "noted": "Only what is noted",
}
LACKING: dict[Parts, str] = {
    "everything": "",
    "selection": "nothing is selected",
    "noted": "no note has a subject",
}
Open = Callable[[Path], object]


@dataclass(frozen=True)
class Ways:
    """How the dialog gets things done; the window gives its jobs, a test what it likes.

    Attributes
    ----------
    start : begins an export to a path, and returns its job
    count : counts what a job would write, and hands the result to a function later
    open : opens a file or a folder
    start_each : begins an export of a workbook of each file into a folder; None: that is not offered
    """

    start: Callable[[Path, ExportJob], Job]
    count: Callable[[ExportJob, Callable[[Preview], None]], None]
    open: Open = lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
    start_each: Callable[[Path, ExportJob], Job] | None = None


class ExportDialog(QDialog):
    """Asks for the target and the parts, shows progress, and ends in a workbook or as it began."""

    #: (Exported): the workbook is there.
    exported = Signal(object)
    #: What is written: its name, the title of the dialog, and what files of its kind are called.
    what, heading, kinds = "workbook", "Export workbook", f"Workbooks (*{SUFFIX})"
    #: What progress is counted in, beside "n of m".
    steps = "row"

    def __init__(
        self, job: ExportJob, ways: Ways, target: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("export-dialog")
        self.setAccessibleName(self.heading)
        self.setWindowTitle(self.heading)
        self.resize(640, 0)
        self._job, self._ways = job, ways
        #: Widgets that ask about the form of the file.
        self.form: tuple[QWidget, ...] = ()
        self._running: Job | None = None
        self._out = target
        self._counted: ExportJob | None = None
        self._build()
        self.target.setText(str(suggested(target, self.suffix())))
        self._choose(str(preferences.value(PARTS) or "everything"))

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addLayout(self._target_row())
        self._form_rows(layout)
        layout.addLayout(self._parts_rows())
        self.preview = _label("preview", "soft")
        self.preview.setMinimumHeight(64)
        layout.addWidget(self.preview)
        self.open_after = QCheckBox(f"Open the {self.what} afterwards")
        self.open_after.setObjectName("export-dialog.open")
        self.open_after.setChecked(str(preferences.value(OPEN)) in ("1", "true", "True"))
        layout.addWidget(self.open_after)
        layout.addLayout(self._progress_row())
        self.message = _label("message", "alarm")
        self.message.hide()
        layout.addWidget(self.message)
        layout.addStretch(1)
        layout.addLayout(self._buttons())

    def _target_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        label = QLabel(f"&{self.what.capitalize()}")
        self.target = QLineEdit()
        self.target.setObjectName("export-dialog.target")
        self.target.setAccessibleName(f"{self.what.capitalize()} to write")
        self.target.textEdited.connect(self._follow_target)
        label.setBuddy(self.target)
        self.browse = _button("Browse…", "browse", self._ask_target)
        for widget in (label, self.target, self.browse):
            row.addWidget(widget)
        return row

    def suffix(self) -> str:
        """Return the ending of what is written; "" for a folder."""
        return "" if self.each.isChecked() else SUFFIX

    def _form_rows(self, layout: QVBoxLayout) -> None:
        """Add what else is asked about the form: one workbook, or one of each file in a folder."""
        self.each = QCheckBox("A workbook of each file, in a folder of this name")
        self.each.setObjectName("export-dialog.each")
        self.each.setToolTip(
            "Each file is annotated in its own workbook; all of them hold the figures of all files."
        )
        offered = self._ways.start_each is not None and len(self._job.files) > 1
        self.each.setVisible(offered)
        self.each.setChecked(offered and str(preferences.value(EACH)) in ("1", "true", "True"))
        self.each.toggled.connect(self._rename)
        self.form = (self.each,)
        layout.addWidget(self.each)

    def _rename(self) -> None:
        """Give the target the ending of what is chosen."""
        path = Path(self.target.text().strip())
        if path.name:
            self.target.setText(str(with_suffix(path, self.suffix())))
        self._follow_target()

    def _parts_rows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self.parts = QButtonGroup(self)
        for i, parts in enumerate(get_args(Parts)):
            choice = QRadioButton(LABELS[parts])
            choice.setObjectName(f"export-dialog.{parts}")
            choice.setEnabled(self._possible(parts))
            self.parts.addButton(choice, i)
            grid.addWidget(choice, i, 0)
            why = QLabel("" if choice.isEnabled() else LACKING[parts])
            why.setProperty("role", "faint")
            grid.addWidget(why, i, 1)
        self.parts.idToggled.connect(lambda _, on: self._count() if on else None)
        return grid

    def _progress_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.bar = QProgressBar()
        self.bar.setObjectName("export-dialog.progress")
        self.bar.setAccessibleName("Progress")
        self.figures = _label("figures", "soft")
        for widget in (self.bar, self.figures):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
            widget.hide()
            row.addWidget(widget, 1 if widget is self.bar else 0)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.folder = _button("Show in folder", "folder", self._show_folder)
        self.save_as = _button("Save as…", "save-as", self._save_as)
        self.retry = _button("Retry", "retry", self.begin)
        self.export = _button("Export", "export", self.begin)
        self.export.setDefault(True)
        self.close_button = _button("Close", "close", self.reject)
        row.addWidget(self.folder)
        row.addStretch(1)
        for button in (self.save_as, self.retry, self.export, self.close_button):
            row.addWidget(button)
        for button in (self.folder, self.save_as, self.retry):
            button.hide()
        return row

    # What goes in

    def _possible(self, parts: Parts) -> bool:
        if parts == "selection":
            return self._job.selection is not None
        return parts == "everything" or any(note.subject for note in self._job.notes)

    def _choose(self, wanted: str) -> None:
        names = get_args(Parts)
        known = wanted in names and self.parts.button(names.index(wanted)).isEnabled()
        self.parts.button(names.index(wanted) if known else 0).setChecked(True)

    def job(self) -> ExportJob:
        """Return the job with what is chosen to go in."""
        return replace(self._job, parts=get_args(Parts)[self.parts.checkedId()])

    def _count(self) -> None:
        self.preview.setText("Counting\u2026")
        self._counted = job = self.job()
        self._ways.count(job, lambda counted: self._tell(job, counted))

    def _tell(self, job: ExportJob, counted: Preview) -> None:
        if job is self._counted:
            self.preview.setText(self.in_words(counted))
            self._grow()

    def _grow(self) -> None:
        """Make room for all that is said: the last line of a longer text would be cut."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            need = layout.totalHeightForWidth(self.width())
            self.resize(self.width(), max(self.height(), need))

    def in_words(self, counted: Preview) -> str:
        """Return a preview in words."""
        return in_words(counted)

    # Where to

    def _follow_target(self) -> None:
        path = Path(self.target.text().strip()).expanduser()
        there = bool(path.name) and with_suffix(path, self.suffix()).is_file()
        self._say(
            f"A {self.what} of that name is there and will be replaced." if there else "", "soft"
        )

    def _ask_target(self) -> bool:
        name, _ = QFileDialog.getSaveFileName(self, self.heading, self.target.text(), self.kinds)
        if name:
            self.target.setText(str(with_suffix(Path(name), self.suffix())))
            self._say("")
        return bool(name)

    def _save_as(self) -> None:
        if self._ask_target():
            self.begin()

    # The export

    def begin(self) -> None:
        """Write the workbook; progress, failure or the end follow."""
        if self._running is not None or not self.target.text().strip():
            return
        self._out = with_suffix(Path(self.target.text().strip()).expanduser(), self.suffix())
        self.target.setText(str(self._out))
        self._remember()
        self._say("")
        start = self._ways.start_each if not self.suffix() else None
        self._running = job = (start or self._ways.start)(self._out, self.job())
        job.progress.connect(self._advance)
        job.done.connect(self._finish)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._drop)
        self._show_running(True)
        self._advance(0, 0)

    def _advance(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        rows = (
            f"{numbers.text(done)} of {numbers.counted(total, self.steps)}" if total else "Starting"
        )
        self.figures.setText(rows)

    def _finish(self, done: Exported | tuple[Exported, ...]) -> None:
        self._end()
        exported = done if isinstance(done, Exported) else together(self._out, done)
        text = self.said(exported)
        self._say("\n".join([text, *map(in_window, exported.warnings)]), "soft")
        self.folder.show()
        self.export.hide()
        self.close_button.setDefault(True)
        self.close_button.setFocus()
        self.exported.emit(exported)
        if self.open_after.isChecked():
            self._ways.open(Path(exported.path))

    def said(self, exported: Exported) -> str:
        """Return what is there now, in one sentence."""
        rows = f"{numbers.counted(exported.rows, 'row')} of the sources"
        into = "" if self.suffix() else f"{numbers.counted(len(exported.sheets), 'workbook')} into "
        return f"Written: {into}{Path(exported.path).name}, with {rows}."

    def _fail(self, sentence: str) -> None:
        self._end()
        self._say(sentence)
        self.export.hide()
        for button in (self.retry, self.save_as):
            button.show()
        self.retry.setDefault(True)
        self.retry.setFocus()

    def _drop(self) -> None:
        self._end()
        self._say("Cancelled: nothing was written.", "soft")

    def _end(self) -> None:
        self._running = None
        discard(self._out)
        if not self.suffix():
            for path, _ in targets(self._out, self._job):
                discard(path)
        self._show_running(False)

    def _show_running(self, running: bool) -> None:
        for widget in (self.bar, self.figures):
            widget.setVisible(running)
        asking = (self.target, self.browse, self.export, self.retry, self.save_as, self.open_after)
        for asked in (*asking, *self.form):
            asked.setEnabled(not running)
        for i, parts in enumerate(get_args(Parts)):
            self.parts.button(i).setEnabled(not running and self._possible(parts))
        self.close_button.setText("Cancel" if running else "Close")

    def _say(self, text: str, role: str = "alarm") -> None:
        """Say something below the choices; a new sentence brings the usual buttons back."""
        self.message.setProperty("role", role)
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self._grow()
        self.folder.hide()
        for button in (self.retry, self.save_as):
            button.hide()
        self.export.show()
        self.export.setDefault(True)

    def _remember(self) -> None:
        preferences.keep(PARTS, self.job().parts)
        preferences.keep(FOLDER, str(self._out.parent))
        preferences.keep(OPEN, self.open_after.isChecked())
        if not self.each.isHidden():
            preferences.keep(EACH, self.each.isChecked())

    def _show_folder(self) -> None:
        self._ways.open(self._out.parent if self.suffix() else self._out)

    def reject(self) -> None:
        """Cancel what runs; close where nothing does."""
        if self._running is not None:
            self._running.cancel()
        else:
            self._counted = None
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel what runs before the window goes."""
        if self._running is not None:
            self._running.cancel()
        self._counted = None
        super().closeEvent(event)


def in_words(counted: Preview) -> str:
    """Return a preview in words."""
    sheets, rows = (
        numbers.counted(counted.sheets, "source sheet"),
        numbers.counted(counted.rows, "row"),
    )
    lines = [f"Summary and results, and {sheets} with {rows}."]
    lines.append(counted.rule)
    if counted.notes:
        notes = numbers.counted(counted.notes, "note")
        lines.append(f"{notes} on {numbers.counted(counted.noted, 'record')}.")
    return "\n".join(lines)


def together(folder: Path, done: Sequence[Exported]) -> Exported:
    """Return what was written into a folder as one; its sheets are the names of the workbooks."""
    return Exported(
        str(folder),
        tuple(Path(one.path).name for one in done),
        sum(one.rows for one in done),
        max((one.highlighted for one in done), default=0),
        sum(one.comments for one in done),
        tuple(dict.fromkeys(text for one in done for text in one.warnings)),
    )


def with_suffix(path: Path, suffix: str = SUFFIX) -> Path:
    """Return *path* with the ending of what is written; "" takes that of a workbook away."""
    if not suffix:
        return path.with_suffix("") if path.suffix.lower() == SUFFIX else path
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)


def suggested(target: Path, suffix: str = SUFFIX) -> Path:
    """Return a path that is free: the folder of the last export, and a number where it is taken."""
    kept = preferences.value(FOLDER)
    folder = Path(str(kept)) if kept else target.parent
    folder = folder if folder.is_dir() else target.parent
    path, n = with_suffix(folder / target.name, suffix), 1
    while path.exists():
        n += 1
        stem = with_suffix(target, suffix).stem
        path = with_suffix(folder / f"{stem} {n}", suffix)
    return path


def _label(name: str, role: str) -> QLabel:
    label = QLabel()
    label.setObjectName(f"export-dialog.{name}")
    label.setProperty("role", role)
    label.setWordWrap(name != "figures")
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _button(text: str, name: str, act: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(f"export-dialog.{name}")
    button.setAutoDefault(False)
    button.clicked.connect(lambda: act())
    return button
