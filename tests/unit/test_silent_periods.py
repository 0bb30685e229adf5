"""A period of which a book gives no figure at all is not loaded: eleven months are no year."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.book import Book
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.covering import lines, silent
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.analysis.picking import loaded_periods
from mirrorgap.model.analysis.touch import timeline
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

LIST = lists.load("chpl-2024-02")
MONTHS = [f"{year}-{month:02d}" for year in (2021, 2022) for month in range(1, 13)]
ON_2021 = Query(
    basket=LIST, window=periods.window("2022", "2022"), base=periods.window("2021", "2021")
)
CODES = ("854231", "854232")


def table(reporter="DEU", partner="KAZ", flow="export", codes=CODES):
    rows = [(code, month) for code in codes for month in MONTHS]
    frame = pd.DataFrame(rows, columns=["code", "period"])
    return frame.assign(reporter=reporter, partner=partner, flow=flow, value_usd=10.0)


def emptied(frame, codes=CODES, month="2022-12", to=math.nan):
    at = frame["code"].isin(codes) & (frame["period"] == month)
    return frame.assign(value_usd=frame["value_usd"].mask(at, to))


def mirror(*frames):
    chunks = [Chunk.of(one.assign(row=np.arange(len(one)) + 2)) for one in frames]
    return Mirror(chunks, [Scope()] * len(chunks))


@pytest.mark.parametrize("analysis", [flows, categories])
def test_eleven_months_are_named_as_such_and_not_compared_with_twelve(analysis):
    made = mirror(emptied(table()))
    frame = analysis(made, Query(basket=LIST, by=("code", "year"))).frame
    assert set(zip(frame["year"], frame["value"], strict=True)) == {
        ("2021", 120.0),
        ("2022-01/2022-11", 110.0),
    }
    for by in (("code",), ("code", "year")):
        result = analysis(made, replace(ON_2021, by=by))
        assert result.frame["value"].tolist() == [110.0, 110.0]
        assert result.frame[["base_value", "change"]].isna().all(axis=None)
        assert any("Not the same months" in text for text in result.warnings)


def test_the_same_eleven_months_are_compared():
    spans = {
        "window": periods.window("2022-01", "2022-11"),
        "base": periods.window("2021-01", "2021-11"),
    }
    result = flows(mirror(emptied(table())), replace(ON_2021, by=("code",), **spans))
    assert result.frame["change"].tolist() == [0.0, 0.0]
    assert not any("Not the same months" in text for text in result.warnings)


@pytest.mark.parametrize(
    "frame",
    [table(), emptied(table(), CODES[:1]), emptied(table(), to=0.0)],
    ids=["whole", "one line lacks it", "zeros"],
)
def test_a_year_stays_whole_where_one_record_says_anything(frame):
    made = mirror(frame)
    assert not silent(made).any()
    result = flows(made, replace(ON_2021, by=("code", "year")))
    assert result.frame["year"].tolist() == ["2022", "2022"]
    assert result.frame["base_value"].tolist() == [120.0, 120.0]


def test_the_silence_is_of_one_reporter_and_one_side():
    """Turkey's exports and Germany's imports go on in December."""
    turkey, bought = table("TUR"), table("DEU", "KAZ", "import")
    made = mirror(emptied(table()), turkey, bought)
    found = lines(made)
    covered = dict.fromkeys(("DEU", "TUR"), 0)
    names = made.records.column("reporter")[1]
    for reporter, there in zip(found.reporter, found.covers("2022-12"), strict=True):
        covered[names[reporter]] += int(there)
    assert covered == {"DEU": 2, "TUR": 2}
    one = Query(basket=LIST, exporters=frozenset({"DEU"}), by=("year",))
    assert flows(made, one).frame["year"].tolist() == ["2021", "2022-01/2022-11"]
    assert Book(made, replace(one, exporters=None)).loaded(None) == MONTHS


def test_a_value_without_a_rate_is_one_and_so_is_a_weight():
    rubles = emptied(table()).assign(value=10.0, net_kg=5.0)
    assert not silent(mirror(rubles)).any()
    assert loaded_periods(mirror(rubles).cells, None) == tuple(MONTHS)
    weights = mirror(emptied(table()).assign(net_kg=5.0))
    assert silent(weights).any()
    assert not silent(weights, "net_kg").any()
    by_weight = flows(weights, Query(basket=LIST, by=("year",), measure="net_kg")).frame
    assert by_weight["year"].tolist() == ["2021", "2022"]


def test_gaps_name_the_part_year_and_the_timeline_keeps_the_hole():
    made = mirror(emptied(table()), emptied(table("KAZ", "DEU", "import")))
    assert loaded_periods(made.cells, None) == tuple(MONTHS[:-1])
    years = gaps(made, Query(basket=LIST, by=("year",))).frame["year"]
    assert sorted(years) == ["2021", "2022-01/2022-11"]
    inner = mirror(
        *(emptied(one, month="2022-05") for one in (table(), table("KAZ", "DEU", "import")))
    )
    drawn = timeline(inner, Query(basket=LIST)).set_index("period")
    assert drawn.index.tolist() == MONTHS
    assert math.isnan(drawn.loc["2022-05", "exports_usd"])


def test_what_is_worked_out_is_kept():
    made = mirror(emptied(table()))
    assert silent(made) is silent(made)
    assert loaded_periods(made.cells, None) is loaded_periods(made.cells, None)
