"""Tables that stand next to the known ones: what real downloads of their kind look like."""

from __future__ import annotations

import gzip
from pathlib import Path

import openpyxl
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
        ("TUR", "import", "2023-01", 1e6),
        ("TUR", "import", "2023-02", 2e6),
        ("TUR", "export", "2023-01", 4e6),
        ("TUR", "export", "2023-02", 5e6),
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


def test_harvards_atlas_and_the_oec_are_told_from_reports(tmp_path: Path) -> None:
    head = "country_iso3_code,partner_iso3_code,product_hs92_code,year,export_value,import_value"
    atlas = head + "\nTUR,KAZ,8542,2022,10,5\n"
    oec = "year\torigin\tdest\ths92\texport_val\timport_val\n2012\ttur\tkaz\t854231\t1000\t900\n"
    for name, text in (("a.csv", atlas), ("o.tsv", oec)):
        loaded = opened(tmp_path / name, text)
        assert [problem.kind for problem in loaded.problems] == ["not goods trade"]


def test_a_seven_zip_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    (tmp_path / "full_v2_202401.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + b"\0" * 40)
    sentence = load([tmp_path / "full_v2_202401.7z"]).problems[0].sentence
    assert sentence.endswith("this is a 7z or rar archive: unpack it and open the files in it")


def test_freight_counts_only_where_no_sheet_has_the_customs_value(tmp_path: Path) -> None:
    head = "Data Type,HTS Number,Country,Year,CIF Import Value\n"
    text = head + "CIF Import Value,854231,China,2024,530\n"
    found = rows(opened(tmp_path / "DataWeb-Query-Export.csv", text), "flow", "value", "valuation")
    assert found == [("import", 530, "CIF")]


def test_only_quantities_of_the_faos_matrix_are_refused_in_words(tmp_path: Path) -> None:
    text = (
        "Reporter Countries,Partner Countries,Element,Item,Year,Unit,Value\n"
        "Brazil,Angola,Export Quantity,Wheat,2019,tonnes,513\n"
    )
    loaded = opened(tmp_path / "trade.csv", text)
    assert not loaded.sources
    assert "1 row: a quantity, no value" in loaded.problems[0].sentence


def test_wits_product_groups_are_kept_apart(tmp_path: Path) -> None:
    text = (
        "reporter_name,partner_name,year,trade_flow,product_group,export_(us$_thousand),"
        "import_(us$_thousand),ahs_dutiable_imports_(us$_thousand)\n"
        "Kenya,Angola,2021,EXPIMP,Fuels,28.14,15.43,15.43\nKenya,Angola,2021,EXPIMP,Metals,1,2,2\n"
    )
    found = rows(opened(tmp_path / "t.csv", text), "flow", "code", "product_label", "value")
    assert found == [
        ("export", None, "Fuels", 28140),
        ("import", None, "Fuels", 15430),
        ("export", None, "Metals", 1000),
        ("import", None, "Metals", 2000),
    ]


def test_a_copied_title_that_the_sheet_contradicts_says_no_flow(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "ImportCountry"
    for row in (
        ["Top destinations of exports of Rwanda (US$ million)"],
        ["Partner", "2023Q1", "2023Q2"],
        ["China", 252.7, 287.5],
        ["Kenya", 122.3, 110.6],
    ):
        sheet.append(row)
    book.save(tmp_path / "annex.xlsx")
    found = rows(load([tmp_path / "annex.xlsx"]), "reporter", "flow", "period", "value")
    assert found[0] == ("RWA", None, "2023-Q1", 252700000)


def test_flows_down_with_their_sum_and_balance(tmp_path: Path) -> None:
    text = (
        "Trade of Rwanda,,,\nFlow \\ Period,Partner,2023Q1,2023Q2\nExports,World,4,5\n,EAC,1,2\n"
        "Re-Exports,World,1,1\nTotal Trade,World,5,6\n,EAC,1,2\nTrade Balance,World,-1,-2\n"
    )
    found = rows(opened(tmp_path / "t.csv", text), "flow", "partner", "value")
    assert [row for row in found if row[0] is None] == []
    assert sum(value for flow, _, value in found if flow == "export") == 12
    assert sum(value for flow, _, value in found if flow == "re-export") == 2


def test_shares_beside_values_under_titles_in_the_middle(tmp_path: Path) -> None:
    text = (
        "Trade in goods of Rwanda,,,,,\n,,,VALUES IN US$ Million,,SHARE IN %\n"
        "Flow,Partner,2023Q1,2023Q2,2023Q1,2023Q2\nExports,Kenya,4,5,40,50\nImports,Kenya,6,7,60,70\n"
    )
    found = rows(opened(tmp_path / "t.csv", text), "flow", "period", "value", "column")
    assert found[:2] == [("export", "2023-Q1", 4e6, "C"), ("export", "2023-Q2", 5e6, "D")]
    assert len(found) == 4


@pytest.mark.parametrize(
    "head",
    ["Trade Value 1000USD", "value_usd_thousand", "Value (US$ thousand)", "Trade Value KUSD"],
)
def test_a_unit_glued_to_the_name_of_the_values(tmp_path: Path, head: str) -> None:
    text = f"Reporter,TradeFlow,ProductCode,Year,Partner,{head},Quantity\n"
    text += "Mexico,Export,220300,2019,World,4541285.26,4.46529e+009\n"
    found = rows(opened(tmp_path / "t.csv", text), "value", "currency", "quantity")
    assert found == [(4541285260, "USD", 4465290000)]


def test_words_written_as_one_name_the_columns(tmp_path: Path) -> None:
    text = (
        "TradeType,CountryOfDestination,Tariff,YearMonth,ChapterAndDescription,CustomsValue\n"
        "Exports,Botswana,8013200,202604,08 - Fruit and nuts,601\n"
    )
    found = rows(opened(tmp_path / "t.csv", text), "flow", "partner", "code", "period", "value")
    assert found == [("export", "BWA", "08013200", "2026-04", 601)]


def test_the_ends_of_fiscal_years_are_no_calendar_years(tmp_path: Path) -> None:
    text = "Country,Export,Import,Year(start),Year(end)\nCHINA,21.25,10.7,2001,2002\nKENYA,1,2,2002,2003\n"
    assert {row[0] for row in rows(opened(tmp_path / "t.csv", text), "period")} == {None}


def test_products_re_exported_are_no_exports(tmp_path: Path) -> None:
    text = "Products re-exported by Rwanda,,\nDescription,2023Q1,2023Q2\nFood,4,5\nFuels,1,2\n"
    assert {row[0] for row in rows(opened(tmp_path / "t.csv", text), "flow")} == {"re-export"}


def test_goods_across_and_periods_down(tmp_path: Path) -> None:
    text = (
        '"Exports of Turkey to Kazakhstan, thousand USD",,,\nMonth,854231,10121,Total\n'
        "2023-01,1000,7,1007\n2023-02,2000,,2000\n"
    )
    found = rows(opened(tmp_path / "t.csv", text), "reporter", "partner", "code", "period", "value")
    assert found == [
        ("TUR", "KAZ", "854231", "2023-01", 1e6),
        ("TUR", "KAZ", "010121", "2023-01", 7000),
        ("TUR", "KAZ", "854231", "2023-02", 2e6),
    ]


def test_years_across_are_no_goods(tmp_path: Path) -> None:
    text = "Exports of Turkey (USD),,\nYear,2021,2022\n2019,1,2\n2020,3,4\n"
    assert {row[0] for row in rows(opened(tmp_path / "t.csv", text), "code")} <= {None}


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("The largest exporters of 8542 in 2023", ("CHN", "W00", "export")),
        ("Importing countries of chips in 2023", ("CHN", "W00", "import")),
        ("Largest exporters to Russia in 2023", (None, "CHN", None)),
        ("Largest export destinations in 2023", (None, "CHN", "export")),
    ],
)
def test_who_stands_in_a_list_of_exporters(tmp_path: Path, title: str, read: Row) -> None:
    text = f'"{title} (USD thousand)",,\nRank,Country,Value\n1,China,1000\n2,Turkey,500\n'
    found = rows(opened(tmp_path / "list.csv", text), "reporter", "partner", "flow")
    assert found[0] == read


