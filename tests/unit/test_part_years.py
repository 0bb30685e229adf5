"""A part of a year, or of a quarter, is never compared with a whole one."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

LISTED = Query(basket=lists.load("chpl-2024-02"), min_usd=0)
WINDOW, BASE = periods.window("2023", "2023"), periods.window("2022", "2022")
ANALYSES = ((flows, ("exporter", "importer")), (categories, ("code",)))


def months(year, first, last):
    return [f"{year}-{month:02d}" for month in range(first, last + 1)]


def books(texts):
    frame = pd.DataFrame({"period": texts, "reporter": "TUR", "partner": "KAZ", "flow": "export"})
    frame = frame.assign(code="854231", value_usd=100.0, row=np.arange(len(texts)) + 2)
    return Mirror([Chunk.of(frame)], [Scope()])


def compared(analysis, by, mirror, **words):
    result = analysis(
        mirror, replace(LISTED, **{"by": by, "window": WINDOW, "base": BASE, **words})
    )
    return result.frame, any("Not the same months" in text for text in result.warnings)


@pytest.mark.parametrize(("analysis", "keys"), ANALYSES)
@pytest.mark.parametrize("time", [(), ("year",)])
@pytest.mark.parametrize("first_year", [(1, 12), (7, 12)])
def test_a_part_year_has_no_change_on_other_months(analysis, keys, time, first_year):
    mirror = books([*months(2022, *first_year), *months(2023, 1, 6)])
    frame, said = compared(analysis, (*keys, *time), mirror)
    now = frame[frame["value"] > 0]
    assert now["value"].tolist() == [600.0]
    assert now["change"].isna().all()
    assert now["base_value"].isna().all()
    assert said


@pytest.mark.parametrize(("analysis", "keys"), ANALYSES)
def test_a_whole_year_has_no_change_on_a_part_year(analysis, keys):
    mirror = books([*months(2022, 1, 6), *months(2023, 1, 12)])
    frame, said = compared(analysis, (*keys, "year"), mirror)
    assert frame["value"].tolist() == [1200.0]
    assert math.isnan(frame["change"].iloc[0])
    assert said


@pytest.mark.parametrize(("analysis", "keys"), ANALYSES)
def test_the_same_months_of_both_years_are_compared(analysis, keys):
    """Both when only these are loaded, and when a longer base is cut to them."""
    alike = books([*months(2022, 1, 6), *months(2023, 1, 6)])
    longer = books([*months(2022, 1, 12), *months(2023, 1, 6)])
    half = {"window": periods.window("2023-01", "2023-06")}
    half["base"] = periods.window("2022-01", "2022-06")
    for mirror, spans in ((alike, {}), (longer, half)):
        frame, said = compared(analysis, (*keys, "year"), mirror, **spans)
        assert frame[["value", "base_value", "change"]].to_numpy().tolist() == [[600.0, 600.0, 0.0]]
        assert not said


def test_a_part_quarter_has_no_change_on_a_whole_one():
    mirror = books([*months(2022, 1, 12), *months(2023, 1, 5)])
    frame, said = compared(flows, ("exporter", "quarter"), mirror)
    frame = frame[frame["value"] > 0].set_index("quarter")
    assert frame.loc["2023-Q1", "change"] == 0.0
    assert math.isnan(frame.loc["2023-04/2023-05", "change"])
    assert said


def test_months_are_compared_with_their_own():
    mirror = books([*months(2022, 1, 12), *months(2023, 1, 6)])
    frame, _ = compared(flows, ("exporter", "month"), mirror)
    assert frame.loc[frame["value"] > 0, "change"].tolist() == [0.0] * 6
