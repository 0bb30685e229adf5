"""The sheets that tell of the analyses, chapter by chapter, beside those of `export`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

from mirrorgap.io.workbook import asked, chapters
from mirrorgap.io.workbook.book import Book
from mirrorgap.io.workbook.job import ExportJob
from mirrorgap.model import quality
from mirrorgap.model.chapters import Chapter
from mirrorgap.model.chapters_change import change_chapter, route_chapter, season_chapter
from mirrorgap.model.chapters_questions import asked as asked_of
from mirrorgap.model.chapters_questions import question_chapter
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query

#: Our sheets of this kind, in their order, with what each holds.
HOLDS = {
    "Changes": "what changed between two periods, by tier and code",
    "Routes": "hubs between exporters and a destination, and its suppliers",
    "Seasons": "whether a change is seasonal or general, and dates at which a series changed",
    "Questions": "explanations not excluded, and who can answer",
    "Quality": "what was read of each sheet, what was set aside, what to look at",
    "Methods": "formulas in words, with their sources and limits, and the settings",
}
#: Rows of one table of a chapter: beyond, a sheet is of no use to a reader.
MOST_ROWS = 5_000


def write_added(
    book: Book,
    sheets: Mapping[str, Worksheet],
    job: ExportJob,
    mirror: Mirror,
    query: Query,
    settings: Sequence[tuple[str, str]],
) -> None:
    """Write the sheets of `HOLDS`; *query* is the question with the choice of what goes in."""
    told: dict[str, Callable[[], Chapter]] = {
        "Changes": lambda: change_chapter(mirror, query),
        "Routes": lambda: route_chapter(mirror, query, job.destination),
        "Seasons": lambda: season_chapter(mirror, query, job.known_events),
    }
    for name, tell in told.items():
        chapters.write_chapter(book, sheets[name], tell(), query, MOST_ROWS)
    found = asked_of(mirror, query)
    asked.write_questions(book, sheets["Questions"], question_chapter(found), found)
    odd = quality.findings(mirror.records, job.sources, job.settle)
    asked.write_quality(book, sheets["Quality"], job.sources, odd)
    asked.write_methods(book, sheets["Methods"], settings)
