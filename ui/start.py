"""The page that shows while nothing is loaded: drop here, recent cases, the demo."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.io.cases import called
from mirrorgap.ui import preferences, theme
from mirrorgap.ui.tour import TAKEN
from mirrorgap.ui.widgets.scrolling import page_of

SENTENCES = (
    "Every sale across a border is written down twice: as an export where it leaves, and as an "
    "import where it arrives.",
    "Laid side by side, the two books rarely agree; the difference is the mirror gap.",
    "Most gaps are innocent: freight, another country of origin, a later month. Mirrorgap shows "
    "the gap, tests what may explain it, and leads from each number to its cell.",
)
WIDTH = 640
_PATH = Qt.ItemDataRole.UserRole
#: Where a recent case lies and when it was last changed, under its name.
WHERE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class TwoLines(QStyledItemDelegate):
    """Draws a case by its name, and under it softly where and when; what is too long is elided."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        # No wider than the list, so that nothing is to be scrolled sideways.
        return QSize(0, 2 * option.fontMetrics.height() + theme.scaled(8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        told = QStyleOptionViewItem(option)
        self.initStyleOption(told, index)
        told.text = ""
        tokens = theme.tokens_of(option.widget)
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, told, painter, option.widget)
        inside = option.rect.adjusted(theme.scaled(8), theme.scaled(4), -theme.scaled(8), 0)
        high = option.fontMetrics.height()
        lines = (
            (index.data(Qt.ItemDataRole.DisplayRole), tokens.text, Qt.TextElideMode.ElideRight),
            (index.data(WHERE), tokens.soft, Qt.TextElideMode.ElideMiddle),
        )
        painter.save()
        painter.setFont(option.font)
        for n, (text, colour, mode) in enumerate(lines):
            line = inside.translated(0, n * high)
            line.setHeight(high)
            painter.setPen(QColor(colour))
            fitting = option.fontMetrics.elidedText(str(text or ""), mode, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, fitting)
        painter.restore()


class DropArea(QFrame):
    """A dashed frame that takes the accent while something is dragged over the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start.drop")
        self._hovered = False

    def show_hover(self, hovered: bool) -> None:
        self._hovered = hovered
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.tokens_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(tokens.accent if self._hovered else tokens.line), 1.5)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.accent_tint if self._hovered else tokens.ground))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


class StartPage(QWidget):
    """What the window shows before the first file."""

    open_asked = Signal()
    demo_asked = Signal()
    tour_asked = Signal()
    case_asked = Signal(Path)
    #: (Path, whether it was left unsaved): it is to go off the list.
    dismissed = Signal(Path, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("start")
        self.setAccessibleName("Start")
        page_of(page := QWidget(self), self)
        column = QWidget(page)
        column.setMaximumWidth(WIDTH)
        column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        inner = QVBoxLayout(column)
        inner.setSpacing(12)
        inner.addWidget(_title("Mirrorgap", 8))
        for sentence in SENTENCES:
            inner.addWidget(_label(sentence))
        inner.addSpacing(12)
        inner.addWidget(self._drop_area())
        self.recent_title = _title("Recent cases", 0)
        self.recent = QListWidget()
        self.recent.setObjectName("start.recent")
        self.recent.setAccessibleName("Recent cases")
        self.recent.setItemDelegate(TwoLines(self.recent))
        self.recent.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.recent.itemActivated.connect(self._open_recent)
        self.recent.installEventFilter(self)
        inner.addSpacing(12)
        inner.addWidget(self.recent_title)
        inner.addWidget(self.recent)
        across = QHBoxLayout()
        across.addStretch()
        across.addWidget(column, 10)
        across.addStretch()
        outer = QVBoxLayout(page)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)
        self._unsaved: frozenset[Path] = frozenset()
        self.show_cases({}, {})

    def _drop_area(self) -> DropArea:
        self.area = area = DropArea()
        layout = QVBoxLayout(area)
        layout.setContentsMargins(24, 28, 24, 24)
        layout.setSpacing(16)
        text = _title("Drop spreadsheets, folders or a case here", 3)
        hint = QLabel(
            "What one country reports, and what its partner reports: xlsx, xls, ods, csv …"
        )
        hint.setProperty("role", "soft")
        for label in (text, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self.open_button = QPushButton("Open files…")
        self.open_button.setDefault(True)
        self.demo_button = QPushButton("Open the demo")
        self.tour_button = QPushButton("Take a short tour")
        self.tour_button.setToolTip(
            "Six steps through the window, on the demo; skip it at any time"
        )
        self.tour_button.setVisible(preferences.value(TAKEN) is None)
        self.tour_button.clicked.connect(self.tour_asked)
        named = {"open": self.open_button, "demo": self.demo_button, "tour": self.tour_button}
        for name, button in named.items():
            button.setObjectName(f"start.{name}")
            button.setAccessibleName(button.text())
        self.open_button.clicked.connect(self.open_asked)
        self.demo_button.clicked.connect(self.demo_asked)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.demo_button)
        buttons.addWidget(self.tour_button)
        buttons.addStretch()
        layout.addWidget(text)
        layout.addWidget(hint)
        layout.addLayout(buttons)
        return area

    def show_cases(self, recent: Mapping[Path, str], unsaved: Mapping[Path, str]) -> None:
        """List cases with what is in them, newest first, those that a crash left unsaved before all."""
        self.recent.clear()
        self._unsaved = frozenset(unsaved)
        for path, words in unsaved.items():
            self._line(path, f"Not saved: {words or 'a case'}, last changed {_time(path)}")
        for path, words in recent.items():
            if path not in unsaved:
                self._line(path, f"{called(path)}: {words}" if words else called(path))
        n = self.recent.count()
        high = self.recent.sizeHintForRow(0) if n else 0
        self.recent.setMaximumHeight(high * min(4, max(1, n)) + 8)
        self.recent.setVisible(n > 0)
        self.recent_title.setVisible(n > 0)

    def _line(self, path: Path, text: str) -> None:
        item = QListWidgetItem(text, self.recent)
        left = path in self._unsaved
        why = "The program ended without closing it. Nothing that was done in it is missing.\n"
        item.setToolTip(f"{why if left else ''}{path}\nDelete takes it off the list")
        item.setData(_PATH, path)
        where = _where(path)
        item.setData(WHERE, where)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}, {where}")

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.recent and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            item = self.recent.currentItem()
            if event.key() == Qt.Key.Key_Delete and item is not None:
                path = item.data(_PATH)
                self.dismissed.emit(path, path in self._unsaved)
                return True
        return False

    def _open_recent(self, item: QListWidgetItem) -> None:
        self.case_asked.emit(item.data(_PATH))


def _time(path: Path) -> str:
    return f"{datetime.fromtimestamp(path.stat().st_mtime):%d %B, %H:%M:%S}".lstrip("0")


def _where(path: Path) -> str:
    """Return the folder of a case, short where it is one's own, and when it was last changed."""
    folder = path.parent
    with suppress(ValueError):
        folder = Path("~") / folder.relative_to(Path.home())
    with suppress(OSError):
        return f"{datetime.fromtimestamp(path.stat().st_mtime):%Y-%m-%d %H:%M} · {folder}"
    return str(folder)


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("role", "soft")
    return label


def _title(text: str, size: int) -> QLabel:
    label = QLabel(text)
    label.setFont(theme.tabular(label.font(), size, bold=True))
    return label
