"""A control list of one's own: a CSV or workbook with a column of codes, and perhaps tiers and names."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mirrorgap.io.grids import Grid, ReadingError
from mirrorgap.io.grids_open import open_book
from mirrorgap.model import hs, labels
from mirrorgap.model.lists import ControlList, Entry

_CODES = ("code", "hs", "hs6", "hs code", "hs6 code", "commodity code", "cmdcode", "gtip", "тн вэд")
_TIERS = ("tier", "category", "group", "уровень", "kategori")
_NAMES = (
    "label",
    "name",
    "description",
    "short_name",
    "product",
    "commodity",
    "наименование",
    "adı",
)


def read_list(path: Path) -> ControlList:
    """Return the list in a file: HS codes (cut to six digits), tiers and names where it has them.

    A header row with a word such as *code* or *HS* names the column; without one, the first column
    whose values are codes is taken. Codes shorter than six digits are not split and are refused.

    Raises
    ------
    ReadingError
        When no column of codes is found, or a code is no HS6.
    """
    book = open_book(path)
    for sheet in book.sheets:
        grid = book.grid(sheet)
        found = _columns(grid)
        if found:
            header, code, tier, name = found
            entries = _entries(grid, header, code, tier, name)
            if entries:
                stamp = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
                title = f"{path.name}, {len(entries)} codes"
                return ControlList(path.name, title, f"{stamp:%Y-%m-%d}", path.name, entries)
    raise ReadingError(path.name, "no column of six-digit HS codes was found: name it 'code'")


def _columns(grid: Grid) -> tuple[int, int, int | None, int | None] | None:
    for row in range(min(20, grid.n)):
        texts = [text.strip().casefold() for text in grid.texts(row)]
        places = [_place(texts, words) for words in (_CODES, _TIERS, _NAMES)]
        if places[0] is not None:
            return row, places[0], places[1], places[2]
    for column in range(len(grid.columns)):
        codes = [_code(grid.texts(row)[column]) for row in range(min(10, grid.n))]
        if codes and all(codes):
            return -1, column, None, None
    return None


def _place(texts: list[str], words: tuple[str, ...]) -> int | None:
    return next((i for i, text in enumerate(texts) if text in words), None)


def _code(text: str) -> str | None:
    code = labels.code(text)
    return code if code and hs.is_code(code) else None


def _entries(
    grid: Grid, header: int, code: int, tier: int | None, name: int | None
) -> tuple[Entry, ...]:
    found: dict[str, Entry] = {}
    for row in range(header + 1, grid.n):
        texts = grid.texts(row)
        if not texts[code].strip():
            continue
        digits = _code(texts[code])
        if digits is None or hs.level(digits) != 6:
            advice = "a list holds six-digit HS codes: correct or remove this row"
            number = int(grid.numbers[row])
            raise ReadingError(grid.file, advice, grid.sheet, number, texts[code])
        cut = hs.hs6(digits)
        label = texts[name].strip() if name is not None else ""
        level = texts[tier].strip() if tier is not None else ""
        found.setdefault(cut, Entry(cut, level or "listed", label or cut, cut))
    return tuple(found.values())
