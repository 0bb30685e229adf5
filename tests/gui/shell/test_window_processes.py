"""Files are read in processes of their own, here started anew as users start them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def quick_workers() -> None:
    """Here the processes are those of the program, each started anew."""


def files(window) -> list[str]:
    return sorted(Path(one.path).name for one in window.session.case.work.sources)


def test_build_window_returns_at_once_and_is_busy_until_loaded(open_window, settle, pair):
    window = open_window(pair)
    assert window.objectName() == "main-window"
    assert window.property("busy") is True
    assert files(window) == []
    settle(window)
    assert window.property("busy") is False
    assert files(window) == ["tur.csv", "uzb.csv"]


def test_dropped_files_fill_the_views(open_window, settle, drop, pair):
    window = open_window()
    assert window.start.isVisible()
    assert drop(window, pair) == Qt.DropAction.CopyAction
    assert not window.property("busy"), "the work starts after the handler has returned"
    settle_later(window)
    settle(window)
    assert files(window) == ["tur.csv", "uzb.csv"]
    assert not window.start.isVisible()
    table = window.findChild(QWidget, "flows.table")
    assert table.isVisible()
    assert table.model().rowCount() == 2
    assert window.docks.sources.tree.topLevelItemCount() == 2
    assert "2 files" in window.status.loaded.text()


def settle_later(window) -> None:
    from PySide6.QtWidgets import QApplication

    for _ in range(3):
        QApplication.processEvents()
    assert window.property("busy")


def test_one_bad_file_of_five_stops_no_other(open_window, settle, tidy, tmp_path):
    good = [tidy(f"{p}.csv", p, ("UZB",), "export") for p in ("TUR", "CHN", "DEU", "ARE")]
    bad = tmp_path / "broken.xlsx"
    bad.write_bytes(b"PK\x03\x04 not a workbook at all")
    window = open_window([*good[:2], bad, *good[2:]])
    settle(window)
    assert files(window) == ["ARE.csv", "CHN.csv", "DEU.csv", "TUR.csv"]
    told = [text for text in window.banners.texts if "broken.xlsx" in text]
    assert len(told) == 1
    from mirrorgap.ui.log import memory

    assert any("broken.xlsx" in line for line in memory().lines)


def test_cancel_while_loading_leaves_nothing(open_window, settle, tidy, qtbot):
    codes = [f"{n:06d}" for n in range(840000, 840400)]
    big = tidy("big.csv", "TUR", ("UZB", "KAZ", "GEO", "ARM"), "export", 1.0, codes)
    window = open_window([big])
    stop = window.findChild(QPushButton, "status.cancel")
    label = window.findChild(QLabel, "status.job")
    qtbot.waitUntil(lambda: stop.isVisible() and "big.csv" in label.text())
    qtbot.mouseClick(stop, LEFT)
    assert window.property("busy") is False
    settle(window)
    assert files(window) == []
    assert window.start.isVisible()
    assert window.session.now is None or window.session.now.mirror is None


def test_closing_while_loading_ends_all_work(open_window, tidy, qtbot):
    codes = [f"{n:06d}" for n in range(840000, 840400)]
    window = open_window([tidy("big.csv", "TUR", ("UZB", "KAZ"), "export", 1.0, codes)])
    folder = window.session.jobs.folder
    qtbot.waitUntil(lambda: bool(processes(window)))
    pids = processes(window)
    window.close()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    assert window.session.jobs.running == ()
    assert not folder.exists()


def processes(window) -> list[int]:
    return [int(one.processId()) for one in window.findChildren(QProcess) if one.processId()]
