"""Commands on a case: verify, pack, unpack, merge, vintage, history."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from io import StringIO

import openpyxl
import pytest
from cases_made import EXPORTS, made, note, written

from mirrorgap.io import cases
from mirrorgap.model.commands import AddNote, EditNote, SetNoteStatus, ShowView
from mirrorgap.model.notes import Status
from mirrorgap.ui.cli import run


@pytest.fixture
def case(tmp_path):
    store = made(tmp_path)
    store.dispatch(ShowView("gaps"))
    path = store.journal.path
    store.close()
    return path


@pytest.fixture
def told(capsys):
    def run_it(*arguments):
        code = run([str(argument) for argument in arguments])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run_it


def test_a_case_is_verified_here_and_packed_elsewhere(told, case, tmp_path):
    code, out, _ = told("verify", case)
    assert code == 0
    assert "The figures of all 24 cells are the same to the last digit." in out
    assert told("pack", case, "--out", tmp_path / "for you.zip")[0] == 0
    (tmp_path / "tur.csv").unlink()
    code, out, err = told("verify", case)
    assert code == 1
    assert "tur.csv: the file is no longer in" in out
    assert "cannot be verified whole" in err
    code, out, _ = told("verify", tmp_path / "for you.zip")
    assert code == 0, "the archive brings its sources along"
    code, out, _ = told("unpack", tmp_path / "for you.zip", "--out", tmp_path / "there")
    assert (tmp_path / "there" / "sources" / "tur.csv").is_file()
    assert told("verify", out.strip())[0] == 0


def test_without_sources_only_the_case_goes(told, case, tmp_path):
    out = tmp_path / "small.zip"
    assert told("pack", case, "--out", out, "--without-sources")[0] == 0
    assert told("unpack", out, "--out", tmp_path / "there")[0] == 0
    assert [one.name for one in (tmp_path / "there").iterdir()] == ["case.mirrorgap"]


def test_without_sources_nothing_can_be_verified_and_nothing_is_said_to_fail(told, case, tmp_path):
    out = tmp_path / "small.zip"
    told("pack", case, "--out", out, "--without-sources")
    code, _, err = told("verify", out)
    assert code == 1
    assert "Nothing can be verified against sources: none of them is there." in err
    assert "hold" not in err


def test_an_earlier_file_that_was_overwritten_is_named_and_fails_nothing(told, case, tmp_path):
    written(tmp_path / "tur.csv", EXPORTS | {("UZB", "2023-01"): 150_000.0})
    assert told("vintage", case, tmp_path / "tur.csv", "--keep")[0] == 0
    code, out, err = told("verify", case)
    assert code == 0
    same = "The figures of all cells are the same; the earlier file tur.csv is no longer there."
    assert same in err
    code, out, err = told("pack", case, "--out", tmp_path / "for you.zip")
    assert code == 0
    assert "The earlier tur.csv (SHA-256 " in err
    assert "could not be taken along" in err
    assert told("unpack", tmp_path / "for you.zip", "--out", tmp_path / "there")[0] == 0
    code, out, err = told("verify", tmp_path / "there" / "case.mirrorgap")
    assert code == 0
    assert "tur.csv (earlier, counts in no figure): the file has changed since it was read" in out
    assert same in err
    # A file that counts is another matter.
    written(tmp_path / "there" / "sources" / "tur.csv", EXPORTS)
    code, _, err = told("verify", tmp_path / "there" / "case.mirrorgap")
    assert code == 1
    assert "cannot be verified whole" in err


def test_a_changed_figure_is_found(told, case, tmp_path):
    written(tmp_path / "tur.csv", EXPORTS | {("UZB", "2023-01"): 100_001.0})
    code, out, _ = told("verify", case)
    assert code == 1
    assert "tur.csv: the file has changed since it was read" in out


def colleague(case, tmp_path):
    """A copy in which a note was edited, another marked and a third written."""
    theirs = tmp_path / "theirs.mirrorgap"
    store = cases.reopen(case)
    store.journal.save_as(theirs)
    store.dispatch(EditNote(replace(store.case.work.note("pair"), text="their words")))
    store.dispatch(SetNoteStatus("rows", Status.CLEARED))
    store.dispatch(AddNote(note("theirs")))
    store.close()
    return theirs


def notes_in(path):
    store = cases.reopen(path)
    found = {one.id: (str(one.status), one.text) for one in store.case.work.notes}
    store.close()
    return found


def test_a_colleagues_notes_are_taken_in(told, case, tmp_path):
    theirs = colleague(case, tmp_path)
    code, out, _ = told("merge", case, theirs, "--format", "json", "--dry-run")
    assert code == 0
    assert len(notes_in(case)) == 2
    rows = json.loads(out)
    assert [(one["what"], one["note"]) for one in rows] == [
        ("new", "theirs"),
        ("changed by them", "pair"),
        ("changed by them", "rows"),
    ]
    assert told("merge", case, theirs)[0] == 0
    assert notes_in(case) == notes_in(theirs)
    code, out, _ = told("merge", case, theirs, "--format", "json")
    assert (code, json.loads(out)) == (0, [])


@pytest.mark.parametrize(
    ("take", "words"),
    [("mine", ["my words"]), ("theirs", ["their words"]), ("both", ["my words", "their words"])],
)
def test_what_both_changed_waits_for_a_choice(told, case, tmp_path, take, words):
    theirs = colleague(case, tmp_path)
    store = cases.reopen(case)
    store.dispatch(EditNote(replace(store.case.work.note("pair"), text="my words")))
    store.close()
    code, out, err = told("merge", case, theirs, "--format", "json")
    assert code == 1
    assert "1 changed by both" in err
    (both,) = [one for one in json.loads(out) if one["what"] == "changed by both"]
    assert (both["mine_text"], both["theirs_text"]) == ("my words", "their words")
    assert notes_in(case)["pair"][1] == "my words"
    assert told("merge", case, theirs, "--take", take)[0] == 0
    assert [text for name, (_, text) in notes_in(case).items() if name.startswith("pair")] == words
    # What was decided is not asked again, until they change the note once more.
    before = notes_in(case)
    code, out, _ = told("merge", case, theirs, "--format", "json")
    assert (code, json.loads(out)) == (0, [])
    assert notes_in(case) == before
    store = cases.reopen(theirs)
    store.dispatch(EditNote(replace(store.case.work.note("pair"), text="their second thoughts")))
    store.close()
    code, out, _ = told("merge", case, theirs, "--format", "json")
    asked = [one["theirs_text"] for one in json.loads(out) if one["what"] == "changed by both"]
    assert (code, asked) == ((0, []) if take == "theirs" else (1, ["their second thoughts"]))


def test_a_case_that_is_open_is_not_merged_into(told, case, tmp_path):
    theirs = colleague(case, tmp_path)
    store = cases.reopen(case)
    code, _, err = told("merge", case, theirs)
    store.close()
    assert code == 1
    assert "open in another window or program" in err


def test_what_a_newer_download_changed(told, case, tmp_path):
    exports = EXPORTS | {("UZB", "2023-01"): 150_000.0, ("UZB", "2024-01"): 5.0}
    del exports["KAZ", "2023-01"]
    newer = written(tmp_path / "tur2.csv", exports)
    code, out, err = told("vintage", tmp_path / "tur.csv", newer, "--format", "json")
    assert code == 0
    assert [(one["change"], one["partner"], one["period"]) for one in json.loads(out)] == [
        ("revised", "UZB", "2023-01"),
        ("added", "UZB", "2024-01"),
        ("withdrawn", "KAZ", "2023-01"),
    ]
    assert "1 revised, 1 added, 1 withdrawn; 22 cells are as they were." in err
    code, out, err = told("vintage", case, newer, "--format", "csv")
    assert code == 2
    assert "say with --of which source" in err
    code, out, err = told("vintage", case, newer, "--of", "tur.csv", "--format", "csv")
    assert code == 0
    assert len(list(csv.DictReader(StringIO(out)))) == 3
    assert "It touches 2 notes, 1 gap and 0 claims." in err
    assert "Note on the pair: exports 7,800,000 → 7,850,000 USD" in err
    assert told("vintage", case)[2] == (
        "mirrorgap: The case keeps no earlier download of any source.\n"
    )
    assert told("vintage", case, newer, "--of", "tur.csv", "--keep")[0] == 0
    code, kept, _ = told("vintage", case, "--format", "csv")
    assert kept == out
    exports_now = told("flows", case, "--by", "exporter", "--side", "exporter", "--format", "json")
    assert json.loads(exports_now[1])[0]["value"] == 15_550_005


def test_the_log_is_read_and_exported(told, case, tmp_path):
    code, out, _ = told("history", case, "--format", "json")
    assert code == 0
    labels = [one["label"] for one in json.loads(out)]
    assert labels == ["Begin", "Add 2 sheets of 2 files", "Add a note", "Add a note"]
    code, out, _ = told("history", case, "--views", "--format", "json")
    assert json.loads(out)[-1]["label"] == "Go to gaps"
    store = cases.reopen(case)
    store.undo()
    store.close()
    file = tmp_path / "log.txt"
    assert told("history", case, "--text", "--out", file)[0] == 0
    text = file.read_text(encoding="utf-8")
    assert "Add a note  (taken back since)" in text
    assert "Undo: Add a note" in text
    assert "on the pair, open: text rows (rows)" in text


@pytest.mark.parametrize("command", ["verify", "history", "vintage"])
def test_what_is_no_case_is_refused_in_words(told, tmp_path, command):
    (tmp_path / "a.mirrorgap").write_text("no case")
    code, _, err = told(command, tmp_path / "a.mirrorgap")
    assert code == 1
    assert "a.mirrorgap is not a Mirrorgap case file" in err


def test_what_brings_no_notes_is_refused_in_words(told, case, tmp_path):
    (tmp_path / "a.txt").write_text("x")
    code, _, err = told("merge", case, tmp_path / "a.txt")
    assert code == 1
    assert "notes are taken in from a case or a workbook" in err


def edited_book(told, case, path, status):
    """Export the case to *path*, and write a status into its first note there."""
    assert told("export", case, "--list", "all", "--out", path)[0] == 0
    book = openpyxl.load_workbook(path)
    sheet = book["Notes"]
    top = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "status")
    sheet.cell(top.row + 1, top.column, status)
    book.save(path)


@pytest.mark.parametrize("dry", [True, False])
def test_a_status_that_is_none_is_said_and_fails(told, case, tmp_path, dry):
    out = tmp_path / "out.xlsx"
    edited_book(told, case, out, "rejected")
    code, listed, err = told("merge", case, out, *["--dry-run"] * dry, "--format", "json")
    assert code == 1
    assert json.loads(listed) == []
    assert "'rejected' is no status: write one of open, suspicious," in err
    assert "1 row of out.xlsx was not taken" in err
    edited_book(told, case, out, "cleared")
    code, listed, _ = told("merge", case, out, *["--dry-run"] * dry, "--format", "json")
    assert code == 0
    assert [row["theirs_status"] for row in json.loads(listed)] == ["cleared"]
