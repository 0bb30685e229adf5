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

Kind = Literal["text", "amount", "share", "ratio", "count"]
#: Given the cells of a row by field, the formula without its equals sign.
Formula = Callable[[Mapping[str, str]], str]
FORMATS: dict[str, str] = {"amount": USD, "share": SHARE, "ratio": RATIO, "count": COUNT}
TITLE_ROW, NOTE_ROW, TOTAL_ROW, WORDS_ROW, FIELD_ROW = range(5)


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
    text = [column.field for column in columns if column.kind == "text"]
    n_keys = sum(not field.endswith("_name") for field in text)
    book.text(sheet, TITLE_ROW, 0, title, bold=True, font_size=14, font_color=INK)
    sheet.set_row(TITLE_ROW, 24)
    book.text(sheet, NOTE_ROW, 0, note, font_size=9, font_color=MUTED)
    _header(book, sheet, columns)
    first, last = FIELD_ROW + 1, FIELD_ROW + max(len(frame), 1)
    values = {column.field: frame[column.field].to_numpy() for column in columns}
    for j, column in enumerate(columns):
        _column(book, sheet, column, j, values, _refs(columns))
    _totals(book, sheet, frame, columns, (first, last))
    sheet.freeze_panes(first, min(n_keys, 4))
    sheet.autofilter(FIELD_ROW, 0, last, len(columns) - 1)
    sheet.repeat_rows(WORDS_ROW, FIELD_ROW)
    sheet.repeat_columns(0, max(n_keys - 1, 0))
    sheet.fit_to_pages(ceil(sum(column.width for column in columns) / PAGE), 0)
    places = {column.field: j for j, column in enumerate(columns)}
    return Written(first, last, places)


def _refs(columns: Sequence[Column]) -> Callable[[int], dict[str, str]]:
    letters = [(column.field, column_name(j)) for j, column in enumerate(columns)]
    return lambda row: {field: f"{letter}{row + 1}" for field, letter in letters}


def _header(book: Book, sheet: Worksheet, columns: Sequence[Column]) -> None:
    sheet.set_row(WORDS_ROW, 44)
    for j, column in enumerate(columns):
        align = "left" if column.kind == "text" else "right"
        look: dict[str, Any] = {"bg_color": HEADER, "align": align}
        look["indent"] = int(j > 0 and column.kind == "text")
        words = {**look, "bold": True, "font_size": 9, "font_color": INK, "text_wrap": True}
        book.text(sheet, WORDS_ROW, j, column.words, **words, valign="bottom")
        small = {**look, "font_size": 8, "font_color": MUTED, "bottom": 1, "bottom_color": RULE}
        book.text(sheet, FIELD_ROW, j, column.field, **small)
        sheet.set_column(j, j, column.width)


def _column(
    book: Book,
    sheet: Worksheet,
    column: Column,
    j: int,
    values: Mapping[str, np.ndarray[Any, Any]],
    refs: Callable[[int], dict[str, str]],
) -> None:
    mine = values[column.field]
    if column.kind == "text":
        look = {"num_format": "@", "font_size": 10, "align": "left", "indent": int(j > 0)}
        for row, value in enumerate(mine, start=FIELD_ROW + 1):
            if isinstance(value, str) and value:
                book.text(sheet, row, j, value, **look)
        return
    look = book.format(num_format=FORMATS[column.kind], font_size=10)
    numbers = mine.astype(np.float64)
    for i in np.flatnonzero(np.isfinite(numbers)).tolist():
        row, number = FIELD_ROW + 1 + i, float(numbers[i])
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
    label = "sum of the rows shown"
    book.text(sheet, TOTAL_ROW, 0, label, **look)
    refs = _refs(columns)(TOTAL_ROW)
    for j, column in enumerate(columns):
        form = book.format(**look, num_format=FORMATS.get(column.kind, ""))
        if column.total == "sum":
            letter = column_name(j)
            sums_of = f"=SUBTOTAL(109,{letter}{rows[0] + 1}:{letter}{rows[1] + 1})"
            sheet.write_formula(TOTAL_ROW, j, sums_of, form, sums[column.field])
        elif column.total == "formula" and column.formula is not None:
            value = TOTALS[column.field](sums)
            formula = "=" + column.formula(refs)
            sheet.write_formula(TOTAL_ROW, j, formula, form, "" if value is None else value)


def _ratio(above: float, below: float) -> float | None:
    return above / below if below else None


#: What a formula of the row gives for the totals: the value to be cached.
TOTALS: dict[str, Callable[[Mapping[str, float]], float | None]] = {
    "gap_share": lambda t: _ratio(t["gap_usd"], t["exports_usd"]),
    "asymmetry": lambda t: _ratio(t["gap_usd"], t["exports_usd"] + t["imports_fob_usd"]),
    "flip_factor": lambda t: _ratio(t["imports_usd"], t["exports_usd"]),
    "change_share": lambda t: _ratio(t["change"], t["base_value"]),
    "unmatched_share": lambda t: _ratio(t["unmatched_change_usd"], t["exports_change_usd"]),
}
