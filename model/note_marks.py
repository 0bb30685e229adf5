"""Where notes show: which rows of a table, marks of a plot and periods of the timeline have one.

A note shows on what it is about, or what holds that: one on a pair shows on the pair's row, not on each
of its months or codes; one on a month of the pair shows on both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mirrorgap.model import periods
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.notes import Note
from mirrorgap.model.selection import Both, Either, Keys, Range, Selection, Without

#: What a subject must name for a note to show on rows that have a key.
_NAMED_BY = {
    "exporter": ("exporter", "reporter", "partner"),
    "importer": ("importer", "reporter", "partner"),
    "reporter": ("reporter", "exporter", "importer"),
    "partner": ("partner", "exporter", "importer"),
    "code": ("code", "hs6"),
    "hs6": ("code", "hs6"),
    "heading": ("code", "hs6", "heading"),
    "tier": ("code", "hs6", "tier"),
    "period": ("period", "month"),
    "month": ("period", "month"),
    "quarter": ("period", "quarter", "month"),
    "year": ("period", "year", "quarter", "month"),
}
#: What a subject that is no set of keys may name: a row, an area of a plot.
EVERYTHING = "*"


def named(subject: Selection | None) -> frozenset[str]:
    """Return the columns that a subject restricts; `EVERYTHING` for single rows and areas of plots.

    >>> sorted(named(Both((Keys(("exporter",), frozenset({("TUR",)})), Range("period", "2023", None)))))
    ['exporter', 'period']
    """
    match subject:
        case None:
            return frozenset()
        case Keys(columns, _):
            return frozenset(columns)
        case Range(column, _, _):
            return frozenset({column})
        case Both(parts):
            return frozenset().union(*map(named, parts))
        case Either(parts):
            # All that any part leaves open is open.
            found = [named(part) for part in parts]
            known = [one for one in found if EVERYTHING not in one]
            least = frozenset.intersection(*known) if known else frozenset({EVERYTHING})
            return least if parts else frozenset()
        case Without(whole, _):
            return named(whole)
        case _:
            return frozenset({EVERYTHING})


def shows_on(note: Note, by: Iterable[str]) -> bool:
    """Return whether a note can show on rows with the keys *by*: it must name each of them.

    >>> from mirrorgap.model.notes import Status
    >>> pair = Keys(("exporter", "importer"), frozenset({("TUR", "UZB")}))
    >>> note = Note("a", "", Status.OPEN, pair, "", "2026")
    >>> shows_on(note, ("exporter", "importer")), shows_on(note, ("exporter", "period"))
    (True, False)
    """
    if note.subject is None:
        return False
    columns = named(note.subject)
    if note.window is not None:
        columns |= {"period"}
    if EVERYTHING in columns:
        return True
    return all(columns & set(_NAMED_BY.get(key, (key,))) for key in by)


def marked(notes: Sequence[Note], by: Sequence[str], known: Sequence[str]) -> Selection | None:
    """Return all that notes are about which show on rows with the keys *by*; None for none.

    *known* are the periods that are loaded (ISO text): a note counts in those that lie in its window.

    >>> marked([], ("exporter",), ()) is None
    True
    """
    merged: dict[tuple[object, tuple[str, ...]], set[tuple[str, ...]]] = {}
    others: list[Selection] = []
    for note in notes:
        if not shows_on(note, by) or note.subject is None:
            continue
        subject = note.subject
        if isinstance(subject, Keys):
            merged.setdefault((note.window, subject.columns), set()).update(subject.rows)
        elif note.window is None or EVERYTHING in named(subject):
            others.append(subject)
        else:
            others.append(Both((subject, _inside(note, known))))
    for (window, columns), rows in merged.items():
        one = Keys(columns, frozenset(rows))
        others.append(
            one if not isinstance(window, periods.Window) else Both((one, _within(window, known)))
        )
    if not others:
        return None
    return others[0] if len(others) == 1 else Either(tuple(others))


def _inside(note: Note, known: Sequence[str]) -> Keys:
    assert note.window is not None
    return _within(note.window, known)


def _within(window: periods.Window, known: Sequence[str]) -> Keys:
    return Keys(
        ("period",), frozenset((one,) for one in known if window.covers(periods.parse(one)))
    )


def noted_periods(notes: Sequence[Note], mirror: Mirror) -> tuple[str, ...]:
    """Return the loaded periods (ISO text, in order) that notes are about by themselves.

    A note on a pair in all periods is on none of them.

    >>> noted_periods([], Mirror([], []))
    ()
    """
    known = tuple(mirror.cells.periods)
    found: set[str] = set()
    for note in notes:
        if note.subject is None and note.window is not None:
            found |= {text for (text,) in _within(note.window, known).rows}
        elif shows_on(note, ("period",)):
            of_it = _periods_of(note.subject, mirror, known)
            if note.window is not None and EVERYTHING not in named(note.subject):
                of_it &= {text for (text,) in _within(note.window, known).rows}
            found |= of_it
    return tuple(sorted(found))


def _periods_of(subject: Selection | None, mirror: Mirror, known: Sequence[str]) -> set[str]:
    if subject is None:
        return set(known)
    try:
        cells = mirror.picked(subject, None)
    except KeyError:
        return set()
    codes = mirror.cells.period[cells]
    return {known[code] for code in set(codes.tolist())}
