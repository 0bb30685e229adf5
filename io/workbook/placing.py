"""Where columns can be added to a sheet without covering anything that is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mirrorgap.io.workbook.around import Range, Tail, range_of
from mirrorgap.io.workbook.markup import decoded
from mirrorgap.io.workbook.package import Package

_ANCHOR = re.compile(
    r"<(?:[\w.-]+:)?(twoCellAnchor|oneCellAnchor)\b.*?</(?:[\w.-]+:)?\1\s*>", re.DOTALL
)
_PLACE = r"<(?:[\w.-]+:)?{}\b.*?<(?:[\w.-]+:)?col>(\d+)<.*?<(?:[\w.-]+:)?row>(\d+)<"
_SIZE = re.compile(r"""<(?:[\w.-]+:)?ext\b[^>]*?\bcx=["'](\d+)["'][^>]*?\bcy=["'](\d+)""")
#: English Metric Units of a column and of a row of the usual size: 64 and 20 pixels.
_COLUMN, _ROW = 64 * 9525, 20 * 9525
_REF = {"table": "table", "pivotTable": "location"}


def free_column(package: Package, part: str, tail: Tail, width: int, rows: tuple[int, int]) -> int:
    """Return the first column (from 0) with nothing in it and right of it, in some rows of a sheet.

    Parameters
    ----------
    part, tail : the sheet, and what follows its rows
    width : columns that its cells take
    rows : the first and the last row that are to take cells

    Returns
    -------
    int
        Right of cells, merged cells, tables, filters, pivot tables, and of what floats over them.
    """
    free = width
    for there in _taken(package, part, tail):
        if there.top <= rows[1] and there.bottom >= rows[0]:
            free = max(free, there.right + 1)
    return free


def _taken(package: Package, part: str, tail: Tail) -> Iterator[Range]:
    yield from tail.ranges("mergeCells")
    yield from tail.ranges("autoFilter")
    for relation in package.relations(part):
        if relation.external or not package.has(relation.target):
            continue
        if relation.type in _REF:
            yield from _own_range(package, relation.target, _REF[relation.type])
        elif relation.type == "drawing":
            yield from _anchors(decoded(package.read(relation.target))[0])


def _own_range(package: Package, part: str, name: str) -> Iterator[Range]:
    text, _ = decoded(package.read(part))
    found = re.search(rf"""<(?:[\w.-]+:)?{name}\b[^>]*?\sref=["']([^"']+)""", text)
    if found is not None and (there := range_of(found[1])) is not None:
        yield there


def _anchors(drawing: str) -> Iterator[Range]:
    """Yield the cells that the pictures, charts and shapes of a drawing lie over."""
    for anchor in _ANCHOR.finditer(drawing):
        start = re.search(_PLACE.format("from"), anchor[0], re.DOTALL)
        end = re.search(_PLACE.format("to"), anchor[0], re.DOTALL)
        if start is None:
            continue
        left, top = int(start[1]), int(start[2])
        right, bottom = (int(end[1]), int(end[2])) if end is not None else (left, top)
        size = _SIZE.search(anchor[0]) if end is None else None
        if size is not None:
            right, bottom = left + int(size[1]) // _COLUMN, top + int(size[2]) // _ROW
        yield Range(top + 1, left, bottom + 1, right)
