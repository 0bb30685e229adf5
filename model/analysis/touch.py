"""What a brush touches: rows of a result, months of the timeline, values of a facet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.analysis import totals_only
from mirrorgap.model.analysis.by_level import levels_of, placed
from mirrorgap.model.analysis.grouping import columns_of
from mirrorgap.model.analysis.picking import cells_in, loaded_periods, part_labels, periods_there
from mirrorgap.model.keeping import ById, kept
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import parse
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers
from mirrorgap.model.selection import Selection


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
    result = np.zeros(len(frame), dtype=bool)
    if selection is None or frame.empty:
        return result
    asked = (ById(frame), tuple(keys), replace(query, by=()))
    levels = levels_of(mirror, query.basket, selection)
    if levels is not None and len(frame) * levels.n <= MOST_PAIRS:
        held = _rows_by_level(mirror, *asked, levels.column)[levels.wanted]
        return np.asarray(held.any(axis=0), dtype=bool)
    pick, row = _places(mirror, *asked)
    taken = np.flatnonzero(mirror.picked(selection, query.basket).take(pick))
    # What is in no row falls into one that is left out; indexing by a mask would take five times as long.
    result = np.append(result, False)
    result[row.take(taken)] = True
    return result[:-1]


@kept(16)
def _rows_by_level(
    mirror: Mirror, shown: ById[pd.DataFrame], keys: tuple[str, ...], query: Query, column: str
) -> NDArray[np.bool_]:
    """Return which rows of a frame hold each level of a column, shape (n_levels + 1, n_rows)."""
    pick, row = _places(mirror, shown, keys, query)
    level, n_levels = placed(mirror, query.basket, column, pick)
    there = np.zeros((n_levels, len(shown.held) + 1), dtype=bool)
    there[level, row] = True  # what is in no row falls into the last one
    return there[:, :-1]


@kept(8)
def _places(
    mirror: Mirror, shown: ById[pd.DataFrame], keys: tuple[str, ...], query: Query
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the cells that the query takes, and the row of the frame that each stands in (or -1).

    Of a frame that shows a part of them, such as a few lines, cells that stand in no row are left out.
    """
    table = mirror.cell_table(query.basket)
    pick = np.flatnonzero(cells_in(mirror, query))
    labels = part_labels(loaded_periods(mirror.cells, query.window))
    packed = np.zeros(len(pick), dtype=np.int64)
    rows = np.zeros(len(shown.held), dtype=np.int64)
    known = np.ones(len(rows), dtype=bool)
    for key in keys:
        codes, levels = columns_of(table, (key,), pick, labels)[0]
        place = {_text(level): i for i, level in enumerate(levels)} | {"": -1}
        mine = [place.get(_text(value), -2) for value in shown.held[key].to_numpy(object)]
        of_row = np.array(mine, dtype=np.int64)
        known &= of_row > -2
        shows = np.zeros(len(levels) + 1, dtype=bool)
        shows[of_row[of_row > -2]] = True  # a missing key is the last one
        taken = np.flatnonzero(shows.take(codes))
        if len(taken) < len(pick) // 2:
            pick, codes, packed = pick.take(taken), codes.take(taken), packed.take(taken)
        packed = packed * (len(levels) + 1) + codes + 1
        rows = rows * (len(levels) + 1) + of_row + 1
    order = np.flatnonzero(known)[np.argsort(rows[known], kind="stable")]
    if not len(order):
        return pick, np.full(len(pick), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(rows[order], packed), len(order) - 1)
    return pick, np.where(rows[order][at] == packed, order[at], -1)


def _text(value: object) -> str:
    """Return a key as text; missing (None or NaN) is empty."""
    return "" if value is None or value != value else str(value)


def timeline(mirror: Mirror, query: Query, selection: Selection | None = None) -> pd.DataFrame:
    """Return what both sides report by period, over all that is loaded, whatever the window.

    Returns
    -------
    DataFrame
        ``period`` (ISO text, in order), ``exports_usd``, ``imports_usd`` (as reported; missing where
        no file says or covers anything of that side), and of these ``exports_compared_usd``,
        ``imports_compared_usd`` (in cells that count in a gap; the rest is uncovered or suppressed),
        of the cells that the query asks for and, where there is one, the selection. Of files that
        hold totals of all goods only, those totals.
    """
    return pd.DataFrame(by_period(mirror, query, selection))


def by_period(
    mirror: Mirror, query: Query, selection: Selection | None = None
) -> dict[str, NDArray[Any]]:
    """Return the columns of `timeline` by name, each of shape (n_periods,): a brush waits for a frame.

    >>> by_period(Mirror([], []), Query())["exports_usd"].shape
    (0,)
    """
    if totals_only.only_totals(mirror):
        frame = totals_only.timeline(mirror, query, selection)
        return {str(name): frame[name].to_numpy() for name in frame}
    asked = Query(query.basket, query.exporters, query.importers, where=query.where)
    every = _series(mirror, asked).every
    counts, x, m = _counted(mirror, asked, selection)
    order, periods = _loaded(mirror)
    there = counts > 0
    whole = [one.sum(axis=1) for one in (x, m)]
    compared = [one[:, _COMPARED:].sum(axis=1) for one in (x, m)]
    sums, empty = [*whole, *compared], ~there.any(axis=1)
    for side, told in enumerate(_known(there)):
        # Where neither side names anything, a side that is known before or after says nothing: 0.
        silent = empty & every[side] & told.any() & ~_inside(mirror, told)
        sums[side][~told & ~silent] = np.nan
    named = zip(_AMOUNTS, (one[order] for one in sums), strict=True)
    return {"period": periods} | dict(named)


