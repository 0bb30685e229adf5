"""Cases as canonical JSON and back, cut into parts that are kept under the hash of their content.

Every value says what it is: a dataclass is ``{"$": "Keys", ...}`` with all its fields, so that a
default that changes in a later program does not change what an old case says. Two equal parts have
the same text and so the same hash; a version of a case then costs the few parts that differ.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from enum import Enum
from hashlib import blake2b
from math import isfinite, nan
from typing import Any

import numpy as np

from mirrorgap.model.case import (
    Case,
    Eye,
    Filter,
    OwnRates,
    SavedFilters,
    SavedSelection,
    Settings,
    Source,
    Work,
)
from mirrorgap.model.claims import Claim, Input, Place
from mirrorgap.model.events import KnownEvent
from mirrorgap.model.ledger import Ledger, SetAside
from mirrorgap.model.mapping import Mapping, Rule, ValueColumn
from mirrorgap.model.notes import Attachment, Note, Status
from mirrorgap.model.periods import Window
from mirrorgap.model.scope import Scope
from mirrorgap.model.selection import Both, Either, Keys, Polygon, Range, SourceRows, Without

#: Every class that a case may hold, by the name that files know it by.
CLASSES: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        *(Case, Work, Eye, Source, Settings, Filter, Window, OwnRates),
        *(Mapping, ValueColumn, Rule, Scope, Ledger, SetAside),
        *(Note, Attachment, KnownEvent),
        *(SavedSelection, SavedFilters),
        *(Claim, Input, Place),
        *(Keys, Range, Polygon, SourceRows, Either, Both, Without),
    )
}
ENUMS: dict[str, type[Enum]] = {kind.__name__: kind for kind in (Status,)}
#: What is kept as a part of its own, so that versions share it.
PARTS = (Work, Eye, Source, Note, Claim, OwnRates, Keys, Polygon, SourceRows)
#: What has a path, which is kept as a place so that a case can travel.
PLACED = (Source, Attachment)
#: A longer tuple of parts is kept in pages of so many, so that one changed note rewrites one page.
PAGE = 32
#: Fields of the work that may grow long.
PAGED = ("notes", "claims")

#: What holds other parts.
_WIDE = frozenset({Work, Eye})

_FIELDS = {
    kind: tuple(field.name for field in fields(kind) if field.metadata.get("kept", True))
    for kind in CLASSES.values()
}


Encoder = Callable[[object], Any]
Fetch = Callable[[str], Any]


class EncodingError(ValueError):
    """What stands in a file is not what this program writes."""


def digest(text: str) -> str:
    """Return the name of a part: 128 bits of BLAKE2b over its UTF-8, in hex."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def text_of(value: object) -> str:
    """Return JSON in the one form that equal values share.

    >>> text_of({"b": 1, "a": "é"})
    '{"a":"é","b":1}'
    """
    text = _dumped(value, ascii_only=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a file name in no encoding holds half characters
        return _dumped(value, ascii_only=True)
    return text


def _dumped(value: object, *, ascii_only: bool) -> str:
    return json.dumps(
        value, ensure_ascii=ascii_only, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def encode(value: object) -> str:
    """Return *value* (any dataclass of a case, or a plain value) as one canonical JSON text.

    Raises
    ------
    TypeError
        When a value is of a class that cases do not hold.

    Examples
    --------
    >>> encode(Window(date(2023, 1, 1), date(2023, 9, 30)))[:40]
    '{"$":"Window","first":{"$":"date","is":"'
    """
    return text_of(_plain(value, _inline))


def decode(text: str) -> Any:
    """Return what `encode` made *text* of.

    Raises
    ------
    EncodingError
        When the text is not of this form.

    Examples
    --------
    >>> decode(encode((1.5, None, frozenset({"TUR"}))))
    (1.5, None, frozenset({'TUR'}))
    """
    return _read(text, _no_parts, str)


def _read(text: str, fetch: Fetch, found: Callable[[str], str]) -> Any:
    try:
        return _made(json.loads(text), fetch, found)
    except EncodingError:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise EncodingError(f"a part is not what this program writes: {error}") from None


def _inline(value: object) -> Any:
    return _fields_of(value, _inline)


def _fields_of(value: object, nested: Encoder) -> dict[str, Any]:
    kind = type(value)
    made = {name: _plain(getattr(value, name), nested) for name in _FIELDS[kind]}
    return {"$": kind.__name__, **made}


def _plain(value: object, nested: Encoder) -> Any:
    """Return *value* as what JSON knows; *nested* encodes dataclasses."""
    if type(value) in _FIELDS:  # most of what there is: a thousand notes
        return nested(value)
    match value:
        case None | bool():
            return value
        case Enum() if type(value) in ENUMS.values():
            return {"$": type(value).__name__, "is": value.value}
        case str():
            return str(value)
        case np.generic():
            return _plain(value.item(), nested)
        case int():
            return int(value)
        case float():
            return float(value) if isfinite(value) else {"$": "float", "is": repr(float(value))}
        case tuple():
            return [_plain(item, nested) for item in value]
        case frozenset():
            return {"$": "set", "of": sorted((_plain(v, nested) for v in value), key=text_of)}
        case date():
            return {"$": "date", "is": value.isoformat()}
    raise TypeError(f"a case cannot hold a {type(value).__name__}")


def _no_parts(name: str) -> Any:
    raise EncodingError(f"the part {name} stands alone")


def _made(plain: Any, fetch: Fetch, found: Callable[[str], str]) -> Any:
    """Return the value that *plain* says; *fetch* gives parts by hash, *found* paths by place."""
    match plain:
        case list():
            return tuple(_made(item, fetch, found) for item in plain)
        case {"#": str(name)}:
            return fetch(name)
        case {"$": "pages", "of": list(names)}:
            return tuple(item for name in names for item in fetch(name))
        case {"$": "set", "of": list(items)}:
            return frozenset(_made(item, fetch, found) for item in items)
        case {"$": "date", "is": str(text)}:
            return date.fromisoformat(text)
        case {"$": "float", "is": str(text)}:
            # One and the same NaN, so that a note that was kept equals the one that was written.
            return nan if text == "nan" else float(text)
        case {"$": str(name), "is": text} if name in ENUMS:
            return ENUMS[name](text)
        case {"$": str(name), **rest} if name in CLASSES:
            values = {str(key): _made(value, fetch, found) for key, value in rest.items()}
            if CLASSES[name] in PLACED:
                values["path"] = found(values["path"])
            return CLASSES[name](**values)
        case dict():
            raise EncodingError(f"a part holds something unknown: {text_of(plain)[:80]}")
    return plain


class Packer:
    """Cuts cases into parts, and knows the parts of the case before.

    Parameters
    ----------
    place : function
        What stands in the file for the path of a source, so that a case can travel.
    """

    def __init__(self, place: Callable[[str], str] = str) -> None:
        self._place = place
        self._known: dict[int, tuple[object, str]] = {}
        self._fresh: dict[int, tuple[object, str]] = {}
        #: Names of the pages that the case before had, and of this one, by the names in them.
        self._pages: dict[tuple[str, ...], str] = {}
        self._fresh_pages: dict[tuple[str, ...], str] = {}
        self._parts: dict[str, str] = {}

    def pack(self, case: Case) -> tuple[str, dict[str, str]]:
        """Return the hash of the root, and hash -> text of parts that the last case did not have.

        Some of these may be in the file already, from an earlier case.
        """
        self._fresh, self._parts, self._fresh_pages = {}, {}, {}
        work_known = id(case.work) in self._known
        root = self._kept(_fields_of(case, self._nested))
        self._known = self._fresh
        # Of a work that stayed the pages are not walked through, and must stay known too.
        self._pages = self._pages if work_known else self._fresh_pages
        return root, self._parts

    def forget(self) -> None:
        """Take nothing as known: what was packed last was not kept."""
        self._known, self._pages = {}, {}

    def _nested(self, value: object) -> Any:
        # By identity: hashing a thousand notes at each brush would take longer than the brush.
        known = self._known.get(id(value)) or self._fresh.get(id(value))
        if known is None:
            if not isinstance(value, PARTS):
                return self._placed(value)
            known = (value, self._kept(self._part(value)))
        self._reused(value, known)
        return {"#": known[1]}

    def _reused(self, value: object, known: tuple[object, str]) -> None:
        self._fresh[id(value)] = known
        if type(value) in _WIDE:
            # What lies below a part that stayed is not walked through, and must stay known too.
            for name in ("notes", "claims", "sources"):
                for below in getattr(value, name, ()):
                    if (entry := self._known.get(id(below))) is not None:
                        self._fresh[id(below)] = entry

    def _part(self, value: object) -> dict[str, Any]:
        plain = self._placed(value)
        if isinstance(value, Work):
            for name in PAGED:
                plain[name] = self._paged(plain[name])
        return plain

    def _placed(self, value: object) -> dict[str, Any]:
        plain = _fields_of(value, self._nested)
        if isinstance(value, PLACED):
            plain["path"] = self._place(value.path)
        return plain

    def _paged(self, items: list[Any]) -> Any:
        if len(items) <= PAGE:
            return items
        pages = [items[i : i + PAGE] for i in range(0, len(items), PAGE)]
        return {"$": "pages", "of": [self._page(page) for page in pages]}

    def _page(self, page: list[Any]) -> str:
        names = tuple(item["#"] for item in page)
        name = self._pages.get(names) or self._fresh_pages.get(names) or self._kept(page)
        self._fresh_pages[names] = name
        return name

    def _kept(self, plain: Any) -> str:
        text = text_of(plain)
        name = digest(text)
        self._parts[name] = text
        return name


class Unpacker:
    """Makes cases of parts; parts that several versions share are made once.

    Parameters
    ----------
    fetch : function
        Returns the text of a part by its hash; raises KeyError where there is none.
    found : function
        The path of a source, from what stands for it in the file.
    """

    def __init__(
        self, fetch: Callable[[str], str], found: Callable[[str], str] = str, limit: int = 200_000
    ) -> None:
        self._fetch = fetch
        self._found = found
        self._limit = limit
        self._made: dict[str, Any] = {}

    def unpack(self, root: str) -> Case:
        """Return the case whose root has that hash.

        Raises
        ------
        EncodingError
            When a part is missing, damaged or not what it should be.
        """
        if len(self._made) > self._limit:
            self._made.clear()
        case = self._value(root)
        if not isinstance(case, Case):
            raise EncodingError(f"the part {root} is not a case")
        return case

    def _value(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = self._part(name)
        return self._made[name]

    def _part(self, name: str) -> Any:
        try:
            text = self._fetch(name)
        except KeyError:
            raise EncodingError(f"the part {name} is missing") from None
        if digest(text) != name:
            raise EncodingError(f"the part {name} is damaged")
        return _read(text, self._value, self._found)
