"""The log of a case for people: each version with its time, what was done, and with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from mirrorgap.model.command import Half
from mirrorgap.model.store import Act, Version

#: Columns of `frame`.
FIELDS = ("version", "time", "kind", "act", "label", "parameters")
#: What the two halves are called in the log.
KINDS = {Half.WORK: "case", Half.EYE: "view"}


@dataclass(frozen=True, slots=True)
class Line:
    """One version in words.

    Attributes
    ----------
    version : int
    time : str
        ISO 8601 with offset.
    kind : "case" or "view"
        Whether it changed the case, or only what was looked at.
    label, parameters : str
    standing : bool
        Whether what it did still holds: it was not taken back since.
    """

    version: int
    time: str
    kind: str
    label: str
    parameters: str
    standing: bool


def lines(log: Sequence[Version], *, eye: bool = True) -> tuple[Line, ...]:
    """Return the log in words, oldest first; without *eye*, only what changed the case.

    >>> lines([])
    ()
    """
    standing = _standing(log)
    return tuple(
        Line(one.id, one.time, KINDS[one.half], one.label, one.parameters, one.id in standing)
        for one in log
        if eye or one.half is Half.WORK
    )


def _standing(log: Sequence[Version]) -> frozenset[int]:
    """Return the versions on the way from the beginning to where both trails stand now."""
    found: set[int] = set()
    by_id = {one.id: one for one in log}
    for half in Half:
        at = log[-1].place.at(half)[0] if log else None
        while at is not None and at in by_id:
            found.add(at)
            at = by_id[at].parent
    return frozenset(found)


def frame(log: Sequence[Version], *, eye: bool = True) -> pd.DataFrame:
    """Return one row a version with `FIELDS`, oldest first; ``parameters`` is "" where none are.

    >>> list(frame([]).columns) == list(FIELDS)
    True
    """
    rows = [
        (one.id, one.time, KINDS[one.half], str(one.act), one.label, one.parameters)
        for one in log
        if eye or one.half is Half.WORK
    ]
    return pd.DataFrame(rows, columns=list(FIELDS))


def as_text(log: Sequence[Version], title: str = "", *, eye: bool = False) -> str:
    r"""Return the log as plain text, to be read or filed; what was taken back says so.

    >>> from mirrorgap.model.store import Place
    >>> first = Version(1, Act.START, Half.WORK, None, "2026-11-22T10:00:00+01:00", "Begin", "",
    ...                 Place(1, 1, 1, 1))
    >>> as_text([first], "Chips")
    'Chips: what was done, in order\n\n    1  2026-11-22 10:00:00 +01:00  Begin\n'
    """
    head = f"{title or 'The case'}: what was done, in order"
    told = [head, ""]
    for one in lines(log, eye=eye):
        stamp = f"{one.time[:10]} {one.time[11:19]} {one.time[19:]}".rstrip()
        gone = "" if one.standing or is_step(log[one.version - 1]) else "  (taken back since)"
        told.append(f"{one.version:5}  {stamp}  {one.label}{gone}")
        told += [f"{'':7}{line}" for line in one.parameters.splitlines()]
    return "\n".join(told) + "\n"


def is_step(version: Version) -> bool:
    """Return whether a version is a step along a trail (undo, redo, back, forward)."""
    return version.act not in (Act.START, Act.DO)
