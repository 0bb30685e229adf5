"""Overview: what is loaded, and the largest gaps, rises and falls as sentences that lead there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from mirrorgap.model import findings, subjects, words
from mirrorgap.model.analysis import changes, loaded
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.pictures import Picture
from mirrorgap.model.pictures_records import coverage_heat
from mirrorgap.model.query import Query
from mirrorgap.model.records import EXPORTS, Codes, Mask, Texts
from mirrorgap.model.selection import Combine, Either, Keys, Selection
from mirrorgap.model.window_words import in_window
from mirrorgap.ui import asking, numbers, overview_work
from mirrorgap.ui.columns import column
from mirrorgap.ui.link_list import Link, LinkList, Section
from mirrorgap.ui.paired import Paired
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets.columns import Column

PAIR = ("exporter", "importer")
#: Sentences under each heading.
GAPS, MORE, CHANGES = 5, 3, 4

#: How many records of each book are selected, and how many could be, shape (n_rows,) each.
Held = tuple[NDArray[np.int64], NDArray[np.int64]]


class Overview(Paired):
    """Sentences, beside the books that are loaded and the periods that they cover."""

    name = "overview"
    title = "Overview"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentences = LinkList("overview.findings")
        self.sentences.followed.connect(self._follow)
        books = QSplitter(Qt.Orientation.Vertical)
        books.addWidget(self.plot)
        books.addWidget(self.table)
        books.setChildrenCollapsible(False)
        books.setSizes([320, 160])
        self.splitter.insertWidget(0, self.sentences)
        self.splitter.addWidget(books)
        self.splitter.setSizes([560, 560])
        self.tools.hide()
        self._said: tuple[Mirror, Query] | None = None
        self._counted_for: Shown | None = None
        self._counts: list[tuple[pd.DataFrame, Held]] = []

    def _remember(self) -> None:
        """Nothing: the parts are laid out afresh."""

    def keys(self) -> tuple[str, ...]:
        return ("reporter", "flow")

    def answer(self, mirror: Mirror, query: Query) -> Result:
        return Result(loaded.books(loaded.loaded(mirror, query)))

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        shown = ("reporter", "flow", "first", "last", "periods", "records", "listed")
        return [column(name, pinned=name in self.by) for name in shown]

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        assert now.mirror is not None
        self._say(now.mirror, now.query)
        n_records = numbers.counted(now.mirror.records.n, "record")
        n_books = len(frame)
        title = f"{n_records} in {numbers.counted(n_books, 'book')} of statistics"
        return coverage_heat(loaded.loaded(now.mirror, now.query), title, now.events)

    def _say(self, mirror: Mirror, query: Query) -> None:
        """Show the sentences, and have what takes longer worked out in a thread."""
        if self._said is not None and self._said[0] is mirror and self._said[1] == query:
            return
        self._said = mirror, query
        found = sections(mirror, query)
        self.sentences.show_sections(found)
        if mirror.records.n:
            work = partial(overview_work.worked, mirror, query, found)
            self.wants.emit(overview_work.LABEL, work, partial(self._take, mirror, query))

    def _take(self, mirror: Mirror, query: Query, found: object) -> None:
        if self._said is not None and self._said[0] is mirror and self._said[1] == query:
            self.sentences.show_sections(cast("Sequence[Section]", found))

    def touched(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Mask | None:
        now = self.now
        if now is None or now.mirror is None or now.selection is None:
            return None
        return self._held(frame, by)[0] > 0

    def _held(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Held:
        """Return how many records of each book are selected, and how many could be."""
        now = self.now
        # Marks and hatch of one brush ask the same: what is counted for it is kept until the next.
        if now is not self._counted_for:
            self._counted_for = now
            self._counts.clear()
        known = next((one for shown, one in self._counts if shown is frame), None)
        if known is None:
            known = self._count_held(frame, by)
            self._counts.append((frame, known))
        return known

    def _count_held(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Held:
        assert self.now is not None
        assert self.now.mirror is not None
        mirror, query = self.now.mirror, self.now.query
        chosen = mirror.records_of(self.now.selection, query.basket)
        could = mirror.records_of(query.where, query.basket)
        columns = [mirror.records.column(name) for name in by]
        wanted = []
        for name, (_, levels) in zip(by, columns, strict=True):
            place = {str(level): i for i, level in enumerate(levels)}
            wanted.append(np.array([place.get(str(value), -1) for value in frame[name]]))
        rows, found = _packed(wanted, columns), []
        for taken in (chosen, could):
            packed = _packed([codes[taken] for codes, _ in columns], columns)
            levels, counts = np.unique(packed, return_counts=True)
            at = np.minimum(np.searchsorted(levels, rows), max(len(levels) - 1, 0))
            hit = (levels[at] == rows) if len(levels) else np.zeros(len(rows), dtype=bool)
            found.append(np.where(hit, counts[at] if len(levels) else 0, 0).astype(np.int64))
        return found[0], found[1]

    def _show_brush(self) -> None:
        super()._show_brush()
        now, result = self.now, self.result
        if result is None or now is None or now.mirror is None:
            return
        part = None
        if now.selection is not None:
            # Of a book only what goes to the selected country may be selected: that is not all of it.
            some, whole = self._held(result.frame, self.by)
            part = (some > 0) & (some < whole)
        self.table.frame_model.set_partly(part)

    def _brush(
        self, frame: pd.DataFrame, by: tuple[str, ...], rows: NDArray[np.intp], how: Combine
    ) -> None:
        brush = books_brush(frame, by, rows)
        if brush is not None or how is Combine.REPLACE:
            self._own = True
            self.brushed.emit(brush, how)

    def _follow(self, link: Link) -> None:
        if link.selection is not None:
            self.brushed.emit(link.selection, Combine.REPLACE)
        if link.view:
            self.asked_for.emit(link.view)


def _packed(codes: list[Codes], columns: list[tuple[Codes, Texts]]) -> NDArray[np.int64]:
    packed = np.zeros(len(codes[0]), dtype=np.int64)
    for one, (_, levels) in zip(codes, columns, strict=True):
        packed = packed * (len(levels) + 1) + one + 1
    return packed


def books_brush(
    frame: pd.DataFrame, by: tuple[str, ...], rows: NDArray[np.intp]
) -> Selection | None:
    """Return the brush of books: what a reporter exports, or imports, by its cells."""
    picked = frame.iloc[rows].dropna(subset=["reporter", "flow"])
    parts: list[Selection] = []
    for side, mine in (
        ("exporter", picked["flow"].isin(EXPORTS)),
        ("importer", ~picked["flow"].isin(EXPORTS)),
    ):
        names = ("reporter", "period") if "period" in by else ("reporter",)
        found = frozenset(zip(*(picked.loc[mine, name].astype(str) for name in names), strict=True))
        if found:
            parts.append(Keys((side, *names[1:]), found))
    if len(parts) < 2:
        return parts[0] if parts else None
    return Either(tuple(parts))


def sections(mirror: Mirror, query: Query) -> list[Section]:
    """Return the findings of a query under headings: all of it, gaps, rises and falls."""
    frame = gaps(mirror, query.grouped(*PAIR)).frame
    unit = findings.unit_of(frame)
    about = subjects.of_gaps(mirror, query, unit)
    row = {**findings.total(frame), **changes.aside(mirror, query).fields}
    whole = findings.gap_findings(row, about)
    found = [Section("In all", tuple(Link(findings.say(one)) for one in whole))]
    # The floor is in USD: amounts in other units are ranked without one.
    floor = query.min_usd if unit == "usd" else 0.0
    gap = frame[f"gap_{unit}"]
    least = f"None of at least {words.amount(floor, unit)}." if floor else "None."
    largest = frame[(gap > 0) & (gap >= floor)].nlargest(GAPS, f"gap_{unit}")
    lowest = frame[(gap < 0) & (gap <= -floor)].nsmallest(MORE, f"gap_{unit}")
    found += [
        Section("Largest gaps", _gap_links(mirror, query, largest), least),
        Section("The importer reports more", _gap_links(mirror, query, lowest), least),
    ]
    searching = Section(overview_work.BREAKS, (), "Searching for breaks …")
    return [*found, *_change_sections(mirror, query, least), searching]


def _gap_links(mirror: Mirror, query: Query, rows: pd.DataFrame) -> tuple[Link, ...]:
    links = []
    for _, row in rows.iterrows():
        pair = Keys(PAIR, frozenset({(str(row["exporter"]), str(row["importer"]))}))
        asked = replace(query, where=asking.both(query.where, pair))
        about = subjects.of_gaps(mirror, asked, findings.unit_of(rows))
        said = findings.gap_findings({str(k): v for k, v in row.items()}, about)
        leading = [findings.say(one) for one in said if one.id not in ("basket", "compared")]
        compared = [findings.say(one) for one in said if one.id == "compared"]
        more = " ".join([*compared, findings.codes_text(query), overview_work.WAITING])
        links.append(Link(" ".join(leading[:2]), pair, "gaps", more))
    return tuple(links)


def _change_sections(mirror: Mirror, query: Query, least: str) -> list[Section]:
    if query.base is None:
        return [Section("Rises and falls", (), "Choose a base period in the timeline.")]
    found = flows(mirror, query.grouped(*PAIR))
    frame = found.frame
    why = [text for text in found.warnings if "no change is given" in text]
    if why and frame["change"].isna().all():
        # None is small: none is known.
        return [Section("Rises and falls", (), in_window(why[-1]))]
    floor = query.min_usd if query.measure == "value" else 0.0
    frame = frame[frame["change"].abs() >= floor].sort_values("change", kind="stable")
    rises, falls = frame[frame["change"] > 0][::-1].head(CHANGES), frame[frame["change"] < 0]
    return [
        Section("Largest rises", _flow_links(mirror, query, rises), least),
        Section("Largest falls", _flow_links(mirror, query, falls.head(CHANGES)), least),
    ]


def _flow_links(mirror: Mirror, query: Query, rows: pd.DataFrame) -> tuple[Link, ...]:
    links = []
    for _, row in rows.iterrows():
        told = {str(name): value for name, value in row.items()}
        pair = Keys(PAIR, frozenset({(str(row["exporter"]), str(row["importer"]))}))
        headline = findings.flow_headline(told, subjects.of_flow_row(mirror, query, told))
        books = f"By the {query.side}s’ books. {findings.codes_text(query)}"
        links.append(Link(findings.say(headline), pair, "flows", books))
    return tuple(links)
