"""The program is killed at any moment: no acknowledged edit is lost, and every case opens."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mirrorgap.io import cases, packing
from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.caselock import lock_file
from mirrorgap.model.commands import AddNote
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.store import Store

Killed = Callable[[Path, int, float], list[list[str]]]
#: Kills of one test.
TOGETHER = 20
_told: list[int] = []
WRITER = r"""
import os
import sys
from pathlib import Path
from random import Random
import pandas as pd
from mirrorgap.io import cases, packing, reading
from mirrorgap.io.newer import read_newer
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model.case import Source
from mirrorgap.model.commands import AddNote, AddSources, Brush, SetNoteStatus, ShowView
from mirrorgap.model.query import Query
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import keys

HEADER = "reporter,partner,flow,code,period,value,currency"
# One program imports everything once; each that is killed is forked from it.
for line in sys.stdin:
    path, seed, out = line.rstrip("\n").split("\t")
    path, seed = Path(path), int(seed)
    child = os.fork()
    if not child:
        sys.stdout = open(out, "w")
        break
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
else:
    sys.exit()
store, chance, n, saves = cases.reopen(path), Random(seed), 0, 0


def told(*words):
    # What is said here has been acknowledged: it must be there after any kill.
    print(*words, flush=True)


def imported():
    # As the window does: read, keep the records, then add them to the case.
    rows = [f"TUR,UZB,export,854231,2023-{m:02d},{n * 100 + m},USD" for m in range(1, 13)]
    file = path.with_name(f"{seed}-{n}.csv")
    file.write_text("\n".join([HEADER, *rows]) + "\n")
    loaded = reading.load([file])
    for chunk in loaded.chunks:
        store.journal.put_chunk(chunk)
    store.dispatch(AddSources(loaded.sources))
    told("source", loaded.chunks[0].id)
    return file


def revised(file):
    # A newer download takes its place.
    source = store.case.work.in_use[-1]
    lines = file.read_text().splitlines()
    newer = file.with_name(f"newer {file.name}")
    newer.write_text("\n".join([lines[0], *reversed(lines[2:])]) + "\n")
    found = read_newer(newer, source, store.case.work)
    command = found.command(store.case.work, store.journal.chunk(source.chunk))
    store.journal.put_chunk(found.chunk)
    store.dispatch(command)
    told("source", found.chunk.id)


def exported():
    if chance.random() < 0.5:
        out = path.with_name(f"{seed}-{n}.zip")
        packing.pack(store.journal, out, with_sources=True)
    else:
        used = [one for one in store.case.work.in_use if one.path.endswith(".csv")][-1:]
        out = path.with_name(f"{seed}-{n}.xlsx")
        chunks = [store.journal.chunk(one.chunk) for one in used]
        export(out, ExportJob(used, chunks, Query(), notes=store.case.work.notes[-5:]))
    told("exported", out.name)


told("ready")
while True:
    n += 1
    what = chance.random()
    if what < 0.45:
        store.dispatch(AddNote(Note(f"{seed}-{n}", "x" * 500, Status.OPEN, None, "", "2026")))
        told("note", f"{seed}-{n}")
    elif what < 0.55:
        store.dispatch(Brush(keys("code", str(n))))
        store.dispatch(ShowView(str(n % 7)))
    elif what < 0.68:
        store.undo() and store.redo()
    elif what < 0.76:
        file = imported()
        if chance.random() < 0.5:
            revised(file)
    elif what < 0.8:
        exported()
    elif what < 0.9:
        frame = pd.DataFrame({"reporter": ["TUR"] * 2000, "value": range(n, n + 2000)})
        chunk = Chunk.of(frame.assign(row=range(2000)))
        store.journal.put_chunk(chunk)
        store.dispatch(AddSources((Source(chunk.id, f"{seed}-{n}.csv", "", 1, str(n), "2026",
            Mapping("tidy"), Scope(), Ledger(2000, 2000, 2000)),)))
        told("source", chunk.id)
    else:
        saves = (saves + 1) % 3
        cases.save_as(store, path.with_name(f"{seed}-{saves}.mirrorgap"))
        told("saved", store.journal.path.name)
