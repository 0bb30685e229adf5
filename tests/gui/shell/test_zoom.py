"""Larger and smaller text: by keys, in rows, controls and plots at once, kept between runs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDockWidget,
    QLabel,
    QTabBar,
    QTableView,
    QWidget,
)

from mirrorgap.model.selection import Keys
from mirrorgap.ui import preferences, theme
from mirrorgap.ui.widgets.plots import FigurePlot

CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture(autouse=True)
def usual_size():
    """The size belongs to the application: let no other test have it."""
    yield
    theme.install("light").magnify(1.0)


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def sizes(window) -> dict[str, float]:
    table = window.findChild(QTableView, "flows.table")
    plot = window.findChild(FigurePlot, "flows.plot")
    return {
        "menu": window.menuBar().font().pointSizeF(),
        "combo": window.settings.basket.font().pointSizeF(),
        "combo height": window.settings.basket.height(),
        "cells": table.font().pointSizeF(),
        "header": table.horizontalHeader().font().pointSizeF(),
        "header height": table.horizontalHeader().height(),
        "row": table.rowHeight(0),
        "column": table.columnWidth(0),
        "title": plot.title.font().pointSizeF(),
        "ticks": plot.canvas.font().pointSizeF(),
        "axis": plot.canvas.bottom.rect().height(),
        "tree": window.docks.filters.tree.font().pointSizeF(),
    }


def test_keys_make_all_text_larger_with_its_rows_and_controls(qtbot, window, settle):
    before = sizes(window)
    for _ in range(3):
        qtbot.keyClick(window, Key.Key_Plus, CTRL)
    settle(window)
    assert theme.zoom() == 1.5
    for name, after in sizes(window).items():
        assert after == pytest.approx(1.5 * before[name], rel=0.12), name
    qtbot.keyClick(window, Key.Key_Minus, CTRL)
    assert theme.zoom() == 1.25
    qtbot.keyClick(window, Key.Key_0, CTRL)
    settle(window)
    assert sizes(window) == pytest.approx(before, rel=0.01)


@pytest.mark.parametrize(("key", "end"), [(Key.Key_Minus, 0), (Key.Key_Plus, -1)])
def test_the_size_ends_somewhere(qtbot, window, key, end):
    window.theme.magnify(theme.ZOOMS[1 if end == 0 else -2])
    for _ in range(2):
        qtbot.keyClick(window, key, CTRL)
    assert theme.zoom() == theme.ZOOMS[end]
    name = "zoom-out" if end == 0 else "zoom-in"
    assert not window.registry[name].isEnabled()


def test_a_small_screen_still_holds_the_window_of_large_text(qtbot, window, settle):
    window.theme.magnify(1.5)
    settle(window)
    for view in window.tabs.views:
        window.tabs.setCurrentWidget(view)
        settle(window)
        least = window.minimumSizeHint()
        assert (least.width() <= 1280, least.height() <= 800) == (True, True), view.name
    window.resize(1280, 800)
    assert window.settings.measure.geometry().right() < window.settings.width()


def shapes(window) -> dict[str, QRect]:
    """Return where the docks are that can be seen, and the middle of the window."""
    docks = window.findChildren(QDockWidget)
    inside = {one.objectName(): one.geometry() for one in docks if one.isVisible()}
    inside = {name: rect for name, rect in inside.items() if window.rect().intersects(rect)}
    return inside | {"centre": window.centralWidget().geometry()}


def cut(parent: QWidget) -> list[str]:
    """Return the controls in *parent* that show less than all of themselves."""
    kinds = (QComboBox, QAbstractButton)
    seen = [one for kind in kinds for one in parent.findChildren(kind) if one.isVisible()]
    seen = [one for one in seen if one.objectName().partition(".")[2] not in ("", "remarks.line")]
    return [one.objectName() for one in seen if one.visibleRegion().boundingRect() != one.rect()]


def test_three_steps_on_a_small_screen_cut_nothing_and_let_nothing_overlap(qtbot, window, settle):
    window.resize(1280, 800)
    settle(window)
    for _ in range(3):
        qtbot.keyClick(window, Key.Key_Plus, CTRL)
    for view in window.tabs.views:
        window.tabs.setCurrentWidget(view)
        settle(window)
        if (tools := getattr(view, "tools", None)) is not None:
            if view.name == "gaps":
                view.lacking.show()
            qtbot.waitUntil(lambda tools=tools: not cut(tools))
        assert window.size() == QSize(1280, 800), view.name
        found = list(shapes(window).values())
        assert all(window.rect().contains(rect) for rect in found)
        assert not [a for i, a in enumerate(found) for b in found[:i] if a.intersects(b)]
    bar = window.tabs.tabBar()
    assert isinstance(bar, QTabBar)
    assert bar.rect().contains(bar.tabRect(bar.count() - 1)), "all views can be seen"
    inner = window.docks.inspector.sentences.parentWidget()
    assert inner.width() <= inner.parentWidget().width()


def test_the_usual_size_gives_docks_their_places_of_before(qtbot, window, settle):
    window.resize(1280, 800)
    settle(window)
    seen = []

    def steady() -> bool:
        seen.append(shapes(window))
        return len(seen) > 20 and all(one == seen[-1] for one in seen[-20:])

    qtbot.waitUntil(steady, timeout=20_000)
    before, rows = seen[-1], window.docks.inspector.figures.height()
    for _ in range(3):
        qtbot.keyClick(window, Key.Key_Plus, CTRL)
    settle(window)
    assert shapes(window) != before
    qtbot.keyClick(window, Key.Key_0, CTRL)
    qtbot.waitUntil(lambda: shapes(window) == before)
    qtbot.waitUntil(lambda: window.docks.inspector.figures.height() == rows)


def test_a_remark_does_not_hold_the_window_open(qtbot, window, settle):
    remarks = window.tabs.currentWidget().remarks
    window.resize(1900, 900)
    remarks.say(["of words " * 60])
    settle(window)
    window.resize(1280, 800)
    settle(window)
    assert window.width() == 1280
    assert window.minimumSizeHint().width() < 1280


def test_parts_of_the_selection_have_room_before_its_counts(qtbot, window, settle):
    qtbot.keyClick(window, Key.Key_Plus, CTRL)
    qtbot.keyClick(window, Key.Key_Plus, CTRL)
    qtbot.keyClick(window, Key.Key_Plus, CTRL)
    window.resize(1280, 800)
    window.select(Keys(("exporter", "importer"), (("TUR", "UZB"),)))
    settle(window)
    bar = window.selection
    assert not bar.counts.isVisible()
    assert window.status.selected.text() == f"Selected: {bar.counts.text()}"
    qtbot.waitUntil(lambda: not cut(bar.chips))
    assert bar.chips.width() >= bar.chips.line_width()
    qtbot.keyClick(window, Key.Key_0, CTRL)
    window.resize(1600, 900)
    settle(window)
    assert bar.counts.isVisible()
    assert window.status.selected.text() == ""


def test_all_text_grows_alike_whatever_qt_forgets(qtbot, window, settle):
    def points():
        found = {}
        for widget in window.findChildren(QWidget):
            if widget.isVisible():
                found[id(widget)] = widget.font().pointSizeF()
        return found

    before = points()
    window.theme.magnify(1.25)
    after = points()
    assert len(before) > 150
    wrong = {key for key in before if after.get(key, 0) != pytest.approx(1.25 * before[key])}
    assert not wrong


def test_the_size_is_kept_for_the_next_window_and_the_next_dialog(qtbot, window, open_window):
    qtbot.keyClick(window, Key.Key_Plus, CTRL)
    assert float(str(preferences.value("zoom"))) == 1.1
    usual = window.font().pointSizeF() / 1.1
    window.close()
    theme.install("light").magnify(1.0)
    other = open_window()
    assert theme.zoom() == 1.1
    assert other.start.open_button.font().pointSizeF() == pytest.approx(1.1 * usual)
    other.show_about()
    label = other.findChild(QLabel, "about-dialog") or other.findChildren(QLabel)[0]
    assert label.font().pointSizeF() == pytest.approx(1.1 * usual, rel=0.9)


def test_a_width_chosen_at_one_size_is_the_same_share_at_another(qtbot, window, settle):
    table = window.findChild(QTableView, "flows.table")
    qtbot.keyClick(window, Key.Key_Plus, CTRL)
    table.setColumnWidth(1, 220)
    table.header().widthsChosen.emit()
    qtbot.keyClick(window, Key.Key_0, CTRL)
    settle(window)
    assert table.columnWidth(1) == 200


def test_what_was_kept_and_is_no_size_is_passed_over(open_window):
    preferences.keep("zoom", "large")
    open_window()
    assert theme.zoom() == 1.0
