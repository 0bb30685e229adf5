"""The course of flows over all that is loaded: the values of `flows`, without their history."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mirrorgap.model.analysis.book import Book
from mirrorgap.model.analysis.grouping import columns_of, frame, group
from mirrorgap.model.analysis.one_unit import mixed, units_of
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query


def series(mirror: Mirror, query: Query) -> pd.DataFrame:
    """Return one side's books by the query's keys, over its window (None: all that is loaded).

    The same figures as the ``value`` of `flows` by the same keys, in a third of the time: a line
    that follows a brush needs no shares, peaks and bases.

    Returns
    -------
    DataFrame
        The keys and ``value`` (USD, kg or quantity; missing where a row is in several units, or where
        none of its records has a figure, such as values without a rate to dollars), and ``lacking``,
        how many of its records give a value that has none: beside them the value is a lower bound.

    Examples
    --------
    >>> series(Mirror([], []), Query(by=("exporter", "period"))).empty
    True
    """
    book = Book(mirror, query)
    pick = book.pick(query.window)
    rows = group(query.by, columns_of(book.table, query.by, pick), len(pick))
    values = rows.sum(book.values[pick])
    if query.measure == "quantity":
        values[mixed(rows.of, rows.n, units_of(mirror.records, pick))] = np.nan
    unknown = np.isnan(book.given[pick])
    if unknown.any():
        values[rows.count(~unknown) == 0] = np.nan
    rateless = book.lacking(pick)
    lacking = rows.count(rateless) if rateless.any() else np.zeros(rows.n, dtype=np.int64)
    return frame(rows, {"value": values, "lacking": lacking}, "value")
