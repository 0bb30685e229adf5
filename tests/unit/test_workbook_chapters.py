"""The sheets of chapters hold what the analyses give, with charts, names, print areas, and safe text."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
import smallcase
from openpyxl.worksheet.worksheet import Worksheet
from smallcase import same

from mirrorgap.io.workbook.export import OWN, export
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model.analysis.change import change
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.analysis.routes import routes
from mirrorgap.model.analysis.seasons import seasons
from mirrorgap.model.chapters_change import NO_BASE, NO_DESTINATION
from mirrorgap.model.chapters_questions import NOTHING, asked, questions_frame
from mirrorgap.model.methods import METHODS
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.selection import keys

HOSTILE = "=cmd|'/c calc'!A0"


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> ExportJob:
    folder = tmp_path_factory.mktemp("secretfolder")
    subject = keys("importer", "KAZ")
    note = Note(
        "n1", HOSTILE + "\x01" + "x" * 40_000, Status.OPEN, subject, "@SUM(1)", smallcase.TIME, ()
    )
    return smallcase.job(folder, destination="RUS", notes=(note,), title="+1+1")


@pytest.fixture(scope="module")
def path(job: ExportJob, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "book.xlsx"
    export(out, job)
    return out


@pytest.fixture(scope="module")
def book(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=True)


def table(sheet: Worksheet, name: str) -> list[dict[str, object]]:
    """Return the rows of a named table."""
    cells = sheet[sheet.tables[name].ref]
    header = [cell.value for cell in cells[0]]
    return [dict(zip(header, [cell.value for cell in row], strict=True)) for row in cells[1:]]


def texts(sheet: Worksheet) -> str:
    found = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    return "\n".join(str(cell) for cell in found if isinstance(cell, str))


def test_rows_of_changes_routes_and_seasons_are_the_analyses(
    job: ExportJob, book: openpyxl.Workbook
) -> None:
    mirror, query = smallcase.mirror(job), job.query
    for sheet, name, frame in (
        ("Changes", "Mirrorgap_Changes_By_tier_and_code", change(mirror, query).frame),
        ("Routes", "Mirrorgap_Routes_Hubs_to_Russia", routes(mirror, query, "RUS").frame),
        ("Seasons", "Mirrorgap_Seasons_By_exporter_and_importer", seasons(mirror, query).frame),
    ):
        rows = table(book[sheet], name)
        assert len(rows) == len(frame) > 0, sheet
        for row, (_, wanted) in zip(rows, frame.iterrows(), strict=True):
            for field in set(map(str, frame.columns)) - {"reading"}:
                assert same(row[field], wanted[field]), (sheet, field)


def test_overlapping_rows_have_no_sum(book: openpyxl.Workbook) -> None:
    assert "sum of the rows shown" not in texts(book["Routes"])
    assert "sum of the rows shown" not in texts(book["Seasons"])
    assert "sum of the rows shown" in texts(book["Changes"])


def test_asymmetry_over_time_is_looked_up_in_gaps(
    job: ExportJob, path: Path, book: openpyxl.Workbook
) -> None:
    name = "Mirrorgap_Asymmetry"
    frame = gaps(smallcase.mirror(job), job.query.grouped("exporter", "importer", "period")).frame
    wanted = {(r.importer, r.period): r.asymmetry for r in frame.itertuples()}
    rows = table(book["Over time"], name)
    names = {"Kazakhstan": "KAZ", "Uzbekistan": "UZB", "Georgia": "GEO"}
    assert {row["row"] for row in rows} == set(names)
    assert len(rows[0]) == 10
    for row in rows:
        for period in list(row)[1:]:
            assert row[period] == wanted[names[str(row["row"])], period]
    formulas = table(openpyxl.load_workbook(path)["Over time"], name)
    assert str(formulas[0]["2023-01"]).startswith("=SUMIFS('Gaps'!")
    rules = [r.type for rs in book["Over time"].conditional_formatting for r in rs.rules]
    assert rules == ["colorScale", "colorScale"]


def test_questions_name_who_can_answer(job: ExportJob, book: openpyxl.Workbook) -> None:
    rows = table(book["Questions"], "Mirrorgap_Questions")
    wanted = questions_frame(asked(smallcase.mirror(job), job.query))
    assert [row["what to ask"] or "" for row in rows] == wanted["question"].tolist()
    assert [row["gap, USD"] for row in rows] == wanted["gap_usd"].tolist()
    assert any(
        "statistics offices of Turkey and of Kazakhstan" in str(row["who can answer"])
        for row in rows
    )


def test_methods_quality_and_settings_are_said(book: openpyxl.Workbook) -> None:
    rows = table(book["Methods"], "Mirrorgap_Methods")
    assert [row["figure"] for row in rows] == [one.title for one in METHODS]
    assert "Common High Priority List" in texts(book["Methods"])
    quality = table(book["Quality"], "Mirrorgap_Quality")
    assert [row["rows"] for row in quality if row["outcome"] == "read"] == [
        len(chunk) for chunk in smallcase.job(Path()).chunks
    ]


def test_what_has_nothing_to_say_says_so_on_its_sheet(tmp_path: Path) -> None:
    query = replace(smallcase.QUERY, base=None, window=None, min_usd=1e12)
    out = tmp_path / "bare.xlsx"
    export(out, smallcase.job(tmp_path, query))
    book = openpyxl.load_workbook(out)
    assert NO_BASE in texts(book["Changes"])
    assert NO_DESTINATION in texts(book["Routes"])
    assert NOTHING in texts(book["Questions"])
    assert "There are no notes in this case." in texts(book["Notes"])
    assert [name for name in OWN if name not in book.sheetnames] == []


def test_nothing_is_compared_is_no_fault(tmp_path: Path) -> None:
    out = tmp_path / "none.xlsx"
    export(out, smallcase.job(tmp_path, replace(smallcase.QUERY, exporters=frozenset({"FRA"}))))
    book = openpyxl.load_workbook(out)
    for name in ("Over time", "Changes", "Seasons", "Records"):
        assert re.search(r"[.]$", texts(book[name]), re.MULTILINE), name


def parts(path: Path, pattern: str) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        names = [name for name in package.namelist() if re.search(pattern, name)]
        return {name: package.read(name).decode() for name in names}


def test_charts_are_native_and_described(path: Path) -> None:
    kinds = set(re.findall(r"<c:(\w+)Chart>", "".join(parts(path, r"charts/chart\d+").values())))
    assert {"line", "bar", "scatter"} <= kinds
    frames = re.findall(r"<xdr:cNvPr [^>]*>", "".join(parts(path, r"drawings/drawing").values()))
    assert len(frames) >= 7
    assert all(re.search(r'descr="[^"]{10,}"', frame) for frame in frames)


def test_tables_are_named_once_and_sheets_know_how_to_print(
    path: Path, book: openpyxl.Workbook
) -> None:
    names = [name for sheet in book.worksheets for name in sheet.tables]
    assert len(names) == len(set(names)) >= 10
    for name in ("Gaps", "Flows", "Categories", "Records"):
        sheet = book[name]
        assert sheet.print_area, name
        assert sheet.print_title_rows, name
        assert sheet.freeze_panes, name
        assert len(sheet.tables) == 1, name
        assert sheet.page_setup.orientation == "landscape"


def test_text_stays_text_whatever_it_begins_with(path: Path, book: openpyxl.Workbook) -> None:
    formulas = openpyxl.load_workbook(path)
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert re.match(r"=[-A-Z('$]", str(cell.value)), cell.value
                    assert "cmd" not in str(cell.value)
    note = next(
        cell for row in formulas["Notes"].iter_rows() for cell in row
        if str(cell.value).startswith(HOSTILE)
    )  # fmt: skip
    assert note.data_type == "s"
    assert note.quotePrefix
    assert len(str(note.value).replace("_x0001_", "\x01")) <= 32_767
    assert formulas["Summary"]["B1"].value == "+1+1"
    assert formulas["Summary"]["B1"].data_type == "s"


def test_nothing_of_the_machine_is_in_the_package(job: ExportJob, path: Path) -> None:
    folder = str(Path(job.sources[0].path).parent)
    for name, text in parts(path, r"\.xml|\.rels").items():
        assert folder not in text, name
        assert "secretfolder" not in text, name
        assert str(Path.home()) + "/" not in text, name
    core = parts(path, r"docProps/core")["docProps/core.xml"]
    assert re.search(r"<dc:creator></dc:creator>|<dc:creator/>", core)
    assert re.search(r"<cp:lastModifiedBy></cp:lastModifiedBy>|<cp:lastModifiedBy/>", core)
