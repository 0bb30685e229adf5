"""The figures of a note's subject: kept when it is written, compared when the data have changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan

from mirrorgap.model import lists
from mirrorgap.model.analysis.gaps import totals
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.notes import Note
from mirrorgap.model.periods import Window
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Selection
from mirrorgap.model.stopping import check
from mirrorgap.model.uncompared import compared_row

#: What is kept of a subject, in USD: sums, so that they mean the same whatever the subject is.
FIELDS = (
    "exports_usd",
    "imports_usd",
    "gap_usd",
    "uncovered_exports_usd",
    "uncovered_imports_usd",
)
_WORDS = {
    "exports_usd": "exports",
    "imports_usd": "imports",
    "gap_usd": "gap",
    "uncovered_exports_usd": "exports not covered",
    "uncovered_imports_usd": "imports not covered",
}
#: Figures that differ by less than half a cent have not changed.
NEAR = 0.005


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that is no longer what it was when the note was written, in USD."""

    field: str
    then: float
    now: float


Figures = tuple[tuple[str, float], ...]


def figures(
    mirror: Mirror, query: Query, subject: Selection | None, window: Window | None = None
) -> Figures:
    """Return the figures of *subject* in USD, as `mirrorgap.model.notes.Note.figures` keeps them.

    List and factor are those of *query*, the periods those of *window* (None: all); the filters and
    the period of the query are left out, since a note is about its subject. Where nothing is compared
    exports, imports and gap are missing (NaN). Empty where the subject is not one of cells (a range
    of a column that only a table has).

    Examples
    --------
    >>> figures(Mirror([], []), Query(), None)[0]
    ('exports_usd', nan)
    """
    asked = replace(query, where=subject, window=window, base=None, measure="value")
    try:
        row = compared_row(totals(mirror, asked))
    except KeyError:
        return ()
    return tuple((field, _number(row.get(field))) for field in FIELDS)


def present(mirror: Mirror, query: Query, note: Note) -> Figures:
    """Return what *note*'s figures are by the data of *mirror*: its own period, list and factor.

    What a note did not keep (an older one; a list that is no longer known) is that of *query*.

    >>> from mirrorgap.model.notes import Status
    >>> present(Mirror([], []), Query(), Note("a", "", Status.OPEN, None, "", "2026"))[0]
    ('exports_usd', nan)
    """
    if note.cif_fob:
        query = replace(query, factor=note.cif_fob)
    if note.basket == lists.ALL:
        query = replace(query, basket=None)
    elif note.basket in lists.IDS:
        query = replace(query, basket=lists.load(note.basket))
    return figures(mirror, query, note.subject, note.window)


def present_all(mirror: Mirror, query: Query, notes: Sequence[Note]) -> tuple[Figures, ...]:
    """Return what `present` does for each of *notes*; those that ask the same are worked out once.

    >>> present_all(Mirror([], []), Query(), [])
    ()
    """
    known: dict[tuple[object, ...], Figures] = {}
    found = []
    for note in notes:
        asked = (note.subject, note.window, note.basket, note.cif_fob)
        if asked not in known:
            check()
            known[asked] = present(mirror, query, note)
        found.append(known[asked])
    return tuple(found)


def _number(value: object) -> float:
    # One and the same NaN: notes are compared, and a NaN is equal to nothing but itself.
    return nan if value is None or value != value else float(str(value))


def in_words(found: Iterable[tuple[str, float]]) -> str:
    r"""Return figures as lines for people, in whole dollars; amounts that are not there are left out.

    >>> in_words([("exports_usd", 1500.4), ("gap_usd", float("nan")), ("uncovered_exports_usd", 0)])
    'exports: 1,500\ngap: –'
    """
    return "\n".join(
        _WORDS.get(field, field) + (": –" if isnan(value) else f": {value:,.0f}")
        for field, value in found
        if value or not field.startswith("uncovered")
    )


def moved_words(found: Iterable[Moved]) -> str:
    """Return what of a note's figures has changed, in one phrase, whole dollars; "" for nothing.

    >>> moved_words([Moved("gap_usd", 1500.0, 2750.4), Moved("imports_usd", 5.0, float("nan"))])
    'gap 1,500 → 2,750 USD, imports 5 → – USD'
    """
    return ", ".join(
        f"{_WORDS.get(one.field, one.field)} {_whole(one.then)} → {_whole(one.now)} USD"
        for one in found
    )


def _whole(value: float) -> str:
    return "–" if isnan(value) else f"{value:,.0f}"


def moved(note: Note, now: Figures) -> tuple[Moved, ...]:
    """Return which of a note's figures have changed since it was written, in the note's order.

    A figure that can no longer be worked out, or was not kept then, is not compared.

    >>> from mirrorgap.model.notes import Status
    >>> note = Note("a", "", Status.OPEN, None, "", "2026", (("gap_usd", 5.0),))
    >>> moved(note, (("gap_usd", 7.5),))
    (Moved(field='gap_usd', then=5.0, now=7.5),)
    """
    present = dict(now)
    return tuple(
        Moved(field, then, present[field])
        for field, then in note.figures
        if field in present and _differ(then, present[field])
    )


def _differ(then: float, now: float) -> bool:
    if isnan(then) or isnan(now):
        return isnan(then) != isnan(now)
    return abs(now - then) >= NEAR
