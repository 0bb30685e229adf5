"""Part years in the window: named as the interval that they are, and compared with no whole year."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from mirrorgap.model import commands, periods

HEADER = "reporter,partner,flow,code,period,value,currency,net_kg"
MONTHS = [f"2022-{m:02d}" for m in range(1, 13)] + [f"2023-{m:02d}" for m in range(1, 10)]
NOW, BEFORE = periods.window("2023", "2023"), periods.window("2022", "2022")
PART = "2023-01/2023-09"


@pytest.fixture
def window(open_window, settle, tmp_path):
    """Turkey's exports of two codes: twelve months of 2022, nine of 2023, a million each."""
    rows = [
        f"TUR,KAZ,export,{code},{month},1000000,USD,1000"
        for code in ("854231", "851762")
        for month in MONTHS
    ]
    path = tmp_path / "turkey.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    window = open_window([path])
    settle(window)
    return window


def choose(window, settle, view: str, name: str, value: str) -> None:
    window.tabs.go_to(view)
    settle(window)
    combo = window.findChild(QComboBox, f"{view}.choose-{name}")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentData() == value:
            break
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentData() == value
    settle(window)


def compare(window, settle, now, before) -> None:
    window.session.dispatch(commands.SetWindow(now))
    window.session.dispatch(commands.SetBase(before))
    settle(window)


def shown(view, field: str) -> list[str]:
    """Return what a column of the table shows, top down."""
    model = view.table.model()
    fields = [column.field for column in view.table.frame_model.columns]
    at = fields.index(field)
    return [str(model.index(row, at).data()).strip() for row in range(model.rowCount())]


def test_a_part_year_is_an_interval_in_flows_and_has_no_change_on_a_whole_year(window, settle):
    choose(window, settle, "flows", "time", "year")
    page = window.tabs.view("flows")
    assert set(page.result.frame["year"]) == {"2022", PART}
    compare(window, settle, NOW, BEFORE)
    assert page.result.frame["year"].tolist() == [PART]
    assert page.result.frame["value"].tolist() == [18e6]
    for field in ("base_value", "change", "change_share"):
        assert set(shown(page, field)) == {"–"}
    assert any("Not the same months" in text for text in page.result.warnings)


def test_categories_give_no_change_of_nine_months_on_twelve(window, settle):
    compare(window, settle, NOW, BEFORE)
    choose(window, settle, "categories", "goods", "tier,code")
    page = window.tabs.view("categories")
    assert page.result.frame["value"].tolist() == [9e6, 9e6]
    for field in ("base_value", "change", "change_share"):
        assert set(shown(page, field)) == {"–"}
    assert any("Not the same months" in text for text in page.result.warnings)


def test_the_same_nine_months_of_both_years_have_a_change(window, settle):
    nine = periods.window("2023-01", "2023-09")
    compare(window, settle, nine, nine.shifted(-12))
    choose(window, settle, "flows", "time", "year")
    frame = window.tabs.view("flows").result.frame
    assert (frame["year"].tolist(), frame["change"].tolist()) == ([PART], [0.0])
    choose(window, settle, "categories", "goods", "tier,code")
    assert window.tabs.view("categories").result.frame["change"].tolist() == [0.0, 0.0]


def test_prices_keep_to_the_months_that_are_published(window, settle):
    choose(window, settle, "prices", "rows", "all")
    page = window.tabs.view("prices")
    assert set(page.result.frame["period"]) == {*MONTHS}
