"""A disk that is really full (a small tmpfs), and a folder that cannot be written to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from cases_made import made, note

from mirrorgap.io import cases
from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.caseschema import CaseError
from mirrorgap.io.packing import pack
from mirrorgap.model.commands import AddNote
from mirrorgap.model.records import Chunk
from mirrorgap.model.store import Store

SIZE = "1m"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if shutil.which("mount") is None or os.name == "nt" or os.getuid() != 0:
        pytest.skip("only the system's owner may mount a small disk")
    code = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder]
    if subprocess.run(code, check=False, capture_output=True).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def records(n: int) -> Chunk:
    values = np.random.default_rng(1).random(n)
    return Chunk.of(pd.DataFrame({"code": "854231", "value": values, "row": range(n)}))


def test_a_disk_fills_while_notes_are_written(disk):
    store = Store(CaseFile.create(disk / "a.mirrorgap"))
    kept = 0
    said = ""
    while not said:
        try:
            store.dispatch(AddNote(note(f"n{kept}", None, f"{kept}" * 20_000)))
            kept += 1
        except CaseError as error:
            said = str(error)
    assert said.startswith("a.mirrorgap: ")
    assert "free some, then do it again" in said or "see whether it is full" in said
    assert kept > 5
    assert len(store.case.work.notes) == kept
    store.journal.abandon()
    again = cases.reopen(disk / "a.mirrorgap")
    assert [one.id for one in again.case.work.notes] == [f"n{n}" for n in range(kept)]
    again.close()


def test_a_disk_fills_while_records_are_kept(disk):
    store = Store(CaseFile.create(disk / "a.mirrorgap"))
    store.dispatch(AddNote(note("before", None)))
    with pytest.raises(CaseError, match=r"a\.mirrorgap"):
        store.journal.put_chunk(records(300_000))
    assert store.dispatch(AddNote(note("after", None))), "what fits is still kept"
    store.journal.put_chunk(records(10))
    store.close()
    again = cases.reopen(disk / "a.mirrorgap")
    assert [one.id for one in again.case.work.notes] == ["before", "after"]
    again.close()


@pytest.mark.parametrize("how", ["save", "pack"])
def test_a_disk_fills_while_saving_and_packing(disk, tmp_path, how):
    target = disk / ("a.mirrorgap" if how == "save" else "a.zip")
    if how == "save":
        CaseFile.create(target).close()
    else:
        target.write_bytes(b"the archive that was there")
    before = target.read_bytes()
    store = made(tmp_path)
    store.journal.put_chunk(records(300_000))

    def fill() -> object:
        if how == "save":
            return store.journal.save_as(target)
        return pack(store.journal, target, with_sources=True)

    with pytest.raises(CaseError) as said:
        fill()
    assert target.name in str(said.value)
    assert "The case is as it was." in str(said.value)
    assert target.read_bytes() == before
    assert sorted(one.name for one in disk.iterdir()) == [target.name]
    assert store.journal.path == tmp_path / "mine.mirrorgap"
    assert store.dispatch(AddNote(note("goes on", None)))
    store.close()


READ_ONLY = """
import os, sys
from pathlib import Path
from mirrorgap.io import cases, packing
from mirrorgap.io.caseschema import CaseError
from mirrorgap.model.commands import SetTitle
if os.getuid() == 0:
    os.setuid(65534)
folder, mine = Path(sys.argv[1]), cases.reopen(sys.argv[2])
for work in (
    lambda: mine.journal.save_as(folder / "there.mirrorgap"),
    lambda: packing.pack(mine.journal, folder / "a.zip", with_sources=False),
    lambda: cases.reopen(folder / "there.mirrorgap").dispatch(SetTitle("no")),
):
    try:
        work()
        print("done")
    except CaseError as error:
        print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="rights of folders are POSIX")
def test_a_read_only_folder_keeps_what_is_in_it():
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as text:
        base, folder = Path(text), Path(text) / "locked"
        base.chmod(0o777)
        folder.mkdir()
        made(base).close()
        for one in base.iterdir():
            one.chmod(0o777)
        CaseFile.create(folder / "there.mirrorgap").close()
        body = (folder / "there.mirrorgap").read_bytes()
        (folder / "there.mirrorgap").chmod(0o444)
        folder.chmod(0o555)
        code = [sys.executable, "-c", READ_ONLY, folder, base / "mine.mirrorgap"]
        run = subprocess.run(code, capture_output=True, text=True, check=True)
        assert (folder / "there.mirrorgap").read_bytes() == body
        assert [one.name for one in folder.iterdir()] == ["there.mirrorgap"]
        folder.chmod(0o755)
    saved, packed, opened = run.stdout.splitlines()
    assert "save the case elsewhere" in saved
    assert "a.zip could not be written (permission denied)" in packed
    assert "cannot be written to. Save it under another name to go on." in opened
