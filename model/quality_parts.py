"""One source among the records of a case, and what a check found in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mirrorgap.model.case import Source
from mirrorgap.model.numbering import Ints
from mirrorgap.model.records import Mask, Numbers, Records, Texts
from mirrorgap.model.selection import SourceRows

Kind = Literal[
    "codes",
    "countries",
    "magnitudes",
    "negative",
    "repeated keys",
    "other source",
    "missing periods",
    "edition",
    "suppressed",
]
#: A finding names at most so many rows to look at; its ``n`` counts all.
MOST = 10_000
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the ledger about the records of a source.

    Attributes
    ----------
    source : str
        Id of the source's chunk.
    kind : str
        Which check found it.
    sentence : str
        What was found, for people.
    rows : SourceRows
        The rows to look at, `MOST` at most; no rows where it is about the whole source.
    n : int
        How many records (or periods, for missing ones) it is about.
    """

    source: str
    kind: Kind
    sentence: str
    rows: SourceRows
    n: int


Found = Iterator[Finding]


@dataclass(frozen=True)
class Part:
    """The records of one source: those from *low* to before *high* among all records.

    Places in what its methods return count from *low*.
    """

    records: Records
    source: Source
    low: int
    high: int

    @property
    def n(self) -> int:
        """Number of records."""
        return self.high - self.low

    def finding(self, kind: Kind, sentence: str, of: Mask | Ints, n: int | None = None) -> Finding:
        """Make a finding of the records *of* this part (a mask over them, or their places)."""
        at = np.flatnonzero(of) if of.dtype == bool else of
        rows = self.records.row[self.low : self.high][at[:MOST]]
        looked = SourceRows(self.source.chunk, frozenset(rows.tolist()))
        return Finding(self.source.chunk, kind, sentence, looked, len(at) if n is None else n)

    def text(self, name: str) -> tuple[Ints, Texts]:
        """Return (codes, levels) of a text column, shape (n,); -1 is missing."""
        codes, levels = self.records.column(name)
        return codes[self.low : self.high].astype(np.int64), levels

    def number(self, name: str) -> Numbers:
        """Return a number column, shape (n,); missing is NaN."""
        return self.records.number(name)[self.low : self.high]

    def holds(self, name: str, told: Callable[[str], bool]) -> Mask:
        """Return which records have a level of which *told* holds, shape (n,); missing: False."""
        codes, levels = self.text(name)
        table = np.zeros(len(levels) + 1, dtype=bool)
        for i in used(codes):
            table[i] = told(str(levels[i]))
        return table[codes]

    def named(self, name: str, where: Mask) -> str:
        """Return the commonest levels among the records *where*, in words."""
        codes, levels = self.text(name)
        counted = np.bincount(codes[where & (codes >= 0)], minlength=len(levels))
        order = [i for i in np.argsort(-counted, kind="stable")[:_NAMED] if counted[i]]
        more = int((counted > 0).sum()) - len(order)
        words = [str(levels[i]) for i in order]
        return ", ".join(words) + (f" and {more} more" if more else "")


def used(codes: Ints) -> list[int]:
    """Return which levels occur, in their order; -1 is missing and no level.

    >>> used(np.array([3, 0, -1, 3]))
    [0, 3]
    """
    there: list[int] = np.flatnonzero(np.bincount(codes + 1)[1:]).tolist()
    return there


def parts_of(records: Records, sources: Sequence[Source]) -> tuple[Part, ...]:
    """Return the stretch of the records that each source holds."""
    known = {source.chunk: source for source in sources}
    ends = np.cumsum([0, *(len(chunk) for chunk in records.chunks)])
    return tuple(
        Part(records, known[chunk.id], int(low), int(high))
        for chunk, low, high in zip(records.chunks, ends, ends[1:], strict=False)
        if chunk.id in known and high > low
    )


def counted(n: int) -> str:
    """Return how many records, in words.

    >>> counted(1), counted(2000)
    ('1 record', '2,000 records')
    """
    return f"{n:,} record{'' if n == 1 else 's'}"
