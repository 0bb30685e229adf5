"""Other currencies as dollars: averages worked by hand, and what is missing said in words."""

from __future__ import annotations

import csv
import zipfile
from statistics import mean

import numpy as np
import pandas as pd
import pytest
from currency_converter import CURRENCY_FILE
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.model import money

MADE = money.Rates(
    {
        ("EUR", "2023-01"): 1.10,
        ("EUR", "2023-02"): 1.20,
        ("EUR", "2023-03"): 1.30,
        ("KGS", "2023"): 0.0125,
        ("UZS", "2023-Q1"): 0.0001,
    },
    "a test",
)


@pytest.mark.parametrize(
    ("currency", "period", "usd"),
    [
        # The averages that the ECB publishes for these months.
        ("EUR", "2020-08", 1.1828),
        ("EUR", "2022-09", 0.9904),
        ("EUR", "2023-01", 1.0769),
        ("EUR", "2023-10", 1.0563),
    ],
)
def test_published_monthly_averages(currency: str, period: str, usd: float) -> None:
    assert money.ecb().rate(currency, period) == pytest.approx(usd, rel=5e-4)


def _daily(currency: str, month: str) -> list[float]:
    with zipfile.ZipFile(CURRENCY_FILE) as archive:
        lines = archive.read(archive.namelist()[0]).decode().splitlines()
    rows = list(csv.DictReader(lines))
    return [float(row[currency]) for row in rows if row["Date"].startswith(month)]


def test_a_month_is_the_ratio_of_two_means_of_days() -> None:
    dollars, yuan = _daily("USD", "2023-05"), _daily("CNY", "2023-05")
    assert len(dollars) == len(yuan) == 22
    expected = (sum(dollars) / 22) / (sum(yuan) / 22)
    assert money.ecb().rate("CNY", "2023-05") == pytest.approx(expected, rel=1e-12)
    assert money.ecb().rate("EUR", "2023-05") == pytest.approx(sum(dollars) / 22, rel=1e-12)


def test_a_year_and_a_quarter_are_the_means_of_their_months() -> None:
    rates = money.ecb()
    months = [rates.rate("TRY", f"2023-{month:02d}") for month in range(1, 13)]
    assert rates.rate("TRY", "2023") == pytest.approx(mean(m for m in months if m is not None))
    assert rates.rate("TRY", "2023-Q2") == pytest.approx(
        mean(m for m in months[3:6] if m is not None)
    )
    assert rates.rate("TRY", "2023-01/2023-04") == pytest.approx(
        mean(m for m in months[:4] if m is not None)
    )


def test_an_interval_that_cuts_months_weighs_them_by_their_days() -> None:
    # 16 of January's 31 days and 14 of February's 28: 16/31 and 1/2.
    expected = (1.10 * 16 / 31 + 1.20 * 0.5) / (16 / 31 + 0.5)
    assert MADE.rate("EUR", "2023-01-16/2023-02-14") == pytest.approx(expected)


def test_months_that_are_not_whole_have_no_rate() -> None:
    rates = money.ecb()
    assert rates.rate("RUB", "2022-02") is not None
    assert rates.rate("RUB", "2022-03") is None
    assert rates.rate("RUB", "2022") is None
    assert rates.rate("RUB", "2021") is not None
    assert rates.rate("ISK", "2012-05") is None
    assert rates.rate("EUR", "1998-12") is None
    last = rates.last("EUR")
    assert last is not None
    assert rates.rate("EUR", last[:4]) is None or last.endswith("-12")
    for currency in ("KZT", "KGS", "UZS", "AMD", "GEL"):
        assert rates.rate(currency, "2021") is None
        assert currency not in rates.currencies()


def test_values_by_hand() -> None:
    found = money.to_usd(
        [100.0, 100.0, 100.0, 7.0, np.nan, 50.0, 50.0],
        ["EUR", "EUR", "EUR", "USD", "EUR", None, "EUR"],
        ["2023-01", "2023-02", "2023-Q1", "1950", "2023-01", "2023-01", None],
        MADE,
    )
    expected = [110.0, 120.0, 120.0, 7.0, np.nan, np.nan, np.nan]
    np.testing.assert_allclose(found.usd, expected)
    assert found.missing == ()
    assert found.notes == ()


def test_one_currency_and_one_period_for_all() -> None:
    np.testing.assert_allclose(money.to_usd([1.0, 2.0], "EUR", "2023-01", MADE).usd, [1.1, 2.2])
    categories = pd.Categorical(["2023-01", None, "2023-03"])
    found = money.to_usd([1.0, 1.0, 1.0], "EUR", categories, MADE)
    np.testing.assert_allclose(found.usd, [1.1, np.nan, 1.3])
    assert money.to_usd([], [], [], MADE).usd.shape == (0,)
    np.testing.assert_array_equal(money.to_usd([1.0], None, "2023", MADE).usd, [np.nan])


