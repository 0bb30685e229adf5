"""Which source a cell is counted from that stands in several: a rule that the user sees and chooses.

The same cell is one reporter, flow, partner, code (cut to six digits) and period. Lines of a tariff under
the same six digits are cells of their own, where sources give them at one length: a workbook with a sheet a
line holds them all, and none of them twice. Headings beside their own subheadings are another matter: there
the finest level counts, whichever source it comes from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

RETRIEVED, LONGER, FIRST = "retrieved", "longer", "first"
#: What each rule looks at, in its order; the source loaded first settles what is left.
RULES: dict[str, tuple[str, ...]] = {
    "newest": (RETRIEVED, LONGER),
    "precise": (LONGER, RETRIEVED),
    "first": (),
}
#: The rule of METHODS and of whoever chooses none.
USUAL = "newest"
#: Each rule in words.
WORDS = {
    "newest": "newest retrieval, then more precise code, then first loaded",
    "precise": "more precise code, then newest retrieval, then first loaded",
    "first": "first loaded",
}
#: Why a source won, in words that follow "counted from there, which ...".
REASONS = {
    RETRIEVED: "was retrieved later",
    LONGER: "has the more precise code",
    FIRST: "was loaded first",
}
#: Digits of a cell's code; a tariff divides further.
_SIX = 6
#: More digits than any tariff has.
_DIGITS = 16


class Told(Protocol):
    """What has a time of retrieval: a source of a case."""

    @property
    def retrieved(self) -> str:
        """ISO 8601 with offset; "" where nobody knows."""
        ...


@dataclass(frozen=True)
class Settling:
    """A rule, and when each source was retrieved.

    Attributes
    ----------
    rule : str
        A key of `RULES`.
    retrieved : tuple of str
        ISO 8601 times, one a source in their order; "" (and those that are lacking) count as oldest.

    Examples
    --------
    >>> times = ("2024-01-05T10:00:00+00:00", "", "2024-02-01T09:00:00+00:00")
    >>> Settling("newest", times).ages(3).tolist()
    [1, 2, 0]
    """

    rule: str = USUAL
    retrieved: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"there is no rule {self.rule!r}: use {', '.join(RULES)}")

    @classmethod
    def of(cls, sources: Iterable[Told], rule: str = USUAL) -> Settling:
        """Return the rule over *sources*, which stand in the order of their chunks."""
        return cls(rule, tuple(source.retrieved for source in sources))

    def ages(self, n: int) -> Ints:
        """Return the rank of each of *n* sources by retrieval, 0 the newest, alike for like times."""
        times = [moment(text) for text in self.retrieved[:n]]
        known = [-np.inf if time is None else time for time in times]
        known += [-np.inf] * (n - len(known))
        newest = sorted(set(known), reverse=True)
        return np.array([newest.index(time) for time in known], dtype=np.int64)

    @cached_property
    def _looks(self) -> tuple[str, ...]:
        return RULES[self.rule]

    def kept(self, key: Ints, source: Ints, digits: Ints, code: Ints | None = None) -> Mask:
        """Return which records stay: those of the one source that each key is counted from.

        Of lines of a tariff (more than six digits, as long as those of that source) that it does not hold,
        those of the other sources stay too, each from one source by the same rule.

        Parameters
        ----------
        key, source, digits : int arrays, shape (n,)
            One number a cell, the record's source, and the length of its code.
        code : int array, shape (n,), or None
            A number of the whole code; None where no code is longer than the cell's.

        Examples
        --------
        >>> rule = Settling("newest", ("2024-01-05T10:00:00+00:00", "2024-02-01T09:00:00+00:00"))
        >>> cell, source = np.array([0, 0, 1]), np.array([0, 1, 0])
        >>> rule.kept(cell, source, np.array([6, 6, 6])).tolist()
        [False, True, True]
        """
        if len(key) == 0:
            return np.zeros(0, dtype=bool)
        n = int(source.max()) + 1
        order = np.zeros(len(key), dtype=np.int64)
        for look in self._looks:
            if look == RETRIEVED:
                order = order * n + self.ages(n)[source]
            else:
                order = order * _DIGITS + _DIGITS - 1 - self._longest(key, source, digits, n)
        order = order * n + source
        best = np.full(int(key.max()) + 1, np.iinfo(np.int64).max, dtype=np.int64)
        np.minimum.at(best, key, order)
        stay: Mask = order == best[key]
        if code is None or stay.all() or int(digits.max()) <= _SIX:
            return stay
        length = np.zeros(len(best), dtype=np.int64)
        np.maximum.at(length, key[stay], digits[stay])
        line = np.flatnonzero((digits == length[key]) & (digits > _SIX))
        _, at = np.unique(key[line] * (int(code.max()) + 2) + code[line] + 1, return_inverse=True)
        age = self.ages(n) if RETRIEVED in self._looks else np.zeros(n, dtype=np.int64)
        rank = (age * n + np.arange(n))[source[line]]
        first = np.full(int(at.max(initial=-1)) + 1, np.iinfo(np.int64).max, dtype=np.int64)
        np.minimum.at(first, at, rank)
        stay[line] |= rank == first[at]
        return stay

    def _longest(self, key: Ints, source: Ints, digits: Ints, n: int) -> Ints:
        """Return the longest code that each record's source has in its cell."""
        digits = np.minimum(digits, _DIGITS - 1)
        if digits.min() == digits.max():
            return digits
        place = key * n + source
        _, at = np.unique(place, return_inverse=True)
        longest = np.zeros(int(at.max()) + 1, dtype=np.int64)
        np.maximum.at(longest, at, digits)
        found: Ints = longest[at]
        return found

    def reasons(self, winner: Ints, other: Ints, longer: Ints) -> NDArray[np.object_]:
        """Return why each *winner* (a source) goes before each *other*, as keys of `REASONS`.

        Parameters
        ----------
        winner, other : int arrays, shape (n,)
            Sources.
        longer : int array, shape (n,)
            Digits of the winner's code less those of the other's.
        """
        why = np.full(len(winner), FIRST, dtype=object)
        if not len(winner):
            return why
        ages = self.ages(int(max(winner.max(), other.max())) + 1)
        for look in reversed(self._looks):
            there = ages[winner] != ages[other] if look == RETRIEVED else longer != 0
            why[there] = look
        return why


def lines(key: Ints, code: Ints, kept: Mask) -> Ints:
    """Return one number a cell for each record; a line of a tariff that stands twice has one of its own.

    *key*, *code* and *kept* as in `Settling.kept`. Beside lines that other sources add, a line that is
    left out is compared with itself alone.

    >>> lines(np.array([0, 0, 0]), np.array([1, 1, 2]), np.array([True, False, True])).tolist()
    [1, 1, 0]
    """
    bound = int(code.max(initial=-1)) + 2
    place = key * bound + code + 1
    twice = np.isin(place, place[kept]) & np.isin(place, place[~kept])
    _, line = np.unique(np.where(twice, place, key * bound), return_inverse=True)
    return np.asarray(line, dtype=np.int64)


def moment(text: str) -> float | None:
    """Return an ISO 8601 time as seconds since 1970 (UTC where it has no offset); None: no time.

    >>> moment("1970-01-01T01:00:00+01:00"), moment("")
    (0.0, None)
    """
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def when_words(text: str, by: str) -> str:
    """Return a time of retrieval in words, with what tells it; "" where nobody knows.

    >>> when_words("2024-03-22T10:11:12+00:00", "preamble")
    '2024-03-22 10:11, by its preamble'
    """
    if not text:
        return ""
    told = text.replace("T", " ")[:16]
    return f"{told}, by its {by}" if by else told
