"""How an assumed level becomes whole dollars: paths, shares, and irregularity out of a hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import pairwise
from math import exp

from mirrorgap.demo import assumptions as a
from mirrorgap.model import periods


def draw(*key: str) -> float:
    """Return a number in [0, 1) that belongs to *key* and never changes."""
    digest = hashlib.sha256("|".join(key).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def wobble(spread: float, *key: str) -> float:
    """Return a factor around 1, between exp(-2 spread) and exp(2 spread), that belongs to *key*."""
    return exp(spread * 2 * (draw(*key, "a") + draw(*key, "b") - 1))


def apportion(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Split *total* by *weights* into whole numbers that add up to it (largest remainder).

    >>> apportion(10, {"a": 1, "b": 1, "c": 1})
    {'a': 4, 'b': 3, 'c': 3}
    """
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: int(value) for key, value in exact.items()}
    order = sorted(exact, key=lambda key: (parts[key] - exact[key], key))
    for key in order[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def dollars(millions: float) -> int:
    """Return *millions* as whole dollars."""
    return round(millions * 1_000_000)


def level(path: a.Path, month: str) -> float:
    """Return the level of *path* in *month*: straight between anchors, flat outside them."""
    at = periods.parse(month).first_month
    anchors = [(periods.parse(text).first_month, value) for text, value in sorted(path.items())]
    for (low, before), (high, after) in pairwise(anchors):
        if low <= at <= high:
            return before + (after - before) * (at - low) / (high - low)
    return anchors[0][1] if at < anchors[0][0] else anchors[-1][1]
