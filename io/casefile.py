"""A case as one SQLite file: parts under their hash, a row a version, a blob of records a source.

The log is only ever appended to. Where undo, redo, back and forward stand is part of each row, so
that reopening, "as it was then" and recovery after a crash are the same look at the last rows.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from threading import RLock
from time import monotonic
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mirrorgap.io import caseschema
from mirrorgap.io.caselock import CaseLock
from mirrorgap.io.caseschema import CaseError, in_words, transaction
from mirrorgap.io.encoding import EncodingError, Packer, Unpacker, digest
from mirrorgap.model.case import Case
from mirrorgap.model.commands import Half
from mirrorgap.model.records import SCHEMA, Chunk
from mirrorgap.model.store import Act, Place, Version

SUFFIX = ".mirrorgap"
#: Seconds that brushes may wait to be written together; work never waits.
PAUSE = 5.0
#: The most brushes that wait.
WAITING = 200

_INSERT = "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_COLUMNS = "id, act, half, parent, time, label, parameters, work, work_tip, eye, eye_tip"


def packed(chunk: Chunk) -> bytes:
    """Return the records of *chunk* as one Parquet file (zstd) in memory."""
    sink = pa.BufferOutputStream()
    pq.write_table(chunk.table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def unpacked(chunk_id: str, body: bytes) -> Chunk:
    """Return the chunk that `packed` made *body* of."""
    return Chunk(chunk_id, pq.read_table(pa.BufferReader(body)).cast(SCHEMA))


class CaseFile:
    """The journal of a case on disk, and the records of its sources.

    Its methods may be called from any thread. `read_only` says that work cannot be changed here and
    `why` says it in a sentence; what the eye does is then kept in memory.

    Attributes
    ----------
    path : Path
        Absolute.
    read_only : bool
    why : str
        "" where the case can be written to.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, lock: CaseLock | None, why: str
    ) -> None:
        self.path = path
        self.read_only = lock is None
        self.why = why
        self._connection = connection
        self._lock = lock
        self._guard = RLock()
        self._waiting: list[tuple[Version, str, dict[str, str]]] = []
        self._since = 0.0
        self._begin()

    def _begin(self) -> None:
        with in_words(self.path):
            self._chunks = {row[0] for row in self._rows("SELECT id FROM chunks")}
            self._places: dict[str, str] = dict(self._rows("SELECT place, path FROM places"))
        self._new_places: dict[str, str] = {}
        self._packer = Packer(self._place)
        self._unpacker = Unpacker(self._part, self._found)

    @classmethod
    def create(cls, path: str | Path) -> CaseFile:
        """Make an empty case at *path* and open it.

        Raises
        ------
        CaseError
            When something is there already, or the folder cannot be written to.
        """
        path = Path(os.path.abspath(path))
        if path.exists():
            raise CaseError(f"{path.name} is in {path.parent} already: choose another name.")
        lock, part = _locked_target(path), _part_of(path)
        try:
            with in_words(path):
                _remove(part)
                caseschema.lay_out(part)
                part.rename(path)
                _synced(path.parent)
        finally:
            _remove(part)
            lock.release()
        return cls.open(path)

    @classmethod
    def open(cls, path: str | Path, read_only: bool = False) -> CaseFile:
        """Open a case; read-only where another program has it, or its folder cannot be written to.

        Raises
        ------
        CaseError
            When it is no case, damaged, or written by a newer program; it is then left as it is.
        """
        path = Path(os.path.abspath(path))
        version = caseschema.version_of(path)
        lock, why = (None, "The case was opened to be read only.") if read_only else _locked(path)
        if lock is not None:
            _remove(_part_of(path))
        try:
            return cls(path, _connected(path, version, read_only=lock is None), lock, why)
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    # The journal

    def versions(self) -> Sequence[Version]:
        """Return the log, oldest first."""
        with self._guard, in_words(self.path):
            rows = self._rows(f"SELECT {_COLUMNS} FROM versions ORDER BY id")
            return [*map(_version, rows), *(version for version, _, _ in self._waiting)]

    def case(self, version: int) -> Case:
        """Return the case as it was after that version.

        Raises
        ------
        CaseError
            When the file does not hold it whole.
        """
        with self._guard, in_words(self.path):
            try:
                return self._unpacker.unpack(self._root(version))
            except EncodingError as error:
                raise CaseError(
                    f"{self.path.name} is damaged ({error}): open a copy of it. Nothing was changed."
                ) from error

    def append(self, version: Version, case: Case) -> None:
        """Keep the next version; work is on the disk when this returns, brushes soon after.

        Raises
        ------
        CaseError
            When it could not be written; the file is then as it was.
        ValueError
            When the file does not hold the records of a source.
        """
        with self._guard:
            if version.half is Half.WORK:
                self._append_work(version, case)
                return
            self._wait(version, case)
            due = len(self._waiting) >= WAITING or monotonic() - self._since >= PAUSE
            if due and not self.read_only:
                # A full disk must not stop the eye: these wait, and the next work says so.
                with suppress(CaseError):
                    self.flush()

    def _append_work(self, version: Version, case: Case) -> None:
        if self.read_only:
            raise CaseError(f"{self.why} Save it under another name to go on.")
        if absent := [s.path for s in case.work.sources if s.chunk not in self._chunks]:
            raise ValueError(f"the records of {', '.join(absent)} were not put into the case first")
        self._wait(version, case)
        try:
            self.flush()
        except BaseException:
            self._waiting.pop()
            raise

    def _wait(self, version: Version, case: Case) -> None:
        if not self._waiting:
            self._since = monotonic()
        self._waiting.append((version, *self._packer.pack(case)))

    def flush(self) -> None:
        """Write the brushes that wait.

        Raises
        ------
        CaseError
            When they could not be written; they go on waiting.
        """
        with self._guard:
            if self.read_only or not self._waiting:
                return
            try:
                with in_words(self.path), transaction(self._connection):
                    self._write()
            except BaseException:
                self._packer.forget()
                raise
            self._waiting.clear()
            self._new_places.clear()

    def _write(self) -> None:
        parts = {name: body for _, _, parts in self._waiting for name, body in parts.items()}
        rows = [
            (*_row(version)[:7], root, *_row(version)[7:]) for version, root, _ in self._waiting
        ]
        run = self._connection.executemany
        run("INSERT OR IGNORE INTO parts VALUES (?, ?)", parts.items())
        run("INSERT OR REPLACE INTO places VALUES (?, ?)", self._new_places.items())
        run(_INSERT, rows)

    def _root(self, version: int) -> str:
        for waiting, root, _ in self._waiting:
            if waiting.id == version:
                return root
        found = self._rows("SELECT root FROM versions WHERE id = ?", version)
        if not found:
            raise CaseError(f"{self.path.name}: the log has no version {version}.")
        return str(found[0][0])

    def _part(self, name: str) -> str:
        for _, _, parts in self._waiting:
            if name in parts:
                return parts[name]
        found = self._rows("SELECT body FROM parts WHERE hash = ?", name)
        if not found:
            raise KeyError(name)
        return str(found[0][0])

    def _rows(self, query: str, *values: object) -> list[Any]:
        return self._connection.execute(query, values).fetchall()

    # Paths

    def _place(self, path: str) -> str:
        path = os.path.abspath(path)
        if not _writable(path):
            return path
        place = f"place:{digest(path)[:16]}"
        relative = _relative(path, self.path.parent)
        if self._places.get(place) != relative:
            self._places[place] = self._new_places[place] = relative
        return place

    def _found(self, text: str) -> str:
        if text not in self._places:
            return text
        return os.path.normpath(self.path.parent / self._places[text])

    # Records

    def has_chunk(self, chunk_id: str) -> bool:
        """Return whether the file holds those records."""
        return chunk_id in self._chunks

    def put_chunk(self, chunk: Chunk) -> None:
        """Keep the records of a source; needed before the source is added to the case.

        Raises
        ------
        CaseError
            When they could not be written, or the case is read-only.
        """
        if chunk.id in self._chunks:
            return
        if self.read_only:
            raise CaseError(f"{self.why} Save it under another name to go on.")
        body = packed(chunk)
        with self._guard:
            with in_words(self.path), transaction(self._connection):
                self._connection.execute(
                    "INSERT OR IGNORE INTO chunks VALUES (?, ?, ?)", (chunk.id, len(chunk), body)
                )
            self._chunks.add(chunk.id)

    def chunk(self, chunk_id: str) -> Chunk:
        """Return the records of a source.

        Raises
        ------
        CaseError
            When the file does not hold them, or they are damaged.
        """
        with self._guard, in_words(self.path):
            found = self._rows("SELECT body FROM chunks WHERE id = ?", chunk_id)
        if not found:
            raise CaseError(f"{self.path.name} does not hold the records {chunk_id}.")
        try:
            return unpacked(chunk_id, found[0][0])
        except (pa.ArrowInvalid, OSError) as error:
            raise CaseError(
                f"{self.path.name}: the records {chunk_id} are damaged: read their source again."
            ) from error

    # Saving, closing

    def save_as(self, path: str | Path) -> None:
        """Save the whole case, its history too, at *path*, and go on there; this file stays.

        Raises
        ------
        CaseError
            When *path* is open anywhere, or could not be written; whatever was there is intact.
        """
        target = Path(os.path.abspath(path))
        with self._guard:
            if target.exists() and target.samefile(self.path):
                self.flush()
                return
            lock = _locked_target(target)
            try:
                self.flush()
                with in_words(target):
                    self._copy(target)
                connection = caseschema.connect(target, read_only=False)
            except BaseException:
                lock.release()
                raise
            self._let_go()
            named = [self._found(place) for place in self._new_places]
            self.path, self.read_only, self.why = target, False, ""
            self._connection, self._lock = connection, lock
            self._begin()
            for source in named:
                self._place(source)
            self.flush()

    def _copy(self, target: Path) -> None:
        part = _part_of(target)
        _remove(part)
        try:
            self.copy_to(part, lambda path: _relative(path, target.parent))
            _synced(part)
            _recovered(target)
            os.replace(part, target)
            _synced(target.parent)
        finally:
            _remove(part)

    def copy_to(self, path: Path, told: Callable[[str], str]) -> None:
        """Write the whole case, as it is on the disk, to a new file; *told* gives paths' new names.

        Raises
        ------
        sqlite3.Error
            When it could not be written.
        """
        with self._guard:
            self.flush()
            self._connection.execute("VACUUM INTO ?", (str(path),))
            moved = [(told(self._found(place)), place) for place in self._places]
        with closing(caseschema.connect(path, read_only=False)) as copy:
            # Without this the names that were there before would still stand in free pages.
            copy.execute("PRAGMA secure_delete=ON")
            with transaction(copy):
                copy.executemany("UPDATE places SET path = ? WHERE place = ?", moved)

    def _let_go(self) -> None:
        self._connection.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def abandon(self) -> None:
        """Let the file go without writing, and leave the mark of a program that did not close it."""
        with self._guard:
            self._connection.close()
            if self._lock is not None:
                self._lock.drop()
                self._lock = None

    def close(self) -> None:
        """Write what waits and let the file go.

        Raises
        ------
        CaseError
            When brushes that waited could not be written; the file is let go all the same.
        """
        with self._guard:
            try:
                self.flush()
            finally:
                self._let_go()

    def __enter__(self) -> CaseFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


