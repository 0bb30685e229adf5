"""One series and what is said of it: figures by hand, whose books count, and the sentences."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from books import monthly as books

from mirrorgap.model import lists, periods
from mirrorgap.model.analysis.breaks import breaks
from mirrorgap.model.analysis.course import Broken, broken, seasonal
from mirrorgap.model.analysis.lines import of_time, timeless
from mirrorgap.model.analysis.seasons import seasons
from mirrorgap.model.analysis.whole import LeftOut, whole_books
from mirrorgap.model.events import KnownEvent
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Chunk
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Both, Either, Keys, Range, SourceRows, Without, keys
from mirrorgap.model.words_breaks import breaks_headline, breaks_sentences
from mirrorgap.model.words_seasons import seasons_headline, seasons_sentences

LISTED = Query(basket=lists.load("chpl-2024-02"), min_usd=0)
CHIPS, BEARINGS, SHOES = "854231", "848210", "640299"
NOISE = np.random.default_rng(7)


def world(*chunks):
    return Mirror(chunks, [Scope()] * len(chunks))


def yearly(n, drop=1.0):
    """Years whose December is half of its November; the last month times *drop*."""
    values = np.tile([100.0] * 10 + [200.0, 100.0], n)
    values[-1] *= drop
    return values


def text(found):
    return " ".join(seasons_sentences(found))


# which lines


def test_a_selection_loses_its_months_and_keeps_its_lines():
    mirror = world(books({CHIPS: [1.0, 2.0]}), books({BEARINGS: [3.0]}, partner="KAZ"))
    pair = Keys(("exporter", "importer"), frozenset({("TUR", "RUS")}))
    assert timeless(mirror, pair, None) == pair
    month = keys("month", "2020-01")
    assert timeless(mirror, month, None) is None
    assert timeless(mirror, Range("period", "2020-01", None), None) is None
    assert timeless(mirror, Both((pair, month)), None) == pair
    assert timeless(mirror, Either((Both((pair, month)), pair)), None) == pair
    assert timeless(mirror, Either((pair, month)), None) is None
    dated = Keys(("exporter", "hs6", "month"), frozenset({("TUR", CHIPS, "2020-02")}))
    assert timeless(mirror, dated, None) == Keys(("exporter", "hs6"), frozenset({("TUR", CHIPS)}))


def test_rows_of_a_source_stand_for_their_lines():
    mirror = world(books({CHIPS: [1.0, 2.0], BEARINGS: [3.0, 4.0]}))
    row = SourceRows(mirror.chunks[0].id, frozenset({3}))
    line = Keys(("exporter", "importer", "hs6"), frozenset({("TUR", "RUS", CHIPS)}))
    assert timeless(mirror, row, None) == line
    assert timeless(mirror, Without(keys("exporter", "TUR"), keys("hs6", BEARINGS)), None) == line
    assert of_time(row)
    assert of_time(Both((line, keys("month", "2020-01"))))
    assert not of_time(line)
    assert not of_time(None)


# whose books


def test_books_that_end_earlier_are_left_out_and_named():
    long, short = books({CHIPS: [9.0] * 30}), books({CHIPS: [1.0] * 20}, reporter="GEO")
    mirror = world(long, short)
    query, left = whole_books(mirror, LISTED)
    assert query.exporters == frozenset({"TUR"})
    assert left == LeftOut(("GEO",), 20 / 290)
    found = seasonal(mirror, LISTED)
    assert found.course.run == 30
    said = (
        "Left out, since their books do not cover these months whole: Georgia (6.90% of the value"
    )
    assert said in text(found)


def test_the_period_asked_about_decides_whose_books_count():
    mirror = world(books({CHIPS: [9.0] * 30}), books({CHIPS: [1.0] * 20}, reporter="GEO"))
    asked = replace(LISTED, window=periods.window("2021-03", "2021-03"))
    assert whole_books(mirror, asked) == (asked, LeftOut())
    found = seasonal(mirror, asked)
    assert found.course.about.exporters == ("GEO", "TUR")
    start, length, _ = found.when
    assert found.course.values[start : start + length].sum() == 10.0


def test_a_short_book_is_left_out_only_where_it_is_small():
    start = [None] * 20
    mirror = world(
        books({CHIPS: [9.0] * 30}), books({CHIPS: [*start, *[1.0] * 10]}, reporter="GEO")
    )
    assert whole_books(mirror, LISTED)[1].reporters == ("GEO",)
    large = world(books({CHIPS: [9.0] * 30}), books({CHIPS: [*start, *[8.0] * 10]}, reporter="GEO"))
    assert whole_books(large, LISTED)[1].reporters == ()


# seasonal, general


def test_the_answer_is_that_of_the_command():
    rng = np.random.default_rng(3)
    goods = {CHIPS: yearly(4, 0.3), "TOTAL": 3000 + 50 * rng.normal(size=48)}
    mirror = world(books(goods))
    row, found = seasons(mirror, LISTED, ()).frame.iloc[0], seasonal(mirror, LISTED)
    assert found.season is not None
    assert found.general is not None
    assert (row.seasonal, row.general) == (found.season.verdict, found.general.verdict)
    assert row.did == pytest.approx(found.general.effect)
    assert row.note.startswith(found.season.note)
    by_hand = math.log(30 / 200) - math.log((goods["TOTAL"][-1] - 30) / (goods["TOTAL"][-2] - 200))
    assert found.general.against == pytest.approx(by_hand)


def test_a_december_that_always_falls_is_seasonal():
    found = seasonal(world(books({CHIPS: yearly(4)})), LISTED)
    assert seasons_headline(found).startswith("Is this fall seasonal? Yes.")
    said = seasons_sentences(found)
    assert said[0] == (
        "Turkey's exports of code 8542.31 to Russia fell 100 dollars (−50%) to 100, "
        "December 2023 against November 2023."
    )
    assert said[1] == (
        "No period is chosen: the last month that the books cover stands for it, beside the month "
        "before."
    )
    assert (
        "(rank 4 of 4); by rank alone the smallest attainable p is 0.25: no p is given." in said[2]
    )
    assert "STL, robust, 48 months" in said[3]
    assert "as placebos (smallest attainable 0.021)" in said[3]


def test_every_p_says_how_it_was_obtained():
    rng = np.random.default_rng(11)
    codes = [CHIPS, BEARINGS, "854232", "851762", "850440", "853221"]
    free = [f"{n}0000" for n in range(61, 79)]
    values = {code: 100 + 5 * rng.normal(size=48) for code in codes + free}
    for code in codes:
        values[code][-1] *= 0.4
    found = seasonal(world(books(values)), LISTED)
    assert found.general is not None
    assert found.general.verdict == "no"
    said = text(found)
    assert "Difference in differences over 6 listed and 18 unlisted codes: −" in said
    assert "by errors clustered by code" in said
    assert "placebo dates (smallest attainable 0.021)" in said
    assert "by 199 placebo baskets (smallest attainable 0.005, fixed seed)" in said
    assert "; the largest that could fall to 0.05 counts: " in said
    for sentence in seasons_sentences(found):
        if re.search(r"\bp \d", sentence):
            assert re.search(r"placebo|clustered|smallest attainable", sentence), sentence
    again = seasonal(world(books(values)), LISTED)
    assert text(again) == said


def test_what_no_p_can_test_is_neither_supported_nor_refuted():
    # All trade fell as the listed goods did, but by four placebo dates no p can fall to 0.05.
    goods = {CHIPS: [100, 102, 99, 101, 100, 50], "TOTAL": [900, 910, 905, 915, 900, 450]}
    found = seasonal(world(books(goods)), LISTED)
    assert found.general is not None
    assert found.general.others / found.general.own > 0.9
    assert found.general.dates == 4
    assert found.general.verdict == "unclear"
    assert "no p: by 4 placebo dates it could not fall under 0.200" in found.general.note
    said = text(found)
    assert "no p is given, since by 4 placebo dates it could not fall under 0.2" in said
    assert "No p can fall to 0.05 here, so that this neither supports nor refutes" in said
    assert "Other goods made" not in said


def test_short_series_say_so_and_shorter_ones_are_refused():
    short = text(seasonal(world(books({CHIPS: yearly(3)})), LISTED))
    assert "Short: 36 months in a row, where STL needs 48" in short
    few = seasonal(world(books({CHIPS: [10.7, 8.4], "TOTAL": [807, 905]}, "2023-10")), LISTED)
    assert (
        seasons_headline(few) == "Is this fall seasonal? Too short to tell. Is it general? Unclear."
    )
    said = text(few)
    assert "No earlier year has the same months: there is no rank." in said
    assert "Too short: 2 months in a row; a season needs 24, and STL 48." in said
    assert "Total trade without listed goods: +12.6%; the listed goods −21.5%" in said
    assert "no p, for want of placebo dates" in said


def test_the_same_months_of_two_years_have_no_season():
    year = replace(
        LISTED,
        window=periods.window("2023-12", "2023-12"),
        base=periods.window("2022-12", "2022-12"),
    )
    found = seasonal(world(books({CHIPS: yearly(4, 0.5)})), year)
    assert found.chosen == (True, True)
    said = text(found)
    assert "No period" not in said
    assert "The same months of two years are compared, so that a season makes no part of it" in said


def test_a_base_that_was_not_chosen_is_named():
    asked = replace(LISTED, window=periods.window("2023-07", "2023-09"))
    said = text(seasonal(world(books({CHIPS: yearly(4)})), asked))
    assert "No base is chosen: the 3 months before stand for it" in said
    assert "third quarter of 2023" in said or "July to September 2023 against April to June" in said


def test_nothing_to_compare_with_is_no_verdict():
    mirror = world(books({CHIPS: yearly(4)}))
    alone = seasonal(mirror, LISTED)
    assert seasons_headline(alone).endswith("Is it general? It cannot be told.")
    assert "No unlisted goods of these countries are loaded" in text(alone)
    everything = seasonal(mirror, replace(LISTED, basket=None))
    assert seasons_headline(everything).endswith("Is it general? There is nothing to compare with.")


def test_a_fall_to_nothing_is_written_as_such():
    values = {CHIPS: [*[100.0] * 47, 0.0], "TOTAL": [1000.0] * 48}
    said = text(seasonal(world(books(values)), LISTED))
    assert "fell 100 dollars (−100%) to 0" in said
    assert "the listed goods −100%, that is −100% apart" in said


# what cannot be said


def annual():
    rows = [("TUR", "RUS", "export", CHIPS, str(year), 1e6, year - 2017) for year in (2019, 2020)]
    names = ["reporter", "partner", "flow", "code", "period", "value_usd", "row"]
    return Chunk.of(pd.DataFrame(rows, columns=names))


def test_annual_books_get_one_plain_sentence():
    said = "These books give years or quarters only: seasons and breaks need monthly records."
    mirror = world(annual())
    for side in ("exporter", "importer"):
        found = seasonal(mirror, replace(LISTED, side=side))
        assert found.course.refused == said
        assert seasons_sentences(found) == (said,)
        assert broken(mirror, replace(LISTED, side=side), ()).course.refused == said
    assert seasons(mirror, LISTED).warnings == (said,)


def test_the_other_side_and_the_list_are_named_where_they_are_the_reason():
    mirror = world(books({CHIPS: yearly(4)}))
    other = seasonal(mirror, replace(LISTED, side="importer")).course.refused
    assert other.startswith("Only exporters' books are loaded by month here")
    shoes = seasonal(world(books({SHOES: yearly(4)})), LISTED).course.refused
    assert shoes == "No monthly record fits the list, the filters and the selection."


def test_a_base_longer_than_the_period_is_refused():
    asked = replace(
        LISTED, window=periods.window("2023-01", "2023-06"), base=periods.window("2022", "2022")
    )
    found = seasonal(world(books({CHIPS: yearly(4)})), asked)
    assert (
        found.course.refused == "The base must be as long as the period, and end before it begins."
    )
    assert seasons_headline(found) == "Seasonal, or general? It cannot be said"


# breaks

EVENT = KnownEvent(date(2022, 1, 1), "rule", "A rule comes into force", "Gazette", "rule")


def stepped(jump=2.0):
    rng = np.random.default_rng(5)
    return 1000 * np.repeat([1.0, jump], 24) * np.exp(0.02 * rng.normal(size=48))


def test_a_step_is_found_with_its_range_and_its_sensitivity():
    found = broken(world(books({CHIPS: stepped()})), LISTED, (EVENT,))
    assert found.stands
    assert breaks_headline(found) == "It changed in or about January 2022"
    said = " ".join(breaks_sentences(found))
    assert "p 0.00" in said
    assert "by block bootstrap, 999 series with a fixed seed" in said
    assert re.search(r"January 2022 \(\+\d+(\.\d)?%; stays\); no p", said)
    assert "Of 1 known event 1 stands at p 0.05: rule (+" in said
    assert "Chow's F against that of other dates, smallest attainable 0.0" in said


def test_the_breaks_are_those_of_the_command():
    mirror = world(books({CHIPS: stepped()}))
    frame, found = breaks(mirror, LISTED, (EVENT,), ()).frame, broken(mirror, LISTED, (EVENT,))
    assert found.best is not None
    sup = frame[frame["method"].str.startswith("sup-F")].iloc[0]
    assert sup.date == periods.month_text(found.run_first + found.best.at)
    assert sup.p == pytest.approx(found.best.p)
    assert set(frame.loc[frame["kind"] == "known", "label"]) == {EVENT.label}
    # A detected date is named after the events that were given, not after those shipped.
    detected = frame.loc[frame["kind"] == "detected", "label"]
    assert all(text.startswith(f"coincides with {EVENT.label} (") for text in detected)


def test_a_flat_series_has_no_break():
    found = broken(world(books({CHIPS: stepped(1.0)})), LISTED, ())
    assert breaks_headline(found) == "No date stands out as a break"
    assert found.steps == ()
    said = breaks_sentences(found)
    assert any("does not stand: sup-F over the middle 70%, p 0." in text for text in said)
    assert said[-1] == "No known event has enough months on either side to be tested."


def test_breaks_search_all_months_whatever_the_period():
    mirror = world(books({CHIPS: stepped()}))
    month = replace(LISTED, window=periods.window("2023-01", "2023-01"))
    assert breaks_headline(broken(mirror, month, ())) == breaks_headline(broken(mirror, LISTED, ()))


def test_a_few_months_are_too_short_for_breaks():
    found = broken(world(books({CHIPS: [1.0] * 15})), LISTED, ())
    assert isinstance(found, Broken)
    said = "Under 16 months in a row are loaded: too short to search for a break."
    assert breaks_sentences(found) == (said,)


def test_a_step_says_where_it_goes_with_the_penalty():
    found = broken(world(books({CHIPS: stepped()})), LISTED, ())
    one = replace(found.steps[0], half=None, twice=found.steps[0].one.at + 2)
    said = " ".join(breaks_sentences(replace(found, steps=(one,))))
    assert "; gone when halved, March 2022 when doubled)" in said
