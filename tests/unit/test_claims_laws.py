"""Verdicts of all kinds, held to brute force over the true values that rounded figures can mean."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mirrorgap.model.analysis.claims import (
    Verdict,
    check,
    remarks,
    sentence,
    verdict_words,
)
from mirrorgap.model.analysis.rounding import parse
from mirrorgap.model.claims import KINDS

#: Where inside its interval a true value is looked for, in steps from the figure.
NEAR = Fraction(1, 10**9)
WITHIN = [
    -Fraction(1, 2) + NEAR,
    -Fraction(1, 3),
    Fraction(0),
    Fraction(2, 5),
    Fraction(1, 2) - NEAR,
]


def text(digits: int, decimals: int) -> str:
    return f"{Decimal(digits).scaleb(-decimals):f}"


def exact(written: str) -> tuple[Fraction, Fraction]:
    """Return the value of a plain decimal text and its last digit's worth."""
    number = Decimal(written)
    return Fraction(number), Fraction(10) ** int(number.as_tuple().exponent)


def truths(written: str) -> list[Fraction]:
    """Return true values that round to *written*: its closed end too, and all but its open one."""
    value, step = exact(written)
    closed = [] if value == 0 else [value - step / 2 if value > 0 else value + step / 2]
    return [*closed, *(value + part * step for part in WITHIN)]


def computed(kind: str, new: Fraction, old: Fraction) -> Fraction:
    match kind:
        case "change":
            return (new / old - 1) * 100
        case "multiple":
            return new / old
        case "share":
            return new / old * 100
        case "difference":
            return new - old
    return new + old


def rounded(value: Fraction, step: Fraction) -> Fraction:
    """Return *value* at a precision, halves away from zero."""
    with localcontext(prec=60):
        steps = value / step
        whole = Decimal(steps.numerator) / Decimal(steps.denominator)
        return Fraction(whole.quantize(Decimal(1), ROUND_HALF_UP)) * step


def can_hold(stated: str, kind: str, new: str, old: str) -> bool:
    """Whether true values give the stated figure: one does, or they lie on both sides of it.

    What true values give is connected, so that between one below and one above lies one inside.
    """
    value, step = exact(stated)
    given_ = [computed(kind, a, b) for a, b in product(truths(new), truths(old))]
    if any(rounded(one, step) == value for one in given_):
        return True
    return min(given_) < value < max(given_)


digits = st.integers(-300, 900)
places = st.integers(0, 2)
figures = st.builds(text, digits, places)
positive = st.builds(text, st.integers(1, 900), places)
SUFFIX = {"change": "%", "share": "%", "multiple": "x"}


@given(figures, figures, positive, st.sampled_from(KINDS))
@example("-2.5", "10.7", "11.1", "change")
@example("2.85", "1.5", "1.5", "sum")
@example("100", "1", "1.0", "change")
@example("-50", "-1", "2", "share")
@example("0", "0", "0.1", "difference")
def test_verdicts_of_every_kind_agree_with_brute_force(stated, new, old, kind):
    found = check(stated + SUFFIX.get(kind, ""), new, old, kind)
    value, step = exact(stated)
    central = computed(kind, Fraction(Decimal(new)), Fraction(Decimal(old)))
    assert (found.verdict == Verdict.HOLDS) == (rounded(central, step) == value)
    expected = can_hold(stated, kind, new, old)
    assert (found.verdict in (Verdict.HOLDS, Verdict.AFTER_ROUNDING)) == expected
    assert (found.verdict == Verdict.NO) == (not expected)


@given(figures, positive, st.sampled_from(KINDS))
def test_all_true_values_lie_between_low_and_high_and_come_near_both(new, old, kind):
    found = check("1" + SUFFIX.get(kind, ""), new, old, kind)
    scale = 100 if kind in ("change", "share") else 1
    low, high = Fraction(found.low) * scale, Fraction(found.high) * scale
    given_ = [computed(kind, a, b) for a, b in product(truths(new), truths(old))]
    slack = Fraction(1, 10**5)
    assert low - slack <= min(given_) <= low + slack * max(1, abs(low))
    assert high - slack * max(1, abs(high)) <= max(given_) <= high + slack


@given(
    figures, st.sampled_from(["0", "0.0", "0.00"]), st.sampled_from(["change", "multiple", "share"])
)
def test_a_divisor_that_may_be_zero_is_never_divided_by(new, old, kind):
    found = check("5" + SUFFIX[kind], new, old, kind)
    assert (found.verdict, found.value) == (Verdict.UNKNOWN, None)
    assert found.reason == "the figure divided by may be zero"


@given(figures, figures)
def test_rounding_to_a_figure_is_lying_in_its_interval(stated, other):
    figure, (value, step) = parse(stated), exact(stated)
    for truth in truths(other):
        with localcontext(prec=60):
            number = Decimal(truth.numerator) / Decimal(truth.denominator)
        assert figure.rounds(number) == (rounded(truth, step) == value)


