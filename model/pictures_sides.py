"""Both sides of a trade as two lines over time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mirrorgap.model import figures
from mirrorgap.model.figures import Axis, Event, Lines, Series, Style
from mirrorgap.model.pictures_events import within
from mirrorgap.model.pictures_time import Months


def both_sides(frame: pd.DataFrame, title: str, events: Sequence[Event] = ()) -> Lines:
    """Return what exporters and what importers report of compared cells, as lines over the periods.

    Parameters
    ----------
    frame : DataFrame
        A result of `gaps` by period: ``period, exports_usd, imports_usd``; only the most frequent
        length of period is drawn, and a missing amount (NaN) leaves a gap.

    Examples
    --------
    >>> frame = pd.DataFrame({"period": ["2022", "2023"], "exports_usd": [1.0, 3.0],
    ...                       "imports_usd": [1.0, 2.0]})
    >>> [one.y.tolist() for one in both_sides(frame, "").series]
    [[1.0, 3.0], [1.0, 2.0]]
    """
    time = Months(frame["period"])
    months, rows = time.line(np.flatnonzero(time.drawn).astype(np.intp))
    made = []
    for name, style in (("exports", Style.LINE), ("imports", Style.DASHES)):
        amounts = np.append(frame[f"{name}_usd"].to_numpy(dtype=np.float64), np.nan)
        made.append(Series(name, months, amounts[rows], name, style, span=time.span))
    axis = Axis("Reported by either side", "USD", low=0.0)
    return Lines(title, figures.TIME, axis, tuple(made), events=within(events, made))
