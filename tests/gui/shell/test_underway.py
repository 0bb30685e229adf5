"""While files are still being read, the window says so over the views, and no view concludes."""

from __future__ import annotations

import threading

import pytest

from mirrorgap.model.case import Filter
from mirrorgap.model.commands import SetFilter
from mirrorgap.model.selection import Keys
from mirrorgap.ui.feeding import UNDERWAY

NOBODY = Filter("nobody", Keys(("exporter",), (("ABW",),)))


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair[:1])
    settle(window)
    return window


@pytest.fixture
def gate():
    """Open at the latest when the test ends, so that no thread outlives it."""
    made = threading.Event()
    yield made
    made.set()


def line(window) -> str:
    frame = window.banners._lines.get(UNDERWAY)
    return "" if frame is None else str(frame.property("words"))


def body(view) -> str:
    return f"{view.vacancy.title.text()} {view.vacancy.body.text()}"


def read_late(window, gate, n: int):
    window.session.underway.expect(n)
    return window.session.jobs.in_thread("Reading late.csv", lambda: gate.wait(60))


def test_a_line_says_how_far_it_is_and_goes_when_all_is_read(qtbot, window, settle, gate):
    assert line(window) == ""
    read_late(window, gate, 2)
    qtbot.waitUntil(lambda: line(window) != "")
    assert line(window) == "1 of 2 files read; figures are of what is read so far."
    assert window.banners.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: line(window) == "")
    settle(window)
    assert line(window) == ""


def test_an_empty_view_concludes_nothing_while_more_is_to_come(qtbot, window, settle, gate):
    read_late(window, gate, 1)
    window.session.dispatch(SetFilter(NOBODY))
    for name in ("flows", "gaps", "records", "seasons"):
        view = window.tabs.view(name)
        window.tabs.setCurrentWidget(view)
        qtbot.waitUntil(lambda view=view: "still being read" in body(view))
        assert "No record" not in body(view)
    qtbot.waitUntil(lambda: line(window) != "")
    assert line(window).startswith("Another file is being read")
    gate.set()
    settle(window)
    for name in ("flows", "gaps", "records", "seasons"):
        view = window.tabs.view(name)
        window.tabs.setCurrentWidget(view)
        qtbot.waitUntil(lambda view=view: "still being read" not in body(view))


def test_a_look_back_says_which_files_came_later(qtbot, window, settle, pair):
    then = len(window.session.log)
    window.session.open_paths(pair[1:])
    settle(window)
    window.session.show_past(then)
    settle(window)
    assert window.session.now.later == 1
    assert any("1 file of the case was read later." in text for text in window.banners.texts)
    window.session.dispatch(SetFilter(NOBODY))
    window.tabs.setCurrentWidget(window.tabs.view("flows"))
    settle(window)
    assert "1 file of the case was read after the moment" in body(window.tabs.view("flows"))
    window.session.show_present()
    settle(window)
    assert window.session.now.later == 0


def test_another_case_expects_nothing(qtbot, window, settle, gate):
    read_late(window, gate, 3)
    qtbot.waitUntil(lambda: line(window) != "")
    window.new_case()
    assert line(window) == ""
    assert not window.session.underway.more
    gate.set()  # the window is closed before the fixture ends, and waits for the thread
