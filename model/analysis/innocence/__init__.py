"""The innocent explanations of a gap, tested beside it (METHODS 4)."""

from __future__ import annotations

from mirrorgap.model.analysis.innocence.battery import (
    TESTS,
    Battery,
    Tested,
    battery,
    explain,
    outcomes,
    questions,
    remarks,
    to_ask,
)

__all__ = [
    "TESTS",
    "Battery",
    "Tested",
    "battery",
    "explain",
    "outcomes",
    "questions",
    "remarks",
    "to_ask",
]
