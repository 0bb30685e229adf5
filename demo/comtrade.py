"""Rows in the shape of a Comtrade+ download: 47 columns, a row for each flow, partner and code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mirrorgap.demo import assumptions as a
from mirrorgap.demo.arithmetic import draw, wobble
from mirrorgap.demo.trade import TOTAL, Cell, Good, Values, net_kg, units

HEADER = (
    *("typeCode", "freqCode", "refPeriodId", "refYear", "refMonth", "period"),
    *("reporterCode", "reporterISO", "reporterDesc", "flowCode", "flowDesc"),
    *("partnerCode", "partnerISO", "partnerDesc", "partner2Code", "partner2ISO", "partner2Desc"),
    *("classificationCode", "classificationSearchCode", "isOriginalClassification"),
    *("cmdCode", "cmdDesc", "aggrLevel", "isLeaf", "customsCode", "customsDesc", "mosCode"),
    *("motCode", "motDesc", "qtyUnitCode", "qtyUnitAbbr", "qty", "isQtyEstimated"),
    *("altQtyUnitCode", "altQtyUnitAbbr", "altQty", "isAltQtyEstimated"),
    *("netWgt", "isNetWgtEstimated", "grossWgt", "isGrossWgtEstimated"),
    *("cifvalue", "fobvalue", "primaryValue", "legacyEstimationFlag", "isReported", "isAggregate"),
)
#: Comtrade's own numbers and names of countries.
COUNTRIES = {
    "W00": (0, "World"),
    "CZE": (203, "Czechia"),
    "FRA": (251, "France"),
    "GBR": (826, "United Kingdom"),
    "ITA": (380, "Italy"),
    "JPN": (392, "Japan"),
    "KOR": (410, "Rep. of Korea"),
    "NLD": (528, "Netherlands"),
    "POL": (616, "Poland"),
    "USA": (842, "USA"),
    "VNM": (704, "Viet Nam"),
    "AZE": (31, "Azerbaijan"),
    "CHN": (156, "China"),
    "DEU": (276, "Germany"),
    "GEO": (268, "Georgia"),
    "KAZ": (398, "Kazakhstan"),
    "KGZ": (417, "Kyrgyzstan"),
    "RUS": (643, "Russian Federation"),
    "TUR": (792, "Türkiye"),
    "UZB": (860, "Uzbekistan"),
}
FLOWS = {"M": "Import", "X": "Export", "RX": "Re-export"}
#: Importers that publish the FOB value of their imports beside the CIF value (assumed).
FOB_TOO = ("GEO",)
#: What Kyrgyzstan's file also breaks down by mode of transport: goods and year (assumed). Each such
#: row is part of the row of all modes, and a reader that adds it counts the goods twice.
BY_MODE = ("847150", "851762")
BY_MODE_YEAR = "2023"
MODES = {3200: "Road", 1000: "Air"}
ROAD_SHARE = 0.7
BROKEN_DOWN = ("qty", "netWgt", "cifvalue", "primaryValue")

Row = dict[str, object]
Amounts = tuple[int, int | None, int | None]


def edition(month: str) -> str:
    """Return Comtrade's sign of the HS edition in *month*: H5 is HS2017, H6 HS2022."""
    return "H6" if month >= a.HS2022_FROM else "H5"


def stated(values: Values, stock: Mapping[str, Good]) -> dict[Cell, Amounts]:
    """Return USD, kg and pieces by cell with the codes of the month's HS edition.

    Before 2022 the parts of a later split are one code: their amounts are added.
    """
    summed: dict[Cell, Amounts] = {}
    for cell, usd in values.items():
        kg = net_kg(cell, usd, stock)
        pieces = units(cell.code, kg, stock)
        if cell.month < a.HS2022_FROM and cell.code != TOTAL:
            cell = cell._replace(code=stock[cell.code].hs2017)
        old = summed.get(cell)
        if old:
            usd, kg, pieces = usd + old[0], _plus(kg, old[1]), _plus(pieces, old[2])
        summed[cell] = (usd, kg, pieces)
    return summed


def _plus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def names(stock: Mapping[str, Good]) -> dict[tuple[str, str], str]:
    """Return the wording of each code by edition (H5, H6) and code."""
    wording = {("H6", good.code): good.label for good in stock.values()}
    for good in sorted(stock.values(), key=lambda good: (not good.tier, good.code)):
        wording.setdefault(("H5", good.hs2017), good.label)
    for edition_ in ("H5", "H6"):
        wording[edition_, TOTAL] = "All Commodities"
    return wording


def rows(values: Values, stock: Mapping[str, Good]) -> Iterator[Row]:
    """Yield the rows of *values*, sorted by month, flow, partner and code."""
    wording = names(stock)
    amounts = stated(values, stock)
    order = sorted(amounts, key=lambda c: (c.month, c.flow, COUNTRIES[c.partner][0], c.code))
    for cell in order:
        row = _row(cell, amounts[cell], wording[edition(cell.month), cell.code])
        yield row
        yield from _by_mode(cell, row)


def _row(cell: Cell, amounts: Amounts, wording: str) -> Row:
    usd, kg, pieces = amounts
    year, month = cell.month.split("-")
    reporter, partner = COUNTRIES[cell.reporter], COUNTRIES[cell.partner]
    imports, unit = cell.flow == "M", _unit(kg, pieces)
    guessed = draw(*cell, "estimated") < 0.03
    cells = (
        *("C", "M", int(f"{year}{month}01"), int(year), int(month), int(year + month)),
        *(reporter[0], cell.reporter, reporter[1], cell.flow, FLOWS[cell.flow]),
        *(partner[0], cell.partner, partner[1], 0, "W00", "World"),
        *(edition(cell.month), "HS", True, cell.code, wording),
        *((0, False) if cell.code == TOTAL else (6, True)),
        *("C00", "TOTAL CPC", 0, 0, "TOTAL MOT"),
        *(*unit, guessed, -1, "N/A", None, False),
        *(kg, guessed, None, False),
        *(usd if imports else None, _fob(cell, usd), usd, 0),
        *(cell.partner != "W00", cell.partner == "W00"),
    )
    return dict(zip(HEADER, cells, strict=True))


def _unit(kg: int | None, pieces: int | None) -> tuple[int, str, int | None]:
    if kg is None:
        return -1, "N/A", None
    return (8, "kg", kg) if pieces is None else (5, "u", pieces)


def _fob(cell: Cell, usd: int) -> int | None:
    if cell.flow != "M":
        return usd
    if cell.reporter not in FOB_TOO:
        return None
    return round(usd / (a.CIF * wobble(0.01, *cell, "fob")))


def _by_mode(cell: Cell, row: Row) -> Iterable[Row]:
    """Return the parts of *row* by mode of transport, where the file breaks it down."""
    if (cell.reporter, cell.flow, cell.partner) != ("KGZ", "M", "TUR"):
        return
    if cell.code not in BY_MODE or not cell.month.startswith(BY_MODE_YEAR):
        return
    amounts = {name: int(str(row[name])) for name in BROKEN_DOWN}
    for mode, name in MODES.items():
        road = {field: round(amount * ROAD_SHARE) for field, amount in amounts.items()}
        rest = {field: amounts[field] - road[field] for field in amounts}
        yield {**row, "motCode": mode, "motDesc": name, **(road if name == "Road" else rest)}
