"""What a spreadsheet program works out is what stands cached: LibreOffice recalculates the workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from recalculating import (
    QUERY,
    SOFFICE,
    recalculate,
    records,
    source,
    values,
    with_factor,
    without_values,
)

from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query

pytestmark = [pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[ExportJob, Path, Path]:
    folder = tmp_path_factory.mktemp("recalculated")
    imports = values(0.37)
    cif = {key: value for key, value in imports.items() if key[0] != "KGZ"}
    fob = {key: value for key, value in imports.items() if key[0] == "KGZ"}
    chunks = (
        records("export", "FOB", values(1.0)),
        records("import", "CIF", cif),
        records("import", "FOB", fob),
    )
    sources = tuple(source(chunk, folder, f"{i}.csv") for i, chunk in enumerate(chunks))
    job = ExportJob(sources, chunks, QUERY, version="0.1.0")
    same, changed = folder / "same.xlsx", folder / "changed.xlsx"
    export(same, job)
    with_factor(same, changed, 1.2)
    spoilt = folder / "spoilt.xlsx"
    without_values(same, spoilt)
    recalculate((spoilt, changed), folder)
    return job, folder / "done" / "spoilt.xlsx", folder / "done" / "changed.xlsx"


def rows_of(path: Path) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(path, data_only=True)["Gaps"]
    rows = list(sheet.iter_rows(values_only=True))
    return [dict(zip(rows[4], row, strict=False)) for row in rows[5:]]


def assert_same(path: Path, job: ExportJob, factor: float) -> None:
    mirror = Mirror(job.chunks, [source.scope for source in job.sources])
    query = Query(basket=QUERY.basket, by=QUERY.by, factor=factor)
    frame = gaps(mirror, query).frame
    found = rows_of(path)
    assert len(found) == len(frame) == 9
    moving = ("imports_fob_usd", "gap_usd", "gap_share", "asymmetry", "gap_low_usd", "gap_high_usd")
    for row, (_, wanted) in zip(found, frame.iterrows(), strict=True):
        for field in (*moving, "flip_factor"):
            if wanted[field] != wanted[field]:
                assert row[field] in (None, ""), field
            else:
                assert row[field] == pytest.approx(wanted[field], rel=1e-12, abs=1e-6), field


def test_recalculated_values_are_those_cached(made: tuple[ExportJob, Path, Path]) -> None:
    job, recalculated, _ = made
    assert_same(recalculated, job, 1.06)


def test_changing_the_factor_moves_every_gap(made: tuple[ExportJob, Path, Path]) -> None:
    job, _, changed = made
    assert_same(changed, job, 1.2)


def test_the_summary_moves_with_the_factor(made: tuple[ExportJob, Path, Path]) -> None:
    job, recalculated, changed = made
    for path, factor in ((recalculated, 1.06), (changed, 1.2)):
        rows = openpyxl.load_workbook(path, data_only=True)["Summary"].iter_rows(values_only=True)
        said = {row[1]: row[2] for row in rows}
        mirror = Mirror(job.chunks, [source.scope for source in job.sources])
        frame = gaps(mirror, Query(basket=QUERY.basket, by=QUERY.by, factor=factor)).frame
        gap = frame["gap_usd"].sum()
        label = "Gap: exports less FOB-equivalent imports"
        assert said[label] == pytest.approx(gap, rel=1e-12)
        share = gap / frame["exports_usd"].sum()
        assert said["Gap as a share of exports"] == pytest.approx(share, rel=1e-12)
