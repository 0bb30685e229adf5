"""Commands that undo takes back: sources, settings, title, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import PurePath

from mirrorgap.model import settling
from mirrorgap.model.case import OwnRates, Settings, Source, Work
from mirrorgap.model.claims import Claim
from mirrorgap.model.command import WorkCommand, in_short
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.query import CIF_FOB
from mirrorgap.model.selection import Both, Either, Selection, SourceRows, Without

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
        """Return name, sheet and SHA-256 of each; no folders, for the log leaves the machine."""
        return "; ".join(f"{_name(s)} sha256 {s.sha256}" for s in self.sources)

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

    Notes and claims on rows of the one stay on the same rows of the sheet.
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
        return _put_instead(work, self.chunk, self.source)


def _put_instead(work: Work, chunk: str, source: Source) -> Work:
    """Return the work with *source* in the place of the one with *chunk*, notes and claims on it."""
    sources = tuple(source if s.chunk == chunk else s for s in work.sources)
    notes = tuple(
        replace(note, subject=subject)
        if (subject := moved(note.subject, chunk, source.chunk)) != note.subject
        else note
        for note in work.notes
    )
    claims = tuple(_moved_claim(one, chunk, source.chunk) for one in work.claims)
    work = _moved_saved(work, chunk, source.chunk)
    return replace(work, sources=sources, notes=notes, claims=claims)


def _moved_saved(work: Work, old: str, new: str) -> Work:
    """Return the work with saved selections and filters on the same rows of the new reading."""
    selections = tuple(
        replace(one, selection=moved(one.selection, old, new) or one.selection)
        for one in work.selections
    )
    filter_sets = tuple(
        replace(
            one,
            filters=tuple(
                replace(f, predicate=moved(f.predicate, old, new) or f.predicate)
                for f in one.filters
            ),
        )
        for one in work.filter_sets
    )
    return replace(work, selections=selections, filter_sets=filter_sets)


def _moved_claim(claim: Claim, old: str, new: str) -> Claim:
    """Return *claim* with its figures in the same rows of the new reading."""
    for name, one in claim.figures:
        assert one.place is not None
        where = moved(one.place.where, old, new)
        if where != one.place.where:
            one = replace(one, place=replace(one.place, where=where))
            claim = replace(claim, new=one) if name == "new" else replace(claim, old=one)
    return claim


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
        settling.Settling(self.settings.settle)

    @property
    def label(self) -> str:
        """What it does."""
        return "Change the settings"

    def parameters(self) -> str:
        """Return all of them."""
        s = self.settings
        texts = [f"list {s.basket}", f"CIF/FOB {s.cif_fob:g}", f"side {s.side}"]
        texts += [f"measure {s.measure}", f"floor {s.min_usd:,.0f} USD"]
        return ", ".join((*texts, f"the same cell in two sources: {settling.WORDS[s.settle]}"))

    def change(self, work: Work) -> Work:
        """Return the work with them."""
        return replace(work, settings=self.settings)


@dataclass(frozen=True, slots=True)
class SetRates(WorkCommand):
    """Convert all sources by *rates* (None: the ECB's alone).

    *sources* are those of the case converted so, in their order; notes and claims stay on their rows.
    Applying it raises ValueError where the case holds another number of sources.
    """

    rates: OwnRates | None
    sources: tuple[Source, ...] = ()

    @property
    def label(self) -> str:
        """What it does."""
        name = "the ECB’s alone" if self.rates is None else self.rates.name
        return f"Take the exchange rates of {name}"

    def parameters(self) -> str:
        """Return name and SHA-256 of the file."""
        return "" if self.rates is None else f"{self.rates.name} sha256 {self.rates.sha256}"

    def change(self, work: Work) -> Work:
        """Return the work with the rates, and with its sources converted by them."""
        for old, new in zip(work.sources, self.sources, strict=True):
            if old != new:
                work = _put_instead(work, old.chunk, new)
        return replace(work, rates=self.rates)


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
        """Return subject, status, text and id."""
        about = self.note.title or in_short(self.note.subject)
        return f"on {about}, {self.note.status}: {self.note.text} ({self.note.id})"

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
        """Return subject, status, text and id."""
        about = self.note.title or in_short(self.note.subject)
        return f"on {about}, {self.note.status}: {self.note.text} ({self.note.id})"

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


@dataclass(frozen=True, slots=True)
class TakeNotes(WorkCommand):
    """Take in notes of a colleague: new ones come last, others take the place of those with their id.

    `mirrorgap.model.merging` says which to take.
    """

    notes: tuple[Note, ...]

    @property
    def label(self) -> str:
        """What it does."""
        return f"Take in {len(self.notes)} {_plural('note', len(self.notes))}"

    def parameters(self) -> str:
        """Return their ids."""
        return ", ".join(note.id for note in self.notes)

    def change(self, work: Work) -> Work:
        """Return the work with them."""
        notes = {note.id: note for note in (*work.notes, *self.notes)}
        return replace(work, notes=tuple(notes.values()))


def _with_note(work: Work, new: Note) -> Work:
    work.note(new.id)
    return replace(work, notes=tuple(new if note.id == new.id else note for note in work.notes))


def _plural(noun: str, n: int) -> str:
    return noun if n == 1 else f"{noun}s"
