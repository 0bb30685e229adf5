"""Colours that mean one thing: a country, tier or class has its own in window, workbook and briefing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

from mirrorgap.model.colour_distance import APART, distance
from mirrorgap.model.figures import Lines, Scale

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
    "JPN": "#8B939E",
}
#: Countries that are often beside those: one colour on paper and one in the dark, each as far as can
#: be (CIEDE2000 of 8 and more) from those of all others, from the selection's and from the alarm's.
_OWN = {
    "KAZ": ("#197882", "#61EDFD"),
    "GEO": ("#4A396D", "#9281AD"),
    "AZE": ("#404601", "#888E39"),
    "EGY": ("#286C08", "#84B669"),
    "IND": ("#6E7954", "#D3DFB5"),
    "ITA": ("#7070A3", "#CFCDFE"),
    "ROU": ("#E4625C", "#AF7C77"),
    "POL": ("#529333", "#798F6C"),
    "FRA": ("#C3395C", "#D4667A"),
    "VNM": ("#00459A", "#7085D5"),
    "NLD": ("#489894", "#539490"),
    "GBR": ("#8F6255", "#FAC6B7"),
    "LTU": ("#A461BF", "#E5ACFA"),
    "THA": ("#98805F", "#9E8564"),
    "MYS": ("#6A6902", "#AFAA81"),
    "SGP": ("#624C2E", "#F2D6B1"),
    "TWN": ("#6F8ACC", "#91AFFB"),
    "LVA": ("#0A4F66", "#A3D9F5"),
    "EST": ("#B87D65", "#CD7C5B"),
    "FIN": ("#840D35", "#F496A4"),
    "CZE": ("#6F9478", "#95EDAD"),
    "AUT": ("#5E392A", "#CD9E8C"),
    "TJK": ("#407768", "#ACE6D5"),
    "TKM": ("#4E5DBE", "#A7A5CD"),
    "MNG": ("#0D595A", "#1FBBBC"),
    "ESP": ("#927A28", "#B19644"),
    "SWE": ("#635F3B", "#CBC473"),
    "CHE": ("#004E19", "#9FC1A0"),
    "BEL": ("#AB6E33", "#BA7B3F"),
    "BGR": ("#2090A6", "#069FB8"),
    "HUN": ("#4B6546", "#5A9751"),
    "SRB": ("#9C83A5", "#BB84D0"),
    "MDA": ("#82398B", "#B696B8"),
    "UKR": ("#809257", "#C1DC85"),
    "ISR": ("#7D6486", "#F0CFFB"),
    "IRN": ("#B1337B", "#F790C3"),
    "SAU": ("#836942", "#CBAC82"),
    "BRA": ("#017D4C", "#70A485"),
    "MEX": ("#A06E7D", "#BE8A99"),
    "CAN": ("#63353C", "#FDC3CA"),
    "ZAF": ("#5980A0", "#769DBE"),
    "AUS": ("#8A855E", "#8F8A63"),
    "PAK": ("#88423D", "#D16A63"),
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
    if key in _OWN:
        return readable(_OWN[key][dark], ground, ratio)
    place = crc32(key.encode()) % 12
    hashed = OKABE_ITO[place % 6]
    base = _FIXED.get(key) or _SECOND.get(key) or hashed
    if len(key) == 3 and key.isupper() and key not in _FIXED and key not in _SECOND:
        base = mixed(base, NEUTRAL, _GREYED)
    if key in _SECOND or (key not in _FIXED and place >= 6):
        base = mixed(base, "#FFFFFF" if dark else "#000000", 0.4)
    return readable(base, ground, ratio)


def inks(
    keys: Sequence[str], ground: str = PAPER, neutral: str = NEUTRAL, ratio: float = 3.0
) -> tuple[str, ...]:
    """Return a colour for each of the lines *keys* that stand together, told apart where it can be.

    The first line of a key has the key's own colour (`mark_colour`), as everywhere; further lines of
    the same key, and keys without a colour of their own that look like another of these, have other
    shades of it. A line without key stays grey.

    >>> inks(["TUR", "RUS", "TUR"])[:2] == (mark_colour("TUR"), mark_colour("RUS"))
    True
    """
    plain = [mark_colour(key, ground, neutral, ratio) for key in keys]
    first = [key not in keys[:place] for place, key in enumerate(keys)]
    owning = (_FIXED, _SECOND, _OWN)
    kept = [one and any(key in own for own in owning) for one, key in zip(first, keys, strict=True)]
    taken = [colour for colour, stays in zip(plain, kept, strict=True) if stays]
    made = []
    for key, colour, new, stays in zip(keys, plain, first, kept, strict=True):
        shade = colour
        if key and not stays:
            # Lines of one country often run side by side: they have to differ more.
            shade = _apart(colour, taken, APART if new else 2 * APART, ground, ratio)
        taken.append(shade)
        made.append(shade)
    return tuple(made)


def _apart(colour: str, taken: Sequence[str], least: float, ground: str, ratio: float) -> str:
    """Return the first shade of *colour* that lies *least* from all *taken*, or the one farthest."""

    def nearest(shade: str) -> float:
        return min((distance(shade, one) for one in taken), default=100.0)

    if nearest(colour) >= least:
        return colour
    goals = ("#000000", "#FFFFFF", NEUTRAL, *OKABE_ITO)
    best = (-1.0, colour)
    for share in (0.35, 0.55, 0.75):
        for goal in goals:
            shade = readable(mixed(colour, goal, share), ground, ratio)
            far = nearest(shade)
            if far >= least:
                return shade
            if far > best[0]:
                best = far, shade
    return best[1]


def line_inks(
    figure: Lines, ground: str = PAPER, neutral: str = NEUTRAL, ratio: float = 3.0
) -> tuple[str, ...]:
    """Return the colour of each series of *figure*: named lines over time are told apart (`inks`).

    Elsewhere, as where years lie over one another, series that share a colour mean to.
    """
    over_time = figure.x.scale is Scale.TIME
    keys = [one.colour if over_time and one.name else "" for one in figure.series]
    apart = inks(keys, ground, neutral, ratio)
    plain = (mark_colour(one.colour, ground, neutral, ratio) for one in figure.series)
    return tuple(b if key else a for key, a, b in zip(keys, plain, apart, strict=True))