def _counted(
    mirror: Mirror, query: Query, selection: Selection | None
) -> tuple[NDArray[Any], Numbers, Numbers]:
    """Return how many cells have each number, and their X and M, shape (n_periods, 8)."""
    shape = (len(mirror.cells.periods), 8)
    if (levels := levels_of(mirror, query.basket, selection)) is not None:
        kept_parts = _by_level(mirror, query, levels.column)
        counts, x, m = (one[levels.wanted].sum(axis=0).reshape(shape) for one in kept_parts)
        return counts, x, m
    told = _series(mirror, query)
    number, x, m = told.number, told.x, told.m
    if selection is not None:
        taken = np.flatnonzero(mirror.picked(selection, query.basket).take(told.pick))
        number, x, m = number.take(taken), x.take(taken), m.take(taken)
    size = shape[0] * shape[1]
    # Of no cells at all NumPy counts in integers.
    parts = (np.bincount(number, one, minlength=size).astype(float) for one in (x, m))
    x, m = (one.reshape(shape) for one in parts)
    return np.bincount(number, minlength=size).reshape(shape), x, m


@kept(12)
def _by_level(
    mirror: Mirror, query: Query, column: str
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return what `_counted` does for each level of a column, shape (n_levels + 1, n_periods * 8)."""
    told = _series(mirror, query)
    level, n_levels = placed(mirror, query.basket, column, told.pick)
    width = 8 * len(mirror.cells.periods)
    number, size, shape = told.number + level * width, n_levels * width, (n_levels, width)
    counts = np.bincount(number, minlength=size).reshape(shape)
    x, m = (
        np.bincount(number, one, minlength=size).astype(float).reshape(shape)
        for one in (told.x, told.m)
    )
    return counts, x, m


def _known(there: NDArray[np.bool_]) -> tuple[Mask, Mask]:
    """Return in which periods exports are known, and imports; *there* has shape (n_periods, 8)."""
    known: NDArray[np.bool_] = np.asarray(there.reshape(-1, 2, 4).any(axis=1))
    return known[:, 1] | known[:, 3], known[:, 2] | known[:, 3]


def _inside(mirror: Mirror, told: Mask) -> Mask:
    """Return which periods lie in a longer one of those *told*: a year's figure says nothing of its months."""
    first, n_months = _spans(mirror)
    found = np.zeros(len(told), dtype=bool)
    for i in np.flatnonzero(told & (n_months > 1)) if len(set(n_months.tolist())) > 1 else ():
        last = first[i] + n_months[i]
        found |= (first >= first[i]) & (first + n_months <= last) & (n_months < n_months[i])
    return found


@kept(1)
def _spans(mirror: Mirror) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first month of each period of the cells, counted on, and how many it has."""
    spans = [parse(str(text)) for text in mirror.cells.periods]
    first = [one.first_month for one in spans]
    return np.array(first, dtype=np.int64), np.array(
        [one.n_months for one in spans], dtype=np.int64
    )


@kept(1)
def _loaded(mirror: Mirror) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Return the loaded periods in order: their places among those of the cells, their texts."""
    periods = np.asarray(mirror.cells.periods, dtype=object)
    there = set(periods_there(mirror.cells))
    order = np.array(
        sorted((i for i, one in enumerate(periods) if one in there), key=lambda i: periods[i]),
        dtype=np.intp,
    )
    return order, periods[order]


#: Of so many rows times levels it is kept which of them go together; a byte each.
MOST_PAIRS = 4_000_000
_AMOUNTS = ("exports_usd", "imports_usd", "exports_compared_usd", "imports_compared_usd")


#: What is added to a cell's number where it counts in a gap.
_COMPARED = 4


@dataclass(frozen=True, eq=False)
class _Series:
    """The cells that a query takes, their numbers, in which periods what is known, X and M."""

    pick: NDArray[np.intp]
    number: NDArray[np.intp]
    every: tuple[Mask, Mask]
    x: Numbers
    m: Numbers


@kept(8)
def _series(mirror: Mirror, query: Query) -> _Series:
    """Return the cells that a query takes with their numbers.

    A number is eight times the period's place, with 1 where exports are known (a side says them, or its
    files cover the cell and do not name it), 2 where imports are, and `_COMPARED`: three counts over
    it are all that a brush waits for.
    """
    cells = mirror.cells
    live_x, live_m = cells.live(None)
    pick = np.flatnonzero(cells_in(mirror, query))
    x = np.where(live_x[pick], cells.x[pick], 0.0)
    m = np.where(live_m[pick], cells.m[pick], 0.0)
    compared = cells.comparable[pick]
    out = (live_x & cells.says_x)[pick] | compared
    into = (live_m & cells.says_m)[pick] | compared
    # As bincount wants them: a brush would wait for the conversion.
    number = cells.period[pick].astype(np.intp) * 8
    number += out.astype(np.intp) | (into.astype(np.intp) << 1)
    number += np.where(compared, _COMPARED, 0)
    n = len(cells.periods)
    every = _known(np.bincount(number, minlength=8 * n).reshape(n, 8) > 0)
    return _Series(pick, number, every, x, m)


@kept(24)
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
