"""Warnings of an analysis on one line, shown whole when asked for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget


class Remarks(QWidget):
    """One line that unfolds; hidden where there is nothing to say."""

    def __init__(self, view: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"{view}.remarks")
        self._texts: tuple[str, ...] = ()
        self.line = QToolButton()
        self.line.setCheckable(True)
        self.line.setObjectName(f"{view}.remarks.line")
        self.line.setAccessibleName("Remarks on these figures")
        # Cut to the room there is, it must not hold on to that room.
        self.line.setMinimumWidth(1)
        self.line.toggled.connect(self._unfold)
        self.whole = QLabel()
        self.whole.setObjectName(f"{view}.remarks.whole")
        self.whole.setProperty("role", "soft")
        self.whole.setWordWrap(True)
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.whole.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 8, 4)
        column.setSpacing(0)
        column.addWidget(self.line, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.whole)
        self.whole.setContentsMargins(8, 0, 0, 4)
        self.hide()

    def say(self, texts: Sequence[str]) -> None:
        """Show *texts*, folded."""
        self._texts = tuple(texts)
        self.whole.setText("\n".join(texts))
        self.line.setChecked(False)
        self.setVisible(bool(texts))
        self._fold()

    def text(self) -> str:
        """Return all of it."""
        return self.whole.text()

    def _fold(self) -> None:
        if not self._texts:
            return
        more = f"  and {len(self._texts) - 1} more" if len(self._texts) > 1 else ""
        metrics = self.line.fontMetrics()
        room = self.width() - 48 - metrics.horizontalAdvance(more)
        mode = Qt.TextElideMode.ElideRight
        first = metrics.elidedText(self._texts[0], mode, max(room, 80))
        self.line.setText("Fold" if self.line.isChecked() else f"{first}{more}")

    def _unfold(self, on: bool) -> None:
        self.whole.setVisible(on)
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
