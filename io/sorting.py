"""Which rows of a sheet are records, and why the others are not."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from mirrorgap.io.grids import Column, Grid, Mask
from mirrorgap.io.layouts.words import flow_of, is_total
from mirrorgap.model.ledger import SetAside
from mirrorgap.model.mapping import Mapping, Rule
from mirrorgap.model.period_labels import period

#: How a line of the demo's made-up files begins.
ILLUSTRATIVE = "Illustrative data made for Mirrorgap's demo"
ILLUSTRATIVE_ROW = "illustrative marker"
#: Roles without which a row is no observation of its own.
_KEYS = ("reporter", "partner", "exporter", "importer", "flow", "code", "period", "year", "month")


class Sorting:
    """Rows set aside one reason after another: the first reason that meets a row keeps it."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self._why = np.full(grid.n, -1, dtype=np.int32)
        self._reasons: dict[str, int] = {}
        self._example: dict[str, tuple[int, str]] = {}

    @property
    def left(self) -> Mask:
        """Which rows are not set aside, shape (n rows,)."""
        return self._why < 0

    def aside(self, rows: Mask, reason: str, column: int | None = None) -> None:
        """Set *rows* aside, with the value in *column* (or the first of the row) as the example."""
        mine = rows & self.left
        if not mine.any():
            return
        number = self._reasons.setdefault(reason, len(self._reasons))
        self._why[mine] = number
        if reason not in self._example:
            row = int(np.argmax(mine))
            self._example[reason] = (int(self.grid.numbers[row]), self._shown(row, column))

    def _shown(self, row: int, column: int | None) -> str:
        texts = self.grid.texts(row)
        if column is not None and column < len(texts) and texts[column]:
            return texts[column][:120]
        return next((text for text in texts if text), "")[:120]

    def entries(self) -> tuple[SetAside, ...]:
        """Return the reasons with their counts, in the order in which they were given."""
        counts = np.bincount(self._why[self._why >= 0], minlength=len(self._reasons))
        return tuple(
            SetAside(reason, int(counts[number]), *self._example[reason])
            for reason, number in self._reasons.items()
        )


def sorted_rows(grid: Grid, mapping: Mapping) -> Sorting:
    """Set aside everything that the shape of the sheet tells: titles, headers, totals, rules."""
    sorting = Sorting(grid)
    sorting.aside(illustrative_rows(grid), ILLUSTRATIVE_ROW)
    sorting.aside(grid.blank_rows, "blank row")
    header = mapping.header_row or 0
    sorting.aside(grid.numbers < header, "above the header")
    sorting.aside(grid.numbers == header, "header")
    if mapping.last_row is not None:
        sorting.aside(grid.numbers > mapping.last_row, "below the table")
    _aside_repeated_headers(sorting, mapping)
    _aside_notes(sorting, mapping)
    _aside_shares(sorting)
    _aside_totals(sorting, mapping)
    _aside_repeats(sorting, mapping)
    for rule in mapping.rules:
        if not rule.if_total:
            column = grid.columns[rule.column]
            sorting.aside(~matching(column, rule.values), rule.reason, rule.column)
    partial = [rule for rule in mapping.rules if rule.if_total]
    for rule, rows in zip(partial, beside_total(grid, mapping, partial), strict=True):
        sorting.aside(rows, rule.reason, rule.column)
    return sorting


def illustrative_rows(grid: Grid) -> Mask:
    """Return which rows begin with the marker of the demo's made-up files, shape (n,)."""
    marked = np.zeros(grid.n, dtype=bool)
    for column in grid.columns:
        found = column.spelled(lambda text: text.startswith(ILLUSTRATIVE))
        if found is not None:
            marked |= found
    return marked


def matching(column: Column, values: Sequence[str]) -> Mask:
    """Return which cells hold one of *values*, without regard to case and blanks, shape (n,)."""
    wanted = {value.casefold() for value in values}
    return column.where(lambda text: text.casefold() in wanted, blank="" in wanted)


def _aside_repeated_headers(sorting: Sorting, mapping: Mapping) -> None:
    grid = sorting.grid
    at = grid.index(mapping.header_row) if mapping.header_row is not None else grid.n
    if at == grid.n:
        return
    # Files laid one under the other may name a column or two otherwise.
    sorting.aside(grid.repeats(at, _ALIKE), "header repeated")


#: The part of a header's names that a row says which repeats it.
_ALIKE = 0.6
_NOTE = re.compile(
    r"(note|notes|not|source|kaynak|примечание|источник|\*|\d\)|remark|footnote|注|자료)\b|\*"
)


