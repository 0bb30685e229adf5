"""Code switching: worked values, small worlds with a known truth, and noise."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.switching import courses, months_compared, switching
from mirrorgap.model.events import KnownEvent
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope

LISTED = Query(basket=lists.load("chpl-2024-02"))
AERIALS, PARTS, RADIO = "852910", "852990", "852872"
FROM, TO = "851762", "851779"


def world(series, first="2021-01"):
    """Exports of Turkey to Russia by code, a value a month."""
    start = periods.parse(first).first_month
    rows = [
        ("TUR", "RUS", "export", code, periods.month_text(start + i), float(v), 2 + i)
        for code, values in series.items()
        for i, v in enumerate(values)
    ]
    names = ["reporter", "partner", "flow", "code", "period", "value_usd", "row"]
    return Mirror([Chunk.of(pd.DataFrame(rows, columns=names))], [Scope()])


def noise(seed, codes, n=48, size=1e6, spread=0.1):
    random = np.random.default_rng(seed)
    return {code: size * np.exp(random.normal(0, spread, n)) for code in codes}


ASKED = replace(LISTED, window=periods.window("2023-06", "2023-11"))


def switched(seed, share=0.8):
    series = noise(seed, [FROM, TO, "851769", "851718", "854231", "854290", "848210", "848280"])
    moved = share * series[FROM][29:]
    series[FROM][29:] -= moved
    series[TO][29:] += moved
    return series


def test_the_transfer_by_hand():
    """Six months at 10 fall to 4, the neighbour's 1 rises to 5 a month: 24 moved, not 36."""
    down = [10e6, 11e6] * 12 + [10e6] * 6 + [4e6] * 18
    up = [1e6, 1.2e6] * 12 + [1e6] * 6 + [5e6] * 18
    query = replace(LISTED, window=periods.window("2023-07", "2023-12"))
    row = switching(world({FROM: down, TO: up}), query).frame.iloc[0]
    assert (row.exporter, row.importer, row.heading) == ("TUR", "RUS", "8517")
    assert (row.from_code, row.to_code, row.date) == (FROM, TO, "2023-07")
    assert row.transfer_usd == pytest.approx(24e6)
    assert row.p <= 0.05


def test_a_switch_comes_first():
    first = [switching(world(switched(seed)), ASKED).frame.iloc[0] for seed in range(10)]
    assert sum(row.from_code == FROM and row.to_code == TO and row.p <= 0.05 for row in first) >= 9


def test_without_a_window_the_list_versions_are_tried():
    series = switched(3)
    for code, sign in ((FROM, -1), (TO, 1)):
        series[code] = noise(4, [code])[code]
        series[code][33:] += sign * 0.8e6
    frame = switching(world(series), LISTED).frame
    assert frame.loc[0, ["from_code", "to_code", "date"]].tolist() == [FROM, TO, "2023-10"]


def event(day: str, kind: str) -> KnownEvent:
    return KnownEvent(date.fromisoformat(day), kind, "what happened", "gazette")


def test_events_of_ones_own_are_tried_in_the_place_of_those_shipped():
    """The switch of June 2023 lies at no shipped date; an event of its own finds it."""
    made = world(switched(3))
    own = switching(made, LISTED, (event("2023-06-01", "own"),)).frame
    assert own.loc[0, ["from_code", "to_code", "date"]].tolist() == [FROM, TO, "2023-06"]
    assert set(own["date"]) == {"2023-06"}
    visits = switching(made, LISTED, (event("2023-06-01", "visit"),))
    assert visits.frame.empty
    assert "No date" in visits.warnings[0]


def test_noise_raises_an_alarm_in_five_of_a_hundred():
    codes = [FROM, TO, "851769", "851718", "854231", "854290", "848210", "848280"]
    alarms = 0
    for seed in range(60):
        frame = switching(world(noise(seed, codes, spread=0.5)), ASKED).frame
        alarms += bool((frame["p"] <= 0.05).any())
    assert alarms <= 8  # 3 expected; 9 or more by chance in under 1 of 200


def test_a_general_fall_and_a_fall_alone_are_no_switch():
    series = noise(1, [FROM, TO])
    series[FROM][29:] *= 0.2
    assert not (switching(world(series), ASKED).frame["p"] <= 0.05).any()
    series[TO][29:] *= 0.2
    assert switching(world(series), ASKED).frame.empty


