"""The ground that the innocent explanations are tested on: the gap, line by line, and what is around.

A *line* is one importer and code of the gap (with the exporters asked for taken together), or, where
each pair and code is judged by itself, one exporter, importer and code. A *case* is what gets one
verdict: the whole selection, or each line. All tests are worked out over arrays of lines, so that ten
thousand gaps cost little more than one.

Where the importer reports more than the exporter, the gap is tested *in reverse*: M* stands where X
stood and X where M* stood, and the factor least adverse is 1.20 instead of 1.00.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import periods
from mirrorgap.model.analysis.gaps import HIGH_FACTOR
from mirrorgap.model.analysis.picking import cells_in
from mirrorgap.model.cells import LOST, ORPHANED, UNCOVERED, Cells
from mirrorgap.model.lists import ControlList
from mirrorgap.model.mirror import Mirror, window_mask
from mirrorgap.model.numbering import distinct
from mirrorgap.model.periods import Window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers
from mirrorgap.model.year_units import UNITS

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ground:
    """The cells of a gap, its lines and its cases.

    Attributes
    ----------
    mirror, query
        What is asked; ``query.measure`` is ``value``.
    window : Window or None
        The period that the gap's cells span.
    each : bool
        Every exporter, importer and code is a case of its own; else all lines are one case.
    own : int array, shape (n_own,)
        The live cells of the gap.
    line : int array, shape (n_own,)
        The line of each.
    exporter, importer, code : int arrays, shape (n_lines,)
        Codes as in `Cells`; the exporter is -1 where exporters are taken together.
    reverse : bool
        What is tested is what the importer reports beyond the exporter.
    """

    mirror: Mirror
    query: Query
    window: Window | None
    each: bool
    own: Ints
    line: Ints
    exporter: Ints
    importer: Ints
    code: Ints
    reverse: bool = False

    @property
    def cells(self) -> Cells:
        """The index that the gap's cells are numbers in."""
        return self.mirror.cells

    @property
    def n(self) -> int:
        """Number of lines."""
        return len(self.code)

    @property
    def case(self) -> Ints:
        """The case of each line, shape (n_lines,)."""
        return np.arange(self.n) if self.each else np.zeros(self.n, dtype=np.int64)

    @property
    def n_cases(self) -> int:
        """Number of cases."""
        return self.n if self.each else 1

    def by_line(self, values: Numbers, where: Mask | None = None) -> Numbers:
        """Return the sum of *values*, shape (n_own,), in each line (over *where* only)."""
        return sums(self.line, values, self.n, where)

    def by_case(self, values: Numbers) -> Numbers:
        """Return the sum of *values*, shape (n_lines,), in each case."""
        return sums(self.case, values, self.n_cases)

    @cached_property
    def sides(self) -> Sides:
        """What both sides report in the gap's own cells."""
        return self.sides_of(self.own, self.query.window)

    def sides_of(self, pick: Ints, window: Window | None) -> Sides:
        """Return both sides of other cells in *window*, turned round where the gap is."""
        sides = Sides.of(self.cells, pick, window, self.query.factor)
        return sides.reversed() if self.reverse else sides

    @cached_property
    def x(self) -> Numbers:
        """Compared exports of each line, USD; in reverse imports made FOB at the query's factor."""
        return self.by_line(self.sides.x, self.sides.compared)

    @cached_property
    def m(self) -> Numbers:
        """Compared imports of each line as reported, USD."""
        return self.by_line(self.sides.m, self.sides.compared)

    @cached_property
    def star(self) -> Numbers:
        """Compared imports of each line made FOB at the query's factor, USD; in reverse exports."""
        return self.by_line(self.sides.star, self.sides.compared)

    @cached_property
    def gap(self) -> Numbers:
        """X - M* of each line at the query's factor, USD; in reverse M* - X."""
        return self.x - self.star

    @cached_property
    def exports(self) -> Numbers:
        """Compared exports of each line, whichever way it is tested, USD."""
        return self.by_line(self.sides.exports, self.sides.compared)

    @cached_property
    def least(self) -> Numbers:
        """X - M* of each line at the factor least adverse, 1.00, USD; in reverse M* - X at 1.20."""
        low, star = self.sides.x_least, self.sides.star_least
        return self.by_line(low, self.sides.compared) - self.by_line(star, self.sides.compared)

    @cached_property
    def n_compared(self) -> Ints:
        """How many cells of each line are compared."""
        return np.bincount(self.line[self.sides.compared], minlength=self.n).astype(np.int64)

    @cached_property
    def lost_unseen(self) -> Numbers:
        """Exports of each line that lie in lost cells whose code the importer nowhere has, USD.

        In reverse: imports in orphaned cells whose code the exporter nowhere has.
        """
        alone = self.cells.kind[self.own] == (ORPHANED if self.reverse else LOST)
        return self.by_line(self.sides.x, alone & ~self.cells.code_seen[self.own])

    @cached_property
    def uncovered(self) -> tuple[Numbers, Numbers]:
        """Exports, and imports, of each line that the other side's files do not cover, USD."""
        kind = self.cells.kind[self.own] == UNCOVERED
        return self.by_line(self.sides.exports, kind), self.by_line(self.sides.m, kind)

    @cached_property
    def around(self) -> Around:
        """The same importers, codes and periods, whoever the exporter is."""
        return Around.of(self)

    def places(self, importer: Ints, code: Ints, exporter: Ints | None = None) -> Ints:
        """Return the line of each exporter, importer and code; -1 where it is none of the lines."""
        n_codes, n = max(len(self.cells.codes), 1), len(self.cells.countries) + 1
        mine = (self.importer * n_codes + self.code) * n + self.exporter + 1
        asked = (importer.astype(np.int64) * n_codes + code) * n
        asked += 0 if exporter is None or not self.each else exporter.astype(np.int64) + 1
        return place(mine, asked)

    def same_cells(self, window: Window) -> tuple[Ints, Ints]:
        """Return the cells of the same question in another window, and the case of each.

        With a filter, or for each line by itself, those of the gap's exporters, importers and codes;
        else all that the question takes.
        """
        live_x, live_m = self.cells.live(window)
        live = live_x | live_m
        if self.query.where is None and not self.each:
            taken = np.flatnonzero(cells_in(self.mirror, self.query, time=False) & live)
            return taken, np.zeros(len(taken), dtype=np.int64)
        pick = np.flatnonzero(live & self.mirror.in_basket(self.query.basket)[0])
        cells = self.cells
        at = self.places(cells.importer[pick], cells.code[pick], cells.exporter[pick])
        if not self.each:
            at[~np.isin(cells.exporter[pick], self.exporters)] = -1
        return pick[at >= 0], self.case[at[at >= 0]]

    def same_lines(self, window: Window) -> tuple[Numbers, Numbers]:
        """Return exports and imports (FOB) of the same lines in another window, compared or not.

        In reverse imports come first.
        """
        cells = self.cells
        live_x, live_m = cells.live(window)
        taken = (live_x | live_m) & among(cells.importer, self.importers, len(cells.countries))
        taken &= among(cells.code, self.code, len(cells.codes))
        taken &= among(cells.exporter, self.exporters, len(cells.countries))
        pick = np.flatnonzero(taken)
        at = self.places(cells.importer[pick], cells.code[pick], cells.exporter[pick])
        pick, at = pick[at >= 0], at[at >= 0]
        sides = self.sides_of(pick, window)
        return sums(at, sides.x, self.n), sums(at, sides.star, self.n)

    @cached_property
    def exporters(self) -> Ints:
        """The exporters whose gap it is, as codes."""
        return np.unique(self.cells.exporter[self.own]).astype(np.int64)

    @cached_property
    def importers(self) -> Ints:
        """The importers whose gap it is, as codes."""
        return np.unique(self.importer)

    def texts(self, codes: Ints) -> tuple[str, ...]:
        """Return countries as ISO 3166-1 alpha-3."""
        return tuple(str(self.cells.countries[i]) for i in codes)


