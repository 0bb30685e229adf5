"""The log and About: what can be copied into a report, and what must not be in it."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from mirrorgap import __version__
from mirrorgap.ui import log
from mirrorgap.ui.log import AboutDialog, LogDialog, Memory, without_folders

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/home/anna/data/uzb.xlsx: sheet 2", "uzb.xlsx: sheet 2"),
        ("C:\\Users\\Anna B\\My data\\uzb.xlsx: no", "uzb.xlsx: no"),
        ("file:///srv/a/b.csv", "b.csv"),
        ('File "/usr/lib/python3.11/abc.py", line 5', 'File "abc.py", line 5'),
        ("\\\\server\\share\\uzb.csv", "uzb.csv"),
        ("CIF/FOB 1.06, and/or 2022/2023", "CIF/FOB 1.06, and/or 2022/2023"),
        ("see https://example.org/a/b", "see https://example.org/a/b"),
        (f"in {Path.home()}", "in ~"),
    ],
)
def test_names_stay_and_folders_go(text, left):
    assert without_folders(text) == left


@pytest.fixture
def memory():
    kept = Memory()
    logger = logging.getLogger("mirrorgap.test_log")
    logger.addHandler(kept)
    logger.warning("%s", "/srv/secret client/uzb.xlsx: no table")
    yield kept
    logger.removeHandler(kept)


def test_a_copied_log_has_versions_and_names_only_until_paths_are_asked_for(qtbot, show, memory):
    dialog = show(LogDialog(memory), 700, 400)
    qtbot.mouseClick(dialog.copy, LEFT)
    copied = QApplication.clipboard().text()
    assert copied.startswith(f"Mirrorgap {__version__}\nPython {sys.version.split()[0]}\nQt ")
    assert "WARNING uzb.xlsx: no table" in copied
    assert "secret" not in copied
    qtbot.keyClick(dialog.paths, Qt.Key.Key_Space)
    qtbot.mouseClick(dialog.copy, LEFT)
    assert "/srv/secret client/uzb.xlsx" in QApplication.clipboard().text()


def test_an_empty_log_says_so(show):
    dialog = show(LogDialog(Memory()), 700, 400)
    assert dialog.text.toPlainText().endswith("Nothing has been logged since the start.")


def test_about_tells_versions_and_dates_and_copies_them(qtbot, show):
    dialog = show(AboutDialog(), 460, 420)
    qtbot.mouseClick(dialog.copy, LEFT)
    copied = QApplication.clipboard().text()
    for part in ("pandas", "pyqtgraph", "Qt ", "2024-02", "2023-09", "2023-05"):
        assert part in copied


def test_what_nothing_caught_is_logged_and_reported_as_ever(monkeypatch, capsys):
    kept = Memory()
    logger = logging.getLogger("mirrorgap")
    logger.addHandler(kept)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    log.keep_crashes()
    try:
        raise RuntimeError("a defect")
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    logger.removeHandler(kept)
    assert "RuntimeError: a defect" in kept.lines[-1]
    assert "RuntimeError: a defect" in capsys.readouterr().err
