"""Writes small binary workbooks (xlsb), which nothing at hand writes: [MS-XLSB], what reading needs."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    "</Types>"
)
_SHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"


def record(kind: int, data: bytes = b"") -> bytes:
    """Return one record: type and length in groups of seven bits, then the data."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = bytearray(), len(data)
    while size > 0x7F:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    return head + bytes([*length, size]) + data


def text(value: str) -> bytes:
    """Return a text as the format has it: a count of UTF-16 units, then these."""
    data = value.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def write(
    path: Path, sheet: str, rows: Sequence[Sequence[object]], formats: dict[int, str] | None = None
) -> Path:
    """Write one sheet; *formats* are number formats by column (from 0)."""
    formats = formats or {}
    style = {column: i + 1 for i, column in enumerate(formats)}
    wide = max(map(len, rows))
    body = record(129) + record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, wide - 1))
    body += record(145)
    for i, row in enumerate(rows):
        body += record(0, struct.pack("<I", i) + bytes(13))
        for j, value in enumerate(row):
            if value is None:
                continue
            number = isinstance(value, int | float)
            head = struct.pack("<II", j, style.get(j, 0) if number else 0)
            data = struct.pack("<d", value) if number else text(str(value))
            body += record(5 if number else 6, head + data)
    body += record(146) + record(130)
    codes = list(enumerate(formats.values(), start=164))
    styles = record(278) + record(615, struct.pack("<I", len(codes)))
    styles += b"".join(record(44, struct.pack("<H", i) + text(code)) for i, code in codes)
    styles += record(616) + record(617, struct.pack("<I", len(codes) + 1))
    for number_format in (0, *(i for i, _ in codes)):
        styles += record(47, struct.pack("<HH", 0, number_format) + bytes(12))
    styles += record(618) + record(279)
    book = record(131) + record(153, bytes(12)) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + text("rId1") + text(sheet)) + record(144)
    relations = (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_SHEET}" '
        'Target="worksheets/sheet1.bin"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("xl/workbook.bin", book + record(132))
        package.writestr("xl/_rels/workbook.bin.rels", relations)
        package.writestr("xl/styles.bin", styles)
        package.writestr("xl/worksheets/sheet1.bin", body)
    return path