@dataclass(frozen=True, eq=False)
class Sides:
    """Both sides of some cells: X and M*, each also at the factor least adverse; which are compared.

    All of shape (n,), USD. Where they are *reversed*, ``x`` is M* and ``star`` is X; ``exports`` and
    ``m`` are always what the exporter and the importer report.
    """

    exports: Numbers
    m: Numbers
    x: Numbers
    star: Numbers
    x_least: Numbers
    star_least: Numbers
    star_high: Numbers
    compared: Mask

    @classmethod
    def of(cls, cells: Cells, pick: Ints, window: Window | None, factor: float) -> Sides:
        """Return the sides of the picked cells that are live in *window*."""
        live_x, live_m = cells.live(window)
        alive = live_m[pick]
        x = np.where(live_x[pick], cells.x[pick], 0.0)
        m = np.where(alive, cells.m[pick], 0.0)
        fixed = np.where(alive, cells.m_fixed[pick], 0.0)
        cif = np.where(alive, cells.m_cif[pick], 0.0)
        star, high = fixed + cif / factor, fixed + cif / HIGH_FACTOR
        return cls(x, m, x, star, x, fixed + cif, high, cells.comparable[pick])

    def reversed(self) -> Sides:
        """Return the sides for a gap of which the importer reports more."""
        return replace(
            self, x=self.star, star=self.x, x_least=self.star_high, star_least=self.exports
        )

    @property
    def gap(self) -> Numbers:
        """X - M* where compared, else 0; reversed M* - X."""
        return np.where(self.compared, self.x - self.star, 0.0)


