"""Seasons in the whole window: turn to it, choose the period in the timeline, brush, undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QTableView, QWidget

from mirrorgap.model.selection import Keys

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
#: January 2022, the first month of the files.
FIRST = 2022 * 12


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    QTest.keyClick(window, Qt.Key.Key_5, CONTROL)
    settle(window)
    return window


def view(window):
    return window.tabs.view("seasons")


def table(window) -> QTableView:
    return window.findChild(QTableView, "seasons.table")


def click_row(window, row: int) -> None:
    at = table(window).visualRect(table(window).model().index(row, 3)).center()
    QTest.mouseClick(table(window).viewport(), LEFT, NONE, at)


def said(window) -> str:
    return view(window).sentences.text()


def test_it_is_there_by_its_names_and_answers_at_once(window):
    for name in ("seasons", "seasons.table", "seasons.plot"):
        assert window.findChild(QWidget, name) is not None, name
    assert window.tabs.currentWidget().objectName() == "seasons"
    assert window.session.case.eye.view == "seasons"
    # The answer came from a thread, and names what nobody chose.
    assert table(window).model().rowCount() == 2
    assert said(window).startswith("Is this rise seasonal? ")
    assert "No period is chosen: the last month that the books cover" in said(window)
    assert "Short: 24 months in a row, where STL needs 48" in said(window)
    assert view(window).plot.figure is not None


def test_period_and_base_are_dragged_in_the_timeline(window, settle, drag, point):
    canvas = window.docks.timeline.canvas
    (_, _), (low, high) = canvas.box.viewRange()
    middle = (low + high) / 2
    for month, modifiers in ((FIRST + 20, NONE), (FIRST + 17, SHIFT)):
        start, end = point(canvas, month + 0.3, middle), point(canvas, month + 0.8, middle)
        drag(canvas.viewport(), start, end, modifiers)
    settle(window)
    frame = view(window).result.frame
    assert set(frame["period"] + " " + frame["base_period"]) == {"2023-09 2023-06"}
    assert "September 2023 against June 2023" in said(window)
    assert "chosen" not in said(window)


def test_a_brush_in_table_or_plot_is_followed_and_asked_about(window, settle, drag, point):
    click_row(window, 0)
    settle(window)
    selection = window.session.case.eye.selection
    assert isinstance(selection, Keys)
    (key,) = selection.rows
    assert selection.columns == ("exporter", "importer")
    assert "1 of 2 rows" in view(window).tools._count.text()
    name = {"UZB": "Uzbekistan", "KAZ": "Kazakhstan"}[key[1]]
    assert f"Turkey's exports of listed goods to {name} rose" in said(window)
    # A drag in the plot selects months of the same lines; back goes back.
    combo = window.findChild(QComboBox, "seasons.choose-plot")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    canvas = view(window).plot.canvas
    top = canvas.box.viewRange()[1][1]
    drag(canvas.viewport(), point(canvas, FIRST + 3, 0), point(canvas, FIRST + 4, top))
    settle(window)
    assert "Apr 2022" in window.selection.chips.texts[-1]
    assert window.docks.timeline._part is not None
    window.registry["back"].trigger()
    settle(window)
    assert window.session.case.eye.selection == selection
    # Flows shows the same row when one turns to it.
    QTest.keyClick(window, Qt.Key.Key_2, CONTROL)
    settle(window)
    flows = window.tabs.view("flows")
    assert list(flows.result.frame["importer"][flows.table.frame_model.mask]) == [key[1]]


def test_an_edited_event_is_tested_for_a_break_and_undone(window, settle):
    combo = window.findChild(QComboBox, "seasons.choose-ask")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    settle(window)
    labels = set(view(window).result.frame["label"])
    assert "List of nine codes" in labels
    window.registry["edit-events"].trigger()
    dialog = window.findChild(QDialog, "events-dialog")
    row = next(i for i in range(8) if dialog.model.index(i, 2).data() == "List of nine codes")
    dialog.table.selectRow(row)
    QTest.mouseClick(dialog.remove, LEFT)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    settle(window)
    assert "List of nine codes" not in set(view(window).result.frame["label"])
    assert "list of 9" not in [one.label for one in view(window).plot.figure.events]
    window.registry["undo"].trigger()
    settle(window)
    assert set(view(window).result.frame["label"]) == labels
