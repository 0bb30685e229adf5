"""The dialog of a newer download: what it revised, added and withdrew, and what that touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model import noted
from mirrorgap.model.vintage_reach import Reach
from mirrorgap.ui import numbers
from mirrorgap.ui.columns import column
from mirrorgap.ui.newer_work import Compared
from mirrorgap.ui.note_list import SIGNS, about
from mirrorgap.ui.numbers import counted
from mirrorgap.ui.widgets.columns import Column, Kind
from mirrorgap.ui.widgets.frame_table import FrameTable

CELLS = (
    Column("change", "Change", tooltip="Revised, added or withdrawn.", width=88),
    *(column(name, pinned=False) for name in ("reporter", "partner", "flow", "code", "period")),
    Column("currency", "In", Kind.CODE, tooltip="The currency of the values.", width=56),
    Column("old_value", "Then", Kind.NUMBER, tooltip="The earlier download.", width=112),
    Column("new_value", "Now", Kind.NUMBER, tooltip="The newer download.", width=112),
    Column("change_value", "Change by", Kind.NUMBER, tooltip="Now less then.", width=112),
    Column("old_status", "Status then", tooltip="As marked by the source.", width=88),
    Column("new_status", "Status now", tooltip="As marked by the source.", width=88),
)
GAPS = (
    *(column(name, pinned=False) for name in ("exporter", "importer", "code")),
    Column("year", "Year", Kind.CODE, tooltip="Calendar year.", width=64),
    Column("old_gap_usd", "Gap then", Kind.NUMBER, unit="USD", tooltip="USD", width=128),
    Column("new_gap_usd", "Gap now", Kind.NUMBER, unit="USD", tooltip="USD", width=128),
    Column("change_usd", "Change by", Kind.NUMBER, unit="USD", tooltip="USD", width=128),
)


class VintageDialog(QDialog):
    """Shows what changed; accepting takes the newer download, where it is not in the case yet."""

    exported = Signal(str)

    def __init__(self, found: Compared, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("vintage-dialog")
        self.setAccessibleName("What a newer download changed")
        self.setWindowTitle("Newer download")
        self.resize(980, 580)
        names = [Path(one.path).name for one in (found.earlier, found.source)]
        self.title = _label("title", "vintage-dialog.title")
        self.title.setText(
            f"{names[1]} beside {names[0]}: {numbers.spaced(found.vintage.sentence())}"
        )
        self.about = _label("soft", "vintage-dialog.about")
        self.about.setText(_stamps(found))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.cells = _table("cells", "Cells that changed", found.vintage.frame, CELLS)
        self.gaps = _table("gaps", "Gaps that changed", found.reach.gaps, GAPS)
        self.notes = _text("notes", "Notes that are touched", note_lines(found.reach))
        self.claims = _text("claims", "Claims that are touched", claim_lines(found.reach))
        n_claims = len({one[0].id for one in found.reach.claims})
        for widget, n, noun in (
            (self.cells, len(found.vintage.frame), "cell"),
            (self.gaps, len(found.reach.gaps), "gap"),
            (self.notes, len(found.reach.notes), "note"),
            (self.claims, n_claims, "claim"),
        ):
            self.tabs.addTab(widget, counted(n, noun))
        self.buttons = self._buttons(found)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        for part in (self.title, self.about):
            layout.addWidget(part)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.buttons)

    def _buttons(self, found: Compared) -> QDialogButtonBox:
        roles = QDialogButtonBox.ButtonRole
        if found.command is None:
            box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        else:
            box = QDialogButtonBox()
            take = box.addButton("Add up the newer one, keep both", roles.AcceptRole)
            take.setObjectName("vintage-dialog.take")
            leave = box.addButton("Leave it out", roles.RejectRole)
            leave.setObjectName("vintage-dialog.leave")
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box


def _stamps(found: Compared) -> str:
    then, now = (
        (one.retrieved or one.read_at)[:16].replace("T", " ")
        for one in (found.earlier, found.source)
    )
    told = (
        f"Retrieved {then} and {now}. Cells are compared by their keys, wherever their rows stand."
    )
    if found.command is None:
        return told
    rows = found.command.rows
    lost = sum(1 for _, there in rows if not there)
    if not rows:
        return told
    carried = f" Notes name {counted(len(rows), 'row')} of it"
    return told + (
        f"{carried}: {lost} are no longer there, and stay on the earlier download."
        if lost
        else f"{carried}, and go on to the rows that hold the same cells."
    )


def note_lines(found: Reach) -> list[str]:
    """Return a line for each note that is touched: its text, what it is about, its figures."""
    return [
        f"{SIGNS[note.status]} {note.text}\n{about(note)}\n{numbers.spaced(noted.moved_words(moved))}\n"
        for note, moved in found.notes
    ]


def claim_lines(found: Reach) -> list[str]:
    """Return a line for each figure of a claim that is touched."""
    return [
        f"{claim.stated or claim.sentence}: its {which} figure "
        + " → ".join("–" if one is None else f"{one:,.10g}" for one in (then, now))
        for claim, which, then, now in found.claims
    ]


def _label(role: str, name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


def _table(name: str, said: str, frame: pd.DataFrame, columns: Sequence[Column]) -> FrameTable:
    table = FrameTable(name=f"vintage-dialog.{name}")
    table.setAccessibleName(said)
    there = [_whole(one, frame) for one in columns if one.field in frame]
    table.set_frame(frame, there)
    return table


def _whole(one: Column, frame: pd.DataFrame) -> Column:
    """Return a column of figures without decimals where none of them has any, in dollars always."""
    if one.kind is not Kind.NUMBER:
        return one
    whole = one.unit == "USD" or bool((frame[one.field].dropna() % 1 == 0).all())
    return replace(one, decimals=0 if whole else 2)


def _text(name: str, said: str, lines: Sequence[str]) -> QPlainTextEdit:
    text = QPlainTextEdit("\n".join(lines) or "None is touched.", readOnly=True)
    text.setObjectName(f"vintage-dialog.{name}")
    text.setAccessibleName(said)
    return text
