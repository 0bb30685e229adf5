"""The same records from the same table, however uglily it was saved."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from mirrorgap.io.reading import Said, load, missing, opened, propose
from mirrorgap.model.records import Records

HEADER = [
    "refYear", "period", "reporterISO", "reporterDesc", "flowCode", "flowDesc", "partnerISO",
    "partnerDesc", "cmdCode", "cmdDesc", "aggrLevel", "netWgt", "cifvalue", "fobvalue",
    "primaryValue",
]  # fmt: skip
ROWS: list[tuple[object, ...]] = [
    (y, y, "TUR", "Türkiye", "X", "Export", "UZB", "Uzbekistan", code, "Goods", 6, kg, "", usd, usd)
    for y, code, kg, usd in (
        (2022, "854231", 1979, 477870),
        (2023, "854231", "", 28274140),
        (2023, "020712", 137482, 190183),
        (2023, "847180", 3473, 1024859.25),
    )
]
KEYS = ["reporter", "partner", "flow", "code", "period"]
SAME = [*KEYS, "value", "value_usd", "net_kg", "valuation", "currency", "status"]


def saved(path: Path, rows: list[list[object]], codes: str = "") -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Data")
    zeros = book.add_format({"num_format": codes}) if codes else None
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(i, j, value)
            elif value is not None:
                sheet.write_number(i, j, value, zeros if j == 8 else None)
    book.close()
    return path


def plain(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *ROWS])
    return path


def codes_as_numbers(path: Path) -> Path:
    rows = [[int(str(v)) if j == 8 else v for j, v in enumerate(row)] for row in ROWS]
    return saved(path, [list(HEADER), *rows], "000000")


def thousands_with_comma(path: Path, title: str = "Values in thousand USD") -> Path:
    def comma(value: object, scale: float) -> object:
        if not isinstance(value, int | float):
            return value
        return f"{value / scale:.10f}".rstrip("0").rstrip(".").replace(".", ",")

    rows = [
        [comma(v, 1000.0) if j > 11 else comma(v, 1.0) if j == 11 else v for j, v in enumerate(row)]
        for row in ROWS
    ]
    return saved(path, [[title], list(HEADER), *rows])


def unsaid_thousands(path: Path) -> Path:
    return thousands_with_comma(path, "Table 5")


def header_thousands(path: Path) -> Path:
    thousands_with_comma(path)
    book = pd.read_excel(path, header=None, dtype=str, keep_default_na=False, engine="calamine")
    rows = [list(row) for row in book.itertuples(index=False)][1:]
    rows[0] = [f"{x} (thousand USD)" if "value" in str(x).lower() else x for x in rows[0]]
    return saved(path, rows)


def titles_and_total(path: Path, where: int = 0, word: str = "Total") -> Path:
    total: list[object] = [None] * len(HEADER)
    total[where], total[-1] = word, sum(float(str(row[-1])) for row in ROWS)
    rows = [list(row) for row in ROWS]
    return saved(path, [["Exports to Uzbekistan"], ["Source: UN"], list(HEADER), *rows, total])


def records(path: Path, said: Said | None = None) -> pd.DataFrame:
    loaded = load([path], said)
    assert [problem.sentence for problem in loaded.problems] == []
    (source,) = loaded.sources
    assert missing(source.mapping) == ()
    assert len(loaded.chunks[0]) == source.ledger.records
    found = Records(loaded.chunks).frame(fields=SAME)
    found = found.astype(
        dict.fromkeys([c for c in SAME if c not in ("value", "value_usd", "net_kg")], str)
    )
    return found.sort_values(KEYS, ignore_index=True)


@pytest.mark.parametrize(
    ("save", "said"),
    [
        (codes_as_numbers, None),
        (thousands_with_comma, None),
        (header_thousands, None),
        (unsaid_thousands, Said(scale=1000.0)),
        (titles_and_total, None),
        (lambda path: titles_and_total(path, 3, "Genel Toplam"), None),
        (lambda path: titles_and_total(path, 7), None),
        (lambda path: titles_and_total(path, 8, "TOTAL"), None),
    ],
)
def test_ugly_workbook_gives_the_same_records(
    tmp_path: Path, save: Callable[[Path], Path], said: Said | None
) -> None:
    wanted = records(plain(tmp_path / "plain.csv"))
    assert wanted["value"].sum() == 477870 + 28274140 + 190183 + 1024859.25
    assert set(wanted["code"]) == {"854231", "020712", "847180"}
    pd.testing.assert_frame_equal(records(save(tmp_path / "ugly.xlsx"), said), wanted)


def test_codes_without_their_format_get_their_zero_back(tmp_path: Path) -> None:
    rows = [[int(str(v)) if j == 8 else v for j, v in enumerate(row)] for row in ROWS]
    bare = saved(tmp_path / "bare.xlsx", [list(HEADER), *rows])
    pd.testing.assert_frame_equal(records(bare), records(plain(tmp_path / "plain.csv")))


def test_option_does_not_overrule_what_the_title_says(tmp_path: Path) -> None:
    path = thousands_with_comma(tmp_path / "said.xlsx")
    found = records(path, Said(scale=1.0))
    pd.testing.assert_frame_equal(found, records(plain(tmp_path / "plain.csv")))


def test_codes_with_a_dot_are_known_by_their_cells(tmp_path: Path) -> None:
    path = tmp_path / "ausfuhr.csv"
    rows = ["Ausfuhr;;;", "Land;Ware;Jahr;Wert", "Usbekistan;8542.31;2023;1234,5"]
    path.write_text("\n".join([*rows, "Georgien;8471.50;2023;334,5"]) + "\n", encoding="utf-8")
    (grid,) = [opened(str(path)).grid(name) for name in opened(str(path)).sheets]
    columns = dict(propose(grid)[0].columns)
    assert columns == {"partner": 0, "code": 1, "year": 2, "value": 3}


def test_amounts_with_two_decimals_are_no_codes(tmp_path: Path) -> None:
    path = tmp_path / "exports.csv"
    rows = ["Exports in USD;;;", "Country;Paid;Year", "Uzbekistan;8542.31;2023"]
    path.write_text("\n".join([*rows, "Georgia;9999.50;2023", "Kazakhstan;1234.56;2023"]) + "\n")
    grid = opened(str(path)).grid(opened(str(path)).sheets[0])
    for proposed in propose(grid):
        assert proposed.column("code") is None
