"""Seasons by real mouse and key events: choose, brush in table and plot, and the answer follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from books import monthly
from hosting import Host
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from mirrorgap.model import periods
from mirrorgap.model.case import Case, Work
from mirrorgap.model.events import KnownEvent
from mirrorgap.model.figures import Scale
from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Both, Keys, keys
from mirrorgap.ui import theme
from mirrorgap.ui.views.seasons import Seasons
from mirrorgap.ui.widgets import remembered

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
CHIPS, BEARINGS, SHOES = "854231", "848210", "640299"
FIRST = 2020 * 12
PAIR = ("exporter", "importer")


def months(n: int, low: float, december: float, last: float = 1.0) -> np.ndarray:
    """Years of *low* with *december*; the last month times *last*."""
    values = np.tile([low] * 11 + [december], n // 12 + 1)[:n] * 1e6
    values = values * np.exp(0.02 * np.random.default_rng(n).normal(size=n))
    values[-1] *= last
    return values


def books(partner: str, goods: dict[str, np.ndarray]) -> Chunk:
    return monthly(goods, partner=partner)


def loaded() -> Mirror:
    """Turkey's listed goods to Russia fall each December, those to Georgia only this one."""
    russia = {CHIPS: months(48, 10, 5), BEARINGS: months(48, 4, 2), SHOES: months(48, 50, 50)}
    step = np.repeat([1.0, 3.0], 24)
    georgia = {CHIPS: months(48, 8, 8, 0.2) * step, SHOES: months(48, 40, 40)}
    chunks = [books("RUS", russia), books("GEO", georgia)]
    return Mirror(chunks, [Scope()] * len(chunks))


def hosted(mirror: Mirror | None, show: Callable, case: Case, **asked) -> Host:
    query = Query(**({"basket": load("chpl-2024-02")} | asked))
    return Host(mirror, query, show(Seasons(), 900, 520), case=case)


@pytest.fixture
def host(qapp, show) -> Host:
    made = hosted(loaded(), show, Case())
    made.work()
    return made


def choose(host: Host, name: str, value: str) -> None:
    combo = host.view.findChild(QComboBox, f"seasons.choose-{name}")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentData() == value:
            break
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentData() == value
    host.work()


def row_of(view, **named: str) -> int:
    frame = view.result.frame
    found = np.logical_and.reduce([frame[name] == value for name, value in named.items()])
    return int(view.table.frame_model.rows_of(np.flatnonzero(found)[:1])[0])


def click_row(host: Host, modifiers=NONE, **named: str) -> None:
    table = host.view.table
    column = next(i for i, one in enumerate(table.frame_model.columns) if not one.pinned)
    index = table.frame_model.index(row_of(host.view, **named), column)
    QTest.mouseClick(table.viewport(), LEFT, modifiers, table.visualRect(index).center())
    host.work()


def answer(host: Host) -> str:
    return host.view.sentences.sections[0].title


def marked(host: Host) -> set[str]:
    mask, frame = host.view.table.frame_model.mask, host.view.result.frame
    return set() if mask is None else set(frame["importer"][mask])


def test_rows_and_answer_come_from_a_thread(qapp, show) -> None:
    host = hosted(loaded(), show, Case())
    assert host.view.vacancy.isVisible()
    assert host.view.vacancy.title.text() == "Looking at the months …"
    assert len(host.waiting) == 1
    host.work()
    assert host.view.table.isVisible()
    frame = host.view.result.frame
    assert list(frame["importer"] + frame["seasonal"]) == ["RUSyes", "GEOno"]
    assert answer(host).startswith("Is this fall seasonal? ")
    assert host.view.plot.figure.x.scale is Scale.CALENDAR


def test_the_table_follows_qts_rules(host: Host, qtmodeltester) -> None:
    qtmodeltester.check(host.view.table.frame_model)
    click_row(host, importer="GEO")
    choose(host, "ask", "breaks")
    qtmodeltester.check(host.view.table.frame_model)


def test_a_click_on_a_row_asks_about_it(host: Host) -> None:
    click_row(host, importer="RUS")
    assert host.now.selection == Keys(PAIR, frozenset({("TUR", "RUS")}))
    assert marked(host) == {"RUS"}
    assert answer(host).startswith("Is this fall seasonal? Yes.")
    click_row(host, importer="GEO")
    assert answer(host).startswith("Is this fall seasonal? No. Is it general? ")
    assert "exports of code 8542.31 to Georgia fell" in host.view.sentences.text()
    click_row(host, CONTROL, importer="RUS")
    assert marked(host) == {"RUS", "GEO"}
    assert "to Georgia and Russia" in host.view.sentences.text()
    QTest.keyClick(host.view.table, Qt.Key.Key_Escape)
    assert host.now.selection is None
    assert marked(host) == set()


