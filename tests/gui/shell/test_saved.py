"""Selections and filters under names: saved by keys, restored by a click, undone, kept with the case."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMenu

from mirrorgap.model import commands, periods
from mirrorgap.model.case import Filter, SavedFilters
from mirrorgap.model.selection import keys
from mirrorgap.ui.palette import Palette
from mirrorgap.ui.saved import NameDialog
from mirrorgap.ui.saving import set_words

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key
TUR = keys("exporter", "TUR")
#: Menus take the keyboard, which the offscreen platform cannot give.
pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard")


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def named(qtbot, window, name: str) -> None:
    dialog = window.findChild(NameDialog)
    assert dialog.isVisible()
    save = dialog.buttons.button(QDialogButtonBox.StandardButton.Save)
    assert not save.isEnabled(), "nothing is saved without a name"
    qtbot.keyClicks(dialog.entry, name)
    qtbot.keyClick(dialog.entry, Key.Key_Return)
    qtbot.waitUntil(lambda: window.findChild(NameDialog) is None)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def pressed(qtbot, button, entry: str, *, below: str = "") -> None:
    """Press *button*, and click the entry of its menu that begins so, where one is under *below*."""

    def click() -> None:
        menu = button.menu()
        if below:
            parent = next(a for a in menu.actions() if a.text() == below)
            menu.setActiveAction(parent)
            menu = parent.menu()
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
        action = next(a for a in menu.actions() if a.text().startswith(entry))
        qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
        for one in button.findChildren(QMenu):
            one.close()

    QTimer.singleShot(0, click)
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: not button.menu().isVisible())
    QApplication.processEvents()
    button.window().activateWindow()
    qtbot.waitUntil(button.window().isActiveWindow)


def entries(button) -> list[str]:
    button.menu().aboutToShow.emit()
    return [action.text() for action in button.menu().actions() if action.text()]


def test_a_selection_is_named_listed_as_a_sentence_restored_and_undone(qtbot, window, settle):
    button = window.selection.saved
    assert entries(button) == ["Save the selection…", "No selection is saved in this case"]
    window.session.select(TUR)
    qtbot.keyClick(window, Key.Key_L, CTRL | SHIFT)
    named(qtbot, window, "  The  hub ")
    settle(window)
    assert entries(button)[1].startswith("The hub – exports of Turkey")
    assert window.selection.words.text() == "“The hub”"
    window.session.select(keys("hs6", "854231"))
    settle(window)
    assert window.selection.words.text() == "Selected"
    pressed(qtbot, button, "The hub")
    assert window.session.case.eye.selection == TUR
    assert window.session.undo_label == "Save the selection “The hub”"
    qtbot.keyClick(window, Key.Key_Z, CTRL)
    assert window.session.case.work.selections == ()
    assert window.session.case.eye.selection == TUR, "what is selected is not undone with it"


def test_a_saved_selection_is_forgotten_and_that_is_undone(qtbot, window):
    window.session.select(TUR)
    qtbot.keyClick(window, Key.Key_L, CTRL | SHIFT)
    named(qtbot, window, "hub")
    pressed(qtbot, window.selection.saved, "hub", below="Forget")
    assert window.session.case.work.selections == ()
    qtbot.keyClick(window, Key.Key_Z, CTRL)
    assert [one.name for one in window.session.case.work.selections] == ["hub"]


def test_filters_are_saved_with_their_period_and_put_in_force_again(qtbot, window, settle):
    session, button = window.session, window.docks.filters.saved
    session.dispatch(commands.SetFilter(Filter("Exporter", TUR)))
    session.show_period(periods.window("2023", "2023"))
    settle(window)
    pressed(qtbot, button, "Save the filters…")
    named(qtbot, window, "Turkey, 2023")
    assert entries(button)[1] == "Turkey, 2023 – Exporter: Turkey; Period: 2023"
    session.remove_filter("Exporter")
    session.show_period(None)
    settle(window)
    before = window.session.now.query.where
    pressed(qtbot, button, "Turkey, 2023")
    settle(window)
    eye = session.case.eye
    assert eye.filters == (Filter("Exporter", TUR),)
    assert eye.window == periods.window("2023", "2023")
    assert before is None
    assert session.now.query.where == TUR
    assert len(window.docks.filters.chips.texts) == 2
    session.back()
    assert session.case.eye.filters == ()


def test_both_are_kept_with_the_case_and_found_in_the_palette(
    qtbot, window, open_window, settle, tmp_path
):
    session = window.session
    session.select(TUR)
    window.saving.ask_selection()
    named(qtbot, window, "hub & spokes")
    session.save_as(tmp_path / "kept.mirrorgap")
    window.close()
    other = open_window([tmp_path / "kept.mirrorgap"])
    settle(other)
    assert [one.selection for one in other.session.case.work.selections] == [TUR]
    other.session.select(None)
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    qtbot.keyClick(other, Key.Key_K, CTRL)
    palette = other.findChild(Palette)
    qtbot.keyClicks(palette.entry, "spokes")
    qtbot.keyClick(palette.entry, Key.Key_Return)
    assert other.session.case.eye.selection == TUR


def test_a_name_that_is_taken_says_so(qtbot, show):
    dialog = show(NameDialog("Save", "exporter Turkey", frozenset({"hub"})), 400, 160)
    qtbot.keyClicks(dialog.entry, "hub")
    assert "Replaces the one" in dialog.warning.text()
    qtbot.keyClicks(dialog.entry, "s")
    assert dialog.warning.text() == ""
    with qtbot.waitSignal(dialog.named) as told:
        qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Save), LEFT)
    assert told.args == ["hubs"]


def test_a_set_in_words():
    off = SavedFilters("x", (Filter("Tier", keys("tier", "1"), on=False),))
    assert set_words(off) == "Tier: tier 1 (off)"
    assert set_words(SavedFilters("none")) == "no filter"
