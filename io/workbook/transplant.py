"""Sheets of one workbook put into another's package: parts, styles, relations, names.

The other workbook is one that XlsxWriter wrote: its sheets bring their charts and formulas with the
cached values. Nothing of the receiving package changes but the workbook's lists of sheets and names,
its styles (appended to), its relations and its content types.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from mirrorgap.io.workbook.markup import PackageError, decoded, encoded
from mirrorgap.io.workbook.package import Package, relations_part
from mirrorgap.io.workbook.styles import StyleSheet

TABLE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_CELL = re.compile(r"<c\b([^>]*?)(/>|>(?:<v>(\d+)</v></c>)?)")
_FORMULA = re.compile(r"(<(?:f|formula\d?|calculatedColumnFormula)\b[^>]*>)([^<]*)(</)")
_DXF = re.compile(r'(\s(?:dxfId|\w+DxfId)=)"(\d+)"')
_WORD = re.compile(r""""(?:[^"]|"")*"|'(?:[^']|'')*'|[A-Za-z_\\][\w.\\]*(?![\w.\\!])""")
_TABLE_NAME = re.compile(r"""<[\w.:-]*table\b[^>]*?\sdisplayName=["']([^"']*)""")
_TRANSITIONAL = re.compile(
    r"http://schemas\.openxmlformats\.org/(spreadsheetml|drawingml|officeDocument)/2006/"
)
_PERCENT = re.compile(r'(<c:(?:gapWidth|overlap) val=")(-?\d+)"')
_THOUSANDTHS = re.compile(r'(<a:(?:lumMod|lumOff|tint|shade|alpha) val=")(\d+)"')
_SHARED = re.compile(r'\st="s"')
_STYLE = re.compile(r'(\ss=")(\d+)(")')
_ROW_OR_COLUMN = re.compile(r'(<(?:row|col)\b[^>]*?\s)(s|style)="(\d+)"')
#: Elements of a workbook that stand after its defined names (18.2.27).
_AFTER_NAMES = (
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)


def transplant(
    into: Package, source: Package, names: Sequence[str], styles: StyleSheet | None = None
) -> Transplanted:
    """Append the sheets *names* of *source* to *into*, in that order.

    Parameters
    ----------
    into : the receiving package, changed in memory
    source : a package that XlsxWriter wrote
    names : sheets of *source*; none may be the name of a sheet of *into*
    styles : the style sheet of *into*, where others append to it too: they then put it back

    Raises
    ------
    PackageError
        When the receiving workbook has a sheet of such a name, or no room for more formats.
    """
    there = {sheet.name.casefold() for sheet in into.sheets()}
    if clash := [name for name in names if name.casefold() in there]:
        raise PackageError(f"{into.file} has a sheet {clash[0]} already")
    own = styles is None
    work = _Transplant(into, source, style_sheet(into) if styles is None else styles)
    first = len(into.sheets())
    parts = tuple(work.sheet(name) for name in names)
    work.names(names, first)
    work.finish(own)
    return Transplanted(parts, work.renames)


@dataclass(frozen=True)
class Transplanted:
    """Where the sheets are now, and what their defined names and tables are called now."""

    parts: tuple[str, ...]
    renames: Mapping[str, str]


def style_sheet(package: Package) -> StyleSheet:
    """Return the styles of a workbook; raise `PackageError` where it has none."""
    part = package.related(package.workbook, "styles")
    if part is None:
        raise PackageError(f"{package.file} has no styles: open it in Excel and save it")
    return StyleSheet(package.read(part))


