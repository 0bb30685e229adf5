"""Milliseconds of gestures on widgets: ``python benchmarks/widgets.py`` (offscreen, made-up data)."""

from __future__ import annotations

import os
from collections.abc import Callable
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pandas as pd
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from mirrorgap.ui import theme
from mirrorgap.ui.widgets import gallery
from mirrorgap.ui.widgets.columns import Column, Kind
from mirrorgap.ui.widgets.facets import Facets
from mirrorgap.ui.widgets.frame_table import FrameTable
from mirrorgap.ui.widgets.plots import FigurePlot
from mirrorgap.ui.widgets.timeline import Timeline

MILLION = 1_000_000
COLUMNS = [
    Column("code", "Code", Kind.CODE, pinned=True),
    Column("importer", "Importer", Kind.CODE),
    *(Column(f"v{i}", f"Value {i}", Kind.AMOUNT, "USD", bar=i == 0) for i in range(6)),
]


def timed(name: str, work: Callable[[], object], times: int = 5) -> None:
    """Print the median and the worst time of *work*, in milliseconds."""
    took = []
    for _ in range(times):
        start = perf_counter()
        work()
        took.append((perf_counter() - start) * 1e3)
    print(f"{name:<58}{np.median(took):9.1f}{max(took):9.1f}")


def shown(widget: QWidget, width: int = 1100, height: int = 700) -> None:
    widget.resize(width, height)
    widget.show()
    QApplication.processEvents()


def million() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    made = {f"v{i}": rng.lognormal(12, 3, MILLION) for i in range(6)}
    codes = pd.Categorical.from_codes(
        rng.integers(0, 5000, MILLION), categories=[f"{i:06d}" for i in range(5000)]
    )
    importers = pd.Categorical.from_codes(
        rng.integers(0, 150, MILLION), categories=[f"I{i:02d}" for i in range(150)]
    )
    return pd.DataFrame({"code": codes, "importer": importers, **made})


def tables() -> None:
    table, frame = FrameTable(), million()
    shown(table)
    timed("set_frame, a million rows", lambda: table.set_frame(frame, COLUMNS), 3)
    rng = np.random.default_rng(1)
    masks = [rng.random(MILLION) < 0.3 for _ in range(5)]

    def repaint() -> None:
        table.set_mask(masks[0])
        masks.append(masks.pop(0))
        table.viewport().repaint()
        table.grab()

    timed("set_mask on a million rows and repaint", repaint)
    timed("repaint alone", table.grab)
    table.setFocus()
    everything = np.ones(MILLION, bool)
    table.brushed.connect(lambda rows, how: table.set_mask(everything))

    def all_rows() -> None:
        QTest.keyClick(table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        table.viewport().repaint()

    timed("Ctrl+A on a million rows and repaint", all_rows)
    timed("sort a million by one number", lambda: table.frame_model.sort_by([(2, True)]), 3)
    timed("sort a million by a code", lambda: table.frame_model.sort_by([(0, False)]), 3)
    both = [(1, False), (0, True)]
    timed("sort a million by two text columns", lambda: table.frame_model.sort_by(both), 3)
    timed("find in a million rows", lambda: table.frame_model.find("4999", 10), 3)
    bar = table.verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + 5000) % bar.maximum())
        table.viewport().repaint()

    timed("scroll by a page", scroll, 20)
    table.close()


def plots() -> None:
    for n in (10_000, 100_000):
        plot, figure = FigurePlot(), gallery.scatter(n)
        shown(plot)
        timed(f"scatter of {n}, drawn", lambda p=plot, f=figure: (p.show_figure(f), p.grab()), 3)
        for share in (0.01, 0.3):
            mask = np.random.default_rng(2).random(n) < share

            def brush(p: FigurePlot = plot, m: np.ndarray = mask) -> None:
                p.set_mask(m)
                p.canvas.viewport().repaint()

            timed(f"scatter of {n}, overlay of {int(mask.sum())} and repaint", brush)
        plot.close()
    plot, figure = FigurePlot(), gallery.lines()
    shown(plot)
    timed("lines, drawn", lambda: (plot.show_figure(figure), plot.grab()))
    plot.close()


def others() -> None:
    line, frame = Timeline(), gallery.totals_frame(240)
    shown(line, 1100, 170)
    line.set_frame(frame)
    timed("timeline of 240 months, part and repaint", lambda: (line.set_part(frame), line.grab()))
    line.close()
    facets = Facets("Code")
    codes = [f"{i:06d}" for i in range(5000)]
    counts = pd.DataFrame({"value": codes, "n": range(5000), "usd": np.arange(5000.0)})
    shown(facets, 280, 400)
    timed("facet of 5,000 values and repaint", lambda: (facets.set_frame(counts), facets.grab()))
    facets.close()


def main() -> None:
    app = QApplication.instance() or QApplication([])
    switched = theme.install("light")
    print(f"{'':<58}{'median':>9}{'worst':>9}   ms")
    tables()
    plots()
    others()
    table = FrameTable()
    shown(table)
    table.set_frame(*gallery.frame(5000))
    choices = ["dark", "light"]

    def switch() -> None:
        switched.choose(choices[0])
        choices.reverse()
        app.processEvents()

    timed("switch of the theme, one table", switch)


if __name__ == "__main__":
    main()
