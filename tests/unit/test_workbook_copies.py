from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook

from mirrorgap.io.grids import Gathering, Grid
from mirrorgap.io.workbook import copies, looks
from mirrorgap.io.workbook.book import Book
from mirrorgap.io.workbook.copies import Beside, Copied, Marks, copy_sheet
from mirrorgap.model.mapping import Mapping

TIDY = Mapping(
    "tidy", header_row=2, columns=(("partner", 0), ("code", 1), ("period", 2), ("value", 3))
)
ROWS = [
    ["A title", None, None, None],
    ["partner", "code", "when", "value"],
    ["NA", "010121", datetime(2023, 9, 1), 12.5],
    ["=HYPERLINK(1)", 854231.0, date(2023, 10, 1), "1234.5"],
    ["+49", "@x", time(12, 30), True],
    [None, None, None, None],
    [" two\nlines\x01 & <b> ", "-5", 3.25, 1e300],
]


def grid(rows: list[list[object]], sheet: str = "Data", numbers: list[int] | None = None) -> Grid:
    gathering = Gathering()
    gathering.add(rows)
    seen = np.array(numbers or range(1, len(rows) + 1), dtype=np.int32)
    return Grid("file.xlsx", sheet, gathering.columns(), seen, (sheet,))


def copied(path: Path, source: Grid, mapping: Mapping = TIDY, marks: Marks | None = None) -> Copied:
    with Book(path, "t", "2026-11-22T10:00:00+00:00") as book:
        return copy_sheet(book, source, mapping, marks or Marks(), "Data", set())


