"""Which records stand behind the findings, and what is said beside them (CONTRACT, export)."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mirrorgap.io.workbook.job import ExportJob, called
from mirrorgap.model import findings
from mirrorgap.model.cells import CLASSES, LOST, ORPHANED
from mirrorgap.model.mirror import Mirror, window_mask
from mirrorgap.model.notes import Note
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask, Numbers
from mirrorgap.model.selection import Both, Either, Selection, Without, keys, mask
from mirrorgap.model.selection_words import in_full

Ints = NDArray[np.int64]
#: A matched cell is off where one side reports less than this share of the other.
HALF = 0.5


def narrowed(job: ExportJob) -> Query:
    """Return the question by value, with the choice of what goes in as one more filter.

    >>> narrowed(ExportJob((), (), Query())).where is None
    True
    """
    # Gaps, highlights and formulas of the workbook are in money, whatever the window shows.
    query = replace(job.query, measure="value")
    extra: Selection | None = None
    if job.parts == "selection":
        extra = job.selection
    elif job.parts == "noted":
        extra = Either(tuple(note.subject for note in job.notes if note.subject is not None))
    if extra is None:
        return query
    where = query.where
    return replace(query, where=extra if where is None else Both((where, extra)))


def takes_out(selection: Selection) -> bool:
    """Return whether a selection is made by taking something out of another.

    >>> takes_out(Both((keys("exporter", "TUR"), Without(keys("year", "2023"), keys("code", "85")))))
    True
    """
    if isinstance(selection, Without):
        return True
    return isinstance(selection, Both | Either) and any(map(takes_out, selection.parts))


class Evidence:
    """What the records and cells of a job say.

    Attributes
    ----------
    mirror, query : what is asked of what
    cell : int array, shape (n records,)
        The cell that a record went into; -1 where it makes none in this window.
    found : bool array, shape (n records,)
        The records behind the findings.
    noted : one bool array, shape (n records,), a note
        The records of its subject, in its own period; in all where it has none.
    rule : str
        Which records are highlighted, in a sentence with their number.
    """

    def __init__(self, job: ExportJob, mirror: Mirror) -> None:
        self.job, self.mirror, self.query = job, mirror, narrowed(job)
        self.cells = mirror.cells
        self.cell: Ints = self.cells.of_records(mirror.records.n, self.query.window)
        self.asked = self._asked()
        self.noted = tuple(self._noted(note) for note in job.notes)
        chosen = self._chosen()
        self.found: Mask = self._by_rule() if chosen is None else chosen & self.asked
        self.rule = self._rule(chosen is None)

    def _of(self, subject: Selection | None) -> Mask:
        """Return the records of a selection, and those that went into its cells.

        A cell of a year may be made of twelve monthly records, which a key of the year's period does
        not name. Where something is taken out of a selection, the cells decide.
        """
        if subject is None:
            return np.zeros(self.mirror.records.n, dtype=bool)
        records = self.mirror.records_of(subject, self.query.basket)
        try:
            cells = mask(subject, self.mirror.cell_table(self.query.basket))
        except KeyError:
            return records
        inside = np.append(cells, False)[self.cell]
        if takes_out(subject):
            return np.asarray(np.where(self.cell >= 0, inside, records), dtype=bool)
        either: Mask = records | inside
        return either

    def _noted(self, note: Note) -> Mask:
        inside = window_mask(self.mirror.records.column("period"), note.window)
        return np.asarray(self._of(note.subject) & inside, dtype=bool)

    def _chosen(self) -> Mask | None:
        if self.job.parts == "noted":
            return np.asarray(np.logical_or.reduce(self.noted), dtype=bool)
        return None if self.job.selection is None else self._of(self.job.selection)

    def _asked(self) -> Mask:
        query, mirror = self.query, self.mirror
        asked = mirror.in_basket(query.basket)[1]
        if query.where is not None:
            asked = asked & self._of(query.where)
        table = mirror.record_table(query.basket)
        for column, names in (("exporter", query.exporters), ("importer", query.importers)):
            if names is not None:
                asked &= mask(keys(column, *names), table)
        return asked & window_mask(mirror.records.column("period"), query.window)

    @cached_property
    def gap(self) -> Numbers:
        """X - M* of each cell, shape (n cells,), USD; NaN where the cell is not comparable."""
        gap = self.cells.x - self.cells.m_star(self.query.factor)
        return np.asarray(np.where(self.cells.comparable, gap, np.nan))

    @cached_property
    def off(self) -> Mask:
        """Which cells the default rule finds, shape (n cells,)."""
        star = self.cells.m_star(self.query.factor)
        size = np.abs(np.nan_to_num(self.gap))
        one_sided = (self.cells.kind == LOST) | (self.cells.kind == ORPHANED)
        far = self.cells.comparable & (size > HALF * np.maximum(self.cells.x, star))
        found: Mask = (one_sided | far) & (size >= self.query.min_usd)
        return found

    def _by_rule(self) -> Mask:
        found: Mask = self.asked & (self.cell >= 0) & np.append(self.off, False)[self.cell]
        return found

    def _rule(self, default: bool) -> str:
        n = f"{int(self.found.sum()):,} record{'' if self.found.sum() == 1 else 's'}"
        if self.job.parts == "noted":
            return f"Highlighted: the {n} behind the notes."
        if not default:
            alone = "All figures are of it alone. " if self.job.parts == "selection" else ""
            chosen = in_full(self.job.selection, called(self.job.sources))
            return f"{alone}Highlighted: the {n} of the selection. Selected: {chosen}."
        cells = np.unique(self.cell[self.found])
        kinds = self.cells.kind[cells]
        lost, orphaned = int((kinds == LOST).sum()), int((kinds == ORPHANED).sum())
        rest = len(cells) - lost - orphaned
        listed = "listed code" if self.query.basket else "code"
        return (
            f"Nothing was selected, so the default rule applies. Highlighted: the {n} of a "
            f"{listed} whose gap is {self.query.min_usd:,.0f} USD or more and where the other side "
            "reports nothing although its files cover that trade, or where one side reports less "
            f"than half of the other. Counted in cells (one exporter, importer, code and period): "
            f"{lost:,} lost, {orphaned:,} orphaned, {rest:,} off by more than half."
        )

    @cached_property
    def looks(self) -> NDArray[np.object_]:
        """Return how each record's row looks: "", ``found`` or the status of its last note."""
        look = np.where(self.found, "found", "").astype(object)
        for note, records in zip(self.job.notes, self.noted, strict=True):
            look[records] = str(note.status)
        return look

    def touches(self, source: int) -> bool:
        """Return whether any record of source number *source* is highlighted."""
        return bool((self.looks[self.mirror.records.source == source] != "").any())

    def say(self, record: int) -> str:
        """Return what is said in the comment on a found record: both sides, and the class."""
        cell = int(self.cell[record])
        if cell < 0:
            return "This record goes into no comparison: a total, a group, or a period outside."
        cells = self.cells
        keys = {name: cells.column(name) for name in ("exporter", "importer", "code", "period")}
        named = {name: levels[codes[cell]] for name, (codes, levels) in keys.items()}
        subject = findings.about(self.query, named)
        x, m, gap = float(cells.x[cell]), float(cells.m[cell]), float(self.gap[cell])
        row = {"exports_usd": x, "imports_usd": m, "gap_usd": gap}
        kind = self.class_of(cell)
        if np.isnan(gap):
            return f"Not compared: {kind}. Exports {x:,.0f} USD, imports {m:,.0f} USD."
        headline = findings.say(findings.gap_headline(row, replace(subject, unit="usd")))
        at = f"{self.query.factor:g}"
        return f"{headline}\nGap at factor {at}: {gap:,.0f} USD. Class: {kind}."

    def class_of(self, cell: int) -> str:
        """Return a cell's class in words; "" where it counts nowhere."""
        kind = CLASSES[int(self.cells.kind[cell])]
        if kind in ("lost", "orphaned"):
            return f"{kind}, code {'seen' if self.cells.code_seen[cell] else 'not seen'}"
        return kind
