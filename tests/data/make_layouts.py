"""Makes the workbooks of tests/data/layouts: made-up numbers in the layouts of real sources."""

from __future__ import annotations

from pathlib import Path

import openpyxl

FOLDER = Path(__file__).parent / "layouts"
Rows = list[list[object]]

TUIK_HEAD = (
    "Month|Country|Country\xa0name|HS8|HS8\xa0name|Unit|Export\xa0quantity\xa01|Export quantity 2"
    "|Export Dollar|Import quantity 1|Import quantity 2|Import\xa0Dollar"
)
TUIK_KOPF = (
    "Ay|Ülke|Ülke adı|GTİP|GTİP adı|Ölçü adı|İhracat miktar 1|İhracat miktar 2|İhracat Dolar"
    "|İthalat miktar 1|İthalat miktar 2|İthalat Dolar"
)


def tuik(head: str, title: str) -> Rows:
    """Return a query of TÜİK: leading cells filled once, a total row, a note, a lost zero."""
    return [
        [title],
        [],
        list(head.split("|")),
        [1, 75, "Russia", 85423110, "Processors", "Number", 120, 4000, 250000, None, None, None],
        [None, None, None, 1012100, "Horses", "-", 500, 1, 1234.5, 300, 2, 99],
        ["Total", None, None, None, None, None, 620, None, 251234.5, 300, None, 99],
        [2, 78, "Uzbekistan", 85423110, "Processors", "Number", 60, 2000, 125000, None, None, None],
        ["Note: data are provisional"],
    ]


def browser() -> Rows:
    """Return a sheet of the Eurostat data browser: product and flow above, flags between."""
    return [
        ["Extra-EU trade"],
        [],
        ["PRODUCT [PRODUCT]", None, "Digital processors [85423190]"],
        ["FLOW", None, "EXPORT"],
        ["INDICATORS", None, "VALUE_IN_EUROS"],
        [],
        ["TIME", "TIME", "2023-01", None, "2023-02", None],
        ["REPORTER (Labels)", "PARTNER (Labels)"],
        ["Austria", "Armenia", ":", "c", 12, None],
        ["Germany", "Kyrgyzstan", 5, "p", ":", None],
        [],
        ["Special value"],
        [":", "not available"],
    ]


def trade_map() -> Rows:
    """Return a list of Trade Map: eleven title rows, thousands of dollars."""
    title = "List of importing markets for a product exported by Kazakhstan"
    return [
        [title],
        ["Product: 854231 Processors; made up"],
        ["Sources: made up for a test"],
        [],
        ["Unit: US Dollar thousand"],
        *[[] for _ in range(6)],
        ["Importers", "Exported value in 2024-Q1", "Exported value in 2024-Q2"],
        ["World", 10, 20],
        ["Russian Federation", 1, None],
    ]


def trade_map_indicators() -> Rows:
    """Return a list of products of Trade Map: indicators beside the values, whose words tell flows."""
    return [
        ["List of products at 4 digits level imported by Bahrain in 2023"],
        ["detailed products in the following category: 85 Electrical machinery; made up"],
        [],
        ["Code", "Product label", "Select your indicators"],
        [
            None,
            None,
            "Value imported in 2023 (USD thousand)",
            "Trade balance 2023 (USD thousand)",
            "Annual growth in value between 2019-2023 (%)",
            "Ranking in world imports",
            "Average distance of supplying countries (km)",
            "Concentration of supplying countries",
        ],
        ["'TOTAL", "All products", 15, -2, 4, 97, 6125, 0.06],
        ["'8542", "Integrated circuits", 3, 1, -1, 86, 7129, 0.12],
    ]


def rosstat() -> Rows:
    """Return countries across and months below their year; Latin letters in Cyrillic words."""
    return [
        ["Экспорт Российской Федерации в основные страны"],
        ["(по данным ФТС России)"],
        ["(млн доллалов США)"],
        [None, "Китaй", "Турция", "Республикa Корея", "Узбекистан"],
        ["2023"],
        ["январь", 1.5, 2, 3, 4],
        ["февраль", 5, None, 7, 8],
        ["2024"],
        ["январь", 9, 10, 11, 12],
    ]


