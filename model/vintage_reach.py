"""What a newer download reaches: gaps and claims whose figures are no longer the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mirrorgap.model.analysis.claim_figures import present
from mirrorgap.model.analysis.claim_review import review
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.case import Work
from mirrorgap.model.claims import Claim
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.noted import Moved, moved, present_all
from mirrorgap.model.notes import Note
from mirrorgap.model.query import Query

#: What makes a row of `gaps_touched`.
PLACES = ("exporter", "importer", "code", "year")
#: Its figures, in USD: then and now, and by how much.
GAP_FIELDS = ("old_gap_usd", "new_gap_usd", "change_usd")


def gaps_touched(before: Mirror, after: Mirror, query: Query) -> pd.DataFrame:
    """Return the gaps that two states of the same data give otherwise, the largest change first.

    Columns are `PLACES` and `GAP_FIELDS`, in USD; a gap that is not there, since nothing is compared,
    is NaN. List and factor are those of *query*; its filters and periods are left out. Changes of less
    than half a cent are none.

    >>> gaps_touched(Mirror([], []), Mirror([], []), Query()).empty
    True
    """
    asked = replace(query, by=PLACES, window=None, base=None, where=None, measure="value")
    sides = [gaps(one, asked).frame.set_index(list(PLACES))["gap_usd"] for one in (before, after)]
    frame = pd.DataFrame({"old_gap_usd": sides[0], "new_gap_usd": sides[1]})
    old, new = frame["old_gap_usd"], frame["new_gap_usd"]
    frame["change_usd"] = new - old
    differs = (old.isna() != new.isna()) | (frame["change_usd"].abs() >= 0.005)
    frame = frame[differs].reset_index()
    size = frame["change_usd"].abs().fillna(np.inf)
    frame = frame.loc[size.sort_values(ascending=False, kind="stable").index]
    return frame.reset_index(drop=True)[[*PLACES, *GAP_FIELDS]]


def claims_touched(
    claims: Sequence[Claim], before: Mirror, after: Mirror
) -> tuple[tuple[Claim, str, float | None, float | None], ...]:
    """Return each figure of a claim that stands in a cell whose figure is no longer the same.

    As (claim, ``new`` or ``old``, figure then, figure now), in the cell's unit; None is missing.

    >>> claims_touched([], Mirror([], []), Mirror([], []))
    ()
    """
    found: list[tuple[Claim, str, float | None, float | None]] = []
    for claim in claims:
        then = review(claim, lambda place: present(before, place)).figures
        now = review(claim, lambda place: present(after, place)).figures
        for one, other in zip(then, now, strict=True):
            if (one.now is None) != (other.now is None) or (
                one.now is not None and other.now is not None and abs(other.now - one.now) >= 0.005
            ):
                found.append((claim, one.name, one.now, other.now))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Reach:
    """What a newer download touches.

    Attributes
    ----------
    notes : tuple of (Note, tuple of Moved)
        Notes whose figures or rows differ, with what of their figures differs between the two states
        (in USD; which need not be what the note kept when it was written).
    gaps : pandas.DataFrame
        As `gaps_touched`.
    claims : tuple of (Claim, "new" or "old", float or None, float or None)
        As `claims_touched`.
    """

    notes: tuple[tuple[Note, tuple[Moved, ...]], ...]
    gaps: pd.DataFrame
    claims: tuple[tuple[Claim, str, float | None, float | None], ...]


def reach(before: Work, after: Work, old: Mirror, new: Mirror, query: Query) -> Reach:
    """Return which notes, gaps and claims of a case two states of its data give otherwise.

    *before* and *after* hold the same notes and claims, on the rows of each state. List and factor are
    those of *query*, or the note's own.

    >>> from mirrorgap.model.mirror import Mirror
    >>> empty = Mirror([], [])
    >>> reach(Work(), Work(), empty, empty, Query()).notes
    ()
    """
    then = present_all(old, query, before.notes)
    now = present_all(new, query, after.notes)
    notes = [
        (note, differs)
        for note, one, other in zip(after.notes, then, now, strict=True)
        if (differs := moved(replace(note, figures=one), other))
    ]
    gaps_ = gaps_touched(old, new, query)
    return Reach(tuple(notes), gaps_, claims_touched(before.claims, old, new))
