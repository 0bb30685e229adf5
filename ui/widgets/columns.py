"""What a table shows of a frame: descriptions of columns, and their values as arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.ui import numbers

Rows = NDArray[np.intp]


class Kind(StrEnum):
    """How the cells of a column are written or drawn."""

    TEXT = "text"
    CODE = "code"  # text that looks like a number and must stay text
    COUNT = "count"
    AMOUNT = "amount"  # money, weight: in thousands or millions, said in the header
    NUMBER = "number"
    SHARE = "share"  # 0.57 is written 57.0 under "%"
    CLASSES = "classes"  # a bar made of several columns (`parts`)
    SPARK = "spark"  # a small line; the cell holds a sequence of numbers


#: Kinds that are drawn, not written.
DRAWN = frozenset({Kind.CLASSES, Kind.SPARK})
_WIDTHS = {Kind.TEXT: 128, Kind.CODE: 88, Kind.CLASSES: 132, Kind.SPARK: 148, Kind.COUNT: 76}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    field : str
        The frame's column; also the name under which width and visibility are remembered.
    title : str
        Plain words; the field's name where empty.
    unit : str
        "USD", "kg": written once, in the header, with the magnitude.
    tooltip : str
        What the figure means and its formula; the field's name is added.
    width : int
        In pixels; 0 for the usual width of the kind.
    pinned : bool
        Stays at the left while the rest scrolls.
    parts : tuple of str
        For `Kind.CLASSES`: the frame's columns whose values make the bar, in order.
    bar : bool
        Draw a pale bar behind the number, one scale for the column.
    decimals : int or None
        None: chosen for the column.
    hidden : bool
        Not shown until chosen in the header's menu.
    said : function or None
        The words that a text cell shows for its value ("TUR" as "Turkey"); copies keep the value.
    why : function or None
        Of the frame and a row: why the cell is missing, for its tooltip.
    """

    field: str
    title: str = ""
    kind: Kind = Kind.TEXT
    unit: str = ""
    tooltip: str = ""
    width: int = 0
    pinned: bool = False
    parts: tuple[str, ...] = ()
    bar: bool = False
    decimals: int | None = None
    hidden: bool = False
    said: Callable[[str], str] | None = None
    why: Callable[[pd.DataFrame, int], str] | None = None

    @property
    def name(self) -> str:
        """The title, or the field's name."""
        return self.title or self.field

    @property
    def usual_width(self) -> int:
        """The width in pixels while nobody has changed it."""
        return self.width or _WIDTHS.get(self.kind, 100)

    @property
    def numeric(self) -> bool:
        """Whether cells are numbers, aligned at the right."""
        return self.kind not in DRAWN and self.kind not in (Kind.TEXT, Kind.CODE)


class Bare:
    """Columns of one length, by name, without a frame around them: making one keeps a brush waiting."""

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self._columns = dict(columns)

    def __len__(self) -> int:
        return len(next(iter(self._columns.values()), ()))

    def __getitem__(self, field: str) -> Any:
        """Return a column: an array, or categories."""
        return self._columns[field]


#: What a table shows.
Frame = pd.DataFrame | Bare


def _floats(values: Any) -> NDArray[np.float64]:
    if isinstance(values, np.ndarray):
        return values.astype(np.float64)
    found: NDArray[np.float64] = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return found


class Values(Protocol):
    """The cells of one column, by the row of the frame."""

    #: Written under the title.
    unit: str

    def text(self, row: int) -> str:
        """Return what the cell shows."""

    def raw(self, row: int) -> str | float | None:
        """Return what is copied: text, the number in whole units, or None."""

    def sort_key(self) -> NDArray[Any]:
        """Return numbers that sort like the cells; NaN (or -1 of integers) is missing."""

    def containing(self, part: str) -> NDArray[np.bool_] | None:
        """Return which cells contain *part*, whatever the case; None: not searched."""


