"""Figures as native charts: the cells that they draw, and charts over just these cells."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from mirrorgap.io.workbook.book import Book
from mirrorgap.io.workbook.charts import Canvas, charted
from mirrorgap.model import figures
from mirrorgap.model.figures import Axis, Bars, Figure, Heat, Lines, Series, Style
from mirrorgap.model.figures_routes import Node, Sankey
from mirrorgap.model.waterfall import Waterfall

USD = Axis("Exports", "USD", low=0.0)
JANUARY = 24276.0


def drawn(folder: Path, *shown: Figure) -> tuple[list[tuple[object, ...]], list[str]]:
    """Return the cells of the charts, and the XML of each chart."""
    path = folder / "charts.xlsx"
    with Book(path, "charts", "2026-11-22T10:00:00+00:00") as book:
        sheet = book.sheet("Charts")
        Canvas(book, sheet, 2, 5).figures(shown, 60)
    rows = list(openpyxl.load_workbook(path)["Charts"].iter_rows(min_row=61, values_only=True))
    with zipfile.ZipFile(path) as package:
        names = sorted(n for n in package.namelist() if re.match(r"xl/charts/chart\d", n))
        return rows, [package.read(name).decode() for name in names]


def line(values: list[float], name: str, style: Style = Style.LINE) -> Series:
    return Series(name, JANUARY + np.arange(len(values)), np.array(values), name, style)


def test_a_missing_month_is_an_empty_cell_and_a_gap(tmp_path: Path) -> None:
    both = (line([1e6, np.nan, 3e6], "exports"), line([1e6, 2e6], "imports", Style.DASHES))
    rows, (chart,) = drawn(tmp_path, Lines("Both", figures.TIME, USD, both))
    assert rows[2][:3] == (None, "exports, USD", "imports, USD")
    assert [row[:3] for row in rows[3:6]] == [
        ("2023-01", 1e6, 1e6),
        ("2023-02", None, 2e6),
        ("2023-03", 3e6, None),
    ]
    assert "dispBlanksAs" not in chart, "Excel leaves a gap where nothing else is said"
    assert "<c:lineChart>" in chart
    assert '<a:prstDash val="dash"/>' in chart
    assert "Charts!$B$64:$B$66" in chart


def test_a_waterfall_floats_on_bars_without_ink(tmp_path: Path) -> None:
    kinds = ("total", "step", "total")
    figure = Waterfall(
        "w", USD, ("x", "m", "u"), np.array([5e6, -2e6, 3e6]), kinds, ("exports",) * 3
    )
    rows, (chart,) = drawn(tmp_path, figure)
    assert [row[:4] for row in rows[3:6]] == [
        ("x", 0, 5e6, 5e6),
        ("m", 3e6, 2e6, -2e6),
        ("u", 0, 3e6, 3e6),
    ]
    assert '<c:grouping val="stacked"/>' in chart
    assert "<a:noFill/>" in chart


def test_a_waterfall_below_zero_is_drawn_as_plain_bars(tmp_path: Path) -> None:
    figure = Waterfall("w", USD, ("x", "m"), np.array([-5e6, 2e6]), ("total", "step"))
    rows, (chart,) = drawn(tmp_path, figure)
    assert [row[1] for row in rows[3:5]] == [-5e6, 2e6]
    assert "stacked" not in chart


def test_flows_are_bars_of_both_sides_largest_first(tmp_path: Path) -> None:
    nodes = (Node("Turkey", "TUR", 0), Node("Kazakhstan", "KAZ", 1), Node("Russia", "RUS", 2))
    ends = np.array([1, 0]), np.array([2, 1])
    numbers = np.array([1e6, 5e6]), np.array([np.nan, 2e6]), np.zeros(2), np.zeros(2)
    rows, _ = drawn(tmp_path, Sankey("s", USD, nodes, *ends, *numbers))
    assert [row[:3] for row in rows[3:5]] == [
        ("Turkey to Kazakhstan", 5e6, 2e6),
        ("Kazakhstan to Russia", 1e6, None),
    ]


def test_two_charts_stand_beside_one_another_and_one_stands_large(tmp_path: Path) -> None:
    bars = Bars("=1+1", USD, ("-a", "@b"), np.array([1e6, 2e6]))
    rows, charts = drawn(tmp_path, bars, bars, bars)
    assert len(charts) == 3
    assert rows[1][0] == "=1+1", "text stays text"
    assert Canvas.rows(3) == 2 * Canvas.rows(2)
    assert Canvas.rows(1) > Canvas.rows(2)
    assert Canvas.rows(0) == 0


@pytest.mark.parametrize(
    ("figure", "wanted"), [(Bars("", USD, (), np.empty(0)), True), (None, False)]
)
def test_what_has_a_native_chart(figure: Figure | None, wanted: bool) -> None:
    shown = figure or Heat("", ("a",), ("b",), np.array([[1.0]]), USD)
    assert charted(shown) is wanted
