"""Notes that are half written, kept beside the cases they belong to: in the data folder, by file."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from mirrorgap.io.cases import draft_folder
from mirrorgap.io.encoding import EncodingError, decode, encode
from mirrorgap.model.notes import Note


def keep(case: Path, note: Note | None) -> bool:
    """Keep the half written note of the case in a file, in the place of the one before; None: none.

    Returns whether that could be done; a draft is not worth stopping anybody.
    """
    place = _place(case)
    try:
        if note is None:
            place.unlink(missing_ok=True)
            return True
        part = place.with_suffix(f".{os.getpid()}.part")
        part.write_text(encode((str(case), note)), encoding="utf-8")
        part.replace(place)
    except OSError:
        return False
    return True


def kept(case: Path) -> Note | None:
    """Return the half written note of the case in a file; None: there is none that can be read."""
    with suppress(OSError, ValueError, EncodingError):
        found = decode(_place(case).read_text(encoding="utf-8"))
        if isinstance(found, tuple) and len(found) == 2 and isinstance(found[1], Note):
            return found[1]
    return None


def _place(case: Path) -> Path:
    name = sha256(os.fsencode(case.absolute())).hexdigest()[:32]
    return draft_folder() / f"{name}.json"
