"""The rows of a file around one of them, as they stand there. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mirrorgap.io import reading
from mirrorgap.io.grids import ReadingError
from mirrorgap.io.workbook.copied import column_name

#: Rows shown before and after the one that is asked for.
REACH = 20


@dataclass(frozen=True, slots=True)
class Around:
    """Rows of a sheet: the numbers that a person sees, the letters of columns, and the texts.

    Attributes
    ----------
    at : int
        The place of the row that was asked for among *numbers*; -1 where the sheet has none such.
    problem : str
        Why nothing could be read, in a sentence; "" where it was.
    """

    numbers: tuple[int, ...] = ()
    letters: tuple[str, ...] = ()
    texts: tuple[tuple[str, ...], ...] = ()
    at: int = -1
    problem: str = ""


def around(path: str, sheet: str, row: int) -> Around:
    """Read the rows of *sheet* (or the only one) around the row of that number."""
    try:
        book = reading.opened(path)
        grid = book.grid(sheet or book.sheets[0])
    except (ReadingError, OSError) as problem:
        return Around(problem=str(problem))
    place = int(np.searchsorted(grid.numbers, row))
    found = place < grid.n and int(grid.numbers[place]) == row
    rows = range(max(0, place - REACH), min(grid.n, place + REACH + 1))
    return Around(
        tuple(int(grid.numbers[one]) for one in rows),
        tuple(column_name(j) for j in range(len(grid.columns))),
        tuple(tuple(grid.texts(one)) for one in rows),
        place - rows.start if found else -1,
    )
