"""Where a line is unbroken."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def runs(known: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return (start, end) of each unbroken stretch of *known*, the end not in it.

    >>> runs(np.array([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(np.int8)))
    return [(start, end) for start, end in edges.reshape(-1, 2).tolist()]
