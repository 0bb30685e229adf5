from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import xlsxwriter

from mirrorgap.io.workbook.comments import (
    Comment,
    add_comments,
    commented,
    with_comments,
    with_shapes,
)
from mirrorgap.io.workbook.package import Package

OLD = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="1,4"/></o:shapelayout><v:shape id="_x0000_s1025"><br></v:shape></xml>'
)


def pixels(column: int) -> int:
    return 64


@pytest.mark.parametrize("p", ["", "x:"])
@pytest.mark.parametrize(
    "authors", ["/>", "></{p}authors>", "><{p}author/><{p}author>A</{p}author></{p}authors>"]
)
def test_comments_come_after_those_there_by_an_author_of_their_own(p: str, authors: str) -> None:
    said = ' xmlns:x="m"' if p else ' xmlns="m"'
    before = f"<{p}comments{said}><{p}authors{authors.format(p=p)}"
    before += f'<{p}commentList><{p}comment ref="A1" authorId="0"/></{p}commentList></{p}comments>'
    after = with_comments(before, [Comment(2, 3, "a\x01 <b>\n & c"), Comment(9, 27, "d")])
    again = ElementTree.fromstring(with_comments(after, [Comment(10, 0, "e")]))
    names = [one.text or "" for one in again.iter("{m}author")]
    refs = {one.get("ref"): int(one.get("authorId", -1)) for one in again.iter("{m}comment")}
    assert list(refs) == ["A1", "D2", "AB9", "A10"]
    assert names.count("Mirrorgap") == 1
    assert {names[refs[ref]] for ref in ("D2", "AB9", "A10")} == {"Mirrorgap"}
    assert next(again.iter("{m}t")).text == "a_x0001_ <b>\n & c"


def test_shapes_take_ids_of_a_free_block_and_old_ones_stay() -> None:
    text = with_shapes(OLD, [("1, 2, 3, 4, 5, 6, 7, 8", 4, 2), ("", 5, 2)], 7)
    assert 'data="1,4,7"' in text
    assert re.findall(r'<v:shape id="_x0000_s(\d+)"', text) == ["1025", "7169", "7170"]
    assert '<v:shape id="_x0000_s1025"><br></v:shape>' in text
    assert text.count('id="_x0000_t202"') == 1
    assert "<x:Row>4</x:Row><x:Column>2</x:Column>" in text
    assert with_shapes(text, [("", 6, 2)], 8).count('id="_x0000_t202"') == 1


def test_prefixes_that_a_drawing_lacks_are_declared() -> None:
    text = with_shapes("<xml><other/></xml>", [("", 1, 1)], 1)
    shapes = list(ElementTree.fromstring(text))
    assert [one.tag for one in shapes[1:]] == [
        "{urn:schemas-microsoft-com:vml}shapetype",
        "{urn:schemas-microsoft-com:vml}shape",
    ]


def test_a_sheet_with_a_button_and_no_comments_keeps_its_drawing(tmp_path: Path) -> None:
    path, out = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.insert_button("D2", {"caption": "go"})
        other = book.add_worksheet()
        other.write_comment("B2", "theirs")
    with Package(path) as package:
        first, second = (one.part for one in package.sheets())
        assert commented(package, first) == frozenset()
        assert commented(package, second) == {(2, 1)}
        drawing = next(r for r in package.relations(first) if r.type == "vmlDrawing")
        before = package.read(drawing.target).decode()
        assert add_comments(package, first, [Comment(1, 0, "ours")], drawing.id, pixels) is None
        after = package.read(drawing.target).decode()
        assert "_x0000_i1025" in before or 'o:spt="201"' in before
        assert after.startswith(before[: before.index("<o:idmap")])
        assert before[before.index("<v:shapetype") : before.rindex("</")] in after
        package.save(out)
    assert openpyxl.load_workbook(out).worksheets[0]["A1"].comment.text == "ours"


def test_a_box_at_the_last_column_stands_left_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet()
    with Package(path) as package:
        part = package.sheets()[0].part
        given = add_comments(package, part, [Comment(1, 16_383, "x")], None, pixels)
        assert given is not None
        target = {r.id: r.target for r in package.relations(part)}[given]
        anchor = re.search(r"<x:Anchor>([^<]*)", package.read(target).decode())
    assert anchor is not None
    numbers = [int(n) for n in anchor[1].split(",")]
    assert max(numbers[0], numbers[4]) <= 16_383
