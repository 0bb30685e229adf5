"""The briefing as PDF: the same content and drawings as the HTML, as vectors and selectable text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepInFrame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from mirrorgap.io.briefing.content import Briefing, Footnote, Pairs, Part
from mirrorgap.io.briefing.fonts import BOLD, PLAIN, marked, registered
from mirrorgap.io.briefing.grid import Grid
from mirrorgap.io.briefing.html import (
    ASKED,
    ROWS,
    SAID,
    SHORT,
    UNTOLD,
    caption_on_one,
    findings_left,
    note_of,
    notes_of_one,
    questions_left,
    shown_on_one,
)
from mirrorgap.io.briefing.paint import Picture
from mirrorgap.io.plots.draw import drawn
from mirrorgap.io.plots.drawing import ALARM, FAINT, INK, LINE, RULE, SOFT, Drawing
from mirrorgap.io.plots.frame import grouped
from mirrorgap.model import numerals
from mirrorgap.model.chapters_questions import Asked
from mirrorgap.model.figures import Figure

MARGIN = 16 * mm
WIDTH, HEIGHT = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN
#: How much smaller the one page is written, as far as it must be for all of it to find room.
SMALLER = (1.0, 1.08, 1.16, 1.25, 1.35, 1.5, 1.7)
#: Rows of a table on paper; the HTML and the workbook hold more.
PRINTED = 30
#: What stands left and right of a cell's text; letters of a word that may not break.
PADS, WORD = 7.0, 20
_NOTE = "Mirror data are consistent with an explanation and never prove one."


def write_pdf(told: Briefing, out: Path, *, one_page: bool = False) -> None:
    """Write the briefing to *out*, A4; *one_page*: small enough to stand on one."""
    registered()
    if not one_page:
        out.write_bytes(_built(told, list(_whole(told)))[0])
        return
    for smaller in SMALLER:
        written, pages = _built(told, list(_one(told, WIDTH * smaller)), smaller)
        if pages == 1:
            break
    else:
        wide, tall = WIDTH * SMALLER[-1], HEIGHT * SMALLER[-1]
        story = [KeepInFrame(wide, tall - 2, list(_one(told, wide)), mode="shrink", hAlign="LEFT")]
        written, _ = _built(told, story, SMALLER[-1])
    out.write_bytes(written)


def _built(told: Briefing, story: list[Flowable], smaller: float = 1.0) -> tuple[bytes, int]:
    """Return a document of A4 pages on which *story* is so much smaller, and how many they are."""
    file = BytesIO()
    document = BaseDocTemplate(
        file,
        pagesize=A4,
        title=told.title,
        author="",
        subject=told.question[:200],
        creator=told.made.partition(",")[0],
        lang="en",
        invariant=True,
    )
    edge, wide, tall = (one * smaller for one in (MARGIN, WIDTH, HEIGHT))
    frame = Frame(edge, edge, wide, tall, 0, 0, 0, 0)

    def begin(canvas: Canvas, page: Any) -> None:
        _foot(told.title, canvas, page)
        canvas.scale(1 / smaller, 1 / smaller)

    document.addPageTemplates(PageTemplate("page", [frame], onPage=begin))
    document.build(story)
    return file.getvalue(), int(document.page)


def _foot(title: str, canvas: Canvas, document: Any) -> None:
    canvas.saveState()
    canvas.setFont(PLAIN, 7)
    canvas.setFillColor(HexColor(FAINT))
    canvas.drawString(
        MARGIN, MARGIN - 14, title.encode("latin-1", "replace").decode("latin-1")[:90]
    )
    canvas.drawRightString(A4[0] - MARGIN, MARGIN - 14, str(document.page))
    canvas.restoreState()


# -- text ------------------------------------------------------------------------------------------


def _style(size: float, colour: str = INK, *, bold: bool = False, **more: Any) -> ParagraphStyle:
    font = BOLD if bold else PLAIN
    settings = {"spaceAfter": size * 0.35, "leading": size * 1.36, **more}
    return ParagraphStyle(
        f"{font}{size}{colour}",
        fontName=font,
        fontSize=size,
        textColor=HexColor(colour),
        **settings,
    )


TITLE, HEAD = _style(18, bold=True), _style(12, bold=True, spaceBefore=10, keepWithNext=1)
LEAD, BODY = _style(10.5, bold=True), _style(9)
MUTED, SMALL = _style(8, SOFT), _style(7.4, SOFT)
CAPTION, WARNING = _style(9, bold=True, spaceBefore=6), _style(9.5, ALARM, bold=True)
CELL, CELL_RIGHT = _style(7.2, spaceAfter=0), _style(7.2, spaceAfter=0, alignment=TA_RIGHT)
TOP = _style(7.2, bold=True, spaceAfter=0)
TOP_RIGHT = _style(7.2, bold=True, spaceAfter=0, alignment=TA_RIGHT)
HASH = _style(5.4, SOFT, spaceAfter=0, wordWrap="CJK")


def _say(text: str, style: ParagraphStyle = BODY, notes: Sequence[int] = ()) -> Paragraph:
    refs = "".join(f'<super><a href="#note-{n}" color="#6A35C9">{n}</a></super> ' for n in notes)
    return Paragraph(marked(text, style.fontName) + refs, style)


def _head(told: Briefing) -> Iterator[Flowable]:
    yield _say(told.title, TITLE)
    yield _say(told.question, MUTED)
    for alarm in told.alarms:
        yield _say(alarm, WARNING)


def _heading(text: str, notes: Sequence[int] = ()) -> list[Flowable]:
    rule = Table([[""]], [WIDTH], [3], style=[("LINEABOVE", (0, 0), (-1, 0), 1, HexColor(INK))])
    return [CondPageBreak(40 * mm), Spacer(1, 6), rule, _say(text, HEAD, notes)]


# -- pages -----------------------------------------------------------------------------------------


def _whole(told: Briefing) -> Iterator[Flowable]:
    yield from _head(told)
    yield from _heading("In words")
    for i, text in enumerate(told.sentences):
        yield _say(text, LEAD if i == 0 else BODY, (1,) if i == 0 else ())
    for part in told.spoken:
        yield from _part(part, told.sentences[0] if told.sentences else "")
    if told.untold:
        yield from _heading(UNTOLD)
        yield from map(_say, told.untold)
    yield from _heading("Questions before anything is published", told.question_notes)
    yield from _questions(told.questions)
    for one in told.listings:
        yield from _listing(one)
    yield from _footnotes(told)


def _one(told: Briefing, wide: float) -> Iterator[Flowable]:
    yield from _head(told)
    for i, text in enumerate(told.sentences[:SAID]):
        yield _say(text, LEAD if i == 0 else BODY, (1,) if i == 0 else ())
    half = (wide - 14) / 2
    cells = [
        _on_one(drawn(figure, 460.0), caption_on_one(told, figure, part), part, half)
        for figure, part in shown_on_one(told)
    ]
    if cells:
        yield Table([cells], [half + 7] * len(cells), style=_PLAIN, hAlign="LEFT")
    for made in told.parts[0].grids[:1]:
        yield from _grid(made.first(ROWS), wide, told.parts[0].notes[:2])
    yield _say("Questions before anything is published", HEAD)
    asked = [list(_questions([one], short=True)) for one in told.questions[:ASKED]]
    if asked:
        yield Table([asked], [wide / len(asked)] * len(asked), style=_PLAIN, hAlign="LEFT")
    if more := findings_left(told):
        yield _say(more, MUTED)
    for i in notes_of_one(told):
        yield _footnote(i, told.footnotes[i - 1])
    yield _say(f"{told.made}. {_NOTE}", SMALL)


def _on_one(made: Drawing, caption: str, part: Part, wide: float) -> list[Flowable]:
    names = [_say(said, SMALL)] if (said := grouped(made)) else []
    return [_say(caption, CAPTION, part.notes[:1]), Picture(made, wide), *names]


_PLAIN = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 7),
    ]
)


def _part(part: Part, first: str) -> Iterator[Flowable]:
    head = _heading(part.title, sorted(part.notes))
    if part.headline and part.headline != first:
        head.append(_say(part.headline, LEAD))
    head += map(_say, part.sentences)
    figures = []
    for figure in part.figures:
        title = "" if figure.title == part.headline else figure.title
        figures.append(list(_figure(figure, title, part.sentences)))
    if figures:
        # No heading stands at the foot of a page, its plot on the next.
        yield KeepTogether([*head[1:], *figures[0]])
    else:
        yield from head
    yield from map(KeepTogether, figures[1:])
    for made in part.grids:
        yield from _grid(made)


def _figure(figure: Figure, title: str, said: Sequence[str]) -> Iterator[Flowable]:
    if title:
        yield _say(title, CAPTION)
    made = drawn(figure, 640.0)
    yield Picture(made, WIDTH)
    for note in filter(None, (note_of(figure, said), grouped(made))):
        yield _say(note, SMALL)
    yield Spacer(1, 6)


def _grid(made: Grid, wide: float = WIDTH, notes: Sequence[int] = ()) -> Iterator[Flowable]:
    shown = made.first(PRINTED)
    more = f"{len(shown.rows)} of {len(shown.rows) + shown.more} rows" if shown.more else ""
    title = ", ".join(filter(None, (made.title, made.unit, more)))
    heads = [_say(one.text, TOP_RIGHT if one.numeric else TOP) for one in made.headings]
    rows = [
        [
            _say(cell.text, CELL_RIGHT if one.numeric else CELL)
            for cell, one in zip(row, made.headings, strict=True)
        ]
        for row in shown.rows
    ]
    yield CondPageBreak(45 * mm)
    yield _say(title, CAPTION, notes)
    yield _table([heads, *rows], _widths(shown, wide))
    yield Spacer(1, 8)


def _widths(made: Grid, wide: float) -> list[float]:
    """Return widths of columns by the longest of their texts, all of them the page's."""
    heads = [one.text for one in made.headings]
    columns = [[row[j].text for row in made.rows] for j in range(len(heads))]
    return shared(heads, columns, wide, 34)


