"""The rows of an analysis as a reader sees them: texts with their units in the headers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mirrorgap.io.workbook.results import COUNTRIES, kind_of
from mirrorgap.io.workbook.wordings import words_of
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
    """A column: its field, its words with the unit, and whether numbers stand in it."""

    field: str
    text: str
    numeric: bool


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

    def first(self, rows: int) -> Grid:
        """Return the table with its first *rows* rows.

        >>> Grid("", (), ((), (), ()), 1, "gap").first(2).more
        2
        """
        left_out = max(0, len(self.rows) - rows)
        return Grid(self.title, self.headings, self.rows[:rows], self.more + left_out, self.method)


def grid(table: Table, factor: float = 1.06, most: int = MOST_ROWS) -> Grid:
    """Return a table as it is read: amounts of a column in one magnitude, missing as a dash.

    >>> frame = pd.DataFrame({"code": ["854231"], "gap_usd": [2.5e6]})
    >>> made = grid(Table("By code", frame, ("code",), ("gap_usd",), "gap"))
    >>> made.headings[1].text, [cell.text for cell in made.rows[0]]
    ('Gap: exports less FOB-equivalent imports, million USD', ['8542.31', '2.50'])
    """
    fields = [name for name in (*table.by, *table.fields) if name in table.frame]
    shown = table.frame.head(most)
    columns = [_column(name, shown[name], table.method, factor) for name in fields]
    rows = tuple(zip(*(cells for _, cells in columns), strict=True))
    headings = tuple(heading for heading, _ in columns)
    side = f" (the {table.side}s' books)" if table.side else ""
    title = f"{table.title}{side}"
    return Grid(title, headings, rows, len(table.frame) - len(shown), table.method)


def _column(name: str, values: pd.Series, method: str, factor: float) -> tuple[Heading, list[Cell]]:
    said = words.capital(words_of(name, "value", factor, method))
    if not pd.api.types.is_numeric_dtype(values) or values.dtype == bool:
        return Heading(name, said, False), [Cell(_text(name, one)) for one in values]
    numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
    kind = kind_of(name)
    scale, decimals = numerals.ONE, {"share": 1, "ratio": 2}.get(kind, 0)
    if kind == "amount":
        scale, decimals = numerals.column_magnitude(numbers)
        said = _with_unit(said, scale)
    cells = [_number(float(one), kind, scale, decimals) for one in numbers]
    return Heading(name, said, True), cells


def _with_unit(said: str, scale: Magnitude) -> str:
    """Return the words of an amount with its magnitude: "Value, million USD"."""
    body, comma, unit = said.rpartition(", ")
    return f"{body}, {scale.unit(unit)}" if comma and unit in ("USD", "kg") else said


def _number(value: float, kind: str, scale: Magnitude, decimals: int) -> Cell:
    if np.isnan(value):
        return Cell(numerals.MISSING)
    if kind == "share":
        return Cell(numerals.percent(value, decimals), value)
    return Cell(numerals.text(value / scale.factor, decimals), value)


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
