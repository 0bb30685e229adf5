"""Files that hold totals of all goods only: the docks show them, and every view says why it is empty."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from mirrorgap.model import commands

HEADER = "reporter,partner,flow,code,period,value,currency"
BOOK = [
    ("TUR", "RUS", "export", 2023, 300), ("TUR", "RUS", "export", 2024, 377),
    ("TUR", "KAZ", "export", 2023, 30), ("TUR", "KAZ", "export", 2024, 37),
    ("KAZ", "TUR", "import", 2023, 20), ("KAZ", "TUR", "import", 2024, 27),
]  # fmt: skip
WHY = "These files hold totals of all goods only, no codes: gaps are worked out by code."


@pytest.fixture
def window(open_window, settle, tmp_path):
    path = tmp_path / "totals.csv"
    rows = [f"{r},{p},{flow},TOTAL,{year},{n}000000,USD" for r, p, flow, year, n in BOOK]
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    window = open_window([path])
    settle(window)
    return window


def body(window, view: str) -> str:
    return window.findChild(QLabel, f"{view}.empty.body").text()


def test_each_view_says_why_it_is_empty(window, settle):
    window.session.dispatch(commands.SetBasket("chpl-2024-02"))
    for view in ("flows", "gaps", "categories", "routes", "prices"):
        window.tabs.go_to(view)
        settle(window)
        page = window.tabs.view(view)
        assert page.pages.currentWidget() is page.vacancy, view
        assert WHY in body(window, view)
        assert "Choose “All codes” as the list" in body(window, view)


def test_the_docks_hold_the_totals_whatever_the_list(window):
    told = window.docks.inspector.sentences.text()
    assert "Turkey reports exports of all goods of 744 million dollars, 2023 to 2024." in told
    assert "Kazakhstan reports imports of all goods of 47 million dollars, 2023 to 2024." in told
    assert WHY in told
    shown = window.docks.timeline._all
    assert shown.exports.tolist() == [330e6, 414e6]  # of years alone, a year
    assert shown.imports.tolist() == [20e6, 27e6]


def test_without_a_list_flows_hold_them_and_gaps_say_why_there_are_none(window, settle):
    window.tabs.go_to("flows")
    settle(window)
    flows = window.tabs.view("flows")
    assert sorted(flows.result.frame["value"]) == [67e6, 677e6]
    title = flows.plot.title.text()
    assert title.endswith("to Kazakhstan and Russia, 2023 to 2024."), title
    assert title.startswith("Turkey reports exports of 744 million dollars")
    window.tabs.go_to("gaps")
    settle(window)
    assert body(window, "gaps") == WHY
