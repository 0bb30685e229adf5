"""Which figure shows a result: the rows of `gaps`, `flows` and `categories` as plots, as data.

A `Picture` is a figure with the frame that its marks were drawn from, so that a brush of marks
becomes a brush of keys, and a touched row of that frame an overlaid mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import figures, findings, periods, words
from mirrorgap.model.figures import (
    Axis,
    Bars,
    Dumbbell,
    Figure,
    Heat,
    Lines,
    Scale,
    Scatter,
    Series,
)
from mirrorgap.model.findings import About
from mirrorgap.model.records import Numbers

Rows = NDArray[np.intp]

#: Rows of a dumbbell or bar plot, and lines in a plot over time: more cannot be read.
MOST_BARS, MOST_LINES, MOST_CODES = 24, 8, 60
UNITS = {"usd": "USD", "kg": "kg", "quantity": ""}


@dataclass(frozen=True, eq=False)
class Picture:
    """A figure, and the frame that it was drawn from.

    Attributes
    ----------
    figure : Figure
    frame : DataFrame
        With the key columns *by*.
    by : tuple of str
    rows : int array, shape (figure.n_marks,)
        The row of *frame* that each mark stands for; -1 where it stands for none.
    """

    figure: Figure
    frame: pd.DataFrame
    by: tuple[str, ...]
    rows: Rows


def keys_of(frame: pd.DataFrame, by: Sequence[str], rows: Rows) -> tuple[tuple[str, ...], ...]:
    """Return the keys of some rows of a result frame, as text.

    >>> keys_of(pd.DataFrame({"tier": ["1", "2"]}), ("tier",), np.array([1]))
    (('2',),)
    """
    columns = [frame[name].astype(str).to_numpy(dtype=object)[rows] for name in by]
    return tuple(zip(*columns, strict=True)) if columns else tuple(() for _ in rows)


def labels_of(keys: Sequence[tuple[str, ...]], by: Sequence[str]) -> tuple[str, ...]:
    """Return one label a row; a country that all rows share is left out."""
    columns = list(zip(*keys, strict=True))
    constant = {
        name
        for name, column in zip(by, columns, strict=False)
        if len(keys) > 1 and len(by) > 1 and len(set(column)) == 1
    }
    if len(constant) == len(by):
        constant = set()
    kept = [i for i, name in enumerate(by) if name not in constant]
    names = [by[i] for i in kept]
    return tuple(words.row_label(names, [key[i] for i in kept]) for key in keys)


def _amounts(frame: pd.DataFrame, field: str, unit: str) -> Numbers:
    return frame[f"{field}_{unit}"].to_numpy(dtype=np.float64, na_value=np.nan)


def _tail(subject: About) -> str:
    return f", {words.period_words(subject.period)}" if subject.period else ""


def gap_scatter(frame: pd.DataFrame, by: tuple[str, ...], subject: About, title: str) -> Picture:
    """Return exports against imports on log axes, with the line of equality and the CIF range.

    Parameters
    ----------
    frame : DataFrame
        A result of `gaps`; a row with nothing on one side lies at that axis's zero.
    """
    x, y = _amounts(frame, "exports", subject.unit), _amounts(frame, "imports", subject.unit)
    rows = np.flatnonzero((x > 0) | (y > 0)).astype(np.intp)
    keys = keys_of(frame, by, rows)
    money = subject.unit == "usd"
    figure = Scatter(
        title,
        Axis("Exports, by the exporter", UNITS[subject.unit], log=True),
        Axis("Imports, by the importer", UNITS[subject.unit], log=True),
        x[rows],
        y[rows],
        key_columns=by,
        keys=keys,
        labels=labels_of(keys, by),
        equality=True,
        ratio_low=findings.LOW_FACTOR if money else None,
        ratio_high=findings.HIGH_FACTOR if money else None,
        ratio_label="CIF/FOB 1.00 to 1.20" if money else "",
    )
    return Picture(figure, frame, by, rows)


def largest(values: Numbers, most: int) -> Rows:
    """Return the rows with the largest values, largest first; NaN is never among them.

    >>> largest(np.array([1.0, np.nan, 3.0]), 2)
    array([2, 0])
    """
    order = np.argsort(-np.where(np.isnan(values), -np.inf, values), kind="stable")
    return order[: min(most, int((~np.isnan(values)).sum()))].astype(np.intp)


def gap_dumbbell(frame: pd.DataFrame, by: tuple[str, ...], subject: About, title: str) -> Picture:
    """Return the rows with the largest gaps, exports and imports as two dots each."""
    gap = np.abs(_amounts(frame, "gap", subject.unit))
    rows = largest(gap, MOST_BARS)
    keys = keys_of(frame, by, rows)
    n_more = int((~np.isnan(gap)).sum()) - len(rows)
    figure = Dumbbell(
        title,
        Axis("", UNITS[subject.unit]),
        labels_of(keys, by),
        _amounts(frame, "exports", subject.unit)[rows],
        _amounts(frame, "imports", subject.unit)[rows],
        key_columns=by,
        keys=keys,
        note=f"The {len(rows)} largest gaps; {n_more} more in the table" if n_more > 0 else "",
    )
    return Picture(figure, frame, by, rows)


def asymmetry_heat(frame: pd.DataFrame, by: tuple[str, ...], title: str) -> Picture:
    """Return the asymmetry by row key and period; the last of *by* is the period."""
    figure, rows = _heat(
        frame, by, "asymmetry", Axis("(X − M*) / (X + M*)", "", Scale.NUMBER), title, diverging=True
    )
    return Picture(figure, frame, by, rows)


def flow_lines(frame: pd.DataFrame, by: tuple[str, ...], subject: About, title: str) -> Picture:
    """Return one line a combination of keys over the periods.

    Parameters
    ----------
    frame : DataFrame
        A result of `flows` by *by*, whose last key is ``period``; missing periods leave gaps.
    """
    drawn = _dated(frame[list(by)].dropna(subset=["period"]).join(frame["value"]))
    names, series, rows = by[:-1], [], []
    groups = drawn.groupby(list(names), sort=False, observed=True) if names else [((), drawn)]
    members = [(_tuple(key), part) for key, part in groups]
    labels = labels_of([key for key, _ in members], names) if names else ("",) * len(members)
    varying = [name for i, name in enumerate(names) if len({key[i] for key, _ in members}) > 1]
    for (key, part), label in zip(members, labels, strict=True):
        line = _line(part, float(drawn["span"].min()))
        picked = line["row"].to_numpy(dtype=np.intp)
        x = line["month"].to_numpy(dtype=np.float64)
        span = float(part["span"].min())
        texts = [figures.span_text(month, span) for month in x]
        series.append(
            Series(
                label,
                x,
                line["value"].to_numpy(dtype=np.float64),
                _colour(varying or names, key, names),
                keys=tuple((*key, text) for text in texts),
                span=span,
            )
        )
        rows.append(picked)
    unit = UNITS[subject.unit]
    what = "Exports" if subject.side == "exporter" else "Imports"
    figure = Lines(title, figures.TIME, Axis(what, unit, low=0.0), tuple(series), by)
    return Picture(figure, frame, by, np.concatenate([*rows, np.empty(0, dtype=np.intp)]))


def _tuple(key: object) -> tuple[str, ...]:
    parts = key if isinstance(key, tuple) else (key,)
    return tuple(str(part) for part in parts)


def _colour(among: Sequence[str], key: Sequence[str], names: Sequence[str]) -> str:
    """Return the colour key: the first of the keys that tell the lines apart."""
    told = dict(zip(names, key, strict=True))
    order = ("tier", "exporter", "importer", "code", "heading")
    return next((told[name] for name in order if name in among), "exports")


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Add month, span and row; only the most frequent length of period is drawn."""
    parsed = {text: periods.parse(text) for text in frame["period"].astype(str).unique()}
    texts = frame["period"].astype(str)
    dated = frame.assign(
        month=texts.map({text: float(one.first_month) for text, one in parsed.items()}),
        span=texts.map({text: float(one.n_months) for text, one in parsed.items()}),
        row=np.arange(len(frame)),
    )
    common = dated["span"].mode()
    return dated[dated["span"] == common.iloc[0]] if len(common) else dated


