"""What may change a case: small frozen values that make the next case from the one before.

A command of the *work* half (sources, settings, notes, title) can be undone; one of the *eye* half
(brush, filters, period, view) is what back and forward go over. A command that changes nothing
returns a case equal to the one it was given, and is then no step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isfinite
from pathlib import PurePath
from typing import ClassVar

from mirrorgap.model.case import Case, Eye, Filter, Settings, Source, Work
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.periods import Window
from mirrorgap.model.query import CIF_FOB
from mirrorgap.model.selection import (
    Both,
    Combine,
    Either,
    Keys,
    Polygon,
    Range,
    Selection,
    SourceRows,
    Without,
    combined,
)

#: How many keys or rows a line of the log names before it only counts the rest.
NAMED = 12


class Half(StrEnum):
    """Which half of the case a command changes, and so which history it belongs to."""

    WORK = "work"
    EYE = "eye"


@dataclass(frozen=True, slots=True)
class Command:
    """One change of a case, not yet made."""

    half: ClassVar[Half] = Half.WORK

    @property
    def label(self) -> str:
        """What it does, in words for menus and the log."""
        raise NotImplementedError

    def parameters(self) -> str:
        """Return what it does it with, in words for the log; "" where the label says it all."""
        return ""

    def apply(self, case: Case) -> Case:
        """Return the next case; *case* itself never changes."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class WorkCommand(Command):
    """A command that undo takes back."""

    def apply(self, case: Case) -> Case:
        """Return the case with the next work and the same eye."""
        return replace(case, work=self.change(case.work))

    def change(self, work: Work) -> Work:
        """Return the next work."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class EyeCommand(Command):
    """A command that back returns from."""

    half: ClassVar[Half] = Half.EYE

    def apply(self, case: Case) -> Case:
        """Return the case with the next eye and the same work."""
        return replace(case, eye=self.look(case.eye))

    def look(self, eye: Eye) -> Eye:
        """Return the next eye."""
        raise NotImplementedError


# Sources


def _name(source: Source) -> str:
    name = PurePath(source.path).name
    return f"{name}/{source.sheet}" if source.sheet else name


def _same_sheet(one: Source, other: Source) -> bool:
    return (one.path, one.sheet) == (other.path, other.sheet)


@dataclass(frozen=True, slots=True)
class AddSources(WorkCommand):
    """Add sheets that were read.

    Records that the case already holds are not added twice. A sheet read again takes the place of
    its earlier reading: where the file has changed since, the earlier one is kept out of use.
    """

    sources: tuple[Source, ...]

    @property
    def label(self) -> str:
        """What it does."""
        files = {source.path for source in self.sources}
        if len(self.sources) == 1:
            return f"Add {_name(self.sources[0])}"
        return f"Add {len(self.sources)} sheets of {len(files)} {_plural('file', len(files))}"

    def parameters(self) -> str:
        """Return path, sheet and SHA-256 of each."""
        return "; ".join(f"{s.path} [{s.sheet}] sha256 {s.sha256}" for s in self.sources)

    def change(self, work: Work) -> Work:
        """Return the work with the sources at its end."""
        held = {source.chunk for source in work.sources}
        new: list[Source] = []
        for source in self.sources:
            if source.chunk not in held:
                held.add(source.chunk)
                new.append(source)
        kept = [one for source in work.sources if (one := _beside(source, new))]
        return replace(work, sources=(*kept, *new))


def _beside(old: Source, new: Sequence[Source]) -> Source | None:
    again = [source for source in new if _same_sheet(old, source)]
    if not again:
        return old
    if any(source.sha256 == old.sha256 for source in again):
        return None
    return replace(old, in_use=False)


@dataclass(frozen=True, slots=True)
class RemoveSource(WorkCommand):
    """Take a source out of the case, by its chunk; notes stay."""

    chunk: str
    name: str = ""

    @property
    def label(self) -> str:
        """What it does."""
        return f"Remove {self.name or 'a source'}"

    def parameters(self) -> str:
        """Return the chunk."""
        return f"records {self.chunk}"

    def change(self, work: Work) -> Work:
        """Return the work without it."""
        return replace(work, sources=tuple(s for s in work.sources if s.chunk != self.chunk))


@dataclass(frozen=True, slots=True)
class Remap(WorkCommand):
    """Put *source*, read with another mapping or scope, in the place of the one with *chunk*.

    Notes on rows of the one stay on the same rows of the sheet.
    """

    chunk: str
    source: Source

    @property
    def label(self) -> str:
        """What it does."""
        return f"Read {_name(self.source)} again"

    def parameters(self) -> str:
        """Return the mapping and the scope, as they are now."""
        return f"{self.source.mapping!r}; {self.source.scope!r}"

    def change(self, work: Work) -> Work:
        """Return the work with the new reading."""
        sources = tuple(self.source if s.chunk == self.chunk else s for s in work.sources)
        notes = tuple(
            replace(note, subject=subject)
            if (subject := moved(note.subject, self.chunk, self.source.chunk)) != note.subject
            else note
            for note in work.notes
        )
        return replace(work, sources=sources, notes=notes)


def moved(selection: Selection | None, old: str, new: str) -> Selection | None:
    """Return *selection* with the rows of the source *old* as the same rows of the source *new*.

    >>> moved(SourceRows("a", frozenset({3})), "a", "b")
    SourceRows(source='b', rows=frozenset({3}))
    """
    match selection:
        case None:
            return None
        case SourceRows(source, rows) if source == old:
            return SourceRows(new, rows)
        case Either(parts):
            return Either(tuple(part for p in parts if (part := moved(p, old, new))))
        case Both(parts):
            return Both(tuple(part for p in parts if (part := moved(p, old, new))))
        case Without(whole, part):
            return Without(moved(whole, old, new) or whole, moved(part, old, new) or part)
        case _:
            return selection


@dataclass(frozen=True, slots=True)
class LocateSource(WorkCommand):
    """Say where the file of a source lies now; what was read from it stays."""

    chunk: str
    path: str

    @property
    def label(self) -> str:
        """What it does."""
        return f"Locate {PurePath(self.path).name}"

    def parameters(self) -> str:
        """Return the path."""
        return self.path

    def change(self, work: Work) -> Work:
        """Return the work with the path on every sheet of that file."""
        known = [source for source in work.sources if source.chunk == self.chunk]
        was = known[0].path if known else None
        sources = (replace(s, path=self.path) if s.path == was else s for s in work.sources)
        return replace(work, sources=tuple(sources))


# Settings


@dataclass(frozen=True, slots=True)
class SetSettings(WorkCommand):
    """Run the analyses with other settings."""

    settings: Settings

    def __post_init__(self) -> None:
        _check_factor(self.settings.cif_fob)

    @property
    def label(self) -> str:
        """What it does."""
        return "Change the settings"

    def parameters(self) -> str:
        """Return all of them."""
        s = self.settings
        texts = (f"list {s.basket}", f"CIF/FOB {s.cif_fob:g}", f"side {s.side}")
        return ", ".join((*texts, f"measure {s.measure}", f"floor {s.min_usd:,.0f} USD"))

    def change(self, work: Work) -> Work:
        """Return the work with them."""
        return replace(work, settings=self.settings)


@dataclass(frozen=True, slots=True)
class SetBasket(WorkCommand):
    """Choose the list of treated codes, by its id."""

    basket: str

    @property
    def label(self) -> str:
        """What it does."""
        return "Choose the list"

    def parameters(self) -> str:
        """Return its id."""
        return self.basket

    def change(self, work: Work) -> Work:
        """Return the work with it."""
        return replace(work, settings=replace(work.settings, basket=self.basket))


@dataclass(frozen=True, slots=True)
class SetFactor(WorkCommand):
    """Choose what imports valued CIF are divided by."""

    factor: float = CIF_FOB

    def __post_init__(self) -> None:
        _check_factor(self.factor)

    @property
    def label(self) -> str:
        """What it does."""
        return f"Set CIF/FOB to {self.factor:g}"

    def change(self, work: Work) -> Work:
        """Return the work with it."""
        return replace(work, settings=replace(work.settings, cif_fob=self.factor))


def _check_factor(factor: float) -> None:
    if not (isfinite(factor) and factor > 0):
        raise ValueError(f"the CIF/FOB factor is {factor:g}: write a number above 0, such as 1.06")


@dataclass(frozen=True, slots=True)
class SetTitle(WorkCommand):
    """Name the case."""

    title: str

    @property
    def label(self) -> str:
        """What it does."""
        return "Name the case"

    def parameters(self) -> str:
        """Return the name."""
        return self.title

    def change(self, work: Work) -> Work:
        """Return the work with it."""
        return replace(work, title=self.title)


# Notes


@dataclass(frozen=True, slots=True)
class AddNote(WorkCommand):
    """Write a note.

    Applying it raises ValueError where the case has a note with that id already.
    """

    note: Note

    @property
    def label(self) -> str:
        """What it does."""
        return "Add a note"

    def parameters(self) -> str:
        """Return id, subject, status and text."""
        about = self.note.title or in_short(self.note.subject)
        return f"{self.note.id} on {about}, {self.note.status}: {self.note.text}"

    def change(self, work: Work) -> Work:
        """Return the work with it at the end of its notes."""
        if any(note.id == self.note.id for note in work.notes):
            raise ValueError(f"the case has a note {self.note.id} already")
        return replace(work, notes=(*work.notes, self.note))


@dataclass(frozen=True, slots=True)
class EditNote(WorkCommand):
    """Put *note* in the place of the note with its id (text, tags, subject ...).

    Applying it raises KeyError where the case has no such note; so do the next two.
    """

    note: Note

    @property
    def label(self) -> str:
        """What it does."""
        return "Edit a note"

    def parameters(self) -> str:
        """Return id, status and text."""
        return f"{self.note.id}, {self.note.status}: {self.note.text}"

    def change(self, work: Work) -> Work:
        """Return the work with it."""
        return _with_note(work, self.note)


@dataclass(frozen=True, slots=True)
class SetNoteStatus(WorkCommand):
    """Say what is thought of a note's subject now; *edited* is the ISO 8601 time."""

    note_id: str
    status: Status
    edited: str = ""

    @property
    def label(self) -> str:
        """What it does."""
        return f"Mark a note as {self.status}"

    def parameters(self) -> str:
        """Return the note's id."""
        return self.note_id

    def change(self, work: Work) -> Work:
        """Return the work with it; a note that has this status already stays as it is."""
        note = work.note(self.note_id)
        if note.status == self.status:
            return work
        edited = self.edited or note.edited
        return _with_note(work, replace(note, status=self.status, edited=edited))


