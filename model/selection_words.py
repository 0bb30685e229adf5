"""The selection and the filters in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mirrorgap.model import hs, numerals, words
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
#: A list in a tooltip or a workbook ends after so many values.
LISTED = 24
#: Columns that say which goods.
GOODS = ("hs6", "code", "heading", "chapter", "tier")
_TIMES = ("period", "year", "quarter", "month")

#: What a sentence says otherwise: its countries, its period, its codes.
_SAID_ELSEWHERE = frozenset(
    {*GOODS, *_TIMES, "exporter", "importer", "reporter", "partner", "flow", "file"}
)

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

#: What sources are called, by their chunk.
Names = Mapping[str, str]


def in_words(selection: Selection | None, names: Names | None = None) -> str:
    """Return *selection* as a short phrase; *names* are what sources are called.

    >>> from mirrorgap.model.selection import keys
    >>> in_words(Range("month", "2023-01", "2023-09"))
    'month Jan 2023 to Sep 2023'
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
            told = f"row {min(rows)}" if len(rows) == 1 else numerals.counted(len(rows), "row")
            return f"{told} of {sheet}"
        case Either(inner):
            return " or ".join(in_words(part, names) for part in inner)
        case Both(inner):
            return ", ".join(in_words(part, names) for part in inner) or "everything"
        case Without(whole, part):
            return f"{in_words(whole, names)} without {in_words(part, names)}"


def in_full(selection: Selection | None, names: Names | None = None) -> str:
    """Return *selection* with all its values, up to `LISTED`, and how its parts are combined.

    *names* are what sources are called, by their chunk.

    >>> from mirrorgap.model.selection import keys
    >>> in_full(Both((keys("tier", "1", "2"), Range("month", "2023-01", "2023-09"))))
    '(tier 1 or tier 2) and month Jan 2023 to Sep 2023'
    """
    match selection:
        case Keys(columns, rows):
            return _joined("or", [_key(columns, row) for row in sorted(rows)])
        case Either(inner) if inner:
            return _joined("or", [_inside(part, names) for part in inner])
        case Both(inner) if inner:
            return _joined("and", [_inside(part, names) for part in inner])
        case Without(whole, part):
            return f"{_inside(whole, names)} without {_inside(part, names)}"
        case _:
            return in_words(selection, names)


def _inside(selection: Selection, names: Names | None) -> str:
    """Return a part of a combination in full, in brackets where it is a combination itself."""
    told = in_full(selection, names)
    match selection:
        case Keys(_, rows) if len(rows) > 1:
            return f"({told})"
        case Both(inner) | Either(inner) if len(inner) > 1:
            return f"({told})"
        case Without():
            return f"({told})"
        case _:
            return told


def _joined(by: str, told: list[str]) -> str:
    more = [f"{len(told) - LISTED} more"] if len(told) > LISTED else []
    return f" {by} ".join([*told[:LISTED], *more])


def listed(selection: Selection) -> str:
    """Return the values of a set one a line, for a tooltip; "" for what is no set of several.

    >>> from mirrorgap.model.selection import keys
    >>> listed(keys("tier", "1", "2")).splitlines()
    ['tier 1', 'tier 2']
    """
    if not isinstance(selection, Keys) or len(selection.rows) < 2:
        return ""
    told = [_key(selection.columns, row) for row in sorted(selection.rows)]
    more = [f"… and {len(told) - LISTED} more"] if len(told) > LISTED else []
    return "\n".join([*told[:LISTED], *more])


def one_of_several_times(selection: Selection) -> bool:
    """Return whether a selection is several periods of one and the same thing: a piece of a line.

    >>> one_of_several_times(Keys(("exporter", "period"), frozenset({("TUR", "2022"), ("TUR", "2023")})))
    True
    """
    return isinstance(selection, Keys) and bool(_over_time(selection.columns, selection.rows))


def _over_time(columns: tuple[str, ...], rows: frozenset[tuple[str, ...]]) -> str:
    """Return keys that differ in their period alone as one phrase; "" for others."""
    places = [place for place, name in enumerate(columns) if name in _TIMES]
    if len(places) != 1 or len(rows) < 2:
        return ""
    at = places[0]
    if len({(*row[:at], *row[at + 1 :]) for row in rows}) != 1:
        return ""
    some = min(rows)
    rest = _key((*columns[:at], *columns[at + 1 :]), (*some[:at], *some[at + 1 :]))
    times = f"{len(rows)} {_NOUNS[columns[at]]}: {_ends(row[at] for row in rows)}"
    return f"{rest}, {times}" if rest else times


def _ends(values: Iterable[str]) -> str:
    told = [numerals.period(value) for value in sorted(values)]
    return f"{told[0]}, {told[1]}" if len(told) == 2 else f"{told[0]} … {told[-1]}"


def _keys(columns: tuple[str, ...], rows: frozenset[tuple[str, ...]]) -> str:
    if over_time := _over_time(columns, rows):
        return over_time
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
    low_text, high_text = (_bound(column, bound) for bound in (low, high))
    if low is None:
        return f"{_plain(column)} up to {high_text}"
    if high is None:
        return f"{_plain(column)} from {low_text}"
    if low == high:
        return f"{_plain(column)} {low_text}"
    return f"{_plain(column)} {low_text} to {high_text}"


