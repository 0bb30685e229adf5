"""The application: one event loop, one look, the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

#: Seconds that a thread may keep the interpreter. The window lets go of it in each call of Qt, and
#: would wait that long each time while something is worked out in a thread (5 ms by default).
SHARE = 0.000_5


def application() -> QApplication:
    """Return the application, made where there is none."""
    sys.setswitchinterval(SHARE)
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Mirrorgap")
    app.setOrganizationName("Mirrorgap")
    return app


def show(paths: Sequence[Path]) -> int:
    """Open the window on *paths* and run until it is closed; return the exit code."""
    from mirrorgap.ui.log import keep_crashes
    from mirrorgap.ui.window import build

    app = application()
    keep_crashes()
    window = build(paths)
    window.show()
    return app.exec()
