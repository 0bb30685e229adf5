"""When a file was retrieved: by what it tells of itself, else by the time of the file.

What is asked, in this order: a stamp in the name, a line over the table ("Data extracted on ..."), the
properties of a workbook, and the time at which the file was last written. A stamp without an offset is
taken to be in the time of this machine.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

FILE_NAME, PREAMBLE = "file name", "preamble"
PROPERTIES, FILE_TIME = "document properties", "file time"
#: The parts of a package that hold its properties, and the tags that hold times, the last first.
_PARTS = (
    ("docProps/core.xml", ("dcterms:modified", "dcterms:created")),
    ("meta.xml", ("dc:date", "meta:creation-date")),
)
#: The time that programs write which have none to tell: that of the first workbook of the kind.
_NO_TIME = datetime(2006, 9, 16, tzinfo=UTC)
_OLDEST = 1990
#: Comtrade names its downloads by month, day, year and time.
_COMTRADE = re.compile(r"TradeData_(\d{1,2})_(\d{1,2})_(\d{4})_(\d{1,2})_(\d{1,2})_(\d{1,2})")
#: A date with a time is a stamp; a date alone may be the period of the data.
_STAMP = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)[T _-]{1,3}(\d\d)[-_.:h]?(\d\d)(?:[-_.:m]?(\d\d))?(?!\d)"
)
_TOLD = re.compile(
    r"\b(?:extract(?:ed|ion)|download(?:ed)?|retrieved|exported on|generated on|queried|query date"
    r"|дата (?:выгрузки|формирования|запроса)|выгружен\w*|сформирован\w*"
    r"|indirme tarihi|sorgu tarihi|rapor tarihi)",
    re.IGNORECASE,
)
_TOLD_CHINESE = re.compile(r"下载(?:时间|日期)|查询(?:时间|日期)|导出(?:时间|日期)")
_DATE = re.compile(
    r"(?<!\d)(?:(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})[./-](\d{1,2})[./-](\d{4}))"
    r"(?:[ T,]{1,2}(\d{1,2}):(\d\d)(?::(\d\d))?)?(?![\d])"
)
#: Between the words and their date.
_NEAR = 40

Retrieved = tuple[str, str]


def of_file(path: Path, names: Iterable[str] = ()) -> Retrieved:
    """Return (ISO 8601 time with offset, what tells it) of a file; ("", "") where nothing does.

    Parameters
    ----------
    names : iterable of str
        Names beside the file's own that may carry a stamp: members of an archive.

    Examples
    --------
    >>> of_file(Path("TradeData_4_22_2026_12_19_27.csv"))[0][:19], of_file(Path("none.csv"))
    ('2026-04-22T12:19:27', ('', ''))
    """
    for name in (path.name, *names):
        if (time := by_name(name)) is not None:
            return _text(time), FILE_NAME
    if (time := _by_properties(path)) is not None:
        return _text(time), PROPERTIES
    try:
        return _text(datetime.fromtimestamp(path.stat().st_mtime, UTC)), FILE_TIME
    except (OSError, ValueError, OverflowError):
        return "", ""


def with_preamble(found: Retrieved, lines: Iterable[str]) -> Retrieved:
    """Return *found*, or what the *lines* over a table tell, unless the file's name told more.

    >>> with_preamble(("", ""), ["Data extracted on 22/03/2024 10:11:12 from [ESTAT]"])[0][:19]
    '2024-03-22T10:11:12'
    """
    if found[1] == FILE_NAME:
        return found
    for line in lines:
        if (time := by_line(line)) is not None:
            return _text(time), PREAMBLE
    return found


def by_name(name: str) -> datetime | None:
    """Return the time at which a download was made by the stamp in its name; None: it has none.

    >>> by_name("TradeData_4_22_2026_12_19_27.csv"), by_name("imports_2023-12.xlsx")
    (datetime.datetime(2026, 4, 22, 12, 19, 27), None)
    """
    if (told := _COMTRADE.search(name)) is not None:
        month, day, year, *clock = map(int, told.groups())
        return _made(year, month, day, *clock)
    if (told := _STAMP.search(name)) is not None:
        return _made(*(int(part or 0) for part in told.groups()))
    return None


def by_line(line: str) -> datetime | None:
    """Return the time of retrieval that a line of text tells; None where it tells none.

    A date with the year last has its day first, unless that is no date.

    >>> by_line("Downloaded: 4/22/2026"), by_line("Trade in 22/04/2026")
    (datetime.datetime(2026, 4, 22, 0, 0), None)
    """
    told = _TOLD.search(line) or _TOLD_CHINESE.search(line)
    if told is None:
        return None
    date = _DATE.search(line, told.end(), told.end() + _NEAR)
    if date is None:
        return None
    clock = [int(part or 0) for part in date.groups()[6:]]
    if date[1]:
        return _made(int(date[1]), int(date[2]), int(date[3]), *clock)
    first, second, year = int(date[4]), int(date[5]), int(date[6])
    return _made(year, second, first, *clock) or _made(year, first, second, *clock)


def _made(*parts: int) -> datetime | None:
    try:
        time = datetime(*parts)  # type: ignore[arg-type]
    except ValueError:
        return None
    return time if time.year >= _OLDEST else None


def _by_properties(path: Path) -> datetime | None:
    """Return when a workbook says that it was last saved; None for any other file."""
    try:
        with path.open("rb") as stream:
            if stream.read(2) != b"PK":
                return None
            with zipfile.ZipFile(stream) as package:
                names = set(package.namelist())
                for part, tags in _PARTS:
                    if part in names:
                        return _tagged(package.read(part).decode("utf-8", "replace"), tags)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError):
        return None
    return None


def _tagged(text: str, tags: Iterable[str]) -> datetime | None:
    for tag in tags:
        if (told := re.search(rf"<{tag}[^>]*>\s*([^<\s]+)", text)) is None:
            continue
        try:
            time = datetime.fromisoformat(
                told[1][:26].rstrip("Z") + ("Z" if told[1][-1] == "Z" else "")
            )
        except ValueError:
            continue
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        if time.year >= _OLDEST and time != _NO_TIME:
            return time
    return None


def _text(time: datetime) -> str:
    return time.astimezone().isoformat(timespec="seconds")
