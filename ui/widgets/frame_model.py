"""A table model over a result frame: sorts by permutation, paints a brush from a mask."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QPalette

from mirrorgap.ui.numbers import MISSING
from mirrorgap.ui.widgets.brushing import Mask
from mirrorgap.ui.widgets.columns import Column, Frame, Rows, Values, all_values, branched, ordered

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Order = Qt.SortOrder
ROOT = QModelIndex()

#: Letters in a line of a tool tip.
TIP = 96
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FrameModel(QAbstractTableModel):
    """Read-only view of a frame. A *row* is one of the table, a *source row* one of the frame."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.values: tuple[Values, ...] = ()
        self.sorting: tuple[tuple[int, bool], ...] = ()
        self.palette: QPalette = QGuiApplication.palette()
        self._frame: Frame = pd.DataFrame()
        self._n_source = 0
        self._order: Rows = np.arange(0, dtype=np.intp)
        self._shown: Mask | None = None
        self._above: Rows | None = None
        self._mask: Mask | None = None
        #: Which of the brushed source rows hold what is brushed and more, shape (n_source,); None: none.
        self.partly: Mask | None = None
        #: Which source rows a note is on, shape (n_source,); None: none.
        self.noted: Mask | None = None
        #: Which source rows the last mask painted anew, shape (n_source,).
        self.turned: Mask = np.zeros(0, dtype=bool)

    # -- what it holds -------------------------------------------------------------------------

    def set_frame(self, frame: Frame, columns: Sequence[Column]) -> None:
        """Show *frame*; the sorting stays where the columns stay, the brush is cleared.

        Rows in the same columns are new data to Qt, and some rows more or less, not a new model: header,
        widths and place need not be worked out again.
        """
        columns = tuple(sorted(columns, key=lambda column: not column.pinned))
        values = all_values(frame, columns)
        if len(self._order) == self._n_source and len(frame) and self._same(columns, values):
            self._renew(frame, columns, values)
            return
        self.beginResetModel()
        self._take(frame, columns, values)
        self.endResetModel()

    def _renew(self, frame: Frame, columns: tuple[Column, ...], values: tuple[Values, ...]) -> None:
        """Show other rows in the columns that there are; those that are more or less are the last ones."""
        told = [at for at, one in enumerate(values) if one.unit != self.values[at].unit]
        old, new = self._n_source, len(frame)
        if new < old:
            self.beginRemoveRows(ROOT, new, old - 1)
            self._order = self._order[:new]
            self.endRemoveRows()
        self._take(frame, columns, values)
        order, self._order = self._order, self._order[:old]
        for at in told:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, at, at)
        last = self.index(len(self._order) - 1, len(columns) - 1)
        self.dataChanged.emit(self.index(0, 0), last)
        if new > old:
            self.beginInsertRows(ROOT, old, new - 1)
            self._order = order
            self.endInsertRows()

    def _same(self, columns: Sequence[Column], values: Sequence[Values]) -> bool:
        """Whether there are rows in such columns by now, in a header as high."""
        heads = [
            [(c.field, c.name, c.kind, c.pinned) for c in part] for part in (columns, self.columns)
        ]
        units = [any(one.unit for one in part) for part in (values, self.values)]
        return self._n_source > 0 and heads[0] == heads[1] and units[0] == units[1]

    def _take(self, frame: Frame, columns: tuple[Column, ...], values: tuple[Values, ...]) -> None:
        kept = [(self.columns[place].field, down) for place, down in self.sorting]
        self.columns, self.values = columns, values
        place = {column.field: i for i, column in enumerate(columns)}
        self.sorting = tuple((place[field], down) for field, down in kept if field in place)
        self._frame = frame
        self._n_source, self._mask, self._shown = len(frame), None, None
        self.noted = self.partly = None
        self._above = None
        self._order = self._ordered()

    def arrange(self, columns: Sequence[Column]) -> None:
        """Show the same fields in the order of *columns*; rows, sorting and brush stay."""
        at = {column.field: place for place, column in enumerate(self.columns)}
        sorting = [(self.columns[place].field, down) for place, down in self.sorting]
        moved = {column.field: place for place, column in enumerate(columns)}
        self.beginResetModel()
        self.values = tuple(self.values[at[column.field]] for column in columns)
        self.columns = tuple(columns)
        self.sorting = tuple((moved[field], down) for field, down in sorting)
        self.endResetModel()

    def fill(self, column: Column, values: Values) -> None:
        """Show *values* in the column of that field; what was worked out later, in a thread.

        Nothing happens where there is no such column. Rows that are sorted by it move.
        """
        at = next((i for i, one in enumerate(self.columns) if one.field == column.field), -1)
        if at < 0:
            return
        self.columns = (*self.columns[:at], column, *self.columns[at + 1 :])
        self.values = (*self.values[:at], values, *self.values[at + 1 :])
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, at, at)
        if any(place == at for place, _ in self.sorting):
            self._rearrange()
        elif len(self._order):
            self.dataChanged.emit(self.index(0, at), self.index(len(self._order) - 1, at))

    @property
    def n_source(self) -> int:
        """How many rows the frame has, hidden ones counted."""
        return self._n_source

    @property
    def order(self) -> Rows:
        """The source row of each row, shape (rows,)."""
        return self._order

    @property
    def mask(self) -> Mask | None:
        """Which source rows are painted as brushed, shape (n_source,); None: none."""
        return self._mask

    def set_mask(self, mask: Mask | None) -> None:
        """Paint the source rows of *mask* as brushed."""
        if mask is not None and len(mask) != self._n_source:
            raise ValueError(f"the mask has {len(mask)} rows, the frame {self._n_source}")
        old, self._mask = self._mask, mask
        none = np.zeros(self._n_source, dtype=bool)
        changed = (none if old is None else old) != (none if mask is None else mask)
        self.turned = changed
        if changed.any():
            self._repaint()

    def brushed(self, sources: list[int]) -> list[bool]:
        """Return which of some source rows are painted as brushed."""
        return _which(self._mask, sources)

    def has_notes(self, sources: list[int]) -> list[bool]:
        """Return which of some source rows a note is on."""
        return _which(self.noted, sources)

    def set_partly(self, partly: Mask | None) -> None:
        """Tell brushed rows of which only a part is brushed, shape (n_source,): they are hatched."""
        if partly is not None and len(partly) != self._n_source:
            raise ValueError(f"the mask has {len(partly)} rows, the frame {self._n_source}")
        none = np.zeros(self._n_source, dtype=bool)
        old, self.partly = self.partly, partly if partly is not None and partly.any() else None
        self.turned = (none if old is None else old) != (
            none if self.partly is None else self.partly
        )
        if self.turned.any():
            self._repaint()

    def _is_part(self, row: int) -> bool:
        return self.partly is not None and bool(self.partly[row])

    def set_noted(self, noted: Mask | None) -> None:
        """Mark the source rows of *noted*, shape (n_source,), as having notes."""
        if noted is not None and len(noted) != self._n_source:
            raise ValueError(f"the mask has {len(noted)} rows, the frame {self._n_source}")
        old, self.noted = self.noted, noted if noted is not None and noted.any() else None
        if old is self.noted:
            return
        none = np.zeros(self._n_source, dtype=bool)
        self.turned = (none if old is None else old) != (none if self.noted is None else self.noted)
        if self.turned.any():
            self._repaint()

    def set_palette(self, palette: QPalette) -> None:
        """Take the colours of brushed rows from *palette* from now on."""
        self.palette = palette
        self.turned = np.ones(self._n_source, dtype=bool)
        self._repaint()

    def _repaint(self) -> None:
        """Say that rows look different; which, says `turned`: to look for them takes longer."""
        if len(self._order) and self.columns:
            first = self.index(0, 0)
            last = self.index(len(self._order) - 1, len(self.columns) - 1)
            self.dataChanged.emit(first, last, [Role.BackgroundRole, Role.ForegroundRole])

    # -- order ---------------------------------------------------------------------------------

    def sort(self, column: int, order: Order = Order.AscendingOrder) -> None:
        """Sort by one column; -1 brings back the order of the frame."""
        self.sort_by(() if column < 0 else ((column, order == Order.DescendingOrder),))

    def sort_by(self, sorting: Sequence[tuple[int, bool]]) -> None:
        """Sort by (column, descending) pairs, the first counting most; stable."""
        self.sorting = tuple(sorting)
        self._rearrange()

    def set_shown(self, shown: Mask | None, above: Rows | None = None) -> None:
        """Show only the source rows of *shown*; None shows all.

        *above*, shape (n_source,), makes a tree: the source row that each stands under, or -1. However
        it is sorted, rows stay under theirs.
        """
        self.beginResetModel()
        self._shown, self._above = shown, above
        self._order = self._ordered()
        self.endResetModel()

    def whole_order(self, above: Rows | None = None) -> Rows:
        """Return the order of all source rows as they are sorted, hidden ones too; *above*: as a tree."""
        keys = [(self.values[column].sort_key(), down) for column, down in self.sorting]
        order = ordered(keys, self._n_source)
        return order if above is None else branched(order, above)

    def _ordered(self) -> Rows:
        order = self.whole_order(self._above)
        return order if self._shown is None else order[self._shown[order]]

    def _rearrange(self) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        sources = [int(self._order[index.row()]) for index in old]
        self._order = self._ordered()
        rows = self.rows_of(np.array(sources, dtype=np.intp)) if old else ()
        new = [self.index(int(row), at.column()) for row, at in zip(rows, old, strict=True)]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def rows_of(self, sources: Rows) -> Rows:
        """Return the row of each source row; -1 where it is not shown."""
        where = np.full(self._n_source, -1, dtype=np.intp)
        where[self._order] = np.arange(len(self._order))
        return where[sources]

    def find(self, part: str, after: int, *, backwards: bool = False) -> int:
        """Return the next row that contains *part* in a text column, after row *after*; or -1."""
        found = np.zeros(self._n_source, dtype=bool)
        for one in self.values:
            hits = one.containing(part)
            if hits is not None:
                found |= hits
        rows = np.flatnonzero(found[self._order])
        if len(rows) == 0:
            return -1
        if backwards:
            return int(rows[np.searchsorted(rows, after) - 1])
        return int(rows[np.searchsorted(rows, after, side="right") % len(rows)])

    # -- what Qt asks for ----------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = int(self._order[index.row()]), index.column()
        if role == Role.DisplayRole:
            return self.values[column].text(row)
        if role == Role.AccessibleTextRole:
            said = ", a note is on it" if column == 0 and self._has_note(row) else ""
            said += ", a part is selected" if column == 0 and self._is_part(row) else ""
            return self.values[column].text(row) + said
        if role == Role.TextAlignmentRole:
            return _RIGHT if self.columns[column].numeric else _LEFT
        if role == Role.ToolTipRole:
            return self._tip(row, column)
        if self._mask is not None and self._mask[row]:
            if role == Role.BackgroundRole:
                return self.palette.brush(QPalette.ColorRole.Highlight)
            if role == Role.ForegroundRole:
                return self.palette.brush(QPalette.ColorRole.HighlightedText)
        return None

    def _tip(self, row: int, column: int) -> str:
        """Return what a cell says under the pointer: its text, or why it is missing."""
        text, why = self.values[column].text(row), self.columns[column].why
        if column == 0 and self._has_note(row):
            text = f"{text}\nA note is on it: see the inspector and the notes."
        if column == 0 and self._is_part(row):
            text = f"{text}\nA part of what this row holds is selected."
        # Numbers are padded to stand under each other.
        if why is None or text.strip() != MISSING or not isinstance(self._frame, pd.DataFrame):
            return wrapped(text)
        return wrapped(why(self._frame, row) or text)

    def _has_note(self, row: int) -> bool:
        return self.noted is not None and bool(self.noted[row])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return section + 1 if role == Role.DisplayRole else None
        if not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in (Role.DisplayRole, Role.AccessibleTextRole):
            return column.name
        if role == Role.ToolTipRole:
            return self._explained(section)
        if role == Role.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        return None

    def _explained(self, section: int) -> str:
        column, unit = self.columns[section], self.values[section].unit
        first = f"{column.name}, {unit}" if unit else column.name
        lines = [first, column.tooltip, f"Field: {column.field}"]
        return "\n".join(line for line in lines if line)


def _which(mask: Mask | None, sources: list[int]) -> list[bool]:
    return [False] * len(sources) if mask is None else list(mask[sources].tolist())


def wrapped(text: str) -> str:
    """Return *text* in lines of a readable length: Qt shows a tool tip as wide as its longest one."""
    lines = (fill(line, TIP) if len(line) > TIP else line for line in text.split("\n"))
    return "\n".join(lines)
