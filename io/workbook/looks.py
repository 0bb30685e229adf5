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


class Styles:
    """Numbers of cell formats by look, number format, and whether the text is quoted or indented."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._known: dict[tuple[str, str, bool, int], int] = {}

    def of(self, look: str, number_format: str = "", quoted: bool = False, indent: int = 0) -> int:
        """Return the number by which a streamed cell names the format."""
        key = (look, number_format, quoted, indent)
        if key not in self._known:
            said = looks(look)
            if number_format:
                said["num_format"] = number_format
            if quoted:
                said["quote_prefix"] = True
            if indent:
                said |= {"align": "left", "indent": indent}
            self._known[key] = self._book.style(**said)
        return self._known[key]


class Drawn:
    """The cells of *grid* as XML, but for their place: one text a distinct value and look."""

    def __init__(self, styles: Styles, grid: Grid, mapping: Mapping) -> None:
        self.styles, self.grid, self.mapping = styles, grid, mapping
        self.amounts = {
            j: _amount_format(grid.columns[j], self._number)
            for j in _amount_columns(mapping)
            if j < len(grid.columns)
        }
        self._tails: dict[tuple[int, str, int], str] = {}

    def plain(self, column: int) -> Tails:
        """Return, for each level of a column and last for a blank, the cell's XML after its row."""
        levels = self.grid.columns[column].levels
        return np.array([*(self._tail(column, "", level) for level in levels), ""], dtype=object)

    def tail(self, column: int, look: str, row: int) -> str:
        """Return the XML, after its row, of one cell under a look; blank cells are filled too."""
        code = int(self.grid.columns[column].codes[row])
        key = (column, look, code)
        if key not in self._tails:
            level = self.grid.columns[column].levels[code] if code >= 0 else None
            self._tails[key] = self._tail(column, look, level)
        return self._tails[key]

    def _tail(self, column: int, look: str, level: object) -> str:
        code, amount = column == self.mapping.column("code"), self.amounts.get(column, "")
        return self._cell(level, look, code, amount)[len(_START) :]

    def _cell(self, level: object, look: str, code: bool, amount: str) -> str:
        style = self.styles.of
        if level is None:
            return blank_cell("", style(look))
        if isinstance(level, bool):
            return truth_cell("", style(look), level)
        if code and isinstance(level, int | float):
            return text_cell("", style(look, "@"), text_of(float(level)))
        if amount and (number := self._number(level)) is not None:
            return number_cell("", style(look, amount), number)
        if isinstance(level, int | float):
            return number_cell("", style(look), level)
        if isinstance(level, datetime | date | time | timedelta):
            days = serial(level)
            if days is not None:
                return number_cell("", style(look, _date_format(level)), days)
        text = level if isinstance(level, str) else text_of(level)
        return text_cell("", style(look, "@" if code else "", may_run(text)), text)

    def _number(self, level: object) -> float | None:
        """Return an amount; the text of a text file counts where it spells a number exactly."""
        if isinstance(level, int | float) and not isinstance(level, bool):
            return float(level)
        if not isinstance(level, str) or self.grid.sheet:
            return None
        text = level.strip()
        if not _SPELT[self.mapping.decimal].fullmatch(text):
            return None
        if len(text) > _DIGITS and sum(map(str.isdigit, text)) > _DIGITS:
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
