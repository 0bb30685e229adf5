"""Totals and changes of one side's books by the chosen keys (CONTRACT, `flows`)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from mirrorgap.model import samples
from mirrorgap.model.analysis.book import Book, Ints, texts_of
from mirrorgap.model.analysis.covering import LEVELS, lines
from mirrorgap.model.analysis.gaps import ratio
from mirrorgap.model.analysis.grouping import TIME_KEYS, Groups, columns_of, frame, group
from mirrorgap.model.analysis.history import history
from mirrorgap.model.analysis.one_unit import marked, mixed, units_of
from mirrorgap.model.analysis.picking import (
    by_its_keys,
    by_keys,
    part_labels,
    same_length,
    shift,
    shifted_text,
)
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.periods import Window, parse
from mirrorgap.model.query import Query
from mirrorgap.model.records import Codes, Mask, Numbers, Texts
from mirrorgap.model.year_units import QUARTER, YEAR, unit_of, unit_text

FIELDS = (
    "value",
    "base_value",
    "change",
    "change_share",
    "share_of_total",
    "peak_period",
    "peak_value",
    "lowest_since",
)
#: What `totals` gives besides.
BESIDES = ("first_seen", "lacking")
#: How many months the periods of these keys have where they are whole.
_LENGTHS = {"year": 12, "quarter": 3}


def flows(mirror: Mirror, query: Query) -> Result:
    """Return what one side's books add up to, by the query's keys (default exporter, importer).

    Parameters
    ----------
    mirror : Mirror
    query : Query
        ``side`` says whose books; the two sides are never added together. Without a list, and
        without a key of codes, a TOTAL row of a pair and period is taken instead of its codes.

    Returns
    -------
    Result
        ``side``, the keys, then `FIELDS`: value (USD, kg or quantity; missing where a row's quantities
        are in more than one unit), the base period's value and
        the change (missing without a comparable base), the share of all goods that the side's books
        hold for the same countries and period, the highest period and its value (missing where one that
        not all of the row's books cover already holds more), and,
        for the last period of the row, the latest earlier period that was as low or lower (missing:
        none was, or one only partly covered since then may have been).
        A period that the books cover and that holds nothing is a zero; others are left out. In files
        of larger flows only, whose scope nobody has stated, a base that holds nothing is missing.

    Raises
    ------
    ValueError
        When a key or a measure is unknown.

    Notes
    -----
    Source: METHODS 1 (codes, flows, annual and monthly), 3 (same months), CONTRACT.

    Examples
    --------
    >>> flows(Mirror([], []), Query()).frame.empty
    True
    """
    query = query if query.by else replace(query, by=("exporter", "importer"))
    result = totals(mirror, query)
    return replace(result, frame=result.frame.drop(columns=[*BESIDES]))


def totals(mirror: Mirror, query: Query) -> Result:
    """Return `flows`, with two columns besides (`BESIDES`).

    ``first_seen`` is the first period in which a row has any value; ``lacking`` how many of its records
    give a value that has no figure by the measure (by value: no rate to dollars).

    >>> totals(Mirror([], []), Query(by=("exporter",))).frame.columns[-2:].tolist()
    ['first_seen', 'lacking']
    """
    query = by_its_keys(query)
    book = Book(mirror, query)
    pick = book.pick(query.window)
    labels = part_labels(book.loaded(query.window))
    texts = book.warnings(pick)
    rows = group(query.by, columns_of(book.table, query.by, pick, labels), len(pick))
    known = rows.count(~np.isnan(book.given[pick])) > 0
    several = _units(book, rows.of, rows.n, pick)
    known &= ~several
    value = np.where(known, rows.sum(book.values[pick]), np.nan)
    base, partly, refused = _base(book, rows, pick, labels)
    lacking = rows.count(book.lacking(pick))
    # Where a part has no rate, a sum is a lower bound: its change would be a false one.
    change = value - base
    if query.measure == "value":
        change[(lacking > 0) | partly] = np.nan
    totals = book.totals(rows, query)
    if _units(book, np.zeros_like(pick), 1, book.pick(query.window, everything=True)).any():
        totals = np.full(rows.n, np.nan)
    fields: dict[str, Any] = {
        "value": value,
        "base_value": base,
        "change": change,
        "change_share": ratio(change, base),
        "share_of_total": ratio(value, totals),
        **_known(known, history(book, rows)),
        "lacking": lacking,
    }
    result = frame(rows, fields, "value")
    result.insert(0, "side", query.side)
    marked(result, bool(_units(book, np.zeros_like(pick), 1, pick).any()))
    return Result(result, tuple(text for text in (*texts, refused) if text))


def _units(book: Book, row: Ints, n: int, record: Ints) -> Mask:
    """Return which of *n* rows hold quantities in more than one unit; none by other measures."""
    if book.query.measure != "quantity":
        return np.zeros(n, dtype=bool)
    row = np.zeros(len(record), dtype=np.int64) if n == 1 else row
    return mixed(row, n, units_of(book.mirror.records, record))


def _known(known: Mask, said: dict[str, Any]) -> dict[str, Any]:
    """Return the history with nothing said of rows of which no value is known."""
    nothing = {"peak_value": np.nan}
    found = dict(said)
    for name, values in said.items():
        found[name] = np.array(values)
        found[name][~known] = nothing.get(name)
    return found


def _base(
    book: Book, rows: Groups, pick: Ints, labels: dict[str, dict[str, str]]
) -> tuple[Numbers, Mask, str | None]:
    """Return the base period's value of each row, where a part of it has no rate, and why none is."""
    nothing, whole = np.full(rows.n, np.nan), np.zeros(rows.n, dtype=bool)
    query = book.query
    if query.base is None:
        return nothing, whole, None
    if query.window is None:
        return (
            nothing,
            whole,
            "A base period needs a period to compare with it: give --from and --to.",
        )
    if refused := same_length(query.window, query.base):
        return nothing, whole, refused
    if not by_keys(query.where):
        return (
            nothing,
            whole,
            "Records picked by row or by size have no base period: no change is given.",
        )
    months = shift(query.window, query.base)
    then = book.pick(query.base, months)
    columns = [
        _later(column, months) if name in TIME_KEYS else column
        for name, column in zip(
            query.by, columns_of(book.table, query.by, then, part_labels(())), strict=True
        )
    ]
    base = group(query.by, columns, len(then))
    named = [
        tuple(
            labels.get(name, {}).get(text, text) for name, text in zip(query.by, key, strict=True)
        )
        for key in texts_of(base)
    ]
    keys = texts_of(rows)
    lacking = book.lacking(then)
    sums = base.sum(book.values[then])
    # A base of which nothing is known is missing, not zero.
    sums[base.count(~np.isnan(book.given[then])) == 0] = np.nan
    # In files of larger flows silence may be a small one, so that a base of nothing is missing.
    nothing_there = math.nan if samples.of_unknown_extent(book.mirror) else 0.0
    found = _looked_up(query.by, keys, dict(zip(named, sums, strict=True)), nothing_there)
    number = {key: i for i, key in enumerate(keys)}
    row = np.concatenate([rows.of, np.array([number.get(k, -1) for k in named], np.int64)[base.of]])
    unlike, who = _unlike(book, rows, row, np.concatenate([pick, then]))
    found[unlike | _units(book, row, rows.n, np.concatenate([pick, then]))] = np.nan
    old = row[len(rows.of) :]
    partly = np.bincount(old[lacking & (old >= 0)], minlength=rows.n) > 0
    return found, partly, _unlike_words(who, query) if who else None


def _later(column: tuple[Codes, Texts], months: int) -> tuple[Codes, Texts]:
    codes, levels = column
    later = [shifted_text(str(level), months) or f"{level}?" for level in levels]
    return codes, np.array(later, dtype=object)


def _looked_up(
    by: tuple[str, ...],
    keys: list[tuple[Any, ...]],
    sums: dict[tuple[Any, ...], float],
    nothing: float,
) -> Numbers:
    """Return the base of each row: what stands there, the sum of its months, or *nothing*.

    Where the base is published for a longer period than the row, it is missing.
    """
    if "period" not in by:
        return np.array([sums.get(key, nothing) for key in keys], dtype=np.float64)
    at = by.index("period")
    longer: dict[tuple[Any, ...], float] = {}
    for key, value in sums.items():
        for text in _longer(str(key[at])):
            whole = (*key[:at], text, *key[at + 1 :])
            longer[whole] = longer.get(whole, 0.0) + value

    def base_of(key: tuple[Any, ...]) -> float:
        if key in sums or key in longer:
            return sums[key] if key in sums else longer[key]
        around = [(*key[:at], text, *key[at + 1 :]) for text in _longer(str(key[at]))]
        return math.nan if any(whole in sums for whole in around) else nothing

    return np.array([base_of(key) for key in keys], dtype=np.float64)


def _longer(text: str) -> tuple[str, ...]:
    """Return the quarter and the year that hold a calendar period.

    >>> _longer("2023-05"), _longer("2023-Q2"), _longer("2023")
    (('2023-Q2', '2023'), ('2023',), ())
    """
    place = None if text.endswith("?") else unit_of(text)
    if place is None:
        return ()
    year, unit = place
    quarter = (unit_text(year, 12 + unit // 3),) if unit < 12 else ()
    return (*quarter, *((unit_text(year, 16),) if unit < 16 else ()))


def _unlike(book: Book, rows: Groups, row: Ints, record: Ints) -> tuple[Mask, list[str]]:
    """Return the rows whose books do not cover the same of both periods, and whose books these are.

    *row* and *record*, shape (n_entries,), are what the rows hold in either period.
    """
    window, base = book.query.window, book.query.base
    assert window is not None
    assert base is not None
    found = lines(book.mirror, book.query.measure)
    line, unlike = found.of[record], np.zeros(rows.n, dtype=bool)
    reporters: set[int] = set()
    for level, needed in _needed(rows, window):
        differ = found.apart(level, window, base)
        narrow: Mask = np.asarray(differ.any(axis=1), dtype=bool)
        which = np.flatnonzero(narrow[line] & (row >= 0))
        both: Mask = differ[line[which]] & needed[row[which]]
        bad = which[np.flatnonzero(both.any(axis=1))]
        unlike[row[bad]] = True
        reporters |= {int(i) for i in np.unique(found.reporter[line[bad]])}
    names = book.mirror.records.column("reporter")[1]
    return unlike, sorted(str(names[i]) for i in reporters)


def _needed(rows: Groups, window: Window) -> list[tuple[int, Mask]]:
    """Return, for each length of period, the months of the window that its rows stand for."""
    name = next((name for name in TIME_KEYS if name in rows.names), None)
    if name is None:
        return [(YEAR, np.ones((rows.n, window.n_months), dtype=bool))]
    first = window.first.year * 12 + window.first.month - 1
    months = np.arange(first, first + window.n_months)
    needed: dict[int, Mask] = {}
    for i, text in enumerate(rows.keys()[name]):
        if text is None:
            continue
        period = parse(str(text))
        level = LEVELS.get(period.freq, QUARTER)
        start = period.first.year * 12 + period.first.month - 1
        # A part of a year or quarter stands beside the whole of the base's: all its months count.
        length = max(_LENGTHS.get(name, 1), period.n_months)
        start -= start % length
        of_level = needed.setdefault(level, np.zeros((rows.n, window.n_months), dtype=bool))
        of_level[i] = np.isin(months, np.arange(start, start + length))
    return list(needed.items())


def _unlike_words(reporters: list[str], query: Query) -> str:
    some = ", ".join(reporters[:5]) + (" and others" if len(reporters) > 5 else "")
    return (
        f"Not the same months of {query.window} and {query.base} are loaded for {some}, or not for the "
        "same codes and partners: no change is given for rows with them. Compare the same months of "
        "both, or leave them out (--exporter, --importer)."
    )