@dataclass(frozen=True, slots=True)
class RemoveNote(WorkCommand):
    """Take a note away."""

    note_id: str

    @property
    def label(self) -> str:
        """What it does."""
        return "Remove a note"

    def parameters(self) -> str:
        """Return the note's id."""
        return self.note_id

    def change(self, work: Work) -> Work:
        """Return the work without it."""
        gone = work.note(self.note_id)
        return replace(work, notes=tuple(note for note in work.notes if note is not gone))


def _with_note(work: Work, new: Note) -> Work:
    work.note(new.id)
    return replace(work, notes=tuple(new if note.id == new.id else note for note in work.notes))


# The eye


@dataclass(frozen=True, slots=True)
class Brush(EyeCommand):
    """Select something, alone or together with what is selected."""

    selection: Selection
    how: Combine = Combine.REPLACE

    @property
    def label(self) -> str:
        """What it does."""
        return {
            Combine.REPLACE: "Select",
            Combine.ADD: "Add to the selection",
            Combine.REMOVE: "Remove from the selection",
            Combine.INTERSECT: "Narrow the selection",
        }[self.how]

    def parameters(self) -> str:
        """Return what was brushed."""
        return in_short(self.selection)

    def look(self, eye: Eye) -> Eye:
        """Return the eye with it."""
        return replace(eye, selection=combined(eye.selection, self.selection, self.how))


