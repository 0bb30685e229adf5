"""Sheets in the shape of TÜİK's dynamic query in English: a year's goods, a year's totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from mirrorgap.demo import comtrade
from mirrorgap.demo.trade import MONTHS, TOTAL, Cell, Good, Values

NBSP = "\u00a0"
#: TÜİK's numbers and names of countries, in the order of the sheets.
COUNTRIES = {
    "RUS": (75, "Russian Federation"),
    "KAZ": (79, "Kazakhstan"),
    "KGZ": (83, "Kyrgyzstan"),
    "UZB": (81, "Uzbekistan"),
    "GEO": (76, "Georgia"),
    "AZE": (78, "Azerbaijan"),
    "ROU": (66, "Romania"),
    "EGY": (220, "Egypt"),
}
HEADER = (
    *("Month", "Country", f"Country{NBSP}name", "HS6", f"HS6{NBSP}name", "Unit"),
    *(f"Export{NBSP}quantity{NBSP}1", f"Export{NBSP}quantity{NBSP}2", f"Export{NBSP}Dollar"),
)
NOTES = ("Note: Quantity 1 is net kg, quantity 2 is the supplementary unit. Values are FOB.",)

Line = Sequence[object]


def sheets(values: Values, stock: Mapping[str, Good]) -> Iterator[tuple[str, str, list[Line]]]:
    """Yield name, title and lines of each sheet: a blank cell is None, a code a number.

    Month and country stand on the first row of their group only. A Total row closes each country
    of the goods and each sheet.
    """
    amounts = comtrade.stated(
        {cell: usd for cell, usd in values.items() if cell.reporter == "TUR"}, stock
    )
    wording = comtrade.names(stock)
    for year in sorted({month[:4] for month in MONTHS}):
        chosen = {cell: amounts[cell] for cell in amounts if cell.month[:4] == year}
        goods = {cell: chosen[cell] for cell in chosen if cell.code != TOTAL}
        everything = {cell: chosen[cell] for cell in chosen if cell.code == TOTAL}
        yield year, f"Exports by month, country and HS6, {year}", _goods(goods, wording, stock)
        yield (
            f"{year} all goods",
            f"Exports by month and country, all goods, {year}",
            _all(everything),
        )


def _order(cell: Cell) -> tuple[str, int, str]:
    return cell.month, list(COUNTRIES).index(cell.partner), cell.code


def _goods(
    amounts: Mapping[Cell, comtrade.Amounts],
    wording: Mapping[tuple[str, str], str],
    stock: Mapping[str, Good],
) -> list[Line]:
    pieces = {good.hs2017 for good in stock.values() if good.unit}
    pieces |= {good.code for good in stock.values() if good.unit}
    lines: list[Line] = []
    ordered = sorted(amounts, key=_order)
    for month, of_month in groupby(ordered, key=lambda cell: cell.month):
        when: int | None = int(month[5:])
        for partner, of_partner in groupby(of_month, key=lambda cell: cell.partner):
            where: tuple[object, object] = COUNTRIES[partner]
            cells = list(of_partner)
            for cell in cells:
                usd, kg, units = amounts[cell]
                label = wording[comtrade.edition(month), cell.code]
                unit = "Number" if cell.code in pieces else "-"
                lines.append((when, *where, int(cell.code), label, unit, kg, units, usd))
                when, where = None, (None, None)
            lines.append((None, None, "Total", *[None] * 5, _usd(cells, amounts)))
    lines.append(("Total", *[None] * 7, _usd(ordered, amounts)))
    return lines


def _all(amounts: Mapping[Cell, comtrade.Amounts]) -> list[Line]:
    lines: list[Line] = []
    ordered = sorted(amounts, key=_order)
    for month, cells in groupby(ordered, key=lambda cell: cell.month):
        when: int | None = int(month[5:])
        for cell in cells:
            place = COUNTRIES[cell.partner]
            lines.append((when, *place, TOTAL, "All goods", "-", None, None, amounts[cell][0]))
            when = None
    lines.append(("Total", *[None] * 7, _usd(ordered, amounts)))
    return lines


def _usd(cells: Iterable[Cell], amounts: Mapping[Cell, comtrade.Amounts]) -> int:
    return sum(amounts[cell][0] for cell in cells)
