"""A walk over the whole window: every widget that takes the focus has a name, and Tab reaches it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QScrollBar,
    QWidget,
)

from mirrorgap.ui import theme

TAB = Qt.FocusPolicy.TabFocus


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def focusable(window: QWidget) -> Iterator[QWidget]:
    """Yield what is seen and takes the focus by Tab, without the parts of other such widgets."""
    for one in window.findChildren(QWidget):
        inner = isinstance(one.parent(), QAbstractScrollArea) or isinstance(one, QScrollBar)
        inner = inner or isinstance(one.parent(), QComboBox)
        seen = one.isVisible() and one.isEnabled() and one.window() is window
        if seen and not inner and one.focusPolicy() & TAB == TAB and one.focusProxy() is None:
            yield one


def told(one: QWidget) -> str:
    """Return what a screen reader says: the name, or the words on a button."""
    words = one.text() if isinstance(one, QAbstractButton) else ""
    return one.accessibleName().strip() or words.strip()


def named(one: QWidget) -> str:
    return f"{type(one).__name__} {one.objectName() or told(one)!r} in {one.parent()!r}"


def walked(qtbot, window: QWidget) -> list[QWidget]:
    """Return what the focus goes over by Tab, until it comes round."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    start = QApplication.focusWidget()
    if start is None:
        window.focusNextChild()
        start = QApplication.focusWidget()
    seen: list[QWidget] = []
    for _ in range(400):
        now = QApplication.focusWidget()
        if now in seen:
            return seen
        assert now is not None
        seen.append(now)
        qtbot.keyClick(now, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is now:  # who writes text keeps Tab: go on by Ctrl+Tab
            qtbot.keyClick(now, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    raise AssertionError("Tab never comes round")


def test_every_view_and_dock_is_named_and_reached_by_tab(qtbot, window, settle):
    for view in window.tabs.views:
        window.tabs.setCurrentWidget(view)
        settle(window)
        wanted = list(focusable(window))
        assert len(wanted) > 10
        assert not [named(one) for one in wanted if not told(one)], view.name
        reached = walked(qtbot, window)
        missed = [named(one) for one in wanted if one not in reached]
        assert not missed, f"{view.name}: {missed}"


def test_the_start_page_is_named_and_reached_by_tab(qtbot, open_window):
    window = open_window()
    wanted = list(focusable(window))
    assert window.start.open_button in wanted
    assert not [named(one) for one in wanted if not told(one)]
    reached = walked(qtbot, window)
    assert not [named(one) for one in wanted if one not in reached]


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_words_of_every_role_stand_off_every_ground(tokens):
    grounds = (tokens.ground, tokens.panel, tokens.raised)
    for words in (tokens.text, tokens.soft, tokens.faint, tokens.accent, tokens.alarm):
        for ground in grounds:
            assert theme.contrast(words, ground) >= 4.5, (words, ground)
    for words in (tokens.text, tokens.soft, tokens.faint):
        assert theme.contrast(words, tokens.accent_tint) >= 4.5, (words, tokens.accent_tint)
    assert theme.contrast(tokens.text, tokens.alarm_tint) >= 4.5
    assert theme.contrast(tokens.alarm, tokens.alarm_tint) >= 4.5


def test_nothing_is_told_by_colour_alone(window, settle):
    window.session.filter_by("exporter", frozenset({"TUR"}))
    window.session.toggle_filter("Exporter")
    settle(window)
    (chip,) = window.docks.filters.chips.findChildren(QAbstractButton, "")[:1]
    assert chip.isCheckable()
    assert not chip.isChecked()
    # What alarms says so in words, too.
    for label in window.findChildren(QLabel):
        if label.property("role") == "alarm" and label.isVisible():
            assert label.text().strip()
    # A kind of a gap is a word in its table, not only a part of a bar.
    classes = [f.values for f in window.docks.filters._facets if f.column == "class"]
    assert all(value.text.strip() for values in classes for value in values)
