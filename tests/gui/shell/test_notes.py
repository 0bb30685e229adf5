"""Notes by real events: on a gap, on a plotted month, on a record; closed, reopened, a newer vintage."""

from __future__ import annotations

import csv
import hashlib
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QToolButton,
)

from mirrorgap.model import noted, periods
from mirrorgap.model.notes import Status
from mirrorgap.model.selection import Both, Keys, SourceRows, keys
from mirrorgap.ui import preferences
from mirrorgap.ui.noting import INITIALS
from mirrorgap.ui.question import query_of

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key
LISTED = ("854231", "854232", "847150")


@pytest.fixture
def pair(tidy):
    """Turkey's exports to Uzbekistan, and Uzbekistan's imports: one line in a plot of flows."""
    return [
        tidy("tur.csv", "TUR", ("UZB",), "export"),
        tidy("uzb.csv", "UZB", ("TUR",), "import", 0.5),
    ]


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def go(qtbot, window, settle, name):
    place = [view.name for view in window.tabs.views].index(name)
    bar = window.tabs.tabBar()
    qtbot.mouseClick(bar, LEFT, Qt.KeyboardModifier.NoModifier, bar.tabRect(place).center())
    assert window.tabs.currentWidget().name == name
    settle(window)


def click_row(qtbot, window, name, row):
    table = window.findChild(QTableView, f"{name}.table")
    at = table.visualRect(table.model().index(row, 4)).center()
    qtbot.wait(QApplication.doubleClickInterval() + 20)
    qtbot.mouseClick(table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, at)


def write(qtbot, window, text, tags=""):
    qtbot.keyClick(window, Key.Key_M, CTRL)
    entry = window.findChild(QPlainTextEdit, "notes.entry")
    qtbot.keyClicks(entry, text)
    if tags:
        qtbot.keyClicks(window.findChild(QLineEdit, "notes.tags"), tags)
    qtbot.keyClick(entry, Key.Key_Return, CTRL)


def rows_marked(window, name):
    table = window.findChild(QTableView, f"{name}.table")
    noted = table.frame_model.noted
    return set() if noted is None else set(np.flatnonzero(noted).tolist())


def popup(qtbot):
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def take(qtbot, menu, words):
    (action,) = [one for one in menu.actions() if one.text().startswith(words)]
    menu.setActiveAction(action)
    qtbot.keyClick(menu, Key.Key_Return)


def newer_download(pair, tmp_path):
    """Turkey's file turned upside down: Uzbekistan's May 2023 of 8542.31 is five million now."""
    with pair[0].open(encoding="utf-8") as stream:
        header, *rows = list(csv.reader(stream))
    for row in rows:
        if row[1:5] == ["UZB", "export", "854231", "2023-05"]:
            row[5] = "5000000"
    path = tmp_path / "newer" / "tur 2024.csv"
    path.parent.mkdir()
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *reversed(rows)])
    return path


def written_rows(path):
    with path.open(encoding="utf-8") as stream:
        return {n: row[:5] for n, row in enumerate(csv.reader(stream), start=1)}


