"""Records, books and ledgers as plots: what is loaded, and what was set aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from mirrorgap.model.figures import Axis, Bars, Event, Scale, Scatter
from mirrorgap.model.pictures import MOST_BARS, Made, Picture, Rows
from mirrorgap.model.pictures_time import heat
from mirrorgap.model.words import number_of


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
        note=_not_drawn(alone),
    )
    return Picture(figure, frame, (), rows)


def _not_drawn(n: int) -> str:
    if not n:
        return ""
    return f"{number_of(n, 'record', ('has', 'have'))} no value or no weight: not drawn"


def coverage_heat(frame: pd.DataFrame, title: str, events: Sequence[Event] = ()) -> Picture:
    """Return how many records each reporter's book holds of each period; hatched: none.

    Parameters
    ----------
    frame : DataFrame
        A result of `loaded`.
    """
    by = ("reporter", "flow", "period")
    drawn = frame.dropna(subset=list(by)).reset_index(drop=True)
    axis = Axis("Records", "", Scale.NUMBER)
    figure, rows = heat(drawn, by, "records", axis, title, events=events)
    n, shown = len(frame[list(by[:-1])].drop_duplicates()), len(figure.rows)
    note = (
        f"The {shown} of {n} books with the most records; the table has all." if shown < n else ""
    )
    figure = replace(figure, uncovered=np.isnan(figure.values), note=note)
    return Picture(figure, drawn, by, rows)


def ledger_bars(frame: pd.DataFrame, title: str) -> Picture:
    """Return how many rows each line of a ledger counts: read, or set aside for a reason.

    Of many lines those with the most rows are drawn, in the order of the table, and that is said.

    Parameters
    ----------
    frame : DataFrame
        With ``file``, ``outcome``, ``what``, ``rows``.
    """
    counted = frame["rows"].to_numpy(dtype=np.float64)
    rows = np.sort(np.argsort(-counted, kind="stable")[:MOST_BARS]).astype(np.intp)
    n_more = len(frame) - len(rows)
    note = f"The {len(rows)} lines with the most rows; {n_more} more in the table" if n_more else ""
    shown = frame.iloc[rows]
    texts = zip(*(shown[name].astype(str) for name in ("file", "outcome", "what")), strict=True)
    labels = [file if outcome == "read" else f"{outcome}: {what}" for file, outcome, what in texts]
    figure = Bars(
        title,
        Axis("Rows", "", Scale.NUMBER),
        tuple(labels),
        counted[rows],
        tuple("" if outcome == "read" else "lost" for outcome in shown["outcome"]),
        ("line",),
        tuple((str(row),) for row in rows),
        note,
    )
    return Picture(figure, frame, (), rows)
