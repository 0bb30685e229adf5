"""Classic comments added to a sheet that may have some (18.7), with their boxes in VML (part 4, 19).

What is there stays: authors and comments are appended, shapes take ids of a block of their own.
Threaded comments lie in parts of their own beside; the notes that Excel keeps for older programs in
the classic part are not touched, and a cell that has a comment of any kind gets no second one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from mirrorgap.io.workbook.around import cell_name, range_of
from mirrorgap.io.workbook.copied import MAX_COLUMNS, escaped
from mirrorgap.io.workbook.markup import decoded, encoded
from mirrorgap.io.workbook.package import Package
from mirrorgap.io.workbook.text import fitted

COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
AUTHOR = "Mirrorgap"
#: Width of a box in pixels, and heights of a line and of the highest box in rows of 20 pixels.
_WIDTH, _MOST_ROWS = 300, 20
#: Ids of shapes come in blocks of so many, and a drawing lists its blocks.
_BLOCK = 1024
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)


class Comment(NamedTuple):
    """A comment: its cell (row from 1, column from 0) and what it says."""

    row: int
    column: int
    text: str


def commented(package: Package, sheet: str) -> frozenset[tuple[int, int]]:
    """Return the cells of a sheet's part that have a comment: (row from 1, column from 0)."""
    part = package.related(sheet, "comments")
    if part is None:
        return frozenset()
    refs = re.findall(
        r"""<(?:[\w.-]+:)?comment\s[^>]*?\bref=["']([^"']+)""", decoded(package.read(part))[0]
    )
    found = (range_of(ref) for ref in refs)
    return frozenset((one.top, one.left) for one in found if one is not None)


def add_comments(
    package: Package,
    sheet: str,
    comments: Sequence[Comment],
    drawing: str | None,
    pixels: Callable[[int], int],
) -> str | None:
    """Add comments to the part of a sheet.

    Parameters
    ----------
    comments : on cells that have none
    drawing : id of the relation that the sheet's ``legacyDrawing`` names; None where it has none
    pixels : how wide a column (from 0) is

    Returns
    -------
    str or None
        The id that a new ``legacyDrawing`` must name; None where the sheet has one.
    """
    part = package.related(sheet, "comments")
    if part is None:
        part = package.free("xl/comments{}.xml")
        package.add(part, _EMPTY.format(namespace=_main(package)).encode(), COMMENTS)
        package.relate(sheet, "comments", part)
    text, encoding = decoded(package.read(part))
    package.replace(part, encoded(with_comments(text, comments), encoding))
    shapes = [(_anchor(one, pixels), one.row - 1, one.column) for one in comments]
    known = {relation.id: relation.target for relation in package.relations(sheet)}
    boxes = known.get(drawing) if drawing is not None else None
    taken = _blocks(package)
    block = next(n for n in range(1, 1 << 20) if n not in taken)
    if boxes is not None and package.has(boxes):
        text, encoding = decoded(package.read(boxes))
        package.replace(boxes, encoded(with_shapes(text, shapes, block), encoding))
        return None
    boxes = package.free("xl/drawings/vmlDrawing{}.vml")
    package.add(boxes, with_shapes(_NO_SHAPES, shapes, block).encode(), VML)
    return package.relate(sheet, "vmlDrawing", boxes)


def _main(package: Package) -> str:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    return strict if package.strict else "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{namespace}">'
    "<authors></authors><commentList></commentList></comments>"
)
_NO_SHAPES = (
    "<xml "
    + " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    + '><o:shapelayout v:ext="edit"></o:shapelayout></xml>'
)


def with_comments(text: str, comments: Sequence[Comment]) -> str:
    """Return a comments part with some more, by an author of their own.

    >>> empty = "<comments><authors/><commentList/></comments>"
    >>> with_comments(empty, [Comment(2, 0, "look")]).partition("<commentList>")[0]
    '<comments><authors><author>Mirrorgap</author></authors>'
    """
    found = re.search(r"<((?:[\w.-]+:)?)comments\b", text)
    p = found[1] if found else ""
    authors = re.findall(rf"<{p}author(?=[\s/>])(?:\s*/>|[^>]*>([^<]*)<)", text)
    text = (
        text
        if AUTHOR in authors
        else _inside(text, f"{p}authors", f"<{p}author>{AUTHOR}</{p}author>")
    )
    author = authors.index(AUTHOR) if AUTHOR in authors else len(authors)
    return _inside(text, f"{p}commentList", "".join(_comment(one, author, p) for one in comments))


