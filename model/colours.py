"""Colours that mean one thing: a country, tier or class has its own in window, workbook and briefing."""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

#: The grey of marks without a colour of their own, and of countries that are greyed.
PAPER, NEUTRAL = "#FFFFFF", "#8B939E"

# Okabe and Ito's set without black (which is the text); those that read well on both come first.
BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, YELLOW = "#E69F00", "#56B4E9", "#F0E442"
OKABE_ITO = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, YELLOW)

#: Keys that are often on one page never share a colour; all others are spread by a hash.
_FIXED = {
    "exports": BLUE,
    "imports": ORANGE,
    "matched": "#8B939E",
    "lost": VERMILLION,
    "lost_code_seen": VERMILLION,
    "flagged": VERMILLION,
    "listed": BLUE,
    "unlisted": ORANGE,
    "orphaned": SKY,
    "uncovered": "#C6CBD3",
    "suppressed": PURPLE,
    "1": VERMILLION,
    "2": ORANGE,
    "3.A": BLUE,
    "3.B": SKY,
    "4.A": GREEN,
    "4.B": PURPLE,
    "TUR": VERMILLION,
    "CHN": ORANGE,
    "HKG": PURPLE,
    "ARE": GREEN,
    "DEU": BLUE,
    "USA": SKY,
    "KOR": YELLOW,
    "BLR": "#8B939E",
}
#: The same hues once more, deeper on paper and paler in the dark.
_SECOND = {
    "RUS": VERMILLION,
    "ARM": ORANGE,
    "KGZ": PURPLE,
    "UZB": GREEN,
    "GEO": BLUE,
    "KAZ": SKY,
    "AZE": YELLOW,
    "JPN": "#8B939E",
}
#: Countries without a colour of their own take greyed hues, so that none looks like one that has.
_GREYED = 0.45


@lru_cache(maxsize=256)
def luminance(colour: str) -> float:
    """Return the relative luminance of ``#RRGGBB``, in [0, 1] (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, in [1, 21] (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the parts of a colour ``#RRGGBB``, 0 to 255."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue


def mixed(one: str, other: str, share: float) -> str:
    """Return *one* with *share* (0 to 1) of *other* mixed in."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    parts = (round(near * (1 - share) + far * share) for near, far in pairs)
    return "#" + "".join(f"{part:02X}" for part in parts)


@lru_cache(maxsize=1024)
def readable(colour: str, ground: str, ratio: float) -> str:
    """Return *colour* moved towards black or white just until it stands *ratio* off *ground*."""
    goal = "#FFFFFF" if luminance(ground) < 0.2 else "#000000"
    steps = (mixed(colour, goal, step / 50) for step in range(51))
    return next((one for one in steps if contrast(one, ground) >= ratio), goal)


@lru_cache(maxsize=1024)
def mark_colour(key: str, ground: str = PAPER, neutral: str = NEUTRAL, ratio: float = 3.0) -> str:
    """Return the mark colour of *key* (a country, tier, class, side) on *ground*, ``#RRGGBB``.

    It stands at least *ratio* off the ground; "" is the *neutral* grey.

    >>> mark_colour("exports"), mark_colour("")
    ('#0072B2', '#8B939E')
    """
    if not key:
        return neutral
    dark = luminance(ground) < 0.2
    place = crc32(key.encode()) % 12
    hashed = OKABE_ITO[place % 6]
    base = _FIXED.get(key) or _SECOND.get(key) or hashed
    if len(key) == 3 and key.isupper() and key not in _FIXED and key not in _SECOND:
        base = mixed(base, NEUTRAL, _GREYED)
    if key in _SECOND or (key not in _FIXED and place >= 6):
        base = mixed(base, "#FFFFFF" if dark else "#000000", 0.4)
    return readable(base, ground, ratio)
