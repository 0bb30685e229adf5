"""A brush is a predicate: keys, ranges, a polygon, rows of a source; and how brushes combine.

A selection names what is selected and never holds a mask: loading another source renumbers records,
and a stored mask would then select the wrong ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

import numpy as np

from mirrorgap.model.keeping import ById
from mirrorgap.model.records import Codes, Mask, Numbers, Texts, having


class Table(Protocol):
    """What a predicate is worked out over: records, or the cells of the mirror."""

    @property
    def n(self) -> int:
        """Number of entries."""

    def column(self, name: str) -> tuple[Codes, Texts]:
        """Return (codes, levels) of a text column; -1 is missing."""

    def number(self, name: str) -> Numbers:
        """Return a number column; missing is NaN."""

    def rows_of(self, source: str, rows: Sequence[int]) -> Mask:
        """Return which entries stem from those rows of the source with that chunk id."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Entries whose *columns* together take one of the *rows* of values."""

    columns: tuple[str, ...]
    rows: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Range:
    """Entries whose column lies between *low* and *high*, inclusive; None is open.

    A text column (a period, a code) is compared as text, a number column as numbers.
    """

    column: str
    low: str | float | None
    high: str | float | None


@dataclass(frozen=True, slots=True)
class Polygon:
    """Entries whose point (x, y) of two number columns lies inside a closed polygon."""

    x: str
    y: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class SourceRows:
    """Entries that stem from given rows (as a person sees them) of one source."""

    source: str
    rows: frozenset[int]


