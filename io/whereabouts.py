"""Whether the files of a case are still where they were read, and still what was read."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from mirrorgap.io.reading import fingerprint
from mirrorgap.model.case import Source
from mirrorgap.model.stopping import check


class State(StrEnum):
    """What became of a source's file."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"


def states(sources: Iterable[Source]) -> dict[str, State]:
    """Return the state of each file, by path; nothing is read into the case.

    A file that is there and has another size or SHA-256 is *changed*; one that is not there, or cannot
    be read, is *moved*.

    >>> states([])
    {}
    """
    found: dict[str, State] = {}
    for source in sources:
        if source.path not in found and source.in_use:
            check()
            found[source.path] = state_of(source.path, source)
    return found


def state_of(path: str | Path, source: Source) -> State:
    """Return what *path* is to *source*: the file that was read, another one, or nothing."""
    path = Path(path)
    try:
        if path.stat().st_size != source.size:
            return State.CHANGED
        same = fingerprint(path).sha256 == source.sha256
    except OSError:
        return State.MOVED
    return State.SAME if same else State.CHANGED
