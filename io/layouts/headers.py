"""Where the header of a table stands, and what stands over each of its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mirrorgap.io.grids import Grid, Value
from mirrorgap.io.layouts.contents import is_marker, is_number
from mirrorgap.io.layouts.words import flow_in, fold, role_of, split_words
from mirrorgap.io.parsing import month_of, year_of
from mirrorgap.model import period_labels

_SEARCHED = 60
#: A header of this score is not looked for again further down than so many rows.
_PLAIN, _BELOW = 6.0, 10
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d]")


#: Words of trade and of units that may stand beside the period of a header.
_BESIDE = re.compile(
    r"\b(?:(?:re-?)?(?:im|ex)ports?|(?:im|ex)ported|for consumption|general|domestic|customs|fas|cif|fob"
    r"|trade|values?|val|quant(?:ity)?|qty|in|of|usd|us\$|us dollars?|dollars?|thousands?|millions?|mln"
    r"|ihracat|ithalat|değeri|dolar|экспорт|импорт)\b|[,$]|\([^)]*\)",
    re.IGNORECASE,
)


@lru_cache(maxsize=16384)
def period(text: str) -> str | None:
    """Return the period that a header names, alone or beside words of trade.

    >>> period("Exported value in 2009, US Dollar thousand"), period("2015 Imports for Consumption")
    ('2009', '2015')
    >>> period("2081/082_import"), period("Average imports for 2015, 2016")
    ('2024-07-16/2025-07-16', None)
    """
    if not _DIGIT.search(text):
        return None
    bare = _BESIDE.sub(" ", text.replace("_", " ")).strip()
    return period_labels.period(text) or period_labels.period(bare)


_YEARS = range(1980, 2051)
_YEAR_TEXTS = frozenset(map(str, _YEARS))
_FLOW_MONTH = re.compile(r"([ie])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|yr)")
_FLOW_LETTER = {"i": "import", "e": "export"}
#: Words for a whole year among its months.
_WHOLE_YEAR = frozenset(("year", "annual", "iyr", "eyr", "yil", "год", "ytd", "year to date"))


@lru_cache(maxsize=4096)
def part_across(text: str) -> tuple[str, str | None] | None:
    """Return the part of a year over a column (month or quarter), with the flow before it.

    A whole year is ``year``. None where the text names no part of a year.

    >>> part_across("Ocak"), part_across("IJAN"), part_across("EYR"), part_across("Country")
    (('01', None), ('01', 'import'), ('year', 'export'), None)
    >>> part_across("Q2"), part_across("1")
    (('Q2', None), None)
    """
    folded = fold(text)
    if coded := _FLOW_MONTH.fullmatch(folded):
        part = "year" if coded[2] == "yr" else month_of(coded[2])
        return (part, _FLOW_LETTER[coded[1]]) if part else None
    if folded in _WHOLE_YEAR:
        return "year", None
    if len(text) > 30 or not _LETTER.search(folded) or year_of(text):
        return None
    part = month_of(text)
    return (part, None) if part else None


def parts_across(paths: Sequence[Sequence[str]]) -> dict[int, tuple[str, str | None]]:
    """Return the parts of a year that stand across, by column; empty for fewer than two.

    >>> parts_across((("Yıllar",), ("Ocak", "January"), ("Şubat", "February")))
    {1: ('01', None), 2: ('02', None)}
    """
    found: dict[int, tuple[str, str | None]] = {}
    for j, path in enumerate(paths):
        part = next((p for text in reversed(path) if (p := part_across(text))), None)
        if part is not None:
            found[j] = part
    return found if len({part for part, _ in found.values()} - {"year"}) > 1 else {}


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of a header.

    Attributes
    ----------
    first, last : int
        Rows from 0; the data begin below *last*.
    paths : tuple of tuples of str
        For each column the texts over it, from the top; merged cells repeat to the right.
    score : float
        How much of it is understood: two for a role, one and a half for a period or a flow.
    """

    first: int
    last: int
    paths: tuple[tuple[str, ...], ...]
    score: float


def find_header(grid: Grid) -> Header | None:
    """Return the header of the first table of *grid*; None where no row looks like one."""
    best, at = 0.0, -1
    for row in range(min(grid.n, _SEARCHED)):
        score = _score(grid.row(row), grid.texts(row))
        if score > best:
            best, at = score, row
        if best >= _PLAIN and row - at > _BELOW:
            break
    if at < 0 or best < 3:
        return None
    last = at
    for row in range(at + 1, min(at + 4, grid.n - 1)):
        if _numbers(grid, row):
            break
        if _is_subheader(grid, row):
            last = row
    first = at
    while first > 0 and at - first < 3 and _is_superheader(grid, first - 1):
        first -= 1
    return Header(first, last, _paths(grid, first, last), best)


def _score(values: Sequence[Value], texts: Sequence[str]) -> float:
    for value in values:
        # Most rows hold data, and a number tells them from headers.
        if (type(value) is float or type(value) is int) and value not in _YEARS:
            return 0.0
    filled = [text for text in texts if text]
    if len(filled) < 2:
        return 0.0
    often = Counter(filled)
    roles = {role_of(text) for text in often} - {None}
    periods = {period(text) for text in often if len(text) < 80} - {None}
    flows = sum(n for text, n in often.items() if len(text) < 60 and flow_in(text) is not None)
    if len(periods) == 1:
        periods = set()
    parts = len(parts_across([(text,) for text in filled]))
    return 2.0 * len(roles) + 1.5 * min(len(periods) + parts, 20) + 1.5 * min(flows, 3)


