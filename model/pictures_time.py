"""Rows of a result laid out over the periods: the lines and the heat of other pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import figures, periods
from mirrorgap.model.figures import Axis, Event, Heat
from mirrorgap.model.pictures import MOST_CODES, Rows, keys_of, labels_of, largest
from mirrorgap.model.records import Numbers


class Months:
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

    def columns(self, events: Sequence[Event]) -> tuple[Event, ...]:
        """Return the events that fall among `all`, in columns from the first period on."""
        months = self.all()
        if not len(months):
            return ()
        first, last = float(months[0]), float(months[-1]) + self.span
        inside = (event for event in events if first <= event.month <= last)
        return tuple(Event((event.month - first) / self.span, event.label) for event in inside)

    def line(self, rows: Rows) -> tuple[Numbers, Rows]:
        """Return the months of *rows* without a hole, and the row of each, -1 where missing."""
        if len(rows) == 0:
            return np.empty(0), np.empty(0, dtype=np.intp)
        first, last = self.month[rows].min(), self.month[rows].max()
        months = np.arange(first, last + 1, self.span)
        picked = np.full(len(months), -1, dtype=np.intp)
        picked[((self.month[rows] - first) / self.span).round().astype(np.intp)] = rows
        return months, picked


def members_of(
    frame: pd.DataFrame, names: Sequence[str]
) -> tuple[list[tuple[str, ...]], NDArray[np.intp]]:
    """Return the distinct keys in order of the frame, and which of them each row has.

    >>> members, of = members_of(pd.DataFrame({"tier": ["2", "1", "2"]}), ("tier",))
    >>> members, of.tolist()
    ([('2',), ('1',)], [0, 1, 0])
    """
    if not names:
        return [()], np.zeros(len(frame), dtype=np.intp)
    keys = keys_of(frame, names, np.arange(len(frame), dtype=np.intp))
    place: dict[tuple[str, ...], int] = {}
    of = np.array([place.setdefault(key, len(place)) for key in keys], dtype=np.intp)
    return list(place), of


def heat(
    frame: pd.DataFrame,
    by: tuple[str, ...],
    field: str,
    axis: Axis,
    title: str,
    *,
    diverging: bool = False,
    events: Sequence[Event] = (),
) -> tuple[Heat, Rows]:
    """Return a result by goods or countries and period as a heat map, the largest rows.

    Parameters
    ----------
    frame : DataFrame
        With the keys *by*, of which the last is ``period``, and the numbers of *field*.
    diverging : bool
        Whether the numbers have a sign; else zero is the palest.
    events : sequence of Event
        In months since year 0; those among the periods are drawn.

    Returns
    -------
    figure : Heat
        A cell is NaN where the frame has no row for it.
    rows : int array, shape (figure.n_marks,)
        The row of *frame* behind each cell; -1 where there is none.
    """
    names = by[:-1]
    time = Months(frame["period"])
    members, of = members_of(frame, names)
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
        events=time.columns(events),
    )
    return figure, rows.ravel()
