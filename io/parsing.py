"""Columns of a sheet become codes, countries, periods and numbers: each distinct value once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mirrorgap.io.grids import Codes, Column, Value, text_of
from mirrorgap.io.layouts.words import fold, is_total
from mirrorgap.model import countries, hs, labels
from mirrorgap.model.mapping import Decimal
from mirrorgap.model.period_labels import month, period

Numbers = NDArray[np.float64]

#: A numbering of countries that is neither ISO's nor the UN's: a bare number is no country.
OWN_NUMBERS = "own"
_QUOTES = " '\"`’‘\xa0"
_ALL = frozenset((
    "all products", "all commodities", "all goods", "tum urunler", "все товары",
    "total all products", "total trade", "total total", "total of all hs commodities",
    "allgoods", "tüm mallar",
))  # fmt: skip
_WHOLE = re.compile(r"(\d{1,12})(?:\.0+)?")
_DOTTED = re.compile(r"\d{2,4}(?:[ .\-\xa0]\d{1,6})+")
_BRACKETED = re.compile(r"[\[(](\d{2,10})[\])]\s*$")
_LEADING = re.compile(
    r"(\d{4}\.\d{2}(?:\.?\d{2,6})?)(?=\s+[^\W\d])|(\d{2,12})\s*(?:[-–—:.]\s*(?!\d)\S|\s[^\W\d])"
)
_PREFIX = re.compile(r"^(?:ex|hs|из|cn|гтип)[\s.:]*(?=\d)", re.IGNORECASE)
_SECRET = re.compile(r"(?:\d{2}|\d{4}|\d{6})?[xх*s]{4,}|\d{4,8}[xх*]{2,}", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Texts:
    """Parsed texts: codes over distinct levels; -1 is missing.

    Attributes
    ----------
    codes : int32 array, shape (n,)
    levels : tuple of str
    """

    codes: Codes
    levels: tuple[str, ...]

    def taken(self, rows: NDArray[np.signedinteger]) -> Texts:
        """Return the texts of *rows*."""
        return Texts(self.codes[rows], self.levels)

    def known(self) -> NDArray[np.bool_]:
        """Return which are not missing, shape (n,)."""
        return self.codes >= 0

    def used(self) -> Texts:
        """Return these with only the levels that occur, in their order.

        >>> Texts(np.array([1, -1]), ("HS6", "854231")).used().levels
        ('854231',)
        """
        occurs = np.bincount(self.codes + 1, minlength=len(self.levels) + 1)[1:] > 0
        if occurs.all():
            return self
        table = np.append(np.where(occurs, np.cumsum(occurs) - 1, -1), -1).astype(np.int32)
        levels = tuple(level for level, there in zip(self.levels, occurs, strict=True) if there)
        return Texts(table[self.codes], levels)

    def filled_from(self, other: Texts) -> Texts:
        """Return these, with the missing ones taken from *other*."""
        if not self.levels:
            return other
        if self.known().all():
            return self
        levels = (*self.levels, *other.levels)
        moved = np.where(other.codes >= 0, other.codes + len(self.levels), -1)
        return recoded(np.where(self.codes >= 0, self.codes, moved), levels)


def recoded(codes: NDArray[np.signedinteger], levels: Iterable[str | None]) -> Texts:
    """Return texts whose levels are distinct; None becomes missing.

    >>> texts = recoded(np.array([0, 1, 2, -1]), ["TUR", "TUR", None])
    >>> texts.codes.tolist(), texts.levels
    ([0, 0, -1, -1], ('TUR',))
    """
    seen: dict[str, int] = {}
    table = [-1 if x is None else seen.setdefault(x, len(seen)) for x in levels]
    if len(seen) == len(table):
        # Every level stays what it is.
        return Texts(codes.astype(np.int32, copy=False), tuple(seen))
    return Texts(np.array([*table, -1], dtype=np.int32)[codes], tuple(seen))


def parsed(column: Column, rule: Callable[[str], str | None]) -> Texts:
    """Return *rule* of each cell's text; blank cells are missing."""
    return recoded(column.codes, [rule(text) for text in column.texts])


def labels_of(column: Column) -> Texts:
    """Return the cells' texts as they are."""
    return recoded(column.codes, [text or None for text in column.texts])


