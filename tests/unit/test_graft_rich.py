"""Workbooks rich in features: what is not ours is in the annotated one byte for byte."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from ooxml import changed, faults
from rich import (
    FOUND,
    HEADER,
    OFFICE,
    SHEET,
    SOFFICE,
    opened,
    plain,
    recalculate,
    rewritten,
    rich,
)

from mirrorgap.io.reading import load
from mirrorgap.io.workbook.export import export
from mirrorgap.io.workbook.job import Exported, ExportJob
from mirrorgap.model import lists
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.query import Query
from mirrorgap.model.selection import keys

QUERY = Query(basket=lists.load("chpl-2024-02"))
LISTS = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
}
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MORE = "http://schemas.microsoft.com/office"
#: Parts that openpyxl or XlsxWriter would not write, as Excel names them; the content is never read.
PARTS = {
    "xl/calcChain.xml": (b'<calcChain><c r="A1" i="2"/></calcChain>', f"{MAIN}.calcChain+xml"),
    "xl/pivotCache/pivotCacheDefinition1.xml": (b"<x/>", f"{MAIN}.pivotCacheDefinition+xml"),
    "xl/pivotTables/pivotTable1.xml": (
        b'<pivotTableDefinition><location ref="H1:J4"/></pivotTableDefinition>',
        f"{MAIN}.pivotTable+xml",
    ),
    "xl/slicers/slicer1.xml": (b"<slicers/>", "application/vnd.ms-excel.slicer+xml"),
    "xl/slicerCaches/slicerCache1.xml": (b"<x/>", "application/vnd.ms-excel.slicerCache+xml"),
    "xl/printerSettings/printerSettings1.bin": (b"\x00\x01", f"{MAIN}.printerSettings"),
    "customXml/item1.xml": (b"<theirs/>", "application/xml"),
    "xl/connections.xml": (b"<connections/>", f"{MAIN}.connections+xml"),
    "xl/persons/person.xml": (b"<personList/>", "application/vnd.ms-excel.person+xml"),
    "xl/threadedComments/threadedComment1.xml": (
        b'<ThreadedComments><threadedComment ref="O3" id="{1}"/></ThreadedComments>',
        "application/vnd.ms-excel.threadedcomments+xml",
    ),
}
RELATIONS = {
    "xl/workbook.xml": [
        (f"{OFFICE}/calcChain", "calcChain.xml"),
        (f"{OFFICE}/connections", "connections.xml"),
        (f"{OFFICE}/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"),
        (f"{MORE}/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml"),
        (f"{MORE}/2017/10/relationships/person", "persons/person.xml"),
    ],
    SHEET: [
        (f"{OFFICE}/printerSettings", "../printerSettings/printerSettings1.bin"),
        (
            f"{MORE}/2017/10/relationships/threadedComment",
            "/xl/threadedComments/threadedComment1.xml",
        ),
    ],
    "xl/worksheets/sheet3.xml": [
        (f"{OFFICE}/pivotTable", "../pivotTables/pivotTable1.xml"),
        (f"{MORE}/2007/relationships/slicer", "../slicers/slicer1.xml"),
    ],
    "": [(f"{OFFICE}/customXml", "customXml/item1.xml")],
}


def exported(source: Path, out: Path, **more: object) -> Exported:
    loaded = load([source])
    job = ExportJob(loaded.sources, loaded.chunks, QUERY, version="0.1.0")
    return export(out, replace(job, **more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A workbook with macros and all else, and what became of it."""
    folder = tmp_path_factory.mktemp("rich")
    source = rewritten(
        rich(folder / "rich.xlsm", macros=True), folder / "source.xlsm", None, PARTS, RELATIONS
    )
    assert faults(source) == []
    result = exported(source, folder / "out.xlsm")
    assert result.grafted
    assert not result.warnings
    return source, Path(result.path)


def test_every_other_part_is_there_byte_for_byte(books: tuple[Path, Path]) -> None:
    source, out = books
    other, new = changed(source, out)
    assert other == {
        *LISTS,
        SHEET,
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    } - {"xl/worksheets/_rels/sheet1.xml.rels"}
    assert not any(name.endswith((".bin", ".sigs")) for name in new)
    assert faults(out) == []
    with zipfile.ZipFile(out) as package:
        assert package.testzip() is None
        types = package.read("[Content_Types].xml")
        assert b"sheet.macroEnabled.main+xml" in types
        assert set(PARTS) <= set(package.namelist())


