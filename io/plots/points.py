"""Points on two axes, with the line of equality and the range of factors as a tint."""

from __future__ import annotations

import numpy as np

from mirrorgap.io.plots.drawing import SOFT, Drawing, fitted
from mirrorgap.io.plots.frame import (
    SMALL,
    Span,
    axis_title,
    label_room,
    largest_of,
    rulers,
    spanned,
)
from mirrorgap.model import ticks
from mirrorgap.model.colours import mark_colour
from mirrorgap.model.figures import Scatter

HEIGHT = 300.0
#: Points that are named: the largest.
NAMED = 8


def scatter(figure: Scatter, width: float) -> Drawing:
    """Return the points; those with nothing on one side lie on that axis, as rings."""
    made = Drawing(width, HEIGHT, figure.title)
    both = np.concatenate([figure.xs, figure.ys])
    y = spanned(both if figure.equality else figure.ys, figure.y, HEIGHT - 32, 16)
    largest = largest_of(both)
    y_ticks = ticks.ticker(figure.y, 0.0 if figure.y.log else largest, gap=30)
    left = label_room(y_ticks, y)
    x = spanned(both if figure.equality else figure.xs, figure.x, left, width - 8)
    x_ticks = ticks.ticker(figure.x, 0.0 if figure.x.log else largest, gap=56)
    _diagonal(made, figure, x, y)
    rulers(made, x, y, x_ticks, y_ticks)
    axis_title(made, 0, 9, figure.y, 0.0 if figure.y.log else largest)
    named = ticks.title(figure.x, 0.0 if figure.x.log else largest)
    made.text(x.end, HEIGHT - 8, named, SMALL, SOFT, "end")
    for i in range(figure.n_marks):
        _point(made, figure, i, x, y)
    _names(made, figure, x, y)
    return made


def _diagonal(made: Drawing, figure: Scatter, x: Span, y: Span) -> None:
    if not figure.equality:
        return
    low, high = (10.0**at if x.log else at for at in (x.low, x.high))
    if figure.ratio_low is not None and figure.ratio_high is not None:
        edge = [
            (x.at(low), y.at(low * figure.ratio_low)),
            (x.at(high), y.at(high * figure.ratio_low)),
        ]
        edge += [
            (x.at(high), y.at(high * figure.ratio_high)),
            (x.at(low), y.at(low * figure.ratio_high)),
        ]
        inside = [(px, min(max(py, y.end), y.start)) for px, py in edge]
        made.area(inside, "#8B939E", 0.16)
        made.text(x.end - 2, y.end + 9, figure.ratio_label, SMALL, SOFT, "end")
    made.line(((x.at(low), y.at(low)), (x.at(high), y.at(high))), SOFT, 0.8)


def _point(made: Drawing, figure: Scatter, i: int, x: Span, y: Span) -> None:
    colour = mark_colour(figure.colours[i] if figure.colours else "exports")
    at, height = x.at(float(figure.xs[i])), y.at(float(figure.ys[i]))
    if np.isnan(figure.xs[i]) or np.isnan(figure.ys[i]):
        return
    if np.isfinite([at, height]).all():
        made.disc(at, height, 2.6, colour, opacity=0.75)
    else:
        place = (x.start if np.isnan(at) else at, y.start if np.isnan(height) else height)
        made.disc(*place, 2.6, "#FFFFFF", colour)


def _names(made: Drawing, figure: Scatter, x: Span, y: Span) -> None:
    size = np.nan_to_num(np.fmax(figure.xs, figure.ys))
    for i in np.argsort(-size, kind="stable")[:NAMED]:
        at, height = x.at(float(figure.xs[i])), y.at(float(figure.ys[i]))
        if not np.isfinite([at, height]).all() or not len(figure.labels):
            continue
        label = fitted(figure.labels[int(i)], SMALL, 150)
        right = at + 160 > x.end
        made.text(
            at + (-5 if right else 5), height + 2.5, label, SMALL, SOFT, "end" if right else "start", halo=True
        )  # fmt: skip
