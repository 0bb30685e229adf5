"""Puts text, tables and pictures on the clipboard, in several forms at once."""

from __future__ import annotations

import atexit
from functools import cache

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

#: Platforms without a clipboard of the system's: Qt keeps it in the process, where only we see it.
OWN = frozenset({"offscreen", "minimal", "minimalegl", "linuxfb", "eglfs", "vnc"})


def put(mime: QMimeData) -> None:
    """Let the clipboard have *mime*."""
    _let_go_in_time()
    QGuiApplication.clipboard().setMimeData(mime)


@cache
def _let_go_in_time() -> None:
    # Qt frees its own clipboard when C++ statics go, after the interpreter: by then contents that
    # were made in Python bring the process down.
    atexit.register(_let_go)


def _let_go() -> None:
    app = QGuiApplication.instance()
    if isinstance(app, QGuiApplication) and app.platformName() in OWN:
        app.clipboard().clear()
