"""Files become sheets of typed values with the row numbers that a person sees."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mirrorgap.io.grids import Column, Gathering, Grid, ReadingError, text_of
from mirrorgap.io.grids_excel import column_letters, column_number, pad_width
from mirrorgap.io.grids_open import open_book


def grid_of(path: Path, sheet: int = 0) -> Grid:
    book = open_book(path)
    return book.grid(book.sheets[sheet])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Ülke;Değer\nTürkiye;1,5\n", "utf-8"),
        ("Ülke;Değer\nTürkiye;1,5\n", "utf-8-sig"),
        ("Country;Value\nTürkiye;1,5\nCôte d'Ivoire;2\n", "latin-1"),
        ("Ülke;Değer\nTürkiye;1,5\nİran;2\n", "cp1254"),
        ("Страна;Стоимость\nКазахстан;1,5\nУзбекистан;2\n", "cp1251"),
        ("Страна;Стоимость\nКазахстан;1,5\n", "utf-16"),
        ("商品编码;贸易伙伴名称\n85423190;土耳其\n", "gb18030"),
        ("국가;수출금액\n튀르키예;100\n우즈베키스탄;20\n", "cp949"),
        ("Country;Value\nTürkiye – total;1,5\n", "cp1252"),
    ],
)
def test_text_in_any_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(text.encode(encoding))
    grid = grid_of(path)
    assert [grid.texts(i) for i in range(grid.n)] == [x.split(";") for x in text.splitlines()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_below_title_lines(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "data.txt"
    rows = [["Country", "2023", "2024"], ["Chad", "1.5", "2"], ["Iran", "3", "4"]]
    path.write_text("Exports, by country\n" + "\n".join(delimiter.join(r) for r in rows))
    grid = grid_of(path)
    assert [grid.texts(i) for i in range(1, 4)] == rows


def test_ragged_rows_blank_lines_and_quoted_newlines_keep_their_line_numbers(
    tmp_path: Path,
) -> None:
    path = tmp_path / "data.csv"
    path.write_text('a,b\n1,2,3\n\n"two\nlines",4\n5\n')
    grid = grid_of(path)
    assert grid.numbers.tolist() == [1, 2, 3, 4, 6]
    assert grid.row(1) == ["1", "2", "3"]
    assert grid.row(3) == ["two\nlines", "4", None]
    assert grid.texts(3)[0] == "two lines"
    assert grid.blank_rows.tolist() == [False, False, True, False, False]
    assert grid.index(6) == 4
    assert grid.index(5) == grid.n


def test_namibia_is_not_missing(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("partner,value\nNA,5\n,6\n")
    assert grid_of(path).columns[0].at(1) == "NA"
    assert grid_of(path).columns[0].at(2) is None


def test_workbook_keeps_places_types_and_padded_codes(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["C3"], sheet["D3"], sheet["E3"] = 10121, 10121, dt.date(2024, 1, 2)
    sheet["C3"].number_format = "000000"
    sheet["C5"], sheet["F5"] = 8542.31, True
    sheet["C6"], sheet["C6"].number_format = 853210, r"0000\.00"
    book.create_sheet("Empty")
    book.save(tmp_path / "book.xlsx")
    grid = grid_of(tmp_path / "book.xlsx")
    assert grid.numbers.tolist() == [1, 2, 3, 4, 5, 6]
    assert grid.row(2) == [None, None, "010121", 10121, dt.date(2024, 1, 2), None]
    assert grid.row(4) == [None, None, 8542.31, None, None, True]
    assert grid.row(5)[2] == "853210"
    assert grid.book == ("Sheet", "Empty")
    assert grid_of(tmp_path / "book.xlsx", 1).n == 0


def test_preview_reads_only_the_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("\n".join(f"{i},x" for i in range(1000)))
    grid = open_book(path).grid("", limit=10)
    assert grid.n == 10
    assert grid.head(3).numbers.tolist() == [1, 2, 3]


def test_tables_of_a_web_page_saved_as_xls(tmp_path: Path) -> None:
    path = tmp_path / "page.xls"
    path.write_text(
        "<!DOCTYPE html><html><script>var a='<table>';</script><table><tr><td>menu"
        "<table><tr><th rowspan=2>Country<th colspan=2>Value</tr><tr><td>2023<td>2024</tr>"
        "<tr><td>Türkiye</td><td>1,234</td><td>&nbsp;</td></tr></table></td></tr></table></html>",
        encoding="utf-8",
    )
    book = open_book(path)
    assert book.sheets == ("Table 1", "Table 2")
    grid = book.grid("Table 2")
    assert [grid.texts(i) for i in range(grid.n)] == [
        ["Country", "Value", ""],
        ["", "2023", "2024"],
        ["Türkiye", "1,234", ""],
    ]


def test_archives_hold_sheets_by_member(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as package:
        package.writestr("a.csv", "x,y\n1,2\n")
        package.writestr("b/c.tsv", "p\tq\n3\t4\n")
        package.writestr("readme.md", "no table")
    book = open_book(tmp_path / "all.zip")
    assert book.sheets == ("a.csv", "b/c.tsv")
    assert book.grid("b/c.tsv").texts(1) == ["3", "4"]
    (tmp_path / "one.csv.gz").write_bytes(gzip.compress(b"x,y\n1,2\n"))
    assert grid_of(tmp_path / "one.csv.gz").texts(1) == ["1", "2"]


def locked() -> bytes:
    data = io.BytesIO()
    data.write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b" \n\n", "empty"),
        ("broken.xlsx", b"PK\x03\x04nonsense", "damaged"),
        ("broken.xls", locked(), "damaged"),
        ("paper.xlsx", b"%PDF-1.7", "no spreadsheet"),
        ("page.html", b"<html><body>nothing</body></html>", "no table"),
        ("cut.gz", b"\x1f\x8b\x08\x00nonsense", "damaged"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadingError) as raised:
        open_book(path)
    assert str(raised.value).startswith(f"{name}: ")
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(ReadingError):
            open_book(path)


def test_error_travels_between_processes() -> None:
    error = ReadingError("a.csv", "put a number there", row=3, value="x")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "a.csv, row 3, 'x': put a number there"
    assert again.row == 3


def test_ticks_say_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("a,b\n" * 40_000)
    told: list[tuple[int, int]] = []
    open_book(path).grid("", tick=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == path.stat().st_size
    assert len(told) > 1


values = st.one_of(
    st.none(), st.text(max_size=4), st.integers(-9, 9).map(float), st.dates(), st.just(" ")
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # a loaded machine draws slowly
@given(st.lists(st.lists(values, max_size=5), max_size=12), st.integers(1, 5))
def test_gathering_keeps_every_cell(rows: list[list[object]], size: int) -> None:
    gathering = Gathering()
    for start in range(0, len(rows), size):
        gathering.add(rows[start : start + size])
    columns = gathering.columns()
    assert all(len(column.codes) == len(rows) for column in columns)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            blank = value is None or (isinstance(value, str) and not value.strip())
            got = columns[j].at(i) if j < len(columns) else None
            assert got == (None if blank else value)
    for column in columns:
        assert len(set(column.levels)) == len(column.levels)


@given(st.lists(st.one_of(st.none(), st.sampled_from("abc")), max_size=20))
def test_filling_down_repeats_the_cell_above(cells: list[str | None]) -> None:
    gathering = Gathering()
    gathering.add([[cell] for cell in cells])
    (column,) = gathering.columns() or (None,)
    if column is None:
        return
    last: str | None = None
    for i, cell in enumerate(cells):
        last = cell or last
        assert column.filled().at(i) == last


@given(st.integers(0, 20_000))
def test_column_letters_and_numbers(column: int) -> None:
    assert column_number(column_letters(column)) == column


@pytest.mark.parametrize(
    ("number_format", "width"),
    [("000000", 6), ("00000000;-0", 8), ("0", 0), ("General", 0), ("0.00", 0), ("#,##0", 0),
     ('0000"."00', 6), ("0000 00", 6), ("yyyy", 0), ("[$-419]000000", 6)],
)  # fmt: skip
def test_formats_of_zeros(number_format: str, width: int) -> None:
    assert pad_width(number_format) == width


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_text_of_a_number_is_that_number(value: float) -> None:
    assert float(text_of(value)) == value


def test_words_are_looked_at_only_where_cells_hold_words() -> None:
    gathering = Gathering()
    gathering.add([["Total"], [5.0], ["12.5"], [None]])
    (column,) = gathering.columns()
    assert isinstance(column, Column)
    assert column.spelling(lambda text: True).tolist() == [True, False, False, False]


def test_rows_at_the_top_and_far_below_read_alike() -> None:
    rows = [[f" a{i} b", i, None, float(i) if i % 3 else None] for i in range(150)]
    gathering = Gathering()
    gathering.add(rows)
    grid = Grid("made.csv", "", gathering.columns(), np.arange(1, 151, dtype=np.int32))
    assert len(grid.columns) == 4
    for i, row in enumerate(rows):
        assert grid.row(i) == row
        assert grid.texts(i) == [text_of(value) for value in row]
    assert "a24 b" in grid.heading
    assert "a25 b" not in grid.heading
    assert grid.filled.tolist() == [sum(value is not None for value in row) for row in rows]
    assert not grid.blank_rows.any()


def test_a_sheet_without_columns_has_rows_without_cells() -> None:
    grid = Grid("made.csv", "", (), np.arange(1, 4, dtype=np.int32))
    assert grid.texts(2) == []
    assert grid.row(0) == []
    assert grid.blank_rows.all()


def test_where_no_word_fits_there_is_nothing_to_mark() -> None:
    column = Column(np.array([0, 1, -1, 0], dtype=np.int32), ("Total", 5.0))
    assert column.spelled(lambda text: text == "5") is None, "numbers are no words"
    found = column.spelled(lambda text: text == "Total")
    assert found is not None
    assert found.tolist() == [True, False, False, True]
    assert column.spelling(lambda text: text == "none").tolist() == [False] * 4
