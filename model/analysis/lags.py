"""Time between two books: rolling sums, and what a lag can explain at most (METHODS 3)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import periods
from mirrorgap.model.analysis.grouping import columns_of, group
from mirrorgap.model.analysis.innocence.ground import sums
from mirrorgap.model.analysis.picking import cells_in
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query
from mirrorgap.model.records import Numbers
from mirrorgap.model.year_units import UNITS

Ints = NDArray[np.int64]
#: Lags that are looked at, in months, and the lengths of rolling sums.
LAGS = (0, 1, 2, 3, 4, 5, 6)
SPANS = (3, 6, 12)
#: Deseasonalising needs so many months (METHODS 7: four years).
ENOUGH = 48


def lags(mirror: Mirror, query: Query) -> Result:
    """Return what goods under way can explain, for lags of 0 to 6 months.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        ``window`` is the period judged (all that is loaded where there is none); keys are exporter
        and importer by default.

    Returns
    -------
    Result
        The keys, then ``lag_months, bound_usd, correlation, highest``: the exports of the last l
        months of the window less those of the l months before it, at least 0, needs no model and is
        always given (see `bound`); months before that no file holds take nothing off. The correlation
        of exports with imports l months later, both as log1p less month effects and a linear trend,
        is given only where four years are loaded (else missing);
        ``highest`` marks the lag of the highest one.

    Notes
    -----
    Source: METHODS 3. Only months count: what is published by year has no rows.

    Examples
    --------
    >>> lags(Mirror([], []), Query()).frame.empty
    True
    """
    query = replace(query, measure="value", by=query.by or ("exporter", "importer"))
    mirror = mirror.by("value")
    keys, first, x, star, compared, sold = _monthly(mirror, query)
    inside = _window(query, first, x.shape[1])
    rows = []
    for i in range(len(x)):
        bounds = [bound(np.where(inside, x[i], sold[i]), inside, lag) for lag in LAGS]
        enough = compared[i].sum() >= ENOUGH
        corr = _correlations(x[i], star[i], compared[i]) if enough else [np.nan] * len(LAGS)
        best = int(np.nanargmax(corr)) if np.isfinite(corr).any() else -1
        rows += [
            (*(column[i] for column in keys.values()), lag, bounds[k], corr[k], k == best)
            for k, lag in enumerate(LAGS)
        ]
    names = [*query.by, "lag_months", "bound_usd", "correlation", "highest"]
    short = "Less than four years of months are compared: no lag is said to fit best."
    told = (short,) if len(x) and (compared.sum(axis=1) < ENOUGH).all() else ()
    none = ("No monthly figures are loaded: lags cannot be seen in annual ones.",)
    return Result(pd.DataFrame(rows, columns=names), told if len(x) else none)


def rolling(mirror: Mirror, query: Query) -> Result:
    """Return rolling sums of both sides over 3, 6 and 12 months.

    Returns
    -------
    Result
        The keys, then ``months, period`` (the ISO interval that is summed), ``exports_usd,
        imports_fob_usd, gap_usd, gap_share``; only spans whose every month is compared.

    Notes
    -----
    Source: METHODS 3. A lag of a month or two washes out of longer sums, a standing gap does not.

    Examples
    --------
    >>> rolling(Mirror([], []), Query()).frame.empty
    True
    """
    query = replace(query, measure="value", by=query.by or ("exporter", "importer"))
    mirror = mirror.by("value")
    keys, first, x, star, compared, _ = _monthly(mirror, query)
    inside = _window(query, first, x.shape[1])
    rows = []
    for i in range(len(x)):
        for span in SPANS:
            for last in range(span - 1, x.shape[1]):
                part = slice(last - span + 1, last + 1)
                if not (compared[i, part].all() and inside[part].all()):
                    continue
                exports, imports = float(x[i, part].sum()), float(star[i, part].sum())
                gap = exports - imports
                low, high = (periods.month_text(first + m) for m in (part.start, last))
                share = gap / exports if exports > 0 else np.nan
                row = (span, f"{low}/{high}", exports, imports, gap, share)
                rows.append((*(column[i] for column in keys.values()), *row))
    names = ["months", "period", "exports_usd", "imports_fob_usd", "gap_usd", "gap_share"]
    return Result(pd.DataFrame(rows, columns=[*query.by, *names]))


def _monthly(
    mirror: Mirror, query: Query
) -> tuple[dict[str, NDArray[np.object_]], int, Numbers, Numbers, NDArray[np.bool_], Numbers]:
    """Return the keys, the first month, X, M*, whether any cell is compared, and X compared or not.

    The arrays have shape (n_rows, n_months), over all months that are loaded.
    """
    cells = mirror.cells
    live_x, live_m = cells.live(None)
    taken = cells_in(mirror, replace(query, window=None)) & (live_x | live_m)
    pick = np.flatnonzero(taken & (cells.period % UNITS < 12))
    columns = columns_of(mirror.cell_table(query.basket), query.by, pick)
    rows = group(query.by, columns, len(pick))
    month = _months(cells.periods)[cells.period[pick]]
    first = int(month.min()) if len(month) else 0
    n = int(month.max()) - first + 1 if len(month) else 0
    of = rows.of * n + month - first
    compared = cells.comparable[pick]
    x = sums(of, np.where(compared & live_x[pick], cells.x[pick], 0.0), rows.n * n)
    star = np.where(compared & live_m[pick], cells.m_star(query.factor)[pick], 0.0)
    some = sums(of, compared.astype(np.float64), rows.n * n) > 0
    sold = sums(of, np.where(live_x[pick], cells.x[pick], 0.0), rows.n * n)
    shape = (rows.n, n)
    return (
        rows.keys(), first, x.reshape(shape), sums(of, star, rows.n * n).reshape(shape),
        some.reshape(shape), sold.reshape(shape),
    )  # fmt: skip


def _months(texts: NDArray[np.object_]) -> Ints:
    return np.array([periods.parse(str(text)).first_month for text in texts], dtype=np.int64)


def _window(query: Query, first: int, n: int) -> NDArray[np.bool_]:
    """Return which months lie in the query's window, shape (n_months,)."""
    inside = np.ones(n, dtype=bool)
    if query.window is not None:
        months = [periods.parse(periods.month_text(first + m)) for m in range(n)]
        inside = np.array([query.window.covers(month) for month in months], dtype=bool)
    return inside


