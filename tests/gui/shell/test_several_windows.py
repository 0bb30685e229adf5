"""Several cases in several windows: each with its own sources, selection and undo; one theme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from mirrorgap.model.selection import keys
from mirrorgap.ui import window as windows
from mirrorgap.ui.window import Window

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def both(qtbot, open_window, settle, pair) -> Iterator[tuple[Window, Window]]:
    """A window with files, and a second one opened from it by keys."""
    first = open_window(pair)
    settle(first)
    qtbot.keyClick(first, Key.Key_N, CTRL | SHIFT)
    (second,) = windows._beside
    qtbot.waitExposed(second)
    qtbot.waitUntil(second.isActiveWindow)
    yield first, second
    second.close()
    QApplication.processEvents()


def test_a_new_window_begins_a_case_of_its_own(both, settle, pair):
    first, second = both
    assert second.isVisible()
    assert second.pages.currentWidget() is second.start
    assert second.session.path != first.session.path
    second.session.open_paths(pair[:1])
    settle(second)
    assert (len(first.session.case.work.sources), len(second.session.case.work.sources)) == (2, 1)
    first.session.select(keys("exporter", "TUR"))
    assert second.session.case.eye.selection is None
    assert not second.start.recent.findItems("Unsaved", Qt.MatchFlag.MatchContains)


def test_closing_one_leaves_the_other_as_it_is(qtbot, both, settle):
    first, second = both
    qtbot.keyClick(second, Key.Key_W, CTRL)
    qtbot.waitUntil(lambda: not second.isVisible())
    assert not windows._beside
    assert first.isVisible()
    first.session.select(keys("exporter", "TUR"))
    settle(first)
    assert first.selection.chips.texts


def test_the_same_case_is_looked_at_only_in_the_second(both, settle, tmp_path):
    first, second = both
    first.session.save_as(tmp_path / "one.mirrorgap")
    second.session.open_case(tmp_path / "one.mirrorgap")
    settle(second)
    assert len(second.session.case.work.sources) == 2
    assert second.session._store.journal.read_only


def test_the_theme_is_of_all_windows(both, settle):
    first, second = both
    first.choose_theme("dark")
    assert second.theme.dark
    assert first.session.now.dark
    first.choose_theme("light")
