"""Plots as data: drawn on the screen, as SVG in the briefing and as charts in the workbook.

A figure says what is plotted, never how: no colours but a colour *key* ("TUR", "exports", a tier),
no fonts, no pixels. Amounts stay in whole units (USD, kg); the axis that draws them chooses
thousands or millions and says so in its title.

Marks (points, bars, cells) are numbered 0 to n - 1, series by series, row by row; `keys` holds one
tuple of texts a mark, in the order of `key_columns`, so that a brush of marks becomes a predicate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from mirrorgap.model.figures_routes import FlowMap, Sankey
from mirrorgap.model.periods import month_text
from mirrorgap.model.records import Numbers
from mirrorgap.model.waterfall import Waterfall

Key = tuple[str, ...]
Cell = str | float | None
Flags = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


class Scale(StrEnum):
    """What the numbers of an axis are."""

    AMOUNT = "amount"  # USD, kg: written in thousands, millions, ...
    NUMBER = "number"  # counts, lags, unit values: written as they are
    SHARE = "share"  # 0.57 is written 57%
    TIME = "time"  # months since year 0 (24276 is 2023-01); a month m covers [m, m + 1)
    CALENDAR = "calendar"  # the same, of the year that others lie over: written without a year


class Style(StrEnum):
    """How a series wants to be read."""

    LINE = "line"
    BARS = "bars"
    POINTS = "points"
    DASHES = "dashes"  # an estimate, or the other side of a comparison


class Arranged(StrEnum):
    """How the series of a plot stand to one another."""

    OVER = "over"  # over one another, on one pair of axes
    STACK = "stack"  # as areas, each upon the one before; all are missing where one is
    PANELS = "panels"  # each in a small panel of its own, all on the same scales


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis: its title without unit, the unit ("USD"), what its numbers are, and its range.

    *low* and *high* are None where the data decide. A log axis leaves out zero and below.
    """

    title: str = ""
    unit: str = ""
    scale: Scale = Scale.AMOUNT
    log: bool = False
    low: float | None = None
    high: float | None = None


#: The usual axis of months.
TIME = Axis(scale=Scale.TIME)
#: Months of several years over one another.
CALENDAR = Axis("Month of the year", scale=Scale.CALENDAR)


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One line, row of bars or cloud of points.

    Attributes
    ----------
    name : str
        The direct label.
    x, y : float arrays, shape (n,)
        In the units of the axes; NaN in y is missing and leaves a gap in the line.
    colour : str
        Colour key; "" is a neutral grey.
    keys : tuple of Key
        One a mark, or empty where the marks cannot be brushed.
    span : float
        What a mark covers on x from its value on: 1 a month, 3 a quarter, 12 a year; 0 a point.
    low, high : float arrays or None
        An interval about y, drawn as a tint.
    """

    name: str
    x: Numbers
    y: Numbers
    colour: str = ""
    style: Style = Style.LINE
    keys: tuple[Key, ...] = ()
    span: float = 1.0
    low: Numbers | None = None
    high: Numbers | None = None

    def __post_init__(self) -> None:
        if len(self.x) != len(self.y) or (self.keys and len(self.keys) != len(self.x)):
            raise ValueError(f"series {self.name!r}: x, y and keys differ in length")


@dataclass(frozen=True, slots=True)
class Event:
    """A dated thing beside the data: *month* since year 0 (fractions are days), short *label*."""

    month: float
    label: str


@dataclass(frozen=True, slots=True)
class Band:
    """A tinted span of the x axis (``along="x"``) or the y axis, with a label."""

    low: float
    high: float
    label: str = ""
    along: str = "x"


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Series against an axis: lines, bars and points over time or anything ordered."""

    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    key_columns: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    bands: tuple[Band, ...] = ()
    note: str = ""
    arranged: Arranged = Arranged.OVER

    @property
    def keys(self) -> tuple[Key, ...]:
        """Keys of all marks, series by series."""
        return tuple(key for one in self.series for key in one.keys)

    @property
    def n_marks(self) -> int:
        """How many marks there are, missing ones counted."""
        return sum(len(one.x) for one in self.series)


def shortest(figure: Lines) -> float:
    """Return the months of the shortest period of a plot of time; one where it has no lines.

    >>> shortest(Lines("", Axis(), Axis(), ()))
    1.0
    """
    return float(min((one.span for one in figure.series), default=1))


