"""What one test finds: an amount for each line, whether it could be made, and its verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from mirrorgap.model.analysis.innocence.ground import Ground
from mirrorgap.model.records import Mask, Numbers

Verdict = Literal["explains", "explains in part", "does not explain", "cannot be tested"]

#: From this share of the gap on an explanation explains it, and from this on a part of it.
WHOLE, PART = 0.9, 0.05
#: A test cannot be made where lines with more than this share of the gap cannot be tested.
UNTESTED = 0.01
#: Tests without which it is never stated what is left (METHODS 4).
NEEDED = ("coverage", "origin", "suppression")


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a test finds on each line.

    Attributes
    ----------
    test : str
    amount : float array, shape (n_lines,)
        USD of the gap that the explanation accounts for, before other tests take their part.
    testable : bool array, shape (n_lines,)
    figure : float
        What the test is about, in *unit*; NaN: the amount that it explains, in USD.
    unit : "usd", "share" or "percentile"
    reason : str
        Why it cannot be tested, as a key of the sentences; "" where it can.
    numbers, texts : what the sentence needs
    credited : bool
        False where the amount is already in the factor that is least adverse.
    whole : bool
        The test says by another rule that all of it is explained.
    """

    test: str
    amount: Numbers
    testable: Mask
    figure: float = float("nan")
    unit: str = "usd"
    reason: str = ""
    numbers: dict[str, float] = field(default_factory=dict)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    credited: bool = True
    whole: bool = False

    def blocked(self, ground: Ground) -> Mask:
        """Return the cases in which the test cannot be made, shape (n_cases,)."""
        weight = np.maximum(ground.gap, 0.0)
        total = ground.by_case(weight)
        open_weight = ground.by_case(np.where(self.testable, 0.0, weight))
        none = ground.by_case(self.testable.astype(np.float64)) == 0
        blocked: Mask = none | (open_weight > UNTESTED * total)
        return blocked

    def verdict(self, ground: Ground) -> Verdict:
        """Return the verdict on the first case: the explained share of its gap decides."""
        if not ground.n_compared.any() or self.blocked(ground)[0]:
            return "cannot be tested"
        gap = float(ground.by_case(ground.gap)[0])
        if gap <= 0:
            return "does not explain"
        share = self.explained(ground) / gap
        if self.whole or share >= WHOLE:
            return "explains"
        return "explains in part" if share >= PART else "does not explain"

    def explained(self, ground: Ground) -> float:
        """Return the amount of the first case, at most its gap, USD."""
        capped = np.minimum(self.amount, np.maximum(ground.gap, 0.0))
        total = float(ground.by_case(np.where(self.testable, capped, 0.0))[0])
        return min(total, max(float(ground.by_case(ground.gap)[0]), 0.0))


def nothing(ground: Ground, test: str, reason: str = "", unit: str = "usd") -> Outcome:
    """Return a test that explains nothing, or, with a reason, one that cannot be made."""
    testable = np.full(ground.n, not reason)
    return Outcome(test, np.zeros(ground.n), testable, unit=unit, reason=reason)


def shares(amount: Numbers, weight: Numbers) -> Numbers:
    """Return *amount*, shape (1,) or (n,), parted by non-negative *weight*, shape (n,)."""
    total = weight.sum()
    return weight * (amount / total) if total > 0 else np.zeros(len(weight))


def left(ground: Ground, outcomes: Sequence[Outcome]) -> tuple[Numbers, list[Numbers]]:
    """Return what is left of each case's gap, and what each test takes of it.

    Returns
    -------
    left : float array, shape (n_cases,), USD
        max(0, the gap at factor 1.00 less the amounts explained, in order, no dollar twice);
        NaN where coverage, origin or suppression cannot be tested.
    taken : float arrays, shape (n_lines,), one a test, USD
    """
    rest = np.maximum(ground.least, 0.0)
    taken = []
    unknown = np.zeros(ground.n_cases, dtype=bool)
    for outcome in outcomes:
        part = np.where(outcome.testable, np.clip(outcome.amount, 0.0, rest), 0.0)
        part = part if outcome.credited else np.zeros(ground.n)
        taken.append(part)
        rest = rest - part
        if outcome.test in NEEDED:
            unknown |= outcome.blocked(ground)
    total = ground.by_case(ground.least) - ground.by_case(np.sum(taken, axis=0))
    stated = np.maximum(total, 0.0)
    return np.where(unknown, np.nan, stated), taken
