"""Workers that are ready at once: each is a fork of this process, which has all imported already.

It has read a file too: what every worker would make first (names of countries, lists) is there.
Run as ``python server.py SOCKET``; it ends when its standard input does. A worker is
`mirrorgap.io.worker.main` itself, with the streams, the folder and the environment of the client
that asked for it, and it is killed when that client is.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import tempfile
import threading
import traceback
from pathlib import Path

from mirrorgap.io import worker
from mirrorgap.io.workbook import export  # noqa: F401
from mirrorgap.ui import loading

SMALL = """Reporter,Partner,Flow,HS code,Period,Value,Currency
TUR,Uzbekistan,export,854231,2023-01,1000,USD
"""


def _read_one() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "small.csv")
        path.write_text(SMALL)
        found = loading.load_file(str(path), path.parent, tick=lambda *_: None)
        worker.packed(found, path.parent)


def _request(line: socket.socket) -> tuple[list[int], str, list[str], dict[str, str]]:
    """Return the streams, the folder to be in, the arguments and the environment of a client."""
    _, streams, _, _ = socket.recv_fds(line, 1, 3)
    told = b""
    while not told.endswith(b"\0\0"):
        if not (more := line.recv(65536)):
            raise ConnectionError("the client went away")
        told += more
    place, *rest = os.fsdecode(told[:-2]).split("\0")
    end = rest.index("")
    return streams, place, rest[:end], dict(one.split("=", 1) for one in rest[end + 1 :])


def _die_with(line: socket.socket) -> None:
    line.recv(1)
    os._exit(9)


def _work(line: socket.socket) -> None:
    """Be the worker of one client, in a process of its own."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    streams, place, arguments, environment = _request(line)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(place)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    sys.argv = ["worker", *arguments]
    threading.Thread(target=_die_with, args=(line,), daemon=True).start()
    try:
        worker.main()
    except BaseException:
        traceback.print_exc()
        line.send(b"\1")
    else:
        line.send(b"\0")
    os._exit(0)


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _read_one()
    # Garbage that a worker looks for is its own: it does not touch, and so not copy, all this.
    gc.collect()
    gc.freeze()
    server = socket.socket(socket.AF_UNIX)
    server.bind(sys.argv[1])
    server.listen()
    os.write(1, b"ready\n")
    while True:
        ready, _, _ = select.select([server, 0], [], [])
        if 0 in ready:
            return
        line, _ = server.accept()
        if os.fork() == 0:
            server.close()
            _work(line)
        line.close()


if __name__ == "__main__":
    main()
