"""The store: two histories over one journal, told to listeners, the same after any reopening."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

import pandas as pd
import pytest
from examples import examples
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mirrorgap.io.casefile import CaseFile
from mirrorgap.model.case import Case, Eye, Filter, Source, Work
from mirrorgap.model.commands import (
    AddNote,
    AddSources,
    Brush,
    ClearSelection,
    EyeCommand,
    Half,
    NewVintage,
    RemoveFilter,
    RemoveNote,
    SetFactor,
    SetFilter,
    SetNoteStatus,
    SetTitle,
    ShowView,
    ToggleFilter,
    WorkCommand,
)
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Combine, Keys, SourceRows, keys
from mirrorgap.model.store import Act, MemoryJournal, Store


def note(n: int) -> Note:
    return Note(f"n{n}", f"text {n}", Status.OPEN, keys("exporter", "TUR"), "", "2026-11-22")


@pytest.fixture
def store() -> Store[MemoryJournal]:
    return Store(MemoryJournal(), lambda: "2026-11-22T10:00:00+01:00")


def test_undo_keeps_the_eye_and_back_keeps_the_work(store):
    store.dispatch(AddNote(note(1)))
    store.dispatch(ShowView("gaps"))
    store.dispatch(SetTitle("Chips"))
    store.undo()
    assert (store.case.work.title, store.case.eye.view) == ("", "gaps")
    store.back()
    assert (store.case.work.notes, store.case.eye.view) == ((note(1),), "flows")
    store.redo()
    assert (store.case.work.title, store.case.eye.view) == ("Chips", "flows")
    store.forward()
    assert store.case.eye.view == "gaps"


def test_labels_say_what_undo_and_the_others_would_do(store):
    assert (store.undo_label, store.redo_label, store.back_label) == ("", "", "")
    store.dispatch(AddNote(note(1)))
    store.dispatch(SetFactor(1.1))
    store.dispatch(ShowView("gaps"))
    store.undo()
    assert store.undo_label == "Add a note"
    assert store.redo_label == "Set CIF/FOB to 1.1"
    assert (store.back_label, store.forward_label) == ("Go to gaps", "")
    store.back()
    assert (store.back_label, store.forward_label) == ("", "Go to gaps")


def test_a_new_command_drops_redo_and_the_log_keeps_all(store):
    store.dispatch(AddNote(note(1)))
    store.dispatch(AddNote(note(2)))
    store.undo()
    store.dispatch(AddNote(note(3)))
    assert not store.can_redo
    assert store.case.work.notes == (note(1), note(3))
    acts = [(version.act, version.label) for version in store.log]
    assert acts == [
        (Act.START, "Begin"),
        (Act.DO, "Add a note"),
        (Act.DO, "Add a note"),
        (Act.UNDO, "Undo: Add a note"),
        (Act.DO, "Add a note"),
    ]
    assert store.as_it_was(3).work.notes == (note(1), note(2))


def test_a_command_of_the_eye_does_not_drop_redo(store):
    store.dispatch(AddNote(note(1)))
    store.undo()
    store.dispatch(Brush(keys("exporter", "TUR")))
    assert store.redo()
    assert store.case.work.notes == (note(1),)


def test_what_changes_nothing_is_no_step(store):
    heard = []
    store.listen(lambda old, new: heard.append(new))
    assert not store.dispatch(ClearSelection())
    assert not store.dispatch(SetFactor(1.06))
    assert not store.undo()
    assert not store.forward()
    assert (len(store.log), heard) == (1, [])


def test_listeners_hear_old_and_new_until_they_leave(store):
    heard: list[tuple[str, str]] = []
    leave = store.listen(lambda old, new: heard.append((old.work.title, new.work.title)))
    store.dispatch(SetTitle("Chips"))
    store.undo()
    leave()
    store.redo()
    assert heard == [("", "Chips"), ("Chips", "")]


def test_what_listeners_raise_comes_out_and_all_are_told(store):
    heard = []

    def broken(old: Case, new: Case) -> None:
        raise LookupError("a view broke")

    store.listen(broken)
    store.listen(lambda old, new: heard.append(new))
    with pytest.raises(LookupError, match="a view broke"):
        store.dispatch(SetTitle("Chips"))
    assert (heard, store.case.work.title) == ([store.case], "Chips")
    store.listen(broken)
    with pytest.raises(ExceptionGroup, match="several listeners failed"):
        store.undo()
    assert store.case.work.title == ""


def test_a_listener_must_not_change_the_case(store):
    store.listen(lambda old, new: store.dispatch(ShowView("gaps")))
    with pytest.raises(RuntimeError, match="a listener must not change the case"):
        store.dispatch(SetTitle("Chips"))
    assert (store.case.work.title, store.case.eye.view, len(store.log)) == ("Chips", "flows", 2)


def test_a_journal_that_fails_leaves_the_case_as_it_was(store, monkeypatch):
    heard = []
    store.listen(lambda old, new: heard.append(new))
    store.dispatch(AddNote(note(1)))

    def full(*_: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(store.journal, "append", full)
        for step in (lambda: store.dispatch(SetTitle("Chips")), store.undo):
            with pytest.raises(OSError, match="no room"):
                step()
    assert (store.case.work, len(heard), len(store.log)) == (Work(notes=(note(1),)), 1, 2)
    assert store.dispatch(SetTitle("Chips"))
    assert store.undo()


@dataclass(frozen=True, slots=True)
class Greedy(WorkCommand):
    label = "Take both"

    def apply(self, case: Case) -> Case:
        return Case(Work(title="x"), Eye(view="gaps"))


@dataclass(frozen=True, slots=True)
class GreedyEye(EyeCommand):
    label = "Take both"

    def apply(self, case: Case) -> Case:
        return Case(Work(title="x"), Eye(view="gaps"))


@pytest.mark.parametrize("command", [Greedy(), GreedyEye()])
def test_a_command_changes_one_half_only(store, command):
    with pytest.raises(ValueError, match="Take both: a command changes one half"):
        store.dispatch(command)
    assert store.case == Case()


NAMES = st.sampled_from("abc")
SELECTIONS = st.builds(
    lambda column, rows: Keys((column,), frozenset((r,) for r in rows)),
    st.sampled_from(["exporter", "code"]),
    st.frozensets(st.sampled_from(["TUR", "UZB", "854231"]), min_size=1),
)


class Histories(RuleBasedStateMachine):
    """Lists of states beside a case file that is saved, closed, dropped and opened at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.store = Store(CaseFile.create(self.folder / "0.mirrorgap"))
        self.states: dict[Half, list[Work | Eye]] = {Half.WORK: [Work()], Half.EYE: [Eye()]}
        self.at = {Half.WORK: 0, Half.EYE: 0}
        self.log = [Case()]
        self.saved = 0

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def expected(self) -> Case:
        return Case(*(self.states[half][self.at[half]] for half in (Half.WORK, Half.EYE)))

    def do(self, half: Half, command: WorkCommand | EyeCommand, state: Work | Eye) -> None:
        here = self.states[half][self.at[half]]
        assert self.store.dispatch(command) == (state != here)
        if state != here:
            self.at[half] += 1
            self.states[half][self.at[half] :] = [state]
            self.log.append(self.expected())

    def walk(self, half: Half, by: int, walked: bool) -> None:
        assert walked == (0 <= self.at[half] + by < len(self.states[half]))
        if walked:
            self.at[half] += by
            self.log.append(self.expected())

    @property
    def work(self) -> Work:
        return self.expected().work

    @property
    def eye(self) -> Eye:
        return self.expected().eye

    @rule(title=NAMES)
    def name(self, title: str) -> None:
        self.do(Half.WORK, SetTitle(title), replace(self.work, title=title))

    @rule()
    def write_note(self) -> None:
        new = note(len(self.log))
        self.do(Half.WORK, AddNote(new), replace(self.work, notes=(*self.work.notes, new)))

    @precondition(lambda self: self.work.notes)
    @rule(status=st.sampled_from(Status), which=st.integers(0, 100))
    def mark(self, status: Status, which: int) -> None:
        notes = list(self.work.notes)
        which %= len(notes)
        notes[which] = replace(notes[which], status=status)
        command = SetNoteStatus(notes[which].id, status)
        self.do(Half.WORK, command, replace(self.work, notes=tuple(notes)))

    @precondition(lambda self: self.work.notes)
    @rule()
    def remove_first_note(self) -> None:
        first, *rest = self.work.notes
        self.do(Half.WORK, RemoveNote(first.id), replace(self.work, notes=tuple(rest)))

    def kept(self, name: str) -> Source:
        """Return a source of three rows, its records in the file."""
        frame = pd.DataFrame({"code": ["1", "2", "3"], "value": 1.0, "row": [2, 3, 4]})
        chunk = Chunk.of(frame.assign(file=name))
        self.store.journal.put_chunk(chunk)
        path = str(self.folder / f"{name}.csv")
        return Source(
            chunk.id, path, "", 1, name, "2026", Mapping("tidy"), Scope(), Ledger(3, 3, 3)
        )

    @rule()
    def load(self) -> None:
        source = self.kept(f"f{len(self.log)}")
        sources = (*self.work.sources, source)
        self.do(Half.WORK, AddSources((source,)), replace(self.work, sources=sources))

    @precondition(lambda self: self.work.sources)
    @rule(row=st.integers(2, 4))
    def write_note_on_a_row(self, row: int) -> None:
        rows = SourceRows(self.work.sources[0].chunk, frozenset({row}))
        new = replace(note(len(self.log)), subject=rows)
        self.do(Half.WORK, AddNote(new), replace(self.work, notes=(*self.work.notes, new)))

    @precondition(lambda self: self.work.sources)
    @rule()
    def reload(self) -> None:
        """A newer download turns the rows round, and has lost the last: its notes stay behind."""
        old, *rest = self.work.sources
        new = self.kept(f"n{len(self.log)}")
        turned = {2: 3, 3: 2}
        notes = []
        for one in self.work.notes:
            if isinstance(one.subject, SourceRows) and one.subject.source == old.chunk:
                (row,) = one.subject.rows
                if row in turned:
                    rows = SourceRows(new.chunk, frozenset({turned[row]}))
                    one = replace(one, subject=rows)
            notes.append(one)
        now = replace(new, earlier=old.chunk, in_use=old.in_use)
        sources = (now, replace(old, in_use=False), *rest)
        command = NewVintage(old.chunk, new, ((2, (3,)), (3, (2,)), (4, ())))
        self.do(Half.WORK, command, replace(self.work, sources=sources, notes=tuple(notes)))

    @rule(selection=SELECTIONS)
    def brush(self, selection: Keys) -> None:
        state = replace(self.eye, selection=selection)
        self.do(Half.EYE, Brush(selection, Combine.REPLACE), state)

    @rule(view=st.sampled_from(["flows", "gaps", "records"]))
    def show(self, view: str) -> None:
        self.do(Half.EYE, ShowView(view), replace(self.eye, view=view))

    @rule(name=NAMES, selection=SELECTIONS)
    def set_filter(self, name: str, selection: Keys) -> None:
        new = Filter(name, selection)
        held = {one.name: one for one in self.eye.filters} | {name: new}
        self.do(Half.EYE, SetFilter(new), replace(self.eye, filters=tuple(held.values())))

    @rule(name=NAMES, remove=st.booleans())
    def switch_filter(self, name: str, remove: bool) -> None:
        rest = [
            replace(one, on=not one.on) if one.name == name else one
            for one in self.eye.filters
            if one.name != name or not remove
        ]
        command = RemoveFilter(name) if remove else ToggleFilter(name)
        self.do(Half.EYE, command, replace(self.eye, filters=tuple(rest)))

    @rule()
    def undo(self) -> None:
        self.walk(Half.WORK, -1, self.store.undo())

    @rule()
    def redo(self) -> None:
        self.walk(Half.WORK, 1, self.store.redo())

    @rule()
    def back(self) -> None:
        self.walk(Half.EYE, -1, self.store.back())

    @rule()
    def forward(self) -> None:
        self.walk(Half.EYE, 1, self.store.forward())

    @rule(crash=st.booleans())
    def reopen(self, crash: bool) -> None:
        path = self.store.journal.path
        if crash:
            self.store.flush()
            self.store.journal.abandon()
        else:
            self.store.close()
        self.store = Store(CaseFile.open(path))

    @rule()
    def save_as(self) -> None:
        self.saved += 1
        self.store.journal.save_as(self.folder / f"{self.saved}.mirrorgap")

    @rule(which=st.integers(0, 1000))
    def look_back(self, which: int) -> None:
        which %= len(self.log)
        assert self.store.as_it_was(which + 1) == self.log[which]

    @invariant()
    def agrees(self) -> None:
        assert self.store.case == self.expected()
        assert len(self.store.log) == len(self.log)
        can = (self.store.can_undo, self.store.can_redo)
        assert can == (self.at[Half.WORK] > 0, self.at[Half.WORK] < len(self.states[Half.WORK]) - 1)
        can = (self.store.can_go_back, self.store.can_go_forward)
        assert can == (self.at[Half.EYE] > 0, self.at[Half.EYE] < len(self.states[Half.EYE]) - 1)


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=examples(15),
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
