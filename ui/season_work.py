"""What Seasons has worked out in a thread, and which of its rows a brush touches."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mirrorgap.model.analysis.breaks import breaks
from mirrorgap.model.analysis.course import Broken, Seasonal, broken, seasonal
from mirrorgap.model.analysis.lines import timeless
from mirrorgap.model.analysis.seasons import seasons
from mirrorgap.model.analysis.touch import touched
from mirrorgap.model.events import KnownEvent
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.missing import Download, by_month, monthly_sentence
from mirrorgap.model.missing_queries import queries
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.model.selection import Keys, Selection
from mirrorgap.ui import asking
from mirrorgap.ui.vacancy import Vacancy


@dataclass(frozen=True)
class Asked:
    """What is to be worked out: the rows of the table, and the answer on what is selected."""

    mode: str
    query: Query
    selection: Selection | None
    events: tuple[KnownEvent, ...]

    @property
    def rows(self) -> tuple[object, ...]:
        """What the table depends on."""
        return (self.mode, self.query, self.events)

    @property
    def subject(self) -> tuple[object, ...]:
        """What the answer depends on: not how rows are grouped."""
        return (self.mode, replace(self.query, by=()), self.selection, self.events)


@dataclass(frozen=True)
class Found:
    """What was worked out; *lines* is the selection without its months."""

    asked: Asked
    mirror: Mirror
    rows: Result
    lines: Selection | None
    answer: Seasonal | Broken
    downloads: tuple[Download, ...] = ()

    def vacancy(self) -> Vacancy:
        """Return what to say where there is no series: why, and which months to download."""
        told = tuple(map(monthly_sentence, self.downloads))
        return Vacancy(self.answer.course.refused, told, versions=queries(self.downloads))


def find(mirror: Mirror, asked: Asked, rows: Result | None) -> Found | str:
    """Work the rows (None: not known yet) and the answer out; a sentence where it cannot be."""
    query, events = asked.query, asked.events
    try:
        if rows is None and asked.mode == "breaks":
            rows = breaks(mirror, query, events, query.by)
        elif rows is None:
            rows = seasons(mirror, query, query.by)
        lines = timeless(mirror, asked.selection, query.basket)
        if lines is not None:
            query = replace(query, where=asking.both(query.where, lines))
        of_breaks = broken(mirror, query, events) if asked.mode == "breaks" else None
        answer = of_breaks or seasonal(mirror, query)
        refused = rows.frame.empty and bool(answer.course.refused)
        downloads = by_month(mirror, query) if refused else ()
        return Found(asked, mirror, rows, lines, answer, downloads)
    except ValueError as error:
        return str(error)


def same_answer(old: Found, new: Found) -> bool:
    """Return whether two answers are on the same lines and question: then nothing is redrawn."""
    same_question = replace(old.asked.query, by=()) == replace(new.asked.query, by=())
    same_kind = (old.asked.mode, old.asked.events) == (new.asked.mode, new.asked.events)
    return old.mirror is new.mirror and same_question and same_kind and old.lines == new.lines


def within(where: Selection | None, lines: Selection | None) -> Selection | None:
    """Return the filters together with the lines that are asked about."""
    return where if lines is None else asking.both(where, lines)


def touched_rows(
    frame: pd.DataFrame, by: tuple[str, ...], mirror: Mirror, query: Query, selection: Selection
) -> Mask:
    """Return which rows hold something selected; several rows may have the same keys."""
    if not by:
        return touched(frame, by, mirror, query, selection)
    keys = frame[list(by)].drop_duplicates(ignore_index=True)
    cut, again = asking.keyed_as_cells(keys, by)
    found = touched(cut, by, mirror, query, selection)
    found = found if again is None else found[again]
    of = frame.groupby(list(by), dropna=False, sort=False).ngroup().to_numpy()
    mask: Mask = found[of] | _named(frame, by, selection)
    return mask


def _named(frame: pd.DataFrame, by: tuple[str, ...], selection: Selection) -> Mask:
    """Return which rows the selection names by just these keys: TOTAL rows make no cells."""
    names = tuple("hs6" if name == "code" else name for name in by)
    if not isinstance(selection, Keys) or selection.columns != names:
        return np.zeros(len(frame), dtype=bool)
    rows = frame[list(by)].itertuples(index=False, name=None)
    return np.array([tuple(map(str, row)) in selection.rows for row in rows], dtype=bool)
