"""Files to records: what a sheet proposes, what it leaves unsaid, and the one way to read it."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from mirrorgap.io import retrieval
from mirrorgap.io.extracting import Reading, extract
from mirrorgap.io.grids import Book, Grid, ReadingError, Tick
from mirrorgap.io.grids_open import ENDINGS, WORKBOOKS, open_book
from mirrorgap.io.layouts import (
    blocks,
    comtrade,
    crossed,
    dataweb,
    forms,
    india,
    japan,
    publishers,
    russia_goods,
    tuik,
)
from mirrorgap.io.layouts.kinds import not_goods_trade, says_trade
from mirrorgap.io.layouts.preamble import INFERRED, PUBLISHER
from mirrorgap.io.layouts.several import tables
from mirrorgap.io.recipes import Recipe, offered, reconciled, to_confirm
from mirrorgap.io.retrieval import Retrieved
from mirrorgap.io.running_sums import MONTHS
from mirrorgap.model.case import Source
from mirrorgap.model.countries import to_iso3
from mirrorgap.model.mapping import Mapping, missing, says
from mirrorgap.model.money import Rates
from mirrorgap.model.records import Chunk
from mirrorgap.model.words import number_of

__all__ = [
    "Loaded",
    "Problem",
    "Reading",
    "Said",
    "files_in",
    "load",
    "missing",
    "propose",
    "read",
]

#: Below this a proposal is a guess that a person must look at before anything is read by it.
SURE = 0.5
#: Above this the layout is known by sight, and nobody else is asked.
KNOWN = 0.95
#: The rows over a table that are looked at for when it was retrieved.
_ABOVE = 30
OPTION = "option"
_RECOGNISERS: tuple[Callable[[Grid], tuple[Mapping, ...]], ...] = (
    comtrade.recognise,
    tuik.recognise,
    forms.recognise,
    japan.recognise,
    india.recognise,
    dataweb.recognise,
    russia_goods.recognise,
    blocks.recognise,
    crossed.recognise,
    publishers.recognise,
)


def propose(grid: Grid, recipes: Sequence[Recipe] = ()) -> tuple[Mapping, ...]:
    """Return how *grid* may be read, the best first, each with its score and a reason in words.

    An empty tuple means that no table of numbers was found at all.

    Parameters
    ----------
    recipes : sequence of Recipe
        The user's own; one that fits comes before the generic reader's proposal.
    """
    found: list[Mapping] = []
    for recognise in _RECOGNISERS:
        found.extend(recognise(grid))
        if any(mapping.score > KNOWN for mapping in found):
            break
    found += [_before(own, found) for own in offered(grid, recipes)]
    return tuple(sorted(found, key=lambda mapping: -mapping.score))


def _before(own: Mapping, known: Sequence[Mapping]) -> Mapping:
    """Return a recipe's mapping, ahead of the layout that it corrects and filled from it."""
    own = reconciled(own, known)
    same = next((mapping for mapping in known if mapping.layout == own.layout), None)
    if same is None:
        return own
    told = dict(same.said_by)
    for role, text in same.constants:
        if not says(own, role):
            own = own.with_constant(role, text, told.get(role, same.layout))
    if own.scale is None:
        own = own.with_scale(same.scale, told.get("scale", same.layout))
    return replace(own, score=max(own.score, min(1.0, same.score + 0.001)))


def read(
    grid: Grid, mapping: Mapping, limit: int | None = None, rates: Rates | None = None
) -> Reading:
    """Read *grid* as *mapping* says: the one function behind preview and import.

    Parameters
    ----------
    limit : int, optional
        Read only the first rows of the sheet (a preview); the ledger is about these then.
    rates : Rates, optional
        By which money becomes dollars, unless the mapping names a file; by default the ECB's.

    Raises
    ------
    ReadingError
        Where the mapping names a column that the sheet does not have.
    """
    used = [j for _, j in mapping.columns] + [v.column for v in mapping.values]
    used += [rule.column for rule in mapping.rules]
    if used and max(used) >= len(grid.columns):
        advice = "the mapping names a column that the sheet does not have: choose its columns again"
        raise ReadingError(grid.file, advice, grid.sheet)
    return extract(grid if limit is None else grid.head(limit), mapping, rates)


