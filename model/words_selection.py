"""A selection in words: "Turkey to Uzbekistan 8542.31, month 2023-01 to 2023-09"."""

from __future__ import annotations

from collections.abc import Mapping

from mirrorgap.model import hs, words
from mirrorgap.model.selection import (
    Both,
    Either,
    Keys,
    Polygon,
    Range,
    Selection,
    SourceRows,
    Without,
)

#: A set of more values than this is one part of the sentence: "12 codes".
FEW = 4

#: What sources are called, by their chunk.
Names = Mapping[str, str]


_NOUNS = {
    "exporter": "exporters",
    "importer": "importers",
    "reporter": "reporters",
    "partner": "partners",
    "hs6": "codes",
    "code": "codes",
    "heading": "headings",
    "chapter": "chapters",
    "tier": "tiers",
    "period": "periods",
    "year": "years",
    "quarter": "quarters",
    "month": "months",
    "class": "classes",
    "flow": "flows",
    "file": "files",
    "status": "statuses",
}


def in_words(selection: Selection | None, names: Names | None = None) -> str:
    """Return *selection* as a phrase; *names* are what sources are called.

    >>> from mirrorgap.model.selection import keys
    >>> in_words(Range("month", "2023-01", "2023-09"))
    'month 2023-01 to 2023-09'
    """
    match selection:
        case None:
            return "everything"
        case Keys(columns, rows):
            return _keys(columns, rows)
        case Range(column, low, high):
            return _range(column, low, high)
        case Polygon(x, y, _):
            return f"an area of {_plain(x)} against {_plain(y)}"
        case SourceRows(source, rows):
            sheet = (names or {}).get(source, "a sheet")
            told = f"row {min(rows)}" if len(rows) == 1 else f"{len(rows)} rows"
            return f"{told} of {sheet}"
        case Either(inner):
            return " or ".join(in_words(part, names) for part in inner)
        case Both(inner):
            return ", ".join(in_words(part, names) for part in inner) or "everything"
        case Without(whole, part):
            return f"{in_words(whole, names)} without {in_words(part, names)}"


def _keys(columns: tuple[str, ...], rows: frozenset[tuple[str, ...]]) -> str:
    if len(rows) <= FEW:
        return ", ".join(key_words(columns, row) for row in sorted(rows))
    return f"{len(rows)} {' × '.join(_NOUNS.get(name, _plain(name)) for name in columns)}"


def key_words(columns: tuple[str, ...], row: tuple[str, ...]) -> str:
    """Return one row of keys as it is read aloud.

    >>> key_words(("exporter", "importer", "hs6"), ("TUR", "UZB", "854231"))
    'Turkey to Uzbekistan 8542.31'
    """
    told = dict(zip(columns, row, strict=True))
    if "exporter" in told and "importer" in told:
        exporter, importer = (words.country(told.pop(side)) for side in ("exporter", "importer"))
        return " ".join(
            [f"{exporter} to {importer}", *(named(name, value) for name, value in told.items())]
        )
    alone = {"exporter": "exports of {}", "importer": "imports of {}"}
    return " ".join(alone.get(name, "{}").format(named(name, text)) for name, text in told.items())


def _range(column: str, low: str | float | None, high: str | float | None) -> str:
    low_text, high_text = (_number(bound) for bound in (low, high))
    if low is None:
        return f"{_plain(column)} up to {high_text}"
    if high is None:
        return f"{_plain(column)} from {low_text}"
    if low == high:
        return f"{_plain(column)} {low_text}"
    return f"{_plain(column)} {low_text} to {high_text}"


def _number(bound: str | float | None) -> str:
    return f"{bound:,.4g}" if isinstance(bound, float) else str(bound)


def _plain(column: str) -> str:
    return "code" if column == "hs6" else column.removesuffix("_usd").replace("_", " ")


def named(column: str, value: str) -> str:
    """Return a value of *column* as it is read aloud: a country by name, a code with its dot.

    >>> named("hs6", "854231"), named("tier", "1")
    ('8542.31', 'tier 1')
    """
    if column in ("exporter", "importer", "reporter", "partner"):
        return words.country(value)
    if column in ("hs6", "code", "heading"):
        return hs.dotted(value)
    return f"tier {value}" if column == "tier" else value
