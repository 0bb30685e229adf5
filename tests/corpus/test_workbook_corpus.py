"""Every sheet of every real file comes out of the workbook with the cells that it went in with."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from mirrorgap.io.grids import text_of
from mirrorgap.io.grids_open import open_book
from mirrorgap.io.reading import load
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model import lists
from mirrorgap.model.query import Query

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
FILES = sorted(p for p in CORPUS.glob("*") if p.suffix not in (".md", ".json"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILES, reason="the corpus of real files is not here"),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_cells_of_a_real_file_survive(path: Path, tmp_path: Path) -> None:
    loaded = load([path])
    if not loaded.sources:
        pytest.skip("nothing is read from it")
    job = ExportJob(loaded.sources, loaded.chunks, Query(basket=lists.load("chpl-2024-02")))
    exported = export(tmp_path / "out.xlsx", job)
    assert not exported.warnings
    copies = CalamineWorkbook.from_path(tmp_path / "out.xlsx")
    names = exported.sheets[-len(loaded.sources) :]
    if exported.grafted:
        names = tuple(source.sheet for source in loaded.sources)
    assert exported.grafted == (path.suffix == ".xlsx")
    book = open_book(path)
    for name, source in zip(names, loaded.sources, strict=True):
        grid = book.grid(source.sheet)
        rows = copies.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for i, number in enumerate(grid.numbers.tolist()):
            row = rows[number - 1] if number <= len(rows) else []
            for j, wanted in enumerate(grid.row(i)):
                found = row[j] if j < len(row) else ""
                assert same(found, wanted), (name, number, j, found, wanted)


def same(found: object, wanted: object) -> bool:
    """Whether a cell holds the same; a text file's number may have become one.

    A cell of blanks is empty to the reader, and keeps its blanks in the copy of its file.
    """
    if wanted is None or (isinstance(wanted, str) and not wanted.strip()):
        return isinstance(found, str) and not found.strip()
    if isinstance(wanted, str) and isinstance(found, float | int):
        return float(wanted.strip().replace(",", ".")) == found
    if isinstance(found, str) and isinstance(wanted, str):
        return found.replace("_x000D_", "\r").replace("\r\n", "\n") == wanted.replace("\r\n", "\n")
    return text_of(found) == text_of(wanted)
