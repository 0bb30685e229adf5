"""Where the window's axes have their ticks: those of `mirrorgap.model.ticks`, as in the briefing."""

from __future__ import annotations

from mirrorgap.model.ticks import (
    WIDE,
    Tick,
    Ticker,
    calendar,
    categories,
    decades,
    linear,
    months,
    short,
    step,
    ticker,
    title,
    years,
)

__all__ = [
    "WIDE",
    "Tick",
    "Ticker",
    "calendar",
    "categories",
    "decades",
    "linear",
    "months",
    "short",
    "step",
    "ticker",
    "title",
    "years",
]
