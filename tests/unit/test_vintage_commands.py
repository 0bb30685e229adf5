"""A newer download takes the place of the earlier one: notes go on to their rows, both are kept."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from cases_made import EXPORTS, PAIR, made, note, written

from mirrorgap.io.grids import ReadingError
from mirrorgap.io.newer import fitting, read_newer
from mirrorgap.model import vintages
from mirrorgap.model.case import SavedSelection
from mirrorgap.model.claims import Claim, Input, Place
from mirrorgap.model.commands import (
    AddClaim,
    AddNote,
    NewVintage,
    SaveSelection,
    TakeFingerprint,
)
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.noted import present
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.selection import Both, Either, SourceRows, Without, keys
from mirrorgap.model.vintage_commands import carried_on, rows_named
from mirrorgap.model.vintage_reach import reach


@pytest.fixture
def store(tmp_path):
    store = made(tmp_path)
    yield store
    store.close()


def newer_file(folder, **changes):
    """Turned upside down, Uzbekistan's January revised, Kazakhstan's January withdrawn."""
    exports = dict(reversed(EXPORTS.items()))
    exports["UZB", "2023-01"] = 150_000.0
    del exports["KAZ", "2023-01"]
    return written(folder / "tur 2024.csv", exports | changes)


def taken(store, path):
    earlier = store.case.work.sources[0]
    newer = read_newer(path, earlier, store.case.work)
    command = newer.command(store.case.work, store.journal.chunk(earlier.chunk))
    store.journal.put_chunk(newer.chunk)
    assert store.dispatch(command)
    return newer


def test_notes_go_on_to_the_rows_that_hold_the_same_cells(store, tmp_path):
    old = store.case.work.sources[0].chunk
    newer = taken(store, newer_file(tmp_path))
    rows = store.journal.chunk(newer.chunk.id).table
    january = [
        row
        for row, partner, period in zip(
            *(rows[name].to_pylist() for name in ("row", "partner", "period")), strict=True
        )
        if (partner, period) == ("UZB", "2023-01")
    ]
    # Row 2 was Uzbekistan's January; row 14, Kazakhstan's, is withdrawn: that part stays behind.
    subject = store.case.work.note("rows").subject
    assert subject == Either(
        (SourceRows(newer.chunk.id, frozenset(january)), SourceRows(old, frozenset({14})))
    )
    assert store.case.work.note("pair").subject == PAIR


def test_both_are_kept_and_one_undo_takes_it_back(store, tmp_path):
    before = store.case.work
    newer = taken(store, newer_file(tmp_path))
    first, second, third = store.case.work.sources
    assert (first.chunk, first.in_use, first.earlier) == (newer.chunk.id, True, second.chunk)
    assert (second.in_use, third.in_use) == (False, True)
    assert store.undo_label == "Take tur 2024.csv as a newer download"
    store.undo()
    assert store.case.work == before


def test_claims_and_what_is_saved_go_along(store, tmp_path):
    old = store.case.work.sources[0].chunk
    rows = SourceRows(old, frozenset({2}))
    place = Place("records", "value_usd", where=rows)
    store.dispatch(AddClaim(Claim("c", "", "+1%", "change", Input("1", "", place, 1.0))))
    store.dispatch(SaveSelection(SavedSelection("row", Both((rows, keys("code", "854231"))))))
    newer = taken(store, newer_file(tmp_path))
    work = store.case.work
    where = work.claim("c").new.place.where
    assert where.source == newer.chunk.id
    assert work.selections[0].selection.parts[0] == where


def test_what_it_says_wrong_is_refused(store, tmp_path):
    source = store.case.work.sources[0]
    with pytest.raises(KeyError):
        store.dispatch(NewVintage("nobody", source))
    with pytest.raises(ValueError, match="in the case already"):
        store.dispatch(NewVintage(source.chunk, source))
    with pytest.raises(ReadingError, match="nothing has changed"):
        read_newer(tmp_path / "tur.csv", source, store.case.work)
    (tmp_path / "no.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ReadingError):
        read_newer(tmp_path / "no.csv", source, store.case.work)


def test_which_sources_a_file_may_be_a_newer_download_of(store):
    sources = store.case.work.sources
    assert fitting("elsewhere/uzb.csv", sources) == sources[1:]
    assert fitting("other.csv", sources) == sources
    assert fitting("uzb.csv", [replace(one, in_use=False) for one in sources]) == ()


def test_rows_named_anywhere_in_a_subject():
    rows = SourceRows("a", frozenset({3}))
    deep = Without(Either((keys("code", "1"), Both((rows, SourceRows("b", frozenset({9})))))), rows)
    store_work = replace(made_work(), notes=(note("x", deep),))
    assert rows_named(store_work, "a") == {3}
    assert carried_on(deep, "a", "n", {3: (5, 6)}) == Without(
        Either(
            (
                keys("code", "1"),
                Both((SourceRows("n", frozenset({5, 6})), SourceRows("b", frozenset({9})))),
            )
        ),
        SourceRows("n", frozenset({5, 6})),
    )


def made_work():
    from mirrorgap.model.case import Work

    return Work()


def test_carried_by_key_and_never_by_row():
    def chunk(first, *codes):
        frame = pd.DataFrame({"code": codes, "value": 1.0, "row": range(first, first + len(codes))})
        return Chunk.of(frame.assign(reporter="TUR", partner="UZB", flow="export", period="2023"))

    old, new = chunk(2, "a", "b", "c"), chunk(10, "c", "x", "a", "a")
    assert vintages.carried([4, 2, 3], old, new) == ((2, (12, 13)), (3, ()), (4, (10,)))
    assert vintages.carried([], old, new) == ()
    assert vintages.carried([99], old, new) == ((99, ()),)


def mirror_of(store):
    used = store.case.work.in_use
    return Mirror([store.journal.chunk(one.chunk) for one in used], [one.scope for one in used])


def test_what_a_newer_download_touches(store, tmp_path):
    """January: exports 100,000 to 150,000; the gap of 854231 in 2023 grows by 50,000."""
    store.dispatch(AddNote(note("kaz", keys("importer", "KAZ"))))
    store.dispatch(AddNote(note("no months", keys("importer", "RUS"))))
    place = Place("gaps", "exports_usd", (("exporter", "TUR"), ("importer", "UZB")), "all")
    store.dispatch(AddClaim(Claim("c", "", "7.8", "sum", Input("7.8 million", "", place, 7.8e6))))
    before, old = store.case.work, mirror_of(store)
    taken(store, newer_file(tmp_path))
    found = reach(before, store.case.work, old, mirror_of(store), Query())
    (moved,) = found.gaps.to_dict("records")
    assert (moved["exporter"], moved["importer"], moved["code"]) == ("TUR", "UZB", "854231")
    assert moved["change_usd"] == pytest.approx(50_000)
    told = {one.id: {m.field: (m.then, m.now) for m in moved} for one, moved in found.notes}
    assert told["pair"]["exports_usd"] == (7_800_000, 7_850_000)
    assert told["kaz"]["uncovered_exports_usd"] == (7_800_000, 7_700_000)
    assert "no months" not in told
    assert [(c.id, *rest) for c, *rest in found.claims] == [("c", "new", 7.8e6, 7.85e6)]


def test_a_note_is_compared_by_its_own_period_and_factor(store):
    from mirrorgap.model.periods import window

    mirror = mirror_of(store)
    first = note("a", window=window("2023-01", "2023-01"), basket="all", cif_fob=1.0)
    told = dict(present(mirror, Query(factor=1.06), first))
    assert (told["exports_usd"], told["gap_usd"]) == (100_000, 50_000)
    whole = dict(present(mirror, Query(factor=1.0), note("a")))
    assert whole["exports_usd"] == 7_800_000


def test_the_fingerprint_of_the_same_records_is_taken_for_all_sheets_of_the_file(store):
    first, *others = store.case.work.sources
    second = replace(first, chunk="another", sheet="2")
    elsewhere = replace(first, chunk="elsewhere", path="elsewhere.csv")
    work = replace(store.case.work, sources=(first, second, elsewhere, *others))
    newer = replace(first, sha256="b" * 64, size=7, read_at="2030", retrieved="2030")
    after = TakeFingerprint(first.chunk, newer).change(work).sources
    assert [one.sha256 for one in after[:2]] == ["b" * 64] * 2
    assert [(one.size, one.read_at, one.retrieved) for one in after[:2]] == [
        (7, "2030", first.retrieved)
    ] * 2
    assert after[2:] == (elsewhere, *others)
    with pytest.raises(ValueError, match="records differ"):
        TakeFingerprint(first.chunk, replace(newer, chunk="other")).change(work)
    with pytest.raises(KeyError):
        TakeFingerprint("unknown", newer).change(work)
