"""Japan's trade statistics (e-Stat): twelve months across, thousands of yen, quoted codes.

Traps: a year's sum beside its months, two quantities in two units, the customs' own numbers of
countries.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from mirrorgap.io.extracting import EXPORTS_FOB_IMPORTS_CIF
from mirrorgap.io.grids import Grid
from mirrorgap.io.layouts.preamble import PUBLISHER
from mirrorgap.io.layouts.words import fold, folds
from mirrorgap.io.parsing import OWN_NUMBERS
from mirrorgap.model.mapping import Mapping, ValueColumn
from mirrorgap.model.quantity_units import quantity_unit

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MEASURE = re.compile(r"(quantity1|quantity2|value) ?-? ?(year|" + "|".join(_MONTHS) + ")")
_NEEDED = frozenset(("exp or imp", "year", "hs", "country"))
#: The customs' numbers of countries; Japan Tariff Association, Country Code, read on 2026-11-22.
_COUNTRIES = {
    "103": "KOR", "104": "PRK", "105": "CHN", "106": "TWN", "107": "MNG", "108": "HKG", "110": "VNM",
    "111": "THA", "112": "SGP", "113": "MYS", "116": "BRN", "117": "PHL", "118": "IDN", "120": "KHM",
    "121": "LAO", "122": "MMR", "123": "IND", "124": "PAK", "125": "LKA", "126": "MDV",
}  # fmt: skip


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return how *grid* is read, where it is a table of Japan's trade statistics."""
    if not folds(grid.heading) >= _NEEDED:
        return ()
    for row in range(min(grid.n, 10)):
        names = [fold(text) for text in grid.texts(row)]
        if set(names) >= _NEEDED:
            measures = {
                j: found for j, name in enumerate(names) if (found := _MEASURE.fullmatch(name))
            }
            if any(found[1] == "value" for found in measures.values()):
                return (_mapping(grid, row, names, measures),)
    return ()


def _mapping(grid: Grid, row: int, names: list[str], measures: dict[int, re.Match[str]]) -> Mapping:
    columns = {"flow": names.index("exp or imp"), "year": names.index("year")}
    columns |= {"code": names.index("hs"), "partner": names.index("country")}
    weighed = _in_kilos(grid, row, names)
    unit = "unit1" if weighed or "unit2" not in names else "unit2"
    if unit in names:
        columns["unit"] = names.index(unit)
    roles = {"value": "value", "quantity1": "quantity", "quantity2": "net_kg"}
    if not weighed:
        roles = {"value": "value", "quantity2" if unit == "unit2" else "quantity1": "quantity"}
    monthly = any(found[2] != "year" for found in measures.values())
    values = tuple(
        ValueColumn(j, roles[found[1]], also=_month(found[2]))
        for j, found in measures.items()
        # A year stands beside its months as their sum.
        if found[1] in roles and (found[2] != "year") == monthly
    )
    mapping = Mapping(
        layout="japan-customs",
        header_row=int(grid.numbers[row]),
        columns=tuple(columns.items()),
        values=values,
        flows=(("1", "export"), ("2", "import")),
        partners=tuple(_COUNTRIES.items()),
        countries=OWN_NUMBERS,
        scale=1000.0,
        score=0.97,
        reason="the columns bear the names of Japan's trade statistics",
    )
    mapping = mapping.with_constant("reporter", "JPN", PUBLISHER)
    mapping = mapping.with_constant("currency", "JPY", PUBLISHER)
    mapping = mapping.with_constant("valuation", EXPORTS_FOB_IMPORTS_CIF, PUBLISHER)
    return replace(mapping, said_by=(*mapping.said_by, ("scale", PUBLISHER)))


def _month(text: str) -> tuple[tuple[str, str], ...]:
    return () if text == "year" else (("month", f"{_MONTHS.index(text) + 1:02d}"),)


def _in_kilos(grid: Grid, row: int, names: list[str]) -> bool:
    """Return whether the second quantity is a weight in kilograms throughout."""
    if "unit2" not in names:
        return False
    column = grid.columns[names.index("unit2")]
    used = np.unique(column.codes[row + 1 :])
    units = {quantity_unit(column.texts[i]) for i in used.tolist() if i >= 0}
    return units <= {"kg", None} and "kg" in units
