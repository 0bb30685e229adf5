"""Workbooks as grids: values through calamine, zero-padded number formats from the file itself."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
)

from mirrorgap.io import grids_xlsb
from mirrorgap.io.grids import Codes, Column, Gathering, Grid, ReadingError, Tick, blocks

#: Zeros only, with dots or blanks between: how a spreadsheet shows a code kept as a number.
_PADDED = re.compile(r'(?:0|\\?[ .\-]|"[ .\-]"){2,}')
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CHUNK = 1 << 20

#: Row, column and number of digits of each cell whose number format pads with zeros.
Padding = tuple[Codes, Codes, Codes]
#: A workbook of xlrd's, and by cell style the digits that its number format pads to.
Formats = tuple[Any, dict[int, int]]


class ExcelBook:
    """An xlsx, xlsm, xlsb, xls or ods file."""

    def __init__(self, file: str, source: Path | bytes) -> None:
        self.file = file
        self._source = source
        try:
            self._book = CalamineWorkbook.from_object(
                source if isinstance(source, Path) else io.BytesIO(source)
            )
        except PasswordError as problem:
            advice = "the workbook is locked with a password: save a copy without it"
            raise ReadingError(file, advice) from problem
        except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as problem:
            advice = "the workbook is damaged or not a workbook: open it in Excel and save a copy"
            raise ReadingError(file, advice) from problem
        self.sheets: tuple[str, ...] = tuple(
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet
        )

    def grid(self, sheet: str, limit: int | None = None, tick: Tick | None = None) -> Grid:
        """Read one sheet, or its first *limit* rows."""
        try:
            found = self._book.get_sheet_by_name(sheet)
        except (CalamineError, ValueError, OSError) as problem:
            advice = "the sheet cannot be read: open the workbook in Excel and save a copy"
            raise ReadingError(self.file, advice, sheet) from problem
        gathering = Gathering()
        n = 0
        for block in blocks(_rows(found, limit)):
            gathering.add(block)
            n += len(block)
            if tick is not None:
                tick(n, found.total_height)
        start = found.start[1] if found.start is not None else 0
        blank = Column(np.full(n, -1, dtype=np.int32), ())
        columns = [*[blank] * start, *gathering.columns()]
        for j, padding in self._paddings(sheet).items():
            if j < len(columns):
                columns[j] = padded(columns[j], *padding)
        numbers = np.arange(1, n + 1, dtype=np.int32)
        return Grid(self.file, sheet, tuple(columns), numbers, self.sheets)

    def _paddings(self, sheet: str) -> dict[int, tuple[Codes, Codes]]:
        if self._head == b"PK\x03\x04":
            return _by_column(_xlsx_padding(self._stream(), sheet, self._styles))
        if self._head == b"\xd0\xcf\x11\xe0" and self._formats is not None:
            return _by_column(_xls_padding(self._formats, sheet))
        return {}

    def _stream(self) -> Path | io.BytesIO:
        return self._source if isinstance(self._source, Path) else io.BytesIO(self._source)

    @cached_property
    def _head(self) -> bytes:
        if isinstance(self._source, bytes):
            return self._source[:4]
        with self._source.open("rb") as stream:
            return stream.read(4)

    @cached_property
    def _styles(self) -> dict[int, int]:
        return _styles(self._stream())

    @cached_property
    def _formats(self) -> Formats | None:
        data = self._source.read_bytes() if isinstance(self._source, Path) else self._source
        return _xls_formats(data)


def _rows(sheet: CalamineSheet, limit: int | None) -> Iterator[list[Any]]:
    for i, row in enumerate(sheet.iter_rows()):
        if limit is not None and i >= limit:
            return
        yield row


def padded(column: Column, rows: Codes, widths: Codes) -> Column:
    """Return *column* with the whole numbers in *rows* as text of at least *widths* digits.

    >>> plain = Column(np.array([0, 0], dtype=np.int32), (10121.0,))
    >>> at, six = np.array([1], dtype=np.int32), np.array([6], dtype=np.int32)
    >>> shown = padded(plain, at, six)
    >>> shown.at(0), shown.at(1)
    (10121.0, '010121')
    """
    inside = rows < len(column.codes)
    rows, widths = rows[inside], widths[inside]
    codes, levels = column.codes.copy(), list(column.levels)
    pairs, which = np.unique(codes[rows].astype(np.int64) * 16 + widths, return_inverse=True)
    table = np.empty(len(pairs), dtype=np.int32)
    for i, pair in enumerate(pairs.tolist()):
        code, width = divmod(pair, 16)
        level = column.levels[code] if code >= 0 else None
        table[i] = code
        if isinstance(level, int | float) and float(level).is_integer() and level >= 0:
            table[i] = len(levels)
            levels.append(str(int(level)).zfill(width))
    codes[rows] = table[which]
    return Column(codes, tuple(levels))


def _by_column(padding: Padding | None) -> dict[int, tuple[Codes, Codes]]:
    if padding is None:
        return {}
    rows, columns, widths = padding
    return {int(j): (rows[columns == j], widths[columns == j]) for j in np.unique(columns).tolist()}


def pad_width(number_format: str) -> int:
    r"""Return how many digits a format of zeros pads to; 0 for any other format.

    >>> pad_width("000000"), pad_width("0000.00"), pad_width("0.00"), pad_width("#,##0")
    (6, 0, 0, 0)
    >>> pad_width('0000\\.00')
    6
    """
    first = number_format.split(";")[0]
    bare = re.sub(r"\[[^\]]*\]", "", first)
    if not _PADDED.fullmatch(bare) or re.search(r"(?<![\\\"])\.", bare):
        return 0
    zeros = bare.count("0")
    return zeros if zeros > 1 else 0


def _styles(source: Path | io.BytesIO) -> dict[int, int]:
    with zipfile.ZipFile(source) as package:
        names = set(package.namelist())
        if {"xl/styles.bin", "xl/workbook.bin"} <= names:
            with package.open("xl/styles.bin") as stream:
                return grids_xlsb.padded_styles(stream, pad_width)
        if not {"xl/styles.xml", "xl/workbook.xml"} <= names:
            return {}
        return _padded_styles(package.read("xl/styles.xml"))


def _xlsx_padding(source: Path | io.BytesIO, sheet: str, styles: dict[int, int]) -> Padding | None:
    if not styles:
        return None
    with zipfile.ZipFile(source) as package:
        names = set(package.namelist())
        binary = "xl/workbook.bin" in names
        member = grids_xlsb.member(package, sheet) if binary else _member(package, sheet)
        if member is None or member not in names:
            return None
        with package.open(member) as stream:
            return (
                _table(grids_xlsb.padded_cells(stream, styles)) if binary else _scan(stream, styles)
            )


def _padded_styles(styles: bytes) -> dict[int, int]:
    """Return, by cell style, the digits that its number format pads to."""
    if b"00" not in styles:
        return {}
    root = ElementTree.fromstring(styles)
    widths = {
        int(item.get("numFmtId", "0")): pad_width(item.get("formatCode", ""))
        for item in root.iter(f"{_MAIN}numFmt")
    }
    cells = root.find(f"{_MAIN}cellXfs")
    return {
        i: widths[int(item.get("numFmtId", "0"))]
        for i, item in enumerate(cells if cells is not None else ())
        if widths.get(int(item.get("numFmtId", "0")))
    }


def _member(package: zipfile.ZipFile, sheet: str) -> str | None:
    book = ElementTree.fromstring(package.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    for item in book.iter(f"{_MAIN}sheet"):
        if item.get("name") == sheet:
            target = targets.get(item.get(_RELATION), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _scan(stream: Any, styles: dict[int, int]) -> Padding:
    """Find the cells with one of *styles* while the sheet's XML streams by.

    Cells are told by their references; a file that leaves these out cannot be scanned so, and then
    lost zeros are put back by the length of the codes.
    """
    wanted = b"|".join(str(style).encode() for style in styles)
    cell = re.compile(rb'<c (?=[^>]*\bs="(' + wanted + rb')")[^>]*?\br="([A-Z]+)([0-9]+)"[^>]*>')
    found: list[tuple[int, int, int]] = []
    rest = b""
    while chunk := stream.read(_CHUNK):
        data = rest + chunk
        cut = data.rfind(b"<c ")
        cut = cut if cut > 0 else len(data)
        found.extend(_place(match, styles) for match in cell.finditer(data, 0, cut))
        rest = data[cut:]
    found.extend(_place(match, styles) for match in cell.finditer(rest))
    return _table(found)


def _table(found: list[tuple[int, int, int]]) -> Padding:
    table = np.array(found, dtype=np.int32).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _place(match: re.Match[bytes], styles: dict[int, int]) -> tuple[int, int, int]:
    return int(match[3]) - 1, column_number(match[2].decode()), styles[int(match[1])]


def column_number(letters: str) -> int:
    """Return the column from 0 of its letters.

    >>> column_number("A"), column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(column: int) -> str:
    """Return the letters of a column from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def _xls_formats(data: bytes) -> Formats | None:
    """Return an xls workbook with the digits that its cell formats pad to; None where none does."""
    import xlrd

    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, logfile=io.StringIO()
        )
        widths = {
            i: pad_width(book.format_map[xf.format_key].format_str)
            for i, xf in enumerate(book.xf_list)
            if xf.format_key in book.format_map
        }
    except Exception:  # the values are calamine's; formats are a help that xlrd may fail to give
        return None
    return (book, widths) if any(widths.values()) else None


def _xls_padding(formats: Formats, sheet: str) -> Padding | None:
    book, widths = formats
    try:
        cells = book.sheet_by_name(sheet)
        found = [
            (i, j, widths[cell.xf_index])
            for i in range(cells.nrows)
            for j, cell in enumerate(cells.row(i))
            if widths.get(cell.xf_index)
        ]
        book.unload_sheet(sheet)
    except Exception:
        return None
    return _table(found)
