"""Many files read side by side, on all cores, with the same result as one after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from mirrorgap.io import pool
from mirrorgap.io.grids import Tick
from mirrorgap.io.reading import Loaded, Problem, Said, files_in, load

#: Files that are packed, and the times more that there is to read in them than their size says.
_PACKED, _TIMES = frozenset((".xlsx", ".xlsm", ".xlsb", ".ods", ".zip", ".gz")), 4
Result = TypeVar("Result")


def load_many(
    paths: Sequence[Path | str], said: Said | None = None, tick: Tick | None = None
) -> Loaded:
    """Read every sheet of the files and folders in *paths*, as `load` does, on several cores.

    Parameters
    ----------
    said : Said, optional
        Fills what the sources leave unsaid.
    tick : callable, optional
        Called with bytes done and in all, after each file where several processes read.

    Returns
    -------
    Loaded
        In the order of *paths*, whichever file was read first.

    Examples
    --------
    >>> load_many(["no-such-file.csv"]).problems[0].sentence
    'no-such-file.csv: there is no such file: look for it by its name'
    """
    return joined(read_each(paths, whole, said, tick))


def whole(loaded: Loaded) -> Loaded:
    """Return what was read as it is: the *work* of `read_each` that keeps all."""
    return loaded


def joined(parts: Sequence[Loaded]) -> Loaded:
    """Return what was read of several files as one, in their order."""
    return Loaded(
        tuple(source for part in parts for source in part.sources),
        tuple(chunk for part in parts for chunk in part.chunks),
        tuple(problem for part in parts for problem in part.problems),
    )


def read_each(
    paths: Sequence[Path | str],
    work: Callable[[Loaded], Result],
    said: Said | None = None,
    tick: Tick | None = None,
) -> list[Result]:
    """Return *work* of what each file of *paths* holds, done in the process that read it.

    So records need not travel where only something smaller is wanted of them. A file with the
    content of one before it is not read again: its part is a problem that says so.

    Parameters
    ----------
    work : callable
        Known to other processes by its name: a function of a module.
    said, tick
        As for `load_many`.

    Examples
    --------
    >>> [len(part.problems) for part in read_each(["no-such-file.csv"], whole)]
    [1]
    """
    files = [file for path in paths for file in files_in(Path(path))]
    first = _firsts(files)
    asked = [place for place in range(len(files)) if first[place] == place]
    reading = _Reading(files, partial(_worked, work, said or Said()), tick)
    done = reading.done(asked)
    parts = []
    for place, file in enumerate(files):
        before = first[place]
        if place not in done and not done[before].opened:
            # A file that cannot be opened is no earlier one to anybody.
            done |= reading.done([place])
        if place in done:
            parts.append(done[place].result)
            continue
        sentence = f"{file.name}: the same content as {files[before].name}, read once"
        parts.append(work(Loaded(problems=(Problem(str(file), "", sentence, kind="duplicate"),))))
    reading.tell(range(len(files)))
    return parts


@dataclass(frozen=True, slots=True)
class _Done(Generic[Result]):
    """What came of one file, and whether it could be opened at all."""

    result: Result
    opened: bool


def _worked(
    work: Callable[[Loaded], Result], said: Said, file: Path, tick: Tick | None = None
) -> _Done[Result]:
    loaded = load([file], said, tick)
    unopened = any(one.kind == "error" and not one.sheet for one in loaded.problems)
    return _Done(work(loaded), bool(loaded.sources) or not unopened)


class _Reading(Generic[Result]):
    """Files to be read, by their places, with what is told of the progress."""

    def __init__(
        self,
        files: Sequence[Path],
        work: Callable[..., _Done[Result]],
        tick: Tick | None,
    ) -> None:
        self._files, self._work, self._tick = files, work, tick
        self._ended: set[int] = set()
        self._sizes = [file.stat().st_size if file.is_file() else 0 for file in files]

    def done(self, places: Sequence[int]) -> dict[int, _Done[Result]]:
        """Read the files at *places*, on several cores where there is enough to read."""
        cores = pool.processes(len(places), sum(self._sizes[place] for place in places))
        if cores > 1:
            try:
                return self._side_by_side(places, cores)
            except (BrokenProcessPool, OSError):
                # No more processes may be started here, or one was killed.
                pass
        return {place: self._read(place) for place in places}

    def _read(self, place: int) -> _Done[Result]:
        """Read one file in this process, telling of its bytes."""

        def within(done: int, total: int) -> None:
            if done < total:
                self.tell((), done)

        found = self._work(self._files[place], within)
        self.tell([place])
        return found

    def _side_by_side(self, places: Sequence[int], cores: int) -> dict[int, _Done[Result]]:
        """Read the largest first, here and in other processes, each the next that nobody has."""
        mine, *rest = sorted(places, key=lambda place: -self._weight(place))
        found: dict[int, _Done[Result]] = {}
        theirs: dict[int, Future[_Done[Result]]] = {}

        with ExitStack() as stack:
            others = pool.taken(cores - 1)
            stack.callback(others.shutdown, wait=True, cancel_futures=True)
            theirs |= {place: others.submit(self._work, self._files[place]) for place in rest}
            for place in (mine, *rest):
                # What no other process has begun is taken from them.
                if place == mine or theirs[place].cancel():
                    theirs.pop(place, None)
                    found[place] = self._read(place)
                self.tell(one for one, future in theirs.items() if future.done())
            for place, future in theirs.items():
                found[place] = future.result()
                self.tell([place])
        return found

    def _weight(self, place: int) -> int:
        packed = self._files[place].suffix.lower() in _PACKED
        return self._sizes[place] * (_TIMES if packed else 1)

    def tell(self, ended: Iterable[int], more: int = 0) -> None:
        """Tell of the bytes read: of all files that have ended by now, and *more* of another."""
        self._ended.update(ended)
        if self._tick is not None:
            done = sum(self._sizes[place] for place in self._ended) + more
            self._tick(done, max(1, sum(self._sizes)))


def _firsts(files: Sequence[Path]) -> list[int]:
    """Return for each file the place of the first with the same content: its own, mostly."""
    sizes = [file.stat().st_size if file.is_file() else -1 for file in files]
    seen: dict[tuple[int, str], int] = {}
    firsts = []
    for place, (file, size) in enumerate(zip(files, sizes, strict=True)):
        digest = _digest(file) if size > 0 and sizes.count(size) > 1 else None
        firsts.append(place if digest is None else seen.setdefault((size, digest), place))
    return firsts


def _digest(file: Path) -> str | None:
    """Return the digest of a file's content; None where it cannot be read."""
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
