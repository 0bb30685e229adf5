from __future__ import annotations

from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter

from mirrorgap.io.workbook import styles
from mirrorgap.io.workbook.copied import number_cell
from mirrorgap.io.workbook.markup import PackageError
from mirrorgap.io.workbook.package import Package
from mirrorgap.io.workbook.sheet import Edits, edit_rows
from mirrorgap.io.workbook.styles import StyleSheet

PLAIN = (
    '<styleSheet xmlns="m"><fonts count="1"><font/></fonts><fills count="2"><fill/><fill/></fills>'
    '<cellXfs count="2"><xf numFmtId="0" xfId="0"/><xf numFmtId="9" fillId="1" xfId="0">'
    '<alignment wrapText="1"/></xf></cellXfs></styleSheet>'
)


def prefixed(xml: str) -> str:
    root = ElementTree.fromstring(xml)
    ElementTree.register_namespace("x", "m")
    return ElementTree.tostring(root, encoding="unicode")


@pytest.mark.parametrize("xml", [PLAIN, prefixed(PLAIN)])
def test_formats_are_appended_and_what_is_there_stays(xml: str) -> None:
    sheet = StyleSheet(xml.encode())
    assert sheet.format(1, "#E9E0FA") == 2
    assert sheet.format(1, "#E9E0FA") == 2
    assert sheet.format(0, "", "#,##0") == 3
    assert sheet.format(7, "#E9E0FA", "#,##0") == 4
    old, new = ElementTree.fromstring(xml), ElementTree.fromstring(sheet.data())
    formats = list(new.find("{m}cellXfs") or [])
    for before, after in zip(old.find("{m}cellXfs") or [], formats, strict=False):
        assert ElementTree.tostring(before) == ElementTree.tostring(after)
    assert (new.find("{m}cellXfs").get("count"), len(formats)) == ("5", 5)  # type: ignore[union-attr]
    assert formats[2].get("fillId") == "2"
    assert formats[2].get("numFmtId") == "9"
    assert formats[2].find("{m}alignment").get("wrapText") == "1"  # type: ignore[union-attr]
    assert formats[3].get("numFmtId") == formats[4].get("numFmtId") == "164"
    assert next(iter(new)).tag == "{m}numFmts"
    fills = new.find("{m}fills")
    assert fills is not None
    assert (fills.get("count"), len(fills)) == ("3", 3)


def test_nothing_asked_is_nothing_changed() -> None:
    assert StyleSheet(PLAIN.encode()).data() == PLAIN.encode()


def test_too_many_formats_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(styles, "MAX_FORMATS", 2)
    with pytest.raises(PackageError, match="as many cell formats as Excel can hold"):
        StyleSheet(PLAIN.encode()).format(0, "#000000")
    with pytest.raises(PackageError, match="damaged"):
        StyleSheet(b"<other/>")


def test_a_highlighted_cell_keeps_its_number_format_and_font(tmp_path: Path) -> None:
    path, out = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        look = book.add_format({"num_format": "000000", "bold": True, "border": 1})
        sheet.write_number(0, 0, 10121, look)
        sheet.write_number(0, 1, 5)
    with Package(path) as package:
        name = package.related(package.workbook, "styles")
        assert name == "xl/styles.xml"
        sheet_styles = StyleSheet(package.read(name))
        added = sheet_styles.format(0, "#F3F4F6", '#,##0" USD"')

        def restyle(column: int, style: int) -> int:
            return sheet_styles.format(style, "#E9E0FA")

        cells = [number_cell("C1", added, 12.5)]
        edits = Edits([1], lambda rows: cells, 2, [1], lambda row: restyle)
        copy = BytesIO()
        part = package.sheets()[0].part
        edit_rows(BytesIO(package.read(part)), copy, edits)
        package.replace(part, copy.getvalue())
        package.replace(name, sheet_styles.data())
        package.save(out)
    found = openpyxl.load_workbook(out).active[1]
    assert [cell.value for cell in found] == [10121, 5, 12.5]
    assert [cell.number_format for cell in found] == ["000000", "General", '#,##0" USD"']
    assert [cell.fill.fgColor.rgb for cell in found] == ["FFE9E0FA", "FFE9E0FA", "FFF3F4F6"]
    assert found[0].font.bold
    assert found[0].border.left.style == "thin"
    assert not found[1].font.bold
