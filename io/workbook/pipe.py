"""Writing in a thread of its own: what is worked out next need not wait for what is packed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import BinaryIO, Protocol

#: Blocks that wait to be packed, of about a megabyte each.
_WAITING = 4


class Writes(Protocol):
    """Anything that takes bytes."""

    def write(self, data: bytes, /) -> int:
        """Take them, and return how many."""


@contextmanager
def apart(target: BinaryIO) -> Iterator[Writes]:
    """Give something to write to that hands all on to *target* in a thread, in order.

    zlib packs without holding the interpreter, so that on two cores the packing of one block and the
    making of the next go on at once. When the block ends the thread has ended too; an error in it is
    raised at the next write, or at the end.

    >>> from io import BytesIO
    >>> target = BytesIO()
    >>> with apart(target) as other:
    ...     written = other.write(b"a"), other.write(b"b")
    >>> target.getvalue()
    b'ab'
    """
    pipe = _Pipe(target)
    pipe.thread.start()
    try:
        yield pipe
    finally:
        pipe.end()
    pipe.told()


class _Pipe:
    def __init__(self, target: BinaryIO) -> None:
        self.target = target
        self.blocks: SimpleQueue[bytes | None] = SimpleQueue()
        self.room = Semaphore(_WAITING)
        self.error: BaseException | None = None
        self.thread = Thread(target=self._run, name="packing", daemon=True)

    def write(self, data: bytes, /) -> int:
        self.told()
        self.room.acquire()
        self.blocks.put(data)
        return len(data)

    def end(self) -> None:
        self.blocks.put(None)
        self.thread.join()

    def told(self) -> None:
        if self.error is not None:
            raise self.error

    def _run(self) -> None:
        while (block := self.blocks.get()) is not None:
            try:
                if self.error is None:
                    self.target.write(block)
            except BaseException as error:  # raised where the next block is written
                self.error = error
            finally:
                self.room.release()
