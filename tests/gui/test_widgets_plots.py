"""Plots: brush by drag, click and key; overlay, zoom, readout, theme, export."""

from __future__ import annotations

import csv
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from mirrorgap.model.figures import (
    TIME,
    Axis,
    Bars,
    Dumbbell,
    Event,
    Heat,
    Lines,
    Scale,
    Scatter,
    Series,
    Style,
)
from mirrorgap.model.selection import Combine
from mirrorgap.ui import theme
from mirrorgap.ui.widgets import gallery, plot_export
from mirrorgap.ui.widgets.plots import FigurePlot

Key, Mod = Qt.Key, Qt.KeyboardModifier
USD = Axis("Exports", "USD")


def lines(style=Style.LINE):
    x = 24276.0 + np.arange(6)
    y = np.array([1e6, 2e6, np.nan, 4e6, 5e6, 6e6])
    keys = tuple((f"2023-{month:02d}",) for month in range(1, 7))
    one = Series("exports", x, y, "exports", style, keys)
    return Lines("Exports rose", TIME, USD, (one,), ("month",), (Event(24278.5, "package"),))


def scatter():
    x = np.array([1e4, 1e5, 1e6, 1e7, np.nan])
    y = np.array([1e4, 1e5, 0.0, 1e6, 1e5])
    keys = tuple((str(i),) for i in range(5))
    imports = Axis("Imports", "USD", log=True)
    exports = Axis("Exports", "USD", log=True)
    return Scatter("Four pairs", exports, imports, x, y, ("pair",), keys, equality=True)


def dumbbell():
    keys = (("UZB",), ("KAZ",), ("KGZ",))
    left, right = np.array([28e6, 66e6, 12e6]), np.array([13e6, 6e6, np.nan])
    axis = Axis("", "USD")
    return Dumbbell("Both sides", axis, ("UZB", "KAZ", "KGZ"), left, right, keys=keys)


def heat():
    values = np.array([[0.5, -0.5, np.nan], [0.0, 1.0, -1.0]])
    keys = tuple((row, column) for row in "ab" for column in "xyz")
    axis = Axis("Asymmetry", "", Scale.NUMBER)
    hatched = np.isnan(values)
    return Heat("Turned", ("a", "b"), ("x", "y", "z"), values, axis, True, hatched, keys=keys)


@pytest.fixture
def plot(show):
    made = FigurePlot(name="gaps.plot")
    show(made, 700, 420)
    made.got = []
    made.brushed.connect(lambda marks, how: made.got.append((marks.tolist(), how)))
    return made


def pixel(plot, point, mark):
    return point(plot.canvas, float(plot.layer.x[mark]), float(plot.layer.y[mark]))


def click(plot, place, modifiers=Mod.NoModifier):
    QTest.mouseClick(plot.canvas.viewport(), Qt.MouseButton.LeftButton, modifiers, place)
    # A second click soon after would be a double click.
    QTest.qWait(QGuiApplication.styleHints().mouseDoubleClickInterval() + 10)


def hover(plot, place):
    port = plot.canvas.viewport()
    where, nothing = QPointF(place), Qt.MouseButton.NoButton
    for shift in (2, 0):
        at = where + QPointF(shift, 0)
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            at,
            QPointF(port.mapToGlobal(at)),
            nothing,
            nothing,
            Mod.NoModifier,
        )
        QApplication.sendEvent(port, event)
        QApplication.processEvents()


def test_drag_over_a_line_brushes_its_marks(plot, drag, point):
    plot.show_figure(lines())
    drag(
        plot.canvas.viewport(),
        point(plot.canvas, 24276.1, 0.5e6),
        point(plot.canvas, 24280.0, 4.5e6),
    )
    assert plot.got == [([0, 1, 3], Combine.REPLACE)]


def test_modifiers_say_how_a_drag_combines(plot, drag, point):
    plot.show_figure(lines())
    ends = point(plot.canvas, 24279.1, 3e6), point(plot.canvas, 24281.9, 6.2e6)
    for modifiers, how in (
        (Mod.ControlModifier, Combine.ADD),
        (Mod.AltModifier, Combine.REMOVE),
        (Mod.ControlModifier | Mod.ShiftModifier, Combine.INTERSECT),
    ):
        drag(plot.canvas.viewport(), *ends, modifiers)
        assert plot.got[-1] == ([3, 4, 5], how)


