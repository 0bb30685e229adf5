"""A rectangle dragged in the plots of Categories and Seasons brushes, and every other view follows."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from mirrorgap.model.selection import Keys

CONTROL = Qt.KeyboardModifier.ControlModifier
TABS = {"flows": Qt.Key.Key_2, "gaps": Qt.Key.Key_3, "records": Qt.Key.Key_8}
TABS |= {"categories": Qt.Key.Key_4, "seasons": Qt.Key.Key_5}


@pytest.fixture
def window(open_window, settle, pair):
    window = open_window(pair)
    settle(window)
    return window


def turn_to(window, settle, name: str):
    QTest.keyClick(window, TABS[name], CONTROL)
    settle(window)
    return window.tabs.view(name)


def choose_plot(window, settle, name: str, steps: int) -> None:
    combo = window.findChild(QComboBox, f"{name}.choose-plot")
    combo.setFocus()
    for _ in range(steps):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    settle(window)


def corners(canvas, point, place: tuple[float, float], reach: float = 0.3) -> list[QPoint]:
    """Return two corners of a rectangle around a place of the plot."""
    x, y = place
    return [point(canvas, x - reach, y - reach), point(canvas, x + reach, y + reach)]


def followed(window, settle) -> dict[str, int]:
    """Turn to each other view; return how many of its rows are brushed: some, and not all."""
    found = {}
    for name in ("flows", "gaps", "records"):
        view = turn_to(window, settle, name)
        mask = view.table.frame_model.mask
        assert mask is not None, name
        found[name] = int(mask.sum())
        assert found[name] > 0, name
    return found


def test_a_drag_over_a_bar_of_categories_is_followed(window, settle, drag, point):
    view = turn_to(window, settle, "categories")
    canvas = view.plot.canvas
    drag(canvas.viewport(), point(canvas, 1.0, 0.3), point(canvas, view.plot.layer.x[0] / 2, 0.7))
    settle(window)
    selection = window.session.case.eye.selection
    assert isinstance(selection, Keys)
    label = view.plot.layer.labels[0].split()[0].replace(".", "")
    assert {row[selection.columns.index("hs6")] for row in selection.rows} == {label}
    # The code and the tier that it stands under.
    assert int(view.table.frame_model.mask.sum()) == 2
    assert window.docks.timeline._part is not None
    assert "8" in window.selection.chips.texts[-1]
    # Two files of 24 months: two importers in the one, one exporter in the other.
    assert followed(window, settle) == {"flows": 2, "gaps": 2, "records": 72}


def test_a_drag_over_cells_of_the_heat_map_is_followed(window, settle, drag, point):
    view = turn_to(window, settle, "categories")
    choose_plot(window, settle, "categories", 1)
    layer = view.plot.layer
    canvas = view.plot.canvas
    place = (float(layer.x[5]), float(layer.y[5]))
    drag(canvas.viewport(), *corners(canvas, point, place))
    settle(window)
    selection = window.session.case.eye.selection
    assert isinstance(selection, Keys)
    assert set(selection.columns) >= {"hs6", "period"}
    (period,) = {row[selection.columns.index("period")] for row in selection.rows}
    assert period == "2022-06"
    assert followed(window, settle) == {"flows": 2, "gaps": 2, "records": 3}


def test_a_drag_over_months_in_each_plot_of_seasons_is_followed(window, settle, drag, point):
    for plot in range(3):
        view = turn_to(window, settle, "seasons")
        choose_plot(window, settle, "seasons", min(plot, 1))
        layer, canvas = view.plot.layer, view.plot.canvas
        places = np.flatnonzero(np.isfinite(layer.x) & np.isfinite(layer.y))
        x = float(layer.x[places[len(places) // 2]])
        (left, right), (low, high) = canvas.box.viewRange()
        edge, reach = (high - low) / 20, (right - left) / 200
        drag(
            canvas.viewport(),
            point(canvas, x - reach, low + edge),
            point(canvas, x + reach, high - edge),
        )
        settle(window)
        assert window.session.case.eye.selection is not None, plot
        assert window.selection.chips.texts
        assert window.docks.timeline._part is not None
        assert followed(window, settle)["records"] < 216
        window.registry["clear"].trigger()
        settle(window)
        assert window.session.case.eye.selection is None
