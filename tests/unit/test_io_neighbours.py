"""Tables that stand next to the known ones: what real downloads of their kind look like."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirrorgap.io.reading import Loaded, load
from mirrorgap.model.records import Records

Row = tuple[object, ...]


def opened(path: Path, text: str) -> Loaded:
    path.write_text(text, encoding="utf-8")
    return load([path])


def rows(loaded: Loaded, *fields: str) -> list[Row]:
    found = Records(loaded.chunks).frame(fields=list(fields)).astype(object)
    return list(found.where(found.notna(), None).itertuples(index=False, name=None))


def test_months_stand_across_and_years_down(tmp_path: Path) -> None:
    text = "Yıllar,Toplam,Ocak,Şubat\nYears,Total,January,February\n2023,30,10,20\n2024,40,,40\n"
    found = rows(opened(tmp_path / "ihracat.csv", text), "flow", "period", "value")
    assert found == [
        ("export", "2023-01", 10),
        ("export", "2023-02", 20),
        ("export", "2024-02", 40),
    ]


def test_flow_and_month_are_one_word_in_the_header(tmp_path: Path) -> None:
    text = "year,CTYNAME,IJAN,IFEB,IYR,EJAN,EFEB,EYR\n2023,Turkey,1,2,3,4,5,9\n"
    found = rows(opened(tmp_path / "c.csv", text), "partner", "flow", "period", "value")
    assert found == [
        ("TUR", "import", "2023-01", 1),
        ("TUR", "import", "2023-02", 2),
        ("TUR", "export", "2023-01", 4),
        ("TUR", "export", "2023-02", 5),
    ]


def test_months_stand_below_their_year_across(tmp_path: Path) -> None:
    text = (
        "Exports by country,,,,\nCountry,2023,,2024,\n,January,February,January,February\n"
        "China,1,2,3,4\nKazakhstan,5,6,7,8\n"
    )
    found = rows(opened(tmp_path / "t.csv", text), "partner", "period", "value")
    assert found[:4] == [
        ("CHN", "2023-01", 1),
        ("CHN", "2023-02", 2),
        ("CHN", "2024-01", 3),
        ("CHN", "2024-02", 4),
    ]


def test_a_plain_country_beside_partners_is_the_reporter(tmp_path: Path) -> None:
    text = (
        "Country,Partners,Import,Export\nFrance,Austria,5,6\nFrance,Belgium,7,8\nSpain,Italy,1,2\n"
    )
    found = rows(opened(tmp_path / "t.csv", text), "reporter", "partner", "flow", "value")
    assert found[:2] == [("FRA", "AUT", "import", 5), ("FRA", "AUT", "export", 6)]
    assert found[-1] == ("ESP", "ITA", "export", 2)


def test_both_flows_in_one_word_are_turnover_and_no_exports(tmp_path: Path) -> None:
    text = "时间,进出口_当月,进口_当月,进口_年初至今,出口_当月\n2024-01,3,1,1,2\n2024-02,7,3,4,4\n"
    found = rows(opened(tmp_path / "c.csv", text), "flow", "period", "value")
    assert found == [
        ("import", "2024-01", 1),
        ("export", "2024-01", 2),
        ("import", "2024-02", 3),
        ("export", "2024-02", 4),
    ]


def test_shares_of_gdp_are_no_trade(tmp_path: Path) -> None:
    text = "country,year,exports_pct_gdp,imports_pct_gdp\nAUT,2000,43.5,42.2\nAUT,2001,44.8,43.1\n"
    assert not opened(tmp_path / "eu_trade.csv", text).sources


def test_a_column_without_a_name_is_no_value(tmp_path: Path) -> None:
    text = ",Country,Imports of goods (% of GDP),Year\n1961,Australia,15.0,1961\n1962,Australia,12.6,1962\n"
    assert not opened(tmp_path / "imports.csv", text).sources


def test_a_mass_is_no_money(tmp_path: Path) -> None:
    text = "HS4,direction,mass,year\n7301,export,52765330.0,2015\n7302,import,59184766.0,2016\n"
    loaded = opened(tmp_path / "flows.csv", text)
    assert rows(loaded, "code", "flow", "value", "net_kg") == [
        ("7301", "export", None, 52765330),
        ("7302", "import", None, 59184766),
    ]


def test_a_pivot_with_its_measure_in_the_corner(tmp_path: Path) -> None:
    text = (
        "Net mass (kg),,,Flow Type,Year(Filtered),,\n,,,Export,,Dispatch,\n"
        "EU Indicator,HS2(Filtered),HS4(Filtered),2017,2016,2017,2016\n"
        "EU,73 - Articles of iron,7301 - Sheet piling,1,2,3,4\n,,7302 - Track,5,6,7,8\n"
    )
    found = rows(opened(tmp_path / "t.csv", text), "code", "flow", "period", "value", "net_kg")
    assert found[:2] == [
        ("7301", "export", "2017", None, 1),
        ("7301", "export", "2016", None, 2),
    ]
    assert {row[1] for row in found} == {"export"}
    assert len(found) == 8


@pytest.mark.parametrize(
    ("head", "read"), [("HS2,HS4", "8542"), ("HS4,HS2", "8542"), ("HS4,HS6", "854231")]
)
def test_the_finer_of_two_codes_says_what_the_row_is(tmp_path: Path, head: str, read: str) -> None:
    codes = {"HS2": "85", "HS4": "8542", "HS6": "854231"}
    told = ",".join(codes[name] for name in head.split(","))
    text = f"Country,{head},Year,Exports USD\nChina,{told},2023,5\nTurkey,{told},2023,6\n"
    assert {row[0] for row in rows(opened(tmp_path / "t.csv", text), "code")} == {read}
