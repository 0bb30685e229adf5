"""The case over weeks: its files, its history, a colleague's notes, what a crash left; by real events."""

from __future__ import annotations

import shutil
from dataclasses import replace
from functools import partial

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTableView,
)

from mirrorgap.io import cases
from mirrorgap.io.reading import fingerprint
from mirrorgap.io.whereabouts import State
from mirrorgap.model.commands import EditNote
from mirrorgap.model.notes import Status

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


@pytest.fixture
def saved(open_window, settle, pair, tmp_path):
    """A saved case with a note, closed."""
    window = open_window(pair)
    settle(window)
    window.session.write_note("First", Status.OPEN)
    path = tmp_path / "chips.mirrorgap"
    window.session.save_as(path)
    window.close()
    return path


def press(qtbot, window, name):
    qtbot.waitUntil(lambda: window.findChild(QPushButton, name) is not None)
    qtbot.mouseClick(window.findChild(QPushButton, name), LEFT)


def test_a_moved_file_is_said_and_located(qtbot, saved, open_window, settle, pair, monkeypatch):
    there = pair[0].parent / "archive"
    there.mkdir()
    moved = shutil.move(pair[0], there / "renamed.csv")
    window = open_window([saved])
    settle(window)
    assert window.session.now.mirror.records.n == 216, "it opens without its sources"
    qtbot.waitUntil(lambda: any("no longer where" in text for text in window.banners.texts))
    assert "tur.csv" in next(text for text in window.banners.texts if "no longer" in text)
    # Another file is not taken for it.
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(pair[1]), ""))
    press(qtbot, window, "banner.files:moved.action")
    qtbot.waitUntil(lambda: any("is not the file" in text for text in window.banners.texts))
    assert str(pair[0]) in {one.path for one in window.session.case.work.sources}
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    press(qtbot, window, "banner.files:moved.action")
    qtbot.waitUntil(lambda: str(moved) in {o.path for o in window.session.case.work.sources})
    assert not any("no longer where" in text for text in window.banners.texts)
    assert window.sourcing.states[str(moved)] is State.SAME


def test_a_changed_file_is_recognised_and_not_silently_reread(
    qtbot, saved, open_window, settle, pair
):
    text = pair[0].read_text()
    pair[0].write_text(text.replace("1100000,USD", "1100001,USD", 1))
    window = open_window([saved])
    settle(window)
    before = window.session.case.work
    qtbot.waitUntil(lambda: any("has changed since" in text for text in window.banners.texts))
    assert window.session.case.work == before
    press(qtbot, window, "banner.files:changed.action")
    qtbot.waitUntil(lambda: window.findChild(QDialog, "vintage-dialog") is not None, timeout=90_000)
    dialog = window.findChild(QDialog, "vintage-dialog")
    assert "1 revised" in dialog.title.text()
    qtbot.mouseClick(dialog.findChild(QPushButton, "vintage-dialog.leave"), LEFT)
    assert window.session.case.work == before
    # Opened again by the user it is read, and what was read before is kept.
    window.session.open_paths([pair[0]])
    settle(window)
    qtbot.waitUntil(lambda: len(window.session.case.work.sources) == 3, timeout=90_000)
    assert any("earlier reading is kept" in text for text in window.banners.texts)
    settle(window)
    press(qtbot, window, "banner.newer.action")
    qtbot.waitUntil(lambda: window.findChild(QDialog, "vintage-dialog") is not None, timeout=90_000)
    assert "1 revised" in window.findChild(QDialog, "vintage-dialog").title.text()


def test_other_bytes_with_the_same_records_are_taken_by_a_command(
    qtbot, saved, open_window, settle, pair
):
    head, *rest = pair[0].read_text().splitlines()
    pair[0].write_text("\n".join([f"{head},Remark", *(f"{line},seen" for line in rest)]) + "\n")
    window = open_window([saved])
    settle(window)
    before = window.session.case.work
    qtbot.waitUntil(lambda: any("has changed since" in text for text in window.banners.texts))
    press(qtbot, window, "banner.files:changed.action")
    said = "none of its 144 records does"
    qtbot.waitUntil(lambda: any(said in text for text in window.banners.texts), timeout=90_000)
    assert window.findChild(QDialog, "vintage-dialog") is None
    assert window.session.case.work == before
    settle(window)
    press(qtbot, window, "banner.files:changed.action")
    qtbot.waitUntil(lambda: window.session.case.work != before)
    settle(window)
    taken = window.session.case.work
    assert taken.sources[0].sha256 == fingerprint(pair[0]).sha256
    assert [one.chunk for one in taken.sources] == [one.chunk for one in before.sources]
    assert taken.sources[0].retrieved == before.sources[0].retrieved
    assert window.sourcing.states[str(pair[0])] is State.SAME
    assert not [text for text in window.banners.texts if "tur.csv" in text]
    window.session.undo()
    settle(window)
    assert window.session.case.work == before
    qtbot.waitUntil(lambda: any("has changed since" in text for text in window.banners.texts))


