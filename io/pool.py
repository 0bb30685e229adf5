"""Processes that read files beside this one, begun while it still imports what it needs itself.

Light to import: nothing of pandas may come with it.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

#: Under so many files, or so many bytes in all, starting a process costs more than it saves.
LEAST_FILES, LEAST_BYTES = 2, 2_000_000
MOST_PROCESSES = 4
#: How the name of a case file ends.
CASE = ".mirrorgap"
_begun: list[ProcessPoolExecutor] = []


def has_case(paths: Sequence[Path | str]) -> bool:
    """Return whether a case file is among *paths*.

    >>> has_case(["a.csv", "my.mirrorgap"])
    True
    """
    return any(Path(path).suffix.lower() == CASE for path in paths)


def processes(n_files: int, n_bytes: int) -> int:
    """Return how many processes, this one included, are worth while for so much to read.

    >>> processes(1, 10**9), processes(9, 10)
    (1, 1)
    """
    if n_files < LEAST_FILES or n_bytes < LEAST_BYTES:
        return 1
    return min(os.cpu_count() or 1, MOST_PROCESSES, n_files)


def begin(paths: Sequence[Path | str]) -> None:
    """Start the processes that reading *paths* will take, if any; `taken` gives them."""
    sizes = [one for path in paths for one in _sizes(Path(path))]
    more = processes(len(sizes), sum(sizes)) - 1
    if more > 0 and not _begun:
        pool = _made(more)
        for _ in range(more):
            pool.submit(_warm)
        _begun.append(pool)


def taken(more: int) -> ProcessPoolExecutor:
    """Return the processes begun, or *more* new ones; whoever takes them shuts them down."""
    return _begun.pop() if _begun else _made(more)


def _made(more: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(more, mp_context=multiprocessing.get_context("spawn"))


def _sizes(path: Path) -> list[int]:
    files = path.rglob("*") if path.is_dir() else (path,)
    # A case holds its records: nothing of it is read by processes.
    return [one.stat().st_size for one in files if one.suffix != CASE and one.is_file()]


def _warm() -> None:
    import mirrorgap.io.reading  # noqa: F401
