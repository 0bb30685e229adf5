"""Periods and months as sources print them, read into the text of `mirrorgap.model.periods`.

What is not understood is None, never guessed: a label that could mean two periods needs the
argument that says which (`fiscal_start`, `dotted`), and the functions that look at a whole column
(`looks_fiscal`, `dotted_style`) say what that argument should be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from mirrorgap.model.period_words import FILLER, is_year, marked, month, month_text, of_words, span
from mirrorgap.model.spelling import readings

__all__ = ["dotted_style", "looks_fiscal", "month", "period", "periods_in"]

#: How ``2024.1`` is meant: a decimal number (October, its zero lost) or year.month (January).
Dotted = Literal["decimal", "plain"]

#: First day of the Nepalese fiscal year, by its Bikram Sambat number (1 Shrawan of that year).
_NEPAL = {
    2070: "2013-07-16", 2071: "2014-07-17", 2072: "2015-07-17", 2073: "2016-07-16",
    2074: "2017-07-16", 2075: "2018-07-17", 2076: "2019-07-17", 2077: "2020-07-16",
    2078: "2021-07-16", 2079: "2022-07-17", 2080: "2023-07-17", 2081: "2024-07-16",
    2082: "2025-07-17",
}  # fmt: skip
_FOOTNOTE = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079*]+\s*$|(?<=\d)\s+\d\)\s*$")
#: A day in a title or a file name is when the file was made, not what it covers.
_RETRIEVED = re.compile(
    r"(?<!\d)(?:\d{4}[-.]\d{1,2}[-.]\d{1,2}|\d{1,2}[-. ]\d{1,2}[-. ]\d{4})(?!\d)(?:[T ]\d[\d:. ]*)?"
)
#: A number without any sign that parts a year from a month.
_AMOUNT = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_FISCAL = re.compile(
    r"(?:fy\s*)?(\d{4})\s*[-/–_]\s*(\d{2}|\d{3}|\d{4})(?:\s*\(12 months\))?", re.IGNORECASE
)


def period(
    value: object,
    *,
    year: int | None = None,
    fiscal_start: int | None = None,
    dotted: Dotted | None = None,
    serial: bool = False,
) -> str | None:
    """Return the ISO text of the period that a cell or a header names.

    Parameters
    ----------
    value : object
        Text, number, date or datetime.
    year : int, optional
        The year that the source states elsewhere, for labels without one (``"Ocak"``).
    fiscal_start : int, optional
        Month in which a fiscal year begins (4 in India): ``"2010-11"`` is then 2010-04/2011-03.
        Without it ``"2010-11"`` is a month and ``"2019/20"`` is None.
    dotted : {"decimal", "plain"}, optional
        Whether ``2024.1`` is October (its zero lost) or January; see `dotted_style`. By default a
        float is October and a text is None, since both are seen.
    serial : bool
        Whether a number is a date of Excel (days since 1899-12-30).

    Returns
    -------
    str or None
        ``2023``, ``2023-Q1``, ``2023-09``, an interval (``2024-01/2024-04``), or None for what is
        not understood. A date gives its month. A span that is exactly a calendar quarter or year
        is that.

    Examples
    --------
    >>> period(202401), period("2024M01"), period(2024.1), period("Jan. 2019"), period("Y2019")
    ('2024-01', '2024-01', '2024-10', '2019-01', '2019')
    >>> period("202408-Aug. 2024"), period("201952-Jan.-Dec. 2019"), period("2024年1月")
    ('2024-08', '2019', '2024-01')
    >>> period("Январь-апрель 2024"), period("Exported value in 2024-M03"), period("2019-Q4")
    ('2024-01/2024-04', '2024-03', '2019-Q4')
    >>> period("Ocak"), period("Ocak", year=2024), period("2075/76")
    (None, '2024-01', '2018-07-17/2019-07-16')
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, datetime | date):
        return month_text(value.year, value.month)
    if isinstance(value, int | float):
        if serial:
            return _of_serial(float(value))
        return _of_number(float(value), dotted or "decimal")
    if not isinstance(value, str) or not value.strip() or len(value) > 120:
        return None
    return _of_text(value, year, fiscal_start, dotted)


def _of_serial(days: float) -> str | None:
    if not 367 <= days <= 73050:  # 1901 to 2099; also keeps NaN out
        return None
    day = date(1899, 12, 30) + timedelta(days=int(days))
    return month_text(day.year, day.month)


def _of_number(number: float, dotted: Dotted) -> str | None:
    if not 0 < number < 1e8:
        return None
    if number != int(number):
        whole = int(number)
        # Two decimals are months; the tolerance takes up the float's own error.
        part = (number - whole) * (100 if dotted == "decimal" else 10)
        near = round(part)
        return month_text(whole, near) if abs(part - near) < 1e-6 else None
    return _of_digits(str(int(number)))


def _of_digits(digits: str) -> str | None:
    year = int(digits[:4])
    if not is_year(year):
        return None
    if len(digits) == 4:
        return f"{year:04d}"
    if len(digits) == 6:
        # Eurostat writes 52 for a whole year, others 00.
        return f"{year:04d}" if digits[4:] in ("52", "00") else month_text(year, int(digits[4:]))
    if len(digits) == 8 and 1 <= int(digits[6:]) <= 31:
        return month_text(year, int(digits[4:6]))
    return None


