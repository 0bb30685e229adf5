"""Where cases live: untitled ones, recent ones, and those that a crash left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirrorgap.io import cases
from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.caselock import was_left
from mirrorgap.io.caseschema import CaseError
from mirrorgap.model.commands import SetTitle, ShowView


@pytest.fixture(autouse=True)
def _data(tmp_path, monkeypatch):
    monkeypatch.setenv(cases.VARIABLE, str(tmp_path / "data"))


def test_a_new_case_is_on_the_disk_at_once(tmp_path):
    store = cases.begin()
    assert store.journal.path.parent == tmp_path / "data" / "untitled"
    assert cases.is_untitled(store.journal.path)
    store.dispatch(SetTitle("Chips"))
    with CaseFile.open(store.journal.path, read_only=True) as other:
        assert other.case(2).work.title == "Chips"
    cases.close(store)


def test_an_untitled_case_in_which_nothing_was_done_is_not_kept():
    store = cases.begin()
    store.dispatch(ShowView("gaps"))
    cases.close(store)
    assert list(cases.untitled_folder().iterdir()) == []


def test_an_untitled_case_with_work_is_kept_and_raises_no_alarm():
    store = cases.begin()
    store.dispatch(SetTitle("Chips"))
    cases.close(store)
    assert store.journal.path.exists()
    assert cases.left_behind() == ()
    assert cases.recent() == [store.journal.path]
    assert cases.called(store.journal.path).startswith("Untitled of ")


def test_of_what_was_never_saved_only_work_is_called_recent(tmp_path):
    store = cases.begin()
    cases.close(store)
    assert cases.recent() == []
    worked = cases.begin()
    worked.dispatch(SetTitle("Chips"))
    cases.close(worked)
    again = cases.reopen(worked.journal.path)
    cases.save_as(again, tmp_path / "chips.mirrorgap")
    cases.close(again)
    assert cases.recent() == [tmp_path / "chips.mirrorgap"]


def test_after_a_crash_the_work_is_offered_until_it_is_settled():
    store = cases.begin()
    store.dispatch(SetTitle("Chips"))
    assert cases.left_behind() == ()  # it is open
    store.journal.abandon()
    path = store.journal.path
    assert cases.left_behind() == (path,)
    assert cases.left_behind() == (path,)
    again = cases.reopen(path)
    assert again.case.work.title == "Chips"
    assert cases.left_behind() == ()
    cases.close(again)
    assert cases.left_behind() == ()
    assert path.exists()


def test_after_a_crash_an_empty_case_is_no_alarm():
    store = cases.begin()
    store.dispatch(ShowView("gaps"))
    store.journal.abandon()
    assert cases.left_behind() == ()
    assert list(cases.untitled_folder().iterdir()) == []


def test_after_a_crash_a_damaged_case_is_offered_all_the_same():
    store = cases.begin()
    store.dispatch(SetTitle("Chips"))
    store.journal.abandon()
    store.journal.path.write_bytes(b"x" * 5000)
    assert cases.left_behind() == (store.journal.path,)
    with pytest.raises(CaseError):
        cases.reopen(store.journal.path)


def test_what_was_left_can_be_discarded_but_never_while_open():
    store = cases.begin()
    store.dispatch(SetTitle("Chips"))
    cases.discard(store.journal.path)
    assert store.journal.path.exists()
    store.journal.abandon()
    cases.discard(store.journal.path)
    assert list(cases.untitled_folder().iterdir()) == []


def test_saved_under_a_name_the_untitled_one_goes(tmp_path):
    store = cases.begin()
    store.dispatch(SetTitle("Chips"))
    untitled = store.journal.path
    cases.save_as(store, tmp_path / "chips.mirrorgap")
    assert not untitled.exists()
    assert cases.recent() == [tmp_path / "chips.mirrorgap"]
    assert not cases.is_untitled(store.journal.path)
    assert store.undo()
    store.journal.abandon()
    assert was_left(tmp_path / "chips.mirrorgap")
    assert cases.left_behind() == ()
    again = cases.reopen(tmp_path / "chips.mirrorgap")
    assert again.redo()
    cases.close(again)
    assert not was_left(tmp_path / "chips.mirrorgap")


def test_a_save_that_fails_keeps_the_untitled_one(tmp_path):
    store = cases.begin()
    store.dispatch(SetTitle("Chips"))
    with pytest.raises(CaseError, match="could not be written"):
        cases.save_as(store, tmp_path / "nowhere" / "chips.mirrorgap")
    assert store.dispatch(SetTitle("Still here"))
    assert cases.is_untitled(store.journal.path)
    assert cases.recent() == []
    cases.close(store)


def test_recent_cases_are_few_newest_first_and_still_there(tmp_path):
    made = [tmp_path / f"{n}.mirrorgap" for n in range(cases.RECENT + 2)]
    for path in made:
        path.write_bytes(b"")
        cases.remember(path)
    cases.remember(made[5])
    expected = [made[5], *(path for path in reversed(made) if path != made[5])][: cases.RECENT]
    assert cases.recent() == expected
    made[5].unlink()
    cases.forget(made[6])
    assert made[5] not in cases.recent()
    assert made[6] not in cases.recent()


@pytest.mark.parametrize("text", ["", "{", '{"a": 1}', '[1, "nowhere"]'])
def test_a_damaged_list_of_recent_cases_hinders_nobody(text, tmp_path):
    (cases.data_folder() / "recent.json").write_text(text)
    assert cases.recent() == []
    path = tmp_path / "a.mirrorgap"
    path.write_bytes(b"")
    cases.remember(path)
    assert cases.recent() == [path]


def test_a_data_folder_that_cannot_be_made_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(cases.VARIABLE, str(tmp_path / "file" / "data"))
    with pytest.raises(CaseError, match="environment variable MIRRORGAP_DATA"):
        cases.begin()


def test_a_relative_data_folder_is_fine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(cases.VARIABLE, "portable")
    store = cases.begin()
    assert cases.is_untitled(store.journal.path)
    assert Path("portable/untitled").is_dir()
    cases.close(store)
    assert list(cases.untitled_folder().iterdir()) == []
