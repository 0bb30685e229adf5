"""A case in one archive for a colleague, with or without its sources.

The archive is a plain zip: ``case.mirrorgap`` and, beside it, ``sources/``. Unpacked anywhere, the case
finds its sources; no folder name of the machine it came from is in it.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from mirrorgap.io import reading
from mirrorgap.io.casefile import SUFFIX, CaseFile
from mirrorgap.io.caseschema import CaseError, in_words
from mirrorgap.model.case import Source

Tick = Callable[[int, int], None]
CASE = f"case{SUFFIX}"
SOURCES = "sources"


@dataclass(frozen=True)
class Packed:
    """What went into an archive, and what did not, one plain sentence each."""

    path: Path
    files: tuple[str, ...]
    left_out: tuple[str, ...]


def pack(
    file: CaseFile, target: str | Path, *, with_sources: bool, tick: Tick | None = None
) -> Packed:
    """Write a case, with its whole history, into the archive *target*.

    Sources whose file has moved or changed since it was read are left out and named; their records
    are in the case all the same. *tick* is called with files done and in all, and may raise to cancel.

    Raises
    ------
    CaseError
        When the archive could not be written; whatever was there is intact.
    """
    target = Path(os.path.abspath(target))
    sources = _files(file)
    names, left_out = _names(sources) if with_sources else ({}, ())
    part = target.with_name(f".{target.name}.part")
    with in_words(target):
        try:
            with TemporaryDirectory(prefix="mirrorgap-") as folder:
                copy = Path(folder) / CASE
                file.copy_to(copy, lambda path: names.get(path, os.path.basename(path)))
                with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                    archive.write(copy, CASE)
                    for done, (path, name) in enumerate(names.items()):
                        if tick is not None:
                            tick(done, len(names))
                        archive.write(path, name)
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
    return Packed(target, (CASE, *names.values()), left_out)


def _files(file: CaseFile) -> dict[str, Source]:
    """Return one source a file, by path."""
    case = file.case(file.versions()[-1].id)
    return {source.path: source for source in case.work.sources}


def _names(sources: dict[str, Source]) -> tuple[dict[str, str], tuple[str, ...]]:
    names: dict[str, str] = {}
    left_out: list[str] = []
    for path, source in sources.items():
        name = os.path.basename(path)
        if not os.path.isfile(path):
            left_out.append(f"{name} is no longer in {os.path.dirname(path)}: locate it first.")
        elif reading.fingerprint(path).sha256 != source.sha256:
            left_out.append(
                f"{name} has changed since it was read: load it anew, or pack without it."
            )
        else:
            names[path] = _free(name, names)
    return names, tuple(left_out)


def _free(name: str, names: dict[str, str]) -> str:
    """Return a name in the archive that no other file has, in upper or lower case."""
    taken = {other.casefold() for other in names.values()}
    stem, ending = os.path.splitext(name)
    tried, n = f"{SOURCES}/{name}", 1
    while tried.casefold() in taken:
        n += 1
        tried = f"{SOURCES}/{stem} ({n}){ending}"
    return tried


def unpack(archive: str | Path, folder: str | Path) -> Path:
    """Unpack an archive of `pack` into *folder*, which must be new or empty; return the case's path.

    Raises
    ------
    CaseError
        When it is no such archive, or the folder is not empty or cannot be written to. Nothing is
        ever written outside the folder.
    """
    archive, folder = Path(archive), Path(os.path.abspath(folder))
    try:
        opened = zipfile.ZipFile(archive)
    except (OSError, zipfile.BadZipFile):
        raise CaseError(f"{archive.name} is not an archive of a Mirrorgap case.") from None
    with opened, in_words(folder):
        names = opened.namelist()
        if CASE not in names or not all(map(_is_ours, names)):
            raise CaseError(f"{archive.name} is not an archive of a Mirrorgap case.")
        if folder.exists() and any(folder.iterdir()):
            raise CaseError(f"The folder {folder.name} is not empty: choose a new one.")
        folder.mkdir(parents=True, exist_ok=True)
        try:
            opened.extractall(folder)
        except zipfile.BadZipFile as error:
            raise CaseError(f"{archive.name} is damaged ({error}): ask for it again.") from error
    return folder / CASE


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    plain = "\\" not in name and not name.startswith("/") and ".." not in parts
    return name == CASE or (plain and len(parts) == 2 and parts[0] == SOURCES)
