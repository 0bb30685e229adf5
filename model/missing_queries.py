"""The same download as each source wants to be asked: UN Comtrade, Eurostat, TÜİK and Trade Map."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mirrorgap.model import countries, hs, periods, words
from mirrorgap.model.missing import Download

#: UN Comtrade gives so many periods a call.
PERIODS = 12
COMTRADE = "https://comtradeapi.un.org/data/v1/get/C/{freq}/HS"
EUROSTAT = "https://ec.europa.eu/eurostat/api/comext/dissemination/sdmx/2.1/data/DS-045409"
TUIK = "https://biruni.tuik.gov.tr/disticaretapp/"
TRADE_MAP = "https://www.trademap.org/"


def queries(downloads: Sequence[Download]) -> tuple[tuple[str, str], ...]:
    """Return (source, text to copy) for each source that has some of what is missing.

    UN Comtrade and Trade Map hold the statistics of nearly all countries, TÜİK those of Turkey alone,
    Eurostat those of the members of the European Union alone; a source is left out where none of the
    missing reporters is its own.

    Notes
    -----
    Source: the sources' own query forms and addresses as of 2026-11; no address is opened here.

    Examples
    --------
    >>> one = Download("imports", ("KAZ",), ("TUR",), ("854231",), "2023-01", "2023-02", True, 5e6)
    >>> [name for name, _ in queries([one])]
    ['UN Comtrade', 'Trade Map']
    """
    made = (
        ("UN Comtrade", [comtrade(one) for one in downloads]),
        ("Eurostat", [eurostat(one) for one in downloads]),
        ("TÜİK", [tuik(one) for one in downloads]),
        ("Trade Map", [trade_map(one) for one in downloads]),
    )
    return tuple((name, "\n\n".join(filter(None, texts))) for name, texts in made if any(texts))


def comtrade(one: Download) -> str:
    """Return the query for UN Comtrade: for its form, and as addresses of its interface.

    An address needs a key of one's own (``subscription-key``); each asks for twelve periods at most.

    >>> one = Download("exports", ("TUR",), (), ("854231",), "2022", "2023", False, 5e6)
    >>> print(comtrade(one).splitlines()[-1])
    https://comtradeapi.un.org/data/v1/get/C/A/HS?reporterCode=792&period=2022,2023&cmdCode=854231&flowCode=X
    """
    numbers = _all(one.reporters, countries.to_comtrade)
    partners = _all(one.partners, countries.to_comtrade)
    if numbers is None or partners is None:
        return one.query()
    told = [
        f"reporterCode={numbers}",
        "period={}",
        *([f"partnerCode={partners}"] if one.partners else ()),
        f"cmdCode={','.join(one.codes) or 'AG6'}",
        f"flowCode={'M' if one.flow == 'imports' else 'X'}",
    ]
    address = COMTRADE.format(freq="M" if one.monthly else "A") + "?" + "&".join(told)
    spans = [text.replace("-", "") for text in _periods(one)]
    calls = [",".join(spans[i : i + PERIODS]) for i in range(0, len(spans), PERIODS)]
    return "\n".join([one.query(), *(address.replace("{}", call) for call in calls)])


def eurostat(one: Download) -> str:
    """Return the address for Eurostat's Comext (DS-045409), for reporters of the European Union.

    Values are in euros, weights in 100 kg. "" where no reporter is a member.

    >>> one = Download("exports", ("DEU",), ("KAZ",), ("854231",), "2023-01", "2023-02", True, 5e6)
    >>> eurostat(one).rpartition("/")[2]
    'M.DE.KZ.854231.2.VALUE_IN_EUROS+QUANTITY_IN_100KG?startPeriod=2023-01&endPeriod=2023-02&format=SDMX-CSV'
    """
    members = tuple(code for code in one.reporters if code in countries.group("eu"))
    reporters = _all(members, countries.to_eurostat, "+")
    partners = _all(one.partners, countries.to_eurostat, "+")
    # Without codes or partners the answer would be larger than Eurostat gives.
    if not reporters or not partners or not one.codes:
        return _by_hand(one, members) if members else ""
    key = ".".join(
        (
            "M" if one.monthly else "A",
            reporters,
            partners,
            "+".join(one.codes),
            "1" if one.flow == "imports" else "2",
            "VALUE_IN_EUROS+QUANTITY_IN_100KG",
        )
    )
    asked = f"startPeriod={one.first}&endPeriod={one.last}&format=SDMX-CSV"
    return f"{EUROSTAT}/{key}?{asked}"


def _by_hand(one: Download, members: Sequence[str]) -> str:
    lines = (
        ("Eurostat, Easy Comext", "EU trade since 1988 by HS2-4-6 and CN8 (DS-045409)"),
        ("Reporters", _named(members)),
        ("Partners", _named(one.partners)),
        ("Products", ", ".join(one.codes) or "all codes of six digits"),
        ("Flow", "1 import" if one.flow == "imports" else "2 export"),
        ("Indicators", "VALUE_IN_EUROS, QUANTITY_IN_100KG"),
        *_when(one),
    )
    return _lines(lines)


def tuik(one: Download) -> str:
    """Return the query for TÜİK's foreign trade statistics; "" where Turkey is not asked for.

    >>> one = Download("exports", ("TUR",), ("KAZ",), ("854231",), "2023-01", "2023-02", True, 5e6)
    >>> print(tuik(one).splitlines()[2])
    Flow: exports
    """
    if "TUR" not in one.reporters:
        return ""
    lines = (
        ("TÜİK, foreign trade statistics", TUIK),
        ("Trade system", "general trade"),
        ("Flow", one.flow),
        ("Classification", "HS, 6 digits"),
        ("Codes", ",".join(one.codes) or "all"),
        ("Countries", _named(one.partners)),
        *_when(one),
        ("Values", "US dollars, with quantities"),
    )
    return _lines(lines)


def trade_map(one: Download) -> str:
    """Return the query for Trade Map, which is asked for one country and one product at a time.

    >>> one = Download("imports", ("KAZ",), ("TUR",), ("854231",), "2023-01", "2023-02", True, 5e6)
    >>> print(trade_map(one).splitlines()[3])
    Partners: Turkey
    """
    codes = ", ".join(hs.dotted(code) for code in one.codes) or "all, at 6 digits"
    lines = (
        ("Trade Map", TRADE_MAP),
        ("Flow", one.flow),
        ("Countries, one after the other", _named(one.reporters)),
        ("Partners", _named(one.partners)),
        ("Products, one after the other", codes),
        ("Time series", "monthly" if one.monthly else "yearly"),
        *_when(one),
        ("Indicator", "values, US dollar thousand"),
    )
    return _lines(lines)


def _all(codes: Sequence[str], number: Callable[[str], object], apart: str = ",") -> str | None:
    """Return the codes as a source has them; None where it lacks one."""
    found = [number(code) for code in codes]
    return None if any(one is None for one in found) else apart.join(map(str, found))


def _named(codes: Sequence[str]) -> str:
    return ", ".join(map(words.country_name, codes)) or "all"


def _when(one: Download) -> tuple[tuple[str, str]]:
    span = one.first if one.first == one.last else f"{one.first} to {one.last}"
    return (("Months" if one.monthly else "Years", span),)


def _lines(lines: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {text}" for name, text in lines)


def _periods(one: Download) -> list[str]:
    """Return every month, or year, from the first to the last."""
    first, last = periods.parse(one.first).first_month, periods.parse(one.last).last_month
    if one.monthly:
        return [periods.month_text(month) for month in range(first, last + 1)]
    return [f"{year:04d}" for year in range(first // 12, last // 12 + 1)]