def _row(version: Version) -> tuple[object, ...]:
    v, p = version, version.place
    said = (text.encode(errors="replace").decode() for text in (v.time, v.label, v.parameters))
    return (v.id, str(v.act), str(v.half), v.parent, *said, p.work, p.work_tip, p.eye, p.eye_tip)


def _writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # a file name in no encoding holds half characters
        return False
    return True


def _version(row: Sequence[Any]) -> Version:
    made, act, half, parent, time, label, parameters, *place = row
    return Version(made, Act(act), Half(half), parent, time, label, parameters, Place(*place))


def _locked(path: Path) -> tuple[CaseLock | None, str]:
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return None, f"{path.name} or its folder cannot be written to."
    try:
        lock = CaseLock.take(path)
    except OSError as error:
        return None, f"The folder of {path.name} cannot be written to ({error.strerror})."
    if lock is None:
        return None, f"{path.name} is open in another window or program."
    return lock, ""


def _locked_target(target: Path) -> CaseLock:
    with in_words(target):
        lock = CaseLock.take(target)
    if lock is None:
        raise CaseError(
            f"{target.name} is open in another window or program: close it there, or choose another"
            " name."
        )
    return lock


def _connected(path: Path, version: int, *, read_only: bool) -> sqlite3.Connection:
    with in_words(path):
        connection = caseschema.connect(path, read_only=read_only)
        try:
            # The first look at the tables also takes back what a crash left half written.
            connection.execute("SELECT count(*) FROM versions").fetchone()
            if version == caseschema.newest():
                return connection
            if read_only:
                return caseschema.in_memory(connection, version)
            caseschema.upgrade(connection, version)
        except BaseException:
            connection.close()
            raise
        return connection


def _relative(path: str, folder: Path) -> str:
    """Return *path* as seen from *folder*, with slashes; as it is where no way leads there."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return path


def _part_of(path: Path) -> Path:
    """Return what is written before it takes the place of *path*; only the lock's holder does."""
    return path.with_name(f".{path.name}.part")


def _remove(part: Path) -> None:
    for path in (part, part.with_name(f"{part.name}-journal")):
        with suppress(OSError):
            path.unlink()


def _recovered(target: Path) -> None:
    """Let SQLite finish with a journal that a crash left beside *target*.

    Otherwise it would be played back over the file that takes its place.
    """
    if target.with_name(f"{target.name}-journal").exists() and target.exists():
        with closing(caseschema.connect(target, read_only=False)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _synced(path: Path) -> None:
    """Wait until the disk holds *path*; folders too, where the system knows how."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
