"""What stands around a table: titles above it, the sheet's name and the file's name, in that order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from mirrorgap.io.grids import Grid
from mirrorgap.io.layouts.words import currency_in, flow_in, fold, scale_in
from mirrorgap.io.parsing import year_of
from mirrorgap.model.countries import kind, to_iso3
from mirrorgap.model.mapping import Mapping, says
from mirrorgap.model.period_labels import periods_in

HEADER, PREAMBLE, SHEET, FILE = "header", "preamble", "sheet name", "file name"
PUBLISHER = "publisher"
#: Units, where a text names the currency of the values and no multiple of it.
INFERRED = "inferred: the currency is named without a multiple"
_UNIT_WORD = re.compile(r"\b(value|unit|usd|us\$|\$|in thousand|in million|значени|единиц|birim)")
_MEANINGLESS = re.compile(
    r"(sheet|лист|list|sayfa|tabelle|feuil|table)\s?\d*|\d{1,3}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Saying:
    """One text around the table, and where it stands."""

    text: str
    place: str


def around(grid: Grid, header: int, headers: Iterable[str] = ()) -> Iterator[Saying]:
    """Yield the texts around a table, nearest first: header cells, rows above, sheet, file.

    Parameters
    ----------
    header : int
        Row (from 0) of the header.
    headers : texts of the header cells over the values
    """
    for text in headers:
        yield Saying(text, HEADER)
    for row in range(min(header, 40) - 1, -1, -1):
        for text in grid.texts(row):
            if text:
                yield Saying(text, PREAMBLE)
    for text in reversed(grid.titles):
        yield Saying(text, PREAMBLE)
    if grid.sheet and not _MEANINGLESS.fullmatch(grid.sheet.strip()):
        yield Saying(grid.sheet, SHEET)
    # Collections put owner and folder before a file's own name, with two underscores between.
    yield Saying(stem_of(grid.file).split("__")[-1], FILE)


@lru_cache(maxsize=1024)
def stem_of(file: str) -> str:
    """Return a file's name without its ending, and without that of the archive around it.

    >>> stem_of("fts_2021-01.csv.gz"), stem_of("2024.in.csv")
    ('fts_2021-01', '2024.in')
    """
    return PurePath(file.removesuffix(".gz").removesuffix(".GZ")).stem


def first_said(
    sayings: Iterable[Saying], rule: Callable[[str], str | None]
) -> tuple[str | None, str]:
    """Return what *rule* first finds in *sayings*, and where; (None, "") where it finds nothing."""
    for saying in sayings:
        found = rule(saying.text)
        if found is not None:
            return found, saying.place
    return None, ""


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit that stands around a table.

    Attributes
    ----------
    scale : float or None
        What the numbers are multiplied with; None: no text says it.
    currency : str or None
        ISO 4217.
    scale_place, currency_place : str
        Where each stands; "" for what nothing says.
    """

    scale: float | None = None
    scale_place: str = ""
    currency: str | None = None
    currency_place: str = ""


def unit_said(sayings: Iterable[Saying]) -> Unit:
    """Return the scale and the currency that the nearest texts state, and where.

    A scale counts only beside a currency or a word for the unit, but in the header of the values,
    where it stands for itself.

    >>> unit_said([Saying("Value (USD)", HEADER), Saying("thousand US dollars", PREAMBLE)])
    Unit(scale=None, scale_place='', currency='USD', currency_place='header')
    """
    scale: float | None = None
    place = ""
    sayings = tuple(sayings)
    for saying in sayings:
        found, currency = scale_in(saying.text), currency_in(saying.text)
        plain = saying.place == HEADER or _UNIT_WORD.search(fold(saying.text))
        if scale is None and found is not None and (currency or plain):
            scale, place = found, saying.place
        if currency is not None:
            if scale is None and (beside := _beside(sayings, saying, currency)) is not None:
                scale, place = beside, saying.place
            return Unit(scale, place, currency, saying.place)
    return Unit(scale, place)


def _beside(sayings: Iterable[Saying], first: Saying, currency: str) -> float | None:
    """Return the scale that the same unit has in another language above the table."""
    if first.place != PREAMBLE:
        return None
    others = (s.text for s in sayings if s.place == PREAMBLE and currency_in(s.text) == currency)
    return next((scale for text in others if (scale := scale_in(text)) is not None), None)


def with_said(mapping: Mapping, role: str, said: tuple[str | None, str]) -> Mapping:
    """Return *mapping* with a constant from (text, place), unless it knows already or text is None."""
    text, place = said
    known = mapping.column(role) is not None or mapping.constant(role) is not None
    return mapping if text is None or known else mapping.with_constant(role, text, place)


