"""A drawing painted into a PDF page, as vectors."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from mirrorgap.io.briefing.fonts import BOLD, PLAIN, runs
from mirrorgap.io.plots.drawing import GROUND, Disc, Drawing, Path, Text


class Picture(Flowable):  # type: ignore[misc]
    """A drawing as wide as *width* points."""

    def __init__(self, drawing: Drawing, width: float) -> None:
        super().__init__()
        self.drawing = drawing
        self.scale = width / drawing.width
        self.width, self.height = width, drawing.height * self.scale

    def wrap(self, wide: float, tall: float) -> tuple[float, float]:
        """Return the size it takes; where there is less room it shrinks."""
        if self.height > tall > 100:
            self.scale *= tall / self.height
            self.width, self.height = self.drawing.width * self.scale, tall
        return self.width, self.height

    def draw(self) -> None:
        """Paint the items in their order; y runs downwards in a drawing, upwards on a page."""
        self.canv.saveState()
        self.canv.scale(self.scale, self.scale)
        for one in self.drawing.items:
            match one:
                case Path():
                    self._path(self.canv, one)
                case Disc():
                    self._disc(self.canv, one)
                case Text():
                    self._text(self.canv, one)
        self.canv.restoreState()

    def _up(self, y: float) -> float:
        return self.drawing.height - y

    def _path(self, canvas: Canvas, one: Path) -> None:
        path = canvas.beginPath()
        (x, y), *rest = one.points
        path.moveTo(x, self._up(y))
        for x, y in rest:
            path.lineTo(x, self._up(y))
        if one.closed:
            path.close()
        canvas.setDash(*((list(one.dash), 0) if one.dash else ([], 0)))
        _inks(canvas, one)
        canvas.drawPath(path, stroke=int(bool(one.stroke)), fill=int(bool(one.fill)))

    def _disc(self, canvas: Canvas, one: Disc) -> None:
        canvas.setDash([], 0)
        _inks(canvas, one)
        stroke, fill = int(bool(one.stroke)), int(bool(one.fill))
        canvas.circle(one.x, self._up(one.y), one.radius, stroke=stroke, fill=fill)

    def _text(self, canvas: Canvas, one: Text) -> None:
        font = BOLD if one.bold else PLAIN
        parts = runs(one.text, font)
        widths = [pdfmetrics.stringWidth(text, name, one.size) for name, text in parts]
        x = one.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[one.anchor] * sum(widths)
        canvas.setFillAlpha(1)
        if one.halo:
            canvas.setFillColor(HexColor(GROUND))
            canvas.setFillAlpha(0.75)
            y = self._up(one.y) - one.size * 0.25
            canvas.rect(x - 1, y, sum(widths) + 2, one.size * 1.2, stroke=0, fill=1)
            canvas.setFillAlpha(1)
        canvas.setFillColor(HexColor(one.colour))
        for (name, text), wide in zip(parts, widths, strict=True):
            canvas.setFont(name, one.size)
            canvas.drawString(x, self._up(one.y), text)
            x += wide


def _inks(canvas: Canvas, one: Path | Disc) -> None:
    canvas.setFillAlpha(one.opacity)
    canvas.setStrokeAlpha(one.opacity)
    if one.fill:
        canvas.setFillColor(HexColor(one.fill))
        canvas.setFillAlpha(one.opacity)
    if one.stroke:
        canvas.setStrokeColor(HexColor(one.stroke))
        canvas.setStrokeAlpha(one.opacity)
        canvas.setLineWidth(one.width)
