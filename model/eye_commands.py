"""Commands that back returns from: brush, filters, period, view."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mirrorgap.model.case import Eye, Filter
from mirrorgap.model.command import EyeCommand, in_short
from mirrorgap.model.periods import Window
from mirrorgap.model.selection import Combine, Selection, combined


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
class SetDestination(EyeCommand):
    """Look at the routes to a country, by its ISO3."""

    destination: str

    @property
    def label(self) -> str:
        """What it does."""
        return f"Look at routes to {self.destination}"

    def look(self, eye: Eye) -> Eye:
        """Return the eye with it."""
        return replace(eye, destination=self.destination)


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
