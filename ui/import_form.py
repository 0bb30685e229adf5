"""What a sheet leaves unsaid, asked for in the import dialog."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from mirrorgap.io.layouts.words import currency_in
from mirrorgap.io.recipes import to_confirm
from mirrorgap.model import countries, hs
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.records import FLOWS
from mirrorgap.model.scope import Scope

NOT_SAID = "not said"
SCALES = ((1.0, "units"), (1e3, "thousands"), (1e6, "millions"), (1e9, "billions"))
CURRENCIES = (
    "USD",
    "EUR",
    "CNY",
    "JPY",
    "KZT",
    "KRW",
    "RUB",
    "TRY",
    "GBP",
    "INR",
    "KGS",
    "UZS",
    "AMD",
    "GEL",
    "AZN",
)
VALUATIONS = ("FOB", "CIF", "adjusted")
MARKS = ((".", "point: 1,234.5"), (",", "comma: 1.234,5"))
OFTEN = (
    "ARE",
    "CHE",
    "CHN",
    "GBR",
    "HKG",
    "IND",
    "ISR",
    "JPN",
    "KOR",
    "MNG",
    "MYS",
    "NOR",
    "SGP",
    "SRB",
    "THA",
    "TUR",
    "TWN",
    "USA",
    "VNM",
)
AS_FOUND, ALL = "as found", "all"


#: A currency's code, ISO 4217.
_CODE = re.compile(r"[A-Za-z]{3}")


class _Line(QLineEdit):
    """A line whose text goes when one begins to write: "not said" is no beginning of a word."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        fresh = not self.hasFocus()
        super().mousePressEvent(event)
        if fresh:
            self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()


