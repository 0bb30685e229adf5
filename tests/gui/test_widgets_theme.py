"""Contrast worked out from the tokens; the theme follows the system; names; a bug of the stack."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QTreeView,
    QWidget,
)

from mirrorgap.ui import theme
from mirrorgap.ui.theme import DARK, LIGHT, colour_of, contrast, label_colour_of
from mirrorgap.ui.widgets import gallery
from mirrorgap.ui.widgets.heat import ramp

BOTH = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
KEYS = ("exports", "imports", "TUR", "KAZ", "KGZ", "UZB", "ARM", "GEO", "AZE", "RUS", "ITA", "")


@BOTH
def test_text_stands_off_every_ground(tokens):
    grounds = (tokens.ground, tokens.panel, tokens.raised, tokens.accent_tint, tokens.alarm_tint)
    for ground in grounds:
        assert contrast(tokens.text, ground) >= 7  # figures
        for words in (tokens.soft, tokens.faint, tokens.accent, tokens.alarm):
            assert contrast(words, ground) >= 4.5


@BOTH
def test_marks_and_their_labels_stand_off_the_paper(tokens):
    for key in KEYS:
        assert contrast(colour_of(key, dark=tokens.dark), tokens.ground) >= 3
        for ground in (tokens.ground, tokens.panel):
            assert contrast(label_colour_of(key, dark=tokens.dark), ground) >= 4.5


@BOTH
def test_the_ends_of_a_heat_map_differ_from_its_middle(tokens):
    shades = ramp(tokens, diverging=True)
    names = [theme.QColor(*(int(c) for c in shades[i])).name() for i in (0, 128, 255)]
    assert contrast(names[0], names[1]) >= 3
    assert contrast(names[2], names[1]) >= 3


def test_a_key_keeps_its_colour_and_company_differs():
    assert colour_of("FRA") == colour_of("FRA")
    suppliers = ("TUR", "CHN", "HKG", "ARE", "DEU", "USA", "KOR", "RUS", "KAZ", "JPN")
    for company in (
        suppliers,
        ("AZE", "GEO", "KAZ", "KGZ", "UZB", "RUS"),
        ("1", "2", "3.A", "3.B", "4.A", "4.B"),
    ):
        assert len({colour_of(key) for key in company}) == len(company)
    assert colour_of("exports") != colour_of("imports")
    assert LIGHT.accent not in {colour_of(key) for key in KEYS}


@BOTH
def test_the_palette_has_every_role_of_the_theme(tokens):
    made = theme.palette(tokens)
    roles = QPalette.ColorRole
    assert made.color(roles.Base).name().upper() == tokens.ground
    assert made.color(roles.PlaceholderText).name().upper() == tokens.faint
    disabled = made.color(QPalette.ColorGroup.Disabled, roles.Text)
    assert contrast(disabled.name(), tokens.panel) >= 4.5
    assert theme.is_dark(made) is tokens.dark


def test_the_theme_follows_the_system_until_it_is_forced(qapp, show):
    switched = theme.install("system")
    label = show(QLabel("1 234"))
    said = []
    switched.changed.connect(said.append)
    hints = qapp.styleHints()
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    QApplication.processEvents()
    assert theme.tokens_of(label) is DARK
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.tokens_of(label) is LIGHT
    switched.choose("light")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.tokens_of(label) is LIGHT
    switched.choose("system")
    assert theme.tokens_of(label) is DARK
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert said == [True, False, True, False]
    assert theme.install("light") is switched


def test_every_kind_of_widget_follows_a_second_switch(qapp, show):
    switched = theme.install("light")
    kinds = (QLabel, QPushButton, QToolButton, QLineEdit, QComboBox, QTreeView, QPlainTextEdit)
    page = QWidget()
    for kind in kinds:
        kind(page)
    show(page)
    for choice in ("dark", "light", "dark", "light"):
        switched.choose(choice)
        left = [
            kind.__name__
            for kind in kinds
            if theme.is_dark(page.findChild(kind).palette()) is not (choice == "dark")
        ]
        assert not left, choice


def test_boxes_and_arrows_are_seen_in_both_themes(qapp, show, ink):
    switched = theme.install("light")
    for choice in ("light", "dark"):
        switched.choose(choice)
        tokens = theme.tokens(dark=choice == "dark")
        box = show(QCheckBox("listed"), 120, 28)
        assert ink(box, tokens.faint, 24) > 20
        box.setChecked(True)
        assert ink(box, tokens.soft, 24) > 50
        arrow = show(QComboBox(), 120, 28)
        arrow.clearFocus()
        assert ink(arrow, tokens.soft, 40) > 4
    switched.choose("light")


def test_figures_have_one_width(qapp):
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(theme.tabular(qapp.font()))
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789\u2007"}) == 1


def test_no_reference_to_none_is_lost(qapp):
    """PySide6 6.12.0 on CPython 3.11 took one at each call that returns nothing, and aborted."""
    widget = QWidget()
    before = sys.getrefcount(None)
    for i in range(1000):
        widget.setToolTip(str(i))
    assert sys.getrefcount(None) > before - 500


def test_every_widget_that_takes_the_focus_is_named(qapp, show):
    for page in gallery.pages().values():
        show(page)
        unnamed = [
            f"{type(w).__name__} in {type(page).__name__}"
            for w in (page, *page.findChildren(QWidget))
            if w.focusPolicy() & Qt.FocusPolicy.TabFocus
            and w.isVisible()
            and not isinstance(w.parent(), QAbstractScrollArea)
            and not (w.accessibleName() or getattr(w, "text", str)())
        ]
        assert not unnamed


def test_the_gallery_draws_every_widget_in_both_themes(qapp, tmp_path):
    assert gallery.main([str(tmp_path)]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert {"table-light.png", "table-dark.png", "scatter-dark.png"} <= names
    assert len(names) == 2 * 14
    theme.install("light")
