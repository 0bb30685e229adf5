"""Cells of tables and figures of selections as places that a claim can be pinned to, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from mirrorgap.model import lists
from mirrorgap.model.analysis.claim_figures import ANALYSES, RECORDS
from mirrorgap.model.claims import Place
from mirrorgap.model.selection import Both, Selection
from mirrorgap.model.selection_words import Names
from mirrorgap.model.words_claims import list_words as list_words
from mirrorgap.model.words_claims import place_words
from mirrorgap.ui import numbers
from mirrorgap.ui.columns import column
from mirrorgap.ui.view import Shown

#: What a selection offers: fields of `gaps` by their stem, the unit comes after.
STEMS = ("exports", "imports", "imports_fob", "gap", "gap_low", "gap_high", "lost", "orphaned")
CHANGES = ("exports_change", "imports_change", "unmatched_change")
PLAIN = ("gap_share", "unmatched_share")


@dataclass(frozen=True, slots=True)
class Taken:
    """A figure that is handed to the panel of claims.

    Attributes
    ----------
    number : float
        In the unit of its field.
    place : Place or None
        Where it stands; None for a table whose figures cannot be read again.
    words : str
        Where it stands, in words.
    """

    number: float
    place: Place | None
    words: str


def of_selection(now: Shown, field: str) -> Place:
    """Return the place of a figure of the selection, or of all that is shown where there is none."""
    parts = tuple(part for part in (now.query.where, now.selection) if part is not None)
    where: Selection | None = parts[0] if len(parts) == 1 else Both(parts) if parts else None
    return _place(now, "gaps", field, (), where)


def of_cell(
    now: Shown, analysis: str, by: Sequence[str], frame: pd.DataFrame, row: int, field: str
) -> Place | None:
    """Return the place of one cell of a result; None for analyses that cannot be asked again."""
    if analysis not in ANALYSES:
        return None
    keys = tuple((name, _text(frame[name].iloc[row])) for name in by)
    return _place(now, analysis, field, keys, now.query.where)


def of_record(now: Shown, field: str, where: Selection) -> Place:
    """Return the place of a column of single records."""
    return _place(now, RECORDS, field, (), where)


def _place(
    now: Shown,
    analysis: str,
    field: str,
    keys: tuple[tuple[str, str], ...],
    where: Selection | None,
) -> Place:
    query = now.query
    return Place(
        analysis,
        field,
        keys,
        query.basket.id if query.basket is not None else lists.ALL,
        query.window,
        query.base,
        where,
        query.side,
        query.measure,
        query.factor,
    )


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)


def figures_of(now: Shown, row: Iterable[str]) -> list[str]:
    """Return which fields of a selection's totals can be taken, in the order they are offered."""
    known = list(row)
    wanted = (*STEMS, *CHANGES)
    found = [name for stem in wanted for name in known if _stem(name) == stem]
    return [*found, *(name for name in PLAIN if name in known)]


def _stem(field: str) -> str:
    return next((field.removesuffix(f"_{unit}") for unit in ("usd", "kg") if field.endswith(unit)),
                field.removesuffix("_quantity"))  # fmt: skip


def field_words(field: str, measure: str = "value") -> str:
    """Return a field as a person calls it, with its unit."""
    unit = {"value": "usd", "net_kg": "kg"}.get(measure, "quantity")
    described = column(field, unit)
    return f"{described.name}, {described.unit}" if described.unit else described.name


def amount(field: str, number: float | None) -> str:
    """Return a figure in full, as tables of a few rows show it."""
    if number is not None and field.endswith("_share"):
        return numbers.percent(number, 1)
    whole = number is None or abs(number) >= 1000 or number == int(number)
    return numbers.text(number, 0 if whole else 2)


def words(place: Place, names: Names | None = None) -> str:
    """Return where a figure stands: field, row, filters, period, list."""
    return place_words(place, field_words, names)
