"""Vintages: a newer download beside the earlier one, by key and not by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorgap.model import lists
from mirrorgap.model.notes import Note, Status
from mirrorgap.model.records import Chunk
from mirrorgap.model.selection import Both, Polygon, Range, Selection, SourceRows, keys
from mirrorgap.model.vintages import FIELDS, compared, touched


def chunk(*rows: tuple[str, str | None, str, float | None, str], start: int = 2) -> Chunk:
    """Records of exports in USD: (reporter, partner, code, value, status)."""
    columns = zip(*rows, strict=True) if rows else ([], [], [], [], [])
    frame = pd.DataFrame(
        dict(zip(("reporter", "partner", "code", "value", "status"), columns, strict=True))
    )
    frame["value"] = frame["value"].astype(float)
    return Chunk.of(
        frame.assign(
            flow="export",
            period="2023-01",
            currency="USD",
            row=range(start, start + len(frame)),
        )
    )


OLD = chunk(
    ("TUR", "UZB", "854231", 10.0, "provisional"),
    ("TUR", "UZB", "847150", 5.0, "reported"),
    ("TUR", "KAZ", "854231", None, "suppressed"),
    ("TUR", "KGZ", "854231", 7.0, "reported"),
)
NEW = chunk(
    ("TUR", "KAZ", "854231", 3.0, "reported"),
    ("TUR", "UZB", "854231", 12.0, "reported"),
    ("TUR", "UZB", "847150", 5.0, "reported"),
    ("TUR", "ARM", "854231", 1.0, "reported"),
    start=9,
)


def note(subject: Selection | None) -> Note:
    return Note("n", "", Status.OPEN, subject, "", "2026")


def test_cells_are_revised_added_and_withdrawn():
    vintage = compared(OLD, NEW)
    frame = vintage.frame
    assert tuple(frame.columns) == FIELDS
    assert [tuple(row) for row in frame[["change", "partner", "code"]].to_numpy()] == [
        ("revised", "UZB", "854231"),
        ("revised", "KAZ", "854231"),
        ("added", "ARM", "854231"),
        ("withdrawn", "KGZ", "854231"),
    ]
    by_partner = frame.set_index("partner")
    assert by_partner.loc["UZB", "change_value"] == 2.0
    assert (by_partner.loc["UZB", "old_status"], by_partner.loc["UZB", "new_status"]) == (
        "provisional",
        "reported",
    )
    assert np.isnan(by_partner.loc["KAZ", "old_value"])
    assert by_partner.loc["KAZ", "new_value"] == 3.0
    assert pd.isna(by_partner.loc["ARM", "old_status"])
    assert by_partner.loc["KGZ", "old_value"] == 7.0
    assert vintage.unchanged == 1
    assert vintage.sentence() == "2 revised, 1 added, 1 withdrawn; 1 cells are as they were."


def test_the_same_reading_changed_nothing():
    vintage = compared(OLD, OLD)
    assert vintage.frame.empty
    assert vintage.sentence() == "Nothing changed: all 4 cells are as they were."
    assert touched([note(None)], vintage) == ()


def test_a_status_alone_is_a_revision():
    new = chunk(("TUR", "UZB", "854231", 10.0, "reported"))
    frame = compared(chunk(("TUR", "UZB", "854231", 10.0, "provisional")), new).frame
    assert frame["change"].tolist() == ["revised"]
    assert frame["change_value"].tolist() == [0.0]


def test_a_weight_alone_is_a_revision():
    def weighing(kg: float) -> Chunk:
        return Chunk.of(pd.DataFrame({"code": ["854231"], "net_kg": [kg], "row": [1]}))

    assert compared(weighing(1.0), weighing(2.0)).count("revised") == 1
    assert compared(weighing(1.0), weighing(1.0)).count("revised") == 0


def test_several_records_of_a_cell_are_summed_in_any_order():
    rows = [("TUR", "UZB", "854231", value, "reported") for value in (0.1, 0.2, 0.3, 1e9)]
    assert compared(chunk(*rows), chunk(*rows[::-1])).frame.empty
    assert compared(chunk(*rows), chunk(*rows[:3])).frame["change_value"].tolist() == [-1e9]


def test_unknown_partners_are_told_apart_by_their_labels():
    def labelled(*labels: str) -> Chunk:
        frame = pd.DataFrame({"partner_label": labels, "value": 1.0, "row": range(len(labels))})
        return Chunk.of(frame)

    frame = compared(labelled("Free zones", "Not stated"), labelled("Free zones")).frame
    assert frame[["change", "partner_label"]].to_numpy().tolist() == [["withdrawn", "Not stated"]]


def test_a_country_whose_name_is_spelt_otherwise_is_the_same():
    def named(label: str) -> Chunk:
        return Chunk.of(
            pd.DataFrame({"partner": ["TUR"], "partner_label": [label], "value": [1.0], "row": [1]})
        )

    assert compared(named("Turkey"), named("Türkiye")).frame.empty


def test_empty_readings():
    assert compared(chunk(), chunk()).sentence() == "Nothing changed: all 0 cells are as they were."
    assert compared(chunk(), OLD).count("added") == 4
    assert compared(OLD, chunk()).count("withdrawn") == 4


@pytest.mark.parametrize(
    ("subject", "is_touched"),
    [
        (None, True),
        (keys("importer", "UZB"), True),
        (keys("code", "847150"), False),
        (Both((keys("importer", "UZB"), keys("code", "847150"))), False),
        (keys("importer", "KGZ"), True),
        (keys("importer", "ARM"), True),
        (keys("importer", "DEU"), False),
        (keys("tier", "1"), True),
        (SourceRows(OLD.id, frozenset({3})), False),
        (SourceRows(OLD.id, frozenset({2})), True),
        (Range("period", "2024-01", None), False),
        (Polygon("gap_usd", "x", ((0, 0), (1, 0), (1, 1))), True),
    ],
)
def test_which_notes_a_vintage_touches(subject, is_touched):
    found = touched([note(subject)], compared(OLD, NEW), lists.load("chpl-2024-02"))
    assert bool(found) == is_touched


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["TUR", "ARE"]),
        st.sampled_from(["UZB", "KAZ", None]),
        st.sampled_from(["854231", "847150", "854232"]),
        st.none() | st.sampled_from([0.0, 1.0, 2.5]),
        st.sampled_from(["reported", "suppressed"]),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=examples(25))
@given(ROWS, ROWS)
def test_against_dictionaries(old, new):
    def summed(rows):
        cells: dict = {}
        for reporter, partner, code, value, status in rows:
            total, statuses = cells.get((reporter, partner, code), (None, frozenset()))
            total = total if value is None else (total or 0.0) + value
            cells[reporter, partner, code] = (total, statuses | {status})
        return cells

    before, after = summed(old), summed(new)
    expected = {
        **{key: "revised" for key in before.keys() & after.keys() if before[key] != after[key]},
        **dict.fromkeys(after.keys() - before.keys(), "added"),
        **dict.fromkeys(before.keys() - after.keys(), "withdrawn"),
    }
    vintage = compared(chunk(*old), chunk(*new))
    told = vintage.frame[["reporter", "partner", "code", "change"]].astype(object)
    rows = told.where(told.notna(), None).to_numpy().tolist()
    assert {tuple(row[:3]): row[3] for row in rows} == expected
    assert vintage.unchanged == len(before.keys() | after.keys()) - len(expected)
