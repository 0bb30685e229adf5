"""A colleague's notes beside one's own: what is new, what is newer, and what both have changed.

Two copies of a case share their history up to where they parted. So a note that differs is decided by
that history and not by clocks, which may be wrong: if one's own note is a former state of the
colleague's, only the colleague has changed it, and the other way round; otherwise both have, and a
person must choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mirrorgap.model.case import Case
from mirrorgap.model.notes import Note


@dataclass(frozen=True, slots=True)
class Conflict:
    """A note that both have changed; None: removed by that side."""

    mine: Note | None
    theirs: Note | None

    @property
    def id(self) -> str:
        """The id of the note."""
        note = self.mine or self.theirs
        return "" if note is None else note.id


@dataclass(frozen=True, slots=True)
class Merge:
    """What a colleague's notes bring.

    Attributes
    ----------
    new : tuple of Note
        Notes that were never here.
    newer : tuple of Note
        Theirs, where only they have changed a note that is here.
    conflicts : tuple of Conflict
        To be shown side by side.
    removed : tuple of Note
        Mine that they have removed and nobody changed; they stay until one removes them here too.
    """

    new: tuple[Note, ...] = ()
    newer: tuple[Note, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    removed: tuple[Note, ...] = ()

    @property
    def safe(self) -> tuple[Note, ...]:
        """What can be taken in without anybody choosing."""
        return (*self.new, *self.newer)


def past(cases: Iterable[Case]) -> frozenset[Note]:
    """Return every state that any note has had in *cases*, the versions of one log."""
    # By identity first: versions share their notes, and hashing each of them anew would take long.
    return frozenset({id(note): note for case in cases for note in case.work.notes}.values())


def merged(
    mine: Sequence[Note],
    theirs: Sequence[Note],
    my_past: frozenset[Note],
    their_past: frozenset[Note],
) -> Merge:
    """Compare notes by id, and decide by the histories of both cases (`past`).

    Examples
    --------
    >>> from dataclasses import replace
    >>> from mirrorgap.model.notes import Status
    >>> first = Note("a", "open", Status.OPEN, None, "", "2026-11-22")
    >>> later = replace(first, text="seen")
    >>> merged([first], [later], frozenset({first}), frozenset({first, later})).newer == (later,)
    True
    """
    here = {note.id: note for note in mine}
    there = {note.id: note for note in theirs}
    known = {note.id for note in my_past}
    new, newer, conflicts = [], [], []
    for note in theirs:
        own = here.get(note.id)
        if own is None and note.id not in known:
            new.append(note)
        elif own is None:
            # Removed here: an unchanged note stays away, a changed one is for a person to decide.
            if note not in my_past:
                conflicts.append(Conflict(None, note))
        elif own == note or note in my_past:
            continue
        elif own in their_past:
            newer.append(note)
        else:
            conflicts.append(Conflict(own, note))
    once_there = {note.id for note in their_past}
    gone = [note for note in mine if note.id not in there and note.id in once_there]
    removed = [note for note in gone if note in their_past]
    conflicts += [Conflict(note, None) for note in gone if note not in their_past]
    return Merge(tuple(new), tuple(newer), tuple(conflicts), tuple(removed))


def resolved(conflicts: Iterable[Conflict], choices: Mapping[str, str | None]) -> tuple[Note, ...]:
    """Return the notes to take in, by what was chosen for each conflict's id.

    ``theirs``: theirs takes the place of mine; ``both``: theirs is added beside mine, under an id that
    follows from theirs, so that taking it in again adds nothing; anything else leaves mine as it is.
    What the other side removed is never removed here.

    >>> from mirrorgap.model.notes import Status
    >>> mine, theirs = (Note("a", text, Status.OPEN, None, "", "2026") for text in ("m", "t"))
    >>> [(n.id, n.text) for n in resolved([Conflict(mine, theirs)], {"a": "both"})]
    [('a+', 't')]
    """
    taken = []
    for one in conflicts:
        choice, theirs = choices.get(one.id), one.theirs
        if theirs is None or choice not in ("theirs", "both"):
            continue
        beside = choice == "both" and one.mine is not None
        taken.append(replace(theirs, id=f"{theirs.id}+") if beside else theirs)
    return tuple(taken)


def set_aside(conflicts: Iterable[Conflict], choices: Mapping[str, str | None]) -> tuple[Note, ...]:
    """Return theirs, as they are, where mine was kept, alone or beside them.

    Once the log has had them (`past`), they are known as a former state, and are not asked about again.

    >>> from mirrorgap.model.notes import Status
    >>> mine, theirs = (Note("a", text, Status.OPEN, None, "", "2026") for text in ("m", "t"))
    >>> [n.text for n in set_aside([Conflict(mine, theirs)], {"a": "mine"})]
    ['t']
    """
    kept = [one.theirs for one in conflicts if choices.get(one.id) in ("mine", "both")]
    return tuple(note for note in kept if note is not None)


def beside(notes: Sequence[Note], other: Note) -> tuple[Note, ...]:
    """Return those of *notes* that are about the same as *other*, and are not that note itself.

    >>> from mirrorgap.model.notes import Status
    >>> one, other = (Note(name, "", Status.OPEN, None, "", "2026") for name in "ab")
    >>> beside([one, other], one) == (other,)
    True
    """
    return tuple(note for note in notes if note.id != other.id and note.subject == other.subject)
