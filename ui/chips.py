"""Small removable parts in a row that wraps: filters by name, and the words of the selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QToolButton, QWidget

from mirrorgap.ui import theme

SPACING = 4


@dataclass(frozen=True)
class Chip:
    """What one chip says; *on* None: it cannot be switched, only removed."""

    text: str
    on: bool | None = None
    tip: str = ""


class FlowLayout(QLayout):
    """Lays its items out in lines, as words on a page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        #: Whether the last item stands at the right end of its line.
        self.trailing = False
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(SPACING)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        # A window asks a hundred times for one layout.
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in (item for item in self._items if not item.isEmpty()):
            size = size.expandedTo(QSize(0, item.sizeHint().height()))
        return size.grownBy(self.contentsMargins())

    def _arrange(self, whole: QRect, *, move: bool) -> int:
        rect = whole.marginsRemoved(self.contentsMargins())
        y = rect.y()
        lines = self._lines(rect.width())
        for line in lines:
            height = max(size.height() for _, size in line)
            x = rect.x()
            for item, size in line:
                if self.trailing and line is lines[-1] and item is line[-1][0]:
                    x = max(x, rect.right() + 1 - size.width())
                if move:
                    middle = y + (height - size.height()) // 2
                    item.setGeometry(QRect(QPoint(x, middle), size))
                x += size.width() + self.spacing()
            y += height + self.spacing()
        last = self.spacing() if lines else 0
        return y - last - rect.y() + whole.height() - rect.height()

    def _lines(self, room: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """Return the items that can be seen with their sizes, as many in a line as fit."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        taken = 0
        for item in self._items:
            if item.isEmpty():  # hidden
                continue
            hint = item.sizeHint()
            size = QSize(min(hint.width(), max(1, room)), hint.height())
            if not lines or taken + size.width() > room:
                lines.append([])
                taken = 0
            lines[-1].append((item, size))
            taken += size.width() + self.spacing()
        return lines


class ChipRow(QWidget):
    """A row of chips; it tells which was switched and which removed, by place."""

    toggled = Signal(int)
    removed = Signal(int)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._flow = FlowLayout(self)
        self._shown: tuple[Chip, ...] = ()
        self._frames: list[ChipFrame] = []

    @property
    def texts(self) -> list[str]:
        """What the chips say, in order."""
        return [chip.text for chip in self._shown]

    def line_width(self) -> int:
        """Return how wide the chips are in one line, in pixels."""
        frames = self._frames[: len(self._shown)]
        return sum(frame.sizeHint().width() + SPACING for frame in frames)

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Show *chips*; nothing is rebuilt where nothing has changed."""
        if tuple(chips) == self._shown:
            return
        self._shown = tuple(chips)
        # To make them anew would take longer than all else that a brush changes here.
        while len(self._frames) < len(chips):
            self._frames.append(self._made(len(self._frames)))
            self._flow.addWidget(self._frames[-1])
        for place, frame in enumerate(self._frames):
            used = place < len(chips)
            # Who looks for chips by their name finds those alone that are there.
            frame.cross.setObjectName(f"{self.objectName()}.remove" if used else "")
            frame.setVisible(used)
            if used:
                frame.show_chip(chips[place])
        self.setVisible(bool(chips))
        self.updateGeometry()

    def _made(self, place: int) -> ChipFrame:
        frame = ChipFrame(self)
        frame.word.clicked.connect(lambda: self.toggled.emit(place))
        frame.cross.clicked.connect(lambda: self.removed.emit(place))
        return frame


class ChipFrame(QWidget):
    """A word and a cross in a thin rounded frame, in the colours of the live palette."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.word, self.cross = QToolButton(self), QToolButton(self)
        self.cross.setText("×")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 1, 2, 1)
        layout.setSpacing(0)
        layout.addWidget(self.word)
        layout.addWidget(self.cross)

    def show_chip(self, chip: Chip) -> None:
        """Say what *chip* says."""
        self.word.setText(chip.text)
        self.word.setToolTip(chip.tip or chip.text)
        self.word.setAccessibleName(chip.text)
        self.word.setCheckable(chip.on is not None)
        self.word.setChecked(bool(chip.on))
        for say in (self.cross.setToolTip, self.cross.setAccessibleName):
            say(f"Remove: {chip.text}")

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.line), 1.0))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()
