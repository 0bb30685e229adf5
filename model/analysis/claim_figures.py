"""The present figure of a place: what a published figure that is pinned to it is held against."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from mirrorgap.model import findings, lists
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.claims import Place
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.query import Query

#: The analyses whose figures can be pinned, by the name of their command.
ANALYSES: dict[str, Callable[[Mirror, Query], Result]] = {
    "flows": flows,
    "gaps": gaps,
    "categories": categories,
}
#: Sums of single records.
RECORDS = "records"
#: The keys of a total: the finest that the analysis has by itself.
_WHOLE = {"flows": ("exporter", "importer"), "gaps": ("exporter", "importer")}


def present(mirror: Mirror, place: Place) -> float | None:
    """Return the figure that stands at *place* now, in the unit of its field (USD, kg, a fraction).

    None where nothing stands there: the list, the row or the field is unknown, or the figure is
    missing.

    Examples
    --------
    >>> present(Mirror([], []), Place("gaps", "gap_usd")) is None
    True
    """
    try:
        if place.analysis == RECORDS:
            return _of_records(mirror, place)
        found = row_of(mirror, place).get(place.field)
        number = float("nan") if found is None else float(str(found))
    except (KeyError, ValueError):
        return None
    return None if np.isnan(number) else number


def row_of(mirror: Mirror, place: Place) -> dict[str, object]:
    """Return the whole row that *place* stands in, by field; without keys the totals.

    Raises
    ------
    KeyError
        When there is no such analysis or row.
    ValueError
        When there is no such list, key or measure.

    Examples
    --------
    >>> "gap_usd" in row_of(Mirror([], []), Place("gaps", "gap_usd"))
    True
    """
    answer = ANALYSES[place.analysis](mirror, query_of(place))
    return _row(answer.frame, place)


def query_of(place: Place) -> Query:
    """Return the question whose answer holds the figure.

    Raises
    ------
    ValueError
        When there is no such list.

    Examples
    --------
    >>> query_of(Place("flows", "value", (("exporter", "TUR"),), "all")).by
    ('exporter',)
    """
    basket = None if place.basket == lists.ALL else lists.load(place.basket)
    by = tuple(name for name, _ in place.keys) or _WHOLE.get(place.analysis, ())
    return Query(
        basket=basket,
        window=place.window,
        base=place.base,
        by=by,
        factor=place.factor,
        side=place.side,
        measure=place.measure,
        where=place.where,
    )


def _row(frame: pd.DataFrame, place: Place) -> dict[str, object]:
    """Return the row that *place* names; without keys the total of the frame."""
    if not place.keys:
        # A single row is shown as it is, with the figures that do not add up.
        if len(frame) == 1:
            return {str(name): value for name, value in frame.iloc[0].items()}
        return dict(findings.total(frame))
    taken = np.ones(len(frame), dtype=bool)
    for name, value in place.keys:
        taken &= frame[name].fillna("").astype(str).to_numpy() == value
    rows = frame[taken]
    if len(rows) != 1:
        raise KeyError(f"{len(rows)} rows are {place.keys}")
    return {str(name): value for name, value in rows.iloc[0].items()}


def _of_records(mirror: Mirror, place: Place) -> float | None:
    """Return the sum of a column over the records that the place takes; None of no known value."""
    basket = query_of(place).basket
    if place.where is None:
        return None
    rows = np.flatnonzero(mirror.records_of(place.where, basket))
    frame = mirror.records.frame(rows, (place.field,))
    total = pd.to_numeric(frame[place.field], errors="coerce").sum(min_count=1)
    return None if np.isnan(total) else float(total)
