"""The files of a case: the same, moved, or changed; never silently read again."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from cases_made import made

from mirrorgap.io import cases
from mirrorgap.io.whereabouts import State, state_of, states


@pytest.fixture
def store(tmp_path):
    store = made(tmp_path)
    yield store
    store.close()


def test_what_was_read_is_the_same_whatever_its_time(store, tmp_path):
    os.utime(tmp_path / "tur.csv", (1, 1))
    assert set(states(store.case.work.sources).values()) == {State.SAME}


def test_moved_and_changed_files_are_known(store, tmp_path):
    (tmp_path / "tur.csv").rename(tmp_path / "elsewhere.csv")
    text = (tmp_path / "uzb.csv").read_text()
    # As long as before: only its content tells.
    (tmp_path / "uzb.csv").write_text(text.replace("50000.0", "50001.0", 1))
    found = states(store.case.work.sources)
    assert found == {
        str(tmp_path / "tur.csv"): State.MOVED,
        str(tmp_path / "uzb.csv"): State.CHANGED,
    }
    source = store.case.work.sources[0]
    assert state_of(tmp_path / "elsewhere.csv", source) is State.SAME
    assert state_of(tmp_path / "uzb.csv", source) is State.CHANGED
    assert state_of(tmp_path, source) in (State.CHANGED, State.MOVED)


def test_files_of_earlier_downloads_are_not_looked_for(store):
    out_of_use = [replace(one, in_use=False) for one in store.case.work.sources]
    assert states(out_of_use) == {}


def test_a_case_is_told_apart_by_what_is_in_it(store, tmp_path, monkeypatch):
    monkeypatch.setenv(cases.VARIABLE, str(tmp_path / "data"))
    path = store.journal.path
    assert cases.described(path) == "tur.csv, uzb.csv · 2 notes"
    assert cases.described(tmp_path / "nowhere.mirrorgap") == ""
    work = store.case.work
    many = replace(work, sources=tuple(replace(work.sources[0], path=f"{n}.csv") for n in "abc"))
    assert cases.contents(replace(store.case, work=many)) == "a.csv, b.csv and 1 more · 2 notes"
    cases.remember(path, "words")
    cases.remember(path)
    assert cases.recent_words() == {path: "words"}
    (cases.data_folder() / "recent.json").write_text(f'["{path}"]')
    assert cases.recent_words() == {path: ""}, "as the list was written before"


def test_closing_a_named_case_says_what_is_in_it(tmp_path, monkeypatch):
    monkeypatch.setenv(cases.VARIABLE, str(tmp_path / "data"))
    store = made(tmp_path)
    cases.remember(store.journal.path)
    cases.close(store)
    assert cases.recent_words() == {store.journal.path: "tur.csv, uzb.csv · 2 notes"}


def test_what_a_crash_left_can_be_settled_without_opening_it(tmp_path, monkeypatch):
    monkeypatch.setenv(cases.VARIABLE, str(tmp_path / "data"))
    store = cases.begin()
    from mirrorgap.model.commands import SetTitle

    store.dispatch(SetTitle("Kept"))
    path = store.journal.path
    store.journal.abandon()
    assert cases.left_behind() == (path,)
    cases.settle(path)
    assert cases.left_behind() == ()
    assert cases.recent() == [path]
