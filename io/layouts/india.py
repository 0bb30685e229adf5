"""India's export import data bank: fiscal years across, the country above the table, shares below.

Traps: April to March is no calendar year; ``India's Total`` is all trade with the world; shares
and growth stand among the values; pages of the data bank end in ``.asp`` and are HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mirrorgap.io.grids import Grid
from mirrorgap.io.layouts.preamble import (
    PREAMBLE,
    PUBLISHER,
    Saying,
    around,
    first_said,
    flow_said,
    with_said,
    with_unit,
)
from mirrorgap.io.layouts.words import fold, folds
from mirrorgap.io.parsing import code_of
from mirrorgap.model.countries import to_iso3
from mirrorgap.model.hs import TOTAL
from mirrorgap.model.mapping import Mapping, ValueColumn
from mirrorgap.model.period_labels import looks_fiscal, period
from mirrorgap.model.records import WORLD

_APRIL = 4
_FISCAL = re.compile(r"(?:19|20)\d\d ?- ?(?:(?:19|20)\d\d|\d\d)(?: ?\([A-Z]\))?")
_MARK = re.compile(r"(?: ?\([A-Z]\))$")
_KEYS = {"hscode": "code", "hs code": "code", "itchs code": "code", "country": "partner",
         "commodity": "product_label", "country region": "partner"}  # fmt: skip
_BESIDE = re.compile(r"^s ?no$|^%? ?growth$|^%? ?share$")


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return how *grid* is read, where it is a table of India's data bank."""
    if _KEYS.keys().isdisjoint(folds(grid.heading)):
        return ()
    for row in range(min(grid.n, 25)):
        texts = grid.texts(row)
        names = [fold(text) for text in texts]
        years = [j for j, text in enumerate(texts) if _FISCAL.fullmatch(text)]
        keys = {_KEYS[name]: j for j, name in enumerate(names) if name in _KEYS}
        beside = [j for j, name in enumerate(names) if _BESIDE.search(name)]
        told = [_MARK.sub("", texts[j]) for j in years]
        if {"code", "partner"} & keys.keys() and beside and told and looks_fiscal(told):
            return (_mapping(grid, row, keys, beside[0], years),)
    return ()


def _mapping(grid: Grid, row: int, keys: dict[str, int], number: int, years: list[int]) -> Mapping:
    texts = grid.texts(row)
    whens = [period(_MARK.sub("", texts[j]), fiscal_start=_APRIL) for j in years]
    # The row of all trade is named in the column of row numbers.
    places = keys if "partner" in keys else keys | {"partner": number}
    mapping = Mapping(
        layout="india-data-bank",
        header_row=int(grid.numbers[row]),
        columns=tuple(places.items()),
        values=tuple(ValueColumn(j, period=w) for j, w in zip(years, whens, strict=True)),
        partners=(("india's total", WORLD),),
        scale=None,
        score=0.96,
        reason="fiscal years stand across beside their growth, as in India's data bank",
    )
    mapping = mapping.with_constant("reporter", "IND", PUBLISHER)
    sayings = list(around(grid, row))
    mapping = with_unit(mapping, sayings)
    mapping = with_said(mapping, "flow", flow_said(sayings))
    if "partner" not in keys:
        mapping = _named(mapping, "partner", _after(sayings, "country"))
        if any("commodity-wise" in saying.text.casefold() for saying in sayings):
            mapping = _world(mapping)
        return mapping.with_constant("code", TOTAL, PUBLISHER)
    return _named(mapping, "code", _after(sayings, "commodity"))


def _world(mapping: Mapping) -> Mapping:
    """Return *mapping* of a table of all goods without a country: India's trade with the world."""
    rest = tuple(pair for pair in mapping.columns if pair[0] != "partner")
    return replace(mapping, columns=rest).with_constant("partner", WORLD, PUBLISHER)


def _named(mapping: Mapping, role: str, text: str | None) -> Mapping:
    """Return *mapping* with the country or code that a line above the table names."""
    meant = to_iso3(text) if text and role == "partner" else code_of(text) if text else None
    if meant is None:
        return mapping
    rest = replace(mapping, constants=(*mapping.constants, (role, meant)))
    return replace(rest, said_by=(*mapping.said_by, (role, PREAMBLE)))


def _after(sayings: Sequence[Saying], word: str) -> str | None:
    """Return what follows *word* and a colon in a line above the table."""

    def rest(text: str) -> str | None:
        found = re.search(rf"\b{word}\s*:+\s*(.+)", text, re.IGNORECASE)
        return found[1].strip() if found else None

    return first_said(sayings, rest)[0]
