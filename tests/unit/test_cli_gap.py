"""The commands explain, change and routes, run as a person runs them."""

from __future__ import annotations

import csv
import io
import json

import pytest

from mirrorgap.ui.cli import run

HEADER = "reporter,partner,flow,code,period,value,currency"
EXPORTS = f"""{HEADER}
TUR,KAZ,export,854231,2022,1000000,USD
TUR,KAZ,export,854231,2023,67000000,USD
TUR,RUS,export,854231,2022,90000000,USD
TUR,RUS,export,854231,2023,40000000,USD
"""
IMPORTS = f"""{HEADER}
KAZ,TUR,import,854231,2022,1000000,USD
KAZ,TUR,import,854231,2023,7000000,USD
KAZ,CHN,import,854232,2022,500,USD
KAZ,CHN,import,854232,2023,500,USD
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "exports.csv").write_text(EXPORTS, encoding="utf-8")
    (tmp_path / "imports.csv").write_text(IMPORTS, encoding="utf-8")
    return [str(tmp_path / "exports.csv"), str(tmp_path / "imports.csv")]


def told(capsys, *arguments):
    code = run(list(arguments))
    out = capsys.readouterr()
    return code, out.out, out.err


PAIR = ("--exporter", "TUR", "--importer", "KAZ", "--from", "2023", "--to", "2023")


def test_explain_has_one_row_a_test_and_what_is_left(capsys, files):
    code, out, _ = told(capsys, "explain", *files, *PAIR, "--format", "json")
    assert code == 0
    rows = json.loads(out)
    assert [row["test"] for row in rows] == [
        "coverage", "origin", "cif_fob", "lag", "reexport", "hs_edition", "suppression",
        "usual_gap", "history", "importer_usual", "quantity", "left",
    ]  # fmt: skip
    assert list(rows[0]) == ["test", "verdict", "figure", "unit", "sentence"]
    # The importer's file names two partners only: whether China's exports fit is not known.
    assert rows[1]["verdict"] == "cannot be tested"
    assert rows[-1]["figure"] is None
    assert rows[-1]["verdict"] is None


@pytest.mark.parametrize(
    ("option", "column"), [("--questions", "who"), ("--ranked", "alarm"), ("--lags", "bound_usd")]
)
def test_what_else_explain_answers(capsys, files, option, column):
    code, out, _ = told(capsys, "explain", *files, *PAIR, option, "--format", "csv")
    assert code == 0
    assert column in next(csv.reader(io.StringIO(out)))


def test_change_of_the_kazakhstan_case(capsys, files):
    code, out, err = told(capsys, "change", *files, *PAIR, "--base", "year-ago", "--format", "json")
    (row,) = json.loads(out)
    assert code == 0
    assert (row["tier"], row["code"]) == ("1", "854231")
    assert round(row["unmatched_share"], 3) == 0.914
    assert "60.3 million dollars" in err


def test_routes(capsys, files):
    words = (*PAIR, "--base", "year-ago", "--destination", "RUS", "--format", "json")
    code, out, err = told(capsys, "routes", *files, *words)
    (row,) = json.loads(out)
    assert code == 0
    assert (row["exporter"], row["hub"], row["destination"]) == ("TUR", "KAZ", "RUS")
    assert row["substitution_ratio"] == pytest.approx(66 / 50)
    assert (row["reading"], row["outflow_change_usd"]) == ("cannot be told", None)
    assert "No hub can be read" in err
    code, out, _ = told(capsys, "routes", *files, *words, "--by", "hub,code")
    assert json.loads(out)[0]["code"] == "854231"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["routes", "--base", "year-ago"], "--destination"),
        (["routes", "--base", "year-ago", "--destination", "Narnia"], "Narnia"),
        (["routes", "--destination", "RUS"], "base period"),
        (["routes", "--base", "year-ago", "--destination", "RUS", "--by", "code"], "hub,code"),
        (["change"], "base period"),
        (["explain", "--list", "chpl-2023-05", "--exporter", "KAZ"], "no cell fits"),
        (["explain", "--measure", "net_kg"], "value"),
    ],
)
def test_wrong_usage_in_one_sentence(capsys, files, words, sentence):
    name, *rest = words
    options = [] if "--exporter" in rest else list(PAIR)
    code, out, err = told(capsys, name, *files, *options, *rest)
    assert code == 2
    assert out == ""
    assert sentence in err


def test_explain_names_codes_and_headings(capsys, files):
    base = ("explain", *files, "--exporter", "TUR", "--importer", "KAZ", "--format", "json")
    whole = told(capsys, *base)
    for code in ("8542.31", "854231", "8542", "85,8471.50"):
        assert told(capsys, *base, "--code", code)[:2] == whole[:2], code
    status, _, err = told(capsys, *base, "--code", "8471.50")
    assert (status, "no cell fits" in err) == (2, True)
    status, _, err = told(capsys, *base, "--code", "chips")
    assert (status, "--code chips: write a chapter, heading or code" in err) == (2, True)


@pytest.mark.parametrize("floor", ["-5", "nan", "inf"])
def test_a_floor_below_zero_is_refused(capsys, files, floor):
    code, _, err = told(capsys, "gaps", *files, f"--min-usd={floor}")
    assert (code, "write 0 or more" in err) == (2, True)


@pytest.mark.parametrize("command", ["gaps", "flows", "records", "exporters"])
def test_a_period_beyond_what_is_loaded_is_said_in_one_sentence(capsys, files, command):
    more = ("--destination", "KAZ") if command == "exporters" else ()
    code, out, err = told(capsys, command, *files, "--from", "2030", "--format", "json", *more)
    assert (code, json.loads(out)) == (0, [])
    assert "Nothing that is loaded lies in 2030 and later: the records are of 2022 to 2023." in err
    _, _, err = told(capsys, command, *files, "--from", "2023", "--format", "json", *more)
    assert "Nothing that is loaded" not in err
