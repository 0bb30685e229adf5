"""Every label of a partner column of the corpus is understood, and the countries are counted right."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from mirrorgap.model import countries

CORPUS = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
TRADE_MAP = "fatihgulsen__FatihGulsen_g171210070_Tasarim__"
MARKETS = TRADE_MAP + "Trade_Map_-_List_of_"
#: File, delimiter, encoding, column of the partner.
SOURCES = [
    ("liadslnt__hackFinal__TradeData_4_22_2026_12_19_27.csv", ",", "latin-1", "partnerISO"),
    ("aidatabases__ICTD__Ind_Ex_Im_Countrywise_2019-20.csv", ",", "utf-8-sig", "Partner"),
    ("aidatabases__ICTD__Ind_Ex_Im_Countrywise_2019-20.csv", ",", "utf-8-sig", "Partner Code"),
    ("mary-lev__eu-export-sanctions__armenia_import_yearly.csv", ",", "utf-8-sig", "PARTNER"),
    ("mary-lev__eu-export-sanctions__kazakhstan_import_yearly.csv", ",", "utf-8-sig", "PARTNER"),
    ("mary-lev__eu-export-sanctions__uzbek_import_yearly.csv", ",", "utf-8-sig", "PARTNER"),
    ("mary-lev__eu-export-sanctions__armenia_data.csv", ",", "utf-8-sig", "country"),
    ("mary-lev__eu-export-sanctions__sdmx_data_1105.csv", ",", "utf-8-sig", "Klassifikator"),
    ("mary-lev__eu-export-sanctions__sdmx_data_1105.csv", ",", "utf-8-sig", "Klassifikator_ru"),
    ("mary-lev__eu-export-sanctions__sdmx_data_1105.csv", ",", "utf-8-sig", "Klassifikator_en"),
    ("harukaworks__temp__2023.csv", ",", "gb18030", "贸易伙伴名称"),
    ("harukaworks__temp__braz.csv", ",", "utf-8-sig", "Country"),
    (MARKETS + "importing_markets_for_a_product_exported_by_China.txt", "\t", "utf-8-sig", "Importers"),
    (MARKETS + "importing_markets_for_a_product_exported_by_Turkey.txt", "\t", "utf-8-sig", "Importers"),
    (MARKETS + "supplying_markets_for_a_product_imported_by_Germany.txt", "\t", "utf-8-sig", "Exporters"),
    (TRADE_MAP + "export-imported-value.csv", "\t", "utf-8-sig", "Exporters"),
]  # fmt: skip


def _expected() -> dict[str, Any]:
    path = CORPUS / "EXPECTED.json"
    if not path.exists():
        pytest.skip("the corpus is not here")
    expected: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return expected


@pytest.mark.parametrize(("file", "delimiter", "encoding", "column"), SOURCES)
def test_partners_are_understood(file: str, delimiter: str, encoding: str, column: str) -> None:
    expected = _expected()[file]["n_partners"]
    with (CORPUS / file).open(encoding=encoding, newline="") as stream:
        rows = csv.DictReader(stream, delimiter=delimiter)
        labels = {label for row in rows if (label := row.get(column) or "").strip()}
    if column == "Partner Code":
        found = {countries.from_comtrade(label) for label in labels}
    else:
        assert not {label for label in labels if countries.kind(label) is None}
        found = {countries.to_iso3(label) for label in labels}
    assert len(found - {None, "W00"}) == expected
