"""The queries that are copied: each source's own numbers, letters, periods and codes."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from mirrorgap.model import countries
from mirrorgap.model.missing import Download
from mirrorgap.model.missing_queries import comtrade, eurostat, queries, trade_map, tuik

ONE = Download(
    "imports", ("DEU", "GRC", "KAZ"), ("SRB", "TUR"), ("851762", "854231"),
    "2022-11", "2024-02", True, 5e6,
)  # fmt: skip


def test_comtrade_is_asked_by_numbers_for_twelve_months_at_a_time() -> None:
    calls = [line for line in comtrade(ONE).splitlines() if line.startswith("https")]
    asked = [parse_qs(urlsplit(call).query) for call in calls]
    assert [urlsplit(call).path for call in calls] == ["/data/v1/get/C/M/HS"] * 2
    assert asked[0]["reporterCode"] == ["276,300,398"]
    assert asked[0]["partnerCode"] == ["688,792"]
    assert asked[0]["cmdCode"] == ["851762,854231"]
    assert asked[0]["flowCode"] == ["M"]
    months = ",".join(call["period"][0] for call in asked).split(",")
    assert months[0] == "202211"
    assert months[-1] == "202402"
    assert len(months) == 16
    assert asked[0]["period"][0].count(",") == 11


def test_all_partners_and_codes_are_not_numbered() -> None:
    wide = replace(
        ONE, flow="exports", partners=(), codes=(), monthly=False, first="2022", last="2023"
    )
    call = comtrade(wide).splitlines()[-1]
    asked = parse_qs(urlsplit(call).query)
    assert "partnerCode" not in asked
    assert (asked["cmdCode"], asked["flowCode"]) == (["AG6"], ["X"])
    assert asked["period"] == ["2022,2023"]


def test_a_country_without_a_number_leaves_the_form_alone() -> None:
    assert comtrade(replace(ONE, reporters=("XYZ",))) == replace(ONE, reporters=("XYZ",)).query()


@pytest.mark.parametrize("iso3", ["CHE", "FRA", "IND", "NOR", "USA", "KAZ", "TUR", "UZB", "DEU"])
def test_numbers_are_those_that_comtrade_prints(iso3: str) -> None:
    number = countries.to_comtrade(iso3)
    assert number is not None
    assert countries.from_comtrade(number) == iso3


def test_eurostat_is_asked_for_its_members_alone() -> None:
    key, _, asked = eurostat(ONE).rpartition("/")[2].partition("?")
    assert key.split(".") == [
        "M", "DE+GR", "XS+TR", "851762+854231", "1", "VALUE_IN_EUROS+QUANTITY_IN_100KG",
    ]  # fmt: skip
    assert parse_qs(asked)["startPeriod"] == ["2022-11"]
    assert parse_qs(asked)["endPeriod"] == ["2024-02"]
    assert eurostat(replace(ONE, reporters=("KAZ",))) == ""


def test_eurostat_without_codes_is_asked_by_hand() -> None:
    told = eurostat(replace(ONE, codes=())).splitlines()
    assert told[1] == "Reporters: Germany, Greece"
    assert told[-1] == "Months: 2022-11 to 2024-02"


def test_tuik_is_asked_for_turkey_alone() -> None:
    assert tuik(ONE) == ""
    told = tuik(replace(ONE, reporters=("KAZ", "TUR"), partners=("UZB",)))
    assert "Countries: Uzbekistan" in told.splitlines()
    assert "Codes: 851762,854231" in told.splitlines()


def test_trade_map_is_asked_by_names_with_dots_in_the_codes() -> None:
    told = trade_map(ONE).splitlines()
    assert "Countries, one after the other: Germany, Greece, Kazakhstan" in told
    assert "Products, one after the other: 8517.62, 8542.31" in told
    assert "Time series: monthly" in told


def test_only_sources_that_have_it_are_named() -> None:
    assert [name for name, _ in queries([ONE])] == ["UN Comtrade", "Eurostat", "Trade Map"]
    turkey = replace(ONE, reporters=("TUR",), flow="exports")
    both = queries([ONE, turkey])
    assert [name for name, _ in both] == ["UN Comtrade", "Eurostat", "TÜİK", "Trade Map"]
    # Of a source that has one of two, only that one is asked for.
    assert dict(both)["Eurostat"] == eurostat(ONE)
    assert dict(both)["UN Comtrade"].count("Reporters: ") == 2
    assert queries([]) == ()
