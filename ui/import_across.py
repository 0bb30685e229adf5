"""Value columns across a wide sheet: what a column may be offered as, and how one is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mirrorgap.model.mapping import Mapping, ValueColumn
from mirrorgap.model.period_labels import period

#: What a column under a period may hold: (role, flow); None keeps the flow that it has.
_KINDS: tuple[tuple[str, str | None], ...] = (
    ("value", None),
    ("value", "export"),
    ("value", "import"),
    ("net_kg", None),
    ("quantity", None),
)


def across(mapping: Mapping, column: int) -> ValueColumn | None:
    """Return what *column* is among the value columns; None where it is none of them."""
    return next((one for one in mapping.values if one.column == column), None)


def offers(mapping: Mapping, column: int, header: str) -> tuple[ValueColumn, ...]:
    """Return what a value column may be: as it is first, then as other measures and flows.

    Empty where the sheet has no value columns across and the header names no period.
    """
    own = across(mapping, column)
    when = own.period if own is not None else period(header)
    if own is None and when is None:
        return ()
    like = mapping.values[0] if mapping.values else ValueColumn(column)
    start = own or replace(like, column=column, role="value", period=when)
    made = [start] + [replace(start, role=role, flow=flow or start.flow) for role, flow in _KINDS]
    return tuple(dict.fromkeys(made))


def chosen(mapping: Mapping, one: ValueColumn, headers: Sequence[str]) -> Mapping:
    """Return *mapping* with the value column *one*.

    The first one of a sheet brings all other columns without a meaning whose header is a period.
    """
    taken = {place for _, place in mapping.columns} - {one.column}
    columns = tuple(
        pair for pair in mapping.columns if pair[1] != one.column and pair[0] != one.role
    )
    rest: Iterable[ValueColumn] = (v for v in mapping.values if v.column != one.column)
    if not mapping.values:
        rest = (
            replace(one, column=j, period=when)
            for j, header in enumerate(headers)
            if j != one.column and j not in taken and (when := period(header)) is not None
        )
    values = sorted((*rest, one), key=lambda value: value.column)
    return replace(mapping, columns=columns, values=tuple(values))


def unchosen(mapping: Mapping, column: int, role: str) -> Mapping:
    """Return *mapping* with *role* on *column* ("": none), and no value column there.

    A single column of values takes the place of those across.
    """
    values = tuple(one for one in mapping.values if one.column != column)
    if role == "value":
        values = ()
    columns = tuple(pair for pair in mapping.columns if pair[1] != column)
    bare = replace(mapping, values=values, columns=columns)
    return bare.with_column(role, column) if role else bare
