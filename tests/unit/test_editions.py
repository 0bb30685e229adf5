"""Editions of the Harmonized System, and the listed codes that changed number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.model import editions, lists

LISTED = lists.load("chpl-2024-02").codes


@pytest.mark.parametrize(
    ("codes", "edition", "possible"),
    [
        (["852411"], "HS2022", ("HS2022",)),
        (["854921"], "HS2022", ("HS2022",)),
        (["880621"], "HS2022", ("HS2022",)),
        (["8807"], "HS2022", ("HS2022",)),
        (["85414900", "854231"], "HS2022", ("HS2022",)),
        (["880330"], None, ("HS2012", "HS2017")),
        (["8803"], None, ("HS2012", "HS2017")),
        (["854890"], None, ("HS2012", "HS2017")),
        (["854140", "854150"], None, ("HS2012", "HS2017")),
        (["854231", "TOTAL", "Beer", ""], None, editions.EDITIONS),
        ([], None, editions.EDITIONS),
        (["880330", "880730"], None, ()),
    ],
)
def test_codes_tell_their_edition(
    codes: list[str], edition: str | None, possible: tuple[str, ...]
) -> None:
    found = editions.detect(codes)
    assert found.edition == edition
    assert found.possible == possible
    assert found.mixed == (possible == ())


def test_a_year_rules_later_editions_out() -> None:
    assert editions.detect(["854140"], last_year=2016).edition == "HS2012"
    assert editions.detect(["852411"], last_year=2005).mixed
    assert editions.detect(["854231"], last_year=2018).possible == ("HS2012", "HS2017")
    assert editions.detect(["854231"], last_year=2015).edition is None


def test_what_was_detected_is_said() -> None:
    assert editions.detect(["880730"]).sentence == "The codes 8807.30 stand only in HS2022."
    assert (
        editions.detect(["854140"]).sentence == "The codes 8541.40 stand only in HS2012 and HS2017."
    )
    assert (
        "since 2012 has all of the codes 8803.30, 8807.30: the source"
        in editions.detect(["880330", "880730"]).sentence
    )
    assert "do not tell which" in editions.detect(["854231"]).sentence


def test_the_six_exceptions_are_those_of_the_list() -> None:
    by_list = {e.code: e.hs2017 for e in lists.load("chpl-2024-02").entries if not e.stable}
    assert {code: change.older for code, change in editions.changes().items()} == by_list
    assert set(editions.unstable(LISTED)) == set(by_list)
    assert LISTED - set(editions.unstable(LISTED)) == lists.load("chpl-2024-02-stable").codes


def test_the_uns_mistake_is_overridden_and_the_assumption_shown() -> None:
    found = editions.in_edition(LISTED, "HS2017")
    assert "851712" not in found.codes
    assert found.parents["854150"] == ("854151", "854159")
    assert len(found.codes) == 49
    assert len(found.assumptions) == 6
    assert found.lost == ()
    assert (
        "8541.51 (HS2022) is compared with 8541.50 of the editions before:"
        " the parent 8541.50 is an assumption; 8541.59 has the same parent." in found.assumptions
    )
    assert {c.code for c in editions.changes().values() if c.relation == "assumed"} == {
        "854151",
        "854159",
    }


def test_a_basket_in_its_own_edition_stays_as_it_is() -> None:
    found = editions.in_edition(LISTED, "HS2022")
    assert found.codes == LISTED
    assert found.assumptions == ()
    with pytest.raises(ValueError, match="'HS1996' is no edition"):
        editions.in_edition(LISTED, "HS1996")


def test_codes_without_a_known_parent_are_named() -> None:
    assert editions.in_edition(["852411", "854231"], "HS2012").lost == ("852411",)


def test_the_same_basket_guard() -> None:
    assert editions.same_basket_warning(LISTED, ["HS2022", "HS2022", None]) is None
    assert editions.same_basket_warning(LISTED, ["HS2012", "HS2017"]) is None
    text = editions.same_basket_warning(LISTED, ["HS2017", "HS2022"])
    assert text is not None
    assert "6 of its 50 codes changed number" in text
    assert "8541.51" in text
    assert "compare the 44 that kept theirs" in text
    stable = lists.load("chpl-2024-02-stable").codes
    assert editions.same_basket_warning(stable, ["HS2012", "HS2022"]) is None
    text = editions.same_basket_warning(stable, ["HS2022"], ["chpl-2024-02", "chpl-2023-09"])
    assert text == (
        "The two sides use different lists (chpl-2023-09 and chpl-2024-02), which are different"
        " baskets: choose one list for both."
    )


@given(st.lists(st.text(alphabet="0123456789", min_size=0, max_size=10)), st.integers(1980, 2030))
def test_no_codes_raise(codes: list[str], year: int) -> None:
    found = editions.detect(codes, year)
    assert found.edition is None or found.possible == (found.edition,)
    assert found.sentence.endswith(".")
    editions.same_basket_warning(codes, ["HS2017", "HS2022"])
    mapped = editions.in_edition(codes, "HS2017")
    kept = {code for parents in mapped.parents.values() for code in parents}
    assert kept | set(mapped.lost) == set(codes)
