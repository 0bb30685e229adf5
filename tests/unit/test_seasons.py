"""Seasons: published figures, worked values, statsmodels, and small worlds with a known truth."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from books import monthly as books

from mirrorgap.model import lists, periods, stopping
from mirrorgap.model.analysis.chance import adjusted, placebo_p, quantiles_by, spread_by, two_sided
from mirrorgap.model.analysis.deseason import deseasoned
from mirrorgap.model.analysis.did import (
    apart,
    difference,
    placebo_baskets,
    placebo_dates,
    poisson_effect,
)
from mirrorgap.model.analysis.monthly import monthly, panel
from mirrorgap.model.analysis.seasons import against_total, season_test, seasons
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

LISTED = Query(basket=lists.load("chpl-2024-02"), min_usd=0)
CHIPS, BEARINGS = "854231", "848210"
SHOES = ["640299", "640411", "610910", "300490", "330300", "940360", "950300", "870323"]


def months(n, first="2020-01"):
    start = periods.parse(first).first_month
    return [periods.month_text(start + i) for i in range(n)]


def world(*chunks, scopes=None):
    return Mirror(chunks, scopes or [Scope()] * len(chunks))


# chance


def test_adjusted_p_is_scipys():
    from scipy.stats import false_discovery_control

    p = np.random.default_rng(1).random(50)
    assert np.allclose(adjusted(p), false_discovery_control(p))
    with_gaps = adjusted([0.01, math.nan, 0.04])
    assert with_gaps[0] == pytest.approx(0.02)
    assert math.isnan(with_gaps[1])


def test_placebo_p_is_never_zero_and_skips_what_is_missing():
    assert placebo_p(5.0, [1.0, math.nan, 2.0]) == pytest.approx(1 / 3)
    assert math.isnan(placebo_p(5.0, []))
    assert two_sided(1.96) == pytest.approx(0.05, abs=1e-4)


def test_medians_by_group_are_pandas():
    random = np.random.default_rng(2)
    values, group = random.normal(size=500), random.integers(0, 20, 500)
    frame = pd.DataFrame({"v": values, "g": group}).groupby("g")["v"]
    median, low = quantiles_by(values, group, 20, [0.5, 0.25])
    assert np.allclose(median, frame.median())
    assert np.allclose(low, frame.quantile(0.25))
    spread = spread_by(np.array([1.0, 1.0, 1.0, 2.0, 9.0]), np.zeros(5, int), 1)[1]
    assert spread[0] == pytest.approx(1 / 1.349)  # MAD is 0: interquartile range, 2 - 1


# against total trade


def test_the_published_fall_of_november_2023():
    found = against_total("8.4", "10.7", "905", "807")
    assert round(found.b, 3) == -0.357
    assert f"{found.share:.0%} {found.low:.1%} {found.high:.1%}" == "-30% -30.8% -29.2%"
    with pytest.raises(ValueError, match="zero"):
        against_total("8.4", "0", "905", "807")


def test_total_trade_is_taken_without_the_listed_goods():
    chunk = books({CHIPS: [10.7, 8.4], "TOTAL": [807, 905]}, first="2023-10")
    row = seasons(world(chunk), LISTED).frame.iloc[0]
    by_hand = math.log(8.4 / 10.7) - math.log((905 - 8.4) / (807 - 10.7))
    assert row.did == pytest.approx(by_hand)
    assert (row.period, row.base_period) == ("2023-11", "2023-10")
    assert row.change_share == pytest.approx(8.4 / 10.7 - 1)
    assert (row.seasonal, row.general) == ("too short", "unclear")
    assert math.isnan(row.did_p)
    assert "total trade without listed goods: -30.3%" in row.note


# difference in differences


def test_the_closed_form_is_poisson_with_code_and_month_effects():
    import statsmodels.api as sm

    random = np.random.default_rng(5)
    codes, n, start = 14, 8, 5
    values = random.lognormal(2, 1, (codes, n)) * random.lognormal(0, 1, (codes, 1))
    values[3, 6] = values[9, 1] = 0.0
    treated = np.arange(codes) < 5
    long = pd.DataFrame(
        {
            "y": values.ravel(),
            "code": np.repeat(np.arange(codes), n),
            "month": np.tile(np.arange(n), codes),
        }
    )
    effects = pd.get_dummies(long[["code", "month"]].astype(str), drop_first=True, dtype=float)
    effects["treated"] = ((long["code"] < 5) & (long["month"] >= start)).astype(float)
    model = sm.GLM(long["y"], sm.add_constant(effects), family=sm.families.Poisson())
    fit = model.fit(
        cov_type="cluster", cov_kwds={"groups": long["code"], "use_correction": False}, tol=1e-12
    )
    effect, error = poisson_effect(values[:, :start].sum(1), values[:, start:].sum(1), treated)
    assert effect == pytest.approx(fit.params["treated"], abs=1e-7)
    few = math.sqrt(codes / (codes - 1))
    assert error == pytest.approx(fit.bse["treated"] * few, rel=1e-4)


def test_placebo_dates_by_hand():
    listed = np.array([1.0, 2.0, 2.0, 4.0, 0.5])
    others = np.array([1.0, 1.0, 2.0, 2.0, 2.0])
    # changes of the ratio: x2, x1/2, x2, x1/8: the last one is the largest of four
    assert placebo_dates(listed, others, 4, 1, 1) == (0.25, 3)
    assert apart(listed, others, 4, 1, 1) == pytest.approx(-math.log(8))
    # over two months at lag 2 only one earlier period ends before it begins
    assert placebo_dates(listed, others, 3, 2, 1)[1] == 1


def test_placebo_baskets_hold_their_size_on_noise():
    random = np.random.default_rng(7)
    p = []
    for _ in range(100):
        before, after = random.lognormal(3, 1, 60), random.lognormal(3, 1, 60)
        effect = poisson_effect(before, after, np.arange(60) < 10)[0]
        p.append(placebo_baskets(effect, before[10:], after[10:], 10)[0])
    assert 0.0 <= np.mean(np.array(p) <= 0.05) <= 0.12
    assert placebo_baskets(1.0, np.ones(5), np.ones(5), 3) == (
        pytest.approx(math.nan, nan_ok=True),
        0,
    )


def test_a_full_block_has_no_estimate_and_still_a_p():
    values = np.full((40, 30), 10.0)
    values[:3, 29] = 0.0
    treated = np.arange(40) < 3
    groups = values[:3].sum(0), values[3:].sum(0)
    found = difference(values[:, 28], values[:, 29], treated, groups, (29, 1, 1))
    assert math.isnan(found.effect)
    assert found.p == pytest.approx(1 / 29)
    assert (found.treated, found.controls, found.baskets) == (3, 37, 199)


# seasons of one series


def test_without_its_season_a_seasonal_series_is_flat():
    season = 1e6 * np.exp(np.sin(np.arange(60) * 2 * np.pi / 12))
    made = deseasoned(season)
    assert np.ptp(made.adjusted) < 1e-6
    with pytest.raises(ValueError, match="missing"):
        deseasoned(np.append(season, np.nan))


def test_the_event_does_not_become_its_own_season():
    """A window of seven years over four would halve the drop; one figure a month keeps most."""
    random = np.random.default_rng(0)
    flat = 1e6 * np.exp(random.normal(0, 0.05, 48))
    flat[-1] *= 0.5
    part = season_test(flat, 1, 1).seasonal_part
    assert abs(part) < 0.1


@pytest.mark.parametrize(
    ("n", "verdict"), [(60, "no"), (48, "no"), (36, "no"), (24, "unclear"), (23, "too short")]
)
def test_a_drop_out_of_season(n, verdict):
    values = 1e6 * np.exp(np.random.default_rng(3).normal(0, 0.05, n))
    values[-1] *= 0.4
    found = season_test(values, 1, 1)
    assert found.verdict == verdict
    assert found.rank == 1
    assert found.note.startswith("short") == (n in (24, 36))
    assert math.isnan(found.p) == (n < 36)


@pytest.mark.parametrize("n", [60, 48, 36, 24])
def test_a_drop_of_every_year(n):
    values = 1e6 * np.exp(np.random.default_rng(4).normal(0, 0.05, n))
    values[n % 12 + 11 :: 12] *= 0.4
    assert n % 12 == 0
    # By the ten placebos of two years no p can fall to 0.05: that tests nothing.
    found = season_test(values, 1, 1)
    assert found.verdict == ("yes" if n > 24 else "unclear")
    assert ("no p: by 10 placebo months it could not fall under 0.091" in found.note) == (n == 24)


def test_the_rank_by_hand():
    """Falls from November to December of 10, 30, 20 and, this year, 25 in a hundred: rank 2 of 4."""
    years = [[100.0] * 11 + [last] for last in (90.0, 70.0, 80.0, 75.0)]
    found = season_test(np.concatenate(years), 1, 1)
    assert (found.rank, found.years) == (2, 4)


def test_noise_is_called_unseasonal_in_five_of_a_hundred():
    random = np.random.default_rng(11)
    found = [season_test(random.lognormal(12, 0.3, 48), 1, 1).verdict for _ in range(200)]
    assert found.count("no") <= 18  # 10 expected; 18 is passed by chance in under 1 of 100


# the analysis


def made(seed, drop_listed=1.0, drop_all=1.0, n=48, every_year=1.0):
    random = np.random.default_rng(seed)
    chips = [CHIPS, "854232", "854233", "851762", BEARINGS, "847150"]
    season = np.where(np.arange(n) % 12 == 11, every_year, 1.0)
    series = {}
    for code in chips + SHOES + [f"{c}" for c in range(720810, 720830)]:
        values = 1e6 * np.exp(random.normal(0, 0.15, n)) * season
        values[-1] *= drop_all * (drop_listed if code in chips else 1.0)
        series[code] = values
    return world(books(series))


@pytest.mark.parametrize(
    ("kind", "seasonal", "general"),
    [
        ({"drop_listed": 0.4}, "no", "no"),
        ({"drop_all": 0.4}, "no", "yes"),
        ({"every_year": 0.4}, "yes", "yes"),
    ],
)
def test_small_worlds(kind, seasonal, general):
    found = [seasons(made(seed, **kind), LISTED).frame.iloc[0] for seed in range(8)]
    assert [row.seasonal for row in found].count(seasonal) >= 7
    assert [row.general for row in found].count(general) >= 7


def test_work_asked_to_stop_ends_between_rows():
    """Of six rows by code two are worked out: the smoother looks 16 times, then each row once."""
    looks = []

    def asked() -> bool:
        looks.append(1)
        return len(looks) > 16 + 2

    query = replace(LISTED, by=("code",))
    assert len(seasons(made(0), query).frame) == 6
    with stopping.stoppable(asked), pytest.raises(stopping.StoppedError):
        seasons(made(0), query)
    assert len(looks) == 19


def test_controls_leave_out_the_listed_headings():
    values = [10.0] * 30
    near, far = "854290", "640299"
    chunk = books({CHIPS: [*values[:-1], 2.0], near: [*values[:-1], 50.0], far: values})
    row = seasons(world(chunk), LISTED).frame.iloc[0]
    assert row.did == pytest.approx(math.log(0.2))
    assert "1 listed and 1 unlisted codes" in row.note


def test_a_narrower_download_makes_no_drop():
    """In 2022 the file holds all codes, in 2023 only chips: the bearings are missing, not zero."""
    wide = books({CHIPS: [10.0] * 12, BEARINGS: [90.0] * 12}, first="2022-01")
    narrow = books({CHIPS: [10.0] * 12}, first="2023-01")
    data = world(wide, narrow, scopes=[Scope(), Scope(codes=frozenset({CHIPS}))])
    found = monthly(panel(data, LISTED), ("exporter",))
    assert found.values[0, :12].tolist() == [100.0] * 12
    assert np.isnan(found.values[0, 12:]).all()
    assert found.part[0, 12:].all()
    result = seasons(data, replace(LISTED, window=periods.window("2023-01", "2023-01")))
    assert result.frame.iloc[0].seasonal == "too short"
    assert math.isnan(result.frame.iloc[0].change_share)
    assert any("only some of their codes" in text for text in result.warnings)


def test_months_without_a_record_are_zeros_only_where_covered():
    chunk = books({CHIPS: [5.0, None, 5.0], "640299": [1.0, 1.0, None]}, first="2023-01")
    found = monthly(panel(world(chunk), LISTED), ("exporter", "importer"))
    assert found.values.tolist() == [[5.0, 0.0, 5.0]]
    hidden = books({CHIPS: [math.nan]}, first="2023-04", status="suppressed")
    found = monthly(panel(world(chunk, hidden), LISTED), ("exporter",))
    assert math.isnan(found.values[0, 3])


def test_windows_of_several_months_and_years():
    values = np.full(48, 1e6)
    values[36:] *= 2
    query = replace(
        LISTED, window=periods.window("2023", "2023"), base=periods.window("2022", "2022")
    )
    row = seasons(world(books({CHIPS: values})), query).frame.iloc[0]
    assert (row.period, row.base_period, row.change_share) == ("2023", "2022", 1.0)
    unlike = replace(query, base=periods.window("2022-01", "2022-06"))
    result = seasons(world(books({CHIPS: values})), unlike)
    assert result.frame.empty
    assert "as long as the period" in result.warnings[0]


def test_annual_books_say_that_months_are_needed():
    record = {"reporter": "TUR", "partner": "RUS", "flow": "export", "code": CHIPS}
    chunk = Chunk.of(pd.DataFrame([{**record, "period": "2023", "value_usd": 5.0, "row": 2}]))
    result = seasons(world(chunk), LISTED)
    assert result.frame.empty
    assert "monthly records" in result.warnings[0]


def test_the_floor_leaves_rows_out_and_says_so():
    result = seasons(world(books({CHIPS: [10.0] * 30})), replace(LISTED, min_usd=1e5))
    assert result.frame.empty
    assert any("under 100,000 USD" in text for text in result.warnings)


def test_results_come_out_the_same_again():
    first, again = (seasons(made(1), LISTED).frame for _ in range(2))
    pd.testing.assert_frame_equal(first, again)


def test_the_importers_books_answer_alike():
    """The same figures stated by the importer, asked for by its side, give the same answers."""
    random = np.random.default_rng(9)
    series = {code: 1e6 * np.exp(random.normal(0, 0.2, 40)) for code in [CHIPS, BEARINGS, *SHOES]}
    out = books(series)
    turned = out.table.to_pandas().assign(reporter="RUS", partner="TUR", flow="import")
    back = Chunk.of(turned.dropna(axis=1, how="all"))
    first = seasons(world(out), LISTED).frame
    again = seasons(world(back), replace(LISTED, side="importer")).frame
    pd.testing.assert_frame_equal(first, again)


def test_rows_of_codes_and_tiers_stand_against_the_same_rest():
    values = [10.0] * 30
    chunk = books({CHIPS: [*values[:-1], 2.0], BEARINGS: values, "640299": [*values[:-1], 20.0]})
    query = replace(LISTED, by=("importer", "code"))
    frame = seasons(world(chunk), query).frame.set_index("code")
    assert frame.loc[CHIPS, "did"] == pytest.approx(math.log(0.2) - math.log(2))
    assert frame.loc[BEARINGS, "did"] == pytest.approx(-math.log(2))
    tiers = seasons(world(chunk), replace(LISTED, by=("tier",))).frame.set_index("tier")
    assert tiers.loc["1", "did"] == pytest.approx(math.log(0.1))
    everything = seasons(world(chunk), replace(LISTED, by=("exporter",))).frame.iloc[0]
    assert everything["did"] == pytest.approx(math.log(12 / 20) - math.log(2))
    with pytest.raises(ValueError, match="'period'"):
        seasons(world(chunk), replace(LISTED, by=("period",)))


def test_without_a_list_there_is_nothing_to_compare_with():
    row = seasons(world(books({CHIPS: [10.0] * 29 + [5.0]})), Query(min_usd=0)).frame.iloc[0]
    assert (row.general, row.change_share) == ("unclear", -0.5)
    assert "no unlisted goods" in row.note


def test_a_row_whose_books_are_silent_is_not_a_small_one():
    long, short = books({CHIPS: [2e6] * 30}), books({CHIPS: [2e6] * 20}, reporter="CHN")
    result = seasons(world(long, short), replace(LISTED, min_usd=1e5))
    frame = result.frame.set_index("exporter")
    assert frame.loc["CHN", "note"].startswith("the books do not cover both periods")
    assert math.isnan(frame.loc["CHN", "change_share"])
    assert not any("left out" in text for text in result.warnings)