@pytest.mark.parametrize("figure", [lines(Style.BARS), scatter(), dumbbell()])
def test_click_on_a_mark_brushes_it_and_beside_it_clears(plot, point, figure):
    plot.show_figure(figure)
    click(plot, pixel(plot, point, 1))
    assert plot.got == [([1], Combine.REPLACE)]
    plot.set_mask(np.arange(figure.n_marks) == 1)
    click(plot, pixel(plot, point, 1), Mod.ControlModifier)
    assert plot.got[-1] == ([1], Combine.REMOVE)


def test_click_beside_every_mark_clears(plot, point):
    plot.show_figure(scatter())
    click(plot, point(plot.canvas, 6.8, 4.2))
    assert plot.got == [([], Combine.REPLACE)]


def test_zero_stands_apart_on_a_log_axis_and_can_be_brushed(plot, drag, point):
    plot.show_figure(scatter())
    floor = plot.layer.y[2]
    assert floor < 4
    drag(
        plot.canvas.viewport(),
        point(plot.canvas, 5.5, floor + 0.2),
        point(plot.canvas, 6.5, floor - 0.05),
    )
    assert plot.got == [([2], Combine.REPLACE)]
    assert "imports 0 USD" in plot.layer.readout(2)
    assert "exports –" in plot.layer.readout(4)


def loop(plot, places, modifiers=Mod.NoModifier) -> None:
    """Draw through *places* (points on the viewport) with the left button held, as a hand does."""
    port, left = plot.canvas.viewport(), Qt.MouseButton.LeftButton

    def send(kind, at, button, held) -> None:
        there = QPointF(port.mapToGlobal(at))
        event = QMouseEvent(kind, QPointF(at), there, button, held, modifiers)
        QApplication.sendEvent(port, event)
        QApplication.processEvents()

    none = Qt.MouseButton.NoButton
    send(QEvent.Type.MouseMove, places[0], none, none)
    send(QEvent.Type.MouseButtonPress, places[0], left, left)
    for start, end in pairwise(places):
        for step in range(1, 5):
            send(QEvent.Type.MouseMove, start + (end - start) * step / 4, none, left)
    assert plot.canvas.box.loop.isVisible() == plot.canvas.box.may_circle
    send(QEvent.Type.MouseButtonRelease, places[-1], left, none)


def corners(plot, point):
    """A wedge below the diagonal: points 1 and 3 lie in its bounding box, 1 alone does not."""
    return [point(plot.canvas, x, y) for x, y in ((4.5, 5.5), (6.7, 6.3), (7.3, 5.8), (6.6, 5.2))]


def test_shift_drag_draws_an_area_round_points(plot, drag, point):
    plot.show_figure(scatter())
    wedge = corners(plot, point)
    loop(plot, wedge, Mod.ShiftModifier)
    assert plot.got == [([3], Combine.REPLACE)]
    assert not plot.canvas.box.loop.isVisible()
    drag(plot.canvas.viewport(), point(plot.canvas, 4.5, 6.3), point(plot.canvas, 7.3, 4.7))
    assert plot.got[-1] == ([1, 3], Combine.REPLACE), "a drag without Shift is a rectangle"
    loop(plot, wedge, Mod.ShiftModifier | Mod.AltModifier)
    assert plot.got[-1] == ([3], Combine.REMOVE)
    drag(
        plot.canvas.viewport(),
        point(plot.canvas, 4.5, 6.3),
        point(plot.canvas, 7.3, 4.7),
        Mod.ControlModifier | Mod.ShiftModifier,
    )
    assert plot.got[-1] == ([1, 3], Combine.INTERSECT), "these keys keep their rectangle"


def test_the_menu_lets_every_drag_draw_an_area(plot, drag, point):
    plot.show_figure(scatter())
    menu = QMenu()
    plot._add_circling(menu)
    menu.actions()[0].trigger()
    for modifiers, how in (
        (Mod.NoModifier, Combine.REPLACE),
        (Mod.ControlModifier, Combine.ADD),
        (Mod.ControlModifier | Mod.ShiftModifier, Combine.INTERSECT),
    ):
        loop(plot, corners(plot, point), modifiers)
        assert plot.got[-1] == ([3], how)


