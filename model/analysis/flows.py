"""Totals and changes of one side's books by the chosen keys (CONTRACT, `flows`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mirrorgap.model.analysis.book import Book, texts_of
from mirrorgap.model.analysis.gaps import ratio
from mirrorgap.model.analysis.grouping import TIME_KEYS, Groups, columns_of, frame, group
from mirrorgap.model.analysis.history import history
from mirrorgap.model.analysis.picking import (
    by_its_keys,
    part_labels,
    same_length,
    shift,
    shifted_text,
)
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.periods import Window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Codes, Mask, Numbers, Texts

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
        ``side``, the keys, then `FIELDS`: value (USD, kg or quantity), the base period's value and
        the change (missing without a comparable base), the share of all goods that the side's books
        hold for the same countries and period, the highest period and its value, and, for the last
        period of the row, the latest earlier period that was as low or lower (missing: none was).
        A period that the books cover and that holds nothing is a zero; others are left out.

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
    return replace(result, frame=result.frame.drop(columns="first_seen"))


def totals(mirror: Mirror, query: Query) -> Result:
    """Return `flows`, with ``first_seen`` besides: the first period in which a row has any value."""
    query = by_its_keys(query)
    book = Book(mirror, query)
    pick = book.pick(query.window)
    labels = part_labels(book.loaded(query.window))
    texts = book.warnings(pick)
    rows = group(query.by, columns_of(book.table, query.by, pick, labels), len(pick))
    known = rows.count(~np.isnan(book.given[pick])) > 0
    value = np.where(known, rows.sum(book.values[pick]), np.nan)
    base, refused = _base(book, rows, labels)
    totals = book.totals(rows, query)
    fields: dict[str, Any] = {
        "value": value,
        "base_value": base,
        "change": value - base,
        "change_share": ratio(value - base, base),
        "share_of_total": ratio(value, totals),
        **_known(known, history(book, rows)),
    }
    result = frame(rows, fields, "value")
    result.insert(0, "side", query.side)
    return Result(result, tuple(text for text in (*texts, refused) if text))


def _known(known: Mask, said: dict[str, Any]) -> dict[str, Any]:
    """Return the history with nothing said of rows of which no value is known."""
    nothing = {"peak_value": np.nan}
    found = dict(said)
    for name, values in said.items():
        found[name] = np.array(values)
        found[name][~known] = nothing.get(name)
    return found


def _base(
    book: Book, rows: Groups, labels: dict[str, dict[str, str]]
) -> tuple[Numbers, str | None]:
    """Return the base period's value of each row, and why there is none."""
    nothing = np.full(rows.n, np.nan)
    query = book.query
    if query.base is None:
        return nothing, None
    if query.window is None:
        return nothing, "A base period needs a period to compare with it: give --from and --to."
    if refused := same_length(query.window, query.base):
        return nothing, refused
    unlike = _unlike(book, query.window, query.base)
    own = "exporter" if query.side == "exporter" else "importer"
    refused = _unlike_words(unlike, query) if unlike else None
    if unlike and own not in query.by:
        return nothing, refused
    pick = book.pick(query.base)
    months = shift(query.window, query.base)
    columns = [
        _later(column, months) if name in TIME_KEYS else column
        for name, column in zip(
            query.by, columns_of(book.table, query.by, pick, part_labels(())), strict=True
        )
    ]
    base = group(query.by, columns, len(pick))
    named = [
        tuple(
            labels.get(name, {}).get(text, text) for name, text in zip(query.by, key, strict=True)
        )
        for key in texts_of(base)
    ]
    sums = dict(zip(named, base.sum(book.values[pick]), strict=True))
    found = np.array([sums.get(key, 0.0) for key in texts_of(rows)], dtype=np.float64)
    if unlike:
        found[np.isin(rows.keys()[own], unlike)] = np.nan
    return found, refused


def _later(column: tuple[Codes, Texts], months: int) -> tuple[Codes, Texts]:
    codes, levels = column
    later = [shifted_text(str(level), months) or f"{level}?" for level in levels]
    return codes, np.array(later, dtype=object)


def _unlike(book: Book, window: Window, base: Window) -> list[str]:
    """Return the reporters of whom not the same months of the two periods are loaded."""
    now = book.months_of_reporters(window, 0)
    then = book.months_of_reporters(base, shift(window, base))
    return sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))


def _unlike_words(reporters: list[str], query: Query) -> str:
    some = ", ".join(reporters[:5]) + (" and others" if len(reporters) > 5 else "")
    return (
        f"Not the same months of {query.window} and {query.base} are loaded for {some}: no change "
        "is given for them. Compare the same months of both, or leave them out (--exporter, "
        "--importer)."
    )
