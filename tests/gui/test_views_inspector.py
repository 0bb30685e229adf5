"""The inspector: sentences and figures of the selection, and the cells that each came from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QToolButton

from mirrorgap.model import findings, samples
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.case import Case, Work
from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys, SourceRows, keys
from mirrorgap.ui import feeding, numbers
from mirrorgap.ui.inspector import Inspector, concerns
from mirrorgap.ui.view import Shown

LEFT = Qt.MouseButton.LeftButton
TURKEY = Keys(("exporter", "importer"), frozenset({("TUR", "UZB")}))


def chunk(reporter: str, flow: str, rows: list[tuple[str, str, float]], file: str) -> Chunk:
    frame = pd.DataFrame(rows, columns=["partner", "code", "value_usd"])
    more = {"reporter": reporter, "flow": flow, "period": "2023", "file": file}
    valuation = "CIF" if flow == "import" else "FOB"
    frame = frame.assign(**more, valuation=valuation, status="reported", net_kg=1.0)
    return Chunk.of(frame.assign(value=frame["value_usd"], row=np.arange(len(frame)) + 2))


@pytest.fixture
def loaded() -> Mirror:
    exports = [("UZB", "854231", 20e6), ("UZB", "851762", 8e6), ("KAZ", "854231", 1e6)]
    imports = [("TUR", "854231", 12e6), ("CHN", "854231", 3e6), ("CHN", "851762", 1e6)]
    chunks = [
        chunk("TUR", "export", exports, "turkey.csv"),
        chunk("UZB", "import", imports, "uzbekistan.csv"),
    ]
    return Mirror(chunks, [Scope(), Scope()])


@pytest.fixture
def now(loaded: Mirror) -> Shown:
    return Shown(Case(), loaded, Query(basket=load("chpl-2024-02")), None)


@pytest.fixture
def inspector(qapp, show, now: Shown) -> Inspector:
    widget = show(Inspector(), 340, 700)
    widget.refresh(None, now)
    return widget


def test_nothing_compared_is_a_dash_with_its_reason(inspector: Inspector, now: Shown) -> None:
    select(inspector, now, keys("importer", "KAZ"))
    for field in ("exports_usd", "imports_usd", "gap_usd"):
        button = inspector.findChild(QToolButton, f"inspector.{field}")
        assert button.text() == numbers.MISSING, field
        assert "not covered: 1 million dollars of exports" in button.toolTip(), field
    apart = inspector.findChild(QToolButton, "inspector.uncovered_exports_usd")
    assert apart.text() == numbers.text(1e6)
    assert "report 1 million" in inspector.sentences.text().replace("reports", "report")
    assert inspector.why.isVisible()
    assert inspector.why.text().endswith("What is reported stands under “Exports not covered”.")
    assert inspector.findChild(QToolButton, "inspector.gap_low_usd") is None
    select(inspector, now, TURKEY)
    button = inspector.findChild(QToolButton, "inspector.exports_usd")
    assert button.text() != numbers.MISSING
    assert "not covered" not in button.toolTip()
    assert not inspector.why.isVisible()
    assert inspector.findChild(QToolButton, "inspector.gap_low_usd") is not None


def select(inspector: Inspector, now: Shown, selection) -> Shown:
    new = replace(now, selection=selection)
    inspector.refresh(now, new)
    return new


def listed(inspector: Inspector) -> list[tuple[str, float]]:
    """The file and row of each record in the list, as it is shown."""
    table = inspector.table.frame_model
    place = {one.field: i for i, one in enumerate(table.columns)}
    return [
        (table.values[place["file"]].raw(r), table.values[place["row"]].raw(r)) for r in table.order
    ]


def test_a_selection_is_said_in_the_model_s_words(
    inspector: Inspector, now: Shown, loaded: Mirror
) -> None:
    select(inspector, now, TURKEY)
    query = replace(now.query, where=TURKEY, by=("exporter", "importer"))
    row = dict(gaps(loaded, query).frame.iloc[0])
    about = replace(findings.about(query), exporters=("TUR",), importers=("UZB",), period="2023")
    said = [findings.say(one) for one in findings.gap_findings(row, about)]
    shown = [*inspector.sentences.text().split("\n"), *inspector.more.text().split("\n")]
    assert shown == said
    assert said[0] == "Uzbekistan reports 12 of the 28 million dollars that Turkey reports, 2023."
    assert said[2] == (
        "For 8 million dollars of exports (1 cell) the importer's files hold no record, "
        "though they hold the code in the same period."
    )


def test_nothing_selected_is_everything_filtered_in(inspector: Inspector) -> None:
    assert inspector.title.text() == "All that is shown"
    # Kazakhstan's and China's books are not loaded: neither may be said to report or not to.
    assert inspector.sentences.text().startswith(
        "Uzbekistan reports 12 of the 28 million dollars that Turkey reports, 2023."
    )
    # What Flows adds up, 29 million, is explained where the 28 stand.
    assert (
        "28 million of the 29 million dollars of exports are compared: no loaded file of importers "
        "covers the other 1 million."
    ) in inspector.sentences.text()


def test_sentences_are_copied_by_the_button(inspector: Inspector, now: Shown) -> None:
    select(inspector, now, TURKEY)
    QTest.mouseClick(inspector.copy, LEFT)
    copied = QGuiApplication.clipboard().text().split("\n")
    assert copied[0].startswith("Uzbekistan reports 12 of the 28 million dollars")
    assert copied[-1] == "Codes: Common High Priority List, 50 codes (chpl-2024-02)."


def test_every_number_leads_to_its_cells(qtbot, inspector: Inspector, now: Shown) -> None:
    select(inspector, now, TURKEY)
    both = [("turkey.csv", 2), ("uzbekistan.csv", 2), ("turkey.csv", 3)]
    qtbot.waitUntil(lambda: listed(inspector) == both, timeout=20_000)
    for field, rows in {
        "exports_usd": [("turkey.csv", 2), ("turkey.csv", 3)],
        "imports_usd": [("uzbekistan.csv", 2)],
        "lost_usd": [("turkey.csv", 3)],
        "matched_usd": [("turkey.csv", 2), ("uzbekistan.csv", 2)],
    }.items():
        QTest.mouseClick(inspector.findChild(QToolButton, f"inspector.{field}"), LEFT)
        assert listed(inspector) == rows, field
    assert inspector.behind.text() == "2 records behind Matched"


def test_figures_that_are_zero_are_left_out(inspector: Inspector, now: Shown) -> None:
    select(inspector, now, TURKEY)
    assert inspector.findChild(QToolButton, "inspector.orphaned_usd") is None
    assert inspector.findChild(QToolButton, "inspector.gap_usd").text() == numbers.text(16_679_245)


def test_source_rows_are_inspected_through_their_cell(
    inspector: Inspector, now: Shown, loaded: Mirror
) -> None:
    select(inspector, now, SourceRows(loaded.chunks[0].id, frozenset({2})))
    assert inspector.sentences.text().startswith(
        "Uzbekistan reports 12 of the 20 million dollars that Turkey reports"
    )


def test_notes_on_the_selection_are_shown(inspector: Inspector, now: Shown) -> None:
    note = Note("1", "ask the ministry", Status.OPEN, TURKEY, "", "2026-11-22T10:00:00+00:00")
    with_note = replace(now, case=Case(work=Work(notes=(note,))))
    inspector.refresh(now, with_note)
    assert not inspector.notes.isVisible()
    select(inspector, with_note, TURKEY)
    assert inspector.notes.text() == "Notes\nOpen: ask the ministry"


def test_a_note_concerns_what_shares_its_keys() -> None:
    note = Note("1", "", Status.OPEN, TURKEY, "", "")
    assert concerns(note, keys("exporter", "TUR"))
    assert not concerns(note, keys("exporter", "CHN"))
    assert not concerns(note, keys("tier", "1"))
    assert concerns(replace(note, subject=None), None)
    assert not concerns(replace(note, subject=None), TURKEY)


def test_a_selection_of_what_is_not_loaded_says_so(inspector: Inspector, now: Shown) -> None:
    select(inspector, now, keys("exporter", "BRA"))
    assert inspector.sentences.text() == "Nothing that is loaded fits."
    assert inspector.more.text() == ""


@pytest.fixture
def with_totals(loaded: Mirror) -> Mirror:
    """Uzbekistan's imports from the world too, and a code that is not on the list."""
    more = [("W00", "854231", 16e6), ("TUR", "010121", 5e6)]
    added = chunk("UZB", "import", more, "totals.csv")
    return Mirror([*loaded.chunks, added], [Scope()] * 3)