@dataclass(frozen=True, eq=False)
class Around:
    """All exporters' cells of a gap's importers, codes and periods.

    Attributes
    ----------
    pick : int array, shape (n_around,)
    sides : Sides
    goods : int array, shape (n_around,)
        Importer x code of each cell, as a number.
    of_line : int array, shape (n_lines,)
        Importer x code of each line.
    mine : bool array, shape (n_around,)
        The exporter is one of those whose gap it is (of no use where each line is a case).
    """

    pick: Ints
    sides: Sides
    goods: Ints
    of_line: Ints
    n_goods: int
    mine: Mask

    @classmethod
    def of(cls, ground: Ground) -> Around:
        """Return what is around the lines of *ground*."""
        cells = ground.cells
        live_x, live_m = cells.live(ground.query.window)
        taken = (live_x | live_m) & among(cells.importer, ground.importers, len(cells.countries))
        taken &= among(cells.code, np.unique(ground.code), len(cells.codes))
        if ground.query.where is not None:
            taken &= among(cells.period, cells.period[ground.own], len(cells.periods))
        pick = np.flatnonzero(taken)
        n_codes = max(len(cells.codes), 1)
        values, of_line = distinct(
            ground.importer * n_codes + ground.code, max(len(cells.countries), 1) * n_codes
        )
        goods = place(values, cells.importer[pick].astype(np.int64) * n_codes + cells.code[pick])
        pick, goods = pick[goods >= 0], goods[goods >= 0]
        sides = ground.sides_of(pick, ground.query.window)
        mine = among(cells.exporter[pick], ground.exporters, len(cells.countries))
        return cls(pick, sides, goods, of_line, len(values), mine)

    def others(self, ground: Ground, values: Numbers) -> Numbers:
        """Return the sum of *values*, shape (n_around,), over the other exporters of each line."""
        if not ground.each:
            return sums(self.goods, values, self.n_goods, ~self.mine)[self.of_line]
        cells = ground.cells
        line = ground.places(
            cells.importer[self.pick], cells.code[self.pick], cells.exporter[self.pick]
        )
        own = sums(line, values, ground.n, line >= 0)
        return sums(self.goods, values, self.n_goods)[self.of_line] - own

    def count_others(self, ground: Ground, which: Mask) -> Ints:
        """Return how many other exporters each line's importer and code have among *which* cells."""
        cells = ground.cells
        which = which if ground.each else which & ~self.mine
        n = max(len(cells.countries), 1)
        key = self.goods[which] * n + cells.exporter[self.pick[which]]
        values, _ = distinct(key, max(self.n_goods, 1) * n)
        count = np.bincount(values // n, minlength=self.n_goods)[self.of_line].astype(np.int64)
        if not ground.each:
            return count
        own = place(values, self.of_line * n + ground.exporter) >= 0
        return count - own


def sums(of: Ints, values: Numbers, n: int, where: Mask | None = None) -> Numbers:
    """Return the sum of *values* in each of *n* rows (over *where* only)."""
    if where is not None:
        of, values = of[where], values[where]
    return np.bincount(of, values, minlength=n).astype(np.float64)


def among(codes: NDArray[np.signedinteger], wanted: NDArray[np.signedinteger], n: int) -> Mask:
    """Return which of *codes* (-1 is missing) are among *wanted*; codes are below *n*."""
    table = np.zeros(n + 1, dtype=bool)
    table[wanted] = True
    found: Mask = table[codes]
    return found


def place(known: Ints, asked: Ints) -> Ints:
    """Return where each of *asked* stands among *known* (distinct, any order); -1 for nowhere.

    >>> list(map(int, place(np.array([7, 3]), np.array([3, 5, 7]))))
    [1, -1, 0]
    """
    if len(known) == 0:
        return np.full(len(asked), -1, dtype=np.int64)
    order = np.argsort(known, kind="stable")
    at = np.minimum(np.searchsorted(known, asked, sorter=order), len(known) - 1)
    found = order[at]
    return np.where(known[found] == asked, found, -1).astype(np.int64)


def ground(mirror: Mirror, query: Query, *, each: bool = False) -> Ground:
    """Return the lines of the gap that *query* asks for.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        Its keys and measure do not matter: innocence is judged in value.
    each : bool
        Judge each exporter, importer and code by itself.

    Examples
    --------
    >>> ground(Mirror([], []), Query()).n
    0
    """
    mirror = mirror.by("value")
    cells = mirror.cells
    own = np.flatnonzero(cells_in(mirror, query))
    n, n_codes = max(len(cells.countries), 1), max(len(cells.codes), 1)
    exporter = cells.exporter[own].astype(np.int64) if each else np.zeros(len(own), np.int64)
    key = (exporter * n + cells.importer[own]) * n_codes + cells.code[own]
    values, line = distinct(key, n * n * n_codes)
    rest = values // n_codes
    lead = rest // n if each else np.full(len(values), -1, dtype=np.int64)
    window = query.window if query.where is None and query.window else span(cells, own)
    return Ground(mirror, query, window, each, own, line, lead, rest % n, values % n_codes)


def in_reverse(lines: Ground) -> Ground:
    """Return the same lines, tested for what the importer reports beyond the exporter.

    >>> in_reverse(ground(Mirror([], []), Query())).reverse
    True
    """
    return replace(lines, reverse=True)


def span(cells: Cells, own: Ints) -> Window | None:
    """Return the window from the first to the last period of some cells; None of none."""
    present = np.flatnonzero(np.bincount(cells.period[own], minlength=len(cells.periods)))
    spans = [periods.parse(str(cells.periods[i])) for i in present]
    if not spans:
        return None
    return Window(min(part.first for part in spans), max(part.last for part in spans))


def is_monthly(ground: Ground, cells_picked: Ints) -> Mask:
    """Return which of the cells are of single months."""
    monthly: Mask = ground.cells.period[cells_picked] % UNITS < 12
    return monthly


def inside(ground: Ground, picked: Ints, window: Window) -> Mask:
    """Return which of the cells lie wholly inside *window*."""
    cells = ground.cells
    return window_mask((cells.period[picked], cells.periods), window)


def unlisted(basket: ControlList | None, codes: NDArray[np.object_]) -> Mask:
    """Return which codes the list does not have, shape (n_codes,); of no list: none."""
    if basket is None:
        return np.zeros(len(codes), dtype=bool)
    return np.array([code not in basket.codes for code in codes], dtype=bool)
