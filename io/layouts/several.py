"""Several tables in one sheet, below or beside one another: a mapping for each.

Only tables of no publisher's layout are taken apart, and only where they have the same header and
what stands over them says different things: exports here, imports there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from mirrorgap.io.grids import Column, Grid, Mask
from mirrorgap.io.layouts.kinds import ANYBODYS
from mirrorgap.io.layouts.words import currency_in, flow_in, fold, role_of
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.period_labels import periods_in

_KEYS = frozenset((
    "reporter", "partner", "exporter", "importer", "code", "product_label", "month", "period", "year",
))  # fmt: skip
#: The part of a sheet in which a table stands, with the last row that a person sees of it.
Part = tuple[Grid, int | None]


def tables(
    grid: Grid, first: Mapping, proposing: Callable[[Grid], Sequence[Mapping]]
) -> tuple[Mapping, ...]:
    """Return a mapping for each table of *grid*; only *first* where it is one table.

    Parameters
    ----------
    first : Mapping
        How the sheet would be read as one table.
    proposing : callable
        Returns the mappings of a part of the sheet, the best first.
    """
    row = grid.index(first.header_row or 0)
    if first.layout not in ANYBODYS or row >= grid.n or first.last_row is not None:
        return (first,)
    parts = _beside(grid, row) or _below(grid, row)
    found = []
    for part, last in parts:
        proposals = proposing(part)
        if not proposals or proposals[0].score < first.score - 0.2:
            return (first,)
        found.append(replace(proposals[0], last_row=last))
    apart = len({frozenset(mapping.constants) for mapping in found}) > 1
    return tuple(found) if apart else (first,)


def _beside(grid: Grid, row: int) -> list[Part]:
    """Return the parts of a sheet whose header says the same more than once, blank columns between."""
    texts = [fold(text) for text in grid.texts(row)]
    blocks: list[list[int]] = [[]]
    for j, text in enumerate(texts):
        if text:
            blocks[-1].append(j)
        elif blocks[-1]:
            blocks.append([])
    blocks = [block for block in blocks if block]
    told = {tuple(texts[j] for j in block) for block in blocks}
    if len(blocks) < 2 or len(told) > 1 or not any(role_of(t) in _KEYS for t in next(iter(told))):
        return []
    filled = sum((column.codes >= 0).astype(np.int32) for column in grid.columns)
    shared = (np.arange(grid.n) < row) & (filled == 1)
    return [(_only(grid, set(block), shared), None) for block in blocks]


def _only(grid: Grid, block: set[int], shared: Mask) -> Grid:
    """Return *grid* with nothing outside of the columns of *block* but the rows *shared*."""
    columns = tuple(
        column
        if j in block
        else Column(np.where(shared, column.codes, -1).astype(np.int32), column.levels)
        for j, column in enumerate(grid.columns)
    )
    return replace(grid, columns=columns)


def _below(grid: Grid, row: int) -> list[Part]:
    """Return the parts of a sheet whose header stands again below a title of its own."""
    same = grid.repeats(row)
    starts = [0]
    for again in np.flatnonzero(same[row + 1 :]) + row + 1:
        start = _title(grid, int(again), max(starts[-1], row) + 1)
        if start is not None:
            starts.append(start)
    if len(starts) == 1:
        return []
    ends = [*starts[1:], grid.n]
    return [
        (_rows(grid, a, b), int(grid.numbers[b - 1]) if b < grid.n else None)
        for a, b in zip(starts, ends, strict=True)
    ]


def _title(grid: Grid, header: int, above: int) -> int | None:
    """Return the row in which the title over a repeated header begins; None where it says nothing."""
    start, told = header, False
    while start > above:
        texts = [text for text in grid.texts(start - 1) if text]
        if len(texts) > 1:
            break
        told |= any(flow_in(t) or periods_in(t) or currency_in(t) for t in texts)
        start -= 1
    return start if told else None


def _rows(grid: Grid, first: int, end: int) -> Grid:
    columns = tuple(column.taken(slice(first, end)) for column in grid.columns)
    return replace(grid, columns=columns, numbers=grid.numbers[first:end])
