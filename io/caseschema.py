"""The tables of a case file, its format versions, and what goes wrong with it, in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

#: "MGAP" in the header of every case file.
APPLICATION = 0x4D474150

TABLES = (
    "CREATE TABLE parts (hash TEXT PRIMARY KEY, body TEXT NOT NULL)",
    """CREATE TABLE versions (
        id INTEGER PRIMARY KEY, act TEXT NOT NULL, half TEXT NOT NULL, parent INTEGER,
        time TEXT NOT NULL, label TEXT NOT NULL, parameters TEXT NOT NULL,
        root TEXT NOT NULL REFERENCES parts (hash),
        work INTEGER NOT NULL, work_tip INTEGER NOT NULL,
        eye INTEGER NOT NULL, eye_tip INTEGER NOT NULL)""",
    "CREATE TABLE places (place TEXT PRIMARY KEY, path TEXT NOT NULL)",
    "CREATE TABLE chunks (id TEXT PRIMARY KEY, records INTEGER NOT NULL, body BLOB NOT NULL)",
)

Upgrade = Callable[[sqlite3.Connection], None]


def _may_hold_claims(connection: sqlite3.Connection) -> None:
    """Nothing moves: a case without claims stays as it is.

    The version tells older programs, which do not know claims, that they cannot read the file.
    """


def _may_hold_vintages(connection: sqlite3.Connection) -> None:
    """Nothing moves: a note without a period, and a source without an earlier reading, stay so.

    The version tells older programs that they cannot read a case in which these are said.
    """


#: Step i takes a file of format version i + 1 to version i + 2, inside one transaction.
UPGRADES: list[Upgrade] = [_may_hold_claims, _may_hold_vintages]


class CaseError(ValueError):
    """What is wrong with a case file and what to do, in one plain sentence."""


def newest() -> int:
    """Return the format version that this program writes."""
    return len(UPGRADES) + 1


def version_of(path: Path) -> int:
    """Return the format version of a case file, without opening it as a database.

    Raises
    ------
    CaseError
        When it is not there, cannot be read, is not a case file, or is newer than this program.
    """
    try:
        with path.open("rb") as stream:
            header = stream.read(100)
    except FileNotFoundError:
        raise CaseError(f"{path.name}: there is no such file in {path.parent}.") from None
    except OSError as error:
        raise CaseError(f"{path.name} cannot be read: {error.strerror}.") from None
    whole = len(header) == 100 and header.startswith(b"SQLite format 3\0")
    if not whole or int.from_bytes(header[68:72], "big") != APPLICATION:
        raise CaseError(
            f"{path.name} is not a Mirrorgap case file: open one, or load it as a table."
        )
    version = int.from_bytes(header[60:64], "big")
    if version > newest():
        raise CaseError(
            f"{path.name} was written by a newer Mirrorgap (format {version}, this one reads up to"
            f" {newest()}): update the program; the file was left as it is."
        )
    return version


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Return a connection to an existing case file; every commit is on the disk when it returns."""
    mode = "ro" if read_only else "rw"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=10,
    )
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-16000")
    return connection


def lay_out(path: Path) -> None:
    """Make an empty case file at *path*, where nothing may be."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        with transaction(connection):
            for table in TABLES:
                connection.execute(table)
            connection.execute(f"PRAGMA application_id={APPLICATION}")
            connection.execute("PRAGMA user_version=1")
            for step in range(1, newest()):
                UPGRADES[step - 1](connection)
                connection.execute(f"PRAGMA user_version={step + 1}")


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Take an open file of format *version* to the newest one: all the steps, or none."""
    if version == newest():
        return
    with transaction(connection):
        for step in UPGRADES[version - 1 :]:
            step(connection)
        connection.execute(f"PRAGMA user_version={newest()}")


def in_memory(connection: sqlite3.Connection, version: int) -> sqlite3.Connection:
    """Return a copy of an older file in memory, upgraded there: the file is not to be changed."""
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.backup(copy)
    connection.close()
    upgrade(copy, version)
    return copy


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Make what is done inside one commit: all of it, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # Some failures have rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


_SENTENCES = {
    sqlite3.SQLITE_FULL: "there is no room left on the disk: free some, then do it again."
    " The case is as it was.",
    sqlite3.SQLITE_IOERR: "the disk did not take what was written: see whether it is full or was"
    " taken away, then do it again. The case is as it was.",
    sqlite3.SQLITE_READONLY: "the file cannot be written to: save the case to another folder.",
    sqlite3.SQLITE_CANTOPEN: "the file or its folder cannot be written to: save the case to another"
    " folder.",
    sqlite3.SQLITE_BUSY: "another program is busy with the file: try again in a moment.",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: open a copy of it. Nothing was changed.",
    sqlite3.SQLITE_NOTADB: "the file is damaged: open a copy of it. Nothing was changed.",
    sqlite3.SQLITE_TOOBIG: "a source is too large for one case file: load it in smaller parts.",
}


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise into a `CaseError` about *path*."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        said = _SENTENCES.get(code, f"the file does not hold what it should ({error}).")
        raise CaseError(f"{path.name}: {said}") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise CaseError(
            f"{path.name} could not be written ({reason}): save the case elsewhere."
            " The case is as it was."
        ) from error
