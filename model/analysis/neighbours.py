"""Codes of the list beside the other codes of their headings, and the share of each in its heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from mirrorgap.model import hs, words
from mirrorgap.model.analysis import categories
from mirrorgap.model.analysis.one_unit import SEVERAL
from mirrorgap.model.analysis.series import series
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Both, Keys


def scoped(query: Query) -> Query:
    """Return *query* for all codes of the list's headings, listed or not; unchanged without a list.

    >>> from mirrorgap.model.lists import load
    >>> made = scoped(Query(basket=load("chpl-2023-05")))
    >>> made.basket, made.where.columns, sorted(made.where.rows)[:2]
    (None, ('heading',), [('8517',), ('8526',)])
    """
    if query.basket is None:
        return query
    inside = {heading for code in query.basket.codes if (heading := hs.heading(code))}
    among = Keys(("heading",), frozenset((heading,) for heading in inside))
    where = among if query.where is None else Both((query.where, among))
    return replace(query, basket=None, where=where)


def neighbours(mirror: Mirror, query: Query) -> Result:
    """Return what one side's books hold of every code in the list's headings, heading by heading.

    Parameters
    ----------
    mirror : Mirror
    query : Query
        With a list; its keys have ``code``, and ``heading`` where rows are to stand by heading.

    Returns
    -------
    Result
        As `categories.totals`, without ``share_of_list``, and with ``share_of_heading``: value / what
        all codes of the heading add up to by the same keys (missing where any of them is missing or a
        lower bound, or where they add up to nothing), and ``listed_tier``: the tier, missing where the
        list does not have the code. Headings stand by their value, the largest first, and the codes of
        each by theirs. A warning names the reporters whose books hold codes of the list alone.

    Notes
    -----
    Source: CONTRACT, `categories`; METHODS 10 on neighbours in a heading.

    Examples
    --------
    >>> neighbours(Mirror([], []), Query(by=("heading", "code"))).frame.empty
    True
    """
    result = categories.totals(mirror, scoped(query))
    frame = result.frame.drop(columns="share_of_list")
    codes = frame["code"].astype(object).where(frame["code"].notna(), None)
    headings = pd.Series(
        [hs.heading(str(c)) if c is not None else None for c in codes], dtype=object
    )
    same = [headings, *(frame[name] for name in query.by if name not in ("code", "heading"))]
    grouped = frame["value"].groupby(same, dropna=False)
    sums = grouped.transform("sum")
    partly = (frame["value"].isna() | (frame["lacking"] > 0)).groupby(same, dropna=False)
    whole = ~partly.transform("any") & (sums > 0) & (not frame.attrs.get(SEVERAL))
    frame["share_of_heading"] = np.where(whole, frame["value"] / sums.where(sums > 0), np.nan)
    tiers = query.basket.tiers if query.basket else {}
    listed = [tiers.get(hs.hs6(str(c))) if c is not None else None for c in codes]
    frame["listed_tier"] = pd.Series(listed, dtype=object)
    frame["label"] = categories.labels(mirror, query, frame)
    size = frame["value"].groupby(headings, dropna=False).transform("sum")
    order = np.lexsort((-frame["value"].fillna(-1), headings.fillna("").to_numpy(str), -size))
    frame = frame.iloc[order].reset_index(drop=True)
    said = _narrow_words(_narrow(mirror, query)) if query.basket else ""
    return Result(frame, (*result.warnings, *([said] if said else ())))


def _narrow(mirror: Mirror, query: Query) -> list[str]:
    """Return whose books hold codes of the list, and none beside them in any of its headings."""
    reporters = replace(scoped(query), by=(query.side, "code"), window=None, base=None)
    held = series(mirror, reporters)
    assert query.basket is not None
    listed = [code is not None and hs.hs6(str(code)) in query.basket.codes for code in held["code"]]
    whole = (
        pd.Series(listed, index=held.index, dtype=bool).groupby(held[query.side].astype(str)).all()
    )
    return sorted(str(name) for name in whole.index[whole])


def _narrow_words(reporters: Sequence[str]) -> str:
    if not reporters:
        return ""
    names = [words.country(code) for code in reporters[: words.NAMED]]
    more = len(reporters) - len(names)
    who = ", ".join(names) + (f" and {more} more" if more else "")
    return (
        f"The books loaded of {who} hold codes of the list alone, and none of their neighbours: shares of "
        "a heading are shares of what is loaded."
    )


def headline(frame: pd.DataFrame) -> str:
    """Return the share of the list's codes in their headings, as a sentence; "" where it is not known.

    *frame* is a result of `neighbours`.

    >>> told = {"value": [3.0, 1.0], "lacking": [0, 0], "listed_tier": ["1", None]}
    >>> headline(pd.DataFrame(told))
    'The codes of the list make 75% of what the books loaded hold in their headings.'
    """
    total = frame["value"].sum()
    if frame.attrs.get(SEVERAL):
        return ""
    if frame["value"].isna().any() or (frame["lacking"] > 0).any() or not total > 0:
        return ""
    share = frame.loc[frame["listed_tier"].notna(), "value"].sum() / total
    part = words.percent(share)
    return f"The codes of the list make {part} of what the books loaded hold in their headings."
