"""What the cells of a column look like: countries, codes, periods, numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mirrorgap.io.grids import Codes, Column, Grid, Mask, Value, text_of
from mirrorgap.io.layouts.words import flow_of, is_total
from mirrorgap.io.parsing import code_of, period_of
from mirrorgap.model import countries, hs, labels, nomenclature

#: So many distinct values of a column are looked at.
_SAMPLE = 120
_LOOKED_AT = 5000
#: A number in every locale.
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DOTTED = re.compile(r"\d{4}\.\d\d(?:\.?\d\d){0,2}", re.ASCII)


class Body:
    """The columns of a sheet below a row, as what they look like.

    Parameters
    ----------
    first : int
        Row (from 0) at which the data begin.
    where : bool array, shape (n rows,), optional
        Only these rows are looked at.
    """

    def __init__(self, grid: Grid, first: int, where: Mask | None = None) -> None:
        self.grid, self.first = grid, first
        rows = slice(first, None) if where is None else where
        found = [_levels(column, rows) for column in grid.columns]
        self.columns = [levels for levels, _, _ in found]
        self._counts = [counts for _, counts, _ in found]
        self.filled = [filled for _, _, filled in found]

    def with_numbers(self, columns: Iterable[int]) -> Body:
        """Return the rows that have a number or a marker in any of *columns*."""
        rows = np.zeros(self.grid.n, dtype=bool)
        for j in columns:
            column = self.grid.columns[j]
            if column.plain:
                rows |= column.codes >= 0
                continue
            table = [
                type(v) is float or is_number(v) or is_marker(v) for v in column.levels[:_LOOKED_AT]
            ]
            rest = len(column.levels) - len(table)
            rows |= np.array([*table, *[True] * rest, False])[column.codes]
        rows[: self.first] = False
        return Body(self.grid, self.first, rows) if rows.any() else self

    def share(self, column: int, holds: Callable[[Value], bool]) -> float:
        """Return the share of the distinct values of *column* that satisfy *holds*; 0 if none."""
        levels = self.columns[column]
        return sum(holds(level) for level in levels) / len(levels) if levels else 0.0

    def numeric(self, column: int) -> float:
        """Return the share of cells that are numbers, markers such as ``:`` and ``-`` left out."""
        if self.grid.columns[column].plain and self.columns[column]:
            return 1.0
        told = zip(self.columns[column], self._counts[column], strict=True)
        good = total = 0
        for value, n in told:
            if type(value) is float or is_number(value):
                good += n
            elif is_marker(value):
                continue
            total += n
        return good / (total or 1)

    def only_markers(self, column: int) -> bool:
        """Return whether a column holds markers such as ``:`` and nothing else."""
        return bool(self.columns[column]) and all(is_marker(v) for v in self.columns[column])

    def country(self, column: int) -> float:
        """Return the share of country names and codes, groups and leftovers among them."""
        return 0.0 if self.grid.columns[column].plain else self.share(column, is_country)

    def code(self, column: int) -> float:
        """Return the share of HS codes."""
        return self.share(column, is_hs)

    def dotted_code(self, column: int) -> float:
        """Return the share of HS codes written with a dot that the nomenclature knows.

        They read as amounts too, but amounts that happen to be codes, one and all, are none.
        """
        return self.share(column, is_known_hs)

    def period(self, column: int) -> float:
        """Return the share of periods."""
        return self.share(column, lambda v: period_of(v) is not None)

    def flow(self, column: int) -> float:
        """Return the share of words for a flow."""
        return self.share(column, lambda v: flow_of(text_of(v)) is not None)


def _levels(column: Column, rows: Mask | slice) -> tuple[list[Value], list[int], int]:
    """Return a sample of the values in *rows*, how often each stands there, and the cells filled."""
    used = column.codes[rows]
    if len(used) <= 20_000:
        blank, often = _counted(used)
    else:
        blank = int(np.count_nonzero(used < 0))
        _, often = _counted(used[:: len(used) // 20_000])
    found = np.flatnonzero(often)
    if len(found) > _SAMPLE:
        found = found[:: len(found) // _SAMPLE + 1]
    return [column.levels[i] for i in found.tolist()], often[found].tolist(), len(used) - blank


def _counted(codes: Codes) -> tuple[int, NDArray[np.intp]]:
    """Return how many cells are blank, and how often each level stands in the others."""
    often = np.bincount(codes + 1, minlength=1)
    return int(often[0]), often[1:]


@lru_cache(maxsize=65536)
def _is_text_number(text: str) -> bool:
    if _PLAIN.fullmatch(text):
        return True
    return labels.number(text, ".") is not None or labels.number(text, ",") is not None


@lru_cache(maxsize=65536)
def _is_mark(text: str) -> bool:
    return len(text) < 40 and labels.status_marker(text_of(text)) is not None


def is_number(value: Value) -> bool:
    """Return whether a cell is a number, or a text that is one in some locale."""
    if type(value) is float:
        return True
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, str) and _is_text_number(value))


def is_marker(value: Value) -> bool:
    """Return whether a cell stands for a missing or hidden number."""
    return isinstance(value, str) and _is_mark(value)


def is_country(value: Value) -> bool:
    """Return whether a text is a country, the world, a group or a leftover area."""
    return isinstance(value, str) and countries.kind(text_of(value)) is not None


def is_known_hs(value: Value) -> bool:
    """Return whether a text is an HS code with its dot, at least six digits, that an edition has.

    >>> is_known_hs("8542.31"), is_known_hs("8542.31.10"), is_known_hs("1234.56"), is_known_hs("8542")
    (True, True, False, False)
    """
    if not isinstance(value, str) or not _DOTTED.fullmatch(value.strip()):
        return False
    return bool(nomenclature.editions_of(value.strip().replace(".", "")))


def is_hs(value: Value) -> bool:
    """Return whether a cell is an HS code: 2 to 12 digits in a chapter that there is, or a total.

    >>> is_hs("8542.31"), is_hs(854231.0), is_hs("Turkey"), is_hs(12.5), is_hs("0")
    (True, True, False, False, False)
    """
    if isinstance(value, float) and not value.is_integer():
        return False
    text = text_of(value)
    if is_total(text):
        return True
    code = code_of(text)
    if code is None or code == hs.TOTAL:
        return code is not None
    full = code if len(code) % 2 == 0 or len(code) == 9 else "0" + code
    return hs.is_code(full) and 1 <= int(full[:2]) <= 99 and int(full[:2]) != 77
