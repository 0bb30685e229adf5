"""Text that is safe in a workbook: lengths, leading signs, sheet names and file names.

Limits are those of Excel's specification: 32,767 UTF-16 units in a cell, 31 in a sheet's name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath, PureWindowsPath

CELL_LIMIT = 32_767
NAME_LIMIT = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_SURROGATES = re.compile("[\ud800-\udfff]")


def units(text: str) -> int:
    """Return the length of *text* as Excel counts it, in UTF-16 code units.

    >>> units("a"), units("\U0001f6a2")
    (1, 2)
    """
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def cut(text: str, limit: int) -> str:
    """Return the longest beginning of *text* that has at most *limit* UTF-16 units.

    >>> cut("ab\U0001f6a2", 3)
    'ab'
    """
    while units(text) > limit:
        text = text[: len(text) - max(1, (units(text) - limit) // 2)]
    return text


def fitted(text: str) -> str:
    """Return *text* as one cell can hold it; what was cut off is said in the cell.

    Lone surrogates, which no file can hold, become the replacement character.

    >>> fitted("x" * 40_000)[-42:]
    '... [cut: 40,000 characters in the source]'
    """
    if _SURROGATES.search(text):
        text = _SURROGATES.sub("\ufffd", text)
    if len(text) <= CELL_LIMIT // 2 or units(text) <= CELL_LIMIT:
        return text
    ending = f" ... [cut: {len(text):,} characters in the source]"
    return cut(text, CELL_LIMIT - len(ending)) + ending


def may_run(text: str) -> bool:
    """Return whether a spreadsheet could take *text* for a formula once somebody edits it.

    >>> may_run("=1+1"), may_run("-"), may_run("8542.31")
    (True, True, False)
    """
    return text.startswith(_SIGNS)


def base_name(path: str) -> str:
    r"""Return the file's name without its folders, whichever system wrote *path*.

    >>> base_name("/home/ann/a.xlsx"), base_name(r"C:\Users\ann\a.xlsx")
    ('a.xlsx', 'a.xlsx')
    """
    return PureWindowsPath(path).name if "\\" in path else PurePosixPath(path).name


def sheet_title(text: str) -> str:
    """Return *text* with what a sheet's name may not hold replaced, at most 31 units; never empty.

    >>> sheet_title("TradeData: 2023/24 [all]"), sheet_title("'")
    ('TradeData_ 2023_24 _all_', 'Sheet')
    """
    clean = _FORBIDDEN.sub("_", _SURROGATES.sub("\ufffd", text)).strip().strip("'").strip()
    clean = cut(clean, NAME_LIMIT).strip().rstrip("'")
    if clean.casefold() == "history":
        return "History_"
    return clean or "Sheet"


def stem_title(path: str) -> str:
    """Return a sheet's name for a text file: its stem, with the middle left out where it is long.

    >>> stem_title("/tmp/2023.csv"), len(stem_title("/tmp/TradeData_4_22_2026_12_19_27_all.csv"))
    ('2023', 31)
    """
    name = base_name(path)
    stem = name.rpartition(".")[0] or name
    if units(stem) > NAME_LIMIT:
        stem = f"{cut(stem, 8)}…{stem[-(NAME_LIMIT - 9) :]}"
    return sheet_title(stem)


def source_titles(sources: Sequence[tuple[str, str]]) -> list[str]:
    """Return what sheets are called, given (path, sheet) of each; a name shared takes the file's.

    >>> source_titles([("a.xlsx", "Sheet1"), ("b.xlsx", "Sheet1"), ("b.xlsx", "x"), ("c.csv", "")])
    ['a', 'b, Sheet1', 'x', 'c']
    """
    seen = Counter(sheet.casefold() for _, sheet in sources)
    files = Counter(path for path, _ in sources)
    titles = []
    for path, sheet in sources:
        if not sheet or (seen[sheet.casefold()] > 1 and files[path] == 1):
            titles.append(stem_title(path))
        elif seen[sheet.casefold()] > 1:
            own = sheet_title(cut(sheet, 14))
            titles.append(f"{cut(stem_title(path), NAME_LIMIT - units(own) - 2)}, {own}")
        else:
            titles.append(sheet_title(sheet))
    return titles


def own_names(wanted: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Return what our own sheets are called where the sources have sheets named *taken*.

    >>> own_names(["Summary", "Gaps"], ["summary"])
    {'Summary': 'Summary (Mirrorgap)', 'Gaps': 'Gaps'}
    """
    used = {sheet_title(name).casefold() for name in taken}
    names: dict[str, str] = {}
    for name in wanted:
        given = name if name.casefold() not in used else f"{name} (Mirrorgap)"
        names[name] = numbered(given, used)
        used.add(names[name].casefold())
    return names


def numbered(name: str, used: Iterable[str]) -> str:
    """Return *name*, with a number where it is among *used* (casefolded), within 31 units.

    >>> numbered("Sheet1", {"sheet1", "sheet1 (2)"})
    'Sheet1 (3)'
    """
    name, taken, n = sheet_title(name), set(used), 1
    given = name
    while given.casefold() in taken:
        n += 1
        ending = f" ({n})"
        given = cut(name, NAME_LIMIT - len(ending)).rstrip() + ending
    return given
