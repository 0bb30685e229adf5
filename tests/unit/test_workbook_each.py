from __future__ import annotations

import csv
import dataclasses
import pickle
from pathlib import Path

import pytest
from ooxml import changed, faults
from rich import FOUND, lines, opened, plain, rich

from mirrorgap.io.reading import load
from mirrorgap.io.workbook.each import export_each, targets
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.io.workbook.target import WritingError
from mirrorgap.model import lists
from mirrorgap.model.query import Query
from mirrorgap.model.selection import keys
from mirrorgap.ui.cli import run

QUERY = Query(basket=lists.load("chpl-2024-02"))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A workbook, a workbook with macros, and a text file: exports, nothing new, imports."""
    folder = tmp_path / "sources"
    folder.mkdir()
    book = plain(folder / "a.xlsx")
    macros = rich(folder / "b.xlsm", macros=True)
    with (folder / "a.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(lines()[:1] + [row for row in lines() if row[4] == "M"])
    return [book, macros, folder / "a.csv"]


@pytest.fixture
def job(files: list[Path]) -> ExportJob:
    loaded = load(files)
    assert len(loaded.sources) == 3
    return ExportJob(loaded.sources, loaded.chunks, QUERY)


def test_each_file_becomes_a_workbook_of_its_own(
    job: ExportJob, files: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    seen: list[tuple[int, int]] = []
    done = export_each(folder, job, lambda done, total: seen.append((done, total)))
    names = [Path(one.path).name for one in done]
    assert names == ["a (Mirrorgap).xlsx", "b (Mirrorgap).xlsm", "a (Mirrorgap) 2.xlsx"]
    assert [one.grafted for one in done] == [True, True, False]
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    for one in done:
        assert faults(Path(one.path)) == []
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]
    book = opened(done[0].path)
    assert book.sheetnames[0] == "Trade"
    told = {row[0].value: row[7].value for row in book["Sources"].iter_rows(3, 6, 2)}
    assert told == {
        "file": "copied to",
        "a.xlsx": "Trade",
        "b.xlsm": "not copied",
        "a.csv": "not copied",
    }
    assert opened(done[2].path).sheetnames[-1] == "a"
    other, _ = changed(files[1], Path(done[1].path))
    assert "xl/vbaProject.bin" not in other


def test_the_figures_are_those_of_all_sources(job: ExportJob, tmp_path: Path) -> None:
    done = export_each(tmp_path, job)
    whole = export(tmp_path / "all.xlsx", job)
    assert not whole.grafted
    rows = [
        [row[:9] for row in opened(one.path)["Gaps"].iter_rows(4, values_only=True)]
        for one in (whole, *done)
    ]
    assert rows[0] == rows[1] == rows[2] == rows[3]
    assert len(rows[0]) > 2


def test_files_without_any_of_the_selection_are_left_out(job: ExportJob, tmp_path: Path) -> None:
    chosen = dataclasses.replace(job, selection=keys("hs6", "847150"), parts="selection")
    done = export_each(tmp_path / "out", chosen)
    assert [Path(one.path).name for one in done] == ["a (Mirrorgap).xlsx", "b (Mirrorgap).xlsm"]


def test_jobs_travel_and_say_which_file_goes_in(job: ExportJob, tmp_path: Path) -> None:
    assert [one.only for one in job.of_each_file()] == list(job.files)
    for _, one in targets(tmp_path, job):
        assert pickle.loads(pickle.dumps(one)) == one
        assert sum(one.goes_in(source) for source in job.sources) == 1
    assert all(job.goes_in(source) for source in job.sources)


def test_a_folder_that_cannot_be_made_is_told(job: ExportJob, tmp_path: Path) -> None:
    with pytest.raises(WritingError, match="cannot be made: choose another"):
        export_each(tmp_path / "no" / "such", job)


def test_the_command_writes_one_of_each_beside_that_of_all(
    files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = [str(path) for path in files[:2]]
    out, folder = tmp_path / "out.xlsx", tmp_path / "each"
    assert run(["export", *paths, "--out", str(out), "--per-source", str(folder)]) == 0
    written = capsys.readouterr().out.splitlines()
    assert written[0] == str(out)
    assert [Path(path).parent for path in written[1:]] == [folder, folder]
    assert all(Path(path).is_file() for path in written)
    assert run(["export", *paths]) == 2
    assert "--out OUT.xlsx, or --per-source FOLDER" in capsys.readouterr().err


def test_a_workbook_with_macros_keeps_its_ending(
    files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["export", str(files[1]), "--out", str(tmp_path / "out.xlsx")]) == 0
    written = Path(capsys.readouterr().out.strip())
    assert written == tmp_path / "out.xlsm"
    assert not (tmp_path / "out.xlsx").exists()
    assert faults(written) == []
    before = written.read_bytes()
    assert run(["export", str(files[1]), "--out", str(tmp_path / "out.xlsx")]) == 1
    assert "holds macros, and out.xlsm is there: choose another name" in capsys.readouterr().err
    assert written.read_bytes() == before
    assert run(["export", str(files[1]), "--out", str(written)]) == 0
    marked = opened(written)["Trade"]
    assert [r for r in range(2, 11) if marked.cell(r, 1).fill.fill_type] == list(FOUND)
