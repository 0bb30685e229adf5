"""The sheet Notes: what the analyst saw and decided, with links to the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import ACCENT, INK, STATUS, USD, Book
from mirrorgap.io.workbook.page import LINE, Page, lines_of
from mirrorgap.io.workbook.text import fitted
from mirrorgap.model import noted
from mirrorgap.model.notes import Note

Figures = tuple[tuple[str, float], ...]
NONE = "none: it is not about cells"
HEADERS = (
    *("status", "about", "note", "written"),
    *("figures then, USD", "figures now, USD", "records", "first row"),
)
WIDTHS = (12, 34, 62, 17, 30, 30, 9, 26)


@dataclass(frozen=True)
class Behind:
    """What stands behind a note: how many records, and the first row, as a link.

    Attributes
    ----------
    column : str
        Letters of the column that the link leads to: that of the value, in a wide sheet.
    """

    records: int
    sheet: str = ""
    row: int = 0
    column: str = "A"


def write_notes(
    book: Book,
    sheet: Worksheet,
    notes: Sequence[Note],
    behind: Sequence[Behind],
    now: Sequence[Figures],
) -> None:
    """Write the sheet; *behind* and *now*, the figures of today's data, have one entry a note."""
    page = Page(book, sheet, WIDTHS)
    page.title("Notes")
    if not notes:
        page.line("There are no notes in this case.")
        return
    page.muted(
        "Figures then are those of the moment at which the note was written, figures now those of "
        "the data in this workbook; both over all periods that are loaded. "
        "The rows behind each note carry its status as a colour and its text as a comment."
    )
    page.header(HEADERS, right=(6,))
    top = page.row - 1
    page.sheet.freeze_panes(page.row, 0)
    for note, found, figures in zip(notes, behind, now, strict=True):
        _write(page, note, found, figures)
    page.sheet.autofilter(top, 1, page.row - 1, len(HEADERS))


def _write(page: Page, note: Note, found: Behind, now: Figures) -> None:
    book, sheet, row = page.book, page.sheet, page.row
    look = {"font_size": 10, "font_color": INK, "text_wrap": True}
    book.text(sheet, row, 1, str(note.status), **look, bg_color=STATUS[str(note.status)])
    then, today = noted.in_words(note.figures), noted.in_words(now)
    written = note.written.replace("T", " ")[:16]
    for j, text in ((2, note.title or "the whole case"), (3, note.text), (4, written)):
        book.text(sheet, row, j, text, **look)
    for j, text in ((5, then or "not kept"), (6, today or NONE)):
        book.text(sheet, row, j, text, **look)
    sheet.write_number(row, 7, found.records, book.format(num_format=USD, font_size=10))
    if found.sheet:
        link = f"internal:'{found.sheet.replace(chr(39), chr(39) * 2)}'!{found.column}{found.row}"
        form = book.format(font_size=10, font_color=ACCENT, underline=1, text_wrap=True, indent=1)
        sheet.write_url(row, 8, link, form, fitted(f"{found.sheet}, row {found.row}"))
    texts = (note.title, note.text, then, today)
    high = max(lines_of(t, WIDTHS[j]) for j, t in zip((1, 2, 4, 5), texts, strict=True))
    sheet.set_row(row, LINE * high + 2)
    page.row += 1
