"""Who may write to a case file: a lock that the system lets go of when its program ends, however.

The lock is held on a small hidden file beside the case (SQLite's own locks on the case itself would
shut out readers, or be dropped with any other handle on it). After a crash that file is left over,
unlocked: it hinders nobody, and tells that the case was not closed.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _hold(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock_file(case: Path) -> Path:
    """Return the file that the lock of *case* is held on.

    >>> lock_file(Path("chips.mirrorgap")).name
    '.chips.mirrorgap.lock'
    """
    real = Path(os.path.realpath(case))
    return real.with_name(f".{real.name}.lock")


class CaseLock:
    """The right to write to one case file, held until `release` or the end of the program."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle = handle

    @classmethod
    def take(cls, case: Path) -> CaseLock | None:
        """Return the lock of *case*; None where another window or program holds it.

        Raises
        ------
        OSError
            When the folder cannot be written to.
        """
        path = lock_file(case)
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _hold(handle)
            except OSError:
                os.close(handle)
                return None
            # Whoever held it before may just have deleted the file: then this lock is worth nothing.
            if _is_at(handle, path):
                return cls(path, handle)
            os.close(handle)

    def release(self) -> None:
        """Let go, and leave nothing behind."""
        if sys.platform == "win32":
            os.close(self._handle)
            with contextlib.suppress(OSError):
                self._path.unlink()
            return
        with contextlib.suppress(OSError):
            self._path.unlink()
        os.close(self._handle)

    def drop(self) -> None:
        """Let go as a crash does: the file stays and tells that the case was not closed."""
        os.close(self._handle)


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def was_left(case: Path) -> bool:
    """Return whether the program that last wrote to *case* ended without closing it.

    False while a program has it open, and after a clean end.
    """
    if not lock_file(case).exists():
        return False
    lock = CaseLock.take(case)
    if lock is None:
        return False
    # Asking changes nothing: only opening and closing the case does.
    lock.drop()
    return True
