"""The timeline: period and base by drag, edges, keys; wide bars; events."""

from __future__ import annotations

import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mirrorgap.model.figures import Event
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.timeline import Timeline
from mirrorgap.ui.widgets.totals import totals

Key, Mod = Qt.Key, Qt.KeyboardModifier
START = 2021 * 12


def frame(periods, exports=8e6, imports=4e6):
    return pd.DataFrame({"period": periods, "exports_usd": exports, "imports_usd": imports})


MONTHS = [f"{year}-{month:02d}" for year in (2021, 2022, 2023) for month in range(1, 13)]


@pytest.fixture
def line(show):
    made = Timeline()
    show(made, 900, 176)
    made.set_frame(frame(MONTHS))
    made.got = []
    made.windowChosen.connect(lambda first, last: made.got.append(("window", first, last)))
    made.baseChosen.connect(lambda first, last: made.got.append(("base", first, last)))
    return made


def swipe(line, drag, point, start, end, modifiers=Mod.NoModifier):
    canvas = line.canvas
    ends = (point(canvas, START + at, 2e6) for at in (start, end))
    drag(canvas.viewport(), *ends, modifiers)


def test_drag_chooses_whole_months_in_either_direction(line, drag, point):
    swipe(line, drag, point, 24.4, 32.6)
    assert line.got == [("window", "2023-01", "2023-09")]
    line.set_window(None, None)
    swipe(line, drag, point, 14.6, 12.2)
    assert line.got[-1] == ("window", "2022-01", "2022-03")


def test_shift_drag_and_the_base_button_choose_the_base(line, drag, point):
    swipe(line, drag, point, 12.4, 20.6, Mod.ShiftModifier)
    assert line.got == [("base", "2022-01", "2022-09")]
    line.set_base(None, None)
    QTest.mouseClick(line.base_button, Qt.MouseButton.LeftButton)
    swipe(line, drag, point, 0.4, 5.6)
    assert line.got[-1] == ("base", "2021-01", "2021-06")
    assert not line.base_button.isChecked()


def test_edges_and_middle_are_dragged(line, drag, point):
    line.set_window("2022-01", "2022-06")
    swipe(line, drag, point, 18.0, 20.5)
    assert line.got[-1] == ("window", "2022-01", "2022-09")
    swipe(line, drag, point, 12.0, 14.5)
    assert line.got[-1] == ("window", "2022-03", "2022-09")
    swipe(line, drag, point, 17.0, 19.0)
    assert line.got[-1] == ("window", "2022-05", "2022-11")
    swipe(line, drag, point, 19.0, 35.9)
    assert line.got[-1] == ("window", "2023-06", "2023-12")


def test_base_edges_are_dragged_too(line, drag, point):
    line.set_base("2021-01", "2021-06")
    swipe(line, drag, point, 6.0, 8.5)
    assert line.got == [("base", "2021-01", "2021-09")]


def test_esc_and_double_click_clear(line, point, double_click):
    line.set_window("2022-01", "2022-06")
    line.set_base("2021-01", "2021-06")
    line.setFocus()
    QTest.keyClick(line, Key.Key_Escape)
    assert line.got == [("window", None, None)]
    QTest.keyClick(line, Key.Key_Escape)
    assert line.got[-1] == ("base", None, None)
    line.set_window("2022-01", "2022-06")
    line.set_base("2021-01", "2021-06")
    double_click(line.canvas.viewport(), point(line.canvas, START + 3, 2e6))
    assert line.got[2:] == [("base", None, None)]


def test_click_takes_one_period(line, point):
    place = point(line.canvas, START + 4.5, 2e6)
    QTest.mouseClick(line.canvas.viewport(), Qt.MouseButton.LeftButton, Mod.NoModifier, place)
    assert line.got == [("window", "2021-05", "2021-05")]
    QTest.qWait(QGuiApplication.styleHints().mouseDoubleClickInterval() + 10)


def test_arrows_move_the_period_and_its_end(line):
    line.setFocus()
    QTest.keyClick(line, Key.Key_Left)
    assert line.got[-1] == ("window", "2023-12", "2023-12")
    QTest.keyClick(line, Key.Key_Left)
    assert line.got[-1] == ("window", "2023-11", "2023-11")
    QTest.keyClick(line, Key.Key_Right, Mod.ShiftModifier)
    assert line.got[-1] == ("window", "2023-11", "2023-12")
    QTest.keyClick(line, Key.Key_Right)
    assert len(line.got) == 3


def test_quarters_and_years_are_wide_and_choose_whole_periods(line, drag, point):
    line.set_frame(frame(["2021-Q1", "2021-Q2", "2021-Q3", "2021-Q4"]))
    swipe(line, drag, point, 1.0, 4.0)
    assert line.got[-1] == ("window", "2021-01", "2021-06")
    made = totals(frame(["2021", "2022-01"], exports=12e6))
    assert made.span.tolist() == [12, 1]
    assert made.exports.tolist() == [1e6, 12e6]
    assert not made.monthly
    line.set_frame(frame(["2021", "2022-01"]))
    assert " a month" in line.legend.text()


