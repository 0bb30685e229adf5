"""The annotated workbook: results with live formulas, notes, sources, and their cells marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
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
from mirrorgap.io.workbook.copies import copy_sheet
from mirrorgap.io.workbook.evidence import Evidence
from mirrorgap.io.workbook.graft import Graft, suffix_of
from mirrorgap.io.workbook.job import Exported, ExportJob, Tick, called
from mirrorgap.io.workbook.lines import Place, largest_records, lines_of, write_links
from mirrorgap.io.workbook.marked import MAX_COMMENTS, Marks
from mirrorgap.io.workbook.marks import Leads, is_long, marks_of
from mirrorgap.io.workbook.markup import PackageError
from mirrorgap.io.workbook.target import WritingError, check_writable, written_whole
from mirrorgap.io.workbook.text import base_name, own_names, source_titles
from mirrorgap.io.workbook.words import alarms, question, sentences
from mirrorgap.model import noted, samples
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.claim_figures import present
from mirrorgap.model.analysis.claim_review import Review, review
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.case import Source
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.quality_keys import across_sources
from mirrorgap.model.quality_parts import parts_of
from mirrorgap.model.records import Codes
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
    "Records": "what each record brings to Gaps and Flows: totals are sums over it",
    "Sources": "files, fingerprints, how they were read, and what was set aside",
}
_IN_USD = (
    "The sheets Gaps, Flows and Categories give values in USD: weights and quantities stand in the "
    "window and in what the commands print."
)
_ELSEWHERE = "its cells are annotated in a workbook of their own."
_NOTHING = "none of its records is among those chosen for this workbook."


class Basis(NamedTuple):
    """What all workbooks of the same sources and question have in common."""

    mirror: Mirror
    evidence: Evidence


def basis_of(job: ExportJob) -> Basis:
    """Work out the mirror of a job, and what stands behind its findings."""
    scopes = [source.scope for source in job.sources]
    mirror = Mirror(job.chunks, scopes, settling=Settling.of(job.sources, job.settle))
    return Basis(mirror, Evidence(job, mirror))


def export(
    out: Path, job: ExportJob, tick: Tick | None = None, basis: Basis | None = None
) -> Exported:
    """Write the annotated workbook of *job* to *out*, whole or not at all.

    Where all sources are sheets of one xlsx or xlsm file, it is that file's own package with its cells
    annotated and our sheets at its end, and has that file's ending; otherwise a new workbook with our
    sheets and copies of the sources' cells.

    Parameters
    ----------
    out : Path
        An existing file there is replaced once the new one is complete.
    job : ExportJob
    tick : called with rows done and rows in all; may raise to cancel
    basis : `basis_of` the job, where it is known

    Raises
    ------
    WritingError
        In one sentence, when *out* is locked or its folder cannot be written to.
    """
    paths = [source.path for source in job.sources]
    check_writable(out, paths)
    told: tuple[str, ...] = ()
    if suffix := graftable(job):
        try:
            return _written(out, named(out, suffix), job, tick, basis)
        except PackageError as error:
            file = base_name(next(s.path for s in job.sources if job.goes_in(s)))
            told = (f"{file} could not be annotated in place, so its cells were copied: {error}.",)
    return _written(out, named(out, ".xlsx"), job, tick, basis, told)


def named(out: Path, suffix: str) -> Path:
    """Return *out* with the ending that its content needs: Excel opens no other.

    Raises
    ------
    WritingError
        When there is a file of that name, which nobody said may be replaced.
    """
    if out.suffix.lower() == suffix or out.suffix.lower() not in (".xlsx", ".xlsm"):
        return out
    path = out.with_suffix(suffix)
    if path.exists():
        why = "holds macros" if suffix == ".xlsm" else "holds no macros"
        raise WritingError(f"The workbook {why}, and {path.name} is there: choose another name.")
    return path


def graftable(job: ExportJob) -> str | None:
    """Return the ending of a workbook that is its one source's own package, annotated.

    ``.xlsx``, or ``.xlsm`` with macros; None where the cells of several files, or of another kind of
    file, are copied into a new workbook.
    """
    sources = [source for source in job.sources if job.goes_in(source)]
    if len({source.path for source in sources}) != 1 or Again().changed(sources[0]):
        return None
    return suffix_of(Path(sources[0].path))


def _written(
    out: Path,
    path: Path,
    job: ExportJob,
    tick: Tick | None,
    basis: Basis | None,
    told: tuple[str, ...] | None = None,
) -> Exported:
    """Write a workbook, grafted where nothing is *told*."""
    basis = basis or basis_of(job)
    with written_whole(out, path) as part:
        try:
            if told is None:
                source = next(source for source in job.sources if job.goes_in(source))
                with Graft(Path(source.path)) as graft:
                    done = _Export(job, tick, basis, graft).write(part)
            else:
                done = _Export(job, tick, basis, told=told).write(part)
        except XlsxWriterException as error:
            raise OSError(5, str(error)) from error
    return replace(done, path=str(path))


class _Export:
    def __init__(
        self,
        job: ExportJob,
        tick: Tick | None,
        basis: Basis,
        graft: Graft | None = None,
        told: tuple[str, ...] = (),
    ) -> None:
        self.job, self._tick, self.graft = job, tick, graft
        self.mirror, self.evidence = basis
        self.query = self.evidence.query
        self.total = sum(s.ledger.rows_in_sheet for s in job.sources if job.goes_in(s))
        self.done = self.copied = self.comments = self.silent = 0
        self.told: list[sources.Told] = []
        self.warnings: list[str] = [*told, *(graft.warnings if graft is not None else ())]
        if job.query.measure != "value":
            self.warnings.append(_IN_USD)
        self.titles = source_titles([(source.path, source.sheet) for source in job.sources])
        self.names = own_names(OWN, self.titles if graft is None else graft.sheets)
        self._longs: dict[int, bool] = {}
        self._lines: dict[str, tuple[pd.DataFrame, table.Written]] = {}
        self.used = {name.casefold() for name in self.names.values()}

    def write(self, part: Path) -> Exported:
        title = self.job.title or "Mirror trade data"
        own = part if self.graft is None else part.with_name("own.xlsx")
        with Book(own, f"{title} (Mirrorgap)", self.job.time) as book:
            self.own = {name: book.sheet(given) for name, given in self.names.items()}
            self._results(book)
            self._copies(book)
            self._link(book)
            behind = tuple(self._behind())
            now = [noted.present(self.mirror, self.query, one) for one in self.job.notes]
            notes.write_notes(book, self.own["Notes"], self.job.notes, behind, now)
            files = {source.chunk: sources.label_of(source) for source in self.job.sources}
            claims.write_claims(book, self.own["Claims"], self._claims(), files)
            settings = tuple(self._settings())
            live.write_lines(book, self.own["Records"], self.lines, live.NOTE, self._where)
            added.write_added(book, self.own, self.job, self.mirror, self.query, settings)
            sheet = self.own["Sources"]
            told = [self._valued(i, one) for i, one in enumerate(self.told)]
            earlier = self.job.earlier
            sources.write_sources(book, sheet, self.job.sources, told, settings, earlier)
            summary.write_summary(book, self.own["Summary"], self._summary(title))
            self.own["Summary"].activate()
            names = tuple(sheet.get_name() for sheet in book.book.worksheets())
        if self.graft is not None:
            self.graft.write(own, names, part, self._tick_bytes)
            names = (*self.graft.sheets, *names)
        found, grafted = int(self.evidence.found.sum()), self.graft is not None
        return Exported("", names, self.copied, found, self.comments, tuple(self.warnings), grafted)

    def tick(self, rows: int) -> None:
        if self._tick is not None:
            self._tick(min(rows, self.total), self.total)

    def _tick_bytes(self, done: int, total: int) -> None:
        self.tick(self.total * done // max(total, 1))

    def _copies(self, book: Book) -> None:
        again = Again()
        for i, source in enumerate(self.job.sources):
            wanted = self._wanted(i)
            if self.graft is not None and self.job.goes_in(source):
                self._annotate(self.graft, i, wanted)
                continue
            grid, why = again.grid(source) if wanted else (None, self._not_wanted(source))
            if grid is None:
                self.told.append(sources.Told(why=why))
                self.warnings += [why] if wanted else []
            else:
                self._copy(book, i, grid)
            if self.graft is None and self.job.goes_in(source):
                self.done += source.ledger.rows_in_sheet
                self.tick(self.done)

    def _valued(self, i: int, told: sources.Told) -> sources.Told:
        """Return what became of a source, with how its records are valued."""
        mapping = self.job.sources[i].mapping
        return replace(told, valued=sources.valued_words(self.mirror.records, i, mapping))

    def _wanted(self, i: int) -> bool:
        everything = self.job.parts == "everything" or self.evidence.touches(i)
        return everything and self.job.goes_in(self.job.sources[i])

    def _not_wanted(self, source: Source) -> str:
        return _NOTHING if self.job.goes_in(source) else _ELSEWHERE

    def _marks(self, i: int, numbers: Codes) -> Marks:
        leads = Leads(self.names["Gaps"], self._gaps_row)
        marks = marks_of(self.evidence, i, numbers, self.job.sources[i].mapping, leads)
        self.silent += marks.silent
        return marks

    def _annotate(self, graft: Graft, i: int, wanted: bool) -> None:
        """Plan what is added to a sheet of the one source; it is done when the rest is written."""
        source = self.job.sources[i]
        rows = source.ledger.rows_in_sheet
        made = None
        if wanted:
            of = self.mirror.records.source == i
            bottom = int(self.mirror.records.row[of].max(initial=0))
            marks = self._marks(i, np.arange(1, bottom + 1, dtype=np.int32))
            made = graft.annotate(source.sheet, marks, source.mapping.header_row)
            self.comments += len(made.comments)
            self.copied += rows
        warnings = tuple(made.warnings) if made is not None else ()
        self.told.append(sources.Told((source.sheet,), warnings=warnings))

    def _copy(self, book: Book, i: int, grid: Grid) -> None:
        mapping, before = self.job.sources[i].mapping, self.done
        copied = copy_sheet(
            book,
            grid,
            mapping,
            self._marks(i, grid.numbers),
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
            elif name == "Flows":
                columns = self.lines.summing_flows(columns, frame)
            note = question(self.job, query)
            place = (book, self.own[name], frame, columns, f"{name}: {what}", note)
            written = table.write_table(*place)
            self._lines[name] = (frame, written)
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
        """The records behind the sheets Gaps and Flows, over which their sums are formulas."""
        query = self.query if self.query.by else self.query.grouped(*DEFAULT_KEYS)
        named = [sources.label_of(source) for source in self.job.sources]
        return live.lines(self.mirror, query, self.names["Records"], named)

    @cached_property
    def _gaps_line(self) -> NDArray[np.int64]:
        """Which line of the sheet Gaps each record went into, from 0; -1 for none."""
        query = self.query if self.query.by else self.query.grouped(*DEFAULT_KEYS)
        return lines_of(self.evidence, query, self._lines["Gaps"][0])

    @property
    def _gaps_row(self) -> NDArray[np.int64]:
        first = self._lines["Gaps"][1].first
        return np.where(self._gaps_line >= 0, self._gaps_line + first + 1, 0)

    def _link(self, book: Book) -> None:
        """Lead from each line of Gaps to the largest record behind it."""
        frame, written = self._lines["Gaps"]
        here = np.array([bool(told.copied_to) for told in self.told], dtype=bool)
        among = here[self.mirror.records.source] if len(here) else np.zeros(0, dtype=bool)
        largest = largest_records(self.evidence, self._gaps_line, among, len(frame))
        places = [self._place(record) if record >= 0 else None for record in largest.tolist()]
        write_links(book, self.own["Gaps"], written, places)

    def _place(self, record: int) -> Place:
        """Return where a record stands in this workbook; its row, or its cell in a wide sheet."""
        records, source = self.mirror.records, int(self.mirror.records.source[record])
        part, row = divmod(int(records.row[record]) - 1, MAX_ROWS)
        codes, levels = records.column("column")
        column = str(levels[codes[record]]) if codes[record] >= 0 and not self._long(source) else ""
        return Place(self._sheets(source)[part], f"{column or 'A'}{row + 1}", row + 1)

    def _long(self, source: int) -> bool:
        if source not in self._longs:
            self._longs[source] = is_long(self.evidence, source)
        return self._longs[source]

    def _behind(self) -> Iterator[notes.Behind]:
        records = self.mirror.records
        for mine in self.evidence.noted:
            there = np.flatnonzero(mine)
            first = next((r for r in there.tolist() if self._sheets(int(records.source[r]))), None)
            if first is None:
                yield notes.Behind(len(there))
                continue
            place = self._place(first)
            column = place.ref.rstrip("0123456789")
            yield notes.Behind(len(there), place.sheet, place.row, column)

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
        about = {} if self.graft is None else {"cells": summary.grafted(self.graft.package.file)}
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
            **about,
        )

    @cached_property
    def _pairs(self) -> pd.DataFrame:
        return self._gaps("exporter", "importer")

    def _comments(self) -> str:
        silent = f"{self.silent:,} more cells" if self.silent else "all other rows behind findings"
        return (
            f"{self.comments:,} cells carry a comment, at most {MAX_COMMENTS} on a sheet, notes "
            f"and the largest gaps first; {silent} are highlighted only."
        )


def _one_frequency(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the frequency that most periods of *frame* have, for a line over time."""
    lengths = frame["period"].astype(str).str.len()
    usual = lengths.mode()
    return frame[lengths == usual.iloc[0]] if len(usual) else frame
