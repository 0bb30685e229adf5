"""Values of one column with their counts, amounts and check boxes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from mirrorgap.ui import numbers

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROOT = QModelIndex()


class FacetModel(QAbstractListModel):
    """Groups first, then values, as the search leaves them. `chosen` None means all."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.values: list[str] = []
        self.labels: Mapping[str, str] = {}
        self.groups: dict[str, frozenset[str]] = {}
        self.chosen: frozenset[str] | None = None
        self.n_before = self.n_after = np.empty(0, dtype=np.int64)
        self.amounts = np.empty(0)
        self._place: dict[str, int] = {}
        self._search = ""
        self._rows: list[str] = []
        self._n_groups = 0

    def set_frame(
        self,
        frame: pd.DataFrame,
        labels: Mapping[str, str] | None = None,
        groups: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        """Take columns value, n, usd and, where given, n_before; largest amount first."""
        ordered = frame.sort_values("usd", ascending=False, kind="stable", na_position="last")
        self.beginResetModel()
        self.values = [str(value) for value in ordered["value"]]
        self.labels = labels or {}
        self.n_after = ordered["n"].to_numpy(dtype=np.int64)
        before = "n_before" if "n_before" in ordered else "n"
        self.n_before = ordered[before].to_numpy(dtype=np.int64)
        self.amounts = ordered["usd"].to_numpy(dtype=float, na_value=np.nan)
        self._place = {value: i for i, value in enumerate(self.values)}
        known = frozenset(self.values)
        self.groups = {name: some & known for name, some in (groups or {}).items() if some & known}
        self._find()
        self.endResetModel()

    def set_search(self, text: str) -> None:
        """Show only values and groups whose code or label contains *text*."""
        self.beginResetModel()
        self._search = text.strip().casefold()
        self._find()
        self.endResetModel()

    def _find(self) -> None:
        wanted = self._search
        groups = [name for name in self.groups if wanted in name.casefold()]
        values = (
            [v for v in self.values if wanted in f"{v} {self.labels.get(v, '')}".casefold()]
            if wanted
            else self.values
        )
        self._n_groups = len(groups)
        self._rows = [*groups, *values]

    def set_chosen(self, chosen: frozenset[str] | None) -> None:
        """Show which values are checked; None: all."""
        self.chosen = chosen
        if self._rows:
            last = self.index(len(self._rows) - 1)
            self.dataChanged.emit(self.index(0), last, [Role.CheckStateRole])

    # -- what a click does ---------------------------------------------------------------------

    def members(self, row: int) -> frozenset[str]:
        """Return the values that *row* stands for: a group's, or its own."""
        name = self._rows[row]
        return self.groups[name] if self.is_group(row) else frozenset((name,))

    def is_group(self, row: int) -> bool:
        """Whether *row* is a group."""
        return row < self._n_groups

    def toggled(self, row: int) -> frozenset[str] | None:
        """Return what is chosen after a click on *row*."""
        everything = frozenset(self.values)
        now = everything if self.chosen is None else self.chosen & everything
        mine = self.members(row)
        after = now - mine if mine <= now else now | mine
        return None if after == everything else after

    def only(self, row: int) -> frozenset[str]:
        """Return the values of *row* alone."""
        return self.members(row)

    def state(self, row: int) -> Qt.CheckState:
        """Return whether *row* is checked; a group may be so in part."""
        if self.chosen is None:
            return Qt.CheckState.Checked
        mine = self.members(row)
        if mine <= self.chosen:
            return Qt.CheckState.Checked
        return Qt.CheckState.PartiallyChecked if mine & self.chosen else Qt.CheckState.Unchecked

    # -- figures -------------------------------------------------------------------------------

    def figures(self, row: int) -> tuple[int, int, float]:
        """Return (count before, count after, amount) of *row*; NaN where no amount is known."""
        places = [self._place[value] for value in self.members(row)]
        amounts = self.amounts[places]
        total = float(np.nansum(amounts)) if np.isfinite(amounts).any() else float("nan")
        return int(self.n_before[places].sum()), int(self.n_after[places].sum()), total

    @property
    def largest(self) -> float:
        """The largest amount of a value: the scale of the bars."""
        return float(np.nanmax(self.amounts)) if np.isfinite(self.amounts).any() else 0.0

    def name(self, row: int) -> str:
        """Return the code and, where known, its label."""
        name = self._rows[row]
        label = "" if self.is_group(row) else self.labels.get(name, "")
        return f"{name}  {label}" if label else name

    # -- what Qt asks for ----------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = index.row()
        if role == Role.DisplayRole:
            return self.name(row)
        if role == Role.CheckStateRole:
            return self.state(row)
        if role in (Role.ToolTipRole, Role.AccessibleDescriptionRole):
            before, after, amount = self.figures(row)
            counts = f"{numbers.text(after)} of {numbers.counted(before, 'record')}"
            return f"{self.name(row)}\n{counts}, {numbers.amount(amount)}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
