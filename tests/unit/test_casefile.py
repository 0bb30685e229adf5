"""Case files: what was done is on the disk, comes back whole, and nobody writes over anybody."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest

from mirrorgap.io import caseschema
from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.caselock import lock_file
from mirrorgap.io.caseschema import CaseError
from mirrorgap.model.case import Filter, Source
from mirrorgap.model.commands import (
    AddNote,
    AddSources,
    Brush,
    SetFactor,
    SetFilter,
    SetTitle,
    ShowView,
)
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import keys
from mirrorgap.model.store import Store


def note(n: int) -> Note:
    figures = (("gap_usd", 16_111_423.02),)
    subject = keys("exporter", "TUR")
    return Note(f"n{n}", f"Look: {n}", Status.OPEN, subject, "Türkiye", "2026-11-22T10:00", figures)


def records() -> Chunk:
    return Chunk.of(
        pd.DataFrame(
            {
                "reporter": ["TUR", "TUR", "UZB"],
                "partner": ["UZB", None, "TUR"],
                "flow": ["export", "export", "import"],
                "code": ["007010", "NA", "854231"],
                "value": [0.1, np.nan, 3e9],
                "row": [4, 5, 7],
            }
        )
    )


def source(chunk: Chunk, path: str) -> Source:
    return Source(
        *(chunk.id, path, "Sheet1", 10, "ab" * 32, "2026-11-22T10:00:00+00:00"),
        *(Mapping("tidy", 1, (("reporter", 0),)), Scope(frozenset({"UZB"})), Ledger(3, 3, 3)),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "case one" / "chips #1?.mirrorgap"


@pytest.fixture
def file(path: Path):
    path.parent.mkdir()
    with CaseFile.create(path) as made:
        yield made


def reopened(path: Path) -> Store[CaseFile]:
    return Store(CaseFile.open(path))


def test_work_is_on_the_disk_when_dispatch_returns(file, path):
    store = Store(file)
    store.dispatch(AddNote(note(1)))
    # Another program looks, while this one still has the case open.
    with CaseFile.open(path, read_only=True) as other:
        assert other.case(other.versions()[-1].id).work.notes == (note(1),)


def test_everything_comes_back(file, path):
    store = Store(file)
    for command in (
        AddNote(note(1)),
        SetTitle("Чипы"),
        Brush(keys("importer", "UZB")),
        SetFilter(Filter("tier", keys("tier", "1"))),
        SetFactor(1.1),
    ):
        store.dispatch(command)
    case, log = store.case, store.log
    store.close()
    again = reopened(path)
    assert again.case == case
    assert again.log == log
    assert [version.label for version in again.log] == [
        *("Begin", "Add a note", "Name the case", "Select"),
        *("Filter by tier", "Set CIF/FOB to 1.1"),
    ]
    again.close()


def test_undo_and_redo_work_across_a_restart(file, path):
    store = Store(file)
    store.dispatch(AddNote(note(1)))
    store.dispatch(AddNote(note(2)))
    store.dispatch(ShowView("gaps"))
    store.undo()
    store.close()
    store = reopened(path)
    assert store.case.work.notes == (note(1),)
    assert store.redo_label == "Add a note"
    store.redo()
    assert store.case.work.notes == (note(1), note(2))
    assert store.case.eye.view == "gaps"
    store.undo()
    store.undo()
    assert (store.case.work.notes, store.can_undo, store.can_go_back) == ((), False, True)
    store.close()


def test_a_case_as_it_was_then(file):
    store = Store(file)
    store.dispatch(AddNote(note(1)))
    store.dispatch(Brush(keys("importer", "UZB")))
    store.dispatch(AddNote(note(2)))
    then = store.as_it_was(3)
    assert (then.work.notes, then.eye.selection) == ((note(1),), keys("importer", "UZB"))
    with pytest.raises(KeyError, match="no version 9"):
        store.as_it_was(9)


def test_records_come_back_as_they_were(file, path):
    chunk = records()
    file.put_chunk(chunk)
    file.close()
    with CaseFile.open(path) as again:
        back = again.chunk(chunk.id)
        assert back.id == chunk.id
        assert back.table.schema == chunk.table.schema
        assert back.table.to_pylist() == chunk.table.to_pylist()
        assert again.has_chunk(chunk.id)
        with pytest.raises(CaseError, match="does not hold the records 00"):
            again.chunk("00")


def test_a_source_without_its_records_is_refused(file):
    store = Store(file)
    chunk = records()
    with pytest.raises(ValueError, match=r"a\.xlsx were not put into the case"):
        store.dispatch(AddSources((source(chunk, "a.xlsx"),)))
    assert store.case.work.sources == ()
    file.put_chunk(chunk)
    assert store.dispatch(AddSources((source(chunk, "a.xlsx"),)))


def test_sources_travel_with_the_case(file, path, tmp_path):
    chunk = records()
    file.put_chunk(chunk)
    inside = path.parent / "data" / "a.xlsx"
    store = Store(file)
    store.dispatch(AddSources((source(chunk, str(inside)),)))
    store.close()
    body = path.read_bytes()
    assert b"data/a.xlsx" in body
    assert str(tmp_path).encode() not in body
    elsewhere = tmp_path / "elsewhere"
    path.parent.rename(elsewhere)
    moved = reopened(elsewhere / path.name)
    assert moved.case.work.sources[0].path == str(elsewhere / "data" / "a.xlsx")
    moved.close()


def test_saved_elsewhere_the_sources_are_still_found(file, path, tmp_path):
    chunk = records()
    file.put_chunk(chunk)
    outside = str(tmp_path / "a.xlsx")
    store = Store(file)
    store.dispatch(AddSources((source(chunk, outside),)))
    target = tmp_path / "far" / "off" / "saved.mirrorgap"
    target.parent.mkdir(parents=True)
    file.save_as(target)
    assert file.path == target
    store.dispatch(AddNote(note(1)))
    store.dispatch(ShowView("gaps"))
    case = store.case
    store.close()
    again = reopened(target)
    assert again.case == case
    assert again.case.work.sources[0].path == outside
    assert again.journal.chunk(chunk.id) == chunk
    again.close()
    old = reopened(path)
    assert old.case.work.notes == ()
    assert old.case.work.sources[0].path == outside
    old.close()
    assert sorted(p.name for p in target.parent.iterdir()) == ["saved.mirrorgap"]


def test_a_second_window_only_reads_and_says_so(file, path):
    store = Store(file)
    store.dispatch(AddNote(note(1)))
    second = reopened(path)
    assert second.journal.read_only
    assert second.journal.why == "chips #1?.mirrorgap is open in another window or program."
    assert second.dispatch(ShowView("gaps"))
    assert second.back()
    with pytest.raises(CaseError, match=r"another window or program\. Save it under another"):
        second.dispatch(AddNote(note(2)))
    assert second.case.work.notes == (note(1),)
    second.close()
    assert len(file.versions()) == 2
    store.dispatch(AddNote(note(3)))


def test_what_only_reads_can_be_saved_under_another_name(file, path, tmp_path):
    Store(file).dispatch(AddNote(note(1)))
    second = reopened(path)
    second.dispatch(ShowView("gaps"))
    second.journal.save_as(tmp_path / "mine.mirrorgap")
    assert not second.journal.read_only
    assert second.dispatch(AddNote(note(2)))
    second.close()
    mine = reopened(tmp_path / "mine.mirrorgap")
    assert (mine.case.work.notes, mine.case.eye.view) == ((note(1), note(2)), "gaps")
    mine.close()


def test_a_case_that_is_open_is_never_saved_over(file, tmp_path):
    other = tmp_path / "other.mirrorgap"
    with CaseFile.create(other) as held:
        Store(held).dispatch(SetTitle("Theirs"))
        with pytest.raises(CaseError, match=r"other\.mirrorgap is open in another window"):
            file.save_as(other)
    assert not file.read_only
    file.save_as(other)
    with CaseFile.open(other, read_only=True) as mine:
        assert [v for v in mine.versions() if v.label == "Name the case"] == []


def test_saving_to_its_own_name_changes_nothing(file, path):
    store = Store(file)
    store.dispatch(ShowView("gaps"))
    file.save_as(path)
    assert store.dispatch(AddNote(note(1)))
    assert file.path == path


def test_a_lock_is_let_go_and_leaves_nothing(file, path):
    assert lock_file(path).exists()
    file.close()
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_two_cases_cannot_be_made_at_one_place(file, path):
    with pytest.raises(CaseError, match=r"is in .*case one already"):
        CaseFile.create(path)


@pytest.mark.parametrize("body", [b"", b"exporter;importer\nTUR;UZB\n", b"SQLite format 3\0"])
def test_what_is_no_case_is_refused_in_words(tmp_path, body):
    path = tmp_path / "a.mirrorgap"
    path.write_bytes(body)
    with pytest.raises(CaseError, match=r"^a\.mirrorgap is not a Mirrorgap case file"):
        CaseFile.open(path)
    assert path.read_bytes() == body


def test_another_database_is_refused_in_words(tmp_path):
    path = tmp_path / "a.mirrorgap"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE t (x)")
    with pytest.raises(CaseError, match="is not a Mirrorgap case file"):
        CaseFile.open(path)


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(CaseError, match=r"a\.mirrorgap: there is no such file"):
        CaseFile.open(tmp_path / "a.mirrorgap")


def test_a_newer_file_is_refused_and_left_as_it_is(file, path):
    file.close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version=7")
    body = path.read_bytes()
    with pytest.raises(CaseError, match=r"newer Mirrorgap \(format 7, this one reads up to 3\)"):
        CaseFile.open(path)
    assert path.read_bytes() == body
    assert len(list(path.parent.iterdir())) == 1


def test_a_damaged_file_is_refused_in_words(file, path):
    store = Store(file)
    for n in range(200):
        store.dispatch(AddNote(note(n)))
    store.close()
    body = bytearray(path.read_bytes())
    body[4096:] = os.urandom(len(body) - 4096)
    path.write_bytes(body)
    with pytest.raises(CaseError, match=r"damaged|does not hold what it should"):
        reopened(path)
    assert not lock_file(path).exists()


def test_an_older_file_is_taken_along_step_by_step(file, path, monkeypatch):
    Store(file).dispatch(AddNote(note(1)))
    file.close()
    steps = [
        lambda c: c.execute("ALTER TABLE versions ADD COLUMN who TEXT"),
        lambda c: c.execute("UPDATE versions SET who = 'me'"),
    ]
    first = caseschema.newest()
    monkeypatch.setattr(caseschema, "UPGRADES", [*caseschema.UPGRADES, *steps])
    with CaseFile.open(path, read_only=True) as looked:
        assert looked.case(2).work.notes == (note(1),)
    assert caseschema.version_of(path) == first
    with CaseFile.open(path) as taken:
        assert taken.case(2).work.notes == (note(1),)
    assert caseschema.version_of(path) == first + 2
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT DISTINCT who FROM versions").fetchall() == [("me",)]


def test_an_upgrade_that_fails_leaves_the_file_as_it_was(file, path, monkeypatch):
    file.close()

    def broken(connection):
        connection.execute("DROP TABLE places")
        connection.execute("SELECT nothing")

    body = path.read_bytes()
    monkeypatch.setattr(caseschema, "UPGRADES", [*caseschema.UPGRADES, broken])
    with pytest.raises(CaseError):
        CaseFile.open(path)
    assert path.read_bytes() == body


def test_a_full_disk_is_said_and_nothing_is_lost(file, path, tmp_path):
    store = Store(file)
    store.dispatch(AddNote(note(1)))
    pages = file._connection.execute("PRAGMA page_count").fetchone()[0]
    file._connection.execute(f"PRAGMA max_page_count={pages}")
    big = replace(note(2), text="x" * 100_000)
    store.dispatch(ShowView("gaps"))
    with pytest.raises(CaseError, match="no room left on the disk"):
        store.dispatch(AddNote(big))
    assert store.case.work.notes == (note(1),)
    file._connection.execute("PRAGMA max_page_count=1000000")
    assert store.dispatch(AddNote(big))
    case = store.case
    store.close()
    again = reopened(path)
    assert again.case == case
    assert [v.label for v in again.log][-2:] == ["Go to gaps", "Add a note"]
    again.close()


LIMITED = """
import resource, signal, sys
from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.caseschema import CaseError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
case = CaseFile.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
try:
    case.save_as(sys.argv[2])
