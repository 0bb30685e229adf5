"""Commands that keep selections and sets of filters under names, and the one that restores filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from mirrorgap.model.case import Eye, SavedFilters, SavedSelection, Work
from mirrorgap.model.command import EyeCommand, WorkCommand, in_short

S = TypeVar("S", SavedSelection, SavedFilters)


def _with(kept: tuple[S, ...], new: S) -> tuple[S, ...]:
    """Return *kept* with *new* in the place of the one of its name, or at the end."""
    if all(one.name != new.name for one in kept):
        return kept + (new,)  # noqa: RUF005
    return tuple(new if one.name == new.name else one for one in kept)


@dataclass(frozen=True, slots=True)
class SaveSelection(WorkCommand):
    """Keep a selection under its name; one of the same name is replaced."""

    saved: SavedSelection

    @property
    def label(self) -> str:
        """What it does."""
        return f"Save the selection “{self.saved.name}”"

    def parameters(self) -> str:
        """Return what is selected by it."""
        return in_short(self.saved.selection)

    def change(self, work: Work) -> Work:
        """Return the work with it."""
        return replace(work, selections=_with(work.selections, self.saved))


@dataclass(frozen=True, slots=True)
class ForgetSelection(WorkCommand):
    """Forget the saved selection of that name."""

    name: str

    @property
    def label(self) -> str:
        """What it does."""
        return f"Forget the selection “{self.name}”"

    def change(self, work: Work) -> Work:
        """Return the work without it."""
        return replace(work, selections=tuple(s for s in work.selections if s.name != self.name))


@dataclass(frozen=True, slots=True)
class SaveFilters(WorkCommand):
    """Keep a set of filters under its name; one of the same name is replaced."""

    saved: SavedFilters

    @property
    def label(self) -> str:
        """What it does."""
        return f"Save the filters “{self.saved.name}”"

    def parameters(self) -> str:
        """Return its filters and period."""
        return _set_in_short(self.saved)

    def change(self, work: Work) -> Work:
        """Return the work with it."""
        return replace(work, filter_sets=_with(work.filter_sets, self.saved))


@dataclass(frozen=True, slots=True)
class ForgetFilters(WorkCommand):
    """Forget the saved set of filters of that name."""

    name: str

    @property
    def label(self) -> str:
        """What it does."""
        return f"Forget the filters “{self.name}”"

    def change(self, work: Work) -> Work:
        """Return the work without it."""
        return replace(work, filter_sets=tuple(s for s in work.filter_sets if s.name != self.name))


@dataclass(frozen=True, slots=True)
class RestoreFilters(EyeCommand):
    """Put a saved set of filters in force, in the place of all that are; its period too."""

    saved: SavedFilters

    @property
    def label(self) -> str:
        """What it does."""
        return f"Filter by “{self.saved.name}”"

    def parameters(self) -> str:
        """Return its filters and period."""
        return _set_in_short(self.saved)

    def look(self, eye: Eye) -> Eye:
        """Return the eye with these filters and this period."""
        return replace(eye, filters=self.saved.filters, window=self.saved.window)


def _set_in_short(saved: SavedFilters) -> str:
    told = [f"{f.name}: {in_short(f.predicate)}{'' if f.on else ' (off)'}" for f in saved.filters]
    return "; ".join([*told, *([f"period {saved.window}"] if saved.window is not None else [])])
