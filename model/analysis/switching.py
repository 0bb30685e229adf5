"""Code switching: a listed code goes down while an unlisted one of its heading goes up (METHODS 10)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import hs, periods
from mirrorgap.model.analysis.chance import ALARM, adjusted, quantiles_by
from mirrorgap.model.analysis.controls import beside, pairs_of
from mirrorgap.model.analysis.monthly import Panel, edition_of, is_hs6, monthly, panel, rolling
from mirrorgap.model.events import KnownEvent, known_events
from mirrorgap.model.lists import ControlList
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query
from mirrorgap.model.records import Numbers

Ints = NDArray[np.int64]
KEYS = ("exporter", "importer", "heading")
FIELDS = (*KEYS, "from_code", "to_code", "date", "transfer_usd", "p")
#: "Other" and "parts" codes in which goods are easily put.
WATCHED = frozenset(("852990", "853690", "854800", "847330", "854370", "850490", "903180"))
#: Months before and after a date that are compared, where the query does not say.
MONTHS = 6
#: Kinds of events that give goods no other name; those of any other kind are tried.
PASSED_OVER = ("rule", "visit", "payments", "block", "classification")


def switching(mirror: Mirror, query: Query, events: Sequence[KnownEvent] | None = None) -> Result:
    """Return listed codes that fell while an unlisted code of the same heading rose, by pair.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        With a window, its first month is the date, and as many months before are compared with it (at
        most 12); without, the events are tried, over 6 months. ``side`` says whose books. Rows are
        always exporter, importer and heading.
    events : sequence of KnownEvent, optional
        By default `known_events`: the invasion and the list versions are tried. Events of the kinds
        in `PASSED_OVER` are not; those of a kind of one's own are.

    Returns
    -------
    Result
        `FIELDS`: ``date`` as ``2023-09``, the first month after; ``transfer_usd`` the smaller of fall
        and rise; ``p`` from placebo dates: the share of other dates, at least as many months away, of
        all such pairs of codes in either direction, at which the smaller of fall and rise, each in
        units of its own code's usual moves, is as large; times the number of dates tried, and adjusted
        for the number of pairs of codes (Benjamini and Hochberg). Missing (NaN) without 19 placebos.
        Smallest p first; transfers under the floor are left out.

    Raises
    ------
    ValueError
        Without a list, or when keys other than exporter, importer, heading are asked for.

    Notes
    -----
    Source: METHODS 10.

    Examples
    --------
    >>> from mirrorgap.model import lists
    >>> switching(Mirror([], []), Query(basket=lists.load("chpl-2024-02"))).frame.empty
    True
    """
    if query.basket is None:
        raise ValueError("code switching needs a list: it asks what listed codes turned into")
    if query.by and set(query.by) - set(KEYS):
        raise ValueError("code switching goes by exporter, importer and heading: leave out --by")
    lines = _lines(mirror, query, query.basket)
    values = monthly(lines, ("exporter", "importer", "hs6")) if lines.n else None
    nothing = pd.DataFrame(columns=list(FIELDS))
    if values is None:
        return Result(nothing, ("No months of codes beside listed ones fit.",))
    texts = values.rows.keys()
    whose = [f"{e} {i}" for e, i in zip(texts["exporter"], texts["importer"], strict=True)]
    combos = _combos(whose, [str(code) for code in texts["hs6"]], query.basket)
    length, dates = _dates(lines, query, known_events() if events is None else events)
    if not len(dates) or not len(combos.down):
        return Result(
            nothing, ("No date has enough months on both sides, or no code a neighbour.",)
        )
    tried = _tried(values.values, combos, length, dates)
    frame = pd.DataFrame(
        {
            "exporter": texts["exporter"][combos.down],
            "importer": texts["importer"][combos.down],
            "heading": [str(code)[:4] for code in texts["hs6"][combos.down]],
            "from_code": texts["hs6"][combos.down],
            "to_code": texts["hs6"][combos.up],
            "date": [periods.month_text(lines.first + length + int(at)) for at in tried.date],
            "transfer_usd": tried.transfer,
            "p": tried.p,
        }
    )
    large = frame["transfer_usd"] >= max(query.min_usd, 1e-9)
    frame = frame[large].sort_values(
        ["p", "transfer_usd"], ascending=[True, False], kind="stable", ignore_index=True
    )
    edition = edition_of(lines, query)
    told = (edition,) if edition else ()
    return Result(frame, (*told, *_warnings(frame, combos, tried, length)))


def months_compared(query: Query) -> int:
    """Return how many months before and after a date are compared: the window's, at most 12, else 6.

    >>> months_compared(Query())
    6
    """
    return min(query.window.n_months, 12) if query.window is not None else MONTHS


def courses(mirror: Mirror, query: Query, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the monthly values of the codes in *rows* of `switching`: just what was compared.

    Parameters
    ----------
    mirror, query
        As given to `switching`.
    rows : DataFrame
        With ``exporter``, ``importer``, ``from_code``, ``to_code``.

    Returns
    -------
    DataFrame
        ``exporter``, ``importer``, ``code``, ``month`` (months since year 0) and ``value`` (USD),
        every month that is loaded; missing (NaN) where the books do not cover the code, and zero
        where they cover it and hold nothing.

    Examples
    --------
    >>> from mirrorgap.model import lists
    >>> query = Query(basket=lists.load("chpl-2024-02"))
    >>> courses(Mirror([], []), query, switching(Mirror([], []), query).frame).empty
    True
    """
    names = ["exporter", "importer", "code", "month", "value"]
    ends = [rows.rename(columns={end: "code"})[names[:3]] for end in ("from_code", "to_code")]
    wanted = set(pd.concat(ends).itertuples(index=False, name=None))
    if query.basket is None or not wanted:
        return pd.DataFrame(columns=names)
    lines = _lines(mirror, query, query.basket)
    found = monthly(lines, ("exporter", "importer", "hs6"))
    texts = found.rows.keys()
    keys = list(zip(texts["exporter"], texts["importer"], texts["hs6"], strict=True))
    picked = [i for i, key in enumerate(keys) if key in wanted]
    columns = [np.repeat(np.array([keys[i][k] for i in picked]), lines.n_months) for k in range(3)]
    month = np.tile(np.arange(lines.n_months) + lines.first, len(picked))
    values = found.values[picked].ravel()
    return pd.DataFrame(dict(zip(names, [*columns, month, values], strict=True)))


