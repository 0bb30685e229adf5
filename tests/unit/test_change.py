"""What changed, by code and tier, against the figures of METHODS 5 and values worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from books import years

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis import changes
from mirrorgap.model.analysis.change import change
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.findings import About, change_findings, gap_findings, say, total
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope

QUERY = Query(
    basket=lists.load("chpl-2024-02"),
    window=periods.window("2023", "2023"),
    base=periods.window("2022", "2022"),
)


def books(flow, valuation, rows):
    """One source: (code, 2022, 2023) of Turkey's trade with Kazakhstan, USD."""
    return years(flow, {("TUR", "KAZ", code): both for code, *both in rows}, valuation)


def mirror(exports, imports):
    return Mirror(
        [books("export", "FOB", exports), books("import", "CIF", imports)], [Scope(), Scope()]
    )


def test_the_kazakhstan_case():
    """METHODS 5: dX = 66, dM = 6: dM* = 5.7, U = 60.3, u = 91%; half of it in one code."""
    made = mirror([("854231", 1e6, 67e6)], [("854231", 1e6, 7e6)])
    row = change(made, QUERY).frame.iloc[0]
    assert (row["exports_change_usd"], row["imports_change_usd"]) == (66e6, 6e6)
    assert row["unmatched_change_usd"] == pytest.approx(60.34e6, rel=1e-4)
    assert row["unmatched_share"] == pytest.approx(0.914, abs=5e-4)
    assert row["unrecorded_bound_usd"] == pytest.approx(60.34e6, rel=1e-4)
    assert math.isnan(row["unrecorded_bound_net_usd"])


def test_codes_until_80_percent_are_named():
    """U by code: 60, 30, 20 and -10 of 100: cumulative 60%, 90%, 110%, 100%."""
    codes = ("854231", "854232", "851762", "852691")
    exports = [(code, 10.0, 10.0 + u) for code, u in zip(codes, (60, 30, 20, 0), strict=True)]
    imports = [(code, 10.6, 10.6 + m) for code, m in zip(codes, (0, 0, 0, 10.6), strict=True)]
    result = change(mirror(exports, imports), QUERY)
    frame = result.frame
    assert list(frame.columns[:2]) == ["tier", "code"]
    assert list(frame["code"]) == list(codes)
    assert list(frame["share_of_total"]) == pytest.approx([0.6, 0.3, 0.2, -0.1])
    assert list(frame["cumulative_share"]) == pytest.approx([0.6, 0.9, 1.1, 1.0])
    assert "2 of 4 rows make 80%" in result.warnings[-2]
    assert result.warnings[-1] == (
        "110 dollars of unmatched change less 10 in 1 row where imports rose more make the whole: shares of "
        "single rows can lie above 100% or below zero, and cumulated ones pass 100% before the last row."
    )
    by_tier = change(mirror(exports, imports), replace(QUERY, by=("tier",))).frame
    assert by_tier.set_index("tier")["unrecorded_bound_usd"].to_dict() == pytest.approx(
        {"1": 90.0, "2": 20.0}
    )


def test_the_lower_figure_takes_off_the_drift_of_unlisted_goods():
    """Unlisted: U = 10 of exports of 100: 10 cents a dollar; listed: 60 less 0.1 x 110 = 49."""
    exports = [("854231", 50.0, 110.0), ("850110", 90.0, 100.0), ("640299", 5.0, 500.0)]
    imports = [("854231", 53.0, 53.0), ("850110", 95.4, 95.4), ("640299", 5.3, 5.3)]
    row = change(mirror(exports, imports), QUERY).frame.iloc[0]
    assert row["unrecorded_bound_usd"] == pytest.approx(60.0)
    assert row["unrecorded_bound_net_usd"] == pytest.approx(60.0 - 0.1 * 110.0)


def test_a_change_needs_two_periods_of_one_length():
    made = mirror([("854231", 1.0, 2.0)], [("854231", 1.0, 1.0)])
    with pytest.raises(ValueError, match="base period"):
        change(made, replace(QUERY, base=None))
    with pytest.raises(ValueError, match="not equally long"):
        change(made, replace(QUERY, base=periods.window("2022-01", "2022-06")))


