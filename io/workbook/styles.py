"""The styles of a workbook that is annotated in place: appended to, never edited (18.8.10, 18.8.45).

What is there keeps its number: cells of the original refer to formats by their place in ``cellXfs``.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr, unescape

from mirrorgap.io.workbook.markup import PackageError, decoded, encoded

#: Excel's limit of cell formats in a workbook.
MAX_FORMATS = 65_430
#: The first number of a format of one's own (18.8.30).
FIRST_NUMBER_FORMAT = 164
_FULL = "the workbook has as many cell formats as Excel can hold"
_QUOTES = {"&quot;": '"', "&apos;": "'"}
_COUNT = re.compile(r"""(\bcount=["'])\d+(["'])""")


#: The sections of a style sheet that are appended to, with their elements, in their order (18.8.39).
_SECTIONS = {
    "numFmts": "numFmt",
    "fonts": "font",
    "fills": "fill",
    "borders": "border",
    "cellXfs": "xf",
    "dxfs": "dxf",
}
#: What stands after the formats of tables and conditions.
_AFTER_DXFS = "tableStyles|colors|extLst"
_Key = tuple[int, str, str, bool, str]


class StyleSheet:
    """A ``styles.xml``, and what is appended to it.

    Parameters
    ----------
    xml : bytes
        As it is in the package.
    """

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        self.text, self.encoding = decoded(xml)
        found = re.search(r"<((?:[\w.-]+:)?)styleSheet\b", self.text)
        if found is None or f"</{found[1]}styleSheet" not in self.text:
            raise PackageError("the workbook's styles are damaged: open it in Excel and save it")
        self.prefix = found[1]
        self._there: dict[str, list[str]] = {}
        self._new: dict[str, list[str]] = {}
        self._formats: dict[_Key, int] = {}
        self._fills: dict[str, int] = {}
        self._bolds: dict[int, int] = {}
        self._codes: dict[str, int] = {}

    def format(
        self,
        base: int,
        fill: str = "",
        number_format: str = "",
        *,
        bold: bool = False,
        align: str = "",
    ) -> int:
        """Return the number of a format like *base*, with another fill, number format and so on.

        Parameters
        ----------
        base : number of a cell format of the workbook; 0 is its default
        fill : ``#RRGGBB``, or "" for that of the base
        number_format : its code, or "" for that of the base
        align : ``left`` (with an indent) or ``right``, or "" for that of the base

        Raises
        ------
        PackageError
            When the workbook has as many formats as Excel can hold.
        """
        key = (base, fill, number_format, bold, align)
        if key not in self._formats:
            self._formats[key] = self._made(*key)
        return self._formats[key]

    def merge(self, other: bytes) -> list[int]:
        """Append all cell formats of another workbook, and return their numbers here, in order.

        Their fonts, fills, borders and number formats come with them; named styles do not.
        """
        theirs = StyleSheet(other)
        codes = dict(
            re.findall(r'<numFmt\b[^>]*?numFmtId="(\d+)"[^>]*?formatCode="([^"]*)"', theirs.text)
        )
        moved = {
            f"{name}Id": self._append_all(f"{name}s", theirs.elements(f"{name}s"))
            for name in ("font", "fill", "border")
        }
        formats = []
        for xf in theirs.elements("cellXfs"):
            for name, offset in moved.items():
                xf = _said(xf, name, str(_number(xf, name) + offset))
            code = codes.get(str(_number(xf, "numFmtId")))
            if code is not None:
                xf = _said(xf, "numFmtId", str(self._number_format(unescape(code, _QUOTES))))
            formats.append(_said(xf, "xfId", "0"))
        first = self._append_all("cellXfs", formats)
        return list(range(first, first + len(formats)))

    def merge_dxfs(self, other: bytes) -> int:
        """Append the formats of tables and conditions of another workbook; return how far they move."""
        return self._append_all("dxfs", StyleSheet(other).elements("dxfs"))

    def data(self) -> bytes:
        """Return the part with what was appended; as it was where nothing is."""
        if not any(self._new.values()):
            return self.xml
        text = self.text
        for section, new in self._new.items():
            text = self._with(text, section, new) if new else text
        return encoded(text, self.encoding)

    def elements(self, section: str) -> list[str]:
        """Return the elements of a section, what is appended among them."""
        if section not in self._there:
            found = self._section(self.text, section)
            tag = re.escape(self.prefix) + _SECTIONS[section]
            one = rf"<{tag}\b[^>]*?/>|<{tag}\b[^>]*>.*?</{tag}\s*>"
            inner = found[2] if found is not None and found[2] else ""
            self._there[section] = re.findall(one, inner, re.DOTALL)
            self._new[section] = []
        return self._there[section]

    def _made(self, base: int, fill: str, number_format: str, bold: bool, align: str) -> int:
        formats = self.elements("cellXfs")
        if len(formats) >= MAX_FORMATS:
            raise PackageError(_FULL)
        xf = formats[base] if base < len(formats) else f'<{self.prefix}xf xfId="0"/>'
        if fill:
            xf = _said(_said(xf, "fillId", str(self._fill(fill))), "applyFill", "1")
        if number_format:
            number = str(self._number_format(number_format))
            xf = _said(_said(xf, "numFmtId", number), "applyNumberFormat", "1")
        if bold:
            font = str(self._bold(_number(xf, "fontId")))
            xf = _said(_said(xf, "fontId", font), "applyFont", "1")
        if align:
            xf = self._aligned(_said(xf, "applyAlignment", "1"), align)
        return self._append("cellXfs", xf)

    def _aligned(self, xf: str, align: str) -> str:
        """Return a format with an alignment, which stands before all else in it (18.8.45)."""
        p = self.prefix
        xf = re.sub(rf"<{re.escape(p)}alignment\b[^>]*/>", "", xf)
        whole = xf if not xf.endswith("/>") else f"{xf[:-2].rstrip()}></{p}xf>"
        indent = ' indent="1"' if align == "left" else ""
        at = whole.index(">") + 1
        return f'{whole[:at]}<{p}alignment horizontal="{align}"{indent}/>{whole[at:]}'

    def _fill(self, colour: str) -> int:
        if colour not in self._fills:
            p, rgb = self.prefix, "FF" + colour.lstrip("#").upper()
            pattern = f'<{p}patternFill patternType="solid"><{p}fgColor rgb="{rgb}"/>'
            fill = f'<{p}fill>{pattern}<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
            self._fills[colour] = self._append("fills", fill)
        return self._fills[colour]

    def _bold(self, font: int) -> int:
        if font not in self._bolds:
            fonts, p = self.elements("fonts"), self.prefix
            old = fonts[font] if font < len(fonts) else f"<{p}font/>"
            if re.search(rf"<{re.escape(p)}b[\s/>]", old):
                self._bolds[font] = font
                return font
            whole = old if not old.endswith("/>") else f"{old[:-2].rstrip()}></{p}font>"
            at = whole.index(">") + 1
            self._bolds[font] = self._append("fonts", f"{whole[:at]}<{p}b/>{whole[at:]}")
        return self._bolds[font]

    def _number_format(self, code: str) -> int:
        if code not in self._codes:
            said = r"""<(?:[\w.-]+:)?numFmt\b[^>]*?\bnumFmtId=["'](\d+)"""
            taken = [*re.findall(said, self.text), *self._codes.values()]
            number = max([FIRST_NUMBER_FORMAT - 1, *map(int, taken)]) + 1
            entry = f"<{self.prefix}numFmt numFmtId={quoteattr(str(number))}"
            self._append("numFmts", f"{entry} formatCode={quoteattr(code)}/>")
            self._codes[code] = number
        return self._codes[code]

    def _append(self, section: str, element: str) -> int:
        """Append *element* to a section and return its place in it."""
        there = self.elements(section)
        there.append(element)
        self._new[section].append(element)
        return len(there) - 1

    def _append_all(self, section: str, elements: list[str]) -> int:
        """Append elements of another, unprefixed style sheet; return the place of the first."""
        first = len(self.elements(section))
        if first + len(elements) > MAX_FORMATS:
            raise PackageError(_FULL)
        for element in elements:
            self._append(section, re.sub(r"<(/?)(?=[A-Za-z])", rf"<\1{self.prefix}", element))
        return first

    def _section(self, text: str, name: str) -> re.Match[str] | None:
        tag = re.escape(self.prefix) + name
        return re.search(rf"<{tag}\b([^>]*?)(?:/>|>(.*?)</{tag}\s*>)", text, re.DOTALL)

    def _with(self, text: str, section: str, new: list[str]) -> str:
        """Return the style sheet with *new* at the end of a section, made where it is missing."""
        found, tag = self._section(text, section), self.prefix + section
        if found is not None:
            attributes = _COUNT.sub(rf"\g<1>{len(self._there[section])}\g<2>", found[1].rstrip())
            made = f"<{tag}{attributes}>{found[2] or ''}{''.join(new)}</{tag}>"
            return text[: found.start()] + made + text[found.end() :]
        p = re.escape(self.prefix)
        places = {
            "numFmts": rf"<{p}styleSheet\b[^>]*>",
            "dxfs": rf"(?=<{p}(?:{_AFTER_DXFS})\b)|(?=</{p}styleSheet)",
        }
        place = re.search(places[section], text) if section in places else None
        if place is None:
            raise PackageError("the workbook's styles lack a part that they must have")
        made = f'<{tag} count="{len(new)}">{"".join(new)}</{tag}>'
        return text[: place.end()] + made + text[place.end() :]


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
