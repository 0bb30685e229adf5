"""Findings beside the ledger: worked out off the window's thread, and each leads to its rows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from mirrorgap.model.selection import SourceRows

LEFT = Qt.MouseButton.LeftButton


def test_a_click_on_a_finding_brushes_its_rows(open_window, qtbot, settle, pair):
    lines = pair[1].read_text().splitlines()
    lines[3] = "UZB,Narnia,import,854231,2022-02,50000,USD"
    lines[5] = lines[5].replace(",854232,", ",854299,")
    pair[1].write_text("\n".join(lines) + "\n")
    window = open_window(pair)
    settle(window)
    window.tabs.go_to("quality")
    view = window.tabs.view("quality")
    qtbot.waitUntil(lambda: bool(view.findings), timeout=10_000)
    settle(window)
    frame = view.result.frame
    told = frame[frame["outcome"] == "look at"]
    (codes,) = [i for i in told.index if "854299" in told["what"][i]]
    (names,) = [i for i in told.index if "Narnia" in told["what"][i]]
    assert frame["rows"][codes] == 1
    assert "checking" not in view.tools.findChild(object, "quality.count").text()
    table = view.table
    y = table.rowViewportPosition(codes) + 4
    QTest.mouseClick(table.viewport(), LEFT, pos=QPoint(200, y))
    settle(window)
    chunk = window.session.case.work.sources[1].chunk
    assert window.session.case.eye.selection == SourceRows(chunk, frozenset({6}))
    records = window.session.now.mirror.records
    picked = window.session.now.mirror.records_of(window.session.case.eye.selection, None)
    assert records.row[picked].tolist() == [6]
    mask = table.frame_model.mask
    assert mask[codes]
    assert not mask[names]
