"""The numbers of a sheet: values, weights and quantities, a column of them for each record group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirrorgap.io.grids import Grid
from mirrorgap.io.parsing import Numbers, numbers
from mirrorgap.model.mapping import Decimal, Mapping
from mirrorgap.model.records import STATUSES

_REPORTED, _ZERO = STATUSES.index("reported"), STATUSES.index("zero")
_NOT_UNDERSTOOD = -2
_BLANK = -1


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
        return dict(self.says).get(role)

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
    blank, -2 where it holds neither a number nor a known marker.
    """

    value: Numbers
    net_kg: Numbers
    quantity: Numbers
    status: NDArray[np.int8]


def measured(grid: Grid, mapping: Mapping, groups: list[Group]) -> Measures:
    """Read the numbers of *groups*."""
    shape = (grid.n, len(groups))
    value, net, quantity = (np.full(shape, np.nan) for _ in range(3))
    status = np.full(shape, _BLANK, dtype=np.int8)
    for g, group in enumerate(groups):
        for role, target, scale in (
            ("net_kg", net, mapping.kg_scale),
            ("quantity", quantity, 1.0),
        ):
            if role in group.columns:
                found, _ = read_numbers(grid, group.columns[role], mapping.decimal, scale)
                # A weight of nothing beside a value is a weight that was not stated.
                beside = "value" in group.columns
                target[:, g] = np.where((found == 0) & beside, np.nan, found)
        if "value" in group.columns:
            scale = mapping.scale if mapping.scale is not None else 1.0
            value[:, g], status[:, g] = read_numbers(
                grid, group.columns["value"], mapping.decimal, scale
            )
            weighed = ~np.isnan(net[:, g]) | ~np.isnan(quantity[:, g])
            # Goods that were weighed and not valued are a record without its value.
            status[weighed & (status[:, g] == _BLANK), g] = STATUSES.index("missing")
            if mapping.zeros != "zero":
                status[value[:, g] == 0, g] = STATUSES.index(mapping.zeros)
                value[value[:, g] == 0, g] = np.nan
        else:
            known = ~np.isnan(net[:, g]) | ~np.isnan(quantity[:, g])
            status[known, g] = _REPORTED
    return Measures(value, net, quantity, status)


def read_numbers(
    grid: Grid, column: int, decimal: Decimal, scale: float = 1.0
) -> tuple[Numbers, NDArray[np.int8]]:
    """Return the numbers of one column, times *scale*, and their statuses, shapes (n rows,)."""
    cells = grid.columns[column]
    values, markers = numbers(cells, decimal)
    table = np.array([_status(marker) for marker in markers] + [_BLANK], dtype=np.int8)
    table[:-1][values == 0] = _ZERO
    if scale != 1.0:
        values = scaled(values, scale)
    return np.append(values, np.nan)[cells.codes], table[cells.codes]


def _status(marker: str) -> int:
    if not marker:
        return _REPORTED
    return STATUSES.index(marker) if marker in STATUSES else _NOT_UNDERSTOOD


def scaled(values: Numbers, scale: float) -> Numbers:
    """Return *values* times *scale*, free of the noise of binary fractions.

    >>> scaled(np.array([28274.14]), 1000.0).tolist()
    [28274140.0]
    """
    return np.array([float(f"{value * scale:.15g}") for value in values.tolist()])