@dataclass(frozen=True, slots=True)
class Either:
    """Entries of any of the parts."""

    parts: tuple[Selection, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Entries of all of the parts; of no parts: everything."""

    parts: tuple[Selection, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Entries of *whole* that are not in *part*."""

    whole: Selection
    part: Selection


Selection = Keys | Range | Polygon | SourceRows | Either | Both | Without


class Combine(StrEnum):
    """How a new brush meets the selection that is already there."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"
    INTERSECT = "intersect"


def keys(column: str, *values: str) -> Keys:
    """Return the predicate that *column* is one of *values*.

    >>> keys("exporter", "TUR").columns
    ('exporter',)
    """
    return Keys((column,), frozenset((value,) for value in values))


def combined(old: Selection | None, brush: Selection, how: Combine) -> Selection | None:
    """Return the selection after *brush* is applied to *old* (None: nothing is selected).

    Removing from nothing leaves nothing; intersecting with nothing takes the brush as it is.

    >>> combined(None, keys("exporter", "TUR"), Combine.REMOVE) is None
    True
    """
    if how is Combine.REPLACE or (old is None and how is not Combine.REMOVE):
        return brush
    if old is None:
        return None
    if how is Combine.ADD:
        return _merged(old, brush) or Either((*_parts(old, Either), brush))
    if how is Combine.REMOVE and isinstance(old, Without):  # flat, however often one removes
        return Without(old.whole, combined(old.part, brush, Combine.ADD) or brush)
    if how is Combine.REMOVE:
        return Without(old, brush)
    return Both((*_parts(old, Both), brush))


def _parts(selection: Selection, kind: type[Either] | type[Both]) -> tuple[Selection, ...]:
    return selection.parts if isinstance(selection, kind) else (selection,)


def _merged(old: Selection, brush: Selection) -> Keys | None:
    if isinstance(old, Keys) and isinstance(brush, Keys) and old.columns == brush.columns:
        return Keys(old.columns, old.rows | brush.rows)
    return None


def of_records(selection: Selection) -> bool:
    """Return whether the selection names single rows of a source.

    >>> of_records(SourceRows("a", frozenset({2}))), of_records(keys("code", "854231"))
    (True, False)
    """
    match selection:
        case SourceRows():
            return True
        case Either(parts) | Both(parts):
            return any(of_records(part) for part in parts)
        case Without(whole, part):
            return of_records(whole) or of_records(part)
        case _:
            return False


def mask(selection: Selection | None, table: Table) -> Mask:
    """Return which entries of *table* the selection takes, shape (n,); None takes all of them.

    Raises
    ------
    KeyError
        When the table has no such column.
    """
    match selection:
        case None:
            return np.ones(table.n, dtype=bool)
        case Keys():
            return _keys_mask(selection, table)
        case Range():
            return _range_mask(selection, table)
        case Polygon(x, y, points):
            return inside(table.number(x), table.number(y), points)
        case SourceRows(source, rows):
            return table.rows_of(source, sorted(rows))
        case Either(parts):
            return _folded(np.logical_or, np.zeros(table.n, dtype=bool), parts, table)
        case Both(parts):
            return _folded(np.logical_and, np.ones(table.n, dtype=bool), parts, table)
        case Without(whole, part):
            return mask(whole, table) & ~mask(part, table)


def _folded(
    join: Callable[[Mask, Mask], Mask], start: Mask, parts: Sequence[Selection], table: Table
) -> Mask:
    for part in parts:
        start = join(start, mask(part, table))
    return start


def _keys_mask(selection: Keys, table: Table) -> Mask:
    columns = [table.column(name) for name in selection.columns]
    if len(columns) == 1:
        codes, levels = columns[0]
        return having(codes, levels_in(selection, levels))
    # Most entries fall out by one column alone; the rest get one number a combination of values.
    at = None
    for i, (codes, levels) in enumerate(columns):
        wanted = _among(levels, {row[i] for row in selection.rows})
        if at is None:
            at = np.flatnonzero(having(codes, wanted))
        else:
            at = at.take(np.flatnonzero(having(codes.take(at), wanted)))
    assert at is not None
    packed = np.zeros(len(at), dtype=np.int64)
    rows = list(selection.rows)
    wanted_numbers = np.zeros(len(rows), dtype=np.int64)
    possible = np.ones(len(rows), dtype=bool)
    for i, (codes, levels) in enumerate(columns):
        place = _places(ById(levels))
        mine = np.array([place.get(row[i], -1) for row in rows], dtype=np.int64)
        possible &= mine >= 0
        packed = packed * (len(levels) + 1) + codes.take(at)
        wanted_numbers = wanted_numbers * (len(levels) + 1) + mine
    taken = np.zeros(table.n, dtype=bool)
    taken[at[np.isin(packed, wanted_numbers[possible])]] = True
    return taken


def levels_in(selection: Keys | Range, levels: Texts) -> Mask:
    """Return which levels of its only column a selection takes, shape (n_levels,).

    >>> levels_in(Range("period", "2023", None), np.array(["2022", "2023"], dtype=object))
    array([False,  True])
    """
    if isinstance(selection, Keys):
        return _among(levels, {row[0] for row in selection.rows})
    low, high = selection.low, selection.high
    inside = (
        (low is None or level >= str(low)) and (high is None or level <= str(high))
        for level in levels
    )
    return np.fromiter(inside, dtype=bool, count=len(levels))


@lru_cache(maxsize=32)
def _places(key: ById[Texts]) -> dict[str | None, int]:
    """Return where each level stands: a brush after a brush asks for the same ones."""
    return {level: place for place, level in enumerate(key.held)}


def _among(levels: Texts, wanted: AbstractSet[str | None]) -> Mask:
    place = _places(ById(levels))
    if len(place) < len(levels):  # the same level stands in several places
        return np.fromiter((level in wanted for level in levels), dtype=bool, count=len(levels))
    result = np.zeros(len(levels), dtype=bool)
    result[[place[one] for one in wanted if one in place]] = True
    return result


def _range_mask(selection: Range, table: Table) -> Mask:
    low, high = selection.low, selection.high
    if isinstance(low, str) or isinstance(high, str):
        codes, levels = table.column(selection.column)
        return having(codes, levels_in(selection, levels))
    numbers = table.number(selection.column)
    result: Mask = ~np.isnan(numbers)
    if low is not None:
        result &= numbers >= low
    if high is not None:
        result &= numbers <= high
    return result


def inside(x: Numbers, y: Numbers, points: Sequence[tuple[float, float]]) -> Mask:
    """Return which points lie inside a closed polygon, by the even-odd rule, shape (n,).

    >>> inside(np.array([0.5, 2.0]), np.array([0.5, 0.5]), [(0, 0), (1, 0), (1, 1), (0, 1)])
    array([ True, False])
    """
    result = np.zeros(len(x), dtype=bool)
    for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True):
        if y0 == y1:
            continue
        between = (y0 > y) != (y1 > y)
        result ^= between & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return result
