"""Is this drop seasonal, is it general, and when did the series change: in sentences, plot and rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QWidget

from mirrorgap.model import pictures_seasons, words_breaks, words_seasons
from mirrorgap.model.analysis.course import Broken
from mirrorgap.model.analysis.lines import of_time
from mirrorgap.model.pictures import Picture
from mirrorgap.model.records import Mask
from mirrorgap.model.selection import Both, Combine, Keys
from mirrorgap.model.window_words import in_window
from mirrorgap.ui import asking
from mirrorgap.ui.link_list import Link, LinkList, Section
from mirrorgap.ui.paired import BEING_READ, NOTHING_LOADED, Paired, so_far
from mirrorgap.ui.season_columns import BREAKS, SEASONS
from mirrorgap.ui.season_work import Asked, Found, find, same_answer, touched_rows, within
from mirrorgap.ui.tool_row import Choice
from mirrorgap.ui.vacancy import Vacancy
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets import remembered
from mirrorgap.ui.widgets.columns import Column
from mirrorgap.ui.widgets.scrolling import page_of

ASK = Choice("ask", "Ask", (("seasons", "seasonal? general?"), ("breaks", "when did it change?")))
PLOT = Choice(
    "plot",
    "Plot",
    (("fan", "same months"), ("adjusted", "without season"), ("against", "against total")),
)
WORKING = Vacancy("Looking at the months …", ())
#: Milliseconds that what stands may stay while its successor is worked out.
PATIENCE = 150
_TOP, _TABLE = 400, 124
#: What the table has of a view that is higher than the lowest one.
_SHARE, LOW = 0.36, 160
#: The height that answer and table take at least, in pixels.
LEAST = 300


class Seasons(Paired):
    """The answer in sentences beside its plot, over a table of the same question row by row."""

    name = "seasons"
    title = "Seasons"
    choices = (ASK, asking.WHO, asking.GOODS, PLOT)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted: Asked | None = None
        self.found: Found | None = None
        self._patience = QTimer(self, interval=PATIENCE, singleShot=True)
        self._patience.timeout.connect(self._say_working)
        self._tell_choices()

    def _build(self) -> None:
        super()._build()
        self.sentences = LinkList(f"{self.name}.findings")
        self.splitter.insertWidget(0, self.sentences)
        self.whole = QSplitter(Qt.Orientation.Vertical)
        self.pages.removeWidget(self.splitter)
        for widget in (self.splitter, self.table):
            self.whole.addWidget(widget)
        self.splitter.show()  # a page that is taken out of its stack is hidden
        self.whole.setChildrenCollapsible(False)
        self.whole.setStretchFactor(0, 1)
        # Where text is large and the screen small, it is scrolled before it is squeezed.
        self.whole.setMinimumHeight(LEAST)
        self.page = QWidget()
        page_of(self.whole, self.page)
        self.pages.insertWidget(0, self.page)
        kept = remembered.load(f"{self.name}.splitter")
        self.splitter.setSizes([kept.get("sentences", 400), kept.get("plot", 440)])
        self.whole.setSizes([kept.get("top", _TOP), kept.get("table", _TABLE)])
        self.whole.splitterMoved.connect(self._remember)

    def _end_at_a_column(self) -> None:
        """Give a taller window more rows too, not only a taller plot, while nobody moved the splitter."""
        if self.isVisible() and not remembered.load(f"{self.name}.splitter"):
            total = sum(self.whole.sizes())
            table = max(_TABLE, int((total - LOW) * _SHARE))
            self.whole.setSizes([total - table, table])

    def _remember(self) -> None:
        (sentences, plot), (top, table) = self.splitter.sizes(), self.whole.sizes()
        places = {"sentences": sentences, "plot": plot, "top": top, "table": table}
        remembered.save(f"{self.name}.splitter", places)

    def keys(self) -> tuple[str, ...]:
        chosen = [self.tools.value("who"), self.tools.value("goods")]
        if self.now is not None and self.now.query.basket is None:
            chosen = [name for name in chosen if name != "tier"]  # without a list there are none
        return tuple(filter(None, ",".join(chosen).split(",")))

    @property
    def mode(self) -> str:
        """What is asked: "seasons" or "breaks"."""
        return self.tools.value("ask")

    # -- asking --------------------------------------------------------------------------------

    def refresh(self, old: Shown | None, new: Shown) -> None:
        """Ask again where the question differs; repaint where only its dress does."""
        self.now = new
        if new.mirror is None:
            self._wanted = None
            self._show_vacancy(BEING_READ if new.case.work.sources else NOTHING_LOADED)
        elif old is None or self._unanswered():
            self._mark_rows()
            self.show_rows()
        elif old.more != new.more and self.result is None:
            self.show_rows()
        elif self._wanted != self._asked():
            self._go_back()
        elif old.events != new.events:
            self._draw_answer()

    def _unanswered(self) -> bool:
        """Return whether what is asked now has no answer yet: it is new, or was cancelled."""
        assert self.now is not None
        known = self.found
        return known is None or known.mirror is not self.now.mirror or known.asked != self._asked()

    def _go_back(self) -> None:
        """Stay with what stands: the question that overtook it was taken back unanswered."""
        assert self.found is not None
        self._wanted = self.found.asked
        self._show_found(self.found, None)

    def _asked(self) -> Asked:
        assert self.now is not None
        query = self.grouped()
        if self.mode != "breaks":
            return Asked(self.mode, query, self.now.selection, ())
        # All months are searched for breaks, whatever the period.
        query = replace(query, window=None, base=None)
        return Asked(self.mode, query, self.now.selection, self.now.case.work.events)

    def show_rows(self, *, by_turns: bool = False) -> None:
        """Ask for the rows and the answer; what stands is taken away if that takes its time."""
        assert self.now is not None
        assert self.now.mirror is not None
        mirror, asked = self.now.mirror, self._asked()
        self._wanted = asked
        known = self.found if self.found is not None and self.found.mirror is mirror else None
        rows = known.rows if known is not None and known.asked.rows == asked.rows else None
        self.tools.say("working …")
        if known is None:
            self._show_vacancy(WORKING)
        else:
            self._patience.start()
        self.wants.emit("Looking at seasons", lambda: find(mirror, asked, rows), self._take)

    def _say_working(self) -> None:
        """Take away what no longer answers the question."""
        known = self.found
        if known is None or self._wanted is None or known.asked.rows != self._wanted.rows:
            self._show_vacancy(WORKING)
        else:
            self.picture = None
            self.sentences.show_sections([Section(WORKING.title, ())])
            self.plot.show_figure(None)

    def _take(self, found: object) -> None:
        """Show what arrived, unless another question was asked meanwhile."""
        now = self.now
        if isinstance(found, str):
            self._patience.stop()
            self._show_vacancy(Vacancy("This cannot be shown", (found,)))
            return
        assert isinstance(found, Found)
        if now is None or found.mirror is not now.mirror or found.asked != self._wanted:
            return
        old, self.found = self.found, found
        self._show_found(found, old)

    def _show_found(self, found: Found, old: Found | None) -> None:
        """Show what was found; *old* is what stands, so that the same answer is not drawn again."""
        self._patience.stop()
        self.by = found.asked.query.by
        if found.rows.frame.empty and found.answer.course.refused:
            self.remarks.say(())
            assert self.now is not None
            self._show_vacancy(so_far(self.now, found.vacancy()))
            return
        self.remarks.say([in_window(text) for text in found.rows.warnings])
        if self.result is not found.rows:
            self.result = found.rows
            self.table.set_frame(found.rows.frame, self.columns(found.rows.frame))
        self.pages.setCurrentWidget(self.page)
        self._mark_rows()
        same = old is not None and self.picture is not None and same_answer(old, found)
        if not same:
            self._draw_answer()
        self._mark_plot()

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        return asking.with_keys(frame, self.by, BREAKS if self.mode == "breaks" else SEASONS)

    # -- showing -------------------------------------------------------------------------------

    def _draw_answer(self) -> None:
        if self.found is None or self.now is None:
            return
        answer = self.found.answer
        if isinstance(answer, Broken):
            title = words_breaks.breaks_headline(answer)
            said = words_breaks.breaks_sentences(answer)
        else:
            title = words_seasons.seasons_headline(answer)
            said = words_seasons.seasons_sentences(answer)
        self.sentences.show_sections([Section(title, tuple(Link(text) for text in said))])
        self.picture = self._picture(self.now)
        self.plot.show_figure(None if self.picture is None else self.picture.figure)
        self._mark_plot()

    def _picture(self, now: Shown) -> Picture | None:
        assert self.found is not None
        answer = self.found.answer
        if not len(answer.course.values):
            return None
        if isinstance(answer, Broken):
            return pictures_seasons.tinted(answer, now.events)
        if answer.season is None:
            return pictures_seasons.reported(answer, now.events)
        match self.tools.value("plot"):
            case "fan":
                return pictures_seasons.fan(answer)
            case "adjusted":
                return pictures_seasons.adjusted(answer, now.events)
            case _:
                return pictures_seasons.against(answer, now.events)

    def _show_brush(self) -> None:
        """Mark what is selected, in the table and in the plot."""
        self._mark_rows()
        self._mark_plot()

    def _mark_rows(self) -> None:
        if self.result is None:
            return
        mask = self.touched(self.result.frame, self.by)
        self.table.set_mask(mask)
        if not self._own:
            self.table.ensure_visible()
        self.tools.say(self._count(mask))
        self._own = False

    def touched(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Mask | None:
        """Return which rows hold something selected, in whatever month; None while nothing is."""
        now = self.now
        if now is None or now.mirror is None or now.selection is None:
            return None
        query = replace(now.query, by=by, window=None, base=None)
        return touched_rows(frame, by, now.mirror, query, now.selection)

    def _mark_plot(self) -> None:
        """Mark the months that are selected; a selection of no months is the whole plot."""
        now, picture = self.now, self.picture
        if now is None or now.mirror is None or picture is None or self.found is None:
            return
        mask = None
        if now.selection is not None and of_time(now.selection):
            where = within(now.query.where, self.found.lines)
            query = replace(now.query, by=picture.by, where=where, window=None, base=None)
            mask = touched_rows(picture.frame, picture.by, now.mirror, query, now.selection)
        self.plot.set_mask(mask)

    # -- brushing and choosing -----------------------------------------------------------------

    def _brush_marks(self, marks: np.ndarray, how: Combine) -> None:
        """Brush the months of the marks, within what the plot shows."""
        if self.picture is None or self.found is None:
            return
        months = asking.brush_of(self.picture.frame, self.picture.by, marks)
        lines = self.found.lines
        if months is None and how is Combine.REPLACE:
            self.brushed.emit(None, how)
        elif months is not None:
            self.brushed.emit(months if lines is None else Both((lines, months)), how)

    def _brush(
        self, frame: pd.DataFrame, by: tuple[str, ...], rows: np.ndarray, how: Combine
    ) -> None:
        brush: Keys | None = asking.brush_of(frame, by, rows) if by else None
        if brush is not None or how is Combine.REPLACE:
            self._own = True
            self.brushed.emit(brush, how)

    def _choose(self, name: str) -> None:
        self._tell_choices()
        if self.now is None or self.now.mirror is None:
            return
        if name == "plot":
            self._draw_answer()
        else:
            self.show_rows()

    def _tell_choices(self) -> None:
        self.tools.enable("plot", self.mode != "breaks")
