"""Cut the country shapes of the flow map: ``python -m mirrorgap.model.data.make_shapes ATLAS.json``.

ATLAS.json is ``countries-50m.json`` of the npm package world-atlas 2.0.2 (``npm pack world-atlas@2.0.2``):
Natural Earth 4.1.0 at 1:50 million, public domain, as TopoJSON. Borders are simplified once for both
neighbours, so that they still fit; islets that no map of the world can show are left out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import countries

Points = NDArray[np.float64]
Ints = NDArray[np.int64]

OUT = Path(__file__).parent / "shapes.json"
SOURCE = (
    "Natural Earth 4.1.0, 1:50 million, public domain, by way of npm's world-atlas 2.0.2; "
    "simplified by make_shapes.py. Boundaries are drawn as Natural Earth has them (who controls an "
    "area), and say nothing about whose it is."
)
READ = "2026-11-30"
#: Units a degree in the file, and how far (degrees) a border may move.
GRID, TOLERANCE = 50, 0.08
#: Rings of less than this (square degrees) go, but a country's largest stays.
LEAST = 0.05
LEFT_OUT = frozenset({"ATA"})


def arcs_of(topology: dict[str, Any]) -> list[Points]:
    """Return the arcs of a TopoJSON topology, each of shape (n, 2): degrees east and north.

    Arcs are delta-coded whole numbers under a scale and an offset.

    >>> arcs_of({"transform": {"scale": [0.5, 1], "translate": [10, 0]}, "arcs": [[[0, 1], [2, 1]]]})
    [array([[10.,  1.],
           [11.,  2.]])]
    """
    scale, offset = (np.array(topology["transform"][name]) for name in ("scale", "translate"))
    return [np.cumsum(np.array(arc, dtype=float), axis=0) * scale + offset
            for arc in topology["arcs"]]  # fmt: skip


def ring_of(arcs: Sequence[Points], numbers: Sequence[int]) -> Points:
    """Return a closed ring, shape (n, 2), from arcs one after the other; ~i is arc i backwards.

    Rings that cross the antimeridian run on beyond it.

    >>> ring_of([np.array([[0.0, 0], [1, 0]]), np.array([[0.0, 0], [1, 0]])], [0, ~1]).tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]]
    """
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in numbers]
    return unturned(np.concatenate([parts[0], *(part[1:] for part in parts[1:])]))


def unturned(line: Points) -> Points:
    """Return *line*, shape (n, 2), degrees, without jumps from one end of the world to the other.

    >>> unturned(np.array([[179.0, 60], [-179, 60]])).tolist()
    [[179.0, 60.0], [181.0, 60.0]]
    """
    return np.stack([np.unwrap(line[:, 0], period=360), line[:, 1]], axis=1)


def simplified(line: Points, tolerance: float) -> Points:
    """Return *line*, shape (n, 2), without points nearer than *tolerance* to what is left.

    Source: Douglas and Peucker 1973. The ends stay, so that arcs still meet.

    >>> simplified(np.array([[0.0, 0], [1, 0.01], [2, 0]]), 0.1).tolist()
    [[0.0, 0.0], [2.0, 0.0]]
    """
    keep = np.zeros(len(line), dtype=bool)
    keep[[0, -1]] = True
    spans = [(0, len(line) - 1)]
    while spans:
        low, high = spans.pop()
        if high - low < 2:
            continue
        far = _distance(line[low + 1 : high], line[low], line[high])
        at = low + 1 + int(np.argmax(far))
        if far.max() > tolerance:
            keep[at] = True
            spans += [(low, at), (at, high)]
    return line[keep]


def _distance(points: Points, start: Points, end: Points) -> Points:
    along = end - start
    length = float(np.hypot(*along))
    if length == 0:
        return np.asarray(np.hypot(*(points - start).T))
    offset = points - start
    return np.asarray(np.abs(along[0] * offset[:, 1] - along[1] * offset[:, 0]) / length)


def area(ring: Points) -> float:
    """Return the area of a closed ring, shape (n, 2), in the square of its unit.

    >>> area(np.array([[0.0, 0], [2, 0], [2, 1], [0, 1], [0, 0]]))
    2.0
    """
    x, y = ring.T
    return float(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2)


def _outlines(geometry: dict[str, Any]) -> Iterator[list[int]]:
    """Yield the outer rings of a geometry as numbers of arcs; lakes are land here."""
    polygons = geometry["arcs"]
    for polygon in [polygons] if geometry["type"] == "Polygon" else polygons:
        yield polygon[0]


def cut(topology: dict[str, Any]) -> dict[str, list[list[int]]]:
    """Return the rings of each country as ``[x, y, dx, dy, ...]`` in `GRID` units a degree.

    Areas that have no ISO code stand together under "".
    """
    whole = arcs_of(topology)
    arcs = [simplified(unturned(arc), TOLERANCE) for arc in whole]
    found: dict[str, list[list[int]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        named = geometry.get("id") or geometry["properties"]["name"]
        iso3 = countries.to_iso3(named) or ""
        if iso3 in LEFT_OUT:
            continue
        rings = list(_outlines(geometry))
        sizes = [area(ring_of(whole, one)) for one in rings]
        kept = [one for one, size in zip(rings, sizes, strict=True)
                if size >= min(LEAST, max(sizes))]  # fmt: skip
        for one in kept:
            ring = ring_of(arcs, one)
            found.setdefault(iso3, []).append(
                _coded(ring if len(ring) > 3 else ring_of(whole, one))
            )
    return dict(sorted(found.items()))


def _coded(ring: Points) -> list[int]:
    grid = np.round(ring * GRID).astype(np.int64)
    steps = np.diff(grid, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    moved = np.concatenate([[True], (steps[1:] != 0).any(axis=1)])
    return [int(step) for step in steps[moved].ravel()]


def main() -> None:
    """Write the shapes from the atlas that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("atlas", type=Path)
    topology = json.loads(parser.parse_args().atlas.read_text(encoding="utf-8"))
    lines = [
        f"{json.dumps(iso3)}:{json.dumps(rings, separators=(',', ':'))}"
        for iso3, rings in cut(topology).items()
    ]
    head = json.dumps({"source": SOURCE, "read": READ, "units_a_degree": GRID})[:-1]
    text = f'{head}, "countries": {{\n' + ",\n".join(lines) + "\n}}\n"
    OUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
