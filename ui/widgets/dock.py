"""A dock whose title follows the size of text."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QStyleOptionDockWidget

from mirrorgap.ui import theme

#: Pixels at the right that Qt's own buttons take.
BUTTONS = 40


class Dock(QDockWidget):
    """Writes its own title: Qt keeps, for the titles of docks, the font that they were made with."""

    def initStyleOption(self, option: QStyleOptionDockWidget) -> None:
        super().initStyleOption(option)
        option.title = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.isFloating() or (inside := self.widget()) is None:
            return
        room = QRect(8, 0, self.width() - BUTTONS, inside.y())
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.tokens_of(self).soft))
        title = painter.fontMetrics().elidedText(
            self.windowTitle(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), title)