def test_the_second_window_reads_only_and_says_so(qtbot, saved, open_window, settle):
    first = open_window([saved])
    settle(first)
    second = open_window([saved])
    settle(second)
    assert any("open in another window" in text for text in second.banners.texts)
    second.session.write_note("Not here", Status.OPEN)
    assert len(second.session.case.work.notes) == 1
    assert first.session.file.read_only is False


def test_the_case_as_it_was_then(qtbot, saved, open_window, settle, tmp_path, monkeypatch):
    window = open_window([saved])
    settle(window)
    window.session.write_note("Second", Status.OPEN)
    before = window.session.case
    qtbot.keyClick(window, Key.Key_H, CTRL)
    dialog = window.findChild(QDialog, "history-dialog")
    table = dialog.findChild(QTableView, "history-dialog.table")
    labels = [table.model().index(row, 2).data() for row in range(table.model().rowCount())]
    assert labels[:2] == ["Add a note", "Add a note"]
    whole = dialog.findChild(QPlainTextEdit, "history-dialog.whole")
    assert whole.toPlainText().startswith("Add a note\non the whole case, open: Second")
    table.setCurrentIndex(table.model().index(1, 3))
    assert whole.toPlainText().startswith("Add a note\non the whole case, open: First")
    table.setCurrentIndex(table.model().index(0, 3))
    assert labels[-1] == "Begin"
    few = len(labels)
    dialog.findChild(QCheckBox, "history-dialog.views").setChecked(True)
    assert table.model().rowCount() >= few
    dialog.findChild(QCheckBox, "history-dialog.views").setChecked(False)
    out = tmp_path / "log.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    qtbot.mouseClick(dialog.findChild(QPushButton, "history-dialog.export"), LEFT)
    assert "on the whole case, open: Second" in out.read_text(encoding="utf-8")
    table.setFocus()
    qtbot.keyClick(table, Key.Key_Down)
    qtbot.mouseClick(dialog.findChild(QPushButton, "history-dialog.then"), LEFT)
    settle(window)
    assert [note.text for note in window.session.case.work.notes] == ["First"]
    assert any("The case as it was on" in text for text in window.banners.texts)
    assert "as it was" in window.windowTitle()
    assert window.session.now.mirror is not None
    # It can be looked at, and not changed.
    window.session.look_at("gaps")
    window.session.write_note("In the past", Status.OPEN)
    assert [note.text for note in window.session.case.work.notes] == ["First"]
    assert any("Go back to now to change it" in text for text in window.banners.texts)
    press(qtbot, window, "banner.past.action")
    settle(window)
    assert window.session.case == before
    window.session.undo()
    assert len(window.session.case.work.notes) == 1


@pytest.fixture
def contested(saved, open_window, settle, tmp_path, monkeypatch):
    """A window whose one note a colleague changed too; her case is what the file dialog gives."""
    theirs = tmp_path / "anna.mirrorgap"
    store = cases.reopen(saved)
    store.journal.save_as(theirs)
    (note,) = store.case.work.notes
    store.dispatch(EditNote(replace(note, text="Theirs")))
    store.close()
    window = open_window([saved])
    settle(window)
    window.session.dispatch(EditNote(replace(note, text="Mine")))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(theirs), ""))
    return window


def test_a_colleagues_notes_come_in_side_by_side(qtbot, contested):
    window = contested
    window.registry["take-notes"].trigger()
    qtbot.waitUntil(lambda: window.findChild(QDialog, "merge-dialog") is not None, timeout=90_000)
    dialog = window.findChild(QDialog, "merge-dialog")
    assert "1 note changed by both" in dialog.title.text()
    qtbot.mouseClick(dialog.findChild(QRadioButton, "merge-dialog.0.both"), LEFT)
    qtbot.mouseClick(dialog.findChild(QPushButton, "merge-dialog.take"), LEFT)
    assert [one.text for one in window.session.case.work.notes] == ["Mine", "Theirs"]
    window.registry["undo"].trigger()
    assert [one.text for one in window.session.case.work.notes] == ["Mine"]


