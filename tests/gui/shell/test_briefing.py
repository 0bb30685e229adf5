"""From the keyboard to a briefing: what the window shows is what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.ui.briefing import BriefingDialog

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def test_the_briefing_is_written_from_the_keyboard(
    open_window: Any, settle: Any, pair: list[Path], tmp_path: Path, qtbot: Any
) -> None:
    window = open_window(pair)
    settle(window)
    assert window.registry["briefing"].isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_B, CTRL_SHIFT)
    qtbot.waitUntil(lambda: window.findChild(BriefingDialog) is not None, timeout=30_000)
    dialog = window.findChild(BriefingDialog)
    qtbot.waitUntil(lambda: "records behind the findings" in dialog.preview.text(), timeout=30_000)
    dialog.target.selectAll()
    qtbot.keyClicks(dialog.target, str(tmp_path / "told.html"))
    qtbot.keyClick(dialog.target, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.message.text().startswith("Written"), timeout=90_000)
    page = (tmp_path / "told.html").read_text(encoding="utf-8")
    now = window.session.now
    frame = gaps(now.mirror, now.query.grouped("exporter", "importer")).frame
    shown = re.findall(r'data-v="([^"]+)"', page)
    known = frame["gap_usd"].dropna()
    assert len(known) == 1
    assert repr(float(known.iloc[0])) in shown
    assert "Uzbekistan reports" in page


def test_without_files_there_is_nothing_to_tell(open_window: Any, settle: Any) -> None:
    window = open_window()
    settle(window)
    assert not window.registry["briefing"].isEnabled()
