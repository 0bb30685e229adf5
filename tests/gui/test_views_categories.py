"""Categories by real events: versions of the list, and codes beside their neighbours."""

from __future__ import annotations

import pytest
from books import side
from hosting import Host
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QPushButton

from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys
from mirrorgap.ui import theme
from mirrorgap.ui.views.categories import Categories

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
#: 8542.31 and .39 are listed, 8542.90 is not; 8471.30 is a neighbour of 8471.50 without trade.
EXPORTS = [
    ("TUR", "UZB", "854231", "2023-01", 6e5),
    ("TUR", "UZB", "854239", "2023-01", 1e5),
    ("TUR", "UZB", "854290", "2023-02", 3e5),
    ("TUR", "UZB", "847130", "2023-02", 9e5),
    ("TUR", "UZB", "010121", "2023-02", 5e6),
]


@pytest.fixture
def host(qapp, show) -> Host:
    query = Query(basket=load("chpl-2024-02"))
    return Host(Mirror([side("export", EXPORTS)], [Scope()]), query, show(Categories(), 1100, 520))


def choose(view: Categories, name: str, words: str) -> None:
    combo = view.findChild(QComboBox, f"categories.choose-{name}")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    while combo.currentText() != words:
        before = combo.currentIndex()
        QTest.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentIndex() > before, f"no option {words!r}"


def test_the_versions_of_the_list_open_with_what_changed(host: Host, qtbot) -> None:
    view = host.view
    QTest.mouseClick(view.findChild(QPushButton, "categories.versions"), LEFT)
    dialog = view.findChild(QDialog, "list-dialog")
    qtbot.waitUntil(dialog.isVisible, timeout=20_000)
    used = dialog.findChild(QLabel, "list-dialog.used").text()
    assert used == (
        "In use: Common High Priority List, 50 codes (chpl-2024-02), 50 codes, published 2024-02-23."
    )
    model = dialog.table.frame_model
    assert model.rowCount() == 50
    shown = [model.index(0, i).data() for i in range(model.columnCount())]
    assert shown[:3] == ["chpl-2024-02", "2024-02-23", "added"]
    assert shown[4:6] == ["–", "4.B"]
    gone = []
    dialog.destroyed.connect(lambda: gone.append(True))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bool(gone), timeout=20_000)


def test_a_click_on_a_cell_of_the_heat_map_brushes_code_and_month(host: Host, point) -> None:
    view = host.view
    choose(view, "plot", "codes by period")
    mark = list(view.plot.figure.keys).index(("854239", "2023-01"))
    place = point(view.plot.canvas, view.plot.layer.x[mark], view.plot.layer.y[mark])
    QTest.mouseClick(view.plot.canvas.viewport(), LEFT, NONE, place)
    assert set(host.now.selection.rows) == {("854239", "2023-01")}
    lit = view.result.frame["code"][view.table.frame_model.mask].dropna()
    assert lit.tolist() == ["854239"]


def rows(view: Categories, *fields: str) -> list[tuple[str, ...]]:
    model = view.table.frame_model
    places = [next(i for i, c in enumerate(model.columns) if c.field == f) for f in fields]
    return [
        tuple(str(model.index(row, place).data()).strip() for place in places)
        for row in range(model.rowCount())
    ]


def test_neighbours_stand_beside_the_codes_of_the_list(host: Host) -> None:
    view = host.view
    choose(view, "goods", "codes and neighbours")
    assert rows(view, "heading", "code", "listed_tier", "share_of_heading") == [
        ("8542", "8542.31", "1", "60.0"),
        ("8542", "8542.90", "–", "30.0"),
        ("8542", "8542.39", "1", "10.0"),
        ("8471", "8471.30", "–", "100.0"),
    ]
    assert view.plot.title.text() == (
        "The codes of the list make 36.8% of what the books loaded hold in their headings."
    )
    assert view.plot.note.text() == "Grey: not on the list."


def test_a_neighbour_is_brushed_though_it_is_not_listed(host: Host, ink) -> None:
    view = host.view
    choose(view, "goods", "codes and neighbours")
    place = view.table.visualRect(view.table.frame_model.index(1, 4)).center()
    QTest.mouseClick(view.table.viewport(), LEFT, NONE, place)
    assert host.now.selection == Keys(("heading", "hs6"), frozenset({("8542", "854290")}))
    assert view.table.frame_model.mask.tolist() == [False, True, False, False]
    assert ink(view.plot.canvas, theme.tokens_of(view).accent) > 20


def test_the_heat_map_of_neighbours_has_their_months(host: Host) -> None:
    view = host.view
    choose(view, "goods", "codes and neighbours")
    choose(view, "plot", "codes by period")
    figure = view.plot.figure
    assert set(figure.rows) == {"8471.30", "8542.31", "8542.39", "8542.90"}
    assert figure.columns == ("2023-01", "2023-02")


def test_without_a_list_there_are_no_neighbours(host: Host) -> None:
    view = host.view
    choose(view, "goods", "codes and neighbours")
    host.show(query=Query())
    assert len(rows(view, "code")) == 5
    assert "share_of_heading" not in [one.field for one in view.table.frame_model.columns]
