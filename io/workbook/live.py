"""The sheet Records: what each record brings to a comparison, and sums over it as formulas.

Totals of the sheet Gaps and of the Summary are SUMIFS over these rows, so that whoever changes a
record's value sees the gaps move. Beyond `MOST` rows a workbook would work too long: totals are
values then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import ACCENT, COUNT, Book
from mirrorgap.io.workbook.copied import column_name
from mirrorgap.io.workbook.results import CIF, FIXED, column_of
from mirrorgap.io.workbook.table import Column, Formula, Kind, write_table
from mirrorgap.model.analysis.grouping import columns_of, group
from mirrorgap.model.analysis.picking import cells_in, loaded_periods, part_labels
from mirrorgap.model.cells import CLASSES
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query

#: Records that sums are formulas over, and how many comparisons a workbook may take to open.
MOST, MOST_WORK = 50_000, 20_000_000
#: Rows that lead to the source: a sheet holds at most 65,530 links, and each takes its time.
LINKS = 10_000
#: Rows above the first record, as `write_table` lays them out.
ABOVE = 5
#: Sums over one column of the records, all of them or those of one class.
SUMS: dict[str, tuple[str, str]] = {
    "exports_usd": ("exports_usd", ""),
    "imports_usd": ("imports_usd", ""),
    CIF: (CIF, ""),
    FIXED: (FIXED, ""),
    "matched_usd": ("exports_usd", "matched"),
    "lost_usd": ("exports_usd", "lost"),
    "orphaned_usd": ("imports_usd", "orphaned"),
}
AMOUNTS = ("exports_usd", "imports_usd", CIF, FIXED)
_ABOUT = (
    ("class", "Class of the cell", 11.0),
    ("flow", "Flow", 10.0),
    ("source", "Source", 44.0),
)


@dataclass(frozen=True, eq=False)
class Lines:
    """The records behind a question's gaps, one row each.

    Attributes
    ----------
    frame : DataFrame
        The keys, ``hs6``, ``class``, ``flow``, ``source``, ``row``, then `AMOUNTS` in USD: what the
        record brings to X, to M, and to M in its two parts.
    keys : tuple of str
    sheet : str
        The name of the sheet that holds them.
    source : int array, shape (n_rows,)
        Which source each row stems from.
    """

    frame: pd.DataFrame
    keys: tuple[str, ...]
    sheet: str
    source: NDArray[np.integer]

    @property
    def live(self) -> bool:
        """Whether sums are formulas over them."""
        return 0 < len(self.frame) <= MOST

    @cached_property
    def _places(self) -> dict[str, str]:
        quoted = "'" + self.sheet.replace("'", "''") + "'"
        last = ABOVE + len(self.frame)
        names = [column.field for column in self.columns()]
        return {
            name: f"{quoted}!${column_name(j)}${ABOVE + 1}:${column_name(j)}${last}"
            for j, name in enumerate(names)
        }

    def columns(self) -> list[Column]:
        """Return how the rows are written."""
        made = [column_of(name, Query(), text=True) for name in (*self.keys, "hs6")]
        made += [Column(name, words, "text", width) for name, words, width in _ABOUT]
        made += [Column("row", "Row of the source", "count", 9)]
        kind: Kind = "amount"
        return made + [
            Column(name, column_of(name, Query()).words, kind, 15, None, "sum") for name in AMOUNTS
        ]

    def formula(self, field: str, keys: Mapping[str, str]) -> str:
        """Return the sum of a field over the records with some *keys*, each by its cell."""
        column, wanted = SUMS[field]
        asked = [f"{self._places[name]},{cell}" for name, cell in keys.items()]
        if wanted:
            asked.append(f'{self._places["class"]},"{wanted}"')
        if not asked:
            return f"SUM({self._places[column]})"
        return f"SUMIFS({self._places[column]},{','.join(asked)})"

    def whole(self) -> dict[str, str]:
        """Return the formulas of the sums over all records, by field; none where they are values."""
        return {field: self.formula(field, {}) for field in SUMS} if self.live else {}

    def summing(self, columns: Sequence[Column], frame: pd.DataFrame) -> list[Column]:
        """Return the columns of Gaps with their sums as formulas over the records, where they can be."""
        work = len(frame) * len(self.frame)
        known = all(name in frame and frame[name].notna().all() for name in self.keys)
        if not self.live or work > MOST_WORK or not known:
            return list(columns)
        return [
            replace(one, formula=self._of_row(one.field)) if one.field in SUMS else one
            for one in columns
        ]

    def _of_row(self, field: str) -> Formula:
        def formula(cells: Mapping[str, str]) -> str:
            return self.formula(field, {name: f"${cells[name]}" for name in self.keys})

        return formula


def lines(mirror: Mirror, query: Query, sheet: str, sources: Sequence[str]) -> Lines:
    """Return what each record brings to the compared cells of *query*, grouped as it groups.

    *sources* are what the sources are called, one a chunk. Too many records are not laid out: the
    frame is then empty.
    """
    cells, detail = mirror.cells, mirror.cells.detail
    taken = cells_in(mirror, query) & cells.comparable
    live_x, live_m = cells.live(query.window)
    alive = np.where(cells.record_out, live_x[cells.cell], live_m[cells.cell])
    links = np.flatnonzero(taken[cells.cell] & alive)
    if len(links) > MOST:
        links = links[:0]
    at, record, out = cells.cell[links], cells.record[links], cells.record_out[links]
    place = np.empty(mirror.records.n, dtype=np.int64)
    place[detail.record] = np.arange(len(detail.record))
    of = place[record]
    usd = np.nan_to_num(detail.usd[of])
    own = np.where(np.isnan(detail.fob[of]), usd, detail.fob[of])
    known = ~np.isnan(detail.usd[of])
    cif = ~out & known & np.isnan(detail.fob[of]) & ~detail.fixed[of]
    told = _keys(mirror, query, at)
    told["hs6"] = _texts(cells.column("hs6"), at)
    told["class"] = np.array(CLASSES, dtype=object)[cells.kind[at]]
    told["flow"] = _texts(mirror.records.column("flow"), record)
    told["source"] = np.array([*sources, ""], dtype=object)[mirror.records.source[record]]
    told["row"] = mirror.records.row[record].astype(np.float64)
    told["exports_usd"] = np.where(out, usd, 0.0)
    told["imports_usd"] = np.where(out, 0.0, usd)
    told[CIF] = np.where(cif, usd, 0.0)
    told[FIXED] = np.where(~out & known & ~cif, own, 0.0)
    return Lines(pd.DataFrame(told), query.by, sheet, mirror.records.source[record])


def _keys(mirror: Mirror, query: Query, at: NDArray[np.int64]) -> dict[str, NDArray[np.object_]]:
    labels = part_labels(loaded_periods(mirror.cells, query.window))
    columns = columns_of(mirror.cell_table(query.basket), query.by, at, labels)
    rows = group(query.by, columns, len(at))
    return {name: texts[rows.of] for name, texts in rows.keys().items()}


def _texts(column: tuple[NDArray[np.integer], NDArray[np.object_]], at: NDArray[np.int64]):  # type: ignore[no-untyped-def]
    codes, levels = column
    return np.array([*levels, None], dtype=object)[codes[at]]


def write_lines(
    book: Book, sheet: Worksheet, found: Lines, note: str, where: Callable[[int, int], str]
) -> None:
    """Write the sheet, or one sentence where totals are values.

    *where* returns where a row of a source (its number, and the row's) stands in this workbook, as
    ``'Sheet'!A5``; "" where it does not. The first `LINKS` rows lead there.
    """
    if not found.live:
        found = replace(found, frame=found.frame.head(0))
        note = (
            f"No record is compared, or more than {MOST:,} are: the totals in this workbook are values, "
            "not formulas over records."
        )
    written = write_table(book, sheet, found.frame, found.columns(), "Records", note)
    column = written.columns["row"]
    look = book.format(num_format=COUNT, font_size=10, font_color=ACCENT, underline=1)
    rows = found.frame["row"].head(LINKS).tolist()
    for i, (source, row) in enumerate(zip(found.source.tolist(), rows, strict=False)):
        if place := where(source, int(row)):
            sheet.write_url(written.first + i, column, f"internal:{place}")
            sheet.write_number(written.first + i, column, row, look)


NOTE = (
    "What each record brings to the comparison. Exports, imports and classes in Gaps and in the Summary "
    "are sums over these rows: change a value, and the gaps move."
)
