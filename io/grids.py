"""Any spreadsheet or text file as sheets of typed values, with the row numbers that a person sees.

A sheet is kept by columns, each value once: codes over distinct values. A code, a country or a
period is then parsed once a distinct value and not once a row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, partial
from itertools import count, islice, zip_longest
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]
#: Called with what is done and what there is to do; may raise to cancel.
Tick = Callable[[int, int], None]
#: What a cell may hold; None is a blank cell.
Value = object
_BLOCK = 16_384
#: The rows at the top that are looked at together, and those among which a layout's header is.
_HEAD, _HEADED = 64, 25
#: Up to so many levels of a column are told all at once.
_FEW_LEVELS = 256
Row = TypeVar("Row")


class ReadingError(Exception):
    """What keeps a file, a sheet or a row from being read, in one plain sentence.

    Attributes
    ----------
    file, sheet : str
        File name, and the sheet ("" where the whole file is meant, or a text file).
    row : int or None
        The row that a person sees.
    value : str
        What stands there ("" where nothing is to be quoted).
    advice : str
        What is wrong, and what to do.
    """

    def __init__(
        self, file: str, advice: str, sheet: str = "", row: int | None = None, value: str = ""
    ) -> None:
        self.file, self.sheet, self.row, self.value, self.advice = file, sheet, row, value, advice
        super().__init__(str(self))

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.file, self.advice, self.sheet, self.row, self.value))

    def __str__(self) -> str:
        place = self.file
        if self.sheet:
            place += f", sheet {self.sheet}"
        if self.row is not None:
            place += f", row {self.row}"
        if self.value:
            place += f", {self.value!r}"
        return f"{place}: {self.advice}"


def text_of(value: Value) -> str:
    r"""Return a cell's text: whole numbers without a point, dates as ISO, blanks as "".

    >>> text_of(854231.0), text_of(" A\xa0b "), text_of(None), text_of(date(2024, 1, 2))
    ('854231', 'A b', '', '2024-01-02')
    """
    if value is None:
        return ""
    if type(value) is str:
        return " ".join(value.split())
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    codes : int32 array, shape (n rows,)
        Which level a cell holds; -1 is a blank cell.
    levels : tuple of values
        Distinct values: str, float, bool, date, datetime, time or timedelta, as in the file.
    flags : bool
        Whether numbers may have Eurostat's flags after them (``123 p``).
    """

    codes: Codes
    levels: tuple[Value, ...]
    flags: bool = False

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """`text_of` of each level."""
        return tuple(text_of(level) for level in self.levels)

    def at(self, row: int) -> Value:
        """Return the value in *row* (from 0); None where the cell is blank."""
        code = self.codes[row]
        return None if code < 0 else self.levels[code]

    @cached_property
    def words(self) -> tuple[int, ...]:
        """Which levels are texts that are no plain numbers."""
        return tuple(
            i
            for i, level in enumerate(self.levels)
            if isinstance(level, str) and not level.replace(".", "", 1).isdecimal()
        )

    @cached_property
    def plain(self) -> bool:
        """Whether every level is a number, and no text or date."""
        return bool(self.levels) and all(type(level) is float for level in self.levels)

    @cached_property
    def _spelled(self) -> tuple[tuple[int, str], ...]:
        return tuple((i, text_of(self.levels[i])) for i in self.words)

    def spelling(self, holds: Callable[[str], bool]) -> Mask:
        """Return which cells are words that satisfy *holds*, shape (n rows,); numbers are none."""
        found = self.spelled(holds)
        return np.zeros(len(self.codes), dtype=bool) if found is None else found

    def spelled(self, holds: Callable[[str], bool]) -> Mask | None:
        """Return `spelling`, or None where no cell satisfies *holds*."""
        found = [i for i, text in self._spelled if holds(text)]
        if not found:
            return None
        table = np.zeros(len(self.levels) + 1, dtype=bool)
        table[found] = True
        return table[self.codes]

    def taken(self, rows: Mask | Codes | slice) -> Column:
        """Return the column with only *rows*."""
        return Column(self.codes[rows], self.levels, self.flags)

    def where(self, holds: Callable[[str], bool], *, blank: bool = False) -> Mask:
        """Return which cells' texts satisfy *holds*, shape (n rows,); blank cells give *blank*."""
        table = np.array([*(holds(text) for text in self.texts), blank], dtype=bool)
        return table[self.codes]

    def filled(self) -> Column:
        """Return the column with blank cells repeating the cell above."""
        rows = np.where(self.codes >= 0, np.arange(len(self.codes)), -1)
        last = np.maximum.accumulate(rows) if len(rows) else rows
        codes = np.where(last >= 0, self.codes[last], -1).astype(np.int32)
        return Column(codes, self.levels)


