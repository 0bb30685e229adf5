"""What a briefing says: chapters, questions, notes, sources, and a footnote for each number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mirrorgap.io.briefing.grid import Grid, grid
from mirrorgap.io.workbook import claims
from mirrorgap.io.workbook.evidence import narrowed
from mirrorgap.io.workbook.job import ExportJob, called
from mirrorgap.io.workbook.sources import label_of, query_words
from mirrorgap.io.workbook.summary import SPOKEN
from mirrorgap.io.workbook.text import base_name
from mirrorgap.io.workbook.words import alarms, question, sentences
from mirrorgap.model import noted, samples
from mirrorgap.model.analysis.claim_figures import present
from mirrorgap.model.analysis.claim_review import review
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.chapters import PAIR, Chapter, category_chapter, gap_chapter
from mirrorgap.model.chapters_change import change_chapter, route_chapter, season_chapter
from mirrorgap.model.chapters_questions import Asked, asked
from mirrorgap.model.figures import Figure
from mirrorgap.model.methods import method
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.settling import WORDS, Settling
from mirrorgap.model.uncompared import compared_only
from mirrorgap.model.window_words import in_window

Texts = tuple[str, ...]
#: Called with steps done and steps in all; may raise to cancel.
Tick = Callable[[int, int], None]
#: Claims as a reader sees them: which columns of the workbook's sheet.
CLAIM_COLUMNS = (1, 2, 4, 0, 6)


@dataclass(frozen=True, eq=False)
class Part:
    """One chapter as it is printed: *notes* are the numbers of its footnotes."""

    title: str
    headline: str
    sentences: Texts
    figures: tuple[Figure, ...]
    grids: tuple[Grid, ...]
    nothing: str
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Footnote:
    """What stands behind figures: a title ("" for a remark), and what is said of method and limits."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of texts under headings; *notes* are the numbers of its footnotes."""

    title: str
    headings: Texts
    rows: tuple[Texts, ...]
    nothing: str = ""
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Briefing:
    """All that is printed, the same for HTML and PDF.

    Attributes
    ----------
    title, question : str
    alarms : tuple of str
        What must be known first: made-up records.
    sentences : tuple of str
        The findings in words, the plainest first.
    parts : tuple of Part
    questions : tuple of Asked
        The right of reply: what is not excluded, and who can answer.
    listings : tuple of Pairs
        Claims, notes and sources.
    footnotes : tuple of Footnote
        Numbered from 1 in the order in which they are referred to; each is.
    settings : tuple of (str, str)
    made : str
        By which program, and when.
    question_notes : tuple of int
        The numbers of the footnotes on the questions.
    """

    title: str
    question: str
    alarms: Texts
    sentences: Texts
    parts: tuple[Part, ...]
    questions: tuple[Asked, ...]
    listings: tuple[Pairs, ...]
    footnotes: tuple[Footnote, ...]
    settings: tuple[tuple[str, str], ...]
    made: str
    question_notes: tuple[int, ...] = ()

    @property
    def untold(self) -> Texts:
        """Why parts have nothing to say, a sentence each, after their names."""
        return tuple(f"{part.title}: {part.nothing}" for part in self.parts if part.nothing)

    @property
    def spoken(self) -> tuple[Part, ...]:
        """The parts that have something to say."""
        return tuple(part for part in self.parts if not part.nothing)


class _Notes:
    """Footnotes, each said once, numbered as they are asked for."""

    def __init__(self, books: str) -> None:
        self.books = books
        self.all: list[Footnote] = []

    def of_method(self, name: str) -> int:
        """Return the number of the footnote on a method."""
        how = method(name)
        for i, one in enumerate(self.all, start=1):
            if one.title == how.title:
                return i
        books = "as in footnote 1." if self.all else self.books
        text = f"{how.formula} After: {how.source} Limits: {how.limits} Source: {books}"
        return self.said(how.title, text)

    def said(self, title: str, text: str) -> int:
        """Return the number of the footnote with just this text."""
        for i, one in enumerate(self.all, start=1):
            if one.text == text:
                return i
        self.all.append(Footnote(title, text))
        return len(self.all)


def content(job: ExportJob, tick: Tick | None = None) -> Briefing:
    """Return what is printed of *job*; its records are judged in value (USD).

    >>> from mirrorgap.model.query import Query
    >>> content(ExportJob((), (), Query())).parts[0].nothing
    'No record fits the question: check the list, the countries and the period.'
    """
    return _Content(job, tick).made()


