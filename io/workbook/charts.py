"""Figures as native charts, each with the cells that it draws at its left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import ACCENT, INK, MUTED, RULE, USD, Book
from mirrorgap.io.workbook.text import cut
from mirrorgap.model import figures, ticks
from mirrorgap.model.colours import mark_colour
from mirrorgap.model.figures import Axis, Bars, Figure, Lines, Scale, Style
from mirrorgap.model.figures_routes import Flows
from mirrorgap.model.waterfall import Waterfall

#: Rows that a chart takes at least, of the default height.
ROWS, ROW_PIXELS, WIDTH = 16, 20, 620
#: Text that describes a chart to those who cannot see it, at most.
ABOUT = 255
_FORMATS = {Scale.SHARE: "0.0%", Scale.NUMBER: "General"}


class Canvas:
    """A sheet on which charts stand below one another.

    Attributes
    ----------
    row : int
        The next free row, from 0.
    beside : int
        The column at which charts stand, right of their cells.
    """

    def __init__(self, book: Book, sheet: Worksheet, row: int, beside: int) -> None:
        self.book, self.sheet, self.row, self.beside = book, sheet, row, beside

    def figure(self, figure: Figure) -> None:
        """Write the cells of a figure and its chart; what has no chart of its own is drawn as bars."""
        match figure:
            case Lines():
                self._lines(figure)
            case Bars():
                self._bars(figure.title, figure.axis, figure.labels, {"": figure.values})
            case Waterfall():
                self._waterfall(figure)
            case Flows():
                self._flows(figure)
            case _:
                return

    # -- kinds ---------------------------------------------------------------------------------

    def _lines(self, figure: Lines) -> None:
        """Write a column a series over all its months; missing months are empty cells."""
        time = figure.x.scale in (Scale.TIME, Scale.CALENDAR)
        months = np.unique(np.concatenate([one.x for one in figure.series] or [np.empty(0)]))
        span = figure.series[0].span if figure.series else 1.0
        labels = [
            figures.span_text(float(at), span) if time else f"{at:g}" for at in months.tolist()
        ]
        if figure.x.scale is Scale.CALENDAR:
            labels = [text[5:] for text in labels]
        columns = {}
        for one in figure.series:
            values = np.full(len(months), np.nan)
            values[np.searchsorted(months, one.x)] = one.y
            columns[one.name or ticks.title(figure.y, 0)] = values
        place = self._cells(figure.title, figure.y, labels, columns)
        styles = [(mark_colour(one.colour), one.style) for one in figure.series]
        self._chart("line", place, figure.y, figure.title, styles)

    def _bars(
        self, title: str, axis: Axis, labels: Sequence[str], columns: dict[str, np.ndarray]
    ) -> None:
        named = {name or ticks.title(axis, 0): values for name, values in columns.items()}
        place = self._cells(title, axis, labels, named)
        colours = ("exports", "imports", "", "")
        styles = [(mark_colour(colours[i]), Style.BARS) for i in range(len(named))]
        self._chart("bar", place, axis, title, styles)

    def _flows(self, figure: Flows) -> None:
        ends = zip(figure.sources, figure.targets, strict=True)
        labels = [f"{figure.nodes[a].name} to {figure.nodes[b].name}" for a, b in ends]
        order = np.argsort(-np.nan_to_num(figure.values), kind="stable")
        columns = {"exports": figure.values[order], "recorded by the importer": figure.seen[order]}
        self._bars(figure.title, figure.axis, [labels[i] for i in order], columns)

    def _waterfall(self, figure: Waterfall) -> None:
        """Write where each bar begins, which is drawn without ink, and how long it is."""
        start, end = figure.ends()
        low = np.minimum(start, end)
        crosses = (start < 0) | (end < 0)
        if crosses.any():
            self._bars(figure.title, figure.axis, figure.labels, {"": figure.values})
            return
        columns = {"begins at": low, "length": np.abs(end - start), "amount": figure.values}
        place = self._cells(figure.title, figure.axis, figure.labels, columns)
        styles = [("", Style.BARS), (mark_colour("exports"), Style.BARS)]
        self._chart("stacked", place, figure.axis, figure.title, styles)

    # -- cells and chart -----------------------------------------------------------------------

    def _cells(
        self, title: str, axis: Axis, labels: Sequence[str], columns: dict[str, np.ndarray]
    ) -> tuple[int, int, int]:
        """Write the heading and the cells; return (header row, first row, last row)."""
        book, sheet = self.book, self.sheet
        self.row += 1
        book.text(sheet, self.row, 0, title, bold=True, font_size=11, font_color=ACCENT)
        header = self.row + 1
        look = {"font_size": 9, "font_color": MUTED, "bottom": 1, "bottom_color": RULE}
        unit = f", {axis.unit}" if axis.unit and axis.scale is Scale.AMOUNT else ""
        book.text(sheet, header, 0, "", **look)
        for j, name in enumerate(columns, start=1):
            said = name if unit.strip(", ") in name and unit else f"{name}{unit}"
            book.text(sheet, header, j, said, **look, align="right", text_wrap=True)
        sheet.set_row(header, 28)
        form = book.format(font_size=9, font_color=INK, num_format=_FORMATS.get(axis.scale, USD))
        for i, label in enumerate(labels):
            book.text(sheet, header + 1 + i, 0, label, font_size=9, font_color=INK, num_format="@")
            for j, values in enumerate(columns.values(), start=1):
                if np.isfinite(values[i]):
                    sheet.write_number(header + 1 + i, j, float(values[i]), form)
        return header, header + 1, header + max(len(labels), 1)

    def _chart(
        self,
        kind: str,
        place: tuple[int, int, int],
        axis: Axis,
        title: str,
        styles: Sequence[tuple[str, Style]],
    ) -> None:
        header, first, last = place
        name = self.sheet.get_name()
        options = {"type": "bar" if kind == "stacked" else kind}
        if kind == "stacked":
            options["subtype"] = "stacked"
        chart = self.book.book.add_chart(options)
        for j, (colour, style) in enumerate(styles, start=1):
            chart.add_series(
                {
                    "name": [name, header, j],
                    "categories": [name, first, 0, last, 0],
                    "values": [name, first, j, last, j],
                    "gap": 50,
                    **({"overlap": 100} if kind == "stacked" else {}),
                    **_ink(kind, colour, style),
                }
            )
        _axes(chart, kind, axis, self._largest(place, len(styles)))
        chart.set_legend(_legend(kind, len(styles)))
        chart.show_blanks_as("gap")
        rows = max(last - first + 3, ROWS) if kind != "line" else ROWS
        chart.set_size({"width": WIDTH, "height": ROW_PIXELS * min(rows, 34)})
        about = cut(title or "Chart of the cells at its left", ABOUT)
        where = {"description": about, "object_position": 2, "x_offset": 12}
        self.sheet.insert_chart(header, self.beside, chart, where)
        self.row = max(last + 1, header + min(rows, 34) + 1)

    def _largest(self, place: tuple[int, int, int], n: int) -> float:
        cells = self.sheet.table
        found = [
            abs(cell.number)
            for row in range(place[1], place[2] + 1)
            for j, cell in cells.get(row, {}).items()
            if 1 <= j <= n and hasattr(cell, "number")
        ]
        return max(found, default=0.0)


def _ink(kind: str, colour: str, style: Style) -> dict[str, Any]:
    if kind != "line":
        fill = {"color": colour} if colour else {"none": True}
        return {"fill": fill, "border": {"none": True}}
    dash = {"dash_type": "dash"} if style is Style.DASHES else {}
    return {"line": {"color": colour, "width": 2, **dash}, "marker": {"type": "none"}}


def _legend(kind: str, n: int) -> dict[str, Any]:
    if n < 2 or kind == "stacked":
        return {"none": True}
    return {"position": "top", "font": {"size": 9}}


def _axes(chart: Any, kind: str, axis: Axis, largest: float) -> None:
    font = {"num_font": {"size": 9, "color": MUTED}, "line": {"color": RULE}}
    scaled, titled = _FORMATS.get(axis.scale, "General"), ticks.title(axis, largest)
    if axis.scale is Scale.AMOUNT:
        scaled = "#,##0,," if largest >= 1e7 else "#,##0.0,," if largest >= 1e6 else "#,##0,"
        titled = ticks.title(axis, largest if largest >= 1e6 else 1e3)
    amounts = {
        **font,
        "num_format": scaled,
        "name": titled,
        "name_font": {"size": 9, "bold": False, "color": MUTED},
        "major_gridlines": {"visible": True, "line": {"color": "#E5E8EC", "width": 0.5}},
    }
    below = {"label_position": "low"}
    names = {**font, **below, "major_gridlines": {"visible": False}}
    if kind == "line":
        chart.set_x_axis({**names, "num_font": {**font["num_font"], "rotation": 0}})
        chart.set_y_axis(amounts)
    else:
        # The first row stands on top, and the amounts stay at the bottom.
        chart.set_y_axis({**names, "reverse": True, "crossing": "max"})
        chart.set_x_axis(amounts)
    chart.set_chartarea({"border": {"none": True}})
