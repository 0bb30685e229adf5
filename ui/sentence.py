"""The selection in parts, and what is left of it without one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mirrorgap.model.selection import Both, Either, Keys, Selection, Without
from mirrorgap.model.selection_words import (
    FEW,
    Names,
    filter_words,
    in_words,
    listed,
    named,
    one_of_several_times,
)

__all__ = ["Names", "Part", "filter_words", "in_words", "named", "parts"]


@dataclass(frozen=True)
class Part:
    """One removable part: its words, the selection that is left without it, and its values."""

    text: str
    rest: Selection | None
    tip: str = ""


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
        case Keys(columns, rows) if 1 < len(rows) <= FEW and not one_of_several_times(selection):
            for row in sorted(rows):
                one = Keys(columns, frozenset({row}))
                yield Part(in_words(one, names), Keys(columns, rows - {row}))
        case _:
            yield Part(in_words(selection, names), None, listed(selection))


def _of_several(
    selection: Both | Either, inner: tuple[Selection, ...], names: Names
) -> Iterator[Part]:
    for i, one in enumerate(inner):
        others = (*inner[:i], *inner[i + 1 :])
        left = others[0] if len(others) == 1 else replace(selection, parts=others)
        yield Part(in_words(one, names), left if others else None, listed(one))
