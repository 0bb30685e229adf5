"""The selection and the filters in words, and what each is without one of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

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


@dataclass(frozen=True)
class Part:
    """One removable part: its words, and the selection that is left without it."""

    text: str
    rest: Selection | None


#: What sources are called, by their chunk.
Names = Mapping[str, str]


def parts(selection: Selection | None, names: Names | None = None) -> list[Part]:
    """Return the parts of *selection*, in order; none for no selection."""
    return [] if selection is None else list(_parts(selection, names or {}))


def _parts(selection: Selection, names: Names) -> Iterator[Part]:
    match selection:
        case Both(inner) | Either(inner) if inner:
            yield from _of_several(selection, inner, names)
        case Without(whole, part):
            yield from (
                Part(p.text, p.rest and replace(selection, whole=p.rest))
                for p in _parts(whole, names)
            )
            yield Part(f"without {in_words(part, names)}", whole)
        case Keys(columns, rows) if 1 < len(rows) <= FEW:
            for row in sorted(rows):
                yield Part(_key(columns, row), Keys(columns, rows - {row}))
        case _:
            yield Part(in_words(selection, names), None)


def _of_several(
    selection: Both | Either, inner: tuple[Selection, ...], names: Names
) -> Iterator[Part]:
    for i, one in enumerate(inner):
        others = (*inner[:i], *inner[i + 1 :])
        left = others[0] if len(others) == 1 else replace(selection, parts=others)
        yield Part(in_words(one, names), left if others else None)


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
        return ", ".join(_key(columns, row) for row in sorted(rows))
    return f"{len(rows)} {' × '.join(_NOUNS.get(name, _plain(name)) for name in columns)}"


def _key(columns: tuple[str, ...], row: tuple[str, ...]) -> str:
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
    """Return a value of *column* as it is read aloud: a country by name, a code with its dot."""
    if column in ("exporter", "importer", "reporter", "partner"):
        return words.country(value)
    if column in ("hs6", "code", "heading"):
        return hs.dotted(value)
    return f"tier {value}" if column == "tier" else value


def filter_words(predicate: Selection) -> str:
    """Return the predicate of a filter, whose name says already which column it is about.

    >>> filter_words(Keys(("tier",), frozenset({("1",), ("2",)})))
    'tier 1, tier 2'
    """
    match predicate:
        case Keys((column,), rows) if len(rows) <= FEW:
            return ", ".join(sorted(named(column, row[0]) for row in rows))
        case _:
            return in_words(predicate)
