"""Which of several sources a cell counts from: by each rule, in every order of loading."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.io.encoding import decode, encode
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import totals
from mirrorgap.model.case import Settings, Source
from mirrorgap.model.commands import SetSettings
from mirrorgap.model.ledger import Ledger
from mirrorgap.model.mapping import Mapping
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.settling import FIRST, LONGER, RETRIEVED, RULES, WORDS, Settling, moment

OLD, NEW = "2024-01-05T10:00:00+00:00", "2024-02-01T09:30:00+00:00"


def chunk(value, code="854231", flow="export", period="2023"):
    reporter, partner = ("TUR", "KAZ") if flow == "export" else ("KAZ", "TUR")
    told = {"reporter": reporter, "partner": partner, "flow": flow, "code": code}
    row = told | {"period": period, "value_usd": float(value), "file": f"{value}.csv", "row": 2}
    return Chunk.of(pd.DataFrame([row]))


def exports(chunks, times, rule="newest"):
    mirror = Mirror(chunks, [Scope()] * len(chunks), settling=Settling(rule, times))
    (value,) = flows(mirror, Query(by=("exporter",))).frame["value"]
    return value


def test_every_rule_has_words():
    assert RULES.keys() == WORDS.keys()
    with pytest.raises(ValueError, match="there is no rule 'best': use newest, precise, first"):
        Settling("best")
    with pytest.raises(ValueError, match="no rule"):
        SetSettings(Settings(settle="best"))
    assert "newest retrieval, then" in SetSettings(Settings()).parameters()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_counts_wherever_it_was_loaded(order):
    made = [(chunk(10), OLD), (chunk(12), NEW), (chunk(14), "")]
    chunks, times = zip(*(made[i] for i in order), strict=True)
    assert exports(chunks, times) == 12.0
    assert exports(chunks, times, "precise") == 12.0
    assert exports(chunks, times, "first") == [10.0, 12.0, 14.0][order[0]]


def test_of_like_times_the_longer_code_counts_and_then_the_first():
    short, long = chunk(10), chunk(12, "85423190")
    assert exports([short, long], (OLD, OLD)) == 12.0
    assert exports([short, long], (NEW, OLD)) == 10.0
    assert exports([short, long], (NEW, OLD), "precise") == 12.0
    assert exports([short, long], (OLD, NEW), "first") == 10.0
    assert exports([chunk(10), chunk(12)], (OLD, OLD)) == 10.0
    assert exports([chunk(10), chunk(12)], ()) == 10.0, "cases from before know no times"


def test_offsets_are_the_same_moment():
    assert moment("2024-01-05T12:00:00+02:00") == moment("2024-01-05T10:00:00")
    assert moment("yesterday") is None
    assert exports([chunk(10), chunk(12)], ("2024-01-05T12:00:00+02:00", OLD)) == 10.0


def test_a_heading_never_takes_the_place_of_a_finer_code():
    fine, coarse = chunk(10), chunk(99, "8542")
    for rule in RULES:
        assert exports([fine, coarse], (OLD, NEW), rule) == 10.0


def test_cells_and_totals_are_settled_alike():
    made = [chunk(10), chunk(12), chunk(90, "TOTAL"), chunk(95, "TOTAL")]
    made.append(chunk(9, flow="import"))
    times = (OLD, NEW, NEW, OLD, "")
    mirror = Mirror(made, [Scope()] * 5, settling=Settling("newest", times))
    assert totals(mirror, Query())["exports_usd"] == 12.0
    assert mirror.by("net_kg").settling is mirror.settling
    total = flows(mirror, Query(by=("code",))).frame.set_index("code")["value"]
    assert total.get("TOTAL", 90.0) == 90.0
    assert "2 cells" not in str(mirror.cells.detail.repeats)
    assert "counted from it, which was retrieved later" in str(mirror.cells.detail.repeats)


def test_lines_of_a_tariff_in_sheets_of_their_own_are_all_counted():
    """A sheet a line, each told a second later: none is a newer release of another."""
    sheets = [chunk(10, code="85269120"), chunk(30, code="85269180"), chunk(5, code="85269190")]
    later = "2024-02-01T09:00:02+00:00"
    for rule in RULES:
        times = (NEW, later, NEW)
        assert exports(sheets, times, rule) == 45.0
        made = Mirror(sheets, [Scope()] * 3, settling=Settling(rule, times))
        assert made.cells.detail.repeats is None


@pytest.mark.parametrize(("rule", "wanted"), [("newest", 33.0), ("first", 12.0)])
def test_a_newer_release_of_lines_takes_the_place_of_each_and_of_no_other(rule, wanted):
    old = [chunk(10, code="85269120"), chunk(2, code="85269180")]
    new = [chunk(11, code="85269120"), chunk(22, code="85269180")]
    assert exports([*old, *new], (OLD, OLD, NEW, NEW), rule) == wanted
    # Six digits beside their lines are the same goods.
    whole = chunk(40, code="852691")
    assert exports([*new, whole], (OLD, OLD, NEW)) == 40.0
    assert exports([*new, whole], (NEW, NEW, OLD)) == 33.0
    said = Mirror([*old, *new], [Scope()] * 4, settling=Settling("newest", (OLD, OLD, NEW, NEW)))
    assert "2 cells of" in str(said.cells.detail.repeats)
    assert "2 differ" in str(said.cells.detail.repeats)


def test_reasons_follow_the_order_of_the_rule():
    winner, other = np.array([0, 0, 1]), np.array([1, 1, 2])
    longer = np.array([0, 2, 0])
    told = Settling("newest", (NEW, OLD, OLD)).reasons(winner, other, longer)
    assert list(told) == [RETRIEVED, RETRIEVED, FIRST]
    told = Settling("precise", (NEW, OLD, OLD)).reasons(winner, other, longer)
    assert list(told) == [RETRIEVED, LONGER, FIRST]


times = st.lists(st.sampled_from(["", OLD, NEW]), min_size=3, max_size=3).map(tuple)
rows = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from([6, 8, 10])), max_size=20
)


@given(rows, times, st.sampled_from(list(RULES)))
def test_each_cell_stays_once_and_from_one_source(told, retrieved, rule):
    columns = np.array(told, dtype=np.int64).reshape(-1, 3).T
    stay = Settling(rule, retrieved).kept(*columns)
    cells, source = columns[0], columns[1]
    for cell in np.unique(cells):
        mine = cells == cell
        left = np.unique(source[stay & mine])
        assert len(left) == 1
        assert stay[mine & (source == left[0])].all(), "all of its records, not some of them"


def test_a_source_from_before_is_as_it_was():
    """Parts of older cases have neither field: decoding gives the oldest time and the usual rule."""
    one = Source("c", "a.csv", "", 1, "", "", Mapping("tidy"), Scope(), Ledger(1, 1, 1))
    told = encode(one)
    assert decode(told) == one
    bare = told.replace(',"retrieved":"","retrieved_by":""', "")
    assert bare != told
    assert decode(bare) == one
    bare = encode(Settings()).replace(',"settle":"newest"', "")
    assert decode(bare) == Settings()
    new = replace(one, retrieved=OLD, retrieved_by="file name")
    assert Settling.of([one, new]).retrieved == ("", OLD)
