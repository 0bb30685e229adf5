"""Journeys by mouse and keys: brush, note, undo, filter, save, reopen, export."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QToolButton,
    QTreeWidget,
    QWidget,
)

from mirrorgap.model import commands, periods
from mirrorgap.model.notes import Status
from mirrorgap.model.selection import Keys

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def click_row(qtbot, window, name: str, row: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    table = window.findChild(QTableView, f"{name}.table")
    at = table.visualRect(table.model().index(row, 2)).center()
    qtbot.wait(QApplication.doubleClickInterval() + 20)
    qtbot.mouseClick(table.viewport(), LEFT, modifiers, at)


def visible(parent: QWidget, name: str = "") -> list[QToolButton]:
    return [one for one in parent.findChildren(QToolButton, name or None) if one.isVisible()]


def pairs(window) -> set[tuple[str, ...]]:
    selection = window.session.case.eye.selection
    return set(selection.rows) if isinstance(selection, Keys) else set()


def test_a_click_in_flows_is_followed_everywhere(qtbot, window):
    click_row(qtbot, window, "flows", 0)
    assert len(pairs(window)) == 1
    (first,) = pairs(window)
    words = window.selection.chips.texts
    assert len(words) == 1
    assert "Uzbekistan" in words[0] or "Kazakhstan" in words[0]
    assert "72 cells" in window.selection.counts.text()
    assert window.docks.inspector.title.text().split(" to ")[0] == "Turkey"
    click_row(qtbot, window, "flows", 1, CTRL)
    assert len(pairs(window)) == 2
    assert first in pairs(window)


def test_a_part_of_the_selection_goes_by_its_cross(qtbot, window):
    click_row(qtbot, window, "flows", 0)
    click_row(qtbot, window, "flows", 1, CTRL)
    remove = "selection.parts.remove"
    qtbot.waitUntil(lambda: len(visible(window.selection, remove)) == 2)
    crosses = visible(window.selection, remove)
    qtbot.mouseClick(crosses[0], LEFT)
    assert len(pairs(window)) == 1
    qtbot.mouseClick(window.findChild(QToolButton, "selection.clear"), LEFT)
    assert window.session.case.eye.selection is None
    assert window.selection.chips.texts == []


def test_back_and_forward_go_over_what_was_looked_at(qtbot, window):
    click_row(qtbot, window, "flows", 0)
    chosen = pairs(window)
    place = [view.name for view in window.tabs.views].index("gaps")
    qtbot.keyClick(window, Key(Key.Key_1 + place), CTRL)
    assert window.tabs.currentWidget().objectName() == "gaps"
    qtbot.keyClick(window, Key.Key_Left, ALT)
    assert window.tabs.currentWidget().objectName() == "flows"
    qtbot.keyClick(window, Key.Key_Left, ALT)
    assert pairs(window) == set()
    qtbot.keyClick(window, Key.Key_Right, ALT)
    assert pairs(window) == chosen


def test_a_note_is_written_by_keyboard_and_undone(qtbot, window):
    click_row(qtbot, window, "flows", 0)
    qtbot.keyClick(window, Key.Key_M, CTRL)
    entry = window.findChild(QPlainTextEdit, "notes.entry")
    assert entry.hasFocus()
    qtbot.keyClicks(entry, "Half of it is missing")
    qtbot.keyClick(entry, Key.Key_Return, CTRL)
    (note,) = window.session.case.work.notes
    assert note.text == "Half of it is missing"
    assert note.status is Status.OPEN
    assert note.subject == window.session.case.eye.selection
    assert window.docks.notes.list.count() == 1
    assert entry.toPlainText() == ""
    table = window.findChild(QTableView, "flows.table")
    table.setFocus()
    qtbot.keyClick(table, Key.Key_Z, CTRL)
    assert window.session.case.work.notes == ()
    assert window.docks.notes.list.count() == 0
    assert pairs(window), "undo takes back work, not what is looked at"
    qtbot.keyClick(table, Key.Key_Z, CTRL | SHIFT)
    assert window.session.case.work.notes == (note,)


def test_only_the_selection_narrows_and_widens(qtbot, window):
    table = window.findChild(QTableView, "flows.table")
    assert table.model().rowCount() == 2
    click_row(qtbot, window, "flows", 0)
    only = window.findChild(QToolButton, "selection.only")
    qtbot.mouseClick(only, LEFT)
    assert table.model().rowCount() == 1
    assert window.docks.filters.chips.texts[0].startswith("Only the selection")
    qtbot.mouseClick(only, LEFT)
    assert table.model().rowCount() == 2


def test_a_filter_is_checked_switched_and_removed(qtbot, window):
    tree = window.findChild(QTreeWidget, "filters.table")
    search = window.findChild(QLineEdit, "filters.search")
    table = window.findChild(QTableView, "flows.table")
    qtbot.keyClicks(search, "kazakh")
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1)
    item = tree.topLevelItem(0).child(0)
    assert item.text(0) == "Kazakhstan"
    assert item.text(2) == "72"
    qtbot.mouseClick(tree.viewport(), LEFT, pos=check_box(tree, item))
    assert table.model().rowCount() == 1
    assert window.docks.filters.chips.texts == ["Importer: Kazakhstan"]
    chip = window.docks.filters.chips
    qtbot.waitUntil(lambda: len(visible(chip)) == 2)
    (word, _) = visible(chip)
    qtbot.mouseClick(word, LEFT)
    assert table.model().rowCount() == 2
    qtbot.waitUntil(lambda: len(visible(chip)) == 2)
    (_, cross) = visible(chip)
    qtbot.mouseClick(cross, LEFT)
    assert window.session.case.eye.filters == ()


def check_box(tree: QTreeWidget, item) -> QPoint:
    from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

    option = QStyleOptionViewItem()
    option.initFrom(tree)
    option.rect = tree.visualItemRect(item)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    box = QStyle.SubElement.SE_ItemViewItemCheckIndicator
    return tree.style().subElementRect(box, option, tree).center()


def test_dragging_on_the_timeline_chooses_the_period(qtbot, window, drag, point):
    timeline = window.findChild(QWidget, "timeline.plot")
    canvas = timeline.canvas
    months = [periods.parse(text).first_month for text in ("2023-01", "2023-06")]
    start, end = point(canvas, months[0] + 0.5, 1.0), point(canvas, months[1] + 0.5, 1.0)
    start.setY(canvas.viewport().height() // 3)
    end.setY(start.y())
    drag(canvas.viewport(), start, end)
    assert str(window.session.case.eye.window) == "2023-01 to 2023-06"
    assert str(window.session.now.query.window) == "2023-01 to 2023-06"
    qtbot.keyClick(window, Key.Key_Left, ALT)
    assert window.session.case.eye.window is None


def test_the_factor_is_typed_and_undone(qtbot, window):
    line = window.settings.factor.lineEdit()
    line.selectAll()
    qtbot.keyClicks(line, "1.12")
    qtbot.keyClick(line, Key.Key_Return)
    assert window.session.case.work.settings.cif_fob == 1.12
    assert window.session.now.query.factor == 1.12
    window.session.undo()
    assert line.text() == "1.06"


def test_a_palette_finds_and_runs_by_name(qtbot, window):
    qtbot.keyClick(window, Key.Key_K, CTRL)
    palette = window.findChild(QDialog, "command-palette")
    assert palette.isVisible()
    entry = palette.findChild(QLineEdit)
    qtbot.keyClicks(entry, "theme dark")
    assert palette.list.count() == 1
    qtbot.keyClick(entry, Key.Key_Return)
    assert window.theme.dark
    assert window.session.now.dark
    assert (
        not window.findChild(QTableView, "flows.table").palette().base().color().lightness() > 128
    )
    window.choose_theme("light")


def test_saved_reopened_and_nothing_is_lost(
    qtbot, window, open_window, settle, tmp_path, monkeypatch
):
    click_row(qtbot, window, "flows", 0)
    window.session.write_note("Look again", Status.TO_VERIFY)
    (note,) = window.session.case.work.notes
    kept = dict(note.figures)
    amounts = (kept["exports_usd"], kept["uncovered_exports_usd"])
    assert any(amount > 0 for amount in amounts), "a note keeps the figures of its day"
    target = tmp_path / "my case"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    qtbot.keyClick(window, Key.Key_S, CTRL)
    saved = tmp_path / "my case.mirrorgap"
    assert saved.is_file()
    assert "my case" in window.windowTitle()
    before, figures = window.session.case, window.session.now.mirror.records.n
    window.close()
    for path in tmp_path.glob("*.csv"):
        path.unlink()
    other = open_window([saved])
    settle(other)
    assert other.session.case.work.notes == before.work.notes
    assert other.session.case.eye.selection == before.eye.selection
    assert other.session.now.mirror.records.n == figures
    qtbot.keyClick(other, Key.Key_Z, CTRL)
    assert other.session.case.work.notes == ()


def test_a_note_says_the_period_that_was_looked_at(qtbot, window, settle):
    click_row(qtbot, window, "flows", 0)
    window.session.write_note("All of it", Status.OPEN)
    window.session.dispatch(commands.SetWindow(periods.window("2023", "2023")))
    settle(window)
    window.session.write_note("This year", Status.OPEN)
    whole, year = window.session.case.work.notes
    assert year.title == f"{whole.title} (looked at in 2023)"
    assert year.subject == whole.subject


def test_a_case_that_is_no_case_is_refused_in_words(open_window, settle, tmp_path):
    path = tmp_path / "broken.mirrorgap"
    path.write_text("this is no case")
    window = open_window([path])
    settle(window)
    assert any("broken.mirrorgap" in text for text in window.banners.texts)
    assert window.start.isVisible()


def test_the_start_page_offers_recent_cases(qtbot, window, open_window, settle, tmp_path):
    from datetime import datetime

    from mirrorgap.ui.start import WHERE

    saved = tmp_path / "kept.mirrorgap"
    window.session.save_as(saved)
    window.close()
    other = open_window()
    listed = other.start.recent
    assert listed.count() == 1
    where = listed.item(0).data(WHERE)
    assert where.endswith(str(tmp_path)), "in which folder it lies"
    assert where.startswith(f"{datetime.fromtimestamp(saved.stat().st_mtime):%Y-%m-%d %H:%M} · ")
    assert listed.sizeHintForColumn(0) <= listed.viewport().width()
    assert not listed.horizontalScrollBar().isVisible()
    listed.setFocus()
    listed.setCurrentRow(0)
    qtbot.keyClick(listed, Key.Key_Return)
    settle(other)
    assert len(other.session.case.work.sources) == 2


def test_an_untitled_case_that_was_closed_is_offered_again(qtbot, window, settle):
    rows = window.session.now.mirror.records.n
    qtbot.keyClick(window, Key.Key_N, CTRL)
    settle(window)
    assert window.start.isVisible()
    listed = window.start.recent
    assert listed.count() == 1
    assert listed.item(0).text().startswith("Untitled of ")
    listed.setFocus()
    listed.setCurrentRow(0)
    qtbot.keyClick(listed, Key.Key_Return)
    settle(window)
    assert window.session.now.mirror.records.n == rows


def test_export_writes_a_workbook(qtbot, window, settle, tmp_path):
    from openpyxl import load_workbook

    qtbot.keyClick(window, Key.Key_E, CTRL)
    dialog = window.findChild(QDialog, "export-dialog")
    assert dialog.isVisible()
    target = dialog.findChild(QLineEdit, "export-dialog.target")
    target.selectAll()
    out = tmp_path / "out.xlsx"
    qtbot.keyClicks(target, str(out))
    qtbot.mouseClick(dialog.findChild(QPushButton, "export-dialog.export"), LEFT)
    qtbot.waitUntil(out.is_file, timeout=60_000)
    settle(window)
    book = load_workbook(out, read_only=True)
    assert "Summary" in book.sheetnames
    book.close()
    dialog.reject()


def test_the_layout_is_restored(qtbot, window, open_window, settle, pair):
    from PySide6.QtWidgets import QDockWidget

    dock = window.findChild(QDockWidget, "timeline")
    dock.hide()
    window.close()
    other = open_window(pair)
    settle(other)
    assert not other.findChild(QDockWidget, "timeline").isVisible()
    other.reset_layout()
    assert other.findChild(QDockWidget, "timeline").isVisible()


def test_paths_are_shown_by_name_only(window):
    texts = [window.docks.sources.tree.topLevelItem(i).text(0) for i in range(2)]
    assert sorted(text.splitlines()[0].split()[-1] for text in texts) == ["tur.csv", "uzb.csv"]
    assert not any(str(Path.cwd()) in text for text in texts)
