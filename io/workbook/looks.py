"""How the cells of a source sheet look in its copy: each distinct value is drawn once a look."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from mirrorgap.io.grids import Column, Grid, text_of
from mirrorgap.io.workbook.book import ADDED, FOUND, HEADER, INK, RULE, STATUS, Book
from mirrorgap.io.workbook.copied import blank_cell, number_cell, serial, text_cell, truth_cell
from mirrorgap.io.workbook.text import may_run
from mirrorgap.model.mapping import Mapping

Tails = NDArray[np.object_]
#: Roles whose cells are numbers, also where a text file spells them.
AMOUNTS = ("value", "cif_value", "fob_value", "net_kg", "quantity")
_WHOLE = r"-?(?:0|[1-9]\d*)"
_SPELT = {".": re.compile(rf"{_WHOLE}(?:\.\d+)?"), ",": re.compile(rf"{_WHOLE}(?:,\d+)?")}
_DIGITS = 15
_START = '<c r="'


def looks(look: str) -> dict[str, object]:
    """Return the properties of a cell's format under *look* ("" for none)."""
    if look == "header":
        return {
            "bold": True,
            "bg_color": HEADER,
            "font_color": INK,
            "bottom": 1,
            "bottom_color": RULE,
        }
    if look == "added":
        return {"bg_color": ADDED}
    if look == "added header":
        return {**looks("header"), "bg_color": ADDED, "text_wrap": False}
    fill = FOUND if look == "found" else STATUS.get(look)
    return {"bg_color": fill} if fill else {}


class Drawn:
    """The cells of *grid* as XML, but for their place: one text a distinct value and look."""

    def __init__(self, book: Book, grid: Grid, mapping: Mapping) -> None:
        self.book, self.grid, self.mapping = book, grid, mapping
        self.amounts = _amount_columns(mapping)
        self._tails: dict[tuple[int, str], Tails] = {}

    def tails(self, column: int, look: str) -> Tails:
        """Return, for each level of a column and last for a blank, the cell's XML after its row."""
        key = (column, look)
        if key not in self._tails:
            self._tails[key] = self._made(self.grid.columns[column], column, look)
        return self._tails[key]

    def _made(self, column: Column, at: int, look: str) -> Tails:
        said = looks(look)
        code = at == self.mapping.column("code")
        amount = "" if at not in self.amounts else _amount_format(column, self._number)
        made = [self._tail(level, said, code, amount) for level in column.levels]
        blank = blank_cell("", self.book.style(**said))[len(_START) :] if said else ""
        return np.array([*made, blank], dtype=object)

    def _tail(self, level: object, said: dict[str, object], code: bool, amount: str) -> str:
        cell = self._cell(level, said, code, amount)
        return cell[len(_START) :]

    def _cell(self, level: object, said: dict[str, object], code: bool, amount: str) -> str:
        style = self.book.style
        if isinstance(level, bool):
            return truth_cell("", style(**said), level)
        if code and isinstance(level, int | float):
            return text_cell("", style(num_format="@", **said), text_of(float(level)))
        if amount and (number := self._number(level)) is not None:
            return number_cell("", style(num_format=amount, **said), number)
        if isinstance(level, int | float):
            return number_cell("", style(**said), level)
        if isinstance(level, datetime | date | time | timedelta):
            days = serial(level)
            if days is not None:
                return number_cell("", style(num_format=_date_format(level), **said), days)
        text = level if isinstance(level, str) else text_of(level)
        quoted = {"quote_prefix": True} if may_run(text) else {}
        as_text = {"num_format": "@"} if code else {}
        return text_cell("", style(**as_text, **quoted, **said), text)

    def _number(self, level: object) -> float | None:
        """Return an amount; the text of a text file counts where it spells a number exactly."""
        if isinstance(level, int | float) and not isinstance(level, bool):
            return float(level)
        if not isinstance(level, str) or self.grid.sheet:
            return None
        text = level.strip()
        fits = sum(map(str.isdigit, text)) <= _DIGITS
        if not fits or not _SPELT[self.mapping.decimal].fullmatch(text):
            return None
        return float(text.replace(",", "."))


def _amount_columns(mapping: Mapping) -> set[int]:
    by_role = {column for role, column in mapping.columns if role in AMOUNTS}
    return by_role | {value.column for value in mapping.values}


def _amount_format(column: Column, number: Callable[[object], float | None]) -> str:
    """Return a format that shows every decimal that the column has, up to six."""
    decimals = 0
    for level in column.levels[:10_000]:
        value = number(level)
        if value is not None and not float(value).is_integer():
            decimals = max(decimals, len(f"{value:.6f}".rstrip("0").partition(".")[2]))
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _date_format(level: datetime | date | time | timedelta) -> str:
    if isinstance(level, timedelta):
        return "[h]:mm:ss"
    if isinstance(level, time):
        return "hh:mm:ss"
    if isinstance(level, datetime) and (level.hour, level.minute, level.second) != (0, 0, 0):
        return "yyyy-mm-dd hh:mm:ss"
    return "yyyy-mm-dd"
