"""The four views by real mouse and key events: brush here, and the others follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hosting import Host
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from mirrorgap.model import findings, subjects
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.case import Case
from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys, SourceRows
from mirrorgap.ui import theme
from mirrorgap.ui.view import Shown
from mirrorgap.ui.views import VIEWS

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
Row = tuple[str, str, str, str, str, float]

EXPORTS: list[Row] = [
    ("TUR", "UZB", "export", "854231", "2023-01", 900_000.0),
    ("TUR", "UZB", "export", "854231", "2023-02", 700_000.0),
    ("TUR", "UZB", "export", "851762", "2023-02", 400_000.0),
    ("CHN", "UZB", "export", "854231", "2023-01", 5_000_000.0),
    ("TUR", "KAZ", "export", "854231", "2023-01", 3_000_000.0),
    ("CHN", "KAZ", "export", "851762", "2023-02", 20_000.0),
]
IMPORTS: list[Row] = [
    ("UZB", "TUR", "import", "854231", "2023-01", 500_000.0),
    ("UZB", "TUR", "import", "851762", "2023-02", 420_000.0),
    ("UZB", "CHN", "import", "854231", "2023-01", 5_300_000.0),
    ("KAZ", "CHN", "import", "851762", "2023-02", 21_000.0),
    ("KAZ", "CHN", "import", "854231", "2023-01", 100_000.0),
]


def chunk(rows: Sequence[Row], file: str) -> Chunk:
    names = ("reporter", "partner", "flow", "code", "period", "value_usd")
    frame = pd.DataFrame(rows, columns=list(names))
    return Chunk.of(
        frame.assign(
            value=frame["value_usd"],
            net_kg=frame["value_usd"] / 100,
            currency="USD",
            valuation=np.where(frame["flow"] == "import", "CIF", "FOB"),
            status="reported",
            file=file,
            row=np.arange(len(frame)) + 2,
        )
    )


def mirror(*books: tuple[Sequence[Row], str]) -> Mirror:
    return Mirror([chunk(rows, file) for rows, file in books], [Scope()] * len(books))


BOTH = ((EXPORTS, "exports.csv"), (IMPORTS, "imports.csv"))


def hosted(loaded: Mirror, show, **asked) -> Host:
    """All views over *loaded*: what one brushes, the others follow."""
    query = Query(**({"basket": load("chpl-2024-02")} | asked))
    return Host(loaded, query, *(show(kind(), 1100, 460) for kind in VIEWS))


@pytest.fixture
def host(qapp, show) -> Host:
    return hosted(mirror(*BOTH), show)


def row_of(view, **keys: str) -> int:
    frame = view.result.frame
    found = np.logical_and.reduce([frame[name] == value for name, value in keys.items()])
    source = int(np.flatnonzero(found)[0])
    return int(view.table.frame_model.rows_of(np.array([source]))[0])


def click_row(view, row: int, modifiers=NONE) -> None:
    table = view.table
    column = next(i for i, one in enumerate(table.frame_model.columns) if not one.pinned)
    place = table.visualRect(table.frame_model.index(row, column)).center()
    QTest.mouseClick(table.viewport(), LEFT, modifiers, place)


def brushed_rows(view) -> set[tuple[str, ...]]:
    mask = view.table.frame_model.mask
    if mask is None:
        return set()
    # The row of a tier that opens to its codes has no code.
    keys = view.result.frame[list(view.by)][mask].dropna()
    return set(zip(*(keys[name] for name in view.by), strict=True))


def test_a_click_on_a_gap_is_seen_everywhere(host: Host) -> None:
    click_row(host["gaps"], row_of(host["gaps"], exporter="TUR", importer="UZB"))
    assert host.now.selection == Keys(("exporter", "importer"), frozenset({("TUR", "UZB")}))
    assert brushed_rows(host["gaps"]) == {("TUR", "UZB")}
    assert brushed_rows(host["flows"]) == {("TUR", "UZB")}
    assert brushed_rows(host["categories"]) == {("1", "854231"), ("2", "851762")}
    records = host["records"]
    shown = records.result.frame[records.table.frame_model.mask]
    assert set(shown["reporter"]) == {"TUR", "UZB"}
    assert len(shown) == 5


def test_control_adds_and_escape_clears(host: Host) -> None:
    flows = host["flows"]
    click_row(flows, row_of(flows, exporter="TUR", importer="UZB"))
    click_row(flows, row_of(flows, exporter="CHN", importer="KAZ"), CONTROL)
    assert brushed_rows(host["gaps"]) == {("TUR", "UZB"), ("CHN", "KAZ")}
    QTest.keyClick(flows.table, Qt.Key.Key_Escape)
    assert host.now.selection is None
    assert brushed_rows(host["gaps"]) == set()


def test_a_drag_in_the_scatter_brushes_the_table(host: Host, drag, point) -> None:
    view = host["gaps"]
    canvas = view.plot.canvas
    # Around Turkey to Uzbekistan: 2.0 million exported, 0.92 million imported.
    start, end = point(canvas, 6.2, 5.85), point(canvas, 6.4, 6.05)
    drag(canvas.viewport(), start, end)
    assert brushed_rows(view) == {("TUR", "UZB")}
    assert brushed_rows(host["categories"]) == {("1", "854231"), ("2", "851762")}


def test_a_brush_leaves_ink_in_table_and_plot(host: Host, ink) -> None:
    view = host["gaps"]
    accent = theme.tokens_of(view).accent
    before = ink(view.plot, accent)
    click_row(host["flows"], row_of(host["flows"], exporter="TUR", importer="UZB"))
    assert ink(view.plot, accent) > before + 8
    assert ink(view.table.viewport(), theme.tokens_of(view).accent_tint) > 1000


def test_a_record_brushes_its_cell_and_only_its_own_row(host: Host) -> None:
    records = host["records"]
    click_row(records, 4)
    assert host.now.selection == SourceRows(host.now.mirror.chunks[0].id, frozenset({6}))
    assert records.table.frame_model.mask.sum() == 1
    assert brushed_rows(host["gaps"]) == {("TUR", "KAZ")}


def test_records_show_only_the_selection_on_request(host: Host) -> None:
    records = host["records"]
    click_row(host["gaps"], row_of(host["gaps"], exporter="TUR", importer="UZB"))
    QTest.mouseClick(records.only, LEFT, pos=QPoint(8, records.only.height() // 2))
    assert records.table.frame_model.rowCount() == 5
    click_row(host["gaps"], row_of(host["gaps"], exporter="CHN", importer="UZB"))
    assert records.table.frame_model.rowCount() == 2
    QTest.mouseClick(records.only, LEFT, pos=QPoint(8, records.only.height() // 2))
    assert records.table.frame_model.rowCount() == 11


def test_a_click_on_a_header_sorts_largest_first_and_back(host: Host) -> None:
    table = host["gaps"].table
    place = next(i for i, one in enumerate(table.frame_model.columns) if one.field == "imports_usd")
    header = table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(place) + 20, header.height() // 2)

    def imports() -> list[float]:
        return [table.frame_model.values[place].raw(r) for r in table.frame_model.order]

    QTest.mouseClick(header.viewport(), LEFT, NONE, at)
    assert imports() == [5_300_000.0, 920_000.0, 121_000.0, 0.0]
    QTest.mouseClick(header.viewport(), LEFT, NONE, at)
    assert imports() == [0.0, 121_000.0, 920_000.0, 5_300_000.0]


def test_small_rows_come_last_but_are_all_there(qapp, show) -> None:
    imports = [*IMPORTS, ("UZB", "CHN", "import", "851762", "2023-01", 900_000.0)]
    books = mirror((EXPORTS, "exports.csv"), (imports, "imports.csv"))
    host = hosted(books, show, min_usd=1_000_000.0)
    frame = host["gaps"].result.frame
    assert list(frame["exporter"] + frame["importer"]) == ["TURKAZ", "TURUZB", "CHNUZB", "CHNKAZ"]
    # Without the floor the small gap of China to Kazakhstan would stand before the negative one.
    assert frame["gap_usd"].iloc[2] < frame["gap_usd"].iloc[3]


def choose(view, name: str, value: str) -> None:
    combo = view.findChild(QComboBox, f"{view.name}.choose-{name}")
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentData() == value:
            return
        QTest.keyClick(combo, Qt.Key.Key_Down)
    raise AssertionError(f"{name} has no {value}")


def test_grouping_by_code_and_month_is_brushed_by_these_keys(host: Host) -> None:
    view = host["gaps"]
    choose(view, "goods", "code")
    choose(view, "time", "month")
    assert view.by == ("exporter", "importer", "code", "month")
    keys = {"exporter": "TUR", "importer": "UZB", "code": "851762", "month": "2023-02"}
    click_row(view, row_of(view, **keys))
    assert host.now.selection == Keys(
        ("exporter", "importer", "hs6", "month"), frozenset({("TUR", "UZB", "851762", "2023-02")})
    )
    assert brushed_rows(view) == {("TUR", "UZB", "851762", "2023-02")}
    assert host["records"].table.frame_model.mask.sum() == 2


def test_a_part_year_is_brushed_as_its_year(host: Host) -> None:
    view = host["gaps"]
    choose(view, "time", "year")
    assert set(view.result.frame["year"]) == {"2023-01/2023-02"}
    click_row(view, 0)
    assert {row[-1] for row in host.now.selection.rows} == {"2023"}
    assert len(brushed_rows(view)) == 1


@pytest.mark.parametrize("kind", ["scatter", "dumbbell", "heat"])
def test_every_plot_of_gaps_shows_the_brush(host: Host, kind: str, ink) -> None:
    view = host["gaps"]
    choose(view, "plot", kind)
    accent = theme.tokens_of(view).accent
    before = ink(view.plot, accent)
    click_row(host["flows"], row_of(host["flows"], exporter="TUR", importer="UZB"))
    assert ink(view.plot, accent) > before + 8


def test_bars_of_categories_brush_by_click(host: Host, point) -> None:
    view = host["categories"]
    figure = view.picture.figure
    place = figure.keys.index(("2", "851762"))
    x, y = float(figure.values[place]) / 2, place + 0.5
    QTest.mouseClick(view.plot.canvas.viewport(), LEFT, NONE, point(view.plot.canvas, x, y))
    assert brushed_rows(view) == {("2", "851762")}
    assert brushed_rows(host["gaps"]) == {("TUR", "UZB"), ("CHN", "KAZ")}


def test_titles_are_the_findings_of_the_model(host: Host) -> None:
    query = host.now.query.grouped("exporter", "importer")
    row = findings.total(gaps(host.now.mirror, query).frame)
    said = findings.say(findings.gap_headline(row, subjects.of_gaps(host.now.mirror, query)))
    assert host["gaps"].plot.title.text() == said
    assert said == (
        "Kazakhstan and Uzbekistan report 6.34 of the 10.0 million dollars that China and Turkey "
        "report, January to February 2023."
    )


def test_a_missing_side_is_named_with_what_to_download(qapp, show) -> None:
    view = hosted(mirror((EXPORTS, "exports.csv")), show)["gaps"]
    assert view.vacancy.isVisible()
    assert view.vacancy.title.text() == (
        "Only exporters' books are loaded: there is no mirror to compare."
    )
    assert "Imports of Kazakhstan and Uzbekistan from China and Turkey" in view.vacancy.body.text()
    QTest.mouseClick(view.vacancy.findChild(QPushButton, "gaps.empty.copy"), LEFT)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[:4] == [
        "UN Comtrade: monthly data",
        "Reporters: KAZ, UZB",
        "Flow: imports",
        "Partners: CHN, TUR",
    ]
    assert copied[4].startswith("Codes: ")
    assert set(copied[4].removeprefix("Codes: ").split(",")) == load("chpl-2024-02").codes
    assert copied[5] == "Months: 2023-01 to 2023-02"


def test_views_say_what_to_do_while_nothing_is_loaded(qapp, show) -> None:
    for kind in VIEWS:
        view = show(kind(), 800, 400)
        view.refresh(None, Shown(Case(), None, Query(), None))
        assert view.vacancy.isVisible()
        assert view.vacancy.title.text() == "Nothing is loaded yet"


def test_a_list_without_any_code_in_the_files_says_so(qapp, show) -> None:
    other = [("TUR", "UZB", "export", "010121", "2023-01", 1e6)]
    host = hosted(mirror((other, "horses.csv")), show)
    for name in ("flows", "gaps", "categories", "records"):
        assert host[name].vacancy.title.text() == "No record fits"
    host.show(query=replace(host.now.query, basket=None))
    assert host["flows"].result.frame["value"].tolist() == [1e6]
    assert host["categories"].by == ("code",)


def test_a_period_and_its_base_give_changes_and_tints(host: Host) -> None:
    query = replace(
        host.now.query, window=window("2023-02", "2023-02"), base=window("2023-01", "2023-01")
    )
    host.show(query=query)
    view = host["flows"]
    assert "change" in [one.field for one in view.table.frame_model.columns]
    assert [band.label for band in view.picture.figure.bands] == ["base", "period"]


def test_choices_and_splitter_are_remembered(host: Host, show) -> None:
    view = host["gaps"]
    choose(view, "plot", "dumbbell")
    view.splitter.moveSplitter(700, 1)
    again = show(type(view)(), 1100, 460)
    assert again.tools.value("plot") == "dumbbell"
    assert abs(again.splitter.sizes()[0] - view.splitter.sizes()[0]) < 20


def test_a_theme_switch_reaches_table_and_plot(host: Host, ink) -> None:
    view = host["gaps"]
    chosen = theme.install("light")
    chosen.choose("dark")
    try:
        QGuiApplication.processEvents()
        assert ink(view.plot, theme.DARK.ground, 2) > 10_000
        assert ink(view.table.viewport(), theme.DARK.ground, 2) > 10_000
    finally:
        chosen.choose("light")


def test_a_partly_missing_side_is_asked_for_beside_what_is_compared(qapp, show) -> None:
    few = [row for row in IMPORTS if row[0] == "UZB"]
    view = hosted(mirror((EXPORTS, "exports.csv"), (few, "imports.csv")), show)["gaps"]
    assert view.table.isVisible()
    QTest.mouseClick(view.lacking, LEFT)
    assert view.vacancy.isVisible()
    assert view.vacancy.body.text() == (
        "Imports of Kazakhstan from China and Turkey are not loaded: "
        "3.02 million dollars have no mirror."
    )
    QTest.mouseClick(view.lacking, LEFT)
    assert view.table.isVisible()
    assert len(view.result.frame) == 4


def test_what_is_not_compared_is_a_dash_with_its_reason_and_never_zero(qapp, show) -> None:
    alone = [("TUR", "RUS", "export", "854231", "2023-01", 7_000_000.0)]
    host = hosted(mirror((EXPORTS + alone, "exports.csv"), (IMPORTS, "imports.csv")), show)
    model = host.views["gaps"].table.model()
    fields = [one.field for one in model.columns]
    frame = host.views["gaps"].result.frame
    (russia,) = np.flatnonzero(frame["importer"] == "RUS")
    (row,) = np.flatnonzero(model.order == russia)
    for field in ("exports_usd", "imports_usd", "gap_usd", "gap_share"):
        index = model.index(int(row), fields.index(field))
        assert index.data().strip() == "–", field
        told = index.data(Qt.ItemDataRole.ToolTipRole)
        assert told.startswith("not covered: 7 million dollars of exports"), field
    assert russia not in host.views["gaps"].picture.rows


def test_nothing_is_missing_where_both_sides_are_loaded(host: Host) -> None:
    assert not host["gaps"].lacking.isVisible()


def test_finer_codes_of_a_national_file_follow_their_six_digits(qapp, show) -> None:
    finer = [
        ("TUR", "UZB", "export", "85423110", "2023-01", 900_000.0),
        ("TUR", "UZB", "export", "85423190", "2023-01", 100_000.0),
        ("TUR", "UZB", "export", "851762", "2023-01", 500_000.0),
    ]
    host = hosted(mirror((finer, "turkey.csv"), (IMPORTS, "imports.csv")), show)
    choose(host["gaps"], "goods", "code")
    keys = {"exporter": "TUR", "importer": "UZB", "code": "854231"}
    click_row(host["gaps"], row_of(host["gaps"], **keys))
    codes = {row[-1] for row in brushed_rows(host["categories"])}
    assert {code[:6] for code in codes} == {"854231"}
    records = host["records"]
    shown = records.result.frame[records.table.frame_model.mask]
    assert sorted(shown["code"].astype(str)) == ["854231", "85423110", "85423190"]


def test_months_are_summed_up_by_key_and_stay_gaps_where_one_is_missing(host: Host) -> None:
    view = host["flows"]
    before = view.picture.figure
    combo = view.findChild(QComboBox, "flows.choose-plot")
    QTest.keyClick(combo, Qt.Key.Key_Down)
    after = view.picture.figure
    assert after.y.title == "Exports, sum of 3 months to each"
    assert [one.keys for one in after.series] == [one.keys for one in before.series]
    # Two months are loaded: no sum of three is known.
    assert all(np.isnan(one.y).all() for one in after.series)
