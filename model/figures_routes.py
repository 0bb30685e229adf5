"""Plots of flows between countries as data: a Sankey diagram, and a map with arcs.

Both say what the exporter reports of each flow, and how much of it stands in the importer's books.
Missing (NaN) is not covered by any loaded file: it is drawn apart, and never as zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model.records import Numbers

if TYPE_CHECKING:
    from mirrorgap.model.figures import Axis, Cell, Key

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Node:
    """A country in a diagram: its name, its colour key (ISO3), and its column from the left."""

    name: str
    colour: str
    column: int


@dataclass(frozen=True, slots=True, eq=False)
class Flows:
    """Amounts between places; a mark is a flow.

    Attributes
    ----------
    axis : Axis
        What the widths are.
    sources, targets : int arrays, shape (n,)
        Places among `nodes`.
    values : float array, shape (n,)
        What the exporter reports, in the unit of *axis*; NaN where its books are not loaded.
    seen : float array, shape (n,)
        What the importer reports of it, made comparable; NaN where its books are not loaded.
    uncovered : float array, shape (n,)
        The part of *values* that the importer's books do not cover, so that nothing is said of it.
    changes : float array, shape (n,)
        The change of *values* on the base; NaN where it is not known.
    """

    title: str
    axis: Axis
    nodes: tuple[Node, ...]
    sources: Ints
    targets: Ints
    values: Numbers
    seen: Numbers
    uncovered: Numbers
    changes: Numbers
    key_columns: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        n = len(self.values)
        parts = (self.sources, self.targets, self.seen, self.uncovered, self.changes)
        if any(len(part) != n for part in parts) or (self.keys and len(self.keys) != n):
            raise ValueError(f"flows {self.title!r}: ends, values and keys differ in length")

    @property
    def n_marks(self) -> int:
        """How many flows there are, those without a value counted."""
        return len(self.values)

    @property
    def shares(self) -> tuple[Numbers, Numbers]:
        """Return which part of each flow the importer reports, and which its books do not cover.

        Each of shape (n,), 0 to 1; NaN where the value is not known or zero. What is left is covered
        and not reported. An importer that reports more than the exporter reports all of it.
        """
        known = self.values > 0
        whole = np.where(known, self.values, 1.0)
        dark = np.where(np.isnan(self.seen), 1.0, np.clip(self.uncovered / whole, 0.0, 1.0))
        told = np.clip(np.nan_to_num(self.seen) / whole, 0.0, 1.0 - dark)
        return np.where(known, told, np.nan), np.where(known, dark, np.nan)

    def header(self) -> tuple[str, ...]:
        """Return the names of the columns of `rows`."""
        unit = f" ({self.axis.unit})" if self.axis.unit else ""
        what = self.axis.title or "value"
        keys = self.key_columns if self.keys else ()
        return ("from", "to", *keys, what + unit, f"recorded by the importer{unit}",
                f"not covered by its books{unit}", f"change on the base{unit}")  # fmt: skip

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield one row a flow; missing numbers are None."""
        for i in range(self.n_marks):
            numbers = (self.values[i], self.seen[i], self.uncovered[i], self.changes[i])
            told = (None if np.isnan(one) else float(one) for one in numbers)
            ends = (self.nodes[self.sources[i]].name, self.nodes[self.targets[i]].name)
            yield (*ends, *(self.keys[i] if self.keys else ()), *told)


@dataclass(frozen=True, slots=True, eq=False)
class Sankey(Flows):
    """Flows as ribbons from column to column, as wide as their value."""


@dataclass(frozen=True, slots=True, eq=False)
class FlowMap(Flows):
    """Flows as arcs between countries, as wide as their value; the colour of a node is its ISO3."""
