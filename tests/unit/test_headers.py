"""The words over columns, and what they mean."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.model import headers
from mirrorgap.model.mapping import ROLES


def _file() -> list[dict[str, str]]:
    path = files("mirrorgap.model.data") / "header_words.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("partnerISO", "partner"),
        ("Partner Code", "partner"),
        ("Ülke adı", "partner_label"),
        ("Export\xa0quantity 1", "net_kg"),
        ("Export quantity 2", "quantity"),
        ("İthalat Dolar", "value"),
        ("IHRACAT DOLAR", "value"),
        ("Trade Value\n(US$)", "value"),
        ("Trade Value (EUR)", "value"),
        ("Вес нетто, кг", "net_kg"),
        ("Код товара по ТН ВЭД ТС", "code"),
        ("G33 (код товара по ТН ВЭД РФ)", "code"),
        ("G46 (Статистическая стоимость, USD.)", "value"),
        ("G31_1 (Наименование и характеристики товаров)", "product_label"),
        ("数据年月", "period"),
        ("商品编码", "code"),
        ("Өлкө", "partner"),
        ("Mamlakat", "partner"),
        ("Pays déclarant", "reporter"),
        ("IMPORTER COUNTRY", "importer"),
        ("CIF Trade Value (US$)", "cif_value"),
        ("refMonth", "month"),
        ("Yıl", "year"),
        ("Ñòðàíà", "partner"),
    ],
)
def test_headers_of_many_sources(header: str, role: str) -> None:
    found = headers.role(header)
    assert found is not None
    assert found[0] == role


@pytest.mark.parametrize(
    "header",
    ["", "Beer", "удельный вес страны в общем объеме импорта, %", "İhracat Oranı (%)", "темп роста, %",
     "2nd Partner Code", "partner2ISO", "altQty", "Unit value", "EXPORTER ADDRESS", "IMPORTER NAME",
     "G022 (Наименование отправителя)", "G31_12", "Товарооборот", "rank", "x" * 300],
)  # fmt: skip
def test_headers_that_say_none_of_it(header: str) -> None:
    assert headers.role(header) is None


def test_every_line_of_the_file_is_found_again() -> None:
    wrong = []
    for row in _file():
        assert row["role"] in ROLES
        for words in row["words"].split("|"):
            found = headers.role(words)
            if row["match"] == "whole" and (found is None or found[0] != row["role"]):
                wrong.append((words, row["role"], found))
    assert not wrong


def test_each_column_goes_to_one_role() -> None:
    comtrade = ("refYear", "period", "reporterCode", "reporterISO", "flowCode", "partnerISO", "cmdCode",
                "qty", "netWgt", "cifvalue", "primaryValue")  # fmt: skip
    assert headers.roles(comtrade) == {
        "year": 0, "period": 1, "reporter": 3, "flow": 4, "partner": 5, "code": 6, "quantity": 7,
        "net_kg": 8, "cif_value": 9, "value": 10,
    }  # fmt: skip


@given(st.text())
def test_no_header_raises(header: str) -> None:
    found = headers.role(header)
    assert found is None or (found[0] in ROLES and 0 < found[1] <= 1)