def _bound(column: str, bound: str | float | None) -> str:
    if isinstance(bound, float):
        # Four digits that count; "1e+04" is no number that anybody reads.
        shown = f"{float(f'{bound:.4g}'):,.15g}"
        return numerals.spaced(shown).replace("-", numerals.MINUS)
    return numerals.period(str(bound)) if column in _TIMES else str(bound)


def _plain(column: str) -> str:
    return "code" if column == "hs6" else column.removesuffix("_usd").replace("_", " ")


def named(column: str, value: str) -> str:
    """Return a value of *column* as it is read aloud: a country by name, a code with its dot.

    >>> named("hs6", "854231"), named("tier", "1"), named("month", "2023-09")
    ('8542.31', 'tier 1', 'Sep 2023')
    """
    if column in ("exporter", "importer", "reporter", "partner"):
        return words.country(value)
    if column in ("hs6", "code", "heading"):
        return hs.dotted(value)
    if column in _TIMES:
        return numerals.period(value)
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


def goods_words(selection: Selection | None) -> str:
    """Return how filters and brush narrow the goods, to stand behind a list's name; "" for not at all.

    >>> from mirrorgap.model.selection import keys
    >>> goods_words(keys("tier", "1", "2")), goods_words(keys("exporter", "TUR"))
    ('only tiers 1 and 2', '')
    >>> goods_words(Without(keys("heading", "8542"), keys("hs6", "854231")))
    'only heading 8542, without code 8542.31'
    """
    match selection:
        case Keys(columns, rows):
            said = [
                _goods(name, sorted({row[i] for row in rows}))
                for i, name in enumerate(columns)
                if name in GOODS
            ]
            return ", ".join(f"only {one}" for one in said)
        case Range(column) if column in GOODS:
            return f"only {in_words(selection)}"
        case Both(inner):
            return ", ".join(dict.fromkeys(filter(None, map(goods_words, inner))))
        case Either(inner):
            told = [goods_words(part) for part in inner]
            wide = not all(told) or not told
            return "" if wide else f"only {' or '.join(map(_as_part, dict.fromkeys(told)))}"
        case Without(whole, part):
            # What is taken out of one country alone does not narrow the goods.
            out = _as_part(goods_words(part)) if _of_goods(part) else ""
            return ", ".join(filter(None, [goods_words(whole), out and f"without {out}"]))
        case _:
            return ""


def apart_words(selection: Selection | None) -> str:
    """Return how filters and brush narrow what is neither goods nor country nor time; "" for not at all.

    >>> from mirrorgap.model.selection import keys
    >>> apart_words(Both((keys("class", "lost"), keys("tier", "1"), Range("value_usd", 1e6, None))))
    'class lost, value from 1\u202f000\u202f000'
    """
    match selection:
        case Keys(columns, rows):
            said = []
            for i, name in enumerate(columns):
                if name not in _SAID_ELSEWHERE:
                    values = sorted({row[i] for row in rows})
                    noun = _NOUNS.get(name, _plain(name)) if len(values) > 1 else _plain(name)
                    said.append(
                        f"{noun} {_and_last(values)}"
                        if len(values) <= FEW
                        else f"{len(values)} {noun}"
                    )
            return ", ".join(said)
        case Range(column) if column not in _SAID_ELSEWHERE:
            return in_words(selection)
        case Polygon():
            return in_words(selection)
        case Both(inner):
            return ", ".join(dict.fromkeys(filter(None, map(apart_words, inner))))
        case Either(inner):
            told = [apart_words(part) for part in inner]
            return " or ".join(dict.fromkeys(told)) if told and all(told) else ""
        case Without(whole, part):
            out = apart_words(part)
            return ", ".join(filter(None, [apart_words(whole), out and f"without {out}"]))
        case _:
            return ""


def _and_last(values: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(values[:-1]), *values[-1:]]))


def _goods(column: str, values: list[str]) -> str:
    if len(values) > FEW:
        return f"{len(values)} {_NOUNS[column]}"
    noun = _NOUNS[column] if len(values) > 1 else _plain(column)
    told = [value if column == "tier" else hs.dotted(value) for value in values]
    return f"{noun} {_and_last(told)}"


def _as_part(told: str) -> str:
    """Return a phrase of `goods_words` within another; in brackets where it is made of several."""
    part = f"all {told}" if told.startswith("without ") else told.removeprefix("only ")
    several = any(f", {word} " in part for word in ("only", "without"))
    return f"({part})" if several else part


def _of_goods(selection: Selection) -> bool:
    """Return whether a selection speaks of goods alone."""
    match selection:
        case Keys(columns, _):
            return set(columns) <= set(GOODS)
        case Range(column):
            return column in GOODS
        case Either(inner) | Both(inner):
            return all(map(_of_goods, inner))
        case Without(whole, part):
            return _of_goods(whole) and _of_goods(part)
        case _:
            return False
