"""Flows: who reports what to whom, its change, its peak, and its course over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from PySide6.QtWidgets import QWidget

from mirrorgap.model import findings, pictures_courses, subjects
from mirrorgap.model.analysis.courses import courses
from mirrorgap.model.analysis.flows import totals
from mirrorgap.model.analysis.series import series
from mirrorgap.model.claims import Place
from mirrorgap.model.figures import Lines
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.pictures import MOST_LINES, Picture, largest
from mirrorgap.model.pictures_flows import flow_lines
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.ui import asking, flow_work
from mirrorgap.ui.columns import column
from mirrorgap.ui.paired import Paired
from mirrorgap.ui.tool_row import Choice
from mirrorgap.ui.vacancy import Vacancy
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.columns import Column

#: How the lines stand to one another.
SHAPE = Choice(
    "shape",
    "Plot",
    (
        ("lines", "lines"),
        ("stack", "stack"),
        ("index", "index"),
        ("panels", "panels"),
    ),
)
#: What a month of a line stands for (METHODS 3).
SUMS = Choice(
    "plot",
    "of",
    (
        ("1", "single months"),
        ("3", "3 months’ sums"),
        ("6", "6 months’ sums"),
        ("12", "12 months’ sums"),
    ),
)
#: Panels beside one another: more cannot be read.
MOST_PANELS = 12
#: Lines that a brush adds to those of the largest rows.
MORE_LINES = 4
_FIELDS = (
    "value",
    "base_value",
    "change",
    "change_share",
    "share_of_total",
    "peak_period",
    "peak_value",
    "lowest_since",
)
#: How long the text of a month is: 2023-01.
MONTH = 7
_BARS = frozenset({"value", "change"})
_OF_BASE = frozenset({"base_value", "change", "change_share"})


class Flows(Paired):
    """Exporter x importer by one side's books, beside lines over time."""

    name = "flows"
    title = "Flows"
    choices = (asking.WHO, asking.GOODS, asking.TIME, SHAPE, SUMS)
    drawn = frozenset({"shape", "plot"})
    # Lines need room for time, and for their names at its end.
    widths = (560, 560)
    _titled: tuple[pd.DataFrame, findings.About, str] | None = None
    _filled: tuple[pd.DataFrame, flow_work.Filled] | None = None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.vacancy.acted.connect(self._turn)

    def _turn(self) -> None:
        """Add up the other side's books, where only they are loaded."""
        if self.now is not None and (command := asking.other_side(self.now)) is not None:
            self.asks.emit(command)

    def keys(self) -> tuple[str, ...]:
        return asking.keys(self.tools)

    def answer(self, mirror: Mirror, query: Query) -> Result:
        result = totals(mirror, query)
        return replace(result, frame=flow_work.empty(result.frame))

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        assert self.now is not None
        query = self.now.query
        unit = findings.SUFFIX[query.measure]
        fields = [name for name in _FIELDS if query.base is not None or name not in _OF_BASE]
        fields = asking.with_lacking(frame, fields)
        rest = [column(name, unit, bar=name in _BARS) for name in fields]
        # Rows of one period each have no course of their own.
        later = [name for name in flow_work.FIELDS if name != "course" or not self._timed()]
        rest[1:1] = [flow_work.described(name, query) for name in later]
        return asking.with_keys(frame, self.by, rest)

    def _timed(self) -> bool:
        return any(name in asking.TIMES for name in self.by)

    def show_rows(self, *, by_turns: bool = False) -> None:
        """Show the rows, and fill in what follows from their course once a thread has it."""
        super().show_rows(by_turns=by_turns)
        now, result = self.now, self.result
        if now is None or now.mirror is None or result is None:
            return
        mirror, query, frame = now.mirror, self.grouped(), result.frame
        if self._filled and self._filled[0] is frame:
            self._fill(frame, self._filled[1])
            return

        def take(found: flow_work.Filled) -> None:
            self._fill(frame, found)

        self.wants.emit(flow_work.LABEL, lambda: flow_work.filled(mirror, query, frame), take)

    def _fill(self, frame: pd.DataFrame, found: flow_work.Filled) -> None:
        """Show what was worked out for *frame*, if it is what is shown."""
        if self.result is None or self.result.frame is not frame:
            return
        self._filled = (frame, found)
        for what, values in found:
            self.table.frame_model.fill(what, values)

    def place_of(self, row: int, field: str) -> Place | None:
        """Return where a figure stands; what is filled in later cannot be read again."""
        return None if field in flow_work.FIELDS else super().place_of(row, field)

    def missing(self, now: Shown, result: Result) -> Vacancy | None:
        if len(result.frame):
            return None
        return asking.nothing_found(now, summed=True)

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        assert now.mirror is not None
        shape = self.tools.value("shape")
        most = MOST_PANELS if shape == "panels" else MOST_LINES
        rows = _lines(frame, touched_rows, most)
        self._drawn = rows
        keys = tuple(name for name in self.by if name not in asking.TIMES)
        by = (*keys, "period")
        subject, title = self._headline(now, frame)
        # The lines show all that is loaded; the period and its base are tinted.
        query = replace(now.query, by=by, window=None, base=None)
        brush = asking.brush_of(frame, keys, rows) if keys else None
        if brush is not None:
            query = replace(query, where=asking.both(now.query.where, brush))
        # A stack, an index and panels need to know a month of nothing from one that is not covered.
        plain = shape == "lines"
        lines = series(now.mirror, query) if plain else courses(now.mirror, query).frame()
        # Only months can be summed up to longer spans; other periods stand as they are.
        self.tools.enable("plot", bool((lines["period"].astype(str).str.len() == MONTH).any()))
        bands, summed = asking.bands(now.query), int(self.tools.value("plot"))
        picture = flow_lines(lines, by, subject, title, bands, now.events, summed)
        n_more = int(frame["value"].notna().sum()) - len(rows)
        match shape:
            case "stack":
                return pictures_courses.stacked(picture, n_more)
            case "index":
                return pictures_courses.indexed(picture, now.query.base, summed)
            case "panels":
                return pictures_courses.panelled(picture, n_more)
        return _with_note(picture, frame, rows, n_more)

    def _headline(self, now: Shown, frame: pd.DataFrame) -> tuple[findings.About, str]:
        """Return what the rows are about, and the title: worked out once for each frame."""
        if self._titled is None or self._titled[0] is not frame:
            assert now.mirror is not None
            subject = subjects.of_flows(now.mirror, now.query)
            title = findings.say(findings.flow_headline(findings.total(frame), subject))
            title = asking.with_lack(title, frame, now.query.measure)
            self._titled = (frame, subject, title)
        return self._titled[1:]

    def redraws(self, touched_rows: Mask | None) -> bool:
        """Redraw only where none of the brushed rows has a line."""
        if touched_rows is None or not touched_rows.any():
            return False
        if not touched_rows[self._drawn].any():
            return True
        assert self.result is not None
        values = self.result.frame["value"].to_numpy(dtype=np.float64)
        more = np.setdiff1d(self._drawn, largest(values, len(self._drawn)))
        # Lines that an earlier brush asked for make way for the largest again.
        return len(more) > 0 and not touched_rows[more].any()


def _with_note(picture: Picture, frame: pd.DataFrame, rows: np.ndarray, n_more: int) -> Picture:
    """Return the picture, which says where it has lines of some rows only."""
    if n_more <= 0 or not isinstance(picture.figure, Lines):
        return picture
    values = frame["value"].to_numpy(dtype=np.float64)
    others = "" if np.isin(rows, largest(values, len(rows))).all() else ", some for the brush"
    said = f"Lines of {len(rows)} of {len(rows) + n_more} rows: the largest{others}."
    note = " ".join(filter(None, (said, picture.figure.note)))
    return replace(picture, figure=replace(picture.figure, note=note))


def _lines(frame: pd.DataFrame, touched_rows: Mask | None, most: int) -> np.ndarray:
    """Return the rows that get a line: the largest, and some of those brushed."""
    values = frame["value"].to_numpy(dtype=np.float64)
    top = largest(values, most)
    if touched_rows is None or not touched_rows.any() or touched_rows[top].any():
        return top
    brushed = np.flatnonzero(touched_rows)
    return np.concatenate([brushed[largest(values[brushed], MORE_LINES)], top[:-MORE_LINES]])
