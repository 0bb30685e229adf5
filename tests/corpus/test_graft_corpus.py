"""Every real workbook is annotated in its own package, and nothing else in it changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ooxml import changed, faults
from python_calamine import CalamineWorkbook
from rich import SOFFICE, recalculate

from mirrorgap.io.reading import load
from mirrorgap.io.workbook.book import Book
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.graft import Graft
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.io.workbook.marked import Beside, Marks
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Either, SourceRows

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
FILES = sorted(p for p in CORPUS.glob("*") if p.suffix in (".xlsx", ".xlsm"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILES, reason="the corpus of real files is not here"),
]
#: What may change: the lists, the sheets that are annotated, and what belongs to these.
OURS = re.compile(
    r"\[Content_Types\]\.xml|xl/(workbook|styles)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/(_rels/)?[^/]+"
)


#: Of workbooks with a hundred sheets, the first say what the others would.
MOST = 6


def check(before: Path, after: Path, sheets: tuple[str, ...]) -> None:
    """Check that a workbook was annotated without loss, and opens as clean as it did."""
    found = faults(after, MOST)
    assert not found or set(found) <= set(faults(before, MOST))
    other, _ = changed(before, after)
    assert [name for name in other if not OURS.fullmatch(name)] == []
    one, two = (CalamineWorkbook.from_path(path) for path in (before, after))
    assert two.sheet_names[: len(one.sheet_names)] == one.sheet_names
    for name in sheets:
        old, new = (
            book.get_sheet_by_name(name).to_python(skip_empty_area=False) for book in (one, two)
        )
        width = max(map(len, old), default=0)
        assert [row[:width] for row in new][: len(old)] == old


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_records_are_annotated_in_place(path: Path, tmp_path: Path) -> None:
    loaded = load([path])
    if not loaded.sources:
        pytest.skip("nothing is read from it")
    some = [
        SourceRows(source.chunk, frozenset(chunk.table["row"].to_pylist()[:40:3]))
        for source, chunk in zip(loaded.sources, loaded.chunks, strict=True)
    ]
    note = Note("n", "ask", Status.SUSPICIOUS, some[0], "some rows", "", ())
    job = ExportJob(loaded.sources, loaded.chunks, Query(), Either(tuple(some)), (note,))
    result = export(tmp_path / "out.xlsx", job)
    assert result.grafted
    assert not result.warnings
    assert result.highlighted > 0
    assert result.comments > 0
    check(path, tmp_path / "out.xlsx", tuple(s.sheet for s in loaded.sources[:MOST]))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sheet_takes_all_that_can_be_added(path: Path, tmp_path: Path) -> None:
    """Columns, fills, comments and links on whatever stands there."""
    own, out = tmp_path / "own.xlsx", tmp_path / "out.xlsx"
    with Book(own, "ours", "2026-11-30T10:00:00+00:00") as book:
        book.text(book.sheet("Ours"), 0, 0, "ours")
    beside = (
        Beside("Mirrorgap class", 20, lambda row: f"=row {row}" if row % 7 else None),
        Beside("Mirrorgap gap", 15, lambda row: (f"{row}-1", row - 1.0), "#,##0"),
        Beside("Mirrorgap row", 12, float, "0", leads=True),
    )
    marks = Marks(
        rows={row: ("found", "suspicious")[row % 2] for row in range(2, 60, 2)},
        cells={(row, column): "cleared" for row in range(3, 60, 4) for column in range(5)},
        comments=tuple((row, 1, f"comment <{row}> & more") for row in range(2, 40)),
        beside=beside,
        leads={(row, 1): row for row in range(3, 60, 4)},
        target="Ours",
        last=80,
    )
    with Graft(path) as graft:
        sheets = tuple(s.name for s in graft.package.sheets() if "worksheets/" in s.part)
        for name in sheets:
            made = graft.annotate(name, marks, 2)
            assert made.first is not None
            assert len(made.comments) == len(marks.comments)
        graft.write(own, ["Ours"], out)
    check(path, out, sheets[:MOST])


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_them(tmp_path: Path) -> None:
    made = []
    for i, path in enumerate(path for path in FILES if path.stat().st_size < 200_000):
        loaded = load([path])
        if loaded.sources:
            job = ExportJob(loaded.sources, loaded.chunks, Query())
            made.append(export(tmp_path / f"{i}.xlsx", job))
    folder = tmp_path / "done"
    folder.mkdir()
    recalculate([Path(one.path) for one in made], folder)
    for one in made:
        book = CalamineWorkbook.from_path(folder / Path(one.path).name)
        assert book.sheet_names == list(one.sheets)
