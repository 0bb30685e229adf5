"""Quantities in different units are never added: which rows hold more than one (METHODS 9)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.records import Mask, Records

Ints = NDArray[np.int64]
#: Set in `DataFrame.attrs` where the rows of a result are in different units: they have no total.
SEVERAL = "several_units"


def units_of(records: Records, record: Ints) -> Ints:
    """Return a number for the unit of each record's quantity, shape (n,); -1 where it has none.

    A quantity whose source names no unit is in a unit of its own for each code of six digits: pieces
    of one code are not known to be the kilograms of another.

    Examples
    --------
    >>> from mirrorgap.model.mirror import Mirror
    >>> units_of(Mirror([], []).records, np.zeros(0, dtype=np.int64)).tolist()
    []
    """
    codes, levels = records.column("unit")
    unit = codes[record].astype(np.int64)
    hs6 = records.column("hs6")[0][record].astype(np.int64)
    unit = np.where(unit < 0, len(levels) + 1 + hs6, unit)
    return np.where(np.isnan(records.number("quantity")[record]), -1, unit)


def mixed(row: Ints, n: int, unit: Ints) -> Mask:
    """Return which of *n* rows hold quantities in more than one unit.

    Parameters
    ----------
    row, unit : int arrays, shape (n_entries,)
        The row and the unit of each quantity; -1 for none.

    Examples
    --------
    >>> mixed(np.array([0, 0, 1, 1]), 2, np.array([5, 5, 5, 7])).tolist()
    [False, True]
    """
    there = (row >= 0) & (unit >= 0)
    low = np.full(n, np.iinfo(np.int64).max)
    high = np.full(n, -1, dtype=np.int64)
    np.minimum.at(low, row[there], unit[there])
    np.maximum.at(high, row[there], unit[there])
    found: Mask = (high >= 0) & (low != high)
    return found


def sentence(records: Records, record: Ints) -> str | None:
    """Return what is to be said where quantities are in several units; None where they are in one.

    >>> from mirrorgap.model.mirror import Mirror
    >>> sentence(Mirror([], []).records, np.zeros(0, dtype=np.int64)) is None
    True
    """
    unit = units_of(records, record)
    found = np.unique(unit[unit >= 0])
    if len(found) < 2:
        return None
    levels = records.column("unit")[1]
    names = sorted(str(levels[i]) for i in found if i < len(levels))
    if len(names) < len(found):
        names.append("units that the source does not name")
    listed = ", ".join(names[:6]) + (" and others" if len(names) > 6 else "")
    return (
        f"Quantities are in several units ({listed}), which are never added: rows with more than one "
        "are left empty. Group by code, or filter by codes of one unit."
    )


def marked(frame: pd.DataFrame, several: bool) -> pd.DataFrame:
    """Return the frame, told that its rows have no total where they are in *several* units.

    >>> marked(pd.DataFrame({"value": [1.0]}), True).attrs
    {'several_units': True}
    """
    if several:
        frame.attrs[SEVERAL] = True
    return frame