def test_totals_are_told_apart_from_the_records_behind_the_figures(
    qtbot, inspector: Inspector, now: Shown, with_totals: Mirror
) -> None:
    total = replace(now, mirror=with_totals)
    select(inspector, total, keys("importer", "UZB"))
    said = "5 records behind these figures; 1 more counts in none"
    qtbot.waitUntil(lambda: inspector.behind.text() == said, timeout=20_000)
    assert len(listed(inspector)) == 5
    chosen = SourceRows(with_totals.chunks[2].id, frozenset({2}))
    select(inspector, total, chosen)
    assert inspector.sentences.text().startswith("What is selected goes into no comparison")
    said = "0 records behind these figures; 1 more counts in none"
    qtbot.waitUntil(lambda: inspector.behind.text() == said, timeout=20_000)
    assert listed(inspector) == [("totals.csv", 2)]


@pytest.mark.parametrize("selection", [TURKEY, keys("importer", "UZB"), keys("flow", "export")])
def test_the_selection_bar_counts_what_the_inspector_lists(
    qtbot, inspector: Inspector, now: Shown, with_totals: Mirror, selection
) -> None:
    shown = replace(now, mirror=with_totals, selection=selection)
    inspector.refresh(None, shown)
    told = feeding.counts(shown)
    counted = "0 records" if told.endswith("in no cell") else told.split(", ")[1]
    qtbot.waitUntil(lambda: inspector.behind.text().startswith(f"{counted} behind"), timeout=20_000)


