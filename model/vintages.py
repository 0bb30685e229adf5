"""Vintages: what a newer download of the same source revised, added and withdrew.

Two readings are compared by key and never by row: a statistics office inserts rows, and sorts its
tables as it likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.lists import ControlList
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.notes import Note
from mirrorgap.model.records import Chunk, Codes, Mask, Numbers, Records
from mirrorgap.model.scope import Scope

#: What makes two records of two readings the same cell; the label only where the partner is unknown.
KEYS = ("reporter", "partner", "partner_label", "flow", "code", "period", "currency")
CHANGES = ("revised", "added", "withdrawn")
#: Columns of `Vintage.frame`.
FIELDS = (
    "change",
    *KEYS,
    "old_value",
    "new_value",
    "change_value",
    "old_net_kg",
    "new_net_kg",
    "old_status",
    "new_status",
)
#: Sums over several records of one cell may come in another order: they agree to this.
NEAR = 1e-12


@dataclass(frozen=True, eq=False)
class Vintage:
    """Two readings of one source beside each other.

    Attributes
    ----------
    frame : pandas.DataFrame
        One row a cell that changed, with the columns of `FIELDS`; values in units of ``currency``,
        weights in kg; missing is NaN, in text columns too. Statuses are joined by ", " where a cell
        has several records.
    unchanged : int
        Cells that both readings have alike.
    records : Records
        The old reading and the new one, joined.
    changed : bool array, shape (n_records,)
        Which of these records belong to a cell that changed.
    """

    frame: pd.DataFrame
    unchanged: int
    records: Records
    changed: Mask

    def count(self, change: str) -> int:
        """Return how many cells were ``revised``, ``added`` or ``withdrawn``."""
        return int((self.frame["change"] == change).sum())

    def sentence(self) -> str:
        """Return what changed, in one sentence."""
        if self.frame.empty:
            return f"Nothing changed: all {self.unchanged:,} cells are as they were."
        counts = [f"{self.count(change):,} {change}" for change in CHANGES]
        return f"{', '.join(counts)}; {self.unchanged:,} cells are as they were."


def compared(old: Chunk, new: Chunk) -> Vintage:
    """Compare two readings of one source, cell by cell.

    A cell is a reporter, partner, flow, code, period and currency; several records of one are summed.
    It is *revised* where value, weight or status differ, *added* where only the new reading has it,
    *withdrawn* where only the old one has.

    Examples
    --------
    >>> def chunk(**values: float) -> Chunk:
    ...     return Chunk.of(pd.DataFrame({"code": list(values), "value": list(values.values()),
    ...                                   "row": range(len(values))}))
    >>> vintage = compared(chunk(a=1, b=2, c=3), chunk(a=1, b=2.5, d=4))
    >>> vintage.frame[["change", "code", "change_value"]].values.tolist()
    [['revised', 'b', 0.5], ['added', 'd', nan], ['withdrawn', 'c', nan]]
    >>> vintage.unchanged
    1
    """
    records = Records((old, new))
    first, cell = _cells(records)
    n, is_new = len(first), records.source == 1
    sides = [_Side(records, cell, n, ~is_new), _Side(records, cell, n, is_new)]
    before, after = sides
    differs = _differ(before.value, after.value) | _differ(before.net_kg, after.net_kg)
    differs |= (before.statuses != after.statuses).any(axis=1)
    kind = np.full(n, -1)
    kind[before.there & after.there & differs] = 0
    kind[after.there & ~before.there] = 1
    kind[before.there & ~after.there] = 2
    picked = np.flatnonzero(kind >= 0)
    picked = picked[np.lexsort((picked, kind[picked]))]
    columns: dict[str, Any] = {"change": np.array(CHANGES, dtype=object)[kind[picked]]}
    for name in KEYS:
        codes, levels = _key(records, name)
        columns[name] = np.array([*levels, None], dtype=object)[codes[first[picked]]]
    columns["old_value"], columns["new_value"] = before.value[picked], after.value[picked]
    columns["change_value"] = after.value[picked] - before.value[picked]
    columns["old_net_kg"], columns["new_net_kg"] = before.net_kg[picked], after.net_kg[picked]
    for name, side in (("old_status", before), ("new_status", after)):
        columns[name] = side.words(picked)
    frame = pd.DataFrame(columns, columns=list(FIELDS))
    return Vintage(frame, n - len(picked), records, kind[cell] >= 0)


def touched(
    notes: Sequence[Note], vintage: Vintage, basket: ControlList | None = None
) -> tuple[Note, ...]:
    """Return the notes whose subject has a cell that changed, in their order.

    A note on the whole case is touched by any change; so is one whose subject cannot be worked out
    over these records alone (a range of gaps): better a note too many to look at than one too few.
    """
    if vintage.frame.empty:
        return ()
    scopes = [Scope()] * len(vintage.records.chunks)
    mirror = Mirror(vintage.records.chunks, scopes)
    return tuple(note for note in notes if _touches(note, mirror, vintage.changed, basket))


def carried(rows: Iterable[int], old: Chunk, new: Chunk) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Return where *rows* of the old reading (as a person sees them) stand in the new one.

    Each row with the rows of *new* that hold the same cells, none of which may be there.

    >>> def chunk(first: int, *codes: str) -> Chunk:
    ...     return Chunk.of(pd.DataFrame({"code": codes, "value": 1.0,
    ...                                   "row": range(first, first + len(codes))}))
    >>> carried([2, 3], chunk(2, "a", "b"), chunk(2, "x", "y", "a"))
    ((2, (4,)), (3, ()))
    """
    wanted = sorted(set(rows))
    if not wanted:
        return ()
    records = Records((old, new))
    _, cell = _cells(records)
    mine = np.isin(records.row, wanted) & (records.source == 0)
    theirs = np.flatnonzero(records.source == 1)
    theirs = theirs[np.argsort(cell[theirs], kind="stable")]
    there: dict[int, set[int]] = {row: set() for row in wanted}
    for at in np.flatnonzero(mine):
        low = np.searchsorted(cell[theirs], cell[at])
        high = np.searchsorted(cell[theirs], cell[at], side="right")
        there[int(records.row[at])] |= {int(row) for row in records.row[theirs[low:high]]}
    return tuple((row, tuple(sorted(found))) for row, found in there.items())


