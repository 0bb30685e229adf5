"""The frame table: order, brush, keyboard, copy, columns, theme."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from mirrorgap.model.selection import Combine
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.cell_paint import CellPainter
from mirrorgap.ui.widgets.columns import Column, Kind, NumberValues
from mirrorgap.ui.widgets.frame_model import TIP, FrameModel, wrapped
from mirrorgap.ui.widgets.frame_table import FrameTable

Key, Mod, Role = Qt.Key, Qt.KeyboardModifier, Qt.ItemDataRole
COLUMNS = (
    Column("value", "Value", Kind.AMOUNT, "USD", "All of it"),
    Column("importer", "Importer", Kind.CODE),
    Column("code", "Code", Kind.CODE, pinned=True),
)


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "code": pd.Categorical(["010121", "854231", "010129", "854232", "=1+1", None]),
            "importer": ["UZB", "KAZ", "UZB", "KAZ", "UZB", "NA"],
            "value": [4e6, 3e6, np.nan, 3e6, 1e6, 0.0],
        }
    )


@pytest.fixture
def table(show, frame):
    made = FrameTable(name="gaps.table")
    show(made, 700, 260)
    made.set_frame(frame, COLUMNS)
    # As a view does: the brush comes back as a mask.
    made.got = []

    def keep(rows, how):
        made.got.append((sorted(rows.tolist()), how))
        old = made.frame_model.mask if made.frame_model.mask is not None else np.zeros(6, bool)
        brush = np.zeros(6, bool)
        brush[rows] = True
        new = {
            Combine.REPLACE: brush,
            Combine.ADD: old | brush,
            Combine.REMOVE: old & ~brush,
            Combine.INTERSECT: old & brush,
        }[how]
        made.set_mask(new)

    made.brushed.connect(keep)
    return made


def at(table, row, column=1):
    return table.visualRect(table.model().index(row, column)).center()


def click(table, row, modifiers=Mod.NoModifier, column=1):
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifiers, at(table, row, column))


def shown(table, column):
    model = table.frame_model
    place = [c.field for c in model.columns].index(column)
    return [model.data(model.index(row, place)) for row in range(model.rowCount())]


def test_model_keeps_its_promises_sorted_filtered_and_brushed(qtmodeltester, frame):
    model = FrameModel()
    model.set_frame(frame, COLUMNS)
    qtmodeltester.check(model)
    model.sort_by([(1, True), (2, False)])
    qtmodeltester.check(model)
    model.set_shown(np.array([1, 0, 1, 1, 0, 1], bool))
    model.set_mask(np.array([1, 1, 0, 0, 0, 1], bool))
    qtmodeltester.check(model)
    model.sort(-1)
    assert model.order.tolist() == [0, 2, 3, 5]


def test_persistent_indexes_follow_their_rows(frame, qapp):
    model = FrameModel()
    model.set_frame(frame, COLUMNS)
    kept = [QPersistentModelIndex(model.index(row, 0)) for row in range(6)]
    before = [index.data() for index in kept]
    model.sort_by([(1, False)])
    assert [index.data() for index in kept] == before
    assert [index.row() for index in kept] != list(range(6))


def test_ties_keep_the_source_order_in_both_directions_and_missing_is_last(frame, qapp):
    model = FrameModel()
    model.set_frame(frame, COLUMNS)
    value = [c.field for c in model.columns].index("value")
    model.sort_by([(value, False)])
    assert model.order.tolist() == [5, 4, 1, 3, 0, 2]
    model.sort_by([(value, True)])
    assert model.order.tolist() == [0, 1, 3, 4, 5, 2]
    code = [c.field for c in model.columns].index("code")
    model.sort_by([(code, True)])
    assert model.order.tolist()[-1] == 5


def test_click_sorts_and_shift_click_adds_a_column(table):
    header = table.header()

    def head(column, modifiers=Mod.NoModifier):
        x = header.sectionViewportPosition(column) + 20
        place = QPoint(x, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, modifiers, place)

    head(2)
    assert shown(table, "importer") == ["KAZ", "KAZ", "NA", "UZB", "UZB", "UZB"]
    head(1, Mod.ShiftModifier)
    assert table.frame_model.sorting == ((2, False), (1, True))
    assert table.frame_model.order.tolist() == [1, 3, 5, 0, 4, 2]
    head(1, Mod.ShiftModifier)
    assert table.frame_model.order.tolist() == [1, 3, 5, 4, 0, 2]
    head(2)
    assert table.frame_model.sorting == ((2, True),)


def test_brush_by_click_range_toggle_remove_and_intersect_while_sorted(table):
    table.frame_model.sort_by([(1, True)])  # source rows 0 1 3 4 5 2
    click(table, 1)
    assert table.got[-1] == ([1], Combine.REPLACE)
    click(table, 3, Mod.ShiftModifier)
    assert table.got[-1] == ([1, 3, 4], Combine.REPLACE)
    click(table, 5, Mod.ControlModifier)
    assert table.got[-1] == ([2], Combine.ADD)
    click(table, 5, Mod.ControlModifier)
    assert table.got[-1] == ([2], Combine.REMOVE)
    click(table, 1, Mod.AltModifier)
    assert table.got[-1] == ([1], Combine.REMOVE)
    assert np.flatnonzero(table.frame_model.mask).tolist() == [3, 4]
    click(table, 2, Mod.ControlModifier | Mod.ShiftModifier)
    assert table.got[-1][1] is Combine.INTERSECT


def test_drag_over_rows_brushes_once_at_its_end(table, drag):
    drag(table.viewport(), at(table, 1), at(table, 3))
    assert table.got == [([1, 2, 3], Combine.REPLACE)]
    drag(table.viewport(), at(table, 0), at(table, 1), Mod.ControlModifier)
    assert table.got[-1] == ([0, 1], Combine.ADD)


def test_brushed_rows_are_painted_in_the_live_palette(table, ink, qapp):
    switched = theme.install("light")
    assert ink(table, theme.LIGHT.accent_tint, 2) == 0
    click(table, 1)
    table.clearFocus()
    assert ink(table, theme.LIGHT.accent_tint, 2) > 2000
    brush = table.frame_model.data(table.frame_model.index(1, 0), Role.BackgroundRole)
    assert brush.color().name().upper() == theme.LIGHT.accent_tint
    switched.choose("dark")
    QApplication.processEvents()
    assert ink(table, theme.DARK.accent_tint, 2) > 2000
    assert ink(table, theme.LIGHT.accent_tint, 2) == 0
    assert table.frame_model.data(table.frame_model.index(0, 0), Role.BackgroundRole) is None
    switched.choose("light")


def test_pinned_column_brushes_too_and_stays_while_scrolling(table):
    pinned = table.findChild(FrameTable.__mro__[1], "pinned")
    table.resize(180, 260)
    table.horizontalScrollBar().setValue(60)
    QApplication.processEvents()
    assert pinned.isVisible()
    place = pinned.visualRect(table.model().index(2, 0)).center()
    QTest.mouseClick(pinned.viewport(), Qt.MouseButton.LeftButton, Mod.NoModifier, place)
    assert table.got == [([2], Combine.REPLACE)]
    assert pinned.columnViewportPosition(0) == 0


def test_keyboard_alone_brushes(table):
    table.setFocus()
    QTest.keyClick(table, Key.Key_Home)
    QTest.keyClick(table, Key.Key_Down)
    QTest.keyClick(table, Key.Key_Space)
    assert table.got[-1] == ([1], Combine.REPLACE)
    QTest.keyClick(table, Key.Key_Down, Mod.ShiftModifier)
    assert table.got[-1] == ([1, 2], Combine.REPLACE)
    QTest.keyClick(table, Key.Key_End)
    QTest.keyClick(table, Key.Key_Return)
    assert table.got[-1] == ([5], Combine.REPLACE)
    QTest.keyClick(table, Key.Key_A, Mod.ControlModifier)
    assert table.got[-1] == (list(range(6)), Combine.REPLACE)
    QTest.keyClick(table, Key.Key_Escape)
    assert table.got[-1] == ([], Combine.REPLACE)
    assert not table.selectionModel().hasSelection()


def test_typing_finds(table, qtbot):
    table.setFocus()
    QTest.keyClick(table, Key.Key_Home)
    QTest.keyClicks(table, "k")
    field = QApplication.focusWidget()
    assert field is not table
    QTest.keyClicks(field, "az")
    assert table.currentIndex().row() == 1
    QTest.keyClick(field, Key.Key_Return)
    assert table.currentIndex().row() == 3
    QTest.keyClick(field, Key.Key_Return, Mod.ShiftModifier)
    assert table.currentIndex().row() == 1
    QTest.keyClick(field, Key.Key_Escape)
    assert QApplication.focusWidget() is table


def test_copy_keeps_codes_and_disarms_formulas(table):
    table.setFocus()
    QTest.keyClick(table, Key.Key_A, Mod.ControlModifier)
    QTest.keyClick(table, Key.Key_C, Mod.ControlModifier)
    mime = QGuiApplication.clipboard().mimeData()
    lines = mime.text().split("\n")
    assert lines[0] == "Code\tValue (USD)\tImporter"
    assert lines[1] == "010121\t4000000\tUZB"
    assert lines[3] == "010129\t\tUZB"
    assert lines[5] == "'=1+1\t1000000\tUZB"
    assert lines[6] == "\t0\tNA"
    assert "<td style=\"mso-number-format:'\\@'\">010121</td>" in mime.html()
    assert "=1+1" in mime.html()
    assert ">=1+1" not in mime.html()


def test_columns_are_chosen_and_remembered(table, show, frame, drag):
    menu = table.column_menu()
    action = next(one for one in menu.actions() if one.text() == "Importer")
    action.trigger()
    assert table.isColumnHidden(2)
    menu.close()
    edge = table.header().sectionViewportPosition(1) + table.columnWidth(1) - 1
    start = QPoint(edge, 10)
    drag(table.header().viewport(), start, start + QPoint(57, 0))
    width = table.columnWidth(1)
    assert width > COLUMNS[0].usual_width + 40
    again = FrameTable(name="gaps.table")
    show(again)
    again.set_frame(frame, COLUMNS)
    assert again.isColumnHidden(2)
    assert again.columnWidth(1) == width
    other = FrameTable(name="flows.table")
    show(other)
    other.set_frame(frame, COLUMNS)
    assert not other.isColumnHidden(2)


def test_header_explains_itself(table):
    model = table.frame_model
    said = model.headerData(1, Qt.Orientation.Horizontal, Role.ToolTipRole)
    assert said == "Value, million USD\nAll of it\nField: value"
    # Zero and missing stand on the decimal mark with the rest.
    assert [text.rstrip("\u2007\u2008") for text in shown(table, "value")] == [
        "4.00",
        "3.00",
        "–",
        "3.00",
        "1.00",
        "0",
    ]


def test_amounts_of_one_unit_share_a_magnitude(qapp):
    made = pd.DataFrame({"x": [28e6, 40e6, 12e6], "m": [900.0, 12e3, 5e6], "kg": [1e3, 2e3, 3e3]})
    model = FrameModel()
    usd = (Column(name, kind=Kind.AMOUNT, unit="USD") for name in ("x", "m"))
    model.set_frame(made, (*usd, Column("kg", kind=Kind.AMOUNT, unit="kg")))
    assert [values.unit for values in model.values] == ["million USD"] * 2 + ["thousand kg"]
    assert [model.values[1].text(row) for row in range(3)] == ["0.00", "0.01", "5.00"]


def test_first_brushed_row_comes_into_sight(show):
    n = 5000
    table = FrameTable()
    show(table, 400, 300)
    table.set_frame(pd.DataFrame({"value": np.arange(n)}), [Column("value", kind=Kind.COUNT)])
    mask = np.zeros(n, bool)
    mask[4000] = True
    table.set_mask(mask)
    table.ensure_visible()
    assert table.viewport().rect().contains(at(table, 4000, 0))
    table.verticalScrollBar().setValue(table.verticalScrollBar().value() + 22)
    place = table.verticalScrollBar().value()
    table.ensure_visible()
    assert table.verticalScrollBar().value() == place


def test_ctrl_a_on_a_million_rows_is_quick(show):
    from time import perf_counter

    n = 1_000_000
    table = FrameTable()
    show(table, 600, 400)
    table.set_frame(pd.DataFrame({"value": np.arange(n)}), [Column("value", kind=Kind.COUNT)])
    table.brushed.connect(lambda rows, how: table.set_mask(np.ones(n, bool)))
    table.setFocus()
    start = perf_counter()
    QTest.keyClick(table, Key.Key_A, Mod.ControlModifier)
    QApplication.processEvents()
    assert perf_counter() - start < 1.0
    assert table.frame_model.mask.all()


def test_a_model_that_shrinks_under_a_sort_keeps_its_columns(table, frame):
    table.frame_model.sort_by([(1, True)])
    table.set_frame(frame.iloc[:2].reset_index(drop=True), COLUMNS)
    assert table.frame_model.order.tolist() == [0, 1]
    assert table.frame_model.sorting == ((1, True),)
    with pytest.raises(ValueError, match="6 rows, the frame 2"):
        table.set_mask(np.zeros(6, bool))


def test_a_zero_stands_under_the_units_of_its_column(show):
    theme.install("light")
    values = pd.DataFrame({"value_usd": [0.0, 5.03e6, 1e6]})
    table = show(FrameTable(name="flows.table"), 300, 160)
    table.set_frame(values, [Column("value_usd", "Value", Kind.AMOUNT, unit="USD")])

    def left_edge(row: int) -> int:
        """Where the ink of a row begins, in pixels."""
        rect = table.visualRect(table.frame_model.index(row, 0)).adjusted(2, 4, -2, -4)
        picture = table.viewport().grab(rect).toImage()
        dark = [
            x
            for x in range(picture.width())
            if any(picture.pixelColor(x, y).lightness() < 140 for y in range(picture.height()))
        ]
        return dark[0]

    assert abs(left_edge(0) - left_edge(1)) <= 2
    assert abs(left_edge(2) - left_edge(1)) <= 2


def looks(table) -> bytes:
    """Return the pixels of the rows."""
    image = table.viewport().grab().toImage()
    return bytes(image.constBits())


def test_a_brush_paints_no_cell_again_and_all_else_does(table, frame, monkeypatch):
    painted: list[int] = []
    plain = CellPainter.paint

    def counted(painter, place, x, wide, tall, rows):
        painted.extend(row for _, row in rows)
        plain(painter, place, x, wide, tall, rows)

    monkeypatch.setattr(CellPainter, "paint", counted)
    before = looks(table)
    painted.clear()
    table.set_mask(np.array([True, False, True, False, False, False]))
    brushed = looks(table)
    assert brushed != before
    assert painted == []
    table.set_mask(None)
    assert looks(table) == before
    # Other values, another width, another theme: nothing old is shown.
    table.set_frame(frame.assign(value=[9.0, 8.0, 7.0, 6.0, 5.0, 4.0]), COLUMNS)
    assert looks(table) != before
    assert painted
    table.set_frame(frame, COLUMNS)
    assert looks(table) == before
    table.setColumnWidth(0, table.columnWidth(0) + 30)
    assert looks(table) != before
    painted.clear()
    table.frame_model.fill(COLUMNS[0], NumberValues(pd.Series([1.0] * 6), COLUMNS[0]))
    looks(table)
    assert painted


def test_rows_that_are_painted_once_scroll_and_sort_with_their_cells(table, ink):
    table.sort_asked(2, more=False)
    sorted_ = looks(table)
    table.sort_asked(2, more=False)
    assert looks(table) != sorted_
    table.sort_asked(2, more=False)
    assert looks(table) == sorted_


def test_a_long_tip_is_told_in_lines():
    text = "a note that goes on and on " * 20
    lines = wrapped(text).split("\n")
    assert len(lines) > 3
    assert max(map(len, lines)) <= TIP
    assert wrapped("short\ntwo") == "short\ntwo"
