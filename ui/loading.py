"""What the window has done in a process of its own when files are opened. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mirrorgap.io import reading, recipes
from mirrorgap.io.grids import Grid, ReadingError, Tick
from mirrorgap.io.layouts.preamble import INFERRED
from mirrorgap.io.reading import Loaded, Problem
from mirrorgap.model.mapping import Mapping

#: The import dialog works on so many rows of a sheet; the rest is read when it closes.
PEEKED = 20_000


@dataclass(frozen=True)
class Found:
    """What came of one file: what was read, and the sheets that do not say everything."""

    path: str
    loaded: Loaded
    unsaid: tuple[str, ...] = ()


@dataclass(frozen=True)
class Peek:
    """One sheet as the import dialog shows it; not *whole*: its first rows only."""

    path: str
    sheet: str
    sheets: tuple[str, ...]
    grid: Grid
    whole: bool
    mapping: Mapping


def load_file(path: str, kept: Path, *, tick: Tick) -> Found:
    """Read all sheets of a file that say everything, and name those that do not.

    *kept* is the folder of the user's recipes. What only a recipe says of a sheet is not said yet.
    """
    loaded = reading.load([path], tick=tick, recipes=recipes.recipes_in(kept))
    asked = [bool(reading.missing(m) or recipes.to_confirm(m)) for m in _mappings(loaded)]
    whole = [i for i, open_ in enumerate(asked) if not open_]
    unsaid = [one.sheet for one, open_ in zip(loaded.sources, asked, strict=True) if open_]
    if not loaded.sources:
        unsaid = [one.sheet for one in loaded.problems if one.kind == "no table"][:1]
    told = tuple(
        one for one in loaded.problems if one.sheet not in unsaid or one.kind != "no table"
    )
    return Found(
        path,
        Loaded(
            tuple(loaded.sources[i] for i in whole),
            tuple(loaded.chunks[i] for i in whole),
            # Beside sheets that were read, one without a table is a cover or a legend.
            tuple(one for one in told if not whole or one.kind == "error"),
        ),
        tuple(unsaid),
    )


def _mappings(loaded: Loaded) -> list[Mapping]:
    return [one.mapping for one in loaded.sources]


def peek(path: str, sheet: str, kept: Path, known: Mapping | None = None, *, tick: Tick) -> Peek:
    """Return the first rows of a sheet and how they may be read (*known*: how they were)."""
    book = reading.opened(path)
    grid = book.grid(sheet, PEEKED + 1, tick)
    whole = grid.n <= PEEKED
    grid = grid if whole else grid.head(PEEKED)
    proposals = (known,) if known is not None else reading.propose(grid, recipes.recipes_in(kept))
    mapping = (
        proposals[0] if proposals else Mapping("tidy", header_row=_first_row(grid), scale=None)
    )
    return Peek(path, sheet, book.sheets, grid, whole, mapping)


def _first_row(grid: Grid) -> int | None:
    return int(grid.numbers[0]) if grid.n else None


@dataclass(frozen=True)
class Answer:
    """What the user said about a sheet; *kept* is where to remember it, None: not at all."""

    sheet: str
    mapping: Mapping
    kept: Path | None = None


def load_as(path: str, answer: Answer, others: tuple[str, ...], *, tick: Tick) -> Loaded:
    """Read a sheet as the user said, and *others* of the file with what was said about it.

    Sheets that still do not say everything are problems.
    """
    sheet, mapping = answer.sheet, answer.mapping
    told = reading.fingerprint(path)
    book = reading.opened(path)
    sources, chunks, problems = [], [], []
    for name in (sheet, *others):
        grid = book.grid(name, tick=tick)
        wanted = mapping if name == sheet else _likewise(grid, mapping)
        if wanted is None or reading.missing(wanted):
            text = str(
                ReadingError(Path(path).name, "it does not say everything: open it alone", name)
            )
            problems.append(Problem(path, name, text, grid.n))
            continue
        source, chunk = reading.sourced(grid, wanted, told)
        if not len(chunk):
            text = str(ReadingError(Path(path).name, "no row of it became a record", name))
            problems.append(Problem(path, name, text, grid.n))
            continue
        sources.append(source)
        chunks.append(chunk)
        if name == sheet and answer.kept is not None:
            recipes.save(recipes.Recipe.of(Path(path).stem, grid, mapping), answer.kept)
    return Loaded(tuple(sources), tuple(chunks), tuple(problems))


def _likewise(grid: Grid, said: Mapping) -> Mapping | None:
    """Return how *grid* proposes itself, with what the user said of its sister sheet."""
    proposals = reading.propose(grid)
    if not proposals:
        return None
    made = proposals[0]
    for role, place in said.said_by:
        if place.startswith("dialog") and made.column(role) is None and made.constant(role) is None:
            made = made.with_constant(role, said.constant(role))
    inferred = dict(made.said_by).get("scale") == INFERRED
    said_scale = dict(said.said_by).get("scale", "")
    if made.scale is None or (inferred and said_scale.startswith("dialog")):
        made = made.with_scale(said.scale)
    return made
