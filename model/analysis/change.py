"""What changed between two periods, by code and tier, and how much of it is unmatched (METHODS 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import hs, words
from mirrorgap.model.analysis import changes
from mirrorgap.model.analysis.changes import Moves
from mirrorgap.model.analysis.grouping import Groups, columns_of, frame, group
from mirrorgap.model.analysis.innocence.ground import sums, unlisted
from mirrorgap.model.analysis.picking import (
    edition_warning,
    loaded_periods,
    part_labels,
)
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.numbering import distinct
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers

Ints = NDArray[np.int64]
#: The codes that make this share of the unmatched change are named.
NAMED_SHARE = 0.8
#: What is left of the rows above zero once the others are taken off, so that shares of it mean anything.
LEAST_LEFT = 0.1
FIELDS = (
    "exports_change_usd",
    "imports_change_usd",
    "unmatched_change_usd",
    "unmatched_share",
    "share_of_total",
    "cumulative_share",
    "unrecorded_bound_usd",
    "unrecorded_bound_net_usd",
)


def change(mirror: Mirror, query: Query) -> Result:
    """Return the change of both sides between the base and the window, largest unmatched first.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        ``window`` and ``base`` are needed and equally long; keys are tier and code by default.

    Returns
    -------
    Result
        The keys, then `FIELDS` (USD, shares). Over cells covered on both sides in both periods:
        dX, dM (as reported), U = dX - dM* and u = U / dX (missing unless dX > 0).
        ``unmatched_share`` u lies above 1 where imports fell while exports rose.
        ``share_of_total`` and ``cumulative_share`` are shares of the sum of U over all rows: where rows
        of opposite sign offset each other, single ones lie below 0 or above 1, and cumulated ones pass
        1 before the last row; a warning says so. They are missing where the sum is not positive, or
        under a tenth of that of the rows above zero, and would mean nothing; a warning names the rows
        that make 80% of it.
        ``unrecorded_bound_usd`` is the sum over importer and code of max(0, U_k): it bounds the
        unrecorded part of the increase (recorded re-exports come on top). The net bound takes off
        the drift of the pair's unlisted goods of the list's chapters, U_unlisted / X_unlisted
        (at least 0) for each dollar of exports in the window; missing where there are none.

    Raises
    ------
    ValueError
        When there is no base, or the periods are not equally long, or a key is unknown.

    Notes
    -----
    Source: METHODS 5.

    Examples
    --------
    >>> change(Mirror([], []), Query())
    Traceback (most recent call last):
    ValueError: a change needs a base period: give --base-from and --base-to
    """
    query = replace(query, measure="value", by=query.by or ("tier", "code"))
    if query.base is None or (refused := changes.refusal(query)):
        raise ValueError(
            (query.base and refused)
            or "a change needs a base period: give --base-from and --base-to"
        )
    mirror = mirror.by("value")
    moved = changes.moves(mirror, query)
    assert moved is not None
    labels = part_labels(loaded_periods(mirror.cells, query.window))
    columns = columns_of(moved.table(mirror.cell_table(query.basket)), query.by, moved.all, labels)
    rows = group(query.by, columns, moved.n)
    fields = moved.fields(rows, query.factor)
    bounds = _Bounds.of(mirror, query, moved, rows)
    unmatched = np.nan_to_num(fields["unmatched_change_usd"])
    total = float(unmatched.sum())
    telling = total > 0 and total >= LEAST_LEFT * float(unmatched[unmatched > 0].sum())
    fields["share_of_total"] = unmatched / total if telling else np.full(rows.n, np.nan)
    fields["cumulative_share"] = fields["share_of_total"].copy()
    fields["unrecorded_bound_usd"] = bounds.plain
    fields["unrecorded_bound_net_usd"] = bounds.net
    result = frame(rows, dict(fields))
    result = result.sort_values(
        ["unmatched_change_usd", *query.by], ascending=[False, *[True] * len(query.by)],
        kind="stable", ignore_index=True,
    )  # fmt: skip
    result["cumulative_share"] = result["share_of_total"].cumsum()
    return Result(result[[*query.by, *FIELDS]], _warnings(mirror, query, result, total))


def _warnings(mirror: Mirror, query: Query, result: pd.DataFrame, total: float) -> tuple[str, ...]:
    loaded = loaded_periods(mirror.cells, query.window)
    texts = [edition_warning(query.basket, query.window, query.base, loaded)]
    if result.empty:
        texts.append("No cell is covered on both sides in both periods: no change can be given.")
    elif total > 0 and result["share_of_total"].notna().any():
        n = named(result["cumulative_share"].to_numpy())
        first = [words.row_label(query.by, [str(v) for v in row]) for row in
                 result[list(query.by)].head(min(n, 5)).to_numpy()]  # fmt: skip
        more = f" and {n - 5} more" if n > 5 else ""
        texts.append(
            f"{words.scaled(total)} dollars of the change in exports have no counterpart in imports; "
            f"{n} of {len(result)} rows make {NAMED_SHARE:.0%} of it: {'; '.join(first)}{more}."
        )
    texts.append(_offset(result["unmatched_change_usd"].to_numpy(dtype=np.float64)))
    return tuple(text for text in texts if text)


def _offset(unmatched: Numbers) -> str | None:
    """Return what rows of opposite sign do to the shares of a sum; None where they do nothing."""
    above = float(unmatched[unmatched > 0].sum())
    below = -float(unmatched[unmatched < 0].sum())
    if not above or not below:
        return None
    rows = words.number_of(int(np.count_nonzero(unmatched < 0)), "row")
    told = f"{words.scaled(above)} dollars of unmatched change less {words.scaled(below)} in {rows}"
    if above - below <= 0:
        return f"{told} where imports rose more: the sum is not above zero, so that no shares of it are given."
    if above - below < LEAST_LEFT * above:
        return (
            f"{told} where imports rose more: too little is left for shares of it to mean anything."
        )
    return (
        f"{told} where imports rose more make the whole: shares of single rows can lie above 100% or below "
        "zero, and cumulated ones pass 100% before the last row."
    )


def named(cumulative: NDArray[np.float64]) -> int:
    """Return how many of the first rows make 80% of the whole.

    >>> named(np.array([0.5, 0.79, 0.9, 1.0]))
    3
    """
    reached = np.flatnonzero(cumulative >= NAMED_SHARE - 1e-12)
    return int(reached[0]) + 1 if len(reached) else len(cumulative)


@dataclass(frozen=True, eq=False)
class _Bounds:
    """The bound of the unrecorded part by row, and the same less the drift of unlisted goods."""

    plain: Numbers
    net: Numbers

    @classmethod
    def of(cls, mirror: Mirror, query: Query, moved: Moves, rows: Groups) -> _Bounds:
        cells = mirror.cells
        n, n_codes = max(len(cells.countries), 1), max(len(cells.codes), 1)
        unmatched = moved.dx - moved.dm_fixed - moved.dm_cif / query.factor
        key = (rows.of * n + moved.importer) * n_codes + moved.code
        values, of = distinct(key, max(rows.n, 1) * n * n_codes)
        row = values // (n * n_codes)
        parts = sums(of, unmatched, len(values))
        plain = sums(row, np.maximum(parts, 0.0), rows.n)
        rate = _drift(mirror, query)
        pair = moved.exporter * n + moved.importer
        drift = sums(of, rate[pair] * moved.x, len(values))
        return cls(plain, sums(row, np.maximum(parts - drift, 0.0), rows.n))


def _drift(mirror: Mirror, query: Query) -> Numbers:
    """Return U / X of each pair's unlisted goods, at least 0, shape (n_countries^2,); NaN for none."""
    cells = mirror.cells
    n = len(cells.countries)
    rate = np.full(max(n * n, 1), np.nan)
    moved = changes.moves(mirror, replace(query, basket=None, where=None))
    if moved is None or query.basket is None or moved.n == 0:
        return rate
    which = _controls(mirror, query)[moved.code]
    pair = (moved.exporter * n + moved.importer)[which]
    unmatched = (moved.dx - moved.dm_fixed - moved.dm_cif / query.factor)[which]
    x = sums(pair, moved.x[which], n * n)
    u = sums(pair, unmatched, n * n)
    there = x > 0
    rate[there] = np.maximum(u[there] / x[there], 0.0)
    return rate


def _controls(mirror: Mirror, query: Query) -> Mask:
    """Return which codes are unlisted and of the list's chapters."""
    assert query.basket is not None
    chapters = {hs.chapter(code) for code in query.basket.codes}
    near = np.array([hs.chapter(str(code)) in chapters for code in mirror.cells.codes], dtype=bool)
    return near & unlisted(query.basket, mirror.cells.codes)
