from __future__ import annotations

import errno
import threading
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirrorgap.io.workbook.pipe import apart


class Full(BytesIO):
    """A disk with room for so many writes."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        if not self.room:
            raise OSError(errno.ENOSPC, "no room")
        self.room -= 1
        return super().write(data)


def packing() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "packing"]


@given(st.lists(st.binary(max_size=9), max_size=40))
def test_all_arrives_in_order(blocks: list[bytes]) -> None:
    target = BytesIO()
    with apart(target) as other:
        for block in blocks:
            assert other.write(block) == len(block)
    assert target.getvalue() == b"".join(blocks)
    assert not packing()


@pytest.mark.parametrize("room", [0, 1, 7])
def test_a_full_disk_is_told_and_the_thread_ends(room: int) -> None:
    def fill() -> None:
        with apart(Full(room)) as other:
            for _ in range(100):
                other.write(b"x")

    with pytest.raises(OSError, match="no room"):
        fill()
    assert not packing()


def test_an_error_of_the_maker_is_raised_and_what_was_made_is_written() -> None:
    target = BytesIO()

    def stop() -> None:
        with apart(target) as other:
            other.write(b"x")
            raise InterruptedError

    with pytest.raises(InterruptedError):
        stop()
    assert target.getvalue() == b"x"
    assert not packing()
