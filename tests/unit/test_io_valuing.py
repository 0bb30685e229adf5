"""Dollars for other money, editions of the HS, units of quantity: what is filled, and what is said."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mirrorgap.io.grids import ReadingError
from mirrorgap.io.reading import Said, load
from mirrorgap.io.valuing import rates_of
from mirrorgap.model.money import ecb
from mirrorgap.model.quantity_units import quantity_unit
from mirrorgap.model.records import Records

HEAD = "Reporter,Partner,Flow,HS code,Period,Value (EUR)\n"


def opened(path: Path, text: str, said: Said | None = None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    path.write_text(text, encoding="utf-8")
    loaded = load([path], said)
    (source,) = loaded.sources
    fields = ["period", "value", "currency", "value_usd", "fob_usd", "hs_edition", "unit"]
    return Records(loaded.chunks).frame(fields=fields), source.ledger.warnings


def test_euros_become_dollars_by_the_month(tmp_path: Path) -> None:
    rows = "Germany,Chad,Export,854231,2023-01,100\nGermany,Chad,Export,854231,2023,10\n"
    found, _ = opened(tmp_path / "eur.csv", HEAD + rows)
    rate, year = ecb().rate("EUR", "2023-01"), ecb().rate("EUR", "2023")
    assert rate is not None
    assert year is not None
    assert found["value"].tolist() == [100, 10]
    assert found["value_usd"].tolist() == [100 * rate, 10 * year]


def test_money_without_a_rate_stays_as_it_is_and_the_ledger_says_so(tmp_path: Path) -> None:
    text = "Reporter,Partner,Flow,HS code,Period,Value,Currency\n"
    text += "KAZ,CHN,Export,854231,2023-05,450,KZT\nKAZ,CHN,Export,854231,2023-06,9,USD\n"
    text += "KAZ,CHN,Export,854231,2023-06,,KZT\n"
    found, warnings = opened(tmp_path / "kzt.csv", text)
    assert found["value_usd"].isna().tolist()[0]
    assert found["value_usd"].dropna().tolist() == [9]
    (sentence,) = [w for w in warnings if "KZT" in w]
    # A month without a value needs no rate, and is not named.
    assert "2023-05" in sentence
    assert "2023-06" not in sentence
    rates = tmp_path / "rates.csv"
    rates.write_text("currency,period,per_usd\nKZT,2023-05,450\n", encoding="utf-8")
    found, warnings = opened(tmp_path / "kzt.csv", text, Said(rates=str(rates)))
    assert found["value_usd"].dropna().tolist() == [1, 9]
    assert not [w for w in warnings if "KZT" in w]


def test_a_rates_file_that_is_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"rates\.csv"):
        rates_of(str(tmp_path / "rates.csv"))
    (tmp_path / "rates.csv").write_text("currency,period,per_usd\nKZT,May,4\n", encoding="utf-8")
    with pytest.raises(ReadingError, match="row 2"):
        rates_of(str(tmp_path / "rates.csv"))


def test_an_import_valued_cif_keeps_its_fob_value_in_dollars(tmp_path: Path) -> None:
    text = "Reporter,Partner,Flow,HS code,Period,Value,CIF value,FOB value,Currency\n"
    found, _ = opened(
        tmp_path / "cif.csv", text + "KAZ,CHN,Import,854231,2023-01,110,110,100,EUR\n"
    )
    rate = ecb().rate("EUR", "2023-01")
    assert rate is not None
    assert found[["value_usd", "fob_usd"]].iloc[0].tolist() == [110 * rate, 100 * rate]


def test_an_edition_is_detected_year_by_year_and_told(tmp_path: Path) -> None:
    rows = "".join(
        f"Turkey,China,Export,{code},{when},1\n"
        for code, when in (
            ("854231", "2020-01"),
            ("854140", "2021-05"),
            ("854231", "2021-05"),
            ("854151", "2022-05"),
            ("TOTAL", "2022-05"),
        )
    )
    found, warnings = opened(tmp_path / "tr.csv", HEAD + rows)
    editions = found["hs_edition"].astype(object).where(found["hs_edition"].notna(), None).tolist()
    assert editions[0] is None
    assert editions[4] is None
    assert editions[3] == "HS2022"
    told = [w for w in warnings if "edition of the HS" in w]
    assert any("2022" in w and "HS2022" in w for w in told)


def test_a_stated_edition_is_left_alone(tmp_path: Path) -> None:
    text = HEAD.replace("Period", "Classification,Period")
    found, warnings = opened(
        tmp_path / "x.csv", text + "Turkey,China,Export,854151,HS 2017,2023-01,1\n"
    )
    assert found["hs_edition"].tolist() == ["HS2017"]
    assert not [w for w in warnings if "edition" in w]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Number", "u"), ("Adet", "u"), ("ШТ", "u"), ("796", "u"), ("台", "u"), ("PCS", "u"),
        ("KGM", "kg"), ("кг", "kg"), ("SQM", "m²"), ("Çift", "2u"), ("-", None), ("N/A", None),
        ("No Quantity", None), ("FTK", "FTK"), ("1000 kWh", "1000 kWh"), ("", None),
    ],
)  # fmt: skip
def test_units_have_one_name(text: str, unit: str | None) -> None:
    assert quantity_unit(text) == unit


def test_the_numbers_of_units_are_the_uns_only_in_its_own_files() -> None:
    assert quantity_unit("8", un_numbers=True) == "kg"
    assert quantity_unit("8") == "8"
    assert quantity_unit("-1", un_numbers=True) is None
