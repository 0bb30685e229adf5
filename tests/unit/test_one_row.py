"""The sums of a brush are those of the rows of `gaps`: worked out apart, equal on random books."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorgap.model import findings, lists, periods, subjects
from mirrorgap.model.analysis import gaps as found
from mirrorgap.model.analysis import touch
from mirrorgap.model.analysis.by_level import levels_of
from mirrorgap.model.analysis.grouping import group
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Both, Range, keys

NAMES = ["reporter", "partner", "flow", "code", "period", "value_usd", "status", "valuation"]
ROW = st.tuples(
    st.sampled_from(("TUR", "CHN", "KAZ")),
    st.sampled_from(("TUR", "CHN", "KAZ")),
    st.sampled_from(("export", "import", "re-export")),
    st.sampled_from(("854231", "854239", "8542", "880730")),
    st.sampled_from(("2022", "2023", "2022-11", "2023-01", "2023-02")),
    st.sampled_from((0.0, 1.0, 5e4, 1e6, float("nan"))),
    st.sampled_from(("reported", "suppressed", "unclear")),
    st.sampled_from(("CIF", "FOB", None)),
)
QUERIES = st.builds(
    Query,
    basket=st.sampled_from((None, lists.load("chpl-2024-02"))),
    exporters=st.sampled_from((None, frozenset({"TUR"}))),
    window=st.sampled_from((None, periods.window("2023", "2023"))),
    where=st.sampled_from((None, keys("period", "2023", "2023-01"), keys("code", "854231"))),
    factor=st.sampled_from((1.0, 1.06, 1.2)),
)


def made(rows: list[tuple[object, ...]]) -> Mirror:
    frame = pd.DataFrame(rows, columns=NAMES)
    frame = frame[frame["reporter"] != frame["partner"]].reset_index(drop=True)
    frame["value"] = frame["value_usd"] = frame["value_usd"].astype(float)
    frame["row"] = np.arange(len(frame)) + 2
    return Mirror([Chunk.of(frame)], [Scope()])


@settings(max_examples=examples(80), deadline=None)
@given(st.lists(ROW, min_size=1, max_size=40), QUERIES)
def test_a_brush_sums_what_the_rows_of_gaps_sum(rows, query):
    mirror = made(rows)
    told = found.totals(mirror, query)
    pick = np.flatnonzero(found.cells_in(mirror, query))
    if not len(pick):
        assert told == {}
        return
    one = found._fields(group((), [], len(pick)), mirror.cells, pick, query)
    for name, value in told.items():
        if name not in ("exporter", "importer"):
            assert value == pytest.approx(one[name][0], rel=1e-12, abs=1e-6, nan_ok=True), name
    frame = found.gaps(mirror, replace(query, by=("exporter", "importer"))).frame
    summed = findings.total(frame)
    for name in ("exports_usd", "lost_usd", "cells_lost", "suppressed_usd", "orphaned_usd"):
        assert told[name] == pytest.approx(summed[name], rel=1e-12, abs=1e-6, nan_ok=True), name


BRUSHES = st.sampled_from(
    (
        keys("period", "2023", "2023-01"),
        keys("tier", "1"),
        keys("exporter", "TUR", "CHN"),
        keys("importer", "KAZ"),
        keys("code", "854231", "999999"),
        keys("class", "lost"),
        Range("period", "2022-06", "2023-01"),
        Range("year", "2023", None),
    )
)


@settings(max_examples=examples(80), deadline=None)
@given(st.lists(ROW, min_size=1, max_size=40), QUERIES, BRUSHES)
def test_a_brush_of_one_column_gives_what_the_same_brush_gives_cell_by_cell(rows, query, brush):
    mirror = made(rows)
    # Both of one part is the same brush, and is never read off the sums of levels.
    for other in (brush, Both((brush,))):
        assert (levels_of(mirror, query.basket, other) is None) == isinstance(other, Both)
    parts = () if query.where is None else (query.where,)
    told, wanted = (
        found.totals(mirror, replace(query, where=Both((*parts, one)) if parts else one))
        for one in (brush, Both((brush,)))
    )
    assert told.keys() == wanted.keys()
    for name, value in told.items():
        if name in ("exporter", "importer"):
            assert value == wanted[name]
        else:
            assert value == pytest.approx(wanted[name], rel=1e-12, abs=1e-6, nan_ok=True), name
    about, same = (
        subjects.of_gaps(mirror, replace(query, where=one)) for one in (brush, Both((brush,)))
    )
    assert about == same
    drawn, again = (touch.timeline(mirror, query, one) for one in (brush, Both((brush,))))
    pd.testing.assert_frame_equal(drawn, again)
    by = ("exporter", "importer", "code")
    frame = found.gaps(mirror, replace(query, by=by)).frame
    rows_of = [touch.touched(frame, by, mirror, query, one) for one in (brush, Both((brush,)))]
    assert rows_of[0].tolist() == rows_of[1].tolist()
    few = frame.iloc[::3].reset_index(drop=True)
    for one in (brush, Both((brush,))):
        some = touch.touched(few, by, mirror, query, one)
        assert some.tolist() == rows_of[0][::3].tolist()


def test_each_field_of_one_pair_is_that_of_its_row():
    rows = [
        ("TUR", "KAZ", "export", "854231", "2023", 100.0, "reported", "FOB"),
        ("KAZ", "TUR", "import", "854231", "2023", 53.0, "reported", "CIF"),
        ("TUR", "KAZ", "export", "854239", "2023", 7.0, "reported", "FOB"),
        ("KAZ", "TUR", "import", "880730", "2023", 3.0, "reported", "FOB"),
    ]
    told = found.totals(made(rows), Query())
    assert (told["exports_usd"], told["imports_usd"]) == (107.0, 56.0)
    assert told["gap_usd"] == pytest.approx(107.0 - 50.0 - 3.0)
    assert (told["gap_positive_usd"], told["gap_negative_usd"]) == (pytest.approx(57.0), -3.0)
    assert (told["matched_usd"], told["lost_usd"], told["orphaned_usd"]) == (100.0, 7.0, 3.0)
    assert (told["cells_matched"], told["cells_lost"], told["cells_orphaned"]) == (1, 1, 1)
    assert told["periods_compared"] == 1
