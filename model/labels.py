"""Cells as sources print them: numbers, codes, marks for what is missing, months and periods.

Every function answers None for what it does not understand; none of them guesses. What a single
cell leaves open (is ``5.000`` five thousand?) is asked of its whole column: `guess_decimal`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from mirrorgap.model.hs import TOTAL
from mirrorgap.model.period_labels import dotted_style, looks_fiscal, month, period, periods_in
from mirrorgap.model.spelling import folded
from mirrorgap.model.units import kg_factor, unit_scale

__all__ = [
    "code",
    "dotted_style",
    "guess_decimal",
    "kg_factor",
    "looks_fiscal",
    "month",
    "number",
    "period",
    "periods_in",
    "status_marker",
    "unit_scale",
]

Decimal = Literal[".", ","]
Marker = Literal["missing", "suppressed", "unclear", "zero"]

_SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
_APOSTROPHES = re.compile(r"(?<=\d)['’‘`´](?=\d{3})")
#: Raised digits are footnotes: compatibility folding would make them part of the number.
_RAISED = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079]+(?=[\s)\]]*$)")
_CURRENCY_SIGNS = "$€£¥₽₺₸₩₹₼₾֏"
_MISSING = frozenset((
    "", ":", "..", "...", ". .", "…", ".", "n/a", "na", "n.a.", "n.a", "nan", "null", "none",
    "#n/a", "not available", "н/д", "н.д.", "нет данных", "нд", "...1", "…1", "n.d.", "nd",
    "veri yok", "маалымат жок", "маълумот йўқ", "—:", ":u", ": u", "#value!", "#div/0!", "#ref!",
))  # fmt: skip
_SUPPRESSED = frozenset((
    "c", "с", "x", "х", "(c)", "(x)", ":c", ": c", "c:", ": (c)", "conf", "conf.", "confidential",
    "(d)", "(s)", "s", "#", "xx", "xxx", "xxxx", "xxxxxxxxxx", "gizli", "gizli veri", "***",
    "секретно", "конфиденциально", "suppressed",
))  # fmt: skip
_UNCLEAR = frozenset(("-", "–", "—", "−", "‐", "--", "---", "­", "- -", "‑"))
_TOTALS = frozenset((
    "total", "t", "t total", "total total", "all products", "total all products",
    "all commodities", "total all commodities", "total trade", "all goods", "всего", "все товары",
    "итого", "toplam", "genel toplam", "tum urunler", "барлыгы", "бардыгы", "жами", "jami",
    "总值", "合计", "总额", "합계", "총계",
))  # fmt: skip
#: The last heading of chapters 1 to 9: a code that lost its zero must begin within them.
_LAST_HEADING = (0, 6, 10, 9, 10, 11, 4, 14, 14, 10)


def number(value: object, decimal: Decimal = ".") -> float | None:
    """Return the number that a cell holds, by the decimal mark of its column.

    Parameters
    ----------
    value : object
        A number, or text such as ``1.234,56``, ``1 234,56`` (any kind of space), ``1'234.5``,
        ``(12)`` for -12, ``12-``, ``$ 5``, ``1.2E+05``, ``12*``.
    decimal : {".", ","}
        The other one parts thousands, and must stand where thousands (or lakhs) end.

    Returns
    -------
    float or None
        None for percentages, for text that is no number (marks too: see `status_marker`), and for
        what cannot be a number under this mark, such as ``1,5`` where the mark is a point.

    Examples
    --------
    >>> number("1.234,56", ","), number("5.000", ","), number("5.000"), number("(1\u00a0234.5)")
    (1234.56, 5000.0, 5.0, -1234.5)
    >>> number("12%"), number("1,5"), number("-")
    (None, None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        try:
            found = float(value)
        except OverflowError:
            return None
        return found if math.isfinite(found) else None
    return _number_of(value, decimal) if isinstance(value, str) and len(value) <= 80 else None


@lru_cache(maxsize=65536)
def _number_of(text: str, decimal: Decimal) -> float | None:
    digits, negative = _unsigned(text)
    if digits is None:
        return None
    thousands = "," if decimal == "." else "."
    mark, other = re.escape(decimal), re.escape(thousands)
    whole = rf"\d{{1,3}}(?:{other}\d{{3}})+|\d{{1,2}}(?:{other}\d{{2}})*{other}\d{{3}}|\d*"
    match = re.fullmatch(rf"({whole})(?:{mark}(\d*))?(?:[eE]([+-]?\d{{1,2}}))?", digits)
    if match is None or not (match[1] or match[2]):
        return None
    plain = f"{match[1].replace(thousands, '') or '0'}.{match[2] or '0'}e{match[3] or '0'}"
    found = float(plain)
    return -found if negative else found


def _unsigned(text: str) -> tuple[str | None, bool]:
    """Return the digits of *text* without sign, spaces and ornaments; None: it is no number."""
    text = unicodedata.normalize("NFKC", _RAISED.sub("", text))
    text = text.strip().lstrip("'").rstrip("*").strip()
    text = text.strip(_CURRENCY_SIGNS).strip()
    negative = False
    if len(text) > 2 and text[0] == "(" and text[-1] == ")":
        negative, text = True, text[1:-1].strip()
    elif text[:1] in "-−–—‐‑" and text[:1]:
        negative, text = True, text[1:].strip()
    elif text[-1:] in "-−" and text[-1:]:
        negative, text = True, text[:-1].strip()
    elif text[:1] == "+":
        text = text[1:].strip()
    text = _APOSTROPHES.sub("", text.strip(_CURRENCY_SIGNS).strip())
    if _SPACES.search(text):
        head, *groups = _SPACES.split(text)
        # Spaces part thousands: each group after the first has three digits.
        if (
            not head.isdigit()
            or len(head) > 3
            or not all(re.match(r"\d{3}(?!\d)", g) for g in groups)
        ):
            return None, negative
        text = head + "".join(groups)
    return (text, negative) if re.fullmatch(r"[0-9.,eE+-]+", text) else (None, negative)


def guess_decimal(texts: Iterable[object]) -> Decimal | None:
    """Return the decimal mark of a column; None where its values leave it open or disagree.

    ``1.234,56`` decides, so do ``1376,4`` and ``1.234.567``; ``5.000`` alone does not. Numbers
    that are no text say nothing.

    >>> guess_decimal(["1.234,56", "5.000"]), guess_decimal(["12.5"]), guess_decimal(["5.000"])
    (',', '.', None)
    """
    found = {mark for text in texts if isinstance(text, str) and (mark := _mark_of(text))}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=65536)