class TextValues:
    """Text, read from the frame's own array; categories are never turned into objects."""

    unit = ""

    def __init__(self, series: Any, column: Column) -> None:
        self._array: Any = series.array if isinstance(series, pd.Series) else series
        self._said = column.said or str
        # A period sorts by its ISO text, a country by its name.
        self._sorted_as = self._said if column.kind is Kind.TEXT else str

    def text(self, row: int) -> str:
        value = self.raw(row)
        return numbers.MISSING if value is None else self._said(value)

    def raw(self, row: int) -> str | None:
        if isinstance(self._array, pd.Categorical):
            codes, levels = self._coded
            code = codes[row]
            return None if code < 0 else levels[code]
        value = self._objects[row]
        return None if _missing(value) else str(value)

    @cached_property
    def _objects(self) -> NDArray[np.object_]:
        # One conversion, when first painted: an Arrow array takes fifty microseconds a cell.
        return np.asarray(self._array, dtype=object)

    @cached_property
    def _coded(self) -> tuple[NDArray[Any], list[str]]:
        if isinstance(self._array, pd.Categorical):
            return self._array.codes, [str(level) for level in self._array.categories]
        codes, levels = pd.factorize(self._array)
        return codes, [str(level) for level in levels]

    def some(self, most: int) -> list[str]:
        """Return what at most so many cells show: all of them where few differ, else evenly chosen."""
        if isinstance(self._array, pd.Categorical) and len(self._array.categories) <= most:
            return [self._said(str(level)) for level in self._array.categories]
        rows = np.unique(np.linspace(0, len(self._array) - 1, most).astype(np.int64))
        return [self.text(int(row)) for row in rows if row >= 0]

    def sort_key(self) -> NDArray[Any]:
        codes, levels = self._coded
        levels = [self._sorted_as(level) for level in levels]
        rank = np.empty(len(levels) + 1, dtype=np.int32)
        rank[np.argsort(np.array(levels, dtype=object), kind="stable")] = np.arange(len(levels))
        rank[-1] = -1
        key: NDArray[Any] = rank[codes]
        return key

    def containing(self, part: str) -> NDArray[np.bool_]:
        codes, levels = self._coded
        wanted = part.casefold()
        texts = (f"{level}\n{self._said(level)}".casefold() for level in levels)
        hit = np.array([wanted in text for text in texts] + [False], dtype=np.bool_)
        found: NDArray[np.bool_] = hit[codes]
        return found


class NumberValues:
    """Numbers with one magnitude and one number of decimals for the column."""

    def __init__(
        self, series: Any, column: Column, scale: tuple[numbers.Magnitude, int] | None = None
    ) -> None:
        self.values = _floats(series)
        self._factor, self._decimals, self.unit = self._scaled(column, scale)

    def _scaled(
        self, column: Column, scale: tuple[numbers.Magnitude, int] | None
    ) -> tuple[float, int, str]:
        if column.kind is Kind.SHARE:
            return 0.01, 1 if column.decimals is None else column.decimals, "%"
        if column.kind is Kind.COUNT:
            return 1.0, 0, column.unit
        if column.kind is Kind.AMOUNT:
            size, decimals = scale or numbers.column_magnitude(self.values)
            chosen = decimals if column.decimals is None else column.decimals
            return size.factor, chosen, size.unit(column.unit)
        return 1.0, 2 if column.decimals is None else column.decimals, column.unit

    def text(self, row: int) -> str:
        return self._written(float(self.values[row]))

    def _written(self, value: float) -> str:
        return numbers.aligned(value / self._factor, self._decimals)

    def raw(self, row: int) -> float | None:
        value = float(self.values[row])
        return None if value != value else value

    def sort_key(self) -> NDArray[Any]:
        return self.values

    def containing(self, part: str) -> NDArray[np.bool_] | None:
        return None

    @cached_property
    def longest(self) -> tuple[str, ...]:
        """The texts that may be the widest of the column: of its least and its greatest value."""
        known = self.values[np.isfinite(self.values)]
        ends = (known.min(), known.max()) if len(known) else ()
        return tuple(self._written(float(value)) for value in ends)

    @cached_property
    def extent(self) -> tuple[float, float]:
        """Least and greatest value, zero included: the scale of bars."""
        finite = self.values[np.isfinite(self.values)]
        if len(finite) == 0:
            return 0.0, 0.0
        return min(0.0, float(finite.min())), max(0.0, float(finite.max()))


class ClassValues:
    """Several amounts a row, drawn as one bar of shares; sorted by the share of the first."""

    unit = "share of value"

    def __init__(self, frame: Frame, column: Column) -> None:
        self.parts = column.parts
        self.amounts = np.column_stack([_floats(frame[part]) for part in column.parts])

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """Shares of each row, shape (n, parts); NaN where a row holds nothing."""
        filled = np.nan_to_num(np.abs(self.amounts))
        total = filled.sum(axis=1, keepdims=True)
        shares: NDArray[np.float64] = np.full_like(filled, np.nan)
        np.divide(filled, total, out=shares, where=total > 0)
        return shares

    def text(self, row: int) -> str:
        named = zip(self.parts, self.shares[row], strict=True)
        parts = [f"{_plain(name)} {numbers.percent(share)}" for name, share in named if share > 0]
        return ", ".join(parts) or numbers.MISSING

    def raw(self, row: int) -> str | None:
        shown = self.text(row)
        return None if shown == numbers.MISSING else shown

    def sort_key(self) -> NDArray[Any]:
        return self.shares[:, 0]

    def containing(self, part: str) -> NDArray[np.bool_] | None:
        return None


