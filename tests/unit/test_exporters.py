"""Who supplies a destination: values worked out by hand, and a plain pandas reckoning."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from books import books

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.exporters import exporters
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope

LISTED = Query(basket=lists.load("chpl-2024-02"))


@pytest.fixture
def world():
    china = books(
        ("CHN", "RUS", "export", "854231", "2024-06", 300.0),
        ("CHN", "RUS", "export", "854231", "2024-07", 370.0),
        ("CHN", "RUS", "export", "848210", "2024-07", 7.0),
        ("CHN", "RUS", "export", "640299", "2024-07", 999.0),
    )
    turkey = books(
        ("TUR", "RUS", "export", "854231", "2024-06", 9.0),
        ("TUR", "KAZ", "export", "854231", "2024-07", 5.0),
    )
    russia = books(("RUS", "CHN", "import", "854231", "2024-07", 400.0), valuation="CIF")
    return Mirror([china, turkey, russia], [Scope()] * 3)


def test_ranks_shares_and_changes_by_hand(world):
    frame = (
        exporters(world, LISTED, "RUS")
        .frame.set_index(["period", "source", "exporter"])
        .sort_index()
    )
    july = frame.loc["2024-07", "exporter", "CHN"]
    assert (july.value_usd, july["rank"], july.change_usd) == (377.0, 1, 77.0)
    assert july.share == 1.0
    june = frame.loc["2024-06", "exporter"]
    assert list(june["rank"]) == [1, 2]
    assert june.loc["TUR", "share"] == pytest.approx(9 / 309)
    assert june["change_usd"].isna().all()
    own = frame.loc["2024-07", "destination", "CHN"]
    assert (own.value_usd, own.share) == (400.0, 1.0)


def test_who_stops_is_a_zero_where_its_books_cover_the_month(world):
    frame = (
        exporters(world, LISTED, "RUS")
        .frame.set_index(["period", "source", "exporter"])
        .sort_index()
    )
    gone = frame.loc["2024-07", "exporter", "TUR"]
    assert (gone.value_usd, gone.change_usd, gone["rank"]) == (0.0, -9.0, 2)


def test_books_that_end_are_absent_and_named(world):
    china = books(
        ("CHN", "RUS", "export", "854231", "2024-06", 300.0),
        ("CHN", "RUS", "export", "854231", "2024-07", 377.0),
    )
    turkey = books(("TUR", "RUS", "export", "854231", "2024-06", 9.0))
    result = exporters(Mirror([china, turkey], [Scope()] * 2), LISTED, "RUS")
    assert len(result.frame) == 3
    assert any("Turkey (2024-06)" in text for text in result.warnings)
    assert any("Russia's own books" in text for text in result.warnings)


def test_a_window_keeps_the_change_on_the_month_before_it(world):
    query = replace(LISTED, window=periods.window("2024-07", "2024-07"))
    frame = exporters(world, query, "RUS").frame
    assert set(frame["period"]) == {"2024-07"}
    assert frame.loc[frame["exporter"].eq("CHN") & frame["source"].eq("exporter"),
                     "change_usd"].tolist() == [77.0]  # fmt: skip


def test_years_are_ranked_from_annual_books():
    chunk = books(
        ("CHN", "RUS", "export", "854231", "2022", 10.0),
        ("CHN", "RUS", "export", "854231", "2023", 30.0),
        ("DEU", "RUS", "export", "854231", "2022", 20.0),
        ("DEU", "KAZ", "export", "854231", "2023", 20.0),
    )
    query = replace(LISTED, window=periods.window("2023", "2023"), by=("year",))
    frame = exporters(Mirror([chunk], [Scope()]), query, "RUS").frame
    assert frame[["exporter", "value_usd", "change_usd"]].values.tolist() == [
        ["CHN", 30.0, 20.0],
        ["DEU", 0.0, -20.0],
    ]


def test_a_suppressed_value_is_not_a_zero():
    chunk = books(
        ("CHN", "RUS", "export", "854231", "2024-06", 10.0),
        ("CHN", "RUS", "export", "854231", "2024-07", math.nan),
        ("CHN", "KAZ", "export", "854231", "2024-07", 1.0),
    )
    result = exporters(Mirror([chunk], [Scope()]), LISTED, "RUS")
    assert list(result.frame["period"]) == ["2024-06"]
    assert "Suppressed or without a value: 1 record to Russia." in result.warnings


def test_other_keys_are_refused(world):
    with pytest.raises(ValueError, match="one of period"):
        exporters(world, replace(LISTED, by=("code",)), "RUS")


def test_against_plain_pandas():
    random = np.random.default_rng(3)
    names, months = ["CHN", "TUR", "DEU", "KAZ"], ["2024-01", "2024-02", "2024-03", "2024-04"]
    rows = [
        (e, "RUS", "export", c, m, float(random.integers(1, 1000)))
        for e in names
        for c in ("854231", "848210", "640299")
        for m in months
    ]
    frame = exporters(Mirror([books(*rows)], [Scope()]), LISTED, "RUS").frame
    plain = pd.DataFrame(rows, columns=["exporter", "d", "f", "code", "period", "usd"])
    plain = plain[plain["code"].isin(LISTED.basket.codes)]
    sums = plain.groupby(["exporter", "period"])["usd"].sum().unstack()
    found = frame.set_index(["exporter", "period"])
    assert np.allclose(found["value_usd"].unstack(), sums)
    assert np.allclose(found["share"].unstack(), sums / sums.sum())
    assert np.allclose(found["change_usd"].unstack(), sums.diff(axis=1), equal_nan=True)
    assert (found["rank"].unstack() == sums.rank(ascending=False)).all(axis=None)