def _says(name: str, text: str) -> bool:
    return text.casefold() == name


@dataclass(frozen=True, eq=False)
class Grid:
    """One sheet: columns of equal length, and the number of each row as a person sees it.

    Attributes
    ----------
    file : str
        File name without its folder.
    sheet : str
        Sheet name; "" for text files.
    columns : tuple of Column
    numbers : int32 array, shape (n rows,)
        Row of the spreadsheet, or the line of the text file on which the row begins, from 1.
    book : tuple of str
        Names of all sheets of the file, in order.
    titles : tuple of str
        Lines that stand above the table but outside of it, as on a web page.
    """

    file: str
    sheet: str
    columns: tuple[Column, ...]
    numbers: Codes
    book: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """How many rows the sheet has, blank ones included."""
        return len(self.numbers)

    def cell(self, row: int, column: int) -> Value:
        """Return a value by row and column from 0; None where blank or outside."""
        return self.columns[column].at(row) if 0 <= column < len(self.columns) else None

    def row(self, row: int) -> list[Value]:
        """Return the values of one row, from 0."""
        if row < _HEAD:
            return self._head[0][row]
        return [column.at(row) for column in self.columns]

    def texts(self, row: int) -> list[str]:
        """Return the texts of one row, from 0."""
        if row < _HEAD:
            return self._head[1][row]
        if row not in self._shown:
            self._shown[row] = [text_of(column.at(row)) for column in self.columns]
        return self._shown[row]

    @cached_property
    def _shown(self) -> dict[int, list[str]]:
        return {}

    @cached_property
    def _head(self) -> tuple[list[list[Value]], list[list[str]]]:
        """Values and texts of the first rows, in which headers are looked for."""
        n = min(self.n, _HEAD)
        values, texts = [], []
        for column in self.columns:
            codes = column.codes[:n].tolist()
            if len(column.levels) <= _FEW_LEVELS:
                # The texts of all levels are asked for sooner or later; -1 is the last of a list.
                levels, told = [*column.levels, None], [*column.texts, ""]
                values.append([levels[i] for i in codes])
                texts.append([told[i] for i in codes])
                continue
            known: dict[int, Value] = {i: column.levels[i] for i in set(codes) if i >= 0}
            values.append([known.get(i) for i in codes])
            shown = {i: text_of(value) for i, value in known.items()}
            texts.append([shown.get(i, "") for i in codes])
        if not self.columns:
            return [[] for _ in range(n)], [[] for _ in range(n)]
        return list(map(list, zip(*values, strict=True))), list(map(list, zip(*texts, strict=True)))

    def repeats(self, row: int, share: float = 1.0) -> Mask:
        """Return which rows say what header row *row* says, shape (n,); itself among them.

        Blank cells and bare numbers of the header do not count; one name alone makes no header. With
        *share* under 1 that part of the names is enough, but two of them.
        """
        names = [text.casefold() for text in self.texts(row)]
        named = [j for j, name in enumerate(names) if name and not name.isdecimal()]
        if len(named) < 2:
            return np.zeros(self.n, dtype=bool)
        alike = np.zeros(self.n, dtype=np.int32)
        for j in named:
            found = self.columns[j].spelled(partial(_says, names[j]))
            alike += 0 if found is None else found
        same: Mask = alike >= max(2, share * len(named))
        return same

    @cached_property
    def heading(self) -> frozenset[str]:
        """The texts of the first rows, in which any layout's header stands."""
        return frozenset(text for row in range(min(self.n, _HEADED)) for text in self.texts(row))

    def index(self, number: int) -> int:
        """Return the row (from 0) that a person sees as *number*; n where there is none."""
        found = int(np.searchsorted(self.numbers, number))
        return found if found < self.n and self.numbers[found] == number else self.n

    def head(self, rows: int) -> Grid:
        """Return the sheet cut after its first *rows* rows."""
        cut = tuple(column.taken(slice(0, rows)) for column in self.columns)
        return replace(self, columns=cut, numbers=self.numbers[:rows])

    @cached_property
    def filled(self) -> NDArray[np.int32]:
        """How many cells of each row hold a value, shape (n,)."""
        filled = np.zeros(self.n, dtype=np.int32)
        for column in self.columns:
            filled += column.codes >= 0
        return filled

    @property
    def blank_rows(self) -> Mask:
        """Which rows have no value at all, shape (n,)."""
        blank: Mask = self.filled == 0
        return blank


