"""Flows, gaps and categories against values worked out by hand, and their laws on random data."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from books import books
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.analysis.touch import facet, timeline, touched
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Keys, SourceRows, keys

ALL = Query()


def mirror(*chunks, scopes=None):
    return Mirror(chunks, scopes or [Scope()] * len(chunks))


def one(result):
    assert len(result.frame) == 1
    return result.frame.iloc[0]


@pytest.fixture
def pair():
    """Turkey and Kazakhstan, 2023: one cell matched, one lost, one orphaned, one suppressed."""
    exports = books(
        ("TUR", "KAZ", "export", "854231", "2023", 100.0),
        ("TUR", "KAZ", "export", "854232", "2023", 50.0),
        ("TUR", "KAZ", "export", "854239", "2023", 30.0),
    )
    imports = books(
        ("KAZ", "TUR", "import", "854231", "2023", 53.0),
        ("KAZ", "TUR", "import", "851762", "2023", 10.6),
        ("KAZ", "CHN", "import", "854232", "2023", 1.0),
        valuation="CIF",
    )
    hidden = books(("KAZ", "TUR", "import", "854239", "2023", math.nan), status="suppressed")
    return mirror(exports, imports, hidden)


def test_gap_by_hand(pair):
    row = one(gaps(pair, replace(ALL, exporters=frozenset({"TUR"}))))
    assert (row.exports_usd, row.imports_usd) == (150.0, 63.6)
    assert row.imports_fob_usd == pytest.approx(60.0)
    assert row.gap_usd == pytest.approx(90.0)
    assert row.gap_positive_usd == pytest.approx(100.0)
    assert row.gap_negative_usd == pytest.approx(-10.0)
    assert row.gap_low_usd == pytest.approx(150 - 63.6)
    assert row.gap_high_usd == pytest.approx(150 - 63.6 / 1.2)
    assert row.gap_share == pytest.approx(0.6)
    assert row.asymmetry == pytest.approx(90 / 210)
    assert math.isnan(row.flip_factor)
    assert (row.matched_usd, row.lost_usd, row.lost_code_seen_usd) == (100.0, 50.0, 50.0)
    assert (row.orphaned_usd, row.suppressed_usd) == (10.6, 30.0)
    assert (row.cells_matched, row.cells_lost, row.cells_lost_code_seen) == (1, 1, 1)
    assert (row.cells_orphaned, row.cells_suppressed, row.periods_compared) == (1, 1, 1)


def test_an_import_keeps_its_own_fob_value(pair):
    exports = books(("TUR", "KAZ", "export", "854231", "2023", 100.0))
    imports = books(
        ("KAZ", "TUR", "import", "854231", "2023", 100.0), valuation="CIF", fob_usd=97.0
    )
    for factor in (1.0, 1.06, 1.2):
        row = one(gaps(mirror(exports, imports), replace(ALL, factor=factor)))
        assert row.gap_usd == pytest.approx(3.0)
        assert row.flip_factor == pytest.approx(1.0)


def test_nothing_comparable_is_missing_not_zero():
    result = gaps(mirror(books(("TUR", "KAZ", "export", "854231", "2023", 100.0))), ALL)
    row = one(result)
    assert math.isnan(row.gap_usd)
    assert math.isnan(row.gap_share)
    assert row.uncovered_exports_usd == 100.0
    assert any("only exporters' books" in text for text in result.warnings)


def test_only_listed_codes_make_rows_but_classes_come_before_the_list():
    exports = books(
        ("TUR", "KAZ", "export", "854231", "2023", 100.0),
        ("TUR", "KAZ", "export", "640299", "2023", 7.0),
    )
    imports = books(("KAZ", "TUR", "import", "640299", "2023", 7.0))
    query = replace(ALL, basket=lists.load("chpl-2024-02"))
    row = one(gaps(mirror(exports, imports), query))
    assert (row.exports_usd, row.lost_usd) == (100.0, 100.0)


def test_the_kazakhstan_case():
    """METHODS 5: +66 exports, +6 imports, factor 1.06: 60.3 unmatched, 91%."""
    months = [f"{y}-{m:02d}" for y in (2022, 2023) for m in range(1, 10)]
    exports = books(
        *[
            ("TUR", "KAZ", "export", "854231", p, 1e6 if p < "2023" else 1e6 + 66e6 / 9)
            for p in months
        ]
    )
    imports = books(
        *[
            ("KAZ", "TUR", "import", "854231", p, 1e6 if p < "2023" else 1e6 + 6e6 / 9)
            for p in months
        ],
        valuation="CIF",
    )
    query = replace(
        ALL,
        window=periods.window("2023-01", "2023-09"),
        base=periods.window("2022-01", "2022-09"),
    )
    row = one(gaps(mirror(exports, imports), query))
    assert row.exports_change_usd == pytest.approx(66e6)
    assert row.imports_change_usd == pytest.approx(6e6)
    assert row.unmatched_change_usd == pytest.approx(66e6 - 6e6 / 1.06)
    assert row.unmatched_share == pytest.approx(0.914, abs=5e-4)


def test_changes_take_only_cells_covered_on_both_sides_in_both_periods():
    exports = books(
        ("TUR", "KAZ", "export", "854231", "2022", 10.0),
        ("TUR", "KAZ", "export", "854231", "2023", 30.0),
        ("TUR", "GEO", "export", "854231", "2022", 10.0),
        ("TUR", "GEO", "export", "854231", "2023", 90.0),
        ("TUR", "KAZ", "export", "854232", "2022", 5.0),
    )
    imports = books(
        ("KAZ", "TUR", "import", "854231", "2022", 10.0),
        ("KAZ", "TUR", "import", "854231", "2023", 20.0),
        ("GEO", "TUR", "import", "854231", "2023", 80.0),
        valuation="FOB",
    )
    query = replace(ALL, window=periods.window("2023", "2023"), base=periods.window("2022", "2022"))
    frame = gaps(mirror(exports, imports), query).frame.set_index("importer")
    assert frame.loc["KAZ", "exports_change_usd"] == 30.0 - 15.0
    assert frame.loc["KAZ", "imports_change_usd"] == 10.0
    assert frame.loc["KAZ", "unmatched_change_usd"] == 5.0
    assert math.isnan(frame.loc["GEO", "exports_change_usd"])


def test_windows_of_unlike_length_give_no_change():
    exports = books(("TUR", "KAZ", "export", "854231", "2023", 30.0))
    query = replace(
        ALL, window=periods.window("2023-01", "2023-09"), base=periods.window("2022", "2022")
    )
    result = gaps(mirror(exports, exports), query)
    assert "exports_change_usd" not in result.frame
    assert any("not equally long" in text for text in result.warnings)


def monthly(values, reporter="TUR", partner="RUS", code="854231"):
    return books(*[(reporter, partner, "export", code, p, v) for p, v in values.items()])


def test_flows_by_hand():
    series = {"2022-08": 8.0, "2022-09": 9.0, "2022-10": 11.1, "2023-10": 10.7, "2023-11": 8.4}
    total = books(("TUR", "RUS", "export", "TOTAL", "2023-11", 905.0))
    result = flows(mirror(monthly(series), total), replace(ALL, by=("period",)))
    frame = result.frame.set_index("period")
    assert frame.loc["2023-11", "value"] == 905.0  # without a list, the TOTAL row
    listed = replace(ALL, by=("period",), basket=lists.load("chpl-2023-09"))
    frame = flows(mirror(monthly(series), total), listed).frame.set_index("period")
    assert frame.loc["2023-11", "value"] == 8.4
    assert frame.loc["2023-11", "lowest_since"] == "2022-08"
    assert frame.loc["2023-11", "peak_period"] == "2022-10"
    assert frame.loc["2023-11", "share_of_total"] == pytest.approx(8.4 / 905)


def test_flows_change_needs_the_same_months():
    series = {"2022-01": 4.0, "2022-02": 1.0, "2023-01": 6.0}
    query = replace(
        ALL,
        by=("exporter",),
        window=periods.window("2023-01", "2023-01"),
        base=periods.window("2022-01", "2022-01"),
    )
    row = one(flows(mirror(monthly(series)), query))
    assert (row.value, row.base_value, row.change, row.change_share) == (6.0, 4.0, 2.0, 0.5)
    wide = replace(
        query, window=periods.window("2023", "2023"), base=periods.window("2022", "2022")
    )
    result = flows(mirror(monthly(series)), wide)
    assert math.isnan(one(result).change)
    assert any("Not the same months" in text for text in result.warnings)


def test_re_exports_are_of_which_unless_apart():
    chunk = books(
        ("TUR", "RUS", "export", "854231", "2023", 10.0),
        ("TUR", "RUS", "re-export", "854231", "2023", 4.0),
    )
    assert one(flows(mirror(chunk), ALL)).value == 10.0
    assert one(flows(mirror(chunk, scopes=[Scope(reexports_apart=True)]), ALL)).value == 14.0


def test_world_counts_only_where_there_are_no_partners():
    chunk = books(
        ("TUR", "W00", "export", "854231", "2023", 10.0),
        ("TUR", "RUS", "export", "854231", "2023", 6.0),
    )
    assert one(flows(mirror(chunk), ALL)).value == 6.0
    alone = books(("TUR", "W00", "export", "854231", "2023", 10.0))
    assert one(flows(mirror(alone), ALL)).importer == "W00"


def test_annual_and_monthly_flows_are_not_added():
    months = {f"2023-{m:02d}": 1.0 for m in range(1, 13)}
    annual = books(("TUR", "RUS", "export", "854231", "2023", 12.5))
    assert one(flows(mirror(monthly(months), annual), ALL)).value == 12.0
    part = {p: v for p, v in months.items() if p < "2023-07"}
    assert one(flows(mirror(monthly(part), annual), ALL)).value == 12.5
    half = replace(ALL, window=periods.window("2023-01", "2023-06"))
    assert one(flows(mirror(monthly(part), annual), half)).value == 6.0


def test_a_part_year_is_named_as_one():
    part = {f"2023-{m:02d}": 1.0 for m in range(1, 7)} | {
        f"2022-{m:02d}": 1.0 for m in range(1, 13)
    }
    frame = flows(mirror(monthly(part)), replace(ALL, by=("year",))).frame
    assert list(frame["year"]) == ["2022", "2023-01/2023-06"]
    assert list(frame["value"]) == [12.0, 6.0]


def test_categories_by_hand():
    chunk = books(
        ("TUR", "RUS", "export", "854231", "2022", 1.0),
        ("TUR", "RUS", "export", "854231", "2023", 3.0),
        ("TUR", "RUS", "export", "848210", "2023", 1.0),
        ("TUR", "RUS", "export", "640299", "2023", 16.0),
    )
    query = replace(ALL, basket=lists.load("chpl-2024-02"), window=periods.window("2023", "2023"))
    frame = categories(mirror(chunk), query).frame.set_index("code")
    assert list(frame.index) == ["854231", "848210"]
    assert frame.loc["854231", "tier"] == "1"
    assert frame.loc["854231", "label"] == "ICs: processors and controllers"
    assert frame.loc["854231", "share_of_list"] == 0.75
    assert frame.loc["854231", "share_of_total"] == 3 / 20
    assert frame.loc["854231", "first_seen"] == "2022"
    assert frame.loc["848210", "first_seen"] == "2023"


def test_a_brush_touches_rows_months_and_facets(pair):
    query = replace(ALL, by=("exporter", "importer"))
    frame = gaps(pair, query).frame
    mask = touched(frame, query.by, pair, query, keys("code", "851762"))
    assert list(frame["exporter"][mask]) == ["TUR"]
    both = Keys(("exporter", "code"), frozenset({("CHN", "854232")}))
    assert list(frame["exporter"][touched(frame, query.by, pair, query, both)]) == ["CHN"]
    line = timeline(pair, query, keys("exporter", "TUR"))
    assert (line["exports_usd"].sum(), line["imports_usd"].sum()) == (180.0, 63.6)
    found = facet(pair, query, "exporter").set_index("value")
    assert (found.loc["TUR", "n"], found.loc["CHN", "n"]) == (4, 1)


entry = st.tuples(
    st.sampled_from(["TUR", "KAZ", "CHN"]),
    st.sampled_from(["TUR", "KAZ", "CHN"]),
    st.sampled_from(["export", "import"]),
    st.sampled_from(["854231", "854232", "847150", "640299"]),
    st.sampled_from(["2022", "2023"]),
    st.integers(0, 1000).map(float),
)
SUMS = ("exports_usd", "imports_usd", "gap_usd", "lost_usd", "orphaned_usd", "suppressed_usd")
SUMS += ("uncovered_exports_usd", "uncovered_imports_usd", "cells_matched", "gap_positive_usd")


@settings(max_examples=examples(25), deadline=None)
@given(st.lists(entry, min_size=1, max_size=30))
def test_grouping_keeps_totals(rows):
    data = mirror(books(*rows, valuation="CIF"))
    whole = gaps(data, replace(ALL, by=("tier",))).frame[list(SUMS)].sum()
    for by in (("exporter",), ("code", "period"), ("exporter", "importer", "year", "heading")):
        parts = gaps(data, replace(ALL, by=by)).frame[list(SUMS)].sum()
        assert np.allclose(parts, whole)
    assert np.allclose(
        gaps(data, replace(ALL, by=("code",))).frame.eval("matched_usd + lost_usd - exports_usd"), 0
    )


@settings(max_examples=examples(25), deadline=None)
@given(st.lists(entry, min_size=1, max_size=30))
def test_the_mirror_of_the_mirror_is_its_negative(rows):
    turned = [(r, p, "import" if f == "export" else "export", *rest) for r, p, f, *rest in rows]
    query = replace(ALL, by=("exporter", "importer", "code", "period"))
    here = gaps(mirror(books(*rows, valuation="FOB")), query).frame
    there = gaps(mirror(books(*turned, valuation="FOB")), query).frame
    mine = here.set_index(list(query.by))["gap_usd"]
    names = {"exporter": "importer", "importer": "exporter"}
    other = there.rename(columns=names).set_index(list(query.by))["gap_usd"]
    assert np.allclose(mine.sort_index(), -other.sort_index(), equal_nan=True)


def test_weights_know_no_cif():
    exports = books(("TUR", "KAZ", "export", "854231", "2023", 100.0), net_kg=50.0)
    imports = books(("KAZ", "TUR", "import", "854231", "2023", 80.0), net_kg=40.0, valuation="CIF")
    row = one(gaps(mirror(exports, imports), replace(ALL, measure="net_kg")))
    assert (row.exports_kg, row.imports_kg, row.imports_fob_kg, row.gap_kg) == (50, 40, 40, 10)


def test_unknown_keys_are_refused_by_name(pair):
    with pytest.raises(ValueError, match="'reporter'"):
        gaps(pair, replace(ALL, by=("reporter",)))


def test_peaks_are_sought_among_like_periods():
    values = {"2021": 3.0, "2022": 9.0, "2023": 2.0}
    series = {f"{y}-{m:02d}": v for y, v in values.items() for m in range(1, 13)}
    frame = flows(mirror(monthly(series)), replace(ALL, by=("year",))).frame.set_index("year")
    assert set(frame["peak_period"]) == {"2022"}
    assert frame.loc["2022", "peak_value"] == 108.0
    assert frame["lowest_since"].isna().all()
    assert frame.loc["2023", "lowest_since"] is None or frame["lowest_since"].isna()["2023"]


def test_a_series_across_2022_says_which_codes_changed_number():
    chunk = monthly({"2021-12": 1.0, "2022-01": 1.0})
    listed = replace(ALL, by=("period",), basket=lists.load("chpl-2024-02"))
    assert any("8548.00" in text for text in flows(mirror(chunk), listed).warnings)
    stable = replace(listed, basket=lists.load("chpl-2024-02-stable"))
    assert not any("changed number" in text for text in flows(mirror(chunk), stable).warnings)


def test_an_importer_whose_file_ends_is_named():
    exports = monthly({"2023-01": 5.0})
    imports = books(("RUS", "TUR", "import", "854231", "2022-01", 5.0))
    query = replace(ALL, window=periods.window("2023", "2023"))
    (warning,) = gaps(mirror(exports, imports), query).warnings
    assert "files of RUS are loaded, the last for 2022-01" in warning


def test_the_timeline_keeps_what_cannot_be_compared_apart(pair):
    line = timeline(pair, ALL)
    assert line["exports_usd"].sum() == 180.0
    assert line["exports_compared_usd"].sum() == 150.0


def test_the_timeline_draws_no_zero_where_a_side_is_not_loaded():
    exports = books(
        ("TUR", "KAZ", "export", "854231", "2023-01", 10.0),
        ("TUR", "KAZ", "export", "854232", "2023-02", 20.0),
        ("TUR", "RUS", "export", "854231", "2023-03", 30.0),
    )
    imports = books(
        ("KAZ", "TUR", "import", "854231", "2023-01", 7.0),
        ("KAZ", "TUR", "import", "854231", "2023-03", 7.0),
    )
    alone = timeline(mirror(exports), ALL)
    assert alone["exports_usd"].tolist() == [10.0, 20.0, 30.0]
    assert alone["imports_usd"].isna().all()
    both = mirror(exports, imports)
    # Kazakhstan's book has no February, Russia's none at all.
    assert timeline(both, ALL)["imports_usd"].fillna(-1).tolist() == [7.0, -1.0, 7.0]
    assert timeline(both, ALL, keys("importer", "RUS"))["imports_usd"].isna().all()
    # A month in which a side that is known names nothing of what is selected is nothing, not a gap.
    other = books(("KAZ", "TUR", "import", "854232", "2023-02", 5.0))
    code = timeline(mirror(exports, imports, other), ALL, keys("code", "854231"))
    assert code["imports_usd"].tolist() == [7.0, 0.0, 7.0]
    assert code["exports_usd"].tolist() == [10.0, 0.0, 30.0]
    nothing = timeline(both, ALL, keys("code", "999999"))
    assert nothing[["exports_usd", "imports_usd"]].isna().all(axis=None)
    assert nothing["exports_compared_usd"].tolist() == [0.0, 0.0, 0.0]


def test_a_cell_stands_for_all_records_behind_it():
    months = monthly({f"2023-{m:02d}": 10.0 for m in range(1, 13)}, partner="KAZ", code="85423110")
    annual = books(("KAZ", "TUR", "import", "854231", "2023", 90.0))
    data = mirror(months, annual)
    year = Keys(("code", "period"), frozenset({("854231", "2023")}))
    assert data.records_of(year, None).all()
    rows = SourceRows(data.chunks[0].id, frozenset({2, 3}))
    assert list(np.flatnonzero(data.records_of(rows, None))) == [0, 1]


def test_files_that_disagree_on_a_cell_are_named():
    first = books(("TUR", "KAZ", "export", "854231", "2023", 10.0), file="a.csv")
    second = books(("TUR", "KAZ", "export", "854231", "2023", 11.0), file="b.csv")
    for ask in (flows, gaps):
        result = ask(mirror(first, second), ALL)
        (said,) = [text for text in result.warnings if "another source too" in text]
        assert "1 differ, such as TUR with KAZ, 854231, 2023 in b.csv" in said
    assert one(flows(mirror(first, second), ALL)).value == 10.0


def test_by_month_a_published_year_does_not_take_the_months_place():
    months = monthly({f"2023-{m:02d}": 10.0 for m in range(1, 7)}, partner="KAZ")
    annual = books(("TUR", "KAZ", "export", "854231", "2023", 100.0))
    mirrored = books(
        *[("KAZ", "TUR", "import", "854231", f"2023-{m:02d}", 9.0) for m in range(1, 7)],
        ("KAZ", "TUR", "import", "854231", "2023", 90.0),
    )
    data = mirror(months, annual, mirrored)
    assert one(gaps(data, ALL)).exports_usd == 100.0
    frame = gaps(data, replace(ALL, by=("month",))).frame
    assert list(frame["exports_usd"]) == [10.0] * 6
    assert list(flows(data, replace(ALL, by=("month",))).frame["value"]) == [10.0] * 6
    yearly = mirror(annual, books(("KAZ", "TUR", "import", "854231", "2023", 90.0)))
    result = gaps(yearly, replace(ALL, by=("month",)))
    assert result.frame.empty
    assert any("longer periods only" in text for text in result.warnings)


def test_values_without_a_rate_are_missing_not_zero():
    chunk = books(("DEU", "KAZ", "export", "854231", "2023", math.nan), currency="XXX")
    row = one(flows(mirror(chunk), ALL))
    assert math.isnan(row.value)
    assert math.isnan(row.peak_value)
    assert row.lowest_since is None


def test_a_rising_series_is_at_no_low():
    frame = flows(
        mirror(monthly({"2023-01": 1.0, "2023-02": 2.0, "2023-03": 1.5})),
        replace(ALL, by=("period",)),
    ).frame.set_index("period")
    assert list(frame["lowest_since"].fillna("")) == ["", "", "2023-01"]


def test_the_other_sides_books_are_pointed_at():
    chunk = books(("KAZ", "TUR", "import", "854231", "2023", 1.0))
    result = flows(mirror(chunk), ALL)
    assert result.frame.empty
    assert any("--side importer" in text for text in result.warnings)


@pytest.mark.parametrize("n", [100, 127, 128, 129, 200, 260])
def test_one_reporter_of_many_partners_keeps_each_under_its_own_name(n: int) -> None:
    names = [f"{a}{b}{c}" for a in "ABCDEFG" for b in "HIJKLMN" for c in "OPQRSTU"]
    partners = [name for name in names if name != "AHO"][:n]
    values = 1.0 + np.arange(n)
    frame = pd.DataFrame({"partner": partners, "value_usd": values, "value": values})
    frame = frame.assign(reporter="AHO", flow="import", code="854231", period="2023")
    frame = frame.assign(status="reported", valuation="CIF", row=np.arange(n) + 2, file="a.csv")
    mirror = Mirror([Chunk.of(frame)], [Scope()])
    codes, levels = mirror.records.column("exporter")
    assert levels[codes].tolist() == partners
    codes, levels = mirror.records.column("importer")
    assert set(levels[codes]) == {"AHO"}
    found = flows(mirror, Query(side="importer", by=("exporter",))).frame
    assert dict(zip(found["exporter"], found["value"], strict=True)) == dict(
        zip(partners, values, strict=True)
    )