@given(positive, positive, st.sampled_from(["", " thousand", " million", " billion"]))
def test_a_scale_on_both_figures_changes_no_verdict_of_a_ratio(new, old, scale):
    plain, scaled = check("30%", new, old), check("30%", new + scale, old + scale)
    assert (plain.verdict, plain.low, plain.high) == (scaled.verdict, scaled.low, scaled.high)


@given(positive, positive)
def test_a_change_and_a_multiple_of_the_same_figures_agree(new, old):
    change, multiple = check("100%", new, old, "change"), check("2.00x", new, old, "multiple")
    assert change.low + 1 == pytest.approx(multiple.low)
    assert change.high + 1 == pytest.approx(multiple.high)


@pytest.mark.parametrize(
    ("stated", "new", "old", "kind", "verdict"),
    [
        # A word says what its digits would.
        ("doubled", "200", "100", "change", "holds"),
        ("doubled", "200", "100", None, "holds"),
        ("tripled", "200", "100", "change", "does not follow"),
        ("halved", "50", "100", "change", "holds"),
        ("a third", "33", "100", None, "holds"),
        ("a third", "31.7", "100", "share", "holds"),
        ("-a third", "8.4", "12.3", "change", "holds"),
        ("a third", "40", "100", "share", "does not follow"),
        ("two thirds", "66", "100", None, "holds"),
        ("half", "10.7", "20", "share", "holds"),
        ("a third", "4.1", "12.3", "multiple", "holds"),
        ("a tenth", "12", "100", "share", "does not follow"),
        # Units that do not belong together are not compared.
        ("66", "158%", "109.9", "difference", "cannot be checked"),
        ("66%", "158", "109.9", "difference", "cannot be checked"),
        ("0.7%", "5.6%", "4.9%", "difference", "holds"),
        # One published level beside a figure.
        ("12.9 million", "12892480", None, "figure", "holds"),
        ("12.8 million", "12892480", None, "figure", "does not follow"),
        ("12.9 million", "13 million", "", "figure", "holds after rounding"),
        ("12.9 million", None, None, "figure", "cannot be checked"),
        # Decimal commas.
        ("+81%", "129", "70,9", None, "holds after rounding"),
        ("-2,5%", "10,7", "11,1", None, "does not follow"),
    ],
)
def test_words_units_and_single_figures(stated, new, old, kind, verdict):
    assert check(stated, new, old, kind).verdict == verdict


def test_what_is_said_has_the_decimals_of_what_was_stated():
    assert (
        check("0.05%", "100.06", "100.00").words(check("0.05%", "100.06", "100").value) == "+0.06%"
    )
    assert sentence(check("0.7%", "5.6%", "4.9%", "difference")).startswith(
        "0.7% holds: 5.6% less 4.9%"
    )
    assert "is 0.7%, with rounding 0.6% to 0.8%." in sentence(
        check("0.7%", "5.6%", "4.9%", "difference")
    )
    assert sentence(check("12.9 million", "12892480", None, "figure")) == (
        "12.9 million holds: the figure is 12892480."
    )
    assert verdict_words(Verdict.NO) == "does not follow"


@pytest.mark.parametrize(
    ("stated", "new", "old", "kind", "n"),
    [
        ("-32%", "8.4", "12.3", None, 0),
        ("-32%", "8.4", "12.3 million", None, 1),
        ("66", "158 million", "92 million", "difference", 1),
        ("66 million", "158 million", "92 million", "difference", 0),
        ("12.9", "12892480", None, "figure", 1),
        ("0", "0", "5", "difference", 0),
    ],
)
def test_a_million_on_one_figure_only_is_remarked(stated, new, old, kind, n):
    assert len(remarks(check(stated, new, old, kind))) == n


def test_figures_of_the_method_s_own_arithmetic():
    """+66 exports, +6 imports, factor 1.06: dM* = 5.7, U = 60.3, u = 91% (METHODS 5 and 11)."""
    d_imports = Decimal(6) / Decimal("1.06")
    assert f"{d_imports:.1f}" == "5.7"
    unmatched = check("60.3", "66", f"{d_imports:.1f}", "difference")
    assert (unmatched.verdict, unmatched.value) == (Verdict.HOLDS, Decimal("60.3"))
    share = check("91%", "60.3", "66", "share")
    assert (share.verdict, share.words(share.value)) == (Verdict.HOLDS, "91.4%")


def test_the_contradicting_series_cannot_hold_together():
    """129, 158 and +66: what is left of 158 after 109.9 to Russia is less than the rise alone."""
    left = check("48.1", "158", "109.9", "difference")
    assert (left.verdict, left.words(left.high)) == (Verdict.HOLDS, "48.65")
    assert check("66", "158", "109.9", "difference").verdict == Verdict.NO
    assert left.high < parse("66").interval.low
    # The other retelling, levels of 61 against 6.6, is not a rise of 66 either.
    assert (
        check("66", "61", "6.6", "difference").words(check("66", "61", "6.6", "difference").high)
        == "54.95"
    )
