"""The line in a fixed place that says what is under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from mirrorgap.ui import theme


class Readout(QLabel):
    """One line that keeps its height when empty and ends in "…" where it does not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: While a plot is exported nothing is said, and nothing moves.
        self.silent = False
        self.setAccessibleName("Under the pointer")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(120, self.fontMetrics().height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.silent:
            return
        painter = QPainter(self)
        painter.setPen(QColor(theme.tokens_of(self).text))
        cut = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        painter.drawText(self.contentsRect(), int(self.alignment()), cut)
        painter.end()
