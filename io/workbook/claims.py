"""The sheet Claims: each published figure, what its inputs give, and what these data give."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook.book import INK, Book
from mirrorgap.io.workbook.page import LINE, Page, lines_of
from mirrorgap.io.workbook.wordings import words_of
from mirrorgap.model.analysis.claim_review import Review, sentences
from mirrorgap.model.analysis.claims import Verdict, sentence
from mirrorgap.model.selection_words import Names
from mirrorgap.model.words_claims import WORDS, computed, list_words, place_words

HEADERS = (
    "verdict, by the published figures",
    "sentence as published",
    "published figure",
    "figures that it rests on",
    "what they give, with the range that rounding allows",
    "verdict, by these data",
    "what these data give, and what to know",
    "list version",
    "sources",
    "kept",
)
WIDTHS = (14, 34, 11, 15, 18, 14, 46, 18, 36, 11)
_FILLS = {
    Verdict.HOLDS: "#D9F0E3",
    Verdict.AFTER_ROUNDING: "#E6E8EB",
    Verdict.NO: "#FBD9C6",
    Verdict.UNKNOWN: "#FFF1C2",
}


def write_claims(book: Book, sheet: Worksheet, reviews: Sequence[Review], names: Names) -> None:
    """Write the sheet, a row a claim, all of it text; *names* are what sources are called."""
    page = Page(book, sheet, WIDTHS)
    page.title("Claims")
    if not reviews:
        page.line("No claims are kept with this case.")
        return
    page.muted(
        "Figures are taken as they are written: 10.7 stands for 10.65 to 10.75. What these data "
        "give is read anew from the cells that a figure was pinned to."
    )
    page.header(HEADERS)
    top = page.row - 1
    sheet.freeze_panes(page.row, 0)
    for found in reviews:
        _write(page, found, names)
    sheet.autofilter(top, 1, max(page.row - 1, top), len(HEADERS))


def cells(found: Review, names: Names) -> tuple[str, ...]:
    """Return the texts of a claim's row, in the order of `HEADERS`; "" where nothing is said.

    >>> from mirrorgap.model.analysis.claim_review import review
    >>> from mirrorgap.model.claims import Claim, Input
    >>> row = cells(review(Claim("1", "It fell.", "-32%", "change", Input("8.4"), Input())), {})
    >>> row[0], row[3]
    ('cannot be checked', '8.4 and one not published')
    """
    claim, published, present = found.claim, found.published, found.present
    kept = claim.edited or claim.written
    return (
        WORDS[published.verdict] if published is not None else "no figure",
        claim.sentence,
        claim.stated,
        _inputs(found),
        computed(found),
        WORDS[present.verdict] if present is not None else "",
        _said(found),
        "\n".join(list_words(one) for one in sorted(claim.baskets)),
        "\n".join(_sources(found, names)),
        kept.replace("T", " ")[:16],
    )


def _inputs(found: Review) -> str:
    claim = found.claim
    both = [claim.new] if claim.kind == "figure" else [claim.new, claim.old]
    return " and ".join(one.text or "one not published" for one in both)


def _said(found: Review) -> str:
    told = [sentence(found.published)] if found.published is not None else []
    return "\n".join([*told, *sentences(found), *found.warnings])


def _sources(found: Review, names: Names) -> list[str]:
    told = [found.claim.source] if found.claim.source else []
    for name, one in (("new", found.claim.new), ("old", found.claim.old)):
        if one.source:
            told.append(f"{name}: {one.source}")
        if one.place is not None:
            told.append(f"{name}: {place_words(one.place, words_of, names)}")
    return told


def _write(page: Page, found: Review, names: Names) -> None:
    texts = cells(found, names)
    verdicts = {0: found.published, 5: found.present}
    look = {"font_size": 10, "font_color": INK, "text_wrap": True, "num_format": "@"}
    for j, text in enumerate(texts):
        checked = verdicts.get(j)
        fill = {} if checked is None else {"bg_color": _FILLS[checked.verdict]}
        if text:
            page.book.text(page.sheet, page.row, j + 1, text, **look, **fill)
    high = max(lines_of(text, width) for text, width in zip(texts, WIDTHS, strict=True))
    page.sheet.set_row(page.row, LINE * high + 2)
    page.row += 1
