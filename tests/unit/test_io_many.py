"""Files read side by side give what they give one after the other."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mirrorgap.io import pool, reading_many
from mirrorgap.io.reading import Said, load
from mirrorgap.io.reading_many import load_many, read_each
from mirrorgap.ui.inspecting import inspected, look

LAYOUTS = Path(__file__).parents[1] / "data" / "layouts"


def plain(loaded):
    """Return what was loaded without the moment at which it was."""
    return (
        [replace(source, read_at="") for source in loaded.sources],
        [(chunk.id, len(chunk)) for chunk in loaded.chunks],
        loaded.problems,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in sorted(LAYOUTS.iterdir())[:8]:
        if file.is_file():
            shutil.copy(file, tmp_path / file.name)
    first = next(file for file in sorted(tmp_path.iterdir()))
    shutil.copy(first, tmp_path / f"zz_again{first.suffix}")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 cut off")
    (tmp_path / "broken_too.xlsx").write_bytes(b"PK\x03\x04 cut off")
    return tmp_path


def test_side_by_side_is_one_after_the_other(folder, monkeypatch):
    monkeypatch.setattr(pool, "LEAST_BYTES", 0)
    monkeypatch.setattr(pool.os, "cpu_count", lambda: 2)
    told = []
    said = Said(currency="USD")
    found = load_many([folder], said, lambda done, total: told.append((done, total)))
    wanted = load([folder], said)
    assert plain(found) == plain(wanted)
    assert [one.kind for one in found.problems].count("duplicate") == 1
    total = sum(file.stat().st_size for file in folder.iterdir())
    assert told[-1] == (total, total)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_no_process_is_started_for_a_few_small_files(folder, monkeypatch):
    monkeypatch.setattr(reading_many._Reading, "_side_by_side", lambda *_: pytest.fail("a process"))
    assert plain(load_many([folder])) == plain(load([folder]))


def test_only_what_is_wanted_of_a_file_comes_back(folder, monkeypatch):
    monkeypatch.setattr(pool, "LEAST_BYTES", 0)
    monkeypatch.setattr(pool.os, "cpu_count", lambda: 2)
    looks = read_each([folder], look)
    alone = [look(load([file])) for file in sorted(folder.iterdir())]
    assert [one.rows for one in looks[:-1]] == [one.rows for one in alone[:-1]]
    assert looks[-1].rows == ()
    assert [problem.kind for problem in looks[-1].problems] == ["duplicate"]
    assert len(inspected(looks)) == sum(len(one.rows) + len(one.problems) for one in looks)


def test_without_processes_it_reads_alone(folder, monkeypatch):
    def refused(*_):
        raise OSError(11, "no more processes")

    monkeypatch.setattr(pool, "LEAST_BYTES", 0)
    monkeypatch.setattr(reading_many._Reading, "_side_by_side", refused)
    assert plain(load_many([folder])) == plain(load([folder]))


def test_files_of_one_size_are_the_same_only_where_their_content_is(tmp_path):
    header = "reporter,partner,flow,code,period,value,currency\n"
    for name, value in (("a.csv", 11), ("b.csv", 22), ("c.csv", 11)):
        line = f"TUR,KAZ,export,854231,2023,{value},USD\n"
        (tmp_path / name).write_text(header + line, encoding="utf-8")
    found = load_many([tmp_path])
    assert [Path(source.path).name for source in found.sources] == ["a.csv", "b.csv"]
    (problem,) = found.problems
    assert problem.sentence == "c.csv: the same content as a.csv, read once"


def test_a_small_packed_file_is_more_to_read_than_a_larger_plain_one(tmp_path):
    for name, size in (("plain.csv", 3000), ("packed.xlsx", 1000)):
        (tmp_path / name).write_bytes(b"x" * size)
    files = [tmp_path / "plain.csv", tmp_path / "packed.xlsx", tmp_path / "none.csv"]
    reading = reading_many._Reading(files, lambda *_: None, None)
    assert sorted(range(3), key=reading._weight) == [2, 0, 1]


def test_processes_are_begun_only_where_there_is_much_to_read(tmp_path, monkeypatch):
    monkeypatch.setattr(pool.os, "cpu_count", lambda: 2)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("code,value\n" * 10)
    pool.begin([tmp_path, "no-such-file.csv"])
    assert pool._begun == []
    monkeypatch.setattr(pool, "LEAST_BYTES", 0)
    pool.begin([tmp_path])
    begun = pool._begun[0]
    with pool.taken(1) as taken:
        assert taken is begun
    assert pool._begun == []
