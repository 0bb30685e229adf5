"""What a spreadsheet program works out is what stands cached: LibreOffice recalculates the workbook."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from pandas import DataFrame

from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model import lists
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.case import Source
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

SOFFICE = shutil.which("soffice")
pytestmark = [pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")]

QUERY = Query(basket=lists.load("chpl-2024-02")).grouped("exporter", "importer", "period")
#: LibreOffice recalculates a workbook of another program only where it is told to.
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item></oor:items>"""


def records(flow: str, valuation: str, values: dict[tuple[str, str, str], float]) -> Chunk:
    out = flow == "export"
    rows = [
        {
            "reporter": "TUR" if out else importer,
            "partner": importer if out else "TUR",
            "flow": flow,
            "code": code,
            "period": period,
            "value": value,
            "value_usd": value,
            "valuation": valuation,
            "status": "reported",
            "row": i + 2,
        }
        for i, ((importer, code, period), value) in enumerate(values.items())
    ]
    return Chunk.of(DataFrame(rows))


def source(chunk: Chunk, folder: Path, name: str) -> Source:
    ledger = Ledger(len(chunk), len(chunk), len(chunk))
    path = str(folder / name)
    return Source(chunk.id, path, "", 1, "0", "2026-11-22", Mapping("tidy"), Scope(), ledger)


def values(factor: float) -> dict[tuple[str, str, str], float]:
    """Return exports, or with a factor below 1 part of them as imports."""
    found = {}
    for i, importer in enumerate(("UZB", "KAZ", "KGZ")):
        for j, code in enumerate(("854231", "852691", "847150")):
            for k, period in enumerate(("2021", "2022", "2023")):
                if factor == 1 or (i + j + k) % 4:
                    found[importer, code, period] = round(1e5 / 3 * factor * (1 + i + 3 * j + k), 2)
    return found


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


def with_factor(source: Path, target: Path, factor: float) -> None:
    rewritten(source, target, lambda name, text: text.replace("<v>1.06</v>", f"<v>{factor}</v>"))


def without_values(source: Path, target: Path) -> None:
    """Spoil every cached value, so that only a recalculation gives the right ones."""
    spoilt = re.compile(r"(</f><v>)[^<]*(</v>)")
    rewritten(source, target, lambda name, text: spoilt.sub(r"\g<1>-777\g<2>", text))


def rewritten(source: Path, target: Path, change: object) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = change(name, data.decode()).encode()  # type: ignore[operator]
            new.writestr(name, data)


def recalculate(paths: tuple[Path, ...], folder: Path) -> None:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    command = [str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "done")]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=120)


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
