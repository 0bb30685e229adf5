"""A small file of our own making in each layout is read as expected.csv beside it says."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from mirrorgap.io.reading import Said, load
from mirrorgap.model.records import Records

FOLDER = Path(__file__).parents[1] / "data" / "layouts"
FIELDS = [
    "reporter", "partner", "flow", "code", "period", "value", "currency", "net_kg", "quantity", "unit",
    "valuation", "basis", "status", "row",
]  # fmt: skip
EXPECTED: dict[str, list[dict[str, str]]] = {}
with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as stream:
    for told in csv.DictReader(stream):
        EXPECTED.setdefault(told.pop("file"), []).append(told)


def shown(value: object) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA:
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def read(file: str, said: Said | None = None) -> list[dict[str, str]]:
    loaded = load([FOLDER / file], said)
    layouts = [s.mapping.layout for s in loaded.sources for _ in range(s.ledger.records)]
    found = Records(loaded.chunks).frame(fields=FIELDS).astype(object)
    rows = found.to_dict("records")
    return [
        {"layout": layout, **{name: shown(row[name]) for name in FIELDS}}
        for layout, row in zip(layouts, rows, strict=True)
    ]


@pytest.mark.parametrize("file", sorted(EXPECTED))
def test_a_file_of_the_layout(file: str) -> None:
    assert read(file) == EXPECTED[file]


def test_every_file_has_an_entry() -> None:
    there = {path.name for path in FOLDER.iterdir()} - {"expected.csv"}
    assert there == set(EXPECTED)


@pytest.mark.parametrize("file", ["atlas.csv", "statforms.csv"])
def test_whose_books_they_are_is_asked_and_then_tells_the_flow(file: str) -> None:
    assert {row["reporter"] for row in read(file)} == {""}
    told = read(file, Said(reporter="Russia"))
    assert {row["reporter"] for row in told} == {"RUS"}
    assert told[0]["flow"] == "import"
    assert told[0]["partner"] == {"atlas.csv": "TUR", "statforms.csv": "KAZ"}[file]


def test_a_publishers_own_number_is_no_country_of_iso() -> None:
    # Japan's 152 is no Chile and Brazil's 249 is nobody: the numbers are the offices' own.
    assert [row["partner"] for row in read("japan.csv")][-1] == ""
    assert {row["partner"] for row in read("EXP_2023.csv")} == {""}


def test_a_box_is_known_by_its_number_whatever_stands_behind_it(tmp_path: Path) -> None:
    text = (FOLDER / "declarations.csv").read_text(encoding="utf-8")
    other = text.replace("(код товара по ТН ВЭД РФ)", "HS").replace("G46 (Стат", "G46, USD (стат")
    (tmp_path / "other.csv").write_text(other, encoding="utf-8")
    loaded = load([tmp_path / "other.csv"])
    assert [source.mapping.layout for source in loaded.sources] == ["declarations"]
    assert Records(loaded.chunks).frame(fields=["value"])["value"].tolist() == [1000.5, 90]
