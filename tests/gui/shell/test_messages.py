"""What the window says, and for how long: on whichever page shows, until it holds no more."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QTableView

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


def truncated(path: Path) -> Path:
    """Write a workbook of which the end is missing."""
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>" * 40)
    path.write_bytes(path.read_bytes()[:-60])
    return path


def told(window) -> list[str]:
    """Return what a person can read over the page that shows."""
    lines = window.banners.findChildren(QFrame, options=Qt.FindChildOption.FindDirectChildrenOnly)
    seen = [line for line in lines if line.isVisible() and line.visibleRegion().boundingRect()]
    return [str(line.property("words")) for line in seen]


def files(window) -> list[str]:
    return sorted(Path(one.path).name for one in window.session.case.work.sources)


def test_what_cannot_be_read_is_told_on_the_start_page(
    qtbot, open_window, settle, drop, tmp_path, pair
):
    window = open_window()
    empty = tmp_path / "nothing in here"
    empty.mkdir()
    drop(window, [empty])
    qtbot.waitUntil(lambda: bool(told(window)))
    assert window.start.isVisible()
    assert told(window) == [
        "nothing in here: no table (xlsx, xls, ods, csv …) is in this folder, nor in those "
        "inside it."
    ]
    drop(window, [truncated(tmp_path / "cut.xlsx")])
    qtbot.waitUntil(lambda: any("cut.xlsx" in text for text in told(window)), timeout=30_000)
    settle(window)
    assert len(told(window)) == 1, "what was said of the folder belongs to the folder"
    qtbot.keyClick(window, Key.Key_N, CTRL)
    assert told(window) == []
    drop(window, pair[:1])
    qtbot.waitUntil(lambda: files(window) == ["tur.csv"], timeout=30_000)
    settle(window)
    assert told(window) == []


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def test_what_was_said_of_one_case_is_not_said_of_the_next(qtbot, window, tmp_path):
    window.session.save_as(tmp_path / "mine.mirrorgap")
    assert any("Saved as mine.mirrorgap" in text for text in told(window))
    qtbot.keyClick(window, Key.Key_N, CTRL)
    assert window.start.isVisible()
    assert told(window) == []


def test_undo_after_a_brush_says_what_it_took_back_and_gives_it_back(qtbot, window, settle):
    table = window.findChild(QTableView, "flows.table")
    at = table.visualRect(table.model().index(0, 2)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=at)
    chosen = window.session.case.eye.selection
    last = Path(window.session.case.work.sources[-1].path).name
    undo, back = window.registry["undo"], window.registry["back"]
    assert undo.text() == undo.toolTip() == f"Undo: Add {last}"
    assert back.text() == back.toolTip() == "Back: Select"
    qtbot.keyClick(table, Key.Key_Z, CTRL)
    settle(window)
    assert last not in files(window)
    assert window.session.case.eye.selection == chosen
    assert told(window) == [f"Taken back: Add {last}. Back (Alt+Left) takes back “Select”."]
    again = window.findChild(QPushButton, "banner.undone.action")
    assert again.text() == "Redo"
    qtbot.mouseClick(again, LEFT)
    settle(window)
    assert files(window) == ["tur.csv", "uzb.csv"]
    assert told(window) == [f"Done again: Add {last}."]
    qtbot.keyClick(window, Key.Key_Left, ALT)
    QApplication.processEvents()
    assert window.session.case.eye.selection is None
    assert told(window) == [], "the words go with the next step"
