"""Rows that compare nothing: a dash with its reason for people, a defined sum for programs."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from mirrorgap.model import pictures_gaps
from mirrorgap.model.findings import About, gap_headline, say, total
from mirrorgap.model.uncompared import compared_only, why_missing
from mirrorgap.ui import cli, printing

HEADER = "reporter,partner,flow,code,period,value,currency\n"
BOOKS = (
    "TUR,KAZ,export,854231,2023,5000000,USD\nTUR,RUS,export,854231,2023,7000000,USD\n"
    "KAZ,TUR,import,854231,2023,53,USD\n"
)
NAN = math.nan


def rows() -> pd.DataFrame:
    """Compared, not covered, and compared with nothing on either side."""
    return pd.DataFrame(
        {
            "exporter": ["TUR", "TUR", "CHN"],
            "importer": ["KAZ", "RUS", "KAZ"],
            "exports_usd": [4.0, 0.0, 0.0],
            "imports_usd": [2.0, 0.0, 0.0],
            "imports_fob_usd": [2.0, 0.0, 0.0],
            "gap_usd": [2.0, NAN, 0.0],
            "uncovered_exports_usd": [0.0, 7e6, 0.0],
            "uncovered_imports_usd": [0.0, 0.0, 0.0],
            "suppressed_usd": [0.0, 0.0, 0.0],
        }
    )


def test_only_rows_that_compare_nothing_lose_their_zeros() -> None:
    shown = compared_only(rows())
    assert shown["exports_usd"].isna().tolist() == [False, True, False]
    assert shown["imports_usd"].isna().tolist() == [False, True, False]
    assert shown["uncovered_exports_usd"].tolist() == [0.0, 7e6, 0.0]
    assert rows()["exports_usd"].tolist() == [4.0, 0.0, 0.0]


def test_totals_and_headlines_are_the_same_without_the_zeros() -> None:
    whole, shown = total(rows()), total(compared_only(rows()))
    assert whole == shown
    nothing = total(compared_only(rows()[1:2]))
    assert math.isnan(nothing["exports_usd"])
    assert "7 million dollars" in say(gap_headline(nothing, About()))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"gap_usd": 0.0, "uncovered_exports_usd": 5.0}, ""),
        (
            {"gap_usd": NAN, "uncovered_exports_usd": 7e6},
            "not covered: 7 million dollars of exports that no loaded file of importers covers",
        ),
        (
            {"gap_usd": None, "uncovered_imports_usd": 2e3, "suppressed_usd": 1e3},
            "not covered: 2 thousand dollars of imports that no loaded file of exporters covers; "
            "confidential: 1 thousand dollars",
        ),
        ({"gap_usd": NAN}, "nothing that is loaded can be compared here"),
    ],
)
def test_the_reason_is_told_with_its_amount(fields: dict[str, object], words: str) -> None:
    assert why_missing(fields) == words


def test_plots_hold_compared_rows_only() -> None:
    shown, by, about = compared_only(rows()), ("exporter", "importer"), About()
    assert pictures_gaps.gap_scatter(shown, by, about, "").rows.tolist() == [0]
    assert 1 not in pictures_gaps.gap_dumbbell(shown, by, about, "").rows


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.run(list(words)) == 0
    return capsys.readouterr().out


def test_data_keep_the_sum_and_the_table_for_people_a_dash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """METHODS 1: exports_usd is a sum over compared cells, gap_usd is null where there are none."""
    path = tmp_path / "books.csv"
    path.write_text(HEADER + BOOKS, encoding="utf-8")
    data = json.loads(told(capsys, "gaps", str(path), "--format", "json"))
    (alone,) = [row for row in data if row["importer"] == "RUS"]
    assert (alone["exports_usd"], alone["gap_usd"], alone["uncovered_exports_usd"]) == (
        0,
        None,
        7e6,
    )
    lines = told(capsys, "gaps", str(path), "--format", "table").splitlines()
    (line,) = [line for line in lines if "RUS" in line]
    missing = printing.as_table(pd.DataFrame({"x": [NAN]})).split()[-1]
    assert line.split()[2:6] == [missing] * 4, lines
