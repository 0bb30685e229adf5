"""Small numbers in the place of keys: distinct ones, combinations, and which are among others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.records import Codes, Mask

Ints = NDArray[np.int64]
#: Above this many possible keys, and so many a key, distinct ones are found by sorting instead of by
#: a table: to clear one takes longer.
_TABLE_LIMIT, _SPARSE = 1 << 16, 16


def distinct(key: Ints, bound: int) -> tuple[Ints, Ints]:
    """Return (sorted distinct keys, index of each key among them) for keys in [0, bound).

    >>> [list(map(int, a)) for a in distinct(np.array([7, 3, 7]), 8)]
    [[3, 7], [1, 0, 1]]
    """
    if bound > max(_TABLE_LIMIT, _SPARSE * len(key)):
        # numpy's own unique is several times slower here than hashing and sorting what is left.
        codes, found = pd.factorize(key)
        order = np.argsort(found, kind="stable")
        place = np.empty(len(found), dtype=np.int64)
        place[order] = np.arange(len(found))
        return np.asarray(found, dtype=np.int64)[order], place[codes]
    there = np.zeros(bound, dtype=bool)
    there[key] = True
    values = np.flatnonzero(there)
    place = np.zeros(bound, dtype=np.int64)
    place[values] = np.arange(len(values))
    return values, place[key]


def packed(*parts: tuple[Ints, ...]) -> Ints:
    """Return one small number for each combination of the columns."""
    result = np.zeros(len(parts[0][0]), dtype=np.int64)
    bound = 1
    for part in parts:
        for column in part:
            size = int(column.max()) + 1 if len(column) else 1
            if bound * size > 2**62:
                values, result = distinct(result, bound)
                bound = len(values)
            result, bound = result * size + column, bound * size
    return distinct(result, bound)[1]


def lookup(table: Sequence[int] | Ints, codes: Codes) -> Ints:
    """Return table[codes], with -1 for missing codes."""
    found: Ints = np.append(np.asarray(table, dtype=np.int64), -1)[codes]
    return found


def among(wanted: Ints, known: Ints) -> Mask:
    """Return which of *wanted* are among *known*, by a binary search."""
    ordered = known if (np.diff(known) >= 0).all() else np.sort(known)
    at = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    there: Mask = ordered[at] == wanted
    return there