@lru_cache(maxsize=65536)
def _of_text(
    text: str, year: int | None, fiscal_start: int | None, dotted: Dotted | None
) -> str | None:
    if "%" in text:
        return None
    # Raised digits are footnotes, and would become part of the year.
    bare = _FOOTNOTE.sub("", text)
    plain = unicodedata.normalize("NFKC", bare).strip().strip("'\"").strip()
    if re.fullmatch(r"\d{4}[.,][1-9]", plain):
        # As text both meanings are seen; two digits after the point are clear.
        return None if dotted is None else _of_number(float(plain.replace(",", ".")), dotted)
    found = _of_fiscal(plain, fiscal_start) or _of_digits_text(plain) or _of_date(plain)
    if found or _AMOUNT.fullmatch(plain):
        return found
    if match := re.fullmatch(r"(\d{6})\s*-\s*(\D.*)", plain):
        label = of_words(match[2], year)
        return label if label == _of_digits(match[1]) else None
    for reading in readings(plain):
        if found := of_words(reading, year):
            return found
    return None


def _of_fiscal(text: str, start: int | None) -> str | None:
    match = _FISCAL.fullmatch(text)
    if match is None:
        return None
    first, last = int(match[1]), int(match[2])
    if last != (first + 1) % 10 ** len(match[2]):
        return None
    if first in _NEPAL and first + 1 in _NEPAL:
        end = date.fromisoformat(_NEPAL[first + 1]) - timedelta(days=1)
        return f"{_NEPAL[first]}/{end.isoformat()}"
    if start is None:
        return None
    return span(first, start, first + (start > 1), (start - 2) % 12 + 1)


def _of_digits_text(text: str) -> str | None:
    if text.isascii() and re.fullmatch(r"\d{4}|\d{6}|\d{8}", text):
        return _of_digits(text)
    if match := re.fullmatch(r"(\d{4}|\d{6})\.0+", text):
        return _of_digits(match[1])
    return None


def _of_date(text: str) -> str | None:
    """Read forms of digits alone: ISO dates and spans, 15.03.2024, 2001/01, 03-2024."""
    digits = r"(\d{4})[-/.:](\d{1,2})"
    if match := re.fullmatch(rf"{digits}(?:[-/.]\d{{1,2}}(?:[T ][\d:.,+Z-]*)?)?", text):
        return month_text(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", text):
        return month_text(int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[T ][\d:.,+Z-]*)?", text):
        low, high, year = int(match[1]), int(match[3]), int(match[4])
        # With points the day is first; with other signs only where one cannot be a month.
        if match[2] == "." or low > 12 or low == high:
            return month_text(year, high)
        return month_text(year, low) if high > 12 else None
    if match := re.fullmatch(r"(\d{4})-(\d{2})(?:\s*[/–:]\s*|\s+(?:-|to)\s+)(\d{4})-(\d{2})", text):
        return span(*(int(part) for part in match.groups()))
    return None


def looks_fiscal(texts: Iterable[str]) -> bool:
    """Return whether the labels of a column or a header row are fiscal years.

    True where every label like ``2010-11`` names a year and the next, and at least one of them
    cannot be a month. Then `period` needs *fiscal_start*.

    >>> looks_fiscal(["2010-11", "2011-12", "2012-13"]), looks_fiscal(["2010-11", "2010-12"])
    (True, False)
    """
    matches = [match for text in texts if (match := _FISCAL.fullmatch(str(text).strip()))]
    pairs = [(int(match[1]), int(match[2]), len(match[2])) for match in matches]
    follow = all(last == (first + 1) % 10**width for first, last, width in pairs)
    return bool(pairs) and follow and any(last > 12 or last == 0 for _, last, _ in pairs)


def dotted_style(values: Iterable[object]) -> Dotted | None:
    """Return how a column writes months behind a point; None where its values leave it open.

    >>> dotted_style(["2024.01", "2024.1"]), dotted_style(["2024.1", "2024.2"])
    ('decimal', 'plain')
    """
    found: set[Dotted] = set()
    for value in values:
        text = repr(value) if isinstance(value, float) else str(value).strip()
        if re.fullmatch(r"\d{4}[.,]0[1-9]", text):
            found.add("decimal")
        elif re.fullmatch(r"\d{4}[.,][2-9]", text):
            found.add("plain")
    return found.pop() if len(found) == 1 else None


def periods_in(text: str) -> list[str]:
    """Return the periods named anywhere in a title, a sheet name or a file name, in their order.

    Unlike `period` this looks past other words; editions (``HS2017``, ``rev. 2``), days (when a
    file was made) and numbers that only look like years inside longer ones are left out.

    >>> periods_in("Экспорт товаров за январь-апрель 2024 г.")
    ['2024-01/2024-04']
    >>> periods_in("Turkey_exports_2022_HS2017.xlsx"), periods_in("fts_2021-01.csv")
    (['2022'], ['2021-01'])
    """
    found: list[str] = []
    line = re.sub(r"_", " ", unicodedata.normalize("NFKC", text))
    line = _RETRIEVED.sub(" ", line)
    line = re.sub(r"(?<!\d)(0[1-9]|1[0-2])(20[0-4]\d)(?!\d)", r" \2-\1 ", line)
    line = re.sub(
        r"(?i)\b(hs|cn|sitc|bec|nace|isic|cpa|rev\.?|iso|©)\s*-?\s*\d+(\.\d+)?", " ", line
    )
    words = marked(line)
    at = 0
    while at < len(words):
        for length in (4, 3, 2, 1):
            piece = words[at : at + length]
            # A filler at either end belongs to the sentence, not to the period.
            if len(piece) < length or piece[0] in FILLER or piece[-1] in FILLER:
                continue
            named = of_words(" ".join(piece), None)
            if named:
                found.append(named)
                at += length - 1
                break
        at += 1
    return list(dict.fromkeys(found))
