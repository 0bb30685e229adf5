"""Closing a case without a name: nothing is lost, and that is said, once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QPushButton

from mirrorgap.ui import preferences
from mirrorgap.ui.leaving import KEPT, TOLD

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def asked(window) -> QMessageBox:
    return window.findChild(QMessageBox, "leaving-dialog")


def close_by_keys(qtbot, window):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_W, CTRL)


def test_it_is_said_where_the_work_is_seen(window, settle, tmp_path):
    assert window.status.kept.text() == KEPT
    assert window.status.kept.toolTip() == str(window.session.path)
    window.registry.refresh()
    assert window.registry["close"].text() == "Close: the case is kept"
    window.session.save_as(tmp_path / "named.mirrorgap")
    window.registry.refresh()
    assert window.status.kept.text() == ""
    assert window.registry["close"].text() == "Close"


def test_the_first_time_it_is_said_and_the_next_start_offers_the_case(
    qtbot, window, open_window, settle
):
    path, called = window.session.path, window.session.called
    close_by_keys(qtbot, window)
    qtbot.waitUntil(lambda: asked(window) is not None)
    assert called in asked(window).informativeText()
    assert window.isVisible()
    qtbot.mouseClick(window.findChild(QPushButton, "leaving-dialog.close"), LEFT)
    qtbot.waitUntil(lambda: not window.isVisible())
    other = open_window()
    texts = [other.start.recent.item(i).text() for i in range(other.start.recent.count())]
    assert [text for text in texts if text.startswith(called)]
    other.session.open_case(path)
    settle(other)
    assert len(other.session.case.work.sources) == 2
    close_by_keys(qtbot, other)
    qtbot.waitUntil(lambda: not other.isVisible())
    assert asked(other) is None, "it was said once"


def test_one_may_go_on_or_save_instead(qtbot, window, tmp_path, monkeypatch):
    close_by_keys(qtbot, window)
    qtbot.waitUntil(lambda: asked(window) is not None)
    qtbot.keyClick(asked(window), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: asked(window) is None)
    assert window.isVisible()
    preferences.keep(TOLD, False)
    named = tmp_path / "named.mirrorgap"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(named), ""))
    close_by_keys(qtbot, window)
    qtbot.waitUntil(lambda: asked(window) is not None)
    qtbot.mouseClick(window.findChild(QPushButton, "leaving-dialog.save"), LEFT)
    qtbot.waitUntil(lambda: window.session.saved)
    assert named.is_file()
    assert window.isVisible()


def test_an_empty_case_is_left_without_a_word(qtbot, open_window):
    window = open_window()
    assert window.status.kept.text() == ""
    close_by_keys(qtbot, window)
    qtbot.waitUntil(lambda: not window.isVisible())
