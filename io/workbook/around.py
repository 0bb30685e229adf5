"""What stands around the rows of a worksheet (18.3.1.99): columns, links, drawings, in their order.

Heads and tails of sheets are texts in Latin-1, in which every byte is a character, so that they go
back as the bytes that they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from mirrorgap.io.workbook.copied import MAX_COLUMNS, column_name
from mirrorgap.io.workbook.markup import Element, attribute, elements

#: Elements of a worksheet after its rows, in the order that they must have.
ORDER = (
    *("sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState"),
    *("dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting"),
    *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter"),
    *("rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags"),
    *("drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects"),
    *("controls", "webPublishItems", "tableParts", "extLst"),
)
_RANK = {name: i for i, name in enumerate(ORDER)}
_END_OF_ROWS = re.compile(r"</(?:[\w.-]+:)?sheetData\s*>")
_REF = re.compile(r"\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")
_COL = re.compile(r"<(?:[\w.-]+:)?col\s[^>]*?/>|<(?:[\w.-]+:)?col\s[^>]*>\s*</(?:[\w.-]+:)?col\s*>")
#: Excel's limit of links on a sheet.
MAX_LINKS = 65_530
#: What Excel adds to a width in characters, and the width of a column of which nothing is said.
_PADDING, _USUAL_PIXELS = 0.7109375, 64


class Range(NamedTuple):
    """A range of cells: rows from 1, columns from 0, the last ones inside."""

    top: int
    left: int
    bottom: int
    right: int


def range_of(ref: str) -> Range | None:
    """Return the range that *ref* names; None where it names none (whole rows or columns).

    >>> range_of("B2:D9"), range_of("$A$1"), range_of("A:A")
    (Range(top=2, left=1, bottom=9, right=3), Range(top=1, left=0, bottom=1, right=0), None)
    """
    found = _REF.fullmatch(ref.strip())
    if found is None:
        return None
    left, top = column_of(found[1]), int(found[2])
    right, bottom = (column_of(found[3]), int(found[4])) if found[3] else (left, top)
    return Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def column_of(letters: str) -> int:
    """Return a column from 0 by its letters.

    >>> column_of("A"), column_of("XFD")
    (0, 16383)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class Tail:
    """What follows the rows of a sheet: read, and changed by insertion only.

    Parameters
    ----------
    text : from the end of the rows' element (or after it) to the end of the part
    prefix : the sheet's own, with its colon; "" for none
    """

    def __init__(self, text: str, prefix: str) -> None:
        self.text, self.prefix = text, prefix

    def elements(self) -> Iterator[Element]:
        """Yield the elements after the rows; a choice of versions (mc) has the name of what is in it."""
        start = self._start()
        for one in elements(self.text[start:]):
            name = one.name
            if name == "AlternateContent":
                inside = re.findall(
                    r"<(?:[\w.-]+:)?([\w.-]+)", self.text[start:][one.start : one.end]
                )
                name = next((other for other in inside if other in _RANK), name)
            yield Element(name, start + one.start, start + one.end)

    def get(self, name: str) -> str | None:
        """Return the first element *name*, as it is written."""
        found = next((one for one in self.elements() if one.name == name), None)
        return None if found is None else self.text[found.start : found.end]

    def ranges(self, name: str) -> Iterator[Range]:
        """Yield the ranges of the elements inside of *name*, and its own."""
        for ref in re.findall(r"""\sref=["']([^"']+)""", self.get(name) or ""):
            found = range_of(ref)
            if found is not None:
                yield found

    def insert(self, name: str, element: str) -> None:
        """Put an element where its name must stand."""
        at = self._start()
        for one in self.elements():
            if _RANK.get(one.name, -1) > _RANK[name]:
                break
            at = one.end
        self._put(at, element)

    def link(self, links: Mapping[str, tuple[str, str]]) -> None:
        """Let cells lead to places of the workbook; those that have a link keep theirs.

        Parameters
        ----------
        links : by a cell's reference the place, and what is said of it
        """
        taken = list(self.ranges("hyperlinks"))
        entries = []
        for ref, (place, said) in list(links.items())[: max(MAX_LINKS - len(taken), 0)]:
            cell = range_of(ref)
            if cell is not None and not any(_covers(one, cell) for one in taken):
                location, tip = (ascii_only(quoteattr(text)) for text in (place, said))
                entry = f"{self.prefix}hyperlink ref={quoteattr(ref)} location={location}"
                entries.append(f"<{entry} display={tip}/>")
        if entries:
            self._add_links("".join(entries))

    def _add_links(self, entries: str) -> None:
        found, name = self.get("hyperlinks"), f"{self.prefix}hyperlinks"
        if found is None:
            self.insert("hyperlinks", f"<{name}>{entries}</{name}>")
            return
        at = self.text.index(found)
        if found.endswith("/>"):
            full = f"{found[:-2].rstrip()}>{entries}</{name}>"
            self.text = self.text[:at] + full + self.text[at + len(found) :]
        else:
            self._put(at + found.rindex("</"), entries)

    def _start(self) -> int:
        found = _END_OF_ROWS.match(self.text)
        return found.end() if found else 0

    def _put(self, at: int, text: str) -> None:
        self.text = self.text[:at] + text + self.text[at:]


