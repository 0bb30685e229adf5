"""Which columns of a table are shown, and how wide: laid out, remembered, chosen in a menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from mirrorgap.ui import theme
from mirrorgap.ui.widgets import remembered
from mirrorgap.ui.widgets.frame_model import FrameModel

if TYPE_CHECKING:
    from mirrorgap.ui.widgets.frame_table import FrameTable


def lay_out(table: FrameTable, model: FrameModel) -> None:
    """Give each column the width it had last, or its usual one."""
    kept = remembered.load(table.objectName())
    for place, column in enumerate(model.columns):
        width = kept.get(column.field, 0 if column.hidden else column.usual_width)
        table.setColumnHidden(place, width == 0 and not column.pinned)
        pixels = theme.scaled(width or column.usual_width)
        table.setColumnWidth(place, pixels)
        table.pin(place, pixels)


def remember(table: FrameTable, model: FrameModel) -> None:
    """Keep widths (at the usual size of text) and hidden columns under the table's name."""
    zoom = theme.zoom()
    widths = {
        column.field: 0 if table.isColumnHidden(place) else round(table.columnWidth(place) / zoom)
        for place, column in enumerate(model.columns)
    }
    remembered.save(table.objectName(), widths)


def show(table: FrameTable, model: FrameModel, place: int, shown: bool) -> None:
    """Show or hide a column, and remember it."""
    table.setColumnHidden(place, not shown)
    if shown and table.columnWidth(place) == 0:
        table.setColumnWidth(place, theme.scaled(model.columns[place].usual_width))
    remember(table, model)


def menu(table: FrameTable, model: FrameModel) -> QMenu:
    """Return a menu to choose columns; it deletes itself when it closes."""
    made = QMenu(table)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for place, column in enumerate(model.columns):
        action = made.addAction(column.name)
        action.setCheckable(True)
        action.setChecked(not table.isColumnHidden(place))
        action.setEnabled(not column.pinned)
        action.toggled.connect(lambda on, at=place: show(table, model, at, on))
    made.addSeparator()
    made.addAction("Usual columns", table.usual_columns)
    made.addAction("Order of the source", lambda: model.sort_by(()))
    return made
