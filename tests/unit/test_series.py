"""A line shows the same figures as the table of flows by period."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model.analysis.flows import flows, totals
from mirrorgap.model.analysis.series import series
from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import keys


@pytest.fixture(scope="module")
def mirror() -> Mirror:
    random = np.random.default_rng(7)
    n = 400
    flow = random.choice(["export", "import"], n)
    frame = pd.DataFrame(
        {
            "reporter": np.where(flow == "export", "TUR", random.choice(["UZB", "KAZ"], n)),
            "partner": np.where(flow == "export", random.choice(["UZB", "KAZ"], n), "TUR"),
            "flow": flow,
            "code": random.choice(["854231", "85423110", "851762", "010121", "TOTAL"], n),
            "period": random.choice(["2022-11", "2022-12", "2023-01", "2023-02"], n),
            "value_usd": random.lognormal(10, 2, n),
            "net_kg": random.lognormal(3, 1, n),
            "status": "reported",
            "row": np.arange(n) + 2,
        }
    )
    return Mirror([Chunk.of(frame)], [Scope()])


@pytest.mark.parametrize("side", ["exporter", "importer"])
@pytest.mark.parametrize("measure", ["value", "net_kg"])
@pytest.mark.parametrize("basket", [None, load("chpl-2024-02")])
@pytest.mark.parametrize(
    "by", [("period",), ("exporter", "importer", "period"), ("code", "period")]
)
@pytest.mark.parametrize("span", [None, window("2022-12", "2023-01")])
def test_series_are_the_values_of_flows(mirror, side, measure, basket, by, span) -> None:
    query = Query(basket=basket, window=span, by=by, side=side, measure=measure)
    for where in (None, keys("importer", "UZB")):
        asked = Query(**{name: getattr(query, name) for name in query.__slots__} | {"where": where})
        plain, whole = series(mirror, asked), totals(mirror, asked).frame
        assert len(plain) > 0
        pd.testing.assert_frame_equal(plain, whole[[*by, "value", "lacking"]])


def test_annual_books_by_month_have_no_month_and_no_history() -> None:
    frame = pd.DataFrame(
        {
            "reporter": ["TUR"] * 2,
            "partner": ["UZB"] * 2,
            "flow": "export",
            "code": "854231",
            "period": ["2022", "2023"],
            "value_usd": [1.0, 2.0],
            "status": "reported",
            "row": [2, 3],
        }
    )
    mirror = Mirror([Chunk.of(frame)], [Scope()])
    assert flows(mirror, Query(by=("exporter", "month"))).frame.empty
    yearly = flows(mirror, Query(by=("exporter", "year"))).frame
    assert yearly["value"].tolist() == [1.0, 2.0]