def country_rule(numbering: str) -> Callable[[str], str | None]:
    """Return how a cell is read as a country: by names and codes, and by whose numbers."""
    if numbering == OWN_NUMBERS:
        return lambda text: None if text.isdecimal() else countries.to_iso3(text)
    if numbering != "comtrade":
        return countries.to_iso3

    def by_number(text: str) -> str | None:
        return countries.from_comtrade(text) if text.isdecimal() else countries.to_iso3(text)

    return by_number


def code_of(text: str) -> str | None:
    """Return the HS digits that a cell names, ``TOTAL`` for all goods, None for neither.

    >>> code_of("8542.31"), code_of("'85"), code_of("25-СОЛЬ; СЕРА"), code_of("... [85423190]")
    ('854231', '85', '25', '85423190')
    >>> code_of("TOTAL-Total"), code_of("01-24-Food"), code_of("XXXXXXXXXX"), code_of("ex 72 03")
    ('TOTAL', None, None, '7203')
    """
    bare = _PREFIX.sub("", text.strip(_QUOTES))
    if match := _WHOLE.fullmatch(bare):
        return match[1]
    if _DOTTED.fullmatch(bare):
        digits = re.sub(r"\D", "", bare)
        return digits if hs.is_code(digits) and "-" not in bare else None
    if is_total(bare) or fold(bare) in _ALL:
        return hs.TOTAL
    match = _BRACKETED.search(bare) or _LEADING.match(bare)
    if match is None:
        return None
    return re.sub(r"\D", "", next(filter(None, match.groups())))


def is_secret(text: str) -> bool:
    """Return whether a code is blotted out, as customs do with secret goods.

    >>> is_secret("XXXXXXXXXX"), is_secret("854231")
    (True, False)
    """
    return _SECRET.fullmatch(text.strip(_QUOTES)) is not None


def hs_codes(column: Column, width: int = 0) -> Texts:
    """Return the HS codes of a column, lost leading zeros put back.

    Parameters
    ----------
    width : int
        How many digits the header promises (8 for ``HS8``); 0 where it does not. Then a code of odd
        length has lost its zero, but for codes of nine digits where none has ten (Japan's).

    Examples
    --------
    >>> cells = Column(np.array([0, 1]), (10121.0, "85423100"))
    >>> hs_codes(cells).levels
    ('010121', '85423100')
    """
    found = [code_of(text) for text in column.texts]
    lengths = Counter(len(code) for code in found if code is not None and code != hs.TOTAL)
    nine = bool(lengths[10])
    return recoded(column.codes, [_restored(code, width, nine) for code in found])


def _restored(code: str | None, width: int, nine: bool) -> str | None:
    if code is None or code == hs.TOTAL:
        return code
    if width and len(code) == width - 1:
        return code.zfill(width)
    if len(code) % 2 and (len(code) != 9 or nine):
        return "0" + code
    return code


_YEAR = re.compile(r"(?:^|\D)((?:19|20)\d\d)(?=\D|$)")


def year_of(text: str) -> str | None:
    """Return the one year that a text names; None for none or several.

    >>> year_of("2023.0"), year_of("refYear 2023"), year_of("2019-2020"), year_of("20231")
    ('2023', '2023', None, None)
    """
    found = set(_YEAR.findall(text))
    return found.pop() if len(found) == 1 else None


#: A month cell that stands for the whole year: a word, or the UN's month 52.
ANNUAL = "year"
_ANNUAL = frozenset((
    "year", "annual", "yil", "год", "52", "年", "ano", "whole year",
))  # fmt: skip


_NUMBERED_MONTH = re.compile(r"^(?:0[1-9]|1[0-2]|[1-9])[.)]?\s+(?=[^\W\d]{3})")


def month_of(text: str) -> str | None:
    """Return a month as two digits, `ANNUAL` for the whole year, or a longer part of it as text.

    None where the text names no part of a year.

    >>> month_of("1"), month_of("09"), month_of("Ocak"), month_of("13"), month_of("52")
    ('01', '09', '01', None, 'year')
    >>> month_of("02. Fevereiro")
    '02'
    """
    if fold(text) in _ANNUAL:
        return ANNUAL
    text = _NUMBERED_MONTH.sub("", text)
    found = month(int(text) if text.isdecimal() else text)
    if found is not None:
        return f"{found:02d}"
    part = period(text, year=2000)
    return text if part is not None and part.startswith("2000-") else None


