"""A newer download of a source: read as the earlier one was, and the rows that notes are on found again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mirrorgap.io import reading
from mirrorgap.io.grids import Grid, ReadingError, Tick
from mirrorgap.io.rates import rates_of_case
from mirrorgap.io.recipes import Recipe
from mirrorgap.model import vintages
from mirrorgap.model.case import Source, Work
from mirrorgap.model.mapping import Mapping, missing
from mirrorgap.model.records import Chunk
from mirrorgap.model.vintage_commands import NewVintage, rows_named

#: Who must have said a constant for it to go for the newer download too: a person.
_PEOPLE = ("dialog", "option", "recipe")


@dataclass(frozen=True)
class Newer:
    """A newer reading of a source, beside the one that it takes the place of."""

    earlier: Source
    source: Source
    chunk: Chunk

    def command(self, work: Work, old: Chunk) -> NewVintage:
        """Return the command that takes it into *work*; *old* holds the earlier records."""
        rows = vintages.carried(rows_named(work, self.earlier.chunk), old, self.chunk)
        return NewVintage(self.earlier.chunk, self.source, rows)


def read_newer(
    path: str | Path,
    earlier: Source,
    work: Work,
    recipes: Sequence[Recipe] = (),
    tick: Tick | None = None,
) -> Newer:
    """Read the sheet of *path* that stands for *earlier*, with what a person said of that one.

    The sheet of the same name, or the only one. Money is converted by the rates of *work*.

    Raises
    ------
    ReadingError
        When there is no such sheet, no table in it, not all is said, or it is the same file.
    OSError
        When it cannot be opened.
    """
    path = Path(path)
    told = reading.fingerprint(path)
    if told.sha256 == earlier.sha256:
        raise ReadingError(path.name, "this is the file that was read: nothing has changed")
    book = reading.opened(path)
    grid = book.grid(_sheet(book.sheets, earlier, path), tick=tick)
    source, chunk = reading.sourced(
        grid, _mapping(grid, earlier, recipes), told, rates_of_case(work.rates)
    )
    if not len(chunk):
        raise ReadingError(path.name, "no row of it became a record", grid.sheet)
    return Newer(earlier, source, chunk)


def fitting(path: str | Path, sources: Sequence[Source]) -> tuple[Source, ...]:
    """Return the sources in use that *path* may be a newer download of: those of its name, or all.

    >>> fitting("b.xlsx", [])
    ()
    """
    used = [source for source in sources if source.in_use]
    same = [source for source in used if Path(source.path).name == Path(path).name]
    return tuple(same or used)


def _sheet(sheets: Sequence[str], earlier: Source, path: Path) -> str:
    if earlier.sheet in sheets:
        return earlier.sheet
    if len(sheets) == 1:
        return sheets[0]
    raise ReadingError(
        path.name, f"it has no sheet {earlier.sheet!r}, and several others: {', '.join(sheets)}"
    )


def _mapping(grid: Grid, earlier: Source, recipes: Sequence[Recipe]) -> Mapping:
    """Return how the sheet proposes itself, with what a person said; else as the earlier was read."""
    known = earlier.mapping
    for made in reading.propose(grid, recipes):
        if made.layout != known.layout:
            continue
        for role, place in known.said_by:
            said = place.startswith(_PEOPLE) and role != "scale"
            if said and made.column(role) is None and known.constant(role) is not None:
                made = made.with_constant(role, known.constant(role), place)
        place = dict(known.said_by).get("scale", "")
        if made.scale is None or place.startswith(_PEOPLE):
            made = made.with_scale(known.scale, place or "dialog")
        made = replace(made, rates=known.rates, sums=known.sums, scope=known.scope)
        if not missing(made):
            return made
    return known
