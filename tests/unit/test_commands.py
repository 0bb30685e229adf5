"""Commands: each makes the next case of its own half, and says what it did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mirrorgap.model import commands as c
from mirrorgap.model.case import (
    Case,
    Filter,
    SavedFilters,
    SavedSelection,
    Settings,
    Source,
    Work,
)
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.periods import window
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import (
    Both,
    Combine,
    Either,
    Keys,
    Polygon,
    Range,
    SourceRows,
    Without,
    keys,
)

TUR = keys("exporter", "TUR")
CHIPS = SavedSelection("chips", keys("code", "854231"))
YEAR = SavedFilters("year", (Filter("tier", TUR, on=False),), window("2023", "2023"))


def source(chunk: str, path: str = "/d/a.xlsx", sheet: str = "S", sha256: str = "1") -> Source:
    return Source(
        chunk, path, sheet, 9, sha256, "2026-11-22", Mapping("tidy"), Scope(), Ledger(1, 1, 1)
    )


def note(n: int, subject=TUR) -> Note:
    return Note(f"n{n}", "text", Status.OPEN, subject, "", "2026-11-22")


def after(*commands: c.Command, case: Case | None = None) -> Case:
    case = case or Case()
    for command in commands:
        case = command.apply(case)
    return case


def test_the_same_records_are_not_added_twice():
    one = after(c.AddSources((source("x"),)))
    copied = replace(source("x"), path="/copy/a.xlsx")
    assert after(c.AddSources((copied,)), case=one) == one
    assert len(after(c.AddSources((source("y"), source("y")))).work.sources) == 1


def test_a_newer_download_takes_the_place_of_the_earlier_and_keeps_it():
    case = after(c.AddSources((source("x"), source("b", sheet="T"))))
    case = after(c.AddSources((source("y", sha256="2"),)), case=case)
    assert [(s.chunk, s.in_use) for s in case.work.sources] == [
        *(("x", False), ("b", True), ("y", True)),
    ]
    assert [s.chunk for s in case.work.in_use] == ["b", "y"]


def test_the_same_file_read_otherwise_takes_the_place_of_the_earlier_reading():
    case = after(c.AddSources((source("x"),)), c.AddSources((source("y"),)))
    assert [s.chunk for s in case.work.sources] == ["y"]


def test_several_tables_of_one_sheet_stand_beside_one_another():
    case = after(c.AddSources((source("x"), source("y"))))
    assert [s.in_use for s in case.work.sources] == [True, True]


def test_a_source_read_again_keeps_its_place_and_its_notes():
    subject = Both(
        (TUR, Either((SourceRows("x", frozenset({4})), SourceRows("b", frozenset({5})))))
    )
    case = after(
        c.AddSources((source("x"), source("b", sheet="T"))),
        c.AddNote(note(1, Without(subject, SourceRows("x", frozenset({7}))))),
        c.AddNote(note(2)),
    )
    changed = after(c.Remap("x", source("y")), case=case)
    assert [s.chunk for s in changed.work.sources] == ["y", "b"]
    moved = Both((TUR, Either((SourceRows("y", frozenset({4})), SourceRows("b", frozenset({5}))))))
    assert changed.work.notes[0].subject == Without(moved, SourceRows("y", frozenset({7})))
    assert changed.work.notes[1] is case.work.notes[1]


def test_removing_and_locating_sources():
    case = after(c.AddSources((source("x"), source("b", sheet="T"), source("z", "/d/c.csv", ""))))
    assert [s.chunk for s in after(c.RemoveSource("x"), case=case).work.sources] == ["b", "z"]
    found = after(c.LocateSource("b", "/e/a.xlsx"), case=case)
    assert [s.path for s in found.work.sources] == ["/e/a.xlsx", "/e/a.xlsx", "/d/c.csv"]
    assert after(c.LocateSource("nothing", "/e/a.xlsx"), case=case) == case


def test_settings_are_set_together_or_one_by_one():
    case = after(c.SetSettings(Settings(side="importer")), c.SetBasket("all"), c.SetFactor(1.0))
    assert case.work.settings == Settings(basket="all", cif_fob=1.0, side="importer")


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan"), float("inf")])
def test_a_factor_that_is_none_is_refused(factor):
    with pytest.raises(ValueError, match="write a number above 0"):
        c.SetFactor(factor)
    with pytest.raises(ValueError, match="write a number above 0"):
        c.SetSettings(Settings(cif_fob=factor))


def test_notes_are_written_edited_marked_and_removed():
    case = after(c.AddNote(note(1)), c.AddNote(note(2)))
    case = after(c.EditNote(replace(note(1), text="seen")), case=case)
    case = after(c.SetNoteStatus("n2", Status.CLEARED, "later"), case=case)
    assert case.work.notes == (
        replace(note(1), text="seen"),
        replace(note(2), status=Status.CLEARED, edited="later"),
    )
    assert after(c.SetNoteStatus("n2", Status.CLEARED, "later still"), case=case) == case
    assert after(c.RemoveNote("n1"), case=case).work.notes == (case.work.notes[1],)


def test_notes_that_are_not_there_or_already_there_are_refused():
    case = after(c.AddNote(note(1)))
    with pytest.raises(ValueError, match="has a note n1 already"):
        c.AddNote(note(1)).apply(case)
    for command in (
        c.EditNote(note(2)),
        c.SetNoteStatus("n2", Status.OPEN),
        c.RemoveNote("n2"),
    ):
        with pytest.raises(KeyError, match="has no note n2"):
            command.apply(case)


def test_a_colleague_s_notes_are_taken_in_at_once():
    case = after(c.AddNote(note(1)), c.AddNote(note(2)))
    theirs = replace(note(1), text="theirs")
    taken = after(c.TakeNotes((theirs, note(3))), case=case)
    assert taken.work.notes == (theirs, note(2), note(3))


def test_brushes_combine():
    brushed = after(c.Brush(TUR), c.Brush(keys("exporter", "ARE"), Combine.ADD))
    assert brushed.eye.selection == keys("exporter", "TUR", "ARE")
    assert after(c.ClearSelection(), case=brushed).eye.selection is None


def test_removing_hundreds_of_times_stays_flat():
    commands = [c.Brush(keys("code", f"{n:06d}"), Combine.REMOVE) for n in range(500)]
    selection = after(c.Brush(TUR), *commands).eye.selection
    assert selection == Without(TUR, keys("code", *(f"{n:06d}" for n in range(500))))


def test_filters_keep_their_order_and_names():
    case = after(c.SetFilter(Filter("a", TUR)), c.SetFilter(Filter("b", TUR)))
    case = after(c.SetFilter(Filter("a", keys("exporter", "ARE"))), c.ToggleFilter("b"), case=case)
    assert case.eye.filters == (Filter("a", keys("exporter", "ARE")), Filter("b", TUR, on=False))
    assert [f.name for f in after(c.RemoveFilter("a"), case=case).eye.filters] == ["b"]


def test_period_base_and_view():
    span, base = window("2023-01", "2023-09"), window("2022", "2022")
    case = after(c.SetWindow(span), c.SetBase(base), c.ShowView("gaps"))
    assert (case.eye.window, case.eye.base, case.eye.view) == (span, base, "gaps")


def test_a_saved_selection_is_replaced_under_its_name_and_forgotten():
    other = SavedSelection("turkey", TUR)
    case = after(c.SaveSelection(CHIPS), c.SaveSelection(other))
    wider = SavedSelection("chips", keys("code", "854231", "854232"))
    case = after(c.SaveSelection(wider), case=case)
    assert case.work.selections == (wider, other)
    assert after(c.ForgetSelection("chips"), case=case).work.selections == (other,)
    assert after(c.ForgetSelection("nobody"), case=case) == case


def test_saved_filters_come_back_whole_and_with_their_period():
    case = after(c.SaveFilters(YEAR), c.SetFilter(Filter("code", CHIPS.selection)))
    case = after(c.RestoreFilters(*case.work.filter_sets), case=case)
    assert (case.eye.filters, case.eye.window) == (YEAR.filters, YEAR.window)
    case = after(c.RestoreFilters(SavedFilters("none")), case=case)
    assert (case.eye.filters, case.eye.window) == ((), None)


def test_what_is_saved_of_rows_follows_a_sheet_that_is_read_again():
    rows = SourceRows("x", frozenset({4}))
    saved = SavedSelection("rows", Both((TUR, rows)))
    kept = SavedFilters("rows", (Filter("rows", rows),))
    case = after(c.AddSources((source("x"),)), c.SaveSelection(saved), c.SaveFilters(kept))
    work = after(c.Remap("x", source("y")), case=case).work
    there = SourceRows("y", frozenset({4}))
    assert work.selections == (SavedSelection("rows", Both((TUR, there))),)
    assert work.filter_sets == (SavedFilters("rows", (Filter("rows", there),)),)


EVERY = (
    (c.AddSources((source("x"),)), "Add a.xlsx/S", "a.xlsx/S sha256 1"),
    (
        c.AddSources((source("x"), source("y", sheet="T"))),
        "Add 2 sheets of 1 file",
        "a.xlsx/S sha256 1; a.xlsx/T sha256 1",
    ),
    (c.RemoveSource("x", "a.xlsx"), "Remove a.xlsx", "records x"),
    (c.LocateSource("x", "/e/a.xlsx"), "Locate a.xlsx", ""),
    (c.SetBasket("all"), "Choose the list", "all"),
    (c.SetFactor(1.1), "Set CIF/FOB to 1.1", ""),
    (c.SetTitle("Chips"), "Name the case", "Chips"),
    (c.AddNote(note(1)), "Add a note", "on exporter: TUR, open: text (n1)"),
    (c.AddNote(note(1, None)), "Add a note", "on the whole case, open: text (n1)"),
    (c.EditNote(note(1)), "Edit a note", "on exporter: TUR, open: text (n1)"),
    (c.SetNoteStatus("n1", Status.TO_VERIFY), "Mark a note as to verify", "n1"),
    (c.RemoveNote("n1"), "Remove a note", "n1"),
    (c.TakeNotes((note(1), note(3))), "Take in 2 notes", "n1, n3"),
    (c.Brush(TUR), "Select", "exporter: TUR"),
    (c.Brush(TUR, Combine.REMOVE), "Remove from the selection", "exporter: TUR"),
    (c.ClearSelection(), "Clear the selection", ""),
    (c.SetFilter(Filter("tier", TUR, on=False)), "Filter by tier", "exporter: TUR (off)"),
    (c.ToggleFilter("tier"), "Switch the filter by tier", ""),
    (c.RemoveFilter("tier"), "Remove the filter by tier", ""),
    (c.SetWindow(window("2023", "2023")), "Show 2023", ""),
    (c.SetWindow(None), "Show all periods", ""),
    (c.SetBase(window("2022-01", "2022-09")), "Compare with 2022-01 to 2022-09", ""),
    (c.SetBase(None), "Compare with no period", ""),
    (c.ShowView("gaps"), "Go to gaps", ""),
    (c.SaveSelection(CHIPS), "Save the selection “chips”", "code: 854231"),
    (c.ForgetSelection("chips"), "Forget the selection “chips”", ""),
    (
        c.SaveFilters(YEAR),
        "Save the filters “year”",
        "tier: exporter: TUR (off); period 2023",
    ),
    (c.RestoreFilters(YEAR), "Filter by “year”", "tier: exporter: TUR (off); period 2023"),
    (c.ForgetFilters("year"), "Forget the filters “year”", ""),
)


@pytest.mark.parametrize(("command", "label", "parameters"), EVERY, ids=lambda v: str(v)[:30])
def test_the_log_can_be_read(command, label, parameters):
    assert (command.label, command.parameters()) == (label, parameters)


def test_settings_and_mappings_are_logged_whole():
    said = c.SetSettings(Settings()).parameters()
    assert said == (
        "list chpl-2024-02, CIF/FOB 1.06, side exporter, measure value, floor 100,000 USD, the same "
        "cell in two sources: newest retrieval, then more precise code, then first loaded"
    )
    command = c.Remap("x", source("y"))
    assert command.label == "Read a.xlsx/S again"
    assert command.parameters().startswith("Mapping(layout='tidy'")


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Keys(("code",), frozenset((f"{n:06d}",) for n in range(15))), " and 3 more"),
        (Range("gap_usd", None, 3.5), "gap_usd to 3.5"),
        (Polygon("x", "y", ((0, 0), (1, 0), (1, 1))), "x against y inside 3 points"),
        (SourceRows("ab", frozenset({9, 4})), "rows of ab: 4, 9"),
        (Either((TUR, TUR)), "(exporter: TUR) or (exporter: TUR)"),
        (Both(()), "everything"),
        (Without(TUR, TUR), "(exporter: TUR) without (exporter: TUR)"),
    ],
)
def test_selections_in_short(selection, words):
    assert c.in_short(selection).endswith(words)


def test_no_command_touches_the_other_half():
    case = after(c.AddSources((source("x"),)), c.AddNote(note(1)), c.SetFilter(Filter("tier", TUR)))
    for command, _, _ in EVERY:
        start = case if not isinstance(command, c.AddNote) else replace(case, work=Work())
        new = command.apply(start)
        if command.half is c.Half.WORK:
            assert new.eye is start.eye
        else:
            assert new.work is start.work
