"""Rates of the user's own in a case: read, recognised, converted anew, undone, verified."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from mirrorgap.io import cases, reading
from mirrorgap.io.encoding import decode, encode
from mirrorgap.io.grids import ReadingError
from mirrorgap.io.rates import is_rates, rates_of_case, read_rates, revalued
from mirrorgap.io.reading import Said
from mirrorgap.io.verifying import verify
from mirrorgap.model.case import OwnRates, Work
from mirrorgap.model.commands import AddSources, SetRates
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.selection import SourceRows

HEADER = "reporter,partner,flow,code,period,value,currency"
TENGE = f"""{HEADER}
KAZ,TUR,import,854231,2023-05,4500,KZT
KAZ,TUR,import,854231,2023-06,900,KZT
KAZ,TUR,import,854232,2023-05,7,USD
"""
RATES = "currency,period,per_usd\nKZT,2023-05,450\n"


@pytest.fixture
def tenge(tmp_path):
    path = tmp_path / "tenge.csv"
    path.write_text(TENGE, encoding="utf-8")
    return path


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(RATES, encoding="utf-8")
    return read_rates(path)


def loaded(path, **said):
    found = reading.load([path], Said(**said) if said else None)
    return tuple(zip(found.sources, found.chunks, strict=True))


def usd(chunk):
    return chunk.table.column("value_usd").to_pylist()


def test_converted_anew_equals_read_with_the_option(tenge, own, tmp_path):
    before = loaded(tenge)
    assert usd(before[0][1]) == [None, None, 7.0]
    ((source, chunk),) = revalued(before, None, own)
    ((told, read),) = loaded(tenge, rates=str(tmp_path / "rates.csv"))
    assert usd(chunk) == usd(read) == [10.0, None, 7.0]
    assert chunk.id == read.id
    assert source.ledger == told.ledger
    assert source.chunk == chunk.id
    assert "2023-05 and 2023-06" in before[0][0].ledger.warnings[0]
    assert "for 2023-06 have no value" in source.ledger.warnings[0]


def test_back_to_the_ecb_is_what_it_was(tenge, own):
    before = loaded(tenge)
    there = revalued(before, None, own)
    back = revalued(there, own, None)
    assert [chunk.id for _, chunk in back] == [chunk.id for _, chunk in before]
    assert [source for source, _ in back] == [source for source, _ in before]


def test_dollars_and_files_of_a_command_stay(tmp_path, tenge, own):
    path = tmp_path / "usd.csv"
    path.write_text(TENGE.replace("KZT", "USD"), encoding="utf-8")
    before = loaded(path)
    assert revalued(before, None, own)[0][1] is before[0][1]
    named = loaded(tenge, rates=str(tmp_path / "rates.csv"))
    other = OwnRates("other.csv", RATES.replace("450", "900"), "")
    assert revalued(named, None, other) == named


def test_a_scale_that_nobody_says_stays_without_dollars(tmp_path, own):
    path = tmp_path / "kz.csv"
    path.write_text("Partner,HS code,Year,Imports\nTurkey,854231,2023,4500\n", encoding="utf-8")
    ((source, chunk),) = loaded(path, reporter="KAZ", currency="KZT")
    assert source.mapping.scale is None
    year = OwnRates("rates.csv", "currency,period,per_usd\nKZT,2023,450\n", "")
    ((_, made),) = revalued([(source, chunk)], None, year)
    assert usd(made) == [None]


FOB = """Reporter,Partner,Flow,HS code,Period,Value,CIF value,FOB value,Currency
KAZ,TUR,import,854231,2023-05,4500,4500,4050,KZT
"""


@pytest.mark.parametrize("there", [True, False])
def test_fob_values_of_their_own_are_converted_too(tmp_path, own, there):
    path = tmp_path / "fob.csv"
    path.write_text(FOB, encoding="utf-8")
    columns = ("reporter", "partner", "flow", "code", "period", "value", "cif_value", "fob_value")
    mapping = Mapping("tidy", 1, tuple((role, i) for i, role in enumerate((*columns, "currency"))))
    grid = reading.opened(path).grid("")
    source, chunk = reading.sourced(grid, mapping, reading.fingerprint(path))
    assert chunk.table.column("fob_usd").to_pylist() == [None]
    if not there:
        path.unlink()
    ((_, made),) = revalued([(source, chunk)], None, own)
    assert usd(made) == [10.0]
    # Without the file the amount is gone: the import is divided by the factor then.
    assert made.table.column("fob_usd").to_pylist() == [9.0 if there else None]


def test_a_workbook_of_rates(tmp_path):
    book = openpyxl.Workbook()
    for row in (("Currency", "Period", "per USD"), ("KZT", "2023-05", 450.5), ("KZT", 2022, 460)):
        book.active.append(row)
    book.save(tmp_path / "rates.xlsx")
    rates = rates_of_case(read_rates(tmp_path / "rates.xlsx"))
    assert rates.rate("KZT", "2023-05") == 1 / 450.5
    assert rates.rate("KZT", "2022") == 1 / 460


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("r.csv", b"currency,period,per_usd\nKZT,May,4\n", r"r\.csv: row 2: 'May' is no period"),
        ("r.csv", b"code,period,value\n", r"r\.csv: row 1 has no column per_usd or usd_per_unit"),
        ("r.csv", b"", r"r\.csv: is empty"),
        ("r.csv", "валюта,период".encode("cp1251"), r"r\.csv: its encoding is not UTF-8"),
        ("r.xlsx", b"PK\x03\x04", r"r\.xlsx: the workbook is damaged"),
    ],
)
def test_a_bad_file_is_one_sentence(tmp_path, name, data, sentence):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadingError, match=sentence) as refused:
        read_rates(path)
    assert str(refused.value).count("r.csv") <= 1
    with pytest.raises(ReadingError, match="cannot be opened"):
        read_rates(tmp_path / "absent.csv")


def test_only_tables_of_rates_are_recognised(tmp_path, tenge):
    for name, text, wanted in (
        ("a.csv", RATES, True),
        ("b.txt", "# my own\nCurrency;Month;USD per unit\n", True),
        ("c.dat", RATES, False),
        ("d.csv", "currency,value\n", False),
        ("e.csv", "", False),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert is_rates(tmp_path / name) is wanted, name
    assert not is_rates(tenge)
    (tmp_path / "f.csv").write_bytes("валюта,период,за доллар".encode("cp1251"))
    assert not is_rates(tmp_path / "f.csv")


def test_a_case_keeps_them_undoes_them_and_verifies(tmp_path, monkeypatch, tenge, own):
    monkeypatch.setenv("MIRRORGAP_DATA", str(tmp_path / "data"))
    store = cases.begin()
    before = loaded(tenge)
    after = revalued(before, None, own)
    for _, chunk in (*before, *after):
        store.journal.put_chunk(chunk)
    store.dispatch(AddSources(tuple(source for source, _ in before)))
    command = SetRates(own, tuple(source for source, _ in after))
    assert command.label == "Take the exchange rates of rates.csv"
    assert command.parameters() == f"rates.csv sha256 {own.sha256}"
    store.dispatch(command)
    assert store.case.work.rates == own
    assert store.case.work.sources == tuple(source for source, _ in after)
    found = verify(store.journal)
    assert found.holds, found.sentences()
    (tmp_path / "rates.csv").unlink()
    assert verify(store.journal).holds, "the case carries its rates"
    store.undo()
    assert store.case.work.rates is None
    assert store.case.work.sources == tuple(source for source, _ in before)
    assert verify(store.journal).holds
    cases.close(store)


def test_notes_stay_on_their_rows(tenge, own):
    before = loaded(tenge)
    after = revalued(before, None, own)
    note = Note("n", "odd", Status.OPEN, SourceRows(before[0][0].chunk, frozenset({2})), "", "")
    work = Work(sources=(before[0][0],), notes=(note,))
    made = SetRates(own, (after[0][0],)).change(work)
    assert made.notes[0].subject == SourceRows(after[0][0].chunk, frozenset({2}))
    with pytest.raises(ValueError, match="zip"):
        SetRates(own, ()).change(work)


def test_work_from_before_has_none(own):
    assert decode(encode(Work()).replace(',"rates":null', "")) == Work()
    kept = replace(Work(), rates=own)
    assert decode(encode(kept)) == kept
