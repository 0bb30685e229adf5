"""From the case to the question that views ask: settings, filters and period, without the brush."""

from __future__ import annotations

from mirrorgap.model import lists
from mirrorgap.model.case import Case, Filter
from mirrorgap.model.lists import ControlList
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Both, Selection


def basket(case: Case) -> ControlList | None:
    """Return the list of the case; None for all codes."""
    name = case.work.settings.basket
    return None if name == lists.ALL else lists.load(name)


def query_of(case: Case, without: Filter | None = None) -> Query:
    """Return the question of *case*, leaving one filter out."""
    settings = case.work.settings
    return Query(
        basket=basket(case),
        window=case.eye.window,
        base=case.eye.base,
        factor=settings.cif_fob,
        side=settings.side,
        measure=settings.measure,
        min_usd=settings.min_usd,
        where=_where([one for one in case.eye.filters if one.on and one is not without]),
    )


def _where(filters: list[Filter]) -> Selection | None:
    predicates = tuple(one.predicate for one in filters)
    if not predicates:
        return None
    return predicates[0] if len(predicates) == 1 else Both(predicates)