def shared(
    heads: Sequence[str], columns: Sequence[Sequence[str]], wide: float, most: float
) -> list[float]:
    """Return widths of columns that make *wide* (points), none less than its longest word.

    A column asks for the longest of its texts, at most *most* letters; words of more letters than
    `WORD` (names of files, fingerprints) may break.
    """
    least, wants = [], []
    for head, texts in zip(heads, columns, strict=True):
        words = [word for text in texts for word in text.split() if len(word) <= WORD]
        widths = [_wide(word, PLAIN) for word in words]
        widths += [_wide(word, BOLD) for word in head.split()]
        least.append(max(widths, default=0.0) + PADS)
        letters = max(map(len, texts), default=0)
        wants.append(max(least[-1], min(letters, most) * CELL.fontSize * 0.55 + PADS))
    if sum(wants) <= wide or sum(least) >= wide:
        basis = wants if sum(wants) <= wide else least
        return [wide * one / sum(basis) for one in basis]
    free = (wide - sum(least)) / (sum(wants) - sum(least))
    return [a + (b - a) * free for a, b in zip(least, wants, strict=True)]


def _wide(word: str, font: str) -> float:
    return float(stringWidth(word, font, CELL.fontSize))


def _table(rows: list[list[Any]], widths: Sequence[float]) -> Table:
    look = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor("#F6F7F9")),
            ("LINEBELOW", (0, 0), (-1, 0), 0.6, HexColor(LINE)),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, HexColor(RULE)),
            ("TOPPADDING", (0, 0), (-1, -1), 1.6),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1.8),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    return Table(rows, list(widths), repeatRows=1, style=look, hAlign="LEFT")


