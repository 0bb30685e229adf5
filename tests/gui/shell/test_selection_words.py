"""A piece of a line is one chip with its list, and the workbook names what was selected."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTableView,
    QToolButton,
    QWidget,
)

CTRL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


def test_points_of_a_line_are_one_chip_and_named_in_the_workbook(
    qtbot, open_window, settle, tidy, tmp_path
):
    from openpyxl import load_workbook

    window = open_window([tidy("tur.csv", "TUR", ("UZB",), "export")])
    settle(window)
    plot = window.findChild(QWidget, "flows.plot")
    plot.setFocus()
    qtbot.keyClick(plot, Key.Key_Right)
    qtbot.keyClick(plot, Key.Key_Return)
    for _ in range(3):
        qtbot.keyClick(plot, Key.Key_Right)
        qtbot.keyClick(plot, Key.Key_Space, CTRL)
    settle(window)
    assert len(window.selection.chips.texts) == 1, window.session.case.eye.selection
    (said,) = window.selection.chips.texts
    assert said.endswith(", 4 periods: Jan 2022 … Apr 2022")
    words = [one for one in window.selection.chips.findChildren(QToolButton) if one.text() == said]
    qtbot.waitUntil(lambda: words[-1].isVisible())
    assert [line[-8:] for line in words[-1].toolTip().splitlines()] == [
        "Jan 2022",
        "Feb 2022",
        "Mar 2022",
        "Apr 2022",
    ]
    assert window.docks.inspector.title.text() == said
    qtbot.keyClick(window, Key.Key_E, CTRL)
    dialog = window.findChild(QDialog, "export-dialog")
    qtbot.mouseClick(dialog.findChild(QRadioButton, "export-dialog.selection"), LEFT)
    out = tmp_path / "out.xlsx"
    target = dialog.findChild(QLineEdit, "export-dialog.target")
    target.selectAll()
    qtbot.keyClicks(target, str(out))
    qtbot.mouseClick(dialog.findChild(QPushButton, "export-dialog.export"), LEFT)
    qtbot.waitUntil(out.is_file, timeout=60_000)
    settle(window)
    book = load_workbook(out, read_only=True)
    told = [str(c) for row in book["Summary"].iter_rows(values_only=True) for c in row if c]
    book.close()
    dialog.reject()
    pair_words = said.partition(",")[0]
    assert any(f"Selected: {pair_words} Jan 2022 or {pair_words} Feb 2022" in text for text in told)


def test_a_record_that_counts_nowhere_is_named_and_says_so(qtbot, open_window, settle, tidy):
    window = open_window([tidy("uzb.csv", "UZB", ("TUR", "World"), "import")])
    settle(window)
    place = [view.name for view in window.tabs.views].index("records")
    qtbot.keyClick(window, Key(Key.Key_1 + place), CTRL)
    settle(window)
    table = window.findChild(QTableView, "records.table")
    model = table.model()
    partners = [
        [str(model.index(row, c).data()) for c in range(model.columnCount())] for row in range(6)
    ]
    row = next(i for i, cells in enumerate(partners) if "World" in cells)
    qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(model.index(row, 1)).center())
    settle(window)
    (said,) = window.selection.chips.texts
    assert said.startswith("row ")
    assert said.endswith(" of uzb.csv")
    assert window.docks.inspector.title.text() == said.capitalize()
    assert window.selection.counts.text() == "1 record, in no cell"
    assert "goes into no comparison" in window.docks.inspector.sentences.text()
