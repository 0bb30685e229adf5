"""Rows of a plot keep their height: a taller plot shows more of them, and says how many it shows."""

from __future__ import annotations

import numpy as np
import pytest

from mirrorgap.model.figures import Axis, Bars, Heat
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.bars import BarsLayer
from mirrorgap.ui.widgets.heat import HeatLayer, stretches
from mirrorgap.ui.widgets.plots import FigurePlot
from mirrorgap.ui.widgets.rows_in_sight import note_of

N = 40


@pytest.fixture
def plot(qapp, show) -> FigurePlot:
    return show(FigurePlot(name="categories.plot"), 500, 400)


def bars(n: int) -> Bars:
    keys = tuple((f"{i:06d}",) for i in range(n))
    labels = tuple(f"{key[0]} a long name of goods" for key in keys)
    return Bars(
        "Title", Axis("Value", "USD"), labels, np.arange(n) + 1.0, (), ("code",), keys, "Note."
    )


def test_a_plot_says_how_many_rows_are_in_sight(qtbot, plot):
    plot.show_figure(bars(N))
    qtbot.waitUntil(lambda: "In sight: " in plot.note.text(), timeout=20_000)
    seen = int(plot.note.text().removeprefix("Note. In sight: ").split()[0])
    low, high = plot.canvas.box.viewRange()[1]
    # The text of a row that is cut by less than a quarter is whole.
    assert (seen, low) == (int(high + 0.25), 0.0)
    assert seen < N
    plot.resize(500, 1400)
    qtbot.waitUntil(lambda: plot.note.text() == "Note.", timeout=20_000)
    plot.resize(500, 400)
    qtbot.waitUntil(lambda: "In sight: " in plot.note.text(), timeout=20_000)


@pytest.mark.parametrize(("high", "seen"), [(6.7, 6), (6.8, 7), (7.0, 7), (7.2, 7)])
def test_a_row_whose_text_is_whole_is_in_sight(high, seen):
    assert note_of("", 0.0, high, 60) == f"In sight: {seen} of 60 rows; scroll for the others"


def test_rows_that_were_zoomed_stay_as_they_were(qtbot, plot):
    plot.show_figure(bars(N))
    qtbot.waitUntil(lambda: "In sight: " in plot.note.text(), timeout=20_000)
    plot.canvas.set_range((0.0, 50.0), (10.0, 15.0))
    plot.resize(500, 700)
    qtbot.waitUntil(lambda: "In sight: 5 of 40" in plot.note.text(), timeout=20_000)
    assert plot.canvas.box.viewRange()[1] == [10.0, 15.0]


def test_rows_of_bars_and_heat_maps_are_low_but_hold_a_line_of_text(qtbot, plot):
    values = np.ones((N, 3))
    keys = tuple((str(i), month) for i in range(N) for month in "abc")
    names = tuple(str(i) for i in range(N))
    by = ("code", "period")
    plot.show_figure(
        Heat("Title", names, ("a", "b", "c"), values, Axis("Value"), key_columns=by, keys=keys)
    )
    qtbot.waitUntil(lambda: "In sight: " in plot.note.text(), timeout=20_000)
    plot.show_figure(bars(N))
    qtbot.waitUntil(lambda: plot.note.text().startswith("Note."), timeout=20_000)
    line = plot.canvas.fontMetrics().height()
    for shown in (BarsLayer, HeatLayer):
        assert line <= theme.scaled(shown.row_height) + 2 < theme.row_height()


def test_few_rows_need_no_word(qtbot, plot):
    plot.show_figure(bars(3))
    qtbot.wait(1)
    assert plot.note.text() == "Note."


def test_brushed_cells_that_touch_get_one_frame():
    rows, left, right = stretches(np.array([5, 1, 2, 3, 4]), 4)
    assert list(zip(rows.tolist(), left.tolist(), right.tolist(), strict=True)) == [
        (0, 1, 4),
        (1, 0, 2),
    ]
    assert [len(part) for part in stretches(np.array([], dtype=np.intp), 4)] == [0, 0, 0]
