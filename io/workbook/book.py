"""A workbook being written: its formats, made once each, and its two kinds of sheets.

Our own sheets are kept in memory, so that their charts carry the numbers they draw; the copies of
source sheets are streamed row by row to a file (`CopiedSheet`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.copied import CopiedSheet, ExactSheet
from mirrorgap.io.workbook.text import fitted, may_run

INK = "#1B1F24"
MUTED = "#5B6470"
RULE = "#C9CED6"
HEADER = "#EEF1F5"
ACCENT = "#6A35C9"
#: Okabe and Ito's set: the two sides of the trade keep their colours in every chart.
SIDES = {"exports": "#0072B2", "imports": "#E69F00"}
#: Fills of rows in source sheets; the class column and the comment say the same in words.
FOUND = "#E9E0FA"
#: Fills of added columns, so that nobody takes them for the source's own.
ADDED = "#F3F4F6"
STATUS = {
    "open": "#DCEBFA",
    "suspicious": "#FBD9C6",
    "explained": "#E6E8EB",
    "cleared": "#D9F0E3",
    "to verify": "#FFF1C2",
}

#: Characters that are still readable over the width of a printed page.
PAGE = 190

USD = "#,##0;\u2212#,##0;0"
SHARE = "0.0%;\u22120.0%;0.0%"
RATIO = "0.00;\u22120.00;0.00"
COUNT = "#,##0"


#: What a table's name may not hold.
_NOT_NAME = re.compile(r"[^A-Za-z0-9]+")


class Book:
    """One workbook; ``format`` gives the same format for the same properties."""

    def __init__(self, path: Path, title: str, created: str) -> None:
        options = {"tmpdir": str(path.parent), "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(str(path), options)
        self.book.set_properties({"title": title, "created": _moment(created)})
        self.book.set_calc_mode("auto")
        self._tables: set[str] = set()
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: object) -> Format:
        """Return the format with *properties* (XlsxWriter's names), vertically at the top."""
        wanted: dict[str, Any] = {"valign": "top", **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(wanted)
        return self._formats[key]

    def style(self, **properties: object) -> int:
        """Return the number by which a streamed cell names the format."""
        return int(self.format(**properties)._get_xf_index())

    def sheet(self, name: str) -> Worksheet:
        """Add one of our own sheets, set for printing on landscape pages one page wide."""
        sheet = self.book.add_worksheet(name, ExactSheet)
        sheet.hide_gridlines(2)
        for_print(sheet)
        return sheet

    def copied(self, name: str) -> CopiedSheet:
        """Add the copy of a source sheet, to be streamed."""
        sheet = self.book.add_worksheet(name, CopiedSheet)
        if not isinstance(sheet, CopiedSheet):
            raise TypeError("the workbook does not take a sheet class")
        for_print(sheet)
        return sheet

    def text(self, sheet: Worksheet, row: int, column: int, text: str, **look: object) -> None:
        """Write *text* as text, whatever it begins with; row and column count from 0."""
        if may_run(text):
            look["quote_prefix"] = True
        sheet.write_string(row, column, fitted(text), self.format(**look))

    def table(
        self,
        sheet: Worksheet,
        place: tuple[int, int, int, int],
        title: str,
        headers: Sequence[tuple[str, Mapping[str, Any]]],
    ) -> str:
        """Make the rows of *place* a named table with filters; return its name.

        The first row becomes the headers, each (text, look).
        """
        name = table_name(title, self._tables)
        self._tables.add(name.casefold())
        columns = [{"header": text, "header_format": self.format(**look)} for text, look in headers]
        sheet.add_table(*place, {"name": name, "style": None, "columns": columns})
        return name

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Write the package; after an error, only close what was being streamed."""
        if kind is None:
            self.book.close()
            return
        self.book.fileclosed = True
        for sheet in self.book.worksheets():
            if isinstance(sheet, CopiedSheet):
                sheet._opt_close()


def table_name(title: str, taken: Collection[str]) -> str:
    """Return a name for a table: ours begin so that no table of a source has the same.

    >>> table_name("Gaps: exports beside imports", set()), table_name("Gaps", {"mirrorgap_gaps"})
    ('Mirrorgap_Gaps', 'Mirrorgap_Gaps_2')
    """
    name = "Mirrorgap_" + _NOT_NAME.sub("_", title.partition(":")[0]).strip("_")
    given, n = name, 1
    while given.casefold() in taken:
        n += 1
        given = f"{name}_{n}"
    return given


def for_print(sheet: Worksheet) -> None:
    """Set a sheet to print in landscape on A4, one page wide, with its name and page number."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&8&A&R&8&P / &N")


def _moment(created: str) -> datetime:
    return datetime.fromisoformat(created).replace(tzinfo=None)
