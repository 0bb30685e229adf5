"""The sheet Records: what each record brings to the results, and sums over it as formulas.

Totals of the sheets Gaps and Flows and of the Summary are SUMIFS over these rows, so that whoever
changes a record's value sees them move. Beyond `MOST` rows a workbook would work too long: totals
are values then. Where one side alone is loaded nothing is compared, and the rows are those of Flows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import ACCENT, COUNT, Book
from mirrorgap.io.workbook.copied import column_name
from mirrorgap.io.workbook.results import CIF, FIXED, column_of
from mirrorgap.io.workbook.table import Column, Formula, Kind, write_table
from mirrorgap.model.analysis.book import Book as Books
from mirrorgap.model.analysis.grouping import columns_of, group
from mirrorgap.model.analysis.picking import by_its_keys, cells_in, loaded_periods, part_labels
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
#: What a record brings to a comparison, and to the books of one side.
COMPARED, BOOKED = ("exports_usd", "imports_usd", CIF, FIXED), "flows_usd"
AMOUNTS = (*COMPARED, BOOKED)
_ABOUT = (
    ("class", "Class of the cell", 11.0),
    ("flow", "Flow", 10.0),
    ("source", "Source", 44.0),
)


@dataclass(frozen=True, eq=False)
class Lines:
    """The records behind a question's gaps and flows, one row each.

    Attributes
    ----------
    frame : DataFrame
        The keys, ``hs6``, ``class``, ``flow``, ``source``, ``row``, then `AMOUNTS` in USD: what the
        record brings to X, to M, to M in its two parts, and to the value in Flows. A record that is
        counted there in another period than it is compared in has two rows; one that no cell holds,
        as a total, has no class.
    keys : tuple of str
    sheet : str
        The name of the sheet that holds them.
    source : int array, shape (n_rows,)
        Which source each row stems from.
    compared, booked : int
        How many rows bring something to a comparison, and how many to Flows; 0 where they are too
        many, or none, so that the sums are values.
    side : str
        Whose books Flows adds up.
    crowded : bool
        More records are compared than are laid out.
    """

    frame: pd.DataFrame
    keys: tuple[str, ...]
    sheet: str
    source: NDArray[np.integer]
    compared: int = 0
    booked: int = 0
    side: str = "exporter"
    crowded: bool = False

    @property
    def live(self) -> bool:
        """Whether sums of Gaps are formulas over them."""
        return self.compared > 0

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
        named = {name: column_of(name, Query()).words for name in COMPARED}
        named[BOOKED] = f"Counted in Flows, by the {self.side}s' books, USD"
        return made + [Column(name, named[name], kind, 15, None, "sum") for name in AMOUNTS]

    def formula(self, field: str, keys: Mapping[str, str]) -> str:
        """Return the sum of a field over the records with some *keys*, each by its cell."""
        column, wanted = (BOOKED, "") if field == "value" else SUMS[field]
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
        return self._summed(columns, frame, frozenset(SUMS)) if self.live else list(columns)

    def summing_flows(self, columns: Sequence[Column], frame: pd.DataFrame) -> list[Column]:
        """Return the columns of Flows with the value as a formula over the records, where it can be."""
        return self._summed(columns, frame, frozenset({"value"})) if self.booked else list(columns)

    def _summed(
        self, columns: Sequence[Column], frame: pd.DataFrame, fields: frozenset[str]
    ) -> list[Column]:
        work = len(frame) * len(self.frame)
        known = all(name in frame and frame[name].notna().all() for name in self.keys)
        if work > MOST_WORK or not known:
            return list(columns)
        return [
            replace(one, formula=self._of_row(one.field)) if one.field in fields else one
            for one in columns
        ]

    def _of_row(self, field: str) -> Formula:
        def formula(cells: Mapping[str, str]) -> str:
            return self.formula(field, {name: f"${cells[name]}" for name in self.keys})

        return formula


def lines(mirror: Mirror, query: Query, sheet: str, sources: Sequence[str]) -> Lines:
    """Return what each record brings to the cells and books of *query*, grouped as it groups.

    *sources* are what the sources are called, one a chunk. Too many records are not laid out: the
    frame is then empty, or without what Flows alone counts.
    """
    compared, record = _compared(mirror, query, sources)
    booked, of = _booked(mirror, query, sources)
    if crowded := len(compared) > MOST:
        compared, record = compared.head(0), record[:0]
    n = len(compared)
    frame, record = _joined(compared, booked, record, of)
    if len(frame) > MOST:
        frame, record, booked = frame.head(n).assign(**{BOOKED: 0.0}), record[:n], booked.head(0)
    source = mirror.records.source[record]
    return Lines(frame, query.by, sheet, source, n, len(booked), query.side, crowded)


def _compared(
    mirror: Mirror, query: Query, sources: Sequence[str]
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return what records bring to the compared cells, and which records they are."""
    cells, detail = mirror.cells, mirror.cells.detail
    taken = cells_in(mirror, query) & cells.comparable
    live_x, live_m = cells.live(query.window)
    alive = np.where(cells.record_out, live_x[cells.cell], live_m[cells.cell])
    links = np.flatnonzero(taken[cells.cell] & alive)
    links = links[: MOST + 1]
    at, record, out = cells.cell[links], cells.record[links], cells.record_out[links]
    place = np.empty(mirror.records.n, dtype=np.int64)
    place[detail.record] = np.arange(len(detail.record))
    of = place[record]
    usd = np.nan_to_num(detail.usd[of])
    own = np.where(np.isnan(detail.fob[of]), usd, detail.fob[of])
    known = ~np.isnan(detail.usd[of])
    cif = ~out & known & np.isnan(detail.fob[of]) & ~detail.fixed[of]
    told: dict[str, NDArray[Any]] = {**_keys(mirror, query, at)}
    told["hs6"] = _texts(cells.column("hs6"), at)
    told["class"] = np.array(CLASSES, dtype=object)[cells.kind[at]]
    told |= _where_from(mirror, record, sources)
    told["exports_usd"] = np.where(out, usd, 0.0)
    told["imports_usd"] = np.where(out, 0.0, usd)
    told[CIF] = np.where(cif, usd, 0.0)
    told[FIXED] = np.where(~out & known & ~cif, own, 0.0)
    told[BOOKED] = np.zeros(len(record))
    return pd.DataFrame(told), np.asarray(record, dtype=np.int64)


