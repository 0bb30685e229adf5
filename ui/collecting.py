"""Python's garbage is collected in the GUI thread alone: it may hold widgets, which die only there.

Cyclic garbage is collected in whichever thread happens to allocate; a plot's items that die in a
thread of numpy can take the program with them. So nothing is collected while such a thread runs,
and what is left waits until the GUI thread has heard from the last of them.
"""

from __future__ import annotations

import gc
from functools import partial

from PySide6.QtCore import QObject

_holders: set[int] = set()
_was_on = False


def hold(thread: QObject) -> None:
    """Let no collection begin while *thread* runs, or is there. Called in the GUI thread."""
    global _was_on
    if not _holders:
        _was_on = gc.isenabled()
        gc.disable()
    _holders.add(id(thread))
    thread.destroyed.connect(partial(_let_go, id(thread)))


def release(thread: QObject) -> None:
    """Let collections begin again, where no other thread runs. Called in the GUI thread."""
    _let_go(id(thread))


def _let_go(holder: int, *_: object) -> None:
    if holder not in _holders:
        return
    _holders.discard(holder)
    if not _holders and _was_on:
        gc.enable()