"""


@pytest.fixture(scope="module")
def killed() -> Iterator[Killed]:
    """Return ``killed(path, seed, after)``: run the writer, kill it *after* seconds.

    It returns what the writer had acknowledged, a list of words each.
    """
    if not hasattr(os, "fork"):
        pytest.skip("programs are forked here")
    code = [sys.executable, "-c", WRITER]
    with subprocess.Popen(code, stdin=-1, stdout=-1, text=True, bufsize=1) as first:
        assert first.stdin is not None
        assert first.stdout is not None
        ask, answer = first.stdin, first.stdout

        def kill(path: Path, seed: int, after: float) -> list[list[str]]:
            out = path.with_name("said.lock")
            out.touch()
            ask.write(f"{path}\t{seed}\t{out}\n")
            child = int(answer.readline())
            while not out.read_text().startswith("ready\n"):
                time.sleep(0.01)
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
            assert answer.readline() == "dead\n"
            # The last line may have been cut off in the middle of being said.
            lines = out.read_text().splitlines(keepends=True)
            return [line.split() for line in lines if line.endswith("\n")]

        yield kill
        ask.close()


def check(folder: Path, path: Path, said: list[list[str]]) -> int:
    """Open every case there is; the one that was written to last holds all that was said."""
    stores = {one: cases.reopen(one) for one in folder.glob("*.mirrorgap")}
    # A save that was done but not yet said: nothing was acknowledged after it.
    saved = [words[1] for words in said if words[0] == "saved"]
    last = stores[folder / saved[-1] if saved else path]
    # Killed between an undo and its redo: what was undone is there to be redone.
    last.redo()
    notes = [words[1] for words in said if words[0] == "note"]
    sources = [words[1] for words in said if words[0] == "source"]
    held = {note.id for note in last.case.work.notes}
    assert [note for note in notes if note not in held] == []
    read = {source.chunk for source in last.case.work.sources}
    assert [source for source in sources if source not in read] == []
    for store in stores.values():
        assert not store.journal.read_only
        held_rows = [(len(store.journal.chunk(s.chunk)), s) for s in store.case.work.sources]
        assert all(n == s.ledger.records for n, s in held_rows)
        assert all(store.as_it_was(version.id) for version in store.log[-20:])
        assert store.dispatch(AddNote(Note("after", "", Status.OPEN, None, "", "2026")))
        assert store.undo()
        store.close()
    check_exports(folder, {words[1] for words in said if words[0] == "exported"})
    return len(notes) + len(sources)


def check_exports(folder: Path, said: set[str]) -> None:
    """What was exported is there; an archive or a workbook is whole, or not there at all."""
    there = {one.name: one for one in folder.iterdir() if one.suffix in (".zip", ".xlsx")}
    there = {name: one for name, one in there.items() if not name.startswith(".")}
    assert said <= set(there)
    for name, one in there.items():
        with zipfile.ZipFile(one) as archive:
            assert archive.testzip() is None
        if one.suffix == ".zip":
            cases.reopen(packing.unpack(one, folder / f"unpacked {name}"), read_only=True).close()


def kill_often(killed: Killed, folder: Path, seeds: range, longest: float) -> int:
    chance = random.Random(seeds.start)
    acknowledged = 0
    for seed in seeds:
        here = folder / str(seed)
        here.mkdir()
        path = here / "start.mirrorgap"
        Store(CaseFile.create(path)).close()
        said = killed(path, seed, chance.random() * longest)
        acknowledged += check(here, path, said)
        # What a save left that never became a case hinders no later save under that name.
        names = {one.name.removesuffix("-journal") for one in here.iterdir()}
        parts = {name for name in names if name.endswith(".part")}
        assert not [one for one in parts if one[1:].removesuffix(".part") in names]
        kinds = (".mirrorgap", ".lock", ".csv", ".zip", ".xlsx")
        left = [
            name for name in names - parts if not name.endswith(kinds) and (here / name).is_file()
        ]
        assert not [name for name in left if not name.startswith(".")]
    return acknowledged


def test_killed_at_a_few_moments_nothing_acknowledged_is_lost(killed, tmp_path):
    assert kill_often(killed, tmp_path, range(6), 0.8) > 0


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 200, TOGETHER))
def test_killed_at_two_hundred_moments_nothing_acknowledged_is_lost(
    killed, tmp_path, capsys, first
):
    acknowledged = kill_often(killed, tmp_path, range(first, first + TOGETHER), 1.5)
    _told.append(acknowledged)
    with capsys.disabled():
        kills, edits = TOGETHER * len(_told), sum(_told)
        print(f"\n{kills} kills, {edits} acknowledged edits, none lost")  # noqa: T201
    # How many are said in a second depends on the machine: one a kill shows that it was at work.
    assert acknowledged > TOGETHER


def test_a_killed_program_holds_no_lock_and_leaves_a_sign(killed, tmp_path):
    path = tmp_path / "start.mirrorgap"
    Store(CaseFile.create(path)).close()
    said = killed(path, 1, 0.0)
    assert said[0] == ["ready"]
    assert lock_file(path).exists()
    with CaseFile.open(path) as again:
        assert not again.read_only
    assert not lock_file(path).exists()
