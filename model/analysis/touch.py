"""What a brush touches: rows of a result, months of the timeline, values of a facet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.analysis.grouping import columns_of, group
from mirrorgap.model.analysis.picking import cells_in, loaded_periods, part_labels
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers
from mirrorgap.model.selection import Selection, mask


def touched(
    frame: pd.DataFrame,
    keys: Sequence[str],
    mirror: Mirror,
    query: Query,
    selection: Selection | None,
) -> Mask:
    """Return which rows of a result frame hold something of *selection*, shape (n_rows,).

    *keys* are the frame's key columns; no selection touches nothing.
    """
    if selection is None or frame.empty:
        return np.zeros(len(frame), dtype=bool)
    table = mirror.cell_table(query.basket)
    pick = np.flatnonzero(cells_in(mirror, query) & mask(selection, table))
    labels = part_labels(loaded_periods(mirror.cells, query.window))
    rows = group(keys, columns_of(table, keys, pick, labels), len(pick))
    found = pd.MultiIndex.from_arrays([_text(column) for column in rows.keys().values()])
    wanted = pd.MultiIndex.from_arrays([_text(frame[key].to_numpy(object)) for key in keys])
    return np.asarray(wanted.isin(found), dtype=bool)


def _text(values: NDArray[np.object_]) -> list[str]:
    return ["" if value is None or value != value else str(value) for value in values]


def timeline(mirror: Mirror, query: Query, selection: Selection | None = None) -> pd.DataFrame:
    """Return what both sides report by period, over all that is loaded, whatever the window.

    Returns
    -------
    DataFrame
        ``period`` (ISO text, in order), ``exports_usd``, ``imports_usd`` (as reported, covered by
        the other side or not), of the cells that the query asks for and, where there is one, the
        selection.
    """
    whole = replace(query, window=None, base=None)
    cells = mirror.cells
    live_x, live_m = cells.live(None)
    taken = cells_in(mirror, whole)
    if selection is not None:
        taken &= mask(selection, mirror.cell_table(query.basket))
    n = len(cells.periods)
    x = np.bincount(cells.period, np.where(taken & live_x, cells.x, 0.0), minlength=n)
    m = np.bincount(cells.period, np.where(taken & live_m, cells.m, 0.0), minlength=n)
    there = np.bincount(cells.period[live_x | live_m], minlength=n) > 0
    frame = pd.DataFrame({"period": cells.periods, "exports_usd": x, "imports_usd": m})
    return frame[there].sort_values("period", kind="stable", ignore_index=True)


def facet(mirror: Mirror, query: Query, column: str) -> pd.DataFrame:
    """Return the values of a key with what stands behind each.

    Returns
    -------
    DataFrame
        ``value``, ``n_all`` (cells of the basket, whatever the filters), ``n`` (cells that the query
        asks for), ``exports_usd``, ``imports_usd`` (of those, as reported); largest first. To count
        a facet without its own filter, leave that filter out of the query.
    """
    cells = mirror.cells
    codes, levels = mirror.cell_table(query.basket).column(column)
    live_x, live_m = cells.live(query.window)
    taken = cells_in(mirror, query)
    every = mirror.in_basket(query.basket)[0] & np.logical_or(*cells.live(None))
    n, place = len(levels) + 1, np.where(codes < 0, len(levels), codes)

    def count(where: Mask, weights: Numbers | None = None) -> NDArray[Any]:
        return np.bincount(place[where], None if weights is None else weights[where], minlength=n)

    frame = pd.DataFrame(
        {
            "value": np.array([*levels, None], dtype=object),
            "n_all": count(every),
            "n": count(taken),
            "exports_usd": count(taken & live_x, cells.x),
            "imports_usd": count(taken & live_m, cells.m),
        }
    )
    frame = frame[frame["n_all"] > 0]
    size = frame["exports_usd"] + frame["imports_usd"]
    return frame.loc[size.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)
