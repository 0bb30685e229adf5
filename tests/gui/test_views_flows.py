"""Flows over time by real events: spark lines, the year before, stacks, indices and small multiples."""

from __future__ import annotations

import numpy as np
import pytest
from books import monthly
from hosting import Host
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.ui.views.flows import Flows

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
#: Two years of Turkey's exports by partner, in USD.
BOOKS = {
    "RUS": [1e6 + 2e4 * month for month in range(24)],
    "KAZ": [4e5] * 12 + [8e5] * 12,
    "UZB": [2e5] * 20 + [None] + [2e5] * 3,
}


def loaded(more: tuple[str, ...] = ()) -> Mirror:
    chunks = [monthly({"854231": line}, partner=name) for name, line in BOOKS.items()]
    chunks += [monthly({"854231": [1e4] * 24}, partner=name) for name in more]
    return Mirror(chunks, [Scope()] * len(chunks))


@pytest.fixture
def host(qapp, show) -> Host:
    return Host(loaded(), Query(), show(Flows(), 1200, 520))


def choose(view: Flows, name: str, words: str) -> None:
    combo = view.findChild(QComboBox, f"flows.choose-{name}")
    combo.setFocus()
    while combo.currentText() != words:
        before = combo.currentIndex()
        QTest.keyClick(combo, Qt.Key.Key_Down)
        assert combo.currentIndex() > before, f"no option {words!r}"


def column_of(view: Flows, field: str) -> int:
    return next(i for i, one in enumerate(view.table.frame_model.columns) if one.field == field)


def text(view: Flows, importer: str, field: str) -> str:
    row = view.result.frame["importer"].tolist().index(importer)
    return view.table.frame_model.values[column_of(view, field)].text(row).strip()


def test_rows_are_there_before_their_courses(host: Host) -> None:
    view = host.view
    assert text(view, "KAZ", "course") == "–"
    header, at = view.table.header(), column_of(view, "course")
    left, wide = header.sectionViewportPosition(at), header.sectionSize(at)

    def cells():
        return view.table.viewport().grab().copy(left, 0, wide, 66).toImage()

    before = cells()
    host.work()
    assert text(view, "KAZ", "course").startswith("400")
    assert cells() != before
    assert text(view, "KAZ", "on_year") == "100.0"
    assert text(view, "RUS", "on_year") == "21.6"


def test_the_header_says_which_months_are_compared(host: Host) -> None:
    host.work()
    model = host.view.table.frame_model
    assert model.values[column_of(host.view, "on_year")].unit == "% to Dec 2021"
    tip = model.headerData(
        column_of(host.view, "on_year"), Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    )
    assert "Compared here: Jan 2021 to Dec 2021." in tip


def test_courses_of_rows_that_are_gone_are_dropped(host: Host) -> None:
    late = list(host.waiting)
    host.show(query=Query(importers=frozenset({"KAZ"})))
    (_, work, take), *_ = late
    take(work())
    assert text(host.view, "KAZ", "course") == "–"
    host.work()
    assert text(host.view, "KAZ", "on_year") == "100.0"


def test_a_click_on_the_header_sorts_by_the_change_on_the_year(host: Host) -> None:
    header = host.view.table.header()
    at = header.sectionViewportPosition(column_of(host.view, "on_year"))
    host.work()
    QTest.mouseClick(header.viewport(), LEFT, NONE, QPoint(at + 30, 20))
    order = host.view.table.frame_model.order
    assert host.view.result.frame["importer"].to_numpy()[order].tolist() == ["KAZ", "RUS", "UZB"]
    # The answer of a thread may come after the click.
    host.show(query=Query(window=window("2021-01", "2021-12")))
    host.work()
    order = host.view.table.frame_model.order
    assert host.view.result.frame["importer"].to_numpy()[order].tolist() == ["KAZ", "RUS", "UZB"]


def test_rows_by_year_stand_beside_the_year_before(host: Host) -> None:
    choose(host.view, "time", "years")
    host.work()
    assert "course" not in [one.field for one in host.view.table.frame_model.columns]
    frame = host.view.result.frame
    values = host.view.table.frame_model.values[column_of(host.view, "on_year")].values
    known = {
        (row.importer, row.year): share
        for row, share in zip(frame.itertuples(), values, strict=True)
    }
    assert known["KAZ", "2021"] == 1.0
    assert np.isnan(known["KAZ", "2020"])
