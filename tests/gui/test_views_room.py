"""Room well used: tables end at whole columns, cut words get what is left, labels keep their place."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from books import years
from hosting import Host
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from mirrorgap.model.figures import Axis, Band, Bars, Lines, Scale, Series
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.ui import theme
from mirrorgap.ui.views.gaps import Gaps
from mirrorgap.ui.widgets import cell_paint
from mirrorgap.ui.widgets.columns import Column, Kind
from mirrorgap.ui.widgets.frame_table import FrameTable
from mirrorgap.ui.widgets.plots import FigurePlot, _entry

PAIRS = {
    (exporter, importer, code): (3e6, 4e6)
    for exporter in ("TUR", "CHN")
    for importer in ("UZB", "KAZ")
    for code in ("854231", "847150")
}


def gaps(show, wide: int) -> Host:
    mirror = Mirror([years("export", PAIRS), years("import", PAIRS)], [Scope(), Scope()])
    return Host(mirror, Query(), show(Gaps(), wide, 420))


@pytest.mark.parametrize("wide", range(640, 1000, 40))
def test_no_column_of_figures_is_cut_by_the_edge_of_the_table(show, qtbot, wide: int) -> None:
    view = gaps(show, wide).view
    qtbot.waitUntil(lambda: not view._edging.isActive())
    header, seen = view.table.header(), view.table.viewport().width()
    ends = np.cumsum([header.sectionSize(header.logicalIndex(at)) for at in range(header.count())])
    assert ends[-1] > seen, "the table has more columns than room"
    cut = int(np.searchsorted(ends, seen))
    inside = seen - (ends[cut - 1] if cut else 0)
    assert inside == 0 or ends[cut] == seen
    assert view.plot.width() >= view.plot.minimumWidth()


def test_room_that_is_left_goes_to_words_that_are_cut(show) -> None:
    table = show(FrameTable(name="room.table"), 260, 200)
    long = "Data and voice communication, switching and routing apparatus"
    frame = pd.DataFrame({"who": ["United Arab Emirates"], "goods": [long], "value": [1.0]})
    made = [
        Column("who", "Exporter", width=100, pinned=True),
        Column("goods", "Goods", width=120),
        Column("value", "Value", Kind.NUMBER, width=80),
    ]
    table.set_frame(frame, made)
    assert [table.columnWidth(at) for at in range(3)] == [100, 120, 80]
    table.resize(1200, 200)
    QApplication.processEvents()
    wide = QFontMetrics(theme.tabular(table.font())).horizontalAdvance
    assert table.columnWidth(0) >= wide("United Arab Emirates") + 16
    assert table.columnWidth(1) >= wide(long) + 16
    assert table._frozen.columnWidth(0) == table.columnWidth(0)
    table.resize(260, 200)
    QApplication.processEvents()
    assert [table.columnWidth(at) for at in range(3)] == [100, 120, 80]


def test_files_that_begin_alike_are_told_apart_by_their_ends(qapp) -> None:
    font = theme.tabular(QApplication.font())
    cell_paint._METRICS[font.key()] = QFontMetrics(font)
    names = [f"derived__trade-mirror__CHPL_{end}.csv" for end in ("by_partner", "to_UZB")]
    cut = [cell_paint.fitted(name, 130, font.key(), False) for name in names]
    assert cut[0] != cut[1]
    assert all(text.endswith(".csv") for text in cut)
    assert (
        cell_paint.fitted("A long sentence that ends with a point.", 90, font.key(), False)[-1]
        == "…"
    )


def test_an_axis_never_has_one_number_alone(show) -> None:
    """The number at the right end of an axis is drawn inside, not left out."""
    bars = Bars("t", Axis("Rows", "", Scale.NUMBER), ("a", "b"), np.array([4947.0, 1.0]))
    plot = show(FigurePlot(name="x.plot"), 240, 300)
    plot.show_figure(bars)
    QApplication.processEvents()
    ruler, drawn = plot.canvas.bottom, []

    class Painter:
        def setPen(self, _pen) -> None: ...

        def fontMetrics(self) -> QFontMetrics:
            return QFontMetrics(plot.canvas.font())

        def drawText(self, rect, _flags, text) -> None:
            wide = self.fontMetrics().horizontalAdvance(text)
            drawn.append((rect.center().x() - wide / 2, rect.center().x() + wide / 2, text))

    ruler.draw(Painter(), theme.LIGHT)
    assert len(drawn) >= 2
    assert all(b[0] > a[1] for a, b in pairwise(drawn))
    assert drawn[-1][1] <= ruler.rect().width() + 8


def test_what_is_written_around_a_plot_has_the_font_that_it_was_measured_with(show) -> None:
    plot = show(FigurePlot(name="x.plot"), 240, 300)
    fonts = []

    class Painter:
        def setFont(self, font) -> None:
            fonts.append(font)

    for part in (plot.canvas.left, plot.canvas.bottom, plot.canvas.strip, plot.canvas.ends):
        part.draw = lambda *_: None
        part.paint(Painter(), None)
    assert [font.pointSizeF() for font in fonts] == [plot.canvas.font().pointSizeF()] * 4


def test_a_plot_of_years_names_no_months(show) -> None:
    """Books by year have no July, however wide the plot is."""
    for span, named in ((12.0, set()), (1.0, {"Jul"})):
        x = np.arange(2017, 2025) * 12.0
        line = Series("Turkey", x, np.arange(8.0), span=span)
        figure = Lines("t", Axis(scale=Scale.TIME), Axis("Exports", "USD", Scale.AMOUNT), (line,))
        plot = show(FigurePlot(name="x.plot"), 1200, 300)
        plot.show_figure(figure)
        QApplication.processEvents()
        labels = {tick.label.split("\n")[0] for tick in plot.canvas.bottom.ticks()} - {""}
        assert labels & {"Jan", "Jul"} >= named
        assert named or all(label.isdigit() for label in labels)


def test_the_name_of_a_band_stands_over_its_own_band(show) -> None:
    """Two months side by side at the right edge: neither name stands over the other's month."""
    x = np.arange(12.0)
    line = Series("2024", x, np.arange(12.0))
    bands = Band(10.0, 11.0, "base"), Band(11.0, 12.0, "period")
    axes = Axis(scale=Scale.CALENDAR), Axis("Change", "%", Scale.NUMBER)
    plot = show(FigurePlot(name="x.plot"), 380, 260)
    plot.show_figure(Lines("t", *axes, (line,), bands=bands))
    QApplication.processEvents()
    strip, pixel = plot.canvas.strip, plot.canvas.box.x_pixel
    placed = {one.text: one for one in strip.labels()}
    for band in bands:
        one = placed[band.label]
        middle = (one.start + one.end) / 2
        assert abs(middle - pixel((band.low + band.high) / 2)) <= 12
        assert one.end <= strip.rect().width() + 1
    rows = {one.row for one in placed.values()}
    assert len(rows) == 2 or placed["base"].end < placed["period"].start


def test_a_name_of_a_legend_is_not_broken_at_its_slash() -> None:
    told = _entry("tint: CIF/FOB 1.00 to 1.20", "#000000")
    assert " " not in told.replace("<span style", "")
    assert "CIF/\N{WORD JOINER}FOB" in told


def test_where_all_columns_have_room_their_names_are_whole(show, qtbot) -> None:
    view = gaps(show, 1740).view
    qtbot.waitUntil(lambda: not view._edging.isActive())
    header, model = view.table.header(), view.table.frame_model
    wide = QFontMetrics(theme.tabular(header.font(), bold=True)).horizontalAdvance

    def cut() -> list[str]:
        seen = [at for at in range(len(model.columns)) if not view.table.isColumnHidden(at)]
        names = {at: model.columns[at].name for at in seen}
        return [name for at, name in names.items() if wide(name) > header.sectionSize(at) - 16]

    qtbot.waitUntil(lambda: not cut())
