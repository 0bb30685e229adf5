"""What was copied must not bring the program down when it ends."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

COPY = """
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from mirrorgap.ui import clipboard

app = QApplication([])
mime = QMimeData()
mime.setText("854231")
clipboard.put(mime)
assert QGuiApplication.clipboard().text() == "854231"
{end}
"""


@pytest.mark.parametrize("end", ["", "app.exit()", "del app", "raise SystemExit(0)"])
def test_the_program_ends_well_after_a_copy(end: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COPY.format(end=end)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