def _line(part: pd.DataFrame, span: float) -> pd.DataFrame:
    """Return the part by month, with a NaN where a period between first and last is missing."""
    ordered = part.set_index("month")[["value", "row"]].sort_index()
    months = np.arange(ordered.index.min(), ordered.index.max() + 1, span or 1.0)
    full = ordered.reindex(pd.Index(months, name="month")).reset_index()
    return full.assign(row=full["row"].fillna(-1).astype(np.intp))


def category_bars(
    frame: pd.DataFrame,
    by: tuple[str, ...],
    subject: About,
    title: str,
    tiers: Mapping[str, str] | None = None,
) -> Picture:
    """Return the largest rows of `categories` as bars, coloured by tier where *tiers* tells it."""
    values = frame["value"].to_numpy(dtype=np.float64)
    rows = largest(values, MOST_BARS)
    keys = keys_of(frame, by, rows)
    labels = _goods_labels(frame, by, rows, keys)
    colours = _tier_colours(frame, by, rows, tiers or {})
    what = "Exports" if subject.side == "exporter" else "Imports"
    n_more = int((values > 0).sum()) - len(rows)
    note = f"The {len(rows)} largest; {n_more} more in the table" if n_more > 0 else ""
    figure = Bars(
        title,
        Axis(what, UNITS[subject.unit]),
        labels,
        values[rows],
        colours,
        by,
        keys,
        note,
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
    rest = [name for name in by if name not in ("code", "tier")]
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


def category_heat(frame: pd.DataFrame, by: tuple[str, ...], subject: About, title: str) -> Picture:
    """Return the value by goods and period; the last of *by* is the period."""
    what = "Exports" if subject.side == "exporter" else "Imports"
    figure, rows = _heat(frame, by, "value", Axis(what, UNITS[subject.unit]), title)
    return Picture(figure, frame, by, rows)


def _heat(
    frame: pd.DataFrame,
    by: tuple[str, ...],
    field: str,
    axis: Axis,
    title: str,
    *,
    diverging: bool = False,
) -> tuple[Heat, Rows]:
    drawn = _dated(frame[list(by)].dropna(subset=["period"]).join(frame[field]))
    names = by[:-1]
    keys = keys_of(drawn, names, np.arange(len(drawn), dtype=np.intp))
    totals = drawn[field].abs().groupby(pd.Index(keys, tupleize_cols=False)).sum()
    kept = sorted(totals.nlargest(MOST_CODES).index)
    place = {key: i for i, key in enumerate(kept)}
    span = float(drawn["span"].iloc[0]) if len(drawn) else 1.0
    first, last = (drawn["month"].min(), drawn["month"].max()) if len(drawn) else (0.0, -1.0)
    months = np.arange(first, last + 1, span)
    values = np.full((len(kept), len(months)), np.nan)
    rows = np.full(values.shape, -1, dtype=np.intp)
    numbers, where = drawn[field].to_numpy(dtype=np.float64), drawn["row"].to_numpy()
    columns = ((drawn["month"] - first) / span).round().to_numpy(dtype=int)
    for i, key in enumerate(keys):
        if key in place:
            values[place[key], columns[i]] = numbers[i]
            rows[place[key], columns[i]] = where[i]
    texts = tuple(figures.span_text(float(month), span) for month in months)
    figure = Heat(
        title,
        labels_of(kept, names),
        texts,
        values,
        axis,
        diverging=diverging,
        key_columns=by,
        keys=tuple((*key, text) for key in kept for text in texts),
    )
    return figure, rows.ravel()


def record_scatter(
    value: Numbers, weight: Numbers, title: str, labels: tuple[str, ...] = ()
) -> tuple[Scatter, Rows]:
    """Return value against net weight of records, on log axes, and the record of each point."""
    rows = np.flatnonzero((value > 0) & (weight > 0)).astype(np.intp)
    alone = len(value) - len(rows)
    note = f"{alone:,} records without value or weight are not drawn".replace(",", " ")
    figure = Scatter(
        title,
        Axis("Net weight", "kg", log=True),
        Axis("Value", "USD", log=True),
        weight[rows],
        value[rows],
        labels=tuple(labels[row] for row in rows) if labels else (),
        note=note if alone else "",
    )
    return figure, rows