def _mark_of(text: str) -> Decimal | None:
    digits, _ = _unsigned(text)
    if digits is None or "%" in text:
        return None
    points, commas = digits.count("."), digits.count(",")
    mark: Decimal
    if points and commas:
        mark = "." if digits.rfind(".") > digits.rfind(",") else ","
    elif points > 1 or commas > 1:
        mark = "," if points else "."
    elif points or commas:
        mark = "." if points else ","
        before, _, after = digits.partition(mark)
        spaced = _SPACES.search(text.strip()) is not None
        if len(after) == 3 and before.lstrip("0") and len(before) <= 3 and not spaced:
            return None
    else:
        return None
    return mark if _number_of(text, mark) is not None else None


def status_marker(text: object) -> Marker | None:
    """Return what a mark in place of a number says; None for numbers and other text.

    ``missing`` for empty cells, ``:``, ``..``, ``n/a``; ``suppressed`` for ``c``, ``x``, ``(D)``;
    ``unclear`` for dashes, which may be zero or missing; ``zero`` for a written zero, ``0,0`` too
    (negligible, where the source says so).

    >>> [status_marker(text) for text in (":", "c", "-", "0,0", "12", "Armenia")]
    ['missing', 'suppressed', 'unclear', 'zero', None, None]
    """
    if text is None or (isinstance(text, float) and math.isnan(text)):
        return "missing"
    if isinstance(text, bool) or not isinstance(text, str):
        return "zero" if isinstance(text, int | float) and text == 0 and text is not False else None
    mark = _SPACES.sub(" ", text).strip(" '\"").casefold()
    if mark in _MISSING:
        return "missing"
    if mark in _SUPPRESSED:
        return "suppressed"
    if mark in _UNCLEAR:
        return "unclear"
    return "zero" if re.fullmatch(r"0+(?:[.,]0+)?", mark) else None


