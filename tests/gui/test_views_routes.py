"""Routes by real mouse and key events: choose, brush, hover; answers come from a thread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from books import years
from hosting import Host
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mirrorgap.model import colours, commands, lists, periods
from mirrorgap.model.figures import Axis
from mirrorgap.model.figures_routes import Node, Sankey
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys
from mirrorgap.ui import theme
from mirrorgap.ui.views.routes import Routes
from mirrorgap.ui.widgets import gallery, sankey
from mirrorgap.ui.widgets.plots import FigurePlot
from mirrorgap.ui.widgets.sankey import spread

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
OUT = {
    ("TUR", "KGZ"): (1e6, 6e6),
    ("TUR", "KAZ"): (2e6, 9e6),
    ("TUR", "RUS"): (5e6, 3e6),
    ("KGZ", "RUS"): (0.5e6, 5e6),
}
INTO = {("TUR", "KGZ"): (1e6, 6e6), ("TUR", "KAZ"): (2e6, 2e6)}


def chunk(flow, table):
    return years(flow, {(*pair, "854231"): both for pair, both in table.items()})


def hosted(show, *, at_once: bool = True) -> Host:
    mirror = Mirror([chunk("export", OUT), chunk("import", INTO)], [Scope(), Scope()])
    span = periods.window("2023", "2023"), periods.window("2022", "2022")
    query = Query(basket=lists.load("chpl-2024-02"), window=span[0], base=span[1])
    return Host(mirror, query, show(Routes(), 1200, 520), at_once=at_once)


@pytest.fixture
def host(qapp, show) -> Host:
    return hosted(show)


def near_its_end(plot, mark, point):
    """Where a flow has left the others behind."""
    return point(plot.canvas, *plot.layer.lines()[mark][-4])


def hover(plot, place) -> None:
    port, at = plot.canvas.viewport(), QPointF(place)
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, QPointF(port.mapToGlobal(at)),
        Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, NONE,
    )  # fmt: skip
    QApplication.sendEvent(port, event)


def test_a_click_on_a_row_brushes_exporter_and_hub_and_its_ribbon(host, ink) -> None:
    theme.install("light")
    view = host.view
    row = int(np.flatnonzero(view.result.frame["hub"] == "KAZ")[0])
    place = int(view.table.frame_model.rows_of(np.array([row]))[0])
    at = view.table.visualRect(view.table.frame_model.index(place, 3)).center()
    QTest.mouseClick(view.table.viewport(), LEFT, NONE, at)
    assert host.now.selection == Keys(("exporter", "importer"), frozenset({("TUR", "KAZ")}))
    assert ink(view.plot.canvas, theme.LIGHT.accent, 60) > 200


@pytest.mark.parametrize("kind", ["sankey", "map"])
def test_a_click_on_a_flow_brushes_its_pair_and_its_row(host, point, kind) -> None:
    view = host.view
    view.tools.choose("plot", kind)
    mark = view.picture.figure.keys.index(("TUR", "KGZ"))
    QTest.mouseClick(view.plot.canvas.viewport(), LEFT, NONE, near_its_end(view.plot, mark, point))
    assert host.now.selection == Keys(("exporter", "importer"), frozenset({("TUR", "KGZ")}))
    assert view.result.frame["hub"][view.table.frame_model.mask].tolist() == ["KGZ"]


def test_hover_says_that_books_are_not_loaded_and_never_zero(host, point) -> None:
    plot = host.view.plot
    silent = host.view.picture.figure.keys.index(("KAZ", "RUS"))
    hover(plot, near_its_end(plot, silent, point))
    assert "not loaded" in plot.readout.text()
    assert "0" not in plot.readout.text()


def test_another_destination_is_kept_by_the_case_and_back_returns(host) -> None:
    view, box = host.view, host.view.destination
    before = host.now.case
    assert box.currentData() == "RUS"
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    assert host.now.case.eye.destination == box.itemData(0) == "KAZ"
    assert view.answer_shown.destination == "KAZ"
    host.show(case=before)
    assert box.currentData() == "RUS"
    assert view.answer_shown.destination == "RUS"


@pytest.mark.parametrize("rows", ["hub", "hub,tier", "hub,code", "lost", "exporters"])
def test_all_rows_and_plots_are_drawn(host, rows) -> None:
    view = host.view
    view.tools.choose("rows", rows)
    assert len(view.result.frame) > 0
    for plot in ("sankey", "map", "value", "change"):
        view.tools.choose("plot", plot)
        assert view.plot.figure is view.picture.figure
        assert view.plot.title.text()
        view.plot.grab()


def test_an_answer_that_was_overtaken_is_dropped(qapp, show) -> None:
    host = hosted(show, at_once=False)
    view = host.view
    assert view.vacancy.title.text() == "Reading the routes …"
    host.show(case=commands.SetDestination("KAZ").apply(host.now.case))
    late, wanted = host.waiting
    late[2](late[1]())
    assert view.answer_shown is None
    wanted[2](wanted[1]())
    assert view.answer_shown.destination == "KAZ"


def test_without_a_base_a_year_before_is_taken_and_said(host) -> None:
    host.show(query=replace(host.now.query, base=None))
    assert "No base is chosen in the timeline" in host.view.remarks.text()


def test_a_base_of_another_length_is_refused_in_words(host) -> None:
    host.show(query=replace(host.now.query, base=periods.window("2022-01", "2022-03")))
    assert host.view.vacancy.isVisible()
    assert host.view.vacancy.title.text() == "This cannot be shown"


@pytest.mark.parametrize("name", ["sankey", "flow_map"])
def test_flows_are_exported_as_picture_vector_and_data(show, tmp_path, name) -> None:
    plot = show(FigurePlot(name="routes.plot"), 640, 420)
    figure = getattr(gallery, name)()
    plot.show_figure(figure)
    for suffix in ("png", "svg", "csv"):
        plot.save(str(tmp_path / f"plot.{suffix}"))
        assert (tmp_path / f"plot.{suffix}").stat().st_size > 100
    lines = (tmp_path / "plot.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == figure.n_marks + 1
    assert lines[6].startswith("KAZ,RUS,KAZ,RUS,,,,")
    plot.show_figure(gallery.bars())
    assert not plot.canvas.box.state["aspectLocked"]


def test_every_label_of_a_column_has_its_line():
    placed = spread(np.array([3.0, 4.0, 5.0, 90.0, 95.0]), 15.0, 100.0)
    assert (np.diff(placed) >= 15.0).all()
    assert placed[-1] <= 95.0
    assert abs(placed[0] - 3.0) < 1e-9


def test_countries_without_a_colour_of_their_own_look_like_none_that_has_one():
    own = {theme.colour_of(key) for key in (*colours._FIXED, *colours._SECOND)}
    others = [theme.colour_of(key) for key in ("EGY", "ROU", "IND", "VNM", "SRB", "MNG", "ISR")]
    assert not own & set(others)


def test_names_of_the_middle_end_before_those_of_the_last_column(host, monkeypatch):
    written, cuts = [], []

    def write(painter, tokens, at, side, text):
        metrics = painter.fontMetrics()
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(at.width()))
        wide = metrics.horizontalAdvance(cut)
        left = at.right() - wide if side == Qt.AlignmentFlag.AlignRight else at.left()
        written.append((text.split("  ")[0], left, left + wide))
        cuts.append(cut)

    monkeypatch.setattr(sankey, "write", write)
    monkeypatch.setattr(sankey.numbers, "brief", lambda _: "12 464.6")
    plot = host.view.plot
    plot.setMinimumWidth(240)
    for width in range(320, 520, 5):
        written.clear()
        plot.resize(width, 300)
        plot.canvas.spoil()
        plot.grab()
        edges = {name: (left, right) for name, left, right in written}
        assert edges["Kyrgyzstan"][1] < edges["Russia"][0]
    assert not any("…" in cut and any(c.isdigit() for c in cut) for cut in cuts)


def test_each_name_stands_at_its_own_node_on_low_paper_too(show, monkeypatch):
    """One giant beside eight small ones: their names never lie at a node of another."""
    nodes = (*(Node(f"E{i}", f"E{i}", 0) for i in range(9)), Node("H", "KAZ", 1))
    values = np.array([350e6, *(26e6 / (i + 1) for i in range(8))])
    ends, none = (np.arange(9), np.full(9, 9)), np.zeros(9)
    figure = Sankey("t", Axis("Exports", "USD"), nodes, *ends, values, values, none, none)
    plot = show(FigurePlot(name="routes.plot"), 360, 320)
    plot.show_figure(figure)
    written = {}

    def write(painter, tokens, at, side, text):
        written[text.split("  ")[0]] = at.center().y()

    monkeypatch.setattr(sankey, "write", write)
    plot.canvas.spoil()
    plot.grab()
    layer, tall = plot.layer, plot.canvas.box.height()
    middles = (layer.layout.top + layer.layout.height / 2) * tall
    for i in range(9):
        nearest = int(np.argmin(np.abs(middles[:9] - written[f"E{i}"])))
        assert nearest == i
