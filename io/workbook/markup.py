"""The text of a package's parts, changed without being parsed and written anew: the rest stays."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

_DECLARED = re.compile(rb"""^<\?xml[^>]*encoding=["']([A-Za-z0-9._-]+)""")
_PROLOGUE = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(r"<((?:[\w.-]+:)?[\w.-]+)(?:[^>\"']|\"[^\"]*\"|'[^']*')*?(/?)>")
_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"|<(/?)((?:[\w.-]+:)?[\w.-]+)(?:[^>\"']|\"[^\"]*\"|'[^']*')*?(/?)>",
    re.DOTALL,
)


class PackageError(ValueError):
    """What keeps a file from being annotated in place, in one plain sentence."""


class Element(NamedTuple):
    """Where an element stands in a text; its name is without a prefix."""

    name: str
    start: int
    end: int


def elements(text: str) -> Iterator[Element]:
    """Yield the elements at the top of a text, up to an end of what holds them.

    >>> [one.name for one in elements('<!-- <x> --><a b=">"><c/></a><p:d/></root>')]
    ['a', 'd']
    """
    depth, start = 0, 0
    for token in _TOKEN.finditer(text):
        closing, name, single = token[1], token[2], token[3]
        if name is None:
            continue
        if not closing and depth == 0:
            start = token.start()
        depth += -1 if closing else 0 if single else 1
        if depth < 0:
            return
        if depth == 0:
            yield Element(name.rpartition(":")[2], start, token.end())


def attribute(tag: str, name: str) -> str | None:
    """Return an attribute of the first tag of a text, as it is written; None where it has none.

    >>> attribute('<a r:id="x1" id="2"/>', "id"), attribute("<a/>", "id")
    ('2', None)
    """
    found = re.match(rf"""<[^>]*?\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return None if found is None else found[1] if found[1] is not None else found[2]


def decoded(xml: bytes) -> tuple[str, str]:
    """Return a part's text and its encoding, by its byte order mark or its declaration.

    Drawings of old programs hold bytes of no encoding: they come as Latin-1, and go back as they were.
    """
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        return xml.decode("utf-16"), "utf-16"
    if xml.startswith(b"\xef\xbb\xbf"):
        return xml.decode("utf-8-sig"), "utf-8-sig"
    found = _DECLARED.match(xml)
    encoding = found[1].decode("ascii") if found else "utf-8"
    try:
        return xml.decode(encoding), encoding
    except (UnicodeDecodeError, LookupError):
        return xml.decode("latin-1"), "latin-1"


def encoded(text: str, encoding: str) -> bytes:
    """Return a part's text in its encoding; what that lacks becomes references.

    >>> encoded("<t>\u0416</t>", "us-ascii")
    b'<t>&#1046;</t>'
    """
    return text.encode(encoding, "xmlcharrefreplace")


def without(xml: bytes, name: str, key: str, values: Collection[str]) -> bytes:
    """Return a part without its empty elements *name* whose attribute *key* is one of *values*.

    >>> without(b'<a><b c="1"/><b c="2"/></a>', "b", "c", {"1"})
    b'<a><b c="2"/></a>'
    """
    text, encoding = decoded(xml)
    known = {value.casefold() for value in values}

    def kept(tag: re.Match[str]) -> str:
        said = re.search(rf"""\s{key}\s*=\s*["']([^"']*)""", tag[0])
        return "" if said and said[1].casefold() in known else tag[0]

    return encoded(re.sub(rf"<(?:[\w.-]+:)?{name}\s[^>]*/>", kept, text), encoding)


def appended(xml: bytes, entry: str) -> bytes:
    """Return a part with one empty element more at the end of its root; the rest is untouched.

    *entry* is the element's name and attributes; it takes the root's own prefix.

    >>> appended(b'<x:Types xmlns:x="u"/>', 'Override PartName="/a"')
    b'<x:Types xmlns:x="u"><x:Override PartName="/a"/></x:Types>'
    """
    text, encoding = decoded(xml)
    prologue = _PROLOGUE.match(text)
    root = _ROOT.match(text, prologue.end() if prologue else 0)
    if root is None:
        raise PackageError("a part of the workbook is no XML")
    name = root[1]
    prefix = name.partition(":")[0] + ":" if ":" in name else ""
    child = f"<{prefix}{entry}/>"
    if root[2]:
        start = root[0][:-2].rstrip()
        changed = text[: root.start()] + f"{start}>{child}</{name}>" + text[root.end() :]
    else:
        end = text.rindex(f"</{name}")
        changed = text[:end] + child + text[end:]
    return encoded(changed, encoding)