def with_unit(mapping: Mapping, sayings: Iterable[Saying]) -> Mapping:
    """Return *mapping* with the scale and currency that stand around the table.

    Where a header over the values, a title or a column beside them names their currency and no
    multiple ("Value (USD)", "in US dollars", USD in each row) the numbers are taken to be in units:
    that is inferred, and said to be. The name of a sheet or file says nothing about the scale.
    """
    unit = unit_said(sayings)
    known = says(mapping, "currency")
    if unit.scale is not None:
        mapping = mapping.with_scale(unit.scale, unit.scale_place)
    elif mapping.scale is None and (known or unit.currency_place in (HEADER, PREAMBLE)):
        mapping = mapping.with_scale(1.0, INFERRED)
    if unit.currency is not None and mapping.column("currency") is None:
        mapping = mapping.with_constant("currency", unit.currency, unit.currency_place)
    return mapping


def flow_said(sayings: Iterable[Saying]) -> tuple[str | None, str]:
    """Return the flow that a text around the table speaks of, and where.

    Nothing where the title and the sheet's name contradict each other: one of them was copied.
    """
    sayings = tuple(sayings)
    flow, place = first_said(sayings, flow_in)
    if flow is not None and place == PREAMBLE:
        named = first_said((s for s in sayings if s.place == SHEET), flow_in)[0]
        if named is not None and named.removeprefix("re-") != flow.removeprefix("re-"):
            return None, ""
    return flow, place


_DIRECTED = re.compile(r"\b(to|from|with|into|by|and|nach|aus|vers|из|в|с|den|dan|mit)\b")
_TRADE_OF = re.compile(
    r"\b(?:exports?|imports?|trade|turnover) of ([a-z ]+?)"
    r"(?= by\b| with\b| to\b| from\b| in\b| us\$| usd\b| \d|$)"
)
_DOLLARS = re.compile(
    r"\b(?:u\.? ?s\.?(?: ?a\.?)?|united states|american)[ \-]*(?:dollars?\b|dollar\b|\$)"
    r"|\bдолл\w*\.? США\b|\b(?:ABD|AQSH|АКШ|АҚШ)[ \-]*(?:dol|дол)\w*",
    re.IGNORECASE,
)
#: Short names that are no words of English; other short ones (AND, CAN, PER) may be.
_SHORT_NAMES = frozenset(("usa", "us", "uk", "uae", "prc"))
_TOPIC = re.compile(r"\b(data|trade|stats?|statistics|foreign|внешн\w*|ticaret|handel)\b")


def reporter_said(sayings: Iterable[Saying]) -> tuple[str | None, str]:
    """Return the one country whose trade a title, sheet or file name says it is, and where.

    Only texts that speak of trade, and of no direction to or from a country, are taken.
    """

    def one(text: str) -> str | None:
        # "Thousands of US dollars" are nobody's trade.
        text = _DOLLARS.sub(" ", text)
        folded = fold(text)
        if (of := _TRADE_OF.search(folded)) and kind(of[1]) == "country":
            return to_iso3(of[1])
        if _DIRECTED.search(folded) or not (
            flow_in(text) or _TOPIC.search(folded) or "ihracat" in folded
        ):
            return None
        words = [word for word in re.split(r"[\W_\d]+", text) if word]
        parts = [
            " ".join(words[i : i + size])
            for size in (1, 2, 3)
            for i in range(len(words) - size + 1)
        ]
        if any(part.isupper() and kind(part) == "group" for part in parts):
            # EU-China trade is that of one of the two, and which one is not said.
            return None
        told = {
            found
            for part in parts
            if (len(part) > 3 or fold(part) in _SHORT_NAMES)
            and kind(part) == "country"
            and (found := to_iso3(part))
        }
        return told.pop() if len(told) == 1 else None

    return first_said(sayings, one)


_WITH_WHOM = re.compile(
    r"\b(?:exports?\b.*?\bto|imports?\b.*?\bfrom) (?:the )?([a-z ]+?)"
    r"(?= in\b| by\b| us\$| usd\b| thousands?\b| millions?\b| \d|$)"
)


def partner_said(sayings: Iterable[Saying]) -> tuple[str | None, str]:
    """Return the one country that a title says exports go to, or imports come from, and where."""

    def one(text: str) -> str | None:
        found = _WITH_WHOM.search(fold(text))
        return to_iso3(found[1]) if found and kind(found[1]) == "country" else None

    return first_said(sayings, one)


def period_said(sayings: Iterable[Saying]) -> tuple[str | None, str]:
    """Return the one period that a text around the table names, and where."""

    def one(text: str) -> str | None:
        found = set(periods_in(text))
        return found.pop() if len(found) == 1 else None

    return first_said(sayings, one)


def year_said(sayings: Iterable[Saying]) -> tuple[str | None, str]:
    """Return the year that a text around the table names, and where."""
    return first_said(sayings, year_of)
