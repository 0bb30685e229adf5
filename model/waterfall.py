"""A waterfall as data: steps that add up to a total, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model.records import Numbers

if TYPE_CHECKING:
    from mirrorgap.model.figures import Axis, Cell, Key


@dataclass(frozen=True, slots=True, eq=False)
class Waterfall:
    """Horizontal bars, one a label, each beginning where the one above it ended.

    A mark is a row, from the top.

    Attributes
    ----------
    labels : tuple of str
    values : float array, shape (n,)
        What each step adds, in the unit of *axis*; NaN is missing: nothing is drawn, the sum stays.
    kinds : tuple of "total", "first" or "step"
        A total says a whole and stands on zero, the first step of a new sum begins there too; the
        sum goes on from both.
    colours : tuple of str
        Colour key of each row; empty: grey.
    keys : tuple of Key
        One a row, with empty texts where a row stands for nothing that can be brushed.
    """

    title: str
    axis: Axis
    labels: tuple[str, ...]
    values: Numbers
    kinds: tuple[str, ...]
    colours: tuple[str, ...] = ()
    key_columns: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if not len(self.labels) == len(self.values) == len(self.kinds):
            raise ValueError(f"waterfall {self.title!r}: labels, values and kinds differ in length")

    @property
    def n_marks(self) -> int:
        """How many rows there are."""
        return len(self.labels)

    def ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where each bar begins and ends, shape (n,), in the unit of the axis."""
        start, end = np.zeros(self.n_marks), np.zeros(self.n_marks)
        level = 0.0
        for i, (value, kind) in enumerate(zip(self.values, self.kinds, strict=True)):
            start[i] = level if kind == "step" else 0.0
            level = start[i] + (0.0 if np.isnan(value) else float(value))
            end[i] = level
        return start, end

    def header(self) -> tuple[str, ...]:
        """Return the column names of `rows`."""
        named = self.axis.title or "value"
        unit = f" ({self.axis.unit})" if self.axis.unit else ""
        return (
            "label",
            *(self.key_columns if self.keys else ()),
            "kind",
            named + unit,
            "sum" + unit,
        )

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield label, keys, "step" or "total", value and the sum so far; missing is None."""
        _, end = self.ends()
        for i, label in enumerate(self.labels):
            key = self.keys[i] if self.keys else ()
            value = float(self.values[i])
            kind = "total" if self.kinds[i] == "total" else "step"
            yield (label, *key, kind, None if np.isnan(value) else value, float(end[i]))
