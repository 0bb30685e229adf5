"""Words of periods in many languages: months, quarters, halves, spans of months with their year."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from mirrorgap.model import cldr
from mirrorgap.model.spelling import folded, readings

_FIRST_YEAR, _LAST_YEAR = 1900, 2050
#: Months that statistics abbreviate otherwise than CLDR does.
_MORE_MONTHS = {
    "sept": 9, "сеп": 9, "mrt": 3, "maerz": 3, "sentabr": 9, "нояб": 11,
    "янв": 1,
}  # fmt: skip
#: Words that may stand beside a period and say nothing about it.
FILLER = frozenset((
    "year", "years", "month", "in", "of", "the", "for", "from", "to", "period", "time", "annual",
    "value", "values", "val", "trade", "export", "exports", "exported", "import", "imports",
    "imported", "quantity", "f", "p", "r", "e", "prov", "provisional", "final", "revised", "usd",
    "eur", "г", "гг", "год", "года", "году", "годы", "за", "в", "по", "на", "месяц", "экспорт",
    "импорт", "жыл", "жылы", "жылдын", "жылга", "ж", "йил", "yil", "yili", "yilinda", "yillik",
    "ay", "annee", "mois", "jahr", "monat", "ano", "mes", "de", "del", "et", "and", "und", "y",
    "рік", "року", "թ", "წელი",
))  # fmt: skip
_YEAR_WORDS = frozenset((
    "year", "annual", "yearly", "total year", "full year", "год", "годовой", "за год", "yil",
    "yillik", "жыл", "жылы", "йил", "annee", "jahr", "ano", "年", "全年", "연간", "տարի",
))  # fmt: skip
_QUARTER_WORDS = (
    r"q|qtr|quarters?|кв|квартал\w*|чейрек\w*|тоқсан\w*|ceyrek\w*|ceyregi|chorak\w*"
    r"|trim|trimestr\w*|quartal\w*|季度|季|분기"
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "і": 1, "іі": 2, "ііі": 3, "іv": 4}
_ORDINAL = r"(?:st|nd|rd|th|й|ый|ои|ыи|er|e|inci|nci)?"
_SPAN_WORDS = (
    r"(?:месяц\w*|months?|mths?|aylik|aylar|айда|аилык|ой|oy|ay|mois|monate|meses|个月|개월)"
)
_EMBEDDED = re.compile(r"(?<![\d.,])((?:19|20)\d{2})\s*[-/]\s*(0?[1-9]|1[0-2])(?!\d|\s*[./-]\s*\d)")
_EMBEDDED_TURNED = re.compile(r"(?<![\d./-])(0?[1-9]|1[0-2])\s*[-/.]\s*((?:19|20)\d{2})(?![\d])")


_DIGIT = re.compile(r"\d")
_Mark = str | Callable[[re.Match[str]], str]
_Rule = tuple[re.Pattern[str], _Mark]


def is_year(year: int) -> bool:
    """Return whether a number is a calendar year of trade statistics (1900 to 2050)."""
    return _FIRST_YEAR <= year <= _LAST_YEAR


def month_text(year: int, month_number: int) -> str | None:
    """Return ``2023-09``; None where year or month is out of range."""
    if is_year(year) and 1 <= month_number <= 12:
        return f"{year:04d}-{month_number:02d}"
    return None


def span(first_year: int, first: int, last_year: int, last: int) -> str | None:
    """Return the text of a span of whole months: a calendar period where it is exactly one.

    >>> span(2024, 1, 2024, 4), span(2024, 4, 2024, 6), span(2024, 5, 2024, 1)
    ('2024-01/2024-04', '2024-Q2', None)
    """
    if (last_year, last) < (first_year, first):
        return None
    if first_year == last_year:
        if (first, last) == (1, 12):
            return f"{first_year:04d}"
        if first == last:
            return month_text(first_year, first)
        if last - first == 2 and first % 3 == 1:
            return f"{first_year:04d}-Q{(first + 2) // 3}"
    low, high = month_text(first_year, first), month_text(last_year, last)
    return f"{low}/{high}" if low and high else None


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    found = {folded(word): number for word, number in _MORE_MONTHS.items()}
    found.update({folded(word): int(number) for number, word in cldr.names("month")})
    return found


def month(value: object) -> int | None:
    """Return the month, 1 to 12, of a number or of a name in any of the known languages.

    Parameters
    ----------
    value : object
        ``9``, ``9.0``, ``"09"``, ``"M09"``, ``"Eylül"``, ``"сентябрь"``, ``"Sept."``, ``"9月"``.

    Returns
    -------
    int or None
        None for what is no month: also 0, 13, 52 (Comtrade's mark of a year) and ``"Year"``.

    Examples
    --------
    >>> month("OCAK"), month("сентябрь"), month("M03"), month(12.0), month(52)
    (1, 9, 3, 12, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if value in range(1, 13) else None
    if isinstance(value, date):
        return value.month
    if not isinstance(value, str) or len(value) > 40:
        return None
    for reading in readings(value):
        words = folded(reading)
        if words in _months():
            return _months()[words]
    match = re.fullmatch(r"m?\s?(0?[1-9]|1[0-2])(?:\s?[月월]|\s?ay|\s?мес\w*)?", folded(value))
    return int(match[1]) if match else None


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is written otherwise in `marked`, in the order in which it is.

    Attributes
    ----------
    eastern : for text as it stands; none of them finds anything in ASCII
    numbered : for folded text
    roman : those of *numbered* that need no digit
    """

    eastern: tuple[_Rule, ...]
    numbered: tuple[_Rule, ...]
    roman: tuple[_Rule, ...]


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    quarter = rf"(?:{_QUARTER_WORDS})"
    roman_quarter = rf"\b(iv|i{{1,3}}|іv|і{{1,3}})\s?{quarter}\b", _roman_quarter
    roman_half = r"\b(i{1,2}|і{1,2})\s?(?:half|полугодие|yariyil)\b", _roman_half
    return _Rules(
        _compiled(
            (r"(\d{1,2})\s*[-~至到–]\s*(\d{1,2})\s*[月월](?!\w*个)", r" m\1 m\2 "),
            (r"(?<!\d)(\d{1,2})\s*[月월]", r" m\1 "),
            (r"(\d{4})\s*[年년]度?", r" \1 "),
            (r"第?\s*([一二三四1-4])\s*(?:季度|분기)", _chinese_quarter),
            (r"上半年|상반기", " h1 "),
            (r"下半年|하반기", " h2 "),
        ),
        _compiled(
            (r"(?<=[^\W\d_]{2})((?:19|20)\d\d)(?!\d)", r" \1"),
            (r"\b((?:19|20)\d\d)(?=[^\W\d_]{3})", r"\1 "),
            (r"\b([1-4])q(\d{4})\b", r"q\1 \2"),
            (rf"\b([1-4])\s?{_ORDINAL}\s?{quarter}\b", r"q\1"),
            roman_quarter,
            (rf"\b{quarter}\s?([1-4])\b", r"q\1"),
            (r"\b([12])\s?(?:half|h|yariyil|полугодие)\b", r"h\1"),
            roman_half,
            (rf"\b([2-9]|1[0-2])\s?{_SPAN_WORDS}\b", r"m1 m\1"),
            (r"\b(\d{4})\s?(q[1-4]|h[12]|m\d{1,2})\b", r"\1 \2"),
            (r"\by\s?(\d{4})\b|\b(\d{4})\s?(?:гг?|ж|[yapefr])\b", r"\1\2"),
        ),
        _compiled(roman_quarter, roman_half),
    )


def _compiled(*rules: tuple[str, _Mark]) -> tuple[_Rule, ...]:
    return tuple((re.compile(pattern), mark) for pattern, mark in rules)


def marked(text: str) -> list[str]:
    """Return the words of *text* with months as ``m1``, quarters as ``q1``, halves as ``h1``."""
    text = _EMBEDDED.sub(r" \1 m\2 ", text)
    text = _EMBEDDED_TURNED.sub(r" \2 m\1 ", text)
    rules = _rules()
    if not text.isascii():
        for pattern, mark in rules.eastern:
            text = pattern.sub(mark, text)
    line = folded(text)
    for pattern, mark in rules.numbered if _DIGIT.search(line) else rules.roman:
        line = pattern.sub(mark, line)
    return line.split()


def _chinese_quarter(match: re.Match[str]) -> str:
    return f" q{'一二三四'.find(match[1]) + 1 or match[1]} "


def _roman_quarter(match: re.Match[str]) -> str:
    return f"q{_ROMAN[match[1]]}"


def _roman_half(match: re.Match[str]) -> str:
    return f"h{_ROMAN[match[1]]}"


def of_words(text: str, year: int | None) -> str | None:
    """Read names of months, quarters and halves with a year; None where a word is left over.

    *year* is the year that the source states elsewhere; it counts only where *text* has none.

    >>> of_words("I квартал", 2023), of_words("Sales of 2023", None)
    ('2023-Q1', None)
    """
    if year is None and not _DIGIT.search(folded(text)):
        # No year, then.
        return None
    years: list[int] = []
    parts: list[str] = []
    short: list[int] = []
    named = False
    words = marked(text)
    if year is not None and " ".join(words) in _YEAR_WORDS:
        return f"{year:04d}"
    for word in words:
        if re.fullmatch(r"\d{4}", word) and is_year(int(word)):
            years.append(int(word))
        elif re.fullmatch(r"m\d{1,2}|q[1-4]|h[12]", word):
            parts.append(word)
        elif word in _months():
            parts.append(f"m{_months()[word]}")
            named = True
        elif word.isascii() and re.fullmatch(r"\d{1,2}", word):
            short.append(int(word))
        elif word not in FILLER:
            return None
    if short and not named:
        return None
    return _assembled(years, parts, short, year)


def _assembled(
    years: list[int], parts: list[str], short: list[int], year: int | None
) -> str | None:
    if not years and len(short) == 1 and parts and short[0] in (*range(51), *range(90, 100)):
        # Jan-24: two digits beside the name of a month are its year.
        years, short = [short[0] + (2000 if short[0] <= 50 else 1900)], []
    elif len(short) > 1 or (short and (len(parts) != 1 or not 1 <= short[0] <= 31)):
        return None
    if not years and year is not None and parts and not short:
        years = [year]
    if not years or len(years) > 2 or len(parts) > 2:
        return None
    first, last = years[0], years[-1]
    if not parts:
        return f"{first:04d}" if first == last else None
    edges = [_edges(part) for part in parts]
    if len(parts) == 1 and first != last:
        return None
    return span(first, edges[0][0], last, edges[-1][1])


def _edges(part: str) -> tuple[int, int]:
    number = int(part[1:])
    if part[0] == "q":
        return number * 3 - 2, number * 3
    return (number * 6 - 5, number * 6) if part[0] == "h" else (number, number)
