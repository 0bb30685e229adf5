"""Eurostat's bulk tables: packed keys set out, flags read, and nothing of it anywhere else."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from mirrorgap.io.grids_open import open_book
from mirrorgap.io.grids_packed import is_packed
from mirrorgap.io.parsing import flag_status
from mirrorgap.io.reading import load

HEADER = "freq,reporter,partner,product,flow,indicators\\TIME_PERIOD"
FILE = Path(__file__).parents[1] / "data" / "layouts" / "eurostat_bulk.tsv"


def frame(path):
    loaded = load([path])
    (source,), (chunk,) = loaded.sources, loaded.chunks
    return source, chunk.table.to_pandas()


def test_keys_stand_right_of_the_table_so_that_letters_stay():
    grid = open_book(FILE).grid("")
    assert grid.texts(0)[:4] == [HEADER, "2023-01", "2023-02", "2023-03"]
    assert grid.texts(0)[4:] == ["freq", "reporter", "partner", "product", "flow", "indicators"]
    assert grid.texts(3)[4:] == ["M", "EL", "KZ", "854231", "2", "VALUE_IN_EUROS"]
    assert grid.head(2).columns[1].flags
    source, records = frame(FILE)
    assert set(records["column"]) == {"B", "C", "D"}
    assert (source.ledger.rows_in_sheet, source.ledger.rows_read) == (5, 3)
    assert [entry.reason for entry in source.ledger.set_aside] == [
        "header",
        "a measure other than value",
    ]


def test_flags_say_provisional_and_estimated():
    _, records = frame(FILE)
    told = records.set_index(["row", "column"])
    assert told.loc[(2, "C"), ["value", "status"]].tolist() == [123.0, "provisional"]
    assert told.loc[(4, "C"), "estimated"] == "value"
    assert told["estimated"].notna().sum() == 1
    assert told.loc[(4, "B"), "status"] == "suppressed"


@pytest.mark.parametrize(
    ("flags", "status"),
    [("p", "provisional"), ("e", "estimated"), ("s", "estimated"), ("ep", "estimated"),
     ("b", ""), ("u", ""), ("c", "suppressed"), ("bp", "provisional")],
)  # fmt: skip
def test_each_flag(flags, status):
    assert flag_status(flags) == status


def test_packed_and_gzipped(tmp_path):
    path = tmp_path / "ds-059322.tsv.gz"
    path.write_bytes(gzip.compress(FILE.read_bytes()))
    assert frame(path)[1]["value"].sum() == frame(FILE)[1]["value"].sum()


def test_keys_in_another_order_and_rows_of_another_length(tmp_path):
    path = tmp_path / "a.tsv"
    lines = [
        "partner,product,flow,indicators,reporter\\time\t2023M01\t2023M02",
        "TR,854231,2,VALUE_IN_EUROS,DE\t5\t6",
        "TR,854231,2,VALUE_IN_EUROS\t7\t8",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    source, records = frame(path)
    assert records["value"].tolist() == [5.0, 6.0]
    assert records["period"].tolist() == ["2023-01", "2023-02"]
    assert source.ledger.rows_in_sheet == 3
    assert sum(entry.rows for entry in source.ledger.set_aside) == 2


def test_a_number_with_a_letter_elsewhere_is_no_flag(tmp_path):
    path = tmp_path / "a.csv"
    text = "Reporter,Partner,Flow,HS code,Period,Value,Currency\n"
    rows = [f"TUR,KAZ,export,854231,2023-{month:02d},5,USD\n" for month in range(1, 13)]
    text += "".join(rows) + "TUR,KAZ,export,854232,2023-01,12 p,USD\n"
    path.write_text(text, encoding="utf-8")
    source, records = frame(path)
    assert records["value"].tolist() == [5.0] * 12
    assert "value not understood" in [entry.reason for entry in source.ledger.set_aside]


def test_commas_without_a_tab_or_a_backslash_are_not_packed():
    assert not is_packed("reporter,partner\\TIME,2023\n")
    assert not is_packed("reporter\\TIME\t2023\n")
    assert not is_packed("")


def test_texts_and_pages_named_as_workbooks_are_read_by_content(tmp_path):
    header = "Reporter,Partner,Flow,HS code,Period,Value,Currency"
    row = "Turkey,Kazakhstan,Export,854231,2023-01,10,USD"
    cells = [
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in line.split(",")) + "</tr>"
        for line in (header, row)
    ]
    for name in ("a.xlsx", "a.xls"):
        (tmp_path / name).write_text(f"{header}\n{row}\n", encoding="utf-8")
        assert frame(tmp_path / name)[1]["value"].tolist() == [10.0]
        page = f"<html><body><table>{''.join(cells)}</table></body></html>"
        (tmp_path / name).write_text(page, encoding="utf-8")
        assert frame(tmp_path / name)[1]["value"].tolist() == [10.0]
