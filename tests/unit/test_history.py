"""The log in words, what was taken back in it, and the case as it was then."""

from __future__ import annotations

import pytest
from cases_made import made, note

from mirrorgap.io.casepast import PastCase
from mirrorgap.io.caseschema import CaseError
from mirrorgap.model import history
from mirrorgap.model.commands import AddNote, SetTitle, ShowView
from mirrorgap.model.store import Store


@pytest.fixture
def store(tmp_path):
    store = made(tmp_path)
    yield store
    store.close()


def test_lines_tell_what_holds_and_what_was_taken_back(store):
    store.dispatch(ShowView("gaps"))
    store.dispatch(AddNote(note("gone")))
    store.undo()
    store.dispatch(SetTitle("Chips"))
    lines = history.lines(store.log)
    told = [(one.label, one.kind, one.standing) for one in lines[-4:]]
    assert told == [
        ("Go to gaps", "view", True),
        ("Add a note", "case", False),
        ("Undo: Add a note", "case", False),
        ("Name the case", "case", True),
    ]
    assert [one.label for one in history.lines(store.log, eye=False)][-3] == "Add a note"
    assert all(one.kind == "case" for one in history.lines(store.log, eye=False))


def test_what_is_done_again_holds_again(store):
    store.dispatch(SetTitle("Chips"))
    store.undo()
    assert not history.lines(store.log)[-2].standing
    store.redo()
    assert history.lines(store.log)[-3].standing


def test_the_log_as_text_has_every_step_of_the_case(store):
    store.dispatch(SetTitle("Chips\nand more"))
    store.undo()
    text = history.as_text(store.log, "Chips")
    assert text.startswith("Chips: what was done, in order\n")
    assert "Name the case  (taken back since)" in text
    assert "       Chips\n       and more\n" in text
    assert "Undo: Name the case\n" in text
    assert "Go to gaps" not in text
    store.dispatch(ShowView("gaps"))
    assert "Go to gaps" in history.as_text(store.log, eye=True)


def test_the_frame_has_a_row_a_version(store):
    frame = history.frame(store.log)
    assert frame["version"].tolist() == [1, 2, 3, 4]
    assert frame["act"].tolist() == ["start", "do", "do", "do"]


def test_a_look_back_can_be_looked_around_in_and_not_changed(store):
    then = store.log[2]
    store.dispatch(SetTitle("Later"))
    n = len(store.log)
    past = Store(PastCase(store.journal, then))
    assert [one.id for one in past.case.work.notes] == ["pair"]
    assert past.dispatch(ShowView("gaps"))
    assert past.case.eye.view == "gaps"
    assert past.back()
    assert past.case.eye.view == "flows"
    with pytest.raises(CaseError, match="This is the case as it was on"):
        past.dispatch(SetTitle("Never"))
    assert not past.can_undo
    chunk = past.case.work.sources[0].chunk
    assert len(past.journal.chunk(chunk)) == 24
    with pytest.raises(CaseError):
        past.journal.put_chunk(store.journal.chunk(chunk))
    past.flush()
    past.close()
    assert len(store.log) == n
    assert store.dispatch(SetTitle("The file is still open"))
