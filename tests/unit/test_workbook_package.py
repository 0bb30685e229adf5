from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.io.workbook.markup import PackageError, appended
from mirrorgap.io.workbook.package import TYPES, Package, SheetPart, parts_that_differ, resolved

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A workbook with much that openpyxl would lose."""
    path = tmp_path / "rich.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(0, 0, ["partner", "code", "value"])
        sheet.write_row(1, 0, ["UZB", "010121", 12.5])
        sheet.write_formula("D2", "=C2*2", None, 25)
        sheet.write_comment("A2", "theirs")
        sheet.insert_button("F2", {"caption": "go"})
        sheet.insert_textbox("F6", "a shape")
        sheet.set_header("&C&8header")
        sheet.data_validation("C2", {"validate": "decimal", "criteria": ">", "value": 0})
        sheet.conditional_format("C2:C9", {"type": "data_bar"})
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Data!$C$2:$C$2"})
        sheet.insert_chart("F10", chart)
        hidden = book.add_worksheet("Hidden")
        hidden.hide()
        hidden.add_table("A1:B3", {"columns": [{"header": "a"}, {"header": "b"}]})
        book.define_name("Sales", "=Data!$C$2:$C$2")
    return path


def test_sheets_and_types_are_found(rich: Path) -> None:
    with Package(rich) as package:
        assert package.workbook == "xl/workbook.xml"
        assert package.sheets() == (
            SheetPart("Data", "xl/worksheets/sheet1.xml"),
            SheetPart("Hidden", "xl/worksheets/sheet2.xml", "hidden"),
        )
        assert package.content_type("xl/worksheets/sheet1.xml") == SHEET
        assert package.content_type("xl/drawings/vmlDrawing1.vml").endswith("vmlDrawing")
        assert package.content_type("nothing.xyz") == ""
        kinds = {relation.type for relation in package.relations("xl/worksheets/sheet1.xml")}
        assert {"comments", "vmlDrawing", "drawing"} <= kinds
        assert not package.strict


def test_saving_without_changes_keeps_every_part_to_the_byte(rich: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    with Package(rich) as package:
        package.save(out)
    assert list(parts_that_differ(rich, out)) == []
    assert list(parts_that_differ(out, rich)) == []


def test_only_what_is_changed_changes(rich: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    with Package(rich) as package:
        name = package.free("xl/worksheets/sheet{}.xml")
        assert name == "xl/worksheets/sheet3.xml"
        package.add(name, package.read("xl/worksheets/sheet2.xml"), SHEET)
        given_id = package.relate("xl/workbook.xml", "worksheet", name)
        assert package.related("xl/workbook.xml", "worksheet") == "xl/worksheets/sheet1.xml"
        assert (given_id, name) in {(r.id, r.target) for r in package.relations("xl/workbook.xml")}
        package.edit("docProps/app.xml", lambda old, new: new.write(old.read() + b"<!-- x -->"))
        package.save(out)
    touched = {TYPES, "xl/_rels/workbook.xml.rels", "docProps/app.xml"}
    assert set(parts_that_differ(rich, out)) == touched
    with zipfile.ZipFile(out) as package_file:
        assert package_file.testzip() is None
        assert package_file.namelist()[-1] == name
        assert package_file.read("docProps/app.xml").endswith(b"<!-- x -->")
    with Package(out) as package:
        assert package.content_type(name) == SHEET
    assert openpyxl.load_workbook(out).sheetnames == ["Data", "Hidden"]


def test_a_relation_to_a_part_without_relations_makes_them(rich: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    with Package(rich) as package:
        assert package.relations("xl/styles.xml") == ()
        assert package.relate("xl/styles.xml", "image", "xl/media/a.png") == "rId1"
        assert package.relate("xl/styles.xml", "image", "xl/media/b.png") == "rId2"
        package.save(out)
    with Package(out) as package:
        targets = [relation.target for relation in package.relations("xl/styles.xml")]
    assert targets == ["xl/media/a.png", "xl/media/b.png"]


def test_names_differ_in_more_than_case(rich: Path) -> None:
    with Package(rich) as package:
        assert package.read("XL/Styles.XML") == package.read("xl/styles.xml")
        with pytest.raises(PackageError, match="already"):
            package.add("XL/styles.xml", b"", "")
        with pytest.raises(PackageError, match="is missing"):
            package.read("xl/gone.xml")
        with pytest.raises(PackageError, match="is missing"):
            package.replace("xl/gone.xml", b"")
        with pytest.raises(PackageError, match="is missing"):
            package.edit("xl/gone.xml", lambda old, new: None)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"a,b\n1,2\n"])
def test_what_is_no_package_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    with pytest.raises(PackageError, match=r"book\.xlsx is no workbook package: save it as xlsx"):
        Package(path)


def test_a_zip_without_types_is_no_package(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.txt", "x")
    with pytest.raises(PackageError, match="is no workbook package"):
        Package(path)


@pytest.mark.parametrize(
    "root",
    [
        '<T xmlns="u"/>',
        '<T xmlns="u"></T>',
        '<T xmlns="u" a=">"><b c="&lt;/T>"/></T>\n',
        '<p:T xmlns:p="u"><p:b/></p:T>',
        '<?xml version="1.0"?>\n<!-- <T> --><T xmlns="u" />',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_entry_is_appended_and_the_rest_stays(root: str, encoding: str) -> None:
    old = root.encode(encoding)
    new = appended(old, 'e a="1"')
    before, after = ElementTree.fromstring(old), ElementTree.fromstring(new)
    assert after.tag == before.tag
    assert after.attrib == before.attrib
    assert [child.tag for child in after] == [child.tag for child in before] + ["{u}e"]


@given(st.lists(st.sampled_from(["a", "..", "b", "."]), min_size=1, max_size=6))
def test_targets_never_leave_the_package(steps: list[str]) -> None:
    name = resolved("xl/worksheets/sheet1.xml", "/".join(steps))
    assert not name.startswith(("/", ".."))
