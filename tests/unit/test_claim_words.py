"""Sentences taken apart into the figure that is claimed and those that it rests on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.model.analysis.claims import Verdict, check
from mirrorgap.model.analysis.rounding import parse
from mirrorgap.model.claim_words import Proposal, proposed
from mirrorgap.model.claims import FIGURE, KINDS


@pytest.mark.parametrize(
    ("sentence", "stated", "new", "old", "kind"),
    [
        ("exports of the 45 goods rose 81% to 129 million from 70.9 million",
         "+81%", "129 million", "70.9 million", "change"),
        ("Exports fell 32% to $8.4 million in November 2023 from $12.3 million in November 2022",
         "-32%", "8.4 million", "12.3 million", "change"),
        ("In October 2023 exports were 10.7 million, down 2.5% from 11.1 million in October 2022",
         "-2.5%", "10.7 million", "11.1 million", "change"),
        ("Exports dropped by a third to 8,4 million dollars, compared with 12,3 million a year earlier",
         "-a third", "8,4 million", "12,3 million", "change"),
        ("Exports to five neighbours hit $158 million in the first nine months of 2023, three times more",
         "three times", "158 million", "", "multiple"),
        ("Exports doubled from 4.2 to 8.4 million", "doubled", "8.4 million", "4.2 million", "multiple"),
        ("Exports rose to 66m, up threefold from 22m", "threefold", "66 m", "22 m", "multiple"),
        ("Exports to Kazakhstan rose by 66 million, from 92 to 158 million",
         "+66 million", "158 million", "92 million", "difference"),
        ("158 million less 109.9 million leaves 48.1 million",
         "48.1 million", "158 million", "109.9 million", "difference"),
        ("4.2 million and 6.5 million add up to 10.7 million",
         "10.7 million", "4.2 million", "6.5 million", "sum"),
        ("Listed goods account for 32% of 158 million, or 50.6 million",
         "32%", "50.6 million", "158 million", "share"),
        ("two thirds of the 158 million went to Kazakhstan", "two thirds", "", "158 million", "share"),
        ("imports shrank to a third of 66 million", "a third", "", "66 million", "multiple"),
        ("Exports increased from 70.9 million to 129 million, or 82 per cent",
         "+82%", "129 million", "70.9 million", "change"),
        ("shipments fell by half", "-half", "", "", "change"),
        ("China supplied 377 million in July", "377 million", "", "", "figure"),
        ("Uzbekistan reports 12.9 of the 28.3 million dollars", "12.9 million", "", "", "figure"),
        ("exports rose 66 million, imports 6 million", "+66 million", "", "", "difference"),
        ("no figures at all", "", "", "", ""),
        ("", "", "", "", ""),
    ],
)  # fmt: skip
def test_what_a_sentence_claims(sentence, stated, new, old, kind):
    found = proposed(sentence)
    assert (found.stated, found.new, found.old, found.kind) == (stated, new, old, kind)
    for text in filter(None, (found.stated, found.new, found.old)):
        parse(text)


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        (
            "exports of the 45 goods rose 81% to 129 million from 70.9 million",
            Verdict.AFTER_ROUNDING,
        ),
        ("Exports were 10.7 million, down 2.5% from 11.1 million", Verdict.NO),
        ("Exports fell 32% to 8.4 million from 12.3 million", Verdict.HOLDS),
        ("Exports hit $158 million, three times more than a year earlier", Verdict.UNKNOWN),
    ],
)
def test_the_known_cases_from_sentence_to_verdict(sentence, verdict):
    found = proposed(sentence)
    assert check(found.stated, found.new, found.old, found.kind).verdict == verdict


@pytest.mark.parametrize(
    ("sentence", "basket"),
    [
        ("exports of the 45 goods rose 81%", "chpl-2023-09"),
        ("the 50 high-priority items fell 2.5%", "chpl-2024-02"),
        ("the 9 codes fell 2.5%", "chpl-2023-05"),
        ("rose 45%", ""),
        ("45 million of goods", ""),
    ],
)
def test_the_list_is_told_by_how_many_goods_it_counts(sentence, basket):
    assert proposed(sentence).basket == basket


def test_years_days_and_counts_are_no_figures():
    found = proposed(
        "On 24 February 2023 five countries and 12 firms sold 3.5 million more, in 2022 and May 9"
    )
    assert (found.stated, found.left) == ("3.5 million", ())


def test_what_is_put_to_no_use_is_named():
    assert proposed("rose 81% to 129 million from 70.9 million; the total is 905 million").left == (
        "905 million",
    )


@given(st.text(max_size=80))
def test_any_text_gives_a_proposal(text):
    found = proposed(text)
    assert isinstance(found, Proposal)
    assert found.kind in ("", FIGURE, *KINDS)
    assert bool(found.stated) == bool(found.kind)


numbers = st.integers(1, 9999).map(lambda n: f"{n / 10:.1f}")
scales = st.sampled_from([" million", " billion", " thousand", "m", "bn", ""])


@given(numbers, numbers, st.integers(1, 99), scales, st.sampled_from([".", ","]), st.booleans())
def test_figures_of_a_usual_sentence_come_back_as_they_were(new, old, rate, scale, mark, up):
    new, old = new.replace(".", mark), old.replace(".", mark)
    verb = "rose" if up else "fell"
    found = proposed(f"Exports {verb} {rate}% to ${new}{scale} from ${old}{scale} in 2022.")
    assert parse(found.stated).value == (rate if up else -rate)
    assert parse(found.new) == parse(new + scale)
    assert parse(found.old) == parse(old + scale)