def test_an_answer_that_was_overtaken_is_dropped(host: Host) -> None:
    table = host.view.table
    for importer in ("RUS", "GEO"):
        row = row_of(host.view, importer=importer)
        at = table.visualRect(table.frame_model.index(row, 3)).center()
        QTest.mouseClick(table.viewport(), LEFT, NONE, at)
    first, second = host.waiting
    host.waiting.clear()
    first[2](first[1]())
    assert "to Russia fell" not in host.view.sentences.text()
    second[2](second[1]())
    assert "to Georgia fell" in host.view.sentences.text()


def test_work_that_was_cancelled_is_done_when_one_comes_back(qapp, show) -> None:
    host = hosted(loaded(), show, Case())
    host.waiting.clear()  # cancelled: nothing is handed over
    host.show(dark=True)
    host.work()
    assert host.view.table.isVisible()
    host.show(dark=False)
    assert host.waiting == []


def test_an_answer_comes_too_late_when_its_question_was_taken_back(host: Host) -> None:
    before = host.view.sentences.text()
    host.show(selection=Keys(PAIR, frozenset({("TUR", "GEO")})))
    (late,) = host.waiting
    host.waiting.clear()
    host.show(selection=None)
    late[2](late[1]())
    assert host.view.sentences.text() == before
    assert marked(host) == set()
    assert host.view.plot.figure is not None


def test_other_records_are_asked_about_anew(host: Host) -> None:
    fewer = Mirror([books("RUS", {CHIPS: months(30, 10, 5)})], [Scope()])
    host.show(mirror=fewer)
    host.show(dark=True)
    host.work()
    assert list(host.view.result.frame["importer"]) == ["RUS"]


def test_what_stands_is_taken_away_while_its_successor_takes_time(host: Host, qtbot) -> None:
    row = row_of(host.view, importer="RUS")
    table = host.view.table
    at = table.visualRect(table.frame_model.index(row, 3)).center()
    QTest.mouseClick(table.viewport(), LEFT, NONE, at)
    qtbot.waitUntil(lambda: answer(host) == "Looking at the months …", timeout=10_000)
    assert host.view.plot.figure is None
    assert table.isVisible()
    host.work()
    assert answer(host).startswith("Is this fall seasonal? Yes.")


@pytest.mark.parametrize("kind", ["fan", "adjusted", "against"])
def test_each_plot_is_drawn_in_both_themes(host: Host, kind: str, ink) -> None:
    choose(host, "plot", kind)
    chosen = theme.install("light")
    for dark in (False, True):
        chosen.choose("dark" if dark else "light")
        assert ink(host.view.plot, theme.colour_of("exports", dark=dark), 24) > 40
    chosen.choose("light")


def test_a_drag_in_the_plot_brushes_its_months(host: Host, drag, point) -> None:
    click_row(host, importer="GEO")
    choose(host, "plot", "adjusted")
    canvas = host.view.plot.canvas
    start, top = FIRST + 12.0, canvas.box.viewRange()[1][1]
    drag(canvas.viewport(), point(canvas, start, 0.0), point(canvas, start + 3, top))
    host.work()
    pair = Keys(PAIR, frozenset({("TUR", "GEO")}))
    brushed = host.now.selection
    assert isinstance(brushed, Both)
    assert brushed.parts[0] == pair
    assert brushed.parts[1] == keys("month", "2021-01", "2021-02", "2021-03")
    # The same lines are asked about: the plot stays, and shows the months on top.
    assert "to Georgia fell" in host.view.sentences.text()
    assert host.view.plot._mask is not None
    shown = np.flatnonzero(host.view.plot._mask)
    assert {host.view.picture.frame["month"][i] for i in shown} == {"2021-01", "2021-02", "2021-03"}
    assert marked(host) == {"GEO"}


def test_a_click_beside_the_marks_clears(host: Host, point) -> None:
    click_row(host, importer="GEO")
    canvas = host.view.plot.canvas
    (left, _), (_, top) = canvas.box.viewRange()
    QTest.mouseClick(canvas.viewport(), LEFT, NONE, point(canvas, left, top) + QPoint(2, 2))
    assert host.now.selection is None


