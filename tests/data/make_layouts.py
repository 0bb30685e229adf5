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


BOOKS: dict[str, tuple[str, Rows]] = {
    "tuik_en.xlsx": ("Sheet1", tuik(TUIK_HEAD, "Foreign trade, 2023")),
    "tuik_tr_2023.xlsx": ("Sayfa1", tuik(TUIK_KOPF, "Dış ticaret")),
    "data_browser.xlsx": ("Sheet 1", browser()),
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
