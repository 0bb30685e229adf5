"""Periods and weights in headers: what stands beside them does not change what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.io.layouts.headers import is_other_measure, period, weight_scale

BEFORE = st.sampled_from(("", "Exported value in ", "Imports ", "value ", "Value exported in "))
BEHIND = st.sampled_from(("", ", US Dollar thousand", " (USD thousand)", "_import", " Imports"))
YEARS = st.integers(1980, 2049)


@given(BEFORE, YEARS, BEHIND)
def test_words_of_trade_beside_a_year_leave_it_a_year(before: str, year: int, behind: str) -> None:
    assert period(f"{before}{year}{behind}") == str(year)


@given(YEARS, st.integers(1, 12), BEHIND)
def test_a_month_stays_a_month(year: int, month: int, behind: str) -> None:
    assert period(f"Exported value in {year}-M{month:02d}{behind}") == f"{year}-{month:02d}"


@pytest.mark.parametrize(
    "header",
    [
        "January through April 2019 Imports", "Average imports for 2015, 2016", "Price 2019",
        "Exports (2015=100)", "Imports of cars of type 2019",
    ],
)  # fmt: skip
def test_what_is_more_than_a_period_is_none(header: str) -> None:
    assert period(header) is None or is_other_measure((header,))


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("Net weight (kg)", 1), ("Quantity in 100KG", 100), ("ImportWeightTon", 1000),
        ("Вес нетто, тонн", 1000), ("тыс. тонн", 1e6), ("Thousand tonnes", 1e6), ("Netto", 1),
    ],
)  # fmt: skip
def test_the_unit_of_a_weight_is_in_its_header(header: str, scale: float) -> None:
    assert weight_scale((header,)) == scale
