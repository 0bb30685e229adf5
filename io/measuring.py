"""The numbers of a sheet: values, weights and quantities, a column of them for each record group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirrorgap.io.grids import Grid
from mirrorgap.io.parsing import ESTIMATED, Numbers, numbers
from mirrorgap.model.mapping import Decimal, Mapping
from mirrorgap.model.records import STATUSES

_REPORTED, _ZERO = STATUSES.index("reported"), STATUSES.index("zero")
_NOT_UNDERSTOOD = -2
_BLANK = -1
#: A number that its source flags as estimated: reported, and kept as such beside.
_ESTIMATED = len(STATUSES)
_NOTHING = np.array([np.nan])


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that make one record of a row together.

    Attributes
    ----------
    says : tuple of (role, text)
        What holds for these columns only.
    columns : dict of role to column from 0
        Any of ``value``, ``net_kg``, ``quantity``.
    """

    says: tuple[tuple[str, str], ...]
    columns: dict[str, int]

    def say(self, role: str) -> str | None:
        """Return what *role* is for these columns; None where they do not say."""
        return next((text for said, text in self.says if said == role), None)

    @property
    def lead(self) -> int:
        """The column that a record of this group stands in."""
        return next(self.columns[r] for r in ("value", "net_kg", "quantity") if r in self.columns)


def groups_of(mapping: Mapping) -> list[Group]:
    """Return the record groups of a mapping: one for a tidy sheet, one a period or flow across."""
    if not mapping.values:
        found = {
            role: column
            for role, column in mapping.columns
            if role in ("value", "net_kg", "quantity", "cif_value", "fob_value")
        }
        lead = found.get("value", found.get("cif_value", found.get("fob_value")))
        own = {role: j for role, j in found.items() if role in ("net_kg", "quantity")}
        return [Group((), own if lead is None else {"value": lead, **own})]
    joined: dict[tuple[tuple[str, str], ...], dict[str, int]] = {}
    for value in mapping.values:
        joined.setdefault(value.says(), {}).setdefault(value.role, value.column)
    return [Group(says, columns) for says, columns in joined.items()]


@dataclass(frozen=True, eq=False)
class Measures:
    """The numbers of all groups, each of shape (n rows, n groups); missing is NaN.

    ``value`` and ``net_kg`` are scaled; ``status`` is a place in STATUSES, -1 where the cell is
    blank, -2 where it holds neither a number nor a known marker; ``estimated`` is what a flag says of
    the value.
    """

    value: Numbers
    net_kg: Numbers
    quantity: Numbers
    status: NDArray[np.int8]
    estimated: NDArray[np.bool_]


def measured(grid: Grid, mapping: Mapping, groups: list[Group]) -> Measures:
    """Read the numbers of *groups*."""
    net = _across(grid, mapping, groups, "net_kg", mapping.kg_scale)[0]
    quantity = _across(grid, mapping, groups, "quantity", 1.0)[0]
    scale = mapping.scale if mapping.scale is not None else 1.0
    value, status = _across(grid, mapping, groups, "value", scale)
    estimated = status == _ESTIMATED
    status[estimated] = _REPORTED
    valued = np.array(["value" in group.columns for group in groups], dtype=bool)
    for weight in (net, quantity):
        # A weight of nothing beside a value is a weight that was not stated.
        weight[(weight == 0) & valued] = np.nan
    weighed = ~np.isnan(net) | ~np.isnan(quantity)
    # Goods that were weighed and not valued are a record without its value.
    status[weighed & valued & (status == _BLANK)] = STATUSES.index("missing")
    status[weighed & ~valued] = _REPORTED
    if mapping.zeros != "zero":
        nothing = value == 0
        status[nothing], value[nothing] = STATUSES.index(mapping.zeros), np.nan
    return Measures(value, net, quantity, status, estimated)


def _across(
    grid: Grid, mapping: Mapping, groups: list[Group], role: str, scale: float
) -> tuple[Numbers, NDArray[np.int8]]:
    """Return the numbers and statuses of the columns that have *role*, blank for other groups."""
    shape = (grid.n, len(groups))
    values, statuses = np.full(shape, np.nan), np.full(shape, _BLANK, dtype=np.int8)
    having = [g for g, group in enumerate(groups) if role in group.columns]
    if having:
        found = _read(grid, [groups[g].columns[role] for g in having], mapping.decimal, scale)
        values[:, having], statuses[:, having] = found
    return values, statuses


def read_numbers(
    grid: Grid, column: int, decimal: Decimal, scale: float = 1.0
) -> tuple[Numbers, NDArray[np.int8]]:
    """Return the numbers of one column, times *scale*, and their statuses, shapes (n rows,)."""
    values, statuses = _read(grid, [column], decimal, scale)
    return values[:, 0], statuses[:, 0]


def _read(
    grid: Grid, columns: list[int], decimal: Decimal, scale: float
) -> tuple[Numbers, NDArray[np.int8]]:
    """Return the numbers of *columns* and their statuses, shapes (n rows, n columns).

    The distinct values of all columns stand one column after the other, a blank one before each.
    """
    values: list[Numbers] = []
    statuses: list[int] = []
    starts: list[int] = []
    for j in columns:
        starts.append(len(statuses) + 1)
        found, markers = numbers(grid.columns[j], decimal)
        values += [_NOTHING, found]
        known = {marker: _status(marker) for marker in set(markers)}
        statuses += [_BLANK, *map(known.__getitem__, markers)]
    value, status = np.concatenate(values), np.array(statuses, dtype=np.int8)
    status[value == 0] = _ZERO
    if scale != 1.0:
        value = scaled(value, scale)
    at = np.stack([grid.columns[j].codes for j in columns], axis=1) + np.array(starts)
    return value[at], status[at]


def _status(marker: str) -> int:
    if not marker:
        return _REPORTED
    if marker == ESTIMATED:
        return _ESTIMATED
    return STATUSES.index(marker) if marker in STATUSES else _NOT_UNDERSTOOD


def scaled(values: Numbers, scale: float) -> Numbers:
    """Return *values* times *scale*, free of the noise of binary fractions.

    >>> scaled(np.array([28274.14]), 1000.0).tolist()
    [28274140.0]
    """
    return np.array([float(f"{value * scale:.15g}") for value in values.tolist()])
