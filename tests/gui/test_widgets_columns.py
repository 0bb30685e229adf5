"""Columns of a table: pinned, moved and hidden, and wide enough for every figure."""

from __future__ import annotations

import pandas as pd
import pytest
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QTableView

from mirrorgap.ui import theme
from mirrorgap.ui.widgets import column_choice, remembered
from mirrorgap.ui.widgets.columns import Column, Kind
from mirrorgap.ui.widgets.frame_header import shortened
from mirrorgap.ui.widgets.frame_table import FrameTable

COLUMNS = (
    Column("code", "Code", Kind.CODE, pinned=True),
    Column("value", "Value", Kind.AMOUNT, "USD"),
    Column("partner", "Partner"),
    Column("change", "Change", Kind.AMOUNT, "USD"),
)
FRAME = pd.DataFrame(
    {
        "code": ["854231", "851762"],
        "value": [4e6, 3e6],
        "partner": ["UZB", "KAZ"],
        "change": [1e6, -2e6],
    }
)


@pytest.fixture
def kept(monkeypatch):
    """What tables remember, here without a file."""
    store: dict[str, dict[str, int]] = {}
    monkeypatch.setattr(remembered, "load", lambda name: dict(store.get(name, {})))
    monkeypatch.setattr(remembered, "save", lambda name, what: store.__setitem__(name, dict(what)))
    return store


@pytest.fixture
def table(show, kept):
    made = show(FrameTable(name="flows.table"), 640, 200)
    made.set_frame(FRAME, COLUMNS)
    return made


def fields(table: FrameTable) -> list[str]:
    return [column.field for column in table.frame_model.columns]


def choose(table: FrameTable, field: str, action: str) -> None:
    """Choose an entry of the menu that a column's header opens."""
    menu = table.column_menu(fields(table).index(field))
    menu.findChild(QAction, f"column.{action}").trigger()
    menu.deleteLater()


def test_a_column_is_pinned_and_let_go_again(table):
    choose(table, "partner", "pin")
    assert fields(table) == ["code", "partner", "value", "change"]
    frozen = table.findChild(QTableView, "pinned")
    assert [frozen.isColumnHidden(at) for at in range(4)] == [False, False, True, True]
    choose(table, "code", "pin")
    assert fields(table) == ["partner", "code", "value", "change"]
    choose(table, "partner", "pin")
    assert not frozen.isVisible()


def test_a_column_moves_past_its_neighbour_in_sight(table):
    column_choice.show(table, table.frame_model, fields(table).index("partner"), False)
    choose(table, "change", "left")
    assert [f for f in fields(table) if f != "partner"] == ["code", "change", "value"]
    choose(table, "change", "left")  # not among those that are pinned
    assert fields(table).index("change") == 1
    choose(table, "change", "right")
    assert fields(table).index("change") > fields(table).index("value")


def test_order_and_pins_are_those_of_the_next_table_of_that_name(table, show, kept):
    choose(table, "change", "left")
    choose(table, "change", "left")
    choose(table, "partner", "pin")
    again = show(FrameTable(name="flows.table"), 640, 200)
    again.set_frame(FRAME, COLUMNS)
    assert fields(again) == fields(table) == ["code", "partner", "change", "value"]
    other = show(FrameTable(name="gaps.table"), 640, 200)
    other.set_frame(FRAME, COLUMNS)
    assert fields(other) == [one.field for one in COLUMNS]
    again.usual_columns()
    assert fields(again) == [one.field for one in COLUMNS]


def test_rows_keep_their_sorting_and_their_brush_when_columns_move(table):
    table.sort_asked(fields(table).index("change"), False)
    table.sort_asked(fields(table).index("change"), False)
    table.set_mask(pd.Series([False, True]).to_numpy())
    before = table.frame_model.order.tolist()
    choose(table, "change", "left")
    model = table.frame_model
    assert model.order.tolist() == before == [1, 0]
    assert model.mask.tolist() == [False, True]
    assert model.columns[model.sorting[0][0]].field == "change"
    at = fields(table).index("change")
    assert [str(model.index(row, at).data()).strip() for row in (0, 1)] == ["−2.00", "1.00"]


def test_no_figure_is_cut_however_long(table):
    table.set_frame(
        FRAME.assign(value=[1.23456789e12, -3.0], change=[0.01, -98765432109.5]), COLUMNS
    )
    metrics = QFontMetrics(theme.tabular(table.font()))
    for at, column in enumerate(table.frame_model.columns):
        if column.numeric:
            for row in (0, 1):
                text = table.frame_model.values[at].text(row)
                assert metrics.horizontalAdvance(text) + 16 <= table.columnWidth(at), text


def test_names_that_are_cut_get_the_room_that_is_left(show, kept, qtbot):
    named = (
        Column("code", "Code", Kind.CODE),
        Column("value", "Exports that nobody else reports", Kind.AMOUNT, "USD"),
        Column("partner", "Partner"),
    )
    table = show(FrameTable(name="flows.table"), 340, 200)
    table.set_frame(FRAME, named)
    own = [table.columnWidth(place) for place in range(3)]
    name = QFontMetrics(theme.tabular(table.font(), bold=True)).horizontalAdvance(named[1].name)
    assert own[1] < name
    table.resize(700, 200)
    qtbot.waitUntil(lambda: table.columnWidth(1) > name)
    assert [table.columnWidth(place) for place in (0, 2)] == [own[0], own[2]]
    column_choice.remember(table, table.frame_model)
    assert kept["flows.table"]["value"] == own[1]
    column_choice.forget("flows.table")
    table.resize(340, 200)
    qtbot.waitUntil(lambda: [table.columnWidth(place) for place in range(3)] == own)


def test_a_unit_without_room_is_shortened_not_cut():
    assert shortened("thousand USD") == "k USD"
    assert shortened("0 to 12 million USD") == "0 to 12 m USD"
    assert shortened("%") == "%"
