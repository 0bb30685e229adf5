"""What is no goods trade: services, lists of codes, exchange rates. Each is refused in a sentence."""

from __future__ import annotations

import re

from mirrorgap.io.grids import Grid, ReadingError
from mirrorgap.io.layouts import comtrade
from mirrorgap.io.layouts.contents import Body
from mirrorgap.io.layouts.preamble import around
from mirrorgap.io.layouts.words import fold, folds, role_of, split_words
from mirrorgap.model.mapping import Mapping, says

_SERVICES = re.compile(r"trade in services|selected service|all services|\bservices trade\b|услуг")
_RATES = re.compile(
    r"exchange rate|official rate|курс\w* (отдельных )?валют|номинальный курс|doviz kuru"
)
_BY_OFFICE = re.compile(
    r"\bby customs offices?\b|\bby import duty rates?\b|^customs? offices?(?= \|)"
)
_INDICATORS = re.compile(r"\b[A-Z]{2}\.[A-Z]{3}\.[A-Z]{4}\b")
_TRADE = re.compile(
    r"\btrade|\b(re ?)?(ex|im)port|\bcustoms\b|ticaret|ihracat|ithalat|торг|экспорт|импорт|тамож|handel"
    r"|ausfuhr|einfuhr|comerci|comext|comtrade|\bhs ?\d*\b|\bfob\b|\bcif\b|进口|出口|贸易|수출|수입|무역"
)
_DUTIES = re.compile(
    r"\bmfn\b|\bad valorem|\b(applied|bound|simple average) (tariff|duty|rate)"
    r"|\btariff|\bsimple average\b|\bduty (scheme|free)"
)
#: Columns of CEPII's BACI: year, exporter, importer, product, value, weight.
_RECONCILED = (set("tijkvq"), set("tijkv"))
#: Layouts that any table may have: nothing but the words in it says that it is about trade.
ANYBODYS = frozenset(("tidy", "across", "countries-across", "goods-across"))
_CURRENCY_NAMES = frozenset((
    "usd", "eur", "cny", "jpy", "krw", "rub", "try", "kzt", "kgs", "uzs", "gbp", "chf", "gel",
    "amd", "azn", "inr",
))  # fmt: skip


def not_goods_trade(grid: Grid) -> tuple[str, str] | None:
    """Return why *grid* is refused, as (kind, sentence); None where it may hold goods trade.

    Kinds are ``not goods trade`` and ``reference``.
    """
    rows = [t for row in range(min(grid.n, 12)) for t in grid.texts(row) if len(t) > 5]
    sayings = [saying.text for saying in around(grid, 0)]
    titles = " | ".join(map(fold, [*rows, *sayings]))
    header = {fold(text) for text in (grid.texts(0) if grid.n else ()) if text}
    if header in _RECONCILED or _is_reconciled(header):
        advice = (
            "this is BACI or a table made like it (the Atlas, the OEC), which makes one figure of both"
            " sides' reports: it has no gaps to show"
        )
        return _refusal(grid, "not goods trade", advice)
    if _INDICATORS.search("\n".join(rows)):
        advice = (
            "these are the World Bank's indicators of countries: they name no partners and no goods"
        )
        return _refusal(grid, "not goods trade", advice)
    if _SERVICES.search(titles) or _is_services(grid):
        return _refusal(grid, "not goods trade", "this is trade in services, which has no HS codes")
    if _RATES.search(titles) or _is_rates(grid):
        return _refusal(grid, "reference", "these are exchange rates, not trade")
    if _BY_OFFICE.search(titles):
        advice = (
            "this is trade by customs office or rate of duty: it names no goods and no partners"
        )
        return _refusal(grid, "not goods trade", advice)
    if _is_code_list(grid):
        return _refusal(grid, "reference", "this is a list of codes without any values, not trade")
    return None


_ATLAS = (
    {"country iso3 code", "location code", "country id", "location id"},
    {"partner iso3 code", "partner code", "partner id", "partner country id"},
    {"product hs92 code", "hs product code", "sitc product code", "product id", "product code"},
    {"export value"},
    {"import value"},
)
_OEC = ({"origin"}, {"dest", "destination"}, {"export val"}, {"import val"})
_OEC_PRODUCT = re.compile(r"(hs(92|96|02|07|12|17)|sitc)( id)?")


def _is_reconciled(header: set[str]) -> bool:
    """Return whether the columns are those of Harvard's Atlas or of the OEC."""
    if all(names & header for names in _ATLAS):
        return True
    goods = any(_OEC_PRODUCT.fullmatch(name) for name in header)
    return goods and all(names & header for names in _OEC)


def _refusal(grid: Grid, kind: str, advice: str) -> tuple[str, str]:
    return kind, str(ReadingError(grid.file, advice, grid.sheet))


def _is_services(grid: Grid) -> bool:
    if not any(name.startswith("typecode") for name in folds(grid.heading)):
        return False
    return any(comtrade.is_services(grid, mapping) for mapping in comtrade.recognise(grid))


def _is_rates(grid: Grid) -> bool:
    """Return whether the columns are a date and currencies."""
    if grid.n < 2:
        return False
    header = [fold(text) for text in grid.texts(0) if text]
    named = sum(text in _CURRENCY_NAMES for text in header)
    return named >= 2 and named >= len(header) - 2


def _is_code_list(grid: Grid) -> bool:
    """Return whether there is a column of codes, and nothing else but words."""
    if not 1 <= len(grid.columns) <= 4 or grid.n < 3:
        return False
    body = Body(grid, 1)
    filled = [j for j in range(len(grid.columns)) if body.filled[j]]
    codes = [j for j in filled if body.code(j) > 0.9 and _is_code_header(grid, j)]
    others = [j for j in filled if j not in codes]
    return bool(codes) and all(body.numeric(j) < 0.5 for j in others)


def _is_code_header(grid: Grid, column: int) -> bool:
    text = grid.texts(0)[column]
    return role_of(text) == "code" or fold(text) in ("codes", "hs codes", "hs_code")


def says_trade(grid: Grid, mapping: Mapping) -> bool:
    """Return whether anything in or around *grid* says that it is about trade.

    A table of countries and years may be one of incomes or of prices as well: a flow, a code, two
    sides, or a word for trade in its header, its titles or its names must say what it is.
    """
    if mapping.layout not in ANYBODYS:
        return True
    if says(mapping, "flow"):
        return True
    row = grid.index(mapping.header_row or 0)
    header = grid.texts(row) if row < grid.n else ()
    if any(_DUTIES.search(fold(text)) for text in header):
        return False
    if says(mapping, "reporter"):
        return True
    if mapping.column("exporter") is not None and mapping.column("importer") is not None:
        return True
    code = mapping.column("code")
    if code is not None and (role_of(header[code]) == "code" or _TRADE.search(fold(header[code]))):
        return True
    told = [*header, *(saying.text for saying in around(grid, row))]
    return any(_TRADE.search(fold(split_words(text))) for text in told)
