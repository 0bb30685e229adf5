"""Many files read side by side, on all cores, with the same result as one after the other."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from pathlib import Path

from mirrorgap.io.grids import Tick
from mirrorgap.io.reading import Loaded, Problem, Said, files_in, load

#: Under so many files, or so many bytes in all, starting a process costs more than it saves.
LEAST_FILES, LEAST_BYTES = 4, 2_000_000
MOST_PROCESSES = 4
#: What could be read in the time that another process takes to start, in bytes.
_START = 900_000


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
    files = [file for path in paths for file in files_in(Path(path))]
    sizes = [file.stat().st_size if file.is_file() else 0 for file in files]
    cores = min(os.cpu_count() or 1, MOST_PROCESSES, len(files))
    if cores < 2 or len(files) < LEAST_FILES or sum(sizes) < LEAST_BYTES:
        return load(paths, said, tick)
    try:
        parts = _side_by_side(files, sizes, said or Said(), tick, cores)
    except (BrokenProcessPool, OSError):
        # No more processes may be started here, or one was killed: one after the other, then.
        return load(paths, said, tick)
    return _joined(files, parts)


def _side_by_side(
    files: Sequence[Path], sizes: Sequence[int], said: Said, tick: Tick | None, cores: int
) -> list[Loaded]:
    """Return what came of each file: this process reads its share while others read theirs."""
    mine, *theirs = shares(sizes, cores)
    parts: dict[int, Loaded] = {}
    asked: dict[int, Future[Loaded]] = {}
    total = max(1, sum(sizes))

    def tell() -> None:
        if tick is not None:
            ended = [place for place, future in asked.items() if future.done()]
            tick(sum(sizes[place] for place in {*parts, *ended}), total)

    spawn = multiprocessing.get_context("spawn")
    with ExitStack() as stack:
        for share in theirs:
            pool = ProcessPoolExecutor(1, mp_context=spawn)
            stack.callback(pool.shutdown, wait=True, cancel_futures=True)
            asked |= {place: pool.submit(load, [files[place]], said) for place in share}
        for place in mine:
            parts[place] = load([files[place]], said)
            tell()
        for place, future in asked.items():
            parts[place] = future.result()
            tell()
    return [parts[place] for place in range(len(files))]


def shares(sizes: Sequence[int], cores: int) -> list[list[int]]:
    """Return which files each of *cores* processes reads, the first being this one.

    The largest go first, each to whoever has least to do; another process starts later than this.

    >>> shares([100_000, 5_000_000, 4_000_000, 300_000], 2)
    [[1, 0], [2, 3]]
    """
    made: list[list[int]] = [[] for _ in range(cores)]
    load_of = [0] + [_START] * (cores - 1)
    for place in sorted(range(len(sizes)), key=lambda place: -sizes[place]):
        least = load_of.index(min(load_of))
        made[least].append(place)
        load_of[least] += sizes[place]
    return made


def _joined(files: Sequence[Path], parts: Sequence[Loaded]) -> Loaded:
    """Return all parts as one; the content of a file that was there before is left out, and said."""
    seen: dict[str, str] = {}
    kept: list[Loaded] = []
    for file, part in zip(files, parts, strict=True):
        # A file that cannot be opened is no earlier one to anybody.
        if not part.sources and any(_unopened(one) for one in part.problems):
            kept.append(part)
            continue
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest in seen:
            sentence = f"{file.name}: the same content as {seen[digest]}, read once"
            part = Loaded(problems=(Problem(str(file), "", sentence, kind="duplicate"),))
        seen.setdefault(digest, file.name)
        kept.append(part)
    return Loaded(
        tuple(source for part in kept for source in part.sources),
        tuple(chunk for part in kept for chunk in part.chunks),
        tuple(problem for part in kept for problem in part.problems),
    )


def _unopened(problem: Problem) -> bool:
    return problem.kind == "error" and not problem.sheet
