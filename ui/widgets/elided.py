"""A label of one line: what does not fit is left out in its middle, and told by its tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel


class ElidedLabel(QLabel):
    """Keeps its whole text, and is one line high however narrow it is."""

    def setText(self, text: str) -> None:
        """Take the whole text; assistive programs read all of it."""
        super().setText(text)
        self.setToolTip(text)

    @property
    def shown(self) -> str:
        """What of the text there is room for."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), Qt.AlignmentFlag.AlignVCenter, self.shown)
        painter.end()
