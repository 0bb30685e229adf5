"""The demo through the program: what it reads, and the figures that flows and gaps give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from mirrorgap import demo
from mirrorgap.demo import make
from mirrorgap.io import reading
from mirrorgap.model import lists
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
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
    assert every["uncovered_imports_usd"].sum() == 0


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
