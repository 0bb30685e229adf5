"""Flows over time by real events: spark lines, the year before, stacks, indices and small multiples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from books import monthly
from hosting import Host
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from mirrorgap.model import lists
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Combine, Keys
from mirrorgap.ui import theme
from mirrorgap.ui.views.categories import Categories
from mirrorgap.ui.views.flows import Flows

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
#: Two years of Turkey's exports by partner, in USD.
BOOKS = {
    "RUS": [1e6 + 2e4 * month for month in range(24)],
    "KAZ": [4e5] * 12 + [8e5] * 12,
    "UZB": [2e5] * 20 + [None] + [2e5] * 3,
}


def loaded(more: tuple[str, ...] = ()) -> Mirror:
    chunks = [monthly({"854231": line}, partner=name) for name, line in BOOKS.items()]
    chunks += [monthly({"854231": [1e4] * 24}, partner=name) for name in more]
    return Mirror(chunks, [Scope()] * len(chunks))


@pytest.fixture
def host(qapp, show) -> Host:
    return Host(loaded(), Query(), show(Flows(), 1200, 520))


def choose(view: Flows, name: str, words: str) -> None:
    combo = view.findChild(QComboBox, f"flows.choose-{name}")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    while combo.currentText() != words:
        before = combo.currentIndex()
        QTest.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentIndex() > before, f"no option {words!r}"


def column_of(view: Flows, field: str) -> int:
    return next(i for i, one in enumerate(view.table.frame_model.columns) if one.field == field)


def text(view: Flows, importer: str, field: str) -> str:
    row = view.result.frame["importer"].tolist().index(importer)
    return view.table.frame_model.values[column_of(view, field)].text(row).strip()


def test_rows_are_there_before_their_courses(host: Host) -> None:
    view = host.view
    assert text(view, "KAZ", "course") == "–"
    header, at = view.table.header(), column_of(view, "course")
    left, wide = header.sectionViewportPosition(at), header.sectionSize(at)

    def cells():
        return view.table.viewport().grab().copy(left, 0, wide, 66).toImage()

    before = cells()
    host.work()
    assert text(view, "KAZ", "course").startswith("400")
    assert cells() != before
    assert text(view, "KAZ", "on_year") == "100.0"
    assert text(view, "RUS", "on_year") == "21.6"


def test_the_header_says_which_months_are_compared(host: Host) -> None:
    host.work()
    model = host.view.table.frame_model
    assert model.values[column_of(host.view, "on_year")].unit == "% to Dec 2021"
    tip = model.headerData(
        column_of(host.view, "on_year"), Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    )
    assert "Compared here: Jan 2021 to Dec 2021." in tip


def test_courses_of_rows_that_are_gone_are_dropped(host: Host) -> None:
    late = list(host.waiting)
    host.show(query=Query(importers=frozenset({"KAZ"})))
    (_, work, take), *_ = late
    take(work())
    assert text(host.view, "KAZ", "course") == "–"
    host.work()
    assert text(host.view, "KAZ", "on_year") == "100.0"


def test_a_click_on_the_header_sorts_by_the_change_on_the_year(host: Host) -> None:
    header = host.view.table.header()
    at = header.sectionViewportPosition(column_of(host.view, "on_year"))
    host.work()
    QTest.mouseClick(header.viewport(), LEFT, NONE, QPoint(at + 30, 20))
    order = host.view.table.frame_model.order
    assert host.view.result.frame["importer"].to_numpy()[order].tolist() == ["KAZ", "RUS", "UZB"]
    # The answer of a thread may come after the click.
    host.show(query=Query(window=window("2021-01", "2021-12")))
    host.work()
    order = host.view.table.frame_model.order
    assert host.view.result.frame["importer"].to_numpy()[order].tolist() == ["KAZ", "RUS", "UZB"]


def test_rows_by_year_stand_beside_the_year_before(host: Host) -> None:
    choose(host.view, "time", "years")
    host.work()
    assert "course" not in [one.field for one in host.view.table.frame_model.columns]
    frame = host.view.result.frame
    values = host.view.table.frame_model.values[column_of(host.view, "on_year")].values
    known = {
        (row.importer, row.year): share
        for row, share in zip(frame.itertuples(), values, strict=True)
    }
    assert known["KAZ", "2021"] == 1.0
    assert np.isnan(known["KAZ", "2020"])


def lines_at(view: Flows, mark: int) -> QPoint:
    """Return where a mark of the plot is on the viewport of its paper."""
    x, y = view.plot.layer.x[mark], view.plot.layer.y[mark]
    QApplication.processEvents()
    canvas = view.plot.canvas
    return canvas.mapFromScene(canvas.box.mapViewToScene(QPointF(x, y)))


def mark_of(view: Flows, importer: str, period: str) -> int:
    return list(view.plot.figure.keys).index(("TUR", importer, period))


@pytest.mark.parametrize("shape", ["stack", "index", "panels"])
def test_a_click_on_a_mark_brushes_its_pair_and_month(host: Host, ink, shape: str) -> None:
    view = host.view
    choose(view, "shape", shape)
    assert ink(view.plot.canvas, theme.tokens_of(view).accent) == 0
    mark = mark_of(view, "KAZ", "2021-03")
    QTest.mouseClick(view.plot.canvas.viewport(), LEFT, NONE, lines_at(view, mark))
    brushed = Keys(("exporter", "importer", "period"), frozenset({("TUR", "KAZ", "2021-03")}))
    assert host.now.selection == brushed
    assert view.table.frame_model.mask.sum() == 1
    assert ink(view.plot.canvas, theme.tokens_of(view).accent) > 10


def test_a_stack_reaches_the_sum_and_counts_a_covered_month_of_nothing(host: Host) -> None:
    view = host.view
    choose(view, "shape", "stack")
    figure, layer = view.plot.figure, view.plot.layer
    assert figure.note == ""
    top = layer.y[mark_of(view, "UZB", "2021-09")]
    assert top == BOOKS["RUS"][20] + BOOKS["KAZ"][20]  # Turkey's books cover it: nothing for UZB
    assert layer.y[mark_of(view, "UZB", "2021-10")] == sum(line[21] for line in BOOKS.values())
    assert "200" in layer.readout(mark_of(view, "UZB", "2021-10"))


def test_an_index_says_what_is_a_hundred_and_follows_the_base(host: Host) -> None:
    view = host.view
    choose(view, "shape", "index")
    assert view.plot.axis_title.text() == ("Exports, index: mean of January to December 2020 = 100")
    assert view.plot.layer.y[mark_of(view, "KAZ", "2021-05")] == 200.0
    host.show(query=Query(window=window("2021-12", "2021-12"), base=window("2021-11", "2021-11")))
    assert "November 2021 = 100" in view.plot.axis_title.text()
    assert view.plot.layer.y[mark_of(view, "KAZ", "2021-05")] == 100.0


def test_panels_share_one_scale_and_say_how_many_have_none(qapp, show) -> None:
    more = ("ARM", "GEO", "KGZ", "AZE", "ROU", "EGY", "DEU", "FRA", "ITA", "ESP", "POL")
    host = Host(loaded(more), Query(), show(Flows(), 1200, 520))
    view = host.view
    choose(view, "shape", "panels")
    layer = view.plot.layer
    assert len(view.plot.figure.series) == 12
    assert view.plot.figure.note == "Not among the panels: 2 more rows of the table."
    rus, kaz = mark_of(view, "RUS", "2021-01"), mark_of(view, "KAZ", "2021-01")
    places = [one.keys[0][1] for one in view.plot.figure.series]
    feet = [layer.corner(places.index(name))[1] for name in ("RUS", "KAZ")]
    # As high over their feet as their values, on one scale.
    assert layer.y[rus] - feet[0] == pytest.approx(BOOKS["RUS"][12])
    assert layer.y[kaz] - feet[1] == pytest.approx(BOOKS["KAZ"][12])


def test_a_drag_in_a_panel_brushes_that_panel_alone(host: Host, drag) -> None:
    view = host.view
    choose(view, "shape", "panels")
    first, last = (lines_at(view, mark_of(view, "KAZ", f"2021-{m:02d}")) for m in (2, 4))
    drag(view.plot.canvas.viewport(), first + QPoint(-1, -4), last + QPoint(1, 4))
    months = {row[2] for row in host.now.selection.rows}
    assert {row[1] for row in host.now.selection.rows} == {"KAZ"}
    assert months == {"2021-02", "2021-03", "2021-04"}


def test_a_brush_draws_no_sheet_anew(host: Host) -> None:
    """What is brushed lies over the paper; only the first brush fades what is under it."""
    view = host.view
    for shape in ("stack", "panels"):
        choose(view, "shape", shape)
        host.take(Keys(("importer",), frozenset({("RUS",)})), Combine.REPLACE)
        QApplication.processEvents()
        view.plot.canvas.grab()
        sheet, figure = view.plot.canvas._sheets[True], view.plot.figure
        host.take(Keys(("importer",), frozenset({("KAZ",)})), Combine.REPLACE)
        view.plot.canvas.grab()
        assert view.plot.figure is figure
        assert view.plot.canvas._sheets[True] is sheet
        host.take(None, Combine.REPLACE)


def test_panels_are_laid_out_anew_when_the_window_grows(host: Host, qtbot) -> None:
    view = host.view
    choose(view, "shape", "panels")
    host.take(Keys(("importer",), frozenset({("KAZ",)})), Combine.REPLACE)
    before, size = view.plot.layer, view.plot.canvas.size()
    view.resize(1200, 900)
    qtbot.waitUntil(lambda: view.plot.canvas.size() != size, timeout=20_000)
    qtbot.waitUntil(lambda: view.plot.layer is not before, timeout=20_000)
    qtbot.waitUntil(lambda: not view.plot._fitting.isActive(), timeout=20_000)
    assert view.plot.layer.name < before.name
    assert view.plot._mask.sum() == 24  # what was brushed is brushed still


@pytest.mark.parametrize("kind", [Flows, Categories])
def test_only_importers_books_are_said_to_be_loaded_and_can_be_added_up(qapp, show, kind) -> None:
    chunk = monthly({"854231": [1e5] * 3, "010121": [1e5] * 3}, flow="import")
    query = Query(basket=lists.load("chpl-2024-02"))
    host = Host(Mirror([chunk], [Scope()]), query, show(kind(), 1200, 520))
    vacancy = host.view.vacancy
    assert vacancy.title.text() == "No exporters’ books are loaded"
    told = vacancy.body.text().replace("\u202f", " ")
    assert "The 6 records loaded are all of importers’ books, 3 of them with a code of" in told
    asked = []
    host.view.asks.connect(asked.append)
    QTest.mouseClick(vacancy.action, LEFT)
    assert [one.settings.side for one in asked] == ["importer"]
    host.show(query=replace(query, side="importer"))
    assert len(host.view.result.frame)


def test_lines_say_how_many_rows_have_none_and_those_of_an_old_brush_make_way(qtbot, show) -> None:
    more = ("ARM", "GEO", "KGZ", "AZE", "ROU", "EGY", "DEU", "FRA")
    host = Host(loaded(more), Query(), show(Flows(), 1200, 520))
    view = host.view

    def drawn() -> set[str]:
        return {key[1] for key in view.plot.figure.keys}

    largest = drawn()
    assert view.plot.figure.note == f"Lines of {len(largest)} of 11 rows: the largest."
    small = next(name for name in more if name not in largest)
    host.show(selection=Keys(("exporter", "importer"), frozenset({("TUR", small)})))
    qtbot.waitUntil(lambda: small in drawn())
    assert view.plot.figure.note.endswith("the largest, some for the brush.")
    host.show(selection=Keys(("exporter", "importer"), frozenset({("TUR", "RUS")})))
    qtbot.waitUntil(lambda: drawn() == largest)
    assert view.plot.figure.note.endswith("the largest.")
