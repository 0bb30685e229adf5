"""Where cases live: the data folder, untitled cases, recent ones, and those a crash left behind."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from platformdirs import user_data_path

from mirrorgap.io.casefile import SUFFIX, CaseFile
from mirrorgap.io.caselock import CaseLock, was_left
from mirrorgap.io.caseschema import CaseError, newest, version_of
from mirrorgap.io.workbook.text import base_name
from mirrorgap.model.case import Case
from mirrorgap.model.store import Act, Store

#: Says where the data folder is, for portable use and for tests.
VARIABLE = "MIRRORGAP_DATA"
#: The folder in it of cases that were not saved under a name yet.
UNTITLED = "untitled"
#: How many recent cases are remembered.
RECENT = 12


def data_folder() -> Path:
    """Return the folder of what the program keeps for itself, made where it is not there."""
    folder = _data_path()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _data_path() -> Path:
    told = os.environ.get(VARIABLE)
    return Path(told) if told else user_data_path("mirrorgap", appauthor=False)


def recipe_folder() -> Path:
    """Return where the user's own recipes are kept."""
    return data_folder() / "recipes"


def draft_folder() -> Path:
    """Return where notes that are half written are kept."""
    folder = data_folder() / "drafts"
    folder.mkdir(exist_ok=True)
    return folder


def untitled_folder() -> Path:
    """Return the folder of cases that have not been saved under a name yet."""
    folder = data_folder() / UNTITLED
    folder.mkdir(exist_ok=True)
    return folder


def is_untitled(path: Path) -> bool:
    """Return whether *path* is a case that was never saved under a name."""
    # Asked with each brush: the disk is left alone.
    return path.suffix == SUFFIX and path.parent == _data_path().absolute() / UNTITLED


def begin() -> Store[CaseFile]:
    """Return the store of a new untitled case, which is on the disk from now on.

    Raises
    ------
    CaseError
        When the data folder cannot be written to.
    """
    name = f"untitled-{datetime.now():%Y%m%d-%H%M%S}-{uuid4().hex[:6]}{SUFFIX}"
    try:
        folder = untitled_folder()
    except OSError as error:
        raise CaseError(
            f"The folder for new cases cannot be written to ({error}): name another one in the"
            f" environment variable {VARIABLE}."
        ) from error
    return Store(CaseFile.create(folder / name))


def reopen(path: str | Path, read_only: bool = False) -> Store[CaseFile]:
    """Return the store of an existing case, with the history it had; see `CaseFile.open`."""
    file = CaseFile.open(path, read_only)
    try:
        return Store(file)
    except BaseException:
        file.close()
        raise


def save_as(store: Store[CaseFile], path: str | Path) -> None:
    """Save a case under a name and go on there; an untitled one is then no longer kept.

    Raises
    ------
    CaseError
        As `CaseFile.save_as`; the case is then where it was.
    """
    old, read_only = store.journal.path, store.journal.read_only
    store.journal.save_as(path)
    remember(store.journal.path)
    if is_untitled(old) and old != store.journal.path and not read_only:
        discard(old)


def close(store: Store[CaseFile], *, wanted: bool = False) -> None:
    """Let a case go after a clean end.

    An untitled one in which nothing was done is not kept; one with work, or that is *wanted* for what
    is kept beside it, is among the recent ones.
    """
    path, read_only = store.journal.path, store.journal.read_only
    store.close()
    if not is_untitled(path) or read_only:
        if path in recent_words():
            remember_words(path, contents(store.case))
        return
    if wanted or worked(store):
        remember(path, contents(store.case))
    else:
        discard(path)


def called(path: Path) -> str:
    """Return how a case is called in a list: its name, or when an untitled one was begun.

    >>> called(Path("chips.mirrorgap"))
    'chips'
    >>> called(Path("untitled-20261130-102105-3f2a1b.mirrorgap"))
    'Untitled of 30 Nov 10:21'
    """
    day, _, rest = path.stem.removeprefix("untitled-").partition("-")
    try:
        begun = datetime.strptime(f"{day} {rest[:6]}", "%Y%m%d %H%M%S")
    except ValueError:
        return path.stem
    return f"Untitled of {begun.day} {begun:%b %H:%M}"


