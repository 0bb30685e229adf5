"""The sheets Questions, Quality and Methods: what to ask of whom, what is odd, and how it was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import INK, USD, Book
from mirrorgap.io.workbook.page import LINE, Page, lines_of
from mirrorgap.io.workbook.sources import label_of
from mirrorgap.model.case import Source
from mirrorgap.model.chapters import Chapter
from mirrorgap.model.chapters_questions import Asked, questions_frame
from mirrorgap.model.methods import METHODS
from mirrorgap.model.quality import Finding

Cells = tuple[str | float, ...]
QUESTIONS: tuple[str, ...] = (
    "finding",
    "gap, USD",
    "explanation not excluded",
    "verdict",
    "what the data say",
)
QUESTIONS += ("what to ask", "who can answer")
_QUESTION_WIDTHS = (24, 15, 22, 26, 62, 40, 32)
QUALITY = ("source", "outcome", "rows", "what", "first row", "for example")
_QUALITY_WIDTHS = (42, 16, 10, 84, 10, 28)
METHOD = ("figure", "how it is worked out", "after", "limits")
_METHOD_WIDTHS = (24, 84, 46, 54)


def write_questions(book: Book, sheet: Worksheet, chapter: Chapter, found: Sequence[Asked]) -> None:
    """Write what remains open of each finding, and who can answer; a sentence where nothing does."""
    page = Page(book, sheet, _QUESTION_WIDTHS)
    page.title("Questions")
    if chapter.nothing:
        page.line(chapter.nothing)
        return
    page.muted(
        "For each finding the innocent explanations that are not excluded, and who could answer before "
        "anything is published. A gap is a reason to ask, not a finding about anybody."
    )
    for text in chapter.remarks:
        page.muted(text)
    frame = questions_frame(tuple(found))
    rows: list[Cells] = [
        tuple(value if isinstance(value, float) else str(value) for value in row)
        for row in frame.itertuples(index=False, name=None)
    ]
    _listed(page, "Questions", QUESTIONS, rows)


def write_quality(
    book: Book, sheet: Worksheet, sources: Sequence[Source], findings: Sequence[Finding]
) -> None:
    """Write what became of the rows of each source, and what is odd about its records."""
    page = Page(book, sheet, _QUALITY_WIDTHS)
    page.title("Quality")
    page.muted(
        "What was read of each sheet, what was set aside and why, and what to look at. Nothing was "
        "repaired: values stand as the sources have them."
    )
    rows = [row for source in sources for row in _quality(source, findings)]
    if not rows:
        page.line("No source is in use, so that there is nothing to check.")
        return
    if not findings:
        page.muted("Nothing odd was found in the records.")
    _listed(page, "Quality", QUALITY, rows)


def _quality(source: Source, findings: Sequence[Finding]) -> Iterator[Cells]:
    name, ledger = label_of(source), source.ledger
    read = f"{ledger.records:,} records, by the layout {source.mapping.layout}"
    yield name, "read", float(ledger.rows_read), read, "", ""
    aside = [("set aside", one) for one in ledger.set_aside]
    aside += [("cells set aside", one) for one in ledger.cells_set_aside]
    for outcome, one in aside:
        example = "" if one.example_value is None else str(one.example_value)
        yield name, outcome, float(one.rows), one.reason, float(one.example_row), example
    for text in ledger.warnings:
        yield name, "warning", "", text, "", ""
    for found in findings:
        if found.source == source.chunk:
            first = min(found.rows.rows, default=None)
            row: str | float = "" if first is None else float(first)
            yield name, "to look at", float(found.n), found.sentence, row, ""


def write_methods(book: Book, sheet: Worksheet, settings: Sequence[tuple[str, str]]) -> None:
    """Write how each figure is worked out, after whom, with its limits; then the settings."""
    page = Page(book, sheet, _METHOD_WIDTHS)
    page.title("Methods")
    page.muted(
        "Formulas in words. Where a sheet can, it holds them as formulas over the cells beside them: the "
        "CIF/FOB factor is the cell named CIF_FOB on the first sheet. Numbers follow the language of the "
        "program that shows them."
    )
    rows: list[Cells] = [(one.title, one.formula, one.source, one.limits) for one in METHODS]
    _listed(page, "Methods", METHOD, rows)
    page.heading("Settings of this workbook")
    for label, text in settings:
        page.pair(label, text)


def _listed(page: Page, name: str, headers: Sequence[str], rows: Sequence[Cells]) -> None:
    """Write a named table of texts and numbers, each row as high as it needs."""
    top = page.row + 1
    page.row = top + 1
    for row in rows:
        _row(page, row)
    page.row = max(page.row, top + 2)
    look = {"bold": True, "bg_color": "#EEF1F5", "font_color": INK, "font_size": 9}
    place = (top, 1, page.row - 1, len(headers))
    page.book.table(page.sheet, place, name, [(text, look) for text in headers])
    page.sheet.repeat_rows(top)
    page.sheet.freeze_panes(top + 1, 0)


def _row(page: Page, row: Cells) -> None:
    look = {"font_size": 10, "font_color": INK}
    high = 1
    for j, cell in enumerate(row):
        if isinstance(cell, float):
            form = page.book.format(**look, num_format=USD)
            page.sheet.write_number(page.row, j + 1, cell, form)
        elif cell:
            after = 2 if j and isinstance(row[j - 1], float) else int(j > 0)
            told = {**look, "text_wrap": True, "align": "left", "indent": after}
            page.book.text(page.sheet, page.row, j + 1, cell, **told)
            high = max(high, lines_of(cell, page.widths[j] - 2))
    page.sheet.set_row(page.row, LINE * high + 3)
    page.row += 1