@dataclass(frozen=True, slots=True)
class Said:
    """What the user says about files that do not say it themselves (the options of a command).

    Attributes
    ----------
    reporter : str or None
        Any spelling of a country.
    flow : str or None
        ``export``, ``import``, ``re-export`` or ``re-import``.
    currency : str or None
        ISO 4217.
    scale : float or None
        What the values are multiplied with: 1, 1000, 1000000.
    year : str or None
    valuation : str or None
        ``CIF``, ``FOB`` or ``adjusted``.
    rates : str or None
        A file of exchange rates: currency, period, per_usd.
    months_from_sums : bool
        Read sums since January as the months in between, where these follow exactly.
    recipes : tuple of Recipe
        Recipes that are named, and so go for every table of their shape.
    """

    reporter: str | None = None
    flow: str | None = None
    currency: str | None = None
    scale: float | None = None
    year: str | None = None
    valuation: str | None = None
    rates: str | None = None
    recipes: tuple[Recipe, ...] = ()
    months_from_sums: bool = False

    def fill(self, mapping: Mapping) -> Mapping:
        """Return *mapping* with what the source leaves unsaid; a publisher's habit yields to it."""
        reporter = to_iso3(self.reporter) or self.reporter if self.reporter else None
        for role, text in (
            ("reporter", reporter),
            ("flow", self.flow),
            ("currency", self.currency.upper() if self.currency else None),
            ("valuation", self.valuation),
            ("year", self.year),
        ):
            if text is not None and not self._stated(mapping, role):
                mapping = mapping.with_constant(role, text, OPTION)
        if self.scale is not None and self._scale_open(mapping):
            mapping = mapping.with_scale(self.scale, OPTION)
        if self.months_from_sums:
            mapping = replace(mapping, sums=MONTHS)
        return mapping if self.rates is None else replace(mapping, rates=self.rates)

    def _scale_open(self, mapping: Mapping) -> bool:
        place = dict(mapping.said_by).get("scale")
        return place in (None, PUBLISHER, INFERRED) or "scale" in to_confirm(mapping)

    def _stated(self, mapping: Mapping, role: str) -> bool:
        if role == "year" and says(mapping, "period"):
            return True
        if role in to_confirm(mapping):
            return False  # what is said of this file goes before what a recipe was told of another
        return says(mapping, role) and dict(mapping.said_by).get(role) != PUBLISHER


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or sheet of which nothing was read, and why, in one sentence.

    Attributes
    ----------
    path, sheet : str
    sentence : str
        For people: file, sheet, row, value, what to do.
    rows : int
        Rows of the sheet, all of them set aside; 0 where it could not be opened.
    kind : "error", "reference", "not goods trade", "no table" or "duplicate"
    row, value : int, str
        The first row that holds anything, as a person sees its number, and its first text.
    """

    path: str
    sheet: str
    sentence: str
    rows: int = 0
    kind: str = "error"
    row: int = 1
    value: str = ""


@dataclass(frozen=True)
class Loaded:
    """What came of files: sources with their records' chunks, in the same order, and problems."""

    sources: tuple[Source, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass
class _Loading:
    said: Said
    tick: Tick | None
    total: int
    recipes: tuple[Recipe, ...] = ()
    done: int = 0
    sources: list[Source] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)


def load(
    paths: Sequence[Path | str],
    said: Said | None = None,
    tick: Tick | None = None,
    recipes: Sequence[Recipe] = (),
) -> Loaded:
    """Read every sheet of the files and folders in *paths*.

    Parameters
    ----------
    said : Said, optional
        Fills what the sources leave unsaid.
    tick : callable, optional
        Called with bytes done and in all; may raise to cancel.
    recipes : sequence of Recipe, optional
        The user's own.

    Returns
    -------
    Loaded
        Sources may be incomplete (see `missing` of their mapping): their records then have nulls,
        and their ledger says so in its warnings. Files that cannot be read are problems, never
        exceptions.
    """
    files = [file for path in paths for file in files_in(Path(path))]
    sizes = {file: file.stat().st_size if file.is_file() else 0 for file in files}
    said = said or Said()
    every = (*said.recipes, *recipes)
    loading = _Loading(said, tick, max(1, sum(sizes.values())), every)
    for file in files:
        try:
            with _no_collecting():
                _load_file(file, sizes[file], loading)
        except ReadingError as problem:
            loading.problems.append(Problem(str(file), problem.sheet, str(problem)))
        loading.done += sizes[file]
        if tick is not None:
            tick(loading.done, loading.total)
    return Loaded(tuple(loading.sources), tuple(loading.chunks), tuple(loading.problems))


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Keep Python from looking for cycles among the many values of a file, which are in none."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def files_in(path: Path) -> Iterator[Path]:
    """Yield the files that *path* means: itself, or what a folder holds, in the order of names.

    >>> [file.name for file in files_in(Path("one.csv"))]
    ['one.csv']
    """
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith((".", "~$")) and Path(name).suffix.lower() in ENDINGS:
                yield Path(folder) / name


