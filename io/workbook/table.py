"""A table of results: header in words and in field names, totals, formulas with cached values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

import numpy as np
import pandas as pd
from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import (
    ACCENT,
    COUNT,
    HEADER,
    INK,
    MUTED,
    PAGE,
    RATIO,
    RULE,
    SHARE,
    USD,
    Book,
)
from mirrorgap.io.workbook.copied import column_name
from mirrorgap.io.workbook.page import lines_of
from mirrorgap.model.analysis.gaps import FLIP_RANGE

Kind = Literal["text", "amount", "share", "ratio", "count"]
#: Given the cells of a row by field, the formula without its equals sign.
Formula = Callable[[Mapping[str, str]], str]
FORMATS: dict[str, str] = {"amount": USD, "share": SHARE, "ratio": RATIO, "count": COUNT}
#: Rows of a table that stands alone on its sheet, and what a table begins with below its top.
TITLE_ROW, NOTE_ROW, TOP = range(3)
TOTAL, WORDS, FIELD = range(3)


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    field : the frame's column, and the header that filters hang on
    words : the header above it
    formula : what Excel works out a row; None: a value
    total : "sum" over the rows shown; "formula": as in a row, from the totals; "" for none
    """

    field: str
    words: str
    kind: Kind
    width: float = 15
    formula: Formula | None = None
    total: Literal["sum", "formula", ""] = ""


@dataclass(frozen=True)
class Written:
    """Where a table stands: its first and last row (from 0), and its columns by field."""

    first: int
    last: int
    columns: Mapping[str, int]


def write_table(
    book: Book,
    sheet: Worksheet,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    title: str,
    note: str,
) -> Written:
    """Write *frame* from the top of *sheet*; missing numbers are blank cells."""
    book.text(sheet, TITLE_ROW, 0, title, bold=True, font_size=14, font_color=INK)
    sheet.set_row(TITLE_ROW, 24)
    book.text(sheet, NOTE_ROW, 0, note, font_size=9, font_color=MUTED)
    written = place_table(book, sheet, frame, columns, TOP, title)
    keys = _keys(columns)
    sheet.freeze_panes(written.first, min(keys, 4))
    sheet.repeat_rows(written.first - 2, written.first - 1)
    sheet.repeat_columns(0, max(keys - 1, 0))
    sheet.print_area(0, 0, written.last, len(columns) - 1)
    sheet.fit_to_pages(ceil(sum(column.width for column in columns) / PAGE), 0)
    for j, column in enumerate(columns):
        sheet.set_column(j, j, column.width)
    return written


def place_table(
    book: Book,
    sheet: Worksheet,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    top: int,
    title: str,
) -> Written:
    """Write *frame* from row *top* (from 0) on, as a named table with filters.

    It begins with the totals of the rows shown, the headers in words and those of fields.
    """
    headers = _header(book, sheet, columns, top)
    first, last = top + 3, top + 2 + max(len(frame), 1)
    values = {column.field: frame[column.field].to_numpy() for column in columns}
    for j, column in enumerate(columns):
        _column(book, sheet, column, j, values, _refs(columns), first)
    _totals(book, sheet, frame, columns, (first, last))
    book.table(sheet, (top + FIELD, 0, last, len(columns) - 1), title, headers)
    places = {column.field: j for j, column in enumerate(columns)}
    return Written(first, last, places)


def _keys(columns: Sequence[Column]) -> int:
    text = [column.field for column in columns if column.kind == "text"]
    return sum(not field.endswith("_name") for field in text)


def _refs(columns: Sequence[Column]) -> Callable[[int], dict[str, str]]:
    letters = [(column.field, column_name(j)) for j, column in enumerate(columns)]
    return lambda row: {field: f"{letter}{row + 1}" for field, letter in letters}


def _header(
    book: Book, sheet: Worksheet, columns: Sequence[Column], top: int
) -> list[tuple[str, dict[str, Any]]]:
    """Write the headers in words; return those of the fields, on which filters hang."""
    fields = []
    lines = max((lines_of(column.words, column.width * 0.85) for column in columns), default=1)
    sheet.set_row(top + WORDS, max(44.0, 12.5 * lines + 4))
    for j, column in enumerate(columns):
        align = "left" if column.kind == "text" else "right"
        look: dict[str, Any] = {"bg_color": HEADER, "align": align}
        look["indent"] = int(j > 0 and column.kind == "text")
        words = {**look, "bold": True, "font_size": 9, "font_color": INK, "text_wrap": True}
        book.text(sheet, top + WORDS, j, column.words, **words, valign="bottom")
        small = {**look, "font_size": 8, "font_color": MUTED, "bottom": 1, "bottom_color": RULE}
        fields.append((column.field, small))
    return fields


def _column(
    book: Book,
    sheet: Worksheet,
    column: Column,
    j: int,
    values: Mapping[str, np.ndarray[Any, Any]],
    refs: Callable[[int], dict[str, str]],
    first: int,
) -> None:
    mine = values[column.field]
    if column.kind == "text":
        look = {"num_format": "@", "font_size": 10, "align": "left", "indent": int(j > 0)}
        for row, value in enumerate(mine, start=first):
            if isinstance(value, str) and value:
                book.text(sheet, row, j, value, **look)
        return
    look = book.format(num_format=FORMATS[column.kind], font_size=10)
    numbers = mine.astype(np.float64)
    for i in np.flatnonzero(np.isfinite(numbers)).tolist():
        row, number = first + i, float(numbers[i])
        if column.formula is None:
            sheet.write_number(row, j, number, look)
        else:
            sheet.write_formula(row, j, "=" + column.formula(refs(row)), look, number)


def _totals(
    book: Book,
    sheet: Worksheet,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    rows: tuple[int, int],
) -> None:
    if not any(column.total for column in columns):
        return
    sums = {c.field: float(np.nansum(frame[c.field])) for c in columns if c.total == "sum"}
    look: dict[str, Any] = {"bold": True, "font_size": 10, "font_color": ACCENT}
    label, row = "sum of the rows shown", rows[0] - 3
    book.text(sheet, row, 0, label, **look)
    refs = _refs(columns)(row)
    for j, column in enumerate(columns):
        form = book.format(**look, num_format=FORMATS.get(column.kind, ""))
        if column.total == "sum":
            letter = column_name(j)
            sums_of = f"=SUBTOTAL(109,{letter}{rows[0] + 1}:{letter}{rows[1] + 1})"
            sheet.write_formula(row, j, sums_of, form, sums[column.field])
        elif column.total == "formula" and column.formula is not None:
            value = TOTALS[column.field](sums)
            formula = "=" + column.formula(refs)
            sheet.write_formula(row, j, formula, form, "" if value is None else value)


def _ratio(above: float, below: float) -> float | None:
    return above / below if below else None


def _flip(factor: float | None) -> float | None:
    """Return a factor where it is shown at all (METHODS 1)."""
    low, high = FLIP_RANGE
    return factor if factor is not None and low <= factor <= high else None


#: What a formula of the row gives for the totals: the value to be cached.
TOTALS: dict[str, Callable[[Mapping[str, float]], float | None]] = {
    "gap_share": lambda t: _ratio(t["gap_usd"], t["exports_usd"]),
    "asymmetry": lambda t: _ratio(t["gap_usd"], t["exports_usd"] + t["imports_fob_usd"]),
    "flip_factor": lambda t: _flip(_ratio(t["imports_usd"], t["exports_usd"])),
    "change_share": lambda t: _ratio(t["change"], t["base_value"]),
    "unmatched_share": lambda t: _ratio(t["unmatched_change_usd"], t["exports_change_usd"]),
}