def test_rows_of_all_are_one_and_of_codes_follow_their_six_digits(host: Host) -> None:
    choose(host, "who", "")
    assert len(host.view.result.frame) == 1
    assert host.view.by == ()
    choose(host, "goods", "code")
    assert host.view.by == ("code",)
    click_row(host, code=BEARINGS)
    assert host.now.selection == keys("hs6", BEARINGS)
    assert "exports of code 8482.10 to Russia" in host.view.sentences.text()


def test_breaks_are_tinted_and_their_events_named(qapp, show) -> None:
    event = KnownEvent(date(2022, 1, 1), "rule", "A rule comes into force", "Gazette", "own rule")
    host = hosted(loaded(), show, Case(Work(own_events=(event,))))
    host.work()
    choose(host, "ask", "breaks")
    assert not host.view.findChild(QComboBox, "seasons.choose-plot").isEnabled()
    click_row(host, importer="GEO")
    assert answer(host) == "It changed in or about January 2022"
    figure = host.view.plot.figure
    assert figure.bands[0].label == "January 2022"
    assert [one.label for one in figure.events] == ["own rule"]
    # A break names the event that it coincides with, with the p of the event's own date.
    known, beside = event.label, f"coincides with {event.label} (its own date: p "
    labels = set(host.view.result.frame["label"])
    assert {known, ""} < labels
    assert all(one in (known, "") or one.startswith(beside) for one in labels)
    assert marked(host) == {"GEO"}
    host.show(marked=False)
    assert host.view.plot.figure.events == ()
    host.show(marked=True)
    assert host.view.plot.figure.events == figure.events


def test_a_period_that_is_chosen_is_asked_about(host: Host) -> None:
    window, base = periods.window("2022-06", "2022-06"), periods.window("2022-05", "2022-05")
    host.show(query=replace(host.now.query, window=window))
    host.work()
    assert "No base is chosen: the month before stands for it" in host.view.sentences.text()
    host.show(query=replace(host.now.query, window=window, base=base))
    host.work()
    assert "is chosen" not in host.view.sentences.text()
    assert set(host.view.result.frame["period"]) == {"2022-06"}


def test_going_back_to_a_brush_keeps_the_rows(host: Host) -> None:
    rows = host.view.result
    click_row(host, importer="GEO")
    assert host.view.result is rows


def test_annual_books_say_one_sentence(qapp, show) -> None:
    frame = pd.DataFrame(
        [("TUR", "RUS", "export", CHIPS, year, 1e6, int(year)) for year in ("2022", "2023")],
        columns=["reporter", "partner", "flow", "code", "period", "value_usd", "row"],
    )
    host = hosted(Mirror([Chunk.of(frame)], [Scope()]), show, Case())
    host.work()
    said = "These books give years or quarters only: seasons and breaks need monthly records."
    assert host.view.vacancy.isVisible()
    assert host.view.vacancy.title.text() == said
    page = host.view.vacancy
    assert "the exports of Turkey to Russia by month, 2022 to 2023" in (page.body.text())
    assert page.copy.isVisible()
    QTest.mouseClick(page.copy, LEFT)
    copied = QGuiApplication.clipboard().text()
    assert "monthly data" in copied
    assert CHIPS in copied
    choose(host, "ask", "breaks")
    assert host.view.vacancy.title.text() == said
    assert page.copy.isVisible()


def test_choices_and_sizes_are_remembered(host: Host, show) -> None:
    choose(host, "plot", "against")
    host.view.whole.moveSplitter(240, 1)
    again = show(Seasons(), 900, 520)
    assert again.tools.value("plot") == "against"
    assert remembered.load("seasons.splitter")["top"] == host.view.whole.sizes()[0]


def test_rows_of_total_trade_are_marked_and_asked_about(qapp, show) -> None:
    # A TOTAL row makes no cell, and is brushed by its keys all the same.
    chunks = [books("RUS", {"TOTAL": months(30, 5, 5)}), books("GEO", {"TOTAL": months(30, 7, 7)})]
    host = hosted(Mirror(chunks, [Scope()] * 2), show, Case(), basket=None)
    host.work()
    click_row(host, importer="GEO")
    assert marked(host) == {"GEO"}
    assert "Turkey's exports to Georgia" in host.view.sentences.text()
