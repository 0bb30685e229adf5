"""The inspector: the selection in sentences and figures, the records behind it, and its notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import cast

import numpy as np
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mirrorgap.model import findings, samples, subjects, uncompared
from mirrorgap.model.analysis import changes, totals_only
from mirrorgap.model.analysis.gaps import totals
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.notes import Note
from mirrorgap.model.query import Query
from mirrorgap.model.records import Mask
from mirrorgap.model.selection import Both, Keys, Selection
from mirrorgap.model.selection_words import listed
from mirrorgap.ui import numbers, source_rows, theme
from mirrorgap.ui.columns import column
from mirrorgap.ui.explanations import Explanations
from mirrorgap.ui.sentence import in_words
from mirrorgap.ui.sources import names
from mirrorgap.ui.view import Shown
from mirrorgap.ui.widgets import remembered
from mirrorgap.ui.widgets.columns import Column
from mirrorgap.ui.widgets.frame_table import FrameTable
from mirrorgap.ui.widgets.passage import Passage

#: Records listed behind a figure, the largest first; the view Records has them all.
LISTED = 500
#: Pixels for the name of a figure at least; a longer one wraps in a narrow dock.
NAME = 124
_RECORD_FIELDS = (
    "value_usd",
    "reporter",
    "code",
    "period",
    "row",
    "file",
    "sheet",
    "flow",
    "partner",
    "net_kg",
    "status",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of figures: its field without the unit, and which records stand behind it."""

    stem: str
    classes: tuple[str, ...] = ()
    side: str = ""


FIGURES = (
    Figure("exports", ("matched", "lost"), "exporter"),
    Figure("imports", ("matched", "orphaned"), "importer"),
    Figure("gap", ("matched", "lost", "orphaned")),
    Figure("gap_low", ("matched", "lost", "orphaned")),
    Figure("gap_high", ("matched", "lost", "orphaned")),
    Figure("gap_share", ("matched", "lost", "orphaned")),
    Figure("flip_factor", ("matched", "lost", "orphaned")),
    Figure("matched", ("matched",)),
    Figure("lost", ("lost",)),
    Figure("orphaned", ("orphaned",)),
    Figure("uncovered_exports", ("uncovered",), "exporter"),
    Figure("uncovered_imports", ("uncovered",), "importer"),
    Figure("suppressed", ("suppressed",)),
    Figure("exports_change", (), "exporter"),
    Figure("imports_change", (), "importer"),
)
#: Words longer than this many letters may be broken.
LONG = 20
NOTHING_FITS = "Nothing that is loaded fits."
NOT_LISTED = (
    "These goods are not on the list in use: choose “All codes” as the list to lay both sides beside "
    "each other."
)
COUNTS_NOWHERE = (
    "What is selected goes into no comparison: it is a total, the world, a group of countries, or "
    "stands in finer records or another file already."
)
#: Findings that stand above the figures; the rest stands below them.
LEADING = frozenset(
    {"importer_less", "importer_none", "importer_more", "exporter_none", "same", "range"}
    | {
        "uncovered_exports",
        "uncovered_imports",
        "exporter_alone",
        "importer_alone",
        "nothing_comparable",
        "changes",
        "unmatched",
    }
)
#: What is reported and in no sum of what is compared.
APART = ("uncovered_exports", "uncovered_imports", "suppressed")
#: Fields of a gap that say nothing where there is none.
_OF_A_GAP = frozenset({"gap_low", "gap_high", "gap_share", "flip_factor"})
#: Fields that are left out where they are zero.
_QUIET = frozenset(figure.stem for figure in FIGURES[7:])


