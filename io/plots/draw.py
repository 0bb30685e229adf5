"""Any figure as a vector drawing of a given width."""

from __future__ import annotations

from mirrorgap.io.plots.drawing import Drawing
from mirrorgap.io.plots.heat import heat
from mirrorgap.io.plots.lines import lines
from mirrorgap.io.plots.points import scatter
from mirrorgap.io.plots.routes import flow_diagram, flow_map
from mirrorgap.io.plots.rows import bars, dumbbell, strips, waterfall
from mirrorgap.model.figures import (
    Bars,
    Dumbbell,
    Figure,
    Heat,
    Lines,
    Scatter,
    Strips,
)
from mirrorgap.model.figures_routes import FlowMap, Sankey
from mirrorgap.model.waterfall import Waterfall

WIDTH = 640.0


def drawn(figure: Figure, width: float = WIDTH) -> Drawing:
    """Return *figure* as a drawing, *width* points wide and as high as it needs; without its title.

    >>> import numpy as np
    >>> from mirrorgap.model.figures import Axis
    >>> drawn(Bars("", Axis("exports", "USD"), ("4.B",), np.array([12.5]))).width
    640.0
    """
    match figure:
        case Lines():
            return lines(figure, width)
        case Scatter():
            return scatter(figure, width)
        case Dumbbell():
            return dumbbell(figure, width)
        case Bars():
            return bars(figure, width)
        case Heat():
            return heat(figure, width)
        case Strips():
            return strips(figure, width)
        case Waterfall():
            return waterfall(figure, width)
        case Sankey():
            return flow_diagram(figure, width)
        case FlowMap():
            return flow_map(figure, width)
