"""Rolling sums and the bound of a lag against values worked out by hand (METHODS 3)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import periods
from mirrorgap.model.analysis import innocence
from mirrorgap.model.analysis.lags import lags, rolling
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope


def series(months, exports, imports):
    """Turkey and Kazakhstan, one code, month by month, both valued FOB."""
    chunks = []
    for flow, values in (("export", exports), ("import", imports)):
        frame = pd.DataFrame({"period": months, "value_usd": np.asarray(values, dtype=float)})
        frame["value"] = frame["value_usd"]
        frame["reporter"], frame["partner"] = ("TUR", "KAZ") if flow == "export" else ("KAZ", "TUR")
        frame["flow"], frame["valuation"], frame["status"] = flow, "FOB", "reported"
        frame["code"], frame["row"] = "854231", np.arange(len(frame)) + 2
        chunks.append(Chunk.of(frame))
    return Mirror(chunks, [Scope(), Scope()])


def months_from(year, n):
    return [f"{year + m // 12}-{m % 12 + 1:02d}" for m in range(n)]


def test_bound_of_each_lag():
    """2023: 10 a month, 40 in December; 2022 ended 0, 5, 10: l = 1: 40 - 10; l = 2: 50 - 15."""
    exports = [0] * 10 + [5, 10] + [10] * 11 + [40]
    made = series(months_from(2022, 24), exports, exports)
    frame = lags(made, Query(window=periods.window("2023", "2023"))).frame.set_index("lag_months")
    assert list(frame["bound_usd"].iloc[:4]) == [0.0, 30.0, 35.0, 45.0]
    assert frame["correlation"].isna().all()
    assert not frame["highest"].any()


def test_a_window_shorter_than_the_lag():
    """December alone, 40: less what was exported l months before it, 10, 5 and 3.

    The bound of the lag among the explanations is the same: at most 40 - 3.
    """
    exports = [1, 1, 3, 5, 10, 40]
    made = series(months_from(2023, 6), exports, [1] * 6)
    query = Query(window=periods.window("2023-06", "2023-06"), min_usd=0.0)
    frame = lags(made, query).frame.set_index("lag_months")
    assert list(frame["bound_usd"].iloc[:4]) == [0.0, 30.0, 35.0, 37.0]
    found = innocence.battery(made, query)
    (lag,) = [one for one in found.tests if one.test == "lag"]
    assert lag.figure == 37.0


def test_two_months_and_a_lag_of_three():
    """May and June, 10 + 40, less February and March, 1 + 3: 46; both bounds agree at 1 to 3."""
    exports = [1, 1, 3, 5, 10, 40]
    made = series(months_from(2023, 6), exports, [1] * 6)
    query = Query(window=periods.window("2023-05", "2023-06"), min_usd=0.0)
    frame = lags(made, query).frame.set_index("lag_months")
    assert list(frame["bound_usd"].iloc[:4]) == [0.0, 35.0, 42.0, 46.0]
    (lag,) = [one for one in innocence.battery(made, query).tests if one.test == "lag"]
    assert (lag.figure, "3 months" in lag.sentence) == (46.0, True)


def test_the_lag_of_highest_correlation_needs_four_years():
    rng = np.random.default_rng(3)
    exports = rng.lognormal(10, 0.5, 60)
    imports = np.concatenate([exports[:2], exports[:-2]])
    frame = lags(series(months_from(2019, 60), exports, imports), Query()).frame
    assert frame.loc[frame["highest"], "lag_months"].tolist() == [2]
    assert frame["correlation"].max() > 0.95
    short = lags(series(months_from(2021, 36), exports[:36], imports[:36]), Query())
    assert not short.frame["highest"].any()
    assert "four years" in short.warnings[0]


def test_rolling_sums_only_of_spans_whose_every_month_is_compared():
    made = series(months_from(2023, 6), [10, 20, 30, 40, 50, 60], [5, 10, 15, 20, 25, 30])
    frame = rolling(made, Query()).frame
    three = frame[frame["months"] == 3]
    assert list(three["exports_usd"]) == [60.0, 90.0, 120.0, 150.0]
    assert three["period"].iloc[0] == "2023-01/2023-03"
    assert list(frame["months"].unique()) == [3, 6]
    assert frame["gap_share"].to_numpy() == pytest.approx(0.5)


def test_annual_figures_have_no_lag():
    result = lags(series(["2022", "2023"], [1, 2], [1, 1]), Query())
    assert result.frame.empty
    assert "annual" in result.warnings[0]
