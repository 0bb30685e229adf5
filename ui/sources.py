"""The dock of what was loaded: files, rows, records, what was set aside, and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.io.whereabouts import State
from mirrorgap.model.case import Case, Source
from mirrorgap.model.window_words import in_window
from mirrorgap.ui import valued
from mirrorgap.ui.layout_words import layout_words
from mirrorgap.ui.notices import rates_words
from mirrorgap.ui.numbers import counted
from mirrorgap.ui.status import thousands

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
SIGN = "⚠"


def aside(source: Source) -> int:
    """Return how many rows of *source* made no record."""
    return source.ledger.rows_in_sheet - source.ledger.rows_read


def names(case: Case) -> dict[str, str]:
    """Return how sources are called, by their chunk: the file, and the sheet where it has several."""
    sheets = Counter(source.path for source in case.work.sources)
    return {one.chunk: title(one, alone=sheets[one.path] == 1) for one in case.work.sources}


def title(source: Source, *, alone: bool = False) -> str:
    """Return how a source is called: its file and, unless it stands *alone*, its sheet."""
    name = _file_name(source.path)
    return name if alone or not source.sheet else f"{name} · {source.sheet}"


@lru_cache(maxsize=1024)
def _file_name(path: str) -> str:
    return Path(path).name


class SourcesPanel(QWidget):
    """Lists the sources of the case."""

    add_asked = Signal()
    removal_asked = Signal(object)  # Source
    remap_asked = Signal(object)  # Source
    locate_asked = Signal(object)  # Source
    newer_asked = Signal(object)  # Source
    changes_asked = Signal(object)  # Source: beside its earlier download

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources: tuple[Source, ...] = ()
        self._states: Mapping[str, State] = {}
        self._called: Mapping[str, str] = {}
        self.tree = QTreeWidget()
        self.tree.setObjectName("sources.table")
        self.tree.setAccessibleName("Sources")
        self.tree.setHeaderLabels(["File", "Records"])
        self.tree.headerItem().setTextAlignment(1, RIGHT)
        self.tree.headerItem().setToolTip(1, "Records that were read from it")
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setIndentation(12)
        self.tree.setUniformRowHeights(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.tree.currentItemChanged.connect(self._enable)
        self.tree.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tree)
        self.rates = QLabel()
        self.rates.setObjectName("sources.rates")
        self.rates.setAccessibleName("Exchange rates")
        self.rates.setProperty("role", "soft")
        self.rates.setWordWrap(True)
        self.rates.setContentsMargins(8, 0, 8, 4)
        self.rates.hide()
        layout.addWidget(self.rates)
        layout.addLayout(self._buttons())
        self._enable()

    def _buttons(self) -> QHBoxLayout:
        self.add = QPushButton("Add…")
        self.remap = QPushButton("Re-read…")
        self.remove = QPushButton("Remove")
        tips = (
            "Open more files",
            "Say how this file is to be read",
            "Take this file out of the case",
        )
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 8, 8)
        for name, tip in zip(("add", "remap", "remove"), tips, strict=True):
            button = getattr(self, name)
            button.setObjectName(f"sources.{name}")
            button.setAccessibleName(tip)
            button.setToolTip(tip)
            # All three fit beside each other in a narrow dock of large text.
            button.setStyleSheet("padding: 0 8px;")
            row.addWidget(button)
        row.addStretch()
        self.add.clicked.connect(self.add_asked)
        self.remap.clicked.connect(lambda: self._emit(self.remap_asked))
        self.remove.clicked.connect(lambda: self._emit(self.removal_asked))
        return row

    def show_sources(self, case: Case) -> None:
        """List the sources of *case*, and the rates of the user's own."""
        self.rates.setText(rates_words(case))
        self.rates.setVisible(case.work.rates is not None)
        if case.work.sources == self._sources:
            return
        self._sources = case.work.sources
        self._called = names(case)
        self._fill()

    def show_states(self, states: Mapping[str, State]) -> None:
        """Say of files, by path, that they have moved or changed since they were read."""
        if states != self._states:
            self._states = dict(states)
            self._fill()

    def _fill(self) -> None:
        current = self.current
        self.tree.clear()
        for source in self._sources:
            item = _item(source, self._called[source.chunk], self._states.get(source.path))
            self.tree.addTopLevelItem(item)
            if source == current:
                self.tree.setCurrentItem(item)
            for place in range(item.childCount()):
                if (detail := item.child(place)) is not None:
                    detail.setFirstColumnSpanned(True)
        self._enable()

    @property
    def current(self) -> Source | None:
        """The source that the cursor is on, or on a line of."""
        item = self.tree.currentItem()
        if item is None:
            return None
        place = self.tree.indexOfTopLevelItem(item.parent() or item)
        return self._sources[place] if 0 <= place < len(self._sources) else None

    def _emit(self, signal: object) -> None:
        if (source := self.current) is not None:
            signal.emit(source)  # type: ignore[attr-defined]

    def _enable(self) -> None:
        chosen = self.current is not None
        self.remap.setEnabled(chosen)
        self.remove.setEnabled(chosen)

    def _menu(self, place: QPoint) -> None:
        if self.tree.itemAt(place) is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setObjectName("sources.menu")
        source = self.current
        menu.addAction("Re-read…", self.remap.click)
        if source is not None and source.in_use:
            newer = menu.addAction("Newer download…", lambda: self.newer_asked.emit(source))
            newer.setToolTip("Compare with a newer download of the same source, and keep both")
            menu.addAction("Locate…", lambda: self.locate_asked.emit(source))
        if source is not None and any(one.chunk == source.earlier for one in self._sources):
            words = "What changed since the earlier download…"
            menu.addAction(words, lambda: self.changes_asked.emit(source))
        menu.addAction("Remove", self.remove.click)
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and watched is self.tree:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Delete:
                self.remove.click()
                return True
        return False


