"""A kept case file of every format version opens, with all that was in it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from mirrorgap.io import caseschema
from mirrorgap.io.casefile import CaseFile
from mirrorgap.model.case import Filter, SavedFilters, SavedSelection, Settings
from mirrorgap.model.claims import Claim, Input, Place
from mirrorgap.model.commands import AddClaim, SaveFilters, SaveSelection
from mirrorgap.model.ledger import SetAside
from mirrorgap.model.mapping import Rule, ValueColumn
from mirrorgap.model.notes import Attachment, Status
from mirrorgap.model.periods import Window
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Both, Either, Keys, Polygon, Range, SourceRows, Without, keys
from mirrorgap.model.store import Store

DATA = Path(__file__).parents[1] / "data"


KEPT = ["case_v1.mirrorgap", "case_v2.mirrorgap", "case_v3.mirrorgap"]


@pytest.fixture(params=KEPT)
def store(request, tmp_path):
    """Each kept file; a later version holds all that the first holds."""
    path = tmp_path / "case.mirrorgap"
    shutil.copy(DATA / request.param, path)
    opened = Store(CaseFile.open(path))
    if "v3" in request.param:  # what it holds beyond has a test of its own
        assert opened.undo()
        assert opened.undo()
    yield opened
    opened.close()


def test_there_is_a_kept_file_of_every_format_version():
    kept = {caseschema.version_of(path) for path in DATA.glob("case_v*.mirrorgap")}
    assert kept >= set(range(1, caseschema.newest() + 1))


def test_its_sources_and_records(store, tmp_path):
    (source,) = store.case.work.sources
    assert source.path == str(tmp_path / "data" / "tuik.xlsx")
    assert (source.sheet, source.size, source.in_use) == ("Tablo 1", 4096, True)
    assert source.mapping.values == (ValueColumn(4, "value", "export", "2023-01"),)
    assert source.mapping.rules == (Rule(2, ("C00",), "customs procedure other than C00"),)
    assert (source.mapping.scale, source.mapping.decimal) == (1000.0, ",")
    assert source.scope == Scope(frozenset({"UZB", "KAZ"}), frozenset({"854231"}), True)
    assert source.ledger.set_aside == (SetAside("total row", 2, 6, "Toplam — total"),)
    table = store.journal.chunk(source.chunk).table
    assert table["code"].to_pylist() == ["007010", "854231", "854231"]
    assert table["partner"].to_pylist() == ["UZB", None, "TUR"]
    assert table["value"].to_pylist() == [12.5, None, 1e9]
    assert table["row"].to_pylist() == [4, 5, 7]


def test_its_notes_on_every_kind_of_subject(store, tmp_path):
    tur = keys("exporter", "TUR")
    pair = Keys(("exporter", "importer"), frozenset({("TUR", "UZB"), ("ARE", "UZB")}))
    months = Range("period", "2023-01", "2023-09")
    rows = SourceRows(store.case.work.sources[0].chunk, frozenset({4, 7}))
    notes = store.case.work.notes
    assert [note.subject for note in notes[:9]] == [
        pair,
        months,
        Polygon("exports_usd", "imports_usd", ((0.0, 0.0), (1e6, 0.0), (1e6, 1e5))),
        rows,
        Either((tur, rows)),
        Both((pair, months)),
        Without(pair, Range("gap_usd", None, 0.5)),
        None,
        keys("code", "854208"),
    ]
    assert [note.id for note in notes] == [f"note-{n}" for n in range(40)]
    assert notes[1].text == "Özbekistan, заметка 1"
    assert notes[1].figures == (("gap_usd", 16_111_423.02), ("gap_share", 0.5698))
    assert (notes[1].initials, notes[1].tags) == ("AB", ("chips",))
    attached = str(tmp_path / "papers" / "contract.pdf")
    assert notes[1].attachments == (Attachment(attached, "cd" * 32),)


def test_its_status_settings_and_eye(store):
    case = store.case
    assert case.work.title == "Chips"
    assert (case.work.notes[3].status, case.work.notes[3].edited[:10]) == (
        Status.TO_VERIFY,
        "2026-11-23",
    )
    assert case.work.settings == Settings()  # the change of them was undone
    assert case.eye.view == "gaps"
    assert case.eye.filters == (Filter("tier", keys("tier", "1", "2"), on=False),)
    assert case.eye.window == Window(date(2023, 1, 1), date(2023, 9, 30))
    assert case.eye.base == Window(date(2022, 1, 1), date(2022, 9, 30))
    assert case.eye.selection is None  # gone back from


def test_claims_of_version_2(tmp_path):
    path = tmp_path / "case.mirrorgap"
    shutil.copy(DATA / "case_v2.mirrorgap", path)
    with CaseFile.open(path) as file:
        rose, times = Store(file).case.work.claims
        assert Store(file).as_it_was(3).work.claims[1].kind == ""
    where = keys("importer", "RUS")
    year = (
        Window(date(2023, 1, 1), date(2023, 11, 30)),
        Window(date(2022, 1, 1), date(2022, 11, 30)),
    )
    row = (("exporter", "TUR"), ("importer", "RUS"))
    place = Place("flows", "value", row, "chpl-2023-09", *year, where)
    assert rose.new == Input("129 million", "a newspaper", place, 129_000_000.0)
    assert rose.old == Input("70.9 million", "a newspaper")
    assert (rose.stated, rose.kind, rose.basket) == ("+81%", "change", "chpl-2023-09")
    assert (rose.pinned, rose.source) == (True, "2023-12-01, https://example.org/story")
    assert rose.sentence.endswith("— «заметка»")
    assert (times.kind, times.new, times.edited[:10]) == ("multiple", Input("158"), "2026-11-30")


def test_a_case_of_version_1_has_no_claims_and_takes_some(tmp_path):
    path = tmp_path / "case.mirrorgap"
    shutil.copy(DATA / "case_v1.mirrorgap", path)
    with CaseFile.open(path) as file:
        store = Store(file)
        assert store.case.work.claims == ()
        store.dispatch(AddClaim(Claim("a", "", "3x", "", Input("158"))))
    assert caseschema.version_of(path) == caseschema.newest()
    with CaseFile.open(path) as file:
        assert [one.id for one in Store(file).case.work.claims] == ["a"]


def test_a_case_written_before_has_nothing_saved_and_takes_some(store, tmp_path):
    assert (store.case.work.selections, store.case.work.filter_sets) == ((), ())
    pair = SavedSelection("pair", Keys(("exporter", "importer"), frozenset({("TUR", "UZB")})))
    year = SavedFilters("year", store.case.eye.filters, store.case.eye.window)
    store.dispatch(SaveSelection(pair))
    store.dispatch(SaveFilters(year))
    store.close()
    with CaseFile.open(tmp_path / "case.mirrorgap") as file:
        again = Store(file)
        assert (again.case.work.selections, again.case.work.filter_sets) == ((pair,), (year,))
        assert again.undo()
        assert again.case.work.filter_sets == ()


@pytest.mark.parametrize("store", KEPT[:2], indirect=True)
def test_its_history(store):
    assert store.redo_label == "Change the settings"
    assert store.redo()
    assert store.case.work.settings == Settings("chpl-2023-09", 1.1, "importer", "net_kg", 5000.0)
    assert store.forward_label == "Select"
    assert store.forward()
    assert store.case.eye.selection is not None
    assert store.as_it_was(1).work.title == ""
    while store.undo():
        pass
    assert (store.case.work.title, store.case.work.notes) == ("", ())


def test_the_newer_download_and_the_note_of_version_3(tmp_path):
    path = tmp_path / "case.mirrorgap"
    shutil.copy(DATA / "case_v3.mirrorgap", path)
    with CaseFile.open(path) as file:
        work = Store(file).case.work
        newer, earlier = work.sources
        assert (newer.earlier, newer.in_use, earlier.in_use) == (earlier.chunk, True, False)
        assert (len(file.chunk(newer.chunk)), len(file.chunk(earlier.chunk))) == (3, 3)
        note = work.note("note-40")
        assert note.window == Window(date(2023, 1, 1), date(2023, 12, 31))
        assert (note.basket, note.cif_fob) == ("chpl-2023-09", 1.1)
        there, gone = (
            SourceRows(newer.chunk, frozenset({6})),
            SourceRows(earlier.chunk, frozenset({7})),
        )
        assert note.subject == Either((there, gone))
        assert Store(file).as_it_was(1).work.notes == ()
        assert work.note("note-0").window is None
