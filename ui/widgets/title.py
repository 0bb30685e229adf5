"""The words over a plot: as many lines as they take, or one where the plot is low."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget


class Title(QLabel):
    """A label that can be held to one line; what then does not fit is told by its tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._single = False

    def set_single(self, on: bool) -> None:
        """Hold it to one line, or let it take as many as it needs."""
        if on != self._single:
            self._single = on
            self.setWordWrap(not on)
            self._explain()

    def setText(self, text: str) -> None:
        """Take the whole text; assistive programs read all of it."""
        super().setText(text)
        self._explain()

    @property
    def shown(self) -> str:
        """What of the text there is room for."""
        if not self._single:
            return self.text()
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def _explain(self) -> None:
        self.setToolTip(self.text() if self._single else "")

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(0, least.height()) if self._single else least

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._single:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), self.shown)
        painter.end()