def _numbers(grid: Grid, row: int) -> int:
    values = grid.row(row)
    return sum(
        value is not None
        and (is_number(value) or is_marker(value))
        and not (value in _YEARS if isinstance(value, int | float) else value in _YEAR_TEXTS)
        for value in values
    )


def _is_subheader(grid: Grid, row: int) -> bool:
    """Return whether a row below the header still names columns: several words, no numbers."""
    texts = grid.texts(row)
    told = [text for text in texts[1:] if text]
    named = any(role_of(text) for text in texts if text)
    return (len(told) >= 2 or named) and not _numbers(grid, row)


_UNIT_LINE = re.compile(r"values? in\b|in (us|usd|thousand|million|billion)")


def _is_superheader(grid: Grid, row: int) -> bool:
    """Return whether a row above the header names blocks of columns."""
    texts = grid.texts(row)
    filled = [j for j, text in enumerate(texts) if text]
    if len(filled) < 2 or _numbers(grid, row):
        return False
    # "Values in US$ million" says the unit of what is below, and heads no block of columns.
    told = [t for t in texts[1:] if t and not _UNIT_LINE.match(fold(t))]
    return any(flow_in(text) or period(text) or role_of(text) for text in told)


def _paths(grid: Grid, first: int, last: int) -> tuple[tuple[str, ...], ...]:
    rows = []
    for row in range(first, last + 1):
        texts = grid.texts(row)
        rows.append(_spread(texts) if row < last else texts)
    return tuple(tuple(text for text in column if text) for column in zip(*rows, strict=True))


def _spread(texts: Sequence[str]) -> list[str]:
    """Return the texts of a row with merged cells repeated to the right."""
    spread: list[str] = []
    for text in texts:
        spread.append(text or (spread[-1] if spread else ""))
    return spread


_NOT_VALUES = re.compile(
    r"%|\bshares?\b|percent|growth|\brates?\b|\bindex\b|\brank|change|\bratio|balance|turnover"
    r"|сальдо|оборот|удельн|темп|доля|\boran|\bpay\b|denge|\bhacim\b|balance|同比|占比|증감|비중|cagr"
    r"|revenue|duty|\bdut(ies|iable)|\bcharges\b|\bpct\b|\bgdp\b"
    r"|\btax|number of|\bsr\b|\bno\b|\bs no\b|hesap|distance|concentration|\baverage|\bprice"
    r"|(?<!non )\b(vessel|air|containerized)\b|tariff|\bpred\b|forecast"
    r"|\btotal trade\b|\bno of (im|ex)ported\b|进出口|贸易(总额|差额)|수출입|교역|무역수지|수지\b"
)
_WEIGHT = re.compile(
    r"net ?w(eigh)?t|\bkg\b|\bkgs\b|weight|netto|вес\b|agirlik|tons?\b|tonnes?\b|тонн|중량|重量"
)
_TONNES = re.compile(r"\b(metric )?(tons?|tonnes?)\b|\bmt\b|\bтонн|(тыс|1000|thousand) ?т\b")
_THOUSAND = re.compile(r"\b(thousand|1000|тыс)|^000\b")
_KILOGRAMS = re.compile(r"\b(100|1000) ?kgs?\b")

_QUANTITY = re.compile(r"quantit|\bquant\b|\bqty\b|miktar|количеств|volume|数量|수량|cantidad")


@lru_cache(maxsize=4096)
def _is_no_value(text: str) -> bool:
    return _NOT_VALUES.search(fold(text)) is not None


def is_other_measure(path: Sequence[str]) -> bool:
    """Return whether a column holds shares, growth, ranks, balances: numbers that are no trade.

    >>> is_other_measure(("Экспорт", "удельный вес, %")), is_other_measure(("Export Dollar",))
    (True, False)
    """
    return any(_is_no_value(text) for text in path)


def measure_of(path: Sequence[str]) -> str:
    """Return ``value``, ``net_kg`` or ``quantity``, whichever the header of a number column means.

    >>> measure_of(("Export quantity 2",)), measure_of(("Net weight (kg)",)), measure_of(("2019",))
    ('quantity', 'net_kg', 'value')
    """
    return _measure_of(tuple(path))


@lru_cache(maxsize=4096)
def _measure_of(path: tuple[str, ...]) -> str:
    told = " ".join(fold(text) for text in path)
    roles = [role_of(text) for text in path]
    for role in ("value", "net_kg", "quantity"):
        if role in roles:
            return role
    if _WEIGHT.search(told):
        return "net_kg"
    return "quantity" if _QUANTITY.search(told) else "value"


def weight_scale(path: Sequence[str]) -> float:
    """Return what the weights under a header are multiplied with to be kilograms.

    >>> weight_scale(("Quantity in 100KG",)), weight_scale(("ExportWeightTon",))
    (100.0, 1000.0)
    >>> weight_scale(("вес, тыс. тонн",)), weight_scale(("Net weight (kg)",))
    (1000000.0, 1.0)
    """
    told = " ".join(fold(split_words(text)) for text in path)
    if found := _KILOGRAMS.search(told):
        return float(found[1])
    if not _TONNES.search(told):
        return 1.0
    return 1e6 if _THOUSAND.search(told) else 1e3
