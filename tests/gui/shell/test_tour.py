"""The tour: offered on the start page and in Help, step by step beside real widgets, skipped by a key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from mirrorgap.ui import preferences
from mirrorgap.ui.tour import STEPS, TAKEN, Tour

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def rect_in(window, widget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def test_each_step_stands_beside_the_widget_that_it_tells_of(qtbot, window, settle):
    window.registry["tour"].trigger()
    tour = window.touring.tour
    assert isinstance(tour, Tour)
    for place, step in enumerate(STEPS):
        settle(window)
        target = step.target(window)
        assert tour.title.text() == step.title
        assert tour.count.text() == f"{place + 1} of {len(STEPS)}"
        assert target.isVisible(), step.title
        assert rect_in(window, target).adjusted(-2, -2, 2, 2) == tour.spot.geometry(), step.title
        assert window.rect().contains(tour.geometry()), step.title
        words = tour.words.fontMetrics().boundingRect(
            0, 0, tour.words.width(), 10_000, Qt.TextFlag.TextWordWrap, step.words
        )
        assert tour.words.height() >= words.height(), step.title
        QTest.mouseClick(tour.next, LEFT)
    qtbot.waitUntil(lambda: window.findChild(Tour) is None, timeout=20_000)
    assert window.touring.tour is None
    assert window.tabs.currentWidget().name == "gaps"


def test_it_is_walked_and_skipped_by_keys_alone(qtbot, window):
    window.registry["tour"].trigger()
    tour = window.touring.tour
    assert tour.next.hasFocus()
    QTest.keyClick(tour.next, Qt.Key.Key_Space)
    assert tour.title.text() == STEPS[1].title
    QTest.keyClick(tour.back, Qt.Key.Key_Space)
    assert tour.title.text() == STEPS[0].title
    assert not tour.back.isEnabled()
    QTest.keyClick(tour.next, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(Tour) is None, timeout=20_000)


def test_it_follows_a_window_that_is_resized(window, settle):
    window.registry["tour"].trigger()
    tour = window.touring.tour
    QTest.mouseClick(tour.next, LEFT)
    window.resize(1500, 900)
    settle(window)
    assert window.rect().contains(tour.geometry())
    assert rect_in(window, window.settings).adjusted(-2, -2, 2, 2) == tour.spot.geometry()


def test_the_start_page_offers_it_until_it_was_taken(qtbot, open_window, settle, pair, monkeypatch):
    monkeypatch.setattr("mirrorgap.demo.paths", lambda: pair)
    window = open_window()
    assert window.start.tour_button.isVisible()
    QTest.mouseClick(window.start.tour_button, LEFT)
    qtbot.waitUntil(lambda: window.touring.tour is not None, timeout=120_000)
    assert window.session.case.work.sources
    assert int(str(preferences.value(TAKEN))) == 1
    QTest.mouseClick(window.touring.tour.skip, LEFT)
    settle(window)
    assert not open_window().start.tour_button.isVisible()
