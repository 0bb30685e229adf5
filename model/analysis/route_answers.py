"""One question about a destination, whole: hubs, what was lost and gained, or its suppliers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from mirrorgap.model import periods, words
from mirrorgap.model.analysis.book import unrated
from mirrorgap.model.analysis.diversion import diversion
from mirrorgap.model.analysis.exporters import exporters
from mirrorgap.model.analysis.legs import legs
from mirrorgap.model.analysis.routes import routes
from mirrorgap.model.analysis.totals_only import only_totals, why
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.periods import Window
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Both, Keys, Selection

#: What is asked, by the keys of its rows.
ASKED = {
    "hub": ("exporter", "importer"),
    "hub,code": ("exporter", "importer", "code"),
    "hub,tier": ("exporter", "importer", "tier"),
    "lost": ("exporter", "importer"),
    "exporters": ("exporter", "importer", "period"),
}
#: The destination that is looked at first, where any file names it.
FIRST = "RUS"
MONTHS = 12
NO_DESTINATION = (
    "No record of a listed code names two countries: load exports, or choose all codes."
)
NO_RATE = "These records have no value in dollars, because no rate is known: give a rates file."


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked (a key of `ASKED`) of which *destination* (ISO3; "": the usual one)."""

    asked: str
    query: Query
    destination: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The rows asked for, and the legs of the routes behind them.

    Attributes
    ----------
    asked : str
        A key of `ASKED`.
    query : Query
        With the period and base that were compared.
    destination : str
        ISO3; *destinations* are those that could be asked for, by name.
    result : Result
        Its frame has `by` as keys: ``importer`` is the hub, or the destination of a supplier.
    legs : DataFrame
        As `mirrorgap.model.analysis.legs.legs` gives them.
    based : bool
        A base was chosen: suppliers are then compared with it, else with the period before.
    """

    asked: str
    query: Query
    destination: str
    destinations: tuple[str, ...]
    result: Result
    by: tuple[str, ...]
    legs: pd.DataFrame
    based: bool = False


def answered(mirror: Mirror, question: Question) -> Answer:
    """Return the answer to *question*.

    Without a period the last twelve months with exports of the list are taken, without a base the same
    months a year before (or as many whole years as the period is long); the warnings say so. Filters by
    exporter and importer choose exporters and hubs, the others are left aside, which is said too.

    Raises
    ------
    ValueError
        When no destination or no period can be found, or the periods cannot be compared.

    Examples
    --------
    >>> answered(Mirror([], []), Question("hub", Query()))
    Traceback (most recent call last):
    ValueError: No record of a listed code names two countries: load exports, or choose all codes.
    """
    if only_totals(mirror):
        raise ValueError(why(question.query))
    places = destinations(mirror, question.query)
    destination = question.destination or (places[0] if places else "")
    if not destination:
        raise ValueError(NO_RATE if unrated(mirror, question.query) else NO_DESTINATION)
    query, said = _compared(mirror, replace(question.query, measure="value"))
    query, more = _filtered(query)
    names = tuple(sorted({*places, destination}, key=words.country_name))
    based = question.query.window is not None and question.query.base is not None
    free = question.asked == "exporters" and not based
    result = _result(
        mirror, replace(query, base=None) if free else query, question.asked, destination
    )
    said = [] if question.asked == "exporters" else said
    warnings = (*said, *more, *result.warnings)
    return Answer(
        question.asked,
        query,
        destination,
        names,
        Result(result.frame, warnings),
        ASKED[question.asked],
        legs(mirror, query, destination),
        based,
    )


def destinations(mirror: Mirror, query: Query) -> tuple[str, ...]:
    """Return where listed goods go by either side's books, the usual destination first.

    That is `FIRST` where any file names it, else the country to which most is exported.

    Examples
    --------
    >>> destinations(Mirror([], []), Query())
    ()
    """
    cells = mirror.cells
    listed = mirror.in_basket(query.basket)[0]
    value = np.fmax(np.nan_to_num(cells.x), np.nan_to_num(cells.m_star(query.factor)))
    total = np.bincount(cells.importer[listed], value[listed], minlength=len(cells.countries))
    order = np.argsort(-total, kind="stable")
    found = [str(cells.countries[i]) for i in order if total[i] > 0]
    if FIRST in cells.countries and found:
        found = [FIRST, *(name for name in found if name != FIRST)]
    return tuple(found)


def last_months(mirror: Mirror, query: Query) -> Window | None:
    """Return the last twelve months with exports of the list; None where there are none.

    Examples
    --------
    >>> last_months(Mirror([], []), Query()) is None
    True
    """
    cells = mirror.cells
    taken = cells.live(None)[0] & mirror.in_basket(query.basket)[0] & (cells.x > 0)
    texts = [str(cells.periods[i]) for i in np.unique(cells.period[taken])]
    if not texts:
        return None
    last = max(periods.parse(text).last for text in texts)
    whole = Window(date(last.year, last.month, 1), last)
    return Window(whole.shifted(1 - MONTHS).first, last)


def _compared(mirror: Mirror, query: Query) -> tuple[Query, list[str]]:
    """Return the query with a period and a base, and what was taken for those not chosen."""
    window, said = query.window, []
    if window is None:
        window = last_months(mirror, query)
        if window is None:
            raise ValueError("No exports of the list are loaded: load an exporter's files.")
        said.append(
            f"No period is chosen in the timeline: the last {MONTHS} months with exports are looked "
            f"at, {_span(window)}."
        )
    if window.first.year <= 1 or window.last.year >= 9999:
        raise ValueError("Choose a period with a beginning and an end in the timeline.")
    base = query.base
    if base is None:
        years = -(-window.n_months // 12)
        base = window.shifted(-12 * years)
        before = "a year" if years == 1 else f"{years} years"
        said.append(
            f"No base is chosen in the timeline: the same months {before} before are compared with, "
            f"{_span(base)}."
        )
    return replace(query, window=window, base=base), said


def _span(window: Window) -> str:
    return words.period_words(str(window))


def _filtered(query: Query) -> tuple[Query, list[str]]:
    """Return the query with exporters and hubs in the place of filters, and what was left aside."""
    chosen: dict[str, frozenset[str]] = {}
    aside = 0
    for part in _parts(query.where):
        if isinstance(part, Keys) and part.columns in (("exporter",), ("importer",)):
            (name,) = part.columns
            values = frozenset(value for (value,) in part.rows)
            chosen[name] = chosen.get(name, values) & values
        else:
            aside += 1
    said = ["Filters other than by exporter and importer are left aside here."] if aside else []
    return replace(
        query, where=None, exporters=chosen.get("exporter"), importers=chosen.get("importer")
    ), said


def _parts(where: Selection | None) -> Iterator[Selection]:
    if isinstance(where, Both):
        for part in where.parts:
            yield from _parts(part)
    elif where is not None:
        yield where


def _result(mirror: Mirror, query: Query, asked: str, destination: str) -> Result:
    if asked == "exporters":
        found = exporters(mirror, replace(query, by=()), destination)
        frame = found.frame.assign(importer=destination)
        frame = frame.sort_values(
            ["period", "source", "rank"], ascending=[False, False, True],
            kind="stable", ignore_index=True,
        )  # fmt: skip
        return Result(frame, found.warnings)
    if asked == "lost":
        found = diversion(mirror, query, destination)
        named = "country"
    else:
        found = routes(mirror, query.grouped(*asked.split(",")[1:]), destination)
        named = "hub"
    if found.frame.empty:
        return found
    return Result(found.frame.assign(importer=found.frame[named]), found.warnings)