def code(value: object) -> str | None:
    """Return the HS digits that a cell holds, or ``TOTAL``.

    Parameters
    ----------
    value : object
        A number (``854231.0``; ``8542.3`` is 8542.30) or text: ``8542.31``, ``8532 10``,
        ``ex 72 03``, ``'01``, ``854231 - Processors``, ``Beer [22030001]``.

    Returns
    -------
    str or None
        2 to 12 digits, leading zeros kept. A code of odd length that begins like a heading of
        chapters 1 to 9 has lost its zero and gets it back. None for what is no code, also for
        ``XXXXXXXXXX`` (secret) and for Eurostat's ``99SSS999``.

    Examples
    --------
    >>> code(10121), code("8542.31"), code("ex 72 03"), code("'01"), code(8542.3)
    ('010121', '854231', '7203', '01', '854230')
    >>> code("854231 - Processors"), code("Beer [22030001]"), code("TOTAL"), code("12 months")
    ('854231', '22030001', 'TOTAL', None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return _restored(str(value)) if 0 < value < 10**12 else None
    if isinstance(value, float):
        return _code_of_float(value)
    return _code_of_text(value) if isinstance(value, str) and value else None


def _code_of_float(value: float) -> str | None:
    if not 1 <= value < 10**12:
        return None
    if value == int(value):
        return _restored(str(int(value)))
    # 8542.31 as a number: the heading, and a fraction that may have lost its last zero.
    heading, _, rest = f"{value:.8f}".rstrip("0").partition(".")
    if len(heading) not in (3, 4) or len(rest) > 6:
        return None
    return _restored(heading + rest + "0" * (len(rest) % 2))


@lru_cache(maxsize=65536)
def _code_of_text(text: str) -> str | None:
    text = (
        unicodedata.normalize("NFKC", _RAISED.sub("", text[:400])).strip().strip("'\"`’‘").strip()
    )
    if folded(text[:60]) in _TOTALS:
        return TOTAL
    text = re.sub(r"^(?:ex|ех|из)\.?\s*(?=\d)", "", text, flags=re.IGNORECASE)
    if whole := re.fullmatch(r"(\d+)\.0", text):
        return _restored(whole[1])
    if found := _of_groups(text):
        return found
    if match := re.search(r"[\[(]\s*(\d{4,12})\s*[\])]\s*$", text):
        return _restored(match[1])
    if match := re.match(r"(\d[\d. ]*\d)\s*[-–—:|]\s*(?=\D)", text):
        return _of_groups(match[1])
    if match := re.match(r"(\d{4}(?:[. ]?\d\d){0,4})\s+(?=[^\W\d])", text):
        return _of_groups(match[1])
    return None


def _of_groups(text: str) -> str | None:
    """Join ``85 42 31``, ``8542.31.00``; None where the groups are not those of a code."""
    if re.fullmatch(r"\d{1,12}", text):
        return _restored(text)
    groups = re.split(r"[. ]", text)
    if len(groups) < 2 or not all(group.isdigit() for group in groups):
        return None
    if len(groups) == 2 and len(groups[0]) in (3, 4) and len(groups[1]) <= 6:
        groups[1] += "0" * (len(groups[1]) % 2)
    elif any(len(group) % 2 for group in groups[1:]):
        return None
    return _restored("".join(groups)) if len(groups[0]) <= 8 else None


def _restored(digits: str) -> str | None:
    if not digits.isascii() or not 1 <= len(digits) <= 12 or not digits.strip("0"):
        return None
    if len(digits) == 1:
        return f"0{digits}"
    last = _LAST_HEADING[int(digits[0])]
    lost = len(digits) % 2 and digits[1:3] != "00" and int(digits[1:3]) <= last
    return f"0{digits}" if lost else digits
