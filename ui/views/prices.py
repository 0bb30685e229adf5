"""Prices: unit values that do not fit, price and quantity parts of a gap, and code switching."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mirrorgap.model import pictures_prices, words, words_prices
from mirrorgap.model.analysis import totals_only
from mirrorgap.model.analysis.monthly import panel
from mirrorgap.model.analysis.prices import unit_values
from mirrorgap.model.analysis.switching import courses, months_compared, switching
from mirrorgap.model.analysis.touch import touched
from mirrorgap.model.analysis.unit_values import OBSERVED
from mirrorgap.model.events import KnownEvent
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.pictures import Picture
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.model.selection import Combine, Keys
from mirrorgap.ui import asking
from mirrorgap.ui.columns import column
from mirrorgap.ui.paired import Paired
from mirrorgap.ui.tool_row import Choice
from mirrorgap.ui.vacancy import Vacancy
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.columns import Column

FLAGGED, ALL, PARTS, SWITCHING = "flagged", "all", "parts", "switching"
ROWS = Choice(
    "rows",
    "Rows",
    (
        (FLAGGED, "unit values that do not fit"),
        (ALL, "all unit values"),
        (PARTS, "price and quantity parts"),
        (SWITCHING, "code switching"),
    ),
)
PER = Choice("per", "per", (("net_kg", "kg"), ("quantity", "supplementary unit")))
PLOT = Choice("plot", "Plot", (("strips", "strips by code"), ("scatter", "both sides")))
WORKING = Vacancy("Working out unit values and codes …", ())
LABEL = "Working out prices"
#: Rows of `switching` whose courses are kept, so that each can be drawn at once.
MOST_COURSES = 200
WEIGHED = "Of the records that state an amount that is not estimated; M* at the CIF/FOB factor."
_PAIR = ("exporter", "importer")
_CODES = ("from_code", "to_code")


@dataclass(frozen=True, eq=False)
class Answer:
    """What was worked out in a thread: rows, all unit values or courses behind them, or neither."""

    result: Result
    behind: pd.DataFrame
    vacancy: Vacancy | None = None


#: What the rows are, the question, and the events that dates of switching are taken from.
Asked = tuple[str, Query, tuple[KnownEvent, ...]]


class Prices(Paired):
    """Unit values or codes, beside strips, a scatter plot or two courses."""

    name = "prices"
    title = "Prices"
    choices = (ROWS, PER, PLOT)

    _answers: OrderedDict[Asked, Answer]
    _drawn = -1

    @property
    def rows(self) -> str:
        """What the rows are."""
        return self.tools.value("rows")

    def keys(self) -> tuple[str, ...]:
        return (*_PAIR, "heading", *_CODES) if self.rows == SWITCHING else OBSERVED

    def grouped(self) -> Query:
        assert self.now is not None
        query = replace(self.now.query, base=None)
        if self.rows == SWITCHING:
            return replace(query, by=(*_PAIR, "heading"), measure="value")
        return replace(query, by=OBSERVED, measure=self.tools.value("per"))

    def refresh(self, old: Shown | None, new: Shown) -> None:
        """Repaint what differs; dates of switching are taken from the events of the case."""
        same = old is not None and old.mirror is new.mirror and old.query == new.query
        moved = old is not None and old.case.work.events != new.case.work.events
        if same and moved and new.mirror is not None and self.rows == SWITCHING:
            self.now = new
            self.show_rows()
        else:
            super().refresh(old, new)

    # -- asking, in a thread -------------------------------------------------------------------

    def show_rows(self, *, by_turns: bool = False) -> None:
        assert self.now is not None
        assert self.now.mirror is not None
        mirror = self.now.mirror
        if self._mirror is not mirror:
            self._mirror, self._answers = mirror, OrderedDict()
        for name in ("per", "plot"):
            self.tools.enable(name, self.rows != SWITCHING)
        asked, plain = self._key(), self.now.query
        if asked in self._answers:
            self._answers.move_to_end(asked)
            super().show_rows()
            return
        self.remarks.say(())
        self._show_vacancy(WORKING)
        self.wants.emit(
            LABEL,
            lambda: answered(mirror, *asked, plain),
            lambda found: self._take(mirror, asked, found),
        )

    def _take(self, mirror: Mirror, asked: Asked, found: Answer) -> None:
        now = self.now
        if now is None or now.mirror is not mirror or asked != self._key():
            return
        self._answers[asked] = found
        while len(self._answers) > self.kept:
            self._answers.popitem(last=False)
        super().show_rows()

    def asked(self, query: Query) -> Result:
        return self._answers[self._key(query)].result

    def _key(self, query: Query | None = None) -> Asked:
        assert self.now is not None
        events = self.now.case.work.events if self.rows == SWITCHING else ()
        return self.rows, query or self.grouped(), events

    def _behind(self) -> pd.DataFrame:
        return self._answers[self._key()].behind

    # -- what is shown -------------------------------------------------------------------------

    def missing(self, now: Shown, result: Result) -> Vacancy | None:
        return self._answers[self._key()].vacancy

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        if self.rows == SWITCHING:
            first = (column("transfer_usd", bar=True), column("p", decimals=4))
            codes = [column(name, pinned=True) for name in _CODES]
            return [*(column(name) for name in _PAIR), *codes, column("date"), *first]
        assert self.now is not None
        side, per = self.now.query.side, self.tools.value("per")
        unit = "USD per kg" if per == "net_kg" else "USD per unit"
        prices = {"decimals": _decimals(frame), "unit": unit}
        return asking.with_keys(frame, self.by, _columns(self.rows, side, prices))

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        side = now.query.side
        if self.rows == SWITCHING:
            return self._draw_switch(frame, now, touched_rows)
        every = self._behind()
        unit = "kg" if self.tools.value("per") == "net_kg" else pictures_prices.main_unit(every)
        if self.rows == PARTS:
            title = words_prices.parts(frame)
        else:
            title = words_prices.fitting(every, side, unit)
        if self.tools.value("plot") == "scatter":
            return pictures_prices.unit_value_scatter(every, title)
        only = self.rows == FLAGGED
        return pictures_prices.unit_value_strips(every, side, title, only_flagged=only)

    def _draw_switch(self, frame: pd.DataFrame, now: Shown, touched_rows: Mask | None) -> Picture:
        side = now.query.side
        none = np.zeros(0, dtype=bool)
        brushed = np.flatnonzero(none if touched_rows is None else touched_rows[:MOST_COURSES])
        self._drawn = int(brushed[0]) if len(brushed) else 0
        row = {str(name): value for name, value in frame.iloc[self._drawn].items()}
        title = (
            words_prices.switch(row, side) if len(brushed) else words_prices.switches(frame, side)
        )
        length = months_compared(self.grouped())
        return pictures_prices.switch_lines(self._behind(), row, length, title, now.events)

    def redraws(self, touched_rows: Mask | None) -> bool:
        """Redraw two codes where the pair drawn is not among those brushed."""
        if self.rows != SWITCHING or touched_rows is None or not touched_rows.any():
            return False
        return not touched_rows[self._drawn]

    # -- brushing ------------------------------------------------------------------------------

    def touched(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Mask | None:
        """Return which rows hold something selected: of two codes both, or where none has both, one."""
        now = self.now
        if self.rows != SWITCHING or now is None or now.mirror is None or now.selection is None:
            return super().touched(frame, by)
        # The neighbour is not on the list: its cells count here all the same.
        query = replace(now.query, basket=None, window=None, base=None)
        if "from_code" not in frame:
            return touched(frame, by, now.mirror, query, now.selection)
        ends = []
        for name in _CODES:
            codes = frame[[*_PAIR, name]].rename(columns={name: "code"})
            unique, of = _distinct(codes)
            names = (*_PAIR, "code")
            ends.append(touched(unique, names, now.mirror, query, now.selection)[of])
        both = ends[0] & ends[1]
        return both if both.any() else ends[0] | ends[1]

    def _keyed(
        self, frame: pd.DataFrame, by: tuple[str, ...]
    ) -> tuple[pd.DataFrame, NDArray[np.intp] | None]:
        """Return the keys once each: a line may have a unit value in more than one unit."""
        keyed, of = super()._keyed(frame, by)
        if of is None and "unit" in frame and self.tools.value("per") != "net_kg":
            done = _distinct(frame[list(by)])
            self._frames = [(frame, done), *(one for one in self._frames if one[0] is not frame)]
            return done
        return keyed, of

    def _brush(
        self, frame: pd.DataFrame, by: tuple[str, ...], rows: NDArray[np.intp], how: Combine
    ) -> None:
        if "from_code" not in by or not len(rows):
            super()._brush(frame, by, rows, how)
            return
        some = frame.iloc[rows]
        ends = [some[[*_PAIR, name]].itertuples(index=False, name=None) for name in _CODES]
        self._own = True
        self.brushed.emit(
            Keys((*_PAIR, "hs6"), frozenset((*ends[0], *ends[1]))),
            how,
        )


def answered(
    mirror: Mirror, rows: str, query: Query, events: Sequence[KnownEvent], plain: Query
) -> Answer:
    """Return what the view shows; in a thread, since medians over all records take a while.

    *plain* is the window's own question: the first brush must not wait for the keys of all rows.
    """
    try:
        if totals_only.only_totals(mirror):
            raise ValueError(totals_only.why(query).removesuffix("."))
        if rows == SWITCHING:
            return _switches(mirror, query, events)
        found = _unit_values(mirror, rows, query)
        nobody = Keys(("exporter",), frozenset())
        touched(found.result.frame, OBSERVED, mirror, plain, nobody)
        return found
    except ValueError as error:
        told = Vacancy("This cannot be shown", (words.capital(f"{error}."),))
        return Answer(Result(pd.DataFrame()), pd.DataFrame(), told)


def _unit_values(mirror: Mirror, rows: str, query: Query) -> Answer:
    found = unit_values(mirror, query)
    every = found.frame
    frame = every
    if rows == FLAGGED:
        frame = every[every["flagged"]].reset_index(drop=True)
    elif rows == PARTS:
        frame = every = _with_parts(every, query)
    return Answer(Result(frame, found.warnings), every, _no_unit_values(found, every, rows, query))


def _with_parts(every: pd.DataFrame, query: Query) -> pd.DataFrame:
    """Return the lines with amounts on both sides, the largest gaps first, small ones last."""
    frame = every[every["price_part"].notna()]
    frame = frame.assign(log_ratio=frame["price_part"] + frame["quantity_part"])
    gap = (frame["exports_usd"] - frame["imports_fob_usd"]).abs()
    large = frame[["exports_usd", "imports_fob_usd"]].max(axis=1) >= query.min_usd
    order = frame.assign(large=large, gap=gap).sort_values(
        ["large", "gap"], ascending=False, kind="stable"
    )
    return frame.loc[order.index].reset_index(drop=True)


def _no_unit_values(found: Result, every: pd.DataFrame, rows: str, query: Query) -> Vacancy | None:
    if len(every):
        return None
    amount = "weights" if query.measure == "net_kg" else "supplementary units"
    if rows == PARTS and len(found.frame):
        text = f"No line has {amount} that are not estimated in both sides’ books."
    elif found.warnings:
        text = f"Unit values need {amount}: {found.warnings[0]}"
    else:
        return Vacancy(
            "No record fits",
            ("No record of this side’s books fits the list, the filters and the period.",),
        )
    return Vacancy("There are no unit values to show", (text,))


def _switches(mirror: Mirror, query: Query, events: Sequence[KnownEvent]) -> Answer:
    result = switching(mirror, query, events)
    if len(result.frame):
        return Answer(result, courses(mirror, query, result.frame.iloc[:MOST_COURSES]))
    text = " ".join(result.warnings)
    lines = panel(mirror, replace(query, basket=None, where=None, by=()))
    if not lines.n:
        text = "Code switching compares months, and the files of this side’s books hold none."
        if lines.other:
            text = "Code switching compares months, and only annual or quarterly data are loaded."
    elif "were compared" in text:
        floor = words.amount(query.min_usd)
        text = f"No listed code fell by {floor} or more while a neighbour rose as much. {text}"
    return Answer(result, pd.DataFrame(), Vacancy("There is no code switching to show", (text,)))


def _columns(rows: str, side: str, prices: dict[str, Any]) -> list[Column]:
    shared = [column("unit", hidden=prices["unit"] != "USD per unit")]
    ends = [column(name, **prices) for name in ("exporter_unit_value", "importer_unit_value")]
    if rows == PARTS:
        parts = [column(name, bar=True) for name in ("log_ratio", "price_part", "quantity_part")]
        amounts = [column(name, tooltip=WEIGHED) for name in ("exports_usd", "imports_fob_usd")]
        return [*parts, *amounts, *ends, *shared, column("z", decimals=1, hidden=True)]
    mirror = replace(column("mirror"), said=lambda text: words_prices.mirror_words(text, side))
    return [
        column("unit_value", **prices),
        column("median", **prices),
        column("z", decimals=1),
        mirror,
        column(f"{words_prices.OTHER[side]}_unit_value", **prices),
        column("value_usd", tooltip=WEIGHED),
        *shared,
        column("within"),
        column("judged_among"),
        column("price_part"),
        column("quantity_part"),
        *(column(name, hidden=True, **prices) for name in ("low", "high")),
    ]


def _decimals(frame: pd.DataFrame) -> int:
    """Return decimals that leave the smallest unit values two digits, at most four."""
    values = frame["unit_value"].to_numpy(dtype=np.float64)
    least = float(np.nanquantile(values, 0.05)) if len(values) else 1.0
    return 2 if least >= 1 else 3 if least >= 0.1 else 4


def _distinct(keys: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """Return the distinct rows of *keys*, and which of them each row is."""
    of = keys.groupby(list(keys.columns), dropna=False, sort=False).ngroup().to_numpy()
    return keys.drop_duplicates(ignore_index=True), of.astype(np.intp)
