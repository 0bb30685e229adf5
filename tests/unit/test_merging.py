"""Taking in a colleague's notes: decided by history, and by a person where both changed a note."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mirrorgap.model.commands import AddNote, EditNote, RemoveNote, SetNoteStatus, TakeNotes
from mirrorgap.model.merging import Conflict, Merge, beside, merged, past, resolved
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.selection import keys
from mirrorgap.model.store import MemoryJournal, Store


def note(name: str) -> Note:
    return Note(name, "text", Status.OPEN, None, "", "2026-11-22")


def edited(name: str, text: str) -> Note:
    return replace(note(name), text=text)


@pytest.fixture
def stores() -> tuple[Store[MemoryJournal], Store[MemoryJournal]]:
    """Two copies of a case with notes a and b."""
    made = Store(MemoryJournal()), Store(MemoryJournal())
    for store in made:
        store.dispatch(AddNote(note("a")))
        store.dispatch(AddNote(note("b")))
    return made


def merge(mine: Store[MemoryJournal], theirs: Store[MemoryJournal]) -> Merge:
    histories = [
        past(store.as_it_was(version.id) for version in store.log) for store in (mine, theirs)
    ]
    return merged(mine.case.work.notes, theirs.case.work.notes, *histories)


def test_two_copies_that_nobody_changed_bring_nothing(stores):
    assert merge(*stores) == Merge()


def test_new_and_newer_notes_are_taken_in(stores):
    mine, theirs = stores
    theirs.dispatch(AddNote(note("c")))
    theirs.dispatch(EditNote(edited("b", "seen")))
    found = merge(mine, theirs)
    assert found == Merge(new=(note("c"),), newer=(edited("b", "seen"),))
    mine.dispatch(TakeNotes(found.safe))
    assert [n.id for n in mine.case.work.notes] == ["a", "b", "c"]
    assert merge(mine, theirs) == Merge()
    mine.undo()
    assert mine.case.work.notes == (note("a"), note("b"))


def test_what_only_i_changed_stays(stores):
    mine, theirs = stores
    mine.dispatch(EditNote(edited("a", "mine")))
    mine.dispatch(AddNote(note("d")))
    assert merge(mine, theirs) == Merge()


def test_what_both_changed_is_shown_side_by_side(stores):
    mine, theirs = stores
    mine.dispatch(EditNote(edited("a", "mine")))
    theirs.dispatch(SetNoteStatus("a", Status.CLEARED))
    conflict = Conflict(edited("a", "mine"), replace(note("a"), status=Status.CLEARED))
    assert merge(mine, theirs) == Merge(conflicts=(conflict,))


def test_the_same_change_on_both_sides_is_no_conflict(stores):
    for store in stores:
        store.dispatch(EditNote(edited("a", "both")))
    assert merge(*stores) == Merge()


def test_what_i_removed_does_not_come_back_by_itself(stores):
    mine, theirs = stores
    mine.dispatch(RemoveNote("a"))
    mine.dispatch(RemoveNote("b"))
    theirs.dispatch(EditNote(edited("b", "theirs")))
    assert merge(mine, theirs) == Merge(conflicts=(Conflict(None, edited("b", "theirs")),))


def test_what_they_removed_stays_here_and_is_named(stores):
    mine, theirs = stores
    theirs.dispatch(RemoveNote("a"))
    theirs.dispatch(RemoveNote("b"))
    mine.dispatch(EditNote(edited("b", "mine")))
    assert merge(mine, theirs) == Merge(
        conflicts=(Conflict(edited("b", "mine"), None),), removed=(note("a"),)
    )


def test_cases_that_never_were_one_only_bring_new_notes():
    mine, theirs = Store(MemoryJournal()), Store(MemoryJournal())
    mine.dispatch(AddNote(note("a")))
    theirs.dispatch(AddNote(note("x")))
    assert merge(mine, theirs) == Merge(new=(note("x"),))


def test_conflicts_are_resolved_as_chosen():
    mine, theirs = edited("a", "mine"), edited("a", "theirs")
    both, gone = Conflict(mine, theirs), Conflict(note("b"), None)
    back = Conflict(None, edited("c", "theirs"))
    assert [one.id for one in (both, gone, back, Conflict(None, None))] == ["a", "b", "c", ""]
    every = [both, gone, back]
    assert resolved(every, {}) == ()
    assert resolved(every, dict.fromkeys("abc", "mine")) == ()
    assert resolved(every, dict.fromkeys("abc", "theirs")) == (theirs, back.theirs)
    assert resolved(every, dict.fromkeys("abc", "both")) == (replace(theirs, id="a+"), back.theirs)


def test_ones_own_notes_on_the_same_are_found():
    tur = replace(note("a"), subject=keys("exporter", "TUR"))
    assert beside([tur, note("b")], replace(tur, id="x")) == (tur,)
    assert beside([tur], tur) == ()
