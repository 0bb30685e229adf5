"""The header of a frame table: title, unit under it, small sort arrows, a menu of columns."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QHeaderView, QWidget

from mirrorgap.ui import theme
from mirrorgap.ui.widgets.frame_model import FrameModel

#: Magnitudes where there is no room for the word.
_SHORT = {"billion ": "bn ", "million ": "m ", "thousand ": "k "}
_ARROW = 12  # room for a sort arrow and its number


def shortened(unit: str) -> str:
    """Return a unit for a narrow column.

    >>> shortened("million USD"), shortened("% to Dec 2024")
    ('m USD', '% to Dec 2024')
    """
    for word, sign in _SHORT.items():
        unit = unit.replace(word, sign)
    return unit


class FrameHeader(QHeaderView):
    """Paints itself in the live palette; a click sorts, Shift+click sorts by one more column."""

    #: (column, whether Shift was held)
    sortAsked = Signal(int, bool)
    #: The user has dragged an edge.
    widthsChosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(40)
        self.setMouseTracking(True)
        self.setFont(theme.tabular(self.font()))
        self.setAccessibleName("Columns")
        self._pressed_at: QPoint | None = None
        self._resized = False
        self.sectionResized.connect(self._note_resize)

    def _note_resize(self) -> None:
        self._resized = True

    def frame_model(self) -> FrameModel | None:
        model = self.model()
        return model if isinstance(model, FrameModel) else None

    def sizeHint(self) -> QSize:
        model = self.frame_model()
        units = model is not None and any(one.unit for one in model.values)
        # Qt would ask for the words of many columns to say how wide it may be, which a table never asks.
        return QSize(self.length(), theme.scaled(44 if units else theme.CONTROL_HEIGHT))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        resizing = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed_at = event.position().toPoint() if left and not resizing else None
        self._resized = False
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        here, start = event.position().toPoint(), self._pressed_at
        self._pressed_at = None
        if self._resized:
            self._resized = False
            self.widthsChosen.emit()
            return
        if start is None or (here - start).manhattanLength() > 6:
            return
        column = self.logicalIndexAt(here)
        if column >= 0:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.sortAsked.emit(column, shift)

    def paintSection(self, painter: QPainter, rect: QRect, section: int, /) -> None:
        model = self.frame_model()
        if model is None or not 0 <= section < len(model.columns):
            return
        tokens = theme.tokens_of(self)
        painter.save()
        painter.fillRect(rect, QColor(tokens.ground))
        painter.setPen(QColor(tokens.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._write(painter, rect, model, section, tokens)
        painter.restore()

    def _write(
        self, painter: QPainter, rect: QRect, model: FrameModel, place: int, tokens: theme.Tokens
    ) -> None:
        column, unit = model.columns[place], model.values[place].unit
        side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
        inner = rect.adjusted(8, 0, -8, 0)
        ranks = [i for i, (sorted_by, _) in enumerate(model.sorting) if sorted_by == place]
        title, room = inner, inner.width() - (_ARROW if ranks else 0)
        two_lines = self.height() >= theme.scaled(40)
        if two_lines:
            title = QRect(
                inner.left(), rect.top() + theme.scaled(5), inner.width(), theme.scaled(18)
            )
        painter.setFont(theme.tabular(self.font(), bold=True))
        name = painter.fontMetrics().elidedText(column.name, Qt.TextElideMode.ElideRight, room)
        written = title.adjusted(0, 0, -_ARROW if ranks and column.numeric else 0, 0)
        painter.setPen(QColor(tokens.text if ranks else tokens.soft))
        painter.drawText(written, int(side | Qt.AlignmentFlag.AlignVCenter), name)
        if ranks:
            end = title.right() - 3
            if not column.numeric:
                end = title.left() + painter.fontMetrics().horizontalAdvance(name) + 9
            several = len(model.sorting) > 1
            self._arrow(
                painter, QPoint(end, title.center().y()), model.sorting[ranks[0]][1], tokens
            )
            if several:
                painter.setFont(theme.tabular(self.font(), -2))
                painter.drawText(QPoint(end + 4, title.center().y() + 6), str(ranks[0] + 1))
        if two_lines and unit:
            painter.setFont(theme.tabular(self.font(), -1))
            painter.setPen(QColor(tokens.faint))
            below = QRect(
                inner.left(), rect.top() + theme.scaled(22), inner.width(), theme.scaled(16)
            )
            if self._too_long(model, unit, painter.fontMetrics().horizontalAdvance(unit)):
                unit = shortened(unit)
            cut = painter.fontMetrics().elidedText(unit, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, int(side | Qt.AlignmentFlag.AlignVCenter), cut)

    def _too_long(self, model: FrameModel, unit: str, wide: int) -> bool:
        """Return whether a unit has too little room over any of its columns: it is one word for all."""
        same = [place for place, values in enumerate(model.values) if values.unit == unit]
        sizes = (self.sectionSize(place) for place in same if not self.isSectionHidden(place))
        return any(wide > size - 16 for size in sizes)

    @staticmethod
    def _arrow(painter: QPainter, at: QPoint, descending: bool, tokens: theme.Tokens) -> None:
        tip = 2.5 if descending else -2.5
        x, y = float(at.x()), float(at.y())
        points = [QPointF(x - 3, y - tip), QPointF(x + 3, y - tip), QPointF(x, y + tip)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(tokens.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF(points))
        painter.setPen(QColor(tokens.soft))
