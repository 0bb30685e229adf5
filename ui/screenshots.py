"""Pictures of the window: ``python -m mirrorgap.ui.screenshots OUT [PATH ...]``.

Each view in both themes and two sizes, the start page too; without paths, on the demo. Nothing is
shown on the desktop.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from mirrorgap.ui.window import Window

SIZES = ((1280, 800), (2560, 1440))
#: Seconds after which files that are still being read are given up.
PATIENCE = 600.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the pictures; return the exit code."""
    parser = argparse.ArgumentParser(prog="mirrorgap.ui.screenshots", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("paths", type=Path, nargs="*")
    parser.add_argument("--select", action="store_true", help="brush the first row of the view")
    told = parser.parse_args(arguments)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ["MIRRORGAP_DATA"] = folder
        return _pictures(told.out, told.paths, told.select)


def _pictures(out: Path, paths: Sequence[Path], select: bool) -> int:
    from PySide6.QtWidgets import QApplication

    from mirrorgap import demo
    from mirrorgap.ui.window import build

    app = QApplication(sys.argv[:1])
    out.mkdir(parents=True, exist_ok=True)
    window = build()
    window.show()
    _all_sizes(app, window, out, "start")
    window.session.open_paths(paths or demo.paths())
    if not _settled(app, window):
        sys.stderr.write("the files were not read in time\n")
        return 1
    for view in window.tabs.views:
        window.tabs.setCurrentWidget(view)
        _settled(app, window)
        if select:
            _brush_first_row(app, window, view.name)
        _all_sizes(app, window, out, view.name)
    window.close()
    return 0


def _settled(app: QApplication, window: Window) -> bool:
    end = monotonic() + PATIENCE
    while monotonic() < end:
        app.processEvents()
        if not window.property("busy"):
            _wait(app, 0.2)
            return True
    return False


def _wait(app: QApplication, seconds: float) -> None:
    end = monotonic() + seconds
    while monotonic() < end:
        app.processEvents()


def _brush_first_row(app: QApplication, window: Window, view: str) -> None:
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QTableView

    table = window.findChild(QTableView, f"{view}.table")
    if table is None or table.model() is None or not table.model().rowCount():
        return
    at = table.visualRect(table.model().index(0, 2)).center()
    # Two clicks in one place within this time would be a double click.
    _wait(app, 0.6)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    _wait(app, 0.1)


def _all_sizes(app: QApplication, window: Window, out: Path, name: str) -> None:
    for theme in ("light", "dark"):
        window.theme.choose(theme)
        for width, height in SIZES:
            window.resize(width, height)
            _wait(app, 0.5)
            window.grab().save(str(out / f"{name}-{theme}-{width}.png"))


if __name__ == "__main__":
    raise SystemExit(main())
