"""A monthly series without its season: STL where the years allow it (METHODS 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from mirrorgap.model.analysis import stl
from mirrorgap.model.records import Numbers

YEAR = 12
#: Months that STL needs, and below which nothing is said about seasons.
ENOUGH, LEAST = 4 * YEAR, 2 * YEAR


class Length(StrEnum):
    """What a series of so many months can tell about its season."""

    ENOUGH = "four years or more"
    SHORT = "short"
    TOO_SHORT = "too short"


def length_of(n_months: int) -> Length:
    """Return what *n_months* without a break allow.

    >>> [str(length_of(n)) for n in (48, 47, 24, 23)]
    ['four years or more', 'short', 'short', 'too short']
    """
    if n_months >= ENOUGH:
        return Length.ENOUGH
    return Length.SHORT if n_months >= LEAST else Length.TOO_SHORT


@dataclass(frozen=True, eq=False)
class Deseasoned:
    """A series in logs (log1p) and its parts, each of shape (n_months,)."""

    log: Numbers
    seasonal: Numbers
    length: Length

    @property
    def adjusted(self) -> Numbers:
        """The log without its season: trend and remainder."""
        return self.log - self.seasonal

    @property
    def level(self) -> Numbers:
        """The series without its season, in its own unit, never under 0."""
        return np.maximum(np.expm1(self.adjusted), 0.0)


def deseasoned(values: Numbers) -> Deseasoned:
    """Take the season out of a monthly series.

    Parameters
    ----------
    values : float array, shape (n_months,)
        Months in a row, none missing, none negative; USD or kg.

    Returns
    -------
    Deseasoned
        With two years or more by STL: robust, period 12, on log1p, with one seasonal figure for each
        month of the year (R's ``s.window = "periodic"``): a window of a few years would take the very
        drop that is asked about for a season of its own. With less the season is left in (zeros).

    Raises
    ------
    ValueError
        When a month is missing.

    Notes
    -----
    Source: Cleveland et al. 1990 (STL, see `stl`); METHODS 7.

    Examples
    --------
    >>> made = deseasoned(np.tile([100.0, 300.0], 24))
    >>> bool(np.ptp(made.adjusted) < 1e-6), str(made.length)
    (True, 'four years or more')
    """
    return deseasoned_all([values])[0]


def deseasoned_all(series: Sequence[Numbers]) -> list[Deseasoned]:
    """Take the season out of many series, which may be of different lengths, as `deseasoned` does.

    Raises
    ------
    ValueError
        When a month is missing.

    Examples
    --------
    >>> [len(made.log) for made in deseasoned_all([np.ones(24), np.ones(5)])]
    [24, 5]
    """
    if any(np.isnan(values).any() for values in series):
        raise ValueError("a month is missing: a season needs months in a row")
    logs = [np.log1p(values) for values in series]
    made = [Deseasoned(log, np.zeros(len(log)), length_of(len(log))) for log in logs]
    of_length: dict[int, list[int]] = {}
    for place, one in enumerate(made):
        if one.length is not Length.TOO_SHORT and np.ptp(one.log) > 0:
            of_length.setdefault(len(one.log), []).append(place)
    for places in of_length.values():
        parts = stl.seasonal(np.stack([logs[place] for place in places]))
        for place, part in zip(places, parts, strict=True):
            made[place] = replace(made[place], seasonal=part)
    return made
