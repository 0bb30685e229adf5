"""Numbers as a person reads them: one place for table, plot, inspector, briefing and sentence.

Thousands are set apart by a thin space in every language; the decimal mark follows the language of
the interface. The minus sign is U+2212, a missing number a light dash, and zero is 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

MISSING = "–"
SUPPRESSED = "c"
MINUS = "\u2212"
THIN = "\u202f"
#: As wide as a digit, and as wide as a full stop: they keep whole numbers on the decimal mark.
FIGURE_SPACE = "\u2007"
POINT_SPACE = "\u2008"

_decimal_mark = "."


def use_language(language: str) -> None:
    """Take the decimal mark of *language* ("en", "tr", "de_AT") from now on."""
    global _decimal_mark
    from babel.numbers import get_decimal_symbol

    _decimal_mark = str(get_decimal_symbol(language))


@dataclass(frozen=True, slots=True)
class Magnitude:
    """What amounts are divided by, and the word for it in a header; "" for whole units."""

    factor: float
    word: str

    def unit(self, unit: str) -> str:
        """Return the unit as a header says it.

        >>> MILLION.unit("USD")
        'million USD'
        """
        return f"{self.word} {unit}".strip()


ONE = Magnitude(1.0, "")
THOUSAND = Magnitude(1e3, "thousand")
MILLION = Magnitude(1e6, "million")
BILLION = Magnitude(1e9, "billion")
MAGNITUDES = (BILLION, MILLION, THOUSAND, ONE)


def magnitude(largest: float) -> Magnitude:
    """Return the magnitude in which *largest* (its absolute value counts) has one to four digits.

    >>> magnitude(28_274_140).word, magnitude(900).word, magnitude(float("nan")).word
    ('million', '', '')
    """
    size = abs(largest)
    return next((one for one in MAGNITUDES if size >= one.factor), ONE)


def column_magnitude(values: np.ndarray) -> tuple[Magnitude, int]:
    """Return the magnitude and the decimals for a column of amounts.

    The middle of the column decides, so that one giant does not turn the rest into 0.00.

    >>> column_magnitude(np.array([28_274_140.0, 1_200_000.0, 115_910_378.0]))
    (Magnitude(factor=1000000.0, word='million'), 2)
    """
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    if len(sizes) == 0:
        return ONE, 0
    scale = magnitude(float(np.median(sizes)))
    return scale, 0 if scale is ONE else (1 if scale is THOUSAND else 2)


def text(value: float | None, decimals: int = 0) -> str:
    """Return a number with thin spaces; zero is "0" whatever the decimals.

    >>> text(-1234567.891, 1)
    '−1\u202f234\u202f567.9'
    >>> text(0.0, 2), text(None), text(-0.004, 2)
    ('0', '–', '0.00')
    """
    if value is None or value != value:
        return MISSING
    if value == 0:
        return "0"
    body = f"{abs(value):,.{decimals}f}".replace(",", THIN).replace(".", _decimal_mark)
    # What rounds to zero has no sign.
    signed = value < 0 and any(digit in "123456789" for digit in body)
    return MINUS + body if signed else body


def told(value: float | None, decimals: int = 0) -> str:
    """Return `text`, but never zeros alone for what is not zero: what is less than the last digit says so.

    >>> told(0.004, 2), told(-0.004, 2), told(0.0, 2), told(0.4), told(1.5, 1)
    ('<0.01', '>−0.01', '0', '<1', '1.5')
    """
    body = text(value, decimals)
    if not value or any(digit in "123456789" for digit in body) or body == MISSING:
        return body
    least = text(10.0**-decimals, decimals)
    return f"<{least}" if value > 0 else f">{MINUS}{least}"


def brief(value: float) -> str:
    """Return an amount for a label: one decimal, more where it would hide what is small beside the largest.

    >>> brief(118.72), brief(2.34), brief(0.34), brief(0.057), brief(0.0), brief(0.0001)
    ('118.7', '2.3', '0.34', '0.057', '0', '<0.001')
    """
    size = abs(value)
    return told(value, 1 if size >= 1 or size == 0 else 2 if size >= 0.1 else 3)


def counted(n: int, noun: str) -> str:
    """Return *n* with its noun, in the plural where it is not one.

    >>> counted(1, "row"), counted(0, "row"), counted(1200, "record") == "1\u202f200 records"
    ('1 row', '0 rows', True)
    """
    return f"{text(n)} {noun}" if n == 1 else f"{text(n)} {noun}s"


_HYPHENS = re.compile(r"(?<![\w.,)-])-(?=\d)")


def minused(words: str) -> str:
    """Return a sentence of the command line with the minus sign of the window for its hyphens.

    >>> minused("a season of -1.0% to 2; 2023-09, 8542-31") == "a season of \u22121.0% to 2; 2023-09, 8542-31"
    True
    """
    return _HYPHENS.sub(MINUS, words)


_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")


def spaced(words: str) -> str:
    """Return a sentence of the command line with thin spaces in its thousands, as the window writes.

    >>> spaced("1,857 of 12,345,678 unit values; 8542.31, 854 and 100") == (
    ...     "1\u202f857 of 12\u202f345\u202f678 unit values; 8542.31, 854 and 100"
    ... )
    True
    """
    return _THOUSANDS.sub(lambda found: found[0].replace(",", THIN), words)


def aligned(value: float | None, decimals: int) -> str:
    """Return `text`, padded after the number so that right alignment is by the decimal mark.

    >>> aligned(0.0, 1) == "0" + POINT_SPACE + FIGURE_SPACE
    True
    """
    body = text(value, decimals)
    if decimals and (value is None or value != value or value == 0):
        return body + POINT_SPACE + FIGURE_SPACE * decimals
    return body


def percent(share: float | None, decimals: int = 0) -> str:
    """Return a share as a percentage.

    >>> percent(0.5698, 1), percent(-0.025, 1), percent(None)
    ('57.0%', '−2.5%', '–')
    """
    if share is None or share != share:
        return MISSING
    return text(share * 100, decimals) + "%"


def amount(value: float | None, unit: str = "USD", decimals: int = 1) -> str:
    """Return an amount in words, for sentences and readouts.

    >>> amount(28_274_140), amount(-950, "kg"), amount(None)
    ('28.3 million USD', '−950 kg', '–')
    """
    if value is None or value != value:
        return MISSING
    scale = magnitude(value)
    body = text(value / scale.factor, 0 if scale is ONE else decimals)
    return f"{body} {scale.unit(unit)}".strip()


def signed(value: float | None, decimals: int = 0) -> str:
    """Return a change, with its sign.

    >>> signed(66, 0), signed(-6, 0), signed(0)
    ('+66', '−6', '0')
    """
    body = text(value, decimals)
    return "+" + body if value is not None and value > 0 else body


def several(values: Iterable[float | None], decimals: int = 0) -> list[str]:
    """Return `text` of each value.

    >>> several([1000, None])
    ['1\u202f000', '–']
    """
    return [text(value, decimals) for value in values]


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(maxsize=4096)
def period(iso: str) -> str:
    """Return a period as a person reads it.

    >>> period("2023-09"), period("2023-Q1"), period("2023"), period("2024-01/2024-04")
    ('Sep 2023', 'Q1 2023', '2023', 'Jan 2024 to Apr 2024')
    """
    if "/" in iso:
        return " to ".join(period(part) for part in iso.split("/"))
    year, _, rest = iso.partition("-")
    if rest.startswith("Q"):
        return f"{rest} {year}"
    month, _, day = rest.partition("-")
    if not (month.isdigit() and 1 <= int(month) <= 12):
        return iso
    named = f"{_MONTHS[int(month) - 1]} {year}"
    return f"{int(day)} {named}" if day.isdigit() else named


def month(months: float) -> str:
    """Return the month given as months since year 0.

    >>> month(24276.4)
    'Jan 2023'
    """
    whole = int(np.floor(months))
    return f"{_MONTHS[whole % 12]} {whole // 12:04d}"


def month_initial(months: float) -> str:
    """Return the three-letter name of a month given as months since year 0.

    >>> month_initial(24284)
    'Sep'
    """
    return _MONTHS[int(np.floor(months)) % 12]