@pytest.mark.parametrize(
    ("text", "encoding", "read"),
    [
        ("Fluxo;País;Valor US$ FOB;Ano\nExportação;Alemanha;5;2023\n", "latin-1", "export"),
        ("Fluxo;País;Valor US$ FOB;Ano\nImportação;Alemanha;5;2023\n", "cp1254", "import"),
        ("NAPR;STRANA;TNVED;STOIM;PERIOD\nЭК;KZ;8542310000;5;01/2021\n", "cp1251", "export"),
    ],
)
def test_letters_of_the_old_code_pages(tmp_path: Path, text: str, encoding: str, read: str) -> None:
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    found = rows(load([tmp_path / "t.csv"]), "flow", "value")
    assert found == [(read, 5)]


def test_a_packed_file_is_called_as_the_one_in_it(tmp_path: Path) -> None:
    text = "NAPR,PERIOD,STRANA,TNVED,EDIZM,STOIM,NETTO,KOL\nЭК,2021,KZ,8542310000,796,38333.71,235.3,495\n"
    (tmp_path / "fts_2021-01.csv.gz").write_bytes(gzip.compress(text.encode("utf-8")))
    assert rows(load([tmp_path / "fts_2021-01.csv.gz"]), "period") == [("2021-01",)]


def test_a_row_of_large_numbers_is_no_header_of_goods(tmp_path: Path) -> None:
    text = "Date;Exports;Imports\n2001/01;231700220;586529635\n2001/02;299818574;421893617\n"
    found = rows(opened(tmp_path / "t.csv", text), "flow", "code", "period", "value")
    assert found[0] == ("export", None, "2001-01", 231700220)
    assert len(found) == 4
