"""What is left of gaps and what changed, in Gaps, by real mouse and key events."""

from __future__ import annotations

from dataclasses import replace

import pytest
from books import years
from hosting import Host
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from mirrorgap.model import lists, periods
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys
from mirrorgap.model.waterfall import Waterfall
from mirrorgap.ui import theme
from mirrorgap.ui.question import query_of
from mirrorgap.ui.views.gaps import Gaps

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
OUT = {"854231": (1e6, 41e6), "854232": (2e6, 12e6), "851762": (3e6, 4e6)}
INTO = {"854231": (1.06e6, 1.06e6), "854232": (2.12e6, 2.12e6), "851762": (3.18e6, 4.24e6)}


def chunk(flow, table):
    goods = {("TUR", "KAZ", code): both for code, both in table.items()}
    return years(flow, goods, "FOB" if flow == "export" else "CIF")


class GapsHost(Host):
    """Asks by the settings of the case, which the floor is one of."""

    def obey(self, command) -> None:
        case = command.apply(self.now.case)
        self.show(case=case, query=replace(query_of(case), basket=self.now.query.basket))


def hosted(show, *, at_once: bool = True) -> Host:
    mirror = Mirror([chunk("export", OUT), chunk("import", INTO)], [Scope(), Scope()])
    query = Query(basket=lists.load("chpl-2024-02"))
    return GapsHost(mirror, query, show(Gaps(), 1200, 520), at_once=at_once)


def choose(view, name: str, times: int) -> None:
    """Go down in a list by key."""
    combo = view.tools._lists[name]
    combo.setFocus()
    for _ in range(times):
        QTest.keyClick(combo, Qt.Key.Key_Down)


def press(button) -> None:
    QApplication.processEvents()  # the page that holds it may still be laid out
    QTest.mouseClick(button, LEFT)


@pytest.fixture
def host(qapp, show) -> Host:
    return hosted(show)


def test_what_changed_asks_for_two_periods_and_offers_them(host) -> None:
    view = host.view
    choose(view, "show", 2)
    assert view.vacancy.title.text() == "What changed needs a period and a base period"
    assert view.vacancy.action.text() == "Compare 2023 with 2022"
    press(view.vacancy.action)
    assert host.now.case.eye.window == periods.window("2023", "2023")
    assert host.now.case.eye.base == periods.window("2022", "2022")
    frame = view.result.frame
    assert list(frame["code"]) == ["854231", "854232", "851762"]
    assert list(frame["unmatched_change_usd"]) == pytest.approx([40e6, 10e6, 0.0])
    figure = view.picture.figure
    assert isinstance(figure, Waterfall)
    assert figure.title.startswith("Exports rose 51 million dollars, imports 1.06 million")


def test_a_click_on_a_step_brushes_its_code_and_totals_brush_nothing(host, point, ink) -> None:
    theme.install("light")
    view = host.view
    choose(view, "show", 2)
    press(view.vacancy.action)
    canvas = view.plot.canvas
    step = view.picture.figure.labels.index("tier 1, 8542.31")
    QTest.mouseClick(canvas.viewport(), LEFT, NONE, point(canvas, 20e6, step))
    assert host.now.selection == Keys(("tier", "hs6"), frozenset({("1", "854231")}))
    assert ink(view.plot, theme.tokens_of(view).accent) > 30
    before = host.now.selection
    QTest.mouseClick(
        canvas.viewport(), LEFT, Qt.KeyboardModifier.ControlModifier, point(canvas, 20e6, 0)
    )
    assert host.now.selection == before


def test_what_is_left_waits_for_its_work_and_keeps_to_the_floor(qapp, show) -> None:
    host = hosted(show, at_once=False)
    view = host.view
    choose(view, "show", 1)
    assert view.vacancy.title.text() == "Testing the explanations of every gap …"
    host.work()
    assert set(view.result.frame["code"]) == {"854231", "854232"}
    assert "passes" in [one.field for one in view.table.frame_model.columns]
    QAbstractItemModelTester(
        view.table.frame_model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    line = view.floor.box.lineEdit()
    line.selectAll()
    QTest.keyClicks(line, "20000000")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert host.now.case.work.settings.min_usd == 20e6
    host.work()
    assert list(view.result.frame["code"]) == ["854231"]


def test_a_floor_that_is_no_number_changes_nothing(host) -> None:
    choose(host.view, "show", 1)
    line = host.view.floor.box.lineEdit()
    line.selectAll()
    QTest.keyClicks(line, "much")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert host.now.case.work.settings.min_usd == 100_000
    assert line.text().replace("\u202f", "") == "100000"


def test_an_answer_that_comes_too_late_is_not_shown(qapp, show) -> None:
    host = hosted(show, at_once=False)
    choose(host.view, "show", 1)
    combo = host.view.tools._lists["show"]
    QTest.keyClick(combo, Qt.Key.Key_Up)
    assert host.view.mode == "gaps"
    host.work()
    assert "left_usd" not in host.view.result.frame
