"""Unit values: worked values, plain pandas beside them, and each reading of the mirror."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import lists, periods, selection
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.prices import prices, unit_values
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

LISTED = Query(basket=lists.load("chpl-2024-02"), min_usd=0)
CHIP = "854231"
KEYS = ("exporter", "importer", "code", "period")
PRICES = [9.0, 10.0, 11.0, 10.5, 9.5, 10.2, 9.8, 10.1, 9.9]


def rows(values, flow="export", partner="KAZ", code=CHIP, **constants):
    """One record a month: pairs of (USD, kg)."""
    out = flow == "export"
    frame = pd.DataFrame(
        {
            "reporter": "TUR" if out else partner,
            "partner": partner if out else "TUR",
            "flow": flow,
            "code": code,
            "period": [f"2023-{i + 1:02d}" for i in range(len(values))],
            "value_usd": [float(usd) for usd, _ in values],
            "net_kg": [float(kg) for _, kg in values],
        }
    )
    frame["row"] = np.arange(len(frame)) + 2
    return Chunk.of(frame.assign(**constants))


def world(*chunks):
    return Mirror(chunks, [Scope()] * len(chunks))


def judged(*chunks, **words):
    return prices(world(*chunks), replace(LISTED, **words)).frame


ODD = [(p * 10, 10) for p in PRICES] + [(1000, 10)]


def test_z_by_hand():
    frame = judged(rows(ODD))
    (row,) = frame.itertuples()
    log = np.log(np.array([*PRICES, 100.0]))
    median = np.median(log)
    mad = np.median(np.abs(log - median))
    assert (row.period, row.unit, row.unit_value) == ("2023-10", "kg", 100.0)
    assert row.median == pytest.approx(math.exp(median))
    assert row.z == pytest.approx(0.6745 * (math.log(100) - median) / mad)
    assert row.mirror == "no mirror"
    assert math.isnan(row.price_part)


def test_where_the_mad_is_zero_the_interquartile_range_stands_in():
    values = [(100, 10)] * 7 + [(120, 10), (130, 10), (140, 10), (9000, 10)]
    frame = judged(rows(values))
    log = np.log(np.array([u / k for u, k in values]))
    assert np.median(np.abs(log - np.median(log))) == 0
    low, high = np.quantile(log, [0.25, 0.75])
    expected = (log[-1] - np.median(log)) / ((high - low) / 1.349)
    assert frame.iloc[0]["z"] == pytest.approx(expected)


def test_under_eight_observations_the_heading_stands_in():
    near = rows([(p * 10, 10) for p in PRICES], code="854232")
    frame = judged(near, rows([(1000, 10)]))
    assert frame.loc[frame["z"] > 0, "code"].tolist() == [CHIP]
    alone = prices(world(rows([(10, 1)] * 3 + [(1000, 1)])), LISTED)
    assert alone.frame.empty
    assert any("under 8" in text for text in alone.warnings)


USUAL = [(p * 10.6, 10) for p in PRICES]


@pytest.mark.parametrize(
    ("mirror", "reading"),
    [
        ([*USUAL, (1060, 10)], "same"),
        ([*USUAL, (106, 10)], "not seen"),
        ([*USUAL, (10.6, 10)], "opposite"),
        (USUAL, "no mirror"),
    ],
)
def test_what_the_mirror_shows(mirror, reading):
    frame = judged(rows(ODD), rows(mirror, "import", valuation="CIF"))
    assert frame["mirror"].tolist() == [reading]


def test_a_confidential_mirror_is_said_to_be_one():
    hidden = rows([(math.nan, math.nan)] * 10, "import", status="suppressed")
    assert judged(rows(ODD), hidden)["mirror"].tolist() == ["confidential"]


def test_price_and_quantity_parts_add_up_to_the_gap():
    """1000 for 10 kg against 106 CIF for 20 kg: ln(1000/100) = ln(100/5) + ln(10/20)."""
    frame = judged(rows(ODD), rows([*USUAL, (106, 20)], "import", valuation="CIF"))
    row = frame.iloc[0]
    assert row["price_part"] == pytest.approx(math.log(100 / 5))
    assert row["quantity_part"] == pytest.approx(math.log(0.5))
    assert row["price_part"] + row["quantity_part"] == pytest.approx(math.log(10))
    turned = judged(rows([*[(p * 10, 10) for p in PRICES], (100, 10)]),
                    rows([*USUAL, (1060, 20)], "import", valuation="CIF"), side="importer")  # fmt: skip
    assert turned.iloc[0]["price_part"] == pytest.approx(math.log(10 / 50))


def test_estimated_weights_are_left_out():
    chunk = rows(ODD, estimated="net_kg")
    result = prices(world(chunk), LISTED)
    assert result.frame.empty
    assert any("10 records" in text for text in result.warnings)


def test_kilograms_and_pieces_are_never_mixed():
    pieces = rows([(usd, math.nan) for usd, _ in ODD], partner="UZB", quantity=1000.0, unit="u")
    frame = judged(rows(ODD), pieces)
    assert sorted(frame["unit"]) == ["kg", "u"]
    assert sorted(frame["unit_value"]) == [1.0, 100.0]
    both = rows(ODD, quantity=1000.0, unit="u")
    assert judged(both)["unit"].tolist() == ["kg"]
    assert judged(both, measure="quantity")["unit"].tolist() == ["u"]


def test_the_floor_and_the_keys():
    assert judged(rows(ODD), min_usd=2000).empty
    with pytest.raises(ValueError, match="code among the keys"):
        judged(rows(ODD), by=("exporter",))
    by_year = judged(rows(ODD), by=("exporter", "importer", "code", "year"))
    assert by_year.empty


def test_against_plain_pandas():
    random = np.random.default_rng(4)
    n = 600
    frame = pd.DataFrame(
        {
            "reporter": random.choice(["TUR", "CHN", "DEU"], n),
            "partner": random.choice(["KAZ", "RUS"], n),
            "flow": "export",
            "code": random.choice([CHIP, "848210", "851762"], n),
            "period": random.choice(["2022", "2023"], n),
            "value_usd": random.lognormal(5, 1, n),
            "net_kg": random.lognormal(1, 1, n),
            "row": np.arange(n),
        }
    )
    keys = ["reporter", "partner", "code", "period"]
    frame = frame.drop_duplicates(keys)
    frame = pd.concat([frame.assign(reporter=f"{a}") for a in ("AAA", "BBB", "CCC", "DDD")])
    frame["value_usd"] *= random.lognormal(0, 2, len(frame))
    frame = frame.drop_duplicates(keys)
    found = judged(Chunk.of(frame))
    log = np.log(frame["value_usd"] / frame["net_kg"])
    kinds = [frame["code"], frame["period"]]
    median = log.groupby(kinds).transform("median")
    mad = (log - median).abs().groupby(kinds).transform("median")
    z = 0.6745 * (log - median) / mad
    enough = log.groupby(kinds).transform("size") >= 8
    flagged = frame[enough & (z.abs() > 3.5)]
    assert len(found) == len(flagged)
    assert np.allclose(sorted(found["z"]), sorted(z[enough & (z.abs() > 3.5)]))


def test_filters_choose_rows_and_never_what_is_usual():
    """What is usual in a code and year stays, whichever country, month or list is looked at."""
    others = rows([(p * 40, 10) for p in PRICES], partner="UZB")
    every = judged(rows(ODD), others)
    for some in (
        judged(rows(ODD), others, importers=frozenset({"KAZ"})),
        judged(rows(ODD), others, window=periods.window("2023-10", "2023-10")),
        judged(rows(ODD), others, basket=None),
        judged(rows(ODD), others, where=selection.keys("importer", "KAZ")),
    ):
        assert some["z"].tolist() == every["z"].tolist()
        assert some["median"].tolist() == every["median"].tolist()


def test_unlisted_codes_of_the_heading_stand_in_too():
    near = rows([(p * 10, 10) for p in PRICES], code="854290")
    few = rows([(100, 10)] * 3 + [(1000, 10)])
    found = unit_values(world(near, few), replace(LISTED, by=KEYS))
    assert set(found.frame["within"]) == {"heading"}
    assert set(found.frame["judged_among"]) == {13}
    assert found.frame["flagged"].sum() == 1
    assert any("judged among those of their heading" in text for text in found.warnings)


def test_a_mirror_that_cannot_be_judged_shows_nothing():
    """Two imports are too few to say what is usual there: it is not said that they do not show it."""
    frame = judged(rows(ODD), rows([(106, 10)] * 2, "import", valuation="CIF", period="2023-10"))
    assert frame["mirror"].tolist() == ["no mirror"]
    no_weight = rows([(106, math.nan)] * 10, "import")
    assert judged(rows(ODD), no_weight)["mirror"].tolist() == ["no mirror"]


def test_quantities_in_kilograms_are_weights():
    in_kg = rows([(usd, math.nan) for usd, _ in ODD], partner="UZB", quantity=10.0, unit="kg")
    frame = judged(rows(ODD), in_kg)
    assert set(frame["unit"]) == {"kg"}
    usual = np.exp(np.median(np.log([*PRICES, 100.0])))
    assert frame["median"].tolist() == [pytest.approx(usual)] * 2
    assert judged(in_kg, measure="quantity").empty


def test_the_measure_may_ask_for_one_kind_of_unit_only():
    pieces = rows([(usd, math.nan) for usd, _ in ODD], partner="UZB", quantity=1000.0, unit="u")
    assert judged(rows(ODD), pieces, measure="net_kg")["importer"].tolist() == ["KAZ"]
    assert judged(rows(ODD), pieces, measure="quantity")["importer"].tolist() == ["UZB"]


def test_totals_and_the_world_have_no_price():
    everything = rows([(1e9, 1)], code="TOTAL")
    world_ = rows([(p, 1) for p in PRICES], partner="W00").table.to_pandas()
    assert judged(everything, rows(ODD), basket=None)["code"].tolist() == [CHIP]
    alone = Chunk.of(world_.assign(reporter="CHN"))
    found = unit_values(world(alone, rows(ODD)), replace(LISTED, by=KEYS)).frame
    assert set(found["importer"]) == {"KAZ"}


def test_each_reason_for_leaving_out_is_counted():
    guess = rows([(100, 10)] * 3, partner="UZB", estimated="net_kg")
    none = rows([(100, math.nan)] * 2, partner="KGZ")
    texts = prices(world(rows(ODD), guess, none), LISTED).warnings
    assert any("5 records are not judged: 3 because their source flags" in text for text in texts)
    assert any("2 because they state no weight or quantity" in text for text in texts)


def test_both_unit_values_are_as_reported():
    found = unit_values(
        world(rows(ODD), rows([*USUAL, (106, 20)], "import", valuation="CIF")),
        replace(LISTED, by=KEYS),
    ).frame
    row = found[found["period"] == "2023-10"].iloc[0]
    assert (row["exporter_unit_value"], row["importer_unit_value"]) == (100.0, 5.3)
    assert (row["exports_usd"], row["imports_fob_usd"]) == (1000.0, pytest.approx(100.0))
    assert math.log(row["high"] / row["median"]) * 0.6745 > 0
    assert row["unit_value"] > row["high"]


BY_YEAR = ("exporter", "importer", "code", "year")
WHOLE = [(100.0, 10.0)] * 12


def by_year(exports, imports, **words):
    """The one row by year, flagged or not, and what is warned of."""
    mirror = world(rows(exports), rows(imports, "import", valuation="FOB"))
    result = unit_values(mirror, replace(LISTED, **{"by": BY_YEAR, **words}))
    (row,) = result.frame.itertuples()
    return row, [text for text in result.warnings if "same months" in text]


@pytest.mark.parametrize("side", ["exporter", "importer"])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("by", [BY_YEAR, ("exporter", "importer", "code")])
def test_a_part_year_is_not_compared_with_a_whole_one(side, turned, by):
    pair = (WHOLE, WHOLE[:6])
    row, said = by_year(*(pair[::-1] if turned else pair), side=side, by=by)
    assert math.isnan(row.price_part)
    assert math.isnan(row.quantity_part)
    assert len(said) == 1


@pytest.mark.parametrize("months", [12, 6])
def test_the_same_months_of_both_sides_are_compared(months):
    row, said = by_year(WHOLE[:months], [(200.0, 5.0)] * months)
    assert row.quantity_part == pytest.approx(math.log(2))
    assert row.price_part == pytest.approx(math.log(1 / 4))
    assert said == []


def test_a_period_that_both_sides_cover_makes_part_years_comparable():
    window = periods.window("2023-01", "2023-06")
    row, said = by_year(WHOLE, WHOLE[:6], window=window)
    assert row.quantity_part == pytest.approx(0)
    assert said == []


def test_quarters_that_both_sides_cover_are_compared_and_others_not():
    mirror = world(rows(WHOLE), rows(WHOLE[:5], "import", valuation="FOB"))
    query = replace(LISTED, by=("exporter", "importer", "code", "quarter"))
    part = unit_values(mirror, query).frame.set_index("quarter")["quantity_part"]
    assert part["2023-Q1"] == pytest.approx(0)
    assert math.isnan(part["2023-Q2"])


def test_a_month_that_is_covered_and_empty_does_not_part_the_sides():
    """The importer publishes all months; it has nothing of the chip in the last six."""
    other = rows(WHOLE, "import", code="854232", valuation="FOB")
    chip = rows(WHOLE[:6], "import", valuation="FOB")
    mirror = world(rows(WHOLE), other, chip)
    frame = unit_values(mirror, replace(LISTED, by=BY_YEAR)).frame.set_index("code")
    assert frame.loc[CHIP, "quantity_part"] == pytest.approx(math.log(2))


def test_a_published_year_is_as_long_as_its_twelve_months():
    year = Chunk.of(
        pd.DataFrame(
            [("KAZ", "TUR", "import", CHIP, "2023", 1200.0, 120.0, "FOB", 2)],
            columns=["reporter", "partner", "flow", "code", "period", "value_usd", "net_kg",
                     "valuation", "row"],
        )
    )  # fmt: skip
    frame = unit_values(world(rows(WHOLE), year), replace(LISTED, by=BY_YEAR)).frame
    assert frame["quantity_part"].tolist() == pytest.approx([0.0])


@pytest.mark.parametrize(
    ("window", "year", "quarter"),
    [
        (None, "2023-01/2023-10", {"2023-Q1", "2023-Q2", "2023-Q3", "2023-10"}),
        (periods.window("2023-02", "2023-03"), "2023-02/2023-03", {"2023-02/2023-03"}),
    ],
)
def test_a_part_year_is_named_as_the_interval_that_it_is(window, year, quarter):
    """Ten months are loaded: `flows` calls them so, and so does `prices`."""
    made = world(rows(ODD), rows([(10, 1)] * 10, code="854232"))
    asked = replace(LISTED, window=window)
    named = {"year": {year}, "quarter": quarter}
    for key, wanted in named.items():
        by = ("exporter", "importer", "code", key)
        assert set(unit_values(made, replace(asked, by=by)).frame[key]) == wanted
        assert set(flows(made, replace(asked, by=by)).frame[key]) == wanted


def test_a_whole_year_keeps_its_name():
    made = world(rows([(10, 1)] * 12))
    frame = unit_values(made, replace(LISTED, by=("exporter", "importer", "code", "year"))).frame
    assert set(frame["year"]) == {"2023"}
