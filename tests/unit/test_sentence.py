"""Selections in words, and what is left without one part."""

from __future__ import annotations

import pytest

from mirrorgap.model.selection import Both, Either, Keys, Range, SourceRows, Without, keys
from mirrorgap.model.selection_words import in_full, listed
from mirrorgap.ui.sentence import filter_words, in_words, parts

PAIRS = Keys(("exporter", "importer"), frozenset({("TUR", "UZB"), ("ARE", "UZB")}))


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (None, "everything"),
        (keys("exporter", "CHN"), "exports of China"),
        (keys("hs6", "854231"), "8542.31"),
        (keys("tier", "1"), "tier 1"),
        (Keys(("exporter", "importer"), frozenset({("CHN", "UZB")})), "China to Uzbekistan"),
        (keys("hs6", *(f"85423{n}" for n in range(6))), "6 codes"),
        (Range("month", "2023-01", "2023-09"), "month Jan 2023 to Sep 2023"),
        (Range("month", "2023-01", "2023-01"), "month Jan 2023"),
        (Range("value_usd", None, 1000.0), "value up to 1\u202f000"),
        (Range("value_usd", -12_345.6, 5e9), "value −12\u202f350 to 5\u202f000\u202f000\u202f000"),
        (SourceRows("id", frozenset({7})), "row 7 of tur.csv"),
        (SourceRows("id", frozenset(range(3420))), "3\u202f420 rows of tur.csv"),
        (SourceRows("other", frozenset({7, 8})), "2 rows of a sheet"),
        (Both((keys("exporter", "CHN"), keys("tier", "2"))), "exports of China, tier 2"),
        (Either((keys("exporter", "CHN"), keys("tier", "2"))), "exports of China or tier 2"),
        (Without(keys("tier", "2"), keys("exporter", "CHN")), "tier 2 without exports of China"),
    ],
)
def test_in_words(selection, words):
    assert in_words(selection, {"id": "tur.csv"}) == words


def test_each_key_is_a_part_and_the_others_stay():
    found = parts(PAIRS)
    assert len(found) == 2
    for part, (gone,) in zip(found, [{("ARE", "UZB")}, {("TUR", "UZB")}], strict=True):
        assert isinstance(part.rest, Keys)
        assert part.rest.rows == PAIRS.rows - {gone}


def test_a_large_set_is_one_part():
    assert [part.rest for part in parts(keys("hs6", *map(str, range(100, 120))))] == [None]


def test_points_of_one_line_are_one_part_with_a_list():
    months = [f"2022-{month:02d}" for month in range(1, 5)]
    line = Keys(("exporter", "importer", "period"), frozenset(("TUR", "UZB", m) for m in months))
    (part,) = parts(line)
    assert part.text == "Turkey to Uzbekistan, 4 periods: Jan 2022 … Apr 2022"
    assert part.rest is None
    assert part.tip.splitlines()[1] == "Turkey to Uzbekistan Feb 2022"
    assert len(part.tip.splitlines()) == 4
    assert parts(keys("period", "2022", "2023"))[0].text == "2 periods: 2022, 2023"
    one = Keys(line.columns, frozenset({("TUR", "UZB", "2022-01")}))
    assert in_words(one) == "Turkey to Uzbekistan Jan 2022"


def test_points_of_several_lines_stay_apart():
    both = Keys(("importer", "period"), frozenset({("UZB", "2022-01"), ("KAZ", "2022-01")}))
    assert len(parts(both)) == 2


def test_in_full_names_every_value_and_how_they_are_combined():
    codes = keys("hs6", *(f"85423{n}" for n in range(6)))
    told = in_full(
        Either((Both((PAIRS, codes)), SourceRows("id", frozenset({7})))), {"id": "a.csv"}
    )
    assert told == (
        "((the United Arab Emirates to Uzbekistan or Turkey to Uzbekistan) and (8542.30 or 8542.31 or "
        "8542.32 or 8542.33 or 8542.34 or 8542.35)) or row 7 of a.csv"
    )
    assert in_full(None) == "everything"
    many = in_full(keys("hs6", *(str(n) for n in range(100_000, 100_030))))
    assert many.endswith(" or 6 more")
    assert listed(keys("hs6", "854231")) == ""


def test_parts_of_a_combination():
    china, tier = keys("exporter", "CHN"), keys("tier", "2")
    assert [part.rest for part in parts(Both((china, tier)))] == [tier, china]
    two = Without(PAIRS, tier)
    rests = [part.rest for part in parts(two)]
    assert rests[-1] == PAIRS
    assert all(isinstance(rest, Without) and rest.part == tier for rest in rests[:-1])
    assert parts(None) == []


def test_filter_words_do_not_repeat_the_column():
    assert filter_words(keys("importer", "KAZ")) == "Kazakhstan"
