"""Gaps by pair and code, ranked by what is left, with the false discovery rate held (METHODS 4)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model.analysis.innocence.battery import TESTS, outcomes
from mirrorgap.model.analysis.innocence.custom import FEWEST_CODES, Controls, asymmetry
from mirrorgap.model.analysis.innocence.ground import Ground, ground
from mirrorgap.model.analysis.innocence.outcome import left
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers

Ints = NDArray[np.int64]
#: The share of false alarms among alarms that is accepted.
LEVEL = 0.05
#: A size band (a power of ten) with fewer unlisted codes takes those of all sizes.
FEWEST_IN_BAND = 100
FIELDS = (
    "exports_usd",
    "imports_usd",
    "gap_usd",
    "left_usd",
    "explained_by",
    "p",
    "q",
    "alarm",
)


def ranked(mirror: Mirror, query: Query) -> Result:
    """Return the gaps of each exporter, importer and code above the floor, by what is left of each.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        ``min_usd`` is the floor of gaps that are ranked and of alarms.

    Returns
    -------
    Result
        ``exporter, importer, code``, then `FIELDS`: compared exports and imports and the gap at the
        query's factor (USD); ``left_usd`` as in `explain`, missing (NaN) where it must not be stated;
        ``explained_by``, the test that takes most of the gap (missing: none takes any); ``p``,
        ``q`` and ``alarm``. What is left comes first, largest first.

    Notes
    -----
    Source: METHODS 4. ``p`` is a rank among unlisted goods: each code's asymmetry less the median of
    its pair's unlisted codes of the same chapters, over their median deviation; p = (1 + unlisted
    codes of all pairs in the same power of ten whose score is as high) / (1 + their number), with no
    model of the tail. ``q`` is Benjamini and Hochberg's (1995) over all pairs and codes whose exports
    reach the floor. An alarm needs q up to 0.05, a stated left above the floor, and p: where no
    unlisted goods are loaded there is none.

    Examples
    --------
    >>> ranked(Mirror([], []), Query()).frame.empty
    True
    """
    lines = ground(mirror, replace(query, measure="value", by=()), each=True)
    if lines.n == 0:
        return Result(pd.DataFrame(columns=["exporter", "importer", "code", *FIELDS]))
    rest, taken = left(lines, outcomes(lines))
    p = _chances(lines)
    q = np.full(lines.n, np.nan)
    family = (lines.x >= query.min_usd) & ~np.isnan(p)
    q[family] = benjamini_hochberg(p[family])
    alarm = (q <= LEVEL) & (rest >= query.min_usd) & (lines.gap >= query.min_usd)
    cells = lines.cells
    result = pd.DataFrame(
        {
            "exporter": cells.countries[lines.exporter],
            "importer": cells.countries[lines.importer],
            "code": cells.codes[lines.code],
            "exports_usd": lines.x,
            "imports_usd": lines.m,
            "gap_usd": lines.gap,
            "left_usd": rest,
            "explained_by": _largest(taken),
            "p": p,
            "q": q,
            "alarm": alarm,
        }
    )
    shown = result[(lines.gap >= query.min_usd) & (lines.n_compared > 0)]
    ordered = shown.sort_values(
        ["left_usd", "gap_usd", "exporter", "importer", "code"],
        ascending=[False, False, True, True, True], kind="stable", ignore_index=True,
    )  # fmt: skip
    return Result(ordered, _warnings(ordered, p, family))


def _largest(taken: list[Numbers]) -> NDArray[np.object_]:
    parts = np.stack(taken)
    names = np.array([*TESTS, None], dtype=object)
    most = np.where(parts.max(axis=0) > 0, parts.argmax(axis=0), len(TESTS))
    return names[most]


def _chances(lines: Ground) -> Numbers:
    """Return p of each line; NaN where its pair has fewer than ten unlisted codes."""
    controls = Controls.of(lines)
    n = len(lines.cells.countries)
    home = lines.exporter * n + lines.importer
    pairs, of = np.unique(controls.pair, return_inverse=True)
    if len(pairs) == 0:
        return np.full(lines.n, np.nan)
    theirs = asymmetry(controls.x, controls.star)
    middle, spread, enough = _centres(theirs, of, len(pairs))
    at = np.minimum(np.searchsorted(pairs, home), len(pairs) - 1)
    known = (pairs[at] == home) & enough[at] & (lines.n_compared > 0)
    score = (asymmetry(lines.x, lines.star) - middle[at]) / spread[at]
    good = enough[of]
    their_score = ((theirs - middle[of]) / spread[of])[good]
    p = _ranks(score, _band(lines.x + lines.star), their_score, _band(controls.size)[good])
    return np.where(known, p, np.nan)


def _centres(values: Numbers, of: Ints, n: int) -> tuple[Numbers, Numbers, Mask]:
    """Return the median and the median deviation of each pair, and which have ten codes."""
    series = pd.Series(values)
    middle = series.groupby(of).median().reindex(range(n)).to_numpy(np.float64)
    away = (series - middle[of]).abs()
    spread = away.groupby(of).median().reindex(range(n)).to_numpy(np.float64)
    # Where most codes agree to the dollar a deviation of nothing would make any difference infinite.
    floor: Numbers = np.maximum(spread, 0.005).astype(np.float64)
    return np.asarray(middle, dtype=np.float64), floor, np.bincount(of, minlength=n) >= FEWEST_CODES


def _band(size: Numbers) -> Ints:
    return np.floor(np.log10(np.maximum(size, 1.0))).astype(np.int64)


def _ranks(score: Numbers, band: Ints, others: Numbers, their_band: Ints) -> Numbers:
    p = np.full(len(score), np.nan)
    every = np.sort(others)
    for value in np.unique(band):
        same = np.sort(others[their_band == value])
        known = same if len(same) >= FEWEST_IN_BAND else every
        mine = band == value
        above = len(known) - np.searchsorted(known, score[mine])
        p[mine] = (1.0 + above) / (1.0 + len(known))
    return p


def benjamini_hochberg(p: Numbers) -> Numbers:
    """Return the smallest false discovery rate at which each of *p*, shape (n,), is found.

    >>> [round(float(q), 3) for q in benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.5]))]
    [0.04, 0.053, 0.053, 0.5]
    """
    n = len(p)
    if n == 0:
        return p
    order = np.argsort(p, kind="stable")
    scaled = p[order] * n / np.arange(1, n + 1)
    running = np.minimum.accumulate(scaled[::-1])[::-1]
    q = np.empty(n)
    q[order] = np.minimum(running, 1.0)
    return q


def _warnings(ranked_gaps: pd.DataFrame, p: Numbers, family: Mask) -> tuple[str, ...]:
    texts = []
    if np.isnan(p).all():
        texts.append(
            "No pair has ten unlisted codes of the list's chapters: what is usual is not known, and no "
            "alarm is raised. Load all codes."
        )
    elif len(ranked_gaps):
        texts.append(
            f"{int(ranked_gaps['alarm'].sum())} alarms among {int(family.sum())} pairs and codes, at a "
            f"false discovery rate of {LEVEL:.0%}; p by rank among the pairs' unlisted codes, "
            f"{float(np.nanmin(p)):.2g} at the smallest. The rate is over these {int(family.sum())} alone: "
            "the exports of what is asked for that reach the floor, with goods to compare; another list, "
            "period, country, filter or floor is another family, and gives another rate."
        )
    unknown = int(ranked_gaps["left_usd"].isna().sum())
    if unknown:
        texts.append(
            f"For {unknown} of {len(ranked_gaps)} gaps what is left is not stated: coverage, origin or "
            "confidential values cannot be tested."
        )
    return tuple(texts)
