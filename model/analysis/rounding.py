"""Published figures as what they can mean: "10.7" is anything in [10.65, 10.75)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext

_MINUS = str.maketrans({"−": "-", "–": "-", "‐": "-", "\u00a0": " ", "\u202f": " ", "’": "'"})
#: Words that are figures of their own; each is exact to the digit that it names.
_WORDS = {
    "halved": "0.5x",
    "double": "2x",
    "doubled": "2x",
    "twice": "2x",
    "triple": "3x",
    "tripled": "3x",
    "thrice": "3x",
    "quadruple": "4x",
    "quadrupled": "4x",
}
#: Parts of a whole, as (how many, of how many): read to the nearest of `_COARSE`, as people mean them.
_PARTS = {
    "half": (1, 2),
    "third": (1, 3),
    "quarter": (1, 4),
    "fourth": (1, 4),
    "fifth": (1, 5),
    "sixth": (1, 6),
    "seventh": (1, 7),
    "eighth": (1, 8),
    "ninth": (1, 9),
    "tenth": (1, 10),
}
#: A half, thirds and quarters mean five points up and down; fifths two and a half; the rest one.
_COARSE = {2: "0.1", 3: "0.1", 4: "0.1", 5: "0.05"}
_NUMERALS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_SCALES = {
    "": 0,
    "k": 3,
    "thousand": 3,
    "m": 6,
    "mn": 6,
    "mln": 6,
    "mio": 6,
    "million": 6,
    "millions": 6,
    "b": 9,
    "bn": 9,
    "bln": 9,
    "billion": 9,
    "billions": 9,
    "trillion": 12,
}
_CURRENCY = r"(?:us\s*\$|\$|€|£|usd|eur|dollars?|us dollars?|euros?)"
_FIGURE = re.compile(
    rf"(?P<before>[+-]?)\s*{_CURRENCY}?\s*(?P<sign>[+-]?)\s*(?P<digits>\d[\d.,' ]*?|\.\d+)\s*"
    rf"(?P<unit>%|per ?cent|percent|x|times|-?\s?fold|[a-z]*?)\s*(?:of\s+)?{_CURRENCY}?"
)
PERCENT, TIMES, PART = "%", "x", "part"
#: Digits that are carried: a third has no last one.
DIGITS = 40


@dataclass(frozen=True, slots=True)
class Interval:
    """All that a figure can mean: *low* to *high*, each end in it or not."""

    low: Decimal
    high: Decimal
    low_in: bool = True
    high_in: bool = True

    def meets(self, other: Interval) -> bool:
        """Return whether some number lies in both.

        >>> one = Interval(Decimal(0), Decimal(1), True, False)
        >>> one.meets(Interval(Decimal(1), Decimal(2))), one.meets(one)
        (False, True)
        """
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low != high:
            return low < high
        return all(
            (edge.low < low or edge.low_in) and (edge.high > low or edge.high_in)
            for edge in (self, other)
        )

    def holds(self, value: Decimal) -> bool:
        """Return whether *value* lies in it.

        >>> Interval(Decimal(0), Decimal(1), True, False).holds(Decimal(1))
        False
        """
        above = self.low < value or (self.low_in and self.low == value)
        return above and (value < self.high or (self.high_in and self.high == value))

    @property
    def has_zero(self) -> bool:
        """Whether zero lies in it or at its edge."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure.

    Attributes
    ----------
    value : Decimal
        In units (million is multiplied out); per cent as the number before the sign.
    step : Decimal
        Its precision: 0.1 for "10.7", 100,000 for "10.7 million".
    unit : "", "%", "x" or "part"
        A part of a whole ("a third") is a fraction of one.
    signed : bool
        Whether a sign was written.
    """

    value: Decimal
    step: Decimal
    unit: str = ""
    signed: bool = False

    @property
    def interval(self) -> Interval:
        """What it can mean; halves are rounded away from zero, as people and spreadsheets do."""
        with localcontext(prec=DIGITS):
            half = self.step / 2
            low, high = self.value - half, self.value + half
        if self.value == 0:
            return Interval(low, high, False, False)
        return Interval(low, high, self.value > 0, self.value < 0)

    def rounds(self, value: Decimal) -> bool:
        """Return whether *value* becomes this figure at its precision.

        >>> parse("-32%").rounds(Decimal("-31.7"))
        True
        """
        return self.interval.holds(value)


def parse(text: str) -> Figure:
    """Return the figure that *text* writes.

    Thousands separators, per cent signs, "million" and its short forms, currency signs, "3x",
    "threefold", "three times", "doubled", "a third" and "two thirds" are understood.
    Every digit written counts as known: "1,200" means [1199.5, 1200.5).

    Raises
    ------
    ValueError
        When it is no figure, or a comma could be either decimal or thousands ("1,234" is thousands,
        "10,7" is decimal, "0,123" too; "1,23,4" is refused). The message quotes it.

    Examples
    --------
    >>> f"{parse('10.7 million').interval.low:,.0f}"
    '10,650,000'
    >>> parse("-2.5%").step, parse("three times").unit, parse("1,234.5").value
    (Decimal('0.1'), 'x', Decimal('1234.5'))
    >>> parse("three quarters").value, parse("three quarters").unit
    (Decimal('0.75'), 'part')
    """
    plain = _bare(" ".join(text.translate(_MINUS).lower().split()))
    if (part := _part(plain)) is not None:
        return part
    plain = _worded(plain)
    match = _FIGURE.fullmatch(plain)
    if match is None or (match["before"] and match["sign"]):
        raise _no_figure(text)
    unit = match["unit"].strip(" -")
    sign = match["before"] or match["sign"]
    try:
        digits = Decimal(_decimal(match["digits"].strip()))
        scale, kind = _scaled(unit)
    except (ValueError, ArithmeticError):
        raise _no_figure(text) from None
    step = Decimal((0, (1,), int(digits.as_tuple().exponent) + scale))
    value = digits.scaleb(scale)
    return Figure(-value if sign == "-" else value, step, kind, bool(sign))


def _no_figure(text: str) -> ValueError:
    return ValueError(f"{text!r} is no figure: write 10.7, -2.5%, 158 million or three times")


def _bare(plain: str) -> str:
    for word in ("about ", "some ", "around ", "roughly ", "nearly ", "almost ", "by "):
        plain = plain.removeprefix(word)
    return plain


def _worded(plain: str) -> str:
    if plain in _WORDS:
        return _WORDS[plain]
    first, _, rest = plain.partition(" ")
    if first in _NUMERALS:
        return f"{_NUMERALS.index(first)} {rest}".strip()
    if first.replace("-", "").endswith("fold"):
        numeral = first.replace("-", "").removesuffix("fold")
        if numeral in _NUMERALS:
            return f"{_NUMERALS.index(numeral)}x"
    return plain


def _part(plain: str) -> Figure | None:
    """Return "a third", "two thirds", "-a half" as a part of a whole; None for anything else."""
    sign, words = plain[:1], plain.lstrip("+-").replace("-", " ").split()
    if not words or words[-1].removesuffix("s") not in {*_PARTS, "halve"}:
        return None
    many, whole = _PARTS[words[-1].removesuffix("s").replace("halve", "half")]
    if len(words) > 2 or (len(words) == 2 and words[0] not in ("a", "an", *_NUMERALS[1:])):
        return None
    if len(words) == 2 and words[0] in _NUMERALS:
        many = _NUMERALS.index(words[0])
    with localcontext(prec=DIGITS):
        value = Decimal(many) / Decimal(whole)
    step = Decimal(_COARSE.get(whole, "0.02"))
    return Figure(-value if sign == "-" else value, step, PART, sign in ("+", "-"))


def _scaled(unit: str) -> tuple[int, str]:
    if unit in ("%", "percent", "per cent"):
        return 0, PERCENT
    if unit in ("x", "times", "fold"):
        return 0, TIMES
    if unit not in _SCALES:
        raise ValueError(unit)
    return _SCALES[unit], ""


def _decimal(digits: str) -> str:
    """Return digits with a decimal point and nothing between thousands."""
    digits = digits.rstrip(".,")
    for mark in " '":
        if mark in digits:
            _grouped(re.split(r"[.,]", digits)[0], mark)
            digits = digits.replace(mark, "")
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma < 0 and digits.count(".") <= 1:
        return digits
    if comma >= 0 and point >= 0:
        thousands, decimal = (",", ".") if point > comma else (".", ",")
        whole, _, part = digits.rpartition(decimal)
        _grouped(whole, thousands)
        return f"{whole.replace(thousands, '')}.{part}"
    mark = "," if comma >= 0 else "."
    if digits.count(mark) > 1 or re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits):
        _grouped(digits, mark)
        return digits.replace(mark, "")
    return digits.replace(",", ".")


def _grouped(whole: str, mark: str) -> None:
    if not re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})*", whole):
        raise ValueError(whole)


def image(
    function: Callable[[Decimal, Decimal], Decimal], new: Interval, old: Interval
) -> Interval:
    """Return all values of *function* over two intervals; it must be monotone in each argument.

    >>> one = Interval(Decimal(1), Decimal(2), True, False)
    >>> found = image(lambda a, b: a - b, one, one)
    >>> str(found.low), found.low_in, str(found.high)
    ('-1', False, '1')
    """
    corners = [
        (function(a, b), a_in and b_in)
        for a, a_in in ((new.low, new.low_in), (new.high, new.high_in))
        for b, b_in in ((old.low, old.low_in), (old.high, old.high_in))
    ]
    low = min(value for value, _ in corners)
    high = max(value for value, _ in corners)
    return Interval(
        low,
        high,
        any(within for value, within in corners if value == low),
        any(within for value, within in corners if value == high),
    )
