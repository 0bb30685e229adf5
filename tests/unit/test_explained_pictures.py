"""What is left and what changed as plots: values by hand, missing never drawn as zero."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import figures, periods
from mirrorgap.model.analysis.spans import last_pair
from mirrorgap.model.figures import Axis
from mirrorgap.model.findings import About
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.pictures_explained import (
    change_bounds,
    change_waterfall,
    left_bars,
    left_title,
)
from mirrorgap.model.pictures_flows import flow_lines
from mirrorgap.model.pictures_gaps import asymmetry_heat
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.waterfall import Waterfall

BY = ("exporter", "importer", "code")


def gaps_left(left):
    n = len(left)
    return pd.DataFrame(
        {
            "exporter": ["TUR"] * n,
            "importer": ["KAZ"] * n,
            "code": ["854231", "851762", "847150"][:n],
            "left_usd": left,
            "gap_usd": [9e6, 8e6, 7e6][:n],
        }
    )


def test_what_is_left_is_drawn_and_what_cannot_be_said_is_not():
    picture = left_bars(gaps_left([2e6, math.nan, 5e6]), BY)
    assert list(picture.figure.values) == [5e6, 2e6]
    assert [key[2] for key in picture.figure.keys] == ["847150", "854231"]
    assert picture.figure.note.startswith("1 of 3 is not drawn")
    assert picture.figure.title.startswith("5 million dollars of Turkey to Kazakhstan, 8471.50")


def test_where_nothing_can_be_stated_the_gaps_stand_there_under_their_own_name():
    picture = left_bars(gaps_left([math.nan, math.nan]), BY)
    assert list(picture.figure.values) == [9e6, 8e6]
    assert picture.figure.axis.title == "Gap, nothing taken off"
    assert picture.figure.title == "What is left cannot be stated for any of 2 gaps."
    assert picture.figure.note.startswith("The bars are the gaps themselves")


def test_nothing_left_is_said_as_that():
    assert left_title(gaps_left([0.0, math.nan]), BY) == (
        "Nothing is left of the gaps that can be judged: 1 of 2 gaps."
    )


def changed(unmatched, dx):
    u = np.array(unmatched)
    return pd.DataFrame(
        {
            "code": ["854231", "854232", "851762", "852691"][: len(u)],
            "exports_change_usd": dx,
            "imports_change_usd": (np.array(dx) - u) * 1.06,
            "unmatched_change_usd": u,
            "unmatched_share": u / np.array(dx),
            "share_of_total": u / u.sum(),
            "cumulative_share": np.cumsum(u / u.sum()),
            "unrecorded_bound_usd": np.maximum(u, 0),
            "unrecorded_bound_net_usd": np.nan,
        }
    )


def test_a_waterfall_goes_from_exports_to_the_codes_that_make_80_percent():
    """U by code 60, 30, 10: the first two make 90%, the third is one more."""
    frame = changed([60e6, 30e6, 10e6], [70e6, 40e6, 20e6])
    figure = change_waterfall(frame, ("code",), About(base="2022")).figure
    assert list(figure.values) == pytest.approx([130e6, -30e6, 100e6, 60e6, 30e6, 10e6])
    assert figure.labels[:3] == (
        "Exports, change",
        "Imports made FOB, change",
        "Without counterpart",
    )
    assert figure.labels[-1] == "1 more"
    start, end = figure.ends()
    assert list(start) == pytest.approx([0, 130e6, 0, 0, 60e6, 90e6])
    assert list(end) == pytest.approx([130e6, 100e6, 100e6, 60e6, 90e6, 100e6])
    assert "At most 100 million dollars of the increase are unrecorded" in figure.note
    assert figure.note.endswith("The rows drawn make 80% of it.")


def test_without_a_rise_the_largest_amounts_are_drawn_and_no_share_is_named():
    frame = changed([-60e6, 30e6], [-70e6, 40e6])
    figure = change_waterfall(frame, ("code",), About(base="2022")).figure
    assert list(figure.values[2:]) == pytest.approx([-30e6, -60e6, 30e6])
    assert "80%" not in figure.note


def test_both_bounds_are_given_where_both_are_known():
    frame = changed([60e6, -30e6], [70e6, 40e6]).assign(unrecorded_bound_net_usd=[50e6, 0.0])
    assert change_bounds(frame) == (
        "At most 60 million dollars of the increase are unrecorded, code by code, "
        "50 million less the drift of the pairs' unlisted goods; recorded re-exports come on top."
    )


def waterfall(values, kinds):
    labels = tuple(f"row {i}" for i in range(len(values)))
    return Waterfall("", Axis("change", "USD"), labels, np.array(values), kinds)


def test_a_missing_step_adds_nothing_and_is_missing_in_the_data():
    figure = waterfall([5.0, math.nan, -2.0], ("first", "step", "step"))
    assert [list(one) for one in figure.ends()] == [[0, 5, 5], [5, 5, 3]]
    assert figures.header(figure) == ("label", "kind", "change (USD)", "sum (USD)")
    assert list(figures.rows(figure)) == [
        ("row 0", "step", 5.0, 5.0),
        ("row 1", "step", None, 5.0),
        ("row 2", "step", -2.0, 3.0),
    ]


def test_labels_values_and_kinds_belong_together():
    with pytest.raises(ValueError, match="differ in length"):
        waterfall([1.0, 2.0], ("step",))


def book(flow, months):
    frame = pd.DataFrame({"period": months})
    reporter, partner = ("TUR", "KAZ") if flow == "export" else ("KAZ", "TUR")
    frame = frame.assign(
        reporter=reporter, partner=partner, flow=flow, code="854231", value_usd=1e6, value=1e6,
        valuation="FOB", status="reported", row=np.arange(len(frame)) + 2,
    )  # fmt: skip
    return Chunk.of(frame)


def months(*years):
    return [f"{year}-{month:02d}" for year in years for month in range(1, 13)]


def test_only_whole_years_on_both_sides_are_offered_for_comparison():
    part = [f"2024-{month:02d}" for month in range(1, 10)]
    books = [book("export", months(2021, 2022, 2023) + part)]
    books.append(book("import", months(2022, 2023) + part))
    found = last_pair(Mirror(books, [Scope(), Scope()]))
    assert found == (periods.window("2023", "2023"), periods.window("2022", "2022"))
    books[1] = book("import", months(2023) + part)
    assert last_pair(Mirror(books, [Scope(), Scope()])) is None


def flows_of(months, values):
    return pd.DataFrame({"exporter": "TUR", "period": months, "value": values})


def test_rolling_sums_want_every_month():
    frame = flows_of(["2023-01", "2023-02", "2023-04", "2023-05", "2023-06"], [1.0, 2, 4, 5, 6])
    line = flow_lines(frame, ("exporter", "period"), About(side="exporter"), "", summed=3)
    (series,) = line.figure.series
    assert np.isnan(series.y[:5]).all()
    assert series.y[5] == 15.0
    assert line.figure.y.title == "Exports, sum of 3 months to each"


def test_annual_figures_are_never_rolled():
    frame = flows_of(["2021", "2022", "2023"], [1.0, 2.0, 3.0])
    line = flow_lines(frame, ("exporter", "period"), About(side="exporter"), "", summed=3)
    assert list(line.figure.series[0].y) == [1.0, 2.0, 3.0]
    assert line.figure.y.title == "Exports"


def test_what_cannot_be_compared_is_hatched_in_the_heat_of_asymmetry():
    frame = pd.DataFrame(
        {
            "exporter": ["TUR", "TUR", "TUR"],
            "period": ["2023-01", "2023-02", "2023-04"],
            "asymmetry": [0.2, math.nan, math.nan],
            "lost_code_seen_usd": 0.0,
            "uncovered_exports_usd": [5.0, 7.0, 0.0],
            "uncovered_imports_usd": 0.0,
            "suppressed_usd": 0.0,
        }
    )
    heat = asymmetry_heat(frame, ("exporter", "period"), "").figure
    assert heat.columns == ("2023-01", "2023-02", "2023-03", "2023-04")
    assert heat.uncovered.tolist() == [[False, True, False, False]]
