"""TÜİK's foreign trade query, English and Turkish: months down, exports and imports across.

Traps: no-break blanks in headers, leading columns filled on the first row of a group only, total
rows, notes below, a year that stands outside the table, quantity 1 that is the net weight.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from mirrorgap.io.grids import Grid
from mirrorgap.io.layouts.contents import Body
from mirrorgap.io.layouts.preamble import PUBLISHER, around, with_said, year_said
from mirrorgap.io.layouts.words import currency_in, flow_in, fold, folds
from mirrorgap.io.parsing import decimal_of
from mirrorgap.model.mapping import Decimal, Mapping, ValueColumn

_ROLES = {
    "year": {"year", "yil"},
    "month": {"month", "ay"},
    "partner": {"country name", "ulke adi"},
    "partner_number": {"country", "ulke", "country code", "ulke kodu"},
    "unit": {"unit", "olcu adi", "olcu birimi", "unit name"},
}
_CODE = re.compile(r"(?:hs|gtip)(?: ?(?:2|4|6|8|10|12))?(?: code| kodu| no)?|gtip|fasil")
_LABEL = re.compile(r"(?:hs|gtip|fasil) ?\d{0,2} (?:name|adi)|madde adi")
_MEASURE = re.compile(
    r"(?P<flow>export|import|ihracat|ithalat) (?:(?:quantity|miktar) ?(?P<place>[12])?"
    r"|(?:value )?(?P<money>dollar|dolar|euro|avro|tl|us\$|usd|eur|try)(?: degeri)?)"
)
_MONEY = {"dolar": "USD", "dollar": "USD", "us$": "USD", "euro": "EUR", "avro": "EUR", "tl": "TRY"}


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return how *grid* is read, where it is a table of TÜİK's query."""
    if not any(map(_CODE.fullmatch, folds(grid.heading))):
        return ()
    for row in range(min(grid.n, 25)):
        names = [fold(text) for text in grid.texts(row)]
        measures = [_MEASURE.fullmatch(name) for name in names]
        coded = any(_CODE.fullmatch(name) for name in names)
        if coded and any(found and found["money"] for found in measures):
            return (_mapping(grid, row, names, measures),)
    return ()


def _mapping(
    grid: Grid, row: int, names: list[str], measures: list[re.Match[str] | None]
) -> Mapping:
    body = Body(grid, row + 1)
    columns = {
        role: next(j for j, name in enumerate(names) if name in words and body.filled[j])
        for role, words in _ROLES.items()
        if any(name in words and body.filled[j] for j, name in enumerate(names))
    }
    number = columns.pop("partner_number", None)
    if "partner" not in columns and number is not None:
        columns["partner"] = number
    for role, pattern in (("code", _CODE), ("product_label", _LABEL)):
        found = [j for j, name in enumerate(names) if pattern.fullmatch(name)]
        if found:
            columns[role] = found[0]
    values, currency = _values(measures)
    decimal: Decimal = "," if decimal_of(grid.columns[v.column] for v in values) == "," else "."
    leading = tuple(r for r in ("year", "month", "partner") if r in columns)
    mapping = Mapping(
        layout="tuik",
        header_row=int(grid.numbers[row]),
        columns=tuple(columns.items()),
        values=values,
        scale=1.0,
        decimal=decimal,
        fill_down=tuple(role for role in leading if _has_gaps(grid, row, columns[role], values)),
        score=0.96,
        reason="the columns bear the names of TÜİK's foreign trade query",
    )
    mapping = mapping.with_constant("reporter", "TUR", PUBLISHER)
    mapping = mapping.with_constant("currency", currency, "header")
    mapping = replace(mapping, said_by=(*mapping.said_by, ("scale", PUBLISHER)))
    sayings = list(around(grid, row))
    return mapping if "year" in columns else with_said(mapping, "year", year_said(sayings))


def _values(measures: list[re.Match[str] | None]) -> tuple[tuple[ValueColumn, ...], str]:
    """Return the value columns in one currency, dollars where there are any, with their weights."""
    money = {found["money"] for found in measures if found and found["money"]}
    chosen = next((name for name in ("dollar", "dolar", "usd", "us$") if name in money), min(money))
    values = []
    for j, found in enumerate(measures):
        if found is None or (found["money"] and found["money"] != chosen):
            continue
        flow = flow_in(found["flow"]) or ""
        role = "value" if found["money"] else "quantity" if found["place"] == "2" else "net_kg"
        # Turkey values its exports FOB and its imports CIF.
        also = (("valuation", "FOB" if flow == "export" else "CIF"),)
        values.append(ValueColumn(j, role, flow=flow, also=also))
    return tuple(values), _MONEY.get(chosen) or currency_in(chosen) or chosen.upper()


def _has_gaps(grid: Grid, header: int, column: int, values: tuple[ValueColumn, ...]) -> bool:
    """Return whether a leading column is filled on the first row of a group only."""
    valued = np.zeros(grid.n, dtype=bool)
    for value in values:
        valued |= grid.columns[value.column].codes >= 0
    cells = grid.columns[column].codes[header + 1 :][valued[header + 1 :]]
    return len(cells) > 0 and bool(cells[0] >= 0) and bool((cells < 0).any())
