"""The sheet Notes: what the analyst saw and decided, with links to the rows.

Status, note and tags may be edited there, and come back by `mirrorgap.io.workbook.notes_back`: the
last column, which is hidden, says which note a row is and what was written into it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import ACCENT, INK, STATUS, USD, Book
from mirrorgap.io.workbook.page import LINE, Page, lines_of
from mirrorgap.io.workbook.text import fitted
from mirrorgap.model import noted
from mirrorgap.model.notes import Note

Figures = tuple[tuple[str, float], ...]
NONE = "none: it is not about cells"
#: The hidden column: the note's id, and the mark of what was written (`mark`).
KEY = "key"
HEADERS = (
    *("status", "about", "note", "written"),
    *("figures then, USD", "figures now, USD", "records", "first row"),
    *("tags", KEY),
)
WIDTHS = (12, 34, 62, 17, 30, 30, 9, 26, 18, 12)


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


def plain(text: str) -> str:
    r"""Return *text* as it is compared: whatever a spreadsheet program does to line ends is undone.

    >>> plain("a \r\nb_x000D_\n")
    'a\nb'
    """
    lines = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def mark(status: str, text: str, tags: str) -> str:
    """Return a mark of what a row says: it differs where status, note or tags were edited.

    >>> mark("open", "a", "") == mark("open", "a ", ""), mark("open", "a", "") == mark("cleared", "a", "")
    (True, False)
    """
    told = "\x1f".join(plain(part) for part in (status, fitted(text), tags))
    return blake2b(told.encode(errors="replace"), digest_size=8).hexdigest()


def tags_words(tags: Sequence[str]) -> str:
    """Return tags as one text.

    >>> tags_words(("chips", "ask"))
    'chips, ask'
    """
    return ", ".join(tags)


def key_of(note: Note) -> str:
    """Return what the hidden column says of a note: its id, and the mark of what is written.

    >>> from mirrorgap.model.notes import Status
    >>> key_of(Note("a1", "x", Status.OPEN, None, "", "2026")).partition(":")[0]
    'a1'
    """
    return f"{note.id}:{mark(str(note.status), note.text, tags_words(note.tags))}"


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
        "the data in this workbook; both over the period that the note was written in, or all that "
        "are loaded. The rows behind each note carry its status as a colour and its text as a comment. "
        "Status, note and tags may be edited here: Mirrorgap takes them in again."
    )
    page.header(HEADERS, right=(6,))
    top = page.row - 1
    page.sheet.freeze_panes(page.row, 0)
    for note, found, figures in zip(notes, behind, now, strict=True):
        _write(page, note, found, figures)
    # The hidden column is inside, so that sorting takes it along.
    page.sheet.autofilter(top, 1, page.row - 1, len(HEADERS))
    page.sheet.set_column(len(HEADERS), len(HEADERS), WIDTHS[-1], None, {"hidden": True})
    page.sheet.data_validation(
        top + 1, 1, page.row - 1, 1, {"validate": "list", "source": list(STATUS)}
    )


def _write(page: Page, note: Note, found: Behind, now: Figures) -> None:
    book, sheet, row = page.book, page.sheet, page.row
    look = {"font_size": 10, "font_color": INK, "text_wrap": True}
    book.text(sheet, row, 1, str(note.status), **look, bg_color=STATUS[str(note.status)])
    then, today = noted.in_words(note.figures), noted.in_words(now)
    written = note.written.replace("T", " ")[:16]
    for j, text in ((2, note.title or "the whole case"), (3, note.text), (4, written)):
        book.text(sheet, row, j, text, **look)
    for j, text in ((5, then or "not kept"), (6, today or NONE), (9, tags_words(note.tags))):
        book.text(sheet, row, j, text, **look)
    book.text(sheet, row, 10, key_of(note), font_size=10)
    sheet.write_number(row, 7, found.records, book.format(num_format=USD, font_size=10))
    if found.sheet:
        link = f"internal:'{found.sheet.replace(chr(39), chr(39) * 2)}'!{found.column}{found.row}"
        form = book.format(font_size=10, font_color=ACCENT, underline=1, text_wrap=True, indent=1)
        sheet.write_url(row, 8, link, form, fitted(f"{found.sheet}, row {found.row}"))
    texts = (note.title, note.text, then, today)
    high = max(lines_of(t, WIDTHS[j]) for j, t in zip((1, 2, 4, 5), texts, strict=True))
    sheet.set_row(row, LINE * high + 2)
    page.row += 1
