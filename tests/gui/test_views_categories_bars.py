"""Bars of codes beside their table: what the colours mean, and both scrolled together."""

from __future__ import annotations

import numpy as np
import pytest
from books import side
from hosting import Host
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.ui import theme
from mirrorgap.ui.views.categories import Categories
from mirrorgap.ui.widgets.bars import BarsLayer

LIST = load("chpl-2024-02")
EXPORTS = [
    ("TUR", "UZB", str(code), "2023-01", 1e5 * (1 + place * 7 % 50))
    for place, code in enumerate(sorted(LIST.tiers))
]


@pytest.fixture
def host(qapp, show, qtbot) -> Host:
    view = show(Categories(), 1100, 520)
    host = Host(Mirror([side("export", EXPORTS)], [Scope()]), Query(basket=LIST), view)
    qtbot.waitUntil(lambda: "In sight: " in view.plot.note.text(), timeout=20_000)
    return host


def wheel(port: QWidget, steps: int) -> None:
    at = QPointF(port.width() / 2, port.height() / 2)
    turn = QWheelEvent(
        at,
        QPointF(port.mapToGlobal(at)),
        QPoint(0, 0),
        QPoint(0, -120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, turn)
    QApplication.processEvents()


def in_table(view: Categories) -> list[str]:
    """Return the codes whose rows are in sight in the table."""
    table = view.table
    rows = range(table.rowAt(0), table.rowAt(table.viewport().height() - 1) + 1)
    codes = view.result.frame["code"].iloc[table.frame_model.order[list(rows)]]
    return [str(code) for code in codes.dropna()]


def in_plot(view: Categories) -> list[str]:
    """Return the codes whose bars are in sight, wholly or nearly so."""
    low, high = view.plot.canvas.box.viewRange()[1]
    rows = range(round(low), min(round(high), view.plot.figure.n_marks))
    return [view.plot.figure.keys[row][1] for row in rows]


def agree(view: Categories) -> bool:
    """Return whether the one shows what the other does, but for rows that are cut by the edge."""
    few, many = sorted((in_table(view), in_plot(view)), key=len)
    return len(few) > 5 and set(few[1:-1]) <= set(many)


def test_a_legend_says_what_the_colours_mean(host: Host, ink) -> None:
    plot = host.view.plot
    said = plot.axis_title.text().replace("\N{NO-BREAK SPACE}", " ")
    for tier in sorted(set(LIST.tiers.values())):
        assert f'<span style="color:{theme.colour_of(tier)}">■</span> Tier {tier}' in said
    assert "no tier" not in said
    assert ink(plot.axis_title, theme.colour_of("2"), 2) > 10  # the bars' own colour


def test_all_codes_have_bars_in_the_order_of_the_table(host: Host) -> None:
    view = host.view
    codes = view.result.frame["code"].iloc[view.table.frame_model.order].dropna()
    assert [key[1] for key in view.plot.figure.keys] == codes.tolist()
    assert len(codes) == 50
    tall = view.plot.canvas.box.height()
    assert len(in_plot(view)) == pytest.approx(tall / BarsLayer.row_height, abs=1)


def test_the_plot_is_scrolled_with_the_table(host: Host) -> None:
    view = host.view
    assert agree(view)
    first = in_table(view)
    wheel(view.table.viewport(), 4)
    assert in_table(view) != first
    assert agree(view)
    for _ in range(3):  # Qt takes a page a turn at most
        wheel(view.table.viewport(), 100)
    assert in_table(view)[-1] == in_plot(view)[-1] == view.plot.figure.keys[-1][1]
    assert agree(view)


def test_the_table_is_scrolled_with_the_plot(host: Host) -> None:
    view = host.view
    wheel(view.plot.canvas.viewport(), 100)
    assert in_table(view)[-1] == in_plot(view)[-1] == view.plot.figure.keys[-1][1]
    wheel(view.plot.canvas.viewport(), -4)
    assert agree(view)
    wheel(view.plot.canvas.viewport(), -100)
    assert in_table(view)[0] == in_plot(view)[0]


def test_another_sort_and_another_size_keep_them_in_step(host: Host, qtbot) -> None:
    view = host.view
    fields = [column.field for column in view.table.frame_model.columns]
    header = view.table.header()
    place = fields.index("value")
    before = view.plot.figure.keys
    at = QPoint(header.sectionViewportPosition(place) + 30, header.height() // 2)
    for _ in range(2):  # largest first, as they stood; then turned round
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
    codes = view.result.frame["code"].iloc[view.table.frame_model.order].dropna()
    assert [key[1] for key in view.plot.figure.keys] == codes.tolist()
    assert view.plot.figure.keys != before
    wheel(view.table.viewport(), 3)
    high = view.plot.canvas.box.height()
    view.resize(1100, 640)
    qtbot.waitUntil(lambda: view.plot.canvas.box.height() > high, timeout=20_000)
    qtbot.waitUntil(lambda: agree(view), timeout=20_000)
    assert view.table.rowAt(0) > 0


def test_shut_tiers_leave_their_bars(host: Host) -> None:
    view = host.view
    QTest.mouseClick(view.findChild(QPushButton, "categories.all-tiers"), Qt.MouseButton.LeftButton)
    assert view.table.frame_model.rowCount() == 6
    assert view.plot.figure.n_marks == 50
    assert np.isfinite(view.plot.canvas.box.viewRange()[1]).all()