@dataclass(frozen=True, slots=True)
class ClearSelection(EyeCommand):
    """Select nothing."""

    @property
    def label(self) -> str:
        """What it does."""
        return "Clear the selection"

    def look(self, eye: Eye) -> Eye:
        """Return the eye without a selection."""
        return replace(eye, selection=None)


@dataclass(frozen=True, slots=True)
class SetFilter(EyeCommand):
    """Add a filter, or put it in the place of the one with its name."""

    filter: Filter

    @property
    def label(self) -> str:
        """What it does."""
        return f"Filter by {self.filter.name}"

    def parameters(self) -> str:
        """Return its predicate, and whether it is on."""
        return in_short(self.filter.predicate) + ("" if self.filter.on else " (off)")

    def look(self, eye: Eye) -> Eye:
        """Return the eye with it; a new one comes last."""
        if all(one.name != self.filter.name for one in eye.filters):
            return replace(eye, filters=(*eye.filters, self.filter))
        return replace(
            eye,
            filters=tuple(self.filter if f.name == self.filter.name else f for f in eye.filters),
        )


@dataclass(frozen=True, slots=True)
class ToggleFilter(EyeCommand):
    """Switch a filter off, or on again."""

    name: str

    @property
    def label(self) -> str:
        """What it does."""
        return f"Switch the filter by {self.name}"

    def look(self, eye: Eye) -> Eye:
        """Return the eye with it."""
        switched = (replace(f, on=not f.on) if f.name == self.name else f for f in eye.filters)
        return replace(eye, filters=tuple(switched))