def test_notes_stand_where_they_belong_through_close_reopen_and_a_newer_vintage(
    qtbot, window, open_window, settle, pair, point, tmp_path, monkeypatch
):
    # On a gap.
    go(qtbot, window, settle, "gaps")
    click_row(qtbot, window, "gaps", 0)
    write(qtbot, window, "On the gap", "chips, ask")
    # On a plotted month: May 2023 of Uzbekistan's line.
    go(qtbot, window, settle, "flows")
    qtbot.keyClick(window, Key.Key_D, CTRL)
    settle(window)
    plot = window.tabs.view("flows").plot
    line = [i for i, key in enumerate(plot.layer.keys) if key[:2] == ("TUR", "UZB")]
    (mark,) = [i for i in line if plot.layer.keys[i][-1] == "2023-05"]
    at = point(plot.canvas, float(plot.layer.x[mark]), float(plot.layer.y[mark]))
    qtbot.mouseClick(plot.canvas.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, at)
    chosen = window.session.case.eye.selection
    assert isinstance(chosen, Keys)
    assert {"2023-05"} == {row[-1] for row in chosen.rows}
    write(qtbot, window, "On a month")
    # On a record.
    go(qtbot, window, settle, "records")
    click_row(qtbot, window, "records", 3)
    write(qtbot, window, "On a record")
    gap, _, record = window.session.case.work.notes
    assert gap.tags == ("chips", "ask")
    assert isinstance(record.subject, SourceRows)
    (row,) = record.subject.rows
    (source,) = [one for one in window.session.case.work.sources if one.path == str(pair[0])]
    assert record.subject.source == source.chunk
    cell = written_rows(pair[0])[row]
    # Close, reopen.
    target = tmp_path / "chips.mirrorgap"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    qtbot.keyClick(window, Key.Key_S, CTRL)
    window.close()
    window = open_window([target])
    settle(window)
    assert [note.text for note in window.session.case.work.notes] == [
        *("On the gap", "On a month", "On a record"),
    ]
    assert not any("Changed since" in one for one in texts(window))
    assert "2023-05" in window.docks.timeline.noted
    # A newer download, by the menu of the source.
    newer = newer_download(pair, tmp_path)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(newer), ""))
    tree = window.docks.sources.tree
    (item,) = [
        tree.topLevelItem(i)
        for i in range(tree.topLevelItemCount())
        if tree.topLevelItem(i).text(0).endswith("tur.csv")
    ]
    tree.setCurrentItem(item)
    window.docks.sources._menu(tree.visualItemRect(item).center())
    take(qtbot, popup(qtbot), "Newer download")
    qtbot.waitUntil(lambda: window.findChild(QDialog, "vintage-dialog") is not None, timeout=90_000)
    dialog = window.findChild(QDialog, "vintage-dialog")
    assert "1 revised, 0 added, 0 withdrawn" in dialog.title.text()
    said = window.findChild(QPlainTextEdit, "vintage-dialog.notes").toPlainText()
    assert "On the gap" in said
    assert "On a month" in said
    qtbot.mouseClick(dialog.findChild(QPushButton, "vintage-dialog.take"), LEFT)
    qtbot.waitUntil(lambda: len(window.session.case.work.sources) == 3, timeout=90_000)
    settle(window)
    # They stand where they belong, and tell what changed.
    record = window.session.case.work.notes[2]
    (fresh,) = [one for one in window.session.case.work.sources if one.path == str(newer)]
    assert record.subject.source == fresh.chunk
    assert [written_rows(newer)[one] for one in record.subject.rows] == [cell]
    qtbot.waitUntil(lambda: sum("Changed since" in one for one in texts(window)) == 2)
    assert "exports 4\u202f530\u202f000 → 8\u202f030\u202f000 USD" in next(
        t for t in texts(window) if "a month" in t
    )
    go(qtbot, window, settle, "records")
    frame = window.tabs.view("records").result.frame
    marked = frame.iloc[sorted(rows_marked(window, "records"))]
    assert set(zip(marked["code"], marked["period"], strict=True)) >= {(cell[3], cell[4])}
    go(qtbot, window, settle, "gaps")
    gaps = window.tabs.view("gaps").result.frame
    assert {gaps["importer"].iloc[i] for i in rows_marked(window, "gaps")} >= {"UZB"}
    # All of it is taken back at once.
    window.registry["undo"].trigger()
    settle(window)
    assert window.session.case.work.notes[2].subject == SourceRows(source.chunk, frozenset({row}))


def texts(window):
    held = window.docks.notes.list
    return [held.item(i).text() for i in range(held.count())]


def test_notes_are_found_and_filtered(qtbot, window, settle):
    click_row(qtbot, window, "flows", 0)
    write(qtbot, window, "Ask the exporter", "chips")
    write(qtbot, window, "A transit through Georgia?")
    notes = window.docks.notes
    qtbot.keyClicks(window.findChild(QLineEdit, "notes.find"), "geo")
    assert [note.text for note in notes.list.shown] == ["A transit through Georgia?"]
    window.findChild(QLineEdit, "notes.find").clear()
    kind = window.findChild(QComboBox, "notes.kind")
    kind.setFocus()
    while kind.currentText() != "#chips":
        qtbot.keyClick(kind, Key.Key_Down)
    assert [note.text for note in notes.list.shown] == ["Ask the exporter"]
    qtbot.keyClick(kind, Key.Key_Home)
    assert len(notes.list.shown) == 2
    # The second is marked as cleared from the menu.
    notes.list.setFocus()
    notes.list.setCurrentRow(0)
    qtbot.mouseClick(window.findChild(QToolButton, "notes.more"), LEFT)
    menu = popup(qtbot)
    marks = next(one for one in menu.actions() if one.text() == "Mark as").menu()
    cleared = next(one for one in marks.actions() if one.text().endswith("cleared"))
    cleared.trigger()
    menu.close()
    assert window.session.case.work.notes[1].status is Status.CLEARED
    while kind.currentText() != "● cleared":
        qtbot.keyClick(kind, Key.Key_Down)
    assert [note.text for note in notes.list.shown] == ["A transit through Georgia?"]


