"""What is not trade is refused; whose trade it is is never guessed from two names."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from mirrorgap.io.layouts.preamble import Saying, reporter_said
from mirrorgap.io.reading import Loaded, Said, load
from mirrorgap.model.records import Records
from mirrorgap.ui.inspecting import inspected, look


def opened(path: Path, text: str, said: Said | None = None) -> Loaded:
    path.write_text(text, encoding="utf-8")
    return load([path], said)


INCOMES = "Country,Year,Value\nChad,2022,5\nTurkey,2022,7\nNamibia,2023,9\n"
INDICATORS = (
    "Country Name,Country Code,Time,GDP growth [NY.GDP.MKTP.KD.ZG],Merchandise imports\n"
    "China,CHN,2022,7.0,1680\nChad,TCD,2022,1.5,15\n"
)
DUTIES = "importer,year,value,mfn_avg_duty,exporter\nChad,2022,5,2.4,Turkey\nMali,2022,7,2,Turkey\n"
OFFICES = "Custom_offices,2022_import,2022_export\nBHADRAPUR,5,6\nBIRGUNJ,7,8\n"
RECONCILED = "t,i,j,k,v,q\n2022,4,24,845420,3.25,2.1\n2022,4,31,842833,1.5,0.2\n"


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (INCOMES, "no table", "nothing in this sheet says that it is about trade"),
        (INDICATORS, "not goods trade", "indicators of countries"),
        (DUTIES, "no table", "nothing in this sheet says that it is about trade"),
        (OFFICES, "not goods trade", "by customs office"),
        (RECONCILED, "not goods trade", "one figure of both sides' reports"),
    ],
)
def test_tables_of_other_things_are_refused(
    tmp_path: Path, text: str, kind: str, words: str
) -> None:
    loaded = opened(tmp_path / "x.csv", text)
    assert loaded.sources == ()
    (problem,) = loaded.problems
    assert problem.kind == kind
    assert words in problem.sentence


@pytest.mark.parametrize("name", ["exports.csv", "trade_2022.csv", "ihracat.csv"])
def test_a_name_that_speaks_of_trade_is_enough(tmp_path: Path, name: str) -> None:
    assert len(opened(tmp_path / name, INCOMES).sources) == 1


def test_the_flow_that_the_user_says_is_enough(tmp_path: Path) -> None:
    loaded = opened(tmp_path / "x.csv", INCOMES, Said(reporter="TUR", flow="export"))
    found = Records(loaded.chunks).frame(fields=["reporter", "partner", "flow"])
    assert found["flow"].tolist() == ["export"] * 3
    assert found["partner"].tolist() == ["TCD", "TUR", "NAM"]


@pytest.mark.parametrize(
    ("text", "reporter"),
    [
        ("usa-china-trade-data", None),
        ("CHINA_US_BILATERAL_TRADE", None),
        ("EU_China_trade", None),
        ("turkey_trade_2020", "TUR"),
        ("US trade in goods", "USA"),
        ("trade with China", None),
    ],
)
def test_a_name_of_two_countries_says_no_reporter(text: str, reporter: str | None) -> None:
    assert reporter_said([Saying(text, "file name")])[0] == reporter


def test_which_of_two_columns_of_countries_is_the_partner_is_not_guessed(tmp_path: Path) -> None:
    text = "countrySource,countryTarget,value,type,year\nCanada,Chad,5,export,2022\n"
    text += "Chad,Turkey,7,export,2022\nMali,Canada,9,import,2022\n"
    loaded = opened(tmp_path / "trading.csv", text)
    found = Records(loaded.chunks).frame(fields=["reporter", "partner", "flow", "value"])
    assert found["partner"].isna().all()
    assert any("partner" in warning for warning in loaded.sources[0].ledger.warnings)


def test_two_spellings_of_one_country_are_one_partner(tmp_path: Path) -> None:
    text = "land,iso,value,flow,year\nCanada,CAN,5,export,2022\nChad,TCD,7,export,2022\n"
    loaded = opened(tmp_path / "x.csv", text)
    found = Records(loaded.chunks).frame(fields=["partner"])
    assert found["partner"].tolist() == ["CAN", "TCD"]


def test_weights_in_tonnes_become_kilograms(tmp_path: Path) -> None:
    text = "Country,HS6,Year,Flow,Value USD,Net weight (tonnes)\nChad,854231,2022,export,5,1.5\n"
    loaded = opened(tmp_path / "x.csv", text)
    assert Records(loaded.chunks).frame(fields=["net_kg"])["net_kg"].tolist() == [1500]


@pytest.mark.parametrize(
    ("text", "reporter"),
    [
        ("Table 1. Trade in thousands of US dollars", None),
        ("Trade statistics, U.S. dollars", None),
        ("Foreign trade, thousand US$", None),
        ("Внешняя торговля, тыс. долл. США", None),
        ("US trade statistics, thousand US dollars", "USA"),
        ("Turkey: foreign trade, million US dollars", "TUR"),
    ],
)
def test_dollars_are_no_reporter(text: str, reporter: str | None) -> None:
    assert reporter_said([Saying(text, "preamble")])[0] == reporter


def test_a_country_beside_a_partner_country_is_the_reporter(tmp_path: Path) -> None:
    text = "Period,Country,Direction,Partner country,HS,Value (thousand USD)\n"
    rows = "2023,TUR,Export,UZB,854231,5\n2023,CHN,Export,UZB,854232,6\n"
    loaded = opened(tmp_path / "x.csv", text + rows)
    found = Records(loaded.chunks).frame(fields=["reporter", "partner", "value_usd"])
    assert found.to_numpy().tolist() == [["TUR", "UZB", 5000.0], ["CHN", "UZB", 6000.0]]


def workbook(path: Path) -> bytes:
    book = openpyxl.Workbook()
    for i in range(50):
        book.active.append([i, f"goods {i}"])
    book.save(path)
    return path.read_bytes()


def locked() -> bytes:
    """A compound file of the kind that holds a workbook with a password."""
    start, end, free, sectors = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF, 10
    fat = [start, end, *range(3, 2 + sectors), end]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<10I", 0, 1, 1, 0, 4096, end, 0, end, 0, 0) + b"\xff" * 432

    def entry(name: str, kind: int, first: int, size: int, child: int = free) -> bytes:
        text = name.encode("utf-16-le") + bytes(2)
        links = struct.pack("<III", free, free, child) + bytes(36)
        return text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links + (
            struct.pack("<IQ", first, size)
        )  # fmt: skip

    folder = entry("Root Entry", 5, end, 0, 1) + entry("EncryptedPackage", 2, 2, 5000)
    table = struct.pack("<128I", *fat, *[free] * (128 - len(fat)))
    return head + table + folder.ljust(512, b"\0") + b"x" * 512 * sectors


@pytest.mark.parametrize(
    ("name", "make", "words"),
    [
        (
            "cut.xlsx",
            lambda raw: raw[: len(raw) // 2],
            "the workbook is damaged: download it again",
        ),
        ("cut.bin", lambda raw: raw[: len(raw) // 2], "the workbook is damaged: download it again"),
        ("cut.zip", lambda raw: b"PK\x03\x04" + bytes(400), "the archive is damaged: download it"),
        ("locked.xlsx", lambda raw: locked(), "locked with a password: save a copy without it"),
    ],
)
def test_a_damaged_workbook_is_no_archive_to_unpack(
    tmp_path: Path, name: str, make: Callable[[bytes], bytes], words: str
) -> None:
    (tmp_path / name).write_bytes(make(workbook(tmp_path / "whole.xlsx")))
    (problem,) = load([tmp_path / name]).problems
    assert words in problem.sentence
    assert "unpack" not in problem.sentence


def test_what_is_refused_is_shown_by_its_first_words(tmp_path: Path) -> None:
    prose = "\n  \nTrade rose.\nIt fell again, they said.\nNobody knows why.\n"
    (row,) = inspected([look(opened(tmp_path / "prose.csv", prose))]).to_dict("records")
    (aside,) = row["set_aside"]
    assert aside["rows"] == row["rows_in_sheet"]
    assert aside["example_value"] == "Trade rose."
    assert prose.splitlines()[aside["example_row"] - 1] == "Trade rose."


def test_a_row_that_lacks_what_is_asked_is_shown_by_what_it_holds(tmp_path: Path) -> None:
    text = "reporter,partner,flow,code,period,value (USD)\nTUR,KAZ,export,854231,2023,5\n"
    loaded = opened(tmp_path / "x.csv", text + "TUR,KAZ,export,854232,2023,\n")
    (entry,) = [e for e in loaded.sources[0].ledger.set_aside if e.reason != "header"]
    assert (entry.example_row, entry.example_value) == (3, "TUR")
