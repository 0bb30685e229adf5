"""Sums since January: what follows exactly from them is offered, and taken only when asked."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.io.parsing import Texts
from mirrorgap.io.reading import Said, load
from mirrorgap.io.running_sums import between, differences

HEADER = "Reporter,Partner,Flow,HS code,Period,Value,Currency,Net weight (kg)"


def table(tmp_path, *rows):
    path = tmp_path / "sums.csv"
    lines = [f"RUS,KAZ,export,{code},{when},{value},USD,{kg}" for when, value, kg, code in rows]
    path.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")
    return path


def read(path, wanted=True):
    loaded = load([path], Said(months_from_sums=wanted))
    (source,), (chunk,) = loaded.sources, loaded.chunks
    frame = chunk.table.to_pandas()
    told = {(r.code, r.period): (r.value, r.status, r.row) for r in frame.itertuples()}
    return source, told, frame


SUMS = (
    ("January 2023", 8, 1, "854231"),
    ("January-February 2023", 20, 3, "854231"),
    ("January-April 2023", 50, "", "854231"),
    ("January-May 2023", 50, 9, "854231"),
)


def test_they_stay_blocks_and_are_offered(tmp_path):
    source, told, _ = read(table(tmp_path, *SUMS), wanted=False)
    assert [when for _, when in told] == [
        "2023-01", "2023-01/2023-02", "2023-01/2023-04", "2023-01/2023-05"
    ]  # fmt: skip
    (offer,) = [text for text in source.ledger.warnings if "sums since January" in text]
    assert offer.startswith("3 records of sums since January follow exactly")
    assert "--months-from-sums" in offer


def test_asked_for_the_months_in_between_are_read(tmp_path):
    source, told, frame = read(table(tmp_path, *SUMS))
    assert told == {
        ("854231", "2023-01"): (8.0, "reported", 2),
        ("854231", "2023-02"): (12.0, "reported", 3),
        ("854231", "2023-03/2023-04"): (30.0, "reported", 4),
        ("854231", "2023-05"): (0.0, "zero", 5),
    }
    assert frame["net_kg"].tolist()[:2] == [1.0, 2.0]
    assert frame["net_kg"].isna().tolist() == [False, False, True, True]
    assert frame["value_usd"].tolist() == [8.0, 12.0, 30.0, 0.0]
    assert "3 records are differences of two sums since January" in source.ledger.warnings[0]
    assert source.mapping.sums == "months"


def test_what_falls_is_missing_or_stands_twice_is_not_exact(tmp_path):
    rows = (
        ("January 2023", 8, 1, "854231"),
        ("January-February 2023", 7, 1, "854231"),  # revised downward
        ("January 2023", 8, 1, "854232"),
        ("January-February 2023", "-", 1, "854232"),
        ("January 2023", 8, 1, "854233"),
        ("January-February 2023", 9, 1, "854233"),
        ("January-February 2023", 9, 1, "854233"),
        ("January 2023", 8, 1, "854239"),
        ("January-February 2023", 9, 1, "854239"),
        ("February 2023", 3, 1, "854239"),  # published by itself
    )
    source, told, _ = read(table(tmp_path, *rows))
    assert not any("difference" in text for text in source.ledger.warnings)
    assert told["854231", "2023-01/2023-02"][0] == 7.0
    assert told["854239", "2023-02"][0] == 3.0


def test_quarters_and_years_alone_are_no_running_sums(tmp_path):
    rows = (("2023-01", 8, 1, "854231"), ("2023-Q1", 30, 1, "854231"), ("2023", 90, 1, "854231"))
    source, told, _ = read(table(tmp_path, *rows))
    assert told["854231", "2023"][0] == 90.0
    assert told["854231", "2023-Q1"][0] == 30.0
    assert not any("sums" in text for text in source.ledger.warnings)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [(1, 3, "2023-Q1"), (2, 4, "2023-02/2023-04"), (12, 12, "2023-12"), (7, 12, "2023-07/2023-12")],
)
def test_texts_of_what_lies_between(first, last, text):
    assert between(2023, first, last) == text


@given(st.lists(st.integers(0, 100), min_size=2, max_size=12))
def test_differences_add_up_to_the_last_sum(steps):
    sums = np.cumsum(steps).astype(float)
    levels = ("2023-01", *(f"2023-01/2023-{m:02d}" for m in range(2, len(steps) + 1)))
    period = Texts(np.arange(len(steps), dtype=np.int32), levels)
    one, there = np.zeros(len(steps), dtype=np.int64), np.ones(len(steps), dtype=bool)
    found = differences(one, period, sums, there)
    assert [sums[d.record] - sums[d.less] for d in found] == steps[1:]
    assert [d.period for d in found] == [f"2023-{m:02d}" for m in range(2, len(steps) + 1)]
