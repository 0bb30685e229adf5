"""TÜİK's monthly query, English and Turkish, with its traps."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from mirrorgap.io.reading import load, missing
from mirrorgap.model.records import Records

ENGLISH = [
    "Month", "Country", "Country\xa0name", "HS8", "HS8\xa0name", "Unit",
    "Export\xa0quantity\xa01", "Export quantity 2", "Export Dollar", "Import quantity 1",
    "Import quantity 2", "Import\xa0Dollar",
]  # fmt: skip
TURKISH = [
    "Ay", "Ülke", "Ülke adı", "GTİP", "GTİP adı", "Ölçü adı", "İhracat miktar 1",
    "İhracat miktar 2", "İhracat Dolar", "İthalat miktar 1", "İthalat miktar 2", "İthalat Dolar",
]  # fmt: skip
ROWS: list[list[object]] = [
    [1, 75, "Russia", 85423110, "Processors", "Number", 120, 4000, 250000, None, None, None],
    [None, None, None, 1012100, "Horses", "Number", 500, 1, 1234.5, 300, 2, 99],
    [None, 78, "Uzbekistan", 85423110, "Processors", "Number", 10, 300, 7000, None, None, 0],
    ["Total", None, None, None, None, None, 630, None, 258234.5, 300, None, 99],
    [2, 75, "Russia", 85423110, "Processors", "Number", 60, 2000, 125000, None, None, None],
    ["Note: data of 2023 are provisional"],
]


def workbook(path: Path, header: list[str], year: str, sheet: str) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append([year])
    page.append([])
    page.append(header)
    for row in ROWS:
        page.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("header", "year", "sheet", "file"),
    [
        (ENGLISH, "Foreign trade, 2023", "Sheet1", "query.xlsx"),
        (ENGLISH, "Foreign trade", "2023", "query.xlsx"),
        (TURKISH, "Dış ticaret", "Sayfa1", "tuik_2023.xlsx"),
        (TURKISH, "Yıl: 2023", "Sayfa1", "tuik.xlsx"),
    ],
)
def test_months_are_read_with_both_flows(
    tmp_path: Path, header: list[str], year: str, sheet: str, file: str
) -> None:
    loaded = load([workbook(tmp_path / file, header, year, sheet)])
    (source,) = loaded.sources
    assert source.mapping.layout == "tuik"
    assert missing(source.mapping) == ()
    found = Records(loaded.chunks).frame()
    told = list(
        found[["flow", "partner", "code", "period", "value_usd", "net_kg", "quantity", "row"]]
        .astype(object)
        .where(lambda frame: frame.notna(), None)
        .itertuples(index=False, name=None)
    )
    assert told == [
        ("export", "RUS", "85423110", "2023-01", 250000, 120, 4000, 4),
        ("export", "RUS", "01012100", "2023-01", 1234.5, 500, 1, 5),
        ("import", "RUS", "01012100", "2023-01", 99, 300, 2, 5),
        ("export", "UZB", "85423110", "2023-01", 7000, 10, 300, 6),
        ("import", "UZB", "85423110", "2023-01", 0, None, None, 6),
        ("export", "RUS", "85423110", "2023-02", 125000, 60, 2000, 8),
    ]
    assert set(found["reporter"]) == {"TUR"}
    assert list(found["status"])[4] == "zero"
    assert list(found["valuation"])[:3] == ["FOB", "FOB", "CIF"]
    assert list(found["column"])[:3] == ["I", "I", "L"]
    reasons = {entry.reason: entry.rows for entry in source.ledger.set_aside}
    assert reasons["total row"] == 1
    assert source.ledger.cells_in_sheet == source.ledger.cells_read == 6 or (
        source.ledger.cells_in_sheet
        == (source.ledger.cells_read or 0) + sum(e.rows for e in source.ledger.cells_set_aside)
    )


def test_without_a_year_the_period_is_asked_for(tmp_path: Path) -> None:
    loaded = load([workbook(tmp_path / "query.xlsx", ENGLISH, "Foreign trade", "Sheet1")])
    (source,) = loaded.sources
    assert missing(source.mapping) == ("period",)
    assert pd.isna(Records(loaded.chunks).frame()["period"]).all()


def test_all_goods_have_no_codes_in_their_scope_and_units_one_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["Foreign trade, 2023"])
    page.append(["Month", "Country name", "HS6", "Unit", "Export quantity 1", "Export Dollar"])
    for month in (1, 2):
        page.append([month, "Russia", "All goods", "-", 5, 100])
    path = tmp_path / "all.xlsx"
    book.save(path)
    (source,) = load([path]).sources
    assert source.scope.codes == frozenset()
    assert source.scope.partners == frozenset(("RUS",))
    (kept,) = load([path]).chunks
    assert set(kept.table.column("code").to_pylist()) == {"TOTAL"}
    assert kept.table.column("code").chunk(0).dictionary.to_pylist() == ["TOTAL"]
    assert kept.table.column("unit").null_count == 2
