"""The store holds the case as it is and knows every state it has had.

A command makes the next case; a journal keeps each version before anybody hears of it, so that what
the window shows is what the disk holds. Undo returns to a former state and never computes an inverse.
Work (undo, redo) and eye (back, forward) are two trails through one journal: each may be walked
without touching the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from mirrorgap.model.case import Case
from mirrorgap.model.commands import Command, Half

Listener = Callable[[Case, Case], None]


class Act(StrEnum):
    """What made a version: the first one, a command, or a step along a trail."""

    START = "start"
    DO = "do"
    UNDO = "undo"
    REDO = "redo"
    BACK = "back"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Place:
    """Where both trails stand: versions that made the present work and eye, and the trails' ends.

    The tips are where redo and forward lead to; where there is nothing to redo, tip and place agree.
    """

    work: int
    work_tip: int
    eye: int
    eye_tip: int

    def at(self, half: Half) -> tuple[int, int]:
        """Return (place, tip) of one trail."""
        return (self.work, self.work_tip) if half is Half.WORK else (self.eye, self.eye_tip)

    def moved(self, half: Half, here: int, tip: int) -> Place:
        """Return the place with one trail at *here*."""
        if half is Half.WORK:
            return replace(self, work=here, work_tip=tip)
        return replace(self, eye=here, eye_tip=tip)


@dataclass(frozen=True, slots=True)
class Version:
    """One line of the log; the case as it was after it is in the journal.

    Attributes
    ----------
    id : int
        From 1, without holes.
    act : Act
    half : Half
    parent : int or None
        The version whose state of that half this one follows on; None for the first version.
    time : str
        ISO 8601 with offset.
    label, parameters : str
        What was done, and with what, in words.
    place : Place
        Where the trails stand after it.
    """

    id: int
    act: Act
    half: Half
    parent: int | None
    time: str
    label: str
    parameters: str
    place: Place


class Journal(Protocol):
    """Where versions are kept."""

    def versions(self) -> Sequence[Version]:
        """Return the log, oldest first; empty for a case that was just made."""

    def case(self, version: int) -> Case:
        """Return the case as it was after that version."""

    def append(self, version: Version, case: Case) -> None:
        """Keep the next version; one of the work half is safe when this returns, or it raises."""

    def flush(self) -> None:
        """Make all versions safe."""

    def close(self) -> None:
        """Make all versions safe and let go."""


class MemoryJournal:
    """A journal that lasts as long as the program: for tests and for commands without a file."""

    def __init__(self) -> None:
        self._kept: list[tuple[Version, Case]] = []

    def versions(self) -> Sequence[Version]:
        """Return the log, oldest first."""
        return [version for version, _ in self._kept]

    def case(self, version: int) -> Case:
        """Return the case as it was after that version."""
        return self._kept[version - 1][1]

    def append(self, version: Version, case: Case) -> None:
        """Keep the next version."""
        self._kept.append((version, case))

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing to let go of."""


J = TypeVar("J", bound=Journal)


class _Trail:
    """The states of one half, oldest first, and which of them is the present one."""

    def __init__(self, versions: Sequence[Version], place: Place, half: Half) -> None:
        here, tip = place.at(half)
        ids = [tip]
        while (parent := versions[ids[-1] - 1].parent) is not None:
            ids.append(parent)
        self.ids = ids[::-1]
        self.at = self.ids.index(here)

    def step(self, by: int) -> int | None:
        """Return the version *by* steps on; None where the trail ends before."""
        to = self.at + by
        return self.ids[to] if 0 <= to < len(self.ids) else None

    def grow(self, version: int) -> None:
        """Go on to a new version; what could be redone no longer can."""
        self.at += 1
        self.ids[self.at :] = [version]


_STEPS = {
    Act.UNDO: (Half.WORK, -1, "Undo"),
    Act.REDO: (Half.WORK, 1, "Redo"),
    Act.BACK: (Half.EYE, -1, "Back"),
    Act.FORWARD: (Half.EYE, 1, "Forward"),
}


