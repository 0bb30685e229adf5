"""Statistics offices known by their words; tables of unknown layout; what is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mirrorgap.io.reading import Loaded, Said, load, missing
from mirrorgap.model.records import Records

KEYS = ["reporter", "partner", "flow", "code", "period", "value", "currency"]
Row = tuple[object, ...]


def opened(path: Path, text: str, encoding: str = "utf-8") -> Loaded:
    path.write_bytes(text.encode(encoding))
    return load([path])


def rows(loaded: Loaded, keys: list[str] = KEYS) -> list[Row]:
    found = Records(loaded.chunks).frame(fields=keys).astype(object)
    return list(found.where(found.notna(), None).itertuples(index=False, name=None))


TRADE_MAP = "{head}\tExported value in 2022\tExported value in 2023\t\n"
CASES: list[tuple[str, str, str, list[Row]]] = [
    (
        "Trade_Map_-_List_of_importing_markets_for_a_product_exported_by_Turkey.txt",
        "trade-map",
        TRADE_MAP.format(head="Importers") + '"World"\t5\t6\t\n"Hong Kong, China"\t1\t2\t\n',
        [
            ("TUR", "W00", "export", None, "2022", 5000, "USD"),
            ("TUR", "W00", "export", None, "2023", 6000, "USD"),
            ("TUR", "HKG", "export", None, "2022", 1000, "USD"),
            ("TUR", "HKG", "export", None, "2023", 2000, "USD"),
        ],
    ),
    (
        "Trade_Map_-_List_of_exporters_for_the_selected_product_(All_products).txt",
        "trade-map",
        TRADE_MAP.format(head="Exporters") + '"World"\t5\t6\t\n"China"\t1\t\t\n"Chad"\t0\t1\t\n',
        [
            (None, "W00", "export", "TOTAL", "2022", 5000, "USD"),
            (None, "W00", "export", "TOTAL", "2023", 6000, "USD"),
            ("CHN", "W00", "export", "TOTAL", "2022", 1000, "USD"),
            ("CHN", "W00", "export", "TOTAL", "2023", None, "USD"),
            ("TCD", "W00", "export", "TOTAL", "2022", 0, "USD"),
            ("TCD", "W00", "export", "TOTAL", "2023", 1000, "USD"),
        ],
    ),
    (
        "4.03.csv",
        "kyrgyzstan",
        "Өлкөлөр;Экспорт товаров по странам;Export of goods by countries;;\n"
        "(миң АКШ доллары);(тыс. долларов США);(thousand US dollars);;\n"
        "Көрсөткүчтөрдүн аталышы;Наименование показателей;Items;2022;2023\n"
        "Бардыгы 2;Всего 2;Total 2;10;1376,4\nКМШ;СНГ;CIS;5;-\nКытай;Китай;China;3;4\n",
        [
            ("KGZ", "W00", "export", "TOTAL", "2022", 10000, "USD"),
            ("KGZ", "W00", "export", "TOTAL", "2023", 1376400, "USD"),
            ("KGZ", None, "export", "TOTAL", "2022", 5000, "USD"),
            ("KGZ", None, "export", "TOTAL", "2023", None, "USD"),
            ("KGZ", "CHN", "export", "TOTAL", "2022", 3000, "USD"),
            ("KGZ", "CHN", "export", "TOTAL", "2023", 4000, "USD"),
        ],
    ),
    (
        "kaz.csv",
        "kazakhstan",
        "Основные показатели внешней торговли Республики Казахстан;;;;;;\nза 2022 год;;;;;;\n"
        ";;;;тыс. долларов США;;\nНаименование страны;Товарооборот;;Экспорт;;Импорт;\n"
        ";Всего;удельный вес, %;Всего;удельный вес, %;Всего;удельный вес, %\n"
        "Всего;30;100;20;100;10;100\nСтраны СНГ;3;10;2;10;1;10\nУзбекистан;2;7;1,5;8;0,5;5\n",
        [
            ("KAZ", "W00", "export", "TOTAL", "2022", 20000, "USD"),
            ("KAZ", "W00", "import", "TOTAL", "2022", 10000, "USD"),
            ("KAZ", None, "export", "TOTAL", "2022", 2000, "USD"),
            ("KAZ", None, "import", "TOTAL", "2022", 1000, "USD"),
            ("KAZ", "UZB", "export", "TOTAL", "2022", 1500, "USD"),
            ("KAZ", "UZB", "import", "TOTAL", "2022", 500, "USD"),
        ],
    ),
    (
        "2024in.csv",
        "china-customs",
        '"数据年月","贸易伙伴编码","贸易伙伴名称","商品编码","商品名称","第一数量","第一计量单位","第二数量",'
        '"第二计量单位","美元",\n'
        '"202401","344","俄罗斯","85423110","处理器","1,200","千克","0","?","5,917,063",\n'
        '"202402","502","美国","01012100","马","3","千克","0","?","23",\n',
        [
            ("CHN", "RUS", "import", "85423110", "2024-01", 5917063, "USD"),
            ("CHN", "USA", "import", "01012100", "2024-02", 23, "USD"),
        ],
    ),
    (
        "fts_2021-01.csv",
        "russia-customs",
        "NAPR,PERIOD,STRANA,TNVED,EDIZM,STOIM,NETTO,KOL\n"
        "ЭК,2021,KZ,8542310000,796,38333.71,235.3,495\nИМ,2021,NA,XXXXXXXXXX,,15,0.05,0\n",
        [
            ("RUS", "KAZ", "export", "8542310000", "2021-01", 38333.71, None),
            ("RUS", "NAM", "import", None, "2021-01", 15, None),
        ],
    ),
    (
        "1994.csv",
        "blocks",
        "Основные показатели Российской Федерации;\n(по данным ФТС);(млн долларов США)\n;1994\n"
        "Экспорт;63286\nсо странами СНГ;14082\nАрмения;154\nИмпорт;38661\nАрмения;71\n",
        [
            ("RUS", "W00", "export", "TOTAL", "1994", 63286e6, "USD"),
            ("RUS", None, "export", "TOTAL", "1994", 14082e6, "USD"),
            ("RUS", "ARM", "export", "TOTAL", "1994", 154e6, "USD"),
            ("RUS", "W00", "import", "TOTAL", "1994", 38661e6, "USD"),
            ("RUS", "ARM", "import", "TOTAL", "1994", 71e6, "USD"),
        ],
    ),
    (
        "eurostat.csv",
        "across",
        "PRODUCT [PRODUCT];;Digital processors [85423190];;\nFLOW;;EXPORT;;\n"
        "INDICATORS;;VALUE_IN_EUROS;;\n;;;;\nTIME;TIME;2023-01;2023-02;\n"
        "FREQ (Labels);FREQ (Labels);Monthly;Monthly;\nREPORTER (Labels);PARTNER (Labels);;;\n"
        "Austria;Armenia;:;12;\nGermany;Kyrgyzstan;5;:;\n",
        [
            ("AUT", "ARM", "export", "85423190", "2023-01", None, "EUR"),
            ("AUT", "ARM", "export", "85423190", "2023-02", 12, "EUR"),
            ("DEU", "KGZ", "export", "85423190", "2023-01", 5, "EUR"),
            ("DEU", "KGZ", "export", "85423190", "2023-02", None, "EUR"),
        ],
    ),
]


@pytest.mark.parametrize(("file", "layout", "text", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_a_small_file_of_each_layout(
    tmp_path: Path, file: str, layout: str, text: str, wanted: list[Row]
) -> None:
    loaded = opened(tmp_path / file, text, "gb18030" if layout == "china-customs" else "utf-8")
    assert [problem.sentence for problem in loaded.problems] == []
    assert [source.mapping.layout for source in loaded.sources] == [layout]
    assert rows(loaded) == wanted


def test_imports_by_two_concepts_are_kept_apart(tmp_path: Path) -> None:
    text = "country,export,import_consigment,import_origin,timeperiod,year\n\nChad,-,1,2.5,5,2020\n"
    text += "\nChad,3,4,5,Year,2020\n\n,7,8,9,5,2020\n"
    loaded = opened(tmp_path / "armenia.csv", text)
    found = rows(loaded, ["partner", "flow", "basis", "period", "value", "status"])
    assert found == [
        ("TCD", "export", None, "2020-05", None, "unclear"),
        ("TCD", "import", "consignment", "2020-05", 1000, "reported"),
        ("TCD", "import", "origin", "2020-05", 2500, "reported"),
        ("TCD", "export", None, "2020", 3000, "reported"),
        ("TCD", "import", "consignment", "2020", 4000, "reported"),
        ("TCD", "import", "origin", "2020", 5000, "reported"),
        (None, "export", None, "2020-05", 7000, "reported"),
        (None, "import", "consignment", "2020-05", 8000, "reported"),
        (None, "import", "origin", "2020-05", 9000, "reported"),
    ]


PAIR = "Year,Importer,Exporter,Value (USD)\n2023,Poland,Türkiye,5\n2023,Türkiye,Poland,7\n"


def test_nobody_is_made_a_reporter_whom_the_file_does_not_name(tmp_path: Path) -> None:
    loaded = opened(tmp_path / "pairs.csv", PAIR)
    assert missing(loaded.sources[0].mapping) == ("flow", "code")
    assert rows(loaded, ["reporter", "partner", "flow"]) == [(None, None, None)] * 2
    assert any("flow" in warning for warning in loaded.sources[0].ledger.warnings)
    told = load([tmp_path / "pairs.csv"], Said(reporter="Turkey"))
    assert rows(told, ["reporter", "partner", "flow", "value"]) == [
        ("TUR", "POL", "export", 5),
        ("TUR", "POL", "import", 7),
    ]


def test_what_is_unsaid_stays_as_in_the_cell_and_is_asked_for(tmp_path: Path) -> None:
    text = "Country,HS6,Year,Amount\nNA,854231,2023,12.5\nIran,10121,2023,3\n"
    loaded = opened(tmp_path / "x.csv", text)
    (source,) = loaded.sources
    assert missing(source.mapping) == ("reporter", "flow", "currency", "scale")
    assert rows(loaded) == [
        (None, "NAM", None, "854231", "2023", 12.5, None),
        (None, "IRN", None, "010121", "2023", 3, None),
    ]
    said = Said("Türkiye", "export", "usd", 1000.0, "1999", "FOB")
    told = load([tmp_path / "x.csv"], said)
    assert missing(told.sources[0].mapping) == ()
    assert rows(told)[0] == ("TUR", "NAM", "export", "854231", "2023", 12500, "USD")
    assert pd.notna(Records(told.chunks).number("value_usd")).all()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"code","product"\n"01012100","Horses"\n"01012990","Live horses"\n', "reference"),
        ("Date;CNY;JPY;USD\n02-Jan-2001;8.2779;;1\n03-Jan-2001;8.2773;;1\n", "reference"),
        ("Service: All services\nExporters\t2022\t2023\nChad\t1\t2\n", "not goods trade"),
        ("this is,no table\nof anything,at all\n", "no table"),
    ],
)
def test_what_is_no_goods_trade_is_refused_in_one_sentence(
    tmp_path: Path, text: str, kind: str
) -> None:
    loaded = opened(tmp_path / "x.csv", text)
    assert loaded.sources == ()
    (problem,) = loaded.problems
    assert problem.kind == kind
    assert problem.sentence.startswith("x.csv: ")
    assert problem.rows > 0


RUSSIA = (
    "ВНЕШНЯЯ ТОРГОВЛЯ РОССИИ В 2022 ГОДУ;;;;\n;(миллионов долларов);;;\n;2021 год;;2022 год;\n"
    ";Экспорт;Импорт;Экспорт;Импорт\nЯнварь;1;2;3;4\nЯнварь-февраль;5;7;3;4\n"
    "П О  М Е С Я Ц А М;;;;\n;2021 год;;2022 год;\n;Экспорт;Импорт;Экспорт;Импорт\n"
    "Январь;1;2;3;4\nФевраль;4;5;0;0\n"
)


def test_months_to_come_are_missing_and_january_counts_once(tmp_path: Path) -> None:
    found = rows(opened(tmp_path / "x.csv", RUSSIA), ["flow", "period", "value", "status", "row"])
    assert [row for row in found if row[0] == "export"] == [
        ("export", "2021-01/2021-02", 5e6, "reported", 6),
        ("export", "2022-01/2022-02", None, "missing", 6),
        ("export", "2021-01", 1e6, "reported", 10),
        ("export", "2022-01", 3e6, "reported", 10),
        ("export", "2021-02", 4e6, "reported", 11),
        ("export", "2022-02", None, "missing", 11),
    ]