@pytest.mark.parametrize("choice", ["mine", "both"])
def test_a_conflict_that_was_decided_is_not_asked_again(qtbot, settle, contested, choice):
    window = contested

    def asked() -> QDialog:
        window.registry["take-notes"].trigger()
        find = partial(window.findChild, QDialog, "merge-dialog")
        qtbot.waitUntil(lambda: find() is not None, timeout=90_000)
        settle(window)
        return find()

    dialog = asked()
    qtbot.mouseClick(dialog.findChild(QRadioButton, f"merge-dialog.0.{choice}"), LEFT)
    qtbot.mouseClick(dialog.findChild(QPushButton, "merge-dialog.take"), LEFT)
    kept = ["Mine"] if choice == "mine" else ["Mine", "Theirs"]
    assert [one.text for one in window.session.case.work.notes] == kept
    qtbot.waitUntil(lambda: window.findChild(QDialog, "merge-dialog") is None)
    again = asked()
    assert "brings no note that is not here already" in again.title.text()
    again.reject()
    # Undo goes to before the merge and no further.
    if choice == "both":
        window.registry["undo"].trigger()
        assert [one.text for one in window.session.case.work.notes] == ["Mine"]


def test_notes_edited_in_a_workbook_come_in(
    qtbot, saved, open_window, settle, tmp_path, monkeypatch
):
    from mirrorgap.io.workbook.export import export

    window = open_window([saved])
    settle(window)
    out = tmp_path / "out.xlsx"
    export(out, window.workbooks.job())
    book = openpyxl.load_workbook(out)
    sheet = book["Notes"]
    sheet["B4"], sheet["D4"] = "cleared", "First, seen by a colleague"
    book.save(out)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(out), ""))
    window.registry["take-notes"].trigger()
    qtbot.waitUntil(lambda: window.findChild(QDialog, "merge-dialog") is not None, timeout=90_000)
    dialog = window.findChild(QDialog, "merge-dialog")
    assert "1 note changed by them" in dialog.title.text()
    qtbot.mouseClick(dialog.findChild(QPushButton, "merge-dialog.take"), LEFT)
    (note,) = window.session.case.work.notes
    assert (note.status, note.text) == (Status.CLEARED, "First, seen by a colleague")


def test_a_case_is_packed_and_verified(qtbot, saved, open_window, settle, tmp_path, monkeypatch):
    window = open_window([saved])
    settle(window)
    out = tmp_path / "for you"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    window.registry["pack"].trigger()
    qtbot.waitUntil((tmp_path / "for you.zip").is_file, timeout=60_000)
    settle(window)
    assert any("Packed with 2 of its files as for you.zip." in t for t in window.banners.texts)
    window.registry["verify"].trigger()
    qtbot.waitUntil(
        lambda: any("The case holds" in t for t in window.banners.texts), timeout=90_000
    )


def test_what_crashes_left_is_told_apart_and_taken_off_the_list(
    qtbot, open_window, settle, pair, tmp_path
):
    for paths in ([pair[0]], pair):
        window = open_window(paths)
        settle(window)
        window.session.write_note("Kept", Status.OPEN)
        window.session.file.abandon()
        window.session.jobs.close()
        window.session._resting.stop()
        window.hide()
    other = open_window()
    listed = other.start.recent
    words = [listed.item(i).text() for i in range(listed.count())]
    assert len(words) == len(set(words)) == 2
    assert words[0].startswith("Not saved: tur.csv, uzb.csv · 1 note, last changed ")
    assert words[1].startswith("Not saved: tur.csv · 1 note, last changed ")
    listed.setFocus()
    listed.setCurrentRow(0)
    qtbot.keyClick(listed, Key.Key_Delete)
    words = [listed.item(i).text() for i in range(listed.count())]
    assert words[0].startswith("Not saved: tur.csv · 1 note")
    assert words[1].startswith("Untitled of ")
    assert words[1].endswith(": tur.csv, uzb.csv · 1 note"), "kept, and no alarm any more"
    listed.setCurrentRow(0)
    qtbot.keyClick(listed, Key.Key_Return)
    settle(other)
    assert [note.text for note in other.session.case.work.notes] == ["Kept"]