def bound(x: Numbers, inside: NDArray[np.bool_], lag: int) -> float:
    """Return the most that a lag can explain of a gap in the window, USD, at least 0.

    What left in the window and is under way at its end, less what was under way at its beginning: the
    exports of the window less those of the same months *lag* earlier. Over a window of *lag* months or
    more that is its last *lag* months less the *lag* months before it.

    Parameters
    ----------
    x : float array, shape (n_months,), USD
        Exports month by month.
    inside : bool array, shape (n_months,)
        The months of the window, one after the other.

    Notes
    -----
    Source: METHODS 3.

    Examples
    --------
    >>> bound(np.array([1.0, 2.0, 5.0, 9.0]), np.array([False, False, True, True]), 1)
    7.0
    >>> bound(np.array([1.0, 2.0, 5.0, 9.0]), np.array([False, False, False, True]), 3)
    8.0
    """
    at = np.flatnonzero(inside)
    if lag == 0 or len(at) == 0:
        return 0.0
    earlier = at - lag
    return float(max(x[at].sum() - x[earlier[earlier >= 0]].sum(), 0.0))


def _correlations(x: Numbers, star: Numbers, compared: NDArray[np.bool_]) -> list[float]:
    """Return the correlation of exports with imports that many months later."""
    there = np.flatnonzero(compared)
    low, high = int(there[0]), int(there[-1]) + 1
    a, b = (_deseasonalised(series[low:high], low) for series in (x, star))
    found = []
    for lag in LAGS:
        one, other = a[: len(a) - lag], b[lag:]
        spread = float(one.std() * other.std())
        flat = spread == 0
        found.append(
            np.nan if flat else float(((one - one.mean()) * (other - other.mean())).mean() / spread)
        )
    return found


def _deseasonalised(series: Numbers, first: int) -> Numbers:
    """Return log1p less month effects and a linear trend (least squares)."""
    values = np.log1p(np.maximum(series, 0.0))
    month = (np.arange(len(values)) + first) % 12
    design = np.column_stack([np.eye(12)[month], np.arange(len(values))])
    fitted = design @ np.linalg.lstsq(design, values, rcond=None)[0]
    rest: Numbers = values - fitted
    return rest
