"""Silence is no zero: changes, bases, peaks and lows where books cover one period and not another."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import books as made
import pandas as pd
import pytest

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.change import change
from mirrorgap.model.analysis.covering import lines
from mirrorgap.model.analysis.flows import flows
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope, infer
from mirrorgap.model.selection import Both, Keys, Range, keys

MONTHS = {year: [f"{year}-{m:02d}" for m in range(1, 13)] for year in ("2022", "2023")}
ON_2022 = Query(window=periods.window("2023", "2023"), base=periods.window("2022", "2022"))
LIST = lists.load("chpl-2024-02")
CHANGES = ["exports_change_usd", "imports_change_usd", "unmatched_change_usd"]
BASES = ["value", "base_value", "change"]
EXTREMES = ["peak_period", "peak_value", "lowest_since"]


books = partial(made.books, valuation="FOB")


def mirror(*chunks, scopes=None):
    return Mirror(chunks, scopes or [Scope()] * len(chunks))


def sold(by_period, code="854231", partner="KAZ", reporter="TUR"):
    return [(reporter, partner, "export", code, period, usd) for period, usd in by_period.items()]


def bought(by_period, code="854231"):
    return [("KAZ", "TUR", "import", code, period, usd) for period, usd in by_period.items()]


def by_month(year, usd):
    return dict.fromkeys(MONTHS[year], usd)


def figures(frame, names):
    return [list(row) for row in frame[list(names)].to_numpy(dtype=object)]


@pytest.mark.parametrize("late", [False, True])
def test_a_year_in_months_is_compared_with_a_year(late):
    """12 x 10 = 120 in months beside 180 in one figure: dX = 60, dM = 130 - 120 = 10, U = 50."""
    monthly, annual = ("2023", "2022") if late else ("2022", "2023")
    made = mirror(
        books(*sold(by_month(monthly, 10) | {annual: 180})),
        books(*bought(by_month(monthly, 10) | {annual: 130})),
    )
    sign = -1 if late else 1
    expected = [sign * 60.0, sign * 10.0, sign * 50.0]
    assert figures(gaps(made, ON_2022).frame, CHANGES) == [expected]
    assert figures(change(made, replace(ON_2022, by=("code",))).frame, CHANGES) == [expected]


def test_months_with_a_hole_are_no_year():
    short = dict.fromkeys(MONTHS["2022"][:11], 10)
    made = mirror(books(*sold(short | {"2023": 180})), books(*bought(short | {"2023": 130})))
    assert gaps(made, ON_2022).frame[CHANGES].isna().all(axis=None)
    hidden = books(*bought({"2022-12": math.nan}), status="suppressed")
    whole = by_month("2022", 10)
    del (imports := dict(whole))["2022-12"]
    made = mirror(
        books(*sold(whole | {"2023": 180})), books(*bought(imports | {"2023": 130})), hidden
    )
    assert gaps(made, ON_2022).frame[CHANGES].isna().all(axis=None)


def test_the_net_bound_knows_the_exports_of_a_summed_year():
    """Unlisted: U = 24 - 0 of X = 120, 20%; listed: U = 96 - 0, less 20% of 216 = 43.2: 52.8."""
    old = {"2022": 96}
    rows = [("854231", old, 18), ("850110", {"2022": 96}, 10)]
    exports = [r for code, then, now in rows for r in sold(then | by_month("2023", now), code)]
    imports = [
        r for code, _, _ in rows for r in bought({"2022": 50} | by_month("2023", 50 / 12), code)
    ]
    made = mirror(books(*exports), books(*imports))
    row = change(made, replace(ON_2022, basket=LIST, by=("code",))).frame.iloc[0]
    assert row["unmatched_change_usd"] == pytest.approx(216 - 96)
    assert row["unrecorded_bound_usd"] == pytest.approx(120)
    assert row["unrecorded_bound_net_usd"] == pytest.approx(120 - 216 * 24 / 120)


def test_a_brush_in_time_keeps_the_base():
    made = mirror(
        books(*sold({"2022": 100, "2023": 180})), books(*bought({"2022": 90, "2023": 130}))
    )
    brushed = replace(ON_2022, where=keys("period", "2023"))
    assert figures(gaps(made, brushed).frame, CHANGES) == [[80.0, 40.0, 40.0]]
    assert figures(flows(made, brushed).frame, BASES) == [[180.0, 100.0, 80.0]]
    year = replace(ON_2022, where=Both((keys("year", "2023"), keys("exporter", "TUR"))))
    assert figures(flows(made, year).frame, BASES) == [[180.0, 100.0, 80.0]]


def test_cells_picked_by_size_keep_their_base_and_records_have_none():
    """The cell of 180 is above 150, its base of 100 is not: the change is 80 all the same."""
    made = mirror(
        books(*sold({"2022": 100, "2023": 180})), books(*bought({"2022": 90, "2023": 130}))
    )
    picked = replace(ON_2022, where=Range("x", 150.0, None))
    assert figures(gaps(made, picked).frame, CHANGES) == [[80.0, 40.0, 40.0]]
    result = flows(made, replace(ON_2022, where=Range("value_usd", 150.0, None)))
    assert math.isnan(result.frame["base_value"].iloc[0])
    assert any("picked by row or by size" in text for text in result.warnings)


def test_a_narrower_download_is_no_base():
    """In 2022 one code was asked for, in 2023 two: the other one did not rise from nothing."""
    made = mirror(
        books(*sold({"2022": 10})),
        books(*sold({"2023": 12}), *sold({"2023": 50}, "848210")),
        scopes=[infer(["KAZ"], ["854231"]), infer(["KAZ"], ["854231", "848210"])],
    )
    frame = flows(made, replace(ON_2022, by=("code",))).frame.set_index("code")
    assert list(frame.loc["854231", BASES]) == [12.0, 10.0, 2.0]
    assert frame.loc["848210", BASES].isna().tolist() == [False, True, True]
    whole = flows(made, ON_2022)
    assert whole.frame["change"].isna().all()
    assert any("same codes and partners" in text for text in whole.warnings)
    listed = categories(made, replace(ON_2022, basket=LIST)).frame.set_index("code")
    assert listed["change"].isna().to_dict() == {"854231": False, "848210": True}


def test_totals_of_a_year_are_no_base_of_its_codes():
    made = mirror(
        books(*sold({"2022": 1000, "2023": 1000}, "TOTAL"), *sold({"2023": 50})),
    )
    frame = flows(made, replace(ON_2022, basket=LIST)).frame
    assert figures(frame[["value"]], ["value"]) == [[50.0]]
    assert frame["base_value"].isna().all()


def test_half_a_year_has_no_base_in_a_whole_one():
    half = replace(
        ON_2022,
        window=periods.window("2023-01", "2023-06"),
        base=periods.window("2022-01", "2022-06"),
    )
    made = mirror(books(*sold({"2022": 120} | by_month("2023", 10))))
    assert flows(made, half).frame["base_value"].isna().all()


def test_the_base_of_a_year_by_period_is_the_sum_of_its_months():
    by = replace(ON_2022, by=("exporter", "period"))
    made = mirror(books(*sold(by_month("2022", 10) | {"2023": 180})))
    assert figures(flows(made, by).frame, BASES) == [[180.0, 120.0, 60.0]]
    turned = mirror(books(*sold({"2022": 120} | by_month("2023", 15))))
    assert flows(turned, by).frame["base_value"].isna().all()


def test_a_covered_month_without_a_record_is_a_zero():
    made = mirror(books(*sold({"2022": 10, "2023": 5}), *sold({"2023": 7}, "848210")))
    frame = flows(made, replace(ON_2022, by=("code",))).frame.set_index("code")
    assert list(frame.loc["848210", BASES]) == [7.0, 0.0, 7.0]


def listed_months(last):
    values = [5, 9, 8, 7, 6, 6, 6, 6, 6, 6, 6, last]
    return dict(zip(MONTHS["2023"], values, strict=True))


@pytest.mark.parametrize(("last", "since"), [(5, "2023-01"), (4, None)])
def test_months_of_which_only_totals_are_loaded_are_no_low(last, since):
    total = by_month("2022", 1000) | by_month("2023", 1000)
    made = mirror(books(*sold(total, "TOTAL"), *sold(listed_months(last))))
    row = flows(made, Query(basket=LIST, by=("exporter",))).frame.iloc[0]
    assert [row[name] for name in EXTREMES] == ["2023-02", 9.0, since]


def test_confidential_months_are_no_low():
    before = {"2022-12": 8.0}
    hidden = books(*sold({"2022-11": math.nan}), status="suppressed")
    made = mirror(books(*sold(before | listed_months(4))), hidden)
    row = flows(made, Query(basket=LIST, by=("exporter",))).frame.iloc[0]
    assert row["lowest_since"] is None


def test_quarters_are_not_compared_with_months():
    quarters = {f"2022-Q{q}": usd for q, usd in zip(range(1, 5), (30, 30, 30, 2), strict=True)}
    made = mirror(books(*sold(quarters | listed_months(4))))
    row = flows(made, Query(by=("exporter",))).frame.iloc[0]
    assert [row[name] for name in EXTREMES] == ["2023-02", 9.0, None]


def test_part_years_are_compared_with_the_same_months_only():
    """Nine months of 2023 are neither 2022 nor six months of it."""
    nine = dict.fromkeys(MONTHS["2023"][:9], 1.0)
    half = dict.fromkeys(MONTHS["2022"][:6], 5.0)
    row = flows(mirror(books(*sold(nine | half))), Query(by=("exporter", "year"))).frame.iloc[-1]
    assert (row["year"], row["lowest_since"]) == ("2023-01/2023-09", None)
    assert pd.isna(row["peak_period"])  # 30 in six months of 2022, 9 in nine of 2023
    more = flows(
        mirror(books(*sold(nine | dict.fromkeys(MONTHS["2022"][:6], 1.0)))), Query(by=("year",))
    )
    assert more.frame.iloc[-1]["peak_period"] == "2023-01/2023-09"


@pytest.mark.parametrize(
    ("january", "peak"), [(101.0, ["2023-02", 101.0]), (101.5, [None, math.nan])]
)
def test_a_peak_is_given_only_where_no_known_sum_is_higher(january, peak):
    """China's books begin in February: the sum of January is Turkey's alone, and no peak of both."""
    china = {"2023-02": 100.0, "2023-03": 90.0}
    turkey = {"2023-01": january, "2023-02": 1.0, "2023-03": 1.0}
    made = mirror(books(*sold(turkey)), books(*sold(china, reporter="CHN")))
    row = flows(made, Query(by=("code",))).frame.iloc[0]
    assert [row[name] for name in EXTREMES] == pytest.approx([*peak, None], nan_ok=True)
    # What lies outside the window is no rival.
    late = Query(by=("code",), window=periods.window("2023-02", "2023-03"))
    assert flows(made, late).frame["peak_period"].tolist() == ["2023-02"]


def test_a_part_year_is_no_peak_beside_a_larger_whole_one():
    part = by_month("2022", 3.0) | dict.fromkeys(MONTHS["2023"][:6], 4.0)
    frame = flows(mirror(books(*sold(part))), Query(by=("exporter", "year"))).frame
    assert frame["peak_period"].fillna("").tolist() == ["2022", ""]


@pytest.mark.parametrize(("march", "since"), [(5.0, None), (7.0, "2023-02")])
def test_it_is_not_the_lowest_since_where_a_part_of_a_later_sum_is_as_low(march, since):
    """China's books lack March, of which Turkey alone holds as little as both do in May, or more."""
    china = {"2023-02": 2.0, "2023-04": 9.0, "2023-05": 3.0}
    turkey = {"2023-02": 3.0, "2023-03": march, "2023-04": 1.0, "2023-05": 3.0}
    made = mirror(books(*sold(turkey)), books(*sold(china, reporter="CHN")))
    assert flows(made, Query(by=("code",))).frame["lowest_since"].tolist() == [since]