def _aside_notes(sorting: Sorting, mapping: Mapping) -> None:
    """Set aside rows with a single text: notes, sources, headings.

    A short text in a column that is filled down is the head of its group, and stays.
    """
    grid = sorting.grid
    heads = {mapping.column(role) for role in mapping.fill_down}
    lone = (grid.filled == 1) & (len(grid.columns) > 1)
    at = np.flatnonzero(lone)
    for j, column in enumerate(grid.columns):
        if not len(at) or (column.codes[at] < 0).all():
            continue
        texts = lone & column.spelling(lambda text: not is_total(text))
        if j in heads:
            texts &= column.spelling(lambda t: len(t) > 60 or _NOTE.match(t.casefold()) is not None)
        sorting.aside(texts, "note or heading", j)


_SHARE = re.compile(r"% ?(of )?(share|growth|change)|(share|growth|change) ?\(?%\)?", re.IGNORECASE)


def _aside_shares(sorting: Sorting) -> None:
    """Set aside rows of shares and growth below the values they are worked out from."""
    for j, column in enumerate(sorting.grid.columns):
        rows = column.spelled(lambda text: _SHARE.fullmatch(text) is not None)
        if rows is not None:
            sorting.aside(rows, "shares or growth, not values", j)


def _aside_totals(sorting: Sorting, mapping: Mapping) -> None:
    """Set aside rows of sums: a word for total where no record of its own can stand.

    In a partner or code column the word is the world or all goods, as long as all other keys of the
    row are there.
    """
    grid = sorting.grid
    roles = {column: role for role, column in mapping.columns}
    lacking = np.zeros(grid.n, dtype=bool)
    for role, j in mapping.columns:
        # A blank key that the sheet as a whole says is not lacking.
        told = role in mapping.fill_down or mapping.constant(role) is not None
        if role in _KEYS and not told:
            named = mapping.column(f"{role}_label")
            blank = grid.columns[j].codes < 0
            lacking |= blank if named is None else blank & (grid.columns[named].codes < 0)
    for j, column in enumerate(grid.columns):
        role = roles.get(j, "")
        if role in ("value", "net_kg", "quantity", "status"):
            continue
        # Total exports beside re-exports is the flow itself.
        sums = column.spelled(_is_total_flow if role == "flow" else is_total)
        if sums is None:
            continue
        if role == "product_label" and mapping.column("code") is None:
            continue
        apart = role in ("period", "year", "month", "flow") or role in mapping.fill_down
        sorting.aside(sums if apart else sums & lacking, "total row", j)


def _is_total_flow(text: str) -> bool:
    return is_total(text) and flow_of(text) is None


def _aside_repeats(sorting: Sorting, mapping: Mapping) -> None:
    """Set aside rows of periods that stand again further down with the same numbers.

    January opens a table of cumulative months and one of single months: it is one January.
    """
    months = mapping.column("month")
    others = {role for role, _ in mapping.columns} & {
        "partner",
        "code",
        "product_label",
        "reporter",
    }
    if months is None or others or not mapping.values:
        return
    grid = sorting.grid
    columns = [grid.columns[months], *(grid.columns[v.column] for v in mapping.values)]
    told = columns[0]
    periods = {text: period(text, year=2000) or text for text in told.texts}
    later: set[tuple[object, ...]] = set()
    repeats = np.zeros(grid.n, dtype=bool)
    for row in np.flatnonzero(sorting.left)[::-1]:
        label = "" if told.codes[row] < 0 else told.texts[told.codes[row]]
        key = (periods.get(label, label), *(column.at(int(row)) for column in columns[1:]))
        repeats[row] = bool(label) and key in later
        later.add(key)
    sorting.aside(repeats, "the same period and numbers stand again below", months)


def beside_total(grid: Grid, mapping: Mapping, rules: Sequence[Rule]) -> list[Mask]:
    """Return for each rule the rows that are parts of a total standing beside them, shapes (n,).

    A part has the same keys as its total, but for the rule's own column.
    """
    keys = {j for role, j in mapping.columns if role in _KEYS}
    found: list[Mask] = []
    for rule in rules:
        total = matching(grid.columns[rule.column], rule.values)
        if total.all() or not total.any():
            found.append(np.zeros(grid.n, dtype=bool))
            continue
        others = keys | {other.column for other in rules} - {rule.column}
        packed = _packed([grid.columns[j] for j in sorted(others - {rule.column})], grid.n)
        has_total = np.zeros(int(packed.max(initial=0)) + 1, dtype=bool)
        has_total[packed[total]] = True
        found.append(~total & has_total[packed])
    return found


def _packed(columns: Sequence[Column], n: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    packed = np.zeros(n, dtype=np.int64)
    for column in columns:
        packed = packed * (len(column.levels) + 1) + column.codes + 1
        packed = np.unique(packed, return_inverse=True)[1].astype(np.int64)
    return packed
