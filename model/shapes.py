"""Country shapes for a plain map: outlines in degrees, a place for each country, and the projection.

The outlines stand in ``data/shapes.json``, which `mirrorgap.model.data.make_shapes` cuts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

#: The map's edge, in degrees east: it runs through the Bering Strait, where no country but islands lies.
EDGE = -169.0
#: The parallel along which the map keeps shapes: most of the trade looked at lies near it.
PARALLEL = 40.0
#: Where arcs end in countries whose middle is far from most of their trade.
PLACES = {"RUS": (37.6, 55.8), "USA": (-90.0, 39.5), "CAN": (-79.4, 45.0), "FRA": (2.6, 46.8)}
SQUEEZE = float(np.cos(np.radians(PARALLEL)))
#: How wide the world is on the map.
WIDTH = 360.0 * SQUEEZE


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """One country on the map.

    Attributes
    ----------
    rings : tuple of float arrays, shape (n, 2)
        Closed outlines, in map units (see `projected`).
    place : (x, y)
        Where its arcs end, in map units.
    """

    rings: tuple[Points, ...]
    place: tuple[float, float]

    @property
    def size(self) -> tuple[float, float]:
        """The width and height of its largest outline, in map units."""
        largest = max(self.rings, key=area)
        wide, tall = largest.max(axis=0) - largest.min(axis=0)
        return float(wide), float(tall)


def projected(degrees: Points) -> Points:
    """Return map units (x to the right, y up) of *degrees*, shape (n, 2), east and north.

    Equirectangular with `PARALLEL` as its standard parallel; the edge lies at `EDGE`, and a ring is
    moved over as a whole, so that no country is torn.

    Examples
    --------
    >>> projected(np.array([[0.0, 10.0], [-5.0, 0.0]])).round(2).tolist()
    [[0.0, 10.0], [-3.83, 0.0]]
    >>> projected(np.array([[-175.0, 0.0]])).round(2).tolist()
    [[141.72, 0.0]]
    """
    middle = (degrees[:, 0].min() + degrees[:, 0].max()) / 2
    turn = 360.0 if middle < EDGE else 0.0
    return np.stack([(degrees[:, 0] + turn) * SQUEEZE, degrees[:, 1]], axis=1)


def decoded(coded: list[int], units: int) -> Points:
    """Return a ring, shape (n, 2), in degrees, from ``[x, y, dx, dy, ...]`` in so many units a degree.

    >>> decoded([100, 50, 50, 0, -50, 25], 50).tolist()
    [[2.0, 1.0], [3.0, 1.0], [2.0, 1.5]]
    """
    return np.cumsum(np.array(coded, dtype=np.float64).reshape(-1, 2), axis=0) / units


def area(ring: Points) -> float:
    """Return the area of a closed ring, shape (n, 2), in the square of its unit.

    >>> area(np.array([[0.0, 0], [2, 0], [2, 1], [0, 1], [0, 0]]))
    2.0
    """
    return abs(_moments(ring)[0]) / 2


def middle(ring: Points) -> tuple[float, float]:
    """Return the centre of gravity of a closed ring, shape (n, 2); of its points where it is flat.

    >>> middle(np.array([[0.0, 0], [2, 0], [2, 1], [0, 1], [0, 0]]))
    (1.0, 0.5)
    """
    double, x, y = _moments(ring)
    if double == 0:
        return float(ring[:, 0].mean()), float(ring[:, 1].mean())
    return x / (3 * double), y / (3 * double)


def _moments(ring: Points) -> tuple[float, float, float]:
    x, y = ring.T
    cross = x[:-1] * y[1:] - x[1:] * y[:-1]
    return (
        float(cross.sum()),
        float(((x[:-1] + x[1:]) * cross).sum()),
        float(((y[:-1] + y[1:]) * cross).sum()),
    )


@cache
def shapes() -> dict[str, Shape]:
    """Return the shape of each country by ISO3; "" holds areas without a code.

    Examples
    --------
    >>> {"SGP", "HKG", "MLT", "BHR"} <= shapes().keys()
    True
    """
    text = (resources.files("mirrorgap.model.data") / "shapes.json").read_text(encoding="utf-8")
    told = json.loads(text)
    return {
        iso3: _shape(iso3, [decoded(ring, told["units_a_degree"]) for ring in rings])
        for iso3, rings in told["countries"].items()
    }


def _shape(iso3: str, rings: list[Points]) -> Shape:
    drawn = tuple(projected(ring) for ring in rings)
    if iso3 in PLACES:
        (place,) = projected(np.array([PLACES[iso3]])).tolist()
        return Shape(drawn, (place[0], place[1]))
    return Shape(drawn, middle(max(drawn, key=area)))


def arc(start: tuple[float, float], end: tuple[float, float], n: int = 33) -> Points:
    """Return an arc from *start* to *end*, shape (n, 2), bent to its left by a fifth of its length.

    The shorter way round the world is taken: where it crosses the map's edge, points lie beyond it by
    up to half of `WIDTH` and are drawn a second time on the other side.

    Examples
    --------
    >>> arc((0.0, 0.0), (10.0, 0.0), 3).round(2).tolist()
    [[0.0, 0.0], [5.0, 1.0], [10.0, 0.0]]
    """
    a, b = np.array(start, dtype=np.float64), np.array(end, dtype=np.float64)
    b[0] -= WIDTH * np.round((b[0] - a[0]) / WIDTH)
    along = b - a
    bend = (a + b) / 2 + 0.2 * np.array([-along[1], along[0]])
    t = np.linspace(0.0, 1.0, n)[:, None]
    return np.asarray((1 - t) ** 2 * a + 2 * t * (1 - t) * bend + t**2 * b)


def clipped(ring: Points, low: tuple[float, float], high: tuple[float, float]) -> Points:
    """Return the part of a closed ring, shape (n, 2), inside a rectangle; shape (0, 2) where none is.

    Source: Sutherland and Hodgman 1974.

    Examples
    --------
    >>> square = np.array([[0.0, 0], [2, 0], [2, 2], [0, 2], [0, 0]])
    >>> area(clipped(square, (1.0, -9.0), (9.0, 9.0)))
    2.0
    """
    if (ring >= low).all() and (ring <= high).all():
        return ring
    if (ring.max(axis=0) < low).any() or (ring.min(axis=0) > high).any():
        return np.empty((0, 2))
    line = ring[:-1]
    for axis in (0, 1):
        line = _half(line, axis, low[axis], 1.0)
        line = _half(line, axis, high[axis], -1.0)
    return np.concatenate([line, line[:1]])


def _half(line: Points, axis: int, bound: float, side: float) -> Points:
    """Return the part of an open ring beyond *bound* on one axis (below it for a *side* of -1)."""
    if len(line) == 0:
        return line
    after = np.roll(line, -1, axis=0)
    here, there = (side * (ends[:, axis] - bound) for ends in (line, after))
    crosses = (here >= 0) != (there >= 0)
    t = np.where(crosses, here / np.where(crosses, here - there, 1.0), 0.0)[:, None]
    both = np.stack([line, line + t * (after - line)], axis=1).reshape(-1, 2)
    return np.asarray(both[np.stack([here >= 0, crosses], axis=1).ravel()])