def test_a_brush_in_time_does_not_shorten_history():
    months = dict(zip(MONTHS["2023"][:4], (5.0, 9.0, 8.0, 4.0), strict=True))
    made = mirror(books(*sold({"2022-12": 4.0} | months)))
    query = Query(basket=LIST, by=("code",), where=keys("period", "2023-04"))
    assert categories(made, query).frame["first_seen"].tolist() == ["2022-12"]
    row = flows(made, query).frame.iloc[0]
    assert [row[name] for name in EXTREMES] == ["2023-04", 4.0, "2022-12"]
    both = Keys(("code", "period"), frozenset({("854231", "2023-04")}))
    assert flows(made, replace(query, where=both)).frame["lowest_since"].tolist() == ["2022-12"]


def test_half_a_year_has_no_peak_of_a_whole_one():
    half = Query(by=("exporter", "year"), window=periods.window("2023-01", "2023-06"))
    row = flows(mirror(books(*sold(by_month("2023", 3.0)))), half).frame.iloc[0]
    assert (row["year"], row["value"], row["peak_period"]) == ("2023-01/2023-06", 18.0, None)


def test_totals_and_the_world_cover_their_own_kind():
    made = mirror(
        books(
            *sold({"2022": 9, "2023": 9}, "TOTAL"),
            *sold({"2023": 9}, "TOTAL", "RUS"),
            ("CHN", "W00", "export", "854231", "2022", 1.0),
            ("CHN", "W00", "export", "848210", "2023", 1.0),
        )
    )
    found = lines(made)
    assert found.n == 4
    # Each line of a kind is covered in all the years that its source has any of: 2022 and 2023.
    assert (found.bits == 1 << 16).all()


@pytest.mark.parametrize("code", ["TOTAL", "870323"])
def test_flows_add_no_reexports_to_exports_that_hold_them(code):
    """100 in all; beside it 70 and, apart, 30."""
    whole = books(("GEO", "KAZ", "export", code, "2023", 100))
    parts = books(
        ("GEO", "KAZ", "export", code, "2023", 70), ("GEO", "KAZ", "re-export", code, "2023", 30)
    )
    apart = Scope(reexports_apart=True)
    asked = Query(by=("exporter",))
    for chunks, scopes in (((whole, parts), [Scope(), apart]), ((parts, whole), [apart, Scope()])):
        assert list(flows(mirror(*chunks, scopes=scopes), asked).frame["value"]) == [100.0]
