"""The commands, run as a person runs them: output, exit codes, messages."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import openpyxl
import pytest

from mirrorgap.ui.cli import run

HEADER = "reporter,partner,flow,code,period,value,currency"
EXPORTS = f"""{HEADER}
TUR,KAZ,export,854231,2023,100,USD
TUR,KAZ,export,010121,2023,7,USD
TUR,KAZ,export,854231,2022,40,USD
"""
IMPORTS = f"""{HEADER}
KAZ,TUR,import,854231,2023,53,USD
KAZ,TUR,import,854231,2022,42.4,USD
KAZ,CHN,import,847150,2023,42.4,USD
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


def test_gaps_as_json(capsys, files):
    code, out, _ = told(capsys, "gaps", *files, "--exporter", "TUR", "--from", "2023", "--to", "2023",
                        "--format", "json", "--list", "chpl-2024-02")  # fmt: skip
    assert code == 0
    (row,) = json.loads(out)
    assert (row["exporter"], row["importer"]) == ("TUR", "KAZ")
    assert row["exports_usd"] == 100
    assert row["gap_usd"] == pytest.approx(50.0)
    assert row["flip_factor"] is None


def test_codes_keep_their_zeros_in_every_format(capsys, files):
    _, out, _ = told(capsys, "flows", *files, "--list", "all", "--by", "code", "--format", "csv")
    assert "010121" in {row["code"] for row in csv.DictReader(io.StringIO(out))}
    _, out, _ = told(capsys, "records", *files, "--format", "json")
    assert "010121" in {row["code"] for row in json.loads(out)}


def test_base_year_ago(capsys, files):
    _, out, _ = told(capsys, "flows", *files, "--by", "exporter", "--from", "2023", "--to", "2023",
                     "--base", "year-ago", "--format", "json")  # fmt: skip
    (row,) = json.loads(out)
    assert (row["value"], row["base_value"], row["change"]) == (100, 40, 60)


def test_groups_and_names_of_countries(capsys, files):
    code, out, _ = told(capsys, "gaps", *files, "--importer", "group:five", "--exporter", "Türkiye",
                        "--format", "json")  # fmt: skip
    assert code == 0
    assert [row["importer"] for row in json.loads(out)] == ["KAZ"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--by", "colour"], "no such key"),
        (["--exporter", "Narnia"], "Narnia"),
        (["--list", "chpl-1999"], "chpl-1999"),
        (["--from", "2023-13"], "2023-13"),
        (["--from", "2023", "--to", "2022"], "before it begins"),
        (["--base", "year-ago"], "--from and --to"),
        (["--by", "reporter"], "reporter"),
        (["--side", "both"], "--side"),
        (["--min-usd", "much"], "'much' is not a number"),
        (["--nothing"], "--nothing"),
    ],
)
def test_wrong_usage_is_2_and_one_sentence(capsys, files, words, sentence):
    code, out, err = told(capsys, "gaps", *files, *words)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


def test_nothing_usable_is_1(capsys, tmp_path):
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    code, out, err = told(capsys, "gaps", str(tmp_path / "empty.csv"), str(tmp_path / "gone.xlsx"))
    assert (code, out) == (1, "")
    assert "gone.xlsx" in err


def test_what_a_source_leaves_unsaid_is_asked_for(capsys, tmp_path):
    path = tmp_path / "partner.csv"
    path.write_text(
        "partner,flow,code,period,value\nKAZ,export,854231,2023,5\nRUS,export,854231,2023,6\n",
        encoding="utf-8",
    )
    code, out, err = told(capsys, "flows", str(path))
    assert (code, out) == (1, "")
    assert "--reporter" in err
    assert "--currency" in err
    assert "--scale" in err
    said = ("--reporter", "TUR", "--currency", "USD")
    code, out, err = told(capsys, "flows", str(path), *said, "--format", "json")
    assert (code, out) == (1, "")
    assert "the source does not say its scale: say it with --scale" in err
    code, out, _ = told(capsys, "records", str(path), *said, "--format", "json")
    assert [(row["value"], row["value_usd"]) for row in json.loads(out)] == [(5, None), (6, None)]
    code, out, _ = told(capsys, "flows", str(path), *said, "--scale", "1", "--format", "json")
    assert code == 0
    assert sum(row["value"] for row in json.loads(out)) == 11
    code, out, err = told(capsys, "records", str(path), "--format", "json")
    assert code == 0
    assert {row["value_usd"] for row in json.loads(out)} == {None}
    assert "does not say" in err