class Inspector(QWidget):
    """Says what the selection holds, or all that is filtered in where nothing is selected."""

    #: (slot: "new" or "old", field): a figure is to be used in a claim.
    figure_used = Signal(str, str)
    #: (label, function, taker): as `View.wants`.
    wants = Signal(str, object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: The field of the figure that was clicked last; "" for none.
        self.clicked = ""
        self.setObjectName("inspector.content")
        self.setAccessibleName("Inspector")
        self.now: Shown | None = None
        self._row: Mapping[str, object] = {}
        self._unit = "usd"
        self._rows: dict[str, tuple[QLabel, QToolButton]] = {}
        self._buttons: dict[str, QToolButton] = {}
        self.title = Passage("title", fills=False)
        self.title.setFont(theme.tabular(self.font(), 1, bold=True))
        self.sentences = Passage("")
        self.sentences.setObjectName("inspector.sentences")
        self.why = Passage("soft")
        self.why.setObjectName("inspector.why")
        self.why.hide()
        self.more = Passage("soft")
        self.more.setObjectName("inspector.more")
        self.copy = QPushButton("Copy", flat=True)
        self.copy.setObjectName("inspector.copy")
        self.copy.setToolTip("Copy the sentences")
        self.copy.clicked.connect(self._copy)
        self.figures = QWidget()
        self.figures.setObjectName("inspector.figures")
        self.form = QFormLayout(self.figures)
        self.explanations = Explanations()
        self.explanations.wants.connect(self.wants)
        self.notes = Passage("soft")
        self.notes.setObjectName("inspector.notes")
        self.behind = Passage("soft")
        self.table = FrameTable(name="inspector.records")
        self.table.setAccessibleName("Records behind the figures")
        # Sentences follow a brush at once; the list of records follows when that is painted.
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(lambda: self._list(None))
        self._refitting = QTimer(self, interval=0, singleShot=True)
        self._refitting.timeout.connect(self._refit)
        self._lay_out()
        # Made before there is anything to show: the first file need not wait for them.
        self._add_rows("usd")
        for name, _ in self._rows.values():
            self.form.setRowVisible(name, False)

    def _lay_out(self) -> None:
        inner = QWidget()
        column_ = QVBoxLayout(inner)
        column_.setContentsMargins(12, 8, 12, 8)
        column_.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        column_.addLayout(top)
        sections = (self.sentences, self.why, self.figures, self.more, self.explanations)
        for widget in (*sections, self.notes):
            column_.addWidget(widget)
        column_.addStretch(1)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setVerticalSpacing(0)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        # In a narrow dock a long name wraps, and its figure stays beside it: neither is cut.
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setAccessibleName("Figures and explanations")
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        self._scroll = scroll
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._split(scroll))

    def _split(self, scroll: QScrollArea) -> QSplitter:
        """Return the sentences over the records, divided as it was left."""
        self.behind.setContentsMargins(12, 4, 12, 4)
        below = QWidget()
        lower = QVBoxLayout(below)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(0)
        lower.addWidget(self.behind)
        lower.addWidget(self.table, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setObjectName("inspector.splitter")
        split.setChildrenCollapsible(False)
        split.addWidget(scroll)
        split.addWidget(below)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        kept = remembered.load("inspector.splitter")
        split.setSizes([kept.get("sentences", 330), kept.get("records", 220)])
        split.splitterMoved.connect(
            lambda *_: remembered.save(
                "inspector.splitter",
                dict(zip(("sentences", "records"), split.sizes(), strict=True)),
            )
        )
        return split

    def refresh(self, old: Shown | None, new: Shown) -> None:
        """Say what *new* holds, where it differs from *old*."""
        self.now = new
        self.explanations.refresh(new)
        same = old is not None and old.mirror is new.mirror and old.query == new.query
        if same and old is not None and old.selection == new.selection:
            if old.case.work.notes != new.case.work.notes:
                self._show_notes()
            return
        if new.mirror is None:
            self._show_nothing()
            return
        # What was chosen anew is read from its title on.
        self._scroll.verticalScrollBar().setValue(0)
        self.title.setText("All that is shown" if new.selection is None else _subject(new))
        self.title.setToolTip("" if new.selection is None else listed(new.selection))
        self._row, found = findings_of(new.mirror, new.query, new.selection)
        self._unit = found[0].about.unit if found else "usd"
        first = [findings.say(one) for one in found if one.id in LEADING] or self._why_nothing(new)
        rest = [findings.say(one) for one in found if one.id not in LEADING]
        sample = filter(None, [samples.warning(new.mirror) if found else None])
        self.sentences.setText("\n".join([*first, *sample]))
        self.more.setText("\n".join(rest))
        for label in (self.sentences, self.more, self.copy):
            if label.isHidden():
                label.show()
        self._show_figures()
        self._show_notes()
        self._later.start()

    def _why_nothing(self, now: Shown) -> list[str]:
        """Return what to say where no cell fits: what totals hold, what counts in none, or nothing."""
        if now.mirror is None:
            return [NOTHING_FITS]
        if not totals_only.only_totals(now.mirror):
            asked = (now.mirror, now.query, now.selection)
            if now.selection is not None and now.query.basket is not None:
                whole = replace(now.query, basket=None)
                if findings_of(now.mirror, whole, now.selection)[1]:
                    return [NOT_LISTED]
            there = now.selection is not None and len(source_rows.aside(*asked)) > 0
            return [COUNTS_NOWHERE if there else NOTHING_FITS]
        told = totals_only.said(now.mirror, now.query, now.selection)
        return [" ".join([*told, totals_only.why(now.query)])]

    def _show_nothing(self) -> None:
        self._row = {}
        for label in (self.title, self.sentences, self.more, self.notes, self.behind):
            label.clear()
        self.copy.hide()
        self.why.hide()
        self._show_figures()
        self.table.set_frame(source_rows.no_records(), ())

    # -- figures -------------------------------------------------------------------------------

    def _show_figures(self) -> None:
        row, unit = self._row, self._unit
        shown = {_field(one, unit): one for one in FIGURES if _worth(one, unit, row)}
        if not shown.keys() <= self._rows.keys():
            self._add_rows(unit)
        if list(shown) != list(self._buttons):
            for field, (name, button) in self._rows.items():
                self.form.setRowVisible(name, field in shown)
                # Who looks for a figure by its name finds those alone that are there.
                button.setObjectName(f"inspector.{field}" if field in shown else "")
            self._buttons = {field: self._rows[field][1] for field in shown}
        lacking = f"\n{uncompared.why_missing(row, unit)}" if row else ""
        for field, button in self._buttons.items():
            text = _text(field, row[field])
            button.setText(text)
            tip = f"{_explained(field)}{lacking if text == numbers.MISSING else ''}"
            button.setToolTip(tip.rstrip())
        told = [column(name).name for name in shown if name in self._apart()]
        self.why.setText(why_dashes(told) if lacking.strip() else "")
        self.why.setVisible(bool(self.why.text()))

    def _apart(self) -> set[str]:
        return {f"{stem}_{self._unit}" for stem in APART}

    def _add_rows(self, unit: str) -> None:
        """Make the rows of all figures in *unit*, in their order; they are hidden, never removed.

        To remove a row of a form that Python made kills the program now and then.
        """
        place = 0
        for one in FIGURES:
            field = _field(one, unit)
            if field in self._rows:
                row, _ = cast(
                    "tuple[int, object]", self.form.getWidgetPosition(self._rows[field][0])
                )
                place = row + 1
                continue
            name, button = self._figure(field, one)
            holder = QHBoxLayout()
            holder.addStretch(1)
            holder.addWidget(button)
            self.form.insertRow(place, name, holder)
            self._rows[field] = name, button
            place += 1

    def _figure(self, field: str, figure: Figure) -> tuple[QLabel, QToolButton]:
        described = column(field)
        unit = f", {described.unit}" if described.unit else ""
        button = QToolButton()
        button.setAccessibleName(described.name)
        button.setFont(theme.tabular(self.font()))
        button.setStyleSheet("min-height: 18px; padding: 0 4px;")
        button.setToolTip(_explained(field))
        button.clicked.connect(lambda: self._list(figure))
        button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        button.customContextMenuRequested.connect(lambda at: self._uses(field, button, at))
        name = Passage("soft", fills=False)
        name.setText(described.name + unit)
        name.setToolTip(button.toolTip())
        name.setBuddy(button)
        name.setContentsMargins(0, 2, 0, 2)  # a name on two lines is not one with its neighbours
        _give_room(name, button)
        return name, button

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_refitting"):
            # Figures have fonts of their own, which change after this one.
            self._refitting.start()

    def _refit(self) -> None:
        for name, button in self._rows.values():
            _give_room(name, button)

    def _uses(self, field: str, button: QToolButton, at: QPoint) -> None:
        """Offer a figure to a claim."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for slot in ("new", "old"):
            use = menu.addAction(f"Use as the {slot} figure of a claim")
            use.setObjectName(f"use.{slot}")
            use.triggered.connect(partial(self.figure_used.emit, slot, field))
        menu.popup(button.mapToGlobal(at))

    # -- records -------------------------------------------------------------------------------

    def _list(self, figure: Figure | None) -> None:
        """List the records behind one figure, or all of them."""
        self._later.stop()
        self.clicked = _field(figure, self._unit) if figure is not None else ""
        now = self.now
        if now is None or now.mirror is None:
            return
        asked = (now.mirror, now.query, now.selection)
        found, how = source_rows.behind(*asked), (LISTED, _RECORD_FIELDS)
        aside = source_rows.aside(*asked) if figure is None else ()
        if figure is not None:
            rows = found.rows[_of_figure(now.mirror, now.query, figure)[found.rows]]
            n, frame = len(rows), source_rows.largest(now.mirror, rows, *how)
        elif found.n_records:
            n, frame = found.n_records, source_rows.largest_behind(now.mirror, found, *how)
        else:
            # Where nothing counts, what is selected is shown for what it is.
            n, frame = 0, source_rows.largest(now.mirror, np.asarray(aside), *how)
        self.behind.setText(self._told(n, len(aside), figure))
        self.table.set_frame(frame, _record_columns())

    def _told(self, n: int, n_aside: int, figure: Figure | None) -> str:
        what = column(_field(figure, self._unit)).name if figure else "these figures"
        few = f"; the {LISTED} largest are listed" if n > LISTED else ""
        verb = "counts" if n_aside == 1 else "count"
        rest = f"; {numbers.text(n_aside)} more {verb} in none" if n_aside else ""
        return f"{numbers.text(n)} {'record' if n == 1 else 'records'} behind {what}{few}{rest}"

    # -- notes and copying ---------------------------------------------------------------------

    def _show_notes(self) -> None:
        now = self.now
        if now is None:
            return
        found = [note for note in now.case.work.notes if concerns(note, now.selection)]
        lines = [f"{note.status.value.capitalize()}: {note.text}" for note in found]
        self.notes.setText("\n".join(["Notes", *lines]) if found else "")
        self.notes.setVisible(bool(found))

    def _copy(self) -> None:
        said = (self.sentences.text(), self.more.text())
        QGuiApplication.clipboard().setText("\n".join(filter(None, said)))


def findings_of(
    mirror: Mirror, query: Query, selection: Selection | None
) -> tuple[Mapping[str, object], tuple[findings.Finding, ...]]:
    """Return the totals of a selection, and what is to be said about them.

    Nothing where the selection names what only single records have.
    """
    parts = tuple(part for part in (query.where, selection) if part is not None)
    where = Both(parts) if len(parts) > 1 else parts[0] if parts else None
    asked = replace(query, where=where, by=("exporter", "importer"))
    try:
        summed = totals(mirror, asked)
    except KeyError:
        return {}, ()
    if not summed:
        return {}, ()
    unit = findings.unit_of(summed)
    row = uncompared.compared_row(summed, unit)
    about = subjects.of_gaps(mirror, asked, unit)
    goods = _only(selection, "hs6") or _only(selection, "heading")
    if tier := _only(selection, "tier"):
        goods = goods or f"tier {tier}"
    told = {**row, **changes.aside(mirror, asked).fields}
    return row, findings.gap_findings(told, replace(about, goods=goods))


def _only(selection: Selection | None, column_name: str) -> str:
    """Return the one value that a selection of keys has in a column; "" for none or several."""
    if not isinstance(selection, Keys) or column_name not in selection.columns:
        return ""
    place = selection.columns.index(column_name)
    values = {row[place] for row in selection.rows}
    return values.pop() if len(values) == 1 else ""


def concerns(note: Note, selection: Selection | None) -> bool:
    """Return whether a note is shown with a selection: its own, or one of the same keys.

    A note on the whole case is shown where nothing is selected.
    """
    subject = note.subject
    if selection is None or subject is None or subject == selection:
        return subject == selection
    if isinstance(subject, Keys) and isinstance(selection, Keys):
        shared = [name for name in subject.columns if name in selection.columns]
        return bool(shared) and bool(_cut(subject, shared) & _cut(selection, shared))
    return False


def _cut(keys: Keys, names: list[str]) -> set[tuple[str, ...]]:
    places = [keys.columns.index(name) for name in names]
    return {tuple(row[place] for place in places) for row in keys.rows}


def _of_figure(mirror: Mirror, query: Query, figure: Figure) -> Mask:
    """Return the records behind a figure: those of its side whose cell has one of its classes."""
    records = mirror.records
    taken = np.ones(records.n, dtype=bool)
    if figure.side:
        taken &= records.is_export == (figure.side == "exporter")
    if figure.classes:
        codes, levels = mirror.record_table(query.basket).column("class")
        taken &= np.append(np.isin(levels, figure.classes), False)[codes]
    return taken


def _field(figure: Figure, unit: str) -> str:
    plain = figure.stem in ("gap_share", "flip_factor")
    return figure.stem if plain else f"{figure.stem}_{unit}"


def why_dashes(apart: Sequence[str]) -> str:
    """Return why exports, imports and gap are dashes where nothing is compared.

    *apart* are the names of the figures that hold what is reported.

    >>> why_dashes(["Exports not covered"])
    'Exports, imports and the gap count what the files of both sides cover, which is nothing here. \
What is reported stands under “Exports not covered”.'
    """
    text = "Exports, imports and the gap count what the files of both sides cover, which is nothing here."
    where = " and ".join(f"“{name}”" for name in apart)
    return f"{text} What is reported stands under {where}." if apart else text


def _worth(figure: Figure, unit: str, row: Mapping[str, object]) -> bool:
    value = row.get(_field(figure, unit))
    if figure.stem in _OF_A_GAP and row.get(f"gap_{unit}") != row.get(f"gap_{unit}"):
        return False
    if value is None or (value != value and figure.stem in _QUIET):
        return False
    return not (figure.stem in _QUIET and value == 0)


def _text(field: str, value: object) -> str:
    number = float(str(value))
    if field.endswith("_share"):
        return numbers.percent(number, 1)
    return numbers.text(number, 2 if field == "flip_factor" else 0)


def _explained(field: str) -> str:
    return f"{column(field).tooltip}\nField: {field}\nClick: its records, below"


@cache
def _record_columns() -> tuple[Column, ...]:
    return tuple(_narrow(name) for name in _RECORD_FIELDS)


def _narrow(field: str) -> Column:
    """Return a column for the dock: countries by their code, no pinned keys."""
    widths = {"value_usd": 76, "reporter": 48, "period": 84, "code": 68, "row": 52, "file": 180}
    plain = column(field, pinned=False)
    words = None if field in ("reporter", "partner") else plain.said
    title = "By" if field == "reporter" else plain.title
    return replace(plain, title=title, width=widths.get(field, plain.width), said=words)


def _subject(now: Shown) -> str:
    words = in_words(now.selection, names(now.case))
    return breakable(words[:1].upper() + words[1:])


def breakable(text: str) -> str:
    """Return *text* with places to break in its long words: a file's name would push all else aside.

    >>> breakable("rows of a_long_name_of_a_file.csv").count("\u200b"), breakable("a_b c-d")
    (6, 'a_b c-d')
    """
    return " ".join(
        re.sub(r"([^\w]|_)(?=\w)", "\\1\u200b", word) if len(word) > LONG else word
        for word in text.split(" ")
    )


def _give_room(name: QLabel, button: QToolButton) -> None:
    """Let the name of a figure be one line beside it where it is short, more where it is long."""
    name.setMinimumWidth(min(NAME, name.fontMetrics().horizontalAdvance(name.text()) + 1))
    name.setMinimumHeight(button.sizeHint().height())
