"""Gaps: what exporters report beside what importers report, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from PySide6.QtWidgets import QPushButton, QWidget

from mirrorgap.model import commands, findings, pictures_gaps, subjects, uncompared
from mirrorgap.model.analysis import totals_only
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.missing import Download, missing
from mirrorgap.model.missing_queries import queries
from mirrorgap.model.periods import Window
from mirrorgap.model.pictures import Picture
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.ui import asking, gap_work
from mirrorgap.ui.columns import column
from mirrorgap.ui.floor import FloorBox
from mirrorgap.ui.paired import Paired
from mirrorgap.ui.tool_row import Choice
from mirrorgap.ui.vacancy import Vacancy
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.columns import Column

PLOT = Choice(
    "plot",
    "Plot",
    (("scatter", "both sides"), ("dumbbell", "largest gaps"), ("heat", "asymmetry")),
)
#: The bar of what is compared, in this order.
CLASSES = (
    "matched",
    "lost_code_seen",
    "lost_code_not_seen",
    "orphaned",
    "uncovered_exports",
    "uncovered_imports",
    "suppressed",
)
#: Fields by their stem: the ending is the unit. Those of `_PLAIN` have none.
_SHOWN = ("exports", "imports", "gap", "gap_share")
_CHANGES = ("exports_change", "imports_change", "unmatched_change", "unmatched_share")
_AFTER = ("gap_low", "gap_high", "asymmetry", "flip_factor", "periods_compared")
_PLAIN = frozenset({"gap_share", "unmatched_share", "asymmetry", "flip_factor", "periods_compared"})
_HIDDEN = ("imports_fob", "gap_positive", "gap_negative", "lost", *CLASSES)
_CELLS = (
    "cells_matched",
    "cells_lost",
    "cells_lost_code_seen",
    "cells_orphaned",
    "cells_uncovered",
    "cells_suppressed",
)


class Gaps(Paired):
    """Exporter x importer with both sides and the gap, beside a scatter plot of the same rows."""

    name = "gaps"
    title = "Gaps"
    choices = (gap_work.SHOW, asking.WHO, asking.GOODS, asking.TIME, PLOT)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lacking = QPushButton("What is missing")
        self.lacking.setCheckable(True)
        self.lacking.setObjectName("gaps.missing")
        self.lacking.setToolTip("Whose books to download, so that the rest can be compared")
        self.lacking.toggled.connect(self._show_lacking)
        self.lacking.hide()
        self.tools.add_widget(self.lacking)
        #: By mode: what was asked of which mirror, and the answer.
        self._done: dict[str, tuple[Mirror, Query, Result | Vacancy]] = {}
        self._offered: tuple[Window, Window] | None = None
        self.vacancy.acted.connect(self._compare)
        self.floor = FloorBox("gaps.floor")
        self.floor.chosen.connect(self._set_floor)
        self.tools.add_widget(self.floor)
        self._offer()

    @property
    def mode(self) -> str:
        """Whether gaps are shown, what is left of them, or what changed."""
        return self.tools.value("show")

    def keys(self) -> tuple[str, ...]:
        if self.mode == gap_work.GAPS:
            return asking.keys(self.tools)
        assert self.now is not None
        return gap_work.keys(self.mode, self.tools.value("goods"), self.now.query)

    # -- what is worked out in a thread ------------------------------------------------------

    def _offer(self) -> None:
        worked = gap_work.WORKED.get(self.mode)
        self.tools.offer(worked.lists if worked else [one.name for one in self.choices])
        self.floor.setVisible(self.mode == gap_work.LEFT)

    def _choose(self, name: str) -> None:
        if name == "show":
            self._offer()
        super()._choose(name)

    def show_rows(self, *, by_turns: bool = False) -> None:
        """Show the rows of the mode; those of a thread's work once they are there."""
        assert self.now is not None
        self._offered = None
        self.floor.show_floor(self.now.case.work.settings.min_usd)
        worked = gap_work.WORKED.get(self.mode)
        if worked is None:
            super().show_rows(by_turns=by_turns)
            return
        self.lacking.hide()
        if self.mode == gap_work.CHANGES and (lacking := gap_work.to_compare(self.now)):
            self.remarks.say(())
            vacancy, self._offered = lacking
            self._show_vacancy(vacancy)
            return
        found = self._found()
        if found is None:
            self._begin(worked)
        elif isinstance(found, Vacancy):
            self._show_vacancy(found)
        else:
            super().show_rows()

    def _question(self) -> Query:
        """Return what the rows of the mode depend on."""
        query = replace(self.grouped(), measure="value", side="exporter")
        return query if self.mode == gap_work.CHANGES else replace(query, base=None)

    def _found(self) -> Result | Vacancy | None:
        """Return what a thread has worked out for the mode as it is now asked; None: nothing yet."""
        assert self.now is not None
        kept = self._done.get(self.mode)
        if kept is None or kept[0] is not self.now.mirror or kept[1] != self._question():
            return None
        return kept[2]

    def _begin(self, worked: gap_work.Worked) -> None:
        assert self.now is not None
        mirror, mode, query = self.now.mirror, self.mode, self._question()
        assert mirror is not None

        def work() -> Result | Vacancy:
            try:
                return worked.work(mirror, query)
            except ValueError as error:
                return Vacancy("This cannot be shown", (str(error),))

        def take(found: Result | Vacancy) -> None:
            now = self.now
            if now is None or now.mirror is not mirror:
                return
            self._done[mode] = mirror, query, found
            if self.mode == mode and self._question() == query:
                self.show_rows()

        self.remarks.say(())
        self._show_vacancy(Vacancy(worked.waiting, ()))
        self.wants.emit(worked.label, work, take)

    def asked(self, query: Query) -> Result:
        """Return the answer to *query*: what a thread worked out, where it did."""
        if self.mode not in gap_work.WORKED:
            return super().asked(query)
        found = self._found()
        assert isinstance(found, Result)
        assert self.now is not None
        if self.now.query.measure == "value":
            return found
        return replace(found, warnings=(gap_work.NOT_VALUE, *found.warnings))

    def _compare(self) -> None:
        if self._offered is not None:
            window, base = self._offered
            self.asks.emit(commands.SetWindow(window))
            self.asks.emit(commands.SetBase(base))

    def _set_floor(self, floor: float) -> None:
        if self.now is not None:
            settings = self.now.case.work.settings
            self.asks.emit(commands.SetSettings(replace(settings, min_usd=floor)))

    # -- what is shown -------------------------------------------------------------------------

    def answer(self, mirror: Mirror, query: Query) -> Result:
        result = gaps(mirror, query)
        rows = ranked(result.frame, query)
        return Result(uncompared.compared_only(rows, findings.unit_of(rows)), result.warnings)

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        if worked := gap_work.WORKED.get(self.mode):
            return asking.with_keys(frame, self.by, worked.columns(frame))
        unit = findings.unit_of(frame)

        def named(stems: Sequence[str]) -> list[str]:
            names = [stem if stem in _PLAIN else f"{stem}_{unit}" for stem in stems]
            return [name for name in names if name in frame]

        def why(frame: pd.DataFrame, row: int) -> str:
            fields = {str(name): value for name, value in frame.iloc[row].items()}
            return uncompared.why_missing(fields, unit)

        rest = [
            *(column(name, bar=name == f"gap_{unit}", why=why) for name in named(_SHOWN)),
            column("classes", parts=tuple(named(CLASSES))),
            *(column(name) for name in (*named(_CHANGES), *named(_AFTER))),
            *(column(name, hidden=True) for name in (*named(_HIDDEN), *_CELLS)),
        ]
        return asking.with_keys(frame, self.by, rest)

    def missing(self, now: Shown, result: Result) -> Vacancy | None:
        self.lacking.hide()
        if len(result.frame) == 0 and now.mirror and totals_only.only_totals(now.mirror):
            return asking.nothing_found(now)
        if self.mode in gap_work.WORKED:
            return gap_work.empty(self.mode, now.query, result)
        if len(result.frame) == 0:
            return asking.nothing_found(now)
        assert now.mirror is not None
        unit = findings.unit_of(result.frame)
        downloads = missing(now.mirror, now.query)
        if result.frame[f"gap_{unit}"].notna().any():
            self.lacking.setVisible(bool(downloads))
            return self._lacking(downloads) if self.lacking.isChecked() and downloads else None
        subject = subjects.of_gaps(now.mirror, now.query, unit)
        records = now.mirror.records
        exports = bool(records.is_export.any())
        one_sided = findings.missing_side(exports, bool((~records.is_export).any()), subject)
        headline = one_sided or findings.gap_headline(findings.total(result.frame), subject)
        return replace(self._lacking(downloads), title=findings.say(headline))

    def _lacking(self, downloads: Sequence[Download]) -> Vacancy:
        return Vacancy(
            "Not all of it can be compared",
            tuple(one.sentence() for one in downloads),
            versions=queries(downloads),
        )

    def _show_lacking(self) -> None:
        if self.now is not None and self.now.mirror is not None:
            self.show_rows()

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        assert now.mirror is not None
        if self.mode in gap_work.WORKED:
            return gap_work.draw(self.mode, now, frame, self.by)
        subject = subjects.of_gaps(now.mirror, now.query, findings.unit_of(frame))
        title = findings.say(findings.gap_headline(findings.total(frame), subject))
        kind = self.tools.value("plot")
        if kind == "dumbbell":
            return pictures_gaps.gap_dumbbell(frame, self.by, subject, title)
        if kind == "heat":
            by = (*(name for name in self.by if name not in asking.TIMES), "period")
            cells = self.asked(replace(now.query, by=by)).frame
            return pictures_gaps.asymmetry_heat(cells, by, title, now.events)
        return pictures_gaps.gap_scatter(frame, self.by, subject, title)


def ranked(frame: pd.DataFrame, query: Query) -> pd.DataFrame:
    """Return the rows with those under the floor last, and the bar's own class added.

    The floor is for the ranking alone: every row stays, and totals count them all.
    """
    unit = findings.unit_of(frame)
    unseen = frame[f"lost_{unit}"] - frame[f"lost_code_seen_{unit}"]
    frame = frame.assign(**{f"lost_code_not_seen_{unit}": unseen})
    if unit != "usd" or any(name in asking.TIMES for name in query.by):
        return frame
    small = frame[["exports_usd", "imports_usd"]].max(axis=1).to_numpy() < query.min_usd
    order = np.argsort(small, kind="stable")
    return frame.iloc[order].reset_index(drop=True)
