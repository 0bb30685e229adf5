"""Tiers that open to their codes, by real events."""

from __future__ import annotations

import pytest
from books import side
from hosting import Host
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTableView

from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys
from mirrorgap.ui.views.categories import Categories

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
EXPORTS = [
    ("TUR", "UZB", "854231", "2023-01", 6e5),
    ("TUR", "UZB", "854239", "2023-01", 1e5),
    ("TUR", "KAZ", "851762", "2023-02", 3e5),
    ("TUR", "UZB", "847150", "2023-02", 2e5),
    ("TUR", "UZB", "850440", "2023-02", 7e5),
]
ALL = [
    ("▾ 3.A", "", "900.0"),
    ("", "8504.40", "700.0"),
    ("", "8471.50", "200.0"),
    ("▾ 1", "", "700.0"),
    ("", "8542.31", "600.0"),
    ("", "8542.39", "100.0"),
    ("▾ 2", "", "300.0"),
    ("", "8517.62", "300.0"),
]


@pytest.fixture
def host(qapp, show) -> Host:
    query = Query(basket=load("chpl-2024-02"))
    return Host(Mirror([side("export", EXPORTS)], [Scope()]), query, show(Categories(), 1100, 520))


def rows(view: Categories) -> list[tuple[str, ...]]:
    model = view.table.frame_model
    fields = [column.field for column in model.columns]
    places = [fields.index(name) for name in ("tier", "code", "value")]
    return [
        tuple(str(model.index(row, place).data()).strip() for place in places)
        for row in range(model.rowCount())
    ]


def click(view: Categories, row: int, column: int = 3, keys=NONE, x: int | None = None) -> None:
    table = view.table
    model = table.frame_model
    at = table.visualRect(model.index(row, column)).center()
    port = table.viewport()
    if column < 2:
        port = table.findChild(QTableView, "pinned").viewport()
    QTest.mouseClick(port, LEFT, keys, QPoint(at.x() if x is None else x, at.y()))


def test_tiers_open_to_their_codes(host: Host) -> None:
    assert rows(host.view) == ALL
    assert host.view.tools._count.text() == "5 codes in 3 tiers"


def test_a_click_on_the_sign_shuts_a_tier_and_brushes_nothing(host: Host) -> None:
    click(host.view, 3, 0, x=12)
    shut = [*ALL[:3], ("▸ 1", "", "700.0"), *ALL[6:]]
    assert rows(host.view) == shut
    assert host.now.selection is None
    click(host.view, 3, 0, x=12)
    assert rows(host.view) == ALL


def test_the_sign_that_is_painted_turns(host: Host) -> None:
    table = host.view.table
    pinned = table.findChild(QTableView, "pinned").viewport()
    cell = table.visualRect(table.frame_model.index(0, 0)).adjusted(0, 2, 0, -2)
    open_ = pinned.grab(cell).toImage()
    click(host.view, 0, 0, x=12)
    assert pinned.grab(cell).toImage() != open_
    click(host.view, 0, 0, x=12)
    assert pinned.grab(cell).toImage() == open_


def test_arrow_keys_shut_open_and_climb(host: Host) -> None:
    table = host.view.table
    table.setFocus()
    for _ in range(5):
        QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.currentIndex().row() == 5
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert table.currentIndex().row() == 3
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert rows(host.view)[3] == ("▸ 1", "", "700.0")
    assert table.currentIndex().row() == 3
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert rows(host.view) == ALL


def test_all_are_shut_and_opened_by_a_button(host: Host) -> None:
    button = host.view.findChild(QPushButton, "categories.all-tiers")
    assert button.text() == "Shut all"
    QTest.mouseClick(button, LEFT)
    assert [row[0] for row in rows(host.view)] == ["▸ 3.A", "▸ 1", "▸ 2"]
    assert button.text() == "Open all"
    QTest.mouseClick(button, LEFT)
    assert rows(host.view) == ALL


def test_codes_stay_under_their_tier_however_rows_are_sorted(host: Host) -> None:
    table = host.view.table
    names = [column.field for column in table.frame_model.columns]
    x = table.columnViewportPosition(names.index("value")) + 20
    for _ in range(2):
        QTest.mouseClick(table.header().viewport(), LEFT, NONE, QPoint(x, 10))
    assert rows(host.view) == [
        ("▾ 2", "", "300.0"),
        ("", "8517.62", "300.0"),
        ("▾ 1", "", "700.0"),
        ("", "8542.39", "100.0"),
        ("", "8542.31", "600.0"),
        ("▾ 3.A", "", "900.0"),
        ("", "8471.50", "200.0"),
        ("", "8504.40", "700.0"),
    ]


def test_a_tier_is_brushed_as_a_tier_and_lights_its_codes(host: Host) -> None:
    click(host.view, 3)
    assert host.now.selection == Keys(("tier",), frozenset({("1",)}))
    model = host.view.table.frame_model
    assert model.mask[model.order].tolist() == [False] * 3 + [True] * 3 + [False] * 2
    assert host.view.tools._count.text() == "2 of 5 codes in 3 tiers"


def test_a_code_lights_the_tier_that_holds_it(host: Host) -> None:
    click(host.view, 4)
    assert host.now.selection == Keys(("tier", "hs6"), frozenset({("1", "854231")}))
    model = host.view.table.frame_model
    assert model.mask[model.order].tolist() == [False] * 3 + [True, True] + [False] * 3
    assert host.view.tools._count.text() == "1 of 5 codes in 3 tiers"


def test_a_tier_and_a_code_of_another_are_brushed_together(host: Host, drag) -> None:
    table = host.view.table
    model = table.frame_model
    at = [table.visualRect(model.index(row, 3)).center() for row in (5, 6)]
    drag(table.viewport(), *at)
    chosen = {("1", "854239"), ("2", "851762")}
    assert host.now.selection == Keys(("tier", "hs6"), frozenset(chosen))


def test_a_bar_brushes_its_code_in_the_tree(host: Host, point) -> None:
    view = host.view
    layer = view.plot.layer
    assert len(layer.labels) == 5
    place = point(view.plot.canvas, float(layer.x[0]) / 2, 0.5)
    QTest.mouseClick(view.plot.canvas.viewport(), LEFT, NONE, place)
    assert host.now.selection == Keys(("tier", "hs6"), frozenset({("3.A", "850440")}))
    model = view.table.frame_model
    assert model.mask[model.order].tolist() == [True, True] + [False] * 6


def test_a_figure_of_a_tier_is_that_of_the_tier(host: Host) -> None:
    place = host.view.place_of(0, "value")
    assert place is not None
    assert dict(place.keys) == {"tier": "3.A"}


def test_without_a_list_there_are_no_tiers(host: Host) -> None:
    host.show(query=Query())
    names = [column.field for column in host.view.table.frame_model.columns]
    assert "tier" not in names
    assert host.view.table.frame_model.rowCount() == 5
    assert not host.view.all_tiers.isVisible()
    host.show(query=Query(basket=load("chpl-2024-02")))
    assert rows(host.view) == ALL
