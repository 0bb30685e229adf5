"""The dock of filters: values with counts before and after, and the filters in force as chips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model.case import Filter
from mirrorgap.ui import numbers
from mirrorgap.ui.chips import Chip, ChipRow
from mirrorgap.ui.palette import matches
from mirrorgap.ui.saved import SavedButton
from mirrorgap.ui.sentence import filter_words

#: More values than this are found by typing.
SHOWN = 60
#: A facet of at most so many values lies open.
OPEN = 12
TYPING = 120  # ms without a key before the list follows
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
VALUE = Qt.ItemDataRole.UserRole


#: The name under which the period stands among the filters.
PERIOD = "Period"
#: What the two columns of counts count.
CELL = "A cell is one exporter, one importer, one code and one period, in either side’s books."
NOW = "\n".join(
    (
        "Now: the cells of each value under the list, the period and the filters on",
        "other columns; the filter on its own column is left out.",
        CELL,
    )
)
ALL = f"All: the cells of each value under the list alone, without period and filters.\n{CELL}"


@dataclass(frozen=True)
class Value:
    """One value of a facet: its key, its words, how much of it now, and without any filter."""

    key: str
    text: str
    now: int
    all: int


@dataclass(frozen=True)
class Group:
    """Several values under one name, checked together: the members that are among the values."""

    name: str
    text: str
    members: frozenset[str]


@dataclass(frozen=True)
class Facet:
    """A column to filter by: its values, those checked, whether only one can be, and groups of them."""

    column: str
    title: str
    values: tuple[Value, ...]
    checked: frozenset[str] = frozenset()
    single: bool = False
    groups: tuple[Group, ...] = ()


class FiltersPanel(QWidget):
    """Shows the facets and tells what was checked."""

    checked = Signal(str, object)  # column, frozenset of keys; empty: no filter
    toggled = Signal(str)  # name of the filter
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facets: tuple[Facet, ...] = ()
        self._open: dict[str, bool] = {}
        self.chips = ChipRow("filters.active", "Filters in force")
        self._names: list[str] = []
        self.chips.toggled.connect(lambda place: self.toggled.emit(self._names[place]))
        self.chips.removed.connect(lambda place: self.removed.emit(self._names[place]))
        self.none = QLabel("No filter: all that is loaded is shown.")
        self.none.setProperty("role", "faint")
        self.none.setWordWrap(True)
        self.search = QLineEdit(placeholderText="Find a value")
        self.search.setToolTip("A country, a code or a tier")
        self.search.setObjectName("filters.search")
        self.search.setAccessibleName("Find a value to filter by")
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setObjectName("filters.table")
        self.tree.setAccessibleName("Values to filter by")
        self.tree.setHeaderLabels(["Value", "Now", "All"])
        self.tree.headerItem().setToolTip(1, NOW)
        self.tree.headerItem().setToolTip(2, ALL)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(12)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
            self.tree.headerItem().setTextAlignment(column, RIGHT)
        self.tree.itemChanged.connect(self._check)
        self.tree.itemExpanded.connect(lambda item: self._remember(item, True))
        self.tree.itemCollapsed.connect(lambda item: self._remember(item, False))
        self._typing = QTimer(self, singleShot=True, interval=TYPING)
        self._typing.timeout.connect(self._fill)
        self.search.textChanged.connect(lambda: self._typing.start())
        self.saved = SavedButton("filters")
        finding = QHBoxLayout()
        finding.setSpacing(4)
        finding.addWidget(self.search, 1)
        finding.addWidget(self.saved)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.addWidget(self.none)
        layout.addWidget(self.chips)
        layout.addLayout(finding)
        layout.addWidget(self.tree)
        self.chips.hide()

    def show_filters(self, filters: Sequence[Filter], period: str = "") -> None:
        """Show the filters of the case, and the period in words, as chips that can be removed."""
        self.none.setVisible(not filters and not period)
        self._names = [one.name for one in filters]
        chips = [Chip(f"{one.name}: {filter_words(one.predicate)}", one.on) for one in filters]
        if period:
            self._names.append(PERIOD)
            chips.append(Chip(f"Period: {period}"))
        self.chips.show_chips(chips)

    def show_facets(self, facets: Sequence[Facet]) -> None:
        """Show *facets*; counts change in place where the values are the same."""
        old, self._facets = self._facets, tuple(facets)
        if old == self._facets:
            return
        if _keys(old) == _keys(self._facets) and self.tree.topLevelItemCount():
            self._recount()
        else:
            self._fill()

    def _fill(self) -> None:
        place = self.tree.verticalScrollBar().value()
        words = self.search.text()
        self.tree.blockSignals(True)
        self.tree.clear()
        for facet in self._facets:
            values = [v for v in facet.values if matches(words, f"{v.text} {v.key}")]
            groups = [group for group in facet.groups if matches(words, group.text)]
            if not values and not groups:
                continue
            top = QTreeWidgetItem(self.tree, [_heading(facet)])
            top.setData(0, VALUE, facet.column)
            top.setToolTip(0, f"Filter by {facet.title.lower()}")
            for group in groups:
                _show_group(QTreeWidgetItem(top), group, facet)
            for value in _first(values, facet.checked):
                item = QTreeWidgetItem(top)
                _show(item, value, facet)
                item.setFirstColumnSpanned(facet.single)
            rest = len(values) - top.childCount() + len(groups)
            if rest > 0:
                more = QTreeWidgetItem(top, [f"{numbers.text(rest)} more: type to find"])
                more.setFlags(Qt.ItemFlag.NoItemFlags)
            self.tree.expandItem(top) if self._is_open(facet, words) else None
        self.tree.blockSignals(False)
        self.tree.verticalScrollBar().setValue(place)

    def _recount(self) -> None:
        self.tree.blockSignals(True)
        known: Mapping[str, Facet] = {facet.column: facet for facet in self._facets}
        for i in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(i)
            if top is None:
                continue
            facet = known[top.data(0, VALUE)]
            top.setText(0, _heading(facet))
            values = {value.key: value for value in facet.values}
            groups = {group.name: group for group in facet.groups}
            for child in (top.child(k) for k in range(top.childCount())):
                if child is not None and (key := child.data(0, VALUE)) in values:
                    _show(child, values[key], facet)
                elif child is not None and key in groups:
                    _show_group(child, groups[key], facet)
        self.tree.blockSignals(False)

    def _is_open(self, facet: Facet, words: str) -> bool:
        return bool(words.strip()) or self._open.get(
            facet.column, len(facet.values) <= OPEN and not facet.single
        )

    def _remember(self, item: QTreeWidgetItem, is_open: bool) -> None:
        if item.parent() is None and not self.search.text().strip():
            self._open[item.data(0, VALUE)] = is_open

    def _check(self, item: QTreeWidgetItem) -> None:
        top = item.parent()
        if top is None:
            return
        column = top.data(0, VALUE)
        facet = next(one for one in self._facets if one.column == column)
        key = item.data(0, VALUE)
        group = next((one for one in facet.groups if one.name == key), None)
        keys = frozenset({key}) if group is None else group.members
        if item.checkState(0) == Qt.CheckState.Checked:
            checked = keys if facet.single else facet.checked | keys
        else:
            checked = facet.checked - keys
        self.checked.emit(column, checked)


def _keys(facets: Sequence[Facet]) -> list[tuple[str, tuple[str, ...], tuple[Group, ...]]]:
    return [
        (facet.column, tuple(value.key for value in facet.values), facet.groups) for facet in facets
    ]


def _first(values: Sequence[Value], checked: frozenset[str]) -> list[Value]:
    rest = [value for value in values if value.key not in checked]
    return [value for value in values if value.key in checked] + rest[: SHOWN - len(checked)]


def _heading(facet: Facet) -> str:
    return f"{facet.title} ({len(facet.checked)})" if facet.checked else facet.title


def _show(item: QTreeWidgetItem, value: Value, facet: Facet) -> None:
    tip = f"{value.key} {value.text}" if value.key != value.text else value.text
    _write(item, value, tip, counted=not facet.single)
    on = Qt.CheckState.Checked if value.key in facet.checked else Qt.CheckState.Unchecked
    item.setCheckState(0, on)


def _show_group(item: QTreeWidgetItem, group: Group, facet: Facet) -> None:
    inside = [value for value in facet.values if value.key in group.members]
    now, whole = sum(value.now for value in inside), sum(value.all for value in inside)
    tip = f"{group.text}: {', '.join(sorted(value.text for value in inside))}"
    _write(item, Value(group.name, group.text, now, whole), tip, counted=True)
    n_checked = len(group.members & facet.checked)
    state = Qt.CheckState.PartiallyChecked if n_checked else Qt.CheckState.Unchecked
    item.setCheckState(0, Qt.CheckState.Checked if n_checked == len(inside) else state)


def _write(item: QTreeWidgetItem, value: Value, tip: str, *, counted: bool) -> None:
    figures = (f"{value.now:,}", f"{value.all:,}") if counted else ("", "")
    for column, text in enumerate((value.text, *figures)):
        item.setText(column, text.replace(",", "\u202f") if column else text)
        told = (f"{value.now:,} of {value.all:,} cells now" if counted else "").replace(
            ",", "\u202f"
        )
        item.setToolTip(column, f"{tip}\n{told}" if column and told else tip)
        if column:
            item.setTextAlignment(column, RIGHT)
    item.setData(0, VALUE, value.key)
