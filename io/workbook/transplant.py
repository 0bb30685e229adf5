"""Sheets of one workbook put into another's package: parts, styles, relations, names.

The other workbook is one that XlsxWriter wrote: its sheets bring their charts and formulas with the
cached values. Nothing of the receiving package changes but the workbook's lists of sheets and names,
its styles (appended to), its relations and its content types.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from mirrorgap.io.workbook.package import Package, PackageError, decoded, relations_part
from mirrorgap.io.workbook.styles import StyleSheet

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CELL = re.compile(r"<c\b([^>]*?)(/>|>(?:<v>(\d+)</v></c>)?)")
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


def transplant(into: Package, source: Package, names: Sequence[str]) -> tuple[str, ...]:
    """Append the sheets *names* of *source* to *into*, in that order; return their parts.

    Parameters
    ----------
    into : the receiving package, changed in memory
    source : a package that XlsxWriter wrote
    names : sheets of *source*; none may be the name of a sheet of *into*

    Raises
    ------
    PackageError
        When the receiving workbook is Strict OOXML, or has a sheet of such a name.
    """
    if into.strict:
        raise PackageError(f"{into.file} is Strict OOXML: its cells are copied to a new workbook")
    there = {sheet.name.casefold() for sheet in into.sheets()}
    if clash := [name for name in names if name.casefold() in there]:
        raise PackageError(f"{into.file} has a sheet {clash[0]} already")
    work = _Transplant(into, source)
    first = len(into.sheets())
    parts = tuple(work.sheet(name) for name in names)
    work.names(names, first)
    work.finish()
    return parts


class _Transplant:
    def __init__(self, into: Package, source: Package) -> None:
        self.into, self.source = into, source
        styles = into.related(into.workbook, "styles")
        theirs = source.related(source.workbook, "styles")
        if styles is None or theirs is None:
            raise PackageError(f"{into.file} has no styles: open it in Excel and save it")
        self.styles_part, self.styles = styles, StyleSheet(into.read(styles))
        self.formats = self.styles.merge(source.read(theirs))
        self.strings = self._strings()
        self.sheets = {sheet.name: sheet.part for sheet in source.sheets()}
        self.workbook, self.encoding = decoded(into.read(into.workbook))
        root = re.search(r"<((?:[\w.-]+:)?)workbook\b", self.workbook)
        self.prefix = root[1] if root else ""

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
        self._add(old, new, self._own(text).encode("utf-8"))
        relation = self.into.relate(self.into.workbook, "worksheet", new)
        ids = [int(n) for n in re.findall(r'\bsheetId=["\'](\d+)', self.workbook)]
        said = f"name={quoteattr(name)} sheetId={quoteattr(str(max(ids, default=0) + 1))}"
        linked = f'xmlns:mgr="{_RELATIONS}" mgr:id={quoteattr(relation)}'
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
        return _CELL.sub(self._cell, text)

    def _cell(self, cell: re.Match[str]) -> str:
        attributes = _STYLE.sub(lambda s: f"{s[1]}{self.formats[int(s[2])]}{s[3]}", cell[1])
        if " s=" not in attributes:
            attributes += f' s="{self.formats[0]}"'
        if not _SHARED.search(attributes) or cell[3] is None:
            return f"<c{attributes}{cell[2]}"
        inline = _SHARED.sub(' t="inlineStr"', attributes)
        return f"<c{inline}><is>{self.strings[int(cell[3])]}</is></c>"

    def _add(self, old: str, new: str, data: bytes) -> None:
        """Add a part and, under free names, the parts that it leads to; its ids stay."""
        self.into.add(new, data, self.source.content_type(old))
        relations = self.source.relations(old)
        if not relations:
            return
        text, _ = decoded(self.source.read(relations_part(old)))
        for relation in relations:
            if relation.external:
                continue
            target = self._free(relation.target)
            self._add(relation.target, target, self.source.read(relation.target))
            text = _retargeted(text, relation.id, target)
        kind = "application/vnd.openxmlformats-package.relationships+xml"
        self.into.add(relations_part(new), text.encode("utf-8"), kind)

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
            tag = " ".join(f"{key}={quoteattr(value)}" for key, value in said.items())
            p = self.prefix
            entries.append(f"<{p}definedName {tag}>{escape(element.text or '')}</{p}definedName>")
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

    def finish(self) -> None:
        """Put the workbook and its styles into the receiving package."""
        self.into.replace(self.into.workbook, self.workbook.encode(self.encoding))
        self.into.replace(self.styles_part, self.styles.data())


def _retargeted(relations: str, identifier: str, target: str) -> str:
    """Return a relations part that XlsxWriter wrote, with one relation leading to another part.

    >>> _retargeted('<Relationship Id="rId1" Type="t" Target="../a.xml"/>', "rId1", "xl/b.xml")
    '<Relationship Id="rId1" Type="t" Target="/xl/b.xml"/>'
    """
    pattern = rf'(<Relationship\b[^>]*?\bId="{identifier}"[^>]*?\bTarget=")[^"]*'
    return re.sub(pattern, rf"\g<1>/{target}", relations)
