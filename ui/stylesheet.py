"""The stylesheet of the application: geometry here, colours from the tokens of a theme."""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Template

_SHEET = Template("""
QWidget { selection-background-color: $accent_tint; selection-color: $text; }
QMainWindow::separator { background: $rule; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $rule; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }

QDockWidget { color: $soft; titlebar-close-icon: none; }
QDockWidget::title { background: $panel; padding: 6px 8px; text-align: left; }

QPushButton, QToolButton[framed="true"] {
    background: $raised; color: $text; border: 1px solid $line; border-radius: 4px;
    padding: 0 12px; min-height: 26px;
}
QPushButton:hover { border-color: $faint; }
QPushButton:pressed { background: $rule; }
QPushButton:focus { border-color: $accent; }
QPushButton:default { border-color: $accent; color: $accent; }
QPushButton:disabled { color: $faint; border-color: $rule; background: $panel; }
QPushButton:flat { border-color: transparent; background: transparent; color: $soft; }
QPushButton:flat:hover { color: $text; background: $rule; }
QPushButton:flat:focus { border-color: $accent; }
QPushButton:checked { background: $accent_tint; border-color: $accent; }

QToolButton { background: transparent; color: $soft; border: 1px solid transparent;
    border-radius: 4px; padding: 0 8px; min-height: 24px; }
QToolButton:hover { background: $rule; color: $text; }
QToolButton:focus { border-color: $accent; }
QToolButton:checked { background: $accent_tint; color: $text; }
QToolButton:disabled { color: $faint; }
QToolButton[popupMode="2"] { padding-right: 22px; }
QToolButton::menu-indicator { image: url($down); width: 12px; height: 12px;
    subcontrol-origin: padding; subcontrol-position: right center; right: 4px; }

QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit {
    background: $ground; color: $text; border: 1px solid $line; border-radius: 4px;
    padding: 0 8px; min-height: 26px;
}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QDateEdit:focus,
QPlainTextEdit:focus, QTextEdit:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled {
    color: $faint; background: $panel; border-color: $rule; }
QPlainTextEdit, QTextEdit { background: $ground; color: $text; border: 1px solid $line;
    border-radius: 4px; padding: 4px; }
QComboBox { padding-right: 4px; }
QComboBox QLineEdit { border: none; padding: 0; min-height: 0px; background: transparent; }
QComboBox::drop-down { border: none; background: transparent; width: 20px; }
QComboBox::down-arrow { image: url($down); width: 12px; height: 12px; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QDateEdit::up-button,
QSpinBox::down-button, QDoubleSpinBox::down-button, QDateEdit::down-button {
    border: none; background: transparent; width: 18px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow, QDateEdit::up-arrow {
    image: url($up); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow, QDateEdit::down-arrow {
    image: url($down); width: 10px; height: 10px; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator, QTreeView::indicator, QListView::indicator, QTableView::indicator,
QGroupBox::indicator { width: 12px; height: 12px; border: 1px solid $faint; border-radius: 2px;
    background: $ground; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QListView::indicator:checked,
QTableView::indicator:checked, QGroupBox::indicator:checked {
    background: $soft; border-color: $soft; image: url($tick); }
QCheckBox::indicator:indeterminate, QTreeView::indicator:indeterminate,
QListView::indicator:indeterminate {
    background: $soft; border-color: $soft; image: url($dash); }
QCheckBox::indicator:focus, QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:disabled, QTreeView::indicator:disabled { border-color: $line; }
QRadioButton { spacing: 8px; }
QRadioButton::indicator { width: 12px; height: 12px; border: 1px solid $faint; border-radius: 7px;
    background: $ground; }
QRadioButton::indicator:checked { border: 4px solid $soft; width: 6px; height: 6px; }
QRadioButton::indicator:focus, QRadioButton::indicator:hover { border-color: $accent; }
QRadioButton::indicator:disabled { border-color: $line; }
QRadioButton:disabled { color: $faint; }
QTreeView::branch:has-children:closed { image: url($right); }
QTreeView::branch:has-children:open { image: url($down); }
QComboBox QAbstractItemView { background: $raised; border: 1px solid $line; padding: 4px; }

QTableView, QTreeView, QListView { background: $ground; color: $text; border: none;
    gridline-color: $rule; outline: none; }
QTreeView::item, QListView::item { min-height: 22px; }
QHeaderView { background: $ground; color: $soft; border: none; }
QHeaderView::section { background: $ground; color: $soft; border: none;
    border-bottom: 1px solid $line; padding: 0 8px; min-height: 27px; }
QTableCornerButton::section { background: $ground; border: none; }

QTabWidget::pane { border: none; border-top: 1px solid $rule; }
QTabBar { background: transparent; }
QTabBar::tab { background: transparent; color: $soft; border: none;
    border-bottom: 2px solid transparent; padding: 0 12px; min-height: 28px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }

QMenuBar { background: $panel; color: $text; }
QMenuBar::item { padding: 4px 8px; background: transparent; }
QMenuBar::item:selected { background: $rule; }
QMenu { background: $raised; color: $text; border: 1px solid $line; padding: 4px 0; }
QMenu::item { padding: 4px 24px 4px 24px; min-height: 18px; }
QMenu::item:selected { background: $accent_tint; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $rule; margin: 4px 0; }

QStatusBar { background: $panel; color: $soft; border-top: 1px solid $rule; }
QStatusBar::item { border: none; }
QToolBar { background: $panel; border: none; spacing: 4px; padding: 4px; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }
QLabel[role="title"] { color: $text; }
QLabel[role="soft"] { color: $soft; }
QLabel[role="faint"] { color: $faint; }
QLabel[role="alarm"] { color: $alarm; }
QLabel[role="side"] { color: $text; background: $ground; border: 1px solid $line; }
QGroupBox { border: none; margin-top: 20px; color: $soft; }
QGroupBox::title { subcontrol-origin: margin; left: 0; top: 0; }

QProgressBar { background: $rule; border: none; border-radius: 2px; max-height: 4px;
    color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }

QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


_HEIGHT = re.compile(r"(?<=min-height: )(\d+)(?=px)")


def stylesheet(zoom: float, colours: Mapping[str, str]) -> str:
    """Return the sheet with names of tokens replaced by colours, names of signs by paths.

    What holds text is *zoom* times as high as usual.
    """
    made = _SHEET.substitute(colours)
    return _HEIGHT.sub(lambda found: str(round(int(found[1]) * zoom)), made)
