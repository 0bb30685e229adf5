"""A case file read for a command: its sources with their records, its claims, notes and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mirrorgap.io.casefile import SUFFIX, CaseFile
from mirrorgap.io.caseschema import CaseError
from mirrorgap.io.grids import ReadingError, Tick
from mirrorgap.io.reading import Loaded, Said
from mirrorgap.io.reading_many import load_many
from mirrorgap.model.case import Case
from mirrorgap.model.store import Store


@dataclass(frozen=True)
class LoadedCase(Loaded):
    """What came of paths, and the case among them; None where there is none."""

    case: Case | None = None


def load_paths(
    paths: Sequence[Path | str], said: Said | None = None, tick: Tick | None = None
) -> LoadedCase:
    """Read files and folders as `load_many` does, and one case file as it was left.

    Parameters
    ----------
    paths : sequence of path
        At most one of them is a case file (``.mirrorgap``): it is opened to be read only, and gives
        the records that it holds, whether its source files are there or not.
    said, tick
        As for `load_many`; they do not concern the case.

    Raises
    ------
    ReadingError
        When the case cannot be opened, or there are two.

    Examples
    --------
    >>> load_paths([]).case is None
    True
    """
    cases = _cases(paths)
    if not cases:
        loaded = load_many(paths, said, tick)
        return LoadedCase(loaded.sources, loaded.chunks, loaded.problems)
    if len(cases) > 1:
        raise ReadingError(cases[1].name, "this is a second case: give one at a time")
    held = open_case(cases[0])
    rest = [path for path in paths if Path(path) != cases[0]]
    loaded = load_many(rest, said, tick) if rest else Loaded()
    return LoadedCase(
        (*held.sources, *loaded.sources),
        (*held.chunks, *loaded.chunks),
        loaded.problems,
        held.case,
    )


def _cases(paths: Sequence[Path | str]) -> list[Path]:
    return [Path(path) for path in paths if Path(path).suffix.lower() == SUFFIX]


def open_case(path: Path) -> LoadedCase:
    """Return a case as it was left, with the records of the sources in use.

    Raises
    ------
    ReadingError
        When it is no case, damaged, or written by a newer program.
    """
    if not path.is_file():
        raise ReadingError(path.name, "there is no such file: look for it by its name")
    try:
        file = CaseFile.open(path, read_only=True)
        try:
            case = Store(file).case
            sources = case.work.in_use
            return LoadedCase(sources, tuple(file.chunk(one.chunk) for one in sources), (), case)
        finally:
            file.close()
    except CaseError as wrong:
        text = str(wrong).removeprefix(f"{path.name}: ").removesuffix(".")
        raise ReadingError(path.name, text) from wrong
