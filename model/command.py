"""What a command is: one change of a case, not yet made, with words for menus and the log.

A command of the *work* half (sources, settings, notes, title) can be undone; one of the *eye* half
(brush, filters, period, view) is what back and forward go over. A command that changes nothing
returns a case equal to the one it was given, and is then no step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar

from mirrorgap.model.case import Case, Eye, Work
from mirrorgap.model.selection import (
    Both,
    Either,
    Keys,
    Polygon,
    Range,
    Selection,
    SourceRows,
    Without,
)

#: How many keys or rows a line of the log names before it only counts the rest.
NAMED = 12


class Half(StrEnum):
    """Which half of the case a command changes, and so which history it belongs to."""

    WORK = "work"
    EYE = "eye"


@dataclass(frozen=True, slots=True)
class Command:
    """One change of a case, not yet made."""

    half: ClassVar[Half] = Half.WORK

    @property
    def label(self) -> str:
        """What it does, in words for menus and the log."""
        raise NotImplementedError

    def parameters(self) -> str:
        """Return what it does it with, in words for the log; "" where the label says it all."""
        return ""

    def apply(self, case: Case) -> Case:
        """Return the next case; *case* itself never changes."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class WorkCommand(Command):
    """A command that undo takes back."""

    def apply(self, case: Case) -> Case:
        """Return the case with the next work and the same eye."""
        return replace(case, work=self.change(case.work))

    def change(self, work: Work) -> Work:
        """Return the next work."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class EyeCommand(Command):
    """A command that back returns from."""

    half: ClassVar[Half] = Half.EYE

    def apply(self, case: Case) -> Case:
        """Return the case with the next eye and the same work."""
        return replace(case, eye=self.look(case.eye))

    def look(self, eye: Eye) -> Eye:
        """Return the next eye."""
        raise NotImplementedError


def in_short(selection: Selection | None) -> str:
    """Return a selection as one line for the log; of many keys or rows the rest is counted.

    >>> in_short(Keys(("exporter", "importer"), frozenset({("TUR", "UZB")})))
    'exporter, importer: TUR UZB'
    >>> in_short(Range("period", "2023-01", None))
    'period from 2023-01'
    """
    match selection:
        case None:
            return "the whole case"
        case Keys(columns, rows):
            return f"{', '.join(columns)}: {_listed([' '.join(row) for row in sorted(rows)])}"
        case Range(column, low, high):
            ends = (("from", low), ("to", high))
            return " ".join([column, *(f"{word} {end}" for word, end in ends if end is not None)])
        case Polygon(x, y, points):
            return f"{x} against {y} inside {len(points)} points"
        case SourceRows(source, rows):
            return f"rows of {source}: {_listed([str(row) for row in sorted(rows)])}"
        case Either(parts):
            return " or ".join(f"({in_short(part)})" for part in parts) or "nothing"
        case Both(parts):
            return " and ".join(f"({in_short(part)})" for part in parts) or "everything"
        case Without(whole, part):
            return f"({in_short(whole)}) without ({in_short(part)})"


def _listed(texts: Sequence[str]) -> str:
    rest = len(texts) - NAMED
    return ", ".join(texts[:NAMED]) + (f" and {rest:,} more" if rest > 0 else "")
