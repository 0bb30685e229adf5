"""Routes: the table of readings, bounds, lags and ratios against values worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from books import side as books

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.diversion import diversion
from mirrorgap.model.analysis.routes import FIELDS, routes
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope

QUERY = Query(
    basket=lists.load("chpl-2024-02"),
    exporters=frozenset({"TUR"}),
    importers=frozenset({"KAZ"}),
    window=periods.window("2023", "2023"),
    base=periods.window("2022", "2022"),
    min_usd=0.0,
)
UNLISTED = [f"85{h:02d}10" for h in range(1, 13)]
LEGS = (("TUR", "KAZ"), ("CHN", "KAZ"), ("KAZ", "RUS"), ("TUR", "RUS"))


def year_books(flow, table):
    """Rows of (exporter, importer, code): (2022, 2023), USD, FOB."""
    rows = [
        (*key, year, float(usd))
        for key, both in table.items()
        for year, usd in zip(("2022", "2023"), both, strict=True)
    ]
    return books(flow, rows)


def world(a_i, b_i, b_other, c, a_other=(100, 100), direct=(100, 100), silent=()):
    """One listed code (8542.31); twelve unlisted ones that never change by more than 10%."""
    listed = {
        "export": {("TUR", "KAZ"): a_i, ("CHN", "KAZ"): a_other, ("KAZ", "RUS"): c,
                   ("TUR", "RUS"): direct},
        "import": {("TUR", "KAZ"): b_i, ("CHN", "KAZ"): b_other},
    }  # fmt: skip
    chunks = []
    for flow, legs in listed.items():
        table = {(*pair, "854231"): both for pair, both in legs.items()}
        table |= {
            (*pair, code): (100, 100 + (i % 3 - 1) * 10)
            for pair in legs
            for i, code in enumerate(UNLISTED)
        }
        table = {
            k: v for k, v in table.items() if (k[0 if flow == "export" else 1], flow) not in silent
        }
        if table:
            chunks.append(year_books(flow, table))
    return Mirror(chunks, [Scope()] * len(chunks))


def read(*flows, **more):
    frame = routes(world(*flows, **more), QUERY, "RUS").frame
    assert len(frame) == 1
    return frame.iloc[0]


FLAT = (100, 103)


@pytest.mark.parametrize(
    ("flows", "reading"),
    [
        (((100, 200), (100, 190), FLAT, (100, 180)), "recorded re-export"),
        (((100, 200), FLAT, FLAT, FLAT), "lost in transit"),
        (((100, 200), (100, 170), FLAT, FLAT), "absorbed or unrecorded"),
        (((100, 200), FLAT, (100, 180), FLAT), "other origin"),
        ((FLAT, FLAT, FLAT, FLAT), "no change"),
        ((FLAT, (100, 300), FLAT, (100, 300)), "no change"),
        (((100, 200), (100, 130), FLAT, FLAT), "cannot be told"),
        (((200, 100), FLAT, FLAT, FLAT), "cannot be told"),
    ],
)
def test_the_table_of_readings(flows, reading):
    assert read(*flows)["reading"] == reading


def test_fields_by_hand():
    """A_i +100, B_i +90, C +60: the bound is min(100, 60); exports to Russia fell by 80."""
    row = read((100, 200), (100, 190), FLAT, (100, 160), direct=(100, 20))
    assert list(row.index) == ["exporter", "hub", "destination", *FIELDS]
    assert (row["inflow_change_usd"], row["inflow_all_change_usd"]) == (100.0, 100.0)
    assert (row["imports_change_usd"], row["imports_all_change_usd"]) == (90.0, 93.0)
    assert (row["outflow_change_usd"], row["upper_bound_usd"], row["lag_months"]) == (
        60.0,
        60.0,
        0.0,
    )
    assert row["substitution_ratio"] == pytest.approx(100 / 80)
    assert math.isnan(row["destination_imports_change_usd"])


def test_no_ratio_where_exports_to_the_destination_did_not_fall():
    assert math.isnan(read((100, 200), FLAT, FLAT, FLAT, direct=(100, 101))["substitution_ratio"])


def test_no_ratio_where_the_exporters_books_are_silent_about_the_destination_in_one_year():
    """Exports to Kazakhstan +100; of those to Russia only 2022 was ever asked for."""
    hub = year_books("export", {("TUR", "KAZ", "854231"): (100, 200)})
    direct = books("export", [("TUR", "RUS", "854231", "2022", 200.0)])
    into = year_books("import", {("TUR", "KAZ", "854231"): (100, 100)})
    to_hub, to_russia = Scope(partners=frozenset({"KAZ"})), Scope(partners=frozenset({"RUS"}))
    made = Mirror([hub, direct, into], [to_hub, to_russia, Scope()])
    row = routes(made, QUERY, "RUS").frame.iloc[0]
    assert row["inflow_change_usd"] == 100.0
    assert math.isnan(row["substitution_ratio"])


def test_a_hub_without_books_cannot_be_told():
    row = read((100, 200), FLAT, FLAT, FLAT, silent=(("KAZ", "import"), ("KAZ", "export")))
    assert row["reading"] == "cannot be told"
    assert row["inflow_change_usd"] == 100.0
    assert math.isnan(row["imports_change_usd"])
    assert math.isnan(row["upper_bound_usd"])


def test_the_bound_takes_the_lag_at_which_it_is_largest_and_codes_apart():
    """January's 90 leave in February: at lag 0 min(0, 90), at lag 1 min(90, 90)."""
    months = ("2022-12", "2023-01", "2023-02")
    now = {"TUR": (0, 90, 0), "KAZ": (0, 0, 90)}
    then = [f"{int(p[:4]) - 1}{p[4:]}" for p in months]
    rows = []
    for exporter, importer in (("TUR", "KAZ"), ("KAZ", "RUS")):
        for p, usd in zip(months, now[exporter], strict=True):
            rows.append((exporter, importer, "854231", p, 10.0 + usd))
        rows += [(exporter, importer, "854231", p, 10.0) for p in then]
        rows += [(exporter, importer, "854232", p, 50.0) for p in (*then, *months)]
    back = [("TUR", "KAZ", "854231", p, 10.0) for p in (*then, *months)]
    made = Mirror([books("export", rows), books("import", back)], [Scope(), Scope()])
    query = replace(
        QUERY,
        window=periods.window("2023-02", "2023-02"),
        base=periods.window("2022-02", "2022-02"),
    )
    row = routes(made, query, "RUS").frame.iloc[0]
    assert (row["upper_bound_usd"], row["lag_months"]) == (90.0, 1.0)


