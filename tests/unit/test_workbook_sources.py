"""The sheet Sources says how the records that are there are valued, and what a newer download replaced."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from books import books
from cases_made import EXPORTS, made, written

from mirrorgap import demo
from mirrorgap.io.newer import read_newer
from mirrorgap.io.workbook.sources import valued_words
from mirrorgap.main import main
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.records import Records

RULE = Mapping("comtrade-plus").with_constant("valuation", "exports FOB", "publisher")
IMPORT = ("UZB", "TUR", "import", "854231", "2023-01", 5.0)
EXPORT = ("TUR", "UZB", "export", "854231", "2023-01", 5.0)


def pairs(path: Path, label: str) -> list[str]:
    rows = openpyxl.load_workbook(path)["Sources"].iter_rows(values_only=True)
    return [str(row[2]) for row in rows if row[1] == label]


@pytest.mark.parametrize(
    ("rows", "valuation", "words"),
    [
        ([IMPORT], "CIF", "imports CIF"),
        ([EXPORT], "FOB", "exports FOB (said by: publisher)"),
        ([IMPORT], None, "imports not said, taken to be CIF"),
        ([EXPORT], None, "exports not said, compared as they are"),
    ],
)
def test_the_valuation_is_that_of_the_flows_that_are_there(rows, valuation, words) -> None:
    records = Records([books(*rows, valuation=valuation)])
    assert valued_words(records, 0, RULE) == words


def test_a_source_with_both_flows_and_several_valuations_says_each() -> None:
    other = (*IMPORT[:3], "852691", *IMPORT[4:])
    chunk = books(EXPORT, IMPORT, other, valuation=["FOB", "CIF", "FOB"])
    both = valued_words(Records([chunk]), 0, RULE)
    assert both == ("exports FOB (said by: publisher); imports FOB (1 record) and CIF (1 record)")


def test_a_file_of_imports_says_nothing_of_exports(tmp_path: Path, capsys) -> None:
    path = next(one for one in demo.paths() if "uzbekistan_imports" in str(one))
    out = tmp_path / "out.xlsx"
    assert main(["export", str(path), "--out", str(out)]) == 0
    assert pairs(out, "valuation") == ["imports CIF"]


def test_the_reading_that_was_replaced_is_named_with_its_hash_and_when(
    tmp_path: Path, capsys
) -> None:
    store = made(tmp_path)
    work = store.case.work
    earlier = work.sources[0]
    exports = EXPORTS | {("UZB", "2023-01"): 150_000.0}
    newer = read_newer(written(tmp_path / "tur 2024.csv", exports), earlier, work)
    command = newer.command(work, store.journal.chunk(earlier.chunk))
    store.journal.put_chunk(newer.chunk)
    assert store.dispatch(command)
    path, now = store.journal.path, store.case.work.source(newer.chunk.id)
    store.close()
    out = tmp_path / "out.xlsx"
    assert main(["export", str(path), "--list", "all", "--out", str(out)]) == 0
    (told,) = pairs(out, "took the place of")
    assert told.startswith(f"{Path(earlier.path).name}; SHA-256 {earlier.sha256}")
    assert f"replaced {now.read_at.replace('T', ' ')[:16]}" in told
    assert told.endswith(f"its {earlier.ledger.records} records are not added up")
    assert str(tmp_path) not in told
