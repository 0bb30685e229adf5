"""The sheet Summary: sentences, figures over the factor that a sceptic changes, and charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import (
    ACCENT,
    FOUND,
    INK,
    MUTED,
    RATIO,
    RULE,
    SHARE,
    SIDES,
    USD,
    Book,
)
from mirrorgap.io.workbook.page import Page
from mirrorgap.io.workbook.results import CIF, FACTOR, FIXED, formula_of, summed
from mirrorgap.model import words

WIDTHS = (50, 17, 17, 20, 20, 20, 20)
#: Pairs in the chart, sentences on single pairs, and points that make a chart of points.
PAIRS, SPOKEN, POINTS = 12, 5, 3
WARNING = "#B4231C"
#: Height of a row of the default height.
ROW_PIXELS = 20
_COPIES = (
    "The sheets after Sources are copies of the cells of the source files: values, text and row "
    "numbers as they were, without formulas, pictures or macros. What Mirrorgap added is tinted "
    "and headed “Mirrorgap”. The source files themselves were not changed."
)
_GRAFTED = (
    "This workbook is {file} as it was, with formulas, charts and macros, and with sheets at its end. "
    "Fills, comments and links were added to its cells, and columns headed “Mirrorgap” at the right "
    "where rows are records; nothing else was changed. The file {file} itself was not touched."
)
_FIGURES = (
    ("exports_usd", "Exports, as the exporters report them"),
    ("imports_usd", "Imports, as the importers report them"),
    (CIF, "of which valued CIF (divided by the factor)"),
    (FIXED, "of which FOB, or with an FOB value of their own (not divided)"),
    ("imports_fob_usd", "Imports, FOB-equivalent"),
    ("gap_usd", "Gap: exports less FOB-equivalent imports"),
    ("gap_low_usd", "Gap at factor 1.00"),
    ("gap_high_usd", "Gap at factor 1.20"),
    ("gap_share", "Gap as a share of exports"),
    ("asymmetry", "Asymmetry: gap over exports and imports together"),
    ("matched_usd", "Exports that the importer reports too, if not at that value"),
    ("lost_usd", "Lost: exports of which the importer reports nothing"),
    ("lost_code_seen_usd", "of which the importer reports the code from others"),
    ("orphaned_usd", "Orphaned: imports of which the exporter reports nothing"),
    ("uncovered_exports_usd", "Not compared: exports that no importer's file covers"),
    ("uncovered_imports_usd", "Not compared: imports that no exporter's file covers"),
    ("suppressed_usd", "Not compared: confidential on one side"),
)


def grafted(file: str) -> str:
    """Return what the sheets of a source are that is annotated in its own package.

    >>> grafted("a.xlsx")[:31]
    'This workbook is a.xlsx as it w'
    """
    return _GRAFTED.format(file=file)


@dataclass(frozen=True)
class Told:
    """What the summary says.

    Attributes
    ----------
    title, question : the case, and what is asked in one line
    alarms : what the reader must know first: made-up records, sources missing or changed
    sentences : the findings in words, the plainest first
    rule : which records are highlighted
    comments : how many of them carry a comment, in a sentence
    contents : (sheet, what it holds)
    pairs : frame of `gaps` by exporter and importer, with the parts of imports
    times : frame of `gaps` by period, of one frequency
    factor : the CIF/FOB factor
    live : formulas of sums over the sheet Records, by field; values where there is none
    cells : what the sheets of the sources are
    """

    title: str
    question: str
    alarms: Sequence[str]
    sentences: Sequence[str]
    rule: str
    comments: str
    contents: Sequence[tuple[str, str]]
    pairs: pd.DataFrame
    times: pd.DataFrame
    factor: float
    live: Mapping[str, str] = field(default_factory=dict)
    cells: str = _COPIES


def write_summary(book: Book, sheet: Worksheet, told: Told) -> None:
    """Write the sheet and define the workbook's name `CIF_FOB`."""
    page, name = Page(book, sheet, WIDTHS), sheet.get_name()
    page.title(told.title)
    page.muted(told.question)
    for alarm in told.alarms:
        page.line(alarm, bold=True, font_color=WARNING)
    page.heading("In words")
    for sentence in told.sentences:
        page.line(sentence)
    _figures(page, name, told)
    page.heading("What is highlighted")
    for text in (told.rule, told.comments, told.cells):
        page.line(text)
    _charts(page, name, told)
    page.heading("In this workbook")
    for other, text in told.contents:
        link = "internal:'" + other.replace("'", "''") + "'!A1"
        form = book.format(font_color=ACCENT, underline=1, font_size=10)
        page.pair("", text)
        page.sheet.write_url(page.row - 1, 1, link, form, other)