def part_of(year: str, part: str) -> str | None:
    """Return the ISO period of a part of a year, as `month_of` gives it.

    >>> part_of("2024", "01"), part_of("2024", ANNUAL), part_of("2024", "Q2")
    ('2024-01', '2024', '2024-Q2')
    """
    if part == ANNUAL:
        return year
    return f"{year}-{part}" if part.isdecimal() else period(part, year=int(year))


def period_of(value: Value) -> str | None:
    """Return the ISO period that a cell names; None where it names none.

    >>> period_of(202401.0), period_of("2024")
    ('2024-01', '2024')
    """
    if isinstance(value, float) and value.is_integer():
        return period(int(value))
    return period(value)


def numbers(column: Column, decimal: Decimal) -> tuple[Numbers, list[str]]:
    """Return the number that each level is, and what is wrong with those that are none.

    Returns
    -------
    values : float64 array, one a level; NaN where it is no number
    markers : list of str, one a level
        "" for numbers, but for flagged ones; the status that a marker stands for (``missing``,
        ``suppressed`` ...); ``?`` for a text that is neither.
    """
    if column.plain:
        return np.array(column.levels, dtype=np.float64), [""] * len(column.levels)
    values = np.full(len(column.levels), np.nan)
    markers = [""] * len(column.levels)
    for i, level in enumerate(column.levels):
        if isinstance(level, int | float) and not isinstance(level, bool):
            values[i] = level
            continue
        number = _number(level, decimal)
        if number is None and column.flags and (told := _FLAGGED.fullmatch(text_of(level))):
            values[i] = float(told[1])
            markers[i] = flag_status(told[2])
        elif number is not None:
            values[i] = number
        else:
            markers[i] = _marker(text_of(level))
    return values, markers


#: A number with Eurostat's flags after it.
_FLAGGED = re.compile(r"(-?\d+(?:\.\d+)?) ([a-z]{1,3})")
#: What a flag leaves of a number: a status of records, or `ESTIMATED`; others leave it as it is.
ESTIMATED = "estimated"


def flag_status(flags: str) -> str:
    """Return what Eurostat's flags say of the number that they stand after; "" for a plain one.

    >>> flag_status("p"), flag_status("e"), flag_status("b"), flag_status("ep")
    ('provisional', 'estimated', '', 'estimated')
    """
    if "c" in flags:
        return "suppressed"
    if "e" in flags or "s" in flags:
        return ESTIMATED
    return "provisional" if "p" in flags else ""


@lru_cache(maxsize=4096)
def _marker(text: str) -> str:
    return labels.status_marker(text) or "?"


def _number(level: Value, decimal: Decimal) -> float | None:
    if not isinstance(level, str):
        return None
    # The quick way for what is plainly a number; words such as nan are markers, not numbers.
    if decimal == "." and level[-1:].isdigit() and "_" not in level:
        try:
            return float(level)
        except ValueError:
            pass
    return labels.number(level, decimal)


_COMMA = re.compile(r"[-+(]?\d+,(\d{1,2}|\d{4,})\)?$|[-+(]?\d{1,3}([. \xa0]\d{3})+,\d+\)?$")
_POINT = re.compile(r"[-+(]?\d+\.(\d{1,2}|\d{4,})\)?$|[-+(]?\d{1,3}([, \xa0]\d{3})+\.\d+\)?$")
_GROUPED_COMMA = re.compile(r"[-+(]?(\d{4,}|0),\d{3}\)?$")
_GROUPED_POINT = re.compile(r"[-+(]?(\d{4,}|0)\.\d{3}\)?$")


def decimal_of(columns: Iterable[Column]) -> Decimal | None:
    """Return the decimal mark that the texts of value columns prove; None where they prove none.

    >>> decimal_of([Column(np.array([0, 1]), ("1.234,56", "7"))])
    ','
    >>> decimal_of([Column(np.array([0]), ("5.000",))]) is None
    True
    """
    votes: Counter[Decimal] = Counter()
    for column in columns:
        for level in column.levels[:5000]:
            if type(level) is not str or ("," not in level and "." not in level):
                continue
            text = level.strip()
            if _COMMA.match(text) or _GROUPED_COMMA.match(text):
                votes[","] += 1
            elif _POINT.match(text) or _GROUPED_POINT.match(text):
                votes["."] += 1
    return votes.most_common(1)[0][0] if votes else None
