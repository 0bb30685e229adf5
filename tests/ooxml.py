"""Whether a package is a workbook that opens clean: what a validator of ECMA-376 would look at."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from mirrorgap.io.workbook.around import ORDER, range_of

#: CT_Worksheet (18.3.1.99) and CT_Workbook (18.2.27), with what other standards put around.
WORKSHEET = ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", *ORDER)
WORKBOOK = (
    *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets"),
    *("functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize"),
    *("customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing"),
    *("fileRecoveryPr", "webPublishObjects", "extLst"),
)
STYLES = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
    *("tableStyles", "colors", "extLst"),
)
MAIN = "spreadsheetml"
NAME = re.compile(r"[^\[\]:*?/\\\x00-\x1f]{1,31}")


def faults(path: Path, most: int = 1 << 20) -> list[str]:
    """Return what is wrong with a workbook's package, in short sentences; nothing is right.

    Of the cells' own, only the *most* first sheets are looked at.
    """
    with zipfile.ZipFile(path) as package:
        return list(_Check(package, most).faults())


def changed(before: Path, after: Path) -> tuple[set[str], set[str]]:
    """Return the parts of *before* that *after* lacks or holds with other bytes, and the new ones."""
    with zipfile.ZipFile(before) as a, zipfile.ZipFile(after) as b:
        there = set(b.namelist())
        other = {n for n in a.namelist() if n not in there or a.read(n) != b.read(n)}
        return other, there - set(a.namelist())


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Check:
    def __init__(self, package: zipfile.ZipFile, most: int) -> None:
        self.package, self.most = package, most
        self.names = package.namelist()
        self.known = {name.casefold() for name in self.names}

    def faults(self) -> Iterator[str]:
        for name, n in Counter(name.casefold() for name in self.names).items():
            if n > 1:
                yield f"{name} is there {n} times"
        yield from self._types()
        targets = {name: self._relations(name) for name in self.names if name.endswith(".rels")}
        for name, relations in targets.items():
            yield from self._resolve(name, relations)
        workbook = next(n for n in self.names if re.fullmatch(r".*workbook\d*\.xml", n))
        yield from self._workbook(workbook)
        formats = yield from self._styles(workbook)
        tables: Counter[str] = Counter()
        for _, part in self._sheets(workbook)[: self.most]:
            root = self._xml(part)
            if local(root.tag) == "worksheet":
                yield from self._worksheet(part, root, formats)
                tables.update(self._tables(part))
        yield from (f"table {key} is there twice" for key, n in tables.items() if n > 1)

    def _xml(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.package.read(name))

    def _types(self) -> Iterator[str]:
        overrides, defaults = Counter[str](), Counter[str]()
        for element in self._xml("[Content_Types].xml"):
            if local(element.tag) == "Override":
                overrides[element.get("PartName", "").casefold()] += 1
            else:
                defaults[element.get("Extension", "").casefold()] += 1
        for key, n in (overrides + defaults).items():
            if n > 1:
                yield f"the type of {key} is said twice"
        for name in overrides:
            if name.lstrip("/") not in self.known:
                yield f"a type is said of {name}, which is not there"
        for name in self.names:
            ending = name.rpartition(".")[2].casefold()
            known = f"/{name}".casefold() in overrides or ending in defaults
            if not (known or name == "[Content_Types].xml" or name.endswith("/")):
                yield f"{name} has no content type"

    def _relations(self, name: str) -> list[tuple[str, str, str, bool]]:
        folder, base = posixpath.split(name)
        source = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
        found = []
        for element in self._xml(name):
            target, external = element.get("Target", ""), element.get("TargetMode") == "External"
            joined = posixpath.join("/" + posixpath.dirname(source), target)
            part = target if external else posixpath.normpath(joined).lstrip("/")
            kind = element.get("Type", "").rpartition("/")[2]
            found.append((element.get("Id", ""), kind, part, external))
        return found

    def _resolve(self, name: str, relations: list[tuple[str, str, str, bool]]) -> Iterator[str]:
        ids = Counter(one for one, *_ in relations)
        yield from (f"{name}: {one} is there {n} times" for one, n in ids.items() if n > 1)
        for one, _, part, external in relations:
            inside = part.partition("#")[0]
            if not external and inside and inside.casefold() not in self.known:
                yield f"{name}: {one} leads to {part}, which is not there"

    def of(self, part: str) -> list[tuple[str, str, str, bool]]:
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        return self._relations(name) if name in self.names else []

    def _order(self, part: str, root: ElementTree.Element, order: tuple[str, ...]) -> Iterator[str]:
        there = [local(child.tag) for child in root if MAIN in child.tag]
        ranks = [order.index(name) for name in there if name in order]
        if ranks != sorted(ranks):
            yield f"{part}: its elements are in no order: {there}"
        for name, n in Counter(there).items():
            if n > 1 and name != "conditionalFormatting":
                yield f"{part}: {name} is there {n} times"

    def _sheets(self, workbook: str) -> list[tuple[ElementTree.Element, str]]:
        targets = {one: part for one, _, part, _ in self.of(workbook)}
        found = []
        for element in self._xml(workbook).iter():
            if local(element.tag) == "sheet" and element.get("sheetId"):
                ids = [v for k, v in element.attrib.items() if k.endswith("}id")]
                found.append((element, targets.get(ids[0], "")))
        return found

    def _workbook(self, part: str) -> Iterator[str]:
        root, sheets = self._xml(part), self._sheets(part)
        yield from self._order(part, root, WORKBOOK)
        for what in ("sheetId", "name"):
            said = Counter(element.get(what, "").casefold() for element, _ in sheets)
            yield from (f"two sheets have the {what} {one}" for one, n in said.items() if n > 1)
        for element, target in sheets:
            if not NAME.fullmatch(element.get("name", "")) or target not in self.names:
                yield f"sheet {element.get('name')} leads to {target!r}, or has no fit name"
        names = Counter[tuple[str, str]]()
        for element in root.iter():
            if local(element.tag) == "definedName":
                where = element.get("localSheetId", "")
                names[element.get("name", "").casefold(), where] += 1
                if where and int(where) >= len(sheets):
                    yield f"name {element.get('name')} is of sheet {where}, which is not there"
        yield from (f"name {one} is there twice" for one, n in names.items() if n > 1)

    def _styles(self, workbook: str) -> Iterator[str]:
        part = next((p for _, kind, p, _ in self.of(workbook) if kind == "styles"), None)
        if part is None:
            yield "there are no styles"
            return (0, 0)
        root = self._xml(part)
        yield from self._order(part, root, STYLES)
        counts = {local(child.tag): len(child) for child in root}
        for child in root:
            said = child.get("count")
            if said is not None and int(said) != len(child):
                yield f"{part}: {local(child.tag)} says {said} and holds {len(child)}"
        limits = {
            "fontId": "fonts",
            "fillId": "fills",
            "borderId": "borders",
            "xfId": "cellStyleXfs",
        }
        for section in root:
            if local(section.tag) == "cellXfs":
                for i, xf in enumerate(section):
                    for key, other in limits.items():
                        if other in counts and int(xf.get(key, 0)) >= max(counts[other], 1):
                            yield f"{part}: format {i} names {key} {xf.get(key)}"
        codes = Counter(x.get("numFmtId") for x in root.iter() if local(x.tag) == "numFmt")
        numbers = {x.get("numFmtId") for s in root if local(s.tag) == "numFmts" for x in s}
        yield from (f"{part}: number format {n} twice" for n in numbers if codes[n] > 9)
        return (counts.get("cellXfs", 0), counts.get("dxfs", 0))

    def _worksheet(
        self, part: str, root: ElementTree.Element, formats: tuple[int, int]
    ) -> Iterator[str]:
        yield from self._order(part, root, WORKSHEET)
        relations = {one: (kind, target) for one, kind, target, _ in self.of(part)}
        for element in root.iter():
            for key, value in element.attrib.items():
                if "relationships}" in key and value not in relations:
                    yield f"{part}: {local(element.tag)} names {value}, which is no relation"
            dxf = element.get("dxfId")
            if dxf is not None and int(dxf) >= formats[1]:
                yield f"{part}: {local(element.tag)} names format {dxf} of conditions"
        yield from self._rows(part, root, formats[0])
        yield from self._cols(part, root)
        yield from self._comments(part, root, relations)
        links = [e.get("ref", "") for e in root.iter() if local(e.tag) == "hyperlink"]
        yield from (f"{part}: two links on {r}" for r, n in Counter(links).items() if n > 1)

    def _rows(self, part: str, root: ElementTree.Element, formats: int) -> Iterator[str]:
        number = 0
        for row in (e for e in root.iter() if local(e.tag) == "row"):
            said = int(row.get("r", number + 1))
            if said <= number or said > 1_048_576:
                yield f"{part}: row {said} after row {number}"
            number, column = said, -1
            for cell in (e for e in row if local(e.tag) == "c"):
                place = range_of(cell.get("r", "")) if cell.get("r") else None
                if place is not None and place.top != number:
                    yield f"{part}: cell {cell.get('r')} in row {number}"
                here = place.left if place is not None else column + 1
                if here <= column or here > 16_383:
                    yield f"{part}: column {here} after {column} in row {number}"
                column = here
                if int(cell.get("s", 0)) >= formats:
                    yield f"{part}: cell {cell.get('r')} has format {cell.get('s')}"

    def _cols(self, part: str, root: ElementTree.Element) -> Iterator[str]:
        last = 0
        for col in (e for e in root.iter() if local(e.tag) == "col"):
            low, high = int(col.get("min", 0)), int(col.get("max", 0))
            if not last < low <= high <= 16_384:
                yield f"{part}: columns {low} to {high} after {last}"
            last = high

    def _comments(
        self, part: str, root: ElementTree.Element, relations: dict[str, tuple[str, str]]
    ) -> Iterator[str]:
        comments = [target for kind, target in relations.values() if kind == "comments"]
        if len(comments) > 1:
            yield f"{part} has {len(comments)} parts of comments"
        legacy = [e for e in root if local(e.tag) == "legacyDrawing"]
        if comments and not legacy:
            yield f"{part} has comments without boxes"
        for name in comments:
            tree = self._xml(name)
            refs = [e.get("ref") for e in tree.iter() if local(e.tag) == "comment"]
            yield from (f"{name}: two on {r}" for r, n in Counter(refs).items() if n > 1)
            authors = sum(1 for e in tree.iter() if local(e.tag) == "author")
            for e in tree.iter():
                if local(e.tag) == "comment" and int(e.get("authorId", 0)) >= authors:
                    yield f"{name}: an author {e.get('authorId')} who is not there"
            yield from self._boxes(part, legacy, relations, {str(ref) for ref in refs})

    def _boxes(
        self,
        part: str,
        legacy: list[ElementTree.Element],
        relations: dict[str, tuple[str, str]],
        refs: set[str],
    ) -> Iterator[str]:
        for element in legacy:
            ids = [v for k, v in element.attrib.items() if k.endswith("}id")]
            name = relations[ids[0]][1]
            text = self.package.read(name).decode("latin-1")
            shapes = Counter(re.findall(r'<v:shape\b[^>]*?\bid="([^"]+)"', text))
            yield from (f"{name}: two shapes {one}" for one, n in shapes.items() if n > 1)
            rows = re.findall(r"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)</x:Column>", text)
            if len(rows) != len(refs):
                yield f"{part}: {len(rows)} boxes for {len(refs)} comments"
            blocks = re.search(r'idmap\b[^>]*?data="([\d,]+)"', text)
            known = {int(n) for n in blocks[1].split(",")} if blocks else set()
            for one in shapes:
                number = re.search(r"_s(\d+)$", one)
                if number and known and int(number[1]) // 1024 not in known:
                    yield f"{name}: shape {one} is of no block of {sorted(known)}"

    def _tables(self, part: str) -> Iterator[str]:
        for _, kind, target, _ in self.of(part):
            if kind == "table":
                root = self._xml(target)
                yield f"id {root.get('id')}"
                yield f"name {root.get('displayName', '').casefold()}"
