"""What is missing, as each source wants to be asked; and brushes in the plots of gaps, by real events."""

from __future__ import annotations

import pytest
from books import side
from hosting import Host
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QPushButton

from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.ui.views.gaps import Gaps

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
EXPORTS = [
    ("TUR", "DEU", "854231", "2023-01", 9e5),
    ("TUR", "UZB", "854231", "2023-01", 9e5),
    ("TUR", "UZB", "854231", "2023-02", 7e5),
    ("CHN", "UZB", "854231", "2023-01", 5e6),
    ("CHN", "UZB", "854231", "2023-02", 5e6),
]
IMPORTS = [
    ("TUR", "UZB", "854231", "2023-01", 5e5),
    ("TUR", "UZB", "854231", "2023-02", 8e5),
    ("CHN", "UZB", "854231", "2023-01", 5.3e6),
    ("CHN", "UZB", "854231", "2023-02", 4e6),
]


@pytest.fixture
def host(qapp, show) -> Host:
    chunks = [side("export", EXPORTS), side("import", IMPORTS, "CIF")]
    return Host(Mirror(chunks, [Scope()] * 2), Query(), show(Gaps(), 1100, 520))


def choose(view: Gaps, name: str, words: str) -> None:
    combo = view.findChild(QComboBox, name)
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    while combo.currentText() != words:
        before = combo.currentIndex()
        QTest.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentIndex() > before, f"no option {words!r}"


def copied(view: Gaps) -> str:
    QTest.mouseClick(view.findChild(QPushButton, "gaps.empty.copy"), LEFT)
    return QGuiApplication.clipboard().text()


def test_each_source_has_its_own_query_to_copy(host: Host) -> None:
    view = host.view
    QTest.mouseClick(view.findChild(QPushButton, "gaps.missing"), LEFT)
    source = view.findChild(QComboBox, "gaps.empty.version")
    assert [source.itemText(i) for i in range(source.count())] == [
        "UN Comtrade", "Eurostat", "Trade Map",
    ]  # fmt: skip
    assert "reporterCode=276&period=202301&partnerCode=792&cmdCode=854231" in copied(view)
    choose(view, "gaps.empty.version", "Eurostat")
    text = view.findChild(QPlainTextEdit, "gaps.empty.text").toPlainText()
    assert copied(view) == text
    assert "/DS-045409/M.DE.TR.854231.1." in text


def test_the_source_stays_chosen_when_what_is_missing_changes(host: Host) -> None:
    view = host.view
    QTest.mouseClick(view.findChild(QPushButton, "gaps.missing"), LEFT)
    choose(view, "gaps.empty.version", "Trade Map")
    host.show(query=Query(importers=frozenset({"DEU"})))
    assert copied(view).startswith("Trade Map: ")


def mark_of(view: Gaps, *key: str) -> int:
    return list(view.plot.figure.keys).index(key)


def test_a_click_on_a_cell_of_the_heat_map_brushes_pair_and_month(host: Host, point) -> None:
    view = host.view
    choose(view, "gaps.choose-plot", "asymmetry")
    mark = mark_of(view, "CHN", "UZB", "2023-02")
    place = point(view.plot.canvas, view.plot.layer.x[mark], view.plot.layer.y[mark])
    QTest.mouseClick(view.plot.canvas.viewport(), LEFT, NONE, place)
    assert set(host.now.selection.rows) == {("CHN", "UZB", "2023-02")}
    assert view.table.frame_model.mask.sum() == 1


def test_a_click_on_a_dumbbell_brushes_its_pair(host: Host, point) -> None:
    view = host.view
    choose(view, "gaps.choose-plot", "largest gaps")
    mark = mark_of(view, "TUR", "UZB")
    x = float(view.plot.figure.left[mark])
    place = point(view.plot.canvas, x, mark + 0.5)
    QTest.mouseClick(view.plot.canvas.viewport(), LEFT, NONE, place)
    assert set(host.now.selection.rows) == {("TUR", "UZB")}
