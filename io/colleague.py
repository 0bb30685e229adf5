"""What others bring to a case: a colleague's copy of it, packed or not, or an exported workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mirrorgap.io import packing
from mirrorgap.io.casefile import SUFFIX, CaseFile
from mirrorgap.io.caseschema import CaseError
from mirrorgap.io.workbook import notes_back
from mirrorgap.model.case import Case
from mirrorgap.model.merging import Merge, merged, past
from mirrorgap.model.notes import Note
from mirrorgap.model.store import now

#: How the names end of what notes can be taken in from.
ENDINGS = (SUFFIX, ".zip", *notes_back.ENDINGS)


@dataclass(frozen=True)
class Brought:
    """What a file brings: notes, and what else there is to say, one sentence each.

    *refused* are rows of a workbook that could not be taken, one sentence each; they stand in *told*
    too.
    """

    merge: Merge
    told: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def brought(path: str | Path, file: CaseFile, case: Case) -> Brought:
    """Compare the notes in *path* with those of *case*, whose log is in *file*.

    Raises
    ------
    CaseError
        When *path* is neither a case, nor an archive of one, or cannot be opened.
    ReadingError
        When it is a workbook without notes that Mirrorgap exported.
    """
    path = Path(path)
    mine = case.work.notes
    if path.suffix.lower() in notes_back.ENDINGS:
        rows = notes_back.read_rows(path)
        found, refused = notes_back.taken_back(rows, mine, states(file), now())
        return Brought(found, refused, refused)
    if path.suffix.lower() == ".zip":
        with TemporaryDirectory(prefix="mirrorgap-") as folder:
            return _of_case(packing.unpack(path, Path(folder) / "case"), file, mine)
    if path.suffix.lower() != SUFFIX:
        kinds = ", ".join(ENDINGS)
        raise CaseError(f"{path.name}: notes are taken in from a case or a workbook ({kinds}).")
    return _of_case(path, file, mine)


def _of_case(path: Path, file: CaseFile, mine: Sequence[Note]) -> Brought:
    with CaseFile.open(path, read_only=True) as other:
        versions = other.versions()
        theirs = other.case(versions[-1].id).work.notes if versions else ()
        found = merged(mine, theirs, states(file), states(other))
    gone = [f"They removed “{_short(note)}”; it stays here." for note in found.removed]
    return Brought(found, tuple(gone))


def states(file: CaseFile) -> frozenset[Note]:
    """Return every state that any note has had in the log of *file*."""
    return past(file.case(version.id) for version in file.versions() if version.half == "work")


def _short(note: Note) -> str:
    first = note.text.partition("\n")[0]
    return first if len(first) <= 60 else f"{first[:59]}…"
