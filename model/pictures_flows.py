"""The rows of `flows` and `categories` as plots: lines over time, bars of goods, and heat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from mirrorgap.model import figures, words
from mirrorgap.model.figures import Axis, Band, Bars, Event, Lines, Series, Style
from mirrorgap.model.findings import About
from mirrorgap.model.pictures import (
    MOST_BARS,
    Picture,
    Rows,
    axis_unit,
    keys_of,
    labels_of,
    largest,
)
from mirrorgap.model.pictures_events import within
from mirrorgap.model.pictures_time import Months, heat, members_of
from mirrorgap.model.records import Mask, Numbers

#: What a dashed line is.
PARTLY = "Dashed: a part has no value in dollars, so the line is a lower bound."


def flow_lines(
    frame: pd.DataFrame,
    by: tuple[str, ...],
    subject: About,
    title: str,
    bands: tuple[Band, ...] = (),
    events: Sequence[Event] = (),
    summed: int = 1,
) -> Picture:
    """Return one line a combination of keys over the periods; *bands* are tinted spans of time.

    *events* are drawn where they fall among the periods.

    Parameters
    ----------
    frame : DataFrame
        A result of `flows` or `series` by *by*, whose last key is ``period``; missing periods leave
        gaps. A line with months of which a part has no rate (``lacking``) is dashed: a lower bound.
    summed : int
        Each month stands for the sum of so many months up to it (METHODS 3); only where months are
        drawn, and missing where one of them is missing.
    """
    names = by[:-1]
    time = Months(frame["period"])
    members, of = members_of(frame, names)
    labels = labels_of(members, names) if names else ("",) * len(members)
    telling = _telling(members, names)
    values = frame["value"].to_numpy(dtype=np.float64)
    partly = _partly(frame)
    summed = summed if time.span == 1 else 1
    series, rows = [], []
    for place, (key, label) in enumerate(zip(members, labels, strict=True)):
        months, picked = time.line(np.flatnonzero((of == place) & time.drawn))
        bound = bool(np.append(partly, False)[picked].any())
        texts = [figures.span_text(month, time.span) for month in months]
        series.append(
            Series(
                f"{label} (part)".strip() if bound else label,
                months,
                rolled(np.append(values, np.nan)[picked], summed),
                "exports" if telling is None else key[telling],
                Style.DASHES if bound else Style.LINE,
                keys=tuple((*key, text) for text in texts),
                span=time.span,
            )
        )
        rows.append(picked)
    unit = axis_unit(subject.unit)
    what = "Exports" if subject.side == "exporter" else "Imports"
    if summed > 1:
        what += f", sum of {summed} months to each"
    axis = Axis(what, unit, low=0.0)
    over = within(events, series)
    note = PARTLY if any(one.style is Style.DASHES for one in series) else ""
    figure = Lines(title, figures.TIME, axis, tuple(series), by, over, bands, note)
    return Picture(figure, frame, by, np.concatenate([*rows, np.empty(0, dtype=np.intp)]))


def _partly(frame: pd.DataFrame) -> Mask:
    """Return which rows have a value that is a lower bound: some of their records have no rate."""
    if "lacking" not in frame:
        return np.zeros(len(frame), dtype=bool)
    known = ~np.isnan(frame["value"].to_numpy(dtype=np.float64))
    found: Mask = known & (frame["lacking"].to_numpy(dtype=np.int64) > 0)
    return found


def rolled(values: Numbers, n: int) -> Numbers:
    """Return the sum of each value and the n - 1 before it; NaN where one of them is missing.

    Parameters
    ----------
    values : float array, shape (n_months,)
        Month after month without a hole, NaN where missing.

    >>> rolled(np.array([1.0, 2.0, 3.0, np.nan, 4.0, 5.0]), 2).tolist()
    [nan, 3.0, 5.0, nan, nan, 9.0]
    """
    if n <= 1:
        return values
    made = np.full(len(values), np.nan)
    if len(values) >= n:
        made[n - 1 :] = np.lib.stride_tricks.sliding_window_view(values, n).sum(axis=1)
    return made


def _telling(members: Sequence[tuple[str, ...]], names: Sequence[str]) -> int | None:
    """Return the place of the key that tells most lines apart; None where there is no key."""
    first = [name for name in ("tier", "exporter", "importer", "code") if name in names]
    order = [*first, *(name for name in names if name not in first)]
    places = [names.index(name) for name in order]
    return max(places, key=lambda i: len({key[i] for key in members}), default=None)


def category_bars(
    frame: pd.DataFrame,
    by: tuple[str, ...],
    subject: About,
    title: str,
    tiers: Mapping[str, str] | None = None,
    most: int = MOST_BARS,
    places: Rows | None = None,
) -> Picture:
    """Return the *most* largest rows of `categories` as bars, coloured by tier where *tiers* tells it.

    Largest first, or by *places*, shape (rows of the frame,), where each row stands in a table.
    """
    values = frame["value"].to_numpy(dtype=np.float64)
    rows = largest(values, most)
    if places is not None:
        rows = rows[np.argsort(places[rows], kind="stable")]
    keys = keys_of(frame, by, rows)
    labels = _goods_labels(frame, by, rows, keys)
    colours = _tier_colours(frame, by, rows, tiers or {})
    what = "Exports" if subject.side == "exporter" else "Imports"
    n_more = int((values > 0).sum()) - len(rows)
    note = f"The {len(rows)} largest; {n_more} more in the table" if n_more > 0 else ""
    figure = Bars(
        title,
        Axis(what, axis_unit(subject.unit)),
        labels,
        values[rows],
        colours,
        by,
        keys,
        note,
        "tier" if any(colours) and by != ("tier",) else "",
    )
    return Picture(figure, frame, by, rows)


def _goods_labels(
    frame: pd.DataFrame, by: tuple[str, ...], rows: Rows, keys: Sequence[tuple[str, ...]]
) -> tuple[str, ...]:
    plain = labels_of(keys, by)
    if "code" not in by or "label" not in frame:
        return plain
    names = frame["label"].fillna("").astype(str).to_numpy(dtype=object)[rows]
    code = by.index("code")
    rest = [name for name in by if name not in ("code", "tier", "heading")]
    texts = []
    for key, name in zip(keys, names, strict=True):
        more = [words.key_label(column, key[by.index(column)]) for column in rest]
        texts.append(", ".join([f"{words.key_label('code', key[code])} {name}".strip(), *more]))
    return tuple(texts)


def _tier_colours(
    frame: pd.DataFrame, by: tuple[str, ...], rows: Rows, tiers: Mapping[str, str]
) -> tuple[str, ...]:
    if "tier" in frame:
        return tuple(str(tier) for tier in frame["tier"].astype(str).to_numpy(dtype=object)[rows])
    if "code" in frame:
        codes = frame["code"].astype(str).to_numpy(dtype=object)[rows]
        return tuple(tiers.get(str(code), "") for code in codes)
    return ()


def category_heat(
    frame: pd.DataFrame,
    by: tuple[str, ...],
    subject: About,
    title: str,
    events: Sequence[Event] = (),
) -> Picture:
    """Return the value by goods and period, with *events*; the last of *by* is the period."""
    what = "Exports" if subject.side == "exporter" else "Imports"
    axis = Axis(what, axis_unit(subject.unit))
    figure, rows = heat(frame, by, "value", axis, title, events=events)
    return Picture(figure, frame, by, rows)
