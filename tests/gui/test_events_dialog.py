"""Editing the events by real keys and mouse."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit

from mirrorgap.model.events import KnownEvent, known_events
from mirrorgap.ui import theme
from mirrorgap.ui.events_dialog import EventsDialog
from mirrorgap.ui.events_model import EventsModel

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def dialog(qapp, show) -> EventsDialog:
    return show(EventsDialog(known_events()), 920, 420)


@pytest.fixture
def taken(dialog) -> list:
    found: list = []
    dialog.chosen.connect(found.append)
    return found


def ok(dialog):
    return dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)


def editor(dialog) -> QLineEdit:
    found = [one for one in dialog.table.viewport().findChildren(QLineEdit) if one.isVisible()]
    assert len(found) == 1
    return found[0]


def write(dialog, row: int, column: int, text: str) -> None:
    """Click a cell, press F2, type, and press Return."""
    index = dialog.model.index(row, column)
    dialog.table.scrollTo(index)
    place = dialog.table.visualRect(index).center()
    QTest.mouseClick(dialog.table.viewport(), LEFT, NONE, place)
    QTest.keyClick(dialog.table, Qt.Key.Key_F2)
    field = editor(dialog)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def test_the_model_keeps_the_rules_of_qt(qtmodeltester) -> None:
    model = EventsModel(known_events())
    qtmodeltester.check(model)
    model.remove(0)
    model.add()
    qtmodeltester.check(model)


def test_an_edited_label_is_taken(dialog, taken) -> None:
    write(dialog, 1, 2, "The war begins")
    QTest.mouseClick(ok(dialog), LEFT)
    assert [event.label for event in taken[0]][1] == "The war begins"
    assert len(taken[0]) == len(known_events())


def test_a_row_is_added_and_must_have_a_day_and_words(dialog, taken) -> None:
    QTest.mouseClick(dialog.add, LEFT)
    row = len(known_events())
    assert dialog.model.rowCount() == row + 1
    QTest.keyClick(editor(dialog), Qt.Key.Key_Escape)
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    write(dialog, row, 0, "1 May 2023")
    assert dialog.wrong.text() == f"Row {row + 1}: “1 May 2023” is no date; write it as 2022-02-24."
    assert not ok(dialog).isEnabled()
    write(dialog, row, 0, "2023-05-01")
    assert dialog.wrong.text() == f"Row {row + 1}: say what happened."
    write(dialog, row, 2, "A rule")
    assert dialog.wrong.text() == ""
    QTest.mouseClick(ok(dialog), LEFT)
    assert KnownEvent(date(2023, 5, 1), "", "A rule", "") in taken[0]


def test_delete_removes_the_row_and_shipped_events_come_back(dialog, taken) -> None:
    place = dialog.table.visualRect(dialog.model.index(0, 2)).center()
    QTest.mouseClick(dialog.table.viewport(), LEFT, NONE, place)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert dialog.model.events() == known_events()[1:]
    QTest.mouseClick(dialog.shipped, LEFT)
    assert dialog.model.events() == known_events()
    QTest.mouseClick(ok(dialog), LEFT)
    assert taken == []  # nothing was changed


def test_the_shipped_table_is_taken_as_such(qapp, show) -> None:
    dialog = show(EventsDialog(known_events()[:2]), 920, 420)
    found: list = []
    dialog.chosen.connect(found.append)
    QTest.mouseClick(dialog.shipped, LEFT)
    QTest.mouseClick(ok(dialog), LEFT)
    assert found == [None]


def test_a_wrong_date_is_written_in_the_colour_of_alarm(dialog, ink) -> None:
    alarm = theme.tokens_of(dialog).alarm
    before = ink(dialog.table.viewport(), alarm, 40)
    write(dialog, 0, 0, "0000-00-00")
    dialog.table.clearSelection()
    dialog.table.setCurrentIndex(dialog.model.index(3, 3))
    assert ink(dialog.table.viewport(), alarm, 40) > before + 20
