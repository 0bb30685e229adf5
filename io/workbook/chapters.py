"""The sheets Changes, Routes and Seasons: sentences, charts, and the rows behind them."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import ACCENT, INK, MUTED, Book
from mirrorgap.io.workbook.charts import Canvas, charted
from mirrorgap.io.workbook.page import LINE, lines_of
from mirrorgap.io.workbook.results import columns_for, with_names
from mirrorgap.io.workbook.table import Column, place_table
from mirrorgap.io.workbook.text import fitted
from mirrorgap.model.chapters import Chapter, Table
from mirrorgap.model.methods import method
from mirrorgap.model.query import Query
from mirrorgap.model.window_words import in_window

#: Characters over which sentences run, and the least width of the first column.
TEXT, FIRST = 150.0, 30.0
#: Characters that a chart is wide, and columns at least.
CHART, COLUMNS = 94.0, 12


def write_chapter(book: Book, sheet: Worksheet, chapter: Chapter, query: Query, rows: int) -> None:
    """Write the sheet; of each table the first *rows* rows. One sentence where nothing is to be said."""
    columns = [
        columns_for(with_names(table.frame), query, table.method) for table in chapter.tables
    ]
    widths = _widths(columns)
    for j, width in enumerate(widths):
        sheet.set_column(j, j, width)
    top = _told(book, sheet, chapter, widths)
    shown = [figure for figure in chapter.figures if charted(figure)]
    canvas = Canvas(book, sheet, top, _beside(widths))
    at = top + canvas.rows(len(shown))
    if shown and chapter.tables:
        sheet.set_h_pagebreaks([at])
    for table, wanted in zip(chapter.tables, columns, strict=True):
        at = _table(book, sheet, table, wanted, at, (chapter.name, rows))
    at = canvas.figures(shown, at)
    sheet.print_area(0, 0, max(at, 1), len(widths) - 1)
    sheet.fit_to_pages(1, 0)


def _beside(widths: Sequence[float]) -> int:
    """Return the column at which a chart stands right of another one."""
    total, column = 0.0, 0
    while column < len(widths) - 1 and total < CHART:
        total, column = total + widths[column], column + 1
    return column


def _widths(columns: Sequence[Sequence[Column]]) -> list[float]:
    n = max((len(shown) for shown in columns), default=0)
    widths = [max(shown[j].width for shown in columns if j < len(shown)) for j in range(n)]
    widths += [14.0] * max(0, COLUMNS - n)
    # The cells of a chart begin with their labels.
    return [max(widths[0], FIRST), *(max(width, 11.0) for width in widths[1:])]


def _told(book: Book, sheet: Worksheet, chapter: Chapter, widths: Sequence[float]) -> int:
    """Write title, finding, sentences and remarks; return the next free row."""
    span, total = 1, widths[0]
    while span < len(widths) and total < TEXT:
        total, span = total + widths[span], span + 1
    row = 0
    book.text(sheet, row, 0, chapter.name, bold=True, font_size=14, font_color=INK)
    sheet.set_row(row, 24)
    lines: list[tuple[str, dict[str, object]]] = [
        (chapter.nothing or chapter.headline, {"bold": not chapter.nothing})
    ]
    lines += [(text, {}) for text in chapter.sentences]
    how = method(chapter.method)
    muted: dict[str, object] = {"font_size": 9, "font_color": MUTED}
    lines += [
        (text, muted) for text in (*map(in_window, chapter.remarks), f"{how.title}: {how.formula}")
    ]
    for text, look in lines:
        if not text:
            continue
        row += 1
        form = book.format(**{"font_size": 10, "font_color": INK, "text_wrap": True, **look})
        sheet.merge_range(row, 0, row, span - 1, "", form)
        sheet.write_string(row, 0, fitted(text), form)
        sheet.set_row(row, LINE * lines_of(text, total) + 2)
    return row + 1


def _table(
    book: Book,
    sheet: Worksheet,
    table: Table,
    columns: Sequence[Column],
    at: int,
    limits: tuple[str, int],
) -> int:
    name, most = limits
    book.text(sheet, at, 0, _titled(table, most), bold=True, font_size=11, font_color=ACCENT)
    frame = with_names(table.frame).head(most)
    written = place_table(book, sheet, frame, columns, at + 1, f"{name} {table.title}")
    return written.last + 2


def _titled(table: Table, most: int) -> str:
    more = len(table.frame) - most
    side = f", the {table.side}s' books" if table.side else ""
    return f"{table.title}{side}" + (f": {most:,} of {len(table.frame):,} rows" if more > 0 else "")
