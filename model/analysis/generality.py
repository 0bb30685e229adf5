"""Is the move general? Listed goods against total trade and against unlisted codes (METHODS 7)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mirrorgap.model.analysis import did as differences
from mirrorgap.model.analysis.chance import ALARM, share, told
from mirrorgap.model.analysis.controls import Rest
from mirrorgap.model.analysis.did import Did
from mirrorgap.model.analysis.monthly import rolling
from mirrorgap.model.records import Numbers

YES, NO, UNCLEAR = "yes", "no", "unclear"
#: Total trade explains a change where it makes at least this part of it (in logs).
EXPLAINS = 0.5


@dataclass(frozen=True, slots=True)
class General:
    """How listed goods moved beside others.

    Attributes
    ----------
    verdict : "yes", "no" or "unclear"
    effect : float
        In logs: over codes where unlisted ones are loaded, else against total trade; NaN for neither.
    p : float
        The largest of its p-values that could fall to 0.05; missing (NaN) without any.
    placebos : int
        How many dates and baskets stand behind it.
    own, others : float
        Changes in logs, of the listed goods and of what they stand beside; NaN where not known.
    beside : str
        What that is: "total trade without listed goods", "all unlisted goods loaded"; "" for none.
    did : Did or None
        The difference in differences over codes, where there is one.
    p_dates, dates
        Where there is none: p by placebo dates of the comparison with the total, and how many.
    """

    verdict: str
    effect: float = math.nan
    p: float = math.nan
    placebos: int = 0
    own: float = math.nan
    others: float = math.nan
    beside: str = ""
    did: Did | None = None
    p_dates: float = math.nan
    dates: int = 0

    @property
    def against(self) -> float:
        """The move of listed goods less that of the others: b of METHODS 7, in logs."""
        return self.own - self.others

    @property
    def note(self) -> str:
        """How each figure was obtained."""
        notes = []
        if not math.isnan(self.against):
            notes.append(f"against {self.beside}: {share(self.against)}")
        if self.did is not None:
            notes.append(f"difference in differences over {self.did.words}")
        elif not math.isnan(self.against):
            notes.append(told(self.p_dates, self.dates, "date"))
        else:
            notes.append("no unlisted goods are loaded to compare with")
        return "; ".join(notes)


def general(rest: Rest, at: int, values: Numbers, when: tuple[int, int, int]) -> General:
    """Return how row *at* moved beside the others in *rest*, over the period *when*.

    Parameters
    ----------
    rest : Rest
        What the rows of listed goods are compared with.
    values : float array, shape (n_months,)
        The row's months, USD; missing (NaN) where the books are silent.
    when : (start, length, lag)
        The period: its first month, how many, and by how many months the base lies before.

    Returns
    -------
    General
        *no* where the p is at most 0.05, *yes* where the others made half of the move or more,
        *unclear* else, and where no p can fall to 0.05.

    Notes
    -----
    Source: METHODS 7.
    """
    start, length, lag = when
    total = rest.totals[at]
    own, others = _change(values, when), _change(total, when)
    against, codes = own - others, rest.codes(at, when)
    found, p_dates, dates = None, math.nan, 0
    effect, p, placebos = math.nan, math.nan, 0
    if codes is not None:
        found = differences.difference(*codes, when)
        effect, p, placebos = found.effect, found.p, found.dates + found.baskets
    elif not math.isnan(against):
        effect = against if math.isfinite(against) else math.nan
        p_dates, dates = differences.placebo_dates(values, total, start, length, lag)
        p, placebos = (p_dates if dates + 1 >= 1 / ALARM else math.nan), dates
    verdict = _verdict(own, others, p)
    return General(verdict, effect, p, placebos, own, others, rest.words, found, p_dates, dates)


def _change(values: Numbers, when: tuple[int, int, int]) -> float:
    """Return the change from the base to the period, in logs; minus infinity for a fall to zero."""
    start, length, lag = when
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(rolling(values, length)[[start, start - lag]])
        return float(logs[0] - logs[1])


def _verdict(own: float, others: float, p: float) -> str:
    # A p that cannot fall to 0.05 tests nothing: neither support nor refutation.
    if math.isnan(p):
        return UNCLEAR
    if p <= ALARM:
        return NO
    if math.isfinite(own) and own != 0 and others / own >= EXPLAINS:
        return YES
    return UNCLEAR
