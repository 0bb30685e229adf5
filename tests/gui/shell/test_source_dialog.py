"""A record leads to its row in the file, by double click and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView

from mirrorgap.ui.around import around
from mirrorgap.ui.source_dialog import SourceDialog

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    QTest.keyClick(window, Qt.Key.Key_8, CTRL)
    settle(window)
    return window


def raw(table, row: int, field: str):
    model = table.frame_model
    at = next(i for i, one in enumerate(model.columns) if one.field == field)
    return model.values[at].raw(int(model.order[row]))


def test_a_double_click_opens_the_file_at_the_row(qtbot, window, settle):
    table = window.findChild(QTableView, "records.table")
    at = table.visualRect(table.frame_model.index(2, 4)).center()
    number, value = int(raw(table, 2, "row")), raw(table, 2, "value")
    QTest.mouseClick(table.viewport(), LEFT, NONE, at)
    QTest.mouseDClick(table.viewport(), LEFT, NONE, at)
    qtbot.waitUntil(lambda: window.findChild(SourceDialog) is not None, timeout=20_000)
    dialog = window.findChild(SourceDialog)
    settle(window)
    qtbot.waitUntil(lambda: dialog.table.rowCount() > 0, timeout=20_000)
    row = dialog.table.currentRow()
    assert dialog.table.verticalHeaderItem(row).text() == str(number)
    cells = [dialog.table.item(row, at).text() for at in range(dialog.table.columnCount())]
    assert float(cells[5]) == value
    assert cells[0] in {"TUR", "UZB"}
    assert dialog.open_file.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(SourceDialog) is None, timeout=20_000)


def test_a_key_opens_it_from_the_inspector(qtbot, window, settle):
    table = window.docks.inspector.table
    qtbot.waitUntil(lambda: table.frame_model.rowCount() > 0, timeout=20_000)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.findChild(SourceDialog) is not None, timeout=20_000)
    dialog = window.findChild(SourceDialog)
    qtbot.waitUntil(lambda: dialog.table.rowCount() > 0, timeout=60_000)
    row = dialog.table.currentRow()
    assert dialog.table.verticalHeaderItem(row).text() == str(int(raw(table, 0, "row")))
    dialog.reject()


def test_a_file_that_is_gone_and_a_row_that_is_gone_are_told(tmp_path, pair):
    missing = around(str(tmp_path / "none.csv"), "", 3)
    assert "there is no such file" in missing.problem
    assert around(str(pair[0]), "", 10_000).at == -1
    first = around(str(pair[0]), "", 1)
    assert (first.at, first.texts[0][0]) == (0, "Reporter")
