"""Periods and months as sources print them."""

from __future__ import annotations

import math
from datetime import date, datetime

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.model import labels, periods
from mirrorgap.model.countries import LANGUAGES


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2023, "2023"),
        (2023.0, "2023"),
        ("2023", "2023"),
        ("2023.0", "2023"),
        ("Y2019", "2019"),
        ("'2023", "2023"),
        (202401, "2024-01"),
        (202401.0, "2024-01"),
        ("202401", "2024-01"),
        (202452, "2024"),
        (20240101, "2024-01"),
        ("2024M01", "2024-01"),
        ("2024-M03", "2024-03"),
        ("2015 M1", "2015-01"),
        ("2001/01", "2001-01"),
        ("2022:01", "2022-01"),
        ("1997Jan", "1997-01"),
        ("2026May", "2026-05"),
        ("01/2024", "2024-01"),
        ("1.2024", "2024-01"),
        (2024.1, "2024-10"),
        (2024.01, "2024-01"),
        (2024.12, "2024-12"),
        ("2024.01", "2024-01"),
        ("2024.10", "2024-10"),
        ("Jan. 2019", "2019-01"),
        ("Jan-24", "2024-01"),
        ("Apr-98", "1998-04"),
        ("янв.24", "2024-01"),
        ("202408-Aug. 2024", "2024-08"),
        ("201952-Jan.-Dec. 2019", "2019"),
        ("2024年1月", "2024-01"),
        ("2024년 3월", "2024-03"),
        ("2024年", "2024"),
        ("2024年1-4月", "2024-01/2024-04"),
        ("Apr\xa0 2019\xa0(F)", "2019-04"),
        ("Feb  2020 (P)", "2020-02"),
        ("Январь-апрель 2024", "2024-01/2024-04"),
        ("Январь - декабрь 2022 г.", "2022"),
        ("январь-апрель 2023 года", "2023-01/2023-04"),
        ("апрель-июнь 2024", "2024-Q2"),
        ("9 месяцев 2023", "2023-01/2023-09"),
        ("Apr 2019 - Mar 2020", "2019-04/2020-03"),
        ("2020-01/2020-04", "2020-01/2020-04"),
        ("2020-01 - 2020-04", "2020-01/2020-04"),
        ("Exported value in 2024-M03", "2024-03"),
        ("Exported value in 2005", "2005"),
        ("Imported value in 2019-Q4", "2019-Q4"),
        ("Value in 2008", "2008"),
        ("2019-Q4", "2019-Q4"),
        ("Q1 2023", "2023-Q1"),
        ("1Q2023", "2023-Q1"),
        ("I квартал 2023", "2023-Q1"),
        ("1 квартал 2023 года", "2023-Q1"),
        ("IV квартал 2021 г.", "2021-Q4"),
        ("3. Çeyrek 2023", "2023-Q3"),
        ("2023年第1季度", "2023-Q1"),
        ("2023-H1", "2023-01/2023-06"),
        ("II полугодие 2023", "2023-07/2023-12"),
        ("Ocak 2023", "2023-01"),
        ("2023 ŞUBAT", "2023-02"),
        ("Қаңтар 2024", "2024-01"),
        ("за 2022 год", "2022"),
        ("  2022 г.", "2022"),
        ("2021*", "2021"),
        ("2023¹", "2023"),
        ("2023 1)", "2023"),
        ("2023p", "2023"),
        ("15 Jan 2024", "2024-01"),
        ("2024-03-15T00:00:00", "2024-03"),
        ("15.03.2024", "2024-03"),
        ("03/15/2024", "2024-03"),
        ("ßíâàðü 2022", "2022-01"),
        ("2075/76", "2018-07-17/2019-07-16"),
        ("FY 2075/76 (12 Months)", "2018-07-17/2019-07-16"),
        ("val2014", "2014"),
        ("май2022", "2022-05"),
        ("2074-075", "2017-07-16/2018-07-16"),
        (date(2020, 2, 1), "2020-02"),
        (datetime(2020, 2, 1, 12), "2020-02"),
    ],
)
def test_every_form_that_sources_print(value: object, text: str) -> None:
    assert labels.period(value) == text
    assert periods.parse(text)


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "-", "Ocak", "января", "12", "2019/20", "2018/2019", "2024.1", 2024.2, 202413,
        "20241", "03/04/2024", "2075", "1899", "Top 25", "HS2017", "2022 г. в % к 2021 г.",
        "2020, %", "Dec-Jan 2024", "Steel 2024", "CN2023", "FY2023", "2020/2021",
        True, None, math.nan, math.inf, -1, 0,
        1e300, "2024W05", "2010-2014",
    ],
)  # fmt: skip
def test_what_could_be_two_things_or_none_is_not_guessed(value: object) -> None:
    assert labels.period(value) is None


