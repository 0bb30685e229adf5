"""The signs of notes: in a table, a plot and the timeline, in both themes; and the list of notes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from mirrorgap.model.figures import Axis, Lines, Series
from mirrorgap.model.notes import Attachment, Note, Status
from mirrorgap.ui import theme
from mirrorgap.ui.note_list import CHANGED, NoteList
from mirrorgap.ui.widgets.columns import Column, Kind
from mirrorgap.ui.widgets.frame_model import FrameModel
from mirrorgap.ui.widgets.frame_table import FrameTable
from mirrorgap.ui.widgets.plots import FigurePlot
from mirrorgap.ui.widgets.timeline import Timeline

MONTHS = [f"2023-{month:02d}" for month in range(1, 13)]
COLUMNS = (Column("code", "Code", Kind.CODE, pinned=True), Column("value", "Value", Kind.NUMBER))
FRAME = pd.DataFrame({"code": ["a", "b", "c"], "value": [3.0, 1.0, 2.0]})
THEMES = pytest.mark.parametrize("choice", ["light", "dark"])


@pytest.fixture
def themed(qapp):
    made = theme.install("light")
    yield made
    made.choose("light")


def near(colour: QColor, name: str) -> bool:
    wanted = QColor(name)
    pairs = zip(colour.getRgb()[:3], wanted.getRgb()[:3], strict=True)
    return all(abs(a - b) < 40 for a, b in pairs)


def signs(table):
    """Return the rows whose corner is in the colour of text."""
    pinned = table._frozen
    picture = pinned.viewport().grab().toImage()
    text = theme.tokens_of(table).text
    found = []
    for row in range(table.model().rowCount()):
        y = pinned.rowViewportPosition(row) + 2
        if near(picture.pixelColor(2, y), text):
            found.append(row)
    return found


@THEMES
def test_a_row_with_a_note_has_a_sign_that_follows_it(themed, show, qtbot, choice):
    themed.choose(choice)
    table = FrameTable(name="t.table")
    show(table, 400, 200)
    table.set_frame(FRAME, COLUMNS)
    assert signs(table) == []
    table.set_noted(np.array([False, True, False]))
    qtbot.waitUntil(lambda: signs(table) == [1])
    table.frame_model.sort_by([(1, False)])
    qtbot.waitUntil(lambda: signs(table) == [0])
    assert "A note is on it" in table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    said = table.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "b, a note is on it"
    table.set_noted(None)
    qtbot.waitUntil(lambda: signs(table) == [])
    table.set_noted(np.array([True, True, True]))
    table.set_frame(FRAME, COLUMNS)
    assert table.frame_model.noted is None, "other rows have other notes"


def test_a_mask_of_other_rows_is_refused(qapp, qtmodeltester):
    model = FrameModel()
    model.set_frame(FRAME, COLUMNS)
    with pytest.raises(ValueError, match="2 rows"):
        model.set_noted(np.array([True, False]))
    model.set_noted(np.array([True, False, True]))
    qtmodeltester.check(model)


def dark_pixels(widget, place, reach, text):
    picture = widget.grab().toImage()
    return sum(
        near(picture.pixelColor(place.x() + dx, place.y() - dy), text)
        for dx in range(-reach, reach + 1)
        for dy in range(2, 2 * reach)
    )


@THEMES
def test_a_mark_with_a_note_has_a_sign_over_it(themed, show, point, choice):
    themed.choose(choice)
    plot = FigurePlot(name="p.plot")
    show(plot, 500, 320)
    x = np.arange(12.0)
    keys = tuple((month,) for month in MONTHS)
    line = Series("TUR", x, np.full(12, 5.0), keys=keys)
    plot.show_figure(Lines("", Axis("x"), Axis("y"), (line,), key_columns=("period",)))
    text = theme.tokens_of(plot).text
    at = point(plot.canvas, float(plot.layer.x[4]), float(plot.layer.y[4]))
    before = dark_pixels(plot.canvas.viewport(), at, 6, text)
    noted = np.zeros(12, dtype=bool)
    noted[4] = True
    plot.set_noted(noted)
    assert dark_pixels(plot.canvas.viewport(), at, 6, text) > before + 12
    plot.set_mask(noted)
    assert dark_pixels(plot.canvas.viewport(), at, 6, text) > 12, "a brush leaves it there"
    plot.set_noted(None)
    assert dark_pixels(plot.canvas.viewport(), at, 6, text) <= before + 6
    plot.set_noted(noted)
    plot.show_figure(Lines("", Axis("x"), Axis("y"), (line,), key_columns=("period",)))
    assert plot.noted is None


@THEMES
def test_a_period_with_a_note_has_a_sign_on_the_timeline(themed, show, point, choice):
    themed.choose(choice)
    line = Timeline()
    show(line, 700, 176)
    frame = pd.DataFrame({"period": MONTHS, "exports_usd": 8e6, "imports_usd": 4e6})
    line.set_frame(frame)
    text = theme.tokens_of(line).text
    at = point(line.canvas, 2023 * 12 + 4.5, 8e6 * 1.28 * 0.9)
    assert dark_pixels(line.canvas.viewport(), at, 5, text) == 0
    line.set_noted(["2023-05"])
    assert dark_pixels(line.canvas.viewport(), at, 5, text) > 8
    line.set_part(frame.assign(exports_usd=1e6))
    line.set_part(None)
    assert dark_pixels(line.canvas.viewport(), at, 5, text) > 8
    line.set_noted([])
    assert dark_pixels(line.canvas.viewport(), at, 5, text) == 0


def note(n: int, **more) -> Note:
    words = {"text": f"text {n}", "status": Status.OPEN, "written": f"2026-11-{n + 10}"}
    return Note(**{"id": f"n{n}", "subject": None, "title": "", **words, **more})


@pytest.fixture
def listed(show):
    made = NoteList()
    show(made, 260, 300)
    made.show_notes([note(1), note(2, tags=("chips",)), note(3, status=Status.CLEARED)])
    return made


def ids(held):
    return [one.id for one in held.shown]


def test_notes_are_listed_newest_first_and_kept_in_place(listed):
    assert ids(listed) == ["n3", "n2", "n1"]
    items = [listed.item(i) for i in range(3)]
    changed = [note(1), note(2, text="anew"), note(3, status=Status.CLEARED), note(4)]
    listed.show_notes(changed)
    assert ids(listed) == ["n4", "n3", "n2", "n1"]
    assert [listed.item(i) for i in range(1, 4)] == items, "what stays is not made anew"
    assert listed.item(2).text().startswith("○ anew")
    listed.show_notes([changed[1], changed[0]])
    assert ids(listed) == ["n1", "n2"]


def test_notes_are_searched_in_all_that_they_say(listed):
    paper = Attachment("/somewhere/Bill of lading.pdf", "00")
    listed.show_notes(
        [note(1, title="Turkey to Uzbekistan"), note(2, initials="AK", attachments=(paper,))]
    )
    for part, found in (("uzbek", ["n1"]), ("LADING", ["n2"]), ("ak", ["n2"]), ("zzz", [])):
        listed.filter_by(part, "")
        assert ids(listed) == found
    assert listed.current_note is None or listed.current_note.id in found
    listed.filter_by("", "")
    assert len(ids(listed)) == 2


def test_notes_are_filtered_by_status_tag_and_change(listed):
    listed.filter_by("", "cleared")
    assert ids(listed) == ["n3"]
    listed.filter_by("", "#chips")
    assert ids(listed) == ["n2"]
    listed.filter_by("", CHANGED)
    assert ids(listed) == []
    listed.show_moved({"n1": "gap 1,500 → 2 USD"})
    assert ids(listed) == ["n1"]
    assert "Changed since: gap 1\u202f500 → 2 USD" in listed.item(2).text()
    listed.show_moved({})
    assert ids(listed) == []
    listed.filter_by("", "")
    assert "Changed since" not in listed.item(2).text()
    listed.choose("n2")
    assert listed.current_note == note(2, tags=("chips",))
    listed.show_notes([replace(note(2), tags=("chips",))])
    assert listed.current_note is not None
