"""The command that edits the table of known events; undo takes it back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mirrorgap.model.case import Work
from mirrorgap.model.command import WorkCommand
from mirrorgap.model.events import KnownEvent, in_order


@dataclass(frozen=True, slots=True)
class SetEvents(WorkCommand):
    """Keep a table of events of the case's own; None: go back to those that are shipped."""

    events: tuple[KnownEvent, ...] | None = None

    @property
    def label(self) -> str:
        """What it does."""
        return "Edit the events" if self.events is not None else "Take the shipped events"

    def parameters(self) -> str:
        """Return date and label of each."""
        return "; ".join(f"{event.date.isoformat()} {event.label}" for event in self.events or ())

    def change(self, work: Work) -> Work:
        """Return the work with them, in order of their dates."""
        return replace(work, own_events=None if self.events is None else in_order(self.events))
