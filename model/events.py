"""Known events: dates at which trade may have changed, kept as a data file with their sources."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

import pandas as pd

#: The kind of an event of which nobody said another.
OWN = "own"


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """One dated event.

    Attributes
    ----------
    date : datetime.date
    kind : str
        war, list, rule, visit, payments, block, classification, or a word of one's own.
    label, source : str
    short : str
        What stands beside a line in a plot; "" for the label itself.
    """

    date: date
    kind: str
    label: str
    source: str
    short: str = ""

    @property
    def month(self) -> int:
        """The first month that can show it whole, in months since year 0.

        The event's own month where it falls on the first day, else the next one.
        """
        own = self.date.year * 12 + self.date.month - 1
        return own if self.date.day == 1 else own + 1

    @property
    def place(self) -> float:
        """Where its line stands in a plot over time: months since year 0, days as fractions.

        >>> KnownEvent(date(2022, 2, 15), "war", "", "").place
        24265.5
        """
        day, days = self.date.day - 1, monthrange(self.date.year, self.date.month)[1]
        return self.date.year * 12 + self.date.month - 1 + day / days


@lru_cache(maxsize=1)
def known_events() -> tuple[KnownEvent, ...]:
    """Return the events that are shipped, in order of their dates.

    >>> [event.date.isoformat() for event in known_events() if event.kind == "war"]
    ['2022-02-24']
    """
    path = files("mirrorgap.model.data") / "events.csv"
    with path.open(encoding="utf-8") as stream:
        return events_of(pd.read_csv(stream, dtype=str, comment="#", keep_default_na=False))


def events_of(table: pd.DataFrame) -> tuple[KnownEvent, ...]:
    """Return the events of a table with the columns date, kind, label and source, all texts.

    A column *short* may say what stands beside an event's line in a plot.

    Raises
    ------
    ValueError
        When a column is missing or a date is not ISO 8601; the message names row and value.

    Examples
    --------
    >>> row = {"date": "2024-03-01", "kind": "own", "label": "Rule", "source": "Gazette"}
    >>> events_of(pd.DataFrame([row]))[0].month == 2024 * 12 + 2
    True
    """
    if lacking := {"date", "kind", "label", "source"} - set(table.columns):
        raise ValueError(f"events have no column {', '.join(sorted(lacking))}: add it")
    found = []
    for number, row in enumerate(table.itertuples(index=False), 1):
        try:
            day = date.fromisoformat(str(row.date))
        except ValueError:
            raise ValueError(
                f"event {number}: {row.date!r} is no date: write it as 2022-02-24"
            ) from None
        short = str(getattr(row, "short", "") or "")
        found.append(KnownEvent(day, str(row.kind), str(row.label), str(row.source), short))
    return in_order(found)


def in_order(events: Iterable[KnownEvent]) -> tuple[KnownEvent, ...]:
    """Return *events* by their dates.

    >>> late, early = (KnownEvent(date(year, 1, 1), "", "", "") for year in (2024, 2023))
    >>> in_order([late, early])[0].date.year
    2023
    """
    return tuple(sorted(events, key=lambda event: (event.date, event.label)))
