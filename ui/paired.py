"""A page with a table beside a plot of the same rows: what Flows, Gaps and Categories share."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from mirrorgap.model import note_marks
from mirrorgap.model.analysis.touch import touched
from mirrorgap.model.claims import Place
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.pictures import Picture
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.model.selection import Combine
from mirrorgap.model.window_words import in_window
from mirrorgap.ui import asking, numbers
from mirrorgap.ui.claim_places import of_cell
from mirrorgap.ui.remarks import Remarks
from mirrorgap.ui.tool_row import Choice, ToolRow
from mirrorgap.ui.vacancy import Vacancy, VacancyPage
from mirrorgap.ui.view import Shown, View
from mirrorgap.ui.widgets import column_choice, remembered
from mirrorgap.ui.widgets.columns import Column
from mirrorgap.ui.widgets.frame_table import FrameTable
from mirrorgap.ui.widgets.plots import FigurePlot

#: What a warning says to those who type commands.
NOTHING_LOADED = Vacancy("Nothing is loaded yet", ("Drop files on the window, or open them.",))
BEING_READ = Vacancy("Reading …", ())
MORE_COMES = Vacancy(
    "Nothing to show yet",
    ("Files are still being read. What they hold comes by itself.",),
)


#: How far beyond its usual width a table may reach to end with a whole column, in pixels.
REACH = 48
#: Pixels of a column of words that are worth to be seen where it is cut.
READABLE = 150
#: Pixels that the names of columns get beyond the columns, where all of these have room.
SPARE = 160


class Paired(View):
    """A tool row over a table and a plot; the table's rows are brushed by their keys."""

    #: The drop-down lists of the tool row: groupings and kinds of plot.
    choices: tuple[Choice, ...] = ()
    #: Those of them that change the plot alone.
    drawn: frozenset[str] = frozenset({"plot"})
    #: How wide table and plot are to begin with, one against the other.
    widths = (720, 400)
    #: Results that are kept, so that going back to a grouping or a filter costs nothing.
    kept = 6

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.now: Shown | None = None
        self.result: Result | None = None
        self.by: tuple[str, ...] = ()
        self.picture: Picture | None = None
        self._mirror: Mirror | None = None
        self._kept: OrderedDict[Query, Result] = OrderedDict()
        self._own = False
        #: What the signs of notes were last worked out of.
        self._noted: tuple[object, ...] | None = None
        self._frames: list[tuple[pd.DataFrame, tuple[pd.DataFrame, NDArray[np.intp] | None]]] = []
        # A drag over rows must not wait for lines of rows that have none yet.
        self._later = QTimer(self, interval=120, singleShot=True)
        self._later.timeout.connect(self._redraw)
        # The first picture of new records follows their table: both would be one long turn.
        self._drawing = QTimer(self, interval=0, singleShot=True)
        self._drawing.timeout.connect(self._show_brush)
        # Where the table ends: at the edge of a column, never within a figure.
        self._edging = QTimer(self, interval=0, singleShot=True)
        self._edging.timeout.connect(self._end_at_a_column)
        self._build()
        self.tools.chosen.connect(self._choose)
        self.table.brushed.connect(self._brush_rows)
        self.plot.brushed.connect(self._brush_marks)

    def _build(self) -> None:
        self.tools = ToolRow(self.name, self.choices, self)
        self.remarks = Remarks(self.name, self)
        self.pages = QStackedWidget(self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self.pages)
        self.table = FrameTable(self.splitter, name=f"{self.name}.table")
        self.plot = FigurePlot(self.splitter, name=f"{self.name}.plot")
        self.vacancy = VacancyPage(self.name, self.pages)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.plot)
        self.splitter.setChildrenCollapsible(False)
        self.plot.setMinimumWidth(240)
        kept = remembered.load(f"{self.name}.splitter")
        table, plot = self.widths
        self.splitter.setSizes([kept.get("table", table), kept.get("plot", plot)])
        self.splitter.splitterMoved.connect(self._remember)
        self.pages.addWidget(self.splitter)
        self.pages.addWidget(self.vacancy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.tools, self.remarks):
            column.addWidget(widget)
        column.addWidget(self.pages, 1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the focus to the table; as its proxy, Tab would leap over the lists before it."""
        super().focusInEvent(event)
        self.table.setFocus(event.reason())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._edging.start()

    def _end_at_a_column(self) -> None:
        """Let the table end where one of its columns does, while nobody has moved the splitter.

        A column cut by the edge shows figures without their last digits.
        """
        split, header = self.splitter, self.table.header()
        beside = split.indexOf(self.table) == 0 and split.count() == 2
        if not (beside and split.orientation() is Qt.Orientation.Horizontal and self.isVisible()):
            return
        if remembered.load(f"{self.name}.splitter") or not header.count():
            return
        total = sum(split.sizes())
        usual = total * self.widths[0] // sum(self.widths)
        frame = self.table.width() - self.table.viewport().width()
        sizes = [header.sectionSize(header.logicalIndex(at)) for at in range(header.count())]
        ends = np.cumsum(sizes) + frame
        cut = int(np.searchsorted(ends, usual))
        fit = ends[(ends <= usual + REACH) & (ends <= total - self.plot.minimumWidth())]
        if (
            cut < len(ends)
            and len(fit)
            and not self._reads(cut, usual - int(ends[cut] - sizes[cut]))
        ):
            usual = int(fit[-1])
        if usual >= ends[-1]:
            # All are in sight: a little more, and their names are whole too.
            whole = int(ends[-1]) + column_choice.lacking(self.table, self.table.frame_model)
            usual = max(usual, min(whole, usual + SPARE, total * 2 // 3))
        split.setSizes([usual, total - usual])

    def _reads(self, place: int, seen: int) -> bool:
        """Return whether a column tells something where only *seen* pixels of it are in sight: words do."""
        model, header = self.table.frame_model, self.table.header()
        text = not model.columns[header.logicalIndex(place)].numeric
        return text and seen >= READABLE

    def _remember(self) -> None:
        table, plot = self.splitter.sizes()
        remembered.save(f"{self.name}.splitter", {"table": table, "plot": plot})

    # -- what a view says ----------------------------------------------------------------------

    def keys(self) -> tuple[str, ...]:
        """Return the keys that are chosen in the tool row."""
        raise NotImplementedError

    def answer(self, mirror: Mirror, query: Query) -> Result:
        """Return the rows of the table; *query* is grouped by `keys`."""
        raise NotImplementedError

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        """Return the columns of the table."""
        raise NotImplementedError

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        """Return what the plot shows of these rows."""
        raise NotImplementedError

    def redraws(self, touched_rows: Mask | None) -> bool:
        """Return whether a new brush changes what is drawn, not only what is marked."""
        return False

    def missing(self, now: Shown, result: Result) -> Vacancy | None:
        """Return what to say instead of rows, where there are none to compare."""
        return None

    def noted_by(self, by: tuple[str, ...]) -> tuple[str, ...]:
        """Return what a note must name, so that its sign stands on rows with the keys *by*."""
        return by

    def reach(self, query: Query) -> Query:
        """Return what the rows are of: *query*, or more where they go beyond the list."""
        return query

    # -- showing -------------------------------------------------------------------------------

    def refresh(self, old: Shown | None, new: Shown) -> None:
        """Repaint what differs."""
        self.now = new
        if new.mirror is None:
            loading = bool(new.case.work.sources)
            self._show_vacancy(BEING_READ if loading else NOTHING_LOADED)
        elif old is None or old.mirror is not new.mirror or old.query != new.query:
            self.show_rows(by_turns=old is not None and old.mirror is not new.mirror)
        elif old.events != new.events:
            self.picture = None
            self._show_brush()
        elif old.more != new.more and self.result is None:
            self.show_rows()
        elif old.selection != new.selection:
            self._show_brush()
        self._show_noted()

    def grouped(self) -> Query:
        """Return the question that the table answers."""
        assert self.now is not None
        return replace(self.now.query, by=self.keys())

    def asked(self, query: Query) -> Result:
        """Return the answer to *query*, from those kept where it was given before."""
        assert self.now is not None
        assert self.now.mirror is not None
        if self._mirror is not self.now.mirror:
            self._mirror = self.now.mirror
            self._kept.clear()
        if query not in self._kept:
            self._kept[query] = self.answer(self._mirror, query)
            while len(self._kept) > self.kept:
                self._kept.popitem(last=False)
        self._kept.move_to_end(query)
        return self._kept[query]

    def show_rows(self, *, by_turns: bool = False) -> None:
        """Show the answer to what is asked; *by_turns*: its picture when the event loop turns."""
        assert self.now is not None
        self._drawing.stop()
        self.by, self.result = self.keys(), None
        try:
            self.result = self.asked(self.grouped())
        except ValueError as error:
            self._show_vacancy(Vacancy("This cannot be shown", (str(error),)))
            return
        frame = self.result.frame
        self.remarks.say([in_window(text) for text in self.result.warnings])
        if (vacancy := self.missing(self.now, self.result)) is not None:
            self._show_vacancy(so_far(self.now, vacancy))
            return
        self.pages.setCurrentWidget(self.splitter)
        self.table.set_frame(frame, self.columns(frame))
        self._edging.start()
        self.picture = None
        if by_turns:
            self._drawing.start()
        else:
            self._show_brush()

    def _show_vacancy(self, vacancy: Vacancy) -> None:
        self.result = self.picture = None
        self.table.set_frame(pd.DataFrame(), ())
        self.tools.say("")
        if self.now is None or self.now.mirror is None:
            self.remarks.say(())
        self.vacancy.show_vacancy(vacancy)
        self.pages.setCurrentWidget(self.vacancy)

    def _show_brush(self) -> None:
        assert self.now is not None
        self._drawing.stop()
        if self.result is None:
            return
        mask = self.touched(self.result.frame, self.by)
        self.table.set_mask(mask)
        if not self._own:
            self.table.ensure_visible()
        if self.picture is None:
            self._draw(mask)
        elif self.redraws(mask):
            self._later.start()
        self.plot.set_mask(self._marks(mask))
        self._show_noted()
        self.tools.say(self._count(mask))
        self._own = False

    def _draw(self, mask: Mask | None) -> None:
        assert self.now is not None
        assert self.result is not None
        self._later.stop()
        self.picture = self.draw(self.now, self.result.frame, mask)
        self.plot.show_figure(self.picture.figure)

    def _redraw(self) -> None:
        """Draw again with the rows that are brushed by now."""
        if self.result is None or self.picture is None:
            return
        mask = self.touched(self.result.frame, self.by)
        self._draw(mask)
        self.plot.set_mask(self._marks(mask))
        self._show_noted()

    def _show_noted(self) -> None:
        """Mark the rows and the marks of the plot that a note is on, where that may have changed."""
        now, result, picture = self.now, self.result, self.picture
        if now is None or now.mirror is None or result is None:
            self._noted = None
            return
        seen = (now.mirror, now.case.work.notes, result.frame, picture)
        if self._noted is not None and all(a is b for a, b in zip(seen, self._noted, strict=True)):
            return
        self._noted = seen
        mask = self._with_notes(result.frame, self.by)
        self.table.set_noted(mask)
        if picture is None:
            return
        if picture.frame is not result.frame or picture.by != self.by:
            mask = self._with_notes(picture.frame, picture.by)
        self.plot.set_noted(None if mask is None else np.append(mask, False)[picture.rows])

    def _with_notes(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Mask | None:
        """Return which rows a note is on; None for none."""
        now = self.now
        if now is None or now.mirror is None or not now.case.work.notes:
            return None
        periods = tuple(now.mirror.cells.periods)
        subject = note_marks.marked(now.case.work.notes, self.noted_by(by), periods)
        if subject is None:
            return None
        self.now = replace(now, selection=subject)
        try:
            found = self.touched(frame, by)
        except KeyError:  # a note on what only another table has
            found = None
        finally:
            self.now = now
        return found

    def touched(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Mask | None:
        """Return which rows hold something selected; None while nothing is."""
        now = self.now
        if now is None or now.mirror is None or now.selection is None:
            return None
        query = self.reach(replace(now.query, by=by))
        if self.result is not None and frame is not self.result.frame:
            # A picture may show more periods than the table.
            query = replace(query, window=None, base=None)
        keyed, of = self._keyed(frame, by)
        found = touched(keyed, by, now.mirror, query, now.selection)
        return found if of is None else found[of]

    def _keyed(
        self, frame: pd.DataFrame, by: tuple[str, ...]
    ) -> tuple[pd.DataFrame, NDArray[np.intp] | None]:
        """Return the frame with the keys that cells have; worked out once for each frame."""
        for known, keyed in self._frames:
            if known is frame:
                return keyed
        keyed = asking.keyed_as_cells(frame, by)
        self._frames = [(frame, keyed), *self._frames[:1]]
        return keyed

    def _marks(self, mask: Mask | None) -> Mask | None:
        picture = self.picture
        if mask is None or picture is None or self.result is None:
            return None
        if picture.frame is not self.result.frame:
            mask = self.touched(picture.frame, picture.by)
            assert mask is not None
        return np.append(mask, False)[picture.rows]

    def _count(self, mask: Mask | None) -> str:
        assert self.result is not None
        n_rows = len(self.result.frame)
        rows = f"{numbers.text(n_rows)} {'row' if n_rows == 1 else 'rows'}"
        return rows if mask is None else f"{numbers.text(int(mask.sum()))} of {rows}"

    def place_of(self, row: int, field: str) -> Place | None:
        """Return where a figure of the table stands."""
        if self.now is None or self.result is None:
            return None
        return of_cell(self.now, self.name, self.by, self.result.frame, row, field)

    # -- brushing and choosing -----------------------------------------------------------------

    def _brush_rows(self, rows: np.ndarray, how: Combine) -> None:
        if self.result is not None:
            self._brush(self.result.frame, self.by, rows, how)

    def _brush_marks(self, marks: np.ndarray, how: Combine) -> None:
        if self.picture is not None:
            rows = self.picture.rows[marks]
            self._brush(self.picture.frame, self.picture.by, rows[rows >= 0], how)

    def _brush(
        self, frame: pd.DataFrame, by: tuple[str, ...], rows: np.ndarray, how: Combine
    ) -> None:
        brush = asking.brush_of(frame, by, rows)
        if brush is not None or how is Combine.REPLACE:
            self._own = True
            self.brushed.emit(brush, how)

    def _choose(self, name: str) -> None:
        if self.now is None or self.now.mirror is None:
            return
        if name in self.drawn and self.result is not None:
            self.picture = None
            self._show_brush()
        else:
            self.show_rows()


def so_far(now: Shown, vacancy: Vacancy) -> Vacancy:
    """Return what to say for *vacancy* where it is of a part of the files: it concludes nothing."""
    if now.more:
        return MORE_COMES
    if now.later:
        verb = "was" if now.later == 1 else "were"
        text = f"{numbers.counted(now.later, 'file')} of the case {verb} read after the moment"
        return Vacancy("Nothing to show yet at that time", (f"{text} that is looked back at.",))
    return vacancy
