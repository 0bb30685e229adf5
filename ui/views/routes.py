"""Routes: hubs between exporters and a destination, what it lost and who gained, its suppliers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from PySide6.QtWidgets import QComboBox, QLabel, QWidget

from mirrorgap.model import commands, pictures_routes, words
from mirrorgap.model.analysis.route_answers import ASKED, Answer, Question, answered
from mirrorgap.model.analysis.touch import touched
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.pictures import Picture
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.model.words_answers import compared, dated, said
from mirrorgap.ui.columns_routes import route_columns
from mirrorgap.ui.paired import Paired
from mirrorgap.ui.tool_row import MIN_WIDTH, Choice
from mirrorgap.ui.vacancy import Vacancy
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets import remembered
from mirrorgap.ui.widgets.columns import Column

ROWS = Choice(
    "rows",
    "Rows",
    (
        ("hub", "hubs"),
        ("hub,tier", "hubs by tier"),
        ("hub,code", "hubs by code"),
        ("lost", "lost and gained"),
        ("exporters", "suppliers"),
    ),
)
PLOT = Choice(
    "plot",
    "Plot",
    (("sankey", "flows"), ("map", "map"), ("value", "largest"), ("change", "changes")),
)
#: A picture of flows needs more room than most.
_TABLE, _PLOT = 500, 420
READING = "Reading the routes"
WORKING = Vacancy(f"{READING} …", ())
_HUB = (
    "reading",
    "inflow_change_usd",
    "imports_change_usd",
    "outflow_change_usd",
    "upper_bound_usd",
    "lag_months",
    "substitution_ratio",
    "inflow_all_change_usd",
    "imports_all_change_usd",
    "destination_imports_change_usd",
)
_FIELDS = {
    "lost": ("exporter", "country", "role", "change_usd", "noise_usd", "value_usd", "base_usd"),
    "exporters": ("period", "exporter", "value_usd", "share", "change_usd", "rank", "source"),
    "hub": ("exporter", "hub", *_HUB),
    "hub,code": ("exporter", "hub", "code", *_HUB),
    "hub,tier": ("exporter", "hub", "tier", *_HUB),
}


class Routes(Paired):
    """Routes to one destination, beside a diagram or a map of what goes there."""

    name = "routes"
    title = "Routes"
    choices = (ROWS, PLOT)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer_shown: Answer | None = None
        self._answers: dict[Question, Answer | Vacancy] = {}
        self._answers_of: Mirror | None = None
        if not remembered.load(f"{self.name}.splitter"):
            self.splitter.setSizes([_TABLE, _PLOT])
        self.destination = QComboBox()
        self.destination.setObjectName("routes.destination")
        self.destination.setAccessibleName("Destination")
        self.destination.setToolTip("Where the goods may end up")
        self.destination.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.destination.setMinimumWidth(MIN_WIDTH)
        self.destination.activated.connect(self._aim)
        label = QLabel("to")
        label.setProperty("role", "soft")
        label.setBuddy(self.destination)
        self.tools.add_widget(label)
        self.tools.add_widget(self.destination)

    def _aim(self, at: int) -> None:
        """Ask for another destination; the case keeps it."""
        chosen = str(self.destination.itemData(at))
        if self.answer_shown is None or chosen != self.answer_shown.destination:
            self.asks.emit(commands.SetDestination(chosen))

    # -- asking --------------------------------------------------------------------------------

    def refresh(self, old: Shown | None, new: Shown) -> None:
        """Repaint what differs, the destination too."""
        aimed = old is not None and old.case.eye.destination != new.case.eye.destination
        super().refresh(None if aimed else old, new)

    def question(self) -> Question:
        """Return what is asked now."""
        assert self.now is not None
        return Question(self.tools.value("rows"), self.now.query, self.now.case.eye.destination)

    def show_rows(self, *, by_turns: bool = False) -> None:
        """Show the answer where it is known; else have it worked out, and show it then."""
        assert self.now is not None
        assert self.now.mirror is not None
        question, mirror = self.question(), self.now.mirror
        if self._answers_of is not mirror:
            self._answers_of = mirror
            self._answers.clear()
        found = self._answers.get(question)
        if found is None:
            self._ask(mirror, question)
            return
        self.splitter.setEnabled(True)
        if isinstance(found, Vacancy):
            self.answer_shown = None
            self.remarks.say(())
            self._show_vacancy(found)
            return
        self.answer_shown = found
        self._offer(found)
        super().show_rows()

    def _ask(self, mirror: Mirror, question: Question) -> None:
        if self.result is None:
            self._show_vacancy(WORKING)
        else:
            # What is shown answers another question: it stays, greyed, until the answer is there.
            self.splitter.setEnabled(False)
            self.tools.say("working …")

        def work() -> Answer | Vacancy:
            try:
                return answered(mirror, question)
            except ValueError as error:
                return Vacancy("This cannot be shown", (words.capital(str(error)),))

        def take(found: Answer | Vacancy) -> None:
            if self._answers_of is not mirror:
                return
            self._answers[question] = found
            while len(self._answers) > self.kept:
                del self._answers[next(iter(self._answers))]
            if self.now is not None and self.now.mirror is mirror and self.question() == question:
                self.show_rows()

        self.wants.emit(READING, work, take)

    def _offer(self, answer: Answer) -> None:
        """Fill the list of destinations."""
        held = [self.destination.itemData(i) for i in range(self.destination.count())]
        if held != list(answer.destinations):
            self.destination.clear()
            for iso3 in answer.destinations:
                self.destination.addItem(words.country_name(iso3), iso3)
        self.destination.setCurrentIndex(self.destination.findData(answer.destination))

    # -- what Paired shows ---------------------------------------------------------------------

    def keys(self) -> tuple[str, ...]:
        return ASKED[self.tools.value("rows")]

    def asked(self, query: Query) -> Result:
        """Return the rows of the answer that is shown."""
        assert self.answer_shown is not None
        _, more = said(self.answer_shown)
        result = self.answer_shown.result
        return Result(result.frame, (*more, *result.warnings))

    def missing(self, now: Shown, result: Result) -> Vacancy | None:
        if len(result.frame):
            return None
        return Vacancy("No route can be read", result.warnings)

    def columns(self, frame: pd.DataFrame) -> Sequence[Column]:
        assert self.answer_shown is not None
        return route_columns(_FIELDS[self.answer_shown.asked])

    def touched(self, frame: pd.DataFrame, by: tuple[str, ...]) -> Mask | None:
        """Return which rows hold something selected, in the period that was compared."""
        now, answer = self.now, self.answer_shown
        if now is None or now.mirror is None or now.selection is None or answer is None:
            return None
        query = replace(answer.query, by=by, exporters=None, importers=None)
        keyed, of = self._keyed(frame, by)
        found = touched(keyed, by, now.mirror, query, now.selection)
        return found if of is None else found[of]

    def draw(self, now: Shown, frame: pd.DataFrame, touched_rows: Mask | None) -> Picture:
        answer, plot = self.answer_shown, self.tools.value("plot")
        assert answer is not None
        (title, _), note, asked = said(answer), compared(answer), answer.asked
        title = dated(title, answer)
        if plot in ("sankey", "map"):
            return pictures_routes.flows(answer.legs, title, note, on_map=plot == "map")
        change = plot == "change"
        if asked == "exporters":
            return pictures_routes.ranking_bars(frame, self.by, title, note, change=change)
        if change:
            field = "change_usd" if asked == "lost" else "inflow_change_usd"
            return pictures_routes.change_bars(frame, self.by, field, title, note)
        return pictures_routes.leg_bars(answer.legs, title, note)

    def _marks(self, mask: Mask | None) -> Mask | None:
        marks = super()._marks(mask)
        return None if marks is None or not np.any(marks) else marks
