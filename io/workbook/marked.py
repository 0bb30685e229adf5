"""What is added to one source sheet: fills, comments, links, and columns beside its rows."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Table
from dataclasses import dataclass, field

#: Comments on one sheet: more make a workbook slow to open (the rest is highlighted).
MAX_COMMENTS = 500
#: What an added cell holds: text, a number, or a formula with its value.
Added = str | float | tuple[str, float]


@dataclass(frozen=True)
class Beside:
    """One added column: its header, its width, and the cell of each row that has one.

    Attributes
    ----------
    cell : gives, for a row index of the grid, a text, a number, (formula, value), or None
    number_format : str
        For numbers; "" for text.
    leads : bool
        Whether its numbers are rows of the sheet `Marks.target`, to which highlighted cells lead.
    """

    header: str
    width: float
    cell: Callable[[int], Added | None]
    number_format: str = ""
    leads: bool = False


@dataclass(frozen=True)
class Marks:
    """What is added to one sheet.

    Attributes
    ----------
    rows : mapping of row index -> look
        ``found`` or a note's status, over the whole row.
    cells : mapping of (row index, column) -> look
        The same for wide sheets, cell by cell.
    comments : tuple of (row index, column, text)
        At most `MAX_COMMENTS`.
    beside : tuple of Beside
        Columns right of the used range.
    leads : mapping of (row index, column) -> row
        Cells of wide sheets that lead to a row of the sheet *target*.
    target : str
        The sheet of ours that links lead to; "" for none.
    last : int
        The last row index that may take added cells; -1 for none.
    silent : int
        How many cells have no comment because there would be too many.
    """

    rows: Table[int, str] = field(default_factory=dict)
    cells: Table[tuple[int, int], str] = field(default_factory=dict)
    comments: tuple[tuple[int, int, str], ...] = ()
    beside: tuple[Beside, ...] = ()
    leads: Table[tuple[int, int], int] = field(default_factory=dict)
    target: str = ""
    last: int = -1
    silent: int = 0
