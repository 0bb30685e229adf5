"""The chapters on what changed: between two periods, over routes, and over the seasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mirrorgap.model import (
    pictures_explained,
    pictures_routes,
    pictures_seasons,
    subjects,
    words,
    words_breaks,
    words_seasons,
)
from mirrorgap.model.analysis.change import change
from mirrorgap.model.analysis.course import broken, seasonal
from mirrorgap.model.analysis.route_answers import Answer, Question, answered
from mirrorgap.model.analysis.seasons import seasons
from mirrorgap.model.chapters import PAIR, Chapter, Table
from mirrorgap.model.events import KnownEvent
from mirrorgap.model.figures import Figure
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.pictures_events import lines_of
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Both, Selection, keys
from mirrorgap.model.words_answers import compared, dated, said

NO_BASE = (
    "No base period is chosen, so that no change is given: choose a period and the one to compare it "
    "with."
)
NO_DESTINATION = "No destination is chosen, so that no routes are read: name one, such as RUS."
CHANGE_FIELDS = (
    "exports_change_usd",
    "imports_change_usd",
    "unmatched_change_usd",
    "unmatched_share",
    "share_of_total",
    "cumulative_share",
    "unrecorded_bound_usd",
    "unrecorded_bound_net_usd",
)
ROUTE_FIELDS = (
    "reading",
    "inflow_change_usd",
    "imports_change_usd",
    "outflow_change_usd",
    "upper_bound_usd",
    "lag_months",
    "substitution_ratio",
)
SUPPLIER_FIELDS = ("source", "value_usd", "share", "change_usd", "rank")
SEASON_FIELDS = (
    "period",
    "base_period",
    "change_share",
    "seasonal",
    "seasonal_p",
    "general",
    "did",
    "did_p",
)


def change_chapter(mirror: Mirror, query: Query) -> Chapter:
    """Return what changed between the base and the window, by tier and code (METHODS 5; USD).

    Examples
    --------
    >>> change_chapter(Mirror([], []), Query()).nothing == NO_BASE
    True
    """
    name, method = "Changes", "change"
    if query.base is None or query.window is None:
        return Chapter(name, nothing=NO_BASE, method=method)
    query = replace(query, by=(), measure="value")
    try:
        result = change(mirror, query)
    except ValueError as error:
        return Chapter(name, nothing=sentence(str(error)), method=method)
    if result.frame.empty:
        why = " ".join(result.warnings) or "No change can be given."
        return Chapter(name, nothing=why, method=method)
    by = ("tier", "code")
    about = subjects.of_gaps(mirror, query)
    picture = pictures_explained.change_waterfall(result.frame, by, about)
    title = pictures_explained.change_title(result.frame, about)
    table = Table("By tier and code", result.frame, by, CHANGE_FIELDS, method)
    bounds = (pictures_explained.change_bounds(result.frame),)
    return Chapter(name, title, bounds, (picture.figure,), (table,), result.warnings, "", method)


def route_chapter(mirror: Mirror, query: Query, destination: str) -> Chapter:
    """Return the hubs between exporters and *destination* (ISO3), and its suppliers (USD).

    Examples
    --------
    >>> route_chapter(Mirror([], []), Query(), "").nothing == NO_DESTINATION
    True
    """
    name, method = "Routes", "routes"
    if not destination:
        return Chapter(name, nothing=NO_DESTINATION, method=method)
    query = _by_filters(replace(query, by=(), measure="value"))
    try:
        found = answered(mirror, Question("hub", query, destination))
    except ValueError as error:
        return Chapter(name, nothing=sentence(str(error)), method=method)
    if found.result.frame.empty:
        why = " ".join(found.result.warnings) or "No route can be read."
        return Chapter(name, nothing=why, method=method)
    title, more = said(found)
    figures = _flows(found, dated(title, found))
    hubs = Table(
        f"Hubs to {words.country(destination)}",
        found.result.frame.drop(columns="importer"),
        ("exporter", "hub"),
        ROUTE_FIELDS,
        method,
    )
    suppliers = _suppliers(mirror, query, destination)
    told = (*more, compared(found))
    tables = (hubs, *([suppliers] if suppliers else ()))
    return Chapter(name, title, told, figures, tables, found.result.warnings, "", method)


def _by_filters(query: Query) -> Query:
    """Return the query with its exporters and hubs as filters, as the window has them."""
    parts: list[Selection] = [] if query.where is None else [query.where]
    for name, chosen in (("exporter", query.exporters), ("importer", query.importers)):
        if chosen is not None:
            parts.append(keys(name, *sorted(chosen)))
    if not parts:
        return query
    return replace(query, where=parts[0] if len(parts) == 1 else Both(tuple(parts)))


def _flows(found: Answer, title: str) -> tuple[Figure, ...]:
    made = pictures_routes.flows(found.legs, title).figure
    return (made,) if made.n_marks else ()


def _suppliers(mirror: Mirror, query: Query, destination: str) -> Table | None:
    try:
        found = answered(mirror, Question("exporters", query, destination))
    except ValueError:
        return None
    frame = found.result.frame.drop(columns="importer")
    if frame.empty:
        return None
    title = f"Suppliers of {words.country(destination)}"
    return Table(title, frame, ("period", "exporter"), SUPPLIER_FIELDS, "exporters")


def season_chapter(mirror: Mirror, query: Query, events: Sequence[KnownEvent] = ()) -> Chapter:
    """Return whether the change is seasonal and general, and when the series changed (METHODS 7, 8).

    Examples
    --------
    >>> season_chapter(Mirror([], []), Query()).nothing
    'No month of these books fits: seasons and breaks need monthly records.'
    """
    name, method = "Seasons", "seasons"
    query = replace(query, by=(), measure="value")
    try:
        found, steps = seasonal(mirror, query), broken(mirror, query, events)
        rows = seasons(mirror, query)
    except ValueError as error:
        return Chapter(name, nothing=sentence(str(error)), method=method)
    if found.season is None and not len(found.course.values):
        return Chapter(name, nothing=found.course.refused, method=method)
    over, figures = lines_of(tuple(events)), list[Figure]()
    if found.season is None:
        figures.append(pictures_seasons.reported(found, over).figure)
    else:
        figures += [
            pictures_seasons.fan(found).figure,
            pictures_seasons.adjusted(found, over).figure,
            pictures_seasons.against(found, over).figure,
        ]
    told = [*words_seasons.seasons_sentences(found), words_breaks.breaks_headline(steps) + "."]
    told += words_breaks.breaks_sentences(steps)
    if len(steps.course.values) and not steps.course.refused:
        figures.append(pictures_seasons.tinted(steps, over).figure)
    title = words_seasons.seasons_headline(found)
    table = Table("By exporter and importer", rows.frame, PAIR, SEASON_FIELDS, method, query.side)
    tables = (table,) if len(rows.frame) else ()
    told = [text.replace("..", ".") for text in dict.fromkeys(told)]
    return Chapter(name, title, tuple(told), tuple(figures), tables, rows.warnings, "", method)


def sentence(text: str) -> str:
    """Return the message of an error as a sentence.

    >>> sentence("a change needs a base period")
    'A change needs a base period.'
    """
    text = words.capital(text.strip())
    return text if text.endswith((".", "?")) else f"{text}."
