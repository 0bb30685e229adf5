from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.io.workbook.around import (
    MAX_LINKS,
    ORDER,
    Range,
    Tail,
    cols,
    pixels,
    range_of,
    with_widths,
)
from mirrorgap.io.workbook.markup import elements
from mirrorgap.io.workbook.package import Package
from mirrorgap.io.workbook.placing import free_column

SOME = st.sets(st.sampled_from(ORDER))


def names(text: str) -> list[str]:
    return [one.name for one in elements(text)]


@given(SOME, st.sampled_from(["hyperlinks", "legacyDrawing"]), st.sampled_from(["", "x:"]))
def test_an_element_stands_in_its_order(there: set[str], name: str, p: str) -> None:
    before = [one for one in ORDER if one in there - {name}]
    text = f"</{p}sheetData >" + "".join(
        f"<!-- a --><{p}{one}><{p}b/></{p}{one}>" for one in before
    )
    tail = Tail(f"{text}</{p}worksheet>", p)
    tail.insert(name, f"<{p}{name}/>")
    found = [one.name for one in tail.elements()]
    assert found == [one for one in ORDER if one in {*before, name}]
    assert tail.text.replace(f"<{p}{name}/>", "") == f"{text}</{p}worksheet>"


def test_a_choice_of_versions_has_the_place_of_what_is_in_it() -> None:
    choice = "<mc:AlternateContent><mc:Choice><oleObjects/></mc:Choice></mc:AlternateContent>"
    tail = Tail(f"</sheetData><drawing/>{choice}<extLst/></worksheet>", "")
    tail.insert("legacyDrawing", "<legacyDrawing/>")
    assert tail.text == f"</sheetData><drawing/><legacyDrawing/>{choice}<extLst/></worksheet>"


@pytest.mark.parametrize(
    "there",
    [
        "",
        "<hyperlinks/>",
        '<hyperlinks><hyperlink ref="A1:B9" r:id="rId1"/></hyperlinks>',
    ],
)
def test_links_are_added_and_those_there_stay(there: str) -> None:
    tail = Tail(f"</sheetData>{there}<pageMargins/></worksheet>", "")
    tail.link({"A1": ("'G'!A1", "G, row 1"), "C3": ("'Жи & б'!A2", "r")})
    root = ElementTree.fromstring(
        tail.text.replace("</sheetData>", "<w>").replace("worksheet", "w").replace("r:id", "id")
    )
    found = {one.get("ref"): one.get("location") for one in root.iter("hyperlink")}
    assert found["C3"] == "'Жи & б'!A2"
    assert ("A1" in found) == ("A1:B9" not in there)
    assert tail.text.isascii()
    assert names(tail.text[len("</sheetData>") :]) == ["hyperlinks", "pageMargins"]


def test_there_are_no_more_links_than_a_sheet_holds() -> None:
    tail = Tail("</worksheet>", "")
    tail.link({f"A{i}": ("'G'!A1", "") for i in range(1, MAX_LINKS + 9)})
    assert tail.text.count("<hyperlink ") == MAX_LINKS
    empty = Tail("</worksheet>", "")
    empty.link({})
    assert empty.text == "</worksheet>"


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6)), max_size=4),
    st.integers(0, 30),
    st.integers(1, 4),
)
def test_widths_cut_what_speaks_of_their_columns_only(
    spans: list[tuple[int, int]], first: int, n: int
) -> None:
    said, column = [], 1
    for gap, size in spans:
        said.append(f'<col min="{column + gap}" max="{column + gap + size - 1}" style="3"/>')
        column += gap + size
    head = f"<cols>{''.join(said)}</cols>" if said else "<sheetFormatPr/>"
    old = {i for one in cols(head) for i in range(one.first, one.last + 1)}
    after = cols(with_widths(head, "", first, [9.0] * n))
    ours = [i for one in after if "customWidth" in one.text for i in range(one.first, one.last + 1)]
    theirs = [i for one in after if "style" in one.text for i in range(one.first, one.last + 1)]
    assert ours == list(range(first, first + n))
    assert sorted(theirs) == sorted(old - set(ours))
    assert [one.first for one in after] == sorted(one.first for one in after)


def test_columns_are_as_wide_as_is_said() -> None:
    head = '<sheetFormatPr defaultColWidth="10"/><cols><col min="2" max="3" hidden="1"/>'
    head += '<col min="4" max="4" width="20"/><col min="5" max="5"/></cols>'
    assert [pixels(head)(i) for i in range(5)] == [75, 0, 0, 145, 75]
    assert pixels("")(0) == 64


def test_ranges_are_read_either_way() -> None:
    assert range_of("D9:B2") == Range(2, 1, 9, 3)
    assert range_of("x") is None


def test_columns_find_a_place_right_of_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    picture = tmp_path / "dot.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 8)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("B1:Z1", "above")
        sheet.merge_range("C5:F6", "inside")
        sheet.add_table("A9:H12")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Sheet1!$A$1:$A$2"})
        sheet.insert_chart("K20", chart, {"x_scale": 0.2, "y_scale": 0.2})
    with Package(path) as package:
        part = package.sheets()[0].part
        tail = Tail(package.read(part).decode().partition("</sheetData>")[2], "")
        where = [
            free_column(package, part, tail, 4, rows) for rows in ((2, 4), (2, 6), (2, 9), (2, 20))
        ]
    assert where == [4, 6, 8, 12]