def test_lines_are_brushed_by_a_rectangle_whatever_the_keys(plot, drag, point):
    plot.show_figure(lines())
    ends = point(plot.canvas, 24276.1, 0.5e6), point(plot.canvas, 24280.0, 4.5e6)
    drag(plot.canvas.viewport(), *ends, Mod.ShiftModifier)
    assert plot.got == [([0, 1, 3], Combine.REPLACE)]


def test_heat_cells_are_brushed_by_a_rectangle(plot, drag, point):
    plot.show_figure(heat())
    drag(plot.canvas.viewport(), point(plot.canvas, 0.2, 0.2), point(plot.canvas, 1.8, 1.8))
    assert plot.got == [([0, 1, 3, 4], Combine.REPLACE)]
    assert "uncovered" in plot.layer.readout(2)


@pytest.mark.parametrize("figure", [lines(), lines(Style.BARS), scatter(), dumbbell(), heat()])
def test_brushed_marks_are_painted_in_the_accent_of_both_themes(plot, ink, figure):
    switched = theme.install("light")
    plot.show_figure(figure)
    plot.clearFocus()
    assert ink(plot.canvas, theme.LIGHT.accent) == 0
    plot.set_mask(np.arange(figure.n_marks) < 2)
    assert ink(plot.canvas, theme.LIGHT.accent) > 20
    switched.choose("dark")
    QApplication.processEvents()
    assert ink(plot.canvas, theme.LIGHT.accent) == 0
    assert ink(plot.canvas, theme.DARK.accent) > 20
    assert ink(plot.canvas, theme.DARK.ground, 2) > 50_000
    plot.set_mask(None)
    assert ink(plot.canvas, theme.DARK.accent) == 0
    switched.choose("light")


def test_the_brushed_part_of_a_bar_is_shorter_than_the_bar(plot, ink):
    theme.install("light")
    plot.show_figure(lines(Style.BARS))
    plot.clearFocus()
    plot.set_mask(np.array([0, 0, 0, 0, 0, 1], bool))
    whole = ink(plot.canvas, theme.LIGHT.accent)
    plot.set_part(np.array([0, 0, 0, 0, 0, 3e6]))
    assert 0.4 < ink(plot.canvas, theme.LIGHT.accent) / whole < 0.6


def test_a_missing_month_is_a_gap(plot, ink):
    theme.install("light")
    plot.show_figure(lines())
    blue = theme.colour_of("exports")
    plot.canvas.set_range((24278.05, 24278.95), (0, 7e6))
    assert ink(plot.canvas.viewport(), blue) == 0
    plot.canvas.set_range((24279.05, 24280.5), (0, 7e6))
    assert ink(plot.canvas.viewport(), blue) > 50


