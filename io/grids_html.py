"""HTML pages saved as .xls, .asp or .html: each table of the page is a sheet."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from mirrorgap.io.grids import Gathering, Grid, ReadingError, Tick, Value
from mirrorgap.io.grids_text import encoding_of

_OPENING = re.compile(rb"<\s*(!doctype\s+html|html|head|body|table|script|style|meta|div)\b", re.I)
#: A table with more cells than this is no heading of the next one.
_TITLES = 12
_LINES = frozenset(("br", "p", "div", "h1", "h2", "h3", "h4", "tr", "table", "title", "li"))
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.I)


def is_html(head: bytes) -> bool:
    r"""Return whether a file that begins so is a web page.

    >>> is_html(b"\xef\xbb\xbf<script type='text/javascript'>"), is_html(b"a<b,c")
    (True, False)
    """
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:512]
    return start.startswith(b"<") and _OPENING.match(start) is not None


class HtmlBook:
    """A web page: its tables are named Table 1, Table 2 ... in the order in which they begin."""

    def __init__(self, file: str, source: Path | bytes) -> None:
        self.file = file
        data = source if isinstance(source, bytes) else source.read_bytes()
        found = _CHARSET.search(data[:4096])
        encoding = found[1].decode() if found else encoding_of(io.BytesIO(data))
        page = _Page()
        try:
            page.feed(data.decode(encoding, errors="replace"))
        except LookupError:
            page.feed(data.decode("utf-8", errors="replace"))
        page.close()
        filled = [i for i, rows in enumerate(page.tables) if rows]
        self._tables = {f"Table {n}": page.tables[i] for n, i in enumerate(filled, start=1)}
        self._titles = {
            f"Table {n}": (*_heading(page.tables[:i]), *_lines(page.titles[i]))
            for n, i in enumerate(filled, start=1)
        }
        self.sheets: tuple[str, ...] = tuple(self._tables)
        if not self.sheets:
            raise ReadingError(file, "the page holds no table: download the table itself")

    def grid(self, sheet: str, limit: int | None = None, tick: Tick | None = None) -> Grid:
        """Read one table; its rows are counted from its own first row."""
        rows = self._tables[sheet][:limit]
        gathering = Gathering()
        gathering.add(rows)
        if tick is not None:
            tick(len(rows), len(rows))
        numbers = np.arange(1, len(rows) + 1, dtype=np.int32)
        titles = self._titles[sheet]
        return Grid(self.file, sheet, gathering.columns(), numbers, self.sheets, titles)


class _Page(HTMLParser):
    """Collects tables; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[Value]]] = []
        #: Pieces of text that stand before each table, or inside it but in none of its cells.
        self.titles: list[list[str]] = []
        self._before: list[str] = []
        self._open: list[list[list[Value]]] = []
        self._spans: list[dict[int, int]] = []
        self._text: list[str] | None = None
        self._width = 1
        self._height = 1
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "table":
            self._end_cell()
            table: list[list[Value]] = []
            self.tables.append(table)
            self._open.append(table)
            self.titles.append([*self._before])
            self._before.clear()
            self._spans.append({})
        elif tag == "tr" and self._open:
            self._end_cell()
            self._open[-1].append([])
        elif tag in ("td", "th") and self._open:
            self._end_cell()
            told = dict(attrs)
            self._text = []
            self._width = _span(told.get("colspan"))
            self._height = _span(told.get("rowspan"))
        elif tag == "br" and self._text is not None:
            self._text.append(" ")
        if tag in _LINES and self._text is None:
            self._beside().append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self._open:
            self._end_cell()
            self._open.pop()
            self._spans.pop()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._text is not None:
            self._text.append(data)
        else:
            self._beside().append(data.replace("\n", " "))

    def _beside(self) -> list[str]:
        return self.titles[self.tables.index(self._open[-1])] if self._open else self._before

    def _end_cell(self) -> None:
        if self._text is None or not self._open:
            return
        text = " ".join("".join(self._text).split())
        self._text = None
        table, spans = self._open[-1], self._spans[-1]
        if not table:
            table.append([])
        row = table[-1]
        while spans.get(len(row), 0) > 0:
            spans[len(row)] -= 1
            row.append(None)
        for i in range(self._width):
            if self._height > 1:
                spans[len(row)] = self._height - 1
            row.append(text if i == 0 else None)


def _heading(before: list[list[list[Value]]]) -> tuple[str, ...]:
    """Return the texts of the last table before another, where it is a table of titles."""
    filled = [rows for rows in before if rows]
    cells = [str(cell) for row in filled[-1] for cell in row if cell] if filled else []
    return tuple(cells) if len(cells) <= _TITLES else ()


def _lines(pieces: list[str]) -> tuple[str, ...]:
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return tuple(line for line in lines if line)[-20:]


def _span(text: str | None) -> int:
    return min(int(text), 1000) if text and text.isdecimal() and int(text) > 0 else 1
