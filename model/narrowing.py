"""A brush as part of the question: its countries and its period, so that window and command ask alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from mirrorgap.model import periods
from mirrorgap.model.periods import Freq, Window
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Both, Keys, Selection


def narrowed(query: Query, selection: Selection | None) -> Query:
    """Return the question about what is selected within *query*.

    Countries of a brush become the question's exporters and importers, and a single period its window,
    as ``--exporter``, ``--importer``, ``--from`` and ``--to`` would say it; whatever else is brushed or
    filtered stays a predicate. Figures that look beyond the selection (a gap's history, other
    exporters) are then the same on the screen and by command.

    Parameters
    ----------
    query : Query
    selection : Selection or None
        None: the filters of *query* alone are looked through.

    Returns
    -------
    Query
        Takes the same cells as *query* with the selection added to ``where``.

    Examples
    --------
    >>> pair = Keys(("exporter", "importer", "year"), frozenset({("TUR", "UZB", "2023")}))
    >>> asked = narrowed(Query(), pair)
    >>> sorted(asked.exporters), str(asked.window), asked.where
    (['TUR'], '2023', None)
    """
    rest: list[Selection] = []
    found = replace(query, where=None)
    for part in _parts(query.where, selection):
        for single in _singles(part):
            taken = _taken(found, single)
            if taken is None:
                rest.append(single)
            else:
                found = taken
    where = rest[0] if len(rest) == 1 else Both(tuple(rest)) if rest else None
    return replace(found, where=where)


def _parts(*selections: Selection | None) -> Iterator[Selection]:
    for one in selections:
        if isinstance(one, Both):
            yield from _parts(*one.parts)
        elif one is not None:
            yield one


def _singles(part: Selection) -> list[Selection]:
    """Return keys of several columns as keys of one column each, where they are all combinations."""
    if not isinstance(part, Keys) or len(part.columns) < 2:
        return [part]
    values = [sorted({row[i] for row in part.rows}) for i in range(len(part.columns))]
    n = 1
    for one in values:
        n *= len(one)
    if n != len(part.rows) or set(product(*values)) != part.rows:
        return [part]
    return [
        Keys((name,), frozenset((value,) for value in one))
        for name, one in zip(part.columns, values, strict=True)
    ]


def _taken(query: Query, part: Selection) -> Query | None:
    """Return the question with *part* taken into it; None where it must stay a predicate."""
    if not isinstance(part, Keys) or len(part.columns) != 1:
        return None
    name, values = part.columns[0], frozenset(row[0] for row in part.rows)
    if name == "exporter":
        both = values if query.exporters is None else values & query.exporters
        return replace(query, exporters=both)
    if name == "importer":
        both = values if query.importers is None else values & query.importers
        return replace(query, importers=both)
    if name in ("year", "quarter", "month", "period") and len(values) == 1:
        return _of_period(query, name, next(iter(values)))
    return None


def _of_period(query: Query, name: str, text: str) -> Query | None:
    period = periods.parse(text)
    # A year that was published as one figure is not the year that its months add up to.
    published = name == "period" and period.freq is not Freq.MONTH
    if query.window is not None or published:
        return None
    return replace(query, window=Window(period.first, period.last))
