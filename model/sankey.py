"""Where the nodes and ribbons of a Sankey diagram lie: widths are values, and none is lost."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model.figures_routes import Sankey
from mirrorgap.model.records import Numbers

Points = NDArray[np.float64]

#: In the unit square: a node's width, the least room between two nodes, and what an amount that
#: nobody has loaded takes (it has no width of its own, and is drawn apart).
NODE, ROOM, STUB = 0.018, 0.03, 0.014
SAMPLES = 25
#: What the spaces between nodes take at most, the usual ones and those asked for.
SPACES, SPACED = 0.5, 0.62


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Places in the unit square, y downwards.

    Attributes
    ----------
    left, top, height : float arrays, shape (n_nodes,)
    thickness : float array, shape (n_flows,)
        Value times *scale*; `STUB` where the value is not known.
    paths : tuple of float arrays, shape (n, 2)
        The middle line of each flow, from left to right.
    scale : float
        Height of one unit of value.
    """

    left: Numbers
    top: Numbers
    height: Numbers
    thickness: Numbers
    paths: tuple[Points, ...]
    scale: float


def laid_out(figure: Sankey, room: float = ROOM) -> Layout:
    """Return where everything in *figure* lies, with *room* between two nodes of a column.

    On low paper a name needs more room than `ROOM`: the flows become thinner, all by the same share, so
    that each name can stand beside its own node.

    Nodes of a column stand from the largest to the smallest; ribbons leave and arrive in the order of
    their other ends, so that few cross. A flow that jumps a column has a lane of its own below the
    nodes there.

    Examples
    --------
    >>> from mirrorgap.model.figures import Axis
    >>> from mirrorgap.model.figures_routes import Node
    >>> nodes = (Node("a", "", 0), Node("b", "", 1))
    >>> one = np.array([0]), np.array([1]), np.array([2.0]), np.array([2.0]), np.zeros(1), np.zeros(1)
    >>> made = laid_out(Sankey("", Axis(), nodes, *one))
    >>> float(made.height[0]) == float(made.thickness[0]) == made.scale * 2
    True
    """
    columns = np.array([node.column for node in figure.nodes], dtype=np.int64)
    lanes = _lanes(figure, columns)
    worth = np.where(np.isnan(figure.values), 0.0, figure.values)
    scale = _scale(figure, columns, lanes, worth, room)
    thickness = np.where(np.isnan(figure.values), STUB, worth * scale)
    height = _heights(figure, len(columns), thickness)
    last = max(int(columns.max(initial=0)), 1)
    left = columns / last * (1 - NODE)
    top, lane = _stacked(figure, columns, lanes, height, thickness, room)
    start = _ports(figure.sources, figure.targets, top, thickness)
    end = _ports(figure.targets, figure.sources, top, thickness)
    paths = tuple(
        _path(
            (left[figure.sources[i]] + NODE, start[i]),
            [((at / last) * (1 - NODE), y) for at, y in lane[i]],
            (left[figure.targets[i]], end[i]),
        )
        for i in range(figure.n_marks)
    )
    return Layout(left, top, height, thickness, paths, scale)


def _lanes(figure: Sankey, columns: NDArray[np.int64]) -> list[range]:
    """Return the columns that each flow jumps."""
    ends = zip(columns[figure.sources], columns[figure.targets], strict=True)
    return [range(int(a) + 1, int(b)) for a, b in ends]


def _heights(figure: Sankey, n: int, thickness: Numbers) -> Numbers:
    out = np.bincount(figure.sources, thickness, minlength=n)
    into = np.bincount(figure.targets, thickness, minlength=n)
    return np.maximum(out, into).astype(np.float64)


def _scale(
    figure: Sankey,
    columns: NDArray[np.int64],
    lanes: list[range],
    worth: Numbers,
    least: float,
) -> float:
    """Return the height of one unit of value at which the fullest column fills the square."""
    n = len(columns)
    unknown = np.isnan(figure.values)
    found = []
    for column in range(int(columns.max(initial=0)) + 1):
        mine = np.flatnonzero(columns == column)
        out, into = (
            np.bincount(ends, worth, minlength=n) for ends in (figure.sources, figure.targets)
        )
        jumping = [i for i, lane in enumerate(lanes) if column in lane]
        total = np.maximum(out, into)[mine].sum() + worth[jumping].sum()
        stubs = max(np.isin(ends[unknown], mine).sum() for ends in (figure.sources, figure.targets))
        room = 1.0 - _room(len(mine) + len(jumping), least) - STUB * float(stubs)
        if total > 0:
            found.append(max(room, 0.2) / float(total))
    return min(found, default=0.0)


def _room(n: int, least: float) -> float:
    """Return what the spaces between *n* nodes take; with many they shrink."""
    usual = min(ROOM * max(n - 1, 0), SPACES)
    return max(usual, min(least * max(n - 1, 0), SPACED))


def _stacked(
    figure: Sankey,
    columns: NDArray[np.int64],
    lanes: list[range],
    height: Numbers,
    thickness: Numbers,
    room: float,
) -> tuple[Numbers, list[list[tuple[int, float]]]]:
    """Return the top of each node, and the middle of each lane as (column, y)."""
    top = np.zeros(len(columns))
    lane: list[list[tuple[int, float]]] = [[] for _ in lanes]
    for column in range(int(columns.max(initial=0)) + 1):
        mine = sorted(np.flatnonzero(columns == column).tolist(), key=lambda i: -height[i])
        jumping = [i for i, one in enumerate(lanes) if column in one]
        n = len(mine) + len(jumping)
        gap = _room(n, room) / max(n - 1, 1)
        whole = float(height[mine].sum() + thickness[jumping].sum()) + gap * max(n - 1, 0)
        y = max(0.0, (1.0 - whole) / 2)
        for i in mine:
            top[i] = y
            y += float(height[i]) + gap
        for i in jumping:
            lane[i].append((column, y + float(thickness[i]) / 2))
            y += float(thickness[i]) + gap
    return top, lane


def _ports(
    ends: NDArray[np.int64], others: NDArray[np.int64], top: Numbers, thickness: Numbers
) -> Numbers:
    """Return the middle of each flow at one of its ends, one below the other."""
    port = np.zeros(len(ends))
    for node in np.unique(ends):
        y = float(top[node])
        mine = np.flatnonzero(ends == node)
        for i in sorted(mine, key=lambda i: (top[others[i]], i)):
            port[i] = y + thickness[i] / 2
            y += thickness[i]
    return port


def _path(
    start: tuple[float, float], lanes: list[tuple[float, float]], end: tuple[float, float]
) -> Points:
    stops = [start]
    for x, y in lanes:
        stops += [(x, y), (x + NODE, y)]
    stops.append(end)
    parts = []
    t = np.linspace(0.0, 1.0, SAMPLES)
    bent = t * t * (3 - 2 * t)
    for (x0, y0), (x1, y1) in pairwise(stops):
        parts.append(np.stack([x0 + (x1 - x0) * t, y0 + (y1 - y0) * bent], axis=1))
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