@dataclass(frozen=True, slots=True, eq=False)
class Scatter:
    """Points (x, y), one a row; optionally the line y = x and a tint between two ratios y / x.

    Attributes
    ----------
    keys : sequence of Key
        May make its items when asked for, where there are very many.
    labels : sequence of str
        What the hover readout calls each point; empty where the keys say it.
    colours : tuple of str
        Colour key of each point; empty: all grey.
    equality : bool
        Draw the line y = x.
    ratio_low, ratio_high : float or None
        Tint between y = ratio_low * x and y = ratio_high * x (the CIF range), named *ratio_label*.
    diamonds : bool array, shape (n_marks,), or None
        Points that are told apart by their shape too.
    """

    title: str
    x: Axis
    y: Axis
    xs: Numbers
    ys: Numbers
    key_columns: tuple[str, ...] = ()
    keys: Sequence[Key] = ()
    labels: Sequence[str] = ()
    colours: tuple[str, ...] = ()
    equality: bool = False
    ratio_low: float | None = None
    ratio_high: float | None = None
    ratio_label: str = ""
    note: str = ""
    diamonds: Flags | None = None

    def __post_init__(self) -> None:
        if len(self.xs) != len(self.ys):
            raise ValueError(f"scatter {self.title!r}: xs and ys differ in length")

    @property
    def n_marks(self) -> int:
        """How many points there are, missing ones counted."""
        return len(self.xs)