def _questions(found: Sequence[Asked], *, short: bool = False) -> Iterator[Flowable]:
    if not found:
        yield _say(
            "No gap that can be compared reaches the floor, so that there is nothing to ask."
        )
    for one in found:
        head: list[Flowable] = [
            _say(f"{one.about}: gap {numerals.amount(one.gap_usd)}", CAPTION),
            _say(f"{one.account.left}. {one.account.sentence}"),
        ]
        if short:
            yield from head
        else:
            yield KeepTogether(head)
            for title, verdict, figure, said in one.open:
                shown = ", ".join(filter(None, (verdict, figure)))
                yield _say(f"– {title} ({shown}): {said}", MUTED)
        for ask in one.account.questions[: SHORT if short else None]:
            yield _say(f"• {ask.question} – {ask.who}")
        if short and (more := questions_left(one)):
            yield _say(more, MUTED)


def _listing(one: Pairs) -> Iterator[Flowable]:
    yield from _heading(one.title, one.notes)
    if one.nothing:
        yield _say(one.nothing)
        return
    heads = [_say(text, TOP) for text in one.headings]
    rows = [
        [
            _say(text, HASH if head == "SHA-256" else CELL)
            for text, head in zip(row, one.headings, strict=True)
        ]
        for row in one.rows
    ]
    columns = [[row[j] for row in one.rows] for j in range(len(one.headings))]
    yield _table([heads, *rows], shared(one.headings, columns, WIDTH, 46))


def _footnotes(told: Briefing) -> Iterator[Flowable]:
    yield from _heading("Footnotes: source, method and limits")
    for i, one in enumerate(told.footnotes, start=1):
        yield _footnote(i, one)
    yield _say("Settings", CAPTION)
    rows = [[_say(label, CELL), _say(text, CELL)] for label, text in told.settings]
    if rows:
        yield Table(rows, [WIDTH * 0.24, WIDTH * 0.76], style=_PLAIN, hAlign="LEFT")
    yield _say(f"{told.made}. {_NOTE}", SMALL)


def _footnote(number: int, one: Footnote) -> Paragraph:
    anchor = f'<a name="note-{number}"/>'
    title = f"{marked(one.title, BOLD)}." if one.title else ""
    body = f"{anchor}<b>{number}  {title}</b> {marked(one.text)}"
    return Paragraph(body, SMALL)
