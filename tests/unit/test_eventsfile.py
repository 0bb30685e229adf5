"""A file of events of one's own, as people write it."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest

from mirrorgap.io.eventsfile import read_events
from mirrorgap.io.grids import ReadingError
from mirrorgap.model.events import KnownEvent


def test_only_date_and_label_are_needed(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("label,date\nBorder closed,2024-03-01\nRule,2023-07-05\n", encoding="utf-8")
    assert read_events(path) == (
        KnownEvent(date(2023, 7, 5), "own", "Rule", "events.csv"),
        KnownEvent(date(2024, 3, 1), "own", "Border closed", "events.csv"),
    )


def test_a_workbook_with_all_columns(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Date", "Kind", "Label", "Source", "Short"])
    book.active.append([datetime(2022, 2, 24), "war", "Invasion", "Public record", "inv"])
    book.save(tmp_path / "events.xlsx")
    (event,) = read_events(tmp_path / "events.xlsx")
    assert event == KnownEvent(date(2022, 2, 24), "war", "Invasion", "Public record", "inv")


def test_the_shipped_table_is_such_a_file(tmp_path):
    from importlib.resources import files

    from mirrorgap.model.events import known_events

    path = tmp_path / "events.csv"
    path.write_bytes((files("mirrorgap.model.data") / "events.csv").read_bytes())
    assert read_events(path) == known_events()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,label\nsoon,Rule\n", "'soon' is no date: write it as 2022-02-24"),
        ("when,what\n2023-01-01,Rule\n", "name the columns date and label"),
        ("date,label\n", "name the columns date and label"),
    ],
)
def test_what_is_no_event_is_said(tmp_path, text, said):
    (tmp_path / "events.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ReadingError, match=r"events\.csv") as refused:
        read_events(tmp_path / "events.csv")
    assert said in str(refused.value)
