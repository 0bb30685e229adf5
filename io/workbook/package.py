"""An OPC package (ECMA-376 part 2): parts, content types and relations; saved with few changes.

A workbook is taken apart only where something changes: every other member is copied as it is, and
the parts that list others (content types, relations) get entries appended and keep the rest of
their text.
"""

from __future__ import annotations

import posixpath
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from mirrorgap.io.workbook.markup import PackageError, appended, without
from mirrorgap.io.workbook.pipe import apart

TYPES = "[Content_Types].xml"
ROOT_RELATIONS = "_rels/.rels"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: Strict OOXML (ISO/IEC 29500) names the same relations otherwise.
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_BLOCK = 1 << 20

#: Given where the old content is read and the new one written.
Stream = Callable[[BinaryIO, BinaryIO], None]


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation: its id, its type (the last word of the URI), and the part it leads to.

    Attributes
    ----------
    target : str
        Name of a part without a leading slash, or the URI where *external*.
    """

    id: str
    type: str
    target: str
    external: bool = False


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One sheet of a workbook: the name a person sees, its part, and whether it is hidden."""

    name: str
    part: str
    state: str = "visible"


class Package:
    """A package that is read, changed in memory by part, and saved as a new file."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise PackageError(f"{path.name} is no workbook package: save it as xlsx") from error
        self.file = path.name
        self._changed: dict[str, bytes] = {}
        self._streams: dict[str, Stream] = {}
        self._late: dict[str, Callable[[], bytes]] = {}
        self._dropped: set[str] = set()
        self._read_types: tuple[bytes, dict[str, str], dict[str, str]] | None = None
        self._names = {name.casefold(): name for name in self._zip.namelist()}
        if TYPES.casefold() not in self._names:
            self.close()
            raise PackageError(f"{path.name} is no workbook package: save it as xlsx")

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *what: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all parts, those of the file first, in its order."""
        return tuple(self._names.values())

    def has(self, name: str) -> bool:
        """Return whether there is such a part; names differ in more than case (part 2, 6.3.5)."""
        return name.casefold() in self._names

    def read(self, name: str) -> bytes:
        """Return a part as it is now.

        Raises
        ------
        PackageError
            When there is no such part.
        """
        known = self._names.get(name.casefold())
        if known is None:
            raise PackageError(f"{self.file} is damaged: its part {name} is missing")
        return self._changed[known] if known in self._changed else self._zip.read(known)

    def open(self, name: str) -> IO[bytes]:
        """Return a part of the file to be read bit by bit, as it was when the file was opened."""
        known = self._names.get(name.casefold())
        if known is None:
            raise PackageError(f"{self.file} is damaged: its part {name} is missing")
        return self._zip.open(known)

    # Content types

    def content_type(self, name: str) -> str:
        """Return a part's content type, by its override or its extension; "" where none is said."""
        overrides, defaults = self._types()
        ending = name.rpartition(".")[2].casefold()
        return overrides.get("/" + name.casefold(), defaults.get(ending, ""))

    def parts_of(self, content_type: str) -> tuple[str, ...]:
        """Return the names of the parts of a content type."""
        return tuple(name for name in self.names if self.content_type(name) == content_type)

    def _types(self) -> tuple[dict[str, str], dict[str, str]]:
        data = self.read(TYPES)
        if self._read_types is None or self._read_types[0] != data:
            self._read_types = (data, *_types(data))
        return self._read_types[1:]

    # Relations

    def relations(self, source: str = "") -> tuple[Relation, ...]:
        """Return the relations of a part; of the package for ""."""
        part = relations_part(source)
        if not self.has(part):
            return ()
        found = []
        for element in ElementTree.fromstring(self.read(part)):
            external = element.get("TargetMode", "Internal").casefold() == "external"
            target = element.get("Target", "")
            found.append(
                Relation(
                    element.get("Id", ""),
                    element.get("Type", "").rpartition("/")[2],
                    target if external else resolved(source, target),
                    external,
                )
            )
        return tuple(found)

    def related(self, source: str, kind: str) -> str | None:
        """Return the first part that a relation of type *kind* leads to; None where there is none."""
        relations = self.relations(source)
        return next((r.target for r in relations if r.type == kind and not r.external), None)

    @property
    def workbook(self) -> str:
        """The name of the workbook's part."""
        found = self.related("", "officeDocument")
        if found is None:
            raise PackageError(f"{self.file} holds no workbook: save it as xlsx")
        return found

    @property
    def strict(self) -> bool:
        """Whether the package is Strict OOXML, whose relations and namespaces have other names."""
        return _STRICT.encode() in self.read(ROOT_RELATIONS)

    @property
    def namespace(self) -> str:
        """The namespace of relations in the parts of an office document."""
        return _STRICT if self.strict else _OFFICE

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the sheets in the order of their tabs; chart sheets and macro sheets too."""
        targets = {r.id: r.target for r in self.relations(self.workbook)}
        root = ElementTree.fromstring(self.read(self.workbook))
        found = []
        for element in root.iter():
            if not element.tag.endswith("}sheet") or element.get("name") is None:
                continue
            ids = [value for key, value in element.attrib.items() if key.endswith("}id")]
            part = targets.get(ids[0], "") if ids else ""
            state = element.get("state", "visible")
            found.append(SheetPart(element.get("name", ""), part, state))
        return tuple(found)

    # Changes

    def free(self, pattern: str) -> str:
        """Return the first free name of *pattern*, whose ``{}`` takes a number from 1."""
        n = 1
        while self.has(pattern.format(n)):
            n += 1
        return pattern.format(n)

    def replace(self, name: str, data: bytes) -> None:
        """Change a part that is there."""
        known = self._names.get(name.casefold())
        if known is None:
            raise PackageError(f"{self.file} is damaged: its part {name} is missing")
        self._changed[known] = data

    def edit(self, name: str, stream: Stream) -> None:
        """Change a part while it is copied, without holding it in memory."""
        if not self.has(name):
            raise PackageError(f"{self.file} is damaged: its part {name} is missing")
        self._streams[self._names[name.casefold()]] = stream

    def late(self, name: str, make: Callable[[], bytes]) -> None:
        """Change a part by what *make* gives once all streams have run; it is written last."""
        if not self.has(name):
            raise PackageError(f"{self.file} is damaged: its part {name} is missing")
        self._late[self._names[name.casefold()]] = make

    def unsign(self) -> bool:
        """Drop the signatures of the package, which hold for the original only; return if it had any.

        As Excel does when a signed workbook is edited. The signature of its macros is another, which
        still holds (part 2, 10).
        """
        origin = next((r for r in self.relations() if r.type == "origin"), None)
        if origin is None:
            return False
        dropped = [origin.target, relations_part(origin.target)]
        dropped += [relation.target for relation in self.relations(origin.target)]
        self._dropped |= {name.casefold() for name in dropped}
        rels, types = self.read(ROOT_RELATIONS), self.read(TYPES)
        self.replace(ROOT_RELATIONS, without(rels, "Relationship", "Id", {origin.id}))
        self.replace(TYPES, without(types, "Override", "PartName", {"/" + n for n in dropped}))
        return True

    def add(self, name: str, data: bytes, content_type: str) -> None:
        """Add a part, with an override where its extension does not say the content type.

        Raises
        ------
        PackageError
            When there is such a part already.
        """
        if self.has(name):
            raise PackageError(f"{self.file} has a part {name} already")
        self._names[name.casefold()] = name
        self._changed[name] = data
        if self.content_type(name) != content_type:
            entry = (
                f"Override PartName={quoteattr('/' + name)} ContentType={quoteattr(content_type)}"
            )
            self.replace(TYPES, appended(self.read(TYPES), entry))

    def relate(self, source: str, kind: str, target: str) -> str:
        """Add a relation of type *kind* from a part to a part, and return its id."""
        part = relations_part(source)
        if not self.has(part):
            self._names[part.casefold()] = part
            self._changed[part] = _NO_RELATIONS
        taken = {relation.id for relation in self.relations(source)}
        n = len(taken) + 1
        while f"rId{n}" in taken:
            n += 1
        entry = f'Relationship Id="rId{n}" Type="{self.namespace}/{kind}" Target={quoteattr("/" + target)}'
        self._changed[part] = appended(self.read(part), entry)
        return f"rId{n}"

    def save(self, out: Path, tick: Callable[[int, int], None] | None = None) -> None:
        """Write the package: members in their order, as they are, then what was added, then the late.

        Parameters
        ----------
        tick : called with bytes done and bytes in all; may raise to cancel
        """
        kept = [i for i in self._zip.infolist() if i.filename.casefold() not in self._dropped]
        total, done = sum(info.file_size for info in kept), 0
        old = {info.filename for info in self._zip.infolist()}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for info in kept:
                if info.filename not in self._late:
                    self._copy(info, new, _Ticks(done, total, tick))
                done += info.file_size
            for name, data in self._changed.items():
                if name not in old:
                    new.writestr(name, data)
            for name, make in self._late.items():
                new.writestr(name, make())

    def _copy(self, info: zipfile.ZipInfo, new: zipfile.ZipFile, ticks: _Ticks) -> None:
        member = zipfile.ZipInfo(info.filename, info.date_time)
        member.compress_type = info.compress_type
        member.external_attr = info.external_attr
        if info.filename in self._changed:
            new.writestr(member, self._changed[info.filename])
            return
        stream = self._streams.get(info.filename)
        large = stream is not None or info.file_size > 1 << 31
        with self._zip.open(info) as source, new.open(member, "w", force_zip64=large) as target:
            ticks.source = source  # type: ignore[assignment]
            if stream is None:
                shutil.copyfileobj(ticks, target, _BLOCK)
            else:
                with apart(target) as other:  # type: ignore[arg-type]
                    stream(ticks, other)  # type: ignore[arg-type]


def _types(data: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return the content types by part and by extension, in lower case."""
    overrides, defaults = {}, {}
    for element in ElementTree.fromstring(data):
        kind = element.get("ContentType", "")
        if element.tag.endswith("}Override"):
            overrides[element.get("PartName", "").casefold()] = kind
        elif element.tag.endswith("}Default"):
            defaults[element.get("Extension", "").casefold()] = kind
    return overrides, defaults


