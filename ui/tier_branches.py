"""A table whose tiers open to their codes: by their sign, by arrow keys, by a double click."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QTableView, QWidget

from mirrorgap.model.analysis.tiers import KEYS, Tree
from mirrorgap.ui import theme
from mirrorgap.ui.widgets.columns import Values, values_of
from mirrorgap.ui.widgets.frame_table import FrameTable

Key = Qt.Key
OPEN, SHUT = "▾", "▸"
#: Pixels at the left of a tier's cell that open and shut it.
SIGN = 24


class Signs:
    """The cells of a key: in the tier's column a sign before each tier, and each code in its own."""

    unit = ""

    def __init__(self, plain: Values, branches: Branches, *, tiers: bool) -> None:
        self._plain, self._branches, self._tiers = plain, branches, tiers

    def text(self, row: int) -> str:
        tree = self._branches.tree
        if tree is None or (tree.above[row] < 0) != self._tiers:
            return ""
        sign = SHUT if self.raw(row) in self._branches.shut else OPEN
        return f"{sign} {self._plain.text(row)}" if self._tiers else self._plain.text(row)

    def raw(self, row: int) -> str | float | None:
        return self._plain.raw(row)

    def sort_key(self) -> NDArray[Any]:
        return self._plain.sort_key()

    def containing(self, part: str) -> NDArray[np.bool_] | None:
        return self._plain.containing(part)


class Branches(QObject):
    """Keeps which tiers are shut, and hides their codes."""

    #: Some tiers were opened or shut.
    turned = Signal()

    def __init__(self, table: FrameTable) -> None:
        super().__init__(table)
        self._table = table
        self.tree: Tree | None = None
        self.shut: set[str] = set()
        pinned = table.findChild(QTableView, "pinned")
        self._ports = [view.viewport() for view in (table, pinned) if view is not None]
        for part in (table, *self._ports):
            part.installEventFilter(self)
        table.opened.connect(self._opened)

    def show_tree(self, tree: Tree | None) -> None:
        """Let the table, which shows the rows of *tree*, be one; None: it is plain again."""
        self.tree = tree
        if tree is not None:
            self._sign(KEYS)
            self._show()

    def _sign(self, keys: tuple[str, ...]) -> None:
        """Write these keys anew: rows that are painted already stand with other signs."""
        assert self.tree is not None
        model = self._table.frame_model
        for column in [one for one in model.columns if one.field in keys]:
            plain = values_of(self.tree.result.frame[column.field], column)
            model.fill(column, Signs(plain, self, tiers=column.field == KEYS[0]))

    @property
    def all_open(self) -> bool:
        """Whether no tier is shut."""
        return self.tree is None or not self.shut & self._tiers()

    def turn(self, tiers: set[str]) -> None:
        """Shut what is open of *tiers*, and open what is shut."""
        model, table = self._table.frame_model, self._table
        at = table.currentIndex()
        source = int(model.order[at.row()]) if at.isValid() else -1
        scrolled = table.verticalScrollBar().value()
        self.shut ^= tiers
        self._sign(KEYS[:1])
        self._show()
        if source >= 0:
            row = int(model.rows_of(np.array([source], dtype=np.intp))[0])
            table.setCurrentIndex(model.index(max(row, 0), at.column()))
        table.verticalScrollBar().setValue(scrolled)
        self.turned.emit()

    def turn_all(self) -> None:
        """Open all tiers where any is shut, else shut all."""
        if self.tree is None:
            return
        tiers = self._tiers()
        self.turn(self.shut & tiers or tiers)

    def _tiers(self) -> set[str]:
        assert self.tree is not None
        frame = self.tree.result.frame
        return {str(tier) for tier in frame["tier"].iloc[: self.tree.first_code]}

    def _show(self) -> None:
        assert self.tree is not None
        names = self.tree.result.frame["tier"].astype(str)
        hidden = (self.tree.above >= 0) & names.isin(self.shut).to_numpy()
        self._table.frame_model.set_shown(~hidden, self.tree.above)

    # -- events --------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.tree is None:
            return False
        if watched is self._table and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._key(Key(event.key()))
        pressed = event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if pressed and isinstance(event, QMouseEvent) and isinstance(watched, QWidget):
            return event.button() == Qt.MouseButton.LeftButton and self._click(
                event.position().toPoint()
            )
        return False

    def _click(self, at: QPoint) -> bool:
        index = self._table.indexAt(at)
        if not index.isValid() or self._table.columnAt(at.x()) != 0:
            return False
        left = self._table.columnViewportPosition(0)
        return at.x() - max(left, 0) <= theme.scaled(SIGN) and self._opened(
            int(self._table.frame_model.order[index.row()])
        )

    def _opened(self, row: int) -> bool:
        """Turn the tier of that row of the frame; False where it is none."""
        if self.tree is None or self.tree.above[row] >= 0:
            return False
        self.turn({str(self.tree.result.frame["tier"].iloc[row])})
        return True

    def _key(self, key: Key) -> bool:
        at = self._table.currentIndex()
        if key not in (Key.Key_Left, Key.Key_Right) or not at.isValid():
            return False
        assert self.tree is not None
        row = int(self._table.frame_model.order[at.row()])
        above = int(self.tree.above[row])
        shut = str(self.tree.result.frame["tier"].iloc[row]) in self.shut
        if above < 0 and shut == (key == Key.Key_Right):
            return self._opened(row)
        if above >= 0 and key == Key.Key_Left:
            to = self._table.frame_model.rows_of(np.array([above], dtype=np.intp))[0]
            self._table.setCurrentIndex(self._table.frame_model.index(int(to), at.column()))
            return True
        return False
