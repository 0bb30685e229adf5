"""Prices by real mouse and key events: worked out in a thread, brushed by keys, honest where empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hosting import Host
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from mirrorgap.model.events import KnownEvent
from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys
from mirrorgap.ui import theme
from mirrorgap.ui.views.gaps import Gaps
from mirrorgap.ui.views.prices import Prices

LEFT = Qt.MouseButton.LeftButton
PRICES = [9.0, 10.0, 11.0, 10.5, 9.5, 10.2, 9.8, 10.1, 9.9, 100.0, 10.3, 9.7]
DAY = date(2023, 9, 1)
FROM, TO = "851762", "851779"


def book(code: str, values: list[float], flow: str = "export", **more: object) -> Chunk:
    out = flow == "export"
    n = len(values)
    months = [f"{2022 + i // 12}-{i % 12 + 1:02d}" for i in range(n)]
    frame = pd.DataFrame({"period": months, "value_usd": np.array(values) * 1e6})
    who = ("TUR", "KAZ") if out else ("KAZ", "TUR")
    named = {"reporter": who[0], "partner": who[1], "flow": flow, "code": code}
    filled = {"net_kg": 1e6, "status": "reported", "row": np.arange(n) + 2} | named | more
    return Chunk.of(frame.assign(**filled))


def mirror(*chunks: Chunk) -> Mirror:
    return Mirror(chunks, [Scope()] * len(chunks))


class PricesHost(Host):
    """Prices first, and Gaps, which follows."""

    def choose(self, name: str, steps: int) -> None:
        """Go down a drop-down list by its keys."""
        combo = self.view.findChild(QComboBox, f"prices.choose-{name}")
        for _ in range(steps):
            QTest.keyClick(combo, Qt.Key.Key_Down)
        self.work()


def hosted(show, loaded: Mirror, **asked) -> PricesHost:
    query = Query(**({"basket": load("chpl-2024-02")} | asked))
    return PricesHost(loaded, query, show(Prices(), 1200, 560), show(Gaps(), 900, 400))


@pytest.fixture
def host(qapp, show) -> PricesHost:
    imports = book("854231", [p * 1.06 for p in PRICES[:9]] + [106, 10.9, 10.3], "import")
    made = hosted(show, mirror(book("854231", PRICES), imports))
    assert made.view.vacancy.title.text().startswith("Working out")
    made.work()
    return made


def click(view, row: int) -> None:
    place = view.table.visualRect(view.table.frame_model.index(row, 3)).center()
    QTest.mouseClick(view.table.viewport(), LEFT, pos=place)


def test_what_does_not_fit_is_worked_out_and_said(host: PricesHost) -> None:
    view = host.view
    assert view.result.frame["period"].tolist() == ["2022-10"]
    assert view.result.frame["mirror"].tolist() == ["same"]
    assert view.plot.title.text().startswith("1 of 12 unit values that exporters report")
    assert view.picture.figure.n_marks == 12


def test_a_click_on_a_row_brushes_its_cell_everywhere(host: PricesHost, ink) -> None:
    accent = theme.tokens_of(host.view).accent
    before = ink(host.view.plot, accent)
    click(host.view, 0)
    key = ("TUR", "KAZ", "854231", "2022-10")
    assert host.now.selection == Keys(("exporter", "importer", "hs6", "period"), frozenset({key}))
    assert ink(host.view.plot, accent) > before + 20
    assert host["gaps"].table.frame_model.mask.tolist() == [True]


def test_a_drag_over_a_strip_brushes_its_marks(host: PricesHost, drag, point) -> None:
    canvas = host.view.plot.canvas
    drag(canvas.viewport(), point(canvas, 1.9, 0.1), point(canvas, 2.05, 0.9))
    assert {row[3] for row in host.now.selection.rows} == {"2022-10"}
    assert host.view.table.frame_model.mask.tolist() == [True]


def test_flagged_marks_differ_in_colour_from_the_grey_ones(host: PricesHost, ink) -> None:
    colour = theme.colour_of("flagged", dark=theme.tokens_of(host.view).dark)
    assert ink(host.view.plot.canvas, colour) > 20


def test_the_keyboard_goes_to_a_mark_and_brushes_it(host: PricesHost) -> None:
    plot = host.view.plot
    QTest.keyClick(plot, Qt.Key.Key_Right)
    QTest.keyClick(plot, Qt.Key.Key_Space)
    ((*_, period),) = host.now.selection.rows
    assert period == "2022-01"
    assert "9 dollars a kg, usual 10.0" in plot.layer.readout(plot._cursor)


def test_blank_paper_keeps_no_scale_of_a_former_plot(host: PricesHost) -> None:
    canvas = host.view.plot.canvas
    host.view.plot.show_figure(None)
    canvas.set_range((0.0, 1e7), (0.0, 1e7))
    assert canvas.bottom.ticks() == canvas.left.ticks() == []


def test_all_parts_and_both_sides_by_keys(host: PricesHost, qtmodeltester) -> None:
    host.choose("rows", 1)
    assert len(host.view.result.frame) == 12
    host.choose("rows", 1)
    frame = host.view.result.frame
    assert np.allclose(frame["price_part"] + frame["quantity_part"], frame["log_ratio"])
    host.choose("plot", 1)
    assert host.view.picture.figure.equality
    assert host.view.picture.figure.n_marks == 12
    click(host.view, 0)
    qtmodeltester.check(host.view.table.frame_model)


def test_a_result_that_was_overtaken_is_dropped(host: PricesHost) -> None:
    combo = host.view.findChild(QComboBox, "prices.choose-rows")
    QTest.keyClick(combo, Qt.Key.Key_Down)
    (_, work, take), *_ = host.waiting
    QTest.keyClick(combo, Qt.Key.Key_Down)
    take(work())
    assert host.view.result is None
    host.work()
    assert "log_ratio" in host.view.result.frame


def test_without_weights_one_sentence_says_so(qapp, show) -> None:
    made = hosted(show, mirror(book("854231", PRICES, estimated="net_kg")))
    made.work()
    assert made.view.pages.currentWidget() is made.view.vacancy
    told = made.view.vacancy.body.text()
    assert "12 records are not judged because their source flags the weight as estimated" in told


def test_annual_data_have_no_switching(qapp, show) -> None:
    made = hosted(show, mirror(book(FROM, [1.0], period="2023"), book(TO, [1.0], period="2023")))
    made.choose("rows", 3)
    assert made.view.pages.currentWidget() is made.view.vacancy
    assert "only annual or quarterly data are loaded" in made.view.vacancy.body.text()


def test_switching_draws_two_codes_and_brushes_both(qapp, show) -> None:
    random = np.random.default_rng(3)
    usual = [list(5 * np.exp(random.normal(0, 0.1, 36))) for _ in range(2)]
    down = [v * (0.2 if i >= 21 else 1) for i, v in enumerate(usual[0])]
    up = [v + (4 if i >= 21 else 0) for i, v in enumerate(usual[1])]
    made = hosted(show, mirror(book(FROM, down), book(TO, up)))
    made.choose("rows", 3)
    view = made.view
    assert view.result.frame.loc[0, ["from_code", "to_code"]].tolist() == [FROM, TO]
    assert [one.name[:7] for one in view.picture.figure.series] == ["8517.62", "8517.79"]
    assert "by placebo dates" in view.plot.title.text()
    date = view.result.frame.loc[0, "date"]
    work = replace(made.now.case.work, own_events=(KnownEvent(DAY, "own", "a rule", "gazette"),))
    made.show(case=replace(made.now.case, work=work))
    made.work()
    assert (date, set(view.result.frame["date"])) == ("2023-10", {"2023-09"})
    click(view, 0)
    pair = {("TUR", "KAZ", FROM), ("TUR", "KAZ", TO)}
    assert made.now.selection == Keys(("exporter", "importer", "hs6"), frozenset(pair))
    assert view.table.frame_model.mask.tolist() == [True]
    assert view.plot._mask.all()
