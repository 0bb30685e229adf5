"""What a brush will ask, worked out before it comes."""

from __future__ import annotations

from dataclasses import replace

from mirrorgap.model import stopping, subjects
from mirrorgap.model.analysis import gaps
from mirrorgap.model.analysis.touch import timeline
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Both, Range

#: Columns that are brushed most, of those with few levels.
COLUMNS = ("period", "exporter", "importer", "tier")
#: With fewer cells the first brush is as fast as the next one.
MANY = 50_000


def prepare(mirror: Mirror, query: Query) -> None:
    """Make what brushes of whole levels are read off (`by_level`), where there are many cells.

    >>> prepare(Mirror([], []), Query())
    """
    if mirror.cells.n < MANY:
        return
    for column in COLUMNS:
        stopping.check()
        brush = Range(column, "", None)  # all levels: of none no sums would be made
        where = brush if query.where is None else Both((query.where, brush))
        asked = replace(query, where=where, by=("exporter", "importer"))
        timeline(mirror, query, brush)
        gaps.totals(mirror, asked)
        subjects.of_gaps(mirror, asked)
