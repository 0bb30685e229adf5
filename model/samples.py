"""Whether loaded rows were chosen by size: then a gap is arithmetic on a selection.

Statistics by six-digit code hold many small flows: of the files that this was measured on, each with
a hundred records or more had one under 1,000 dollars, unless somebody had kept the larger ones only.
So many records and none of them small are taken for a selection.
"""

from __future__ import annotations

from mirrorgap.model import findings
from mirrorgap.model.keeping import kept
from mirrorgap.model.mirror import Mirror

#: Records from which on the lack of small ones says something.
MANY = 100
#: USD: a record under this is small.
SMALL = 10_000.0


@kept(1)
def picked_by_size(mirror: Mirror) -> bool:
    """Return whether the loaded records look like a selection of the larger flows.

    They do when `MANY` of them or more went into cells with a value over zero, and none of these is
    under `SMALL` USD. Zeros and missing values say nothing.

    >>> picked_by_size(Mirror([], []))
    False
    """
    mirror = mirror.by("value")
    values = mirror.records.number("value_usd")[mirror.cell_of_record >= 0]
    values = values[values > 0]
    return len(values) >= MANY and float(values.min()) >= SMALL


def of_unknown_extent(mirror: Mirror) -> bool:
    """Return whether nobody can tell what the files leave out: larger flows, and a scope unstated.

    Silence of such a file may be a small flow that was left out with the others. A scope that somebody
    has stated (at import, or by --complete) is believed.

    >>> of_unknown_extent(Mirror([], []))
    False
    """
    return any(scope.inferred for scope in mirror.scopes) and picked_by_size(mirror)


def warning(mirror: Mirror) -> str | None:
    """Return the sentence that goes with every figure of selected rows; None where none are.

    Nor is there one where somebody has stated that the files hold all of their scope.

    >>> warning(Mirror([], [])) is None
    True
    """
    if not of_unknown_extent(mirror):
        return None
    return findings.say(findings.note_on_sample(findings.About(), SMALL))
