"""Taking files and folders that are dropped on a widget."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from mirrorgap.io.grids_open import ENDINGS

CASE_SUFFIX = ".mirrorgap"


def local_paths(mime: QMimeData) -> list[Path]:
    """Return what in *mime* lies on this machine and can be opened: tables, cases, folders."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    return [path for path in paths if openable(path) or path.is_dir()]


def openable(path: Path) -> bool:
    """Return whether the name of *path* is that of a table or a case."""
    return path.suffix.lower() in ENDINGS or path.suffix.lower() == CASE_SUFFIX


def expanded(paths: Iterable[Path]) -> list[Path]:
    """Return *paths* with each folder replaced by the tables in it, deep, by name; each once."""
    found: dict[Path, None] = {}
    for path in paths:
        for file in _tables(path) if path.is_dir() else (path,):
            found.setdefault(Path(os.path.abspath(file)))
    return list(found)


def _tables(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            hidden = name.startswith((".", "~$"))
            if not hidden and Path(name).suffix.lower() in ENDINGS:
                yield Path(parent) / name


class DropTarget(QObject):
    """Makes *widget* offer to open what is dropped on it."""

    dropped = Signal(list)  # of paths
    hovered = Signal(bool)

    def __init__(self, widget: QWidget, approach: Callable[[], None] | None = None) -> None:
        super().__init__(widget)
        self._approach = approach
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            assert isinstance(event, QDragMoveEvent)
            return self._consider(event)
        if kind == QEvent.Type.DragLeave:
            self.hovered.emit(False)
        elif kind == QEvent.Type.Drop:
            assert isinstance(event, QDropEvent)
            return self._take(event)
        return False

    def _consider(self, event: QDragMoveEvent) -> bool:
        if not local_paths(event.mimeData()):
            event.ignore()
            return True
        # Never Move: the file manager may delete the source of an accepted Move.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() == QEvent.Type.DragEnter:
            self.hovered.emit(True)
            if self._approach is not None:
                self._approach()
        return True

    def _take(self, event: QDropEvent) -> bool:
        paths = local_paths(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.hovered.emit(False)
        # The file manager hangs until this returns, so that the work starts after.
        QTimer.singleShot(0, self, lambda: self.dropped.emit(paths))
        return True