def test_what_is_missing_is_said_once_a_currency() -> None:
    periods = ["2023-01", "2023-02", "2023-03", "2023-04", "2023-04"]
    found = money.to_usd(np.ones(5), "KZT", periods)
    assert np.isnan(found.usd).all()
    assert found.missing == (
        "Values in KZT for 2023-01 to 2023-04 have no value in dollars: no rate is known."
        " Give a rates file (Edit, Exchange rates; or --rates) with the columns currency, period,"
        " per_usd.",
    )
    (sentence,) = money.to_usd([1.0, 1.0], "RUB", ["2022-05", "2023-05"]).missing
    assert "RUB for 2022-05 and 2023-05" in sentence
    assert "the rates known end with 2022-02" in sentence
    gaps = ["2023-01", "2023-03", "2023-05", "2023-09"]
    (sentence,) = money.to_usd(np.ones(4), "KZT", gaps).missing
    assert "2023-01 and others up to 2023-09" in sentence


def test_the_rate_of_a_longer_period_is_used_and_mentioned() -> None:
    found = money.to_usd(
        [80.0, 10000.0, 80.0], ["KGS", "UZS", "KGS"], ["2023-05", "2023-02", "2023"], MADE
    )
    np.testing.assert_allclose(found.usd, [1.0, 1.0, 1.0])
    assert found.notes == (
        "Values in KGS for 2023-05 are converted at the average of the quarter or year around them,"
        " since a test has no nearer rate.",
        "Values in UZS for 2023-02 are converted at the average of the quarter or year around them,"
        " since a test has no nearer rate.",
    )


def test_a_rates_file_of_ones_own() -> None:
    text = "\ufeff# National Bank\nCurrency;Period;Per USD\nKZT;2023;456,3\nkgs;2023M05;87,5\nTRY;2023-05;20\n"
    rates = money.own_rates(text, "rates.csv")
    assert rates.rate("KZT", "2023") == pytest.approx(1 / 456.3)
    assert rates.rate("KGS", "2023-05") == pytest.approx(1 / 87.5)
    assert rates.rate("TRY", "2023-05") == 1 / 20
    assert rates.rate("TRY", "2023-06") == money.ecb().rate("TRY", "2023-06")
    assert {"KZT", "KGS", "EUR", "USD"} <= rates.currencies()
    other = money.own_rates("period,currency,usd_per_unit\n2023-05,AMD,0.0026\n", "amd.csv", MADE)
    assert other.rate("AMD", "2023-05") == 0.0026
    assert other.rate("EUR", "2023-01") == 1.10


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "r.csv is empty"),
        ("currency,rate\nKZT,1\n", "r.csv, row 1 has no column per_usd or usd_per_unit"),
        ("currency,per_usd\nKZT,1\n", "r.csv, row 1 has no column period"),
        ("period,per_usd\n2023,1\n", "r.csv, row 1 has no column currency"),
        ("currency,period,per_usd\nKZT,2023,abc\n", "r.csv, row 2: 'abc' is no rate; correct it"),
        ("currency,period,per_usd\nKZT,2023,0\n", "r.csv, row 2: '0' is no rate"),
        ("currency,period,per_usd\nKZT,spring,1\n", "r.csv, row 2: 'spring' is no period"),
        ("currency,period,per_usd\n\nQQQ,2023,1\n", "r.csv, row 3: 'QQQ' is no currency"),
        ("currency,period,per_usd\nKZT,2023\n", "r.csv, row 2: '' is no rate"),
        ("currency;period;per_usd\nKZT;2023;456,310\n", "may have a comma for decimals or for thousands"),
    ],
)  # fmt: skip
def test_a_rates_file_that_cannot_be_read_says_where(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence.replace("(", r"\(")):
        money.own_rates(text, "r.csv")


@given(
    st.lists(
        st.tuples(
            st.floats(-1e12, 1e12),
            st.sampled_from(["EUR", "USD", "KZT", None]),
            st.sampled_from(["2023-01", "2023-02", "2023-Q1", "2022", None]),
        )
    )
)
def test_the_table_agrees_with_one_row_at_a_time(
    rows: list[tuple[float, str | None, str | None]],
) -> None:
    found = money.to_usd([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows], MADE).usd
    for (value, currency, period), usd in zip(rows, found, strict=True):
        rate = 1.0 if currency == "USD" else None
        if rate is None and currency and period:
            rate = MADE.rate(currency, period)
        assert np.isnan(usd) if rate is None else usd == pytest.approx(value * rate)
