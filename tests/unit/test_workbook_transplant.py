from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from ooxml import faults

from mirrorgap.io.workbook.book import Book
from mirrorgap.io.workbook.markup import PackageError
from mirrorgap.io.workbook.package import TYPES, Package, parts_that_differ
from mirrorgap.io.workbook.transplant import transplant

SOFFICE = shutil.which("soffice")


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """An original with comments, a form button, a header image, a table, a chart and names."""
    path = tmp_path / "theirs.xlsx"
    picture = tmp_path / "dot.png"
    picture.write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
            "0000000d49444154789c636060606000000005000146f1b4d40000000049454e44ae426082"
        )
    )
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Data")
        look = book.add_format({"num_format": "0.00%", "italic": True, "bg_color": "#AABBCC"})
        sheet.write_row(0, 0, ["partner", "code", "value"])
        sheet.write_row(1, 0, ["UZB", "010121", 0.5], look)
        sheet.write_formula("D2", "=C2*2", None, 1)
        sheet.write_comment("A2", "theirs")
        sheet.insert_button("F2", {"caption": "go"})
        sheet.set_header("&L&G", {"image_left": str(picture)})
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$C$2:$C$2"})
        sheet.insert_chart("F10", chart)
        second = book.add_worksheet("Table")
        second.add_table("A1:B3", {"columns": [{"header": "a"}, {"header": "b"}]})
        book.define_name("Theirs", "=Data!$C$2")
    return path


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    path = tmp_path / "ours.xlsx"
    with Book(path, "t", "2026-11-22T10:00:00+00:00") as book:
        summary, gaps = book.sheet("Summary"), book.sheet("Gaps")
        book.text(summary, 0, 0, "=not & a <formula>", bold=True)
        summary.write_number(1, 0, 1.06, book.format(num_format="0.00##"))
        book.book.define_name("CIF_FOB", "=Summary!$A$2")
        book.text(gaps, 0, 0, "gap")
        gaps.write_formula(1, 0, "=212/CIF_FOB", book.format(num_format='#,##0" USD"'), 200)
        gaps.autofilter(0, 0, 1, 0)
        gaps.repeat_rows(0)
        chart = book.book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Gaps!$A$2:$A$2"})
        gaps.insert_chart("C3", chart)
    return path


@pytest.fixture
def grafted(theirs: Path, ours: Path, tmp_path: Path) -> Path:
    out = tmp_path / "out.xlsx"
    with Package(theirs) as into, Package(ours) as source:
        done = transplant(into, source, ["Summary", "Gaps"])
        assert not done.renames
        assert done.parts == ("xl/worksheets/sheet3.xml", "xl/worksheets/sheet4.xml")
        into.save(out)
    return out


def test_only_the_lists_change(theirs: Path, grafted: Path) -> None:
    lists = {TYPES, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    assert set(parts_that_differ(theirs, grafted)) == lists


def test_our_sheets_stand_last_with_their_cells(grafted: Path) -> None:
    book = openpyxl.load_workbook(grafted)
    assert book.sheetnames == ["Data", "Table", "Summary", "Gaps"]
    summary, gaps = book["Summary"], book["Gaps"]
    assert summary["A1"].value == "=not & a <formula>"
    assert summary["A1"].data_type in ("s", "inlineStr")
    assert summary["A1"].font.bold
    assert summary["A1"].quotePrefix
    assert gaps["A2"].value == "=212/CIF_FOB"
    assert gaps["A2"].number_format == '#,##0" USD"'
    assert openpyxl.load_workbook(grafted, data_only=True)["Gaps"]["A2"].value == 200
    assert len(gaps._charts) == 1
    assert gaps.auto_filter.ref == "A1:A2"
    assert gaps.print_title_rows == "$1:$1"
    assert set(book.defined_names) == {"CIF_FOB", "Theirs"}


def test_their_cells_look_as_before(theirs: Path, grafted: Path) -> None:
    for name in (theirs, grafted):
        sheet = openpyxl.load_workbook(name)["Data"]
        assert sheet["C2"].number_format == "0.00%"
        assert sheet["C2"].font.italic
        assert sheet["C2"].fill.fgColor.rgb == "FFAABBCC"
        assert sheet["A2"].comment.text == "theirs"
        assert len(sheet._charts) == 1


def test_a_name_that_is_taken_is_told(theirs: Path, ours: Path) -> None:
    says = pytest.raises(PackageError, match="has a sheet Data already")
    with Package(theirs) as into, Package(theirs) as source, says:
        transplant(into, source, ["Data"])


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_works_out_the_same(grafted: Path, tmp_path: Path) -> None:
    profile = (tmp_path / "profile").as_uri()
    command = [str(SOFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "done"), str(grafted)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    book = openpyxl.load_workbook(tmp_path / "done" / "out.xlsx", data_only=True)
    assert book.sheetnames == ["Data", "Table", "Summary", "Gaps"]
    assert book["Gaps"]["A2"].value == pytest.approx(200)
    assert book["Data"]["D2"].value == 1
    assert book["Data"]["A2"].comment is not None


def test_conditions_tables_and_names_fit_into_what_is_there(tmp_path: Path) -> None:
    theirs, ours, out = (tmp_path / f"{name}.xlsx" for name in ("theirs", "ours", "out"))
    for path, sheet_name in ((theirs, "Data"), (ours, "Gaps")):
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet(sheet_name)
            red = book.add_format({"bg_color": "#FF0000" if path == theirs else "#00FF00"})
            rule = {"type": "cell", "criteria": ">", "value": "=Factor", "format": red}
            sheet.conditional_format("A2:A9", rule)
            columns = [
                {"header": "gap", "format": red},
                {"header": "half", "formula": "=Gaps[[#This Row],[gap]]/Factor"},
            ]
            sheet.add_table("A1:B3", {"name": "Gaps", "columns": columns})
            sheet.write_formula("D1", '=SUM(Gaps[gap])&"Gaps"&Factor', None, "0")
            book.define_name("Factor", f"={sheet_name}!$D$2")
    assert faults(ours) == faults(theirs) == []
    with Package(theirs) as into, Package(ours) as source:
        done = transplant(into, source, ["Gaps"])
        into.save(out)
    assert done.renames == {"Factor": "Factor_2", "Gaps": "Gaps_2"}
    assert faults(out) == []
    book = openpyxl.load_workbook(out)
    sheet = book["Gaps"]
    assert sheet["D1"].value == '=SUM(Gaps_2[gap])&"Gaps"&Factor_2'
    assert book["Data"]["D1"].value == '=SUM(Gaps[gap])&"Gaps"&Factor'
    assert book.defined_names["Factor_2"].attr_text == "Gaps!$D$2"
    table = sheet.tables["Gaps_2"]
    assert table.id == 2
    assert (
        table.tableColumns[1].calculatedColumnFormula.attr_text
        == "Gaps_2[[#This Row],[gap]]/Factor_2"
    )
    rule = next(iter(sheet.conditional_formatting)).rules[0]
    assert rule.formula == ["Factor_2"]
    assert rule.dxf.fill.bgColor.rgb == "FF00FF00"
    assert (
        next(iter(book["Data"].conditional_formatting)).rules[0].dxf.fill.bgColor.rgb == "FFFF0000"
    )