def _lines(mirror: Mirror, query: Query, basket: ControlList) -> Panel:
    """Return the lines of six-digit codes in the listed headings, of the pairs that a query asks for."""
    pairs = pairs_of(panel(mirror, query))
    lines = beside(panel(mirror, replace(query, basket=None, where=None)), pairs)
    codes, levels = lines.column("hs6")
    headings = {hs.heading(code) for code in basket.codes}
    inside = np.array([hs.heading(str(level)) in headings for level in levels], dtype=bool)
    return lines.only(np.append(inside & is_hs6(levels), False)[codes])


@dataclass(frozen=True, eq=False)
class _Combos:
    """Rows of listed codes, and of unlisted ones of the same pair and heading, shape (n_combos,)."""

    down: Ints
    up: Ints


def _combos(whose: list[str], codes: list[str], basket: ControlList) -> _Combos:
    groups: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
    for row, (pair, code) in enumerate(zip(whose, codes, strict=True)):
        groups.setdefault((pair, code[:4]), ([], []))[code not in basket.codes].append(row)
    both = [(f, t) for listed, free in groups.values() for f in listed for t in free]
    table = np.array(both, dtype=np.int64).reshape(-1, 2)
    return _Combos(table[:, 0], table[:, 1])


def _dates(lines: Panel, query: Query, events: Sequence[KnownEvent]) -> tuple[int, Ints]:
    """Return the months compared on each side, and the dates tried, counted from the first possible."""
    length = months_compared(query)
    if query.window is not None:
        starts = [query.window.first.year * 12 + query.window.first.month - 1]
    else:
        starts = [event.month for event in events if event.kind not in PASSED_OVER]
    at = np.array(sorted(set(starts)), dtype=np.int64) - lines.first - length
    return length, at[(at >= 0) & (at + 2 * length <= lines.n_months)]


@dataclass(frozen=True, eq=False)
class _Tried:
    """For each combination its best date, what moved and its p; how many placebos there were."""

    date: Ints
    transfer: Numbers
    p: Numbers
    placebos: int


def _tried(values: Numbers, combos: _Combos, length: int, dates: Ints) -> _Tried:
    sums = rolling(values, length)
    moves = sums[:, length:] - sums[:, :-length]
    usual = moves / _usual(moves)[:, None]
    falls, rises = -usual[combos.down], usual[combos.up]
    both = np.minimum(falls, rises)
    # The other direction, unlisted down and listed up, is a placebo as well.
    reverse = np.minimum(-usual[combos.up], usual[combos.down])
    chances = np.full((len(combos.down), len(dates)), np.nan)
    placebos = 0
    for place, at in enumerate(dates):
        away = np.abs(np.arange(moves.shape[1]) - at) >= length
        pool = np.concatenate([both[:, away].ravel(), reverse[:, away].ravel()])
        pool = np.sort(pool[~np.isnan(pool)])
        placebos = max(placebos, len(pool))
        if len(pool) + 1 >= 1 / ALARM:
            reached = len(pool) - np.searchsorted(pool, both[:, at], side="left")
            chances[:, place] = (1 + reached) / (1 + len(pool))
            chances[np.isnan(both[:, at]), place] = np.nan
    transfer = np.minimum(-moves[combos.down], moves[combos.up])[:, dates]
    best = np.where(np.isnan(both[:, dates]), -math.inf, both[:, dates]).argmax(axis=1)
    rows = np.arange(len(best))
    p = adjusted(np.minimum(chances[rows, best] * len(dates), 1.0))
    return _Tried(dates[best], transfer[rows, best], p, placebos)


def _usual(moves: Numbers) -> Numbers:
    """Return the size of each row's usual move: median of its absolute moves, else their mean."""
    n = len(moves)
    known = ~np.isnan(moves)
    row = np.nonzero(known)[0]
    size = np.abs(moves[known])
    median = quantiles_by(size, row, n, [0.5])[0]
    count = np.maximum(known.sum(axis=1), 1)
    mean = np.bincount(row, size, minlength=n) / count
    found = np.where(median > 0, median, mean)
    return np.where(found > 0, found, np.nan)


def _warnings(frame: pd.DataFrame, combos: _Combos, tried: _Tried, length: int) -> tuple[str, ...]:
    standing = int(np.count_nonzero(frame["p"].to_numpy(dtype=np.float64) <= ALARM))
    texts = [
        f"{len(combos.down):,} pairs of codes were compared over {length} months before and after; "
        f"{standing} stand at a false discovery rate of 5%; each p by {tried.placebos:,} placebos."
    ]
    if tried.placebos + 1 < 1 / ALARM:
        texts.append("Too few placebo dates for any p: load more months.")
    watched = sorted(set(frame["to_code"]) & WATCHED)
    if watched:
        said = ", ".join(hs.dotted(code) for code in watched)
        texts.append(f'Among them are codes for "other" goods and parts, to be watched: {said}.')
    return tuple(texts)
