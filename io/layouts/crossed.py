"""Tables whose columns are countries and whose rows are periods: months below a row of their year."""

from __future__ import annotations

from mirrorgap.io.grids import Grid, text_of
from mirrorgap.io.layouts.contents import Body, is_country
from mirrorgap.io.layouts.preamble import (
    PUBLISHER,
    around,
    flow_said,
    reporter_said,
    with_said,
    with_unit,
)
from mirrorgap.io.layouts.words import fold
from mirrorgap.io.parsing import decimal_of, month_of, year_of
from mirrorgap.model.countries import to_iso3
from mirrorgap.model.hs import TOTAL
from mirrorgap.model.mapping import Mapping, ValueColumn

_SEARCHED = 40
#: So many countries across, at least, make such a header.
_FEW = 4


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return how *grid* is read, where countries stand across and periods down its first column."""
    if len(grid.columns) <= _FEW:
        return ()
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
    return ()


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
    mapping = Mapping(
        layout="countries-across",
        header_row=int(grid.numbers[row]),
        columns=keys,
        values=values,
        scale=None,
        decimal="," if decimal_of(grid.columns[j] for j in told) == "," else ".",
        score=0.96,
        reason="countries stand across, and periods down the first column",
    )
    sayings = list(around(grid, row))
    mapping = with_said(with_unit(mapping, sayings), "flow", flow_said(sayings))
    mapping = with_said(mapping, "reporter", reporter_said(sayings))
    titles = " | ".join(fold(saying.text) for saying in sayings)
    if "россииск" in titles and ("фтс" in titles or "федерации" in titles):
        mapping = with_said(mapping, "reporter", ("RUS", PUBLISHER))
        mapping = with_said(mapping, "code", (TOTAL, PUBLISHER))
    return mapping
