"""A brush becomes part of the question, and takes the same cells as before."""

from __future__ import annotations

import numpy as np
import pytest

from mirrorgap.model import periods
from mirrorgap.model.analysis.picking import cells_in
from mirrorgap.model.narrowing import narrowed
from mirrorgap.model.query import Query
from mirrorgap.model.selection import Both, Keys, Range, keys

TUR_UZB = Keys(("exporter", "importer"), frozenset({("TUR", "UZB")}))


def test_countries_are_asked_for_as_by_option() -> None:
    asked = narrowed(Query(), TUR_UZB)
    assert asked == Query(exporters=frozenset({"TUR"}), importers=frozenset({"UZB"}))


def test_pairs_that_are_no_product_stay_a_predicate() -> None:
    crossed = Keys(("exporter", "importer"), frozenset({("TUR", "UZB"), ("CHN", "KAZ")}))
    assert narrowed(Query(), crossed) == Query(where=crossed)


def test_pairs_that_are_a_product_are_split() -> None:
    rows = frozenset((a, b) for a in ("TUR", "CHN") for b in ("UZB", "KAZ"))
    asked = narrowed(Query(), Keys(("exporter", "importer"), rows))
    assert asked.exporters == frozenset({"TUR", "CHN"})
    assert asked.importers == frozenset({"UZB", "KAZ"})


def test_filter_and_brush_meet() -> None:
    asked = narrowed(Query(where=keys("exporter", "TUR", "CHN")), keys("exporter", "TUR", "DEU"))
    assert asked.exporters == frozenset({"TUR"})
    assert asked.where is None


def test_goods_stay_a_predicate() -> None:
    brush = Keys(("exporter", "hs6"), frozenset({("TUR", "854231")}))
    asked = narrowed(Query(where=Range("period", "2022", None)), brush)
    assert asked.exporters == frozenset({"TUR"})
    assert asked.where == Both((Range("period", "2022", None), keys("hs6", "854231")))


@pytest.mark.parametrize(
    ("name", "text", "window"),
    [("year", "2023", "2023"), ("month", "2023-04", "2023-04"), ("period", "2023-04", "2023-04")],
)
def test_one_period_is_the_window(name: str, text: str, window: str) -> None:
    asked = narrowed(Query(), keys(name, text))
    assert asked.window == periods.window(window, window)
    assert asked.where is None


def test_a_year_as_published_is_not_the_sum_of_its_months() -> None:
    assert narrowed(Query(), keys("period", "2023")).window is None


def test_the_timeline_comes_before_a_brushed_period() -> None:
    window = periods.window("2023-01", "2023-09")
    asked = narrowed(Query(window=window), keys("year", "2023"))
    assert asked.window == window
    assert asked.where == keys("year", "2023")


@pytest.mark.parametrize(
    "brush",
    [TUR_UZB, keys("importer", "UZB"), keys("year", "2023"), keys("hs6", "854231"),
     Keys(("exporter", "hs6"), frozenset({("TUR", "854231")}))],
)  # fmt: skip
def test_the_same_cells_are_taken(brush, demo_mirror) -> None:
    before = cells_in(demo_mirror, Query(where=brush))
    assert np.array_equal(before, cells_in(demo_mirror, narrowed(Query(), brush)))


@pytest.fixture(scope="module")
def demo_mirror():
    from mirrorgap import demo
    from mirrorgap.io.reading import Said, load
    from mirrorgap.model.mirror import Mirror

    loaded = load(list(demo.paths()), Said(), None)
    return Mirror(loaded.chunks, [source.scope for source in loaded.sources])
