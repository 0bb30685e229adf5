"""What the filters dock counts: each column's values under the other filters, and without any."""

from __future__ import annotations

from mirrorgap.model import countries
from mirrorgap.model.analysis import touch
from mirrorgap.model.case import Case, Filter
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.selection import Keys
from mirrorgap.ui.filters import Facet, Group, Value
from mirrorgap.ui.question import basket, query_of
from mirrorgap.ui.sentence import named
from mirrorgap.ui.settings import baskets

COLUMNS = {
    "exporter": "Exporter",
    "importer": "Importer",
    "tier": "Tier",
    "hs6": "Code",
    "class": "Class",
}
LIST = "list"
#: Groups of countries as they are offered; of one country alone a group is not.
GROUPS = {
    "eaeu": "EAEU",
    "cis": "CIS",
    "eu": "EU",
    "central-asia": "Central Asia",
    "five": "Five hubs",
}


def filter_of(case: Case, column: str) -> Filter | None:
    """Return the filter that the facet of *column* made; None where it made none."""
    return next((one for one in case.eye.filters if one.name == COLUMNS[column]), None)


def made(column: str, checked: frozenset[str]) -> Filter:
    """Return the filter for the *checked* values of *column*; its name is the facet's."""
    return Filter(COLUMNS[column], Keys((column,), frozenset((value,) for value in checked)))


def facets(mirror: Mirror, case: Case) -> tuple[Facet, ...]:
    """Return all facets of the case, the choice of the list last."""
    return (*(_facet(mirror, case, column) for column in COLUMNS), _lists(case))


def _lists(case: Case) -> Facet:
    values = tuple(Value(name, words, 0, 0) for name, words in baskets())
    return Facet(LIST, "List", values, frozenset({case.work.settings.basket}), single=True)


def _facet(mirror: Mirror, case: Case, column: str) -> Facet:
    mine = filter_of(case, column)
    found = touch.facet(mirror, query_of(case, mine), column)
    found = found[found["value"].notna()]
    if column in ("tier", "class"):
        found = found.sort_values("value", kind="stable")
    values = tuple(
        Value(key, _words(case, column, key), int(now), int(whole))
        for key, now, whole in zip(found["value"], found["n"], found["n_all"], strict=True)
        if key
    )
    predicate = mine.predicate if mine is not None else None
    checked = frozenset(row[0] for row in predicate.rows) if isinstance(predicate, Keys) else ()
    groups = _groups(values) if column in ("exporter", "importer") else ()
    return Facet(column, COLUMNS[column], values, frozenset(checked), groups=groups)


def _groups(values: tuple[Value, ...]) -> tuple[Group, ...]:
    """Return the groups of which at least two members, and not all values, are among *values*."""
    here = frozenset(value.key for value in values)
    found = ((name, text, countries.group(name) & here) for name, text in GROUPS.items())
    return tuple(
        Group(f"group:{name}", text, some)
        for name, text, some in found
        if 1 < len(some) < len(here)
    )


def _words(case: Case, column: str, key: str) -> str:
    control = basket(case)
    label = control.labels.get(key) if control is not None and column == "hs6" else None
    return f"{named(column, key)} {label}" if label else named(column, key)