def test_years_alone_are_told_as_they_are_published(line):
    made = totals(frame(["2021", "2022"], exports=12e6))
    assert (made.per, made.exports.tolist()) == (12, [12e6, 12e6])
    assert totals(frame(["2021"], exports=12e6), per=1).exports.tolist() == [1e6]
    line.set_frame(frame(["2021", "2022"], exports=12e6))
    assert "million USD a year" in line.legend.text()
    line.set_part(frame(["2021"], exports=6e6))
    assert line._part.exports.tolist() == [6e6]
    line.set_frame(frame(["2021-Q1", "2021-Q2"], exports=12e6))
    assert "million USD a quarter" in line.legend.text()


def test_the_brushed_part_and_the_period_are_painted_in_the_accent(line, ink):
    theme.install("light")
    line.clearFocus()
    assert ink(line.canvas, theme.LIGHT.accent) == 0
    line.set_part(frame(MONTHS, 2e6, 1e6))
    some = ink(line.canvas, theme.LIGHT.accent)
    assert some > 1000
    line.set_part(None)
    assert ink(line.canvas, theme.LIGHT.accent) == 0
    line.set_window("2022-01", "2022-06")
    assert ink(line.canvas, theme.LIGHT.accent) > 50
    switched = theme.install("dark")
    assert ink(line.canvas, theme.DARK.accent) > 50
    assert ink(line.canvas, theme.DARK.ground, 2) > 20_000
    switched.choose("light")


def test_events_outside_the_data_are_left_out(line):
    line.set_events([Event(START + 5.0, "inside"), Event(START + 500.0, "outside")])
    line.grab()
    assert [label for _, _, label in line.canvas.strip.placed()] == ["inside"]


def test_an_empty_timeline_is_drawn(show, drag, point):
    line = Timeline()
    show(line, 600, 160)
    line.set_frame(frame([], [], []))
    line.set_window("2022-01", None)
    line.grab()


def test_the_readout_forgets_a_period_that_was_gone_back_from(line, drag, point):
    swipe(line, drag, point, 24.4, 32.6)
    line.set_window("2023-01", "2023-09")
    assert line.readout.text() == "period Jan 2023 to Sep 2023, 9 months"
    line.set_window(None, None)
    assert "period" not in line.readout.text()
    QTest.keyClick(line, Key.Key_Right)
    told = line.readout.text()
    assert told.startswith("period")
    QTest.keyClick(line, Key.Key_Escape)
    assert "period" not in line.readout.text()


def test_the_readout_says_the_figures_that_are_there_by_now(line, drag, point):
    QTest.mouseMove(line.canvas.viewport(), point(line.canvas, START + 3.5, 2e6))
    assert line.readout.text() == "Apr 2021  exports 8.0 million USD  imports 4.0 million USD"
    line.set_frame(frame(MONTHS, exports=2e6))
    assert "exports 2.0 million" in line.readout.text()


def test_a_brushed_part_too_small_for_its_scale_is_marked_and_said(line, point, ink):
    accent = theme.tokens_of(line).accent
    QTest.mouseMove(line.canvas.viewport(), point(line.canvas, START + 9.5, 3e6))
    before = ink(line.canvas, accent)
    line.set_part(frame(MONTHS, exports=4e6, imports=float("nan")))
    tall = ink(line.canvas, accent)
    assert "selected, too small" not in line.legend.text()
    line.set_part(frame(MONTHS, exports=500.0, imports=float("nan")))
    small = ink(line.canvas, accent)
    assert small > before + 5 * len(MONTHS), "a mark for each month"
    assert small < tall / 4, "and no bar"
    assert "▾ selected, too small to draw" in line.legend.text()
    assert "■ selected" not in line.legend.text()
    assert line.readout.text().endswith("selected: exports 500 USD")
    line.set_part(frame(MONTHS, exports=50_000.0, imports=float("nan")))
    assert ink(line.canvas, accent) == small, "a mark says that something is there, not how much"
    line.set_part(frame(MONTHS, exports=0.0, imports=float("nan")))
    assert ink(line.canvas, accent) <= before, "nothing is nothing"


def test_years_alone_are_read_as_years(show, point, qapp):
    """A stranger read 6.8 billion where a year had 568.8 million: it was multiplied by its months."""
    made = Timeline()
    show(made, 900, 176)
    years = {
        "period": ["2022", "2023"],
        "exports_usd": [330.6e6, 568.8e6],
        "imports_usd": [280.5e6, 443.4e6],
    }
    made.set_frame(pd.DataFrame(years))
    made.set_part(pd.DataFrame(years).assign(exports_usd=[0.0, 115.9e6], imports_usd=[0.0, 14.0e6]))
    at = float(made._all.start[1]) + 6
    QTest.mouseMove(made.canvas.viewport(), point(made.canvas, at, 1e6))
    qapp.processEvents()
    assert made.readout.text() == (
        "2023  exports 568.8 million USD  imports 443.4 million USD  "
        "selected: exports 115.9 million USD, imports 14.0 million USD"
    )


def test_totals_beside_a_brush_are_stronger_on_a_dark_ground(line):
    """As little ink as on white would be no ink at all."""
    shares = {}
    for theme_name in ("light", "dark"):
        theme.install(theme_name)
        QApplication.processEvents()
        shares[theme_name] = min(share for _, share in line._totals)
    theme.install("light")
    assert shares["dark"] > shares["light"] * 1.3
