"""The command that puts a newer download of a source in the place of the one that was loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from mirrorgap.model.case import Source, Work
from mirrorgap.model.claims import Claim
from mirrorgap.model.command import WorkCommand
from mirrorgap.model.selection import Both, Either, Selection, SourceRows, Without

#: Rows of the earlier reading, and the rows of the newer one that hold the same cells.
Carried = tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class NewVintage(WorkCommand):
    """Add up *source*, a newer download, in the place of the one with *chunk*, which is kept.

    Notes, claims and saved selections on rows of the one go on to the rows of the other that hold the
    same cells (`mirrorgap.model.vintages.carried`); where there are none they stay on the old rows.
    Applying it raises KeyError where the case has no such source, ValueError where the newer one is in
    it already.
    """

    chunk: str
    source: Source
    rows: Carried = ()

    @property
    def label(self) -> str:
        """What it does."""
        return f"Take {_named(self.source)} as a newer download"

    def parameters(self) -> str:
        """Return name and SHA-256, and how many rows that notes or claims name were found again."""
        found = sum(1 for _, there in self.rows if there)
        rows = f"; {found} of {len(self.rows)} noted rows found again" if self.rows else ""
        return f"{_named(self.source)} sha256 {self.source.sha256}{rows}"

    def change(self, work: Work) -> Work:
        """Return the work with the newer reading in use, and the earlier one kept behind it."""
        old = work.source(self.chunk)
        if any(one.chunk == self.source.chunk for one in work.sources):
            raise ValueError(f"{_named(self.source)}: its records are in the case already")
        new = replace(self.source, earlier=old.chunk, in_use=old.in_use)
        sources: list[Source] = []
        for one in work.sources:
            sources += [new, replace(old, in_use=False)] if one is old else [one]
        rows = dict(self.rows)

        def on(selection: Selection) -> Selection:
            return carried_on(selection, old.chunk, new.chunk, rows)

        notes = tuple(
            note
            if note.subject is None or (subject := on(note.subject)) == note.subject
            else replace(note, subject=subject)
            for note in work.notes
        )
        selections = tuple(replace(s, selection=on(s.selection)) for s in work.selections)
        filter_sets = tuple(
            replace(
                one,
                filters=tuple(replace(f, predicate=on(f.predicate)) for f in one.filters),
            )
            for one in work.filter_sets
        )
        return replace(
            work,
            sources=tuple(sources),
            notes=notes,
            claims=tuple(_claim(one, old.chunk, new.chunk, rows) for one in work.claims),
            selections=selections,
            filter_sets=filter_sets,
        )


@dataclass(frozen=True, slots=True)
class TakeFingerprint(WorkCommand):
    """Let the file of a source be known by what it is now: other bytes, and the same records.

    *source* is the newer reading of the sheet with *chunk*. All sheets of that file in use take its path,
    size, SHA-256 and time of reading; records, mapping, and when they were retrieved stay. Applying it
    raises KeyError where the case has no such source, ValueError where the records differ.
    """

    chunk: str
    source: Source

    @property
    def label(self) -> str:
        """What it does."""
        return f"Take the file of {_named(self.source)} as it is now"

    def parameters(self) -> str:
        """Return name and SHA-256."""
        return f"{_named(self.source)} sha256 {self.source.sha256}; no record differs"

    def change(self, work: Work) -> Work:
        """Return the work with the newer fingerprint on every sheet of the file."""
        old, new = work.source(self.chunk), self.source
        if new.chunk != old.chunk:
            raise ValueError(f"{_named(new)}: its records differ from those in the case")

        def known(one: Source) -> Source:
            if (one.path, one.sha256) != (old.path, old.sha256) or not one.in_use:
                return one
            return replace(
                one, path=new.path, size=new.size, sha256=new.sha256, read_at=new.read_at
            )

        return replace(work, sources=tuple(map(known, work.sources)))


def carried_on(
    selection: Selection, old: str, new: str, rows: Mapping[int, tuple[int, ...]]
) -> Selection:
    """Return *selection* with rows of the source *old* as those of *new*, where *rows* names any.

    >>> carried_on(SourceRows("a", frozenset({3})), "a", "b", {3: (7,)})
    SourceRows(source='b', rows=frozenset({7}))
    >>> carried_on(SourceRows("a", frozenset({3})), "a", "b", {})
    SourceRows(source='a', rows=frozenset({3}))
    """

    def on(part: Selection) -> Selection:
        return carried_on(part, old, new, rows)

    match selection:
        case SourceRows(source, mine) if source == old:
            found = frozenset(row for one in mine for row in rows.get(one, ()))
            left = frozenset(one for one in mine if not rows.get(one))
            parts = [SourceRows(new, found)] if found else []
            parts += [SourceRows(old, left)] if left else []
            return Either(tuple(parts)) if len(parts) > 1 else parts[0] if parts else selection
        case Either(parts_):
            return Either(tuple(map(on, parts_)))
        case Both(parts_):
            return Both(tuple(map(on, parts_)))
        case Without(whole, part):
            return Without(on(whole), on(part))
        case _:
            return selection


def rows_named(work: Work, chunk: str) -> frozenset[int]:
    """Return the rows of a source that notes, claims and what is saved name.

    >>> rows_named(Work(), "a")
    frozenset()
    """
    found: set[int] = set()
    subjects: list[Selection | None] = [note.subject for note in work.notes]
    for claim in work.claims:
        subjects += [one.place.where for _, one in claim.figures if one.place is not None]
    subjects += [one.selection for one in work.selections]
    subjects += [f.predicate for one in work.filter_sets for f in one.filters]
    for subject in subjects:
        _gather(subject, chunk, found)
    return frozenset(found)


def _gather(selection: Selection | None, chunk: str, found: set[int]) -> None:
    match selection:
        case SourceRows(source, rows) if source == chunk:
            found |= rows
        case Either(parts) | Both(parts):
            for part in parts:
                _gather(part, chunk, found)
        case Without(whole, part):
            _gather(whole, chunk, found)
            _gather(part, chunk, found)


def _claim(claim: Claim, old: str, new: str, rows: Mapping[int, tuple[int, ...]]) -> Claim:
    for name, one in claim.figures:
        if one.place is None or one.place.where is None:
            continue
        where = carried_on(one.place.where, old, new, rows)
        if where != one.place.where:
            one = replace(one, place=replace(one.place, where=where))
            claim = replace(claim, new=one) if name == "new" else replace(claim, old=one)
    return claim


def _named(source: Source) -> str:
    name = PurePath(source.path).name
    return f"{name}/{source.sheet}" if source.sheet else name
