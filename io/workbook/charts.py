"""Figures as native charts, two beside one another, with the cells that they draw further down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import ACCENT, INK, MUTED, RULE, USD, Book
from mirrorgap.io.workbook.text import cut, fitted
from mirrorgap.model import figures, ticks
from mirrorgap.model.colours import line_inks, mark_colour
from mirrorgap.model.figures import Axis, Bars, Figure, Lines, Scale, Style
from mirrorgap.model.figures_routes import Flows
from mirrorgap.model.waterfall import Waterfall

#: Rows that a chart takes at least, of the default height.
ROWS, TALL, ROW_PIXELS, WIDTH = 17, 27, 20, 640
#: Text that describes a chart to those who cannot see it, at most.
ABOUT = 255
_FORMATS = {Scale.SHARE: "0.0%", Scale.NUMBER: "0.0"}
#: Bars of one chart, and labels along a line.
MOST_ROWS, MOST_LABELS = 20, 10


@dataclass(frozen=True)
class Canvas:
    """Where the charts of a sheet stand, and where their cells go.

    Attributes
    ----------
    top : int
        The first row of the charts, from 0; two stand beside one another.
    beside : int
        The column of the second one.
    """

    book: Book
    sheet: Worksheet
    top: int
    beside: int

    @staticmethod
    def rows(n: int) -> int:
        """Return how many rows *n* charts take, their headings included; one alone stands large."""
        return TALL + 2 if n == 1 else -(-n // 2) * (ROWS + 2)

    def figures(self, shown: Sequence[Figure], cells: int) -> int:
        """Draw the figures, their cells from row *cells* on; return the next free row."""
        if not shown:
            return cells
        look = {"bold": True, "font_size": 11, "font_color": ACCENT}
        self.book.text(self.sheet, cells, 0, "Cells of the charts", **look)
        pen = _Pen(self.book, self.sheet, cells + 1)
        if len(shown) == 1:
            pen.size = (WIDTH * 7 // 4, ROW_PIXELS * (TALL - 1))
        for i, figure in enumerate(shown):
            row = self.top + i // 2 * (ROWS + 2)
            column = self.beside * (i % 2)
            last = self.beside - 1 if column == 0 and len(shown) > 1 else self.beside * 2 - 1
            form = self.book.format(**look, text_wrap=True, valign="bottom")
            self.sheet.merge_range(row, column, row, last, "", form)
            self.sheet.write_string(row, column, fitted(figure.title), form)
            self.sheet.set_row(row, 32)
            pen.place = (row + 1, column)
            pen.figure(figure)
        return pen.row


def charted(figure: Figure) -> bool:
    """Return whether a figure has a native chart.

    >>> charted(Bars("", Axis(), (), np.empty(0)))
    True
    """
    return isinstance(figure, Lines | Bars | Waterfall | Flows)


class _Pen:
    """Writes the cells of one figure after another, and draws each where it is told to."""

    def __init__(self, book: Book, sheet: Worksheet, row: int) -> None:
        self.book, self.sheet, self.row = book, sheet, row
        self.place = (0, 0)
        self.size = (WIDTH, ROW_PIXELS * (ROWS - 1))

    def figure(self, figure: Figure) -> None:
        """Write the cells of a figure and its chart."""
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
        inks = line_inks(figure)
        styles = [(ink, one.style) for ink, one in zip(inks, figure.series, strict=True)]
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
        order = np.argsort(-np.nan_to_num(figure.values), kind="stable")[:MOST_ROWS]
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
        self._chart("stacked", place, figure.axis, figure.title, styles, figure.colours)

    # -- cells and chart -----------------------------------------------------------------------

    def _cells(
        self, title: str, axis: Axis, labels: Sequence[str], columns: dict[str, np.ndarray]
    ) -> tuple[int, int, int]:
        """Write the heading and the cells; return (header row, first row, last row)."""
        book, sheet = self.book, self.sheet
        book.text(sheet, self.row, 0, title, bold=True, font_size=9, font_color=INK)
        header = self.row + 1
        look = {"font_size": 9, "font_color": MUTED, "bottom": 1, "bottom_color": RULE}
        unit = f", {axis.unit}" if axis.unit and axis.scale is Scale.AMOUNT else ""
        sheet.write_blank(header, 0, None, book.format(**look))
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
        last = header + max(len(labels), 1)
        self.row = last + 2
        return header, header + 1, last

    def _chart(
        self,
        kind: str,
        place: tuple[int, int, int],
        axis: Axis,
        title: str,
        styles: Sequence[tuple[str, Style]],
        points: Sequence[str] = (),
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
                    **(_points(points) if points and colour else {}),
                }
            )
        every = max(1, -(-(last - first + 1) // MOST_LABELS))
        _axes(chart, kind, axis, self._largest(place, len(styles)), every)
        chart.set_legend(_legend(kind, len(styles)))
        chart.set_title({"none": True})
        chart.show_blanks_as("gap")
        chart.set_size({"width": self.size[0], "height": self.size[1]})
        about = cut(title or "Chart of the cells below", ABOUT)
        where = {"description": about, "object_position": 2, "y_offset": 4}
        self.sheet.insert_chart(*self.place, chart, where)

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


def _points(colours: Sequence[str]) -> dict[str, Any]:
    return {"points": [{"fill": {"color": mark_colour(key)}} for key in colours]}


def _legend(kind: str, n: int) -> dict[str, Any]:
    if n < 2 or kind == "stacked":
        return {"none": True}
    return {"position": "top", "font": {"size": 9}}


def _axes(chart: Any, kind: str, axis: Axis, largest: float, every: int) -> None:
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
        chart.set_x_axis({**names, "interval_unit": every, "text_axis": True})
        chart.set_y_axis(amounts)
    else:
        # The first row stands on top, and the amounts stay at the bottom.
        chart.set_y_axis({**names, "reverse": True, "crossing": "max", "interval_unit": 1})
        chart.set_x_axis(amounts)
    chart.set_chartarea({"border": {"none": True}})