class SparkValues:
    """A sequence of numbers a cell, drawn as a line on the column's scale; sorted by the last."""

    def __init__(self, series: pd.Series, column: Column) -> None:
        self.lines = [
            np.empty(0) if value is None or np.isscalar(value) else np.asarray(value, float)
            for value in series.to_numpy(dtype=object)
        ]
        low, high = self.extent
        if not high > low:
            self.unit = ""
            return
        scale = numbers.magnitude(max(abs(low), abs(high)))
        ends = [numbers.text(end / scale.factor, 0) for end in (low, high)]
        self.unit = f"{ends[0]} to {ends[1]} {scale.unit(column.unit)}".strip()

    @cached_property
    def extent(self) -> tuple[float, float]:
        """Least and greatest value of the column, zero included."""
        every = np.concatenate(self.lines or [np.empty(0)])
        finite = every[np.isfinite(every)]
        if len(finite) == 0:
            return 0.0, 0.0
        return min(0.0, float(finite.min())), max(0.0, float(finite.max()))

    def text(self, row: int) -> str:
        line = self.lines[row][np.isfinite(self.lines[row])]
        if len(line) == 0:
            return numbers.MISSING
        return f"{numbers.amount(line[0], '')} to {numbers.amount(line[-1], '')}"

    def raw(self, row: int) -> str | None:
        line = self.lines[row]
        return " ".join("" if v != v else f"{v:.15g}" for v in line) if len(line) else None

    def sort_key(self) -> NDArray[Any]:
        return np.array([line[-1] if len(line) else np.nan for line in self.lines], dtype=float)

    def containing(self, part: str) -> NDArray[np.bool_] | None:
        return None


def all_values(frame: Frame, columns: Sequence[Column]) -> tuple[Values, ...]:
    """Return the values of *columns*; a field that the frame lacks raises KeyError.

    Amounts of one unit share a magnitude: exports in millions beside imports in thousands would be
    read wrongly.
    """
    amounts: dict[str, list[np.ndarray]] = {}
    for column in columns:
        if column.kind is Kind.AMOUNT:
            # A sample is enough for a median.
            every = frame[column.field]
            step = 1 + len(frame) // 20_000
            found = _floats(every[::step] if isinstance(every, np.ndarray) else every.iloc[::step])
            amounts.setdefault(column.unit, []).append(found)
    scales = {
        unit: numbers.column_magnitude(np.concatenate(parts)) for unit, parts in amounts.items()
    }
    return tuple(_values(frame, column, scales.get(column.unit)) for column in columns)


def values_of(series: pd.Series, column: Column) -> Values:
    """Return the values of one column that is filled in later (`FrameModel.fill`)."""
    return _values(pd.DataFrame({column.field: series}), column, None)


def _values(frame: Frame, column: Column, scale: tuple[numbers.Magnitude, int] | None) -> Values:
    if column.kind is Kind.CLASSES:
        return ClassValues(frame, column)
    series = frame[column.field]
    if column.kind is Kind.SPARK:
        return SparkValues(series, column)
    return NumberValues(series, column, scale) if column.numeric else TextValues(series, column)


def ordered(keys: Sequence[tuple[NDArray[Any], bool]], n_rows: int) -> Rows:
    """Return the stable order of *n_rows* by (key, descending) pairs, the first counting most.

    Missing keys come last in both directions; ties keep the order of the frame in both.
    """
    order: Rows = np.arange(n_rows, dtype=np.intp)
    for key, descending in reversed(keys):
        order = order[np.argsort(_rising(key, descending)[order], kind="stable")]
    return order


def branched(order: Rows, above: Rows) -> Rows:
    """Return *order* with each row moved under the one it stands under (*above*; -1: under none).

    >>> branched(np.array([3, 1, 2, 0]), np.array([-1, -1, 0, 1])).tolist()
    [1, 3, 0, 2]
    """
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    top = np.where(above < 0, np.arange(len(order)), above)
    made: Rows = np.lexsort((rank, above >= 0, rank[top]))
    return made


def _rising(key: NDArray[Any], descending: bool) -> NDArray[Any]:
    if key.dtype.kind == "f":
        return -key if descending else key
    top = int(key.max(initial=0))
    rising = np.where(key < 0, top + 1, top - key if descending else key)
    # Numpy sorts sixteen-bit keys by radix: ten times as fast.
    return rising.astype(np.uint16) if top < 65_000 else rising


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or value != value


def _plain(field: str) -> str:
    return field.removesuffix("_usd").removesuffix("_kg").replace("_", " ")