class SourceForm(QWidget):
    """Edits the constants, the scale, the decimal mark and the scope of a mapping."""

    changed = Signal(object)  # Mapping

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mapping = Mapping("")
        self._labels: dict[str, tuple[QLabel, str]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._n = 0
        self.flow = self._combo("flow", "Flow", [("", NOT_SAID), *((f, f) for f in FLOWS)])
        self.reporter = self._combo(
            "reporter", "Reporter", [("", NOT_SAID), *_countries()], edit=True
        )
        self.currency = self._combo(
            "currency", "Currency", [("", NOT_SAID), *((c, c) for c in CURRENCIES)], edit=True
        )
        self.scale = self._combo("scale", "Numbers are in", [(0.0, NOT_SAID), *SCALES])
        self.decimal = self._combo("decimal", "Decimal mark", MARKS)
        self.valuation = self._combo(
            "valuation", "Valuation", [("", NOT_SAID), *((v, v) for v in VALUATIONS)]
        )
        self.period = QLineEdit(placeholderText="2023, 2023-Q1 or 2023-09")
        self._place("period", "Period, if no column says it", self.period)
        self.period.editingFinished.connect(self._tell)
        self.partners = self._scope("partners", "Partners asked for")
        self.codes = self._scope("codes", "Codes asked for")

    def _combo(self, name: str, title: str, choices: object, *, edit: bool = False) -> QComboBox:
        combo = QComboBox()
        for value, text in choices:  # type: ignore[attr-defined]
            combo.addItem(text, value)
        combo.setEditable(edit)
        combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        combo.activated.connect(self._tell)
        if edit:
            line = _Line()
            combo.setLineEdit(line)
            line.editingFinished.connect(self._tell)
        self._place(name, title, combo)
        return combo

    def _scope(self, name: str, title: str) -> QComboBox:
        choices = [(AS_FOUND, AS_FOUND), (ALL, ALL)]
        combo = self._combo(name, title, choices, edit=True)
        combo.setToolTip(
            "What the file was asked for: what is absent counts as nothing only inside it. "
            "Write codes with spaces between them, or choose all."
        )
        return combo

    def _place(self, name: str, title: str, widget: QWidget) -> None:
        widget.setObjectName(f"import-dialog.{name}")
        widget.setAccessibleName(title)
        label = QLabel(title)
        label.setProperty("role", "soft")
        label.setBuddy(widget)
        self._labels[name] = label, title
        row, column = self._n % 3, self._n // 3
        self._grid.addWidget(label, row, column * 2)
        self._grid.addWidget(widget, row, column * 2 + 1)
        self._grid.setColumnStretch(column * 2 + 1, 1)
        self._n += 1

    def show_mapping(self, mapping: Mapping) -> None:
        """Show what *mapping* says; roles that a column has are greyed."""
        self._mapping = mapping
        texts = ("flow", "reporter", "currency", "valuation")
        for role, combo in zip(texts, self._texts(), strict=True):
            taken = mapping.column(role) is not None
            combo.setEnabled(not taken)
            _select(combo, "" if taken else (mapping.constant(role) or ""))
            if taken:
                combo.setToolTip("A column says this")
        _select(self.scale, 0.0 if mapping.scale is None else mapping.scale)
        _select(self.decimal, mapping.decimal)
        self.period.setText(mapping.constant("period") or mapping.constant("year") or "")
        scope = mapping.scope
        _select(self.partners, _scope_text(scope.partners if scope else None, scope is None))
        _select(self.codes, _scope_text(scope.codes if scope else None, scope is None))
        self._mark_offered(mapping)

    def _mark_offered(self, mapping: Mapping) -> None:
        """Mark the fields that only a recipe fills, until they are confirmed or changed."""
        places = dict(mapping.said_by)
        offered = {
            "period" if role == "year" else role: places[role] for role in to_confirm(mapping)
        }
        for name, (label, title) in self._labels.items():
            place = offered.get(name)
            label.setText(f"{title} (recipe)" if place else title)
            label.setToolTip(f"From {place}: confirm it, or say what holds here" if place else "")

    def _texts(self) -> tuple[QComboBox, ...]:
        return self.flow, self.reporter, self.currency, self.valuation

    def _tell(self) -> None:
        made = self._said()
        if made != self._mapping:
            self._mapping = made
            self.changed.emit(made)

    def _said(self) -> Mapping:
        made = self._mapping
        for role in ("flow", "valuation"):
            made = _with(made, role, str(_value(getattr(self, role))).strip() or None)
        made = _with(made, "currency", self._currency())
        made = _with(made, "reporter", _country(_value(self.reporter)))
        period = self.period.text().strip()
        by_year = made.constant("year") is not None or made.column("month") is not None
        role = "year" if by_year and len(period) == 4 else "period"
        made = _with(made, role, period or None)
        if role == "year" and period:
            made = _with(made, "period", None)
        scale = self.scale.currentData() or None
        made = made if scale == made.scale else made.with_scale(scale)
        return replace(made, decimal=self.decimal.currentData(), scope=self._scoped())

    def _currency(self) -> str | None:
        """Return the currency that is chosen or written; what is none is taken away again."""
        text = str(_value(self.currency)).strip()
        code = text.upper() if _CODE.fullmatch(text) else currency_in(text)
        if text and code is None:
            _select(self.currency, "")
        elif code and code != text:
            _select(self.currency, code)
        return code

    def _scoped(self) -> Scope | None:
        partners, codes = str(_value(self.partners)), str(_value(self.codes))
        if partners == codes == AS_FOUND:
            return None
        old = self._mapping.scope or Scope()
        known = None if partners in (ALL, AS_FOUND) else frozenset(_words(partners.upper()))
        wanted = None if codes in (ALL, AS_FOUND) else frozenset(hs.hs6(c) for c in _words(codes))
        return replace(old, partners=known, codes=wanted)


def _with(mapping: Mapping, role: str, text: str | None) -> Mapping:
    if mapping.constant(role) == text or mapping.column(role) is not None:
        return mapping
    return mapping.with_constant(role, text)


def _words(text: str) -> list[str]:
    return text.replace(",", " ").replace(";", " ").replace(".", "").split()


def _value(combo: QComboBox) -> object:
    text = combo.currentText()
    place = combo.findText(text)
    return combo.itemData(place) if place >= 0 else text


def _country(value: object) -> str | None:
    text = str(value).strip()
    return countries.to_iso3(text) if text else None


def _countries() -> list[tuple[str, str]]:
    """Countries to choose from; any other is found by typing its name in any language."""
    codes = {*OFTEN, *(code for members in countries.groups().values() for code in members)}
    named = sorted((countries.name(code), code) for code in codes)
    return [(code, name) for name, code in named]


def _scope_text(values: frozenset[str] | None, inferred: bool) -> str:
    if inferred:
        return AS_FOUND
    return ALL if values is None else " ".join(sorted(values))


def _select(combo: QComboBox, value: object) -> None:
    place = combo.findData(value)
    if place >= 0:
        combo.setCurrentIndex(place)
    elif combo.isEditable():
        combo.setEditText(str(value))
    else:
        combo.addItem(str(value), value)
        combo.setCurrentIndex(combo.count() - 1)