def _figures(page: Page, name: str, told: Told) -> None:
    page.heading("Figures, USD")
    _factor(page, name, told.factor)
    sums = summed(told.pairs, [field for field, _ in _FIGURES])
    refs = {field: f"$C${page.row + 1 + i}" for i, (field, _) in enumerate(_FIGURES)}
    for name, text in _FIGURES:
        made = formula_of(name)
        formula = told.live.get(name) or (made(refs) if made is not None else "")
        _figure(page, name, text, sums.get(name, np.nan), formula)


def _factor(page: Page, name: str, factor: float) -> None:
    book, sheet, row = page.book, page.sheet, page.row
    look = {"font_size": 10, "font_color": INK, "bold": True}
    book.text(sheet, row, 1, "CIF/FOB factor: imports valued CIF are divided by it", **look)
    form = book.format(
        **look, num_format="0.00##", bg_color=FOUND, border=1, border_color=RULE, align="right"
    )
    sheet.write_number(row, 2, factor, form)
    hint = "Change this cell, and every gap in the workbook moves."
    book.text(sheet, row, 3, hint, font_size=9, font_color=MUTED, align="left", indent=1)
    quoted = "'" + name.replace("'", "''") + "'"
    book.book.define_name(FACTOR, f"={quoted}!$C${row + 1}")
    page.row += 1


def _figure(page: Page, name: str, text: str, value: float, formula: str) -> None:
    book, sheet, row = page.book, page.sheet, page.row
    sub = text.startswith("of which")
    look: dict[str, Any] = {"font_size": 10, "font_color": MUTED if sub else INK}
    main = {"bold": True} if name == "gap_usd" else {}
    book.text(sheet, row, 1, text, **look, **main, align="left", indent=2 if sub else 0)
    kinds = {"gap_share": SHARE, "asymmetry": RATIO}
    form = book.format(**look, **main, num_format=kinds.get(name, USD), align="right")
    if not np.isfinite(value):
        book.text(sheet, row, 2, "\u2013", **look, align="right")
    elif not formula:
        sheet.write_number(row, 2, value, form)
    else:
        sheet.write_formula(row, 2, "=" + formula, form, value)
    page.row += 1


def _charts(page: Page, name: str, told: Told) -> None:
    size = told.pairs[["exports_usd", "imports_usd"]].max(axis=1)
    pairs = told.pairs.loc[size[size > 0].sort_values(ascending=False, kind="stable").index[:PAIRS]]
    labels = [
        f"{words.country_name(i)} to {words.country_name(j)}"
        for i, j in zip(pairs["exporter"], pairs["importer"], strict=True)
    ]
    times = told.times[told.times["exports_usd"] + told.times["imports_usd"] > 0]
    if labels:
        breaks = [page.row]
        more = f": the {PAIRS} largest" if (size > 0).sum() > PAIRS else ""
        page.heading(f"Both sides of each pair{more}")
        first = page.row + 1
        _chart(page, name, "bar", labels, pairs, "Exporter to importer")
        both = pairs[(pairs["exports_usd"] > 0) & (pairs["imports_usd"] > 0)]
        if len(both) >= POINTS:
            page.heading("Exports against imports, each pair a point, on log axes")
            _scatter(page, name, (first, first + len(labels) - 1), both)
            breaks.append(page.row)
        page.sheet.set_h_pagebreaks(breaks)
    if len(times) > 1:
        page.heading("Both sides over time")
        _chart(page, name, "line", [str(period) for period in times["period"]], times, "Period")


def _chart(
    page: Page, name: str, kind: str, labels: Sequence[str], frame: pd.DataFrame, header: str
) -> None:
    """Write the figures in a table, and a chart of them at its right."""
    page.header((header, "exports, USD", "imports, USD"), right=(1, 2))
    top, first = page.row - 1, page.row
    form = page.book.format(num_format=USD, font_size=9, font_color=INK)
    sides = {side: frame[f"{side}_usd"].to_numpy(dtype=float) for side in SIDES}
    for i, label in enumerate(labels):
        page.book.text(page.sheet, page.row, 1, label, font_size=9, font_color=INK)
        for j, values in enumerate(sides.values(), start=2):
            page.sheet.write_number(page.row, j, values[i], form)
        page.row += 1
    chart = page.book.book.add_chart({"type": kind})
    for j, side in enumerate(sides, start=2):
        chart.add_series(
            {
                "name": side,
                "categories": [name, first, 1, page.row - 1, 1],
                "values": [name, first, j, page.row - 1, j],
                "gap": 60,
                **_stroke(kind, SIDES[side], dashed=side == "imports"),
            }
        )
    _axes(chart, kind, max(float(values.max()) for values in sides.values()))
    rows = max(len(labels) + 2, 15) if kind == "bar" else 15
    chart.set_size({"width": 585, "height": ROW_PIXELS * rows})
    about = "Exports as exporters report them beside imports as importers report them, "
    about += "by pair of countries" if kind == "bar" else "over time"
    place = {"description": about, "object_position": 2, "x_offset": 10}
    page.sheet.insert_chart(top, 4, chart, place)
    page.row = max(page.row, top + rows + 1)