@dataclass(frozen=True, slots=True)
class RemoveFilter(EyeCommand):
    """Take a filter away."""

    name: str

    @property
    def label(self) -> str:
        """What it does."""
        return f"Remove the filter by {self.name}"

    def look(self, eye: Eye) -> Eye:
        """Return the eye without it."""
        return replace(eye, filters=tuple(f for f in eye.filters if f.name != self.name))


@dataclass(frozen=True, slots=True)
class SetWindow(EyeCommand):
    """Look at a period; None: all that is loaded."""

    window: Window | None

    @property
    def label(self) -> str:
        """What it does."""
        return "Show all periods" if self.window is None else f"Show {self.window}"

    def look(self, eye: Eye) -> Eye:
        """Return the eye with it."""
        return replace(eye, window=self.window)


@dataclass(frozen=True, slots=True)
class SetBase(EyeCommand):
    """Compare with a period; None: with none."""

    base: Window | None

    @property
    def label(self) -> str:
        """What it does."""
        return "Compare with no period" if self.base is None else f"Compare with {self.base}"

    def look(self, eye: Eye) -> Eye:
        """Return the eye with it."""
        return replace(eye, base=self.base)


@dataclass(frozen=True, slots=True)
class ShowView(EyeCommand):
    """Go to another view, by its name."""

    view: str

    @property
    def label(self) -> str:
        """What it does."""
        return f"Go to {self.view}"

    def look(self, eye: Eye) -> Eye:
        """Return the eye on it."""
        return replace(eye, view=self.view)


# Words


def in_short(selection: Selection | None) -> str:
    """Return a selection as one line for the log; of many keys or rows the rest is counted.

    >>> in_short(Keys(("exporter", "importer"), frozenset({("TUR", "UZB")})))
    'exporter, importer: TUR UZB'
    >>> in_short(Range("period", "2023-01", None))
    'period from 2023-01'
    """
    match selection:
        case None:
            return "the whole case"
        case Keys(columns, rows):
            return f"{', '.join(columns)}: {_listed([' '.join(row) for row in sorted(rows)])}"
        case Range(column, low, high):
            ends = (("from", low), ("to", high))
            return " ".join([column, *(f"{word} {end}" for word, end in ends if end is not None)])
        case Polygon(x, y, points):
            return f"{x} against {y} inside {len(points)} points"
        case SourceRows(source, rows):
            return f"rows of {source}: {_listed([str(row) for row in sorted(rows)])}"
        case Either(parts):
            return " or ".join(f"({in_short(part)})" for part in parts) or "nothing"
        case Both(parts):
            return " and ".join(f"({in_short(part)})" for part in parts) or "everything"
        case Without(whole, part):
            return f"({in_short(whole)}) without ({in_short(part)})"


def _listed(texts: Sequence[str]) -> str:
    rest = len(texts) - NAMED
    return ", ".join(texts[:NAMED]) + (f" and {rest:,} more" if rest > 0 else "")


def _plural(noun: str, n: int) -> str:
    return noun if n == 1 else f"{noun}s"
