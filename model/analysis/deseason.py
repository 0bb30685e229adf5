"""A monthly series without its season: STL where the years allow it (METHODS 7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

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
    Source: Cleveland et al. 1990 (STL), by statsmodels; METHODS 7.

    Examples
    --------
    >>> made = deseasoned(np.tile([100.0, 300.0], 24))
    >>> bool(np.ptp(made.adjusted) < 1e-6), str(made.length)
    (True, 'four years or more')
    """
    if np.isnan(values).any():
        raise ValueError("a month is missing: a season needs months in a row")
    log = np.log1p(values)
    length = length_of(len(values))
    if length is Length.TOO_SHORT or np.ptp(log) == 0:
        return Deseasoned(log, np.zeros(len(values)), length)
    from statsmodels.tsa.seasonal import STL

    fitted = STL(log, period=YEAR, seasonal=10 * len(log) + 1, seasonal_deg=0, robust=True).fit()
    return Deseasoned(log, np.asarray(fitted.seasonal, dtype=np.float64), length)
