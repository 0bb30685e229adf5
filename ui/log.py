"""What happened, in words that can be copied into a report; and what this program is."""

from __future__ import annotations

import logging
import platform
import re
import sys
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap import __version__
from mirrorgap.model import lists

KEPT = 2000
ABOUT = (
    "Mirrorgap lays what one country reports beside what its partner reports, and leads from every "
    "number to its cell. Mirror data are consistent with an explanation; they prove none. Nothing "
    "leaves this machine."
)
#: The folders of a path from the root or a drive on: parts between slashes, the name after them stays.
_FOLDERS = re.compile(r"""(?<![\w./\\])(?:[A-Za-z]:|\\(?=\\))?(?:[\\/][^\\/:*?"'<>|\n]+)+[\\/]""")
_HOME = re.compile(rf"{re.escape(str(Path.home()))}(?![\w-])")


class Memory(logging.Handler):
    """Keeps the last lines of the program's log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: deque[str] = deque(maxlen=KEPT)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@lru_cache(maxsize=1)
def memory() -> Memory:
    """Return the one memory of this program, listening from its first use on."""
    made = Memory()
    logging.getLogger("mirrorgap").addHandler(made)
    logging.getLogger("mirrorgap").setLevel(logging.INFO)
    return made


def keep_crashes() -> None:
    """Let the log have errors that nothing caught, too: only a running program wants that."""
    memory()
    sys.excepthook = _keep_crash


def without_folders(text: str) -> str:
    """Return *text* with names of files only: no folder and no user of this machine.

    >>> without_folders('/home/anna/My cases/uzb 2023.xlsx: no table; CIF/FOB is 1.06')
    'uzb 2023.xlsx: no table; CIF/FOB is 1.06'
    """
    return _FOLDERS.sub("", _HOME.sub("~", text.replace("file://", "")))


def _keep_crash(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Let the log have what nothing caught, before it is reported as ever."""
    logging.getLogger("mirrorgap").error("Not caught", exc_info=(kind, error, trace))
    sys.__excepthook__(kind, error, trace)


def versions() -> str:
    """Return the versions that matter in a report, one a line."""
    lines = [f"Mirrorgap {__version__}", f"Python {platform.python_version()}", f"Qt {qVersion()}"]
    for name in ("pandas", "numpy", "pyarrow", "pyqtgraph", "python-calamine", "openpyxl"):
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return "\n".join([*lines, platform.platform()])


def list_dates() -> str:
    """Return the control lists that are shipped, with their dates."""
    shown = [lists.load(name) for name in lists.IDS if not name.endswith("-stable")]
    return "\n".join(f"{one.title}, {one.date}" for one in shown)


class LogDialog(QDialog):
    """The log, to be read or copied: names of files only, until full paths are asked for."""

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("log-dialog")
        self.setAccessibleName("Log")
        self.setWindowTitle("Log")
        self.resize(760, 420)
        self._lines = tuple(memory.lines)
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setAccessibleName("Log")
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(self.font().pointSizeF())
        self.text.setFont(fixed)
        self.paths = QCheckBox("Full paths of this machine")
        self.paths.setObjectName("log-dialog.paths")
        self.paths.setToolTip("Otherwise files are told by their names alone")
        self.paths.toggled.connect(self._show)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = _copy_button(buttons, self.text.toPlainText)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self.text, self.paths, buttons):
            layout.addWidget(widget)
        self._show()

    def _show(self) -> None:
        lines = self._lines or ("Nothing has been logged since the start.",)
        told = "\n".join(lines)
        told = told if self.paths.isChecked() else without_folders(told)
        self.text.setPlainText(f"{versions()}\n\n{told}")


class AboutDialog(QDialog):
    """What this program is, with versions and the dates of its lists."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about-dialog")
        self.setAccessibleName("About Mirrorgap")
        self.setWindowTitle("About Mirrorgap")
        facts = f"Lists of codes\n{list_dates()}", versions()
        layout = QVBoxLayout(self)
        for text in (ABOUT, *facts):
            label = QLabel(text)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(label)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = _copy_button(buttons, lambda: "\n\n".join(reversed(facts)))
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)


def _copy_button(buttons: QDialogButtonBox, text: Callable[[], str]) -> QPushButton:
    copy = buttons.addButton("Copy all", QDialogButtonBox.ButtonRole.ActionRole)
    copy.setToolTip("Copy it for a report")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text()))
    return copy
