"""The selection and the filters in words, and what each is without one of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mirrorgap.model.selection import Both, Either, Keys, Selection, Without
from mirrorgap.model.words_selection import FEW, key_words
from mirrorgap.model.words_selection import Names as Names
from mirrorgap.model.words_selection import in_words as in_words
from mirrorgap.model.words_selection import named as named


@dataclass(frozen=True)
class Part:
    """One removable part: its words, and the selection that is left without it."""

    text: str
    rest: Selection | None


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
                yield Part(key_words(columns, row), Keys(columns, rows - {row}))
        case _:
            yield Part(in_words(selection, names), None)


def _of_several(
    selection: Both | Either, inner: tuple[Selection, ...], names: Names
) -> Iterator[Part]:
    for i, one in enumerate(inner):
        others = (*inner[:i], *inner[i + 1 :])
        left = others[0] if len(others) == 1 else replace(selection, parts=others)
        yield Part(in_words(one, names), left if others else None)


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