def test_neighbours_are_of_the_same_heading_and_unlisted():
    series = noise(2, [AERIALS, PARTS, RADIO])
    series[AERIALS][29:] *= 0.2
    series[PARTS][29:] += 0.8e6
    series[RADIO][29:] += 0.8e6
    assert switching(world(series), ASKED).frame.empty  # 8529.90 is listed; 8528 another heading


def test_parts_codes_are_named():
    series = noise(5, ["850440", "850490"])
    series["850440"][29:] *= 0.2
    series["850490"][29:] += 0.8e6
    result = switching(world(series), ASKED)
    assert any("8504.90" in text for text in result.warnings)


def test_too_few_months_give_no_p():
    series = noise(6, [FROM, TO], n=12)
    series[FROM][6:] *= 0.2
    series[TO][6:] += 0.8e6
    query = replace(LISTED, window=periods.window("2021-07", "2021-12"))
    result = switching(world(series), query)
    assert math.isnan(result.frame.iloc[0].p)
    assert any("Too few placebo dates" in text for text in result.warnings)


def test_a_list_and_its_keys_are_needed():
    with pytest.raises(ValueError, match="needs a list"):
        switching(world(noise(1, [FROM])), Query())
    with pytest.raises(ValueError, match="leave out --by"):
        switching(world(noise(1, [FROM])), replace(LISTED, by=("code",)))


def brute(series, date, length):
    """Return transfer and p of each listed code and its neighbour, in loops and by METHODS 10 alone."""
    listed = LISTED.basket.codes
    pairs = [(a, b) for a in series for b in series
             if a in listed and b not in listed and a[:4] == b[:4]]  # fmt: skip
    start = periods.parse(date).first_month - periods.parse("2021-01").first_month

    def move(code, at):
        return series[code][at : at + length].sum() - series[code][at - length : at].sum()

    dates = range(length, len(next(iter(series.values()))) - length + 1)
    usual = {code: np.median([abs(move(code, at)) for at in dates]) for code in series}

    def score(down, up, at):
        return min(-move(down, at) / usual[down], move(up, at) / usual[up])

    placebos = [
        score(*ends, at)
        for pair in pairs
        for ends in (pair, pair[::-1])
        for at in dates
        if abs(at - start) >= length
    ]
    p = [(1 + sum(q >= score(*pair, start) for q in placebos)) / (1 + len(placebos))
         for pair in pairs]  # fmt: skip
    rank = np.argsort(np.argsort(p, kind="stable"), kind="stable")
    scaled = [(p[i] * len(p) / (rank[i] + 1), rank[i]) for i in range(len(p))]
    adjusted = [min(q for q, r in scaled if r >= rank[i]) for i in range(len(p))]
    transfers = [min(-move(a, start), move(b, start)) for a, b in pairs]
    return {pair: (t, min(q, 1.0)) for pair, t, q in zip(pairs, transfers, adjusted, strict=True)}


@pytest.mark.parametrize("seed", [1, 2])
def test_against_plain_loops(seed):
    series = switched(seed, share=0.3)
    expected = {k: v for k, v in brute(series, "2023-06", 6).items() if v[0] >= LISTED.min_usd}
    found = switching(world(series), ASKED).frame
    pairs = list(zip(found["from_code"], found["to_code"], strict=True))
    assert set(pairs) == set(expected)
    assert len(pairs) >= 2
    assert np.allclose(found["transfer_usd"], [expected[pair][0] for pair in pairs])
    assert np.allclose(found["p"], [expected[pair][1] for pair in pairs])


def test_courses_are_the_months_compared_with_gaps_where_nothing_is_loaded():
    series = switched(3)
    series[TO] = np.concatenate([np.full(3, math.nan), series[TO][3:]])
    loaded = world(series)
    rows = switching(loaded, ASKED).frame.iloc[:1]
    lines = courses(loaded, ASKED, rows)
    assert set(lines["code"]) == {rows["from_code"].iloc[0], rows["to_code"].iloc[0]}
    moved = lines.pivot_table(index="month", columns="code", values="value")
    start = periods.parse("2023-06").first_month
    fall = moved.loc[start - 6 : start - 1].sum() - moved.loc[start : start + 5].sum()
    assert min(fall[FROM], -fall[TO]) == pytest.approx(rows["transfer_usd"].iloc[0])
    assert lines[lines["code"] == TO]["value"].isna().sum() == 3
    assert len(lines) == 96


def test_the_months_compared_are_those_of_the_period():
    assert months_compared(LISTED) == 6
    assert months_compared(ASKED) == 6
    assert months_compared(replace(LISTED, window=periods.window("2021", "2023"))) == 12
