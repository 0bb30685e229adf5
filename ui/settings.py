"""The strip of settings over the views: list, CIF/FOB factor, side, measure."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from mirrorgap.model import lists
from mirrorgap.model.case import Settings
from mirrorgap.ui.chips import FlowLayout

FACTORS = (1.00, 1.06, 1.10, 1.12)
LEAST, MOST = 0.5, 2.0
#: Pixels between one choice and the next.
GAP = 12
#: Characters that each list shows at least; wider where there is room.
SHORTEST = {"basket": 17, "factor": 4, "side": 13, "measure": 9}
SIDES = (("exporter", "exporters’ books"), ("importer", "importers’ books"))
MEASURES = (("value", "value, USD"), ("net_kg", "weight, kg"), ("quantity", "quantity"))


def baskets() -> list[tuple[str, str]]:
    """Return the lists that can be chosen, as (id, words), newest first."""
    shipped = [(name, _list_words(name)) for name in lists.IDS]
    return [*shipped, (lists.ALL, "All codes")]


def _list_words(name: str) -> str:
    control = lists.load(name)
    stable = ", stable" if name.endswith("-stable") else ""
    return f"CHPL {control.date[:7]}, {len(control.codes)} codes{stable}"


class SettingsStrip(QWidget):
    """Shows the settings of the case and tells what was chosen."""

    chosen = Signal(object)  # Settings

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings")
        self.setAccessibleName("Settings")
        self._settings = Settings()
        self.basket = self._combo("basket", "List of codes", baskets())
        self.factor = self._combo("factor", "CIF/FOB factor", [(f, f"{f:.2f}") for f in FACTORS])
        self.factor.setEditable(True)
        line = QLineEdit()
        self.factor.setLineEdit(line)
        self.factor.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.factor.setValidator(QDoubleValidator(LEAST, MOST, 3, self.factor))
        self.factor.setMaximumWidth(88)
        self.basket.setMaximumWidth(260)
        self.side = self._combo("side", "Whose books flows and categories add up", SIDES)
        self.measure = self._combo("measure", "What is added up", MEASURES)
        # Side and measure say themselves what they are.
        self._words = {self.basket: "List", self.factor: "CIF/FOB"}
        line.editingFinished.connect(self._choose)
        # Where text is large, what does not fit goes into a second line: the window stays as wide.
        flow = FlowLayout(self)
        flow.setContentsMargins(8, 4, 8, 4)
        flow.setSpacing(GAP)
        for combo in (self.basket, self.factor, self.side, self.measure):
            flow.addWidget(self._labelled(combo))

    def _labelled(self, combo: QComboBox) -> QWidget:
        group = QWidget()
        pair = QHBoxLayout(group)
        pair.setContentsMargins(0, 0, 0, 0)
        if combo in self._words:
            label = QLabel(self._words[combo])
            label.setProperty("role", "soft")
            label.setBuddy(combo)
            pair.addWidget(label)
        pair.addWidget(combo)
        return group

    def _combo(self, name: str, title: str, choices: object) -> QComboBox:
        combo = QComboBox()
        combo.setObjectName(f"settings.{name}")
        combo.setAccessibleName(title)
        combo.setToolTip(title)
        for value, text in choices:  # type: ignore[attr-defined]
            combo.addItem(text, value)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(SHORTEST[name])
        combo.activated.connect(self._choose)
        return combo

    def show_settings(self, settings: Settings) -> None:
        """Show *settings*, without telling anyone."""
        self._settings = settings
        for combo, value in ((self.basket, settings.basket), (self.side, settings.side)):
            _select(combo, value)
        _select(self.measure, settings.measure)
        self.factor.setCurrentIndex(self.factor.findData(settings.cif_fob))
        self.factor.setEditText(f"{settings.cif_fob:.2f}")

    def _choose(self) -> None:
        made = replace(
            self._settings,
            basket=self.basket.currentData(),
            side=self.side.currentData(),
            measure=self.measure.currentData(),
            cif_fob=self._factor(),
        )
        if made != self._settings:
            self._settings = made
            self.chosen.emit(made)

    def _factor(self) -> float:
        try:
            factor = float(self.factor.currentText().replace(",", "."))
        except ValueError:
            return self._settings.cif_fob
        return factor if LEAST <= factor <= MOST else self._settings.cif_fob


def _select(combo: QComboBox, value: object) -> None:
    place = combo.findData(value)
    if place < 0:
        combo.addItem(str(value), value)
        place = combo.count() - 1
    combo.setCurrentIndex(place)
