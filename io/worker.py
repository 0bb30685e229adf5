"""One piece of work in a process of its own, so that it can be killed at any moment.

The window starts ``python -m mirrorgap.io.worker FOLDER``, writes one pickled request to its
standard input and reads framed messages from its standard output. Chunks travel as Arrow files in
*FOLDER*, named by their id, which the other side maps into memory instead of copying. Nothing here,
and nothing that it is asked to run, imports Qt.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import sys
import traceback
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO, Literal

import pyarrow as pa

from mirrorgap.io.grids import ReadingError
from mirrorgap.model.records import Chunk

Tick = Callable[[int, int], None]
Message = tuple[Literal["progress", "done", "failed"], Any, Any]

HEADER = struct.Struct(">Q")
#: Seconds between two reports of progress.
PAUSE = 0.05


class _Pickler(pickle.Pickler):
    def __init__(self, stream: BytesIO, folder: Path) -> None:
        super().__init__(stream, protocol=pickle.HIGHEST_PROTOCOL)
        self._folder = folder

    def persistent_id(self, obj: Any) -> str | None:
        if not isinstance(obj, Chunk):
            return None
        path = self._folder / f"{obj.id}.arrow"
        if not path.exists():
            part = path.with_suffix(f".{os.getpid()}.part")
            with pa.OSFile(str(part), "wb") as sink, pa.ipc.new_file(sink, obj.table.schema) as out:
                out.write_table(obj.table)
            part.replace(path)
        return obj.id


class _Unpickler(pickle.Unpickler):
    def __init__(self, stream: BytesIO, folder: Path) -> None:
        super().__init__(stream)
        self._folder = folder

    def persistent_load(self, pid: str) -> Chunk:
        with pa.memory_map(str(self._folder / f"{pid}.arrow")) as source:
            return Chunk(pid, pa.ipc.open_file(source).read_all())


def packed(value: object, folder: Path) -> bytes:
    """Return *value* as bytes; the chunks in it are left as Arrow files in *folder*."""
    stream = BytesIO()
    _Pickler(stream, folder).dump(value)
    return stream.getvalue()


def unpacked(data: bytes, folder: Path) -> Any:
    """Return what `packed` made *data* of; its chunks are mapped, not copied."""
    return _Unpickler(BytesIO(data), folder).load()


def framed(data: bytes) -> bytes:
    r"""Return *data* with its length before it.

    >>> framed(b"ab")[-3:]
    b'\x02ab'
    """
    return HEADER.pack(len(data)) + data


def frames(buffer: bytearray) -> list[bytes]:
    r"""Take all whole messages out of *buffer*, which keeps the rest.

    >>> buffer = bytearray(framed(b"one") + b"\0")
    >>> frames(buffer), len(buffer)
    ([b'one'], 1)
    """
    whole = []
    while len(buffer) >= HEADER.size:
        (length,) = HEADER.unpack_from(buffer)
        end = HEADER.size + length
        if len(buffer) < end:
            break
        whole.append(bytes(buffer[HEADER.size : end]))
        del buffer[:end]
    return whole


def sentence(error: BaseException) -> str:
    """Return one plain sentence about *error*.

    >>> sentence(ValueError("a.csv: row 3 has no value"))
    'a.csv: row 3 has no value'
    """
    if isinstance(error, MemoryError):
        return "There is not enough memory for this: load fewer or smaller files."
    if isinstance(error, ReadingError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{Path(str(error.filename)).name}: " if error.filename else ""
        return f"{where}{error.strerror.lower()}"
    if isinstance(error, ValueError) and not isinstance(error, UnicodeError) and str(error):
        return str(error)
    return f"The program failed unexpectedly ({type(error).__name__}: {error}); the log says where."


def serve(source: BinaryIO, sink: BinaryIO, folder: Path) -> None:
    """Read one request from *source*, do it, and write messages to *sink*.

    A request is (function, arguments); the function is called with the arguments and ``tick``.
    Messages are ("progress", done, total) and, last, ("done", result, None) or
    ("failed", sentence, traceback).
    """
    data = source.read()
    if not data:
        return
    told = 0.0

    def send(kind: str, first: object, second: object = None) -> None:
        sink.write(framed(packed((kind, first, second), folder)))
        sink.flush()

    def tick(done: int, total: int = 0) -> None:
        nonlocal told
        if (now := monotonic()) - told >= PAUSE:
            told = now
            send("progress", int(done), int(total))

    try:
        function, arguments = unpacked(data, folder)
        result = function(*arguments, tick=tick)
        send("done", result)
    except Exception as error:
        send("failed", sentence(error), traceback.format_exc())


def main() -> None:
    """Serve one request on the standard streams; whatever prints goes to standard error."""
    if hasattr(os, "nice"):
        # The window goes first where cores are few.
        os.nice(5)
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(sink.fileno(), os.O_BINARY)
        msvcrt.setmode(0, os.O_BINARY)
    # A window that went away has closed the pipe: there is nobody left to tell.
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sink, Path(sys.argv[1]))
    with contextlib.suppress(BrokenPipeError):
        sink.close()


if __name__ == "__main__":
    main()