class _Ticks:
    """A member being read, and the progress told with it."""

    source: BinaryIO

    def __init__(self, done: int, total: int, tick: Callable[[int, int], None] | None) -> None:
        self.done, self.total, self.tick = done, total, tick

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(size)
        self.done += len(block)
        if self.tick is not None:
            self.tick(min(self.done, self.total), self.total)
        return block


_NO_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://'
    b'schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


def relations_part(source: str) -> str:
    """Return the part that holds the relations of *source* ("" for the package).

    >>> relations_part("xl/workbook.xml"), relations_part("")
    ('xl/_rels/workbook.xml.rels', '_rels/.rels')
    """
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolved(source: str, target: str) -> str:
    """Return the part that a relation's target names, relative to its source or absolute.

    >>> resolved("xl/workbook.xml", "worksheets/sheet1.xml"), resolved("xl/a/b.xml", "../c.xml")
    ('xl/worksheets/sheet1.xml', 'xl/c.xml')
    >>> resolved("xl/workbook.xml", "/xl/styles.xml")
    'xl/styles.xml'
    """
    joined = posixpath.join("/" + posixpath.dirname(source), target)
    return posixpath.normpath(joined).lstrip("/")


def parts_that_differ(one: Path, other: Path) -> Iterator[str]:
    """Yield the names of members of *one* that *other* lacks, or holds with other bytes."""
    with zipfile.ZipFile(one) as a, zipfile.ZipFile(other) as b:
        there = set(b.namelist())
        for name in a.namelist():
            if name not in there or a.read(name) != b.read(name):
                yield name
