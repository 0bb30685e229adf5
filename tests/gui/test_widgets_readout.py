"""What is under the pointer is said in full: in two lines, and in its neighbour's room, where needed."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from mirrorgap.ui.widgets.readout import GAP, Readout

SAID = GAP.join(["Dec 2023", "exports 64.0 million USD", "imports 17.5 million USD"])


@pytest.fixture
def row(show) -> tuple[QWidget, QLabel, Readout]:
    holder, legend, readout = QWidget(), QLabel("million USD, exports, imports"), Readout()
    readout.setMinimumHeight(2 * readout.fontMetrics().height())
    readout.neighbour = legend
    line = QHBoxLayout(holder)
    line.addWidget(legend)
    line.addWidget(readout, 1)
    show(holder, 1200, 60)
    return holder, legend, readout


def test_what_fits_stands_in_one_line_beside_its_neighbour(row):
    _, legend, readout = row
    readout.setText(SAID)
    assert readout.shown() == SAID
    assert legend.isVisible()


def test_what_does_not_fit_goes_on_below_and_loses_nothing(row):
    _, legend, readout = row
    need = readout.fontMetrics().horizontalAdvance(SAID)
    readout.window().resize(need * 3 // 4 + legend.width() + 30, 60)
    readout.setText(SAID)
    assert readout.shown().replace("\n", GAP) == SAID
    assert "\n" in readout.shown()
    assert legend.isVisible()


def test_the_neighbour_gives_way_and_comes_back(row, qtbot):
    _, legend, readout = row
    need = readout.fontMetrics().horizontalAdvance(SAID)
    readout.window().resize(need, 60)
    readout.setText(SAID)
    assert not legend.isVisible()
    qtbot.waitUntil(lambda: readout.width() > need * 3 // 4)
    assert readout.shown().replace("\n", GAP) == SAID
    readout.setText("")
    assert legend.isVisible()


def test_in_a_low_place_the_end_is_cut(show):
    readout = Readout()
    show(readout, 120, 18)
    readout.setText(SAID)
    assert readout.shown().endswith("…")
    assert "\n" not in readout.shown()
