"""The briefing as one HTML file: it opens offline, and its tables are sorted and filtered there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mirrorgap.io.briefing.content import Briefing, Pairs, Part
from mirrorgap.io.briefing.grid import Cell, Grid
from mirrorgap.io.briefing.page_style import SCRIPT, STYLE
from mirrorgap.io.plots.draw import drawn
from mirrorgap.io.plots.frame import grouped
from mirrorgap.io.plots.svg import safe, svg
from mirrorgap.model import numerals
from mirrorgap.model.chapters_questions import Asked
from mirrorgap.model.figures import Figure
from mirrorgap.model.words import number_of

#: Nothing may be fetched, whatever the file holds.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
#: What the one page shows.
ROWS, FIGURES, ASKED, SAID = 8, 2, 2, 6
#: How many questions of a finding the one page asks.
SHORT = 4
#: Text at least so long may wrap.
LONG = 40
#: The heading over what has nothing to say.
UNTOLD = "Not told here"


def html(told: Briefing, *, one_page: bool = False) -> str:
    """Return the whole file as text; *one_page*: the findings, two plots, one table and questions.

    >>> from mirrorgap.io.briefing.content import content
    >>> from mirrorgap.io.workbook.job import ExportJob
    >>> from mirrorgap.model.query import Query
    >>> html(content(ExportJob((), (), Query()))).count("<h1>")
    1
    """
    body = _one(told) if one_page else _whole(told)
    look = ' class="one"' if one_page else ""
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="en"{look}>\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f'<meta name="generator" content="{safe(told.made.partition(",")[0])}">',
            f"<title>{safe(told.title)}</title>\n<style>{STYLE}</style>\n</head>",
            "<body>\n<main>",
            *_head(told),
            *body,
            f"</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        ]
    )


def _head(told: Briefing) -> Iterator[str]:
    yield f"<h1>{safe(told.title)}</h1>"
    yield f'<p class="muted">{safe(told.question)}</p>'
    for alarm in told.alarms:
        yield f'<p class="alarm">{safe(alarm)}</p>'


def _whole(told: Briefing) -> Iterator[str]:
    links = [part.title for part in told.spoken] + [UNTOLD] * bool(told.untold) + ["Questions"]
    links += [one.title for one in told.listings] + ["Footnotes"]
    yield "<nav>" + "".join(f'<a href="#{_id(t)}">{safe(t)}</a>' for t in links) + "</nav>"
    yield from _findings(told.sentences)
    for part in told.spoken:
        yield from _part(part, told.sentences[0] if told.sentences else "")
    if told.untold:
        yield f'<section id="{_id(UNTOLD)}">\n<h2>{UNTOLD}</h2>'
        yield from (f"<p>{safe(text)}</p>" for text in told.untold)
        yield "</section>"
    refs = _refs(told.question_notes)
    yield f'<section id="{_id("Questions")}">\n<h2>Questions before anything is published{refs}</h2>'
    yield from _questions(told.questions)
    yield "</section>"
    for one in told.listings:
        yield from _listing(one)
    yield from _footnotes(told)


def _one(told: Briefing) -> Iterator[str]:
    yield from _findings(told.sentences[:SAID])
    shown = shown_on_one(told)
    yield '<div class="pair">'
    for figure, part in shown:
        yield from _figure(figure, part.notes[:1], 460.0, caption_on_one(told, figure, part))
    yield "</div>"
    first = told.parts[0]
    for made in first.grids[:1]:
        yield from _grid(made.first(ROWS), plain=True, notes=first.notes[:2])
    yield "<h2>Questions before anything is published</h2>"
    yield '<div class="pair">'
    yield from _questions(told.questions[:ASKED], short=True)
    yield "</div>"
    if more := findings_left(told):
        yield f'<p class="muted">{safe(more)}</p>'
    yield from _footnotes(replace(told, settings=()), notes_of_one(told))


def shown_on_one(told: Briefing) -> list[tuple[Figure, Part]]:
    """Return the figures of the one page, each with its part."""
    return [(figure, part) for part in told.parts for figure in part.figures][:FIGURES]


def caption_on_one(told: Briefing, figure: Figure, part: Part) -> str:
    """Return what stands over a figure of the one page: its title, unless that was said already."""
    return part.title if figure.title in told.sentences[:SAID] else figure.title


def questions_left(one: Asked) -> str:
    """Return how many questions of a finding the one page leaves to the long form; "" for none."""
    more = len(one.account.questions) - SHORT
    return f"{number_of(more, 'more question')} in the long form." if more > 0 else ""


def findings_left(told: Briefing) -> str:
    """Return which findings the one page leaves to the long form, with what there is to ask; "" for none."""
    rest = told.questions[ASKED:]
    if not rest:
        return ""
    names = "; ".join(one.about for one in rest)
    return f"{number_of(len(rest), 'more finding')} with questions in the long form: {names}."


def notes_of_one(told: Briefing) -> list[int]:
    """Return the numbers of the footnotes that the one page refers to."""
    found = {n for _, part in shown_on_one(told) for n in part.notes[:1]}
    first = told.parts[0]
    found.update(first.notes[:2] if first.grids else (), (1,) if told.sentences else ())
    return sorted(found)


def _id(title: str) -> str:
    return title.lower().replace(" ", "-")


def _findings(sentences: Sequence[str]) -> Iterator[str]:
    yield '<section id="findings">\n<h2>In words</h2>'
    for i, text in enumerate(sentences):
        look = ' class="lead"' if i == 0 else ""
        yield f"<p{look}>{safe(text)}{_refs((1,)) if i == 0 else ''}</p>"
    yield "</section>"


def _refs(notes: Sequence[int]) -> str:
    return "".join(f'<sup><a href="#note-{n}">{n}</a></sup>' for n in notes)


def _part(part: Part, first: str) -> Iterator[str]:
    yield f'<section id="{_id(part.title)}">\n<h2>{safe(part.title)}{_refs(sorted(part.notes))}</h2>'
    if part.headline and part.headline != first:
        yield f'<p class="lead">{safe(part.headline)}</p>'
    for text in part.sentences:
        yield f"<p>{safe(text)}</p>"
    for figure in part.figures:
        title = "" if figure.title == part.headline else figure.title
        yield from _figure(figure, part.notes[:1], 800.0, title, part.sentences)
    for made in part.grids:
        yield from _grid(made)
    yield "</section>"


def _figure(
    figure: Figure,
    notes: Sequence[int],
    width: float,
    title: str | None = None,
    said: Sequence[str] = (),
) -> Iterator[str]:
    title = figure.title if title is None else title
    made = drawn(figure, width)
    note = " ".join(filter(None, (note_of(figure, said), grouped(made))))
    small = f"<small>{safe(note)}</small>" if note else ""
    refs = _refs(notes) if title else ""
    caption = f"<figcaption>{safe(title)}{refs}{small}</figcaption>" if title or note else ""
    yield f"<figure>{caption}\n{svg(made)}\n</figure>"


def note_of(figure: Figure, said: Sequence[str] = ()) -> str:
    """Return the note of a figure without the sentences that are *said* beside it already."""
    note = str(getattr(figure, "note", ""))
    for text in said:
        note = note.replace(text, "")
    return note.strip()


def _grid(made: Grid, *, plain: bool = False, notes: Sequence[int] = ()) -> Iterator[str]:
    name = safe(made.title)
    shown = len(made.rows)
    more = f"first {shown} of {shown + made.more} rows" if made.more else ""
    more = safe(", ".join(filter(None, (made.unit, more))))
    yield '<div class="table">'
    tools = f'<strong>{name}{_refs(notes)}</strong><span class="muted">{more}</span>'
    if not plain and shown > 1:
        tools += f'<input type="search" placeholder="Filter" aria-label="Filter {name}">'
        tools += '<output class="muted"></output>'
    yield f'<div class="tools">{tools}</div>'
    yield f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table>\n<thead><tr>'
    for one in made.headings:
        text = safe(one.text)
        label = text if plain else f'<button type="button">{text}</button>'
        look = ' class="n"' if one.numeric else ""
        meaning = f' title="{safe(one.meaning)}" data-field="{safe(one.field)}"'
        yield f'<th scope="col"{look}{meaning}>{label}</th>'
    yield "</tr></thead>\n<tbody>"
    for row in made.rows:
        cells = zip(row, made.headings, strict=True)
        yield "<tr>" + "".join(_cell(cell, one.numeric) for cell, one in cells) + "</tr>"
    yield "</tbody></table></div></div>"


def _cell(cell: Cell, numeric: bool) -> str:
    if not numeric:
        look = ' class="long"' if len(cell.text) > LONG else ""
        return f"<td{look}>{safe(cell.text)}</td>"
    value = "" if cell.number is None else f' data-v="{cell.number!r}"'
    return f'<td class="n"{value}>{safe(cell.text)}</td>'


def _questions(found: Sequence[Asked], *, short: bool = False) -> Iterator[str]:
    if not found:
        yield "<p>No gap that can be compared reaches the floor, so that there is nothing to ask.</p>"
    for one in found:
        gap = numerals.amount(one.gap_usd)
        yield f'<div class="ask"><h3>{safe(one.about)}: gap {safe(gap)}</h3>'
        yield f"<p><strong>{safe(one.account.left)}.</strong> {safe(one.account.sentence)}</p>"
        if one.open and not short:
            yield '<p class="muted">Explanations that are not excluded</p><ul>'
            for title, verdict, figure, said in one.open:
                shown = ", ".join(filter(None, (verdict, figure)))
                yield f"<li><b>{safe(title)}</b> ({safe(shown)}): {safe(said)}</li>"
            yield "</ul>"
        if one.account.questions:
            yield '<p class="muted">What to ask, and who can answer</p><ul>'
            for ask in one.account.questions[: SHORT if short else None]:
                yield f"<li>{safe(ask.question)} <i>{safe(ask.who)}</i></li>"
            yield "</ul>"
        if short and (more := questions_left(one)):
            yield f'<p class="muted">{safe(more)}</p>'
        yield "</div>"


def _listing(one: Pairs) -> Iterator[str]:
    yield f'<section id="{_id(one.title)}">\n<h2>{safe(one.title)}{_refs(one.notes)}</h2>'
    if one.nothing:
        yield f"<p>{safe(one.nothing)}</p>\n</section>"
        return
    heads = "".join(f'<th scope="col">{safe(text)}</th>' for text in one.headings)
    yield f'<div class="table"><div class="scroll"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>'
    for row in one.rows:
        cells = zip(row, one.headings, strict=True)
        yield "<tr>" + "".join(_text_cell(text, head) for text, head in cells) + "</tr>"
    yield "</tbody></table></div></div>\n</section>"


def _text_cell(text: str, head: str) -> str:
    look = ' class="hash"' if head == "SHA-256" else ' class="long"' if len(text) > LONG else ""
    return f"<td{look}>{safe(text).replace(chr(10), '<br>')}</td>"


def _footnotes(told: Briefing, only: Sequence[int] | None = None) -> Iterator[str]:
    yield f'<section id="{_id("Footnotes")}">\n<h2>Footnotes: source, method and limits</h2>'
    yield '<ol class="notes">'
    for i, one in enumerate(told.footnotes, start=1):
        if only is None or i in only:
            title = f"<b>{safe(one.title)}.</b> " if one.title else ""
            yield f'<li id="note-{i}" value="{i}">{title}{safe(one.text)}</li>'
    yield "</ol>"
    if told.settings:
        yield "<h3>Settings</h3>\n<dl>"
        for label, text in told.settings:
            yield f"<dt>{safe(label)}</dt><dd>{safe(text)}</dd>"
        yield "</dl>"
    yield f'<p class="muted">{safe(told.made)}. Mirror data are consistent with an explanation and '
    yield "never prove one; nothing here says that goods did or did not reach a place.</p>\n</section>"