def rest_of(path: Path, part: str, cut: str) -> str:
    with zipfile.ZipFile(path) as package:
        return re.sub(cut, "", package.read(part).decode())


def test_lists_grow_at_their_ends_and_stay_else(books: tuple[Path, Path]) -> None:
    source, out = books
    ours = r'<sheet [^>]*xmlns:mgr=[^>]*/>|<definedName name="CIF_FOB_2">[^<]*</definedName>'
    before = rest_of(source, "xl/workbook.xml", "$^")
    after = rest_of(out, "xl/workbook.xml", ours)
    kept = re.sub(
        r'<definedName name="_xlnm[^>]*localSheetId="(?:[4-9]|\d\d)"[^>]*>[^<]*</definedName>',
        "",
        after,
    )
    assert kept == before
    links = r'<Relationship Id="[^"]*" Type="[^"]*" Target="/xl/worksheets/sheet\d+.xml"/>'
    assert rest_of(out, "xl/_rels/workbook.xml.rels", links) == rest_of(
        source, "xl/_rels/workbook.xml.rels", "$^"
    )
    old, new = (rest_of(path, "xl/styles.xml", "$^") for path in books)
    for section in ("fonts", "fills", "borders", "cellXfs"):
        body = re.search(rf"<{section}\b[^>]*>(.*)</{section}>", old, re.DOTALL)
        assert body is not None
        assert body[1] in new


def test_the_sheet_itself_changes_in_its_marked_cells_only(books: tuple[Path, Path]) -> None:
    _source, _out = books
    ours = r'<c r="[P-T]\d+" .*?</c>|<c r="[P-T]\d+"[^>]*/>|<col min="1[6-9]"[^>]*/>|<col min="20"[^>]*/>'
    ours += r'|<hyperlinks>.*</hyperlinks>| spans="[^"]*"|<dimension [^>]*/>'
    before, after = (rest_of(path, SHEET, ours) for path in books)
    rows = re.compile(r'<row r="(\d+)".*?</row>', re.DOTALL)
    old, new = ({int(r[1]): r[0] for r in rows.finditer(text)} for text in (before, after))
    for number, row in old.items():
        if number not in FOUND:
            assert new[number] == row
        else:
            assert re.sub(r' s="\d+"', "", new[number]) == re.sub(r' s="\d+"', "", row)
    assert rows.sub("", after) == rows.sub("", before)


def test_names_that_clash_are_ours_to_change(books: tuple[Path, Path]) -> None:
    book = opened(books[1])
    assert book.sheetnames[:5] == ["Trade", "Summary", "Lists", "Chart", "Summary (Mirrorgap)"]
    assert book["Lists"].sheet_state == "hidden"
    assert book.defined_names["CIF_FOB"].attr_text == "Lists!$B$2"
    assert book.defined_names["CIF_FOB_2"].attr_text.startswith("'Summary (Mirrorgap)'!$C$")
    assert book["Trade"].cell(3, 18).value == "=2000000.5-212000/CIF_FOB_2"
    gaps = book["Gaps"]
    formulas = [c.value for row in gaps.iter_rows() for c in row if str(c.value).startswith("=")]
    assert any("/CIF_FOB_2" in text for text in formulas)
    assert not any(re.search(r"CIF_FOB(?!_2)", text) for text in formulas)
    assert set(book["Lists"].tables) == {"Mirrorgap_Gaps"}
    assert "Mirrorgap_Gaps" not in gaps.tables


def test_comments_that_were_there_stay_and_ours_stand_beside(books: tuple[Path, Path]) -> None:
    sheet = opened(books[1])["Trade"]
    assert sheet["O3"].comment.text == "theirs"
    assert sheet["O3"].comment.author == "An official"
    assert "Class: matched." in sheet["P3"].comment.text
    assert sheet["P3"].comment.author == "Mirrorgap"
    assert "Class: lost" in sheet["O5"].comment.text


def test_the_summary_says_what_the_workbook_is(books: tuple[Path, Path]) -> None:
    sheet = opened(books[1])["Summary (Mirrorgap)"]
    texts = [v for row in sheet.iter_rows(values_only=True) for v in row if isinstance(v, str)]
    assert any(text.startswith("This workbook is source.xlsm as it was") for text in texts)
    assert not any("copies of the cells" in text for text in texts)