def _comment(one: Comment, author: int, p: str) -> str:
    look = f'<{p}rPr><{p}sz val="9"/><{p}rFont val="Tahoma"/><{p}family val="2"/></{p}rPr>'
    said = f'<{p}t xml:space="preserve">{escaped(fitted(one.text))}</{p}t>'
    ref = cell_name(one.row, one.column)
    run = f"<{p}text><{p}r>{look}{said}</{p}r></{p}text>"
    return f'<{p}comment ref="{ref}" authorId="{author}">{run}</{p}comment>'


def _inside(text: str, name: str, added: str) -> str:
    """Return *text* with something at the end of its first element *name*, empty or not."""
    single = re.search(rf"<{name}\b([^>]*?)/>", text)
    if single is not None:
        full = f"<{name}{single[1].rstrip()}>{added}</{name}>"
        return text[: single.start()] + full + text[single.end() :]
    end = text.index(f"</{name}")
    return text[:end] + added + text[end:]


def _anchor(one: Comment, pixels: Callable[[int], int]) -> str:
    """Return where the box of a comment stands: column, pixels, row, pixels; twice."""
    lines = one.text.count("\n") + len(one.text) // 44 + 2
    top, rows = max(one.row - 2, 0), min(lines, _MOST_ROWS)
    left = one.column + 1
    right, room = left, _WIDTH
    while right < MAX_COLUMNS - 1 and room > pixels(right):
        room -= pixels(right)
        right += 1
    if right >= MAX_COLUMNS - 1:
        left, right, room = MAX_COLUMNS - 6, MAX_COLUMNS - 1, 10
    return f"{left}, 15, {top}, 4, {right}, {min(room + 15, 60)}, {top + rows}, 4"


def _blocks(package: Package) -> set[int]:
    """Return the blocks of ids that drawings of the package use."""
    taken: set[int] = set()
    for name in package.names:
        if name.lower().endswith(".vml"):
            text, _ = decoded(package.read(name))
            taken |= {int(n) // _BLOCK for n in re.findall(r"_s(\d+)\b", text)}
            for data in re.findall(r"""idmap\b[^>]*?\bdata=["']([\d,\s]+)""", text):
                taken |= {int(n) for n in data.split(",") if n.strip()}
    return taken


def with_shapes(text: str, shapes: Sequence[tuple[str, int, int]], block: int) -> str:
    """Return a VML drawing with boxes of comments, whose ids are of a block that is free.

    Parameters
    ----------
    shapes : (anchor, row from 0, column from 0) each
    """
    ids = re.search(r"""(idmap\b[^>]*?\bdata=["'])([\d,\s]+)""", text)
    if ids is not None:
        text = text[: ids.end()] + f",{block}" + text[ids.end() :]
    else:
        entry = f'<o:idmap {_declared(text, "o", "v")} v:ext="edit" data="{block}"/>'
        text = _inside(text, "o:shapelayout", entry) if "<o:shapelayout" in text else text
    made = [] if "_x0000_t202" in text else [_with_names(text, _TYPE)]
    for i, (anchor, row, column) in enumerate(shapes, start=1):
        made.append(_with_names(text, _shape(block * _BLOCK + i, anchor, row, column)))
    end = text.rindex("</")
    return text[:end] + "".join(made) + text[end:]


def _shape(number: int, anchor: str, row: int, column: int) -> str:
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
        'margin-left:80pt;margin-top:2pt;width:225pt;height:60pt;z-index:1;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def _declared(text: str, *prefixes: str) -> str:
    """Return declarations of those prefixes that a drawing does not declare as they usually are."""
    lacking = [p for p in prefixes if f'xmlns:{p}="{_NAMESPACES[p]}"' not in text]
    return " ".join(f'xmlns:{p}="{_NAMESPACES[p]}"' for p in lacking)


def _with_names(text: str, shape: str) -> str:
    said = _declared(text, "v", "o", "x")
    return shape.replace(" ", f" {said} ", 1) if said else shape


def links_of(sheet: str, rows: Mapping[str, int]) -> dict[str, tuple[str, str]]:
    """Return links to rows of a sheet of ours, by the references of the cells that lead there.

    >>> links_of("Gaps", {"D5": 12})
    {'D5': ("'Gaps'!A12", 'Gaps, row 12')}
    """
    quoted = "'" + sheet.replace("'", "''") + "'"
    return {ref: (f"{quoted}!A{row}", f"{sheet}, row {row}") for ref, row in rows.items()}
