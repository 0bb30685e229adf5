"""Which columns of a table are shown, and how wide: laid out, remembered, chosen in a menu."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QMenu

from mirrorgap.ui import theme
from mirrorgap.ui.widgets import remembered
from mirrorgap.ui.widgets.columns import Column, NumberValues, TextValues
from mirrorgap.ui.widgets.frame_model import FrameModel

if TYPE_CHECKING:
    from mirrorgap.ui.widgets.frame_table import FrameTable

#: Pixels beside a figure in its cell.
ROOM = 18
#: Cells of a text column that are looked at for how wide it has to be.
LOOKED_AT = 200


def lay_out(table: FrameTable, model: FrameModel) -> None:
    """Give each column the width it had last, or its usual one."""
    kept = remembered.load(table.objectName())
    for place, column in enumerate(model.columns):
        width = kept.get(column.field, 0 if column.hidden else column.usual_width)
        table.setColumnHidden(place, width == 0 and not column.pinned)
        pixels = theme.scaled(width or column.usual_width)
        table.setColumnWidth(place, pixels)
        table.pin(place, pixels)


def arranged(name: str, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return *columns* pinned and in the order that was chosen for the table called *name*.

    Those that were never moved follow where they stood; pinned ones come first.
    """
    pins, places = remembered.load(f"{name}.pins"), remembered.load(f"{name}.places")
    made = [
        replace(one, pinned=bool(pins[one.field])) if one.field in pins else one for one in columns
    ]
    usual = {one.field: float(at) for at, one in enumerate(made)}
    at = {field: places.get(field, place) for field, place in usual.items()}
    return tuple(sorted(made, key=lambda one: (not one.pinned, at[one.field], usual[one.field])))


def pin(table: FrameTable, field: str, pinned: bool) -> None:
    """Let a column stay at the left, or scroll with the others; kept between runs."""
    name = table.objectName()
    remembered.save(f"{name}.pins", {**remembered.load(f"{name}.pins"), field: int(pinned)})
    table.rearrange()


def move(table: FrameTable, model: FrameModel, place: int, by: int) -> None:
    """Put a column before or after its neighbour in sight; kept between runs."""
    fields = [column.field for column in model.columns]
    seen = [at for at in range(len(fields)) if not table.isColumnHidden(at)]
    to = seen.index(place) + by if place in seen else -1
    if not 0 <= to < len(seen) or model.columns[seen[to]].pinned != model.columns[place].pinned:
        return
    fields.insert(seen[to], fields.pop(place))
    name = table.objectName()
    places = {field: at for at, field in enumerate(fields)}
    remembered.save(f"{name}.places", {**remembered.load(f"{name}.places"), **places})
    table.rearrange()


def _moved(table: FrameTable, model: FrameModel, place: int, by: int, _on: bool = False) -> None:
    move(table, model, place, by)


def _add_arranging(made: QMenu, table: FrameTable, model: FrameModel, place: int) -> None:
    column = model.columns[place]
    word = "Unpin" if column.pinned else "Pin"
    made.addAction(
        f"{word} {column.name}", lambda: pin(table, column.field, not column.pinned)
    ).setObjectName("column.pin")
    for by, side in ((-1, "left"), (1, "right")):
        action = made.addAction(f"Move {column.name} to the {side}")
        action.setObjectName(f"column.{side}")
        action.triggered.connect(partial(_moved, table, model, place, by))
    made.addSeparator()


def forget(name: str) -> None:
    """Forget widths, hidden, moved and pinned columns of the table called *name*."""
    for part in ("", ".pins", ".places"):
        remembered.save(f"{name}{part}", {})