def test_an_annotated_workbook_is_annotated_again(tmp_path: Path) -> None:
    first = exported(plain(tmp_path / "source.xlsx"), tmp_path / "first.xlsx")
    again = exported(Path(first.path), tmp_path / "second.xlsx")
    assert again.grafted
    assert faults(tmp_path / "second.xlsx") == []
    book = opened(tmp_path / "second.xlsx")
    assert book.sheetnames[: len(first.sheets)] == list(first.sheets)
    assert book.sheetnames[len(first.sheets)] == "Summary (Mirrorgap)"
    heads = [c.value for c in book["Trade"][1] if "Mirrorgap" in str(c.value)]
    assert heads[:5] == heads[5:]
    assert book["Trade"].cell(3, 23).value == "=2000000.5-212000/CIF_FOB_2"
    assert book["Trade"].cell(3, 21).comment is not None


def test_notes_lead_to_their_rows_and_colour_them(tmp_path: Path) -> None:
    note = Note("n", "=ask", Status.SUSPICIOUS, keys("hs6", "852691"), "8526.91", "", ())
    result = exported(plain(tmp_path / "source.xlsx"), tmp_path / "out.xlsx", notes=(note,))
    book = opened(Path(result.path))
    sheet = book["Trade"]
    assert sheet["A4"].fill.fgColor.rgb == "FFFBD9C6"
    assert sheet.cell(4, len(HEADER)).comment.text.startswith("Note (suspicious): =ask")
    links = [c.hyperlink.location for row in book["Notes"].iter_rows() for c in row if c.hyperlink]
    assert links == ["'Trade'!A4"]


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("Gaps", "Gaps (Mirrorgap)"),
        ("gaps", "Gaps (Mirrorgap)"),
        ("Ein Blatt mit einunddreißig Zei", "Gaps"),
        ("It's & <more>", "Gaps"),
    ],
)
def test_sheets_of_any_name_are_led_to(tmp_path: Path, name: str, ours: str) -> None:
    result = exported(plain(tmp_path / "source.xlsx", name), tmp_path / "out.xlsx")
    assert faults(Path(result.path)) == []
    book = opened(Path(result.path))
    assert book.sheetnames[0] == name
    links = {c.hyperlink.location for row in book[ours].iter_rows() for c in row if c.hyperlink}
    quoted = name.replace("'", "''")
    assert links
    assert all(link.startswith(f"'{quoted}'!A") for link in links)


def test_no_more_than_500_comments_and_the_rest_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("annotate", "marks", "export"):
        monkeypatch.setattr(f"mirrorgap.io.workbook.{module}.MAX_COMMENTS", 3)
    result = exported(plain(tmp_path / "source.xlsx"), tmp_path / "out.xlsx")
    assert result.comments == 3
    book = opened(tmp_path / "out.xlsx")
    texts = [v for row in book["Summary"].iter_rows(values_only=True) for v in row]
    said = next(str(text) for text in texts if "carry a comment" in str(text))
    assert said.startswith("3 cells carry a comment, at most 3 on a sheet")
    assert said.endswith("1 more cells are highlighted only.")
    fills = [r for r in range(2, 11) if book["Trade"].cell(r, 1).fill.fill_type]
    assert fills == list(FOUND)


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_works_out_what_stands_cached(books: tuple[Path, Path], tmp_path: Path) -> None:
    recalculate([books[1]], tmp_path)
    before, after = (opened(path, data_only=True) for path in (books[1], tmp_path / "out.xlsx"))
    assert after.sheetnames == before.sheetnames
    compared = 0
    for sheet in ("Trade", "Summary", "Summary (Mirrorgap)", "Gaps", "Categories"):
        for row in before[sheet].iter_rows(max_col=40):
            for cell in row:
                if isinstance(cell.value, float) and (sheet, cell.row) != ("Gaps", 3):
                    found = after[sheet][cell.coordinate].value
                    assert found == pytest.approx(cell.value, rel=1e-12), cell.coordinate
                    compared += 1
    assert compared > 60
    assert after["Trade"]["O3"].comment.text.endswith("theirs")
    assert after["Trade"]["P3"].comment is not None
