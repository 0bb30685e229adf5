"""Docks keep their places, and only one bar of tabs joins those that share a place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDockWidget,
    QScrollArea,
    QTabBar,
    QToolButton,
    QWidget,
)

from mirrorgap.ui import theme

CTRL = Qt.KeyboardModifier.ControlModifier
DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def bars(window) -> list[list[str]]:
    """Return the tabs of each bar of joined docks that can be seen."""
    seen = [
        bar
        for bar in window.findChildren(QTabBar, options=DIRECT)
        if bar.isVisible() and bar.geometry().intersects(window.rect())
    ]
    return [[bar.tabText(i) for i in range(bar.count())] for bar in seen]


def test_a_saved_and_reopened_case_has_one_bar_of_tabs(
    qtbot, window, open_window, settle, tmp_path
):
    saved = tmp_path / "kept.mirrorgap"
    window.session.save_as(saved)
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: bars(window) == [])
    window.session.open_paths([saved])
    assert bars(window) in ([], [["Notes", "Claims"]]), "no second one for a moment"
    settle(window)
    assert bars(window) == [["Notes", "Claims"]]
    window.reset_layout()
    assert bars(window) in ([], [["Notes", "Claims"]]), "no second one for a moment"
    qtbot.waitUntil(lambda: bars(window) == [["Notes", "Claims"]])
    window.close()
    other = open_window([saved])
    settle(other)
    other.resize(1280, 800)
    settle(other)
    assert bars(other) == [["Notes", "Claims"]]


def test_docks_are_where_they_were_left(qtbot, window, settle, pair):
    notes = window.findChild(QDockWidget, "notes")
    filters = window.findChild(QDockWidget, "filters")
    window.resizeDocks([filters], [300], Qt.Orientation.Horizontal)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, notes)
    window.findChild(QDockWidget, "timeline").hide()
    qtbot.waitUntil(lambda: filters.width() == 300)
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    window.session.open_paths(pair)
    settle(window)
    qtbot.waitUntil(lambda: filters.width() == 300)
    assert window.dockWidgetArea(notes) is Qt.DockWidgetArea.LeftDockWidgetArea
    assert not window.findChild(QDockWidget, "timeline").isVisible()
    assert bars(window) == []


def cut(parent: QWidget) -> list[str]:
    """Return the names of the controls in *parent* that show less than all of themselves."""
    kinds = (QComboBox, QAbstractButton)
    seen = [one for kind in kinds for one in parent.findChildren(kind) if one.isVisible()]
    return [
        one.objectName()
        for one in seen
        if one.width() < one.sizeHint().width() or one.visibleRegion().boundingRect() != one.rect()
    ]


def test_on_a_small_screen_nothing_is_cut_and_lists_have_room(
    qtbot, open_window, settle, pair, tidy
):
    window = open_window(pair[:1])
    settle(window)
    window.resize(1280, 800)
    window.reset_layout()
    settle(window)
    tree, inspector = window.docks.sources.tree, window.docks.inspector
    row = tree.visualItemRect(tree.topLevelItem(0)).height()
    assert tree.viewport().height() >= 9 * row
    table = inspector.table
    assert table.viewport().height() >= 5 * theme.ROW_HEIGHT
    scroll = inspector.findChild(QScrollArea)
    qtbot.mouseClick(window.tabs.tabBar(), Qt.MouseButton.LeftButton, pos=tab(window, "gaps"))
    settle(window)
    assert scroll.widget().width() <= scroll.viewport().width()
    figures = [one for one in inspector.figures.findChildren(QToolButton) if one.isVisible()]
    assert figures
    assert not [one.text() for one in figures if one.width() < one.sizeHint().width()]
    view = window.tabs.view("gaps")
    view.lacking.show()
    qtbot.waitUntil(lambda: not cut(view.tools))


def tab(window, name: str) -> QPoint:
    return window.tabs.tabBar().tabRect(window.tabs.indexOf(window.tabs.view(name))).center()


def test_tab_reaches_what_can_be_seen_and_nothing_else(qtbot, open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    window.tabs.tabBar().setFocus()
    seen = []
    for _ in range(60):
        here = QApplication.focusWidget()
        seen.append(here)
        qtbot.keyClick(here, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is seen[0]:
            break
    names = [one.objectName() for one in seen]
    assert names.index("flows.choose-who") < names.index("flows.table") < names.index("flows.plot")
    assert not [name for name in names if name.startswith("claims.")]
    assert "notes.entry" in names
    qtbot.keyClick(window, Qt.Key.Key_M, CTRL | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: QApplication.focusWidget().objectName() == "claims.sentence")
    qtbot.keyClick(window, Qt.Key.Key_M, CTRL)
    qtbot.waitUntil(lambda: QApplication.focusWidget().objectName() == "notes.entry")


def test_docks_keep_their_places_where_their_turn_was_still_to_come(
    qtbot, window, settle, tmp_path
):
    saved = tmp_path / "kept.mirrorgap"
    window.session.save_as(saved)
    dock = window.findChild(QDockWidget, "timeline")
    dock.toggleViewAction().trigger()
    assert not dock.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_N, CTRL)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.start)
    window.session.open_paths([saved])
    # Back at once, before the docks have had their turn.
    window.show_start(True)
    window.show_start(False)
    settle(window)
    assert bars(window) == [["Notes", "Claims"]]
    assert not dock.isVisible()
    assert window.findChild(QDockWidget, "inspector").isVisible()
