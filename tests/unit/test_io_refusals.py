"""What is not trade is refused; whose trade it is is never guessed from two names."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirrorgap.io.layouts.preamble import Saying, reporter_said
from mirrorgap.io.reading import Loaded, Said, load
from mirrorgap.model.records import Records


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
