"""The same cell in two files: who won stands in Quality, and the menu chooses the rule."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog


def aged(path, day):
    os.utime(path, (day * 86_400,) * 2)
    return path


def value_of(window):
    window.tabs.go_to("gaps")
    return window.session.now.mirror.cells.x.sum()


def test_the_rule_is_seen_and_chosen(open_window, qtbot, settle, pair, tidy):
    again = tidy("tur_again.csv", "TUR", ("UZB", "KAZ"), "export", 2.0)
    window = open_window([aged(again, 19_800), aged(pair[0], 19_700), pair[1]])
    settle(window)
    newest = value_of(window)
    window.tabs.go_to("quality")
    view = window.tabs.view("quality")
    qtbot.waitUntil(lambda: bool(view.findings), timeout=20_000)
    settle(window)
    (line,) = [text for text in view.result.frame["what"] if "tur_again.csv too" in str(text)]
    assert "counted from there, which was retrieved later" in line
    assert "by its file time; this one: 2023-12-09" in line
    window.registry.refresh()
    assert window.registry["settle-newest"].isChecked()
    assert not window.registry["settle-first"].isChecked()

    sources = window.session.case.work.sources
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChild(QDialog, "command-palette")
    QTest.keyClicks(palette.entry, "same cell in two")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(palette.entry, key)
    settle(window)
    assert window.session.case.work.settings.settle == "first"
    order = [source.path.endswith("tur_again.csv") for source in sources]
    first = value_of(window)
    assert (first == newest) == (order.index(True) < order.index(False))
    window.registry["undo"].trigger()
    settle(window)
    assert window.session.case.work.settings.settle == "newest"
    assert value_of(window) == newest