class _Transplant:
    def __init__(self, into: Package, source: Package, styles: StyleSheet) -> None:
        self.into, self.source, self.styles = into, source, styles
        theirs = source.related(source.workbook, "styles")
        if theirs is None:
            raise PackageError(f"{source.file} has no styles")
        self.formats = styles.merge(source.read(theirs))
        self.dxfs = styles.merge_dxfs(source.read(theirs))
        self.strings = self._strings()
        self.sheets = {sheet.name: sheet.part for sheet in source.sheets()}
        self.workbook, self.encoding = decoded(into.read(into.workbook))
        root = re.search(r"<((?:[\w.-]+:)?)workbook\b", self.workbook)
        self.prefix = root[1] if root else ""
        self.renames, self.table_id = free_names(into, source)

    def _strings(self) -> list[str]:
        """Return the content of each shared string of the source, as XML."""
        part = self.source.related(self.source.workbook, "sharedStrings")
        if part is None:
            return []
        text, _ = decoded(self.source.read(part))
        return re.findall(r"<si>(.*?)</si>", text, re.DOTALL)

    def sheet(self, name: str) -> str:
        """Add one sheet with all that it leads to, and list it in the workbook."""
        old = self.sheets[name]
        new = self.into.free("xl/worksheets/sheet{}.xml")
        text, _ = decoded(self.source.read(old))
        self._add(old, new, self._own(text))
        relation = self.into.relate(self.into.workbook, "worksheet", new)
        ids = [int(n) for n in re.findall(r'\bsheetId=["\'](\d+)', self.workbook)]
        said = f"name={quoteattr(name)} sheetId={quoteattr(str(max(ids, default=0) + 1))}"
        linked = f'xmlns:mgr="{self.into.namespace}" mgr:id={quoteattr(relation)}'
        end = self.workbook.index(f"</{self.prefix}sheets")
        entry = f"<{self.prefix}sheet {said} {linked}/>"
        self.workbook = self.workbook[:end] + entry + self.workbook[end:]
        return new

    def _own(self, text: str) -> str:
        """Return a sheet with its strings inline, its formats renumbered, and no tab selected."""
        text = re.sub(r'\stabSelected="1"', "", text)
        text = _ROW_OR_COLUMN.sub(
            lambda tag: f'{tag[1]}{tag[2]}="{self.formats[int(tag[3])]}"', text
        )
        text = _DXF.sub(lambda said: f'{said[1]}"{int(said[2]) + self.dxfs}"', text)
        return _FORMULA.sub(self._formula, _CELL.sub(self._cell, text))

    def _formula(self, formula: re.Match[str]) -> str:
        return f"{formula[1]}{renamed(formula[2], self.renames)}{formula[3]}"

    def _cell(self, cell: re.Match[str]) -> str:
        attributes = _STYLE.sub(lambda s: f"{s[1]}{self.formats[int(s[2])]}{s[3]}", cell[1])
        if " s=" not in attributes:
            attributes += f' s="{self.formats[0]}"'
        if not _SHARED.search(attributes) or cell[3] is None:
            return f"<c{attributes}{cell[2]}"
        inline = _SHARED.sub(' t="inlineStr"', attributes)
        return f"<c{inline}><is>{self.strings[int(cell[3])]}</is></c>"

    def _add(self, old: str, new: str, text: str | bytes) -> None:
        """Add a part and, under free names, the parts that it leads to; its ids stay."""
        kind = self.source.content_type(old)
        self.into.add(new, self._taken(text, kind), kind)
        relations = self.source.relations(old)
        if not relations:
            return
        links, _ = decoded(self.source.read(relations_part(old)))
        for relation in relations:
            if relation.external:
                continue
            target = self._free(relation.target)
            self._add(relation.target, target, self.source.read(relation.target))
            links = _retargeted(links, relation.id, target)
        kind = "application/vnd.openxmlformats-package.relationships+xml"
        self.into.add(relations_part(new), self._taken(links, kind), kind)

    def _taken(self, text: str | bytes, kind: str) -> bytes:
        """Return a part as the receiving package takes it."""
        if kind == TABLE:
            text = self._table(decoded(text)[0] if isinstance(text, bytes) else text)
        if self.into.strict and kind.endswith("+xml"):
            text = strictly(decoded(text)[0] if isinstance(text, bytes) else text)
        return text.encode("utf-8") if isinstance(text, str) else text

    def _table(self, text: str) -> str:
        """Return a table with a number and a name of its own in the workbook (18.5.1.2)."""
        self.table_id += 1
        text = re.sub(r'(<table\b[^>]*?\sid=")\d+', rf"\g<1>{self.table_id}", text, count=1)
        for key in ("name", "displayName"):
            text = re.sub(
                rf'(<table\b[^>]*?\s{key}=")([^"]*)',
                lambda said: said[1] + self.renames.get(said[2], said[2]),
                text,
                count=1,
            )
        text = _DXF.sub(lambda said: f'{said[1]}"{int(said[2]) + self.dxfs}"', text)
        return _FORMULA.sub(self._formula, text)

    def _free(self, name: str) -> str:
        folder, base = posixpath.split(name)
        stem, _, ending = base.rpartition(".")
        return self.into.free(posixpath.join(folder, f"{stem.rstrip('0123456789')}{{}}.{ending}"))

    def names(self, sheets: Sequence[str], first: int) -> None:
        """Append the defined names of the source that are its workbook's or of *sheets*."""
        root = ElementTree.fromstring(self.source.read(self.source.workbook))
        order = [sheet.name for sheet in self.source.sheets()]
        entries = []
        for element in root.iter():
            if not element.tag.endswith("}definedName"):
                continue
            said = {key: value for key, value in element.attrib.items() if key != "localSheetId"}
            local = element.get("localSheetId")
            if local is not None:
                if order[int(local)] not in sheets:
                    continue
                said["localSheetId"] = str(first + list(sheets).index(order[int(local)]))
            said["name"] = self.renames.get(said["name"], said["name"])
            tag = " ".join(f"{key}={quoteattr(value)}" for key, value in said.items())
            p, where = self.prefix, escape(renamed(element.text or "", self.renames))
            entries.append(f"<{p}definedName {tag}>{where}</{p}definedName>")
        if entries:
            self._insert_names("".join(entries))

    def _insert_names(self, entries: str) -> None:
        p = self.prefix
        if (end := self.workbook.find(f"</{p}definedNames")) >= 0:
            self.workbook = self.workbook[:end] + entries + self.workbook[end:]
            return
        after = "|".join(_AFTER_NAMES)
        found = re.search(rf"<{re.escape(p)}(?:{after})\b|</{re.escape(p)}workbook", self.workbook)
        at = found.start() if found else len(self.workbook)
        made = f"<{p}definedNames>{entries}</{p}definedNames>"
        self.workbook = self.workbook[:at] + made + self.workbook[at:]

    def finish(self, own: bool) -> None:
        """Put the workbook, and its styles where nobody else appends to them, into the package."""
        self.into.replace(self.into.workbook, encoded(self.workbook, self.encoding))
        if own:
            part = self.into.related(self.into.workbook, "styles")
            self.into.replace(part or "", self.styles.data())