def test_what_the_source_says_elsewhere_settles_it() -> None:
    assert labels.period("Ocak", year=2024) == "2024-01"
    assert labels.period("I квартал", year=2024) == "2024-Q1"
    assert labels.period("Январь-апрель", year=2024) == "2024-01/2024-04"
    assert labels.period("Year", year=2024) == "2024"
    assert labels.period("Jan 2019", year=2024) == "2019-01"
    assert labels.period("Total", year=2024) is None
    assert labels.period("2010-11", fiscal_start=4) == "2010-04/2011-03"
    assert labels.period("2019/20", fiscal_start=4) == "2019-04/2020-03"
    assert labels.period("2010-11") == "2010-11"
    assert labels.period("2024.1", dotted="plain") == "2024-01"
    assert labels.period("2024.1", dotted="decimal") == "2024-10"
    assert labels.period(2024.2, dotted="plain") == "2024-02"
    assert labels.period(44927, serial=True) == "2023-01"
    assert labels.period(44927.5, serial=True) == "2023-01"
    assert labels.period(1, serial=True) is None


def test_a_code_and_a_label_that_disagree_are_no_period() -> None:
    assert labels.period("202408-Sep. 2024") is None


def test_columns_say_what_single_labels_leave_open() -> None:
    assert labels.looks_fiscal(["2010-11", "2011-12", "2012-13"])
    assert labels.looks_fiscal(["Commodity", "2018-2019"])
    assert not labels.looks_fiscal(["2010-11", "2010-12"])
    assert not labels.looks_fiscal(["2010-11"])
    assert not labels.looks_fiscal(["HS code", "Value"])
    assert labels.dotted_style(["2024.01", "2024.1"]) == "decimal"
    assert labels.dotted_style(["2024.1", "2024.2"]) == "plain"
    assert labels.dotted_style([2024.01, 2024.1]) == "decimal"
    assert labels.dotted_style(["2024.1"]) is None
    assert labels.dotted_style(["2024.01", "2024.2"]) is None


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Экспорт товаров за январь-апрель 2024 г. (тыс. долларов)", ["2024-01/2024-04"]),
        ("Turkey_exports_2022_HS2017.xlsx", ["2022"]),
        ("TradeData_4_22_2026_12_12_1.csv", []),
        ("Downloaded 2024-05-01 12:30", []),
        ("fts_2021-01.csv", ["2021-01"]),
        ("страны042024", ["2024-04"]),
        ("TÜİK 2023 Ocak-Eylül", ["2023-01/2023-09"]),
        ("Imports 2019 and 2020", ["2019", "2020"]),
        ("Sheet 12", []),
    ],
)
def test_periods_in_titles_and_file_names(title: str, found: list[str]) -> None:
    assert labels.periods_in(title) == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_months_in_every_language(language: str) -> None:
    for forms in Locale.parse(language).months.values():
        for width in ("wide", "abbreviated"):
            for number, word in forms[width].items():
                assert labels.month(word) == number
                assert labels.month(word.upper()) == number
                assert labels.period(f"{word} 2023") == f"2023-{number:02d}"


@pytest.mark.parametrize(
    "value", [0, 13, 52, "52", "00", "Year", "Всего", "", True, 1.5, None, "x"]
)
def test_what_is_no_month(value: object) -> None:
    assert labels.month(value) is None


@given(st.integers(1900, 2050), st.integers(1, 12))
def test_months_come_back_from_every_spelling(year: int, month: int) -> None:
    text = f"{year}-{month:02d}"
    spellings: list[object] = [
        f"{year}{month:02d}", year * 100 + month, f"{year}M{month:02d}", f"{year}-M{month}",
        f"{year}/{month:02d}", f"{month:02d}.{year}", f"{year}年{month}月", date(year, month, 1),
        f"{year}-{month:02d}-01", float(f"{year}.{month:02d}"), f"Exported value in {text}",
    ]  # fmt: skip
    assert {labels.period(spelling) for spelling in spellings} == {text}


@given(st.one_of(st.text(), st.floats(), st.integers(), st.dates(), st.booleans(), st.none()))
def test_no_value_raises_and_every_answer_is_a_period(value: object) -> None:
    for serial in (False, True):
        found = labels.period(value, serial=serial, year=2020, fiscal_start=4)
        assert found is None or periods.parse(found)
    found_month = labels.month(value)
    assert found_month is None or 1 <= found_month <= 12


@given(st.text(alphabet="0123456789-/.QMHY年月 январьJandec%()"))
def test_odd_texts_of_the_right_letters_give_periods_or_nothing(text: str) -> None:
    found = labels.period(text)
    assert found is None or periods.parse(found)
    assert all(periods.parse(named) for named in labels.periods_in(text))
    labels.looks_fiscal([text])
    labels.dotted_style([text])