def geostat() -> Rows:
    """Return years across, months down, and both flows below one another with their totals."""
    return [
        ["Georgian Exports and Imports"],
        ["(Mill. USD)"],
        [None, 2023, 2024],
        ["Total Exports", 3, 4],
        ["of which:"],
        ["January", 1, 4],
        ["February", 2, None],
        [],
        ["Total Imports", 11, 6],
        ["of which:"],
        ["January", 5, 6],
        ["February", 6, None],
        ["* Preliminary data."],
    ]


def two_tables() -> Rows:
    """Return a table whose header begins below another one, far down, as Russia's customs do."""
    above: Rows = [["* В экспорт России включены"] for _ in range(36)]
    return [
        ["ОБЩИЕ ИТОГИ ВНЕШНЕЙ ТОРГОВЛИ РОССИИ"],
        [None, None, None, "млн. долл. США"],
        [None, "Январь-декабрь 2022 г.", "Январь-декабрь 2023 г.", "ТЕМП РОСТА,%"],
        ["ЭКСПОРТ*", 3, 4, 133],
        *above,
        [None, "2022 год", None, "2023 год"],
        [None, "Экспорт", "Импорт", "Экспорт", "Импорт"],
        ["Январь", 1, 2, 3, 4],
        ["Февраль", 2, 3, 4, 5],
    ]


def russia_goods() -> Rows:
    """Return a table of goods of Russia's customs: a header in three rows, growth between."""
    return [
        ["Импорт России важнейших товаров"],
        ["за январь - февраль 2022 год"],
        [],
        [
            "Код",
            "Наименование",
            "январь - февраль 2022",
            None,
            "Темп роста в %",
            None,
            "февраль 2022",
        ],
        ["ТН ВЭД ЕАЭС", "товара", "тыс.", "млн.", "вес", "стоимость", "тыс.", "млн."],
        [None, None, "тонн", "долл.США", None, None, "тонн", "долл.США"],
        [None, "ВСЕГО:", "-", 30, "-", 138.6, "-", 20],
        ["0201-0204", "МЯСО", 17.1, 7.7, 104.7, 123.9, 9, 3],
        ["0207", "МЯСО ПТИЦЫ", 13.8, 26.1, 113.8, 149.5, 7, 13],
        ["6403", "ОБУВЬ КОЖАНАЯ, МЛН.ПАР", 5.8, 12.4, 131.5, 115.7, 2, "-"],
    ]


def russia_turnover() -> Rows:
    """Return both flows across below their years; words for flows stand again in the notes."""
    return [
        ["ВНЕШНЯЯ ТОРГОВЛЯ РОССИИ"],
        ["(миллионов долларов)"],
        [None, "2013 год", None, None, "2014 год", None, None],
        [None, "Оборот", "Экспорт", "Импорт", "Оборот", "Экспорт", "Импорт"],
        ["Январь", 3, 1, 2, 7, 3, 4],
        ["Февраль", 5, 2, 3, 9, 4, 5],
        [],
        ["ЭКСПОРТ", None, None, None, None, None, 52],
        ["ИМПОРТ", None, None, None, None, None, 31],
    ]


BOOKS: dict[str, tuple[str, Rows]] = {
    "tuik_en.xlsx": ("Sheet1", tuik(TUIK_HEAD, "Foreign trade, 2023")),
    "tuik_tr_2023.xlsx": ("Sayfa1", tuik(TUIK_KOPF, "Dış ticaret")),
    "data_browser.xlsx": ("Sheet 1", browser()),
    "trade_map_indicators.xlsx": ("BHR P85", trade_map_indicators()),
    "rosstat_countries.xlsx": ("Экспорт", rosstat()),
    "geostat_months.xlsx": ("1995-2024", geostat()),
    "russia_two_tables.xlsx": ("1", two_tables()),
    "russia_goods.xlsx": ("Лист1", russia_goods()),
    "russia_turnover.xlsx": ("1", russia_turnover()),
    "trade_map_2024.xlsx": ("Trade_Map_-_List_of_importing_m", trade_map()),
}


def main() -> None:
    """Write the workbooks."""
    for name, (sheet, rows) in BOOKS.items():
        book = openpyxl.Workbook()
        page = book.active
        assert page is not None
        page.title = sheet
        for row in rows:
            page.append(row)
        book.save(FOLDER / name)


if __name__ == "__main__":
    main()
