"""What a plot of rows says where only some of them are in sight."""

from __future__ import annotations

import math

#: A row counts as seen while no more of it than this share is cut: its text is whole then.
SLACK = 0.25


def note_of(note: str, low: float, high: float, n_rows: int) -> str:
    """Return *note* with how many of *n_rows* lie whole between *low* and *high*; row 0 from 0 to 1.

    >>> note_of("The 24 largest; 26 more in the table", 0.0, 7.4, 24)
    'The 24 largest; 26 more in the table. In sight: 7 of 24 rows; scroll for the others'
    >>> note_of("", 0.0, 6.8, 60)
    'In sight: 7 of 60 rows; scroll for the others'
    >>> note_of("", 0.0, 8.0, 8)
    ''
    """
    first, last = max(math.ceil(low - SLACK), 0), min(math.floor(high + SLACK), n_rows)
    seen = max(last - first, 0)
    if seen >= n_rows:
        return note
    said = f"In sight: {seen} of {n_rows} rows; scroll for the others"
    return f"{note.rstrip('.')}. {said}" if note else said