def free_names(into: Package, source: Package) -> tuple[dict[str, str], int]:
    """Return what names and tables of *source* are called in *into*, where they are taken there.

    A workbook's defined names and tables share one space (18.2.5, 18.5.1.2). With it comes the
    highest number that a table has there.
    """
    tables = [decoded(into.read(part))[0] for part in into.parts_of(TABLE)]
    ids = [
        int(n)
        for text in tables
        for n in re.findall(r"""<[\w.:-]*table\b[^>]*?\sid=["'](\d+)""", text)
    ]
    taken = {name.casefold() for text in tables for name in _TABLE_NAME.findall(text)}
    taken |= {name.casefold() for name in _global_names(into)}
    own = [*_global_names(source)]
    for part in source.parts_of(TABLE):
        own += _TABLE_NAME.findall(decoded(source.read(part))[0])
    renames: dict[str, str] = {}
    for name in own:
        given, n = name, 1
        while given.casefold() in taken:
            n += 1
            given = f"{name}_{n}"
        taken.add(given.casefold())
        if given != name:
            renames[name] = given
    return renames, max(ids, default=0)


def _global_names(package: Package) -> Iterator[str]:
    for element in ElementTree.fromstring(package.read(package.workbook)).iter():
        if element.tag.endswith("}definedName") and element.get("localSheetId") is None:
            yield element.get("name", "")


def renamed(formula: str, names: Mapping[str, str]) -> str:
    """Return a formula with names of the workbook put by others; quoted text and sheets stay.

    >>> renamed('IF(A1="CIF",B1/CIF,CIF_2)', {"CIF": "CIF_FOB"})
    'IF(A1="CIF",B1/CIF_FOB,CIF_2)'
    >>> renamed("Gaps!A1+Gaps", {"Gaps": "Gaps_2"})
    'Gaps!A1+Gaps_2'
    """
    if not names:
        return formula
    return _WORD.sub(lambda word: names.get(word[0], word[0]), formula)


def strictly(text: str) -> str:
    """Return a part that XlsxWriter wrote as Strict OOXML (ISO/IEC 29500-1) names and counts things.

    >>> strictly('<c:x xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>')
    '<c:x xmlns:c="http://purl.oclc.org/ooxml/drawingml/chart"/>'
    >>> strictly('<c:gapWidth val="60"/><a:lumMod val="50000"/>')
    '<c:gapWidth val="60%"/><a:lumMod val="50%"/>'
    """
    text = _TRANSITIONAL.sub(r"http://purl.oclc.org/ooxml/\1/", text)
    text = _PERCENT.sub(r'\1\2%"', text)
    return _THOUSANDTHS.sub(lambda said: f'{said[1]}{int(said[2]) / 1000:g}%"', text)


def _retargeted(relations: str, identifier: str, target: str) -> str:
    """Return a relations part that XlsxWriter wrote, with one relation leading to another part.

    >>> _retargeted('<Relationship Id="rId1" Type="t" Target="../a.xml"/>', "rId1", "xl/b.xml")
    '<Relationship Id="rId1" Type="t" Target="/xl/b.xml"/>'
    """
    pattern = rf'(<Relationship\b[^>]*?\bId="{identifier}"[^>]*?\bTarget=")[^"]*'
    return re.sub(pattern, rf"\g<1>/{target}", relations)