def test_a_note_is_edited_and_removed_by_keys(qtbot, window):
    write(qtbot, window, "Frist thoughts")
    held = window.docks.notes.list
    held.setFocus()
    held.setCurrentRow(0)
    qtbot.keyClick(held, Key.Key_F2)
    entry = window.findChild(QPlainTextEdit, "notes.entry")
    assert entry.toPlainText() == "Frist thoughts"
    entry.selectAll()
    qtbot.keyClicks(entry, "First thoughts")
    qtbot.keyClick(entry, Key.Key_Return, CTRL)
    (note,) = window.session.case.work.notes
    assert (note.text, bool(note.edited)) == ("First thoughts", True)
    qtbot.keyClick(held, Key.Key_F2)
    qtbot.keyClick(entry, Key.Key_Escape)
    assert entry.toPlainText() == ""
    held.setFocus()
    qtbot.keyClick(held, Key.Key_Delete)
    assert window.session.case.work.notes == ()


def test_a_draft_is_put_aside_while_another_note_is_edited(qtbot, window):
    write(qtbot, window, "Older", "chips")
    write(qtbot, window, "Old")
    entry = window.findChild(QPlainTextEdit, "notes.entry")
    tags = window.findChild(QLineEdit, "notes.tags")
    qtbot.keyClicks(entry, "Half written")
    qtbot.keyClicks(tags, "ask")
    held = window.docks.notes.list
    held.setFocus()
    held.setCurrentRow(0)
    qtbot.keyClick(held, Key.Key_F2)
    assert entry.toPlainText() == "Old"
    assert "what you were writing comes back then" in window.docks.notes.subject.text()
    qtbot.keyClicks(entry, "er: ")
    # Another one is not taken up before this one is done.
    held.setFocus()
    held.setCurrentRow(1)
    qtbot.keyClick(held, Key.Key_F2)
    assert entry.toPlainText() == "er: Old"
    assert window.docks.notes.subject.text().startswith("First save this note")
    qtbot.keyClick(entry, Key.Key_Return, CTRL)
    assert {note.text for note in window.session.case.work.notes} == {"Older", "er: Old"}
    assert (entry.toPlainText(), tags.text()) == ("Half written", "ask")
    held.setFocus()
    qtbot.keyClick(held, Key.Key_F2)
    qtbot.keyClick(entry, Key.Key_Escape)
    assert (entry.toPlainText(), tags.text()) == ("Half written", "ask")
    qtbot.keyClick(entry, Key.Key_Return, CTRL)
    assert window.session.case.work.notes[-1].text == "Half written"
    assert window.session.case.work.notes[-1].tags == ("ask",)


def test_a_draft_waits_in_its_case(qtbot, window, settle, tmp_path):
    saved = tmp_path / "first.mirrorgap"
    window.session.save_as(saved)
    go(qtbot, window, settle, "gaps")
    click_row(qtbot, window, "gaps", 0)
    entry = window.findChild(QPlainTextEdit, "notes.entry")
    qtbot.keyClicks(entry, "Half written")
    words, subject = window.docks.notes.subject.text(), window.session.case.eye.selection
    window.new_case()
    assert entry.toPlainText() == ""
    assert window.docks.notes.subject.text() == "Note on the whole case"
    assert any("begun in first waits there" in text for text in window.banners.texts)
    window.session.open_case(saved)
    settle(window)
    assert entry.toPlainText() == "Half written"
    assert window.docks.notes.subject.text() == words
    qtbot.keyClick(entry, Key.Key_Return, CTRL)
    (note,) = window.session.case.work.notes
    assert (note.text, note.subject) == ("Half written", subject)


