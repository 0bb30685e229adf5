"""Files come in by drop, folder and path; a bad one stops no other; Cancel leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QStackedWidget, QWidget

from mirrorgap.model import lists

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


def test_contract_names_are_there_from_the_start(open_window):
    window = open_window()
    names = ["sources", "filters", "timeline", "inspector", "notes"]
    for view in ("flows", "gaps", "categories", "records"):
        names += [view, f"{view}.table", f"{view}.plot"]
    for name in names:
        assert window.findChild(QWidget, name) is not None, name


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


def test_a_dropped_picture_is_refused(open_window, drop, tmp_path):
    path = tmp_path / "map.png"
    path.write_bytes(b"\x89PNG")
    window = open_window()
    assert drop(window, [path]) is None


def test_a_dropped_folder_is_searched_deep(open_window, settle, drop, tidy, qtbot):
    tidy("folder/one.csv", "TUR", ("UZB",), "export")
    deep = tidy("folder/deep/er/two.csv", "UZB", ("TUR",), "import", 0.5)
    (deep.parent / "readme.md").write_text("no table")
    (deep.parent / ".hidden.csv").write_text("no table")
    (deep.parent / "~$two.xlsx").write_bytes(b"lock")
    window = open_window()
    drop(window, [deep.parents[2]])
    qtbot.waitUntil(lambda: bool(window.property("busy")))
    settle(window)
    assert files(window) == ["one.csv", "two.csv"]
    assert window.banners.texts == []
    assert window.findChild(QDialog, "import-dialog") is None


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


def test_every_action_is_declared_with_a_working_condition(open_window, settle, pair):
    window = open_window(pair)
    assert window.registry["cancel"].isEnabled()
    window.registry["cancel"].trigger()
    assert window.property("busy") is False
    assert not window.registry["cancel"].isEnabled()
    window.session.open_paths(pair)
    settle(window)
    assert window.registry["export"].isEnabled()
    assert not window.registry["only"].isEnabled()
    for name in ("log", "about"):
        window.registry[name].trigger()
        dialog = window.findChild(QDialog, f"{name}-dialog")
        assert dialog.isVisible()
        dialog.reject()


def test_a_file_without_listed_codes_shows_all_and_undo_goes_back(open_window, settle, tidy, qtbot):
    path = tidy("horses.csv", "TUR", ("UZB",), "export", 1.0, ("010121", "010129"))
    window = open_window([path])
    settle(window)
    assert window.session.case.work.settings.basket == lists.ALL
    assert any("horses.csv" in text and "All codes" in text for text in window.banners.texts)
    assert window.findChild(QWidget, "flows.table").model().rowCount() == 1
    assert window.settings.basket.currentText() == "All codes"
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.session.case.work.settings.basket == "chpl-2024-02"
    assert files(window) == ["horses.csv"]


def test_the_list_stays_where_another_of_the_files_opened_together_has_its_codes(
    open_window, settle, tidy
):
    bare = tidy("horses.csv", "TUR", ("UZB",), "export", 1.0, ("010121", "010129"))
    chips = tidy("chips.csv", "UZB", ("TUR",), "import", 1.0, ("854231", "854232"))
    window = open_window([bare, chips])
    settle(window)
    assert window.session.case.work.settings.basket != lists.ALL
    assert any("horses.csv: none of the 50 codes" in text for text in window.banners.texts)
    assert not any("All codes" in text for text in window.banners.texts)


def test_a_new_case_shows_nothing_of_the_one_before(open_window, settle, pair, qtbot):
    window = open_window(pair)
    settle(window)
    tree = window.docks.filters.tree
    qtbot.waitUntil(lambda: tree.topLevelItemCount() > 0, timeout=20_000)
    window.registry["new"].trigger()
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 0, timeout=20_000)


def test_the_same_file_twice_is_read_once(open_window, settle, pair):
    window = open_window([pair[0]])
    settle(window)
    window.session.open_paths([pair[0]])
    settle(window)
    assert files(window) == ["tur.csv"]
    assert any("tur.csv" in text and "loaded already" in text for text in window.banners.texts)


def test_a_removed_source_leaves_and_undo_brings_it_back(open_window, settle, pair, qtbot):
    window = open_window(pair)
    settle(window)
    tree = window.docks.sources.tree
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(0))
    gone = window.docks.sources.current
    qtbot.mouseClick(window.docks.sources.remove, LEFT)
    settle(window)
    assert len(files(window)) == 1
    assert window.session.now.mirror.records.n == 216 - gone.ledger.records
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert files(window) == ["tur.csv", "uzb.csv"]
    assert window.session.now.mirror.records.n == 216


def test_a_load_that_was_taken_back_is_given_back_in_full(open_window, settle, pair, qtbot):
    window = open_window(pair)
    settle(window)
    case, rows = window.session.case.work, window.session.now.mirror.records.n
    frame = window.tabs.view("flows").result.frame
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    while window.session.case.work.sources:
        qtbot.keyClick(window, Qt.Key.Key_Z, control)
        settle(window)
    assert window.session.now.mirror is None
    while window.session.can_redo:
        qtbot.keyClick(window, Qt.Key.Key_Z, control | shift)
        settle(window)
    assert window.session.case.work == case
    assert window.session.now.mirror.records.n == rows
    assert window.docks.sources.tree.topLevelItemCount() == 2
    assert not window.start.isVisible()
    assert window.tabs.view("flows").result.frame.equals(frame)


def test_the_dock_says_how_imports_are_valued(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    tree = window.docks.sources.tree
    told = {}
    for place in range(tree.topLevelItemCount()):
        item = tree.topLevelItem(place)
        told[item.text(0)] = [item.child(i).text(0) for i in range(item.childCount())]
    assert [name for name, lines in told.items() if "Imports CIF, assumed" in lines]


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


@pytest.mark.parametrize("page", ["start", "work"])
def test_the_pages_share_one_stack(open_window, page):
    window = open_window()
    stack = window.findChild(QStackedWidget)
    assert stack.indexOf(getattr(window, page)) >= 0