def _booked(
    mirror: Mirror, query: Query, sources: Sequence[str]
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return what records bring to the books of one side, as `flows` adds them up."""
    asked = by_its_keys(query)
    book = Books(mirror, asked)
    record = book.pick(asked.window)[: MOST + 1]
    labels = part_labels(book.loaded(asked.window))
    rows = group(query.by, columns_of(book.table, query.by, record, labels), len(record))
    told: dict[str, NDArray[Any]] = {n: texts[rows.of] for n, texts in rows.keys().items()}
    told["hs6"] = _texts(mirror.records.column("hs6"), record)
    told["class"] = _classes(mirror, query, record)
    told |= _where_from(mirror, record, sources)
    told |= {name: np.zeros(len(record)) for name in COMPARED}
    told[BOOKED] = book.values[record]
    return pd.DataFrame(told), record


def _joined(
    compared: pd.DataFrame,
    booked: pd.DataFrame,
    record: NDArray[np.int64],
    of: NDArray[np.int64],
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return both with one row for a record that stands by the same keys in both."""
    names = list(compared.columns[: list(compared.columns).index("hs6")])
    keys = compared[names].assign(record=record)
    place = {key: i for i, key in enumerate(keys.itertuples(index=False, name=None))}
    wanted = booked[names].assign(record=of).itertuples(index=False, name=None)
    at = np.array([place.get(key, -1) for key in wanted], dtype=np.int64)
    values = booked[BOOKED].to_numpy(dtype=np.float64)
    both = np.zeros(len(compared))
    both[at[at >= 0]] = values[at >= 0]
    alone = at < 0
    parts = [compared.assign(**{BOOKED: both}), booked[alone]]
    frame = pd.concat([one for one in parts if len(one)] or parts[:1], ignore_index=True)
    return frame, np.concatenate([record, of[alone]])


def _where_from(
    mirror: Mirror, record: NDArray[np.int64], sources: Sequence[str]
) -> dict[str, NDArray[Any]]:
    return {
        "flow": _texts(mirror.records.column("flow"), record),
        "source": np.array([*sources, ""], dtype=object)[mirror.records.source[record]],
        "row": mirror.records.row[record].astype(np.float64),
    }


def _classes(mirror: Mirror, query: Query, record: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return the class of the cell that each record went into; None for one that no cell holds."""
    cells = mirror.cells
    live_x, live_m = cells.live(query.window)
    alive = np.where(cells.record_out, live_x[cells.cell], live_m[cells.cell])
    cell = np.full(mirror.records.n, -1, dtype=np.int64)
    cell[cells.record[alive]] = cells.cell[alive]
    kinds = np.append(cells.kind, len(CLASSES))[cell[record]]
    named: NDArray[np.object_] = np.array([*CLASSES, None], dtype=object)[kinds]
    return named


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
    if len(found.frame) == 0:
        note = (
            f"No record counts in Gaps or Flows, or more than {MOST:,} do: the totals in this workbook "
            "are values, not formulas over records."
        )
    elif not found.live:
        note = f"{ONE_SIDED} {COMPARED_TOO_MANY if found.crowded else NOTHING_COMPARED}"
    elif not found.booked:
        note = f"{note} {TOO_MANY}"
    written = write_table(book, sheet, found.frame, found.columns(), "Records", note)
    column = written.columns["row"]
    look = book.format(num_format=COUNT, font_size=10, font_color=ACCENT, underline=1)
    rows = found.frame["row"].head(LINKS).tolist()
    for i, (source, row) in enumerate(zip(found.source.tolist(), rows, strict=False)):
        if place := where(source, int(row)):
            sheet.write_url(written.first + i, column, f"internal:{place}")
            sheet.write_number(written.first + i, column, row, look)


NOTE = (
    "What each record brings to the comparison, and to Flows. Exports, imports and classes in Gaps and in "
    "the Summary, and the values in Flows, are sums over these rows: change a value, and they move."
)
ONE_SIDED = (
    "What each record brings to Flows, whose values are sums over these rows: change a value, and they "
    "move."
)
NOTHING_COMPARED = "None of them can be compared with what the other side reports: see Quality."
COMPARED_TOO_MANY = f"Gaps compares more than {MOST:,} records: its totals are values."
TOO_MANY = f"Flows counts more than {MOST:,} records: its values are not formulas."
