"""Scope: what a source was asked for, and so what its silence means (METHODS 1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mirrorgap.model import hs
from mirrorgap.model.records import WORLD

#: A dimension with at most this many values in the whole source is taken as a query for just those.
FEW = 10


@dataclass(frozen=True, slots=True)
class Scope:
    """What one source (file and sheet) was asked for.

    Attributes
    ----------
    partners : set of ISO 3166-1 alpha-3, or None
        The partners asked for; None: all. An empty set: none (the source holds totals only).
    codes : set of HS codes cut to six digits, or None
        The codes asked for; None: all. An empty set: none.
    reexports_apart : bool
        True where the source publishes domestic exports and re-exports apart, so that they are
        added; False where re-exports are part of exports (*of which*), as in UN data.
    inferred : bool
        Nobody has stated it: it is what the file's own content suggests. It makes no scope another one.
    """

    partners: frozenset[str] | None = None
    codes: frozenset[str] | None = None
    reexports_apart: bool = False
    inferred: bool = field(default=False, compare=False, metadata={"kept": False})


def infer(partners: Iterable[str | None], codes: Iterable[str | None]) -> Scope:
    """Return the scope that the distinct *partners* and *codes* of a source suggest.

    World and TOTAL are totals and cover no detail; missing values say nothing.

    >>> infer(["UZB"], ["854231", "TOTAL"]).partners
    frozenset({'UZB'})
    >>> infer(["UZB"], ["854231", "TOTAL"]).codes
    frozenset({'854231'})
    """
    known = frozenset(p for p in partners if p and p != WORLD)
    cut = frozenset(hs.hs6(c) for c in codes if c and c != hs.TOTAL)
    return Scope(
        partners=known if len(known) <= FEW else None,
        codes=cut if len(cut) <= FEW else None,
        inferred=True,
    )
