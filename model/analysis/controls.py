"""The goods that a list leaves free: what listed ones are compared with (METHODS 7)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import hs
from mirrorgap.model.analysis.monthly import (
    COUNTRIES,
    Panel,
    Series,
    is_hs6,
    monthly,
    panel,
    rolling,
)
from mirrorgap.model.lists import ControlList
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers, Texts

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Beside:
    """Unlisted goods: sums of each code over the months from each start, and all of them by month."""

    sums: Numbers
    months: Numbers


@dataclass(frozen=True, eq=False)
class Rest:
    """What each row of listed goods is compared with.

    Attributes
    ----------
    totals : float array, shape (n_rows, n_months), USD
        Total trade of the same countries less all listed goods; missing where it is not known.
    words : str
        What the totals are.
    """

    found: Series
    totals: Numbers
    words: str
    lines: Panel | None
    country: Ints
    order: Ints
    starts: Ints
    _others: dict[tuple[int, bytes, int], _Beside | None] = field(default_factory=dict)

    def codes(
        self, at: int, when: tuple[int, int, int]
    ) -> tuple[Numbers, Numbers, Mask, tuple[Numbers, Numbers]] | None:
        """Return sums of codes before and after, which are listed, and both groups by month.

        Unlisted lines count only where the sources cover them in every month in which they cover the
        row, so that a wider download makes no difference; None without any.
        """
        start, length, lag = when
        months = self.found.covered[at]
        if self.lines is None or not months[start : start + length].all():
            return None
        others = self._beside(int(self.country[at]), months, length)
        if others is None:
            return None
        listed = _by_code(self.found.panel, self._own(at))
        sums = rolling(listed, length)
        before, after = (
            np.concatenate([sums[:, month], others.sums[:, month]])
            for month in (start - lag, start)
        )
        treated = np.arange(len(before)) < len(listed)
        own = np.where(months, listed.sum(axis=0), np.nan)
        return before, after, treated, (own, others.months)

    def _beside(self, place: int, months: Mask, length: int) -> _Beside | None:
        """Return the unlisted goods of the same countries: the same for all rows of a pair."""
        assert self.lines is not None
        key = (place, months.tobytes(), length)
        if key not in self._others:
            near = self.order[self.starts[place] : self.starts[place + 1]]
            near = near[(self.lines.covered[near] | ~months).all(axis=1)]
            codes = _by_code(self.lines, near)
            whole = np.where(months, codes.sum(axis=0), np.nan)
            self._others[key] = _Beside(rolling(codes, length), whole) if len(near) else None
        return self._others[key]

    @cached_property
    def _by_row(self) -> tuple[Ints, Ints]:
        """The lines of listed goods in the order of their rows, and where each row's begin."""
        of = self.found.rows.of
        order = np.argsort(of, kind="stable")
        return order, np.searchsorted(of[order], np.arange(self.found.rows.n + 1))

    def _own(self, at: int) -> Ints:
        order, starts = self._by_row
        return order[starts[at] : starts[at + 1]]


def _by_code(lines: Panel, pick: Ints) -> Numbers:
    """Return the months of each code among some lines, shape (n_codes, n_months); missing as 0."""
    code = lines.column("code")[0][pick]
    kinds, of = np.unique(code, return_inverse=True)
    entry, place = lines.entries_of(pick)
    known = ~np.isnan(lines.values[entry])
    entry, row = entry[known], of[place[known]]
    at = row * lines.n_months + lines.month[entry]
    sums = np.bincount(at, lines.values[entry], minlength=len(kinds) * lines.n_months)
    return sums.reshape(len(kinds), lines.n_months).astype(np.float64)


