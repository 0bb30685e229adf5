"""Rows whose two sides' books cover different months: a part year is not compared with a whole one."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import periods
from mirrorgap.model.analysis.covering import lines
from mirrorgap.model.analysis.grouping import TIME_KEYS
from mirrorgap.model.analysis.unit_values import USED, Side
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.model.year_units import YEAR

Ints = NDArray[np.int64]
#: Rows of these are a record's own period, the same on both sides.
_SAME = frozenset({"period", "month"})
_ALL = (1 << 12) - 1


def apart(mirror: Mirror, sides: tuple[Side, Side], rows: tuple[Ints, Ints], query: Query) -> Mask:
    """Return which pairs of rows come from books that do not cover the same months.

    Parameters
    ----------
    mirror : Mirror
    sides : two Side
    rows : two int arrays, shape (n,)
        A row of each side; -1 in the second: there is none, and nothing is apart.
    query : Query
        Its keys and window: what the rows are sums over.

    Returns
    -------
    bool array, shape (n,)
        Always false with the keys ``period`` and ``month``. A month that the books cover and that
        holds nothing counts as covered.
    """
    paired = rows[1] >= 0
    if _SAME & set(query.by) or not paired.any():
        return np.zeros(len(paired), dtype=bool)
    found = lines(mirror)
    bits = found.months(YEAR, query.window) @ (1 << np.arange(12))
    some = np.zeros((len(paired), len(found.years)), dtype=np.int64)
    every = np.full_like(some, _ALL)
    for side, row in zip(sides, rows, strict=True):
        at, line = _lines_of(side, np.where(paired, row, -1), found.of)
        np.bitwise_or.at(some, at, bits[line])
        np.bitwise_and.at(every, at, bits[line])
    differ = (some != every) & (_months(sides[0], rows[0], query, found.years) & (some ^ every) > 0)
    unlike: Mask = paired & differ.any(axis=1)
    return unlike


def _lines_of(side: Side, rows: Ints, line: Ints) -> tuple[Ints, Ints]:
    """Return places in *rows*, and the lines that these are made of, each pair once."""
    place = np.full(side.rows.n, -1, dtype=np.int64)
    place[rows[rows >= 0]] = np.flatnonzero(rows >= 0)
    at = place[side.rows.of]
    of = line[side.record[side.reason == USED]]
    taken = (at >= 0) & (of >= 0)
    pairs = pd.DataFrame({"at": at[taken], "of": of[taken]}).drop_duplicates()
    return pairs["at"].to_numpy(), pairs["of"].to_numpy()


def _months(side: Side, rows: Ints, query: Query, years: tuple[int, ...]) -> Ints:
    """Return the months of each row's period, as bits, shape (n, n_years); all without a time key."""
    name = next((name for name in TIME_KEYS if name in query.by), None)
    if name is None:
        return np.full((len(rows), len(years)), _ALL, dtype=np.int64)
    at = query.by.index(name)
    levels = side.rows.levels[at]
    bits = np.zeros((len(levels) + 1, len(years)), dtype=np.int64)
    for i, text in enumerate(levels):
        period = periods.parse(str(text))
        if period.first.year in years:
            months = ((1 << period.n_months) - 1) << (period.first.month - 1)
            bits[i, years.index(period.first.year)] = months
    found: Ints = bits[side.rows.codes[rows, at]]
    return found
