"""Binary workbooks: values, and codes whose zeros only a number format shows."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsb

from mirrorgap.io import grids_xlsb
from mirrorgap.io.grids_open import open_book
from mirrorgap.io.reading import load
from mirrorgap.model.records import Records

HEADER = ["Reporter", "Partner", "Flow", "HS code", "Period", "Value", "Currency"]
ROWS = [
    ["Turkey", "Kazakhstan", "export", 10121, "2023-01", 1234.5, "USD"],
    ["Turkey", "Kazakhstan", "export", 854231, "2023-01", 20_000, "USD"],
    ["Turkey", "Kazakhstan", "export", 60311, "2023-02", 7, "USD"],
]


def grid_of(path: Path):
    book = open_book(path)
    return book.grid(book.sheets[0])


@pytest.mark.parametrize("code_format", ["000000", "0000\\.00", "0"])
def test_zeros_that_only_a_format_shows_are_kept(tmp_path: Path, code_format: str) -> None:
    path = xlsb.write(tmp_path / "a.xlsb", "Veri", [HEADER, *ROWS], {3: code_format, 5: "#,##0"})
    grid = grid_of(path)
    assert grid.sheet == "Veri"
    codes = [grid.columns[3].at(i) for i in range(4)]
    plain = ["HS code", 10121.0, 854231.0, 60311.0]
    assert codes == (plain if code_format == "0" else ["HS code", "010121", "854231", "060311"])
    assert [grid.columns[5].at(i) for i in range(4)] == ["Value", 1234.5, 20_000.0, 7.0]


def test_a_binary_workbook_reads_as_records(tmp_path: Path) -> None:
    rows = [["Exports of Turkey", *[None] * 6], [None] * 7, HEADER, *ROWS]
    loaded = load([xlsb.write(tmp_path / "a.xlsb", "Data", rows, {3: "000000"})])
    (chunk,) = loaded.chunks
    frame = Records((chunk,)).frame()
    assert frame["code"].astype(str).tolist() == ["010121", "854231", "060311"]
    assert frame["value"].tolist() == [1234.5, 20_000.0, 7.0]
    assert frame["row"].tolist() == [4, 5, 6]
    ledger = loaded.sources[0].ledger
    aside = sum(one.rows for one in ledger.set_aside)
    assert (ledger.rows_read, aside, ledger.rows_in_sheet) == (3, 3, 6)


def test_a_cut_stream_ends_quietly(tmp_path: Path) -> None:
    whole = xlsb.record(0, bytes(17)) + xlsb.record(5, bytes(16)) * 3
    for end in range(len(whole)):
        found = grids_xlsb.padded_cells(io.BytesIO(whole[:end]), {0: 6})
        assert len(found) <= 3
    assert grids_xlsb.padded_cells(io.BytesIO(whole), {0: 6}) == [(0, 0, 6)] * 3
