"""What widgets keep instead of making it anew with each brush: it must show what is there by now."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from mirrorgap.io import cases
from mirrorgap.ui.chips import Chip, ChipRow
from mirrorgap.ui.widgets.columns import Column, Kind
from mirrorgap.ui.widgets.frame_table import FrameTable
from mirrorgap.ui.widgets.passage import Passage
from mirrorgap.ui.widgets.row_view import MOST_BYTES

COLUMNS = (
    Column("code", "Code", Kind.CODE, pinned=True),
    Column("value", "Value", Kind.AMOUNT, "USD"),
)
LONG = "Kazakhstan reports 72.1 of the 229 million dollars that Turkey reports, 2021 to 2024. " * 3


def frame(*values: float) -> pd.DataFrame:
    return pd.DataFrame({"code": [f"85423{i}" for i in range(len(values))], "value": values})


@pytest.fixture
def table(show):
    made = FrameTable(name="inspector.records")
    show(made, 400, 200)
    made.set_frame(frame(3.0, 1.0, 2.0), COLUMNS)
    made.resets = []
    made.frame_model.modelReset.connect(lambda: made.resets.append(1))
    return made


def shown(table: FrameTable) -> list[list[str]]:
    model = table.frame_model
    places = range(model.rowCount()), range(model.columnCount())
    return [[str(model.index(row, at).data()).strip() for at in places[1]] for row in places[0]]


def pixels(table: FrameTable) -> bytes:
    image = table.grab().toImage()
    return bytes(image.constBits())


def test_as_many_rows_are_shown_without_a_new_model(table) -> None:
    table.sort_asked(1, False)
    before = pixels(table)
    table.set_frame(frame(5.0, 7.0, 6.0), COLUMNS)
    assert table.resets == []
    assert shown(table) == [["854231", "7"], ["854232", "6"], ["854230", "5"]]
    assert pixels(table) != before
    assert table.currentIndex().isValid()


def test_a_new_magnitude_is_said_in_the_header(table) -> None:
    before = pixels(table)
    table.set_frame(frame(3e6, 1e6, 2e6), COLUMNS)
    assert table.resets == []
    assert table.frame_model.values[1].unit == "million USD"
    assert shown(table)[0] == ["854230", "3.00"]
    assert pixels(table) != before


def test_the_mask_of_the_rows_before_is_gone(table) -> None:
    table.set_mask(table.frame_model.order >= 1)
    table.set_frame(frame(5.0, 7.0, 6.0), COLUMNS)
    assert table.frame_model.mask is None
    fresh = FrameTable(name="inspector.records")
    fresh.set_frame(frame(5.0, 7.0, 6.0), COLUMNS)
    assert shown(fresh) == shown(table)
    fresh.deleteLater()


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (frame(), COLUMNS),
        (frame(1.0, 2.0, 3.0), COLUMNS[::-1]),
        (frame(1.0, 2.0, 3.0), (COLUMNS[0], Column("value", "Weight", Kind.AMOUNT, "kg"))),
        (frame(1.0, 2.0, 3.0), (COLUMNS[0], Column("value", "Value", Kind.NUMBER))),
    ],
    ids=["none", "turned", "renamed", "without a unit"],
)
def test_other_rows_or_columns_are_a_new_model(table, rows, columns) -> None:
    table.set_frame(rows, columns)
    same = columns == COLUMNS[::-1]  # pinned ones come first anyway
    assert bool(table.resets) != same
    assert table.frame_model.rowCount() == len(rows)
    assert table.frame_model.columns[0].name == "Code"


@pytest.mark.parametrize("n_rows", [1, 2, 4, 60])
def test_more_or_fewer_rows_are_no_new_model(table, show, n_rows: int) -> None:
    """What is seen is what a table shows that never held other rows."""
    QAbstractItemModelTester(
        table.frame_model, QAbstractItemModelTester.FailureReportingMode.Fatal, table
    )
    table.sort_asked(1, False)
    rows = frame(*(float(7 * i % 61) for i in range(n_rows)))
    for held in (rows, frame(3.0, 1.0, 2.0), rows):
        table.set_frame(held, COLUMNS)
    assert table.resets == []
    fresh = show(FrameTable(name="inspector.records"), 400, 200)
    fresh.set_frame(rows, COLUMNS)
    fresh.sort_asked(1, False)
    fresh.setCurrentIndex(fresh.frame_model.index(0, 0))
    assert shown(table) == shown(fresh)
    assert table.currentIndex().row() == 0
    assert table.verticalScrollBar().maximum() == fresh.verticalScrollBar().maximum()
    table.clearFocus(), fresh.clearFocus()
    assert pixels(table) == pixels(fresh)


def test_the_current_row_that_is_gone_is_the_last_one_left(table) -> None:
    table.setCurrentIndex(table.frame_model.index(2, 0))
    table.set_frame(frame(1.0, 2.0), COLUMNS)
    assert table.currentIndex().row() == 1


def test_rows_that_are_hidden_make_a_new_model(table) -> None:
    table.set_shown(table.frame_model.order < 2)
    table.resets.clear()
    table.set_frame(frame(1.0, 2.0, 3.0), COLUMNS)
    assert table.resets
    assert table.frame_model.rowCount() == 3


def test_a_passage_is_as_high_as_its_text_by_now(show) -> None:
    holder = QWidget()
    column = QVBoxLayout(holder)
    text = Passage("soft")
    column.addWidget(text)
    show(holder, 200, 400)
    for said in ("One line.", LONG, "Two lines of words, or perhaps three of them."):
        text.setText(said)
        plain = Passage("soft", holder)
        plain.setFont(text.font())
        plain.setText(said)
        assert [text.heightForWidth(w) for w in (90, 180, 90)] == [
            plain.heightForWidth(w) for w in (90, 180, 90)
        ]
    text.clear()
    assert text.text() == ""
    assert text.heightForWidth(90) < plain.heightForWidth(90)


def test_a_passage_keeps_to_its_least_height(show) -> None:
    text = Passage("soft")
    show(text, 200, 400)
    text.setText("One line.")
    alone = text.heightForWidth(180)
    text.setMinimumHeight(90)
    assert text.heightForWidth(180) == 90
    text.setMinimumHeight(0)
    assert text.heightForWidth(180) == alone


def test_a_passage_is_measured_again_in_a_larger_font(show) -> None:
    text = Passage("soft")
    show(text, 200, 400)
    text.setText(LONG)
    before = text.heightForWidth(180)
    font = text.font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    text.setFont(font)
    assert text.heightForWidth(180) > before * 1.3


def test_chips_that_are_gone_are_neither_seen_nor_found(show) -> None:
    row = ChipRow("selection.parts", "Parts")
    show(row, 600, 40)
    gone: list[int] = []
    row.removed.connect(gone.append)

    def crosses() -> list[QToolButton]:
        return row.findChildren(QToolButton, "selection.parts.remove")

    wide = row.line_width
    row.show_chips([Chip("Turkey"), Chip("Kazakhstan"), Chip("2023")])
    three = wide()
    row.show_chips([Chip("Uzbekistan")])
    assert row.texts == ["Uzbekistan"]
    assert [one.isVisible() for one in crosses()] == [True]
    assert 0 < wide() < three
    words = [one.text() for one in row.findChildren(QToolButton) if one.isVisible()]
    assert sorted(words) == ["Uzbekistan", "×"]
    row.show_chips([Chip("Turkey"), Chip("Kazakhstan")])
    assert [one.isVisible() for one in crosses()] == [True, True]
    crosses()[1].click()
    assert gone == [1]
    row.show_chips([])
    assert crosses() == []
    assert not row.isVisibleTo(row.parentWidget()) if row.parentWidget() else row.isHidden()


def many(n: int = 60) -> pd.DataFrame:
    made = frame(*np.linspace(1.0, 9.0, n).tolist())
    made["course"] = [
        np.array([1.0, np.nan, i, 2.0]) if i % 3 else np.arange(4.0) for i in range(n)
    ]
    return made


@pytest.mark.parametrize("room", [MOST_BYTES, 1])
def test_rows_look_the_same_whenever_they_were_painted(show, monkeypatch, room) -> None:
    monkeypatch.setattr("mirrorgap.ui.widgets.row_view.MOST_BYTES", room)
    columns = (*COLUMNS, Column("course", "Course", Kind.SPARK))

    def scrolled(*steps: int) -> bytes:
        made = FrameTable(name="flows.table")
        show(made, 460, 220)
        made.set_frame(many(), columns)
        for step in steps:
            made.verticalScrollBar().setValue(step)
            seen = pixels(made)
        return seen

    at_once = scrolled(300)
    assert scrolled(0, 130, 290, 300) == at_once
    assert scrolled(300, 700, 0, 300) == at_once
    assert scrolled(0) != at_once


def test_asking_whether_a_case_has_a_name_leaves_the_disk_alone(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "not there yet"
    monkeypatch.setenv(cases.VARIABLE, str(folder))
    assert cases.is_untitled(folder / "untitled" / "a.mirrorgap")
    assert not cases.is_untitled(tmp_path / "a.mirrorgap")
    assert not cases.is_untitled(folder / "untitled" / "a.txt")
    assert not folder.exists()


def test_the_current_row_stays_where_it_was(table) -> None:
    table.setCurrentIndex(table.frame_model.index(2, 0))
    table.set_frame(frame(5.0, 7.0, 6.0), COLUMNS)
    assert table.currentIndex().row() == 2
    assert table.frame_model.flags(table.currentIndex()) & Qt.ItemFlag.ItemIsEnabled
