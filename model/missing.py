"""The side that is not loaded: whose statistics to download, and with which query."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirrorgap.model import periods, words
from mirrorgap.model.analysis.picking import cells_in
from mirrorgap.model.cells import UNCOVERED, Cells
from mirrorgap.model.mirror import Mirror
from mirrorgap.model.query import Query
from mirrorgap.model.records import Texts

#: More partners than these are asked for as "all".
FEW_PARTNERS = 10
#: Without a list, more codes than these are asked for as "all".
FEW_CODES = 60


@dataclass(frozen=True, slots=True)
class Download:
    """One query to make.

    Attributes
    ----------
    flow : "imports" or "exports"
    reporters, partners : tuple of ISO 3166-1 alpha-3
        Empty partners: all.
    codes : tuple of HS codes
        Empty: all codes of six digits.
    first, last : str
        ISO text of the first and last period.
    monthly : bool
    amount : float
        USD that the other side reports and nothing mirrors.
    """

    flow: str
    reporters: tuple[str, ...]
    partners: tuple[str, ...]
    codes: tuple[str, ...]
    first: str
    last: str
    monthly: bool
    amount: float

    def sentence(self) -> str:
        """Return who is missing, in words.

        >>> one = Download("imports", ("KAZ",), ("TUR",), (), "2023", "2023", False, 5e6)
        >>> one.sentence()
        'Imports of Kazakhstan from Turkey are not loaded: 5 million dollars have no mirror.'
        """
        who, way, with_whom = self.who()
        return (
            f"{words.capital(self.flow)} of {who} {way} {with_whom} are not loaded: "
            f"{words.amount(self.amount)} have no mirror."
        )

    def who(self) -> tuple[str, str, str]:
        """Return whose books, "from" or "to", and with whom, in words."""
        names = [words.country(code) for code in self.reporters]
        who = f"{len(names)} countries" if len(names) > words.NAMED else _listed(names)
        others = [words.country(code) for code in self.partners]
        way = "from" if self.flow == "imports" else "to"
        if not others:
            with_whom = "all partners"
        elif len(others) > words.NAMED:
            with_whom = f"{len(others)} partners"
        else:
            with_whom = _listed(others)
        return who, way, with_whom

    def query(self) -> str:
        """Return the query for UN Comtrade, one line a field, ready to copy."""
        span = self.first if self.first == self.last else f"{self.first} to {self.last}"
        lines = (
            ("UN Comtrade", "monthly data" if self.monthly else "annual data"),
            ("Reporters", ", ".join(self.reporters)),
            ("Flow", self.flow),
            ("Partners", ", ".join(self.partners) or "all"),
            ("Codes", ",".join(self.codes) or "all codes of six digits"),
            ("Months" if self.monthly else "Years", span),
        )
        return "\n".join(f"{name}: {text}" for name, text in lines)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def missing(mirror: Mirror, query: Query) -> tuple[Download, ...]:
    """Return what to download so that the uncovered cells of *query* can be compared.

    The largest amount first; none where every cell is covered.
    """
    cells = mirror.cells
    live_x, live_m = cells.live(query.window)
    open_cells = cells_in(mirror, query) & (cells.kind == UNCOVERED)
    found = [
        _download(cells, np.flatnonzero(open_cells & live_x & (cells.x > 0)), "imports", query),
        _download(cells, np.flatnonzero(open_cells & live_m & (cells.m > 0)), "exports", query),
    ]
    return tuple(sorted(filter(None, found), key=lambda one: -one.amount))


def by_month(mirror: Mirror, query: Query) -> tuple[Download, ...]:
    """Return what to download so that the books of the query's side, loaded by year, have months.

    One download for the years (or quarters) of all that *query* takes; none where months are loaded.
    ``amount`` is what those books hold, USD.

    >>> by_month(Mirror([], []), Query())
    ()
    """
    cells = mirror.cells
    exports = query.side == "exporter"
    live = cells.live(query.window)[0 if exports else 1]
    amounts = cells.x if exports else cells.m
    freqs = [periods.parse(str(text)).freq for text in cells.periods]
    coarse = np.array([freq is not periods.Freq.MONTH for freq in freqs], dtype=bool)
    taken = cells_in(mirror, query) & live & (amounts > 0)
    pick = np.flatnonzero(taken)
    if len(pick) == 0 or not coarse[cells.period[pick]].all():
        return ()
    # The books of the one side are asked for: "exports" are those that mirror imports.
    found = _download(cells, pick, "exports" if exports else "imports", query)
    assert found is not None
    first, last = periods.parse(found.first).first_month, periods.parse(found.last).last_month
    return (
        replace(
            found,
            first=periods.month_text(first),
            last=periods.month_text(last),
            monthly=True,
            amount=float(amounts[pick].sum()),
        ),
    )


def monthly_sentence(one: Download) -> str:
    """Return what to do about books without months, in words.

    >>> monthly_sentence(Download("exports", ("TUR",), ("KAZ",), (), "2022-01", "2023-12", True, 5e6))
    'Download the exports of Turkey to Kazakhstan by month, 2022 to 2023, and open the \
file beside the others: the years stay as they are.'
    """
    who, way, whom = one.who()
    span = periods.Window(periods.parse(one.first).first, periods.parse(one.last).last)
    return (
        f"Download the {one.flow} of {who} {way} {whom} by month, {words.period_words(str(span))}, and "
        "open the file beside the others: the years stay as they are."
    )


def _download(cells: Cells, pick: NDArray[np.intp], flow: str, query: Query) -> Download | None:
    if len(pick) == 0:
        return None
    exporters = _texts(cells.countries, cells.exporter[pick])
    importers = _texts(cells.countries, cells.importer[pick])
    reporters, partners = (importers, exporters) if flow == "imports" else (exporters, importers)
    codes = _texts(cells.codes, cells.code[pick])
    if query.basket is not None:
        codes = tuple(sorted(query.basket.codes))
    elif len(codes) > FEW_CODES:
        codes = ()
    texts = sorted(_texts(cells.periods, cells.period[pick]), key=_first_day)
    monthly = any(periods.parse(text).freq is periods.Freq.MONTH for text in texts)
    amounts = cells.x if flow == "imports" else cells.m
    return Download(
        flow,
        reporters,
        partners if len(partners) <= FEW_PARTNERS else (),
        codes,
        texts[0],
        texts[-1],
        monthly,
        float(amounts[pick].sum()),
    )


def _texts(levels: Texts, codes: NDArray[Any]) -> tuple[str, ...]:
    return tuple(sorted(str(levels[code]) for code in np.unique(codes)))


def _first_day(text: str) -> tuple[int, str]:
    return periods.parse(text).first_month, text