def ascii_only(text: str) -> str:
    """Return XML in characters of every encoding, the others as references.

    >>> ascii_only("\u0416")
    '&#1046;'
    """
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _covers(one: Range, cell: Range) -> bool:
    rows = one.top <= cell.top <= one.bottom
    return rows and one.left <= cell.left <= one.right


def attribute_of(element: str, name: str) -> str | None:
    """Return an attribute by its name without a prefix, as of ``r:id``.

    >>> attribute_of('<legacyDrawing r:id="rId3"/>', "id")
    'rId3'
    """
    found = re.match(rf"""<[^>]*?\s(?:[\w.-]+:)?{name}\s*=\s*["']([^"']*)""", element)
    return found[1] if found else None


class Col(NamedTuple):
    """A ``col`` (18.3.1.13): the columns (from 0) that it speaks of, and how it is written."""

    first: int
    last: int
    text: str


def cols(head: str) -> list[Col]:
    """Return what a sheet's head says of its columns.

    >>> cols('<cols><col min="2" max="3" width="9"/></cols>')
    [Col(first=1, last=2, text='<col min="2" max="3" width="9"/>')]
    """
    found = []
    for text in _COL.findall(head[_start_of_cols(head) :]):
        low, high = attribute(text, "min"), attribute(text, "max")
        if low is not None and high is not None:
            found.append(Col(int(low) - 1, int(high) - 1, text))
    return found


def _start_of_cols(head: str) -> int:
    return max(
        (one.start() for one in re.finditer(r"<(?:[\w.-]+:)?cols\b", head)), default=len(head)
    )


def with_widths(head: str, prefix: str, first: int, widths: Sequence[float]) -> str:
    r"""Return a head in which the columns from *first* (from 0) have *widths*, in characters.

    What speaks of other columns stays as it is written; what speaks of these too is cut.

    >>> with_widths('<sheetFormatPr/>', "", 2, [9])
    '<sheetFormatPr/><cols><col min="3" max="3" width="9.7109375" customWidth="1"/></cols>'
    >>> with_widths('<cols><col min="2" max="9" hidden="1"/></cols>', "", 2, [9]).split("><")[1:3]
    ['col min="2" max="2" hidden="1"/', 'col min="3" max="3" width="9.7109375" customWidth="1"/']
    """
    last, made = first + len(widths) - 1, []
    for one in cols(head):
        if one.last < first or one.first > last:
            made.append(one)
            continue
        if one.first < first:
            made.append(_between(one, one.first, first - 1))
        if one.last > last:
            made.append(_between(one, last + 1, one.last))
    for column, width in enumerate(widths, start=first):
        said = f'min="{column + 1}" max="{column + 1}" width="{width + _PADDING}" customWidth="1"'
        made.append(Col(column, column, f"<{prefix}col {said}/>"))
    inner = "".join(one.text for one in sorted(made))
    start = _start_of_cols(head)
    whole = f"<{prefix}cols>{inner}</{prefix}cols>"
    if start == len(head):
        return head + whole
    inside = head.index(">", start) + 1
    if head[inside - 2] == "/":
        return head[:start] + whole + head[inside:]
    ending = re.compile(r"</(?:[\w.-]+:)?cols\b").search(head, inside)
    return head[:inside] + inner + head[ending.start() if ending is not None else inside :]


def _between(one: Col, first: int, last: int) -> Col:
    text = re.sub(r"""(\smin\s*=\s*["'])\d+""", rf"\g<1>{first + 1}", one.text, count=1)
    return Col(
        first, last, re.sub(r"""(\smax\s*=\s*["'])\d+""", rf"\g<1>{last + 1}", text, count=1)
    )


def pixels(head: str) -> Callable[[int], int]:
    """Return how many pixels a column (from 0) is wide, for boxes that span columns."""
    found = re.search(
        r"""<(?:[\w.-]+:)?sheetFormatPr\b[^>]*?\sdefaultColWidth=["']([\d.]+)""", head
    )
    usual = _pixels(float(found[1])) if found else _USUAL_PIXELS
    known = []
    for one in cols(head):
        width = attribute(one.text, "width")
        hidden = attribute(one.text, "hidden") in ("1", "true")
        size = 0 if hidden else usual if width is None else _pixels(float(width))
        known.append((one.first, one.last, size))

    def of(column: int) -> int:
        return next((size for low, high, size in known if low <= column <= high), usual)

    return of


def _pixels(width: float) -> int:
    return int(width * 12 + 0.5) if width < 1 else int(width * 7 + 5)


def cell_name(row: int, column: int) -> str:
    """Return a cell's reference; rows from 1, columns from 0.

    >>> cell_name(3, 27)
    'AB3'
    """
    return f"{column_name(min(column, MAX_COLUMNS - 1))}{row}"
