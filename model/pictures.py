"""A result as a plot: figures with the frame that their marks were drawn from.

A `Picture` is a figure with the frame that its marks were drawn from, so that a brush of marks
becomes a brush of keys, and a touched row of that frame an overlaid mark. Which figure shows which
result is said in `pictures_gaps`, `pictures_flows` and `pictures_records`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import words
from mirrorgap.model.figures import Figure
from mirrorgap.model.records import Numbers

Rows = NDArray[np.intp]
T = TypeVar("T")

#: Rows of a dumbbell or bar plot, and lines in a plot over time: more cannot be read.
MOST_BARS, MOST_LINES, MOST_CODES = 24, 8, 60


def axis_unit(unit: str) -> str:
    """Return the unit of amounts as an axis says it.

    >>> axis_unit("usd"), axis_unit("kg"), axis_unit("number_of_items")
    ('USD', 'kg', 'number of items')
    """
    return {"usd": "USD", "quantity": ""}.get(unit, unit.replace("_", " "))


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure, and the frame that it was drawn from.

    Attributes
    ----------
    figure : Figure
    frame : DataFrame
        With the key columns *by*.
    by : tuple of str
    rows : int array, shape (figure.n_marks,)
        The row of *frame* that each mark stands for; -1 where it stands for none.
    """

    figure: Figure
    frame: pd.DataFrame
    by: tuple[str, ...]
    rows: Rows


def keys_of(frame: pd.DataFrame, by: Sequence[str], rows: Rows) -> tuple[tuple[str, ...], ...]:
    """Return the keys of some rows of a result frame, as text; a missing key is "".

    >>> keys_of(pd.DataFrame({"tier": ["1", "2"]}), ("tier",), np.array([1]))
    (('2',),)
    """
    columns = [_texts(frame[name].iloc[rows]) for name in by]
    return tuple(zip(*columns, strict=True)) if columns else tuple(() for _ in rows)


def _texts(column: pd.Series) -> list[str]:
    return [
        "" if missing else str(text) for text, missing in zip(column, column.isna(), strict=True)
    ]


def labels_of(keys: Sequence[tuple[str, ...]], by: Sequence[str]) -> tuple[str, ...]:
    """Return one label a row; a country that all rows share is left out."""
    columns = list(zip(*keys, strict=True))
    constant = {
        name
        for name, column in zip(by, columns, strict=False)
        if len(keys) > 1 and len(by) > 1 and len(set(column)) == 1
    }
    if len(constant) == len(by):
        constant = set()
    kept = [i for i, name in enumerate(by) if name not in constant]
    names = [by[i] for i in kept]
    return tuple(words.row_label(names, [key[i] for i in kept]) for key in keys)


def largest(values: Numbers, most: int) -> Rows:
    """Return the rows with the largest values, largest first; NaN is never among them.

    >>> largest(np.array([1.0, np.nan, 3.0]), 2)
    array([2, 0])
    """
    order = np.argsort(-np.where(np.isnan(values), -np.inf, values), kind="stable")
    return order[: min(most, int((~np.isnan(values)).sum()))].astype(np.intp)


class Made(Sequence[T]):
    """A sequence whose items are made when asked for: a million tuples would cost a second."""

    def __init__(self, rows: Rows, make: Callable[[int], T]) -> None:
        self._rows, self._make = rows, make

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return Made(self._rows[at], self._make)
        return self._make(int(self._rows[at]))
