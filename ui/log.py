"""What happened, in words that can be copied into a report; and what this program is."""

from __future__ import annotations

import logging
import platform
from collections import deque
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from mirrorgap import __version__
from mirrorgap.model import lists

KEPT = 2000


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
    """The log, to be read or copied."""

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("log-dialog")
        self.setWindowTitle("Log")
        self.resize(760, 420)
        self.text = QPlainTextEdit("\n".join([versions(), "", *memory.lines]), readOnly=True)
        self.text.setAccessibleName("Log")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton("Copy all", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(buttons)


class AboutDialog(QDialog):
    """What this program is, with versions and the dates of its lists."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about-dialog")
        self.setWindowTitle("About Mirrorgap")
        paragraphs = (
            "Mirrorgap lays what one country reports beside what its partner reports, "
            "and leads from every number to its cell. Mirror data are consistent with an "
            "explanation; they prove none. Nothing leaves this machine.",
            f"Lists of codes\n{list_dates()}",
            versions(),
        )
        layout = QVBoxLayout(self)
        for text in paragraphs:
            label = QLabel(text)
            label.setWordWrap(True)
            layout.addWidget(label)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(440)
