"""Categories: the list's tiers and codes, with their shares and changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from mirrorgap.model import findings, pictures_flows, subjects, words
from mirrorgap.model.analysis import neighbours, tiers
from mirrorgap.model.analysis.categories import totals
from mirrorgap.model.claims import Place
from mirrorgap.model.figures import Bars
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.pictures import MOST_CODES, Picture
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.model.selection import Combine
from mirrorgap.ui import asking, numbers
from mirrorgap.ui.claim_places import of_cell
from mirrorgap.ui.columns import column
from mirrorgap.ui.list_dialog import ListDialog
from mirrorgap.ui.paired import Paired
from mirrorgap.ui.tier_branches import Branches
from mirrorgap.ui.tool_row import Choice
from mirrorgap.ui.vacancy import Vacancy
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.columns import Column
from mirrorgap.ui.widgets.in_step import NONE, InStep

#: Tiers that open to their codes.
TREE = "tree"
GOODS = Choice(
    "goods",
    "Rows",
    (
        (TREE, "tiers and their codes"),
        ("tier,code", "codes"),
        ("tier", "tiers"),
        ("heading", "headings"),
        ("heading,code", "codes and neighbours"),
    ),
)
WHO = Choice("who", "by", (("", "all"), ("exporter", "exporters"), ("importer", "importers")))
PLOT = Choice("plot", "Plot", (("bars", "bars"), ("heat", "codes by period")))
_FIELDS = (
    "value",
    "base_value",
    "change",
    "change_share",
    "share_of_list",
    "share_of_total",
    "first_seen",
    "peak_period",
)
_BARS = frozenset({"value", "change"})
_OF_BASE = frozenset({"base_value", "change", "change_share"})


class Categories(Paired):
    """Tiers and codes, beside bars or a heat map over time."""

    name = "categories"
    title = "Categories"
    choices = (GOODS, WHO, PLOT)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.vacancy.acted.connect(self._turn)
        self.versions = QPushButton("Versions…")
        self.versions.setObjectName("categories.versions")
        self.versions.setToolTip("Which list this is, and what each version changed")
        self.versions.clicked.connect(self._show_versions)
        self.tools.add_widget(self.versions)
        self._tree: tiers.Tree | None = None
        self.step = InStep(self.table, self.plot)
        self.table.frame_model.layoutChanged.connect(self._sorted)
        self.table.frame_model.modelReset.connect(self._keep_step)
        self.branches = Branches(self.table)
        self.branches.turned.connect(self._say_open)
        self.all_tiers = QPushButton()
        self.all_tiers.setObjectName("categories.all-tiers")
        self.all_tiers.setToolTip("Show the codes of every tier, or the tiers alone")
        self.all_tiers.clicked.connect(self.branches.turn_all)
        self.tools.add_widget(self.all_tiers)

    def _turn(self) -> None:
        """Add up the other side's books, where only they are loaded."""
        if self.now is not None and (command := asking.other_side(self.now)) is not None:
            self.asks.emit(command)

    def _show_versions(self) -> None:
        dialog = ListDialog(self.now.query.basket if self.now else None, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def keys(self) -> tuple[str, ...]:
        goods, who = self.tools.value("goods"), self.tools.value("who")
        if self.branching:
            return tiers.KEYS
        if goods == TREE:
            goods = "tier,code"
        if self.now is not None and self.now.query.basket is None:
            # Without a list there are no tiers.
            goods = "heading" if goods == "heading" else "code"
        return tuple(filter(None, [*goods.split(","), who]))

    @property
    def beside(self) -> bool:
        """Whether codes of the list stand beside the other codes of their headings."""
        listed = self.now is not None and self.now.query.basket is not None
        return listed and self.tools.value("goods") == "heading,code"

    @property
    def branching(self) -> bool:
        """Whether tiers are shown with their codes under them; without a list there are none."""
        listed = self.now is not None and self.now.query.basket is not None
        return listed and self.tools.value("goods") == TREE

    def asked(self, query: Query) -> Result:
        """Return the answer; where tiers stand over their codes, both."""
        found = super().asked(query)
        if not self.branching or query.by != tiers.KEYS:
            return found
        if self._tree is None or self._tree.codes is not found:
            above = super().asked(replace(query, by=("tier",)))
            self._tree = tiers.tree(above, found)
        return self._tree.result

    def show_rows(self, *, by_turns: bool = False) -> None:
        """Show the answer; tiers with their codes under them where that is asked for."""
        self.branches.show_tree(None)
        super().show_rows(by_turns=by_turns)
        tree, model = self.tree, self.table.frame_model
        self.tools.offer(("goods", "plot") if self.branching else ("goods", "who", "plot"))
        self.all_tiers.setVisible(self.branching)
        if tree is None or not model.columns:
            return
        self.branches.show_tree(tree)
        self._say_open()
        self.table.setCurrentIndex(model.index(0, 0))

    @property
    def tree(self) -> tiers.Tree | None:
        """The tree that the table shows; None where it shows none."""
        tree = self._tree
        shown = tree is not None and self.result is not None and tree.result is self.result
        return tree if shown else None

    def answer(self, mirror: Mirror, query: Query) -> Result:
        return neighbours.neighbours(mirror, query) if self.beside else totals(mirror, query)

    def reach(self, query: Query) -> Query:
        """Return what the rows are of: with neighbours, all codes of the list's headings."""
        return neighbours.scoped(query) if self.beside else query

    def place_of(self, row: int, field: str) -> Place | None:
        """Return where a figure stands; those beyond the list cannot be read again by it."""
        tree = self.tree
        if tree is not None and self.now is not None and tree.above[row] < 0:
            return of_cell(self.now, self.name, ("tier",), tree.result.frame, row, field)
        return None if self.beside else super().place_of(row, field)

    def touched(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Mask | None:
        """Return which rows hold something selected, a tier what its codes hold."""
        found, tree = super().touched(frame, by), self.tree
        if found is None or tree is None or frame is not tree.result.frame:
            return found
        return tree.holding(found)

    def _brush_rows(self, rows: np.ndarray, how: Combine) -> None:
        tree = self.tree
        if tree is None or (tree.above[rows] >= 0).all():
            super()._brush_rows(rows, how)
            return
        heads = rows[tree.above[rows] < 0]
        below = tree.under(heads)
        if np.isin(rows, np.concatenate([heads, below])).all():
            self._brush(tree.result.frame, ("tier",), heads, how)
        else:
            codes = np.union1d(below, rows[tree.above[rows] >= 0])
            self._brush(tree.result.frame, self.by, codes, how)

    def _count(self, mask: Mask | None) -> str:
        tree = self.tree
        if tree is None:
            return super()._count(mask)
        first = tree.first_code
        codes = words.number_of(len(tree.above) - first, "code")
        told = f"{codes} in {words.number_of(first, 'tier')}"
        return told if mask is None else f"{numbers.text(int(mask[first:].sum()))} of {told}"

    def _say_open(self) -> None:
        self.all_tiers.setText("Shut all" if self.branches.all_open else "Open all")

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        assert self.now is not None
        query = self.now.query
        unit = findings.SUFFIX[query.measure]
        fields = [name for name in _FIELDS if query.base is not None or name not in _OF_BASE]
        fields = asking.with_lacking(frame, fields)
        if not self.beside and _all_are_listed(frame):
            # Two columns alike; without a list there is no share of one.
            fields.remove("share_of_list" if query.basket is None else "share_of_total")
        if self.beside:
            fields = ["share_of_heading" if one == "share_of_list" else one for one in fields]
            fields.insert(0, "listed_tier")
        rest = [column(name, unit, bar=name in _BARS) for name in fields]
        label = [column("label")] if "code" in self.by else []
        return asking.with_keys(frame, self.by, [*label, *rest])

    def missing(self, now: Shown, result: Result) -> Vacancy | None:
        return None if len(result.frame) else asking.nothing_found(now, summed=True)

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        assert now.mirror is not None
        subject = subjects.of_flows(now.mirror, now.query)
        if self.beside:
            return self._draw_neighbours(now, frame, subject)
        tree = self.tree
        if tree is None or frame is not tree.result.frame:
            return self._draw_codes(now, frame, subject)
        picture = self._draw_codes(now, tree.codes.frame, subject)
        if picture.frame is not tree.codes.frame:
            return picture
        rows = np.where(picture.rows < 0, -1, picture.rows + tree.first_code)
        return replace(picture, frame=frame, rows=rows)

    def _draw_codes(self, now: Shown, frame: pd.DataFrame, subject: findings.About) -> Picture:
        key = next(name for name in ("tier", "heading", "code") if name in self.by)
        headline = findings.largest_part(frame, key, subject)
        title = findings.say(headline) if headline else ""
        title = asking.with_lack(title, frame, now.query.measure)
        if self.tools.value("plot") == "heat":
            by = (*(name for name in self.by if name != "tier" or self.by == ("tier",)), "period")
            cells = self.asked(replace(now.query, by=by)).frame
            return pictures_flows.category_heat(cells, by, subject, title, now.events)
        colours = now.query.basket.tiers if now.query.basket else {}
        return self._bars(frame, subject, title, colours)

    def _bars(
        self,
        frame: pd.DataFrame,
        subject: findings.About,
        title: str,
        colours: Mapping[str, str],
    ) -> Picture:
        """Return bars in the order of the table, as many as can be scrolled through."""
        places = self._places()
        return pictures_flows.category_bars(
            frame, self.by, subject, title, colours, MOST_CODES, places
        )

    def _places(self) -> np.ndarray:
        """Return where each row of codes stands in the table as it is sorted, hidden ones too."""
        tree = self.tree
        order = self.table.frame_model.whole_order(None if tree is None else tree.above)
        places = np.argsort(order)
        return places if tree is None else places[tree.first_code :]

    def _draw(self, mask: Mask | None) -> None:
        with self.step.paused():
            super()._draw(mask)
        self._keep_step()

    def _keep_step(self) -> None:
        """Scroll the plot with the table, where its marks are the rows of the table."""
        picture, model = self.picture, self.table.frame_model
        if picture is None or not isinstance(picture.figure, Bars) or not len(model.order):
            self.step.set_places(NONE)
            return
        if len(picture.frame) == model.n_source:
            # A row under a tier that is shut stands where its tier stands.
            places = model.rows_of(picture.rows)
            self.step.set_places(np.maximum.accumulate(places))

    def _sorted(self) -> None:
        """Draw the bars anew in the order that the table has now."""
        if self.picture is not None and isinstance(self.picture.figure, Bars):
            self._redraw()

    def _draw_neighbours(self, now: Shown, frame: pd.DataFrame, subject: findings.About) -> Picture:
        assert now.query.basket is not None
        title = asking.with_lack(neighbours.headline(frame), frame, now.query.measure)
        if self.tools.value("plot") == "heat":
            by = (*(name for name in self.by if name != "heading"), "period")
            cells = self.asked(replace(now.query, by=by)).frame
            return pictures_flows.category_heat(cells, by, subject, title, now.events)
        colours = now.query.basket.tiers
        picture = self._bars(frame, subject, title, colours)
        note = f"Grey: not on the list. {picture.figure.note}".strip()
        return replace(picture, figure=replace(picture.figure, note=note))


def _all_are_listed(frame: pd.DataFrame) -> bool:
    """Return whether nothing beside the list is loaded: its shares of all goods say nothing more."""
    listed, of_all = frame["share_of_list"], frame["share_of_total"]
    same = np.isclose(listed.astype(float), of_all.astype(float), rtol=1e-9, equal_nan=True)
    return len(frame) > 0 and bool(same.all())
