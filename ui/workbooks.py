"""Exports of what a session shows: what they are made of, begun in a process, counted before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mirrorgap import __version__
from mirrorgap.io.briefing.report import report
from mirrorgap.io.rates import told
from mirrorgap.io.workbook.each import export_each
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.io.workbook.preview import Preview, preview
from mirrorgap.model.mirror import Mirror
from mirrorgap.ui.jobs import Job
from mirrorgap.ui.question import query_of
from mirrorgap.ui.session import Session


class Workbooks:
    """Makes workbooks of the case of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def job(self) -> ExportJob:
        """Return what an export of the case as it stands is made of."""
        session, case, mirror = self._session, self._session.case, self._session.mirror
        return ExportJob(
            sources=case.work.in_use if mirror is not None else (),
            chunks=mirror.chunks if mirror is not None else (),
            query=query_of(case),
            selection=case.eye.selection,
            notes=case.work.notes,
            claims=case.work.claims,
            settle=case.work.settings.settle,
            rates=told(case.work.rates),
            destination=case.eye.destination,
            events=case.work.events,
            earlier=case.work.replaced,
            version=__version__,
            time=datetime.now().astimezone().isoformat(timespec="seconds"),
            title=case.work.title or ("" if not session.saved else session.path.stem),
        )

    def brief(self, out: Path, job: ExportJob, one_page: bool) -> Job:
        """Write the briefing of *job* to *out* in a process."""
        return self._session.jobs.in_process("Writing the briefing", report, out, job, one_page)

    def start(self, out: Path, job: ExportJob) -> Job:
        """Write the workbook of *job* to *out* in a process."""
        return self._session.jobs.in_process(f"Writing {out.name}", export, out, job)

    def start_each(self, folder: Path, job: ExportJob) -> Job:
        """Write a workbook of each file of *job* into *folder* in a process."""
        return self._session.jobs.in_process("Writing workbooks", export_each, folder, job)

    def count(self, job: ExportJob, tell: Callable[[Preview], None]) -> None:
        """Count in a thread what *job* would write."""
        mirror = self._session.mirror or Mirror((), ())
        counting = self._session.jobs.in_thread(
            "Counting", lambda: preview(job, mirror), key="preview"
        )
        counting.done.connect(tell)
