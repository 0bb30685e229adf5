"""Work off the GUI thread: progress in numbers, Cancel at once, exactly one ending."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtCore import QObject, QProcess, QRunnable, QThreadPool, QTimer, Signal

from mirrorgap.io import worker
from mirrorgap.model import stopping
from mirrorgap.ui import collecting

log = logging.getLogger(__name__)

#: Processes at a time, one core left to the window; more wait their turn.
AT_ONCE = max(1, min(4, (os.cpu_count() or 2) - 1))
#: What is started for a job; the folder for its chunks is added.
PROGRAM = (sys.executable, "-m", "mirrorgap.io.worker")


class Job(QObject):
    """One piece of work with a label; ends in exactly one of done, failed or cancelled."""

    progress = Signal(int, int)  # done, in all (0: unknown)
    done = Signal(object)
    failed = Signal(str)  # one plain sentence
    cancelled = Signal()
    ended = Signal(object)  # the job itself, after whichever of the three it was

    def __init__(self, label: str, key: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.label = label
        self.key = key
        self.unit = "rows"
        self.figures = (0, 0)
        self.over = False

    def start(self) -> None:
        raise NotImplementedError

    def cancel(self) -> None:
        """Stop at once; what had been done is dropped."""
        self._end(self.cancelled)

    def release(self) -> None:
        """Let go of the job once it has ended."""
        self.deleteLater()

    def _end(self, signal: Any, *values: object) -> None:
        if self.over:
            return
        self.over = True
        try:
            signal.emit(*values)
        finally:
            self.ended.emit(self)

    def _advance(self, done: int, total: int) -> None:
        if not self.over:
            self.figures = (done, total)
            self.progress.emit(done, total)


class _Run(QRunnable):
    """Calls a function in a thread of the pool; Python keeps it, and the pool never deletes it.

    What `QRunnable.create` returns is deleted by the pool behind Python's back: the next object at that
    address, such as a menu's entry, is then taken for it.
    """

    def __init__(self, function: Callable[[], None]) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self._function = function

    def run(self) -> None:
        self._function()


class ThreadJob(Job):
    """Short work of numpy in a thread; a cancelled one stops where it looks (`stopping.check`).

    Where it does not look it runs out, and its result is dropped.
    """

    _finished = Signal(bool, object)

    def __init__(
        self, label: str, work: Callable[[], object], pool: QThreadPool, key: str, parent: QObject
    ) -> None:
        super().__init__(label, key, parent)
        self._work = work
        self._pool = pool
        self._runnable = _Run(self._run)
        self._finished.connect(self._arrive)

    def start(self) -> None:
        """Begin when the event loop turns: what the window paints now would wait for the thread."""
        QTimer.singleShot(1, self, self._begin)

    def _begin(self) -> None:
        if self.over:
            self.deleteLater()
            return
        collecting.hold(self)
        self._pool.start(self._runnable)

    def release(self) -> None:
        """Wait for the thread: it still speaks to this object when it runs out."""

    def _run(self) -> None:
        try:
            with stopping.stoppable(lambda: self.over):
                stopping.check()
                result = self._work()
        except stopping.StoppedError:
            self._finished.emit(False, "")
        except Exception as error:
            log.error("%s: %s", self.label, traceback.format_exc())
            self._finished.emit(False, worker.sentence(error))
        else:
            self._finished.emit(True, result)

    def _arrive(self, fine: bool, result: object) -> None:
        collecting.release(self)
        self._end(self.done if fine else self.failed, result)
        self.deleteLater()


class _Process(QProcess):
    """An interpreter that waits for its one request, with pandas already imported."""

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self.folder = folder
        self.setProgram(PROGRAM[0])
        self.setArguments([*PROGRAM[1:], str(folder)])
        self.setStandardErrorFile(QProcess.nullDevice())
        self.start()

    def stop(self) -> None:
        """Kill it; returns when it is gone."""
        self.blockSignals(True)
        if self.state() != QProcess.ProcessState.NotRunning:
            self.kill()
            self.waitForFinished(2000)
        self.deleteLater()


class ProcessJob(Job):
    """A function of the program called in a process of its own, killed to cancel."""

    def __init__(
        self, label: str, request: tuple[Callable[..., object], tuple[object, ...]], parent: Jobs
    ) -> None:
        super().__init__(label, "", parent)
        self._request = request
        self._jobs = parent
        self._process: _Process | None = None
        self._buffer = bytearray()

    def start(self) -> None:
        self._process = process = self._jobs.fresh_process()
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail_to_start)
        process.write(worker.packed(self._request, process.folder))
        process.closeWriteChannel()

    def _end(self, signal: Any, *values: object) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            if signal is self.cancelled:
                process.stop()
            else:
                # It has said its last word; waiting for it to go would hold the window up.
                self._jobs.retire(process)
        super()._end(signal, *values)

    def _read(self) -> None:
        if self._process is None:
            return
        folder = self._process.folder
        self._buffer += self._process.readAllStandardOutput().data()
        for data in worker.frames(self._buffer):
            kind, first, second = worker.unpacked(data, folder)
            if kind == "progress":
                self._advance(first, second)
            elif kind == "done":
                self._end(self.done, first)
            else:
                log.error("%s: %s", self.label, second)
                self._end(self.failed, first)

    def _finish(self) -> None:
        self._read()
        self._end(self.failed, f"{self.label}: the process that did it ended before it was done.")

    def _fail_to_start(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._end(self.failed, f"{self.label}: no process could be started for it.")


class Jobs(QObject):
    """All jobs of one window. Nothing it started outlives `close`."""

    #: (label, text): work that a view wanted came to nothing.
    failed = Signal(str, str)
    changed = Signal()  # a job came, went or advanced

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._temporary = TemporaryDirectory(prefix="mirrorgap-", ignore_cleanup_errors=True)
        self.folder = Path(self._temporary.name)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)
        self._spare: _Process | None = None
        self._retired: list[_Process] = []
        self._waiting: list[ProcessJob] = []
        self._live: list[Job] = []
        self._closed = False

    @property
    def running(self) -> tuple[Job, ...]:
        """Jobs that have not ended, those that wait for their turn last."""
        return (*self._live, *self._waiting)

    def in_process(
        self, label: str, function: Callable[..., object], *arguments: object, unit: str = "rows"
    ) -> Job:
        """Call ``function(*arguments, tick=...)`` in a process, once the caller returned.

        *unit* is what its progress counts: "rows" or "bytes".
        """
        job = ProcessJob(label, (function, arguments), self)
        job.unit = unit
        self._adopt(job)
        self._waiting.append(job)
        QTimer.singleShot(0, self, self._start_waiting)
        self.changed.emit()
        return job

    def in_thread(self, label: str, work: Callable[[], object], key: str = "") -> Job:
        """Call *work* in a thread; a job with the same *key* that still runs is overtaken."""
        if key:
            self.overtake(key)
        job = ThreadJob(label, work, self._pool, key, self)
        self._adopt(job)
        self._live.append(job)
        job.start()
        self.changed.emit()
        return job

    def do(self, label: str, work: Callable[[], object], taker: Callable[[object], object]) -> None:
        """Call *work* in a thread and *taker* with its result; newer work of that label overtakes.

        Once the window is closed nobody waits for it, and nothing is begun.
        """
        if self._closed:
            return
        job = self.in_thread(label, work, key=label)
        job.done.connect(taker)
        job.failed.connect(lambda text: self.failed.emit(label, text))

    def overtake(self, key: str) -> None:
        """Drop the result of what runs under *key*: it is of no use any more."""
        for job in [job for job in self._live if job.key == key]:
            job.cancel()

    def _adopt(self, job: Job) -> None:
        if self._closed:
            raise RuntimeError("the window is closed")
        job.progress.connect(self.changed)
        job.ended.connect(self._forget)

    def _start_waiting(self) -> None:
        while self._waiting and sum(isinstance(j, ProcessJob) for j in self._live) < AT_ONCE:
            job = self._waiting.pop(0)
            self._live.append(job)
            job.start()

    def _forget(self, job: Job) -> None:
        self._live = [one for one in self._live if one is not job]
        self._waiting = [one for one in self._waiting if one is not job]
        job.release()
        if not self._closed:
            self._start_waiting()
            self.changed.emit()

    def warm(self) -> None:
        """Start a process ahead of need: a file is being dragged, or a dialog opened."""
        if self._spare is None and not self._closed:
            self._spare = _Process(self.folder, self)

    def fresh_process(self) -> _Process:
        """Return a process that waits for its request."""
        spare, self._spare = self._spare, None
        if spare is not None and spare.state() != QProcess.ProcessState.NotRunning:
            return spare
        return _Process(self.folder, self)

    def retire(self, process: _Process) -> None:
        """Let a process that is done go in its own time."""
        if process.state() == QProcess.ProcessState.NotRunning:
            process.deleteLater()
            return
        self._retired.append(process)
        process.finished.connect(self._bury)

    def _bury(self) -> None:
        ended = [p for p in self._retired if p.state() == QProcess.ProcessState.NotRunning]
        self._retired = [p for p in self._retired if p not in ended]
        for process in ended:
            process.deleteLater()

    def cancel(self) -> None:
        """Cancel every job."""
        for job in self.running:
            job.cancel()

    def close(self) -> None:
        """Kill what runs, wait for threads, and delete what was written on the way."""
        if self._closed:
            return
        self._closed = True
        self.cancel()
        left = [self._spare] if self._spare is not None else []
        for process in (*left, *self._retired):
            process.stop()
        self._spare, self._retired = None, []
        self._pool.waitForDone()
        for job in self.findChildren(ThreadJob):
            collecting.release(job)
        self._temporary.cleanup()
