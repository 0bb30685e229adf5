from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorgap.io.workbook import streamed as module
from mirrorgap.io.workbook.copied import column_name, number_cell, text_cell
from mirrorgap.io.workbook.markup import PackageError
from mirrorgap.io.workbook.package import Package
from mirrorgap.io.workbook.sheet import Edits, Restyle, edit_rows
from mirrorgap.io.workbook.streamed import used_columns

HEAD = '<worksheet xmlns="m"><dimension ref="A1:B3"/><cols><col min="1" max="1"/></cols>'
TAIL = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>'


class RowEdit(NamedTuple):
    """What is done to one row."""

    added: str = ""
    last: int = -1
    restyle: Restyle | None = None


def edits_of(rows: dict[int, RowEdit]) -> Edits:
    taking = sorted(row for row, edit in rows.items() if edit.added)
    return Edits(
        taking,
        lambda numbers: [rows[number].added for number in numbers],
        max((edit.last for edit in rows.values()), default=-1),
        sorted(row for row, edit in rows.items() if edit.restyle is not None),
        lambda number: rows[number].restyle or (lambda column, style: style),
    )


def edited(rows: str, edits: dict[int, RowEdit], head: str = HEAD, tail: str = TAIL) -> str:
    source, target = BytesIO((head + rows + tail).encode()), BytesIO()
    edit_rows(source, target, edits_of(edits))
    ElementTree.fromstring(target.getvalue())
    return target.getvalue().decode()


def added(row: int, column: int = 2) -> RowEdit:
    return RowEdit(number_cell(f"{column_name(column)}{row}", 7, 1.5), column)


CELL = '<c r="C{}" s="7"><v>1.5</v></c>'


def test_untouched_rows_pass_as_they_are() -> None:
    rows = '<sheetData>\n <row  r="1" spans="1:2"><c r="A1"><v>1</v></c></row ></sheetData>'
    rows = rows.replace("</row >", "</row>")
    assert edited(rows, {}) == HEAD + rows + TAIL


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (
            '<row r="2" spans="1:2" ht="20"><c r="A2"><v>1</v></c></row>',
            '<row r="2" spans="1:3" ht="20"><c r="A2"><v>1</v></c>' + CELL.format(2) + "</row>",
        ),
        ("<row><c/></row><row><c/></row>", "<row><c/></row><row><c/>" + CELL.format(2) + "</row>"),
        ('<row r="2"/>', '<row r="2">' + CELL.format(2) + "</row>"),
        ('<row r="2" />', '<row r="2">' + CELL.format(2) + "</row>"),
        ("", '<row r="2">' + CELL.format(2) + "</row>"),
        (
            '<row r="1"/><row r="5"/>',
            '<row r="1"/><row r="2">' + CELL.format(2) + '</row><row r="5"/>',
        ),
        (
            "<row r='2'><c r='A2' t='inlineStr'><is><t>&lt;/row></t></is></c></row>",
            "<row r='2'><c r='A2' t='inlineStr'><is><t>&lt;/row></t></is></c>"
            + CELL.format(2)
            + "</row>",
        ),
    ],
)
def test_cells_are_added_to_rows_of_every_form(rows: str, wanted: str) -> None:
    found = edited(f"<sheetData>{rows}</sheetData>", {2: added(2)})
    head = HEAD.replace("A1:B3", "A1:C3")
    assert found == f"{head}<sheetData>{wanted}</sheetData>{TAIL}"


def test_an_empty_sheet_gets_its_rows() -> None:
    found = edited("<sheetData/>", {1: added(1), 3: added(3)})
    assert f'<sheetData><row r="1">{CELL.format(1)}</row>' in found
    assert f'<row r="3">{CELL.format(3)}</row></sheetData>' in found
    assert edited("<sheetData/>", {}) == f"{HEAD}<sheetData></sheetData>{TAIL}"


