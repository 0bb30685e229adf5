"""Totals by period for the timeline, and spans of months in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import periods
from mirrorgap.ui import numbers

Floats = NDArray[np.float64]
#: Columns by name: a frame, or arrays.
Columns = pd.DataFrame | Mapping[str, NDArray[Any]]
#: First and last month, since year 0, both inside.
Span = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Totals:
    """Totals by period: months since year 0, months covered, and amounts of *per* months.

    *compared* is the part of the exports that the other side's files cover; the rest is not to be
    measured against the imports.
    """

    start: Floats
    span: Floats
    exports: Floats
    imports: Floats
    compared: Floats
    per: int = 1

    @property
    def monthly(self) -> bool:
        """Whether every period is a month."""
        return bool((self.span == 1).all())

    @cached_property
    def largest(self) -> float:
        """The largest amount of either side; 0 where nothing is known."""
        return float(np.nan_to_num(np.concatenate([self.exports, self.imports])).max(initial=0.0))


#: What is said of amounts of so many months.
PER = {3: " a quarter", 12: " a year"}


def totals(frame: Columns, per: int = 0) -> Totals:
    """Return the totals of columns period, exports_usd, imports_usd.

    Where it has a column exports_compared_usd too, only these exports are beside the imports. Amounts
    are those of *per* months: by default what is published where all periods are years, or all are
    quarters; of periods of several lengths averages of a month, so that a year beside months is as
    high as they are.
    """
    start, span = _spans(tuple(map(str, frame["period"])))
    alike = int(span[0]) if len(span) and (span == span[0]).all() else 1
    per = per or (alike if alike in PER else 1)
    compared = "exports_compared_usd" if "exports_compared_usd" in frame else "exports_usd"
    exports, imports, both = (
        np.asarray(frame[name], dtype=float) * per / span
        for name in ("exports_usd", "imports_usd", compared)
    )
    return Totals(start, span, exports, imports, both, per)


@lru_cache(maxsize=8)
def _spans(texts: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Return where each period starts and how many months it has: a brush changes neither."""
    spans = [months_of(text) for text in texts]
    start = np.array([low for low, _ in spans], dtype=float)
    span = np.array([high - low + 1 for low, high in spans], dtype=float)
    for one in (start, span):  # they are kept: nobody is to change them
        one.setflags(write=False)
    return start, span


@lru_cache(maxsize=4096)
def months_of(text: str) -> Span:
    """Return the first and the last month that a period touches."""
    period = periods.parse(text)
    low, high = (day.year * 12 + day.month - 1 for day in (period.first, period.last))
    return low, high


def span_of(first: str | None, last: str | None) -> Span | None:
    """Return the months from the start of *first* to the end of *last*; None: no span."""
    if first is None:
        return None
    return months_of(first)[0], months_of(last or first)[1]


def said(span: Span, *, base: bool) -> str:
    """Return a span in words."""
    low, high = (numbers.month(month) for month in span)
    words = low if low == high else f"{low} to {high}"
    n_months = span[1] - span[0] + 1
    named = "base" if base else "period"
    return f"{named} {words}, {n_months} month{'s' if n_months > 1 else ''}"
