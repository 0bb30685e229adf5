"""Stopping long work in a thread: whoever began it asks, and the work looks between its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local


class StoppedError(Exception):
    """The work was asked to stop; what had been done is of no use."""


class _Asked(local):
    #: Says whether the work of this thread is to stop.
    stop: Callable[[], bool] | None = None


_asked = _Asked()


@contextmanager
def stoppable(stop: Callable[[], bool]) -> Iterator[None]:
    """Let the work inside end as soon as *stop* says so; only `check` looks.

    >>> with stoppable(lambda: False):
    ...     check()
    """
    before, _asked.stop = _asked.stop, stop
    try:
        yield
    finally:
        _asked.stop = before


def check() -> None:
    """Go on, or end: called between the steps of long work, and of no effect elsewhere.

    Raises
    ------
    StoppedError
        When the work of this thread is to stop.

    Examples
    --------
    >>> check()
    """
    if _asked.stop is not None and _asked.stop():
        raise StoppedError
