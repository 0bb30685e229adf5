"""Writing a file whole or not at all: a working folder beside the target, fsync, rename."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path


class WritingError(ValueError):
    """The target cannot be written; the message is one plain sentence for the dialog."""


@contextmanager
def written_whole(out: Path, named: Path | None = None) -> Iterator[Path]:
    """Give a path to write to; when the block ends without an error it takes *out*'s place.

    The path lies in a folder of its own beside *out*, which also takes temporary files, so that
    `discard` can clear up after a process that was killed. An existing *out* stays as it is until
    the new file is complete. With *named*, a path in the same folder, that is what is written.

    Raises
    ------
    WritingError
        When the folder is missing or not writable, the disk is full, or the target is locked.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=_prefix(out), dir=out.parent))
    except OSError as error:
        raise WritingError(_sentence(out, error)) from error
    try:
        part = folder / "book.xlsx"
        yield part
        _flush(part)
        os.replace(part, named or out)
        _flush_folder(out.parent)
    except OSError as error:
        raise WritingError(_sentence(out, error)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def discard(out: Path) -> None:
    """Remove what a killed export left beside *out*; *out* itself is not touched."""
    with suppress(OSError):
        for folder in out.parent.glob(f"{_prefix(out)}*"):
            shutil.rmtree(folder, ignore_errors=True)


def check_writable(out: Path, sources: Sequence[str] = ()) -> None:
    """Raise `WritingError` where *out* could not be written, before any work is done.

    A target that is open in Excel on Windows is found here, by opening it for appending. A source
    file is never written over.
    """
    for source in sources:
        if out.exists() and Path(source).exists() and out.samefile(source):
            advice = "sources are never changed, so choose another name."
            raise WritingError(f"{out.name} is one of the sources: {advice}")
    if out.is_dir():
        raise WritingError(f"{out.name} is a folder: choose a file name.")
    if not out.parent.is_dir():
        raise WritingError(f"The folder {out.parent} does not exist: choose another folder.")
    try:
        if out.exists():
            with out.open("ab"):
                pass
        descriptor, name = tempfile.mkstemp(prefix=_prefix(out), dir=out.parent)
        os.close(descriptor)
        os.unlink(name)
    except OSError as error:
        raise WritingError(_sentence(out, error)) from error


def _prefix(out: Path) -> str:
    return f".mirrorgap-{hashlib.blake2b(out.name.encode(), digest_size=6).hexdigest()}-"


def _sentence(out: Path, error: OSError) -> str:
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"There is no room for {out.name}: free some space or save it elsewhere."
        case errno.ENOENT | errno.ENOTDIR:
            return f"The folder {out.parent} does not exist: choose another folder."
        case errno.EROFS:
            return f"{out.name} lies in a folder that cannot be written to: save it elsewhere."
    return (
        f"{out.name} cannot be written: close it in other programs and try again, "
        "or save it under another name or in another folder."
    )


def _flush(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
