"""The command palette by keys alone: actions with their keys, views, countries, codes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from mirrorgap.model.selection import Combine, Either, Keys, keys
from mirrorgap.ui.palette import SHOWN, Palette, Target, found
from mirrorgap.ui.theme import tokens

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def opened(qtbot, window) -> Palette:
    QApplication.processEvents()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Key.Key_P, CTRL | SHIFT)
    palettes = [one for one in window.findChildren(QDialog, "command-palette") if one.isVisible()]
    assert len(palettes) == 1
    return palettes[0]


def lines(palette: Palette) -> list[str]:
    return [palette.list.item(row).text() for row in range(palette.list.count())]


def chosen(qtbot, window, words: str, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    palette = opened(qtbot, window)
    qtbot.keyClicks(palette.entry, words)
    qtbot.keyClick(palette.entry, Key.Key_Return, modifiers)
    QApplication.processEvents()


def test_every_action_and_view_is_in_it_with_its_keys(qtbot, window):
    palette = opened(qtbot, window)
    told = {one.text: one.keys for one in palette._entries}
    actions = [action for action in window.registry.all() if action.isVisible()]
    assert {action.toolTip() for action in actions} <= set(told)
    assert told["Go to Gaps"] == "Ctrl+3"
    assert told["Open files"] == "Ctrl+O"
    assert "Ctrl+Shift+P" in told["Commands"]
    qtbot.keyClick(palette.entry, Key.Key_Escape)


def test_a_view_a_country_and_a_code_by_parts_of_their_names(qtbot, window, settle):
    chosen(qtbot, window, "go gap")
    assert window.session.case.eye.view == "gaps"
    chosen(qtbot, window, "uzb imp")
    assert window.session.case.eye.selection == keys("importer", "UZB")
    settle(window)
    assert [text for text in window.selection.chips.texts if "Uzbekistan" in text]
    chosen(qtbot, window, "kazakh", CTRL)
    assert window.session.case.eye.selection == keys("importer", "UZB", "KAZ")
    for typed in ("854231", "8542.31"):
        chosen(qtbot, window, typed)
        assert window.session.case.eye.selection == keys("hs6", "854231")
        window.session.back()
    chosen(qtbot, window, "exporter tur", CTRL)
    assert isinstance(window.session.case.eye.selection, Either)


def test_a_country_is_not_found_by_what_undo_would_take_back(qtbot, window):
    palette = opened(qtbot, window)
    assert any(text.startswith("Undo: Add uzb") for text in lines(palette))
    qtbot.keyClicks(palette.entry, "uzb")
    assert not [text for text in lines(palette) if not text.startswith("Importer")]
    qtbot.keyClick(palette.entry, Key.Key_Escape)


def test_words_that_find_nothing_do_nothing_and_say_so(qtbot, window):
    before = window.session.case
    palette = opened(qtbot, window)
    qtbot.keyClicks(palette.entry, "xyzzy")
    assert lines(palette) == []
    assert "Nothing is called so" in palette.rest.text()
    qtbot.keyClick(palette.entry, Key.Key_Return)
    assert palette.isVisible()
    qtbot.keyClick(palette.entry, Key.Key_Escape)
    assert window.session.case == before


def test_what_cannot_be_done_now_is_passed_over(qtbot, window):
    palette = opened(qtbot, window)
    qtbot.keyClicks(palette.entry, "clear the selection")
    assert lines(palette) == ["Clear the selection"]
    assert palette.list.currentItem() is None
    qtbot.keyClick(palette.entry, Key.Key_Return)
    assert palette.isVisible()
    qtbot.keyClick(palette.entry, Key.Key_Escape)


def test_without_a_file_it_has_commands_only(qtbot, open_window):
    palette = opened(qtbot, open_window())
    assert not [one for one in palette._entries if one.text.startswith("Exporter")]
    assert palette.entry.placeholderText() == "Type a command"
    qtbot.keyClick(palette.entry, Key.Key_Escape)


def test_words_that_begin_a_word_come_first_and_the_rest_is_counted(qtbot, show):
    done: list[Combine] = []
    many = [Target(f"Code: {i:06d}", done.append) for i in range(SHOWN + 5)]
    assert [one.text for one in found("co", [Target("Record", print), Target("Code", print)])] == [
        "Code",
        "Record",
    ]
    palette = show(Palette((), None, many), 500, 300)
    assert palette.list.count() == SHOWN
    assert palette.rest.text() == "5 more: type on to find them."
    qtbot.keyClicks(palette.entry, "000064")
    assert lines(palette) == ["Code: 000064"]
    qtbot.keyClick(palette.entry, Key.Key_Return, CTRL | SHIFT)
    assert done == [Combine.INTERSECT]


def test_the_keys_stand_at_the_right_in_both_themes(qtbot, window, ink):
    for theme in ("light", "dark"):
        window.choose_theme(theme)
        palette = opened(qtbot, window)
        assert ink(palette.list, tokens(dark=theme == "dark").faint) > 40
        qtbot.keyClick(palette.entry, Key.Key_Escape)
        QApplication.processEvents()
    window.choose_theme("light")


def test_keys_of_the_selection_are_those_of_the_facets(qtbot, window):
    chosen(qtbot, window, "class matched")
    assert window.session.case.eye.selection == Keys(("class",), frozenset({("matched",)}))
