"""How far two colours lie apart for the eye: CIEDE2000."""

from __future__ import annotations

from functools import lru_cache
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

#: Lines nearer than this are easily taken for one another.
APART = 10.0
#: sRGB (D65) to XYZ, each row divided by that of white.
_TO_XYZ = (
    (0.4338845, 0.3762274, 0.1898881),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0177567, 0.1094680, 0.8727753),
)


@lru_cache(maxsize=2048)
def lab(colour: str) -> tuple[float, float, float]:
    """Return L*, a* and b* of ``#RRGGBB`` (CIE 1976, white point D65).

    >>> [round(part) for part in lab("#FF0000")]
    [53, 80, 67]
    """
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    xyz = (sum(a * b for a, b in zip(row, linear, strict=True)) for row in _TO_XYZ)
    x, y, z = (c ** (1 / 3) if c > 216 / 24389 else (c * 24389 / 27 + 16) / 116 for c in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@lru_cache(maxsize=8192)
def distance(one: str, other: str) -> float:
    """Return how far two colours ``#RRGGBB`` lie apart; 1 is just seen, some 10 at a glance.

    >>> round(distance("#D55E00", "#803800")), distance("#0072B2", "#0072B2")
    (21, 0.0)
    """
    return difference(lab(one), lab(other))


def difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Return the difference CIEDE2000 of two colours given as L*, a* and b*.

    >>> round(difference((50.0, 2.5, 0.0), (50.0, 0.0, -2.5)), 4)
    4.3065

    Source: Sharma, Wu and Dalal, The CIEDE2000 Color-Difference Formula (2005), equations 2 to 22.
    """
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    more = 1 + 0.5 * (1 - sqrt(mean**7 / (mean**7 + 25.0**7)))
    c1, c2 = hypot(a1 * more, b1), hypot(a2 * more, b2)
    h1, h2 = degrees(atan2(b1, a1 * more)) % 360, degrees(atan2(b2, a2 * more)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    by_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = 2 * sqrt(c1 * c2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * t)
    bend = -2 * sqrt(chroma**7 / (chroma**7 + 25.0**7))
    bend *= sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    return sqrt(by_light**2 + by_chroma**2 + by_hue**2 + bend * by_chroma * by_hue)
