"""Notes go out in a workbook, are edited there, and come back, also through LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from cases_made import TIME, made, note

from mirrorgap.io.colleague import brought
from mirrorgap.io.grids import ReadingError
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.io.workbook.notes_back import Row, read_rows, taken_back
from mirrorgap.model.commands import AddNote, EditNote, RemoveNote, SetNoteStatus, TakeNotes
from mirrorgap.model.notes import Status
from mirrorgap.model.query import Query

SOFFICE = shutil.which("soffice")


@pytest.fixture
def store(tmp_path):
    store = made(tmp_path)
    store.dispatch(
        AddNote(note("long", None, "=1+1 “quoted”\n\nthird line", tags=("chips", "ask")))
    )
    yield store
    store.close()


@pytest.fixture
def out(store, tmp_path) -> Path:
    work = store.case.work
    chunks = [store.journal.chunk(one.chunk) for one in work.sources]
    job = ExportJob(work.sources, chunks, Query(), notes=work.notes)
    export(tmp_path / "out.xlsx", job)
    return tmp_path / "out.xlsx"


def edited(path, *cells, sheet="Notes"):
    """Write (note's text, header, new text) into the sheet, as somebody in Excel would."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    headers = {cell.value: cell.column for cell in page[3]}
    for text, header, new in cells:
        (row,) = [
            r[0].row for r in page.iter_rows(min_row=4) if r[headers["note"] - 1].value == text
        ]
        page.cell(row, headers[header]).value = new
    book.save(path)
    return path


def through_office(path: Path, ending: str = "xlsx") -> Path:
    folder = path.parent / f"office {ending}"
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    code = [SOFFICE, profile, "--headless", "--convert-to", ending, "--outdir", folder, path]
    subprocess.run(code, check=True, capture_output=True, timeout=180)
    return folder / f"{path.stem}.{ending}"


def test_an_untouched_workbook_brings_nothing(store, out):
    assert [row.id for row in read_rows(out)] == ["pair", "rows", "long"]
    assert not any(row.edited for row in read_rows(out))
    found = brought(out, store.journal, store.case)
    assert (found.merge.safe, found.merge.conflicts, found.told) == ((), (), ())


def test_edits_come_back(store, out):
    edited(
        out,
        ("text pair", "status", "cleared"),
        ("text rows", "note", "asked: a typing error\nof theirs"),
        ("=1+1 “quoted”\n\nthird line", "tags", "chips"),
    )
    found = brought(out, store.journal, store.case)
    assert (found.merge.conflicts, found.told, len(found.merge.newer)) == ((), (), 3)
    store.dispatch(TakeNotes(found.merge.safe))
    work = store.case.work
    assert work.note("pair").status is Status.CLEARED
    assert work.note("rows").text == "asked: a typing error\nof theirs"
    assert (work.note("long").tags, work.note("long").text[:4]) == (("chips",), "=1+1")
    # Subject, figures and time stay the note's own.
    assert (work.note("rows").written, work.note("pair").title) == (TIME, "the pair")
    again = brought(out, store.journal, store.case)
    assert (again.merge.safe, again.merge.conflicts) == ((), ())


def test_what_the_case_changed_meanwhile_is_a_conflict(store, out):
    edited(
        out,
        ("text pair", "note", "their words"),
        ("text rows", "status", "cleared"),
        ("=1+1 “quoted”\n\nthird line", "note", "theirs"),
    )
    store.dispatch(EditNote(replace(store.case.work.note("pair"), text="my words")))
    store.dispatch(SetNoteStatus("rows", Status.CLEARED))
    store.dispatch(RemoveNote("long"))
    found = brought(out, store.journal, store.case)
    assert found.merge.safe == ()
    both, gone = found.merge.conflicts
    assert (both.mine.text, both.theirs.text) == ("my words", "their words")
    assert (gone.mine, gone.theirs.text) == (None, "theirs")


def test_rows_may_be_sorted_and_written(store, out):
    book = openpyxl.load_workbook(out)
    page = book["Notes"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4, max_row=6)]
    rows[1][1] = "explained"
    for i, values in enumerate([*reversed(rows), [None, None, "Hub?", "written in Excel"]]):
        for j, value in enumerate(values):
            page.cell(4 + i, j + 1).value = value
    page.title = "Notes (Mirrorgap)"
    book.save(out)
    found = brought(out, store.journal, store.case)
    (newer,), (new,) = found.merge.newer, found.merge.new
    assert (newer.id, newer.status) == ("rows", Status.EXPLAINED)
    assert (new.text, new.title, new.subject, new.status) == (
        *("written in Excel", "Hub?", None),
        Status.OPEN,
    )
    store.dispatch(TakeNotes(found.merge.safe))
    store.dispatch(RemoveNote(new.id))
    assert brought(out, store.journal, store.case).merge.new == (), "removed here, it stays away"


def test_what_cannot_be_taken_is_said(store, out):
    edited(out, ("text pair", "status", "dubious"), ("text rows", "note", None))
    found = brought(out, store.journal, store.case)
    assert found.merge.safe == ()
    assert found.told == (
        "Row 4: 'dubious' is no status: write one of open, suspicious, explained, cleared, to verify.",
        "Row 5: its note is empty: remove it in the case itself.",
    )


def test_a_note_of_another_case_is_no_note_of_this(store):
    row = Row(9, "stranger", "00", "open", "x", "", "")
    found, told = taken_back([row], store.case.work.notes, store.case.work.notes, TIME)
    assert (found.safe, told) == (
        (),
        ("Row 9: its note was never in this case: it is of another one.",),
    )


def test_a_text_longer_than_a_cell_stays_whole(store, tmp_path):
    store.dispatch(AddNote(note("huge", None, "x" * 40_000)))
    work = store.case.work
    chunks = [store.journal.chunk(one.chunk) for one in work.sources]
    path = tmp_path / "huge.xlsx"
    export(path, ExportJob(work.sources, chunks, Query(), notes=work.notes))
    assert not any(row.edited for row in read_rows(path))
    (row,) = [row for row in read_rows(path) if row.id == "huge"]
    found, _ = taken_back([replace(row, status="cleared")], work.notes, work.notes, TIME)
    assert (found.newer[0].status, len(found.newer[0].text)) == (Status.CLEARED, 40_000)


@pytest.mark.parametrize("name", ["none.xlsx", "text.xlsx", "other.xlsx"])
def test_what_is_no_such_workbook_is_refused_in_words(tmp_path, name):
    path = tmp_path / name
    if name == "text.xlsx":
        path.write_text("no workbook")
    if name == "other.xlsx":
        openpyxl.Workbook().save(path)
    with pytest.raises(ReadingError, match=name):
        read_rows(path)


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not there")
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_libreoffice_in_between_changes_nothing(store, out, ending):
    edited(out, ("text rows", "status", "suspicious"))
    path = through_office(out, ending)
    rows = read_rows(path)
    assert [(row.id, row.edited) for row in rows] == [
        ("pair", False),
        ("rows", True),
        ("long", False),
    ]
    found = brought(path, store.journal, store.case)
    assert [(one.id, one.status) for one in found.merge.newer] == [("rows", Status.SUSPICIOUS)]
    assert found.merge.conflicts == ()
