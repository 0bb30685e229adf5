"""Verifying a case: its figures come out of its sources again, or it is said what does not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from mirrorgap.io import reading, verifying
from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.verifying import Verdict, verify
from mirrorgap.model.case import Case
from mirrorgap.model.commands import AddNote, AddSources, Remap
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.records import Chunk
from mirrorgap.model.store import Store

HEADER = "reporter,partner,flow,hs code,period,value USD\n"
TURKEY = """\
TUR,UZB,export,854231,2023-01,100
TUR,UZB,export,854231,2023-02,0.1
TUR,UZB,export,847150,2023-01,5
TUR,UZB,export,847150,2023-02,5
"""
UZBEKISTAN = """\
UZB,TUR,import,854231,2023-01,53
UZB,TUR,import,854231,2023-02,0.3
"""


@pytest.fixture
def case(tmp_path: Path):
    folder = tmp_path / "case"
    folder.mkdir()
    store = Store(CaseFile.create(folder / "a.mirrorgap"))
    for name, body in (("tur.csv", TURKEY), ("uzb.csv", UZBEKISTAN)):
        (folder / name).write_text(HEADER + body)
        loaded = reading.load([folder / name])
        assert loaded.problems == ()
        for chunk in loaded.chunks:
            store.journal.put_chunk(chunk)
        store.dispatch(AddSources(loaded.sources))
    store.dispatch(AddNote(Note("a", "x", Status.OPEN, None, "", "2026")))
    yield store
    store.close()


def test_a_case_holds(case):
    found = verify(case.journal)
    assert found.holds
    assert [check.verdict for check in found.checks] == [Verdict.SAME, Verdict.SAME]
    assert found.figures == 4
    assert found.sentences() == (
        "tur.csv: the same 4 records.",
        "uzb.csv: the same 2 records.",
        "All 4 versions of the log could be opened whole.",
        "The figures of all 4 cells are the same to the last digit.",
    )


def test_a_case_holds_on_another_machine(case, tmp_path):
    case.close()
    shutil.copytree(tmp_path / "case", tmp_path / "elsewhere")
    shutil.rmtree(tmp_path / "case")
    with CaseFile.open(tmp_path / "elsewhere" / "a.mirrorgap", read_only=True) as moved:
        assert verify(moved).holds


def test_a_changed_source_is_said_and_not_silently_read(case, tmp_path):
    path = tmp_path / "case" / "tur.csv"
    path.write_text(HEADER + TURKEY.replace("100", "101"))
    found = verify(case.journal)
    assert not found.holds
    assert [check.verdict for check in found.checks] == [Verdict.CHANGED, Verdict.SAME]
    assert found.checks[0].sentence.startswith("tur.csv: the file has changed since it was read")
    assert found.figures is None
    assert found.sentences()[-1].startswith("The figures were not compared")


def test_an_absent_source_is_said(case, tmp_path):
    (tmp_path / "case" / "uzb.csv").unlink()
    found = verify(case.journal)
    assert found.checks[1].verdict is Verdict.ABSENT
    assert "its records are in the case" in found.checks[1].sentence
    assert not found.holds


def test_records_that_the_source_does_not_give_are_found(case):
    """A case whose records were tampered with: one value is a tenth of a cent off."""
    source = case.case.work.sources[0]
    table = case.journal.chunk(source.chunk).table.to_pandas()
    table.loc[1, ["value", "value_usd"]] += 0.001
    false = Chunk.of(table)
    case.journal.put_chunk(false)
    forged = verifying.Source(
        **{name: getattr(source, name) for name in source.__slots__ if name != "chunk"},
        chunk=false.id,
    )
    case.dispatch(Remap(source.chunk, forged))
    found = verify(case.journal)
    assert found.checks[0].verdict is Verdict.OTHERWISE
    assert (found.figures, found.differing) == (3, 1)
    assert "1 cell has other figures" in found.sentences()[-1]
    assert found.outcome == "The case does not hold: its sources give something else."
    assert not found.holds


def test_an_empty_case_holds(tmp_path):
    store = Store(CaseFile.create(tmp_path / "a.mirrorgap"))
    assert store.case == Case()
    found = verify(store.journal)
    assert (found.holds, found.figures) == (True, 0)
    store.close()


def test_progress_can_cancel(case):
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify(case.journal, stop)


def test_the_same_records_under_another_name():
    columns = {"code": ["854231", None], "value": [1.0, None], "row": [2, 3]}
    one = Chunk.of(pd.DataFrame({**columns, "file": "a"}))
    assert verifying.same_records(one, Chunk.of(pd.DataFrame({**columns, "file": "b"})))
    other = Chunk.of(pd.DataFrame({**columns, "file": "b"}).assign(row=[2, 4]))
    assert not verifying.same_records(one, other)