def _scatter(page: Page, name: str, rows: tuple[int, int], both: pd.DataFrame) -> None:
    """Draw the pairs above as points, with the line on which both sides report the same."""
    values = both[["exports_usd", "imports_usd"]].to_numpy(dtype=float)
    page.header(("Both report the same", "exports, USD", "imports, USD"), right=(1, 2))
    first = page.row
    form = page.book.format(num_format=USD, font_size=9, font_color=INK)
    for label, value in (("from", values.min()), ("to", values.max())):
        page.book.text(page.sheet, page.row, 1, label, font_size=9, font_color=INK)
        for j in (2, 3):
            page.sheet.write_number(page.row, j, float(value), form)
        page.row += 1
    chart = page.book.book.add_chart({"type": "scatter"})
    dots = {"type": "circle", "size": 7, "fill": {"color": SIDES["exports"]}}
    chart.add_series(
        {
            "name": "pairs",
            "categories": [name, rows[0], 2, rows[1], 2],
            "values": [name, rows[0], 3, rows[1], 3],
            "marker": {**dots, "border": {"none": True}},
        }
    )
    chart.add_series(
        {
            "name": "both report the same",
            "categories": [name, first, 2, first + 1, 2],
            "values": [name, first, 3, first + 1, 3],
            "line": {"color": MUTED, "width": 1},
            "marker": {"type": "none"},
        }
    )
    font = {"num_font": {"size": 9, "color": MUTED}, "line": {"color": RULE}}
    grid = {"visible": True, "line": {"color": "#E5E8EC", "width": 0.5}}
    least = 10.0 ** np.floor(np.log10(values.min()))
    axis = {**font, "log_base": 10, "min": least, "num_format": USD, "major_gridlines": grid}
    named = {"size": 9, "bold": False, "color": MUTED}
    chart.set_x_axis({**axis, "name": "exports, USD", "name_font": named})
    chart.set_y_axis({**axis, "name": "imports, USD", "name_font": named})
    chart.set_title({"none": True})
    chart.set_legend({"position": "top", "font": {"size": 9}})
    chart.set_chartarea({"border": {"none": True}})
    chart.set_size({"width": 585, "height": ROW_PIXELS * 16})
    about = "Exports against imports of each pair of countries, with the line of equality"
    place = {"description": about, "object_position": 2, "x_offset": 10}
    page.sheet.insert_chart(first - 1, 4, chart, place)
    page.row = max(page.row, first + 17)


def _stroke(kind: str, colour: str, *, dashed: bool) -> dict[str, Any]:
    if kind == "bar":
        return {"fill": {"color": colour}, "border": {"none": True}}
    dash = {"dash_type": "dash"} if dashed else {}
    return {"line": {"color": colour, "width": 2, **dash}, "marker": {"type": "none"}}


def _axes(chart: Any, kind: str, largest: float) -> None:
    font = {"num_font": {"size": 9, "color": MUTED}, "line": {"color": RULE}}
    word, scaled = ("million", "#,##0,,") if largest >= 1e7 else ("thousand", "#,##0,")
    amounts = {
        **font,
        "num_format": scaled,
        "name": f"{word} USD",
        "name_font": {"size": 9, "bold": False, "color": MUTED},
        "major_gridlines": {"visible": True, "line": {"color": "#E5E8EC", "width": 0.5}},
    }
    # The first pair stands on top: the names run downwards, and the amounts stay at the bottom.
    names = {**font, "reverse": kind == "bar", "major_gridlines": {"visible": False}}
    if kind == "bar":
        chart.set_y_axis({**names, "crossing": "max"})
        chart.set_x_axis(amounts)
    else:
        chart.set_x_axis(names)
        chart.set_y_axis(amounts)
    chart.set_legend({"position": "top", "font": {"size": 9}})
    chart.set_chartarea({"border": {"none": True}})