def worked(store: Store[CaseFile]) -> bool:
    """Return whether anything was done in a case that undo would take back: it is worth keeping."""
    return any(version.half == "work" and version.act is not Act.START for version in store.log)


def discard(path: Path) -> None:
    """Delete a case that nobody has open; one that is open stays."""
    with suppress(OSError):
        lock = CaseLock.take(path)
        if lock is not None:
            path.unlink(missing_ok=True)
            lock.release()


def described(path: Path) -> str:
    """Return what is in a case, to tell it from others in a list: files, notes; "" where unknown.

    Only of a file of the present format: an older one would have to be copied first.
    """
    with suppress(CaseError):
        if version_of(path) != newest():
            return ""
        with CaseFile.open(path, read_only=True) as file:
            return contents(file.case(file.versions()[-1].id))
    return ""


def contents(case: Case) -> str:
    """Return what is in a case, in words.

    >>> contents(Case())
    'no files'
    """
    names = list(dict.fromkeys(base_name(one.path) for one in case.work.in_use))
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    told = [", ".join(names[:2]) + more if names else "no files"]
    for items, noun in ((case.work.notes, "note"), (case.work.claims, "claim")):
        told += [f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"] if items else []
    return " · ".join(told)


def left_behind() -> tuple[Path, ...]:
    """Return the untitled cases that a crash left with work in them, newest first.

    Those that are open now, that were closed, or in which nothing was done are not among them; the
    last are deleted.
    """
    left = [path for path in untitled_folder().glob(f"*{SUFFIX}") if was_left(path)]
    return tuple(path for path in sorted(left, reverse=True) if _holds_work(path))


def settle(path: Path) -> None:
    """Close a case that a crash left, without looking at it: it is then among the recent ones."""
    with suppress(CaseError):
        close(reopen(path))


def _holds_work(path: Path) -> bool:
    try:
        store = reopen(path)
    except CaseError:
        # Offered all the same: opening it says what is wrong.
        return True
    if store.journal.read_only or worked(store):
        # Not closed but dropped, as the crash had dropped it: only the user's own closing settles it.
        store.journal.abandon()
        return True
    close(store)
    return False


def _recent_file() -> Path:
    return data_folder() / "recent.json"


def recent() -> Sequence[Path]:
    """Return the cases that were opened or saved last and are still there, newest first."""
    return list(recent_words())


def recent_words() -> dict[Path, str]:
    """Return the recent cases, newest first, with what was in each when it was last closed."""
    found: dict[Path, str] = {}
    with suppress(OSError, ValueError):
        told = json.loads(_recent_file().read_text(encoding="utf-8"))
        for one in told if isinstance(told, list) else ():
            path, words = one if isinstance(one, list) and len(one) == 2 else (one, "")
            if isinstance(path, str) and isinstance(words, str) and Path(path).is_file():
                found[Path(path)] = words
    return found


def remember(path: Path, words: str = "") -> None:
    """Put a case first among the recent ones; *words* say what is in it."""
    path, known = path.absolute(), recent_words()
    first = {path: words or known.get(path, "")}
    _write_recent(first | {one: told for one, told in known.items() if one != path})


def remember_words(path: Path, words: str) -> None:
    """Say what is in a recent case, where it stands."""
    known = recent_words()
    if path in known and known[path] != words:
        _write_recent(known | {path: words})


def forget(path: Path) -> None:
    """Take a case out of the recent ones."""
    known = recent_words()
    _write_recent({one: told for one, told in known.items() if one != path.absolute()})


def _write_recent(known: Mapping[Path, str]) -> None:
    told = [[str(path), words] for path, words in known.items()][:RECENT]
    text = json.dumps(told, ensure_ascii=False, indent=1)
    part = _recent_file().with_suffix(f".{os.getpid()}.part")
    # A list of shortcuts is not worth stopping anybody.
    with suppress(OSError):
        part.write_text(text, encoding="utf-8")
        part.replace(_recent_file())