def widen(table: FrameTable, model: FrameModel) -> None:
    """Give columns of figures the room that their longest figure needs.

    A cut figure would be a wrong one. What was remembered of widths stays as it is.
    """
    figures = QFontMetrics(theme.tabular(table.font()))
    for place, (column, values) in enumerate(zip(model.columns, model.values, strict=True)):
        if not isinstance(values, NumberValues) or table.isColumnHidden(place):
            continue
        texts = (figures.horizontalAdvance(text) for text in values.longest)
        need = max(texts, default=0) + ROOM
        if need > table.columnWidth(place):
            table.setColumnWidth(place, need)
            if column.pinned:
                table.pin(place, need)


def _names_need(table: FrameTable, model: FrameModel) -> Iterator[tuple[int, int, int]]:
    """Yield place, width and needed width of each column that nobody sized and whose name is cut."""
    kept = remembered.load(table.objectName())
    names = QFontMetrics(theme.tabular(table.header().font(), bold=True))
    for place, column in enumerate(model.columns):
        if column.field in kept or column.pinned or table.isColumnHidden(place):
            continue
        width = table.columnWidth(place)
        need = names.horizontalAdvance(column.name) + ROOM
        if need > width:
            yield place, width, need


def lacking(table: FrameTable, model: FrameModel) -> int:
    """Return how many pixels more the table needs for all names of its columns to be whole."""
    return sum(need - width for _, width, need in _names_need(table, model))


def unfold(table: FrameTable, model: FrameModel) -> None:
    """Give what room the table has left to columns whose names are cut, from the left.

    What is left then goes to columns of text whose cells are cut. In a narrower table they are as wide
    as before: it must not scroll for the sake of names.
    """
    for place, (width, given) in table.unfolded.items():
        if place < len(model.columns) and table.columnWidth(place) == given:
            table.setColumnWidth(place, width)
            table.pin(place, width)
    table.unfolded.clear()
    kept = remembered.load(table.objectName())
    spare = table.viewport().width() - table.header().length()
    for place, width, need in _names_need(table, model):
        if need - width <= spare:
            spare -= _give(table, place, width, need)
    cells = QFontMetrics(theme.tabular(table.font()))
    for place, (column, values) in enumerate(zip(model.columns, model.values, strict=True)):
        if column.field in kept or table.isColumnHidden(place) or spare < ROOM:
            continue
        if isinstance(values, TextValues):
            width = table.columnWidth(place)
            longest = max(map(cells.horizontalAdvance, values.some(LOOKED_AT)), default=0) + ROOM
            if longest > width:
                spare -= _give(table, place, width, min(longest, width + spare))


def _give(table: FrameTable, place: int, width: int, need: int) -> int:
    """Give a column its room; return how much it got."""
    first = table.unfolded.get(place, (width, 0))[0]
    table.setColumnWidth(place, need)
    table.unfolded[place] = first, need
    if not table.isColumnHidden(place):
        table.pin(place, need)
    return need - width


def remember(table: FrameTable, model: FrameModel) -> None:
    """Keep widths (at the usual size of text) and hidden columns under the table's name."""
    zoom = theme.zoom()
    widths = {
        column.field: 0 if table.isColumnHidden(place) else round(_chosen(table, place) / zoom)
        for place, column in enumerate(model.columns)
    }
    remembered.save(table.objectName(), widths)


def _chosen(table: FrameTable, place: int) -> int:
    """Return the width of a column without what `unfold` gave it."""
    width, given = table.unfolded.get(place, (0, -1))
    return width if table.columnWidth(place) == given else table.columnWidth(place)


def show(table: FrameTable, model: FrameModel, place: int, shown: bool) -> None:
    """Show or hide a column, and remember it."""
    table.setColumnHidden(place, not shown)
    if shown and table.columnWidth(place) == 0:
        table.setColumnWidth(place, theme.scaled(model.columns[place].usual_width))
    remember(table, model)


def menu(table: FrameTable, model: FrameModel, at_place: int = -1) -> QMenu:
    """Return a menu to choose columns, and to pin and move the one at *at_place*.

    It deletes itself when it closes.
    """
    made = QMenu(table)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if at_place >= 0:
        _add_arranging(made, table, model, at_place)
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
