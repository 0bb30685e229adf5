"""The flows around a hub, in two periods: what routes are read from (METHODS 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import hs, periods
from mirrorgap.model.analysis.innocence.ground import unlisted
from mirrorgap.model.analysis.picking import loaded_periods, shift
from mirrorgap.model.cells import Cells
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import Window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers
from mirrorgap.model.year_units import UNITS

Ints = NDArray[np.int64]
#: Fewer unlisted codes than this do not say what changes are usual.
FEWEST_CODES = 10
#: Fewer earlier changes than this do not say it either.
FEWEST_CHANGES, MOST_CHANGES = 3, 6
#: The usual noise: this percentile of such changes, and so many median deviations of its own past.
PERCENTILE, DEVIATIONS = 95.0, 3.0
DRAWS, SEED = 300, 6
#: Unlisted codes of less than this share of the listed codes' median size change more by chance.
SMALL = 0.1


@dataclass(frozen=True, eq=False)
class Flow:
    """One flow at each hub: who reports it, from which exporter or to which importer.

    Attributes
    ----------
    now, then : float arrays, shape (n_hubs, n_codes), USD
        The period and its base, over all codes of the index.
    covered : bool array, shape (n_hubs, n_codes)
        The reporter's files cover every month of both periods.
    past : function that gives float arrays, shape (n_hubs, n_codes), USD
        The same change at earlier times, for its own usual noise: worked out where it is needed.
    """

    now: Numbers
    then: Numbers
    covered: Mask
    past: Callable[[], tuple[Numbers, ...]] = tuple

    @property
    def change(self) -> Numbers:
        """The change on the base, USD."""
        return self.now - self.then


class Hubs:
    """The flows of one exporter, some hubs and one destination.

    Parameters
    ----------
    exporter, destination : int
        Countries as codes in `Cells`; -1 where no file names them.
    hubs : int array, shape (n_hubs,)
    """

    def __init__(
        self, mirror: Mirror, query: Query, exporter: int, hubs: Ints, destination: int
    ) -> None:
        self.cells: Cells = mirror.cells
        self.query = query
        self.exporter, self.destination, self.hubs = exporter, destination, hubs
        n = len(self.cells.countries)
        self.at = np.full(n + 1, -1, dtype=np.int64)
        self.at[hubs] = np.arange(len(hubs))
        self.listed = np.array([_is_listed(query, str(code)) for code in self.cells.codes])
        chapters = {hs.chapter(str(code)) for code in self.cells.codes[self.listed]}
        near = np.array([hs.chapter(str(code)) in chapters for code in self.cells.codes])
        self.controls = unlisted(query.basket, self.cells.codes) & near
        assert query.window is not None
        assert query.base is not None
        self.window, self.base = query.window, query.base

    def inflow(self, window: Window) -> Numbers:
        """Return A_i: the exporter's exports to each hub, shape (n_hubs, n_codes), USD."""
        return self._sum(window, out=True, exporter=self.exporter)

    def flows(self) -> dict[str, Flow]:
        """Return the six flows of METHODS 6: ``a_i, a_other, b_i, b, c, d``."""
        hubs, exporter, destination = self.hubs, self.exporter, self.destination
        i = np.full(len(hubs), exporter)
        r = np.full(len(hubs), destination)
        sums: dict[str, Callable[[Window], Numbers]] = {
            "a_i": self.inflow,
            "a_other": lambda w: self._sum(w, out=True) - self.inflow(w),
            "b_i": lambda w: self._sum(w, out=False, exporter=exporter),
            "b": lambda w: self._sum(w, out=False),
            "c": lambda w: self._sum(w, out=True, outward=True),
            "d": lambda w: self._sum(w, out=False, outward=True),
        }
        covered = {
            "a_i": self._covered(i, hubs, out=True),
            "b_i": self._covered(hubs, i, out=False),
            "c": self._covered(hubs, r, out=True),
            "d": self._covered(r, hubs, out=False),
        }
        covered["b"] = covered["b_i"]
        covered["a_other"] = self._others_covered()
        return {
            name: Flow(total(self.window), total(self.base), covered[name], self._past(total))
            for name, total in sums.items()
        }

    def _past(self, total: Callable[[Window], Numbers]) -> Callable[[], tuple[Numbers, ...]]:
        @cache
        def past() -> tuple[Numbers, ...]:
            return tuple(total(now) - total(then) for now, then in self._shifts())

        return past

    def _shifts(self) -> Iterator[tuple[Window, Window]]:
        """Yield earlier pairs of periods, equally far apart, before the window begins.

        They lie two months apart where figures are monthly and the base is the same months of another
        year, so that no season comes in; else a year.
        """
        first = loaded_periods(self.cells, None)
        if not first:
            return
        start = periods.parse(min(first)).first
        same_months = shift(self.window, self.base) % 12 == 0
        years = -(-self.window.n_months // 12) * 12
        step, back = (2, self.window.n_months) if self.monthly and same_months else (years, years)
        for count in range(MOST_CHANGES):
            months = back + count * step
            now, then = self.window.shifted(-months), self.base.shifted(-months)
            if then.first < start:
                return
            yield now, then

    def _sum(
        self, window: Window, *, out: bool, exporter: int | None = None, outward: bool = False
    ) -> Numbers:
        """Return one side's value by hub and code; *outward*: from the hub to the destination."""
        cells = self.cells
        live = cells.live(window)[0 if out else 1]
        hub = cells.exporter if outward else cells.importer
        taken = live & (self.at[hub] >= 0)
        if outward:
            taken &= cells.importer == self.destination
        elif exporter is not None:
            taken &= cells.exporter == exporter
        else:
            # What the destination sells to a hub is no supply of goods that go there.
            taken &= cells.exporter != self.destination
        pick = np.flatnonzero(taken)
        value = cells.x[pick] if out else cells.m_star(self.query.factor)[pick]
        n_codes = len(cells.codes)
        key = self.at[hub[pick]] * n_codes + cells.code[pick]
        total = np.bincount(key, value, minlength=len(self.hubs) * n_codes)
        return total.reshape(len(self.hubs), n_codes).astype(np.float64)

    def inflow_covered(self, lag: int) -> Mask:
        """Return where the exporter's files cover both periods *lag* months earlier, by hub and code."""
        back = tuple(window.shifted(-lag) for window in (self.window, self.base))
        i = np.full(len(self.hubs), self.exporter)
        return self._covered(i, self.hubs, out=True, windows=back)

    def _covered(
        self, reporter: Ints, partner: Ints, *, out: bool, windows: tuple[Window, ...] = ()
    ) -> Mask:
        """Return where the reporters' files cover all months of *windows*, by hub and code.

        By default those of the period and its base.
        """
        shape = (len(self.hubs), len(self.cells.codes))
        covered = np.zeros(shape, dtype=bool)
        if (reporter < 0).any() or (partner < 0).any():
            return covered
        listed = np.flatnonzero(self.listed)
        grid = np.repeat(np.arange(len(self.hubs)), len(listed))
        codes = np.tile(listed, len(self.hubs))
        windows = windows or (self.window, self.base)
        told = self._months(reporter[grid], partner[grid], codes, out, windows)
        covered[grid, codes] = told
        return covered

    def _months(
        self, reporter: Ints, partner: Ints, code: Ints, out: bool, windows: tuple[Window, ...]
    ) -> Mask:
        cells = self.cells
        good = np.ones(len(code), dtype=bool)
        for window in windows:
            for year in range(window.first.year, window.last.year + 1):
                needed = sum(
                    1 << month
                    for month in range(12)
                    if window.first.year * 12 + window.first.month - 1
                    <= year * 12 + month
                    <= window.last.year * 12 + window.last.month - 1
                )
                if year not in cells.years:
                    return np.zeros(len(code), dtype=bool)
                at = np.full(len(code), cells.years.index(year))
                bits = cells.detail.cover.published(reporter, partner, at, code, out=out)
                good &= months_of(bits) & needed == needed
        return good

    def _others_covered(self) -> Mask:
        """Return where another exporter's books hold exports to the hub in both periods."""
        cells = self.cells
        known = np.ones(len(self.hubs), dtype=bool)
        for window in (self.window, self.base):
            live = cells.live(window)[0] & cells.says_x & (cells.exporter != self.exporter)
            live &= (cells.exporter != self.destination) & (self.at[cells.importer] >= 0)
            found = np.bincount(self.at[cells.importer[live]], minlength=len(self.hubs))
            known &= found > 0
        return np.repeat(known[:, None], len(cells.codes), axis=1)

    @property
    def monthly(self) -> bool:
        """Whether the window's figures are monthly, so that lags can be seen."""
        live = self.cells.live(self.window)[0]
        return bool((self.cells.period[live] % UNITS < 12).any())


def _is_listed(query: Query, code: str) -> bool:
    return query.basket is None or code in query.basket.codes


def months_of(bits: Ints) -> Ints:
    """Return the months that published units (months, quarters, the year) stand for, as bits.

    >>> bin(int(months_of(np.array([1 << 12]))[0]))
    '0b111'
    """
    months = bits & 0xFFF
    for quarter in range(4):
        months = months | ((bits >> (12 + quarter)) & 1) * (0b111 << (3 * quarter))
    whole: Ints = np.where((bits >> 16) & 1 == 1, 0xFFF, months)
    return whole


def noise(
    flow: Flow, hubs: Hubs, groups: Ints, n_groups: int, ok: Mask, *, with_past: bool = False
) -> Numbers:
    """Return the usual noise of a flow's change, shape (n_hubs, n_groups), USD; NaN where unknown.

    Each listed code is given the relative change of an unlisted code of the pair, drawn at random (300
    draws, fixed seed): the 95th percentile of what their bases then change by, so that a basket of a
    few large codes counts as noisier than one of many small ones. With fewer than ten unlisted codes,
    three median deviations of the flow's own earlier changes.

    Parameters
    ----------
    groups : int array, shape (n_codes,)
        The group of each listed code; -1 for the others.
    ok : bool array, shape (n_hubs, n_codes)
        The codes that are compared.
    with_past : bool
        Take the larger of both where both are known.
    """
    result = np.full((len(hubs.hubs), n_groups), np.nan)
    for h in range(len(hubs.hubs)):
        for g in range(n_groups):
            mine = ok[h] & (groups == g)
            base = flow.then[h, mine & (flow.then[h] > 0)]
            theirs = _controls(flow, hubs, h, base)
            found = [_of_draws(theirs, base)] if len(theirs) >= FEWEST_CODES else []
            if (with_past or not found) and len(past := flow.past()) >= FEWEST_CHANGES:
                own = np.array([part[h, mine].sum() for part in past])
                found.append(DEVIATIONS * float(np.median(np.abs(own - np.median(own)))))
            result[h, g] = max(found, default=np.nan)
    return result


def _controls(flow: Flow, hubs: Hubs, h: int, base: Numbers) -> Numbers:
    """Return the relative changes of the hub's unlisted codes, of some size where there are enough."""
    theirs = np.flatnonzero(hubs.controls & (flow.then[h] > 0))
    large = theirs[flow.then[h, theirs] >= SMALL * np.median(base)] if len(base) else theirs
    theirs = large if len(large) >= FEWEST_CODES else theirs
    return np.asarray(flow.change[h, theirs] / flow.then[h, theirs], dtype=np.float64)


def _of_draws(theirs: Numbers, base: Numbers) -> float:
    drawn = np.random.default_rng(SEED).choice(theirs, size=(DRAWS, len(base)))
    return float(np.percentile(np.abs(drawn @ base), PERCENTILE))


def country(cells: Cells, iso3: str) -> int:
    """Return the code of a country in `Cells`; -1 where no record names it."""
    found = np.flatnonzero(cells.countries == iso3)
    return int(found[0]) if len(found) else -1
