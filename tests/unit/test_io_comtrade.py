"""The traps of UN Comtrade's files."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pandas as pd
import pytest

from mirrorgap.io.reading import Loaded, load, missing
from mirrorgap.model.records import Records

#: The columns of a download, in their order.
NAMES = [
    "typeCode", "freqCode", "refPeriodId", "refYear", "refMonth", "period", "reporterCode",
    "reporterISO", "reporterDesc", "flowCode", "flowDesc", "partnerCode", "partnerISO",
    "partnerDesc", "partner2Code", "partner2ISO", "partner2Desc", "classificationCode",
    "classificationSearchCode", "isOriginalClassification", "cmdCode", "cmdDesc", "aggrLevel",
    "isLeaf", "customsCode", "customsDesc", "mosCode", "motCode", "motDesc", "qtyUnitCode",
    "qtyUnitAbbr", "qty", "isQtyEstimated", "altQtyUnitCode", "altQtyUnitAbbr", "altQty",
    "isAltQtyEstimated", "netWgt", "isNetWgtEstimated", "grossWgt", "isGrossWgtEstimated",
    "cifvalue", "fobvalue", "primaryValue", "legacyEstimationFlag", "isReported", "isAggregate",
]  # fmt: skip
FIELDS = (
    "reporter", "partner", "flow", "code", "period", "value_usd", "fob_usd", "net_kg", "quantity",
    "valuation", "estimated", "hs_edition", "partner_label", "row", "status",
)  # fmt: skip
OLD_NAMES = (
    "Classification", "Year", "Trade Flow", "Reporter", "Partner", "Commodity Code",
    "Trade Value (US$)",
)  # fmt: skip
PLAIN = {
    "typeCode": "C", "freqCode": "M", "refYear": "2024", "refMonth": "1", "period": "202401",
    "reporterCode": "792", "reporterISO": "TUR", "reporterDesc": "Türkiye", "flowCode": "X",
    "flowDesc": "Export", "partnerCode": "842", "partnerISO": "USA", "partnerDesc": "USA",
    "partner2Code": "0", "partner2ISO": "W00", "classificationCode": "H6", "cmdCode": "854231",
    "cmdDesc": "Processors", "customsCode": "C00", "motCode": "0", "mosCode": "0", "qtyUnitAbbr": "u",
    "qty": "10", "isQtyEstimated": "false", "netWgt": "5", "isNetWgtEstimated": "true",
    "fobvalue": "1000", "primaryValue": "1000",
}  # fmt: skip


def row(**told: str) -> dict[str, str]:
    return {**PLAIN, **told}


def saved(
    path: Path, rows: list[dict[str, str]], *, encoding: str = "utf-8", tail: bool = True
) -> Path:
    """Write a download: every data row has one field more than the header has names."""
    lines = [",".join(NAMES)]
    for told in rows:
        fields = [f'"{told.get(name, "")}"' for name in NAMES] + ([""] if tail else [])
        lines.append(",".join(fields))
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def frame(loaded: Loaded) -> pd.DataFrame:
    found = Records(loaded.chunks).frame(fields=FIELDS)
    texts = [c for c in found if isinstance(found[c].dtype, pd.CategoricalDtype)]
    return found.astype(dict.fromkeys(texts, object))


def aside(loaded: Loaded) -> dict[str, int]:
    return {entry.reason: entry.rows for entry in loaded.sources[0].ledger.set_aside}


def test_a_field_too_many_and_latin_letters(tmp_path: Path) -> None:
    path = saved(tmp_path / "TradeData.csv", [row()], encoding="latin-1")
    loaded = load([path])
    (source,) = loaded.sources
    assert source.mapping.layout == "comtrade-plus"
    assert missing(source.mapping) == ()
    got = frame(loaded).iloc[0]
    assert (got["reporter"], got["partner"], got["period"]) == ("TUR", "USA", "2024-01")
    assert (got["value_usd"], got["net_kg"], got["quantity"]) == (1000, 5, 10)
    assert (got["valuation"], got["hs_edition"], got["estimated"]) == ("FOB", "HS2022", "net_kg")
    assert got["row"] == 2


def test_parts_beside_their_total_are_counted_once(tmp_path: Path) -> None:
    rows = [
        row(),
        row(motCode="3200", primaryValue="600"),
        row(motCode="2100", primaryValue="400"),
        row(customsCode="C04", primaryValue="100"),
        row(customsCode="C04", motCode="3200", primaryValue="100"),
        row(partner2Code="156", partner2ISO="CHN", primaryValue="300"),
        row(period="202402", motCode="3200", primaryValue="70"),
        row(period="202402", motCode="2100", primaryValue="30"),
    ]
    loaded = load([saved(tmp_path / "a.csv", rows)])
    assert frame(loaded)["row"].tolist() == [2, 8, 9]
    assert frame(loaded)["value_usd"].tolist() == [1000, 70, 30]
    assert aside(loaded) == {
        "header": 1,
        "customs procedure other than C00": 2,
        "mode of transport other than all": 2,
        "second partner other than all": 1,
    }


def test_flows_and_what_is_inside_them(tmp_path: Path) -> None:
    flows = ["X", "M", "RX", "RM", "DX", "FM", "MIP"]
    rows = [row(flowCode=flow, flowDesc="", cmdCode=f"85423{i}") for i, flow in enumerate(flows)]
    loaded = load([saved(tmp_path / "a.csv", rows)])
    assert frame(loaded)["flow"].tolist() == ["export", "import", "re-export", "re-import"]
    assert aside(loaded)["part of another flow (of which)"] == 3


def test_import_values(tmp_path: Path) -> None:
    imports = {"flowCode": "M", "flowDesc": "Import"}
    rows = [
        row(**imports, cifvalue="1060", fobvalue="1000", primaryValue="1060"),
        row(**imports, cifvalue="", fobvalue="1000", primaryValue="1000", cmdCode="854232"),
        row(**imports, cifvalue="500", fobvalue="0", primaryValue="500", cmdCode="854233"),
    ]
    found = frame(load([saved(tmp_path / "a.csv", rows)]))
    assert found["valuation"].tolist() == ["CIF", "FOB", "CIF"]
    assert found["value_usd"].tolist() == [1060, 1000, 500]
    assert found["fob_usd"].fillna(-1).tolist() == [1000, -1, -1]


def test_weights_and_quantities_of_nothing_are_missing(tmp_path: Path) -> None:
    found = frame(
        load([saved(tmp_path / "a.csv", [row(netWgt="0", qty="0"), row(netWgt="", qty="")])])
    )
    assert found[["net_kg", "quantity"]].isna().all(axis=None)


def test_countries_by_the_numbers_of_the_un(tmp_path: Path) -> None:
    rows = [
        row(reporterISO="", partnerISO="", reporterCode="251", partnerCode=number, partnerDesc=name)
        for number, name in (("842", "USA"), ("757", "Switzerland"), ("699", "India"), ("0", "World"),
                             ("490", "Other Asia, nes"), ("899", "Areas, nes"))
    ]  # fmt: skip
    found = frame(load([saved(tmp_path / "a.csv", rows)]))
    assert set(found["reporter"]) == {"FRA"}
    assert found["partner"].fillna("").tolist() == ["USA", "CHE", "IND", "W00", "", ""]
    assert found["partner_label"].tolist()[4:] == ["Other Asia, nes", "Areas, nes"]


def test_namibia_and_annual_month_52(tmp_path: Path) -> None:
    rows = [
        row(freqCode="A", refMonth="52", period="2024", partnerISO="NAM", partnerDesc="Namibia")
    ]
    found = frame(load([saved(tmp_path / "a.csv", rows)]))
    assert (found["partner"][0], found["period"][0]) == ("NAM", "2024")


def test_year_and_month_without_period(tmp_path: Path) -> None:
    rows = [row(period="", refMonth="7"), row(period="", refMonth="52")]
    assert frame(load([saved(tmp_path / "a.csv", rows)]))["period"].tolist() == ["2024-07", "2024"]


def test_services_are_refused(tmp_path: Path) -> None:
    loaded = load([saved(tmp_path / "a.csv", [row(typeCode="S", classificationCode="EB10")])])
    assert loaded.sources == ()
    (problem,) = loaded.problems
    assert problem.kind == "not goods trade"
    assert "services" in problem.sentence


def test_other_classifications_are_set_aside(tmp_path: Path) -> None:
    rows = [row(), row(classificationCode="S4", cmdCode="776")]
    assert (
        aside(load([saved(tmp_path / "a.csv", rows)]))["classified by another system than the HS"]
        == 1
    )


def test_capitals_of_bulk_files_in_gzip(tmp_path: Path) -> None:
    header = "RefYear,Period,ReporterCode,FlowCode,PartnerCode,ClassificationCode,CmdCode,"
    header += "CIFValue,FOBValue,PrimaryValue"
    data = f"{header}\n2023,202309,792,M,643,H6,010121,106,100,106\n"
    path = tmp_path / "bulk.txt.gz"
    path.write_bytes(gzip.compress(data.replace(",", "\t").encode()))
    found = frame(load([path]))
    got = found.iloc[0]
    assert (got["reporter"], got["partner"], got["code"]) == ("TUR", "RUS", "010121")
    assert (got["period"], got["value_usd"], got["fob_usd"]) == ("2023-09", 106, 100)


def test_old_form_with_names_only(tmp_path: Path) -> None:
    path = tmp_path / "comtrade.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(OLD_NAMES)
        out.writerow(["H4", 2014, "Re-Export", "Türkiye", "Dem. People's Rep. of Korea", 1, 12])
    got = frame(load([path])).iloc[0]
    assert (got["flow"], got["partner"], got["code"]) == ("re-export", "PRK", "01")
    assert (got["hs_edition"], got["valuation"]) == ("HS2012", "FOB")


def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    saved(tmp_path / "a.csv", [row()])
    saved(tmp_path / "b.csv", [row()])
    loaded = load([tmp_path])
    assert len(loaded.sources) == 1
    assert [problem.kind for problem in loaded.problems] == ["duplicate"]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_preview_is_the_import_of_its_rows(tmp_path: Path, limit: int) -> None:
    from mirrorgap.io.grids_open import open_book
    from mirrorgap.io.reading import propose, read

    path = saved(tmp_path / "a.csv", [row(cmdCode=f"85423{i}") for i in range(4)])
    grid = open_book(path).grid("")
    (mapping,) = propose(grid)
    whole, part = read(grid, mapping), read(grid, mapping, limit)
    assert len(part.chunk) == limit - 1
    assert part.ledger.rows_in_sheet == limit
    assert (
        part.chunk.table.column("value").to_pylist()
        == (whole.chunk.table.column("value").to_pylist()[: limit - 1])
    )