class Book(Protocol):
    """A file as sheets; a sheet is read when it is asked for."""

    file: str
    sheets: tuple[str, ...]

    def grid(self, sheet: str, limit: int | None = None, tick: Tick | None = None) -> Grid:
        """Read one sheet, or its first *limit* rows; raise `ReadingError` where that fails."""


class Gathering:
    """Rows coming in become columns of codes over distinct values."""

    def __init__(self) -> None:
        self._seen: list[defaultdict[Value, int]] = []
        self._codes: list[list[Codes]] = []
        self._n = 0

    def add(self, rows: Sequence[Sequence[Value]]) -> None:
        """Add a block of rows, which may be of unequal length."""
        for j, cells in enumerate(zip_longest(*rows, fillvalue=None)):
            if j == len(self._seen):
                self._seen.append(_numbering())
                self._codes.append([np.full(self._n, -1, dtype=np.int32)])
            codes = np.fromiter(map(self._seen[j].__getitem__, cells), np.int32, len(rows))
            self._codes[j].append(codes)
        self._n += len(rows)
        self._level_up()

    def _level_up(self) -> None:
        for codes in self._codes:
            have = sum(map(len, codes))
            if have < self._n:
                codes.append(np.full(self._n - have, -1, dtype=np.int32))

    def columns(self) -> tuple[Column, ...]:
        """Return what was gathered, without the blank columns at the right."""
        found = [
            _tidied(np.concatenate(codes), seen)
            for codes, seen in zip(self._codes, self._seen, strict=True)
        ]
        while found and not found[-1].levels:
            found.pop()
        return tuple(found)


def _numbering() -> defaultdict[Value, int]:
    seen: defaultdict[Value, int] = defaultdict(count().__next__)
    seen[""] = seen[None] = -1
    return seen


def _tidied(codes: Codes, seen: dict[Value, int]) -> Column:
    levels = list(seen)[2:]
    blank = [i for i, level in enumerate(levels) if isinstance(level, str) and not level.strip()]
    if not blank:
        return Column(codes, tuple(levels))
    table = np.arange(len(levels) + 1, dtype=np.int32)
    table[-1] = -1
    table[blank] = -1
    kept = np.flatnonzero(table[:-1] >= 0)
    table[kept] = np.arange(len(kept), dtype=np.int32)
    return Column(table[codes], tuple(levels[i] for i in kept))


def blocks(rows: Iterable[Row], size: int = _BLOCK) -> Iterator[list[Row]]:
    """Cut *rows* into lists of at most *size*."""
    left = iter(rows)
    while block := list(islice(left, size)):
        yield block