@pytest.mark.parametrize("named", [True, False])
def test_a_draft_outlives_the_window(qtbot, open_window, window, settle, tmp_path, named):
    if named:
        window.session.save_as(tmp_path / "first.mirrorgap")
    path = window.session.path
    go(qtbot, window, settle, "gaps")
    click_row(qtbot, window, "gaps", 0)
    qtbot.keyClicks(window.findChild(QPlainTextEdit, "notes.entry"), "Half written")
    qtbot.keyClicks(window.findChild(QLineEdit, "notes.tags"), "ask, soon")
    subject = window.session.case.eye.selection
    window.close()
    again = open_window([path])
    settle(again)
    entry = again.findChild(QPlainTextEdit, "notes.entry")
    assert entry.toPlainText() == "Half written"
    assert any(text.startswith("A draft of ") for text in again.banners.texts)
    qtbot.keyClick(entry, Key.Key_Return, CTRL)
    (note,) = again.session.case.work.notes
    assert (note.text, note.tags, note.subject) == ("Half written", ("ask", "soon"), subject)
    # Saved, it is no draft any more.
    again.close()
    third = open_window([path])
    settle(third)
    assert third.findChild(QPlainTextEdit, "notes.entry").toPlainText() == ""


def test_a_note_that_is_changed_and_not_saved_outlives_the_window(
    qtbot, open_window, window, settle
):
    write(qtbot, window, "Old")
    held = window.docks.notes.list
    held.setFocus()
    held.setCurrentRow(0)
    qtbot.keyClick(held, Key.Key_F2)
    qtbot.keyClicks(window.findChild(QPlainTextEdit, "notes.entry"), "New and ")
    path = window.session.path
    window.close()
    again = open_window([path])
    settle(again)
    assert again.findChild(QPlainTextEdit, "notes.entry").toPlainText() == "New and Old"
    assert [note.text for note in again.session.case.work.notes] == ["Old"]


def test_a_note_keeps_the_figures_of_the_period_it_was_written_in(qtbot, window, settle):
    go(qtbot, window, settle, "gaps")
    click_row(qtbot, window, "gaps", 0)
    write(qtbot, window, "All of it")
    window.session.show_period(periods.window("2023-01", "2023-03"))
    settle(window)
    write(qtbot, window, "A quarter")
    whole, quarter = window.session.case.work.notes
    assert quarter.window == periods.window("2023-01", "2023-03")
    exports = dict(quarter.figures)["exports_usd"]
    assert 0 < exports < dict(whole.figures)["exports_usd"] / 4
    # Looking at another period changes no figure of a note.
    window.session.show_period(periods.window("2022", "2022"))
    settle(window)
    assert not any("Changed since" in one for one in texts(window))
    # Return goes to what it is about, in its period.
    held = window.docks.notes.list
    held.setFocus()
    held.setCurrentRow(0)
    qtbot.keyClick(held, Key.Key_Return)
    assert window.session.case.eye.window == quarter.window


def test_files_are_attached_with_their_hash_and_initials_are_off(
    qtbot, window, settle, tmp_path, monkeypatch
):
    write(qtbot, window, "See the paper")
    assert window.session.case.work.notes[0].initials == ""
    paper = tmp_path / "bill of lading.pdf"
    paper.write_bytes(b"paper")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(paper), ""))
    held = window.docks.notes.list
    held.setFocus()
    held.setCurrentRow(0)
    qtbot.mouseClick(window.findChild(QToolButton, "notes.more"), LEFT)
    take(qtbot, popup(qtbot), "Attach")
    qtbot.waitUntil(lambda: bool(window.session.case.work.notes[0].attachments))
    (one,) = window.session.case.work.notes[0].attachments
    assert (one.path, one.sha256) == (str(paper), hashlib.sha256(b"paper").hexdigest())
    assert "file bill of lading.pdf" in texts(window)[0]
    opened = []
    monkeypatch.setattr("mirrorgap.ui.noting.QDesktopServices.openUrl", opened.append)
    paper.write_bytes(b"another")
    window.docks.notes.open_asked.emit(one)
    assert any("has changed since it was attached" in text for text in window.banners.texts)
    assert len(opened) == 1
    kept = {}
    monkeypatch.setattr(preferences, "value", kept.get)
    monkeypatch.setattr(preferences, "keep", kept.__setitem__)
    window.noting.ask_for_initials()
    dialog = window.findChild(QDialog, "name-dialog")
    qtbot.keyClicks(dialog.entry, "AK")
    qtbot.keyClick(dialog.entry, Key.Key_Return)
    assert kept[INITIALS] == "AK"
    write(qtbot, window, "Signed")
    assert window.session.case.work.notes[1].initials == "AK"