class _Content:
    def __init__(self, job: ExportJob, tick: Tick | None) -> None:
        self.job, self._tick, self._done = job, tick, 0
        scopes = [source.scope for source in job.sources]
        settled = Settling.of(job.sources, job.settle)
        self.mirror = Mirror(job.chunks, scopes, settling=settled)
        self.query = narrowed(job)
        self.notes = _Notes(_books(job))
        warnings = list(filter(None, [samples.warning(self.mirror)]))
        self.alarms = tuple(alarms(job, warnings))

    def made(self) -> Briefing:
        mirror, query, job = self.mirror, self.query, self.job
        told: Sequence[Callable[[], Chapter]] = (
            lambda: gap_chapter(mirror, query, job.known_events),
            lambda: change_chapter(mirror, query),
            lambda: route_chapter(mirror, query, job.destination),
            lambda: season_chapter(mirror, query, job.known_events),
            lambda: category_chapter(mirror, query, job.known_events),
        )
        self._steps = len(told) + 2
        pairs = compared_only(gaps(mirror, query.grouped(*PAIR)).frame)
        said = tuple(sentences(pairs, mirror, query, SPOKEN))
        if said:
            # The first sentence refers to it.
            self.notes.of_method("gap")
        parts = []
        for tell in told:
            self._step()
            parts.append(self._part(tell()))
        self._step()
        found = asked(mirror, query)
        asking = (self.notes.of_method("explain"),) if found else ()
        listings = (*self._claims(), *self._noted(), self._sources())
        self._step()
        return Briefing(
            title=job.title or "Mirror trade data",
            question=question(job, query),
            alarms=self.alarms,
            sentences=said,
            parts=tuple(parts),
            questions=found,
            listings=listings,
            footnotes=tuple(self.notes.all),
            settings=tuple(self._settings()),
            made=f"Mirrorgap {job.version}, {job.time.replace('T', ' ')[:16]}",
            question_notes=asking,
        )

    def _step(self) -> None:
        if self._tick is not None:
            self._tick(self._done, self._steps)
        self._done += 1

    def _part(self, chapter: Chapter) -> Part:
        shown = [grid(table, self.query.factor) for table in chapter.tables]
        numbers = [] if chapter.nothing else self._numbers(chapter)
        return Part(
            chapter.name,
            chapter.headline,
            tuple(map(in_window, chapter.sentences)),
            chapter.figures,
            tuple(shown),
            in_window(chapter.nothing),
            tuple(dict.fromkeys(numbers)),
        )

    def _numbers(self, chapter: Chapter) -> list[int]:
        """Return the footnotes of a chapter: its methods, then its remarks that no alarm has said."""
        methods = [chapter.method, *(one.method for one in chapter.tables)]
        if chapter.method == "gap":
            methods.append("cell")
        remarks = [text for text in map(in_window, chapter.remarks) if text not in self.alarms]
        numbers = [self.notes.of_method(name) for name in methods]
        return numbers + [self.notes.said("", text) for text in remarks]

    def _claims(self) -> list[Pairs]:
        if not self.job.claims:
            return []
        names = {source.chunk: label_of(source) for source in self.job.sources}
        rows = []
        for claim in self.job.claims:
            found = review(claim, lambda place: present(self.mirror, place))
            texts = claims.cells(found, names)
            rows.append(tuple(in_window(texts[i]) for i in CLAIM_COLUMNS))
        number = self.notes.of_method("claim")
        headings = tuple(claims.HEADERS[i] for i in CLAIM_COLUMNS)
        return [Pairs("Claims", headings, tuple(rows), notes=(number,))]

    def _noted(self) -> list[Pairs]:
        if not self.job.notes:
            return []
        rows = []
        for note in self.job.notes:
            now = noted.in_words(noted.present(self.mirror, self.query, note))
            rows.append((str(note.status), note.title or "the whole case", note.text, now))
        return [Pairs("Notes", ("status", "about", "note", "figures now, USD"), tuple(rows))]

    def _sources(self) -> Pairs:
        rows = []
        for source in self.job.sources:
            ledger = source.ledger
            aside = ledger.rows_in_sheet - ledger.rows_read
            counts = (ledger.rows_in_sheet, ledger.rows_read, aside, ledger.records)
            where = (base_name(source.path), source.sheet)
            rows.append((*where, *(f"{one:,}" for one in counts), source.sha256))
        headings = ("file", "sheet", "rows", "read", "set aside", "records", "SHA-256")
        nothing = "" if rows else "No source is in use."
        return Pairs("Sources", headings, tuple(rows), nothing)

    def _settings(self) -> list[tuple[str, str]]:
        ecb = "the European Central Bank's monthly averages"
        rates = f"{self.job.rates}, then {ecb}" if self.job.rates else ecb
        return [
            ("what went in", self.job.parts),
            *query_words(self.query, called(self.job.sources)),
            ("exchange rates", rates),
            ("the same cell in two sources", f"counted once: {WORDS[self.job.settle]}"),
        ]


def _books(job: ExportJob) -> str:
    files = list(dict.fromkeys(base_name(source.path) for source in job.sources))
    if not files:
        return "none."
    shown, more = files[:12], len(files) - 12
    rest = f" and {more} more" if more > 0 else ""
    return f"{', '.join(shown)}{rest}; each with its fingerprint under Sources."
