"""The demo through the program: what it reads, and the figures that flows and gaps give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from mirrorgap import demo
from mirrorgap.demo import assumptions as a
from mirrorgap.demo import make
from mirrorgap.io import reading
from mirrorgap.model import lists
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.analysis.innocence import Battery, battery
from mirrorgap.model.analysis.ranking import ranked
from mirrorgap.model.analysis.routes import routes
from mirrorgap.model.mirror import Mirror, Result
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query

QUERY = Query(basket=lists.load(demo.LIST_ID), exporters=frozenset({"TUR"}))


@pytest.fixture(scope="module")
def loaded() -> reading.Loaded:
    return reading.load(demo.paths())


@pytest.fixture(scope="module")
def mirror(loaded: reading.Loaded) -> Mirror:
    return Mirror(loaded.chunks, [source.scope for source in loaded.sources])


def only(result: Result) -> dict[str, Any]:
    (row,) = result.frame.to_dict("records")
    return row


def to(importer: str, low: str, high: str, *, base: int = 0, **more: Any) -> Query:
    span = window(low, high)
    assert span is not None
    return replace(
        QUERY,
        importers=frozenset({importer}),
        window=span,
        base=span.shifted(-base) if base else None,
        by=("exporter", "importer"),
        **more,
    )


# -- Reading


def test_everything_is_read_and_nothing_is_left_to_ask(loaded: reading.Loaded) -> None:
    assert loaded.problems == ()
    assert len(loaded.sources) == 8 + len(make.COMTRADE_FILES)
    for source in loaded.sources:
        assert reading.missing(source.mapping) == ()
        assert all("edition of the HS" in text for text in source.ledger.warnings)


def test_every_source_is_known_as_illustrative(loaded: reading.Loaded) -> None:
    for source in loaded.sources:
        assert source.illustrative
        aside = {entry.reason: entry.rows for entry in source.ledger.set_aside}
        assert aside["illustrative marker"] == 1


def test_total_rows_and_parts_by_mode_are_set_aside(loaded: reading.Loaded) -> None:
    aside: dict[str, int] = {}
    for source in loaded.sources:
        for entry in source.ledger.set_aside:
            aside[entry.reason] = aside.get(entry.reason, 0) + entry.rows
    assert aside["total row"] == 4 * (12 * 8 + 1) + 4
    assert aside["mode of transport other than all"] == 48
    known = {"illustrative marker", "blank row", "above the header", "header", "total row"}
    known |= {"mode of transport other than all"}
    footers = {reason: rows for reason, rows in aside.items() if reason not in known}
    assert sum(footers.values()) == 8


def test_codes_keep_their_zero(mirror: Mirror) -> None:
    codes, levels = mirror.records.column("code")
    assert {"070200", "080521", "TOTAL"} <= set(levels[codes])


# -- What is reproduced


@pytest.mark.parametrize(
    ("low", "high", "value", "base"),
    [
        ("2023-01", "2023-11", 129.0, 70.9),
        ("2023-10", "2023-10", 10.7, 11.1),
        ("2023-11", "2023-11", 8.4, 12.3),
    ],
)
def test_flows_to_russia(mirror: Mirror, low: str, high: str, value: float, base: float) -> None:
    row = only(flows(mirror, to("RUS", low, high, base=12)))
    assert (row["value"], row["base_value"]) == (value * 1e6, base * 1e6)


def test_lowest_since_august_2022(mirror: Mirror) -> None:
    row = only(flows(mirror, to("RUS", "2023-11", "2023-11")))
    assert row["lowest_since"] == "2022-08"


def test_all_goods_are_not_the_sum_of_the_goods_shown(mirror: Mirror) -> None:
    row = only(flows(mirror, to("RUS", "2023-10", "2023-10")))
    assert row["value"] / row["share_of_total"] == pytest.approx(807e6)


def test_kazakhstan_91_percent_unmatched(mirror: Mirror) -> None:
    row = only(gaps(mirror, to("KAZ", "2023-01", "2023-09", base=12)))
    assert row["exports_change_usd"] == 66e6
    assert row["imports_change_usd"] == 6e6
    assert round(row["unmatched_share"], 2) == 0.91


# -- What is planted


def in_2023(mirror: Mirror, importer: str, **more: Any) -> dict[str, Any]:
    return only(gaps(mirror, to(importer, "2023", "2023", **more)))


def test_only_kazakhstan_has_lost_cells(mirror: Mirror) -> None:
    rows = gaps(mirror, replace(QUERY, by=("importer",), basket=None)).frame
    lost = rows.set_index("importer")["cells_lost"]
    assert set(lost[lost > 0].index) == {"KAZ"}
    assert in_2023(mirror, "KAZ")["lost_code_seen_usd"] > 20e6


def test_nothing_is_orphaned(mirror: Mirror) -> None:
    every = gaps(mirror, Query(by=("exporter", "importer"))).frame
    assert every["cells_orphaned"].sum() == 0
    from_small = every["exporter"].isin(a.SMALL_SUPPLIERS)
    assert every.loc[~from_small, "uncovered_imports_usd"].sum() == 0
    # Of the small suppliers no exports are loaded: 0.26 million a month, in no gap.
    small = every[from_small]
    assert small["uncovered_imports_usd"].sum() == pytest.approx(48 * 0.26e6, rel=0.02)
    assert small["gap_usd"].isna().all()


def test_kyrgyzstan_matches(mirror: Mirror) -> None:
    row = in_2023(mirror, "KGZ")
    assert abs(row["gap_share"]) < 0.01
    assert 1.05 < row["flip_factor"] < 1.07


def test_georgia_is_uncovered_outside_the_codes_asked_for(mirror: Mirror) -> None:
    row = in_2023(mirror, "GEO")
    assert abs(row["gap_share"]) < 0.01
    assert row["cells_lost"] == 0
    assert row["uncovered_exports_usd"] > 3e6


def test_russia_is_matched_in_2021_and_uncovered_after_january_2022(mirror: Mirror) -> None:
    before = only(gaps(mirror, to("RUS", "2021-01", "2022-01")))
    after = only(gaps(mirror, to("RUS", "2022-02", "2024-12")))
    assert (before["cells_uncovered"], before["periods_compared"]) == (0, 13)
    assert (after["cells_matched"], after["cells_lost"]) == (0, 0)
    assert pd.isna(after["gap_usd"])


def test_uzbekistans_gap_is_the_same_every_year(mirror: Mirror) -> None:
    asked = replace(QUERY, importers=frozenset({"UZB"}), by=("year",), basket=None)
    shares = gaps(mirror, asked).frame["gap_share"]
    assert len(shares) == 4
    assert ((shares > 0.55) & (shares < 0.61)).all()


def test_azerbaijans_gap_is_in_three_codes_that_others_make_up_for(mirror: Mirror) -> None:
    by_code = replace(to("AZE", "2023", "2023"), by=("code",))
    mine = gaps(mirror, by_code).frame.set_index("code")["gap_usd"]
    big = mine[mine > 1e5]
    assert set(big.index) == {"851762", "847150", "848210"}
    others = gaps(mirror, replace(by_code, exporters=frozenset({"CHN", "DEU"}))).frame
    theirs = others.set_index("code")["gap_usd"].reindex(big.index)
    assert theirs.sum() == pytest.approx(-big.sum(), rel=0.05)


# -- What the analyses make of it


def left_in_2023(mirror: Mirror, importer: str) -> Battery:
    asked = replace(QUERY, importers=frozenset({importer}), window=window("2023", "2023"))
    return battery(mirror, asked)


def test_part_of_kazakhstans_gap_is_left_and_azerbaijans_is_booked_elsewhere(
    mirror: Mirror,
) -> None:
    kazakhstan, azerbaijan = (left_in_2023(mirror, name) for name in ("KAZ", "AZE"))
    assert kazakhstan.reading == "left"
    assert kazakhstan.left_usd == pytest.approx(29.3e6, abs=0.1e6)
    assert kazakhstan.least_usd == pytest.approx(91.2e6, abs=0.1e6)
    assert (azerbaijan.reading, azerbaijan.left_usd) == ("origin", 0.0)
    assert azerbaijan.gap_usd == pytest.approx(8.68e6, abs=0.1e6)


def test_uzbekistans_gap_is_history_and_what_is_left_of_it_cannot_be_said(mirror: Mirror) -> None:
    found = left_in_2023(mirror, "UZB")
    assert found.left_usd is None
    assert "predates 2022" in next(t.sentence for t in found.tests if t.test == "history")


def test_the_two_hubs_read_as_they_were_planted(mirror: Mirror) -> None:
    query = replace(QUERY, window=window("2023-01", "2023-09"), base=window("2022-01", "2022-09"))
    # All exporters: China's goods have a share in what Kyrgyzstan sends on.
    every = routes(mirror, replace(query, exporters=None), "RUS").frame
    frame = every[every["exporter"] == "TUR"].set_index("hub")
    lost, again = frame.loc["KAZ"], frame.loc["KGZ"]
    assert (lost["reading"], lost["inflow_change_usd"]) == ("lost in transit", 66e6)
    assert lost["imports_change_usd"] == pytest.approx(6e6 / 1.06)
    assert abs(lost["outflow_change_usd"]) < 0.1e6
    assert again["reading"] == "recorded re-export"
    told = [
        f"{again[f'{name}_change_usd'] / 1e6:.1f}" for name in ("inflow", "imports_all", "outflow")
    ]
    assert told == ["16.3", "18.0", "15.2"]
    assert again["upper_bound_usd"] == pytest.approx(13.8e6, abs=0.1e6)


def test_the_ranking_states_what_is_left_where_it_may(mirror: Mirror) -> None:
    query = Query(basket=lists.load("chpl-2024-02"), window=window("2023", "2023"))
    frame = ranked(mirror, query).frame
    stated = frame.groupby("importer")["left_usd"].agg(lambda left: left.notna().all())
    assert stated.to_dict() == {"AZE": True, "KAZ": True, "UZB": False}
    assert set(frame.loc[frame["alarm"], "importer"]) == {"KAZ"}
    # Among them the codes that no record of Kazakhstan has: a trickle before is no history.
    assert {"854231", "854232", "854239"} <= set(frame.loc[frame["alarm"], "code"])
    assert frame["alarm"].sum() == 16
