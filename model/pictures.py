"""Which figure shows a result: the rows of `gaps`, `flows` and `categories` as plots, as data.

A `Picture` is a figure with the frame that its marks were drawn from, so that a brush of marks
becomes a brush of keys, and a touched row of that frame an overlaid mark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, overload

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import figures, findings, periods, words
from mirrorgap.model.figures import (
    Axis,
    Band,
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
T = TypeVar("T")

#: Rows of a dumbbell or bar plot, and lines in a plot over time: more cannot be read.
MOST_BARS, MOST_LINES, MOST_CODES = 24, 8, 60


def axis_unit(unit: str) -> str:
    """Return the unit of amounts as an axis says it.

    >>> axis_unit("usd"), axis_unit("kg"), axis_unit("number_of_items")
    ('USD', 'kg', 'number of items')
    """
    return {"usd": "USD", "quantity": ""}.get(unit, unit.replace("_", " "))


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
    """Return the keys of some rows of a result frame, as text; a missing key is "".

    >>> keys_of(pd.DataFrame({"tier": ["1", "2"]}), ("tier",), np.array([1]))
    (('2',),)
    """
    columns = [_texts(frame[name].iloc[rows]) for name in by]
    return tuple(zip(*columns, strict=True)) if columns else tuple(() for _ in rows)


def _texts(column: pd.Series) -> list[str]:
    return [
        "" if missing else str(text) for text, missing in zip(column, column.isna(), strict=True)
    ]


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
        Axis("Exports, by the exporter", axis_unit(subject.unit), log=True),
        Axis("Imports, by the importer", axis_unit(subject.unit), log=True),
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
        Axis("", axis_unit(subject.unit)),
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


def flow_lines(
    frame: pd.DataFrame,
    by: tuple[str, ...],
    subject: About,
    title: str,
    bands: tuple[Band, ...] = (),
) -> Picture:
    """Return one line a combination of keys over the periods; *bands* are tinted spans of time.

    Parameters
    ----------
    frame : DataFrame
        A result of `flows` by *by*, whose last key is ``period``; missing periods leave gaps.
    """
    names = by[:-1]
    time = _Months(frame["period"])
    members, of = _members(frame, names)
    labels = labels_of(members, names) if names else ("",) * len(members)
    telling = _telling(members, names)
    values = frame["value"].to_numpy(dtype=np.float64)
    series, rows = [], []
    for place, (key, label) in enumerate(zip(members, labels, strict=True)):
        months, picked = time.line(np.flatnonzero((of == place) & time.drawn))
        texts = [figures.span_text(month, time.span) for month in months]
        series.append(
            Series(
                label,
                months,
                np.append(values, np.nan)[picked],
                "exports" if telling is None else key[telling],
                keys=tuple((*key, text) for text in texts),
                span=time.span,
            )
        )
        rows.append(picked)
    unit = axis_unit(subject.unit)
    what = "Exports" if subject.side == "exporter" else "Imports"
    axis = Axis(what, unit, low=0.0)
    figure = Lines(title, figures.TIME, axis, tuple(series), by, bands=bands)
    return Picture(figure, frame, by, np.concatenate([*rows, np.empty(0, dtype=np.intp)]))


class _Months:
    """The periods of a frame as months; only the most frequent length of period is drawn."""

    def __init__(self, column: pd.Series) -> None:
        codes, levels = pd.factorize(column)
        parsed = [periods.parse(str(level)) for level in levels]
        self.month = np.array([float(one.first_month) for one in parsed] + [np.nan])[codes]
        spans = np.array([float(one.n_months) for one in parsed] + [np.nan])[codes]
        known = spans[~np.isnan(spans)]
        lengths, counts = np.unique(known, return_counts=True)
        self.span = float(lengths[np.argmax(counts)]) if len(known) else 1.0
        self.drawn = spans == self.span

    def all(self) -> Numbers:
        """Return every month from the first drawn to the last, a span apart."""
        drawn = self.month[self.drawn]
        return np.arange(drawn.min(), drawn.max() + 1, self.span) if len(drawn) else drawn

    def place(self, rows: Rows) -> Rows:
        """Return where the *rows* lie among `all`."""
        first = self.month[self.drawn].min() if self.drawn.any() else 0.0
        return ((self.month[rows] - first) / self.span).round().astype(np.intp)

    def line(self, rows: Rows) -> tuple[Numbers, Rows]:
        """Return the months of *rows* without a hole, and the row of each, -1 where missing."""
        if len(rows) == 0:
            return np.empty(0), np.empty(0, dtype=np.intp)
        first, last = self.month[rows].min(), self.month[rows].max()
        months = np.arange(first, last + 1, self.span)
        picked = np.full(len(months), -1, dtype=np.intp)
        picked[((self.month[rows] - first) / self.span).round().astype(np.intp)] = rows
        return months, picked


def _members(
    frame: pd.DataFrame, names: Sequence[str]
) -> tuple[list[tuple[str, ...]], NDArray[np.intp]]:
    """Return the distinct keys in order of the frame, and which of them each row has."""
    if not names:
        return [()], np.zeros(len(frame), dtype=np.intp)
    keys = keys_of(frame, names, np.arange(len(frame), dtype=np.intp))
    place: dict[tuple[str, ...], int] = {}
    of = np.array([place.setdefault(key, len(place)) for key in keys], dtype=np.intp)
    return list(place), of


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
        Axis(what, axis_unit(subject.unit)),
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
    figure, rows = _heat(frame, by, "value", Axis(what, axis_unit(subject.unit)), title)
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
    names = by[:-1]
    time = _Months(frame["period"])
    members, of = _members(frame, names)
    numbers = frame[field].to_numpy(dtype=np.float64, na_value=np.nan)
    sizes = np.bincount(of, np.nan_to_num(np.abs(numbers)), minlength=len(members))
    kept = sorted(largest(sizes.astype(np.float64), MOST_CODES), key=lambda i: members[i])
    place = np.full(len(members), -1, dtype=np.intp)
    place[kept] = np.arange(len(kept))
    months = time.all()
    shown = np.flatnonzero(time.drawn & (place[of] >= 0))
    values = np.full((len(kept), len(months)), np.nan)
    rows = np.full(values.shape, -1, dtype=np.intp)
    values[place[of[shown]], time.place(shown)] = numbers[shown]
    rows[place[of[shown]], time.place(shown)] = shown
    kept_keys = [members[i] for i in kept]
    texts = tuple(figures.span_text(float(month), time.span) for month in months)
    figure = Heat(
        title,
        labels_of(kept_keys, names),
        texts,
        values,
        axis,
        diverging=diverging,
        key_columns=by,
        keys=tuple((*key, text) for key in kept_keys for text in texts),
    )
    return figure, rows.ravel()


def record_scatter(
    frame: pd.DataFrame, title: str, labels: Callable[[Rows], Sequence[str]]
) -> Picture:
    """Return value against net weight of records, on log axes; a brush names their rows.

    Parameters
    ----------
    frame : DataFrame
        Records, with ``value_usd`` and ``net_kg``; those without either are not drawn.
    labels : function
        From rows of the frame to what the readout calls them; may make them when asked for.
    """
    value = frame["value_usd"].to_numpy(dtype=np.float64)
    weight = frame["net_kg"].to_numpy(dtype=np.float64)
    rows = np.flatnonzero((value > 0) & (weight > 0)).astype(np.intp)
    alone = len(value) - len(rows)
    figure = Scatter(
        title,
        Axis("Net weight", "kg", log=True),
        Axis("Value", "USD", log=True),
        weight[rows],
        value[rows],
        key_columns=("row",),
        keys=Made(rows, lambda row: (str(row),)),
        labels=labels(rows),
        note=f"{alone} records without value or weight are not drawn" if alone else "",
    )
    return Picture(figure, frame, (), rows)


def coverage_heat(frame: pd.DataFrame, title: str) -> Picture:
    """Return how many records each reporter's book holds of each period; hatched: none.

    Parameters
    ----------
    frame : DataFrame
        A result of `loaded`.
    """
    by = ("reporter", "flow", "period")
    drawn = frame.dropna(subset=list(by)).reset_index(drop=True)
    figure, rows = _heat(drawn, by, "records", Axis("Records", "", Scale.NUMBER), title)
    figure = replace(figure, uncovered=np.isnan(figure.values))
    return Picture(figure, drawn, by, rows)


def ledger_bars(frame: pd.DataFrame, title: str) -> Picture:
    """Return how many rows each line of a ledger counts: read, or set aside for a reason.

    Parameters
    ----------
    frame : DataFrame
        With ``file``, ``outcome``, ``what``, ``rows``.
    """
    rows = np.arange(min(len(frame), MOST_BARS), dtype=np.intp)
    shown = frame.iloc[rows]
    texts = zip(*(shown[name].astype(str) for name in ("file", "outcome", "what")), strict=True)
    labels = [file if outcome == "read" else f"{outcome}: {what}" for file, outcome, what in texts]
    figure = Bars(
        title,
        Axis("Rows", "", Scale.NUMBER),
        tuple(labels),
        shown["rows"].to_numpy(dtype=np.float64),
        tuple("" if outcome == "read" else "lost" for outcome in shown["outcome"]),
        ("line",),
        tuple((str(row),) for row in rows),
    )
    return Picture(figure, frame, (), rows)


class Made(Sequence[T]):
    """A sequence whose items are made when asked for: a million tuples would cost a second."""

    def __init__(self, rows: Rows, make: Callable[[int], T]) -> None:
        self._rows, self._make = rows, make

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...
    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return Made(self._rows[at], self._make)
        return self._make(int(self._rows[at]))
