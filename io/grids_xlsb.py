"""Which cells of a binary workbook (xlsb) show zeros before their number.

An xlsb file is a zip like an xlsx one, with records in the place of XML: a type and a length, both in
groups of seven bits, then the data ([MS-XLSB] 2.1.4). Values are calamine's; this reads the number
formats of the styles, and streams through a sheet for the cells that have one of them.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import IO
from xml.etree import ElementTree

#: Types of records ([MS-XLSB] 2.3.2).
ROW, FIRST_CELL, LAST_CELL = 0, 1, 11
FORMAT, CELL_FORMAT, CELL_FORMATS, SHEET, SHEET_DATA_END = 44, 47, 617, 156, 146
_TWO, _CELL = struct.Struct("<HH"), struct.Struct("<II")


def records(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the type and the data of each record; what is cut off ends them.

    >>> import io
    >>> list(records(io.BytesIO(bytes([0x91, 0x01, 0x00, 0x05, 0x02]) + b"ab")))
    [(145, b''), (5, b'ab')]
    """
    while first := stream.read(1):
        kind = first[0]
        if kind & 0x80:
            kind = kind & 0x7F | (stream.read(1) or b"\0")[0] << 7
        length = _length(stream)
        data = stream.read(length)
        if len(data) < length:
            return
        yield kind, data


def _length(stream: IO[bytes]) -> int:
    length = 0
    for shift in (0, 7, 14, 21):
        byte = (stream.read(1) or b"\0")[0]
        length |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
    return length


def padded_styles(stream: IO[bytes], width: Callable[[str], int]) -> dict[int, int]:
    """Return, by cell style, the digits that its number format pads to (`grids_excel.pad_width`)."""
    widths: dict[int, int] = {}
    found: dict[int, int] = {}
    n_styles = -1
    for kind, data in records(stream):
        if kind == FORMAT:
            widths[struct.unpack_from("<H", data)[0]] = width(_text(data, 2)[0])
        elif kind == CELL_FORMATS:
            n_styles = 0
        elif kind == CELL_FORMAT and n_styles >= 0:
            if digits := widths.get(_TWO.unpack_from(data)[1]):
                found[n_styles] = digits
            n_styles += 1
        elif kind == CELL_FORMATS + 1:
            break
    return found


def member(package: zipfile.ZipFile, sheet: str) -> str | None:
    """Return the part of the package that holds a sheet; None where there is none of that name."""
    relations = ElementTree.fromstring(package.read("xl/_rels/workbook.bin.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    with package.open("xl/workbook.bin") as stream:
        for kind, data in records(stream):
            if kind == SHEET:
                relation, end = _text(data, 8)
                target = targets.get(relation, "")
                if _text(data, end)[0] == sheet and target:
                    return str(PurePosixPath("xl") / target).lstrip("/")
    return None


def padded_cells(stream: IO[bytes], styles: dict[int, int]) -> list[tuple[int, int, int]]:
    """Return row, column (both from 0) and digits of the cells that have one of *styles*."""
    found, row = [], -1
    for kind, data in records(stream):
        if kind == ROW:
            row = int.from_bytes(data[:4], "little")
        elif FIRST_CELL <= kind <= LAST_CELL and len(data) >= _CELL.size:
            column, style = _CELL.unpack_from(data)
            if digits := styles.get(style & 0xFFFFFF):
                found.append((row, column, digits))
        elif kind == SHEET_DATA_END:
            break
    return found


def _text(data: bytes, start: int) -> tuple[str, int]:
    """Return the text that begins at *start*, a count and UTF-16, and where it ends."""
    (n,) = struct.unpack_from("<I", data, start)
    end = start + 4 + 2 * n
    return data[start + 4 : end].decode("utf-16-le"), end
