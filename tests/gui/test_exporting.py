from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import openpyxl
import pytest
import smallcase
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog

from mirrorgap.io.reading import load
from mirrorgap.io.workbook.each import export_each
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import Exported, ExportJob
from mirrorgap.io.workbook.preview import Preview, preview
from mirrorgap.io.workbook.target import _prefix
from mirrorgap.model import lists
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.selection import keys
from mirrorgap.ui.exporting import ExportDialog, Ways
from mirrorgap.ui.jobs import Job, Jobs

LEFT = Qt.MouseButton.LeftButton
HEADER = (
    "period,reporterISO,reporterDesc,flowCode,flowDesc,partnerISO,partnerDesc,classificationCode"
)
HEADER += ",cmdCode,cmdDesc,netWgt,primaryValue"


@pytest.fixture
def job(tmp_path: Path) -> ExportJob:
    lines = [HEADER]
    for value, (reporter, flow, partner) in enumerate(
        [("TUR", "X", "UZB"), ("UZB", "M", "TUR")], start=1
    ):
        for code in ("854231", "852691", "847150"):
            name = "Export" if flow == "X" else "Import"
            said = f"2023,{reporter},{reporter},{flow},{name},{partner},{partner},H6,{code},goods"
            lines.append(f"{said},10,{1_000_000 * value}")
    path = tmp_path / "both.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    loaded = load([path])
    assert len(loaded.sources) == 1
    query = Query(basket=lists.load("chpl-2024-02"))
    return ExportJob(loaded.sources, loaded.chunks, query, version="0.1.0")


class Desk:
    """Stands for the window: hands out jobs that the test advances, and counts at once."""

    def __init__(self, job: ExportJob) -> None:
        self.mirror = Mirror(job.chunks, [source.scope for source in job.sources])
        self.jobs: list[Job] = []
        self.asked: list[tuple[Path, ExportJob]] = []
        self.opened: list[Path] = []

    def ways(self) -> Ways:
        return Ways(self._start, self._count, self.opened.append)

    def _start(self, out: Path, job: ExportJob) -> Job:
        self.asked.append((out, job))
        self.jobs.append(Job("Exporting"))
        return self.jobs[-1]

    def _count(self, job: ExportJob, tell: Callable[[Preview], None]) -> None:
        tell(preview(job, self.mirror))


@pytest.fixture
def desk(job: ExportJob) -> Desk:
    return Desk(job)


@pytest.fixture
def dialog(job: ExportJob, desk: Desk, tmp_path: Path, show: Callable[..., Any]) -> ExportDialog:
    made: ExportDialog = show(ExportDialog(job, desk.ways(), tmp_path / "case.xlsx"), 640, 320)
    return made


@pytest.fixture
def jobs(qtbot: Any) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def click(qtbot: Any, dialog: ExportDialog, name: str) -> None:
    button = dialog.findChild(object, f"export-dialog.{name}")
    assert button is not None
    assert button.isVisible(), name
    qtbot.mouseClick(button, LEFT)


def visible(dialog: ExportDialog) -> set[str]:
    names = ("export", "retry", "save-as", "folder", "close")
    found = {name: dialog.findChild(object, f"export-dialog.{name}") for name in names}
    return {name for name, button in found.items() if button.isVisible()}


def test_it_says_what_would_go_in(dialog: ExportDialog) -> None:
    assert dialog.objectName() == "export-dialog"
    told = dialog.preview.text()
    assert "1 source sheet with 7 rows" in told
    assert "Highlighted: the 0 records" in told
    assert not dialog.parts.button(1).isEnabled()
    assert not dialog.parts.button(2).isEnabled()


def test_it_grows_with_what_it_says(dialog: ExportDialog) -> None:
    dialog.preview.setText("\n".join(f"Line {i} of what goes in" for i in range(9)))
    dialog._grow()
    assert dialog.preview.height() >= dialog.preview.heightForWidth(dialog.preview.width())
    dialog._say("\n".join(f"Warning {i} of the workbook" for i in range(12)), "soft")
    for label in (dialog.preview, dialog.message):
        assert label.height() >= label.heightForWidth(label.width())
    assert dialog.rect().contains(dialog.close_button.geometry())


