"""A case as it was after one version of its log: to be looked at, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mirrorgap.io.casefile import CaseFile
from mirrorgap.io.caseschema import CaseError
from mirrorgap.model.case import Case
from mirrorgap.model.command import Half
from mirrorgap.model.records import Chunk
from mirrorgap.model.store import Act, Place, Version

WHY = "This is the case as it was {}. Go back to now to change it."


class PastCase:
    """The journal of a look back: what the eye does is kept in memory, and work is refused.

    Attributes
    ----------
    path : Path
        Of the file that is looked back in.
    version : Version
        After which the case stood so.
    read_only, why
        As of `CaseFile`.
    """

    read_only = True

    def __init__(self, file: CaseFile, version: Version) -> None:
        self.path: Path = file.path
        self.version = version
        self.why = WHY.format(moment(version))
        self._file = file
        first = replace(
            version, id=1, act=Act.START, half=Half.WORK, parent=None, place=Place(1, 1, 1, 1)
        )
        self._kept: list[tuple[Version, Case]] = [(first, file.case(version.id))]

    def versions(self) -> Sequence[Version]:
        """Return what was looked at since, after the version itself."""
        return [version for version, _ in self._kept]

    def case(self, version: int) -> Case:
        """Return the case as it was after that version of the look back."""
        return self._kept[version - 1][1]

    def append(self, version: Version, case: Case) -> None:
        """Keep what the eye does; raises CaseError for work."""
        if version.half is Half.WORK:
            raise CaseError(self.why)
        self._kept.append((version, case))

    def put_chunk(self, chunk: Chunk) -> None:
        """Raise CaseError: nothing is added to the past."""
        raise CaseError(self.why)

    def chunk(self, chunk_id: str) -> Chunk:
        """Return the records of a source, as `CaseFile.chunk`."""
        return self._file.chunk(chunk_id)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """The file stays open: it is not this one's."""


def moment(version: Version) -> str:
    """Return when and after what, in words.

    >>> from mirrorgap.model.store import Place
    >>> moment(Version(3, Act.DO, Half.WORK, 2, "2026-11-30T14:21:05+00:00", "Add a note", "",
    ...                Place(3, 3, 1, 1)))
    'on 2026-11-30 at 14:21:05, after “Add a note”'
    """
    return f"on {version.time[:10]} at {version.time[11:19]}, after “{version.label}”"
