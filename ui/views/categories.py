"""Categories: the list's tiers and codes, with their shares and changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from mirrorgap.model import findings, pictures_flows, subjects
from mirrorgap.model.analysis import neighbours
from mirrorgap.model.analysis.categories import totals
from mirrorgap.model.claims import Place
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.pictures import Picture
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.ui import asking
from mirrorgap.ui.columns import column
from mirrorgap.ui.list_dialog import ListDialog
from mirrorgap.ui.paired import Paired
from mirrorgap.ui.tool_row import Choice
from mirrorgap.ui.vacancy import Vacancy
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.columns import Column

GOODS = Choice(
    "goods",
    "Rows",
    (
        ("tier,code", "codes"),
        ("tier", "tiers"),
        ("heading", "headings"),
        ("heading,code", "codes and neighbours"),
    ),
)
WHO = Choice("who", "by", (("", "all"), ("exporter", "exporters"), ("importer", "importers")))
PLOT = Choice("plot", "Plot", (("bars", "largest"), ("heat", "codes by period")))
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
        self.versions = QPushButton("Versions…")
        self.versions.setObjectName("categories.versions")
        self.versions.setToolTip("Which list this is, and what each version changed")
        self.versions.clicked.connect(self._show_versions)
        self.tools.add_widget(self.versions)

    def _show_versions(self) -> None:
        dialog = ListDialog(self.now.query.basket if self.now else None, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def keys(self) -> tuple[str, ...]:
        goods, who = self.tools.value("goods"), self.tools.value("who")
        if self.now is not None and self.now.query.basket is None:
            # Without a list there are no tiers.
            goods = "heading" if goods == "heading" else "code"
        return tuple(filter(None, [*goods.split(","), who]))

    @property
    def beside(self) -> bool:
        """Whether codes of the list stand beside the other codes of their headings."""
        listed = self.now is not None and self.now.query.basket is not None
        return listed and self.tools.value("goods") == "heading,code"

    def answer(self, mirror: Mirror, query: Query) -> Result:
        return neighbours.neighbours(mirror, query) if self.beside else totals(mirror, query)

    def reach(self, query: Query) -> Query:
        """Return what the rows are of: with neighbours, all codes of the list's headings."""
        return neighbours.scoped(query) if self.beside else query

    def place_of(self, row: int, field: str) -> Place | None:
        """Return where a figure stands; those beyond the list cannot be read again by it."""
        return None if self.beside else super().place_of(row, field)

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        assert self.now is not None
        query = self.now.query
        unit = findings.SUFFIX[query.measure]
        fields = [name for name in _FIELDS if query.base is not None or name not in _OF_BASE]
        fields = asking.with_lacking(frame, fields)
        if self.beside:
            fields = ["share_of_heading" if one == "share_of_list" else one for one in fields]
            fields.insert(0, "listed_tier")
        rest = [column(name, unit, bar=name in _BARS) for name in fields]
        label = [column("label")] if "code" in self.by else []
        return asking.with_keys(frame, self.by, [*label, *rest])

    def missing(self, now: Shown, result: Result) -> Vacancy | None:
        return None if len(result.frame) else asking.nothing_found(now)

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        assert now.mirror is not None
        subject = subjects.of_flows(now.mirror, now.query)
        if self.beside:
            return self._draw_neighbours(now, frame, subject)
        key = next(name for name in ("tier", "heading", "code") if name in self.by)
        headline = findings.largest_part(frame, key, subject)
        title = findings.say(headline) if headline else ""
        title = asking.with_lack(title, frame, now.query.measure)
        if self.tools.value("plot") == "heat":
            by = (*(name for name in self.by if name != "tier" or self.by == ("tier",)), "period")
            cells = self.asked(replace(now.query, by=by)).frame
            return pictures_flows.category_heat(cells, by, subject, title, now.events)
        tiers = now.query.basket.tiers if now.query.basket else {}
        return pictures_flows.category_bars(frame, self.by, subject, title, tiers)

    def _draw_neighbours(self, now: Shown, frame: pd.DataFrame, subject: findings.About) -> Picture:
        assert now.query.basket is not None
        title = asking.with_lack(neighbours.headline(frame), frame, now.query.measure)
        if self.tools.value("plot") == "heat":
            by = (*(name for name in self.by if name != "heading"), "period")
            cells = self.asked(replace(now.query, by=by)).frame
            return pictures_flows.category_heat(cells, by, subject, title, now.events)
        tiers = now.query.basket.tiers
        picture = pictures_flows.category_bars(frame, self.by, subject, title, tiers)
        note = f"Grey: not on the list. {picture.figure.note}".strip()
        return replace(picture, figure=replace(picture.figure, note=note))
