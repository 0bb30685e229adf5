"""Jobs: one ending each, progress, Cancel at once, and nothing that outlives the window."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import threading
import time

import pandas as pd
import pytest
from PySide6.QtCore import QThread, QThreadPool
from PySide6.QtWidgets import QApplication

from mirrorgap.model import stopping
from mirrorgap.model.records import Chunk
from mirrorgap.ui.jobs import AT_ONCE, Jobs


def endings(job) -> list[str]:
    told: list[str] = []
    job.done.connect(lambda *_: told.append("done"))
    job.failed.connect(lambda *_: told.append("failed"))
    job.cancelled.connect(lambda: told.append("cancelled"))
    return told


WORK = """
import os, time
from pathlib import Path

def echo(value, *, tick):
    return value


def slow(mark, *, tick):
    Path(mark).write_text(str(os.getpid()))
    for k in range(1000):
        tick(k, 1000)
        time.sleep(0.02)


def refuse(name, *, tick):
    raise ValueError(f"{name}: row 3 has no value")


def die(*, tick):
    os._exit(9)
"""


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    """Functions in a module that a process of its own can import too."""
    (tmp_path / "worker_work.py").write_text(WORK)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "worker_work", raising=False)
    return importlib.import_module("worker_work")


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_chunks_come_back_mapped_and_equal(qtbot, work, jobs):
    chunk = Chunk.of(pd.DataFrame({"code": ["012345", "NA", None], "value": [1.0, None, 3.0]}))
    job = jobs.in_process("echo", work.echo, chunk)
    told = endings(job)
    with qtbot.waitSignal(job.done, timeout=20_000) as got:
        assert jobs.running == (job,)
    back = got.args[0]
    assert told == ["done"]
    assert back == chunk
    assert back.table.equals(chunk.table)
    assert jobs.running == ()


def test_progress_is_told_and_cancel_kills_the_process(qtbot, work, jobs, tmp_path):
    mark = tmp_path / "pid"
    job = jobs.in_process("slow", work.slow, str(mark))
    told = endings(job)
    with qtbot.waitSignal(job.progress, timeout=20_000) as got:
        pass
    assert got.args[1] == 1000
    pid = int(mark.read_text())
    assert alive(pid)
    started = time.monotonic()
    job.cancel()
    assert time.monotonic() - started < 0.5
    assert not alive(pid)
    job.cancel()
    QApplication.processEvents()
    assert told == ["cancelled"]


def test_a_failure_is_one_sentence(qtbot, work, jobs):
    job = jobs.in_process("bad", work.refuse, "a.csv")
    with qtbot.waitSignal(job.failed, timeout=20_000) as got:
        pass
    assert got.args == ["a.csv: row 3 has no value"]


def test_a_process_that_dies_is_a_failure(qtbot, work, jobs):
    job = jobs.in_process("Reading a.csv", work.die)
    told = endings(job)
    with qtbot.waitSignal(job.failed, timeout=20_000) as got:
        pass
    assert got.args[0].startswith("Reading a.csv: the process")
    QApplication.processEvents()
    assert told == ["failed"]


def test_an_overtaken_result_is_dropped(qtbot, work, jobs):
    old = jobs.in_thread("old", lambda: time.sleep(0.2) or "old", key="mirror")
    told = endings(old)
    new = jobs.in_thread("new", lambda: "new", key="mirror")
    with qtbot.waitSignal(new.done, timeout=5000) as got:
        pass
    assert got.args == ["new"]
    assert jobs.findChild(QThreadPool).waitForDone(5000)
    QApplication.processEvents()
    assert told == ["cancelled"]


def test_a_cancelled_thread_stops_where_it_looks(qtbot, work, jobs):
    steps, began = [], threading.Event()

    def rows() -> str:
        for step in range(100_000):
            stopping.check()
            steps.append(step)
            began.set()
            time.sleep(0.001)
        return "all rows"

    job = jobs.in_thread("Rows", rows)
    told = endings(job)
    qtbot.waitUntil(began.is_set, timeout=20_000)
    job.cancel()
    assert jobs.findChild(QThreadPool).waitForDone(20_000)
    assert 0 < len(steps) < 100_000
    QApplication.processEvents()
    assert told == ["cancelled"]


def test_thread_failures_reach_the_window(qtbot, work, jobs):
    seen = []
    job = jobs.in_thread("divide", lambda: 1 // 0)
    job.failed.connect(lambda text: seen.append((text, QThread.isMainThread())))
    with qtbot.waitSignal(job.ended, timeout=5000):
        pass
    assert "ZeroDivisionError" in seen[0][0]
    assert seen[0][1]


def test_garbage_made_in_the_window_is_never_collected_in_a_thread(qtbot, work, jobs):
    died_in: list[int] = []

    class Item:
        def __init__(self) -> None:
            self.me = self

        def __del__(self) -> None:
            died_in.append(threading.get_ident())

    gc.collect()
    for _ in range(50):
        Item()
    job = jobs.in_thread("much", lambda: [[i] for i in range(300_000)])
    with qtbot.waitSignal(job.done, timeout=60_000):
        pass
    assert jobs.findChild(QThreadPool).waitForDone(5000)
    assert gc.isenabled()
    gc.collect()
    assert set(died_in) == {threading.main_thread().ident}
    assert len(died_in) == 50


def test_closing_kills_running_waiting_and_spare(qtbot, work, tmp_path):
    jobs = Jobs()
    marks = [tmp_path / f"{n}.pid" for n in range(AT_ONCE + 1)]
    running = [jobs.in_process("slow", work.slow, str(mark)) for mark in marks]
    told = [endings(job) for job in running]
    jobs.warm()
    qtbot.waitUntil(
        lambda: sum(m.exists() and bool(m.read_text()) for m in marks) == AT_ONCE, timeout=20_000
    )
    folder = jobs.folder
    spare = int(jobs._spare.processId()) if jobs._spare else 0
    jobs.close()
    pids = [int(mark.read_text()) for mark in marks if mark.exists()]
    assert not any(alive(pid) for pid in [*pids, spare] if pid)
    assert told == [["cancelled"]] * (AT_ONCE + 1)
    assert not folder.exists()
    with pytest.raises(RuntimeError):
        jobs.in_process("late", work.slow, str(tmp_path / "late"))


def test_work_that_a_view_wanted_and_that_failed_is_told(qtbot, jobs):
    def refuse() -> None:
        raise ValueError("row 3 has no value")

    with qtbot.waitSignal(jobs.failed, timeout=20_000) as told:
        jobs.do("Looking at the months", refuse, pytest.fail)
    assert told.args[0] == "Looking at the months"
    assert "row 3 has no value" in told.args[1]


def test_nothing_is_begun_once_the_window_is_closed(qtbot):
    jobs = Jobs()
    jobs.close()
    jobs.do("Looking at the months", lambda: pytest.fail("it was begun"), pytest.fail)
    assert not jobs.running