def test_what_cannot_be_kept_stays_where_it_was_written(qtbot, window, monkeypatch):
    from mirrorgap.io.caseschema import CaseError

    def full(*_):
        raise CaseError("case: there is no room left on the disk: free some, then do it again.")

    monkeypatch.setattr(window.session.file, "append", full)
    write(qtbot, window, "Do not lose me", "chips")
    entry = window.findChild(QPlainTextEdit, "notes.entry")
    assert entry.toPlainText() == "Do not lose me"
    assert window.findChild(QLineEdit, "notes.tags").text() == "chips"
    assert window.session.case.work.notes == ()
    assert any("no room left on the disk" in text for text in window.banners.texts)


def test_a_half_written_note_stays_with_its_subject(qtbot, window, settle):
    go(qtbot, window, settle, "gaps")
    click_row(qtbot, window, "gaps", 0)
    first = window.session.case.eye.selection
    words = window.docks.notes.subject.text()
    assert words.startswith("Note on ")
    qtbot.keyClick(window, Key.Key_M, CTRL)
    entry = window.findChild(QPlainTextEdit, "notes.entry")
    qtbot.keyClicks(entry, "Half written")
    click_row(qtbot, window, "gaps", 1)
    settle(window)
    second = window.session.case.eye.selection
    assert second != first
    window.session.show_period(periods.window("2023-01", "2023-03"))
    settle(window)
    assert window.docks.notes.subject.text() == f"{words} (chosen before)"
    qtbot.keyClick(entry, Key.Key_Return, CTRL)
    (note,) = window.session.case.work.notes
    assert (note.text, note.subject, note.window) == ("Half written", first, None)
    assert note.title == words.removeprefix("Note on ")
    # Its figures are those of its own subject and period, and the next note is about what is chosen.
    mirror, query = window.session._mirror, query_of(window.session.case)
    assert note.figures == noted.figures(mirror, query, first)
    assert note.figures != noted.figures(mirror, query, first, window.session.case.eye.window)
    assert "chosen before" not in window.docks.notes.subject.text()
    write(qtbot, window, "The next")
    assert window.session.case.work.notes[1].subject == second


def test_a_cleared_draft_lets_its_subject_go(qtbot, window, settle):
    go(qtbot, window, settle, "gaps")
    click_row(qtbot, window, "gaps", 0)
    qtbot.keyClick(window, Key.Key_M, CTRL)
    entry = window.findChild(QPlainTextEdit, "notes.entry")
    qtbot.keyClicks(entry, "No")
    click_row(qtbot, window, "gaps", 1)
    assert window.docks.notes.subject.text().endswith("(chosen before)")
    qtbot.keyClick(entry, Key.Key_A, CTRL)
    qtbot.keyClick(entry, Key.Key_Delete)
    qtbot.keyClicks(entry, "Yes")
    assert not window.docks.notes.subject.text().endswith("(chosen before)")
    qtbot.keyClick(entry, Key.Key_Return, CTRL)
    (note,) = window.session.case.work.notes
    assert note.subject == window.session.case.eye.selection


def test_nothing_in_the_dock_lies_over_anything_else(qtbot, window, settle):
    window.resize(1280, 800)
    long = Both((keys("importer", "UZB"), keys("code", *LISTED), keys("period", "2023-05")))
    window.session.select(long)
    settle(window)
    notes = window.docks.notes
    for n in range(2):
        write(qtbot, window, "A note of so many words that it takes up some lines of a dock")
        settle(window)
        parts = [notes.finding, notes.list, notes.subject, notes.entry, notes.save]
        qtbot.waitUntil(
            lambda parts=parts: all(
                one.geometry().bottom() < below.geometry().top() for one, below in pairwise(parts)
            )
        )
        assert notes.list.count() == n + 1
    line = notes.subject.fontMetrics().height()
    assert line <= notes.subject.height() < 2 * line
    assert "…" in notes.subject.shown
    assert notes.subject.toolTip() == notes.subject.text()
