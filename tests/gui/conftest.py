"""Real mouse gestures, isolated settings, and a watch for what outlives a test."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyqtgraph as pg
import pytest
import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QPoint,
    QPointF,
    QProcess,
    QSettings,
    Qt,
    QThread,
    QThreadPool,
    QTimer,
)
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from mirrorgap.ui import jobs, theme

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
Drag = Callable[..., None]


#: Ids of Qt objects that were reported once: they fail one test, not all that follow.
_reported: set[int] = set()


def _alive() -> list[str]:
    """Return what is still at work: threads, jobs, processes, windows."""
    found = [
        f"thread {thread.name}"
        for thread in threading.enumerate()
        if thread is not threading.main_thread() and not isinstance(thread, threading._DummyThread)
    ]
    found += [f"process {child.name}" for child in multiprocessing.active_children()]
    pool = QThreadPool.globalInstance()
    if not pool.waitForDone(1000):
        found.append("a job in the thread pool")
    app = QApplication.instance()
    if isinstance(app, QApplication):
        found += [f"window {w!r}" for w in app.topLevelWidgets() if w.isVisible()]
    return found


class _Workers(dict[type, bool]):
    """Which classes are threads, timers or processes of Qt; each is looked into once."""

    def __missing__(self, kind: type) -> bool:
        self[kind] = found = issubclass(kind, (QThread, QTimer, QProcess))
        return found


_workers = _Workers()


def _running() -> list[str]:
    """Return the Qt threads, timers and processes still at work; one walk over all objects."""
    found = []
    # type(), not isinstance: that asks proxies for their class, and dead ones raise.
    for thing in [thing for thing in gc.get_objects() if _workers[type(thing)]]:
        if id(thing) in _reported or not shiboken6.isValid(thing):
            continue
        before = len(found)
        if isinstance(thing, QThread) and thing.isRunning():
            found.append("a QThread")
        elif isinstance(thing, QTimer) and thing.isActive():
            found.append(f"a QTimer of {thing.parent()!r}")
        elif isinstance(thing, QProcess) and thing.state() != QProcess.ProcessState.NotRunning:
            found.append("a QProcess")
        if len(found) > before:
            _reported.add(id(thing))
    return found


@pytest.fixture(scope="session", autouse=True)
def imported() -> None:
    """Take what was imported out of the walks over all objects, this watch's and the collector's."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_outlives(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail when a thread, timer, process or window outlives the test."""
    before = set(_alive()) if "qapp" in request.fixturenames else set()
    yield
    if QApplication.instance() is None:
        return
    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    left = [one for one in _alive() if one not in before] + _running()
    assert not left, f"outlived the test: {', '.join(left)}"
    assert gc.isenabled(), "garbage is collected no more: a thread's job never came to its end"


@pytest.fixture(autouse=True)
def dressed(request: pytest.FixtureRequest) -> None:
    """Every test starts in the program's own light theme at the usual size, whatever ran before it."""
    if "qapp" in request.fixturenames:
        request.getfixturevalue("qapp")
        theme.install("light").magnify(1.0)


@pytest.fixture(autouse=True)
def own_settings(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Settings go to a folder of the test's own; every mouse move of a drag is seen."""
    folder = tmp_path_factory.mktemp("settings")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(folder))
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", 0)
    organisation, name = QCoreApplication.organizationName(), QCoreApplication.applicationName()
    QCoreApplication.setOrganizationName("mirrorgap-tests")
    QCoreApplication.setApplicationName("mirrorgap-tests")
    yield
    QCoreApplication.setOrganizationName(organisation)
    QCoreApplication.setApplicationName(name)


def _send(port: QWidget, kind: QEvent.Type, at: QPointF, modifiers: Any, pressed: bool) -> None:
    move = kind == QEvent.Type.MouseMove
    button = Qt.MouseButton.NoButton if move else LEFT
    buttons = LEFT if pressed else Qt.MouseButton.NoButton
    event = QMouseEvent(kind, at, QPointF(port.mapToGlobal(at)), button, buttons, modifiers)
    QApplication.sendEvent(port, event)
    QApplication.processEvents()


@pytest.fixture
def drag() -> Drag:
    """Return ``drag(port, start, end, modifiers=none, steps=6)``: a left drag in pixels of *port*."""

    def dragged(
        port: QWidget, start: QPoint, end: QPoint, modifiers: Any = NONE, steps: int = 6
    ) -> None:
        a, b = QPointF(start), QPointF(end)
        _send(port, QEvent.Type.MouseMove, a, modifiers, False)
        _send(port, QEvent.Type.MouseButtonPress, a, modifiers, True)
        for step in range(1, steps + 1):
            _send(port, QEvent.Type.MouseMove, a + (b - a) * step / steps, modifiers, True)
        _send(port, QEvent.Type.MouseButtonRelease, b, modifiers, False)

    return dragged


@pytest.fixture(scope="session")
def forking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """The program that has a worker forked from a process which has imported all already."""
    folder = Path(__file__).parents[1] / "forking"
    with tempfile.TemporaryDirectory(prefix="fork-") as place:
        address = str(Path(place) / "socket")
        server = subprocess.Popen(
            [sys.executable, str(folder / "server.py"), address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        yield sys.executable, "-I", "-S", str(folder / "client.py"), address
        server.stdin.close()
        server.wait(30)
        server.stdout.close()


@pytest.fixture
def quick_workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs have their processes forked: to start each anew takes longer than most tests.

    Tests of the processes themselves, and one journey of the whole window, do without this.
    """
    if hasattr(os, "fork"):
        monkeypatch.setattr(jobs, "PROGRAM", request.getfixturevalue("forking"))


@pytest.fixture
def double_click() -> Callable[[QWidget, QPoint], None]:
    """Return ``double_click(port, place)``: press, release, double click, release."""

    def clicked(port: QWidget, place: QPoint) -> None:
        at = QPointF(place)
        _send(port, QEvent.Type.MouseMove, at, NONE, False)
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick):
            _send(port, kind, at, NONE, True)
            _send(port, QEvent.Type.MouseButtonRelease, at, NONE, False)

    return clicked


@pytest.fixture
def show(qtbot: Any) -> Callable[..., Any]:
    """Return ``show(widget, width, height)``: shown, exposed, and closed after the test."""

    def shown(widget: QWidget, width: int = 900, height: int = 420) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        QApplication.processEvents()
        return widget

    return shown


@pytest.fixture
def point() -> Callable[..., QPoint]:
    """Return ``point(canvas, x, y)``: where a value of a plot's paper lies on its viewport."""

    def at(canvas: Any, x: float, y: float) -> QPoint:
        QApplication.processEvents()  # the rulers may still be taking their room
        return canvas.mapFromScene(canvas.box.mapViewToScene(QPointF(x, y)))

    return at


@pytest.fixture
def ink() -> Callable[..., int]:
    """Return ``ink(widget, colour)``: how many pixels of the widget are near ``#RRGGBB``."""

    def counted(widget: QWidget, colour: str, slack: int = 12) -> int:
        from PySide6.QtGui import QColor, QImage

        picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        import numpy as np

        data = np.frombuffer(picture.constBits(), dtype=np.uint8)
        pixels = data.reshape(picture.height(), picture.bytesPerLine() // 4, 4)[..., 2::-1]
        wanted = np.array(QColor(colour).getRgb()[:3], dtype=int)
        return int((np.abs(pixels.astype(int) - wanted).max(axis=2) <= slack).sum())

    return counted
