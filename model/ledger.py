"""The ledger of a reading: every row of a sheet is either read or set aside for a stated reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rows (or, in wide sheets, cells) that made no record, by reason.

    Attributes
    ----------
    reason : str
        Why, in words a person can act on ("total row", "customs procedure other than C00").
    rows : int
        How many.
    example_row : int
        The row number, as a person sees it, of one of them.
    example_value : str
        What stands there that caused it.
    """

    reason: str
    rows: int
    example_row: int
    example_value: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The account of one sheet: rows_in_sheet = rows_read + the rows set aside, always.

    Attributes
    ----------
    rows_in_sheet, rows_read, records : int
        Rows of the sheet (titles, headers and blank rows too), rows that made records, records.
    set_aside : tuple of SetAside
    cells_in_sheet, cells_read : int or None
        For wide sheets: the cells of the value columns, and those that made records.
    cells_set_aside : tuple of SetAside
        For wide sheets: value cells that made no record.
    warnings : tuple of str
        One plain sentence each.
    """

    rows_in_sheet: int
    rows_read: int
    records: int
    set_aside: tuple[SetAside, ...] = ()
    cells_in_sheet: int | None = None
    cells_read: int | None = None
    cells_set_aside: tuple[SetAside, ...] = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.rows_in_sheet != self.rows_read + sum(entry.rows for entry in self.set_aside):
            raise ValueError("the ledger does not balance: rows read + set aside != rows in sheet")
