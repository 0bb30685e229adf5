"""A table of events of one's own: a CSV or workbook with dates and what happened."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from mirrorgap.io.grids import ReadingError
from mirrorgap.io.grids_open import open_book
from mirrorgap.model.events import OWN, KnownEvent, events_of

#: Columns by the names that the shipped table has; those after the second may be left out.
COLUMNS = ("date", "label", "kind", "source", "short")


def read_events(path: Path) -> tuple[KnownEvent, ...]:
    """Return the events in a file, in order of their dates.

    The header names the columns *date* (ISO 8601: 2022-02-24) and *label*, perhaps *kind* (by default
    "own"), *source* (by default the file's name) and *short*. Lines that begin with # are passed over.

    Raises
    ------
    ReadingError
        When there is no such header, no event, or a date is none.
    """
    book = open_book(path)
    for sheet in book.sheets:
        grid = book.grid(sheet)
        rows = [[text.strip() for text in grid.texts(row)] for row in range(grid.n)]
        table = _table(path, [row for row in rows if any(row) and not row[0].startswith("#")])
        if table is not None:
            try:
                return events_of(table)
            except ValueError as wrong:
                raise ReadingError(
                    path.name, str(wrong), sheet if len(book.sheets) > 1 else ""
                ) from wrong
    raise ReadingError(path.name, "no events were found: name the columns date and label")


def _table(path: Path, rows: list[list[str]]) -> pd.DataFrame | None:
    """Return the table of texts under the header, None where there is none or it is empty."""
    header = [text.casefold() for text in rows[0]] if rows else []
    if len(rows) < 2 or not {"date", "label"} <= set(header):
        return None
    usual = {"kind": OWN, "source": path.name}
    at = {name: header.index(name) for name in COLUMNS if name in header}
    return pd.DataFrame(
        {
            name: [(row[at[name]] if name in at else "") or usual.get(name, "") for row in rows[1:]]
            for name in COLUMNS
        }
    )
