"""A window is put together from the outermost part in, so that each part is styled once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QSplitter, QTableView, QWidget

#: How often a part may be styled while the window is made, on average: some are moved once.
MOST = 2.2


class _Counted(QObject):
    """Counts how often widgets are told that their style is another one."""

    styled = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.styled += event.type() == QEvent.Type.StyleChange
        return False


def test_no_part_of_a_window_is_styled_again_and_again(
    qapp: QApplication, open_window: Callable[..., Any]
) -> None:
    # The first window of a program gives it its sheet, and all parts with it.
    open_window()
    counted = _Counted()
    qapp.installEventFilter(counted)
    window = open_window()
    qapp.removeEventFilter(counted)
    parts = len(window.findChildren(QWidget))
    assert parts > 1000
    assert parts <= counted.styled < MOST * parts


def test_each_part_stands_where_it_belongs(open_window: Callable[..., Any]) -> None:
    window = open_window()
    for view in window.tabs.views:
        assert window.tabs.isAncestorOf(view)
        assert view.isAncestorOf(view.findChild(QTableView, f"{view.name}.table"))
        assert view.isAncestorOf(view.findChild(QWidget, f"{view.name}.plot"))
    loose = [one for one in QApplication.topLevelWidgets() if isinstance(one, QSplitter)]
    assert not loose
