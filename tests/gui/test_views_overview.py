"""Overview and Quality: sentences that lead somewhere, books, and the ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from books import books
from hosting import Host
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from mirrorgap.model.case import Case, Source, Work
from mirrorgap.model.ledger import Ledger, SetAside
from mirrorgap.model.lists import load
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Either, Keys, SourceRows, keys
from mirrorgap.ui import theme
from mirrorgap.ui.view import Shown
from mirrorgap.ui.views.overview import Overview
from mirrorgap.ui.views.quality import Quality

LEFT = Qt.MouseButton.LeftButton
PAIR = ("exporter", "importer")


def book(reporter: str, flow: str, rows: list[tuple[str, str, float]], file: str) -> Chunk:
    told = ((reporter, to, flow, "854231", period, usd) for to, period, usd in rows)
    return books(*told, file=file)


@pytest.fixture
def loaded() -> Mirror:
    exports = [
        ("UZB", "2022", 5e6),
        ("UZB", "2023", 20e6),
        ("KAZ", "2022", 9e6),
        ("KAZ", "2023", 3e6),
    ]
    chunks = [
        book("TUR", "export", exports, "turkey.csv"),
        book("UZB", "import", [("TUR", "2022", 5e6), ("TUR", "2023", 12e6)], "uzbekistan.csv"),
        book("KAZ", "import", [("TUR", "2022", 9e6), ("TUR", "2023", 6e6)], "kazakhstan.csv"),
    ]
    return Mirror(chunks, [Scope()] * 3)


@pytest.fixture
def now(loaded: Mirror) -> Shown:
    query = Query(basket=load("chpl-2024-02"), window=window("2023", "2023"))
    sources = (
        source(loaded.chunks[0], "turkey.csv", (SetAside("total row", 2, 6, "Total"),)),
        source(loaded.chunks[1], "uzbekistan.csv", ()),
        source(loaded.chunks[2], "kazakhstan.csv", ()),
    )
    return Shown(Case(work=Work(sources=sources)), loaded, query, None)


def source(chunk: Chunk, path: str, aside: tuple[SetAside, ...]) -> Source:
    n_rows = len(chunk)
    n_aside = sum(entry.rows for entry in aside)
    ledger = Ledger(n_rows + n_aside, n_rows, n_rows, aside, warnings=("No unit is stated.",))
    mapping = Mapping(layout="tidy", header_row=1)
    return Source(chunk.id, path, "", 1, "", "", mapping, Scope(), ledger)


@pytest.fixture
def overview(qapp, show, now: Shown) -> Overview:
    view = show(Overview(), 1100, 700)
    view.refresh(None, now)
    return view


def links(view: Overview, title: str) -> list[str]:
    found = next(section for section in view.sentences.sections if section.title == title)
    return [link.text for link in found.links]


def test_the_largest_gaps_are_said_raw_first_with_their_range(overview: Overview) -> None:
    assert links(overview, "Largest gaps") == [
        "Uzbekistan reports 12 of the 20 million dollars that Turkey reports, 2023. "
        "At a CIF/FOB factor of 1.06 the gap is 8.68 million (8 to 10 at 1.00 to 1.20)."
    ]
    assert links(overview, "The importer reports more") == [
        "Kazakhstan reports more than Turkey: 6 against 3 million dollars, 2023. "
        "At a CIF/FOB factor of 1.06 imports exceed exports by 2.66 million "
        "(3 to 2 at 1.00 to 1.20)."
    ]


def test_without_a_base_it_says_where_to_choose_one(overview: Overview) -> None:
    assert "Choose a base period in the timeline." in [
        label.text() for label in overview.sentences.inner.findChildren(QLabel)
    ]


def test_rises_and_falls_against_the_base(overview: Overview, now: Shown) -> None:
    with_base = replace(now, query=replace(now.query, base=window("2022", "2022")))
    overview.refresh(now, with_base)
    assert links(overview, "Largest rises") == [
        "Turkey's exports to Uzbekistan rose 15 million dollars to 20 million (+300%), "
        "2023 against 2022."
    ]
    assert links(overview, "Largest falls") == [
        "Turkey's exports to Kazakhstan fell 6 million dollars to 3 million (−66.7%), "
        "2023 against 2022."
    ]


def test_a_sentence_is_followed_by_mouse_and_by_key(qtbot, overview: Overview) -> None:
    seen: list[object] = []
    overview.brushed.connect(lambda brush, how: seen.append(brush))
    overview.asked_for.connect(seen.append)
    label = next(
        one
        for one in overview.sentences.inner.findChildren(QLabel)
        if one.accessibleName().startswith("Uzbekistan reports 12")
    )
    QTest.mouseClick(label, LEFT, pos=label.rect().center())
    pair = Keys(PAIR, frozenset({("TUR", "UZB")}))
    assert seen == [pair, "gaps"]
    label.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(label, Qt.Key.Key_Return)
    assert seen == [pair, "gaps", pair, "gaps"]


def test_all_sentences_are_copied(overview: Overview) -> None:
    QTest.mouseClick(overview.findChild(QPushButton, "overview.findings.copy"), LEFT)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "In all"
    assert "Largest gaps" in lines


def test_books_are_listed_whatever_the_filters_and_brushed(overview: Overview, now: Shown) -> None:
    frame = overview.result.frame
    assert list(zip(frame["reporter"], frame["flow"], frame["periods"], strict=True)) == [
        ("KAZ", "import", 2),
        ("TUR", "export", 2),
        ("UZB", "import", 2),
    ]
    seen = []
    overview.brushed.connect(lambda brush, how: seen.append(brush))
    overview.table.setFocus()
    QTest.keyClick(overview.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert seen == [Either((keys("exporter", "TUR"), keys("importer", "KAZ", "UZB")))]
    overview.refresh(now, replace(now, selection=keys("importer", "UZB")))
    mask = overview.table.frame_model.mask
    assert list(frame["reporter"][mask]) == ["TUR", "UZB"]


def test_the_ledger_tells_read_from_set_aside(qapp, show, now: Shown, loaded: Mirror) -> None:
    view = show(Quality(), 1100, 500)
    view.refresh(None, now)
    frame = view.result.frame
    assert list(frame["outcome"]) == ["read", "set aside", "read", "read"]
    assert list(frame["rows"]) == [4, 2, 2, 2]
    assert view.plot.title.text() == "10 rows in 3 sheets: 8 read, 2 set aside."
    assert view.remarks.text().startswith("turkey.csv: No unit is stated.")
    seen = []
    view.brushed.connect(lambda brush, how: seen.append(brush))
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_Home)
    QTest.keyClick(view.table, Qt.Key.Key_Space)
    assert seen == [SourceRows(loaded.chunks[0].id, frozenset({2, 3, 4, 5}))]
    view.refresh(now, replace(now, selection=keys("importer", "KAZ")))
    assert list(frame["file"][view.table.frame_model.mask]) == ["turkey.csv", "kazakhstan.csv"]


def test_the_ledger_follows_when_sources_change(qapp, show, now: Shown) -> None:
    view = show(Quality(), 800, 400)
    view.refresh(None, now)
    fewer = replace(now, case=Case(work=Work(sources=now.case.work.sources[:1])))
    view.refresh(now, fewer)
    assert set(view.result.frame["file"]) == {"turkey.csv"}


def test_each_gap_names_list_months_and_the_strongest_explanation(qapp, show, now: Shown) -> None:
    host = Host(now.mirror, now.query, show(Overview(), 1100, 700), case=now.case)
    view = host.view
    (gap,) = next(one for one in view.sentences.sections if one.title == "Largest gaps").links
    behind = "1 period compared. Codes: Common High Priority List, 50 codes (chpl-2024-02)."
    assert gap.more == f"{behind} Testing explanations …"
    host.work()
    (gap,) = next(one for one in view.sentences.sections if one.title == "Largest gaps").links
    assert gap.more.startswith(f"{behind} ")
    assert "explanation" in gap.more.removeprefix(behind)
    assert "Testing" not in view.sentences.text()
    assert f"{gap.text} {gap.more}" in view.sentences.text().split("\n")


def test_who_walked_to_a_sentence_stays_there_when_more_is_known(
    qapp, qtbot, show, now: Shown
) -> None:
    host = Host(now.mirror, now.query, show(Overview(), 1100, 700), case=now.case)
    list_ = host.view.sentences
    qtbot.waitUntil(lambda: list_._sentences()[1].isVisible(), timeout=20_000)
    list_._sentences()[1].setFocus()
    before = list_._sentences()[1].text()
    assert list_._focused() == 1
    host.work()
    assert list_._focused() == 1
    assert list_._sentences()[1].text() == before


def test_what_was_worked_out_for_another_question_is_dropped(qapp, show, now: Shown) -> None:
    host = Host(now.mirror, now.query, show(Overview(), 1100, 700), case=now.case)
    late = list(host.waiting)
    host.show(query=replace(now.query, window=window("2022", "2022")))
    shown = host.view.sentences.sections
    for _, work, take in late:
        take(work())
    assert host.view.sentences.sections == shown


def test_a_book_of_which_a_part_is_selected_does_not_look_like_one_that_is(overview, now, ink):
    """What Kazakhstan imports is a part of what Turkey exports, and all of its own book."""
    overview.refresh(now, replace(now, selection=keys("importer", "KAZ")))
    model, frame = overview.table.frame_model, overview.result.frame
    row = {
        (str(r), str(f)): i
        for i, (r, f) in enumerate(zip(frame["reporter"], frame["flow"], strict=True))
    }
    turkey, kazakhstan, uzbekistan = (
        row[name] for name in (("TUR", "export"), ("KAZ", "import"), ("UZB", "import"))
    )
    assert model.mask[[turkey, kazakhstan, uzbekistan]].tolist() == [True, True, False]
    assert model.partly[[turkey, kazakhstan, uzbekistan]].tolist() == [True, False, False]
    place = int(model.rows_of([turkey])[0])
    assert (
        "a part of what this row holds"
        in model.index(place, 0).data(Qt.ItemDataRole.ToolTipRole).lower()
    )
    assert (
        model.index(place, 0)
        .data(Qt.ItemDataRole.AccessibleTextRole)
        .endswith("a part is selected")
    )

    def tint(source: int) -> int:
        at = overview.table.visualRect(model.index(int(model.rows_of([source])[0]), 2))
        image = overview.table.viewport().grab(at).toImage()
        wanted = theme.tokens_of(overview.table).accent_tint.lower()
        return sum(
            image.pixelColor(x, y).name() == wanted
            for x in range(image.width())
            for y in range(image.height())
        )

    assert 0 < tint(turkey) < tint(kazakhstan) / 2
    overview.refresh(replace(now, selection=keys("importer", "KAZ")), now)
    assert model.partly is None
    assert model.mask is None
