"""The menu under a figure of a claim: take one of the selection, pin what is written, let go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from mirrorgap.model.claims import Input
from mirrorgap.ui.claim_places import Taken

NOTHING = "Nothing is loaded that a figure could be taken from"
#: (figure, its words) as they are offered.
Offer = tuple[Taken, str]


class ClaimMenu(QMenu):
    """Tells what was chosen by calling; it deletes itself when it closes."""

    def __init__(self, slot: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(f"claims.{slot}.menu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def offer(
        self,
        subject: str,
        offers: Sequence[Offer],
        one: Input,
        put: Callable[[Taken, bool], object],
    ) -> None:
        """Offer figures of *subject* to be taken, and to stand behind what *one* writes."""
        if not offers:
            self._title(NOTHING)
            return
        self._title(f"Take from {subject}")
        for taken, text in offers:
            self._entry("take", taken, text, partial(put, taken, False))
        if one.text and one.place is None:
            self._title(f"Pin “{one.text}” to")
            for taken, text in offers:
                self._entry("pin", taken, text, partial(put, taken, True))

    def offer_pinned(
        self, changed: bool, accept: Callable[[], object], unpin: Callable[[], object]
    ) -> None:
        """Offer to go on with what the cell holds now, and to let the cell go."""
        self.addSeparator()
        if changed:
            self._add("accept", "Go on with the figure of now", accept)
        self._add("unpin", "Unpin: keep only what is written", unpin)

    def _title(self, text: str) -> None:
        if not self.isEmpty():
            self.addSeparator()
        self.addAction(text).setEnabled(False)

    def _entry(self, verb: str, taken: Taken, text: str, run: Callable[[], object]) -> None:
        field = taken.place.field if taken.place is not None else ""
        self._add(f"{verb}.{field}", text, run)

    def _add(self, name: str, text: str, run: Callable[[], object]) -> None:
        action = self.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda _=False: run())
