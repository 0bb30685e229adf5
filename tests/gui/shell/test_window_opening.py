"""Files come in by drop, folder and path, leave again, and come back by undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from mirrorgap.model import lists

LEFT = Qt.MouseButton.LeftButton


def files(window) -> list[str]:
    return sorted(Path(one.path).name for one in window.session.case.work.sources)


def test_contract_names_are_there_from_the_start(open_window):
    window = open_window()
    names = ["sources", "filters", "timeline", "inspector", "notes"]
    for view in ("flows", "gaps", "categories", "records"):
        names += [view, f"{view}.table", f"{view}.plot"]
    for name in names:
        assert window.findChild(QWidget, name) is not None, name


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


@pytest.mark.parametrize("page", ["start", "work"])
def test_the_pages_share_one_stack(open_window, page):
    window = open_window()
    stack = window.findChild(QStackedWidget)
    assert stack.indexOf(getattr(window, page)) >= 0
