"""The same cell in two files, by command: the newest counts, the option chooses, a case keeps it."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import openpyxl
import pytest

from mirrorgap.io import cases, reading
from mirrorgap.model.commands import AddSources, SetSettings
from mirrorgap.ui.cli import run

HEADER = "reporter,partner,flow,code,period,value,currency"
OTHER = f"{HEADER}\nKAZ,TUR,import,854231,2023,53,USD\n"


def exports(path, value, day):
    path.write_text(f"{HEADER}\nTUR,KAZ,export,854231,2023,{value},USD\n", encoding="utf-8")
    os.utime(path, (day * 86_400,) * 2)
    return str(path)


@pytest.fixture
def files(tmp_path):
    """A newer download that is loaded first, an older one, and the other side."""
    (tmp_path / "imports.csv").write_text(OTHER, encoding="utf-8")
    newer = exports(tmp_path / "a_newer.csv", 120, 19_800)
    older = exports(tmp_path / "b_older.csv", 100, 19_700)
    return [older, newer, str(tmp_path / "imports.csv")]


def told(capsys, *arguments):
    code = run(list(arguments))
    out = capsys.readouterr()
    return code, out.out, out.err


def test_the_newest_counts_and_is_said(capsys, files):
    code, out, err = told(capsys, "gaps", *files, "--format", "json")
    assert code == 0
    assert json.loads(out)[0]["exports_usd"] == 120
    assert (
        "1 cell of b_older.csv stands in another source too and is counted from it, which was "
        "retrieved later; 1 differ, such as TUR with KAZ, 854231, 2023 in b_older.csv"
    ) in err


def test_the_option_chooses_another_rule(capsys, files):
    _, out, err = told(capsys, "gaps", *files, "--format", "json", "--settle", "first")
    assert json.loads(out)[0]["exports_usd"] == 100
    assert "1 cell of a_newer.csv stands in another source too" in err
    assert "counted from it, which was loaded first" in err
    code, _, err = told(capsys, "gaps", *files, "--settle", "best")
    assert code == 2
    assert "invalid choice: 'best'" in err


def test_records_keeps_both_and_says_so(capsys, files):
    code, out, err = told(capsys, "records", *files, "--format", "json")
    assert code == 0
    assert len(json.loads(out)) == 3
    assert "which was retrieved later" in err


def test_the_workbook_says_the_rule_the_times_and_what_it_did(capsys, files, tmp_path):
    out = tmp_path / "out.xlsx"
    code, _, _ = told(capsys, "export", *files, "--out", str(out))
    assert code == 0
    sheet = openpyxl.load_workbook(out)["Sources"]
    lines = [
        " ".join(str(cell) for cell in row if cell) for row in sheet.iter_rows(values_only=True)
    ]
    words = "\n".join(lines)
    assert "the same cell in two sources counted once: newest retrieval, then more precise" in words
    assert "b_older.csv: 1 cell stands in a_newer.csv too: counted from there" in words
    assert sum("by its file time" in line and "retrieved" in line for line in lines) >= 3


def test_a_case_keeps_its_rule_and_its_times(capsys, files, tmp_path, monkeypatch):
    monkeypatch.setenv("MIRRORGAP_DATA", str(tmp_path / "data"))
    loaded = reading.load(files)
    store = cases.begin()
    for chunk in loaded.chunks:
        store.journal.put_chunk(chunk)
    store.dispatch(AddSources(loaded.sources))
    store.dispatch(SetSettings(replace(store.case.work.settings, settle="first")))
    path = store.journal.path
    cases.close(store)
    for file in files:
        os.utime(file)
    _, out, _ = told(capsys, "gaps", str(path), "--format", "json")
    assert json.loads(out)[0]["exports_usd"] == 100
    _, out, _ = told(capsys, "gaps", str(path), "--format", "json", "--settle", "newest")
    assert json.loads(out)[0]["exports_usd"] == 120
