"""The annotated workbook: results with live formulas, notes, sources, and their cells marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from xlsxwriter.exceptions import XlsxWriterException

from mirrorgap.io.grids import Grid
from mirrorgap.io.workbook import (
    added,
    claims,
    live,
    notes,
    overtime,
    results,
    sources,
    summary,
    table,
)
from mirrorgap.io.workbook.again import Again
from mirrorgap.io.workbook.book import Book
from mirrorgap.io.workbook.copied import MAX_ROWS
from mirrorgap.io.workbook.copies import MAX_COMMENTS, copy_sheet
from mirrorgap.io.workbook.evidence import Evidence
from mirrorgap.io.workbook.job import Exported, ExportJob, Tick, called
from mirrorgap.io.workbook.marks import marks_of
from mirrorgap.io.workbook.target import check_writable, written_whole
from mirrorgap.io.workbook.text import own_names, source_titles
from mirrorgap.io.workbook.words import alarms, question, sentences
from mirrorgap.model import noted, samples
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.claim_figures import present
from mirrorgap.model.analysis.claim_review import Review, review
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.quality_keys import across_sources
from mirrorgap.model.quality_parts import parts_of
from mirrorgap.model.settling import WORDS, Settling
from mirrorgap.model.uncompared import compared_only

OWN: tuple[str, ...] = (
    "Summary",
    "Gaps",
    "Flows",
    "Over time",
    "Changes",
    "Routes",
    "Seasons",
    "Categories",
)
OWN += ("Claims", "Notes", "Questions", "Quality", "Methods", "Records")
OWN += ("Sources",)
#: What Gaps and Flows are grouped by where the question says nothing.
DEFAULT_KEYS = ("exporter", "importer", "period")
#: Rows of a result: beyond, a workbook opens too slowly to be of use.
MAX_RESULTS = 50_000
_HOLDS = {
    "Gaps": "exports beside imports, with the gap as a formula over the factor above",
    "Flows": "what one side reports, by the same keys",
    "Categories": "the control list's tiers and codes",
    "Notes": "what was noted, with links to the rows",
    "Claims": "published figures, and what their inputs and these data give",
    "Over time": "asymmetry by pair and period, value by code and period, in colours",
    **added.HOLDS,
    "Records": "what each record brings to a comparison: totals are sums over it",
    "Sources": "files, fingerprints, how they were read, and what was set aside",
}
_IN_USD = (
    "The sheets Gaps, Flows and Categories give values in USD: weights and quantities stand in the "
    "window and in what the commands print."
)
_NOTHING = "none of its records is among those chosen for this workbook."


def export(out: Path, job: ExportJob, tick: Tick | None = None) -> Exported:
    """Write the annotated workbook of *job* to *out*, whole or not at all.

    Parameters
    ----------
    out : Path
        An existing file there is replaced once the new one is complete.
    job : ExportJob
    tick : called with rows done and rows in all; may raise to cancel

    Raises
    ------
    WritingError
        In one sentence, when *out* is locked or its folder cannot be written to.
    """
    check_writable(out, [source.path for source in job.sources])
    with written_whole(out) as part:
        try:
            done = _Export(job, tick).write(part)
        except XlsxWriterException as error:
            raise OSError(5, str(error)) from error
    return replace(done, path=str(out))


class _Export:
    def __init__(self, job: ExportJob, tick: Tick | None) -> None:
        self.job, self._tick = job, tick
        scopes = [source.scope for source in job.sources]
        settled = Settling.of(job.sources, job.settle)
        self.mirror = Mirror(job.chunks, scopes, settling=settled)
        self.evidence = Evidence(job, self.mirror)
        self.query = self.evidence.query
        self.total = sum(source.ledger.rows_in_sheet for source in job.sources)
        self.done = self.copied = self.comments = 0
        self.told: list[sources.Told] = []
        self.warnings: list[str] = []
        if job.query.measure != "value":
            self.warnings.append(_IN_USD)
        self.titles = source_titles([(source.path, source.sheet) for source in job.sources])
        self.names = own_names(OWN, self.titles)
        self.used = {name.casefold() for name in self.names.values()}

    def write(self, part: Path) -> Exported:
        title = self.job.title or "Mirror trade data"
        with Book(part, f"{title} (Mirrorgap)", self.job.time) as book:
            self.own = {name: book.sheet(given) for name, given in self.names.items()}
            self._copies(book)
            self._results(book)
            behind = tuple(self._behind())
            now = [noted.figures(self.mirror, self.query, one.subject) for one in self.job.notes]
            notes.write_notes(book, self.own["Notes"], self.job.notes, behind, now)
            files = {source.chunk: sources.label_of(source) for source in self.job.sources}
            claims.write_claims(book, self.own["Claims"], self._claims(), files)
            settings = tuple(self._settings())
            live.write_lines(book, self.own["Records"], self.lines, live.NOTE, self._where)
            added.write_added(book, self.own, self.job, self.mirror, self.query, settings)
            sheet = self.own["Sources"]
            sources.write_sources(book, sheet, self.job.sources, self.told, settings)
            summary.write_summary(book, self.own["Summary"], self._summary(title))
            self.own["Summary"].activate()
            names = tuple(sheet.get_name() for sheet in book.book.worksheets())
        found = int(self.evidence.found.sum())
        return Exported("", names, self.copied, found, self.comments, tuple(self.warnings))

    def tick(self, rows: int) -> None:
        if self._tick is not None:
            self._tick(min(rows, self.total), self.total)

    def _copies(self, book: Book) -> None:
        again = Again()
        for i, source in enumerate(self.job.sources):
            wanted = self._wanted(i)
            grid, why = again.grid(source) if wanted else (None, _NOTHING)
            if grid is None:
                self.told.append(sources.Told(why=why))
                self.warnings += [why] if wanted else []
            else:
                self._copy(book, i, grid)
            self.done += source.ledger.rows_in_sheet
            self.tick(self.done)

    def _wanted(self, i: int) -> bool:
        return self.job.parts == "everything" or self.evidence.touches(i)

    def _copy(self, book: Book, i: int, grid: Grid) -> None:
        mapping, before = self.job.sources[i].mapping, self.done
        marks = marks_of(self.evidence, i, grid, mapping)
        copied = copy_sheet(
            book,
            grid,
            mapping,
            marks,
            self.titles[i],
            self.used,
            lambda rows: self.tick(before + rows),
        )
        self.copied += copied.rows
        self.comments += copied.comments
        self.warnings += copied.warnings
        self.told.append(sources.Told(copied.names, warnings=copied.warnings))

    def _results(self, book: Book) -> None:
        query = self.query if self.query.by else self.query.grouped(*DEFAULT_KEYS)
        side = f"the {query.side}s' books"
        listed = query.basket.title if query.basket else "all codes"
        frames = {
            "Gaps": ("exports beside imports", self._gaps(*query.by)),
            "Flows": (side, flows(self.mirror, query).frame),
            "Categories": (f"{listed}, {side}", categories(self.mirror, query.grouped()).frame),
        }
        for name, (what, frame) in frames.items():
            frame, left_out = results.largest(frame, MAX_RESULTS)
            frame = results.with_names(frame)
            columns = results.columns_for(frame, query)
            if name == "Gaps":
                columns = self.lines.summing(columns, frame)
            note = question(self.job, query)
            written = table.write_table(
                book, self.own[name], frame, columns, f"{name}: {what}", note
            )
            if name == "Gaps":
                found = overtime.looked_up(self.names[name], written, () if left_out else query.by)
                self._over_time(book, found)
            if left_out:
                rows = f"the {MAX_RESULTS:,} largest rows are shown, {left_out:,} are left out"
                self.warnings.append(f"{name}: {rows}; filter, or group by fewer keys.")

    def _over_time(self, book: Book, source: overtime.Source | None) -> None:
        sheet = self.own["Over time"]
        overtime.write_over_time(book, sheet, self.mirror, self.query, source)

    def _gaps(self, *keys: str) -> pd.DataFrame:
        query = self.query.grouped(*keys)
        frame = results.with_parts(gaps(self.mirror, query).frame, self.mirror, query)
        return compared_only(frame)

    @cached_property
    def lines(self) -> live.Lines:
        """The records behind the sheet Gaps, over which its sums are formulas."""
        query = self.query if self.query.by else self.query.grouped(*DEFAULT_KEYS)
        named = [sources.label_of(source) for source in self.job.sources]
        return live.lines(self.mirror, query, self.names["Records"], named)

    def _behind(self) -> Iterator[notes.Behind]:
        records = self.mirror.records
        for mine in self.evidence.noted:
            there = np.flatnonzero(mine)
            first = next((r for r in there.tolist() if self._sheets(int(records.source[r]))), None)
            if first is None:
                yield notes.Behind(len(there))
                continue
            part, row = divmod(int(records.row[first]) - 1, MAX_ROWS)
            sheet = self._sheets(int(records.source[first]))[part]
            yield notes.Behind(len(there), sheet, row + 1)

    def _where(self, source: int, row: int) -> str:
        """Return where a row of a source stands in this workbook; "" where it is not copied."""
        sheets = self._sheets(source)
        part, line = divmod(row - 1, MAX_ROWS)
        if part >= len(sheets):
            return ""
        return f"'{sheets[part].replace(chr(39), chr(39) * 2)}'!A{line + 1}"

    def _claims(self) -> list[Review]:
        return [
            review(claim, lambda place: present(self.mirror, place)) for claim in self.job.claims
        ]

    def _sheets(self, source: int) -> tuple[str, ...]:
        return self.told[source].copied_to

    def _settings(self) -> Iterator[tuple[str, str]]:
        yield "program", f"Mirrorgap {self.job.version}".rstrip()
        yield "written", self.job.time.replace("T", " ")
        yield "what went in", self.job.parts
        yield "highlighted", self.evidence.rule
        yield from sources.query_words(self.query, called(self.job.sources))
        ecb = "the European Central Bank's monthly averages"
        yield "exchange rates", f"{self.job.rates}, then {ecb}" if self.job.rates else ecb
        yield "the same cell in two sources", f"counted once: {WORDS[self.job.settle]}"
        for one in across_sources(parts_of(self.mirror.records, self.job.sources), self.job.settle):
            yield "", f"{called(self.job.sources)[one.source]}: {one.sentence}"

    def _summary(self, title: str) -> summary.Told:
        records = [name for told in self.told for name in told.copied_to]
        contents = [(self.names[n], _HOLDS[n]) for n in OWN if n in _HOLDS]
        return summary.Told(
            title=title,
            question=question(self.job, self.query),
            alarms=alarms(
                self.job, [*filter(None, [samples.warning(self.mirror)]), *self.warnings]
            ),
            sentences=sentences(self._pairs, self.mirror, self.query, summary.SPOKEN),
            rule=self.evidence.rule,
            comments=self._comments(),
            contents=[*contents, *((name, "the cells of a source") for name in records)],
            pairs=self._pairs,
            times=_one_frequency(self._gaps("period")),
            factor=self.query.factor,
            live=self.lines.whole(),
        )

    @cached_property
    def _pairs(self) -> pd.DataFrame:
        return self._gaps("exporter", "importer")

    def _comments(self) -> str:
        return (
            f"{self.comments:,} cells carry a comment, at most {MAX_COMMENTS} on a sheet, notes "
            "and the largest gaps first; all other rows behind findings are highlighted only."
        )


def _one_frequency(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the frequency that most periods of *frame* have, for a line over time."""
    lengths = frame["period"].astype(str).str.len()
    usual = lengths.mode()
    return frame[lengths == usual.iloc[0]] if len(usual) else frame
