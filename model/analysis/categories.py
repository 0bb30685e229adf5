"""The control list's tiers and codes, with shares and changes (CONTRACT, `categories`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from mirrorgap.model import hs
from mirrorgap.model.analysis import flows
from mirrorgap.model.analysis.grouping import TIME_KEYS
from mirrorgap.model.analysis.one_unit import SEVERAL, marked
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query

FIELDS = (
    "label",
    "value",
    "base_value",
    "change",
    "change_share",
    "share_of_list",
    "share_of_total",
    "first_seen",
    "peak_period",
)


def categories(mirror: Mirror, query: Query) -> Result:
    """Return what one side's books hold of each tier and code, as `totals` without ``lacking``.

    >>> "lacking" in categories(Mirror([], []), Query()).frame
    False

    Source: CONTRACT.
    """
    result = totals(mirror, query)
    return replace(result, frame=result.frame.drop(columns="lacking"))


def totals(mirror: Mirror, query: Query) -> Result:
    """Return what one side's books hold of each tier and code (the default keys).

    Returns
    -------
    Result
        ``side``, the keys, then `FIELDS`: ``label`` is the list's name of the code, or that of the
        source where no list has it; ``share_of_list`` the share of the list's total of the same
        period, ``share_of_total`` that of all goods; ``first_seen`` the first loaded period with any
        value (missing: none); the others as in `flows`; last ``lacking``, how many of a row's records
        give a value that has no rate to dollars.

    Notes
    -----
    Source: CONTRACT; METHODS 1 for what adds up. A code stands under its own number: codes are never
    moved between editions of the HS.

    Examples
    --------
    >>> totals(Mirror([], []), Query()).frame.empty
    True
    """
    query = query if query.by else replace(query, by=("tier", "code"))
    result = flows.totals(mirror, query)
    frame = result.frame
    whens = [key for key in query.by if key in TIME_KEYS]
    whole = frame.groupby(whens, dropna=False)["value"].transform("sum") if whens else None
    total: Any = frame["value"].sum() if whole is None else whole
    if frame.attrs.get(SEVERAL):
        total = float("nan")
    if query.measure == "value":
        # The share of a list of which a part has no rate is not known.
        lacking = frame.groupby(whens, dropna=False)["lacking"].transform("sum") if whens else None
        partly = frame["lacking"].sum() if lacking is None else lacking
        total = np.where(np.asarray(partly) > 0, np.nan, total)
    frame["share_of_list"] = np.where(
        total == 0, np.nan, frame["value"] / np.where(total == 0, 1, total)
    )
    frame["label"] = labels(mirror, query, frame)
    return Result(
        marked(frame[["side", *query.by, *FIELDS, "lacking"]], SEVERAL in frame.attrs),
        result.warnings,
    )


def labels(mirror: Mirror, query: Query, frame: pd.DataFrame) -> list[str | None]:
    """Return the name of each row's code: the list's, else the first that a source gives."""
    if "code" not in frame:
        return [None] * len(frame)
    known = query.basket.labels if query.basket else {}
    missing = {code for code in frame["code"] if code is not None and hs.hs6(code) not in known}
    said = source_labels(mirror, missing) if missing else {}
    return [known.get(hs.hs6(c), said.get(c)) if c is not None else None for c in frame["code"]]


def source_labels(mirror: Mirror, codes: set[str]) -> dict[str, str]:
    """Return the first product label that the records give for each of *codes*."""
    code, levels = mirror.records.column("hs6")
    label, texts = mirror.records.column("product_label")
    pick = np.flatnonzero(np.append(np.isin(levels, list(codes)), False)[code] & (label >= 0))
    firsts = pick[np.unique(code[pick], return_index=True)[1]]
    return {str(levels[code[i]]): str(texts[label[i]]) for i in firsts}
