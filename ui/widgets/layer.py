"""What every kind of plot can do: draw itself, say which marks lie where, show a brush on top."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor

from mirrorgap.model.figures import Figure, Key
from mirrorgap.model.selection import inside
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.brushing import Mask
from mirrorgap.ui.widgets.canvas import Canvas
from mirrorgap.ui.widgets.columns import Rows
from mirrorgap.ui.widgets.over import Disks, Over

Floats = NDArray[np.float64]

#: How near a click must be to a mark, in pixels.
NEAR = 12.0


class Layer(ABC):
    """One figure on a canvas. Marks are numbered as in `model.figures`.

    Attributes
    ----------
    x, y : float arrays, shape (n_marks,)
        Where the marks are, in view units; NaN where a mark is missing.
    """

    #: What the rubber band spans: "xy", or "x" for the full height.
    band = "xy"
    #: Whether an area drawn freehand brushes the marks in it.
    circled = False
    #: Whether the wheel zooms along x and y; a list of rows is panned instead.
    zoom = (True, True)
    rows = False
    #: Pixels that a row has at least, at the usual size of text, before rows leave the sight.
    row_height = 22.0
    #: Whether a unit is as long on x as on y: a map.
    square = False
    #: Whether it is laid out for the size of the paper, and drawn anew when that changes.
    fitted = False
    #: Whether the rest fades while something is brushed.
    fades = True

    def __init__(self, figure: Figure, canvas: Canvas) -> None:
        self.canvas = canvas
        self.tokens = theme.tokens_of(canvas)
        self.x: Floats = np.empty(0)
        self.y: Floats = np.empty(0)
        self.keys: Sequence[Key] = figure.keys
        self._over: list[pg.GraphicsObject] = []
        self._faded = False
        self._base: list[pg.GraphicsObject] = []

    # -- what a kind must say ------------------------------------------------------------------

    @abstractmethod
    def draw(self) -> None:
        """Put the items on the canvas and give its rulers their tickers."""

    @abstractmethod
    def extent(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the ranges of x and y that show everything."""

    @abstractmethod
    def titles(self) -> tuple[str, str]:
        """Return the titles of the x and the y axis, with their units."""

    @abstractmethod
    def readout(self, mark: int) -> str:
        """Return what the hover line says of a mark."""

    @abstractmethod
    def overlay(self, chosen: Rows) -> Sequence[Over | pg.GraphicsObject]:
        """Return what shows the *chosen* marks over the rest; items where nothing lighter does."""

    # -- what most kinds share -----------------------------------------------------------------

    def paint(self, item: pg.GraphicsObject, z: float = 0.0) -> None:
        """Put a base item on the canvas: it fades while something is brushed."""
        item.setZValue(z)
        self.canvas.add(item)
        self._base.append(item)

    def bounds(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the ranges of x and y that are looked at; beyond lies half as much again."""
        return self.extent()

    def show_mask(self, mask: Mask | None) -> None:
        """Show the brushed marks on top; the rest fades, and is never recoloured.

        Where a brush takes no mark, all fade: they are not what it takes.
        """
        chosen = np.flatnonzero(mask) if mask is not None else np.empty(0, dtype=np.intp)
        self.lay_over(self.overlay(chosen) if len(chosen) else (), brushed=mask is not None)

    def lay_over(self, over: Sequence[Over | pg.GraphicsObject], *, brushed: bool) -> None:
        """Show *over* upon the marks, which fade while something is *brushed*."""
        for item in self._over:
            self.canvas.take(item)
        self._over = [one for one in over if not isinstance(one, Over)]
        for item in self._over:
            item.setZValue(100)
            self.canvas.add(item)
        self.canvas.show_over([one for one in over if isinstance(one, Over)])
        self._fade(brushed)

    def _fade(self, on: bool) -> None:
        if self.fades and on != self._faded:
            self._faded = on
            self.canvas.fade([(item, 0.4) for item in self._base], on=on)

    def show_part(self, part: Floats) -> None:
        """Show how much of each mark is brushed; kinds without amounts show which."""
        self.show_mask(np.nan_to_num(part) != 0)

    def marks_in(self, rect: QRectF) -> Rows:
        """Return the marks inside *rect*, in view units."""
        inside = (rect.left() <= self.x) & (self.x <= rect.right())
        return np.flatnonzero(inside & (rect.top() <= self.y) & (self.y <= rect.bottom()))

    def marks_within(self, corners: Sequence[tuple[float, float]]) -> Rows:
        """Return the marks inside a closed polygon, in view units; a missing mark lies nowhere."""
        return np.flatnonzero(inside(self.x, self.y, corners))

    def mark_at(self, place: QPointF) -> int:
        """Return the mark nearest to *place* within reach; -1 where there is none."""
        if len(self.x) == 0:
            return -1
        wide, tall = self.canvas.pixel_size()
        far = ((self.x - place.x()) / wide) ** 2 + ((self.y - place.y()) / tall) ** 2
        if np.isnan(far).all():
            return -1
        nearest = int(np.nanargmin(far))
        return nearest if far[nearest] <= NEAR**2 else -1

    def next_mark(self, mark: int, right: int, down: int) -> int:
        """Return the nearest mark in a direction from *mark* (-1: from the left), or *mark*."""
        known = np.flatnonzero(np.isfinite(self.x) & np.isfinite(self.y))
        if len(known) == 0:
            return -1
        if mark < 0:
            return int(known[np.argmin(self.x[known])])
        wide, tall = self.canvas.pixel_size()
        across = (self.x[known] - self.x[mark]) / wide * (right or 1)
        along = (self.y[known] - self.y[mark]) / tall * (-down or 1)
        if self.canvas.box.yInverted():
            along = -along
        ahead, aside = (across, along) if right else (along, across)
        forward = np.flatnonzero((ahead > 0.5) & (np.abs(aside) <= 3 * ahead + 1))
        if len(forward) == 0:
            return mark
        return int(known[forward[np.argmin(ahead[forward] + 2 * np.abs(aside[forward]))]])

    def cursor(self, mark: int) -> tuple[float, float]:
        """Return where the keyboard's ring is drawn for *mark*."""
        return float(self.x[mark]), float(self.y[mark])

    def dots(self, chosen: Rows, size: float = 8.0, *, diamond: bool = False) -> Disks:
        """Return the *chosen* marks as accent dots, rimmed in the ground's colour while few."""
        chosen = chosen[np.isfinite(self.x[chosen]) & np.isfinite(self.y[chosen])]
        rim = self.tokens.ground
        return Disks(self.x[chosen], self.y[chosen], self.tokens.accent, size, rim, diamond)

    def legend(self) -> list[tuple[str, str]]:
        """Return (name, colour) of what has no direct label, for the line under the title."""
        return []

    def colour(self, key: str) -> str:
        """Return the mark colour of *key* in the canvas's theme."""
        return theme.colour_of(key, dark=self.tokens.dark)

    def named(self, mark: int) -> str:
        """Return the key of a mark in words."""
        return " · ".join(self.keys[mark]) if self.keys else ""


def faded(colour: str, alpha: int) -> QColor:
    """Return *colour* with *alpha* from 0 to 255."""
    made = QColor(colour)
    made.setAlpha(alpha)
    return made


def solid(colour: str | QColor, width: float = 1.75, *, dashed: bool = False) -> object:
    """Return a pen for lines of data."""
    style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
    return pg.mkPen(colour, width=width, style=style)


def spread(low: float, high: float, share: float = 0.06) -> tuple[float, float]:
    """Return the range widened by *share* at both ends; something sensible where it is empty."""
    if not (np.isfinite(low) and np.isfinite(high)):
        return 0.0, 1.0
    if high <= low:
        return low - (abs(low) or 1.0) * 0.5, high + (abs(high) or 1.0) * 0.5
    extra = (high - low) * share
    return low - extra, high + extra
