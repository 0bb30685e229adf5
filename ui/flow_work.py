"""What Flows fills in once its rows are shown: their courses, and their change on the year before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from mirrorgap.model import findings
from mirrorgap.model.analysis.courses import Courses, OnYear, courses, on_year, rows_of
from mirrorgap.model.figures import span_text
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.ui import numbers
from mirrorgap.ui.columns import UNITS, column
from mirrorgap.ui.widgets.columns import Column, NumberValues, Values, values_of

#: The job that fills them in.
LABEL = "Following the rows over time"
#: The columns that are filled in.
FIELDS = ("on_year", "course")
YEAR = 12
Filled = tuple[tuple[Column, Values], ...]


def empty(frame: pd.DataFrame) -> pd.DataFrame:
    """Return *frame* with the columns that are filled in later, empty."""
    return frame.assign(course=pd.Series([None] * len(frame), dtype=object), on_year=np.nan)


def described(field: str, query: Query) -> Column:
    """Return the description of one of `FIELDS`."""
    unit = findings.SUFFIX[query.measure]
    more = {"unit": UNITS.get(unit, unit)} if field == "course" else {}
    return column(field, unit, **more)


def filled(mirror: Mirror, query: Query, frame: pd.DataFrame) -> Filled:
    """Return the columns `FIELDS` of the rows of *frame*, with their descriptions."""
    found = courses(mirror, query)
    return _course(found, query, frame), _on_year(on_year(found, query, frame), query, found.span)


def _course(found: Courses, query: Query, frame: pd.DataFrame) -> tuple[Column, Values]:
    lines = [*found.values, np.empty(0)]
    told = pd.Series([lines[row] for row in rows_of(found, frame)], dtype=object)
    what, texts = described("course", query), found.texts
    if texts:
        span = f"From {numbers.period(texts[0])} to {numbers.period(texts[-1])}."
        what = replace(what, tooltip=f"{what.tooltip}\n{span}")
    return what, values_of(told, what)


def _on_year(found: OnYear, query: Query, span: int) -> tuple[Column, Values]:
    what = described("on_year", query)
    values = NumberValues(pd.Series(found.share), what)
    if found.month is not None and found.last is not None:
        # Books by year end in a year, not in its December.
        ends = (found.month, found.last - found.last % span if span == YEAR else found.last)
        first, last = (numbers.period(span_text(m, span if span == YEAR else 1)) for m in ends)
        told = first if first == last else f"{first} to {last}"
        what = replace(what, tooltip=f"{what.tooltip}\nCompared here: {told}.")
        values.unit = f"% to {last}"
    return what, values
