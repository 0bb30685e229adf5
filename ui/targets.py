"""What the command palette leads to beside actions: the countries, tiers, codes and classes loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mirrorgap.model.case import Case
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.selection import Combine, Selection, keys
from mirrorgap.ui import facets
from mirrorgap.ui.palette import Target

Take = Callable[[Selection, Combine], object]


def targets(mirror: Mirror, case: Case, take: Take) -> list[Target]:
    """Return a target for each value that is loaded under the list: choosing it lets *take* select it."""
    return list(_targets(mirror, case, take))


def _targets(mirror: Mirror, case: Case, take: Take) -> Iterator[Target]:
    for facet in facets.facets(mirror, case):
        if facet.column == facets.LIST:
            continue
        for value in facet.values:
            key = f" ({value.key})" if facet.column in ("exporter", "importer") else ""
            bare = value.text.removeprefix(f"{facet.title.lower()} ")
            predicate = keys(facet.column, value.key)
            # 854231 is found as 8542.31 too.
            text = f"{facet.title}: {bare}{key}"
            yield Target(
                text,
                lambda how, predicate=predicate: take(predicate, how),  # type: ignore[misc]
                by=f"{text} {value.key}",
            )
