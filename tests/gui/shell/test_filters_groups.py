"""Groups in the filters: several countries by one click, in part, by search, and their counts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem

from mirrorgap.model import countries
from mirrorgap.ui.facets import GROUPS
from mirrorgap.ui.filters import Facet, FiltersPanel, Group, Value

LEFT = Qt.MouseButton.LeftButton
ON, PART, OFF = (
    Qt.CheckState.Checked,
    Qt.CheckState.PartiallyChecked,
    Qt.CheckState.Unchecked,
)


@pytest.fixture
def window(open_window, settle, tidy):
    partners = ("UZB", "KAZ", "KGZ", "DEU")
    window = open_window([tidy("tur.csv", "TUR", partners, "export")])
    settle(window)
    return window


def item(panel: FiltersPanel, text: str, top: int = 1) -> QTreeWidgetItem:
    heading = panel.tree.topLevelItem(top)
    found = [heading.child(i) for i in range(heading.childCount())]
    return next(one for one in found if one.text(0) == text)


def click(qtbot, panel: FiltersPanel, text: str) -> None:
    panel.tree.scrollToItem(item(panel, text))
    at = panel.tree.visualItemRect(item(panel, text))
    spot = at.topLeft() + at.center() - at.topLeft()
    spot.setX(at.left() + 10)
    qtbot.mouseClick(panel.tree.viewport(), LEFT, pos=spot)


def importers(window) -> set[str]:
    return {row[0] for one in window.session.case.eye.filters for row in one.predicate.rows}


def test_a_group_checks_its_members_together_and_shows_when_it_is_whole(qtbot, window, settle):
    panel = window.docks.filters
    assert item(panel, "Central Asia").checkState(0) is OFF
    click(qtbot, panel, "Central Asia")
    settle(window)
    assert importers(window) == {"UZB", "KAZ", "KGZ"}
    assert item(panel, "Central Asia").checkState(0) is ON
    assert item(panel, "EAEU").checkState(0) is ON
    click(qtbot, panel, "Kazakhstan")
    settle(window)
    assert importers(window) == {"UZB", "KGZ"}
    assert item(panel, "Central Asia").checkState(0) is PART
    click(qtbot, panel, "Central Asia")  # what is there in part becomes whole
    settle(window)
    assert importers(window) == {"UZB", "KAZ", "KGZ"}
    click(qtbot, panel, "Central Asia")
    settle(window)
    assert window.session.case.eye.filters == ()


def test_a_group_counts_its_members(window):
    panel = window.docks.filters
    names = ("Uzbekistan", "Kazakhstan", "Kyrgyzstan")
    for column in (1, 2):
        each = [int(item(panel, name).text(column).replace("\u202f", "")) for name in names]
        whole = int(item(panel, "Central Asia").text(column).replace("\u202f", ""))
        assert whole == sum(each) > 0


def test_a_group_is_found_by_typing(qtbot, window):
    panel = window.docks.filters
    qtbot.keyClicks(panel.search, "eaeu")
    qtbot.waitUntil(lambda: panel.tree.topLevelItemCount() == 1)
    top = panel.tree.topLevelItem(0)
    assert [top.child(i).text(0) for i in range(top.childCount())] == ["EAEU"]


def test_a_group_of_one_country_or_of_all_is_not_offered(window):
    panel = window.docks.filters
    heading = panel.tree.topLevelItem(1)
    told = {heading.child(i).text(0) for i in range(heading.childCount())}
    assert "EU" not in told, "Germany alone is no group"
    assert {"Central Asia", "EAEU", "CIS"} <= told


def test_every_group_offered_is_known():
    assert {name for name in GROUPS if not countries.group(name)} == set()
    assert countries.group("central-asia") == {"KAZ", "KGZ", "TJK", "TKM", "UZB"}


def test_the_rest_that_is_not_shown_is_counted_without_groups(show):
    values = tuple(Value(f"{i:03d}", f"{i:03d}", 1, 1) for i in range(70))
    group = Group("group:x", "Some", frozenset({"001", "002"}))
    panel = show(FiltersPanel(), 300, 500)
    panel.show_facets((Facet("importer", "Importer", values, groups=(group,)),))
    top = panel.tree.topLevelItem(0)
    assert top.child(top.childCount() - 1).text(0) == "10 more: type to find"


def test_the_two_counts_say_what_they_count(window):
    panel = window.docks.filters
    header = panel.tree.headerItem()
    assert "filters on\nother columns" in header.toolTip(1)
    assert "without period and filters" in header.toolTip(2)
    kazakhstan = item(panel, "Kazakhstan")
    n = kazakhstan.text(2)
    for column in (1, 2):
        assert f"{kazakhstan.text(1)} of {n} cells now" in kazakhstan.toolTip(column)
    assert "cells" not in kazakhstan.toolTip(0)