def test_shares_of_next_to_nothing_are_missing_and_it_is_said():
    """U is 100 and -95: what is left, 5, is no whole that 100 could be a share of."""
    exports = [("854231", 10.0, 110.0), ("854232", 10.0, 10.0)]
    imports = [("854231", 10.6, 10.6), ("854232", 10.6, 10.6 + 95 * 1.06)]
    result = change(mirror(exports, imports), QUERY)
    assert result.frame["unmatched_change_usd"].tolist() == pytest.approx([100.0, -95.0])
    assert result.frame["share_of_total"].isna().all()
    assert result.frame["cumulative_share"].isna().all()
    assert result.warnings[-1].endswith("too little is left for shares of it to mean anything.")
    assert "make 80%" not in " ".join(result.warnings)


def test_rows_of_one_sign_need_no_word():
    result = change(mirror([("854231", 1.0, 9.0)], [("854231", 1.06, 1.06)]), QUERY)
    assert result.frame["share_of_total"].tolist() == [1.0]
    assert not any("less" in text for text in result.warnings)


def test_more_than_the_rise_is_put_in_words():
    """Exports rise 10, imports fall 5.3: 15 have no counterpart, half as much again as the rise."""
    result = change(mirror([("854231", 10.0, 20.0)], [("854231", 10.6, 5.3)]), QUERY)
    assert result.frame["unmatched_share"].tolist() == pytest.approx([1.5])
    about = About(exporters=("TUR",), importers=("KAZ",), period="2023", base="2022")
    told = " ".join(map(say, change_findings(total(result.frame), about)))
    assert (
        "15 dollars have no counterpart in imports at a CIF/FOB factor of 1.06: 150% of the rise"
        in told
    )
    assert "since imports fell besides" in told


def test_what_a_change_leaves_out_is_said_beside_it():
    """Uzbekistan has no books of 2022: of exports 66 count, plain subtraction gives 66 + 20."""
    made = Mirror(
        [
            books("export", "FOB", [("854231", 1e6, 67e6)]),
            years("export", {("TUR", "UZB", "854231"): (10e6, 30e6)}, "FOB"),
            books("import", "CIF", [("854231", 1e6, 7e6)]),
            years("import", {("TUR", "UZB", "854231"): (5e6,)}, "CIF", names=("2023",)),
        ],
        [Scope()] * 4,
    )
    aside = changes.aside(made, QUERY)
    assert (aside.dx, aside.dm, aside.countries) == (20e6, 5e6, ("UZB",))
    row = {**total(gaps(made, QUERY.grouped("exporter", "importer")).frame), **aside.fields}
    told = [say(one) for one in gap_findings(row, About(period="2023", base="2022"))]
    at = next(i for i, one in enumerate(told) if one.startswith("Exports rose 66 million"))
    assert told[at + 2] == (
        "Counted in what both sides’ files cover in both periods, without Uzbekistan: by plain subtraction "
        "of all that is loaded exports rose 86 million dollars, imports 11 million."
    )


def test_nothing_is_said_where_a_change_leaves_nothing_out():
    made = mirror([("854231", 1e6, 67e6)], [("854231", 1e6, 7e6)])
    assert changes.aside(made, QUERY).fields == {}


def test_months_of_a_year_that_counts_are_not_left_out():
    """The base is published by month, the window by year: the year counts."""
    out = years("export", {("TUR", "KAZ", "854231"): (24.0,)}, "FOB", names=("2023",))
    into = years("import", {("TUR", "KAZ", "854231"): (12.0,)}, "CIF", names=("2023",))
    months = tuple(f"2022-{month:02d}" for month in range(1, 13))
    before = [
        years(flow, {("TUR", "KAZ", "854231"): (1e6,) * 12}, value, names=months)
        for flow, value in (("export", "FOB"), ("import", "CIF"))
    ]
    made = Mirror([out, into, *before], [Scope()] * 4)
    assert changes.moves(made, QUERY).n == 1
    assert changes.aside(made, QUERY).fields == {}