def test_choosing_the_selection_counts_it(
    job: ExportJob, desk: Desk, tmp_path: Path, show: Callable[..., Any], qtbot: Any
) -> None:
    chosen = dataclasses.replace(job, selection=keys("hs6", "854231"))
    dialog = show(ExportDialog(chosen, desk.ways(), tmp_path / "case.xlsx"))
    button = dialog.parts.button(1)
    qtbot.mouseClick(button, LEFT, pos=QPoint(8, button.height() // 2))
    assert "Highlighted: the 2 records of the selection." in dialog.preview.text()
    click(qtbot, dialog, "export")
    assert desk.asked[0][1].parts == "selection"
    desk.jobs[0].cancel()
    again = show(ExportDialog(chosen, desk.ways(), tmp_path / "case.xlsx"))
    assert again.parts.checkedId() == 1


def test_progress_is_told_in_numbers(dialog: ExportDialog, desk: Desk, qtbot: Any) -> None:
    qtbot.keyClick(dialog.target, Qt.Key.Key_Return)
    assert len(desk.jobs) == 1
    assert visible(dialog) == {"export", "close"}
    assert not dialog.export.isEnabled()
    desk.jobs[0].progress.emit(45_000, 100_000)
    assert dialog.figures.text() == "45\u202f000 of 100\u202f000 rows"
    assert dialog.bar.value() == 45_000
    left = Path(mkdtemp(prefix=_prefix(desk.asked[0][0]), dir=desk.asked[0][0].parent))
    click(qtbot, dialog, "close")
    assert desk.jobs[0].over
    assert not left.exists()
    assert dialog.isVisible()
    assert dialog.message.text() == "Cancelled: nothing was written."
    assert dialog.export.isEnabled()
    click(qtbot, dialog, "close")
    assert not dialog.isVisible()


def test_a_locked_target_gives_retry_and_save_as(
    dialog: ExportDialog, desk: Desk, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(qtbot, dialog, "export")
    desk.jobs[0]._end(desk.jobs[0].failed, "case.xlsx cannot be written: close it.")
    assert visible(dialog) == {"retry", "save-as", "close"}
    assert dialog.message.text() == "case.xlsx cannot be written: close it."
    click(qtbot, dialog, "retry")
    assert desk.asked[1][0] == tmp_path / "case.xlsx"
    desk.jobs[1]._end(desk.jobs[1].failed, "case.xlsx cannot be written: close it.")
    other = tmp_path / "other"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (str(other), ""))
    click(qtbot, dialog, "save-as")
    assert desk.asked[2][0] == tmp_path / "other.xlsx"
    desk.jobs[2].cancel()


def test_the_end_offers_the_folder_and_opens_the_workbook(
    dialog: ExportDialog, desk: Desk, qtbot: Any, tmp_path: Path
) -> None:
    qtbot.mouseClick(dialog.open_after, LEFT, pos=QPoint(8, dialog.open_after.height() // 2))
    assert dialog.open_after.isChecked()
    click(qtbot, dialog, "export")
    done = Exported(str(tmp_path / "case.xlsx"), (), 7, 0, 0, ("both.csv has changed.",))
    with qtbot.waitSignal(dialog.exported):
        desk.jobs[0]._end(desk.jobs[0].done, done)
    assert desk.opened == [tmp_path / "case.xlsx"]
    assert "both.csv has changed." in dialog.message.text()
    assert visible(dialog) == {"folder", "close"}
    click(qtbot, dialog, "folder")
    assert desk.opened[1:] == [tmp_path]


def test_a_name_that_is_taken_is_told_and_a_free_one_suggested(
    job: ExportJob, desk: Desk, tmp_path: Path, show: Callable[..., Any], qtbot: Any
) -> None:
    (tmp_path / "case.xlsx").write_bytes(b"x")
    dialog = show(ExportDialog(job, desk.ways(), tmp_path / "case.xlsx"))
    assert dialog.target.text() == str(tmp_path / "case 2.xlsx")
    for _ in range(len(" 2.xlsx")):
        qtbot.keyClick(dialog.target, Qt.Key.Key_Backspace)
    assert "will be replaced" in dialog.message.text()
    qtbot.keyClicks(dialog.target, "x")
    assert not dialog.message.isVisible()


def ways_of(jobs: Jobs, mirror: Mirror) -> Ways:
    def count(job: ExportJob, tell: Callable[[Preview], None]) -> None:
        jobs.in_thread("Counting", lambda: preview(job, mirror)).done.connect(tell)

    return Ways(lambda out, job: jobs.in_process("Exporting", export, out, job), count)


def test_a_real_export_in_a_process(
    job: ExportJob, desk: Desk, jobs: Jobs, tmp_path: Path, show: Callable[..., Any], qtbot: Any
) -> None:
    dialog = show(ExportDialog(job, ways_of(jobs, desk.mirror), tmp_path / "case.xlsx"))
    qtbot.waitUntil(lambda: "7 rows" in dialog.preview.text())
    with qtbot.waitSignal(dialog.exported, timeout=60_000):
        click(qtbot, dialog, "export")
    assert openpyxl.load_workbook(tmp_path / "case.xlsx").sheetnames[:2] == ["Summary", "Gaps"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["both.csv", "case.xlsx"]


def test_a_real_export_that_cannot_be_written(
    job: ExportJob, desk: Desk, jobs: Jobs, tmp_path: Path, show: Callable[..., Any], qtbot: Any
) -> None:
    target = tmp_path / "gone"
    target.mkdir()
    dialog = show(ExportDialog(job, ways_of(jobs, desk.mirror), target / "case.xlsx"))
    target.rmdir()
    click(qtbot, dialog, "export")
    qtbot.waitUntil(lambda: "retry" in visible(dialog), timeout=60_000)
    told = f"The folder {target} does not exist: choose another folder."
    assert dialog.message.text() == told


def test_cancel_leaves_nothing_behind(
    job: ExportJob, desk: Desk, jobs: Jobs, tmp_path: Path, show: Callable[..., Any], qtbot: Any
) -> None:
    dialog = show(ExportDialog(job, ways_of(jobs, desk.mirror), tmp_path / "case.xlsx"))
    click(qtbot, dialog, "export")
    QApplication.processEvents()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not jobs.running, timeout=10_000)
    assert dialog.message.text() == "Cancelled: nothing was written."
    assert sorted(p.name for p in tmp_path.iterdir()) == ["both.csv"]


def test_a_workbook_of_each_file_goes_into_a_folder(
    tmp_path: Path, jobs: Jobs, show: Callable[..., Any], qtbot: Any
) -> None:
    paths = smallcase.files(tmp_path)
    loaded = load(paths)
    job = ExportJob(loaded.sources, loaded.chunks, Query(basket=lists.load("chpl-2024-02")))
    mirror = Mirror(job.chunks, [source.scope for source in job.sources])

    def start_each(folder: Path, wanted: ExportJob) -> Job:
        return jobs.in_process("Exporting", export_each, folder, wanted)

    ways = dataclasses.replace(ways_of(jobs, mirror), start_each=start_each)
    dialog = show(ExportDialog(job, ways, tmp_path / "case"), 640, 340)
    each = dialog.each
    assert each.isVisible()
    qtbot.mouseClick(each, LEFT, pos=QPoint(8, each.height() // 2))
    assert dialog.target.text() == str(tmp_path / "case")
    with qtbot.waitSignal(dialog.exported, timeout=90_000):
        click(qtbot, dialog, "export")
    assert "Written: 2 workbooks into case, with" in dialog.message.text()
    made = sorted(path.name for path in (tmp_path / "case").iterdir())
    assert made == ["turkey (Mirrorgap).xlsx", "uzbekistan (Mirrorgap).xlsx"]
    again = show(ExportDialog(job, ways, tmp_path / "case"), 640, 340)
    assert again.each.isChecked()
    assert again.target.text() == str(tmp_path / "case 2")


def test_one_file_has_no_folder_to_fill(dialog: ExportDialog) -> None:
    assert not dialog.each.isVisible()
    assert dialog.suffix() == ".xlsx"
