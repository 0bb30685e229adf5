"""The course of each row: what is silent is no zero, and a year is compared with the same months."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from books import books, monthly

from mirrorgap.model.analysis.courses import Courses, courses, on_year
from mirrorgap.model.analysis.flows import flows, totals
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.periods import window
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import keys

PAIRS = ("exporter", "importer")
#: Two years to Russia; two to Kazakhstan, of which March 2021 holds nothing that Turkey does report on.
RUSSIA = [10.0 + month for month in range(24)]
KAZAKHSTAN = [5.0] * 12 + [8.0] * 2 + [None] + [8.0] * 9


def mirror(**constants: object) -> Mirror:
    chunks = [
        monthly({"854231": RUSSIA}, partner="RUS", **constants),
        monthly({"854231": KAZAKHSTAN}, partner="KAZ", **constants),
    ]
    return Mirror(chunks, [Scope()] * 2)


def of(found: Courses, *key: str) -> list[float]:
    return found.values[found.keys.index(key)].tolist()


def test_a_month_that_the_books_cover_and_hold_nothing_of_is_a_zero() -> None:
    found = courses(mirror(), Query(by=PAIRS))
    assert (found.span, found.texts[0], found.texts[-1]) == (1, "2020-01", "2021-12")
    assert of(found, "TUR", "RUS") == RUSSIA
    assert of(found, "TUR", "KAZ") == [v or 0.0 for v in KAZAKHSTAN]


def test_a_month_that_the_books_do_not_cover_is_missing() -> None:
    turkey = monthly({"854231": [1.0, 2.0, 3.0]}, partner="RUS")
    china = monthly({"854231": [4.0]}, "2020-03", reporter="CHN", partner="RUS")
    found = courses(Mirror([turkey, china], [Scope()] * 2), Query(by=PAIRS))
    assert np.isnan(of(found, "CHN", "RUS")[:2]).all()
    assert of(found, "CHN", "RUS")[2] == 4.0
    # A sum over both would fall by what China does not say.
    both = courses(Mirror([turkey, china], [Scope()] * 2), Query(by=("importer",)))
    assert np.isnan(of(both, "RUS")[:2]).all()
    assert of(both, "RUS")[2] == 7.0


def test_the_frame_of_courses_is_that_of_flows_by_period() -> None:
    loaded = mirror()
    frame = courses(loaded, Query(by=PAIRS)).frame()
    told = totals(loaded, Query(by=(*PAIRS, "period"))).frame
    ours = {
        tuple(row[:3]): row[3] for row in frame[[*PAIRS, "period", "value"]].itertuples(index=False)
    }
    theirs = {
        tuple(row[:3]): row[3] for row in told[[*PAIRS, "period", "value"]].itertuples(index=False)
    }
    assert {key: value for key, value in ours.items() if value} == theirs


def test_the_latest_year_against_the_one_before() -> None:
    loaded, query = mirror(), Query(by=PAIRS)
    frame = flows(loaded, query).frame
    found = on_year(courses(loaded, query), query, frame)
    share = dict(zip(frame["importer"], found.share, strict=True))
    assert share["RUS"] == pytest.approx(sum(RUSSIA[12:]) / sum(RUSSIA[:12]) - 1)
    assert share["KAZ"] == pytest.approx(88 / 60 - 1)
    assert (found.month, found.last) == (2021 * 12, 2021 * 12 + 11)


@pytest.mark.parametrize("by", [PAIRS, ("importer",), ("importer", "year"), ("importer", "month")])
@pytest.mark.parametrize("span", [("2021-01", "2021-09"), ("2021-01", "2021-12")])
def test_on_year_is_the_change_on_a_base_a_year_ago(by, span) -> None:
    loaded = mirror()
    asked = window(*span)
    assert asked is not None
    query = Query(by=by, window=asked)
    told = flows(loaded, replace(query, base=asked.shifted(-12))).frame
    found = on_year(courses(loaded, query), query, told)
    np.testing.assert_allclose(found.share, told["change_share"].to_numpy(float))
    assert np.isfinite(found.share).any()


def test_a_part_year_is_never_beside_a_whole_one() -> None:
    short = Mirror([monthly({"854231": RUSSIA[:21]})], [Scope()])
    query = Query(by=("importer", "year"))
    frame = flows(short, query).frame
    found = on_year(courses(short, query), query, frame)
    last = dict(zip(frame["year"], found.share, strict=True))
    # Nine months of 2021 stand beside the same nine of 2020; 2020 has no year before.
    nine = sum(RUSSIA[12:21]) / sum(RUSSIA[:9]) - 1
    assert last["2021-01/2021-09"] == pytest.approx(nine)
    assert np.isnan(last["2020"])


def test_what_cannot_be_compared_has_no_change() -> None:
    loaded = mirror()
    frame = flows(loaded, Query(by=PAIRS)).frame
    found = courses(loaded, Query(by=PAIRS))
    early = replace(Query(by=PAIRS), window=window("2020-01", "2020-06"))
    assert np.isnan(on_year(found, early, frame).share).all()
    two = replace(early, window=window("2020-01", "2021-12"))
    assert np.isnan(on_year(found, two, frame).share).all()
    brushed = replace(early, where=keys("month", "2021-03"))
    assert np.isnan(on_year(found, brushed, frame).share).all()


def test_annual_books_have_a_course_of_years() -> None:
    rows = [("TUR", "RUS", "export", "854231", str(year), year - 2000.0) for year in (2019, 2020)]
    loaded, query = Mirror([books(*rows)], [Scope()]), Query(by=PAIRS)
    found = courses(loaded, query)
    assert (found.span, found.texts, of(found, "TUR", "RUS")) == (12, ["2019", "2020"], [19, 20])
    assert on_year(found, query, flows(loaded, query).frame).share[0] == pytest.approx(1 / 19)


def test_quantities_in_several_units_have_no_course() -> None:
    chunks = [
        monthly({"854231": [1.0, 2.0]}, quantity=3.0, unit="u"),
        monthly({"854232": [1.0, 2.0]}, quantity=3.0, unit="kg"),
    ]
    loaded = Mirror(chunks, [Scope()] * 2)
    found = courses(loaded, Query(by=("exporter",), measure="quantity"))
    assert np.isnan(found.values).all()
    alone = courses(loaded, Query(by=("exporter", "code"), measure="quantity"))
    assert of(alone, "TUR", "854231") == [3.0, 3.0]
