"""A large window gives part of its room to the docks, unless somebody has sized them."""

from __future__ import annotations

from PySide6.QtCore import Qt


def sizes(window) -> tuple[int, int, int]:
    docks = window.docks._docks
    return docks["sources"].width(), docks["inspector"].width(), docks["timeline"].height()


def test_docks_grow_with_the_window_and_shrink_with_it(qtbot, open_window, settle, tidy) -> None:
    window = open_window([tidy("tur.csv", "TUR", ("UZB", "KAZ"), "export")])
    settle(window)
    window.resize(1280, 800)
    settle(window)
    small = sizes(window)
    window.resize(2560, 1440)
    settle(window)
    large = sizes(window)
    assert all(b >= a + 60 for a, b in zip(small, large, strict=True))
    window.resize(1280, 800)
    settle(window)
    assert sizes(window) == small


def test_docks_that_somebody_sized_stay_as_they_are(qtbot, open_window, settle, tidy) -> None:
    window = open_window([tidy("tur.csv", "TUR", ("UZB", "KAZ"), "export")])
    settle(window)
    window.resizeDocks([window.docks._docks["inspector"]], [420], Qt.Orientation.Horizontal)
    settle(window)
    assert sizes(window)[1] == 420
    window.resize(2200, 1200)
    settle(window)
    assert sizes(window)[1] == 420


def test_docks_follow_a_window_that_is_made_large_at_once(qtbot, open_window, settle, tidy) -> None:
    window = open_window()
    window.resize(1280, 800)
    settle(window)
    window.session.open_paths([tidy("tur.csv", "TUR", ("UZB", "KAZ"), "export")])
    settle(window)
    small = sizes(window)
    window.resize(2560, 1440)
    settle(window)
    assert all(b >= a + 60 for a, b in zip(small, sizes(window), strict=True))
