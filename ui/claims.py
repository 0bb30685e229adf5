"""The dock of claims: a published sentence, its figures, whether it holds, and those that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model.analysis.claim_review import Lookup, Review, review, sentences
from mirrorgap.model.analysis.claims import sentence
from mirrorgap.model.claims import Claim
from mirrorgap.ui import claim_table, theme
from mirrorgap.ui.claim_form import ClaimForm
from mirrorgap.ui.claim_places import words
from mirrorgap.ui.claim_table import parted
from mirrorgap.ui.widgets.frame_table import FrameTable

NOTHING = Claim("", "", "")
WAITING = "The figures of its cells are being read …"


class ClaimsPanel(QWidget):
    """A form over a table: the claim that is chosen in the table stands in the form."""

    added = Signal(object)  # Claim
    edited = Signal(object)  # Claim
    removal_asked = Signal(str)  # id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("claims.content")
        self.setAccessibleName("Claims")
        self._claims: tuple[Claim, ...] = ()
        self._reviews: tuple[Review, ...] = ()
        self._lookup: Lookup | None = None
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._upper = QWidget(self.splitter)
        self._scroll = QScrollArea(self._upper, widgetResizable=True)
        self._inner = inner = QWidget(self._scroll)
        self._scroll.setWidget(inner)
        self.form = ClaimForm(inner)
        self.form.changed.connect(self._show_outcome)
        self.form.kept.connect(self.keep)
        self.verdict = self._label("claims.verdict", "")
        self.verdict.setFont(theme.tabular(self.font(), 1, bold=True))
        self.outcome = self._label("claims.outcome", "")
        self.cells = self._label("claims.cells", "soft")
        self.save = self._button("save", "Keep", "Keep the claim with the case", self.keep)
        self.next = self._button("next", "New", "Begin another claim", self.begin)
        self.remove = self._button("remove", "Remove", "Remove the chosen claim", self._remove)
        self.table = FrameTable(self.splitter, name="claims.table")
        self.table.brushed.connect(self._choose)
        self._lay_out()
        self._show_outcome()

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setProperty("role", role)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _button(self, name: str, text: str, tip: str, run: object) -> QPushButton:
        button = QPushButton(text, self._upper)
        button.setObjectName(f"claims.{name}")
        button.setAccessibleName(tip)
        button.setToolTip(tip)
        button.clicked.connect(run)
        return button

    def _lay_out(self) -> None:
        scroll = self._scroll
        column = QVBoxLayout(self._inner)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(6)
        column.addWidget(self.form)
        for label in (self.verdict, self.outcome, self.cells):
            self.form.outcome.addWidget(label)
        column.addStretch(1)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(96)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(8, 0, 8, 4)
        for button in (self.save, self.next, self.remove):
            buttons.addWidget(button, 1)
        rows = QVBoxLayout(self._upper)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(scroll, 1)
        rows.addLayout(buttons)
        self.table.setMinimumHeight(52)
        self.table.hide()
        self.splitter.addWidget(self._upper)
        self.splitter.addWidget(self.table)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([400, 110])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    # -- what is shown -------------------------------------------------------------------------

    @property
    def reviews(self) -> tuple[Review, ...]:
        """What is said of each kept claim."""
        return self._reviews

    def show_claims(self, claims: Sequence[Claim], lookup: Lookup | None) -> None:
        """List the kept claims; *lookup* gives what their cells hold now, None while that is read."""
        before = {one.id: one for one in self._claims}
        self._claims, self._lookup = tuple(claims), lookup
        self._reviews = tuple(review(claim, lookup) for claim in claims)
        if claims or before:
            self.table.set_frame(claim_table.frame(self._reviews), claim_table.COLUMNS)
        self.table.setVisible(bool(self._claims))
        shown = self.form.claim().id
        there = {one.id: one for one in claims}
        if shown and shown not in there:
            # It was removed, or its adding undone: what is written stays, as the next claim.
            self.form.forget_id()
        elif shown and there[shown] != before.get(shown):
            self.form.show_claim(there[shown])
        self._mark()
        self._show_outcome()

    def begin(self) -> None:
        """Empty the form for the next claim, with the cursor in its sentence."""
        self.form.show_claim(NOTHING)
        self._mark()
        self.form.sentence.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark(self) -> None:
        shown = self.form.claim().id
        mask = np.array([claim.id == shown for claim in self._claims], dtype=bool)
        self.table.set_mask(mask if mask.any() else None)
        self.remove.setEnabled(bool(mask.any()))

    def _show_outcome(self) -> None:
        claim = self.form.claim()
        kept = next((one for one in self._claims if one.id == claim.id), None)
        self.save.setText("Keep" if kept is None else "Keep changes")
        self.save.setEnabled(bool(claim.stated) and claim != kept)
        if not claim.stated:
            for label in (self.verdict, self.outcome, self.cells):
                label.clear()
                label.hide()
            return
        found = review(claim, self._lookup)
        published = found.published
        self.verdict.setText(claim_table.verdict_words(published.verdict if published else None))
        said = [sentence(published)] if published is not None else []
        warned = (f"⚠ {text}" for text in found.warnings)
        self.outcome.setText(parted("\n".join([*said, *warned])))
        self.cells.setText(parted("\n".join(self._of_cells(found))))
        for label in (self.verdict, self.outcome, self.cells):
            label.setVisible(bool(label.text()))

    def _of_cells(self, found: Review) -> list[str]:
        places = [(name, one.place) for name, one in found.claim.figures if one.place is not None]
        told = [f"{name.capitalize()}: {words(place)}" for name, place in places]
        if places and self._lookup is None:
            return [*told, WAITING]
        return [*told, *sentences(found)]

    # -- what is done --------------------------------------------------------------------------

    def keep(self) -> None:
        """Keep what stands in the form: as a new claim, or in the place of the chosen one."""
        claim = self.form.claim()
        if not self.save.isEnabled():
            return
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        if any(one.id == claim.id for one in self._claims):
            self.edited.emit(replace(claim, edited=now))
        else:
            made = replace(claim, written=now, edited="", id=uuid4().hex)
            self.form.show_claim(made)
            self.added.emit(made)

    def _remove(self) -> None:
        self.removal_asked.emit(self.form.claim().id)

    def choose(self, claim_id: str) -> None:
        """Show a kept claim in the form."""
        for claim in self._claims:
            if claim.id == claim_id:
                self.form.show_claim(claim)
        self._mark()

    def _choose(self, rows: np.ndarray, _how: object) -> None:
        if len(rows):
            self.form.show_claim(self._claims[int(rows[-1])])
        self._mark()
