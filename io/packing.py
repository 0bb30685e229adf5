"""A case in one archive for a colleague, with or without its sources.

The archive is a plain zip: ``case.mirrorgap`` and, beside it, ``sources/`` and ``attachments/`` (what
notes refer to). Unpacked anywhere, the case finds them; no folder name of the machine it came from is
in it.
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

Tick = Callable[[int, int], None]
CASE = f"case{SUFFIX}"
SOURCES, ATTACHMENTS = "sources", "attachments"


@dataclass(frozen=True, slots=True)
class _File:
    """A file of a case: where it lies, what it held, and the folder of the archive it goes to."""

    path: str
    sha256: str
    folder: str
    #: Whether it is an earlier download, in the place of which a newer one is added up.
    earlier: bool = False


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

    With sources go the files that notes have attached. Those that have moved or changed are left out
    and named; the records of a source are in the case all the same. *tick* is called with files done
    and in all, and may raise to cancel.

    Raises
    ------
    CaseError
        When the archive could not be written; whatever was there is intact.
    """
    target = Path(os.path.abspath(target))
    names, left_out = _names(_files(file)) if with_sources else ({}, ())
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


def _files(file: CaseFile) -> list[_File]:
    """Return the files of the case: those of its sources, then those attached to its notes."""
    work = file.case(file.versions()[-1].id).work
    # What is added up comes first: an earlier download may have had the same path.
    in_use_first = sorted(work.sources, key=lambda one: not one.in_use)
    found = {
        (one.path, one.sha256): _File(one.path, one.sha256, SOURCES, earlier=not one.in_use)
        for one in reversed(in_use_first)
    }
    files = list(reversed(found.values()))
    paths = {one.path for one in files}
    attached = (one for note in work.notes for one in note.attachments)
    attachments = {one.path: one.sha256 for one in attached if one.path not in paths}
    return files + [_File(path, sha256, ATTACHMENTS) for path, sha256 in attachments.items()]


def _names(files: list[_File]) -> tuple[dict[str, str], tuple[str, ...]]:
    names: dict[str, str] = {}
    left_out: list[str] = []
    for one in files:
        there = os.path.isfile(one.path)
        if there and reading.fingerprint(one.path).sha256 == one.sha256:
            names[one.path] = _free(one.folder, os.path.basename(one.path), names)
        else:
            left_out.append(_why(one, there=there))
    return names, tuple(left_out)


def _why(one: _File, *, there: bool) -> str:
    """Return why a file stays behind: it is not there, or another one has its name."""
    folder, name = os.path.split(one.path)
    if one.earlier:
        return (
            f"The earlier {name} (SHA-256 {one.sha256[:8]}…) no longer exists in {folder}, so it could "
            "not be taken along; its records are in the case, and count in no figure."
        )
    if not there:
        again = "locate it first" if one.folder == SOURCES else "attach it again"
        return f"{name} is no longer in {folder}: {again}."
    was = "read: load it anew, or" if one.folder == SOURCES else "attached: attach it anew, or"
    return f"{name} has changed since it was {was} pack without it."


def _free(folder: str, name: str, names: dict[str, str]) -> str:
    """Return a name in the archive that no other file has, in upper or lower case."""
    taken = {other.casefold() for other in names.values()}
    stem, ending = os.path.splitext(name)
    tried, n = f"{folder}/{name}", 1
    while tried.casefold() in taken:
        n += 1
        tried = f"{folder}/{stem} ({n}){ending}"
    return tried


def holds_case(path: str | Path) -> bool:
    """Return whether *path* is an archive of `pack`.

    >>> holds_case("no such file.zip")
    False
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return CASE in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


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
    return name == CASE or (plain and len(parts) == 2 and parts[0] in (SOURCES, ATTACHMENTS))
