"""Books that can be added up over time: those that are silent in the months asked about are left out.

A sum over books of which one is silent would fall by what that one does not say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model.analysis.deseason import LEAST
from mirrorgap.model.analysis.monthly import Panel, last_run, monthly, panel
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers

#: The last month is the latest one that books of so much of all value cover, with the one before.
MOST = 0.5
#: So much of the value may be left out for the sake of a longer history.
SPARED = 0.1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Reporters whose books are left out, ISO 3166-1 alpha-3, and their share of all value."""

    reporters: tuple[str, ...] = ()
    share: float = 0.0


def whole_books(mirror: Mirror, query: Query) -> tuple[Query, LeftOut]:
    """Return *query* for those reporters whose books cover the period and its base, and who is not.

    Without a period, the latest month is taken that books of half of all value cover, with the one
    before. Where the rest make no two years in a row, books with the shortest histories are left out
    too, as long as they are a tenth of the value at most.

    >>> whole_books(Mirror([], []), Query())[1]
    LeftOut(reporters=(), share=0.0)
    """
    lines = panel(mirror, query)
    found = monthly(lines, (query.side,))
    if found.rows.n < 2:
        return query, LeftOut()
    # All that each reporter's books hold, also in months that they do not cover whole.
    held = np.nan_to_num(lines.values)
    weight = np.bincount(found.rows.of[lines.line], held, minlength=found.rows.n).astype(float)
    span = _asked(lines, query) if query.window else _latest(found.covered, weight)
    if span is None:
        return query, LeftOut()
    kept = np.asarray(found.covered[:, span[0] : span[1]].all(axis=1))
    kept &= ~_short(found.values, span[1], weight, kept)
    if kept.all() or not kept.any():
        return query, LeftOut()
    names = found.rows.keys()[query.side]
    chosen = frozenset(str(name) for name in names[kept])
    left = tuple(sorted(str(name) for name in names[~kept]))
    share = float(weight[~kept].sum() / weight.sum()) if weight.sum() > 0 else 0.0
    if query.side == "exporter":
        return replace(query, exporters=chosen), LeftOut(left, share)
    return replace(query, importers=chosen), LeftOut(left, share)


def _asked(lines: Panel, query: Query) -> tuple[int, int] | None:
    """Return the months from the base to the end of the period; None where some are not loaded."""
    assert query.window is not None
    span = lines.span(query.window)
    if span is None:
        return None
    start, stop = span
    base = lines.span(query.base) if query.base is not None else (2 * start - stop, start)
    return (base[0], stop) if base is not None and 0 <= base[0] <= start else None


def _latest(covered: Mask, weight: Numbers) -> tuple[int, int] | None:
    both = covered[:, 1:] & covered[:, :-1]
    enough = np.flatnonzero(weight @ both >= MOST * weight.sum())
    return (int(enough[-1]), int(enough[-1]) + 2) if len(enough) else None


def _short(values: Numbers, stop: int, weight: Numbers, kept: Mask) -> NDArray[np.bool_]:
    """Return the books to leave out so that the others make two years in a row; none if they cannot."""
    runs = np.array([stop - last_run(line, stop)[0] for line in values])
    short = kept & (runs < LEAST)
    spared = weight[short].sum() <= SPARED * weight[kept].sum()
    return short if spared and (kept & ~short).any() else np.zeros(len(kept), dtype=bool)
