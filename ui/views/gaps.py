"""Gaps: what exporters report beside what importers report, row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from PySide6.QtWidgets import QPushButton, QWidget

from mirrorgap.model import findings, pictures_gaps, subjects
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.missing import Download, missing
from mirrorgap.model.pictures import Picture
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.ui import asking
from mirrorgap.ui.columns import column
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
    choices = (asking.WHO, asking.GOODS, asking.TIME, PLOT)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lacking = QPushButton("What is missing")
        self.lacking.setCheckable(True)
        self.lacking.setObjectName("gaps.missing")
        self.lacking.setToolTip("Whose books to download, so that the rest can be compared")
        self.lacking.toggled.connect(self._show_lacking)
        self.lacking.hide()
        self.tools.add_widget(self.lacking)

    def keys(self) -> tuple[str, ...]:
        return asking.keys(self.tools)

    def answer(self, mirror: Mirror, query: Query) -> Result:
        result = gaps(mirror, query)
        return Result(ranked(result.frame, query), result.warnings)

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        unit = findings.unit_of(frame)

        def named(stems: Sequence[str]) -> list[str]:
            names = [stem if stem in _PLAIN else f"{stem}_{unit}" for stem in stems]
            return [name for name in names if name in frame]

        rest = [
            *(column(name, bar=name == f"gap_{unit}") for name in named(_SHOWN)),
            column("classes", parts=tuple(named(CLASSES))),
            *(column(name) for name in (*named(_CHANGES), *named(_AFTER))),
            *(column(name, hidden=True) for name in (*named(_HIDDEN), *_CELLS)),
        ]
        return asking.with_keys(frame, self.by, rest)

    def missing(self, now: Shown, result: Result) -> Vacancy | None:
        self.lacking.hide()
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
            "\n\n".join(one.query() for one in downloads),
        )

    def _show_lacking(self) -> None:
        if self.now is not None and self.now.mirror is not None:
            self.show_rows()

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        assert now.mirror is not None
        subject = subjects.of_gaps(now.mirror, now.query, findings.unit_of(frame))
        title = findings.say(findings.gap_headline(findings.total(frame), subject))
        kind = self.tools.value("plot")
        if kind == "dumbbell":
            return pictures_gaps.gap_dumbbell(frame, self.by, subject, title)
        if kind == "heat":
            by = (*(name for name in self.by if name not in asking.TIMES), "period")
            cells = self.asked(replace(now.query, by=by)).frame
            return pictures_gaps.asymmetry_heat(cells, by, title)
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
