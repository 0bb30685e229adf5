"""Events over time in the whole window: edited from the menu, undone, hidden, in every plot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def over(window) -> tuple[list[str], list[str]]:
    """Return the names of the events over the timeline, and of those over Flows."""
    timeline = [event.label for event in window.docks.timeline.canvas.grid.events]
    return timeline, [event.label for event in window.tabs.view("flows").plot.figure.events]


#: Those of January 2022 to December 2023, which the files are of.
SHIPPED = ["HS 2022", "invasion", "visit to Turkey", "list of 9", "list of 45", "E.O. 14114"]


def test_events_lie_over_timeline_and_flows_until_they_are_hidden(
    window, open_window, settle, pair
):
    assert over(window) == (SHIPPED, SHIPPED)
    QTest.keyClick(window, Qt.Key.Key_E, CONTROL_SHIFT)
    settle(window)
    assert over(window) == ([], [])
    assert not window.registry["events"].isChecked()
    # They stay hidden in the next window.
    again = open_window(pair)
    settle(again)
    assert again.docks.timeline.canvas.grid.events == ()
    window.registry["events"].trigger()
    settle(window)
    assert over(window) == (SHIPPED, SHIPPED)


def test_the_palette_finds_the_dialog_and_undo_takes_an_edit_back(window, settle):
    window.registry["palette"].trigger()
    entry = window.findChild(QDialog, "command-palette").findChild(QLineEdit)
    QTest.keyClicks(entry, "edit events")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    dialog = window.findChild(QDialog, "events-dialog")
    assert dialog.isVisible()
    place = dialog.table.visualRect(dialog.model.index(1, 2)).center()
    QTest.mouseClick(dialog.table.viewport(), LEFT, NONE, place)
    QTest.mouseClick(dialog.remove, LEFT)
    QTest.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), LEFT)
    settle(window)
    assert over(window) == ([SHIPPED[0], *SHIPPED[2:]],) * 2
    assert window.session.undo_label == "Edit the events"
    window.registry["undo"].trigger()
    settle(window)
    assert over(window) == (SHIPPED, SHIPPED)
