"""Explanations by what is usual: for the pair's other goods, for this gap before, for this importer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mirrorgap.model import hs, periods
from mirrorgap.model.analysis.innocence.ground import (
    Around,
    Ground,
    Ints,
    among,
    sums,
    unlisted,
)
from mirrorgap.model.analysis.innocence.outcome import Outcome, nothing
from mirrorgap.model.cells import Cells
from mirrorgap.model.numbering import distinct
from mirrorgap.model.periods import Window
from mirrorgap.model.records import Mask, Numbers

#: Fewer unlisted codes than this do not say what is usual.
FEWEST_CODES = 10
#: A gap below this percentile of the pair's unlisted goods is usual for the pair.
UNUSUAL = 90.0
#: Codes are of one size band if the larger is at most this many times the smaller.
BAND = 5.0
#: Fewer other exporters than this do not say what is usual for an importer.
FEWEST_EXPORTERS = 3
DRAWS, SEED = 999, 20231
#: Months.
YEAR = 12


@dataclass(frozen=True, eq=False)
class Controls:
    """Unlisted codes of the gap's pairs and chapters, each an entry.

    Attributes
    ----------
    pair : int array, shape (n,)
        Exporter x importer as a number; 0 where the exporters are taken together.
    x, star : float arrays, shape (n,), USD
    """

    pair: Ints
    x: Numbers
    star: Numbers

    @classmethod
    def of(cls, ground: Ground) -> Controls:
        """Return the compared unlisted codes of the same pairs, chapters and window."""
        cells = ground.cells
        live_x, live_m = cells.live(ground.query.window)
        chapters = np.array([hs.chapter(str(c)) for c in cells.codes], dtype=object)
        near = np.isin(chapters.astype(str), np.unique(chapters[ground.code].astype(str)))
        near &= unlisted(ground.query.basket, cells.codes)
        n = len(cells.countries)
        taken = (live_x | live_m) & cells.comparable & np.append(near, False)[cells.code]
        taken &= among(cells.importer, ground.importers, n)
        taken &= among(cells.exporter, ground.exporters, n)
        if ground.query.where is not None:
            taken &= among(cells.period, cells.period[ground.own], len(cells.periods))
        pick = np.flatnonzero(taken)
        pairs = np.zeros((n + 1, n + 1), dtype=bool)
        pairs[cells.exporter[ground.own], cells.importer[ground.own]] = True
        pick = pick[pairs[cells.exporter[pick], cells.importer[pick]]]
        pair = cells.exporter[pick].astype(np.int64) * n + cells.importer[pick]
        key = (pair if ground.each else cells.importer[pick].astype(np.int64)) * len(cells.codes)
        values, of = distinct(key + cells.code[pick], max(n * n * len(cells.codes), 1))
        sides = ground.sides_of(pick, ground.query.window)
        x, star = (sums(of, part, len(values)) for part in (sides.x, sides.star))
        home = values // max(len(cells.codes), 1)
        return cls(home if ground.each else np.zeros(len(values), np.int64), x, star)

    @property
    def size(self) -> Numbers:
        """X + M* of each, USD."""
        return self.x + self.star


def asymmetry(x: Numbers, star: Numbers) -> Numbers:
    """Return (X - M*) / (X + M*), in [-1, 1]; 0 where both are 0."""
    size = x + star
    return (x - star) / np.where(size > 0, size, 1.0)


def usual_gap(ground: Ground) -> Outcome:
    """Test where the listed goods' asymmetry stands among the pair's unlisted codes.

    Unlisted codes of the same chapters and size band (within five times the size of one of the
    gap's codes). One code: the percentile of its asymmetry; several: that of their sum among sums
    of as many unlisted codes drawn at random (999 draws, fixed seed), and of their median among
    medians. Below the 90th percentile the gap is usual for the pair; above it only the unlisted
    goods' own gap share is. Cannot be tested with fewer than 10 such codes.
    """
    controls = Controls.of(ground)
    if ground.each:
        return _usual_each(ground, controls)
    near = _in_band(controls.size, ground.x + ground.star)
    x, star = controls.x[near], controls.star[near]
    if len(x) < FEWEST_CODES or not ground.n_compared.any():
        reason = "no_list" if ground.query.basket is None else "few_unlisted"
        outcome = nothing(ground, "usual_gap", reason, "percentile")
        outcome.numbers["unlisted"] = float(len(x))
        return outcome
    some = ground.n_compared > 0
    total, middle = _percentiles(ground.x[some], ground.star[some], x, star)
    usual = max(0.0, 1.0 - star.sum() / x.sum()) if x.sum() > 0 else 0.0
    whole = total < UNUSUAL
    amount = np.maximum(ground.gap, 0.0) if whole else usual * ground.x
    numbers = {"unlisted": float(len(x)), "median": middle, "share": usual, "percentile": total}
    numbers["unusual"] = UNUSUAL
    return Outcome("usual_gap", amount, some, total, "percentile", numbers=numbers, whole=whole)


def _in_band(size: Numbers, own: Numbers) -> Mask:
    """Return which sizes lie within `BAND` times one of *own*."""
    own = np.sort(own[own > 0])
    if len(own) == 0 or len(size) == 0:
        return np.zeros(len(size), dtype=bool)
    at = np.searchsorted(own, size / BAND)
    near: Mask = (at < len(own)) & (own[np.minimum(at, len(own) - 1)] <= size * BAND)
    return near & (size > 0)


def _percentiles(x: Numbers, star: Numbers, ux: Numbers, ustar: Numbers) -> tuple[float, float]:
    """Return the percentile of the sum's asymmetry, and of the median one, among the unlisted."""
    mine = asymmetry(x, star)
    if len(x) == 1:
        below = float((asymmetry(ux, ustar) < mine[0]).mean() * 100)
        return below, below
    drawn = np.random.default_rng(SEED).integers(0, len(ux), size=(DRAWS, len(x)))
    sums = asymmetry(ux[drawn].sum(axis=1), ustar[drawn].sum(axis=1))
    medians = np.median(asymmetry(ux, ustar)[drawn], axis=1)
    own = asymmetry(np.array([x.sum()]), np.array([star.sum()]))[0]
    return float((sums < own).mean() * 100), float((medians < np.median(mine)).mean() * 100)


def _usual_each(ground: Ground, controls: Controls) -> Outcome:
    """Test each line among the unlisted codes of its own pair and size band."""
    n = max(len(ground.cells.countries), 1)
    home = ground.exporter * n + ground.importer
    size = ground.x + ground.star
    order = np.argsort(controls.pair, kind="stable")
    low = np.searchsorted(controls.pair[order], home)
    high = np.searchsorted(controls.pair[order], home, side="right")
    amount, testable = np.zeros(ground.n), np.zeros(ground.n, dtype=bool)
    mine = asymmetry(ground.x, ground.star)
    x, star = controls.x[order], controls.star[order]
    theirs, sizes = asymmetry(x, star), x + star
    for i in np.flatnonzero((high - low >= FEWEST_CODES) & (ground.n_compared > 0)):
        part = slice(low[i], high[i])
        near = (sizes[part] <= BAND * size[i]) & (sizes[part] * BAND >= size[i])
        if near.sum() < FEWEST_CODES:
            continue
        testable[i] = True
        usual = float(np.mean(theirs[part][near] < mine[i])) * 100 < UNUSUAL
        total = x[part][near].sum()
        share = max(0.0, 1.0 - star[part][near].sum() / total) if total > 0 else 0.0
        amount[i] = max(ground.gap[i], 0.0) if usual else share * ground.x[i]
    reason = "few_unlisted"
    return Outcome("usual_gap", amount, testable, unit="percentile", reason=reason)


def history(ground: Ground) -> Outcome:
    """Test the same gap in the same months of every earlier year that is loaded as a whole.

    The median of the earlier gap shares (X - M*)/X, at least 0, times the exports is what was always
    there; of the exports no more counts than `BAND` times the largest earlier ones, for what a trickle
    was like says nothing of a flood. A gap of more than a year is laid beside each single year before
    it: blocks of as many years would reach back to where nothing is loaded, and be named after years
    of which there is nothing. Cannot be tested where no earlier period can be compared in all its months.
    """
    found = [
        (window, np.where(reached, x, 0.0), star)
        for window in _earlier(ground)
        if (reached := _reached(ground, window)).any()
        for x, star in [_then(ground, window)]
        if (x[reached] > 0).any()
    ]
    if not found:
        return nothing(ground, "history", "no_earlier", "share")
    with_x = np.stack([x > 0 for _, x, _ in found])
    gap = np.stack([
        np.where(x > 0, 1.0 - star / np.where(x > 0, x, 1.0), np.nan) for _, x, star in found
    ])  # fmt: skip
    known = np.asarray(with_x.any(axis=0), dtype=bool)
    usual = np.zeros(ground.n_cases)
    usual[known] = np.nanmedian(gap[:, known], axis=0)
    # Gaps of several years stand beside single years.
    years = max(1.0, ground.window.n_months / YEAR) if ground.window is not None else 1.0
    now = ground.by_case(ground.x) / years
    largest = BAND * np.stack([x for _, x, _ in found]).max(axis=0)
    like = np.minimum(1.0, largest / np.where(now > 0, now, 1.0))
    amount = (np.maximum(usual, 0.0) * like)[ground.case] * ground.x
    testable = known[ground.case] & (ground.n_compared > 0)
    past = (
        ()
        if ground.each
        else tuple(f"{w} {float(g[0])!r}" for (w, _, _), g in zip(found, gap, strict=True))
    )
    return Outcome(
        "history",
        np.minimum(amount, np.maximum(ground.gap, 0.0)),
        testable,
        figure=float(usual[0]) if len(usual) else float("nan"),
        unit="share",
        texts={"past": past},
        numbers={"like": float(like[0])} if not ground.each and len(like) else {},
    )


def _earlier(ground: Ground) -> Iterator[Window]:
    """Yield the same months of earlier years, at most twelve, the latest first, as data reach."""
    window = ground.window
    there = np.unique(ground.cells.period[np.logical_or(*ground.cells.live(None))])
    firsts = [periods.parse(str(ground.cells.periods[i])).first for i in there]
    if window is None or not firsts:
        return
    if window.n_months > YEAR:
        window = Window(window.first, window.shifted(YEAR - window.n_months).last)
    earlier = window.shifted(-YEAR)
    while earlier.first >= min(firsts):
        yield earlier
        if earlier.first.year <= 2:
            return
        earlier = earlier.shifted(-YEAR)


def _reached(ground: Ground, window: Window) -> Mask:
    """Return for which cases both sides have published in every month of *window*."""
    cells = ground.cells
    live_x, live_m = cells.live(window)
    out = _months(cells, cells.exporter, live_x & cells.has_x, window)
    into = _months(cells, cells.importer, live_m & cells.has_m, window)
    if ground.each:
        both = out[ground.exporter] & into[ground.importer]
        return np.asarray(both.all(axis=1), dtype=bool)
    whole = out[ground.exporters].any(axis=0) & into[ground.importers].any(axis=0)
    return np.array([bool(whole.all())])


def _months(cells: Cells, party: Ints, given: Mask, window: Window) -> Mask:
    """Return in which months of *window* each country has records; shape (countries, months)."""
    found = np.zeros((len(cells.countries), window.n_months), dtype=bool)
    start = window.first.year * YEAR + window.first.month - 1
    for p in np.unique(cells.period[given]):
        period = periods.parse(str(cells.periods[p]))
        low = period.first.year * YEAR + period.first.month - 1 - start
        who = np.unique(party[given & (cells.period == p)])
        found[who, max(low, 0) : low + period.n_months] = True
    return found


def _then(ground: Ground, window: Window) -> tuple[Numbers, Numbers]:
    """Return compared X and M* of each case in an earlier window, USD."""
    pick, case = ground.same_cells(window)
    sides = ground.sides_of(pick, window)
    return (
        sums(case, sides.x, ground.n_cases, sides.compared),
        sums(case, sides.star, ground.n_cases, sides.compared),
    )


def importer_usual(ground: Ground) -> Outcome:
    """Test the same importer and codes against all other exporters.

    The others' gap share (sums over their compared cells), at least 0, times the exports is usual
    for the importer. Cannot be tested with fewer than three other exporters.
    """
    around = ground.around
    x = around.others(ground, np.where(around.sides.compared, around.sides.x, 0.0))
    gap = around.others(ground, around.sides.gap)
    n_others = _count_others(ground, around)
    total_x, total_gap = ground.by_case(x), ground.by_case(gap)
    if not ground.each:
        total_x, total_gap = _once(ground, x), _once(ground, gap)
    share = np.where(total_x > 0, total_gap / np.where(total_x > 0, total_x, 1.0), 0.0)
    usual = np.maximum(share, 0.0)[ground.case] * ground.x
    testable = (n_others >= FEWEST_EXPORTERS) & (ground.n_compared > 0)
    testable &= (total_x > 0)[ground.case]
    return Outcome(
        "importer_usual",
        np.minimum(usual, np.maximum(ground.gap, 0.0)),
        testable,
        figure=float(share[0]) if len(share) else float("nan"),
        unit="share",
        reason="few_exporters",
        numbers={"exporters": float(n_others[0]) if ground.n else 0.0},
    )


def _once(ground: Ground, values: Numbers) -> Numbers:
    """Return the sum over lines; without exporter keys each importer x code is one line."""
    return np.array([values.sum()])


def _count_others(ground: Ground, around: Around) -> Ints:
    """Return how many other exporters have compared exports, of each line or of the case."""
    cells = ground.cells
    sells = around.sides.compared & (around.sides.x > 0)
    if ground.each:
        return around.count_others(ground, sells)
    others = np.unique(cells.exporter[around.pick[sells & ~around.mine]])
    return np.full(ground.n, len(others), dtype=np.int64)