def now() -> str:
    """Return the present time as ISO 8601 text with offset, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


class Store(Generic[J]):
    """The one place that holds the state of a case; views only look, and commands change it.

    Examples
    --------
    >>> from mirrorgap.model.commands import SetTitle
    >>> store = Store(MemoryJournal())
    >>> store.dispatch(SetTitle("Chips"))
    True
    >>> store.undo(), store.case.work.title, store.redo_label
    (True, '', 'Name the case')
    """

    def __init__(self, journal: J, clock: Callable[[], str] = now) -> None:
        self.journal = journal
        self._clock = clock
        self._listeners: list[Listener] = []
        self._telling = False
        self._versions = list(journal.versions())
        if not self._versions:
            first = Version(1, Act.START, Half.WORK, None, clock(), "Begin", "", Place(1, 1, 1, 1))
            journal.append(first, Case())
            self._versions.append(first)
        place = self._versions[-1].place
        self._case = journal.case(self._versions[-1].id)
        self._trails = {half: _Trail(self._versions, place, half) for half in Half}

    @property
    def case(self) -> Case:
        """The case as it is."""
        return self._case

    @property
    def log(self) -> Sequence[Version]:
        """Every version, oldest first; none is ever taken out."""
        return tuple(self._versions)

    def dispatch(self, command: Command) -> bool:
        """Make the next case; return whether it differs from the one before.

        Raises
        ------
        ValueError
            When the command changes the other half of the case too.
        RuntimeError
            When a listener dispatches.
        Exception
            Whatever the command or the journal raises: the case is then as it was.
        """
        new = command.apply(self._case)
        if new == self._case:
            return False
        if (new.eye if command.half is Half.WORK else new.work) != self._other(command.half):
            raise ValueError(f"{command.label}: a command changes one half of the case only")
        trail = self._trails[command.half]
        made = len(self._versions) + 1
        place = self._versions[-1].place.moved(command.half, made, made)
        texts = (command.label, command.parameters())
        parent = trail.ids[trail.at]
        self._keep(Version(made, Act.DO, command.half, parent, self._clock(), *texts, place), new)
        trail.grow(made)
        self._adopt(new)
        return True

    def undo(self) -> bool:
        """Go back to the work before the last command on it; return whether there was one."""
        return self._walk(Act.UNDO)

    def redo(self) -> bool:
        """Take back an undo; return whether there was one."""
        return self._walk(Act.REDO)

    def back(self) -> bool:
        """Look at what was looked at before; return whether there was anything."""
        return self._walk(Act.BACK)

    def forward(self) -> bool:
        """Take back a step back; return whether there was one."""
        return self._walk(Act.FORWARD)

    @property
    def can_undo(self) -> bool:
        """Whether `undo` would do anything."""
        return self._trails[Half.WORK].step(-1) is not None

    @property
    def can_redo(self) -> bool:
        """Whether `redo` would do anything."""
        return self._trails[Half.WORK].step(1) is not None

    @property
    def can_go_back(self) -> bool:
        """Whether `back` would do anything."""
        return self._trails[Half.EYE].step(-1) is not None

    @property
    def can_go_forward(self) -> bool:
        """Whether `forward` would do anything."""
        return self._trails[Half.EYE].step(1) is not None

    @property
    def undo_label(self) -> str:
        """What `undo` would take back, in words; "" for nothing."""
        return self._label(Act.UNDO)

    @property
    def redo_label(self) -> str:
        """What `redo` would do again, in words; "" for nothing."""
        return self._label(Act.REDO)

    @property
    def back_label(self) -> str:
        """What `back` would take back, in words; "" for nothing."""
        return self._label(Act.BACK)

    @property
    def forward_label(self) -> str:
        """What `forward` would do again, in words; "" for nothing."""
        return self._label(Act.FORWARD)

    def as_it_was(self, version: int) -> Case:
        """Return the case after that version of the log.

        Raises
        ------
        KeyError
            When there is no such version.
        """
        if not 1 <= version <= len(self._versions):
            raise KeyError(f"the log has no version {version}")
        return self.journal.case(version)

    def listen(self, callback: Listener) -> Callable[[], None]:
        """Call ``callback(old, new)`` after every change; call what is returned to stop that.

        All listeners are told even where one raises; what they raised then comes out of the call
        that made the change, which stands. A listener must not change the case.
        """
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def flush(self) -> None:
        """Make all versions safe, those of the eye too."""
        self.journal.flush()

    def close(self) -> None:
        """Make all versions safe and let the journal go."""
        self.journal.close()

    def _other(self, half: Half) -> object:
        return self._case.eye if half is Half.WORK else self._case.work

    def _label(self, act: Act) -> str:
        half, by, _ = _STEPS[act]
        trail = self._trails[half]
        if trail.step(by) is None:
            return ""
        return self._versions[trail.ids[max(trail.at, trail.at + by)] - 1].label

    def _walk(self, act: Act) -> bool:
        half, by, word = _STEPS[act]
        trail = self._trails[half]
        to = trail.step(by)
        if to is None:
            return False
        then = self.journal.case(to)
        work = half is Half.WORK
        new = replace(self._case, work=then.work) if work else replace(self._case, eye=then.eye)
        place = self._versions[-1].place.moved(half, to, trail.ids[-1])
        label = f"{word}: {self._label(act)}"
        made = len(self._versions) + 1
        self._keep(Version(made, act, half, to, self._clock(), label, "", place), new)
        trail.at += by
        self._adopt(new)
        return True

    def _keep(self, version: Version, case: Case) -> None:
        if self._telling:
            raise RuntimeError("a listener must not change the case while it is told of a change")
        self.journal.append(version, case)
        self._versions.append(version)

    def _adopt(self, new: Case) -> None:
        old, self._case = self._case, new
        raised: list[Exception] = []
        self._telling = True
        try:
            for listener in tuple(self._listeners):
                try:
                    listener(old, new)
                except Exception as error:
                    raised.append(error)
        finally:
            self._telling = False
        if len(raised) == 1:
            raise raised[0]
        if raised:
            raise ExceptionGroup("several listeners failed", raised)
