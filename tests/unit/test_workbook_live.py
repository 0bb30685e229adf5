"""Sums in Gaps and the Summary are formulas over the records, and give what stands cached."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import books
import openpyxl
import pytest
from recalculating import QUERY, recalculate, records, source, values, without_values

from mirrorgap.io.workbook import live
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope

SUMMED = ("exports_usd", "imports_usd", "matched_usd", "lost_usd", "orphaned_usd")


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> ExportJob:
    folder = tmp_path_factory.mktemp("live")
    imports = values(0.37)
    imports.pop(("UZB", "854231", "2023"), None)
    cif = {key: value for key, value in imports.items() if key[0] != "KGZ"}
    fob = {key: value for key, value in imports.items() if key[0] == "KGZ"}
    exports = {k: v for k, v in values(1.0).items() if k != ("KGZ", "847150", "2022")}
    chunks = (
        records("export", "FOB", exports),
        records("import", "CIF", cif),
        records("import", "FOB", fob),
    )
    sources = tuple(source(chunk, folder, f"{i}.csv") for i, chunk in enumerate(chunks))
    return ExportJob(sources, chunks, QUERY, version="0.1.0")


def mirror_of(job: ExportJob) -> Mirror:
    return Mirror(job.chunks, [source.scope for source in job.sources])


def rows(path: Path, sheet: str, **how: bool) -> list[dict[str, object]]:
    found = list(openpyxl.load_workbook(path, **how)[sheet].iter_rows(values_only=True))
    return [dict(zip(found[4], row, strict=False)) for row in found[5:]]


@pytest.fixture(scope="module")
def book(job: ExportJob, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("book") / "out.xlsx"
    export(out, job)
    return out


def test_gaps_are_sums_over_records(job: ExportJob, book: Path) -> None:
    written, cached = rows(book, "Gaps"), rows(book, "Gaps", data_only=True)
    frame = gaps(mirror_of(job), QUERY).frame
    assert len(written) == len(frame) == 9
    for formulas, now, (_, wanted) in zip(written, cached, frame.iterrows(), strict=True):
        for field in SUMMED:
            assert str(formulas[field]).startswith("=SUMIFS('Records'!"), field
            assert now[field] == wanted[field]
    assert any(row["lost_usd"] for row in cached)
    assert any(row["orphaned_usd"] for row in cached)


def test_what_records_bring_adds_up_to_every_gap(job: ExportJob) -> None:
    mirror = mirror_of(job)
    frame = gaps(mirror, QUERY).frame
    found = live.lines(mirror, QUERY, "Records", ["a", "b", "c"]).frame
    sums = found.groupby(list(QUERY.by))[["exports_usd", "imports_usd"]].sum()
    for _, row in frame.iterrows():
        mine = sums.loc[tuple(row[name] for name in QUERY.by)]
        assert mine["exports_usd"] == pytest.approx(row["exports_usd"], rel=1e-12)
        assert mine["imports_usd"] == pytest.approx(row["imports_usd"], rel=1e-12)
    assert set(found["source"]) == {"a", "b", "c"}
    assert found.loc[found["source"] == "c", live.FIXED].sum() > 0
    assert found.loc[found["source"] == "c", live.CIF].sum() == 0


def test_beyond_a_number_of_records_totals_are_values(
    job: ExportJob, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST", 3)
    out = tmp_path / "values.xlsx"
    export(out, job)
    gaps_rows = rows(out, "Gaps")
    assert all(isinstance(row["exports_usd"], float | int) for row in gaps_rows)
    told = openpyxl.load_workbook(out)["Records"]["A2"].value
    assert "more than 3 do" in told
    assert str(gaps_rows[0]["gap_usd"]).startswith("=")


def test_a_key_that_is_missing_makes_values(job: ExportJob, tmp_path: Path) -> None:
    out = tmp_path / "all.xlsx"
    query = dataclasses.replace(QUERY, basket=None, by=("tier",))
    export(out, dataclasses.replace(job, query=query))
    assert all(not str(row["exports_usd"]).startswith("=") for row in rows(out, "Gaps"))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_every_formula_of_the_workbook_gives_what_stands_cached(book: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.xlsx"
    without_values(book, spoilt)
    recalculate((spoilt,), tmp_path)
    was = openpyxl.load_workbook(book, data_only=True)
    formulas = openpyxl.load_workbook(book)
    now = openpyxl.load_workbook(tmp_path / "done" / "spoilt.xlsx", data_only=True)
    n = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if not re.match("=", str(cell.value)):
                    continue
                old, new = (
                    was[sheet.title][cell.coordinate].value,
                    now[sheet.title][cell.coordinate].value,
                )
                if isinstance(old, str) or old is None:
                    assert new in (None, "", old), (sheet.title, cell.coordinate)
                else:
                    assert new == pytest.approx(old, rel=1e-9, abs=1e-6), (
                        sheet.title,
                        cell.coordinate,
                    )
                n += 1
    assert n > 150


def test_months_of_one_side_make_up_the_year_of_the_other() -> None:
    months = [("TUR", "KAZ", "854231", f"2023-{m:02d}", 100.0 + m) for m in range(1, 13)]
    quarters = [("TUR", "KAZ", "854231", f"2023-Q{q}", 300.0) for q in range(1, 5)]
    monthly, year = (
        books.side("export", [*months, *quarters]),
        books.side("import", [("TUR", "KAZ", "854231", "2023", 900.0)], "CIF"),
    )
    mirror = Mirror([monthly, year], [Scope(), Scope()])
    query = Query(by=("exporter", "importer", "period"))
    frame = gaps(mirror, query).frame
    found = live.lines(mirror, query, "Records", ["x", "m"]).frame
    # Flows counts the months: they have rows of their own.
    assert found[live.BOOKED].sum() == flows(mirror, query).frame["value"].sum()
    found = found[found["period"] == "2023"]
    for field in ("exports_usd", "imports_usd"):
        assert found[field].sum() == pytest.approx(frame[field].sum(), rel=1e-12)
        assert found.groupby("period")[field].sum().to_dict() == {
            row.period: getattr(row, field) for row in frame[frame["gap_usd"].notna()].itertuples()
        }
    assert frame["exports_usd"].sum() > 0


def test_flows_are_sums_over_records(job: ExportJob, book: Path) -> None:
    written, cached = rows(book, "Flows"), rows(book, "Flows", data_only=True)
    frame = flows(mirror_of(job), QUERY).frame
    assert len(written) == len(frame) > 5
    for formulas, now, wanted in zip(written, cached, frame["value"], strict=True):
        assert str(formulas["value"]).startswith("=SUMIFS('Records'!")
        assert now["value"] == wanted


@pytest.mark.parametrize("side", ["exporter", "importer"])
def test_one_side_alone_has_its_records_and_sums_over_them(
    job: ExportJob, tmp_path: Path, side: str
) -> None:
    taken = slice(0, 1) if side == "exporter" else slice(1, 3)
    alone = dataclasses.replace(
        job,
        sources=job.sources[taken],
        chunks=job.chunks[taken],
        query=dataclasses.replace(QUERY, side=side),
    )
    out = tmp_path / "alone.xlsx"
    export(out, alone)
    frame = flows(mirror_of(alone), alone.query).frame
    written, cached = rows(out, "Flows"), rows(out, "Flows", data_only=True)
    assert [row["value"] for row in cached] == frame["value"].tolist()
    assert all(str(row["value"]).startswith("=SUMIFS('Records'!") for row in written)
    behind = rows(out, "Records")
    assert len(behind) == sum(len(chunk) for chunk in alone.chunks)
    for keys, value in zip(
        frame[list(QUERY.by)].itertuples(index=False), frame["value"], strict=True
    ):
        mine = [
            row for row in behind if all(row[k] == v for k, v in zip(QUERY.by, keys, strict=True))
        ]
        assert sum(row[live.BOOKED] for row in mine) == pytest.approx(value)
    assert {row["class"] for row in behind} == {"uncovered"}
    told = openpyxl.load_workbook(out)["Records"]["A2"].value
    assert told.startswith("What each record brings to Flows")
    # Nothing is compared: no sum of Gaps may become a zero.
    assert not [row for row in rows(out, "Gaps") if str(row["exports_usd"]).startswith("=")]
    summary = openpyxl.load_workbook(out)["Summary"]
    assert not [
        c
        for line in summary.iter_rows()
        for c in line
        if "Records" in str(c.value)[:30] and "=" in str(c.value)[:1]
    ]


def test_a_total_is_counted_in_flows_alone() -> None:
    rows_of = [("TUR", "KAZ", "TOTAL", "2023", 900.0), ("TUR", "KAZ", "854231", "2023", 100.0)]
    mirror = Mirror([books.side("export", rows_of)], [Scope()])
    query = Query(by=("exporter", "importer"))
    found = live.lines(mirror, query, "Records", ["x"])
    assert found.frame[live.BOOKED].tolist() == [900.0]
    assert found.frame["class"].tolist() == [None]
    assert (found.compared, found.booked) == (0, 1)
    by_code = live.lines(mirror, Query(by=("exporter", "code")), "Records", ["x"])
    assert by_code.frame[live.BOOKED].tolist() == [100.0]