def rest_of(mirror: Mirror, query: Query, found: Series) -> Rest:
    """Return what the rows of *found* are compared with: from all records read, not only the list's.

    Controls are codes of six digits outside the list and outside its headings.
    """
    keys = tuple(name for name in query.by if name in COUNTRIES)
    free = replace(query, basket=None, where=None)
    empty = np.zeros(0, dtype=np.int64)
    nothing = np.full(found.values.shape, np.nan)
    if query.basket is None or not found.rows.n:
        return Rest(found, nothing, "", None, empty, empty, empty)
    pairs = pairs_of(found.panel)
    every = beside(panel(mirror, free, totals=True), pairs)
    whole = monthly(every, keys)
    listed = monthly(beside(panel(mirror, replace(query, where=None)), pairs), keys)
    match = _match(found, whole, keys)
    less = _match(found, listed, keys)
    totals = _aligned(whole, found, match) - _aligned(listed, found, less)
    totals = np.where(totals > 0, totals, np.nan)
    lines = beside(panel(mirror, free), pairs)
    lines = lines.only(_free(lines, query.basket))
    if not lines.n:
        return Rest(found, totals, _words(every), None, empty, empty, empty)
    lines = _shifted(lines, found.panel)
    rows = monthly(lines, keys).rows
    order = np.argsort(rows.of, kind="stable")
    starts = np.append(np.searchsorted(rows.of[order], np.arange(rows.n)), lines.n)
    country = _lookup(found, keys, _texts(rows.keys(), rows.n, keys))
    # A row whose countries trade no unlisted goods points at an empty stretch past the end.
    starts = np.append(starts, lines.n)
    return Rest(found, totals, _words(every), lines, country, order, starts)


def _words(every: Panel) -> str:
    codes, levels = every.column("code")
    total = np.append(levels == hs.TOTAL, False)[codes]
    return "total trade without listed goods" if total.any() else "all unlisted goods loaded"


def pairs_of(lines: Panel) -> Ints:
    """Return the distinct pairs of reporter and partner of *lines*, as numbers."""
    return np.unique(_pair(lines))


def _pair(lines: Panel) -> Ints:
    reporter, countries = lines.column("reporter")
    return reporter.astype(np.int64) * len(countries) + lines.column("partner")[0]


def beside(lines: Panel, pairs: Ints) -> Panel:
    """Return the lines of those *pairs* (as `pairs_of` gives them) only."""
    return lines.only(np.isin(_pair(lines), pairs))


def _free(lines: Panel, basket: ControlList) -> Mask:
    codes, levels = lines.column("hs6")
    headings = {hs.heading(code) for code in basket.codes}
    out = np.array([hs.heading(str(level)) not in headings for level in levels], dtype=bool)
    return np.append(out & is_hs6(levels), False)[codes]


def _shifted(lines: Panel, like: Panel) -> Panel:
    """Return *lines* over the months of *like*; other months are cut off."""
    step = lines.first - like.first
    month = lines.month + step
    inside = (month >= 0) & (month < like.n_months)
    covered = np.zeros((lines.n, like.n_months), dtype=bool)
    low, high = max(step, 0), min(step + lines.n_months, like.n_months)
    covered[:, low:high] = lines.covered[:, low - step : high - step]
    return replace(
        lines,
        first=like.first,
        n_months=like.n_months,
        line=lines.line[inside],
        month=month[inside],
        values=lines.values[inside],
        entry=lines.entry[inside],
        covered=covered,
    )


def _texts(keys: dict[str, Texts], n: int, names: tuple[str, ...]) -> dict[tuple[str, ...], int]:
    if not names:
        return {(): 0} if n else {}
    return {key: i for i, key in enumerate(zip(*(keys[name] for name in names), strict=True))}


def _lookup(found: Series, keys: tuple[str, ...], places: dict[tuple[str, ...], int]) -> Ints:
    own = found.rows.keys()
    rows = list(zip(*(own[name] for name in keys), strict=True)) if keys else [()] * found.rows.n
    last = len(places)
    return np.array([places.get(tuple(row), last) for row in rows], dtype=np.int64)


def _match(found: Series, other: Series, keys: tuple[str, ...]) -> Ints:
    """Return, for each row, the row of *other* with the same countries; -1 for none."""
    places = _texts(other.rows.keys(), other.rows.n, keys)
    at = _lookup(found, keys, places)
    return np.where(at == len(places), -1, at)


def _aligned(other: Series, found: Series, match: Ints) -> Numbers:
    """Return the months of *found* from the matching rows of *other*; missing elsewhere."""
    result = np.full(found.values.shape, np.nan)
    step = other.panel.first - found.panel.first
    low, high = max(step, 0), min(step + other.panel.n_months, found.panel.n_months)
    rows = match >= 0
    if high > low and rows.any():
        result[rows, low:high] = other.values[match[rows], low - step : high - step]
    return result
