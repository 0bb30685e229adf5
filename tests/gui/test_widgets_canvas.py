"""The paper of plots is kept in both of its looks, and never shown when something on it has changed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from mirrorgap.model.figures import TIME, Axis, Event, Lines, Scatter, Series, Style
from mirrorgap.ui.widgets.plots import FigurePlot

USD = Axis("Exports", "USD")


def lines() -> Lines:
    x = 24276.0 + np.arange(6)
    keys = tuple((f"2023-{month:02d}",) for month in range(1, 7))
    one = Series("exports", x, np.arange(1.0, 7.0) * 1e6, "exports", Style.LINE, keys)
    return Lines("Exports rose", TIME, USD, (one,), ("month",), (Event(24278.5, "package"),))


def scatter() -> Scatter:
    x = np.array([1e4, 1e5, 1e6, 1e7, 3e6])
    keys = tuple((str(i),) for i in range(5))
    log = Axis("Imports", "USD", log=True)
    return Scatter("Five pairs", log, log, x, x[::-1], ("pair",), keys, equality=True)


@pytest.fixture
def plot(show):
    made = FigurePlot(name="gaps.plot")
    show(made, 700, 420)
    return made


def look(plot: FigurePlot) -> bytes:
    # What the scene has to say of it comes with the next turns of the event loop.
    for _ in range(3):
        QApplication.processEvents()
    image = plot.canvas.grab().toImage()
    for _ in range(3):
        QApplication.processEvents()
    return bytes(image.constBits())


@pytest.mark.parametrize("figure", [lines(), scatter()], ids=["lines", "scatter"])
def test_a_brush_that_comes_and_goes_draws_the_paper_once_for_each_look(plot, figure):
    plot.show_figure(figure)
    whole = look(plot)
    brush = np.arange(len(figure.keys) if isinstance(figure, Scatter) else 6) == 2
    plot.set_mask(brush)
    brushed = look(plot)
    assert brushed != whole
    kept = dict(plot.canvas._sheets)
    assert set(kept) == {True, False}
    for _ in range(2):
        plot.set_mask(None)
        assert look(plot) == whole
        plot.set_mask(brush)
        assert look(plot) == brushed
    assert all(plot.canvas._sheets[faded] is sheet for faded, sheet in kept.items())
    # And what is kept is what a fresh drawing shows.
    plot.canvas.spoil()
    assert look(plot) == brushed
    plot.set_mask(None)
    plot.canvas.spoil()
    assert look(plot) == whole


def test_what_changes_on_the_paper_is_drawn_though_a_brush_has_just_faded_it(plot):
    plot.show_figure(lines())
    look(plot)
    plot.set_mask(np.arange(6) == 2)
    faded = look(plot)
    plot.canvas.box.setXRange(24277.0, 24279.0, padding=0)
    assert look(plot) != faded
    plot.show_figure(lines())
    plain = look(plot)
    plot.set_mask(np.arange(6) == 2)
    plot.canvas.show_events((Event(24277.5, "another"),))
    assert look(plot) != faded
    plot.set_mask(None)
    assert look(plot) != plain


def test_paper_that_is_drawn_anew_asks_to_be_painted(plot, qtbot):
    """Under a real window system a plot stood as it was until something else was painted."""
    plot.show_figure(lines())
    look(plot)
    asked: list[int] = []

    class Ear(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Paint:
                asked.append(1)
            return False

    ear = Ear(plot)
    plot.canvas.viewport().installEventFilter(ear)
    for change in (
        lambda: plot.canvas.clear(),
        lambda: plot.canvas.show_events((Event(24277.5, "another"),)),
        lambda: plot.show_figure(lines()),
        lambda: plot.canvas.spoil(),
    ):
        asked.clear()
        change()
        qtbot.waitUntil(lambda: bool(asked))