def test_inspect_accounts_for_every_row(capsys, files):
    _, out, _ = told(capsys, "inspect", *files, "--format", "json")
    for sheet in json.loads(out):
        aside = sum(entry["rows"] for entry in sheet["set_aside"])
        assert sheet["rows_in_sheet"] == sheet["rows_read"] + aside == 4


def test_out_writes_a_file_and_says_where_it_cannot(capsys, files, tmp_path):
    target = tmp_path / "gaps.json"
    assert told(capsys, "gaps", *files, "--out", str(target))[:2] == (0, "")
    assert json.loads(target.read_text(encoding="utf-8"))
    code, _, err = told(capsys, "gaps", *files, "--out", str(tmp_path / "no" / "gaps.csv"))
    assert code == 1
    assert "choose another file" in err


def test_a_list_of_ones_own(capsys, files, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("code,tier\n0101.21,horses\n", encoding="utf-8")
    _, out, _ = told(
        capsys, "flows", *files, "--list", str(path), "--by", "tier,code", "--format", "json"
    )
    assert [(row["tier"], row["code"]) for row in json.loads(out)] == [("horses", "010121")]


def test_export_writes_a_workbook(capsys, files, tmp_path):
    out = tmp_path / "book.xlsx"
    code, text, _ = told(capsys, "export", *files, "--out", str(out))
    assert code == 0
    assert text.strip() == str(out)
    assert openpyxl.load_workbook(out).sheetnames[0] == "Summary"


def test_an_export_into_a_folder_that_is_missing_names_all_of_it(capsys, files, tmp_path):
    gone = tmp_path / "case" / "nowhere"
    code, _, err = told(capsys, "export", *files, "--out", str(gone / "book.xlsx"))
    assert code == 1
    assert f"The folder {gone} does not exist" in err


def test_the_demo_is_written(capsys, tmp_path):
    code, out, _ = told(capsys, "demo", "--out", str(tmp_path / "demo"))
    assert code == 0
    assert any(line.endswith(".xlsx") for line in out.splitlines())


def test_messages_stay_out_of_standard_output_and_no_qt_is_loaded(files):
    script = (
        "import sys; from mirrorgap.main import main; code = main(sys.argv[1:]);"
        "assert not any(name.startswith('PySide6') for name in sys.modules); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "gaps", *files, "--format", "json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)


@pytest.mark.parametrize(
    ("word", "guess"), [("gap", "did you mean gaps?"), ("xyz", "see mirrorgap --help")]
)
def test_a_mistyped_command_is_said_and_opens_no_window(word, guess, capsys):
    assert run([word, "demo/data"]) == 2
    assert f"there is no command and no file '{word}': {guess}" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["inspect", "records", "gaps", "export"])
def test_a_folder_without_files_is_told_by_its_name(command, tmp_path, capsys):
    empty = tmp_path / "empty"
    empty.mkdir()
    out = ["--out", str(tmp_path / "out.xlsx")] if command == "export" else []
    assert run([command, str(empty), *out]) == 1
    assert f"{empty}: no file that can be read was found there" in capsys.readouterr().err


def test_a_text_file_called_a_workbook_is_told_to_be_none(tmp_path, capsys):
    path = tmp_path / "letter.xlsx"
    path.write_text("Dear colleague\nnothing here is a table\n", encoding="utf-8")
    assert run(["inspect", str(path)]) == 1
    assert "it is called .xlsx but is a text file, no workbook" in capsys.readouterr().out