def test_wheel_zooms_and_home_shows_all_again(plot, point):
    plot.show_figure(lines())
    everything = plot.canvas.box.viewRange()
    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QWheelEvent

    port, place = plot.canvas.viewport(), QPointF(point(plot.canvas, 24279, 3e6))
    event = QWheelEvent(
        place,
        QPointF(port.mapToGlobal(place)),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Mod.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(port, event)
    (left, right), tall = plot.canvas.box.viewRange()
    assert right - left < everything[0][1] - everything[0][0]
    assert tall == everything[1]
    plot.setFocus()
    QTest.keyClick(plot, Key.Key_Home)
    assert plot.canvas.box.viewRange() == everything


def test_double_click_shows_all_again(plot, point, double_click):
    plot.show_figure(lines())
    everything = plot.canvas.box.viewRange()
    plot.canvas.set_range((24277.0, 24278.0), (0.0, 1e6))
    double_click(plot.canvas.viewport(), point(plot.canvas, 24277.5, 5e5))
    assert plot.canvas.box.viewRange() == everything


def test_hover_reads_out_in_one_place(plot, point):
    plot.show_figure(lines())
    hover(plot, pixel(plot, point, 3))
    assert plot.readout.text() == "exports  Apr 2023  4.0 million USD"
    hover(plot, point(plot.canvas, 24277.0, 3.6e6))
    assert plot.readout.text() == ""


def test_hover_names_the_event_under_the_mouse(plot, point):
    plot.show_figure(lines())
    hover(plot, point(plot.canvas, 24278.5, 3.6e6))
    assert plot.readout.text() == "package"


def test_arrows_walk_over_marks_and_enter_brushes(plot):
    plot.show_figure(lines())
    plot.setFocus()
    for _ in range(4):
        QTest.keyClick(plot, Key.Key_Right)
    assert plot.readout.text() == "exports  May 2023  5.0 million USD"
    QTest.keyClick(plot, Key.Key_Return)
    assert plot.got == [([4], Combine.REPLACE)]
    QTest.keyClick(plot, Key.Key_Left)
    QTest.keyClick(plot, Key.Key_Space, Mod.ControlModifier)
    assert plot.got[-1] == ([3], Combine.ADD)
    QTest.keyClick(plot, Key.Key_Escape)
    assert plot.got[-1] == ([], Combine.REPLACE)
    QTest.keyClick(plot, Key.Key_A, Mod.ControlModifier)
    assert plot.got[-1] == (list(range(6)), Combine.REPLACE)


def test_axes_say_their_unit_once(plot):
    plot.show_figure(lines())
    assert plot.axis_title.text() == "Exports, million USD"
    labels = [tick.label for tick in plot.canvas.left.ticks()]
    assert labels[0] == "0"
    assert all("million" not in label for label in labels)
    assert next(t.label for t in plot.canvas.bottom.ticks() if t.label) == "Jan\n2023"


def test_direct_labels_never_overlap(plot):
    x = 24276.0 + np.arange(12)
    made = tuple(
        Series(name, x, np.full(12, 1e6 + 1e3 * i), name, Style.LINE)
        for i, name in enumerate(("KAZ", "KGZ", "UZB", "ARM", "GEO"))
    )
    plot.show_figure(Lines("Five alike", TIME, USD, made))
    QApplication.processEvents()
    places = sorted(plot.canvas.ends.places())
    assert len(places) == 5
    assert min(np.diff(places)) >= plot.canvas.ends.HEIGHT - 1e-6
    assert places[0] >= 0
    assert places[-1] <= plot.canvas.ends.rect().height()


def test_event_names_never_overlap(plot):
    events = tuple(Event(24276 + i * 0.4, f"package number {i}") for i in range(12))
    figure = lines()
    plot.show_figure(Lines("", TIME, USD, figure.series, events=events))
    QApplication.processEvents()
    metrics = plot.canvas.fontMetrics()
    for row in (0, 1):
        placed = [(x, text) for x, at, text in plot.canvas.strip.placed() if at == row]
        for (x, text), (after, _) in pairwise(placed):
            assert x + metrics.horizontalAdvance(text) < after


def test_events_without_room_stand_together_and_tell_their_names(plot):
    events = tuple(Event(24276 + i * 0.4, f"package number {i}") for i in range(12))
    plot.show_figure(Lines("", TIME, USD, lines().series, events=events))
    QApplication.processEvents()
    canvas, strip = plot.canvas, plot.canvas.strip
    labels = strip.labels()
    assert [name for one in labels for name in one.names] == [event.label for event in events]
    for event in events:
        x = canvas.box.x_pixel(event.month)
        assert any(one.first <= x <= one.last for one in labels)
    together = next(one for one in labels if len(one.names) > 1)
    assert together.text == f"{len(together.names)} events"
    foot = QPointF((together.first + together.last) / 2, strip.rect().height() - 1)
    QTest.mouseMove(canvas.viewport(), canvas.mapFromScene(strip.mapToScene(foot)))
    QApplication.processEvents()
    assert strip.toolTip().split("\n") == list(together.names)


def test_a_hundred_thousand_points_are_a_picture_with_the_brush_on_top(plot, ink):
    theme.install("light")
    figure = gallery.scatter(100_000)
    plot.show_figure(figure)
    plot.clearFocus()
    assert ink(plot.canvas, theme.LIGHT.accent) == 0
    mask = np.zeros(100_000, bool)
    mask[:200] = True
    plot.set_mask(mask)
    assert ink(plot.canvas, theme.LIGHT.accent) > 100
    plot.set_mask(np.ones(100_000, bool))
    assert len(plot.canvas._over) == 1


@pytest.mark.parametrize("corner", [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_a_cloud_of_chosen_points_lies_where_its_points_are(plot, corner):
    """Of sixty thousand points in four corners, those of one are chosen: accent there alone."""
    n = 15_000
    rng = np.random.default_rng(3)
    places = [(i, j) for i in (0, 1) for j in (0, 1)]
    x = np.concatenate([rng.uniform(0, 1, n) + 9 * i for i, _ in places])
    y = np.concatenate([rng.uniform(0, 1, n) + 9 * j for _, j in places])
    keys = tuple((str(i),) for i in range(4 * n))
    plot.show_figure(Scatter("t", Axis("a", ""), Axis("b", ""), x, y, ("pair",), keys))
    canvas, box = plot.canvas, plot.canvas.box

    def inked(colour: str) -> dict[tuple[int, int], int]:
        """Return how many pixels of each corner are near a colour."""
        picture, wanted, found = canvas.grab().toImage(), theme.rgb(colour), {}
        for i, j in places:
            ends = [box.mapViewToScene(QPointF(9 * i + d, 9 * j + d)) for d in (0, 1)]
            a, b = (canvas.mapFromScene(end) for end in ends)
            spots = (
                picture.pixelColor(px, py).getRgb()[:3]
                for px in range(min(a.x(), b.x()), max(a.x(), b.x()))
                for py in range(min(a.y(), b.y()), max(a.y(), b.y()))
            )
            far = (max(abs(p - q) for p, q in zip(spot, wanted, strict=True)) for spot in spots)
            found[i, j] = sum(one < 48 for one in far)
        return found

    assert min(inked(theme.LIGHT.soft).values()) > 100
    assert max(inked(theme.LIGHT.accent).values()) == 0
    mask = np.zeros(4 * n, bool)
    at = places.index(corner) * n
    mask[at : at + n] = True
    plot.set_mask(mask)
    found = inked(theme.LIGHT.accent)
    assert found.pop(corner) > 100
    assert max(found.values()) == 0


@pytest.mark.parametrize("name", ["lines", "both_sides", "scatter", "dumbbell", "bars", "heat"])
def test_export_writes_picture_vector_and_data(plot, tmp_path, name):
    figure = getattr(gallery, name)()
    plot.show_figure(figure)
    for suffix in ("png", "svg", "csv"):
        plot.save(str(tmp_path / f"plot.{suffix}"))
    picture = QImage(str(tmp_path / "plot.png"))
    assert picture.size() == plot.size() * 2
    svg = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert figure.title.split()[0] in svg
    with (tmp_path / "plot.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert len(rows) == figure.n_marks + 1
    assert len(set(map(len, rows))) == 1
    with pytest.raises(ValueError, match=r"not \.gif"):
        plot.save(str(tmp_path / "plot.gif"))


def test_the_saved_picture_equals_the_screen(plot, tmp_path):
    theme.install("light")
    plot.show_figure(dumbbell())
    plot.clearFocus()
    QApplication.processEvents()
    plot.save(str(tmp_path / "plot.png"))
    saved = QImage(str(tmp_path / "plot.png")).scaled(
        plot.size(), mode=Qt.TransformationMode.SmoothTransformation
    )
    screen = plot.grab().toImage()
    size = plot.size()
    apart = sum(
        abs(saved.pixelColor(x, y).lightness() - screen.pixelColor(x, y).lightness()) > 90
        for x in range(0, size.width(), 3)
        for y in range(0, size.height(), 3)
    )
    assert apart < 0.01 * size.width() * size.height() / 9


def test_copy_takes_picture_and_data(plot):
    plot.show_figure(dumbbell())
    plot.setFocus()
    QTest.keyClick(plot, Key.Key_C, Mod.ControlModifier)
    mime = QGuiApplication.clipboard().mimeData()
    assert mime.hasImage()
    lines_copied = mime.text().splitlines()
    assert lines_copied[0].split("\t")[-2:] == ["exports_usd", "imports_usd"]
    assert lines_copied[3].split("\t")[-2:] == ["12000000.0", ""]


def test_marks_without_keys_are_not_brushed(plot, drag, point):
    x = 24276.0 + np.arange(6)
    plot.show_figure(Lines("", TIME, USD, (Series("a", x, x),)))
    drag(plot.canvas.viewport(), point(plot.canvas, 24276, 0), point(plot.canvas, 24282, 24282))
    assert plot.got == []


@pytest.mark.parametrize(
    "figure",
    [
        Lines("", TIME, USD, ()),
        Lines("", TIME, USD, (Series("a", np.empty(0), np.empty(0)),)),
        Lines("", TIME, USD, (Series("a", np.array([24276.0]), np.array([np.nan])),)),
        Scatter("", Axis(log=True), Axis(log=True), np.empty(0), np.empty(0)),
        Scatter("", Axis(log=True), Axis(log=True), np.zeros(2), np.full(2, np.nan)),
        Bars("", USD, (), np.empty(0)),
        Bars("", USD, ("a",), np.array([np.nan])),
        Dumbbell("", USD, (), np.empty(0), np.empty(0)),
        Heat("", (), (), np.empty((0, 0)), USD),
        Heat("", ("a",), ("b",), np.array([[np.nan]]), USD),
        None,
    ],
)
def test_nothing_to_draw_is_drawn(plot, figure):
    plot.show_figure(figure)
    plot.grab()
    plot.setFocus()
    QTest.keyClick(plot, Key.Key_Right)
    QTest.keyClick(plot, Key.Key_Home)
    if figure is not None:
        plot.set_mask(np.ones(figure.n_marks, bool))
    plot.grab()


def test_a_missing_bar_has_a_dash_and_a_zero_has_none(show, ink) -> None:
    theme.install("light")
    plot = show(FigurePlot(name="bars.plot"))
    soft = theme.tokens_of(plot).soft

    def drawn(value: float) -> int:
        values = np.array([5.0, value])
        plot.show_figure(Bars("", Axis("exports", "USD"), ("a", "b"), values))
        return ink(plot.canvas, soft, 70)

    assert drawn(float("nan")) > drawn(0.0)


def test_a_brush_leaves_the_paper_alone_and_a_change_of_it_does_not(plot, ink, monkeypatch):
    theme.install("light")
    plot.show_figure(lines())
    plot.clearFocus()
    plot.set_mask(np.array([True, False, False, False, False, False]))
    QApplication.processEvents()
    one = ink(plot.canvas, theme.LIGHT.accent)
    QApplication.processEvents()
    ink(plot.canvas, theme.LIGHT.accent)
    drawn: list[bool] = []
    monkeypatch.setattr(plot.canvas, "render", lambda *_: drawn.append(True))
    plot.set_mask(np.array([True, True, False, True, True, True]))
    QApplication.processEvents()
    assert ink(plot.canvas, theme.LIGHT.accent) > 2 * one > 0
    assert not drawn, "only what lies over the paper is drawn anew"
    plot.canvas.set_range((24276.0, 24279.0), (0, 7e6))
    ink(plot.canvas, theme.LIGHT.accent)
    assert drawn, "other scales are another paper"


@pytest.mark.parametrize("make", [lines, scatter, dumbbell, gallery.bars, gallery.heat])
def test_what_is_brushed_lies_over_the_picture_and_goes_with_the_brush(plot, make):
    theme.install("light")
    figure = make()
    plot.show_figure(figure)
    plot.clearFocus()
    bare = plot_export.svg(plot)
    mask = np.zeros(figure.n_marks, dtype=bool)
    mask[0] = True
    plot.set_mask(mask)
    accent = theme.LIGHT.accent.lower().encode()
    assert accent not in bare.lower()
    assert accent in plot_export.svg(plot).lower(), "in a file of lines too"
    plot.set_mask(None)
    assert plot_export.svg(plot) == bare


def test_beside_a_line_of_equality_both_axes_have_one_unit(show):
    both = np.array([2e3, 3e3, 4e3]), np.array([2e6, 3e6, 4e6])
    axes = Axis("Exports", "USD"), Axis("Imports", "USD")
    made = Scatter("Pairs", *axes, *both, ("pair",), (("a",), ("b",), ("c",)), equality=True)
    plot = show(FigurePlot(name="gaps.plot"), 420, 320)
    plot.show_figure(made)
    assert "million USD" in plot.x_title.text()
    assert "million USD" in plot.axis_title.text()
    plot.show_figure(replace(made, equality=False))
    assert "thousand USD" in plot.x_title.text()