def _touches(note: Note, mirror: Mirror, changed: Mask, basket: ControlList | None) -> bool:
    if note.subject is None:
        return True
    try:
        selected = mirror.records_of(note.subject, basket)
    except KeyError:
        return True
    return bool((selected & changed).any())


def _key(records: Records, name: str) -> tuple[Codes, NDArray[np.object_]]:
    codes, levels = records.column(name)
    if name == "partner_label":
        return np.where(records.column("partner")[0] < 0, codes, -1), levels
    return codes, levels


def _cells(records: Records) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (the first record of each cell, the cell of each record)."""
    cell = np.zeros(records.n, dtype=np.int64)
    first = np.zeros(min(1, records.n), dtype=np.int64)
    for name in KEYS:
        codes, levels = _key(records, name)
        # Numbered anew after each key, so that the product never outgrows 64 bits.
        packed = cell * (len(levels) + 1) + codes + 1
        _, first, cell = np.unique(packed, return_index=True, return_inverse=True)
    return first.astype(np.int64), cell.astype(np.int64)


class _Side:
    """What one reading says of every cell; arrays of shape (n_cells,)."""

    def __init__(self, records: Records, cell: NDArray[np.int64], n: int, mine: Mask) -> None:
        own = cell[mine]
        self.there: Mask = np.bincount(own, minlength=n) > 0
        self.value = _summed(records.number("value")[mine], own, n)
        self.net_kg = _summed(records.number("net_kg")[mine], own, n)
        codes, self._levels = records.column("status")
        self.statuses = np.zeros((n, len(self._levels) + 1), dtype=bool)
        self.statuses[own, codes[mine]] = True
        self.statuses[:, -1] = False

    def words(self, cells: NDArray[np.int64]) -> list[str | None]:
        """Return the statuses of *cells* as text; None where there are none."""
        rows = self.statuses[cells, :-1]
        return [", ".join(sorted(self._levels[row])) or None for row in rows]


def _summed(values: Numbers, cell: NDArray[np.int64], n: int) -> Numbers:
    known = ~np.isnan(values)
    total = np.bincount(cell[known], weights=values[known], minlength=n).astype(np.float64)
    total[np.bincount(cell[known], minlength=n) == 0] = np.nan
    return total


def _differ(one: Numbers, other: Numbers) -> Mask:
    near: Mask = np.isclose(one, other, rtol=NEAR, atol=0.0, equal_nan=True)
    return ~near
