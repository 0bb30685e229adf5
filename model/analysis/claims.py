"""Does a published figure follow from the figures it rests on? Arithmetic with rounding (METHODS 11)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from enum import StrEnum

import pandas as pd

from mirrorgap.model.analysis.rounding import (
    DIGITS,
    PART,
    PERCENT,
    TIMES,
    Figure,
    Interval,
    image,
    parse,
)
from mirrorgap.model.claims import FIGURE, KINDS

FIELDS = ("stated", "kind", "new", "old", "value", "low", "high", "verdict")
_HUNDRED = Decimal(100)
#: Kinds that are stated in per cent.
_IN_PERCENT = ("change", "share")
#: Kinds that divide by the old figure.
_DIVIDED = ("change", "multiple", "share")
#: A later figure that is so many times an earlier one, or so small a part, has lost a "million".
_FAR = 1000
#: What stands for a figure that was not published.
_UNKNOWN = frozenset(
    ("", "?", "-", "–", "—", "n/a", "na", "none", "null", "unknown", "unpublished")
)


class Verdict(StrEnum):
    """Whether the stated figure follows."""

    HOLDS = "holds"
    AFTER_ROUNDING = "holds after rounding"
    NO = "does not follow"
    UNKNOWN = "cannot be checked"


@dataclass(frozen=True, slots=True)
class Checked:
    """A stated figure beside the one computed.

    Attributes
    ----------
    stated, new, old : str
        As given.
    kind : str
        One of `KINDS`, or `FIGURE`.
    value, low, high : Decimal or None
        The computed figure, and the least and most that rounding allows: changes and shares as
        fractions (-0.036 is -3.6%), multiples as such, differences and sums in the unit of the inputs.
        None where it cannot be computed.
    verdict : Verdict
    reason : str
        Why it cannot be checked, in words; "" otherwise.
    unit : str
        "%", "x" or "": how the figure is stated.
    decimals : int
        With how many decimals it is said at least.
    """

    stated: str
    kind: str
    new: str
    old: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    verdict: Verdict
    reason: str = ""
    unit: str = ""
    decimals: int = 1

    def words(self, number: Decimal | None) -> str:
        """Return a computed figure as the claim states its own: "-3.6%", "3.0x", "48.1".

        >>> checked = check("-2.5%", "10.7", "11.1")
        >>> checked.words(checked.value), checked.words(checked.high)
        ('-3.6%', '-2.7%')
        """
        if number is None:
            return ""
        if self.kind in _IN_PERCENT:
            sign = "+" if self.kind == "change" else "-"
            return f"{number * _HUNDRED:{sign},.{self.decimals}f}%"
        if self.unit == TIMES:
            return f"{number:,.{self.decimals + 1}f}x"
        return f"{number.normalize():,f}{self.unit}"


def check(stated: str, new: str | None, old: str | None, kind: str | None = None) -> Checked:
    """Return whether *stated* follows from *new* and *old* at the precision they are written with.

    Parameters
    ----------
    stated : str
        "-2.5%", "+81%", "three times", "48.1".
    new, old : str or None
        The later and the earlier figure (for a share: part and whole); None, "" or "unpublished" for
        a figure that is missing.
    kind : one of `KINDS` or `FIGURE`, optional
        Without it: a per cent sign is a change, "times" a multiple, "a third" a share, a plain number
        a difference. "figure" holds one figure (*new*) against the stated one; *old* is not used.

    Returns
    -------
    Checked
        *holds* when the computed value rounds to the stated one at its precision; *holds after
        rounding* when some inputs inside their intervals give it; *does not follow* otherwise;
        *cannot be checked* where a figure is missing, the divisor may be zero, or figures in
        different units (158 and 6%) stand beside each other.

    Raises
    ------
    ValueError
        When a text is no figure, or there is no such kind.

    Notes
    -----
    Source: METHODS 11; exact decimal arithmetic on half-open intervals.

    Examples
    --------
    >>> str(check("-32%", "8.4", "12.3").verdict), str(check("+81%", "129", "70.9").verdict)
    ('holds', 'holds after rounding')
    """
    if kind not in (None, "", *KINDS, FIGURE):
        raise ValueError(f"there is no kind {kind!r} of claim: use {', '.join(KINDS)}")
    figure = parse(stated)
    chosen = kind or _suggested(figure)
    figure = _in_unit_of(figure, chosen)
    made = Checked(
        stated, chosen, new or "", old or "", None, None, None, Verdict.UNKNOWN,
        unit=figure.unit, decimals=max(1, -int(figure.step.as_tuple().exponent)),
    )  # fmt: skip
    one, other = _given(new), _given(old)
    if chosen == FIGURE and one is not None:
        other = one
    if one is None or other is None:
        missing = " and the ".join(
            word for word, at in (("new", one), ("old", other))
            if at is None and not (chosen == FIGURE and word == "old")
        )  # fmt: skip
        return replace(made, reason=f"the {missing} figure is missing")
    if chosen in _DIVIDED and other.interval.has_zero:
        return replace(made, reason="the figure divided by may be zero")
    if one.unit != other.unit or (chosen not in _DIVIDED and figure.unit != one.unit):
        return replace(made, reason="its figures are in different units")
    return _verdict(made, figure, one, other)


def _given(text: str | None) -> Figure | None:
    if text is None or text.strip().lower() in _UNKNOWN:
        return None
    return parse(text)


def _suggested(stated: Figure) -> str:
    return {PERCENT: "change", TIMES: "multiple", PART: "share"}.get(stated.unit, "difference")


def _in_unit_of(stated: Figure, kind: str) -> Figure:
    """Return the stated figure as the kind is computed: shares and changes in per cent.

    "Doubled" as a change is +100%, "a third" (or 0.36) as a change or a share is a part of one.
    """
    with localcontext(prec=DIGITS):
        if kind in _IN_PERCENT and stated.unit != PERCENT:
            less = 1 if kind == "change" and stated.unit == TIMES else 0
            return replace(stated, value=(stated.value - less) * _HUNDRED,
                           step=stated.step * _HUNDRED, unit=PERCENT)  # fmt: skip
        if kind == "multiple" and stated.unit == PERCENT:
            return replace(stated, value=stated.value / _HUNDRED, step=stated.step / _HUNDRED,
                           unit=TIMES)  # fmt: skip
    if kind == "multiple":
        return replace(stated, unit=TIMES)
    return stated


def _verdict(made: Checked, stated: Figure, new: Figure, old: Figure) -> Checked:
    function = _FUNCTIONS[made.kind]
    scale = _HUNDRED if made.kind in _IN_PERCENT else Decimal(1)
    with localcontext(prec=DIGITS):
        value = function(new.value, old.value)
        span = image(function, new.interval, old.interval)
        if made.kind == FIGURE:
            span = new.interval
        wide = Interval(span.low * scale, span.high * scale, span.low_in, span.high_in)
        if stated.rounds(value * scale):
            verdict = Verdict.HOLDS
        elif wide.meets(stated.interval):
            verdict = Verdict.AFTER_ROUNDING
        else:
            verdict = Verdict.NO
    return replace(made, value=value, low=span.low, high=span.high, verdict=verdict)


_FUNCTIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "change": lambda new, old: new / old - 1,
    "multiple": lambda new, old: new / old,
    "share": lambda new, old: new / old,
    "difference": lambda new, old: new - old,
    "sum": lambda new, old: new + old,
    FIGURE: lambda new, old: new,
}


def claims(checked: Sequence[Checked]) -> pd.DataFrame:
    """Return checked claims as a frame with `FIELDS`, one row each; numbers as in `Checked`.

    ``new`` and ``old`` are numbers too (in units), missing (NaN) where not published.

    >>> claims([check("three times", "158", None)]).loc[0, "verdict"]
    'cannot be checked'
    """
    rows = [
        (
            one.stated,
            one.kind,
            _number(_given(one.new)),
            _number(_given(one.old)),
            *(float("nan") if n is None else float(n) for n in (one.value, one.low, one.high)),
            str(one.verdict),
        )
        for one in checked
    ]
    return pd.DataFrame(rows, columns=list(FIELDS))


def _number(figure: Figure | None) -> float:
    return float("nan") if figure is None else float(figure.value)


def sentence(checked: Checked) -> str:
    """Return the outcome in words.

    >>> print(sentence(check("-2.5%", "10.7", "11.1")))
    -2.5% does not follow: 10.7 against 11.1 is -3.6%, with rounding -4.5% to -2.7%.
    """
    if checked.verdict is Verdict.UNKNOWN:
        return f"{checked.stated} cannot be checked: {checked.reason}."
    said = verdict_words(checked.verdict)
    value, low, high = (checked.words(n) for n in (checked.value, checked.low, checked.high))
    if checked.kind == FIGURE:
        return f"{checked.stated} {said}: the figure is {checked.new}."
    joined = {"sum": "plus", "difference": "less", "share": "of"}.get(checked.kind, "against")
    return (
        f"{checked.stated} {said}: {checked.new} {joined} {checked.old} is "
        f"{value}, with rounding {low} to {high}."
    )


def verdict_words(verdict: Verdict) -> str:
    """Return a verdict as a sentence says it.

    >>> verdict_words(Verdict.AFTER_ROUNDING)
    'is possible within rounding'
    """
    return "is possible within rounding" if verdict is Verdict.AFTER_ROUNDING else str(verdict)


def remarks(checked: Checked) -> tuple[str, ...]:
    """Return what looks like a slip of the pen: a "million" on one figure and not on the other.

    >>> remarks(check("-32%", "8.4", "12.3 million"))[0].split(":")[0]
    '8.4 and 12.3 million are far apart'
    """
    figures = [(text, figure) for text in (checked.new, checked.old) if (figure := _given(text))]
    if checked.kind not in _DIVIDED:
        figures.append((checked.stated, parse(checked.stated)))
    sizes = sorted((abs(f.value), text) for text, f in figures if f.value and not f.unit)
    if len(sizes) < 2 or sizes[-1][0] < _FAR * sizes[0][0]:
        return ()
    small, large = sizes[0][1], sizes[-1][1]
    return (f"{small} and {large} are far apart: is “million” or “thousand” left out?",)