def test_a_prefixed_sheet_gets_prefixed_cells() -> None:
    head = '<x:worksheet xmlns:x="m"><x:dimension ref="A1"/>'
    rows = '<x:sheetData><x:row r="1"><x:c r="A1" s="2"/></x:row></x:sheetData>'
    edit = RowEdit(text_cell("B1", 7, "lost"), 1, lambda column, style: style + 10)
    found = edited(rows, {1: edit}, head, "</x:worksheet>")
    assert '<x:dimension ref="A1:B1"/>' in found
    assert '<x:c r="A1" s="12"/>' in found
    assert '<x:c r="B1" s="7" t="inlineStr"><x:is><x:t>lost</x:t></x:is></x:c></x:row>' in found


def test_styles_of_cells_change_and_nothing_else() -> None:
    cells = '<c r="A1" s="3" t="s"><v>0</v></c><c r="C1"><f>A1</f><v>2</v></c><c s="4"/><cx s="1"/>'
    seen: list[tuple[int, int]] = []

    def restyle(column: int, style: int) -> int:
        seen.append((column, style))
        return style if column == 3 else style + 10

    row = f'<sheetData><row r="1">{cells}</row></sheetData>'
    found = edited(row, {1: RowEdit(restyle=restyle)})
    assert seen == [(0, 3), (2, 0), (3, 4)]
    changed = cells.replace('s="3"', 's="13"').replace('<c r="C1"', '<c s="10" r="C1"')
    assert f'<row r="1">{changed}</row>' in found


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("<row r='1'><c><v><![CDATA[</row>]]></v></c></row>", "comments"),
        ("<row r='1'><c/></row><!-- <row> --><row r='2'/>", "comments"),
        ("<row r='1'><c/>", "ends within its rows"),
    ],
)
def test_what_cannot_be_streamed_is_told(rows: str, says: str) -> None:
    source = BytesIO(f"{HEAD}<sheetData>{rows}".encode())
    with pytest.raises(PackageError, match=says):
        edit_rows(source, BytesIO(), Edits())
    with pytest.raises(PackageError, match="no cells' element"):
        edit_rows(BytesIO(b"<chartsheet/>"), BytesIO(), Edits())


@settings(deadline=None)
@given(
    rows=st.lists(st.integers(0, 3), max_size=12),
    wanted=st.sets(st.integers(1, 16), max_size=8),
    block=st.integers(1, 64),
)
def test_however_the_part_is_cut_into_blocks_the_rows_are_the_same(
    rows: list[int], wanted: set[int], block: int
) -> None:
    text = "".join(
        f'<row r="{i}">' + "".join(f'<c r="{column_name(j)}{i}"/>' for j in range(n)) + "</row>"
        for i, n in enumerate(rows, start=1)
        if n < 3
    )
    edits = {row: added(row, 3) for row in wanted}
    whole = edited(f"<sheetData>{text}</sheetData>", edits)
    before, module.BLOCK = module.BLOCK, block
    try:
        assert edited(f"<sheetData>{text}</sheetData>", edits) == whole
    finally:
        module.BLOCK = before
    numbers = [int(row.get("r", "0")) for row in ElementTree.fromstring(whole).iter("{m}row")]
    assert numbers == sorted(set(numbers))
    assert wanted <= set(numbers)


def test_a_real_sheet_takes_two_columns(tmp_path: Path) -> None:
    path, out = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row in range(200):
            sheet.write_row(row, 0, [f"text {row}", row, row / 3])
        sheet.write_blank(7, 5, None, book.add_format({"bold": True}))
    with Package(path) as package:
        part = package.sheets()[0].part
        first = used_columns(BytesIO(package.read(part)))
        assert first == 6
        edits = {
            row: RowEdit(
                text_cell(f"G{row}", 0, "lost") + number_cell(f"H{row}", 0, row * 0.1), first + 1
            )
            for row in range(1, 201, 3)
        }
        package.edit(part, lambda old, new: edit_rows(old, new, edits_of(edits)))
        package.save(out)
    read = openpyxl.load_workbook(out).active
    assert [c.value for c in read[4]][:3] == ["text 3", 3, 1]
    assert [c.value for c in read[4]][6:] == ["lost", 0.4]
    assert [c.value for c in read[5]][6:] == [None, None]
    assert read.dimensions == "A1:H200"
