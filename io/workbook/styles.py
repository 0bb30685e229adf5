"""The styles of a workbook that is annotated in place: appended to, never edited (18.8.10, 18.8.45).

What is there keeps its number: cells of the original refer to formats by their place in ``cellXfs``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr, unescape

from mirrorgap.io.workbook.package import PackageError, decoded

#: Excel's limit of cell formats in a workbook.
MAX_FORMATS = 65_430
#: The first number of a format of one's own (18.8.30).
FIRST_NUMBER_FORMAT = 164
_QUOTES = {"&quot;": '"', "&apos;": "'"}
_COUNT = re.compile(r"""(\bcount=["'])\d+(["'])""")


@dataclass
class StyleSheet:
    """A ``styles.xml``, and what is appended to it.

    Attributes
    ----------
    xml : bytes
        As it is in the package.
    """

    xml: bytes
    _formats: dict[tuple[int, str, str], int] = field(default_factory=dict)
    _fills: dict[str, int] = field(default_factory=dict)
    _codes: dict[str, int] = field(default_factory=dict)
    _changed: bool = False

    def __post_init__(self) -> None:
        self.text, self.encoding = decoded(self.xml)
        found = re.search(r"<((?:[\w.-]+:)?)styleSheet\b", self.text)
        if found is None:
            raise PackageError("the workbook's styles are damaged: open it in Excel and save it")
        self.prefix = found[1]

    def format(self, base: int, fill: str = "", number_format: str = "") -> int:
        """Return the number of a format like *base*, with another fill and number format.

        Parameters
        ----------
        base : number of a cell format of the workbook; 0 is its default
        fill : ``#RRGGBB``, or "" for that of the base
        number_format : its code, or "" for that of the base

        Raises
        ------
        PackageError
            When the workbook has as many formats as Excel can hold.
        """
        key = (base, fill, number_format)
        if key not in self._formats:
            self._formats[key] = self._new(base, fill, number_format)
            self._changed = True
        return self._formats[key]

    def merge(self, other: bytes) -> list[int]:
        """Append all cell formats of another workbook, and return their numbers here, in order.

        Their fonts, fills, borders and number formats come with them; named styles and formats of
        tables and conditions do not.
        """
        theirs = StyleSheet(other)
        codes = dict(
            re.findall(r'<numFmt\b[^>]*?numFmtId="(\d+)"[^>]*?formatCode="([^"]*)"', theirs.text)
        )
        moved = {
            f"{name}Id": self._append_all(f"{name}s", name, theirs._elements(f"{name}s", name))
            for name in ("font", "fill", "border")
        }
        formats = []
        for xf in theirs._elements("cellXfs", "xf"):
            for name, offset in moved.items():
                xf = _said(xf, name, str(_number(xf, name) + offset))
            code = codes.get(str(_number(xf, "numFmtId")))
            if code is not None:
                xf = _said(xf, "numFmtId", str(self._number_format(unescape(code, _QUOTES))))
            formats.append(_said(xf, "xfId", "0"))
        first = self._append_all("cellXfs", "xf", formats)
        self._changed = True
        return list(range(first, first + len(formats)))

    def data(self) -> bytes:
        """Return the part with what was appended; as it was where nothing is."""
        return self.text.encode(self.encoding) if self._changed else self.xml

    def _new(self, base: int, fill: str, number_format: str) -> int:
        formats = self._elements("cellXfs", "xf")
        if len(formats) >= MAX_FORMATS:
            raise PackageError("the workbook has as many cell formats as Excel can hold")
        xf = formats[base] if base < len(formats) else f'<{self.prefix}xf xfId="0"/>'
        if fill:
            xf = _said(_said(xf, "fillId", str(self._fill(fill))), "applyFill", "1")
        if number_format:
            number = str(self._number_format(number_format))
            xf = _said(_said(xf, "numFmtId", number), "applyNumberFormat", "1")
        return self._append("cellXfs", "xf", xf)

    def _fill(self, colour: str) -> int:
        if colour not in self._fills:
            p, rgb = self.prefix, "FF" + colour.lstrip("#").upper()
            pattern = f'<{p}patternFill patternType="solid"><{p}fgColor rgb="{rgb}"/>'
            fill = f'<{p}fill>{pattern}<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
            self._fills[colour] = self._append("fills", "fill", fill)
        return self._fills[colour]

    def _number_format(self, code: str) -> int:
        if code not in self._codes:
            taken = re.findall(r"""<(?:[\w.-]+:)?numFmt\b[^>]*?\bnumFmtId=["'](\d+)""", self.text)
            number = max([FIRST_NUMBER_FORMAT - 1, *map(int, taken)]) + 1
            said = f"<{self.prefix}numFmt numFmtId={quoteattr(str(number))}"
            self._append("numFmts", "numFmt", f"{said} formatCode={quoteattr(code)}/>")
            self._codes[code] = number
        return self._codes[code]

    def _section(self, name: str) -> re.Match[str] | None:
        tag = re.escape(self.prefix) + name
        return re.search(rf"<{tag}\b([^>]*?)(?:/>|>(.*?)</{tag}\s*>)", self.text, re.DOTALL)

    def _elements(self, section: str, name: str) -> list[str]:
        found = self._section(section)
        if found is None or not found[2]:
            return []
        tag = re.escape(self.prefix) + name
        return re.findall(rf"<{tag}\b[^>]*?/>|<{tag}\b[^>]*>.*?</{tag}\s*>", found[2], re.DOTALL)

    def _append_all(self, section: str, name: str, elements: list[str]) -> int:
        """Append elements of another, unprefixed style sheet; return the place of the first."""
        first = len(self._elements(section, name))
        if first + len(elements) > MAX_FORMATS:
            raise PackageError("the workbook has as many cell formats as Excel can hold")
        if elements:
            whole = re.sub(r"<(/?)(?=[A-Za-z])", rf"<\1{self.prefix}", "".join(elements))
            self._append(section, name, whole, len(elements))
        return first

    def _append(self, section: str, name: str, element: str, n: int = 1) -> int:
        """Append *element* to a section, made where it is missing, and return its place in it."""
        found, tag = self._section(section), self.prefix + section
        place = len(self._elements(section, name))
        if found is None:
            if section != "numFmts":
                raise PackageError("the workbook's styles lack a part that they must have")
            root = re.search(rf"<{re.escape(self.prefix)}styleSheet\b[^>]*>", self.text)
            at = root.end() if root else 0
            made = f'<{tag} count="1">{element}</{tag}>'
            self.text = self.text[:at] + made + self.text[at:]
            return place
        attributes = _COUNT.sub(rf"\g<1>{place + n}\g<2>", found[1])
        made = f"<{tag}{attributes}>{found[2] or ''}{element}</{tag}>"
        self.text = self.text[: found.start()] + made + self.text[found.end() :]
        return place


def _number(xf: str, name: str) -> int:
    found = re.match(rf"""<[^>]*?\b{name}=["'](\d+)""", xf)
    return int(found[1]) if found else 0


def _said(xf: str, name: str, value: str) -> str:
    """Return an element with an attribute set in its opening tag.

    >>> _said('<xf fillId="0"><a/></xf>', "fillId", "3"), _said("<xf/>", "fillId", "3")
    ('<xf fillId="3"><a/></xf>', '<xf fillId="3"/>')
    """
    tag, rest = re.match(r"(<[\w.:-]+[^>]*?)(/?>.*)", xf, re.DOTALL).groups()  # type: ignore[union-attr]
    changed, n = re.subn(rf"""(\b{name}=["'])[^"']*""", rf"\g<1>{value}", tag)
    return f"{changed if n else f'{tag.rstrip()} {name}={quoteattr(value)}'}{rest}"
