"""Where the names of events stand over a plot: those that have no room of their own stand together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mirrorgap.model import words

Taken = tuple[float, float]
Mark = tuple[float, str]


@dataclass(frozen=True, slots=True)
class EventLabel:
    """What stands over the line of an event, or over those of several.

    *start* and *end* are where the text lies, *first* and *last* where its first and last line do,
    in the unit of the plot's width; *row* counts from the top; *names* are those of its events.
    """

    start: float
    end: float
    row: int
    text: str
    first: float
    last: float
    names: tuple[str, ...]


def event_labels(
    marks: Sequence[Mark],
    width: float,
    wide: Callable[[str], float],
    taken: Sequence[Sequence[Taken]] = ((), ()),
    gap: float = 6.0,
    off: float = 3.0,
) -> list[EventLabel]:
    """Return the labels of events, by place: each line has one, of its own or with its neighbours.

    Parameters
    ----------
    marks : sequence of (place, name)
        Places from 0 to *width*; others are left out.
    wide : function of str
        How wide a text is.
    taken : sequence of sequences of (start, end)
        What stands in each row already: as many rows as there are.
    gap, off : float
        Between two labels, and from a line to its label.

    Examples
    --------
    >>> near = [(10.0, "HS 2022"), (12.0, "invasion"), (14.0, "visit"), (80.0, "list of 45")]
    >>> [one.text for one in event_labels(near, 160.0, lambda text: 5.0 * len(text))]
    ['2 events', 'visit', 'list of 45']
    """
    groups = [[one] for one in sorted(marks) if 0 <= one[0] <= width]
    while True:
        made: list[EventLabel] = []
        rows = [list(row) for row in taken]
        crowded = -1
        for place, group in enumerate(groups):
            found = _place(group, width, wide, rows, gap, off)
            if found is not None:
                made.append(found)
            elif crowded < 0:
                crowded = place
        if crowded < 0 or len(groups) == 1:
            return made
        groups = _joined(groups, crowded)


def _place(
    group: Sequence[Mark],
    width: float,
    wide: Callable[[str], float],
    rows: list[list[Taken]],
    gap: float,
    off: float,
) -> EventLabel | None:
    """Return the label of *group* in the first row with room, which it takes; None where none has."""
    names = tuple(dict.fromkeys(name for _, name in group))
    text = names[0] if len(names) == 1 else words.number_of(len(names), "event")
    first, last, long = group[0][0], group[-1][0], wide(text)
    # A label that would run out at the right stands left of its line.
    start = last - long - off if first + long + off > width else first + off
    for row, taken in enumerate(rows):
        if all(start + long + gap <= low or start - gap >= high for low, high in taken):
            # Nothing else stands over the lines that it stands for.
            taken.append((min(start, first), max(start + long, last)))
            return EventLabel(start, start + long, row, text, first, last, names)
    return None


def _joined(groups: Sequence[list[Mark]], place: int) -> list[list[Mark]]:
    """Return the groups with the two nearest of those up to the one after *place* joined."""
    last = min(place + 1, len(groups) - 1)
    gaps = [groups[i + 1][0][0] - groups[i][-1][0] for i in range(last)]
    at = gaps.index(min(gaps))
    return [*groups[:at], groups[at] + groups[at + 1], *groups[at + 2 :]]
