"""Marks for bars that would be too low to be seen: that something is there, never how much."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from mirrorgap.ui.widgets.over import Pointers
from mirrorgap.ui.widgets.totals import Floats, Totals

#: Bars lower than this share of the height are under two pixels, and not seen.
SEEN = 0.03
SIZE = 18


def too_low(heights: Floats, top: float) -> NDArray[np.bool_]:
    """Return which amounts are something, but too little to be seen beside *top*.

    >>> too_low(np.array([0.0, 1.0, 50.0, np.nan]), 100.0).tolist()
    [False, True, False, False]
    """
    return np.asarray((heights > 0) & (heights < top * SEEN), dtype=bool)


def marks(shown: Totals, low: NDArray[np.bool_], colour: QColor) -> list[Pointers]:
    """Return a small triangle over the foot of each bar that is *low*; nothing for none.

    All are of one size, whatever the amount: a mark is not to be read as a height.
    """
    if not low.any():
        return []
    middle = (shown.start + shown.span / 2)[low]
    return [Pointers(middle, np.zeros(len(middle)), colour, SIZE)]