except CaseError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(case.path.name, len(case.versions()))
case.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of the size of files are POSIX")
def test_a_disk_that_fills_while_saving_leaves_the_target_intact(file, path, tmp_path):
    store = Store(file)
    store.dispatch(AddNote(replace(note(1), text="x" * 200_000)))
    store.close()
    target = tmp_path / "target.mirrorgap"
    CaseFile.create(target).close()
    body = target.read_bytes()
    run = subprocess.run(
        [sys.executable, "-c", LIMITED, path, target], capture_output=True, text=True, check=True
    )
    said, left = run.stdout.splitlines()
    assert said.startswith("target.mirrorgap: ")
    assert said.endswith("The case is as it was.")
    assert left == "chips #1?.mirrorgap 2"
    assert target.read_bytes() == body
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["target.mirrorgap"]


READ_ONLY_FOLDER = """
import os, sys
from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.caseschema import CaseError
if os.getuid() == 0:
    os.setuid(65534)
case = CaseFile.open(sys.argv[1])
print(case.read_only, case.why, len(case.versions()))
try:
    case.save_as(sys.argv[2])
except CaseError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="rights of folders are POSIX")
def test_a_folder_that_cannot_be_written_to_opens_read_only():
    with TemporaryDirectory() as text:
        folder = Path(text)
        path = folder / "a.mirrorgap"
        with CaseFile.create(path) as made:
            Store(made).dispatch(AddNote(note(1)))
        path.chmod(0o444)
        folder.chmod(0o555)
        code = [sys.executable, "-c", READ_ONLY_FOLDER, path, folder / "b.mirrorgap"]
        run = subprocess.run(code, capture_output=True, text=True, check=True)
        folder.chmod(0o755)
    opened, said = run.stdout.splitlines()
    assert opened == "True a.mirrorgap or its folder cannot be written to. 2"
    assert said.startswith("b.mirrorgap could not be written (permission denied)")
