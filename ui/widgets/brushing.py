"""How modifier keys say what a brush does to the selection: the same in every table and plot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from mirrorgap.model.selection import Combine

Mask = NDArray[np.bool_]
Modifier = Qt.KeyboardModifier

#: Said in the tooltips of tables and plots.
HOW_TO = (
    "Click or drag selects. Ctrl adds, and takes away what is already selected; "
    "Alt takes away; Ctrl+Shift keeps only what both have. Esc clears. Among points, Shift+drag draws "
    "an area round them; the menu lets every drag do so."
)
HOW_TO_ROWS = (
    "Click or drag over rows selects them; Shift+click selects up to here. Ctrl adds, and takes "
    "away a row already selected; Alt takes away; Ctrl+Shift keeps only what both have. "
    "Space selects the current row, Ctrl+A all, Esc none. Type to find."
)


def how(modifiers: Modifier, *, already: bool = False) -> Combine:
    """Return how a brush combines; *already*: what was clicked is selected (Ctrl takes it away)."""
    control = bool(modifiers & Modifier.ControlModifier)
    shift = bool(modifiers & Modifier.ShiftModifier)
    if control and shift:
        return Combine.INTERSECT
    if modifiers & Modifier.AltModifier:
        return Combine.REMOVE
    if control:
        return Combine.REMOVE if already else Combine.ADD
    return Combine.REPLACE


def applied(mask: Mask | None, brush: Mask, combine: Combine) -> Mask:
    """Return the mask after *brush*; the same rules as `selection.combined`."""
    if combine is Combine.REPLACE or mask is None or not mask.any():
        return np.zeros_like(brush) if combine is Combine.REMOVE else brush
    if combine is Combine.ADD:
        return mask | brush
    if combine is Combine.REMOVE:
        return mask & ~brush
    return mask & brush
