"""Files on their way into a case: read in processes, one question at a time, failures in words."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mirrorgap.io.cases import recipe_folder
from mirrorgap.io.reading import Loaded
from mirrorgap.model.mapping import Mapping
from mirrorgap.ui import loading
from mirrorgap.ui.jobs import Job, Jobs
from mirrorgap.ui.loading import Answer, Found, Peek

#: How the label of a job that reads a file begins.
READING = "Reading"
log = logging.getLogger(__name__)


class Opening(QObject):
    """Reads files, and asks about those that do not say everything, in order."""

    #: (Loaded, Source to take the place of, or None)
    arrived = Signal(object, object)
    #: (key, sentence)
    failed = Signal(str, str)
    #: (Peek): to be shown to the user, who answers with `answer` or `leave_out`
    asked = Signal(object)
    #: what was asked is of no use any more
    dropped = Signal()

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._waiting: deque[tuple[str, tuple[str, ...], object]] = deque()
        self._asking: tuple[str, tuple[str, ...], object] | None = None

    def read(self, paths: Iterable[Path]) -> None:
        """Read each of *paths*; one that fails does not stop the others."""
        for path in paths:
            label = f"{READING} {path.name}"
            kept = recipe_folder()
            job = self._jobs.in_process(label, loading.load_file, str(path), kept, unit="bytes")
            job.done.connect(self._take)
            self._tell(job, str(path))

    def _take(self, found: Found) -> None:
        self._add(found.loaded, None)
        if found.unsaid:
            self.ask(found.path, found.unsaid)

    def _add(self, loaded: Loaded, instead: object) -> None:
        for problem in loaded.problems:
            self._fail(f"{problem.path}/{problem.sheet}", problem.path, problem.sentence)
        if loaded.sources:
            self.arrived.emit(loaded, instead)

    def _tell(self, job: Job, path: str) -> None:
        job.failed.connect(lambda sentence: self._fail(path, path, sentence))

    def _fail(self, key: str, path: str, sentence: str) -> None:
        name = Path(path).name
        text = sentence if name in sentence else f"{name}: {sentence}"
        log.warning("%s", text)
        self.failed.emit(f"file:{key}", text)

    def ask(self, path: str, sheets: tuple[str, ...], instead: object = None) -> None:
        """Ask how the first of *sheets* is to be read, once the questions before are answered."""
        self._waiting.append((path, sheets, instead))
        self._next()

    def _next(self) -> None:
        if self._asking is not None or not self._waiting:
            return
        self._asking = path, sheets, instead = self._waiting.popleft()
        mapping = getattr(instead, "mapping", None)
        label = f"Opening {Path(path).name}"
        job = self._jobs.in_process(label, loading.peek, path, sheets[0], recipe_folder(), mapping)
        job.done.connect(self.asked)
        job.failed.connect(lambda sentence: self._fail(path, path, sentence))
        job.failed.connect(self.leave_out)
        job.cancelled.connect(self.leave_out)

    def answer(self, peek: Peek, mapping: Mapping, remember: bool) -> None:
        """Read the sheet that was asked about as *mapping* says, and its sisters likewise.

        With *remember* the next file of that shape is read so too.
        """
        if self._asking is None:
            return
        path, sheets, instead = self._asking
        others = tuple(sheet for sheet in sheets if sheet != peek.sheet)
        label = f"{READING} {Path(path).name}"
        said = Answer(peek.sheet, mapping, recipe_folder() if remember else None)
        job = self._jobs.in_process(label, loading.load_as, path, said, others)
        job.done.connect(lambda loaded: self._add(loaded, instead))
        self._tell(job, path)
        self.leave_out()

    def forget(self) -> None:
        """Ask nothing more: another case is open."""
        self._waiting.clear()
        self._asking = None
        self.dropped.emit()

    def leave_out(self) -> None:
        """Go on to the next question without an answer."""
        self._asking = None
        self._next()