def test_rows_picked_by_size_are_said_to_be(
    inspector: Inspector, now: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(samples, "MANY", 6)
    unstated = [Scope(inferred=True)] * len(now.mirror.chunks)
    select(inspector, replace(now, mirror=Mirror(now.mirror.chunks, unstated)), TURKEY)
    assert (
        inspector.sentences.text()
        .split("\n")[-1]
        .startswith("No record of the loaded files is under 10 thousand dollars")
    )


def test_a_long_name_of_a_file_is_broken_instead_of_pushing_the_figures_aside(
    inspector: Inspector, now: Shown, loaded: Mirror
) -> None:
    select(
        inspector, now, keys("file", "derived__a_very_long_name_of_a_file__imports_by_partner.csv")
    )
    assert "\u200b" in inspector.title.text()
    assert inspector.title.minimumSizeHint().width() < inspector.width() - 60
    scroll = inspector.findChild(QScrollArea)
    assert scroll.widget().width() <= scroll.viewport().width()


def test_goods_beyond_the_list_are_said_to_be_unlisted(inspector: Inspector, now: Shown) -> None:
    exports = chunk("TUR", "export", [("UZB", "854290", 3e6)], "more.csv")
    imports = chunk("UZB", "import", [("TUR", "854290", 2e6)], "yet-more.csv")
    beside = replace(now, mirror=Mirror([exports, imports], [Scope(), Scope()]))
    chosen = replace(beside, selection=Keys(("hs6",), frozenset({("854290",)})))
    inspector.refresh(beside, chosen)
    assert inspector.sentences.text() == (
        "These goods are not on the list in use: choose “All codes” as the list to lay both sides "
        "beside each other."
    )
    inspector.refresh(chosen, replace(chosen, query=Query()))
    assert inspector.sentences.text().startswith("Uzbekistan reports 2 of the 3 million")


def test_what_is_selected_anew_is_read_from_its_title_on(inspector: Inspector, now: Shown) -> None:
    inspector.resize(340, 220)
    bar = inspector.findChild(QScrollArea).verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    inspector.refresh(now, replace(now, selection=TURKEY))
    assert bar.value() == 0
