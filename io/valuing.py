"""What a source leaves open and other knowledge fills: dollars for its money, its edition of the HS.

Neither is done silently: each comes with the sentences that the ledger shows.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mirrorgap.io.grids import ReadingError
from mirrorgap.io.parsing import Numbers, Texts, recoded
from mirrorgap.model import editions, hs, periods
from mirrorgap.model.money import USD, Rates, own_rates, to_usd
from mirrorgap.model.numbering import distinct

Whole = NDArray[np.int64]


def rates_of(path: str) -> Rates | None:
    """Return the rates of a file of the user's own; None for "", which means the ECB's alone.

    Raises
    ------
    ReadingError
        Where the file is missing or a cell of it cannot be read.
    """
    if not path:
        return None
    try:
        return _own(path, Path(path).stat().st_mtime_ns)
    except OSError as problem:
        advice = f"the rates file cannot be opened ({problem.strerror}): give its place again"
        raise ReadingError(Path(path).name, advice) from problem
    except ValueError as problem:
        raise ReadingError(Path(path).name, str(problem)) from problem


@lru_cache(maxsize=8)
def _own(path: str, _changed: int) -> Rates:
    return own_rates(Path(path).read_text(encoding="utf-8-sig"), Path(path).name)


def dollar_factors(
    currency: Texts, period: Texts, value: Numbers, rates: Rates | None = None
) -> tuple[Numbers, tuple[str, ...]]:
    """Return what each value is multiplied with to become US dollars, and what is to be said of it.

    Parameters
    ----------
    currency, period : Texts, shape (n,)
        ISO 4217 codes and ISO periods.
    value : float64 array, shape (n,)
        Only values that are there need a rate.
    rates : Rates, optional
        By default the European Central Bank's.

    Returns
    -------
    factors : float64 array, shape (n,)
        1 for USD; NaN where currency, period or rate are missing.
    sentences : tuple of str
        One for each currency that lacks rates, or is converted at those of a longer period.
    """
    money = [*currency.levels, None]
    factors = np.array([1.0 if name == USD else np.nan for name in money])[currency.codes]
    foreign = np.array([name not in (USD, None) for name in money])[currency.codes]
    foreign &= period.known() & ~np.isnan(value)
    if not foreign.any():
        return factors, ()
    size = len(period.levels)
    pairs = currency.codes[foreign].astype(np.int64) * size + period.codes[foreign]
    used, places = distinct(pairs, len(currency.levels) * size)
    told = [divmod(pair, size) for pair in used.tolist()]
    found = to_usd(
        np.ones(len(told)),
        np.array([currency.levels[c] for c, _ in told], dtype=object),
        np.array([period.levels[p] for _, p in told], dtype=object),
        rates,
    )
    factors[foreign] = found.usd[places]
    return factors, (*found.missing, *found.notes)


def detected_editions(code: Texts, period: Texts, told: Texts) -> tuple[Texts, tuple[str, ...]]:
    """Return the editions of the HS of records, detected by their codes where the source is silent.

    Each year is looked at by itself: national tariffs change their edition on a 1 January.

    Parameters
    ----------
    code, period, told : Texts, shape (n,)
        HS codes, ISO periods, and the editions as the source states them.

    Returns
    -------
    found : Texts, shape (n,)
        *told*, with the detected editions where it is missing.
    sentences : tuple of str
        One for each edition that was detected, and one for codes that contradict each other.
    """
    years = recoded(period.codes, [_year(text) for text in period.levels])
    asked = (told.codes < 0) & code.known() & years.known()
    asked &= np.array([*(level != hs.TOTAL for level in code.levels), False])[code.codes]
    if not asked.any():
        return told, ()
    size = len(code.levels)
    asking = years.codes[asked].astype(np.int64) * size + code.codes[asked]
    pairs, _ = distinct(asking, len(years.levels) * size)
    by_year = {
        year: editions.detect((code.levels[int(p % size)] for p in pairs[pairs // size == y]), year)
        for y, year in ((y, int(text)) for y, text in enumerate(years.levels))
    }
    names = [by_year[int(text)].edition for text in years.levels]
    own = recoded(np.where(asked, years.codes, -1), names)
    return told.filled_from(own), _editions_told(by_year)


def _year(text: str) -> str | None:
    # A period that spans two years may span two editions.
    span = periods.parse(text)
    return str(span.first.year) if span.first.year == span.last.year else None


def _editions_told(by_year: dict[int, editions.Detected]) -> tuple[str, ...]:
    groups: dict[str, list[int]] = {}
    for year, found in sorted(by_year.items()):
        if found.edition is not None or (found.mixed and found.examples):
            groups.setdefault(found.edition or "", []).append(year)
    sentences = []
    for edition, years in groups.items():
        when = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
        reason = by_year[years[-1]].sentence
        if edition:
            reason = f"{reason[:-1]}: they are taken as {edition}."
        sentences.append(f"the source does not state its edition of the HS; {when}: {reason}")
    return tuple(sentences)
