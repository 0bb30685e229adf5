"""A text that wraps, and can be marked and taken along by mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget


class Passage(QLabel):
    """A text that wraps, laid out once for each width: Qt's own label does so ten times a change.

    One that *fills* is as wide as what it stands in, however narrow, and asks for no width of its own.
    """

    def __init__(self, role: str, parent: QWidget | None = None, *, fills: bool = True) -> None:
        #: By width and least height, which Qt's answer keeps to.
        self._heights: dict[tuple[int, int], int] = {}
        self._fills = fills
        super().__init__(parent)
        self.setProperty("role", role)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def setText(self, text: str) -> None:
        """Show *text*."""
        self._forget()
        super().setText(text)

    def clear(self) -> None:
        """Show nothing."""
        self._forget()
        super().clear()

    def heightForWidth(self, width: int) -> int:
        asked = width, self.minimumHeight()
        if asked not in self._heights:
            self._heights[asked] = super().heightForWidth(width)
        return self._heights[asked]

    def sizeHint(self) -> QSize:
        return self._least() if self._fills else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._least() if self._fills else super().minimumSizeHint()

    def _least(self) -> QSize:
        return QSize(1, self.fontMetrics().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._forget()

    def _forget(self) -> None:
        self._heights.clear()
