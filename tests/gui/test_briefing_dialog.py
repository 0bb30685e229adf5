"""The dialog of the briefing: its form and parts are chosen by hand, and remembered."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import smallcase
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton

from mirrorgap.io.briefing.report import report
from mirrorgap.io.workbook.job import Exported, ExportJob
from mirrorgap.io.workbook.preview import Preview, preview
from mirrorgap.model.selection import keys
from mirrorgap.ui.briefing import BriefingDialog, BriefingWays
from mirrorgap.ui.jobs import Job, Jobs

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def job(tmp_path: Path) -> ExportJob:
    folder = tmp_path / "sources"
    folder.mkdir()
    return smallcase.job(folder)


class Desk:
    """Stands for the window: hands out jobs that the test advances, and counts at once."""

    def __init__(self, job: ExportJob) -> None:
        self.mirror = smallcase.mirror(job)
        self.jobs: list[Job] = []
        self.asked: list[tuple[Path, ExportJob, bool]] = []
        self.opened: list[Path] = []

    def ways(self) -> BriefingWays:
        return BriefingWays(self._start, self._count, self.opened.append)

    def _start(self, out: Path, job: ExportJob, one_page: bool) -> Job:
        self.asked.append((out, job, one_page))
        self.jobs.append(Job("Writing the briefing"))
        return self.jobs[-1]

    def _count(self, job: ExportJob, tell: Callable[[Preview], None]) -> None:
        tell(preview(job, self.mirror))


@pytest.fixture
def desk(job: ExportJob) -> Desk:
    return Desk(job)


def made(show: Callable[..., Any], desk: Desk, job: ExportJob, path: Path) -> BriefingDialog:
    return show(BriefingDialog(job, desk.ways(), path), 640, 340)


def press(qtbot: Any, dialog: BriefingDialog, name: str) -> None:
    button = dialog.findChild(QAbstractButton, f"export-dialog{name}")
    assert button is not None
    assert button.isVisible(), name
    qtbot.mouseClick(button, LEFT, pos=QPoint(8, button.height() // 2))


def test_the_form_names_the_file_and_is_remembered(
    desk: Desk, job: ExportJob, tmp_path: Path, show: Callable[..., Any], qtbot: Any
) -> None:
    dialog = made(show, desk, job, tmp_path / "case")
    assert dialog.target.text() == str(tmp_path / "case.html")
    press(qtbot, dialog, ".pdf")
    assert dialog.target.text() == str(tmp_path / "case.pdf")
    press(qtbot, dialog, ".one-page")
    press(qtbot, dialog, ".export")
    assert desk.asked[0][0] == tmp_path / "case.pdf"
    assert desk.asked[0][2] is True
    assert not dialog.one_page.isEnabled()
    desk.jobs[0].progress.emit(3, 7)
    assert dialog.figures.text() == "3 of 7 steps"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.message.text() == "Cancelled: nothing was written."
    assert dialog.one_page.isEnabled()
    again = made(show, desk, job, tmp_path / "case")
    assert again.target.text() == str(tmp_path / "case.pdf")
    assert again.one_page.isChecked()


def test_the_selection_alone_can_go_in_and_is_counted(
    desk: Desk, job: ExportJob, tmp_path: Path, show: Callable[..., Any], qtbot: Any
) -> None:
    chosen = dataclasses.replace(job, selection=keys("importer", "KAZ"))
    dialog = made(show, desk, chosen, tmp_path / "case")
    assert "footnote for each figure" in dialog.preview.text()
    press(qtbot, dialog, ".selection")
    assert "of the selection" in dialog.preview.text()
    press(qtbot, dialog, ".export")
    assert desk.asked[0][1].parts == "selection"
    done = Exported(str(tmp_path / "case.html"), ("Gaps", "Changes"), 0, 0, 0)
    with qtbot.waitSignal(dialog.exported):
        desk.jobs[0]._end(desk.jobs[0].done, done)
    assert dialog.message.text() == "Written: case.html, with gaps, changes."


@pytest.fixture
def jobs(qtbot: Any) -> Iterator[Jobs]:
    held = Jobs()
    yield held
    held.close()


def test_a_real_briefing_in_a_process(
    desk: Desk, job: ExportJob, jobs: Jobs, tmp_path: Path, show: Callable[..., Any], qtbot: Any
) -> None:
    def start(out: Path, wanted: ExportJob, one_page: bool) -> Job:
        return jobs.in_process("Writing the briefing", report, out, wanted, one_page)

    ways = BriefingWays(start, desk._count)
    dialog = show(BriefingDialog(job, ways, tmp_path / "case"), 640, 340)
    with qtbot.waitSignal(dialog.exported, timeout=90_000):
        qtbot.keyClick(dialog.target, Qt.Key.Key_Return)
    page = (tmp_path / "case.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert sorted(one.name for one in tmp_path.iterdir()) == ["case.html", "sources"]
