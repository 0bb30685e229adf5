"""Whole journeys by real events: keys alone, a brush in every view, copy and paste, a theme switch."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QTableView, QWidget

from mirrorgap.ui import dialogs, theme

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
TABS = {"overview": Key.Key_1, "flows": Key.Key_2, "gaps": Key.Key_3, "categories": Key.Key_4}
TABS |= {"seasons": Key.Key_5, "records": Key.Key_8, "quality": Key.Key_9}


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def press(key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is, as a person does."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifiers)
    QApplication.processEvents()


def tab_to(name: str, most: int = 80, modifiers=Qt.KeyboardModifier.NoModifier) -> QWidget:
    """Walk with Tab until the focus is on the widget of that name."""
    for _ in range(most):
        focused = QApplication.focusWidget()
        if focused is not None and focused.objectName() == name:
            return focused
        press(Key.Key_Tab, modifiers)
    raise AssertionError(f"Tab does not reach {name}")


def test_keys_alone_lead_from_the_start_to_the_workbook(
    qtbot, open_window, settle, pair, tmp_path, monkeypatch
):
    from openpyxl import load_workbook

    # The system's own file dialog is not this program's.
    monkeypatch.setattr(dialogs, "files", lambda parent: pair)
    window = open_window()
    tab_to("start.open")
    press(Key.Key_Space)
    settle(window)
    assert window.work.isVisible()
    QTest.keyClick(window, Key.Key_3, CTRL)
    settle(window)
    tab_to("gaps.table")
    press(Key.Key_Home)
    press(Key.Key_Space)
    settle(window)
    assert window.session.case.eye.selection is not None
    QTest.keyClick(window, Key.Key_E, CTRL)
    dialog = window.findChild(QDialog, "export-dialog")
    qtbot.waitUntil(dialog.isVisible, timeout=20_000)
    target = tab_to("export-dialog.target")
    assert isinstance(target, QLineEdit)
    press(Key.Key_A, CTRL)
    out = tmp_path / "by-keys.xlsx"
    QTest.keyClicks(target, str(out))
    button = dialog.findChild(QPushButton, "export-dialog.export")
    tab_to("export-dialog.export")
    assert button.hasFocus()
    press(Key.Key_Space)
    qtbot.waitUntil(out.is_file, timeout=120_000)
    settle(window)
    book = load_workbook(out, read_only=True)
    assert "Summary" in book.sheetnames
    book.close()
    QTest.keyClick(dialog, Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)


def test_a_brush_in_every_view_is_followed_by_every_other(window, settle):
    for name, key in TABS.items():
        QTest.keyClick(window, key, CTRL)
        settle(window)
        table = window.findChild(QTableView, f"{name}.table")
        assert table.model().rowCount() > 0, name
        table.setFocus()
        # The first row of the ledger was read, the last one may be a heading that made no record.
        press(Key.Key_Home if name == "quality" else Key.Key_End)
        press(Key.Key_Space)
        settle(window)
        assert window.session.case.eye.selection is not None, name
        assert window.selection.chips.texts, name
        assert window.docks.timeline._part is not None, name
        assert window.docks.inspector.title.text() != "All that is shown", name
        for other, other_key in TABS.items():
            QTest.keyClick(window, other_key, CTRL)
            settle(window)
            mask = window.tabs.view(other).table.frame_model.mask
            assert mask is not None, f"{other} does not follow {name}"
            assert np.count_nonzero(mask) > 0, f"{other} does not follow {name}"
        QTest.keyClick(window, Key.Key_2, CTRL)
        settle(window)
        window.findChild(QTableView, "flows.table").setFocus()
        press(Key.Key_Escape)
        settle(window)
        assert window.session.case.eye.selection is None


def test_what_is_copied_is_pasted_with_headers_and_whole_codes(window, settle):
    QTest.keyClick(window, Key.Key_8, CTRL)
    settle(window)
    table = window.findChild(QTableView, "records.table")
    table.setFocus()
    press(Key.Key_Home)
    press(Key.Key_Down, SHIFT)
    settle(window)
    press(Key.Key_C, CTRL)
    mime = QGuiApplication.clipboard().mimeData()
    assert "854231" in mime.html() or "847150" in mime.html()
    assert "mso-number-format" in mime.html()
    window.docks.raise_dock("notes")
    entry = window.docks.notes.entry
    entry.setFocus()
    press(Key.Key_V, CTRL)
    lines = entry.toPlainText().splitlines()
    header = lines[0].split("\t")
    assert len(lines) == 3
    assert {"Code", "Period"} <= {name.split(",")[0] for name in header}
    for line in lines[1:]:
        cells = dict(zip(header, line.split("\t"), strict=True))
        assert len(cells["Code"]) == 6
        assert cells["Code"].isdigit()


def test_typing_in_the_filters_asks_nothing_of_views_and_jobs(window, settle, monkeypatch):
    counted: list[str] = []
    for view in window.tabs.views:
        monkeypatch.setattr(view, "refresh", lambda *_, name=view.name: counted.append(name))
    jobs = window.session.jobs
    monkeypatch.setattr(jobs, "do", lambda label, *_: counted.append(label))
    monkeypatch.setattr(window.session, "dispatch", lambda *_: counted.append("dispatch"))
    search = window.docks.filters.search
    search.setFocus()
    before = window.session.case
    for place, letter in enumerate("kazakhstan", 1):
        QTest.keyClick(search, letter)
        # The letter stands there at once, whatever is still to be found.
        assert search.text() == "kazakhstan"[:place]
    settle(window)
    assert counted == []
    assert window.session.case is before


def lightness(image: QImage) -> float:
    places = ((x, y) for x in range(0, image.width(), 17) for y in range(0, image.height(), 13))
    found = [image.pixelColor(x, y).lightness() for x, y in places]
    return sum(found) / len(found)


def test_the_theme_switches_while_the_window_runs(window, settle):
    QTest.keyClick(window, Key.Key_2, CTRL)
    settle(window)
    view = window.tabs.view("flows")
    means, grounds = [], []
    for name in ("light", "dark", "light"):
        window.registry[name].trigger()
        settle(window)
        means.append(lightness(window.grab().toImage()))
        paper = view.plot.canvas.grab().toImage()
        grounds.append(paper.pixelColor(paper.width() - 3, 3).name().upper())
    assert means[0] > 200
    assert means[1] < 60
    assert means[2] == pytest.approx(means[0], abs=2)
    assert grounds == [theme.LIGHT.ground, theme.DARK.ground, theme.LIGHT.ground]
