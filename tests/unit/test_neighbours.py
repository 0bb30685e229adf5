"""Codes beside their neighbours: shares of a heading, by books, and what is not known stays missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from books import side

from mirrorgap.model.analysis.categories import totals
from mirrorgap.model.analysis.neighbours import headline, neighbours
from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import keys

ROWS = [
    ("TUR", "UZB", "854231", "2023-01", 6.0),
    ("TUR", "KAZ", "854231", "2023-01", 2.0),
    ("TUR", "UZB", "85429010", "2023-02", 4.0),
    ("TUR", "UZB", "847130", "2023-02", 9.0),
    ("TUR", "UZB", "010121", "2023-02", 50.0),
]
QUERY = Query(basket=load("chpl-2024-02"), by=("heading", "code"))


def mirror(**constants: object) -> Mirror:
    return Mirror([side("export", ROWS, **constants)], [Scope()])


def shares(found, *by: str) -> dict[tuple[str, ...], float]:
    frame = found.frame
    return dict(zip(zip(*(frame[name] for name in by), strict=True), frame["share_of_heading"],
                    strict=True))  # fmt: skip


def test_only_headings_of_the_list_are_there_and_shares_add_up_to_one() -> None:
    found = neighbours(mirror(), QUERY)
    assert found.frame["heading"].tolist() == ["8542", "8542", "8471"]
    assert shares(found, "code") == {
        ("854231",): pytest.approx(8 / 12), ("854290",): pytest.approx(4 / 12), ("847130",): 1.0,
    }  # fmt: skip
    assert found.frame["listed_tier"].tolist() == ["1", None, None]
    assert np.allclose(found.frame.groupby("heading")["share_of_heading"].sum(), 1)


def test_listed_rows_are_those_of_categories() -> None:
    found = neighbours(mirror(), QUERY).frame
    told = totals(mirror(), QUERY).frame.set_index("code")["value"]
    listed = found[found["listed_tier"].notna()].set_index("code")["value"]
    assert listed.to_dict() == told.to_dict()


def test_shares_are_of_the_same_partner_and_period() -> None:
    by = ("heading", "code", "importer")
    found = shares(neighbours(mirror(), replace(QUERY, by=by)), "code", "importer")
    assert found["854231", "UZB"] == pytest.approx(0.6)
    assert found["854231", "KAZ"] == 1.0
    months = shares(neighbours(mirror(), replace(QUERY, by=("code", "period"))), "code", "period")
    assert months["854290", "2023-02"] == 1.0


def test_filters_stay() -> None:
    found = neighbours(mirror(), replace(QUERY, where=keys("importer", "KAZ")))
    assert found.frame["code"].tolist() == ["854231"]


def test_a_heading_with_a_part_that_has_no_rate_has_no_shares() -> None:
    rateless = side(
        "export", [("CHN", "UZB", "854239", "2023-01", np.nan)], value=7.0, currency="KZT"
    )
    found = neighbours(Mirror([mirror().chunks[0], rateless], [Scope()] * 2), QUERY)
    told = shares(found, "code")
    assert np.isnan(told["854231",])
    assert told["847130",] == 1.0
    assert headline(found.frame) == ""


def test_quantities_in_several_units_have_no_shares() -> None:
    units = [
        side("export", ROWS[:1], quantity=3.0, unit="u"),
        side("export", ROWS[2:3], quantity=3.0, unit="kg"),
    ]
    found = neighbours(Mirror(units, [Scope()] * 2), replace(QUERY, measure="quantity"))
    assert found.frame["share_of_heading"].isna().all()
    assert headline(found.frame) == ""


def test_books_that_hold_the_list_alone_are_named() -> None:
    narrow = side("export", [("CHN", "UZB", "854239", "2023-01", 5.0)])
    found = neighbours(Mirror([mirror().chunks[0], narrow], [Scope()] * 2), QUERY)
    assert found.warnings[-1] == (
        "The books loaded of China hold codes of the list alone, and none of their neighbours: shares of "
        "a heading are shares of what is loaded."
    )
    assert not any("neighbours" in text for text in neighbours(mirror(), QUERY).warnings)


def test_a_filter_by_tier_keeps_the_codes_of_that_tier_and_nothing_breaks() -> None:
    found = neighbours(mirror(), replace(QUERY, where=keys("tier", "1")))
    assert set(found.frame["code"]) <= {"854231"}