def opened(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def test_cells_are_as_they_were(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    copied(out, grid(ROWS))
    sheet = opened(out)["Data"]
    assert [c.value for c in sheet[3]] == ["NA", "010121", datetime(2023, 9, 1), 12.5]
    assert [c.value for c in sheet[4]] == [
        "=HYPERLINK(1)",
        "854231",
        datetime(2023, 10, 1),
        "1234.5",
    ]
    assert [c.value for c in sheet[5]] == ["+49", "@x", time(12, 30), True]
    assert [c.value for c in sheet[6]] == [None] * 4
    assert [c.value for c in sheet[7]][1:] == ["-5", 3.25, 1e300]
    assert sheet["B4"].number_format == "@"
    assert sheet["C3"].number_format == "yyyy-mm-dd"
    assert sheet["C5"].number_format == "hh:mm:ss"


def test_text_of_a_source_never_becomes_a_formula(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    copied(out, grid(ROWS))
    sheet = opened(out)["Data"]
    for ref in ("A4", "A5", "B5", "B7"):
        assert sheet[ref].data_type in ("s", "inlineStr"), ref
        assert sheet[ref].quotePrefix, ref
    assert not sheet["A3"].quotePrefix


def test_control_characters_and_blanks_survive(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    copied(out, grid(ROWS))
    read = CalamineWorkbook.from_path(out).get_sheet_by_name("Data").to_python()
    assert read[6][0].replace("_x0001_", "\x01") == " two\nlines\x01 & <b> "


def test_the_header_is_frozen_and_filtered(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    copied(out, grid(ROWS))
    sheet = opened(out)["Data"]
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:D7"
    assert sheet["A2"].font.bold
    assert sheet.dimensions == "A1:D7"


def test_a_text_file_gives_numbers_only_where_the_text_spells_them(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    texts = ["1234.5", "-3", "007", "1,5", "1e5", "12345678901234567890", ":", "0"]
    rows = [["a", "code", "when", "value"], *[["x", "010121", "202301", t] for t in texts]]
    copied(out, grid(rows, sheet=""), TIDY)
    sheet = opened(out)["Data"]
    values = [sheet.cell(r, 4).value for r in range(2, 10)]
    assert values == [1234.5, -3, "007", "1,5", "1e5", "12345678901234567890", ":", 0]
    assert sheet["B2"].value == "010121"
    assert sheet["C2"].value == "202301"
    assert sheet["D2"].number_format == "#,##0.0"


def test_rows_keep_the_numbers_that_a_person_sees(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    copied(out, grid([["h"], ["a\nb"], ["c"]], numbers=[1, 2, 4]), Mapping("tidy", header_row=1))
    sheet = opened(out)["Data"]
    assert (sheet["A2"].value, sheet["A3"].value, sheet["A4"].value) == ("a\nb", None, "c")


def test_marked_rows_are_filled_and_commented(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    marks = Marks(
        rows={2: "found", 3: "cleared"},
        comments=((2, 3, "Uzbekistan reports nothing."),),
        beside=(
            Beside("class", 12, {2: "lost", 3: "=matched"}.get),
            Beside("gap", 12, {2: ("12.5-3/CIF_FOB", 9.5)}.get, "#,##0"),
        ),
    )
    done = copied(out, grid(ROWS), TIDY, marks)
    sheet = opened(out)["Data"]
    assert done.comments == 1
    assert sheet["D3"].comment.text == "Uzbekistan reports nothing."
    assert {sheet.cell(3, c).fill.fgColor.rgb for c in range(1, 7)} == {"FF" + looks.FOUND[1:]}
    assert sheet["A4"].fill.fgColor.rgb == "FF" + looks.STATUS["cleared"][1:]
    assert sheet["A5"].fill.fill_type is None
    assert [c.value for c in sheet[2]][4:] == ["class", "gap"]
    assert sheet["E3"].value == "lost"
    assert sheet["E4"].data_type in ("s", "inlineStr")
    assert sheet["F3"].value == "=12.5-3/CIF_FOB"
    read = openpyxl.load_workbook(out, data_only=True)["Data"]
    assert read["F3"].value == 9.5
    assert sheet.auto_filter.ref == "A2:F7"


def test_single_cells_of_a_wide_sheet_are_filled(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    copied(out, grid(ROWS), TIDY, Marks(cells={(2, 3): "found", (5, 0): "found"}))
    sheet = opened(out)["Data"]
    assert sheet["D3"].fill.fgColor.rgb == "FF" + looks.FOUND[1:]
    assert sheet["C3"].fill.fill_type is None
    assert sheet["A6"].fill.fgColor.rgb == "FF" + looks.FOUND[1:]


def test_no_more_than_500_comments(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    rows = [["h", "code", "when", "value"], *[["x", "010121", "y", float(i)] for i in range(600)]]
    marks = Marks(comments=tuple((i, 3, f"row {i}") for i in range(1, 601)))
    done = copied(out, grid(rows), TIDY, marks)
    sheet = opened(out)["Data"]
    assert done.comments == 500
    assert sum(1 for row in sheet.iter_rows() for c in row if c.comment) == 500


def test_what_does_not_fit_goes_to_a_second_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "MAX_ROWS", 4)
    monkeypatch.setattr(copies, "MAX_COLUMNS", 4)
    out = tmp_path / "out.xlsx"
    marks = Marks(
        comments=((4, 0, "on the second"),), beside=(Beside("class", 9, {4: "lost"}.get),)
    )
    done = copied(out, grid(ROWS), TIDY, marks)
    book = opened(out)
    assert done.names == ("Data", "Data (2)")
    assert book["Data (2)"]["A1"].value == "+49"
    assert book["Data (2)"]["A1"].comment.text == "on the second"
    assert "a sheet holds 4 rows" in done.warnings[0]
    assert "no free columns" in done.warnings[1]


@settings(max_examples=examples(20), deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
                st.floats(allow_nan=False, allow_infinity=False),
                st.booleans(),
            ),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_a_source_holds_the_workbook_opens_and_holds_it(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[object]]
) -> None:
    out = tmp_path_factory.mktemp("fuzz") / "out.xlsx"
    copied(out, grid(rows), Mapping("tidy"))
    sheet = opened(out)["Data"]
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            read = sheet.cell(i + 1, j + 1).value
            if isinstance(value, bool | float):
                assert read == value
            elif value is None or not value.strip():
                assert read is None
            else:
                assert unescaped(str(read)) == value.replace("\r\n", "\n").replace("\r", "\r")


def unescaped(text: str) -> str:
    from openpyxl.utils.escape import unescape

    return unescape(text)
