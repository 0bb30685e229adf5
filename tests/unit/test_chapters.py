"""Chapters are told by the analyses themselves: the same rows, or one sentence why there are none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import smallcase

from mirrorgap.model import figures
from mirrorgap.model.analysis.categories import categories
from mirrorgap.model.analysis.change import change
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.analysis.innocence import questions
from mirrorgap.model.analysis.routes import routes
from mirrorgap.model.analysis.seasons import seasons
from mirrorgap.model.chapters import category_chapter, gap_chapter
from mirrorgap.model.chapters_change import (
    NO_BASE,
    NO_DESTINATION,
    change_chapter,
    route_chapter,
    season_chapter,
)
from mirrorgap.model.chapters_questions import asked, question_chapter, questions_frame
from mirrorgap.model.events import known_events
from mirrorgap.model.methods import METHODS, method
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.selection import Keys, keys

QUERY = smallcase.QUERY


@pytest.fixture(scope="module")
def mirror() -> Mirror:
    return smallcase.mirror(smallcase.job(Path()))


def test_gaps_are_those_of_the_analysis_largest_first(mirror: Mirror) -> None:
    chapter = gap_chapter(mirror, QUERY, known_events())
    frame = chapter.tables[0].frame
    wanted = gaps(mirror, QUERY.grouped("exporter", "importer")).frame
    both = frame.merge(wanted, on=["exporter", "importer"], suffixes=("", "_wanted"))
    assert len(both) == wanted["gap_usd"].notna().sum() == 3
    assert (both["exports_usd"] == both["exports_usd_wanted"]).all()
    assert chapter.remarks[0].startswith("2 more pairs are not compared")
    sizes = frame["gap_usd"].abs().tolist()
    assert sizes == sorted(sizes, reverse=True)
    kinds = [type(one) for one in chapter.figures]
    assert kinds == [figures.Dumbbell, figures.Lines, figures.Heat]


def test_a_single_pair_is_told_by_code(mirror: Mirror) -> None:
    query = replace(QUERY, where=keys("importer", "KAZ"), exporters=frozenset({"TUR"}))
    chapter = gap_chapter(mirror, query)
    assert [table.by for table in chapter.tables] == [("exporter", "importer"), ("code",)]
    assert len(chapter.tables[1].frame) == 3


def test_changes_routes_seasons_and_categories_are_the_analyses(mirror: Mirror) -> None:
    changed = change_chapter(mirror, QUERY)
    assert changed.tables[0].frame.equals(change(mirror, QUERY).frame)
    assert changed.headline.startswith("Exports rose")
    hubs = route_chapter(mirror, QUERY, "RUS").tables[0].frame
    wanted = routes(mirror, QUERY, "RUS").frame
    assert hubs[list(wanted.columns)].equals(wanted)
    assert season_chapter(mirror, QUERY).tables[0].frame.equals(seasons(mirror, QUERY).frame)
    goods = category_chapter(mirror, QUERY)
    assert goods.tables[0].frame.equals(categories(mirror, QUERY).frame)
    assert goods.tables[0].side == "exporter"


def test_a_share_of_all_trade_is_told_only_where_other_trade_is_loaded(mirror: Mirror) -> None:
    table = category_chapter(mirror, QUERY).tables[0]
    other = not table.frame["share_of_total"].equals(table.frame["share_of_list"])
    assert ("share_of_total" in table.fields) == other
    alone = category_chapter(mirror, replace(QUERY, basket=None)).tables[0]
    assert "share_of_total" not in alone.fields
    assert "share_of_list" in alone.fields


def test_what_has_nothing_to_say_says_why_in_one_sentence(mirror: Mirror) -> None:
    bare = replace(QUERY, base=None)
    assert change_chapter(mirror, bare).nothing == NO_BASE
    assert route_chapter(mirror, QUERY, "").nothing == NO_DESTINATION
    nobody = replace(QUERY, exporters=frozenset({"FRA"}))
    for chapter in (
        gap_chapter(mirror, nobody),
        change_chapter(mirror, nobody),
        route_chapter(mirror, nobody, "RUS"),
        season_chapter(mirror, nobody),
        category_chapter(mirror, nobody),
        question_chapter(asked(mirror, nobody)),
    ):
        assert chapter.nothing.endswith("."), chapter.name
        assert not chapter.tables, chapter.name


def test_a_short_series_is_refused_in_words(mirror: Mirror) -> None:
    import books

    annual = Mirror(
        [books.side("export", [("TUR", "KAZ", "854231", "2023", 1e6)])],
        [mirror.scopes[0]],
    )
    told = season_chapter(annual, replace(QUERY, window=None, base=None))
    assert "monthly records" in told.nothing


def test_questions_are_those_of_the_battery(mirror: Mirror) -> None:
    found = asked(mirror, QUERY)
    assert found[0].about == "All that is asked for"
    pair = next(one for one in found if one.about == "Turkey to Kazakhstan")
    query = replace(QUERY, where=Keys(("exporter", "importer"), frozenset({("TUR", "KAZ")})))
    wanted = set(questions(mirror, query).frame["question"])
    frame = questions_frame(found)
    mine = frame[frame["finding"] == pair.about]
    assert {text for text in mine["question"] if text} == wanted
    assert not (mine["verdict"].str.startswith("does not explain")).any()
    assert (mine["gap_usd"] == pair.gap_usd).all()


def test_a_gap_below_the_floor_is_no_finding(mirror: Mirror) -> None:
    assert asked(mirror, replace(QUERY, min_usd=1e12)) == ()


def test_every_chapter_has_a_method_with_its_limits(mirror: Mirror) -> None:
    for chapter in (gap_chapter(mirror, QUERY), route_chapter(mirror, QUERY, "RUS")):
        for table in chapter.tables:
            assert method(table.method).limits
    assert len({one.id for one in METHODS}) == len(METHODS)
    assert all(one.formula and one.source and one.limits for one in METHODS)


def test_routes_heed_the_exporters_and_hubs_of_the_query(mirror: Mirror) -> None:
    only = route_chapter(mirror, replace(QUERY, importers=frozenset({"UZB"})), "RUS")
    assert set(only.tables[0].frame["hub"]) == {"UZB"}
    wanted = routes(mirror, replace(QUERY, importers=frozenset({"UZB"})), "RUS").frame
    assert only.tables[0].frame[list(wanted.columns)].equals(wanted)
