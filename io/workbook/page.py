"""A page of one of our own sheets, written from the top down: titles, lines, pairs and tables."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import ACCENT, HEADER, INK, MUTED, RULE, Book
from mirrorgap.io.workbook.text import fitted, units

#: Points that a line of 10-point text takes.
LINE = 14.5


class Page:
    """Where the next line goes. Column A is a margin; text runs over *span* columns from B.

    Attributes
    ----------
    row : int
        The next free row, from 0.
    """

    def __init__(self, book: Book, sheet: Worksheet, widths: Sequence[float]) -> None:
        self.book, self.sheet, self.row = book, sheet, 0
        self.widths = tuple(widths)
        sheet.set_column(0, 0, 2)
        for j, width in enumerate(widths, start=1):
            sheet.set_column(j, j, width)

    def title(self, text: str) -> None:
        """Write the page's title."""
        self.sheet.set_row(self.row, 27)
        self.book.text(self.sheet, self.row, 1, text, bold=True, font_size=17, font_color=INK)
        self.row += 1

    def heading(self, text: str) -> None:
        """Write a heading over a rule, after a blank row."""
        self.row += 1
        self.sheet.set_row(self.row, 20)
        look = {"bold": True, "font_size": 12, "font_color": ACCENT, "bottom": 1}
        for j in range(1, len(self.widths) + 1):
            self.sheet.write_blank(
                self.row, j, None, self.book.format(**look, bottom_color=RULE, valign="vcenter")
            )
        self.book.text(self.sheet, self.row, 1, text, **look, bottom_color=RULE, valign="vcenter")
        self.row += 1

    def line(self, text: str, **look: object) -> None:
        """Write a paragraph over all columns, wrapped, in a row as high as it needs."""
        look = {"font_color": INK, "font_size": 10, **look}
        merged = self.book.format(text_wrap=True, **look)
        width = sum(self.widths)
        self.sheet.merge_range(self.row, 1, self.row, len(self.widths), "", merged)
        self.sheet.write_string(self.row, 1, fitted(text), merged)
        size = float(str(look["font_size"])) / 10
        self.sheet.set_row(self.row, LINE * size * lines_of(text, width / size) + 2)
        self.row += 1

    def muted(self, text: str) -> None:
        """Write a paragraph in grey."""
        self.line(text, font_color=MUTED, font_size=9)

    def header(self, texts: Sequence[str], right: Sequence[int] = ()) -> None:
        """Write the header of a table from column B; columns in *right* are right-aligned."""
        look = {"bold": True, "bg_color": HEADER, "font_color": INK, "font_size": 9}
        for j, text in enumerate(texts):
            align: dict[str, object] = {"align": "right" if j in right else "left"}
            align["indent"] = int(j - 1 in right and j not in right)
            self.book.text(
                self.sheet, self.row, j + 1, text, **look, **align, text_wrap=True, valign="bottom"
            )
        high = max(lines_of(text, self.widths[j] * 0.8) for j, text in enumerate(texts))
        self.sheet.set_row(self.row, LINE * high + 2)
        self.row += 1

    def pair(self, label: str, text: str) -> None:
        """Write a label in column B and a wrapped text over the columns after it."""
        look = {"font_size": 10, "text_wrap": True}
        self.book.text(self.sheet, self.row, 1, label, **look, font_color=MUTED)
        form = self.book.format(**look, font_color=INK)
        if len(self.widths) > 2:
            self.sheet.merge_range(self.row, 2, self.row, len(self.widths), "", form)
        self.sheet.write_string(self.row, 2, fitted(text), form)
        high = max(lines_of(text, sum(self.widths[1:])), lines_of(label, self.widths[0]))
        self.sheet.set_row(self.row, LINE * high + 1)
        self.row += 1


def lines_of(text: str, width: float) -> int:
    """Return how many lines *text* takes in *width* characters, at most 27 (Excel's row height).

    >>> lines_of("one line", 40), lines_of("word " * 20, 40)
    (1, 3)
    """
    lines = sum(max(1, ceil(units(part) / max(width * 1.12, 1))) for part in text.split("\n"))
    return min(lines, 27)
