"""The rows of an analysis as a reader sees them: texts with their units in the headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mirrorgap.io.workbook.results import COUNTRIES, kind_of
from mirrorgap.io.workbook.wordings import short_of, words_of
from mirrorgap.model import hs, numerals, words, words_routes
from mirrorgap.model.chapters import Table
from mirrorgap.model.numerals import Magnitude

#: Rows of a table in a file: beyond, it opens too slowly to be of use; the workbook holds all.
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and the number behind it with every digit (None: text, or missing)."""

    text: str
    number: float | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its field, few words, whether numbers stand in it, and what it means in full."""

    field: str
    text: str
    numeric: bool
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is read.

    Attributes
    ----------
    title : str
    headings : tuple of Heading
    rows : tuple of tuples of Cell
    more : int
        Rows of the analysis that are not shown.
    method : str
        The id of its method.
    """

    title: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int
    method: str
    unit: str = ""

    def first(self, rows: int) -> Grid:
        """Return the table with its first *rows* rows.

        >>> Grid("", (), ((), (), ()), 1, "gap").first(2).more
        2
        """
        left_out = max(0, len(self.rows) - rows)
        return replace(self, rows=self.rows[:rows], more=self.more + left_out)


def grid(table: Table, factor: float = 1.06, most: int = MOST_ROWS) -> Grid:
    """Return a table as it is read: all amounts in one magnitude, missing as a dash.

    >>> frame = pd.DataFrame({"code": ["854231"], "gap_usd": [2.5e6]})
    >>> made = grid(Table("By code", frame, ("code",), ("gap_usd",), "gap"))
    >>> made.headings[1].text, [cell.text for cell in made.rows[0]]
    ('Gap', ['8542.31', '2.50'])
    """
    fields = [name for name in (*table.by, *table.fields) if name in table.frame]
    shown = table.frame.head(most)
    amounts = [name for name in fields if _numeric(shown[name]) and kind_of(name) == "amount"]
    scale, digits = _scale(shown, amounts)
    columns = [_column(name, shown[name], table.method, factor, scale, digits) for name in fields]
    rows = tuple(zip(*(cells for _, cells in columns), strict=True))
    headings = tuple(heading for heading, _ in columns)
    side = f", the {table.side}s' books" if table.side else ""
    unit = scale.unit("USD") if amounts else ""
    return Grid(
        f"{table.title}{side}", headings, rows, len(table.frame) - len(shown), table.method, unit
    )


def _numeric(values: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(values)) and values.dtype != bool


def _scale(frame: pd.DataFrame, amounts: Sequence[str]) -> tuple[Magnitude, int]:
    """Return the magnitude of all amounts of a table, and its decimals: the middle one decides."""
    every = [frame[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in amounts]
    return numerals.column_magnitude(np.concatenate(every) if every else np.zeros(0))


def _column(
    name: str, values: pd.Series, method: str, factor: float, scale: Magnitude, digits: int
) -> tuple[Heading, list[Cell]]:
    said, meaning = short_of(name, method), words_of(name, "value", factor, method)
    if not _numeric(values):
        return Heading(name, said, False, meaning), [Cell(_text(name, one)) for one in values]
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    kind = kind_of(name)
    decimals = {"share": 1, "ratio": 2, "count": 0}.get(kind, digits if kind == "amount" else 2)
    used = scale if kind == "amount" else numerals.ONE
    cells = [_number(float(one), kind, used, decimals) for one in numbers]
    return Heading(name, said, True, meaning), cells


def _number(value: float, kind: str, scale: Magnitude, decimals: int) -> Cell:
    if np.isnan(value):
        return Cell(numerals.MISSING)
    if kind == "share":
        return Cell(numerals.told(value * 100, decimals) + "%", value)
    return Cell(numerals.told(value / scale.factor, decimals), value)


def _text(name: str, value: object) -> str:
    if value is None or value != value:
        return numerals.MISSING
    text = str(value)
    if name in COUNTRIES or name == "destination":
        return words.country_name(text)
    if name in ("code", "heading"):
        return hs.dotted(text)
    if name in ("period", "base_period", "peak_period"):
        return numerals.period(text)
    return words_routes.reading(text) if name == "reading" else text
