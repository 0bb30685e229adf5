"""The ranking of gaps: floor, what is left, false discovery rate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from books import side

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.innocence import battery
from mirrorgap.model.analysis.ranking import benjamini_hochberg, ranked
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope

QUERY = Query(basket=lists.load("chpl-2024-02"), window=periods.window("2023", "2023"))
UNLISTED = [f"85{h:02d}{s}1" for h in range(1, 12) for s in range(1, 7)]


def books(flow, rows):
    """One side's books of 2023: (exporter, importer, code, USD)."""
    return side(flow, [(*row[:3], "2023", row[3]) for row in rows])


def mirror(exports, imports):
    chunks = [books("export", exports), books("import", imports)]
    return Mirror(chunks, [Scope(), Scope()])


@pytest.fixture
def world():
    """Five pairs with 66 unlisted codes off by up to 5%, and one listed code that is off by 90%."""
    rng = np.random.default_rng(7)
    exporters = ("TUR", "CHN", "DEU", "KOR", "ITA")
    exports = [(e, "KAZ", code, 1e6) for e in exporters for code in UNLISTED]
    imports = [(e, "KAZ", c, usd * rng.uniform(0.95, 1.05)) for e, _, c, usd in exports]
    exports += [(e, "KAZ", "854231", 1e6) for e in exporters]
    imports += [(e, "KAZ", "854231", 1e5 if e == "TUR" else 1e6) for e in exporters]
    return mirror(exports, imports)


def test_the_one_gap_raises_the_one_alarm(world):
    result = ranked(world, QUERY)
    row = result.frame.iloc[0]
    assert (row["exporter"], row["code"], bool(row["alarm"])) == ("TUR", "854231", True)
    assert row["gap_usd"] == pytest.approx(9e5)
    # 330 unlisted codes, none of them as far off: p = 1 / 331.
    assert row["p"] == pytest.approx(1 / 331)
    assert row["q"] == pytest.approx(5 / 331)
    assert result.frame["alarm"].sum() == 1


def test_each_line_has_what_the_single_gap_has(world):
    query = replace(QUERY, exporters=frozenset({"TUR"}), importers=frozenset({"KAZ"}))
    assert ranked(world, query).frame["left_usd"].iloc[0] == pytest.approx(
        battery(world, query).left_usd
    )


def test_below_the_floor_nothing_is_ranked(world):
    assert ranked(world, replace(QUERY, min_usd=1e6)).frame.empty


def test_without_unlisted_goods_no_alarm():
    made = mirror([("TUR", "KAZ", "854231", 1e6)], [("TUR", "KAZ", "854231", 1e5)])
    result = ranked(made, QUERY)
    assert not result.frame["alarm"].any()
    assert "no alarm is raised" in result.warnings[0]


def test_no_alarm_where_left_cannot_be_stated(world):
    """The importer's file was asked for Turkey only: origin cannot be tested."""
    exports = [("TUR", "KAZ", code, 1e6) for code in [*UNLISTED, "854231"]]
    imports = [("TUR", "KAZ", code, 1e6) for code in UNLISTED] + [("TUR", "KAZ", "854231", 1e5)]
    chunks = [books("export", exports), books("import", imports)]
    made = Mirror(chunks, [Scope(), Scope(partners=frozenset({"TUR"}))])
    result = ranked(made, QUERY)
    assert result.frame["q"].iloc[0] < 0.05
    assert result.frame["left_usd"].isna().all()
    assert not result.frame["alarm"].any()


def test_benjamini_hochberg_is_statsmodels():
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    p = np.random.default_rng(1).uniform(size=200) ** 2
    assert benjamini_hochberg(p) == pytest.approx(multitest.multipletests(p, method="fdr_bh")[1])
