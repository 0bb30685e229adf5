"""The cells of a source, read once more for the workbook; a changed file is left out."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mirrorgap.io.grids import Book, Grid, ReadingError
from mirrorgap.io.grids_open import open_book
from mirrorgap.io.workbook.text import base_name
from mirrorgap.model.case import Source

_BLOCK = 1 << 20


class Again:
    """Files opened once, however many of their sheets are sources."""

    def __init__(self) -> None:
        self._digests: dict[str, str] = {}
        self._books: dict[str, Book] = {}

    def grid(self, source: Source) -> tuple[Grid | None, str]:
        """Return the cells, or None and why they are not to be had, in one sentence."""
        name = base_name(source.path)
        try:
            if why := self.changed(source):
                return None, why
            if source.path not in self._books:
                self._books[source.path] = open_book(Path(source.path))
            return self._books[source.path].grid(source.sheet), ""
        except (OSError, ReadingError, KeyError) as error:
            reason = error.advice if isinstance(error, ReadingError) else "it cannot be read"
            return None, f"{name}: {reason}. Its cells are left out."

    def changed(self, source: Source) -> str:
        """Return why the file is not the one that was read, in one sentence; "" where it is."""
        name, path = base_name(source.path), Path(source.path)
        if not path.is_file():
            return f"{name} is no longer where it was read, so its cells are left out."
        if source.path not in self._digests:
            self._digests[source.path] = digest(path)
        if self._digests[source.path] != source.sha256:
            return f"{name} has changed since it was read, so its cells are left out."
        return ""


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
