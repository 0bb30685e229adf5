r"""Eurostat's bulk tables: all keys of a row packed into its first cell, periods across, flags in cells.

The header is ``freq,reporter,partner,product,flow,indicators\TIME_PERIOD``, its rows ``M,DE,TR,...``.
The keys are set out as columns of their own to the right of the table, so that the letters of its
columns stay those that a person sees.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from mirrorgap.io.grids import Column, Grid, Value, text_of

_PACKED = re.compile(r"\s*\w+(?:,\w+)+\\\w+\s*")


def is_packed(text: str) -> bool:
    r"""Return whether a text file begins with a header of packed keys, and goes on after a tab.

    >>> is_packed("freq,reporter,flow\\TIME_PERIOD\t2023-01 \n"), is_packed("freq,reporter\t2023\n")
    (True, False)
    """
    first, tab, _ = text.partition("\t")
    return bool(tab) and _PACKED.fullmatch(first) is not None


def unpacked(grid: Grid) -> Grid:
    """Return *grid* with its packed keys as columns at its end, and flags told from numbers.

    Rows that do not hold as many keys as the header leave them blank.
    """
    if not grid.n or not is_packed(f"{grid.cell(0, 0)}\t"):
        return grid
    first, *rest = grid.columns
    names = text_of(first.at(0)).partition("\\")[0].split(",")
    parts = [_split(level, len(names)) for level in first.levels]
    keys = tuple(_key(first, parts, j) for j in range(len(names)))
    flagged = tuple(replace(column, flags=True) for column in rest)
    return replace(grid, columns=(first, *flagged, *keys))


def _split(level: Value, n: int) -> list[str] | None:
    cells = [cell.strip() for cell in text_of(level).partition("\\")[0].split(",")]
    return cells if len(cells) == n else None


def _key(first: Column, parts: list[list[str] | None], j: int) -> Column:
    """Return the *j*-th key of all rows as a column."""
    levels: dict[str, int] = {}
    table = np.full(len(parts) + 1, -1, dtype=np.int32)
    for i, cells in enumerate(parts):
        if cells is not None and cells[j]:
            table[i] = levels.setdefault(cells[j], len(levels))
    return Column(table[first.codes], tuple(levels))