def _load_file(file: Path, size: int, loading: _Loading) -> None:
    book = open_book(file)
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest in loading.seen:
        sentence = f"{file.name}: the same content as {loading.seen[digest]}, read once"
        loading.problems.append(Problem(str(file), "", sentence, kind="duplicate"))
        return
    loading.seen[digest] = file.name
    stamp = datetime.now().astimezone().isoformat(timespec="seconds")
    retrieved = retrieval.of_file(file, book.sheets)
    for number, sheet in enumerate(book.sheets):
        grid = book.grid(sheet, tick=_share(loading, size, number, len(book.sheets)))
        if not grid.n or grid.blank_rows.all():
            continue
        _load_sheet(grid, loading, Fingerprint(str(file), size, digest, stamp, retrieved))
    del book


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells one file from another: path, size in bytes, SHA-256, and when it was read.

    *retrieved* is when it was retrieved, and what of it tells so (`mirrorgap.io.retrieval`).
    """

    path: str
    size: int
    sha256: str
    read_at: str
    retrieved: Retrieved = ("", "")


def _share(loading: _Loading, size: int, number: int, sheets: int) -> Tick | None:
    tick = loading.tick
    if tick is None:
        return None
    start, step = loading.done + size * number // sheets, size / sheets

    def part(done: int, total: int) -> None:
        tick(start + int(step * done / max(1, total)), loading.total)

    return part


def _load_sheet(grid: Grid, loading: _Loading, told: Fingerprint) -> None:
    sentence = not_goods_trade(grid)
    proposals = propose(grid, loading.recipes) if sentence is None else ()
    if sentence is not None:
        kind, text = sentence
        loading.problems.append(_refused(grid, told, text, kind))
        return
    if not proposals or proposals[0].score < SURE:
        advice = (
            "no table of trade was found here: open it with the import dialog to say what it is"
        )
        ending = Path(grid.file).suffix.lower()
        if not grid.sheet and ending in WORKBOOKS:
            advice = f"it is called {ending} but is a text file, no workbook; {advice}"
        text = str(ReadingError(grid.file, advice, grid.sheet))
        loading.problems.append(_refused(grid, told, text))
        return
    if loading.said.flow is None and not says_trade(grid, proposals[0]):
        advice = (
            "nothing in this sheet says that it is about trade: if it is, open it with the import"
            " dialog, or say --flow"
        )
        text = str(ReadingError(grid.file, advice, grid.sheet))
        loading.problems.append(_refused(grid, told, text))
        return
    for mapping in tables(grid, proposals[0], lambda part: propose(part, loading.recipes)):
        _load_table(grid, mapping, loading, told)


def _load_table(grid: Grid, mapping: Mapping, loading: _Loading, told: Fingerprint) -> None:
    source, chunk = sourced(grid, loading.said.fill(mapping), told)
    if not len(chunk):
        advice = "no row of this sheet could be read as a record: " + _main_reason(source)
        text = str(ReadingError(grid.file, advice, grid.sheet))
        loading.problems.append(_refused(grid, told, text))
        return
    loading.sources.append(source)
    loading.chunks.append(chunk)


def _refused(grid: Grid, told: Fingerprint, text: str, kind: str = "no table") -> Problem:
    row = int(np.argmin(grid.blank_rows)) if grid.n else 0
    value = next((cell for cell in grid.texts(row) if cell), "") if grid.n else ""
    number = int(grid.numbers[row]) if grid.n else 1
    return Problem(told.path, grid.sheet, text, grid.n, kind, number, value[:120])


def _main_reason(source: Source) -> str:
    entries = sorted(
        source.ledger.set_aside,
        key=lambda entry: (
            entry.reason in ("header", "blank row", "above the header"),
            -entry.rows,
        ),
    )
    if not entries:
        return "it is empty"
    return f"{number_of(entries[0].rows, 'row')}: {entries[0].reason}"


def sourced(
    grid: Grid, mapping: Mapping, told: Fingerprint, rates: Rates | None = None
) -> tuple[Source, Chunk]:
    """Read *grid* and return its source (file, mapping, scope, ledger) with its records' chunk."""
    reading = read(grid, mapping, rates=rates)
    lacking = [role for role in missing(mapping) if role != "scale"]
    ledger = reading.ledger
    if lacking:
        sentence = f"the source does not say: {', '.join(lacking)}"
        ledger = replace(ledger, warnings=(*ledger.warnings, sentence))
    retrieved, by = retrieval.with_preamble(told.retrieved, _above(grid, mapping))
    source = Source(
        chunk=reading.chunk.id,
        path=told.path,
        sheet=grid.sheet,
        size=told.size,
        sha256=told.sha256,
        read_at=told.read_at,
        mapping=reading.mapping,
        scope=reading.scope,
        ledger=ledger,
        illustrative=reading.illustrative,
        retrieved=retrieved,
        retrieved_by=by,
    )
    return source, reading.chunk


def _above(grid: Grid, mapping: Mapping) -> list[str]:
    """Return the lines over a table, in which a publisher may say when it was retrieved."""
    header = mapping.header_row
    rows = grid.n if header is None else grid.index(header)
    return [" ".join(filter(None, grid.texts(row))) for row in range(min(rows, grid.n, _ABOVE))]


def fingerprint(path: Path | str) -> Fingerprint:
    """Return size and SHA-256 of a file, stamped with the present time."""
    path = Path(path)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stamp = datetime.now().astimezone().isoformat(timespec="seconds")
    size = path.stat().st_size
    return Fingerprint(str(path), size, digest, stamp, retrieval.of_file(path))


def opened(path: Path | str) -> Book:
    """Open a file as sheets, for a preview; see `mirrorgap.io.grids_open.open_book`."""
    return open_book(path)
