"""Flows between countries: a Sankey diagram, and arcs on a plain map."""

from __future__ import annotations

import numpy as np

from mirrorgap.io.plots.drawing import FAINT, INK, SOFT, Drawing, Point, fitted, spread, width_of
from mirrorgap.io.plots.frame import LABEL, SMALL, largest_of
from mirrorgap.model import numerals, sankey, shapes, ticks
from mirrorgap.model.colours import mark_colour
from mirrorgap.model.figures_routes import FlowMap, Flows, Sankey

NODES, TOP, FOOT = 22.0, 8.0, 30.0
MAP_SHARE = 0.5
WIDEST, THINNEST = 14.0, 0.8


def flow_diagram(figure: Sankey, width: float) -> Drawing:
    """Return ribbons as wide as their value: full where the importer records it, pale where not."""
    columns = [node.column for node in figure.nodes]
    most = max((columns.count(at) for at in set(columns)), default=1)
    tall = max(150.0, NODES * most)
    made = Drawing(width, TOP + tall + FOOT, figure.title)
    layout = sankey.laid_out(figure)

    def at(x: float, y: float) -> Point:
        return x * width, TOP + y * tall

    for i in np.argsort(-np.nan_to_num(figure.values), kind="stable"):
        _ribbon(made, figure, layout, int(i), at)
    for i, node in enumerate(figure.nodes):
        x, y = at(float(layout.left[i]), float(layout.top[i]))
        high = max(float(layout.height[i]) * tall, 1.0)
        made.box(x, y, sankey.NODE * width, high, mark_colour(node.colour))
    _names(made, figure, layout, tall)
    _legend(made, figure)
    return made


def _ribbon(made, figure: Sankey, layout: sankey.Layout, i: int, at) -> None:  # type: ignore[no-untyped-def]
    path, thick = layout.paths[i], float(layout.thickness[i])
    colour = mark_colour(figure.nodes[figure.sources[i]].colour)
    if np.isnan(figure.values[i]):
        made.line([at(float(x), float(y)) for x, y in path], FAINT, 1.0, (2.0, 3.0))
        return
    told, dark = (float(np.nan_to_num(part[i])) for part in figure.shares)
    edges = np.cumsum([0.0, told, max(0.0, 1.0 - told - dark), dark])
    for k, opacity in enumerate((0.62, 0.22, 0.1)):
        low, high = (thick * (edge - 0.5) for edge in (edges[k], edges[k + 1]))
        if high - low <= 0:
            continue
        upper = [at(float(x), float(y) + low) for x, y in path]
        lower = [at(float(x), float(y) + high) for x, y in path]
        made.area([*upper, *lower[::-1]], colour, opacity, colour if k == 1 else "")


def _names(made: Drawing, figure: Sankey, layout: sankey.Layout, tall: float) -> None:
    last = max((node.column for node in figure.nodes), default=0)
    for column in range(last + 1):
        mine = [i for i, node in enumerate(figure.nodes) if node.column == column]
        mine.sort(key=lambda i: layout.top[i])
        middles = [TOP + (float(layout.top[i]) + float(layout.height[i]) / 2) * tall for i in mine]
        places = spread(middles, 10.5, TOP + 5, TOP + tall - 2)
        right = column == last and last > 0
        for i, y in zip(mine, places, strict=True):
            x = float(layout.left[i]) * made.width
            x += -5 if right else sankey.NODE * made.width + 5
            said = _named(figure, i, made.width / 2.4)
            made.text(x, y + 2.8, said, LABEL, INK, "end" if right else "start", halo=True)


def _named(figure: Flows, i: int, room: float) -> str:
    """Return a node's name with its amount; in too little *room* the name is cut, never the amount."""
    name = figure.nodes[i].name
    out, into = figure.values[figure.sources == i], figure.values[figure.targets == i]
    known = [float(np.nansum(side)) for side in (out, into) if np.isfinite(side).any()]
    if not known:
        return fitted(name, LABEL, room)
    factor = numerals.magnitude(largest_of(figure.values)).factor
    amount = f"  {numerals.brief(max(known) / factor)}"
    return fitted(name, LABEL, max(room - width_of(amount, LABEL), 0.0)) + amount


def _legend(made: Drawing, figure: Flows) -> None:
    y = made.height - 6
    x, told = (
        0.0,
        (
            ("recorded by the importer", 0.62),
            ("not recorded", 0.22),
            ("not covered by its books", 0.1),
        ),
    )
    for text, opacity in told:
        made.box(x, y - 6.5, 12, 7, mark_colour("exports"), opacity)
        made.text(x + 15, y, text, SMALL, SOFT)
        x += 15 + 4.2 * len(text) + 14
    made.text(
        made.width, y - 11, ticks.title(figure.axis, largest_of(figure.values)), SMALL, SOFT, "end"
    )


def flow_map(figure: FlowMap, width: float) -> Drawing:
    """Return arcs between countries on a map, as wide as their value."""
    tall = width * MAP_SHARE
    made = Drawing(width, tall + FOOT, figure.title)
    known = shapes.shapes()
    arcs = [_arc(figure, i) for i in range(figure.n_marks)]
    every = np.concatenate([arc for arc in arcs if len(arc)] or [np.zeros((1, 2))])
    low, high = every.min(axis=0), every.max(axis=0)
    middle, half = (low + high) / 2, np.maximum(high - low, 24.0) * 0.62
    scale = min(width / (2 * half[0]), tall / (2 * half[1]))

    def at(place: np.ndarray) -> Point:
        x = width / 2 + (float(place[0]) - float(middle[0])) * scale
        return x, tall / 2 - (float(place[1]) - float(middle[1])) * scale

    edge = (width / 2 / scale, tall / 2 / scale)
    corners = [(float(middle[0]) + s * edge[0], float(middle[1]) + s * edge[1]) for s in (-1, 1)]
    part = {node.colour for node in figure.nodes}
    for iso3, shape in known.items():
        fill = "#D3D7DD" if iso3 in part else "#EEF0F3"
        for ring in shape.rings:
            cut = shapes.clipped(ring, corners[0], corners[1])
            made.area([at(place) for place in cut], fill, stroke="#FFFFFF")
    most = largest_of(figure.values)
    for i in np.argsort(-np.nan_to_num(figure.values), kind="stable"):
        if not len(arcs[i]):
            continue
        value = float(figure.values[i])
        colour = mark_colour(figure.nodes[figure.sources[i]].colour)
        wide = max(THINNEST, WIDEST * value / most) if value > 0 and most else THINNEST
        dash = (2.0, 3.0) if np.isnan(value) else ()
        made.line([at(place) for place in arcs[i]], colour, wide, dash, 0.6)
    for node in figure.nodes:
        if node.colour in known:
            x, y = at(np.array(known[node.colour].place))
            made.text(x, y, node.name, SMALL, INK, "middle", halo=True)
    made.text(width, made.height - 6, ticks.title(figure.axis, most), SMALL, SOFT, "end")
    return made


def _arc(figure: FlowMap, i: int) -> np.ndarray:
    known = shapes.shapes()
    ends = [known.get(figure.nodes[at[i]].colour) for at in (figure.sources, figure.targets)]
    if ends[0] is None or ends[1] is None:
        return np.empty((0, 2))
    return shapes.arc(ends[0].place, ends[1].place)
