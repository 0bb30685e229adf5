"""The form of one claim: the sentence taken apart into figures that a person sees and corrects."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model.analysis.claim_review import plain, same_figure
from mirrorgap.model.claim_words import proposed
from mirrorgap.model.claims import FIGURE, KINDS, Claim, Input
from mirrorgap.ui.claim_places import Taken
from mirrorgap.ui.settings import baskets

PROMPT = "Paste a sentence: exports of the 45 goods rose 81% to 129 million from 70.9 million"
#: Kinds as people call them, and what their two figures are.
KIND_WORDS = {
    "": ("automatic", "New", "Old"),
    "change": ("change", "New", "Old"),
    "multiple": ("multiple", "New", "Old"),
    "share": ("share", "Part", "Whole"),
    "difference": ("difference", "New", "Old"),
    "sum": ("sum", "First", "Second"),
    FIGURE: ("one figure", "Figure", ""),
}


class ClaimForm(QWidget):
    """Holds the words and figures of one claim while it is written."""

    #: Anything was changed by the user or by `show_claim`.
    changed = Signal()
    #: (slot): the menu of figures to take was asked for, under the button of "new" or "old".
    menu_asked = Signal(str)
    #: Ctrl+Return.
    kept = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._claim = Claim("", "", "")
        self._inputs = {"new": Input(), "old": Input()}
        # What the form proposed itself; a field that differs was written by a person.
        self._proposed: tuple[str, ...] = ("", "", "", "", "")
        self.sentence = QPlainTextEdit()
        self.sentence.setObjectName("claims.sentence")
        self.sentence.setAccessibleName("Sentence as published")
        self.sentence.setPlaceholderText(PROMPT)
        self.sentence.setTabChangesFocus(True)
        self.sentence.setFixedHeight(44)
        self.sentence.setAcceptDrops(False)
        self.sentence.installEventFilter(self)
        self.sentence.textChanged.connect(self._propose)
        self.apart = QPushButton("Take apart")
        self.apart.setObjectName("claims.apart")
        self.apart.setToolTip("Fill the fields anew from the sentence")
        self.apart.clicked.connect(self.take_apart)
        self.left = QLabel()
        self.left.setObjectName("claims.left")
        self.left.setProperty("role", "soft")
        self.left.setWordWrap(True)
        self.stated = self._line("stated", "Stated figure", "-32%, 48.1")
        self.new = self._line("new", "New figure", "129 million")
        self.old = self._line("old", "Old figure", "empty: not published")
        self.source = self._line("source", "Source with date", "who, date, address")
        self.kind = self._combo("kind", "Kind of claim")
        for kind in ("", *KINDS, FIGURE):
            self.kind.addItem(KIND_WORDS[kind][0], kind)
        self.list = self._combo("list", "List version of the claim")
        self.list.addItem("not said", "")
        for basket, text in baskets():
            self.list.addItem(text, basket)
        self.pinned = QCheckBox("Say when its data change")
        self.pinned.setObjectName("claims.pinned")
        self.pinned.setToolTip("A figure taken from a table is read again whenever data change")
        self.pinned.toggled.connect(self.changed)
        self.takes = {slot: self._take_button(slot) for slot in ("new", "old")}
        self._lay_out()
        self._follow_kind()

    def _line(self, name: str, title: str, hint: str) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(f"claims.{name}")
        line.setAccessibleName(title)
        line.setPlaceholderText(hint)
        line.setMinimumWidth(64)
        line.textEdited.connect(lambda: self._edited(name))
        return line

    def _combo(self, name: str, title: str) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(f"claims.{name}")
        combo.setAccessibleName(title)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(8)
        combo.activated.connect(self._chosen)
        return combo

    def _take_button(self, slot: str) -> QToolButton:
        button = QToolButton()
        button.setText("▾")
        button.setProperty("framed", "true")
        button.setObjectName(f"claims.{slot}.take")
        button.setAccessibleName(f"Take the {slot} figure from the selection")
        button.setToolTip("Take or pin a figure of the selection")
        button.setStyleSheet("padding: 0 6px;")
        button.clicked.connect(lambda: self.menu_asked.emit(slot))
        return button

    def _lay_out(self) -> None:
        self.rows = QFormLayout()
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setHorizontalSpacing(8)
        self.rows.setVerticalSpacing(4)
        self.rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.labels = {"new": QLabel("New"), "old": QLabel("Old")}
        claimed = QHBoxLayout()
        claimed.setSpacing(4)
        claimed.addWidget(self.stated, 1)
        claimed.addWidget(self.kind, 1)
        self.rows.addRow("Stated", claimed)
        for slot, line in (("new", self.new), ("old", self.old)):
            both = QHBoxLayout()
            both.setSpacing(4)
            both.addWidget(line, 1)
            both.addWidget(self.takes[slot])
            self.rows.addRow(self.labels[slot], both)
        rest = QFormLayout()
        rest.setHorizontalSpacing(8)
        rest.setVerticalSpacing(4)
        rest.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rest.addRow("List", self.list)
        rest.addRow("Source", self.source)
        top = QHBoxLayout()
        top.addWidget(self.left, 1)
        top.addWidget(self.apart)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.sentence)
        column.addLayout(self.rows)
        #: Where the outcome stands: right under the figures.
        self.outcome = QVBoxLayout()
        self.outcome.setSpacing(4)
        column.addLayout(self.outcome)
        column.addLayout(rest)
        column.addWidget(self.pinned)
        column.addLayout(top)

    # -- what stands there ---------------------------------------------------------------------

    def show_claim(self, claim: Claim) -> None:
        """Show a kept claim, or an empty one for the next."""
        self._claim = claim
        self._inputs = {"new": claim.new, "old": claim.old}
        with QSignalBlocker(self.sentence):
            self.sentence.setPlainText(claim.sentence)
        self.left.clear()
        self._fill(claim.stated, claim.new.text, claim.old.text, claim.kind, claim.basket)
        self._proposed = ("", "", "", "", "") if claim == Claim("", "", "") else ()
        self.source.setText(claim.source)
        with QSignalBlocker(self.pinned):
            self.pinned.setChecked(claim.pinned)
        self._follow_kind()
        self.changed.emit()

    def claim(self) -> Claim:
        """Return the claim as it stands in the form, with the id of the one that was shown."""
        return replace(
            self._claim,
            sentence=self.sentence.toPlainText().strip(),
            stated=self.stated.text().strip(),
            kind=str(self.kind.currentData()),
            new=replace(self._inputs["new"], text=self.new.text().strip()),
            old=replace(self._inputs["old"], text=self.old.text().strip()),
            basket=str(self.list.currentData()),
            source=self.source.text().strip(),
            pinned=self.pinned.isChecked(),
        )

    def forget_id(self) -> None:
        """Let what is written be the next claim: the one that was shown is gone."""
        self._claim = Claim("", "", "")

    def input(self, slot: str) -> Input:
        """Return the new or the old figure as it stands in the form."""
        return self.claim().new if slot == "new" else self.claim().old

    def line(self, slot: str) -> QLineEdit:
        """Return the field of the new or the old figure."""
        return self.new if slot == "new" else self.old

    def put(self, slot: str, taken: Taken, *, keep_text: bool = False) -> None:
        """Take a figure as the new or the old one; with *keep_text* it stands behind what is written."""
        text = self.line(slot).text().strip() if keep_text else plain(taken.number)
        source = "" if taken.place is not None else taken.words
        self._inputs[slot] = Input(text, source, taken.place, taken.number if taken.place else None)
        self.line(slot).setText(text)
        self._proposed = ()
        if taken.place is not None:
            self.pinned.setChecked(True)
            if not self.list.currentData():
                self._choose(self.list, taken.place.basket)
        self.changed.emit()

    def accept(self, slot: str, now: float) -> None:
        """Let what stands in the cell now be what it is compared with from now on."""
        one = self._inputs[slot]
        taken = one.then is not None and same_figure(one.text, one.then)
        self._inputs[slot] = replace(one, then=now, text=plain(now) if taken else one.text)
        self.line(slot).setText(self._inputs[slot].text)
        self.changed.emit()

    def unpin(self, slot: str) -> None:
        """Leave the figure as it is written, and let its cell go."""
        self._inputs[slot] = Input(self.line(slot).text().strip())
        self.changed.emit()

    # -- proposals -----------------------------------------------------------------------------

    def take_apart(self) -> None:
        """Fill the fields from the sentence, whatever stands in them."""
        self._proposed = self._texts()
        self._propose()

    def _propose(self) -> None:
        """Fill the fields from the sentence while nobody has written in them."""
        if self._proposed == self._texts():
            found = proposed(self.sentence.toPlainText())
            self._fill(found.stated, found.new, found.old, found.kind, found.basket)
            self._proposed = self._texts()
            self._inputs = {"new": Input(), "old": Input()}
            left = ", ".join(found.left)
            self.left.setText(f"Not used: {left}" if left else "")
            self._follow_kind()
        self.changed.emit()

    def _texts(self) -> tuple[str, ...]:
        lines = (self.stated.text(), self.new.text(), self.old.text())
        return (*lines, str(self.kind.currentData()), str(self.list.currentData()))

    def _fill(self, stated: str, new: str, old: str, kind: str, basket: str) -> None:
        for line, text in ((self.stated, stated), (self.new, new), (self.old, old)):
            line.setText(text)
        self._choose(self.kind, kind)
        self._choose(self.list, basket)

    def _choose(self, combo: QComboBox, data: str) -> None:
        place = combo.findData(data)
        if place < 0:  # a list of one's own
            combo.addItem(data, data)
            place = combo.count() - 1
        combo.setCurrentIndex(place)

    def _edited(self, name: str) -> None:
        if name in self._inputs and self._inputs[name].place is not None:
            # What was taken is no longer what stands there; what is pinned stays behind it.
            self._inputs[name] = replace(self._inputs[name], text=self.line(name).text())
        self.changed.emit()

    def _chosen(self) -> None:
        self._follow_kind()
        self.changed.emit()

    def _follow_kind(self) -> None:
        """Name the two figures after the kind; one figure alone has no second."""
        _, first, second = KIND_WORDS[str(self.kind.currentData())]
        for slot, text in (("new", first), ("old", second)):
            self.labels[slot].setText(text or "–")
        for widget in (self.old, self.takes["old"]):
            widget.setEnabled(bool(second))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.sentence and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if held and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.kept.emit()
                return True
        return False
