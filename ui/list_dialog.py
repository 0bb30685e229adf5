"""The dialog that shows the versions of the control list, and what changed between them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from mirrorgap.model import lists, words
from mirrorgap.model.list_changes import history
from mirrorgap.model.lists import ControlList
from mirrorgap.ui.columns import column
from mirrorgap.ui.widgets.columns import Column, Kind
from mirrorgap.ui.widgets.frame_table import FrameTable

ABOUT = (
    "What each version changed in the one before it, the newest first. Tiers are those of the version of "
    "February 2024: in which tier a code stood before is not recorded here. A version of 38 codes (mid "
    "2023) existed too; its content was not found. Stories of 2023 mostly use the 45 codes, those of "
    "2024 the 50."
)
COLUMNS = (
    Column("version", "Version", Kind.CODE, tooltip="The later of the two versions.", width=108),
    Column(
        "published", "Published", Kind.CODE, tooltip="When that version was published.", width=88
    ),
    Column("change", "Change", tooltip="Added, removed, or moved to another tier.", width=80),
    column("code", pinned=False),
    Column("old_tier", "Before", Kind.CODE, tooltip="Its tier in the version before.", width=64),
    column("tier", pinned=False),
    replace(column("label"), width=280),
)


class ListDialog(QDialog):
    """Shows which list is used, and a table of codes added, removed and moved."""

    def __init__(self, current: ControlList | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list-dialog")
        self.setWindowTitle("Versions of the list")
        self.resize(760, 520)
        self.used = QLabel(_used(current))
        self.used.setObjectName("list-dialog.used")
        self.used.setProperty("role", "title")
        about = QLabel(ABOUT)
        about.setProperty("role", "soft")
        for label in (self.used, about):
            label.setWordWrap(True)
        self.table = FrameTable(name="list-dialog.table")
        self.table.setAccessibleName("What changed between versions of the list")
        self.table.set_frame(history(current), COLUMNS)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        column_ = QVBoxLayout(self)
        column_.setSpacing(8)
        for widget in (self.used, about):
            column_.addWidget(widget)
        column_.addWidget(self.table, 1)
        column_.addWidget(self.buttons)
        self.table.setFocus()


def _used(current: ControlList | None) -> str:
    if current is None:
        return "In use: no list, all codes count."
    codes = words.number_of(len(current.codes), "code")
    date = f", published {current.date}" if current.date else ""
    kept = "" if current.id in lists.IDS else ", a list of one’s own"
    return f"In use: {current.title} ({current.id}{kept}), {codes}{date}."
