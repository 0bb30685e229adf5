"""Under a filter on goods, what is said of the codes names the filter too."""

from __future__ import annotations

import pytest
from books import side

from mirrorgap.io.workbook.words import sentences
from mirrorgap.model import findings, subjects
from mirrorgap.model.analysis.gaps import gaps
from mirrorgap.model.findings import About, gap_findings, say
from mirrorgap.model.lists import load
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import (
    Both,
    Either,
    Keys,
    Polygon,
    Range,
    Selection,
    SourceRows,
    Without,
    keys,
)
from mirrorgap.model.selection_words import apart_words, goods_words
from mirrorgap.ui import overview_work
from mirrorgap.ui.inspector import findings_of
from mirrorgap.ui.views import overview

LIST = load("chpl-2024-02")
NAMED = "Codes: Common High Priority List, 50 codes (chpl-2024-02)"
PAIR = ("exporter", "importer")
TIER, HEADING = keys("tier", "1"), keys("heading", "8542")


def mirror() -> Mirror:
    """Goods of tier 1 (8542.31) and of tier 2 (8517.62), both compared."""
    codes = (("854231", 5e6), ("851762", 7e6))
    out, back = (
        side(flow, [("TUR", "UZB", code, "2023", usd / part) for code, usd in codes])
        for flow, part in (("export", 1), ("import", 5))
    )
    return Mirror([out, back], [Scope(), Scope()])


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (None, ""),
        (keys("exporter", "TUR"), ""),
        (Range("month", "2023-01", "2023-09"), ""),
        (SourceRows("a", frozenset({2})), ""),
        (Polygon("exports_usd", "imports_usd", ()), ""),
        (TIER, "only tier 1"),
        (keys("hs6", "854231"), "only code 8542.31"),
        (keys("code", "854231", "854232", "851762"), "only codes 8517.62, 8542.31 and 8542.32"),
        (keys("hs6", *(str(code) for code in range(854231, 854236))), "only 5 codes"),
        (keys("chapter", "84", "85"), "only chapters 84 and 85"),
        (Range("hs6", "850000", "859999"), "only code 850000 to 859999"),
        (Keys(("exporter", "tier"), frozenset({("TUR", "1"), ("KAZ", "2")})), "only tiers 1 and 2"),
        (Both((TIER, HEADING, TIER)), "only tier 1, only heading 8542"),
        (Either((TIER, HEADING)), "only tier 1 or heading 8542"),
        (Either((TIER, keys("exporter", "TUR"))), ""),
        (Either((TIER, Without(Both(()), HEADING))), "only tier 1 or all without heading 8542"),
        (
            Without(TIER, Both((HEADING, keys("hs6", "854231")))),
            "only tier 1, without (heading 8542, only code 8542.31)",
        ),
        (
            Either((TIER, Without(HEADING, keys("hs6", "854231")))),
            "only tier 1 or (heading 8542, without code 8542.31)",
        ),
        (Without(TIER, HEADING), "only tier 1, without heading 8542"),
        (Without(keys("year", "2023"), Either((TIER, HEADING))), "without tier 1 or heading 8542"),
        # What is taken out of one exporter's goods is still in the others'.
        (Without(TIER, Keys(("exporter", "heading"), frozenset({("TUR", "8542")}))), "only tier 1"),
        (Without(TIER, Polygon("exports_usd", "imports_usd", ())), "only tier 1"),
    ],
)
def test_how_a_selection_narrows_the_goods(where: Selection | None, told: str) -> None:
    assert goods_words(where) == told


def test_inspector_names_the_filter_and_the_brush() -> None:
    asked = Query(basket=LIST, where=TIER)
    _, found = findings_of(mirror(), asked, None)
    assert say(found[0]).startswith("Uzbekistan reports 1 of the 5 million dollars")
    assert say(found[-1]) == f"{NAMED}, only tier 1."
    _, found = findings_of(mirror(), asked, HEADING)
    assert say(found[-1]).endswith("(chpl-2024-02), only tier 1, only heading 8542.")


def test_overview_names_it_in_all_and_behind_each_pair() -> None:
    asked = Query(basket=LIST, where=TIER)
    whole, largest, *_ = overview.sections(mirror(), asked)
    assert whole.links[-1].text == f"{NAMED}, only tier 1."
    assert f"{NAMED}, only tier 1. {overview_work.WAITING}" in largest.links[0].more


def test_summary_and_briefing_name_it() -> None:
    asked = Query(basket=LIST, where=TIER)
    pairs = gaps(mirror(), asked.grouped(*PAIR)).frame
    assert f"{NAMED}, only tier 1." in sentences(pairs, mirror(), asked, 3)


def test_without_a_list_the_filter_alone_is_named() -> None:
    assert findings.codes_text(Query()) == "All codes."
    asked = Query(where=HEADING)
    assert findings.codes_text(asked) == "Codes: only heading 8542."
    about = subjects.of_gaps(mirror(), asked)
    row = {"exports_usd": 5e6, "imports_usd": 1e6, "gap_usd": 4e6}
    assert say(gap_findings(row, about)[-1]) == "Codes: only heading 8542."
    # The sentence has named the goods itself.
    alone = About(goods="8542", only="only heading 8542")
    assert all(one.id != "basket" for one in gap_findings(row, alone))
    assert all(one.id != "basket" for one in gap_findings(row, About()))


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (None, ""),
        (keys("exporter", "TUR"), ""),
        (keys("tier", "1"), ""),
        (Range("month", "2023-01", "2023-09"), ""),
        (keys("class", "lost"), "class lost"),
        (keys("class", "lost", "matched"), "classes lost and matched"),
        (keys("status", "provisional"), "status provisional"),
        (Range("value_usd", 1e6, None), "value from 1\u202f000\u202f000"),
        (Both((keys("class", "lost"), keys("exporter", "TUR"))), "class lost"),
        (Either((keys("class", "lost"), keys("exporter", "TUR"))), ""),
        (Without(keys("tier", "1"), keys("class", "lost")), "without class lost"),
    ],
)
def test_what_else_is_filtered_is_said_behind_the_codes(selection, said) -> None:
    assert apart_words(selection) == said
    told = findings.codes_text(Query(where=selection))
    assert told.endswith(f" Only {said}." if said else ".")
    assert ("Only" in told) == bool(said)  # goods are said with the codes, in small letters