def counts(source: Source) -> str:
    """Return what came of the rows of *source*, in words."""
    ledger = source.ledger
    rows, records = counted(ledger.rows_in_sheet, "row"), counted(ledger.records, "record")
    told = f"{rows} · {records}"
    return f"{told} · {thousands(aside(source))} aside" if aside(source) else told


_STATES = {
    State.MOVED: "The file is no longer where it was read; its records are in the case",
    State.CHANGED: "The file has changed since; this is what was read then",
}


def _item(source: Source, called: str, state: State | None = None) -> QTreeWidgetItem:
    ledger = source.ledger
    told = _STATES.get(state) if state is not None and source.in_use else None
    wrong = bool(ledger.warnings) or not ledger.records or told is not None
    called = called if source.in_use else f"{called} (earlier)"
    name = f"{SIGN} {called}" if wrong else called
    item = QTreeWidgetItem([name, thousands(ledger.records)])
    item.setTextAlignment(1, RIGHT)
    how = f"Read as {layout_words(source.mapping.layout)}: {source.mapping.reason}".rstrip(": ")
    for column in (0, 1):
        item.setToolTip(column, f"{source.path}\n{counts(source)}\n{how}")
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{name}: {counts(source)}")
    if source.illustrative:
        font = QFont()
        font.setItalic(True)
        item.setFont(0, font)
        _line(item, "Illustrative data, no office’s figures", italic=True)
    if told is not None:
        _line(item, f"{SIGN} {told}")
    if not source.in_use:
        _line(item, "An earlier download, kept beside the newer one; it is not added up")
    if (valuation := valued.imports(source)) is not None:
        _line(item, valuation.words, tip=valuation.sentence)
    for warning in ledger.warnings:
        _line(item, f"{SIGN} {in_window(warning)}")
    for entry in (*ledger.set_aside, *ledger.cells_set_aside):
        example = f": “{entry.example_value}”" if entry.example_value else ""
        noun = "row" if entry in ledger.set_aside else "cell"
        told = f"{counted(entry.rows, noun)}: {entry.reason}"
        _line(item, f"{told} (row {entry.example_row}{example})")
    return item


def _line(parent: QTreeWidgetItem, text: str, *, italic: bool = False, tip: str = "") -> None:
    line = QTreeWidgetItem(parent, [text])
    line.setToolTip(0, tip or text)
    if italic:
        font = QFont()
        font.setItalic(True)
        line.setFont(0, font)
