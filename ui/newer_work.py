"""A newer download on its way into a case: read in a process, compared in a thread. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from mirrorgap.io import recipes
from mirrorgap.io.grids import Tick
from mirrorgap.io.newer import Newer, read_newer
from mirrorgap.model import vintages
from mirrorgap.model.case import Case, Source, Work
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.records import Chunk
from mirrorgap.model.settling import Settling
from mirrorgap.model.vintage_commands import NewVintage, rows_named
from mirrorgap.model.vintage_reach import Reach, reach
from mirrorgap.model.vintages import Vintage
from mirrorgap.ui.question import query_of

#: Gives the records of a source by its chunk.
Fetch = Callable[[str], Chunk]


@dataclass(frozen=True, eq=False)
class Compared:
    """A newer download beside what it would take the place of.

    *command* is None where both are in the case already.
    """

    earlier: Source
    source: Source
    vintage: Vintage
    reach: Reach
    command: NewVintage | None = None
    chunk: Chunk | None = None


def load_newer(
    path: str, earlier: Source, work: Work, kept: Path, *, tick: Tick
) -> tuple[Newer, bool]:
    """Read a newer download of *earlier*, in a process of its own; *kept* holds the user's recipes.

    Where no record of that sheet differs, the other sheets of its file are read: the first that does
    differ is returned. The second value is whether none does.
    """
    known = recipes.recipes_in(kept)
    first = read_newer(path, earlier, work, known, tick)
    if first.chunk.id != earlier.chunk:
        return first, False
    file = (earlier.path, earlier.sha256)
    for one in work.in_use:
        if (one.path, one.sha256) == file and one.chunk != earlier.chunk:
            newer = read_newer(path, one, work, known, tick)
            if newer.chunk.id != one.chunk:
                return newer, False
    return first, True


def compare(case: Case, newer: Newer, fetch: Fetch) -> Compared:
    """Compare a newer reading with the one that is in use, and what the case says of it."""
    old = fetch(newer.earlier.chunk)
    command = newer.command(case.work, old)
    after = command.change(case.work)

    def get(chunk: str) -> Chunk:
        return newer.chunk if chunk == newer.chunk.id else fetch(chunk)

    return _compared(case, case.work, after, newer, old, get, command)


def compare_kept(case: Case, source: Source, fetch: Fetch) -> Compared:
    """Compare a source with the earlier download that the case keeps of it."""
    earlier = case.work.source(source.earlier)
    old, new = fetch(earlier.chunk), fetch(source.chunk)
    # As the case would stand with the earlier one in use, its notes on the rows of that.
    rest = tuple(one for one in case.work.sources if one.chunk != earlier.chunk)
    rows = vintages.carried(rows_named(case.work, source.chunk), new, old)
    before = NewVintage(source.chunk, earlier, rows).change(replace(case.work, sources=rest))
    return _compared(case, before, case.work, Newer(earlier, source, new), old, fetch)


def _compared(
    case: Case,
    before: Work,
    after: Work,
    newer: Newer,
    old: Chunk,
    get: Fetch,
    command: NewVintage | None = None,
) -> Compared:
    found = vintages.compared(old, newer.chunk)
    touched = reach(before, after, _mirror(before, get), _mirror(after, get), query_of(case))
    return Compared(newer.earlier, newer.source, found, touched, command, newer.chunk)


def _mirror(work: Work, get: Fetch) -> Mirror:
    used = work.in_use
    settled = Settling.of(used, work.settings.settle)
    return Mirror([get(one.chunk) for one in used], [one.scope for one in used], settling=settled)
