"""What is loaded: which reporter's books hold how many records of which period."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mirrorgap.model.analysis.grouping import columns_of, group
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query


def loaded(mirror: Mirror, query: Query) -> pd.DataFrame:
    """Return one row a reporter, flow and period that any record is of, in order.

    Parameters
    ----------
    query : Query
        Only its list counts: what is loaded does not hang on filters.

    Returns
    -------
    DataFrame
        ``reporter``, ``flow``, ``period``, ``records`` (all of them), ``listed`` (those with a code
        of the list). A reporter, flow or period that a source leaves unsaid is missing.

    Examples
    --------
    >>> loaded(Mirror([], []), Query()).empty
    True
    """
    names = ("reporter", "flow", "period")
    everything = np.arange(mirror.records.n)
    rows = group(
        names, columns_of(mirror.record_table(query.basket), names, everything), mirror.records.n
    )
    frame = pd.DataFrame(
        {
            **rows.keys(),
            "records": np.bincount(rows.of, minlength=rows.n),
            "listed": rows.count(mirror.in_basket(query.basket)[1]),
        }
    )
    return frame.sort_values(list(names), kind="stable", ignore_index=True)


def books(frame: pd.DataFrame) -> pd.DataFrame:
    """Return one row a reporter and flow of `loaded`.

    Returns
    -------
    DataFrame
        ``reporter``, ``flow``, ``records``, ``listed``, ``first``, ``last``, ``periods``.

    Examples
    --------
    >>> one = {"reporter": ["TUR"], "flow": ["export"], "period": ["2023"]}
    >>> books(pd.DataFrame(one | {"records": [2], "listed": [1]}))["last"].tolist()
    ['2023']
    """
    grouped = frame.groupby(["reporter", "flow"], dropna=False, sort=True)
    return grouped.agg(
        records=("records", "sum"),
        listed=("listed", "sum"),
        first=("period", "min"),
        last=("period", "max"),
        periods=("period", "nunique"),
    ).reset_index()
