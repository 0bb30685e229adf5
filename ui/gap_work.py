"""What Gaps shows besides gaps: what is left of them, and what changed. Worked out in a thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mirrorgap.model import pictures_explained, subjects
from mirrorgap.model.analysis.change import change
from mirrorgap.model.analysis.ranking import ranked
from mirrorgap.model.analysis.spans import last_pair
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.periods import Window
from mirrorgap.model.pictures import Picture
from mirrorgap.model.query import Query
from mirrorgap.ui import numbers
from mirrorgap.ui.columns import column
from mirrorgap.ui.tool_row import Choice
from mirrorgap.ui.vacancy import Vacancy
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.columns import Column

NOT_VALUE = "This is judged in value (USD), whatever is added up elsewhere."
GAPS, LEFT, CHANGES = "gaps", "left", "changes"
SHOW = Choice(
    "show", "Show", ((GAPS, "gaps"), (LEFT, "what is left of them"), (CHANGES, "what changed"))
)


@dataclass(frozen=True)
class Worked:
    """What is shown in one mode: how it is worked out, and what is said meanwhile and of nothing.

    Attributes
    ----------
    lists : tuple of str
        The drop-down lists of the tool row that mean something.
    label, waiting : str
        Of the job, and of the page until it ends.
    work : (Mirror, Query) -> Result
    columns : DataFrame -> columns behind the keys
    """

    lists: tuple[str, ...]
    label: str
    waiting: str
    work: Callable[[Mirror, Query], Result]
    columns: Callable[[pd.DataFrame], Sequence[Column]]


def _ranked(mirror: Mirror, query: Query) -> Result:
    result = ranked(mirror, query)
    return Result(result.frame.assign(passes=passes(result.frame)), result.warnings)


def passes(frame: pd.DataFrame) -> pd.Series:
    """Return "yes" and "no" for what stands out; missing where it cannot be said."""
    known = frame["q"].notna() & frame["left_usd"].notna()
    words = np.where(frame["alarm"].astype(bool), "yes", "no")
    return pd.Series(words, index=frame.index, dtype=object).where(known, None)


def _left_columns(frame: pd.DataFrame) -> Sequence[Column]:
    return [
        column("left_usd", bar=True),
        column("gap_usd"),
        column("explained_by"),
        column("q"),
        column("passes"),
        column("exports_usd"),
        column("imports_usd"),
    ]


OF_ALL = (
    "Share of the whole unmatched change: the sum of all rows, those where imports rose more taken off. So "
    "single rows can lie above 100% or below zero. A dash: the sum is not above zero, or next to nothing."
)


def _change_columns(frame: pd.DataFrame) -> Sequence[Column]:
    of_all = replace(column("share_of_total"), title="Of all", tooltip=OF_ALL)
    return [
        column("unmatched_change_usd", bar=True),
        of_all,
        column("cumulative_share"),
        column("exports_change_usd"),
        column("imports_change_usd"),
        column("unmatched_share"),
        column("unrecorded_bound_usd"),
        column("unrecorded_bound_net_usd"),
    ]


WORKED = {
    LEFT: Worked(
        ("show",),
        "Testing the explanations of every gap",
        "Testing the explanations of every gap …",
        _ranked,
        _left_columns,
    ),
    CHANGES: Worked(
        ("show", "goods"), "Working out what changed", "Working out what changed …", change,
        _change_columns,
    ),
}  # fmt: skip


def keys(mode: str, goods: str, query: Query) -> tuple[str, ...]:
    """Return the keys of a mode's rows; *goods* as chosen in the tool row."""
    if mode == LEFT:
        return ("exporter", "importer", "code")
    if goods == "heading":
        return ("heading",)
    if query.basket is None:
        return ("code",)
    return ("tier",) if goods == "tier" else ("tier", "code")


def draw(mode: str, now: Shown, frame: pd.DataFrame, by: tuple[str, ...]) -> Picture:
    """Return the plot of a mode's rows."""
    assert now.mirror is not None
    if mode == LEFT:
        return pictures_explained.left_bars(frame, by)
    subject = subjects.of_gaps(now.mirror, replace(now.query, measure="value"))
    return pictures_explained.change_waterfall(frame, by, subject)


def empty(mode: str, query: Query, result: Result) -> Vacancy | None:
    """Return what to say where a mode has no rows; None where it has."""
    if len(result.frame):
        return None
    if mode == LEFT:
        floor = f"{numbers.text(query.min_usd)} USD"
        told = f"No exporter, importer and code has a gap of {floor} or more that can be compared."
        return Vacancy("No gap reaches the floor", (told, "Lower the floor, or load more."))
    return Vacancy("No change can be given", result.warnings)


def to_compare(now: Shown) -> tuple[Vacancy, tuple[Window, Window] | None] | None:
    """Return what to say where there are no two periods to compare, and which would do.

    None where the case has a period and a base.
    """
    query = now.query
    if query.window is not None and query.base is not None:
        return None
    assert now.mirror is not None
    hint = "Choose a period in the timeline, press Base there, and choose the period before it."
    pair = (query.window, query.window.shifted(-12)) if query.window else last_pair(now.mirror)
    action = f"Compare {said(pair[0])} with {said(pair[1])}" if pair else ""
    missing = "a base period" if query.window else "a period and a base period"
    return Vacancy(f"What changed needs {missing}", (hint,), action=action), pair


def said(window: Window) -> str:
    """Return a period in words.

    >>> from mirrorgap.model import periods
    >>> said(periods.window("2023-01", "2023-09")), said(periods.window("2022", "2022"))
    ('Jan 2023 to Sep 2023', '2022')
    """
    return numbers.period(str(window).replace(" to ", "/"))
