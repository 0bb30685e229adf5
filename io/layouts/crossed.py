"""Tables whose rows are periods and whose columns are countries or goods: months below their year."""

from __future__ import annotations

from collections.abc import Sequence

from mirrorgap.io.grids import Grid, text_of
from mirrorgap.io.layouts.contents import Body, is_country, is_hs
from mirrorgap.io.layouts.preamble import (
    PUBLISHER,
    around,
    flow_said,
    partner_said,
    reporter_said,
    with_said,
    with_unit,
)
from mirrorgap.io.layouts.words import fold, is_total
from mirrorgap.io.parsing import code_of, decimal_of, month_of, period_of, year_of
from mirrorgap.model import nomenclature
from mirrorgap.model.countries import to_iso3
from mirrorgap.model.hs import TOTAL
from mirrorgap.model.mapping import Mapping, ValueColumn

_SEARCHED = 40
#: So many countries across, at least, make such a header.
_FEW = 4


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return how *grid* is read, where countries stand across and periods down its first column."""
    if len(grid.columns) <= _FEW:
        return _goods_across(grid)
    for row in range(min(grid.n - 1, _SEARCHED)):
        texts = grid.texts(row)
        told = [j for j, text in enumerate(texts) if j and text]
        if len(told) < _FEW or not all(is_country(texts[j]) for j in told[:3]):
            continue
        if sum(is_country(texts[j]) for j in told) < 0.8 * len(told):
            continue
        keys = _periods(grid, row + 1)
        if not keys:
            return ()
        body = Body(grid, row + 1)
        if all(body.numeric(j) >= 0.6 for j in told):
            return (_mapping(grid, row, told, keys),)
    return _goods_across(grid)


def _goods_across(grid: Grid) -> tuple[Mapping, ...]:
    """Return how *grid* is read, where codes of goods stand across and periods down."""
    if len(grid.columns) < 3:
        return ()
    for row in range(min(grid.n - 1, _SEARCHED)):
        texts = grid.texts(row)
        codes = _codes(texts)
        years = all(year_of(texts[j]) is not None for j in codes)
        if len(codes) < 2 or years or period_of(texts[0]) is not None:
            # A row that begins with its period is one of data.
            continue
        keys = _periods(grid, row + 1)
        body = Body(grid, row + 1)
        if keys and all(body.numeric(j) >= 0.6 for j in codes):
            values = tuple(
                ValueColumn(j, also=(("code", code), ("product_label", texts[j])))
                for j, code in codes.items()
            )
            what = "codes of goods stand across"
            mapping = _found(grid, row, values, keys, "goods-across", what)
            return (with_said(mapping, "partner", partner_said(around(grid, row))),)
    return ()


def _codes(texts: Sequence[str]) -> dict[int, str]:
    """Return the codes of a header by their places, totals aside; none where another cell is none."""
    codes = {}
    for j, text in enumerate(texts):
        if j and text and not is_total(text):
            code = _code(text)
            if code is None:
                return {}
            codes[j] = code
    return codes


def _code(text: str) -> str | None:
    """Return the HS code that a header names, its lost zero put back; None for a bare chapter."""
    code = code_of(text)
    if code is None or code == TOTAL or not is_hs(text) or (len(code) < 4 and text.isdecimal()):
        return None
    code = "0" + code if len(code) % 2 else code
    return code if len(code) < 6 or nomenclature.editions_of(code) else None


def _periods(grid: Grid, first: int) -> tuple[tuple[str, int], ...]:
    """Return the roles of the first column: periods, or months with their years among them."""
    body = Body(grid, first)
    if body.period(0) >= 0.8:
        return (("period", 0),)
    years = body.share(0, lambda value: year_of(text_of(value)) is not None)
    months = body.share(0, lambda value: month_of(text_of(value)) is not None)
    if years and months and years + months >= 0.8:
        return (("year", 0), ("month", 0))
    return ()


def _mapping(grid: Grid, row: int, told: list[int], keys: tuple[tuple[str, int], ...]) -> Mapping:
    texts = grid.texts(row)
    values = tuple(
        ValueColumn(j, partner=to_iso3(texts[j]), also=(("partner_label", texts[j]),)) for j in told
    )
    mapping = _found(grid, row, values, keys, "countries-across", "countries stand across")
    sayings = list(around(grid, row))
    titles = " | ".join(fold(saying.text) for saying in sayings)
    if "россииск" in titles and ("фтс" in titles or "федерации" in titles):
        mapping = with_said(mapping, "reporter", ("RUS", PUBLISHER))
        mapping = with_said(mapping, "code", (TOTAL, PUBLISHER))
    return mapping


def _found(
    grid: Grid,
    row: int,
    values: tuple[ValueColumn, ...],
    keys: tuple[tuple[str, int], ...],
    layout: str,
    what: str,
) -> Mapping:
    """Return the mapping with what stands around the table."""
    money = [grid.columns[v.column] for v in values]
    mapping = Mapping(
        layout=layout,
        header_row=int(grid.numbers[row]),
        columns=keys,
        values=values,
        scale=None,
        decimal="," if decimal_of(money) == "," else ".",
        score=0.96,
        reason=f"{what}, and periods down the first column",
    )
    sayings = list(around(grid, row))
    mapping = with_said(with_unit(mapping, sayings), "flow", flow_said(sayings))
    return with_said(mapping, "reporter", reporter_said(sayings))
