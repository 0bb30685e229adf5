"""Breaks: worked values, statsmodels and ruptures beside them, and how often noise is called a break."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from books import monthly

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.breaking import (
    Break,
    candidates,
    chow,
    jump,
    known_breaks,
    several,
    unknown_breaks,
)
from mirrorgap.model.analysis.breaks import Near, Run, breaks
from mirrorgap.model.analysis.deseason import Length, deseasoned
from mirrorgap.model.events import events_of, known_events
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope

LISTED = Query(basket=lists.load("chpl-2024-02"))


def step(n=48, at=30, size=-1.0, noise=0.1, seed=1):
    level = np.where(np.arange(n) >= at, size, 0.0)
    return 14 + level + np.random.default_rng(seed).normal(0, noise, n)


def test_chow_is_the_f_of_two_regressions():
    import statsmodels.api as sm

    y = step(noise=0.5)
    time = np.arange(48.0)
    plain = sm.add_constant(time)
    for place, at in enumerate(candidates(48)):
        after = (time >= at).astype(float)
        full = sm.OLS(y, np.column_stack([plain, after, after * time])).fit()
        expected = full.compare_f_test(sm.OLS(y, plain).fit())[0]
        assert chow(y)[place] == pytest.approx(expected)


def test_candidates_are_the_middle_seventy_in_a_hundred():
    assert candidates(40)[[0, -1]].tolist() == [6, 34]


def test_the_jump_by_hand():
    assert jump(np.array([0.0, 1.0, 2.0, 13.0, 14.0, 15.0]), 3) == pytest.approx(10.0)


def test_a_known_break_stands_out_from_placebo_dates():
    found, early = known_breaks(step(), [30, 2])
    assert early is None
    assert found.p == 1 / (found.n + 1)
    assert found.size == pytest.approx(-1.0, abs=0.25)
    flat = known_breaks(step(size=0.0), [30])[0]
    assert flat.p > 0.05


def test_an_unknown_break_is_found_with_its_range():
    (found,) = unknown_breaks([step()])
    assert abs(found.at - 30) <= 1
    assert found.low <= 30 <= found.high
    assert found.p <= 0.01
    assert unknown_breaks([np.zeros(40), np.zeros(9)]) == [None, None]


@pytest.mark.parametrize("rho", [0.0, 0.5])
def test_noise_breaks_in_five_of_a_hundred(rho):
    random = np.random.default_rng(8)
    made = []
    for _ in range(100):
        shocks = random.normal(0, 0.3, 60)
        for month in range(1, 60):
            shocks[month] += rho * shocks[month - 1]
        made.append(shocks[12:])
    p = np.array([one.p for one in unknown_breaks(made)])
    assert np.count_nonzero(p <= 0.05) <= 11  # 5 expected; 12 or more by chance in under 1 of 200


def test_several_breaks_are_pelts():
    import ruptures

    y = np.concatenate([step(24, 12), step(24, 12, seed=2) + 1])
    sigma = np.median(np.abs(np.diff(y) - np.median(np.diff(y)))) / 0.6745 / math.sqrt(2)
    pelt = ruptures.Pelt(model="l2", min_size=3, jump=1).fit(y)
    expected = pelt.predict(pen=3 * sigma**2 * math.log(48))[:-1]
    assert several(y) == expected == [12, 24, 36]
    assert len(several(y, 2.0)) <= len(several(y)) <= len(several(y, 0.5))


# events


def test_events_have_a_date_a_kind_and_a_source():
    found = known_events()
    assert {"war", "list", "visit", "payments", "block"} <= {event.kind for event in found}
    assert all(event.source and event.label for event in found)
    assert list(found) == sorted(found, key=lambda event: event.date)
    invasion = next(event for event in found if event.kind == "war")
    assert periods.month_text(invasion.month) == "2022-03"


def test_a_bad_date_is_named():
    row = {"date": "24.2.2022", "kind": "war", "label": "x", "source": "y"}
    with pytest.raises(ValueError, match=r"event 1: '24.2.2022'"):
        events_of(pd.DataFrame([row]))
    with pytest.raises(ValueError, match="source"):
        events_of(pd.DataFrame([{"date": "2022-02-24", "kind": "war", "label": "x"}]))


# the analysis


def books(values, **more):
    return monthly({"854231": values}, **more)


def world(*chunks):
    return Mirror(chunks, [Scope()] * len(chunks))


def test_the_invasion_is_known_and_detected():
    """Fourfold from March 2022 on: the month after the event, in a file of four years."""
    row = books(np.exp(step(48, 26, math.log(4))))
    result = breaks(world(row), LISTED)
    known = result.frame[result.frame["label"].eq("Russia invades Ukraine")
                         & result.frame["kind"].eq("known")].iloc[0]  # fmt: skip
    assert (known["date"], known["low"], known["high"]) == ("2022-03", "2022-03", "2022-03")
    assert known["size"] == pytest.approx(3.0, abs=0.7)
    assert known["p"] < 0.05
    assert "placebo dates" in known["method"]
    found = result.frame[result.frame["kind"].eq("detected")]
    sup = found[found["method"].str.startswith("sup-F")].iloc[0]
    assert sup["date"] == "2022-03"
    # The p of the break is the break's: what the event's own date gives is said beside its name.
    assert sup["label"].startswith("coincides with Russia invades Ukraine (its own date: p 0.")
    assert "does not stand" not in sup["label"]
    pelt = found[found["method"].str.startswith("PELT")]
    assert "2022-03" in set(pelt["date"])
    assert pelt["p"].isna().all()
    assert pelt["method"].str.contains("twice the penalty").all()


def test_an_event_beside_a_break_is_never_named_as_its_support():
    dates = known_events()[:3]
    run = Run(0, dates[0].month, np.zeros(48), Length.ENOUGH)
    own = Break(0, 0, 0, 0.1, 0.41, 30)
    near = Near(run, dates[:1], [own])
    assert near.label(1) == (
        f"coincides with {dates[0].label} (its own date: p 0.41, which does not stand)"
    )
    assert near.label(2) == ""
    untested = Near(run, dates[:1], [None])
    assert untested.label(0).endswith("(its own date cannot be tested)")


def test_noise_is_not_detected_and_the_smallest_p_is_told():
    chunks = [books(np.exp(step(size=0.0, seed=s)), partner=p)
              for s, p in enumerate(["RUS", "KAZ", "KGZ", "UZB"])]  # fmt: skip
    result = breaks(world(*chunks), LISTED)
    assert set(result.frame["kind"]) == {"known"}
    assert any("4 series were searched" in text for text in result.warnings)


def test_short_series_say_so():
    result = breaks(world(books(np.exp(step(15, 8)))), LISTED)
    assert result.frame.empty
    assert any("under 16 months" in text for text in result.warnings)
    row = breaks(world(books(np.exp(step(20, 8)), first="2021-06")), LISTED).frame.iloc[0]
    assert "short: 20 months, season left in" in row["method"]


def test_a_window_cuts_the_series_and_the_floor_leaves_small_ones_out():
    data = world(books(np.exp(step(48, 26))))
    query = replace(LISTED, window=periods.window("2022-06", "2023-12"))
    dates = breaks(data, query).frame["date"]
    assert dates.min() > "2022-06"
    result = breaks(data, replace(LISTED, min_usd=1e9))
    assert result.frame.empty
    assert any("never reach 1,000,000,000 USD" in text for text in result.warnings)


def test_the_season_is_no_break():
    season = 2e6 * np.exp(np.sin(np.arange(60) * 2 * np.pi / 12)) * np.exp(step(60, 0, 0.0) - 14)
    (found,) = unknown_breaks([deseasoned(season).adjusted])
    assert found.p > 0.05


def test_months_across_the_edition_of_2022_are_warned_of():
    across = breaks(world(books(np.exp(step(48, 26)))), LISTED)
    assert any("8548.00" in text and "chpl-2024-02-stable" in text for text in across.warnings)
    after = breaks(world(books(np.exp(step(30, 20)), first="2022-01")), LISTED)
    assert not any("stable" in text for text in after.warnings)
    stable = replace(LISTED, basket=lists.load("chpl-2024-02-stable"))
    kept = breaks(world(books(np.exp(step(48, 26)))), stable)
    assert not any("stable" in text for text in kept.warnings)
