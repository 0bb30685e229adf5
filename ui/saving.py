"""Selections and sets of filters under names: saved, listed as sentences, restored by one click."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mirrorgap.model import commands
from mirrorgap.model.case import Case, SavedFilters, SavedSelection
from mirrorgap.ui.palette import Target
from mirrorgap.ui.saved import Line, NameDialog
from mirrorgap.ui.sentence import filter_words, in_words
from mirrorgap.ui.sources import names

if TYPE_CHECKING:
    from mirrorgap.ui.window import Window


def set_words(saved: SavedFilters) -> str:
    """Return a set of filters as a phrase, the period last.

    >>> set_words(SavedFilters("none"))
    'no filter'
    """
    told = [
        f"{one.name}: {filter_words(one.predicate)}{'' if one.on else ' (off)'}"
        for one in saved.filters
    ]
    told += [f"Period: {saved.window}"] if saved.window is not None else []
    return "; ".join(told) or "no filter"


class Saving(QObject):
    """Saves and restores for one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._buttons = window.selection.saved, window.docks.filters.saved
        self._buttons[0].save_asked.connect(self.ask_selection)
        self._buttons[1].save_asked.connect(self.ask_filters)
        self._session.case_changed.connect(lambda old, new: self.show_case(new))
        self.show_case(self._session.case)

    def show_case(self, case: Case) -> None:
        """Offer what *case* has saved."""
        eye = case.eye
        self._buttons[0].show_lines(self._selections(case), eye.selection is not None)
        self._buttons[1].show_lines(self._filters(case), bool(eye.filters) or bool(eye.window))

    def _selections(self, case: Case) -> list[Line]:
        give, do = self._session.select, self._session.dispatch
        return [
            Line(
                one.name,
                in_words(one.selection, names(case)),
                lambda one=one: give(one.selection),  # type: ignore[misc]
                lambda one=one: do(commands.ForgetSelection(one.name)),  # type: ignore[misc]
            )
            for one in case.work.selections
        ]

    def _filters(self, case: Case) -> list[Line]:
        do = self._session.dispatch
        return [
            Line(
                one.name,
                set_words(one),
                lambda one=one: do(commands.RestoreFilters(one)),  # type: ignore[misc]
                lambda one=one: do(commands.ForgetFilters(one.name)),  # type: ignore[misc]
            )
            for one in case.work.filter_sets
        ]

    def targets(self) -> list[Target]:
        """Return what is saved, for the palette."""
        case = self._session.case
        kinds = (
            ("Saved selection", self._selections(case)),
            ("Saved filters", self._filters(case)),
        )
        return [
            Target(f"{kind}: {line.name}", lambda _, line=line: line.restore())  # type: ignore[misc]
            for kind, lines in kinds
            for line in lines
        ]

    def ask_selection(self) -> None:
        """Ask for a name of what is selected, and save it."""
        case = self._session.case
        selection = case.eye.selection
        if selection is None:
            return
        taken = frozenset(one.name for one in case.work.selections)
        self._ask(
            "Save the selection",
            in_words(selection, names(case)),
            taken,
            lambda name: commands.SaveSelection(SavedSelection(name, selection)),
        )

    def ask_filters(self) -> None:
        """Ask for a name of the filters and the period in force, and save them."""
        case = self._session.case
        made = SavedFilters("", case.eye.filters, case.eye.window)
        taken = frozenset(one.name for one in case.work.filter_sets)
        self._ask(
            "Save the filters",
            set_words(made),
            taken,
            lambda name: commands.SaveFilters(SavedFilters(name, made.filters, made.window)),
        )

    def _ask(
        self,
        title: str,
        words: str,
        taken: frozenset[str],
        command: Callable[[str], commands.Command],
    ) -> None:
        dialog = NameDialog(title, words, taken, self._window)
        dialog.named.connect(lambda name: self._session.dispatch(command(name)))
        self._window.open_dialog(dialog)
