"""Which periods a selection names: so that a sentence can tell a hole that was chosen from a span."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from mirrorgap.model import periods
from mirrorgap.model.analysis.grouping import TIME_KEYS
from mirrorgap.model.periods import Period, Window
from mirrorgap.model.records import Codes, Mask, Numbers, Texts, recoded
from mirrorgap.model.selection import Both, Either, Keys, Range, Selection, Without, mask

_RULES = {"year": periods.year_of, "quarter": periods.quarter_of, "month": periods.month_of}


class _Times:
    """Periods as a table with the columns of time alone, one entry each."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.n = len(texts)
        self._own: tuple[Codes, Texts] = (
            np.arange(self.n, dtype=np.int32),
            np.array(texts, dtype=object),
        )

    def column(self, name: str) -> tuple[Codes, Texts]:
        """Return (codes, levels) of a key of time."""
        return self._own if name == "period" else recoded(self._own, _RULES[name])

    def number(self, name: str) -> Numbers:
        """Raise: periods have no numbers."""
        raise KeyError(name)

    def rows_of(self, source: str, rows: Sequence[int]) -> Mask:
        """Raise: periods stem from no row."""
        raise KeyError(source)


def left_out(selection: Selection | None, texts: Sequence[str]) -> tuple[str, ...]:
    """Return those of the periods *texts* of which a selection takes nothing, by its words on time.

    What it says of countries, goods or sizes takes no period out.

    >>> from mirrorgap.model.selection import keys
    >>> left_out(keys("year", "2017", "2023"), ["2017", "2020", "2023"])
    ('2020',)
    >>> left_out(keys("tier", "1"), ["2017"]), left_out(None, ["2017"])
    ((), ())
    """
    if selection is None or not len(texts):
        return ()
    may = _may(selection, _Times(texts))
    return tuple(text for text, taken in zip(texts, may, strict=True) if not taken)


def _may(selection: Selection, times: _Times) -> Mask:
    """Return of which periods something may be taken."""
    everything = np.ones(times.n, dtype=bool)
    match selection:
        case Keys(columns, rows):
            at = [i for i, name in enumerate(columns) if name in TIME_KEYS]
            if not at:
                return everything
            told = frozenset(tuple(row[i] for i in at) for row in rows)
            return mask(Keys(tuple(columns[i] for i in at), told), times)
        case Range(column) if column in TIME_KEYS:
            return mask(selection, times)
        case Either(parts):
            return _any([_may(part, times) for part in parts], times)
        case Both(parts):
            return ~_any([~_may(part, times) for part in parts], times)
        case Without(whole, part):
            return _may(whole, times) & ~_must(part, times)
        case _:
            return everything


def _must(selection: Selection, times: _Times) -> Mask:
    """Return of which periods everything is taken."""
    nothing = np.zeros(times.n, dtype=bool)
    match selection:
        case Keys(columns) if set(columns) <= set(TIME_KEYS):
            return mask(selection, times)
        case Range(column) if column in TIME_KEYS:
            return mask(selection, times)
        case Either(parts):
            return _any([_must(part, times) for part in parts], times)
        case Both(parts):
            return ~_any([~_must(part, times) for part in parts], times)
        case Without(whole, part):
            return _must(whole, times) & ~_may(part, times)
        case _:
            return nothing


def _any(masks: Iterable[Mask], times: _Times) -> Mask:
    found = np.zeros(times.n, dtype=bool)
    for one in masks:
        found |= one
    return found


def runs(texts: Iterable[str], left: Iterable[str] = ()) -> tuple[Window, ...]:
    """Return the spans of time that the periods *texts* lie in, parted where one was left out.

    Parameters
    ----------
    texts : iterable of str
        The periods that there are. A month that is missing among them parts no span:
    left : iterable of str
        The periods that were not wanted; one that overlaps with any of *texts* parts nothing either.

    >>> [str(one) for one in runs(["2017", "2018", "2023"], ["2019"])]
    ['2017 to 2018', '2023']
    >>> [str(one) for one in runs(["2017", "2018", "2023"])]
    ['2017 to 2023']
    """
    return _runs(tuple(texts), tuple(left))


@lru_cache(maxsize=256)
def _runs(texts: tuple[str, ...], left: tuple[str, ...]) -> tuple[Window, ...]:
    spans = sorted({periods.parse(text) for text in texts}, key=lambda one: (one.first, one.last))
    there = {month for one in spans for month in _months(one)}
    holes = [one for one in map(periods.parse, left) if there.isdisjoint(_months(one))]
    firsts = sorted(one.first for one in holes)
    found: list[Window] = []
    for one in spans:
        if found and bisect_right(firsts, found[-1].last) == bisect_right(firsts, one.first):
            found[-1] = Window(found[-1].first, max(found[-1].last, one.last))
        else:
            found.append(Window(one.first, one.last))
    return tuple(found)


def _months(period: Period) -> range:
    return range(period.first_month, period.last_month + 1)
