"""What a brush takes of one column, read off sums that are made once for each of its levels.

A brush over months, tiers or a country takes a large part of all cells, and would sum them anew with
each of its moves. Where it names levels of one column, the sums of each level are made at the first
brush and added up at the next ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model.analysis.picking import cells_in
from mirrorgap.model.keeping import kept
from mirrorgap.model.lists import ControlList
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Codes
from mirrorgap.model.selection import Both, Keys, Range, Selection, levels_in

#: Of columns with more levels no sums are made: a brush of one of them takes few cells.
MOST = 256


@dataclass(frozen=True)
class Levels:
    """A column of the cells, the numbers of the levels that a brush takes of it, and of how many."""

    column: str
    wanted: NDArray[np.intp]
    n: int = 0


@kept(8)
def levels_of(
    mirror: Mirror, basket: ControlList | None, selection: Selection | None
) -> Levels | None:
    """Return the levels that a selection takes; None where it is not of one column with few.

    Raises
    ------
    KeyError
        When cells have no such column.

    >>> levels_of(Mirror([], []), None, Range("x", 5.0, None)) is None
    True
    """
    match selection:
        case Keys((column,), _):
            pass
        case Range(column, low, high) if isinstance(low, str) or isinstance(high, str):
            pass
        case _:
            return None
    levels = mirror.cell_table(basket).column(column)[1]
    if len(levels) > MOST:
        return None
    return Levels(column, np.flatnonzero(levels_in(selection, levels)), len(levels))


def parted(mirror: Mirror, query: Query) -> tuple[Query, Levels] | None:
    """Return a query without the brush that came last, and that brush; None where it has none such.

    >>> parted(Mirror([], []), Query()) is None
    True
    """
    match query.where:
        case Both((*rest, last)) if rest:
            where: Selection | None = Both(tuple(rest)) if len(rest) > 1 else rest[0]
        case last:
            where = None
    found = levels_of(mirror, query.basket, last)
    if found is None:
        return None
    # What is made for one question serves all that take the same cells.
    plain = Query(
        basket=query.basket,
        exporters=query.exporters,
        importers=query.importers,
        window=query.window,
        factor=query.factor,
        where=where,
    )
    return plain, found


def placed(
    mirror: Mirror, basket: ControlList | None, column: str, pick: Codes
) -> tuple[NDArray[np.intp], int]:
    """Return the level of each of the cells numbered *pick*, and how many there are.

    A cell without one has the number after the last.
    """
    codes, levels = mirror.cell_table(basket).column(column)
    at = codes.take(pick).astype(np.intp)
    at[at < 0] = len(levels)
    return at, len(levels) + 1


@kept(60)
def beside(
    mirror: Mirror, query: Query, column: str, other: str, *, compared: bool = False
) -> NDArray[np.bool_]:
    """Return which levels of *other* stand beside those of *column* in a cell that the query takes.

    Shape (n_levels + 1, n_others), the last row for cells without a level; *compared*: only in cells
    that count in a gap.
    """
    taken = cells_in(mirror, query)
    pick = np.flatnonzero(taken & mirror.cells.comparable if compared else taken)
    a, n = placed(mirror, query.basket, column, pick)
    b, m = placed(mirror, query.basket, other, pick)
    there = np.zeros((n, m), dtype=bool)
    there[a, b] = True
    return there[:, :-1]
