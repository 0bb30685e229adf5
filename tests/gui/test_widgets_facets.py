"""Facets: toggling, groups, search, counts; the page for nothing to show."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from mirrorgap.ui import theme
from mirrorgap.ui.widgets.empty import EmptyPage
from mirrorgap.ui.widgets.facet_model import FacetModel
from mirrorgap.ui.widgets.facets import Facets

Key, Mod, Role = Qt.Key, Qt.KeyboardModifier, Qt.ItemDataRole
CODES = ["TUR", "DEU", "CHN", "ARE", "KAZ", "KGZ", "UZB", "ARM", "GEO", "AZE"]
FIVE = frozenset(["AZE", "GEO", "KAZ", "KGZ", "UZB"])


def frame(codes=CODES):
    n = len(codes)
    usd = np.linspace(1e6, 1e3, n)
    return pd.DataFrame({"value": codes, "n": range(n), "n_before": 100, "usd": usd})


@pytest.fixture
def facets(show):
    made = Facets("Importer", rows=14)
    show(made, 280, 400)
    made.set_frame(frame(), {"KAZ": "Kazakhstan"}, {"group:five": FIVE, "none": frozenset(["X"])})
    made.got = []

    def keep(chosen):
        made.got.append(chosen)
        made.set_chosen(chosen)

    made.chosen.connect(keep)
    return made


def row_of(facets, name):
    model = facets.facet_model
    return next(row for row in range(model.rowCount()) if model.name(row).startswith(name))


def click(facets, name, modifiers=Mod.NoModifier):
    index = facets.facet_model.index(row_of(facets, name))
    place = facets.list.visualRect(index).center()
    QTest.mouseClick(facets.list.viewport(), Qt.MouseButton.LeftButton, modifiers, place)


def test_values_are_toggled_one_by_one(facets):
    click(facets, "TUR")
    assert facets.got[-1] == frozenset(CODES) - {"TUR"}
    click(facets, "DEU")
    assert facets.got[-1] == frozenset(CODES) - {"TUR", "DEU"}
    click(facets, "TUR")
    click(facets, "DEU")
    assert facets.got[-1] is None
    click(facets, "CHN", Mod.ControlModifier)
    assert facets.got[-1] == {"CHN"}
    QTest.mouseClick(facets.all_button, Qt.MouseButton.LeftButton)
    assert facets.got[-1] is None


def test_a_group_toggles_its_members_and_is_checked_in_part(facets):
    click(facets, "group:five", Mod.ControlModifier)
    assert facets.got[-1] == FIVE
    click(facets, "KAZ")
    assert facets.got[-1] == FIVE - {"KAZ"}
    group = facets.facet_model.index(0)
    assert group.data(Role.CheckStateRole) == Qt.CheckState.PartiallyChecked
    click(facets, "group:five")
    assert facets.got[-1] == FIVE
    assert "none" not in [facets.facet_model.name(row) for row in range(3)]


def test_keyboard_alone_toggles(facets):
    facets.list.setFocus()
    facets.list.setCurrentIndex(facets.facet_model.index(1))
    QTest.keyClick(facets.list, Key.Key_Down)
    QTest.keyClick(facets.list, Key.Key_Space)
    assert facets.got == [frozenset(CODES) - {"DEU"}]


def test_search_finds_code_and_label(facets):
    facets.search.setFocus()
    QTest.keyClicks(facets.search, "kazakh")
    assert facets.facet_model.rowCount() == 1
    click(facets, "KAZ", Mod.ControlModifier)
    assert facets.got == [frozenset(["KAZ"])]
    assert facets.summary.text() == "1 of 10"


def test_counts_before_and_after_are_said(facets):
    said = facets.facet_model.index(row_of(facets, "KAZ")).data(Role.ToolTipRole)
    assert said.startswith("KAZ  Kazakhstan\n4 of 100 records, ")
    assert facets.facet_model.figures(0)[:2] == (500, 4 + 5 + 6 + 8 + 9)


def test_model_keeps_its_promises(qtmodeltester):
    model = FacetModel()
    model.set_frame(frame(), None, {"five": FIVE})
    qtmodeltester.check(model)
    model.set_search("K")
    model.set_chosen(frozenset(["KAZ"]))
    qtmodeltester.check(model)


def test_thousands_of_values_do_not_lag(show):
    codes = [f"{i:06d}" for i in range(6000)]
    facets = Facets("Code")
    show(facets, 280, 400)
    start = perf_counter()
    facets.set_frame(frame(codes))
    facets.set_chosen(frozenset(codes[:3000]))
    facets.search.setText("12")
    facets.grab()
    assert perf_counter() - start < 0.5


def test_scroll_and_current_row_survive_new_counts(facets, show):
    short = Facets("Importer", rows=4)
    show(short, 280, 200)
    short.set_frame(frame())
    short.list.setCurrentIndex(short.facet_model.index(6))
    short.list.verticalScrollBar().setValue(40)
    short.set_frame(frame())
    assert short.list.currentIndex().row() == 6
    assert short.list.verticalScrollBar().value() == 40


def test_checks_follow_the_theme(facets, ink):
    switched = theme.install("light")
    assert ink(facets, theme.LIGHT.ground, 1) > 10_000
    switched.choose("dark")
    assert ink(facets, theme.LIGHT.ground, 1) < 100
    assert ink(facets, theme.DARK.ground, 1) > 10_000
    switched.choose("light")


def test_an_empty_page_offers_text_and_actions(show):
    page, called = EmptyPage(), []
    show(page, 700, 400)
    page.show_words("Nothing here", "Load the other side.", "854231", [("Open…", called.append)])
    page.show_words("Nothing", "Load it.", "854231", [("Open files…", lambda: called.append(1))])
    QTest.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "854231"
    buttons = [b for b in page.findChildren(QPushButton) if b.text() == "Open files…"]
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert called == [1]
    page.show_words("Nothing", "Load it.")
    assert not page.text.isVisible()
    assert not page.copy_button.isVisible()
