"""Known events as thin labelled lines over every plot of time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from mirrorgap.model.events import KnownEvent
from mirrorgap.model.figures import Event, Series


@lru_cache(maxsize=8)
def lines_of(events: tuple[KnownEvent, ...]) -> tuple[Event, ...]:
    """Return the line of each event, in months since year 0, with its short label.

    >>> from mirrorgap.model.events import known_events
    >>> [line.label for line in lines_of(known_events())][:2]
    ['HS 2022', 'invasion']
    """
    return tuple(Event(event.place, event.short or event.label) for event in events)


def within(events: Sequence[Event], series: Sequence[Series]) -> tuple[Event, ...]:
    """Return the events that fall between the first and the last month of *series*."""
    known = [one for one in series if len(one.x)]
    if not known:
        return ()
    first = min(float(one.x.min()) for one in known)
    last = max(float(one.x.max()) + one.span for one in known)
    return tuple(event for event in events if first <= event.month <= last)
