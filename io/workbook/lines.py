"""Which row of the sheet Gaps stands for which records, and links from there to their cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import ACCENT, HEADER, INK, MUTED, RULE, Book
from mirrorgap.io.workbook.evidence import Evidence
from mirrorgap.io.workbook.table import Written
from mirrorgap.io.workbook.text import fitted
from mirrorgap.model.analysis.grouping import columns_of, group
from mirrorgap.model.analysis.picking import cells_in, loaded_periods, part_labels
from mirrorgap.model.query import Query

Ints = NDArray[np.int64]
#: Words and field of the column of links, and its width.
HEADERS, WIDTH = ("Largest record behind it", "first_record"), 30


class Place(NamedTuple):
    """A cell of a source sheet in the workbook."""

    sheet: str
    ref: str
    row: int


def lines_of(evidence: Evidence, query: Query, frame: pd.DataFrame) -> Ints:
    """Return which row of a result of `gaps` each record went into, shape (n records,); -1 for none.

    Parameters
    ----------
    query : the question of *frame*, with its keys
    frame : the rows as they are written, with the keys as columns
    """
    mirror = evidence.mirror
    cells = mirror.cells
    pick = np.flatnonzero(cells_in(mirror, query))
    labels = part_labels(loaded_periods(cells, query.window))
    columns = columns_of(mirror.cell_table(query.basket), query.by, pick, labels)
    groups = group(query.by, columns, len(pick))
    keys = frame[list(query.by)].astype(object)
    written = {key: i for i, key in enumerate(keys.itertuples(index=False, name=None))}
    known = zip(*groups.keys().values(), strict=True)
    at = np.array([written.get(tuple(key), -1) for key in known] or [-1], dtype=np.int64)
    of_cell = np.full(cells.n + 1, -1, dtype=np.int64)
    of_cell[pick] = at[groups.of]
    lines: Ints = of_cell[evidence.cell]
    return lines


def largest_records(evidence: Evidence, lines: Ints, among: NDArray[np.bool_], n: int) -> Ints:
    """Return the largest of some records in each row of a result, shape (n,); -1 for none.

    Records behind the findings come first. Size is in USD.
    """
    records = evidence.mirror.records
    chosen = np.flatnonzero((lines >= 0) & among)
    size = np.nan_to_num(records.number("value_usd")[chosen])
    order = np.lexsort((size, evidence.found[chosen], lines[chosen]))
    found = np.full(n, -1, dtype=np.int64)
    found[lines[chosen[order]]] = chosen[order]
    return found


def write_links(
    book: Book, sheet: Worksheet, written: Written, places: Sequence[Place | None]
) -> None:
    """Write a column right of a result with a link from each row to a cell of a source sheet."""
    if not any(places):
        return
    column = max(written.columns.values()) + 1
    look = {"bg_color": HEADER, "align": "left", "indent": 1}
    words = {**look, "bold": True, "font_size": 9, "font_color": INK, "text_wrap": True}
    book.text(sheet, written.first - 2, column, HEADERS[0], **words, valign="bottom")
    small = {**look, "font_size": 8, "font_color": MUTED, "bottom": 1, "bottom_color": RULE}
    book.text(sheet, written.first - 1, column, HEADERS[1], **small)
    sheet.set_column(column, column, WIDTH)
    form = book.format(font_size=10, font_color=ACCENT, underline=1, indent=1, align="left")
    for i, place in enumerate(places):
        if place is not None:
            link = f"internal:'{place.sheet.replace(chr(39), chr(39) * 2)}'!{place.ref}"
            text = fitted(f"{place.sheet}, row {place.row}")
            sheet.write_url(written.first + i, column, link, form, text)
