"""Claims: arithmetic with rounding, against the published cases and against brute force."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.model.analysis.claims import Verdict, check, claims, sentence
from mirrorgap.model.analysis.rounding import parse


@pytest.mark.parametrize(
    ("stated", "new", "old", "verdict", "value", "low", "high"),
    [
        ("-2.5%", "10.7", "11.1", "does not follow", "-3.6%", "-4.5%", "-2.7%"),
        ("-32%", "8.4", "12.3", "holds", "-31.7%", "-32.4%", "-31.0%"),
        ("+81%", "129", "70.9", "holds after rounding", "+81.9%", "+81.1%", "+82.8%"),
    ],
)
def test_the_cases_of_the_method(stated, new, old, verdict, value, low, high):
    found = check(stated, new, old)
    assert found.verdict == verdict
    assert [found.words(n) for n in (found.value, found.low, found.high)] == [value, low, high]


def test_three_times_an_unpublished_figure_cannot_be_checked():
    found = check("three times", "158", None)
    assert (found.verdict, found.kind, found.value) == (Verdict.UNKNOWN, "multiple", None)
    assert sentence(found) == "three times cannot be checked: the old figure is missing."


def test_published_figures_that_contradict_each_other_are_two_claims():
    """158 for six destinations less 109.9 to Russia leaves 48.1, less than the +66 to Kazakhstan."""
    rest = check("48.1", "158", "109.9", "difference")
    assert rest.verdict == Verdict.HOLDS
    assert (rest.value, rest.low, rest.high) == (
        Decimal("48.1"),
        Decimal("47.55"),
        Decimal("48.65"),
    )
    assert check("66", "158", "109.9", "difference").verdict == Verdict.NO
    levels = check("+66", "61", "6.6", "difference")
    assert (levels.verdict, levels.value) == (Verdict.NO, Decimal("54.4"))


@pytest.mark.parametrize(
    ("stated", "new", "old", "kind", "verdict"),
    [
        ("91%", "60.3", "66", "share", "holds"),
        ("0.91", "60.3", "66", "share", "holds"),
        ("threefold", "300", "100", None, "holds"),
        ("2.5x", "300", "100", None, "does not follow"),
        ("300%", "300", "100", "multiple", "holds"),
        ("10.7", "4.2", "6.5", "sum", "holds"),
        ("10.8", "4.2", "6.5", "sum", "holds after rounding"),
        ("10.9", "4.2", "6.5", "sum", "does not follow"),
        ("5%", "10", "0", None, "cannot be checked"),
        ("5%", "10", "0.0", "share", "cannot be checked"),
        ("5%", "unpublished", "7", None, "cannot be checked"),
    ],
)
def test_kinds(stated, new, old, kind, verdict):
    assert check(stated, new, old, kind).verdict == verdict


def test_the_open_end_of_an_interval_is_not_reached():
    # 1.5 + 1.5: [2.9, 3.1); 3.15 means [3.145, 3.155); 3.1 means [3.05, 3.15).
    assert check("2.85", "1.5", "1.5", "sum").verdict == Verdict.NO
    assert check("2.9", "1.5", "1.5", "sum").verdict == Verdict.AFTER_ROUNDING
    assert check("3.1", "1.5", "1.5", "sum").verdict == Verdict.AFTER_ROUNDING
    assert check("3.105", "1.5", "1.5", "sum").verdict == Verdict.NO
    # 2 means [1.5, 2.5), so 1 + 1, at most just under 3, never gives 3.0 = [2.95, 3.05) less edge.
    assert check("3.00", "1", "1.0", "sum").verdict == Verdict.NO
    assert check("2.5", "1", "1.0", "sum").verdict == Verdict.AFTER_ROUNDING


@pytest.mark.parametrize(
    ("text", "value", "step", "unit"),
    [
        ("10.7", "10.7", "0.1", ""),
        ("10.70", "10.70", "0.01", ""),
        ("1,234.5", "1234.5", "0.1", ""),
        ("1.234,5", "1234.5", "0.1", ""),
        ("1 234 567", "1234567", "1", ""),
        ("1,200", "1200", "1", ""),
        ("10,7", "10.7", "0.1", ""),
        ("0,123", "0.123", "0.001", ""),
        ("1.234.567", "1234567", "1", ""),
        ("−2.5 %", "-2.5", "0.1", "%"),
        ("+81%", "81", "1", "%"),
        ("2.5 per cent", "2.5", "0.1", "%"),
        ("$158 million", "158e6", "1e6", ""),
        ("-$1.2bn", "-1.2e9", "1e8", ""),
        ("377 million dollars", "377e6", "1e6", ""),
        ("three times", "3", "1", "x"),
        ("3x", "3", "1", "x"),
        ("threefold", "3", "1", "x"),
        ("5-fold", "5", "1", "x"),
        ("doubled", "2", "1", "x"),
        ("about 2.5 times", "2.5", "0.1", "x"),
    ],
)
def test_figures_as_people_write_them(text, value, step, unit):
    found = parse(text)
    assert (found.value, found.step, found.unit) == (Decimal(value), Decimal(step), unit)


@pytest.mark.parametrize("text", ["", "many", "1,23,4", "10.7 parsecs", "--5", "1.2.3", "5%%"])
def test_what_is_no_figure_is_refused_with_its_words(text):
    with pytest.raises(ValueError, match="no figure"):
        parse(text)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="ratio"):
        check("5%", "1", "2", "ratio")


tenths = st.integers(1, 400)


@given(tenths, tenths, st.integers(-99, 900), st.sampled_from(["change", "multiple", "share"]))
def test_verdicts_agree_with_a_grid_of_true_values(new, old, stated, kind):
    """A true pair inside the intervals that gives the stated figure means that it can hold."""
    text = f"{stated / 10:.1f}x" if kind == "multiple" else f"{stated}%"
    found = check(text, f"{new / 10:.1f}", f"{old / 10:.1f}", kind)
    scale = Decimal(1) if kind == "multiple" else Decimal(100)
    figure = parse(text)
    inside = [Decimal(i) / Decimal(1000) for i in (-50, -25, 0, 25, 49)]
    hits = []
    for a in inside:
        for b in inside:
            ratio = (Decimal(new) / 10 + a) / (Decimal(old) / 10 + b)
            hits.append(figure.rounds((ratio - (kind == "change")) * scale))
    assert (found.verdict == Verdict.HOLDS) == hits[12]
    if any(hits):
        assert found.verdict in (Verdict.HOLDS, Verdict.AFTER_ROUNDING)
    if found.verdict == Verdict.NO:
        low, high = found.low * scale, found.high * scale
        assert high <= figure.interval.low or low >= figure.interval.high


def test_claims_as_a_frame():
    frame = claims([check("-2.5%", "10.7", "11.1"), check("3x", "158", None)])
    assert list(frame.columns) == [
        "stated",
        "kind",
        "new",
        "old",
        "value",
        "low",
        "high",
        "verdict",
    ]
    assert frame.loc[0, "value"] == pytest.approx(-0.036036, abs=1e-6)
    assert (frame.loc[0, "new"], frame.loc[0, "old"]) == (10.7, 11.1)
    assert frame.loc[1, ["old", "value", "low"]].isna().all()