@dataclass(frozen=True, slots=True, eq=False)
class Dumbbell:
    """One row a label with two dots: *left* (exports) and *right* (imports), NaN where missing.

    A mark is a row. *left_name* and *right_name* are also the colour keys.
    """

    title: str
    axis: Axis
    labels: tuple[str, ...]
    left: Numbers
    right: Numbers
    left_name: str = "exports"
    right_name: str = "imports"
    key_columns: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    note: str = ""

    @property
    def n_marks(self) -> int:
        """How many rows there are."""
        return len(self.labels)


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Horizontal bars, one a label, largest first as given; NaN where missing.

    *colours_of* is what the colours stand for ("tier"), where a legend has to say it.
    """

    title: str
    axis: Axis
    labels: tuple[str, ...]
    values: Numbers
    colours: tuple[str, ...] = ()
    key_columns: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    note: str = ""
    colours_of: str = ""

    @property
    def n_marks(self) -> int:
        """How many bars there are."""
        return len(self.labels)

    @property
    def colour_names(self) -> tuple[tuple[str, str], ...]:
        """What the colours stand for as (name, colour key), in order; none where nothing is said.

        >>> made = Bars("", Axis(), ("a", "b"), np.ones(2), ("2", ""), colours_of="tier")
        >>> made.colour_names
        (('Tier 2', '2'), ('no tier', ''))
        """
        if not self.colours_of:
            return ()
        named = self.colours_of[:1].upper() + self.colours_of[1:]
        made = [(f"{named} {one}", one) for one in sorted(set(self.colours) - {""})]
        return (*made, (f"no {self.colours_of}", "")) if "" in self.colours else tuple(made)


@dataclass(frozen=True, slots=True, eq=False)
class Heat:
    """A grid of values, shape (len(rows), len(columns)); NaN where missing, hatched if *uncovered*.

    A mark is a cell, numbered row by row. *diverging* centres the colours on zero (an asymmetry in
    [-1, 1]); otherwise they run from zero up. *uncovered* has the shape of *values* or is None. Where
    the columns are periods in a row, *events* lie over them: their ``month`` is counted in columns.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: Numbers
    axis: Axis
    diverging: bool = False
    uncovered: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | None = None
    key_columns: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    note: str = ""
    events: tuple[Event, ...] = ()

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.rows), len(self.columns)):
            raise ValueError(f"heat map {self.title!r}: values are not rows x columns")

    @property
    def n_marks(self) -> int:
        """How many cells there are."""
        return len(self.rows) * len(self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class Strips:
    """Points along one axis, a strip for each label, with the usual value and limits of each strip.

    A mark is a point.

    Attributes
    ----------
    strip : int array, shape (n_marks,)
        The label that each point stands by.
    xs : float array, shape (n_marks,)
    flagged : bool array, shape (n_marks,)
        Points beyond the limits, told apart by shape and colour.
    middle, low, high : float arrays, shape (n_labels,)
        NaN where nothing is usual.
    names : sequence of str
        What the readout says of each point, its value included.
    """

    title: str
    axis: Axis
    labels: tuple[str, ...]
    strip: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
    xs: Numbers
    flagged: Flags
    middle: Numbers
    low: Numbers
    high: Numbers
    names: Sequence[str] = ()
    key_columns: tuple[str, ...] = ()
    keys: Sequence[Key] = ()
    note: str = ""

    @property
    def n_marks(self) -> int:
        """How many points there are."""
        return len(self.xs)


Figure = Lines | Scatter | Dumbbell | Bars | Heat | Strips | Sankey | FlowMap | Waterfall


def header(figure: Figure) -> tuple[str, ...]:
    """Return the column names of the data behind *figure*, in the order of `rows`."""
    keys = figure.key_columns if figure.keys else ()
    match figure:
        case Lines():
            x = "period" if figure.x.scale is Scale.TIME else figure.x.title or "x"
            return ("series", *_new(keys, x), x, _named(figure.y))
        case Scatter():
            return (*(keys or ("point",)), _named(figure.x), _named(figure.y))
        case Dumbbell():
            unit = f"_{figure.axis.unit.lower()}" if figure.axis.unit else ""
            return ("label", *keys, figure.left_name + unit, figure.right_name + unit)
        case Bars():
            return ("label", *keys, _named(figure.axis))
        case Heat():
            return ("row", "column", _named(figure.axis))
        case Strips():
            return ("strip", *keys, _named(figure.axis), "beyond the limits")
        case Sankey() | FlowMap() | Waterfall():
            return figure.header()


def rows(figure: Figure) -> Iterator[tuple[Cell, ...]]:
    """Yield the data behind *figure*, one row a mark; missing numbers are None.

    Examples
    --------
    >>> bars = Bars("", Axis("exports", "USD"), ("4.B",), np.array([12.5]))
    >>> header(bars), list(rows(bars))
    (('label', 'exports (USD)'), [('4.B', 12.5)])
    """
    match figure:
        case Lines():
            yield from _line_rows(figure)
        case Scatter(xs=xs, ys=ys):
            names = figure.keys or tuple((str(i + 1),) for i in range(len(xs)))
            for key, x, y in zip(names, xs, ys, strict=True):
                yield (*key, _number(x), _number(y))
        case Dumbbell(left=left, right=right):
            for i, label in enumerate(figure.labels):
                yield (label, *_key(figure.keys, i), _number(left[i]), _number(right[i]))
        case Bars(values=values):
            for i, label in enumerate(figure.labels):
                yield (label, *_key(figure.keys, i), _number(values[i]))
        case Heat(values=values):
            for i, row in enumerate(figure.rows):
                for j, column in enumerate(figure.columns):
                    yield (row, column, _number(values[i, j]))
        case Strips(strip=strip, xs=xs, flagged=flagged):
            for i, x in enumerate(xs):
                key = _key(figure.keys, i)
                yield (figure.labels[strip[i]], *key, _number(x), "yes" if flagged[i] else "")
        case Sankey() | FlowMap() | Waterfall():
            yield from figure.rows()


def _line_rows(figure: Lines) -> Iterator[tuple[Cell, ...]]:
    time = figure.x.scale is Scale.TIME
    name = "period" if time else figure.x.title or "x"
    kept = [i for i, column in enumerate(figure.key_columns) if column != name]
    for one in figure.series:
        for i, (x, y) in enumerate(zip(one.x, one.y, strict=True)):
            key = one.keys[i] if one.keys else ()
            where: Cell = span_text(float(x), one.span) if time else _number(x)
            if figure.x.scale is Scale.CALENDAR:
                where = month_text(int(x))[5:]
            shown = [key[k] if key else None for k in kept] if figure.keys else []
            yield (one.name, *shown, where, _number(y))


def span_text(month: float, span: float) -> str:
    """Return the ISO text of the period that starts at *month* and lasts *span* months.

    >>> span_text(24276, 1), span_text(24276, 3), span_text(24276, 12)
    ('2023-01', '2023-Q1', '2023')
    """
    first = int(np.floor(month))
    if span == 12 and first % 12 == 0:
        return f"{first // 12:04d}"
    if span == 3 and first % 3 == 0:
        return f"{first // 12:04d}-Q{first % 12 // 3 + 1}"
    if span > 1:
        return f"{month_text(first)}/{month_text(first + int(span) - 1)}"
    return month_text(first)


def _new(keys: tuple[str, ...], x: str) -> tuple[str, ...]:
    return tuple(key for key in keys if key != x)


def _named(axis: Axis) -> str:
    return f"{axis.title or 'value'} ({axis.unit})" if axis.unit else axis.title or "value"


def _key(keys: Sequence[Key], i: int) -> Key:
    return keys[i] if keys else ()


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
