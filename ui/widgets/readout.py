"""The line in a fixed place that says what is under the pointer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from mirrorgap.ui import theme

#: What stands between two parts of a readout.
GAP = "  "


class Readout(QLabel):
    """One line that keeps its height when empty and ends in "…" where it does not fit.

    Where its place is high enough for two, what does not fit goes on below.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: While a plot is exported nothing is said, and nothing moves.
        self.silent = False
        #: What stands left of it, and is hidden while what is said needs its room too.
        self.neighbour: QWidget | None = None
        self.setAccessibleName("Under the pointer")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().height() + 2)

    def setText(self, text: str) -> None:
        super().setText(text)
        if self.neighbour is None or not self.neighbour.parent():
            return
        shown, room = not self.neighbour.isHidden(), self.contentsRect().width()
        if not shown:
            room -= self.neighbour.sizeHint().width()
        self.neighbour.setVisible(not text or self._fit(self._lines(room), room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setText(self.text())

    def _lines(self, room: int) -> list[str]:
        """Return the text in as many lines as it takes, two at most where they have the height."""
        if self._fit([self.text()], room) or self.height() < 2 * self.fontMetrics().ascent():
            return [self.text()]
        return _in_two(self.text(), lambda part: self._fit([part], room))

    def _fit(self, lines: list[str], room: int) -> bool:
        return all(self.fontMetrics().horizontalAdvance(line) <= room for line in lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.silent:
            return
        painter = QPainter(self)
        painter.setPen(QColor(theme.tokens_of(self).text))
        painter.drawText(self.contentsRect(), int(self.alignment()), self.shown())
        painter.end()

    def shown(self) -> str:
        """Return what fits: the text, in two lines where there is room, its end cut where not."""
        room, cut = self.contentsRect().width(), Qt.TextElideMode.ElideRight
        metrics = self.fontMetrics()
        return "\n".join(metrics.elidedText(line, cut, room) for line in self._lines(room))


def _in_two(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Return *text* in two lines, parted after the last of its parts that fits the first."""
    parts = text.split(GAP)
    for n in range(len(parts) - 1, 0, -1):
        if fits(GAP.join(parts[:n])):
            return [GAP.join(parts[:n]), GAP.join(parts[n:])]
    return [text]
