"""One number, one way: what the screen, the command and the workbook say is the same."""

from __future__ import annotations

import json

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget, QWidget

from mirrorgap import demo
from mirrorgap.model import findings
from mirrorgap.ui.cli import run
from mirrorgap.ui.inspector import findings_of

NAMES = ("turkey_exports_monthly.xlsx", "kazakhstan_imports.xlsx")
DISPLAY = Qt.ItemDataRole.DisplayRole


@pytest.fixture(scope="module")
def paths():
    return [path for path in demo.paths() if path.name in NAMES]


def told(capsys, *words):
    capsys.readouterr()
    assert run([str(word) for word in words]) == 0
    return json.loads(capsys.readouterr().out)


def screen(window, name, wanted):
    """Return {key texts: {field: displayed text}} of a view's table."""
    window.findChild(QTabWidget).setCurrentWidget(window.findChild(QWidget, name))
    table = window.findChild(QWidget, f"{name}.table")
    model = table.model()
    fields = [column.field for column in model.columns]
    found = {}
    for row in range(model.rowCount()):
        cells = {f: str(model.index(row, i).data(DISPLAY)) for i, f in enumerate(fields)}
        found[tuple(cells[key] for key in wanted)] = cells
    return found


def cells(path, sheet, **how):
    """Return the rows of one sheet of a workbook, whose other sheets hold all the records."""
    book = openpyxl.load_workbook(path, read_only=True, **how)
    try:
        return [list(row) for row in book[sheet].iter_rows(values_only=True)]
    finally:
        book.close()


def digits(text):
    """Return a displayed number as a float, and how fine it is displayed."""
    plain = text.replace("\u2212", "-")
    plain = "".join(c for c in plain if c.isdigit() or c in "-.")
    return float(plain), 0.5 * 10 ** -(len(plain.partition(".")[2]))


def test_gaps_on_screen_by_command_and_in_the_workbook(
    open_window, settle, capsys, tmp_path, paths
):
    rows = told(capsys, "gaps", *paths, "--format", "json")
    by_command = {(row["exporter"], row["importer"]): row for row in rows}
    pair = by_command["TUR", "KAZ"]

    out = tmp_path / "findings.xlsx"
    words = ["export", *paths, "--out", out, "--by", "exporter,importer"]
    assert run([str(word) for word in words]) == 0
    grid, live = cells(out, "Gaps", data_only=True), cells(out, "Gaps")
    header = next(i for i, row in enumerate(grid) if "exporter" in row)
    at = next(i for i, row in enumerate(grid) if row[:2] == ["TUR", "KAZ"])
    gap = grid[header].index("gap_usd")
    assert grid[at][gap] == pytest.approx(pair["gap_usd"], rel=1e-12)
    assert str(live[at][gap]).startswith("=")

    window = open_window(paths)
    settle(window)
    shown = screen(window, "gaps", ("exporter", "importer"))
    mine = next(cells for key, cells in shown.items() if key == ("Turkey", "Kazakhstan"))
    for field in ("exports_usd", "imports_usd", "gap_usd"):
        number, half = digits(mine[field])
        assert any(
            abs(number - pair[field] / unit) <= half + 1e-9 for unit in (1, 1e3, 1e6, 1e9)
        ), (field, mine[field], pair[field])
    assert digits(mine["gap_share"])[0] == pytest.approx(100 * pair["gap_share"], abs=0.5)

    now = window.session.now
    spoken = [findings.say(one) for one in findings_of(now.mirror, now.query, None)[1]]
    written = [str(value) for row in cells(out, "Summary") for value in row if value]
    assert spoken[0] in written or any(spoken[0] in text for text in written)


def test_flows_on_screen_and_by_command(open_window, settle, capsys, paths):
    rows = told(capsys, "flows", *paths, "--format", "json")
    window = open_window(paths)
    settle(window)
    shown = screen(window, "flows", ("exporter", "importer"))
    assert shown
    frame = window.findChild(QWidget, "flows").findChild(QWidget, "flows.table").model()
    assert frame.rowCount() > 0
    total = sum(row["value"] for row in rows)
    values = [digits(cells["value"])[0] for cells in shown.values() if "value" in cells]
    assert any(abs(sum(values) - total / unit) <= 0.01 * total / unit for unit in (1e3, 1e6, 1e9))
