"""Files that hold totals of all goods only: what they say, and why there are no gaps by code."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from mirrorgap.model import hs, periods, words
from mirrorgap.model.analysis.flows import totals
from mirrorgap.model.keeping import kept
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import WORLD
from mirrorgap.model.selection import Both, Selection

SIDES = ("exporter", "importer")
WHY = "These files hold totals of all goods only, no codes: gaps are worked out by code."
LIST = " Choose “All codes” as the list to see the totals in Flows."
NAMED = 3


@kept(1)
def only_totals(mirror: Mirror) -> bool:
    """Return whether records are loaded and none of them has a code.

    >>> only_totals(Mirror([], []))
    False
    """
    codes, levels = mirror.records.column("hs6")
    there = np.unique(codes[codes >= 0])
    return len(there) > 0 and {str(levels[i]) for i in there} == {hs.TOTAL}


def why(query: Query) -> str:
    """Return why there is nothing to show, and what to do.

    >>> why(Query()).endswith("by code.")
    True
    """
    return WHY + (LIST if query.basket is not None else "")


def by_side(
    mirror: Mirror, query: Query, by: tuple[str, ...], selection: Selection | None = None
) -> dict[str, pd.DataFrame]:
    """Return the totals of both sides' books by *by* and value; rows of the world only by themselves.

    Where a reporter gives each partner and the world too, only the partners' rows are taken.
    """
    found = {}
    for side in SIDES:
        keys = ("exporter", "importer", *by)
        asked = replace(query, basket=None, base=None, side=side, by=keys)
        if selection is not None:
            asked = replace(asked, where=_both(query.where, selection))
        frame = totals(mirror, asked).frame
        other = frame["importer" if side == "exporter" else "exporter"]
        known = frame[other != WORLD]
        found[side] = known if len(known) else frame
    return found


def _both(where: Selection | None, more: Selection) -> Selection:
    return more if where is None else Both((where, more))


def said(mirror: Mirror, query: Query, selection: Selection | None = None) -> tuple[str, ...]:
    """Return what the totals say of the period and the selection: a sentence a side.

    >>> said(Mirror([], []), Query())
    ()
    """
    told = []
    dated = by_side(mirror, query, ("period",), selection)
    for side, frame in by_side(mirror, query, (), selection).items():
        value = float(frame["value"].sum(min_count=1)) if len(frame) else float("nan")
        if value != value:
            continue
        unit = {"value": "usd", "net_kg": "kg"}.get(query.measure, "quantity")
        names = [words.country(str(name)) for name in sorted(set(frame[side].dropna()))]
        some = words_of(names, f"{side}s")
        flow = "exports" if side == "exporter" else "imports"
        when = _when(dated[side])
        told.append(
            f"{words.capital(some)} {'reports' if len(names) == 1 else 'report'} {flow} of all goods "
            f"of {words.amount(value, unit)}{when}."
        )
    return tuple(told)


def _when(frame: pd.DataFrame) -> str:
    """Return the periods that a sum is of: from the first to the last, and how many where some lack."""
    known = sorted({str(text) for text in frame.loc[frame["value"].notna(), "period"].dropna()})
    if not known:
        return ""
    spans = [periods.parse(text) for text in known]
    whole = periods.Window(min(s.first for s in spans), max(s.last for s in spans))
    months = len(
        {month for s in spans for month in range(s.first_month, s.first_month + s.n_months)}
    )
    lack = whole.n_months - months
    some = f" ({words.number_of(months, 'month')} of {whole.n_months})" if lack else ""
    return f", {words.period_words(str(whole))}{some}"


def words_of(names: list[str], noun: str) -> str:
    """Return a few names, or how many there are.

    >>> words_of(["Turkey", "China"], "exporters"), words_of(["a"] * 9, "exporters")
    ('Turkey and China', '9 exporters')
    """
    if len(names) > NAMED:
        return f"{len(names)} {noun}"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def timeline(mirror: Mirror, query: Query, selection: Selection | None = None) -> pd.DataFrame:
    """Return both sides' totals of all goods by period, as `touch.timeline` gives those of codes.

    Nothing of it is compared: ``exports_compared_usd`` is what exporters report. A side that says
    nothing of a period is missing there.

    >>> list(timeline(Mirror([], []), Query()))[:3]
    ['period', 'exports_usd', 'imports_usd']
    """
    sums = [
        frame.groupby("period")["value"].sum()
        for frame in by_side(mirror, replace(query, window=None), ("period",), selection).values()
    ]
    both = pd.concat(sums, axis=1) if any(map(len, sums)) else None
    if both is None:
        both = pd.DataFrame({0: pd.Series(dtype=float), 1: pd.Series(dtype=float)})
    both.columns = pd.Index(["exports_usd", "imports_usd"])
    frame = both.sort_index().rename_axis("period").reset_index()
    return frame.assign(
        exports_compared_usd=frame["exports_usd"], imports_compared_usd=frame["imports_usd"]
    )
