"""Lines over the views: what the window wants to be known, each with its way to put it right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

MOST = 4


class Banners(QWidget):
    """A stack of lines, each under a key; a new one under the same key takes its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banners")
        self.setAccessibleName("Messages")
        self._lines: dict[str, QFrame] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What the lines say, the oldest first."""
        return [str(line.property("words")) for line in self._lines.values()]

    def show_line(
        self,
        key: str,
        text: str,
        *,
        alarm: bool = False,
        stays: bool = False,
        action: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Show *text* until it is dismissed; a line that *stays* cannot be."""
        if key in self._lines and self._lines[key].property("words") == text:
            return
        self.drop(key)
        line = QFrame()
        line.setObjectName(f"banner.{key}")
        line.setProperty("words", text)
        row = QHBoxLayout(line)
        row.setContentsMargins(12, 4, 8, 4)
        label = QLabel(f"⚠ {text}" if alarm else text)
        label.setWordWrap(True)
        label.setProperty("role", "alarm" if alarm else "soft")
        row.addWidget(label, 1)
        if action is not None:
            button = QPushButton(action[0])
            button.setObjectName(f"banner.{key}.action")
            button.setAccessibleName(action[0])
            button.clicked.connect(lambda: action[1]())
            row.addWidget(button)
        if not stays:
            cross = QToolButton()
            cross.setText("×")
            cross.setObjectName(f"banner.{key}.dismiss")
            cross.setAccessibleName(f"Dismiss: {text}")
            cross.clicked.connect(lambda: self.drop(key))
            row.addWidget(cross)
        self._lines[key] = line
        self._layout.addWidget(line)
        dismissable = [k for k, one in self._lines.items() if one.findChildren(QToolButton)]
        if len(dismissable) > MOST:
            self.drop(dismissable[0])
        self.show()

    def drop(self, key: str) -> None:
        """Take the line under *key* away."""
        line = self._lines.pop(key, None)
        if line is not None:
            self._layout.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.setVisible(bool(self._lines))

    def clear(self, prefix: str = "") -> None:
        """Take all lines away, or those whose key begins with *prefix*."""
        for key in [key for key in self._lines if key.startswith(prefix)]:
            self.drop(key)
