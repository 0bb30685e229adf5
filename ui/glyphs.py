"""The few small signs that the stylesheet needs as pictures: arrows, a tick, a dash."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, Qt, QTemporaryDir
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

#: Strokes in a box of twelve by twelve.
_STROKES: dict[str, list[tuple[float, float]]] = {
    "down": [(3, 4.5), (6, 7.5), (9, 4.5)],
    "up": [(3, 7.5), (6, 4.5), (9, 7.5)],
    "right": [(4.5, 3), (7.5, 6), (4.5, 9)],
    "tick": [(2.5, 6.5), (5, 9), (9.5, 3.5)],
    "dash": [(3, 6), (9, 6)],
}
_SIZE = 12


class Glyphs:
    """Pictures in a folder of their own, which goes when the program ends."""

    def __init__(self) -> None:
        self._folder = QTemporaryDir()

    def paths(self, name: str, colours: dict[str, str]) -> dict[str, str]:
        """Return the path of each sign, drawn in its colour, for the theme called *name*."""
        return {sign: self._drawn(name, sign, colour) for sign, colour in colours.items()}

    def _drawn(self, name: str, sign: str, colour: str) -> str:
        path = Path(self._folder.path()) / f"{name}-{sign}.png"
        for sharpness, suffix in ((1, ""), (2, "@2x")):
            target = path.with_name(f"{path.stem}{suffix}.png")
            if not target.exists():
                _picture(sign, colour, sharpness).save(str(target))
        return path.as_posix()


def _picture(sign: str, colour: str, sharpness: int) -> QPixmap:
    made = QPixmap(_SIZE * sharpness, _SIZE * sharpness)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(sharpness, sharpness)
    painter.setPen(QPen(QColor(colour), 1.5, c=Qt.PenCapStyle.RoundCap, s=Qt.PenStyle.SolidLine))
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in _STROKES[sign]]))
    painter.end()
    return made