def lagged(then):
    """Turkey to Kazakhstan to Russia: 10 a month, 100 in January and, a month later, in February."""
    now = {"TUR": {"2023-01": 100}, "KAZ": {"2023-02": 100}}
    rows = [
        (exporter, importer, "854231", p, float(now[exporter].get(p, 10)))
        for exporter, importer in (("TUR", "KAZ"), ("KAZ", "RUS"))
        for p in (*then, "2022-12", "2023-01", "2023-02")
    ]
    back = [(*row[:4], 10.0) for row in rows if row[0] == "TUR"]
    made = Mirror([books("export", rows), books("import", back)], [Scope(), Scope()])
    february = (periods.window("2023-02", "2023-02"), periods.window("2022-02", "2022-02"))
    query = replace(QUERY, window=february[0], base=february[1])
    return routes(made, query, "RUS")


@pytest.mark.parametrize(
    ("then", "bound", "lag", "said"),
    [
        # January 2022 is loaded: January 2023 exceeds it by 90.
        (("2021-12", "2022-01", "2022-02"), 90.0, 1.0, "A lag of two months at most"),
        (("2022-01", "2022-02"), 90.0, 1.0, "A lag of one month at most"),
        # It is not: nothing is known to have been exceeded, and 100 less nothing is no excess.
        (("2022-02",), 0.0, 0.0, "No lag is allowed for"),
    ],
)
def test_a_lag_counts_only_where_its_own_base_is_loaded(then, bound, lag, said):
    found = lagged(then)
    row = found.frame.iloc[0]
    assert (row["upper_bound_usd"], row["lag_months"]) == (bound, lag)
    assert any(said in text for text in found.warnings)


def test_bounds_of_all_exporters_are_capped_together():
    """Turkey +100 and China +50 into the hub, +60 out of it: 60 are shared 60 to 50."""
    made = world((100, 200), FLAT, FLAT, (100, 160), a_other=(100, 150))
    frame = routes(made, replace(QUERY, exporters=None), "RUS").frame.set_index("exporter")
    assert frame["upper_bound_usd"].sum() == pytest.approx(60.0)
    assert frame.loc["TUR", "upper_bound_usd"] == pytest.approx(60 * 60 / 110)


def test_rows_by_code_and_by_tier():
    made = world((100, 200), FLAT, FLAT, FLAT)
    by_code = routes(made, replace(QUERY, by=("code",)), "RUS").frame
    assert list(by_code["code"]) == ["854231"]
    by_tier = routes(made, replace(QUERY, by=("tier",)), "RUS").frame
    assert list(by_tier["tier"]) == ["1"]
    assert list(by_tier["reading"]) == ["lost in transit"]
    with pytest.raises(ValueError, match="grouped by hub"):
        routes(made, replace(QUERY, by=("period",)), "RUS")


def test_its_own_past_is_the_noise_where_no_unlisted_goods_are_loaded():
    """Yearly changes before of 0, 8, -4, 0 ...: deviations from the median 0: 0, 8, 4, 0: three times 2."""
    levels = {"2018": 100, "2019": 100, "2020": 108, "2021": 104, "2022": 104, "2023": 109}
    rows = [("TUR", "KAZ", "854231", y, float(v)) for y, v in levels.items()]
    rows += [("KAZ", "RUS", "854231", y, 50.0) for y in levels]
    back = [("TUR", "KAZ", "854231", y, 100.0) for y in levels]
    made = Mirror([books("export", rows), books("import", back)], [Scope(), Scope()])
    assert routes(made, QUERY, "RUS").frame["reading"].iloc[0] == "no change"
    rows[5] = ("TUR", "KAZ", "854231", "2023", 111.0)
    made = Mirror([books("export", rows), books("import", back)], [Scope(), Scope()])
    assert routes(made, QUERY, "RUS").frame["reading"].iloc[0] == "lost in transit"


def test_what_the_destination_lost_and_who_gained():
    made = world((100, 200), FLAT, FLAT, FLAT, direct=(100, 20))
    frame = diversion(made, replace(QUERY, importers=None), "RUS").frame
    assert list(frame["country"]) == ["RUS", "KAZ"]
    assert list(frame["role"]) == ["destination", "gained"]
    assert list(frame["change_usd"]) == [-80.0, 100.0]
    assert frame["beyond_noise"].all()
