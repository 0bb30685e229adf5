"""The explanations beside a gap, in the whole window: select, wait, read, fold, copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView, QWidget

from mirrorgap.model.analysis.innocence import TESTS
from mirrorgap.model.analysis.innocence.account import account
from mirrorgap.model.selection import Keys
from mirrorgap.ui import explanations
from mirrorgap.ui.explanations import WAITING, Explanations
from mirrorgap.ui.widgets import remembered

LEFT = Qt.MouseButton.LeftButton
PAIR = Keys(("exporter", "importer"), frozenset({("TUR", "UZB")}))


@pytest.fixture
def window(open_window, pair, settle) -> Any:
    made = open_window(pair)
    settle(made)
    made.session.look_at("gaps")
    settle(made)
    return made


@pytest.fixture
def section(window: Any) -> Explanations:
    return window.docks.inspector.explanations


def click_row(window: Any, row: int) -> None:
    table = window.findChild(QTableView, "gaps.table")
    at = table.visualRect(table.model().index(row, 1)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=at)


def joined(paths: Sequence[Path]) -> Path:
    """Return the first of the files with the lines of all."""
    first, *rest = paths
    lines = [line for one in rest for line in one.read_text().splitlines()[1:]]
    first.write_text("\n".join([first.read_text().strip(), *lines]) + "\n")
    return first


def answered(section: Explanations) -> bool:
    return section.account is not None


def test_a_row_of_gaps_is_tested_when_it_is_clicked(qtbot, window, section, settle) -> None:
    click_row(window, 0)
    assert section.state.text() == WAITING
    qtbot.waitUntil(lambda: answered(section), timeout=20_000)
    settle(window)
    now = window.session.now
    assert section.account == account(now.mirror, now.query, PAIR)
    assert list(section.tests) == list(TESTS)
    shown = [test.verdict.text() for test in section.tests.values()]
    assert shown[1] == "Cannot be tested"
    assert all(test.sentence.text().endswith(".") for test in section.tests.values())
    assert section.left.text() == "Left unexplained: not stated"
    assert section.left.property("role") == "title"
    assert section.questions.text().startswith("What remains to be asked")
    assert section.state.isHidden()


def test_all_that_is_shown_is_tested_where_nothing_is_selected(qtbot, window, section) -> None:
    qtbot.waitUntil(lambda: answered(section), timeout=20_000)
    now = window.session.now
    assert section.account == account(now.mirror, now.query)


def test_an_overtaken_answer_is_dropped(qtbot, window, section, settle) -> None:
    kept: list[tuple[Callable[[], object], Callable[[object], None]]] = []
    section.wants.disconnect()
    section.wants.connect(lambda _label, work, take: kept.append((work, take)))
    window.session.select(PAIR)
    qtbot.waitUntil(lambda: len(kept) == 1, timeout=10_000)
    window.session.select(Keys(("exporter",), frozenset({("CHN",)})))
    work, take = kept[0]
    take(work())
    assert section.account is None
    assert not section.state.isHidden()
    qtbot.waitUntil(lambda: len(kept) == 2, timeout=10_000)
    work, take = kept[1]
    take(work())
    assert section.account is not None
    assert section.left.text() == "Nothing to explain"
    assert all(test.isHidden() for test in section.tests.values())


def test_a_folded_section_works_nothing_out_and_is_remembered(
    qtbot, window, section, settle, monkeypatch
) -> None:
    qtbot.waitUntil(lambda: answered(section), timeout=20_000)
    asked: list[object] = []
    monkeypatch.setattr(explanations, "account", lambda *of: asked.append(of) or account(*of))
    QTest.mouseClick(section.fold, LEFT)
    assert section.body.isHidden()
    click_row(window, 0)
    settle(window)
    assert asked == []
    assert remembered.load("inspector.sections") == {"explanations": 0}
    assert not Explanations().fold.isChecked()
    QTest.mouseClick(section.fold, LEFT)
    qtbot.waitUntil(lambda: answered(section), timeout=20_000)
    assert len(asked) == 1
    assert section.body.isVisible()


def test_nothing_is_worked_out_while_the_inspector_is_hidden(
    qtbot, window, section, settle, monkeypatch
) -> None:
    qtbot.waitUntil(lambda: answered(section), timeout=20_000)
    asked: list[object] = []
    monkeypatch.setattr(explanations, "account", lambda *of: asked.append(of) or account(*of))
    dock = window.findChild(QWidget, "inspector")
    dock.hide()
    click_row(window, 0)
    settle(window)
    assert asked == []
    dock.show()
    qtbot.waitUntil(lambda: answered(section), timeout=20_000)
    assert len(asked) == 1


def test_nothing_jumps_while_another_gap_is_tested(qtbot, window, section) -> None:
    qtbot.waitUntil(lambda: answered(section), timeout=20_000)
    qtbot.waitUntil(lambda: section.body.height() > 300, timeout=10_000)
    tall = section.body.height()
    click_row(window, 0)
    assert section.account is None
    assert section.body.minimumHeight() == tall


def test_all_of_it_is_copied_as_text(qtbot, window, section) -> None:
    click_row(window, 0)
    qtbot.waitUntil(lambda: answered(section), timeout=20_000)
    section.copy.setFocus()
    QTest.keyClick(section.copy, Qt.Key.Key_Space)
    copied = QGuiApplication.clipboard().text()
    assert copied == section.account.text()
    assert copied.startswith("Coverage of the files: ")
    assert "What remains to be asked:" in copied


def test_a_stated_rest_above_the_floor_is_the_only_alarm(
    qtbot, open_window, tidy, settle, ink
) -> None:
    # Origin can be tested only where three other suppliers can be compared.
    others = ("CHN", "DEU", "KOR")
    exports = [tidy(f"{one}.csv", one, ("UZB",), "export") for one in ("TUR", *others)]
    imports = [tidy("uzb-tur.csv", "UZB", ("TUR",), "import", 0.5)]
    imports += [tidy(f"uzb-{one}.csv", "UZB", (one,), "import", 1.06) for one in others]
    # With a small flow in them nobody takes the files for a selection of the large ones.
    exports.append(tidy("small.csv", "TUR", ("UZB",), "export", 1e-4, ["640299"]))
    window = open_window([joined(exports), joined(imports)])
    settle(window)
    section = window.docks.inspector.explanations
    window.session.select(PAIR)
    qtbot.waitUntil(lambda: answered(section), timeout=20_000)
    settle(window)
    assert section.left.text().endswith("dollars")
    assert section.left.property("role") == "alarm"
    high = window.session.case.work.settings.__class__(min_usd=1e12)
    window.session.set_settings(high)
    qtbot.waitUntil(lambda: answered(section), timeout=20_000)
    assert section.left.property("role") == "title"


def test_sentences_wrap_however_narrow(qtbot, window, section) -> None:
    qtbot.waitUntil(lambda: answered(section), timeout=20_000)
    for test in section.tests.values():
        label = test.sentence
        assert label.width() <= window.docks.inspector.width()
        assert label.heightForWidth(label.width()) <= label.height() + 1
