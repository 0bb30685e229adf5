"""Small tables whose flows stand among the countries: Export, then its partners; Import, then theirs."""

from __future__ import annotations

import numpy as np

from mirrorgap.io.grids import Grid, text_of
from mirrorgap.io.layouts.contents import Body
from mirrorgap.io.layouts.preamble import PUBLISHER, around, reporter_said, with_said, with_unit
from mirrorgap.io.layouts.words import flow_of, fold
from mirrorgap.model.hs import TOTAL
from mirrorgap.model.mapping import Mapping, ValueColumn
from mirrorgap.model.period_labels import period


def recognise(grid: Grid) -> tuple[Mapping, ...]:
    """Return how *grid* is read, where words for flows head the countries below them."""
    if not grid.columns or len(grid.columns) > 40:
        return ()
    labels = grid.columns[0]
    heads = np.flatnonzero(labels.spelling(lambda text: flow_of(text) is not None))
    if not 2 <= len(heads) <= 4 or len({flow_of(text_of(labels.at(int(i)))) for i in heads}) < 2:
        return ()
    first = int(heads[0])
    header = next((i for i in range(first - 1, max(first - 4, -1), -1) if _periods(grid, i)), None)
    if header is None or Body(grid, first).country(0) < 0.4:
        return ()
    mapping = Mapping(
        layout="blocks",
        header_row=int(grid.numbers[header]),
        columns=(("partner", 0), ("flow", 0)),
        values=tuple(ValueColumn(j, period=when) for j, when in _periods(grid, header)),
        scale=None,
        score=0.96,
        reason="words for flows stand among the countries, each above its own partners",
    )
    sayings = list(around(grid, header))
    mapping = with_unit(mapping, sayings).with_constant("code", TOTAL, PUBLISHER)
    mapping = with_said(mapping, "reporter", reporter_said(sayings))
    if any("россииск" in fold(saying.text) for saying in sayings):
        mapping = with_said(mapping, "reporter", ("RUS", PUBLISHER))
    return (mapping,)


def _periods(grid: Grid, row: int) -> list[tuple[int, str]]:
    found = [(j, period(text)) for j, text in enumerate(grid.texts(row)) if j and text]
    return [(j, when) for j, when in found if when is not None]
