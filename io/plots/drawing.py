"""A vector drawing: paths, texts and discs on a ground of points, y downwards.

One drawing is written as SVG (`mirrorgap.io.plots.svg`) and into PDF, so that both show the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

INK, SOFT, FAINT = "#1B2027", "#4C5561", "#5C6570"
RULE, LINE, GROUND, HATCH = "#E8EAEE", "#C6CBD3", "#FFFFFF", "#B9BFC8"
ALARM = "#B4231C"
#: Height of a line of text, as a multiple of its size.
LEADING = 1.25


@dataclass(frozen=True, slots=True)
class Path:
    """Straight lines through *points*; filled where *fill* is a colour, drawn where *stroke* is."""

    points: tuple[Point, ...]
    closed: bool = False
    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle, or a ring where only *stroke* is given."""

    x: float
    y: float
    radius: float
    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (*x*, *y*) is where its baseline begins, ends or has its middle.

    *note* is what it stands for, said where the pointer rests on it.
    """

    x: float
    y: float
    text: str
    size: float = 8.0
    colour: str = SOFT
    anchor: Anchor = "start"
    bold: bool = False
    halo: bool = False
    note: str = ""


Item = Path | Disc | Text


@dataclass
class Drawing:
    """Items in the order in which they are painted, on *width* x *height* points.

    Attributes
    ----------
    title : str
        What it shows, for those who cannot see it.
    """

    width: float
    height: float
    title: str = ""
    items: list[Item] = field(default_factory=list)

    def line(
        self,
        points: Iterable[Point],
        stroke: str = LINE,
        width: float = 0.75,
        dash: tuple[float, ...] = (),
        opacity: float = 1.0,
    ) -> None:
        """Draw a line through *points*; fewer than two make none."""
        found = tuple(points)
        if len(found) > 1:
            self.items.append(Path(found, stroke=stroke, width=width, dash=dash, opacity=opacity))

    def area(
        self, points: Iterable[Point], fill: str, opacity: float = 1.0, stroke: str = ""
    ) -> None:
        """Fill a closed outline; fewer than three points make none."""
        found = tuple(points)
        if len(found) > 2:
            self.items.append(
                Path(found, closed=True, fill=fill, stroke=stroke, width=0.5, opacity=opacity)
            )

    def box(
        self, x: float, y: float, wide: float, tall: float, fill: str, opacity: float = 1.0
    ) -> None:
        """Fill a rectangle given by a corner and its size, which may be negative."""
        corners = ((x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall))
        self.area(corners, fill, opacity)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 8.0,
        colour: str = SOFT,
        anchor: Anchor = "start",
        *,
        bold: bool = False,
        halo: bool = False,
        note: str = "",
    ) -> None:
        """Write one line of text; an empty one writes nothing. *halo*: on a ground of its own."""
        if text:
            self.items.append(Text(x, y, text, size, colour, anchor, bold, halo, note))

    def disc(
        self, x: float, y: float, radius: float, fill: str = "", stroke: str = "",
        opacity: float = 1.0,
    ) -> None:  # fmt: skip
        """Draw a disc, or with a *stroke* alone a ring."""
        self.items.append(Disc(x, y, radius, fill, stroke, 1.2, opacity))

    def hatch(self, x: float, y: float, wide: float, tall: float, step: float = 4.0) -> None:
        """Draw diagonal lines over a rectangle: what cannot be compared."""
        at = step
        while at < wide + tall:
            start = (x + max(0.0, at - tall), y + min(at, tall))
            end = (x + min(at, wide), y + max(0.0, at - wide))
            self.line((start, end), HATCH, 0.5)
            at += step


#: Widths of characters as shares of the size, of an ordinary sans serif.
_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[]/ -·\u2009\u202f"), frozenset("mwMWЖШЩЮФ%@—")


def width_of(text: str, size: float) -> float:
    """Return about how wide a line of text is, in points; rather too wide than too narrow.

    >>> width_of("", 8), width_of("Kazakhstan", 10) > width_of("Iran", 10)
    (0.0, True)
    """
    total = 0.0
    for one in text:
        if one in _NARROW:
            total += 0.34
        elif one in _WIDE:
            total += 0.94
        elif one.isupper():
            total += 0.7
        else:
            total += 0.61
    return total * size


def fitted(text: str, size: float, room: float) -> str:
    """Return *text* cut so that it fits into *room* points, with an ellipsis where it was cut.

    >>> fitted("Processors and controllers, electronic", 8, 60)
    'Processors a…'
    """
    if width_of(text, size) <= room + 0.01:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width_of(text[:middle].rstrip() + "…", size) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…" if low else ""


def spread(middles: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Return where labels go so that each has its line, *least* apart: moved as little as need be.

    *middles* ascend; the labels stay between *low* and *high* where they fit.

    >>> spread([10.0, 12.0, 60.0], 15.0, 0.0, 100.0)
    [10.0, 25.0, 60.0]
    >>> spread([99.0, 99.5], 15.0, 0.0, 100.0)
    [85.0, 100.0]
    """
    found = list(middles)
    for i in range(1, len(found)):
        found[i] = max(found[i], found[i - 1] + least)
    limit = high
    for i in range(len(found) - 1, -1, -1):
        found[i] = min(found[i], limit)
        limit = found[i] - least
    lowest = low
    for i in range(len(found)):
        found[i] = max(found[i], lowest)
        lowest = found[i] + least
    return found
